"""VarianceAnswer: the answer of `detente sensitivity`, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.folder import origin
from detente.table import Table

# A share of the variance from which an assumption is named among those that matter.
MATTERS = 0.05
# How many are named at most.
NAMED = 3
# From this difference between total and first an assumption counts together with others.
TOGETHER = 0.1


@dataclass(frozen=True)
class Indices:
    """Shares of a variance, and the ends of the range of each over resampled points.

    Attributes
    ----------
    first, total : float
        What goes when the assumption alone is known; what stays when all others are known.
    first_range, total_range : (float, float)
        5th and 95th percentile.
    """

    first: float
    total: float
    first_range: tuple[float, float]
    total_range: tuple[float, float]


@dataclass(frozen=True)
class VarianceShare:
    """An assumption that moves a number: its label, source and Indices."""

    label: str
    source: str
    index: Indices


@dataclass(frozen=True, eq=False)
class VarianceAnswer(Answer):
    """Which assumptions a number hangs on.

    Attributes
    ----------
    scenario : Scenario
    label : str
    written : float
        The number as written.
    movers : tuple of VarianceShare
        In the order of the declared assumptions.
    held : tuple of str
        Assumptions that move nothing at any end of their range.
    spread : float
        Standard deviation over the points.
    points, failed : int
        Points, and those without an equilibrium, which are left out.
    seed : int
    max_residual : float
    """

    scenario: Scenario
    label: str
    written: float
    movers: tuple[VarianceShare, ...]
    held: tuple[str, ...]
    spread: float
    points: int
    failed: int
    seed: int
    max_residual: float

    @property
    def name(self) -> str:
        """The scenario's name, and that it is about what matters."""
        return f"{self.scenario.name}-sensitivity"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "sensitivity"

    @property
    def ordered(self) -> tuple[VarianceShare, ...]:
        """Those with the largest total index first."""
        return tuple(sorted(self.movers, key=lambda one: -one.index.total))

    @property
    def words(self) -> str:
        """What matters most, in words."""
        some = [one for one in self.ordered if one.index.total >= MATTERS][:NAMED]
        if not some:
            return "No assumption by itself matters much."
        said = [_share_said(one) for one in some]
        rest = len(self.movers) - len(some)
        left = f" The other {rest} matter less." if rest else ""
        return f"What matters most: {'; '.join(said)}.{left}"

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        solves = (self.points - self.failed) * (len(self.movers) + 2)
        more = {
            "number": self.label,
            "basis": (
                f"{self.points} points, {solves} cases solved, seed {self.seed}; ranges are the 5th"
                " to 95th percentile over resampled points"
            ),
        }
        if self.failed:
            more["left out"] = f"{self.failed} points without an equilibrium"
        horizon = self.scenario.content.horizon
        return solved([self.scenario], horizon, self.max_residual, more=more)

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is needed to get the same numbers again."""
        asked = {"number": self.label, "points": self.points, "seed": self.seed}
        return origin(self.scenario) | {"kind": "sensitivity"} | asked

    @property
    def tables(self) -> dict[str, Table]:
        """The indices, the largest total first."""
        rows = self.ordered
        columns: dict[str, Any] = {
            "sobol_first": [one.index.first for one in rows],
            "sobol_first_low": [one.index.first_range[0] for one in rows],
            "sobol_first_high": [one.index.first_range[1] for one in rows],
            "sobol_total": [one.index.total for one in rows],
            "sobol_total_low": [one.index.total_range[0] for one in rows],
            "sobol_total_high": [one.index.total_range[1] for one in rows],
            "source": [one.source for one in rows],
        }
        return {"sobol": Table("assumption", tuple(one.label for one in rows), columns)}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        about = {
            "kind": "sensitivity",
            "label": self.label,
            "written": self.written,
            "spread": self.spread,
            "words": self.words,
            "moves_nothing": list(self.held),
            "manifest": dict(self.manifest),
        }
        return self.heading | about | {"sobol": self.tables["sobol"].numbers()}


def _share_said(one: VarianceShare) -> str:
    """How much an assumption matters, and whether by itself."""
    # Estimates of a share may lie a little outside 0 and 1.
    first, total = (100 * min(max(share, 0.0), 1.0) for share in (one.index.first, one.index.total))
    share = f"{one.label}: {first:.0f} per cent of the variance alone"
    if one.index.total - one.index.first >= TOGETHER:
        share += f", {total:.0f} with others"
    return share
