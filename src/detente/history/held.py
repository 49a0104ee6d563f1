"""Held: a table in which the model stands against something from outside, with what the table says
about itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.scenario.file import Scenario
from detente.table import Table


@dataclass(frozen=True, eq=False)
class Held:
    """The table, and world, scenario, horizon, closure, elasticities, tolerance and largest
    residual behind it; tables beside by name.
    """

    table: Table
    heading: Mapping[str, str]
    beside: Mapping[str, Table] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Heading and rows as plain Python, the tables beside by their names."""
        return dict(self.heading) | {
            name: one.records() for name, one in {"rows": self.table, **self.beside}.items()
        }


def heading(
    scenarios: list[Scenario], horizon: str, *, tolerance: str, max_residual: float
) -> dict[str, str]:
    """What a table says about itself; what several scenarios share is said once."""

    def each(said: list[str]) -> str:
        return ", ".join(dict.fromkeys(said))

    return {
        "scenario": each([f"{one.name} ({one.digest[:8]})" for one in scenarios]),
        "world": each([f"{one.world.name} ({one.world.digest[:8]})" for one in scenarios]),
        "horizon": horizon,
        "closure": each([one.content.closure for one in scenarios]),
        "elasticities": each(
            [one.content.elasticities or one.world.default_elasticities for one in scenarios]
        ),
        "tolerance": tolerance,
        "max_residual": f"{max_residual:.1e}",
    }
