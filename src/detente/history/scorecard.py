"""Scorecard: the model held against something from outside, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance
from detente.study.folder import origin
from detente.table import Table


@dataclass(frozen=True, eq=False)
class Scorecard(Answer):
    """A table of scores.

    Attributes
    ----------
    kind : str
        What the model is held against: ``hindcast``, ``record`` or ``benchmarks``.
    scenarios : tuple of Scenario
    about : Provenance
        What stands behind it, with the tolerance by which it scores.
    table : Table
    beside : mapping of str to Table
        Further tables by name.
    """

    kind: str
    scenarios: tuple[Scenario, ...]
    about: Provenance
    table: Table
    beside: Mapping[str, Table] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What was scored."""
        return self.kind

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return self.kind

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        return self.about

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again, by scenario."""
        return {one.name: origin(one) for one in self.scenarios}

    @property
    def tables(self) -> dict[str, Table]:
        """The scores, then the tables beside."""
        return {self.kind: self.table, **self.beside}

    def to_json(self) -> dict[str, Any]:
        """Heading and rows as plain Python, the tables beside by their names."""
        beside = {name: table.records() for name, table in self.beside.items()}
        return self.heading | {"rows": self.table.records()} | beside
