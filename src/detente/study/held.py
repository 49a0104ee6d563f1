"""Held: a table in which the model stands against something from outside, with what the table says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.study.scenario import Scenario
from detente.study.table import Table


@dataclass(frozen=True, eq=False)
class Held:
    """The table, and world, scenario, horizon, closure, elasticities, tolerance and largest residual behind it."""

    table: Table
    heading: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Heading and rows as plain Python."""
        return dict(self.heading) | {"rows": [{self.table.index_name: label, **row} for label, row in self.table.rows()]}


def heading(scenarios: list[Scenario], horizon: str, *, tolerance: str, max_residual: float) -> dict[str, str]:
    """What a table says about itself; what several scenarios share is said once."""

    def each(said: list[str]) -> str:
        return ", ".join(dict.fromkeys(said))

    return {
        "scenario": each([f"{one.name} ({one.digest[:8]})" for one in scenarios]),
        "world": each([f"{one.world.name} ({one.world.digest[:8]})" for one in scenarios]),
        "horizon": horizon,
        "closure": each([one.content.closure for one in scenarios]),
        "elasticities": each([one.content.elasticities or one.world.default_elasticities for one in scenarios]),
        "tolerance": tolerance,
        "max_residual": f"{max_residual:.1e}",
    }
