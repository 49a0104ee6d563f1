"""Answer: what every question to the library gives back, and what it says about itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.world.set_names import set_names

if TYPE_CHECKING:
    from detente.scenario.file import Scenario
    from detente.table import Table
    from detente.world.world import World


@dataclass(frozen=True)
class Provenance:
    """What stands behind an answer; what is empty is not said.

    Attributes
    ----------
    scenario : str
        Names of the scenarios, each with its digest.
    world : str
        Names of the worlds, each with its digest, and the unit of their money.
    horizon, closure, elasticities : str
        The sets of trade elasticities by code, as a scenario asks for them.
    sets_said : str
        What people call these sets, where they have names.
    more : mapping of str to str
        Further lines: tolerance, range, basis, limits.
    max_residual : float or None
        The largest residual of any equilibrium behind the answer, in the original equations.
    """

    scenario: str = ""
    world: str = ""
    horizon: str = ""
    closure: str = ""
    elasticities: str = ""
    sets_said: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    max_residual: float | None = None

    @property
    def heading(self) -> dict[str, str]:
        """The lines that head a table, a file and a JSON object, by key."""
        said = {
            "scenario": self.scenario,
            "world": self.world,
            "horizon": self.horizon,
            "closure": self.closure,
            "elasticities": self.elasticities,
            **self.more,
        }
        if self.max_residual is not None:
            said["max_residual"] = f"{self.max_residual:.1e}"
        return {key: text for key, text in said.items() if text}

    @property
    def heading_said(self) -> dict[str, str]:
        """The same lines for people to read: sets of elasticities by their authors."""
        said = self.heading
        return said | {"elasticities": self.sets_said} if self.sets_said else said


class Answer(ABC):
    """What every answer has in common: it can be printed, put into JSON, and saved."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What its folder is called before the hash."""

    @property
    @abstractmethod
    def stem(self) -> str:
        """Name of its JSON file, without the ending."""

    @property
    @abstractmethod
    def provenance(self) -> Provenance:
        """What stands behind it."""

    @property
    @abstractmethod
    def manifest(self) -> Mapping[str, Any]:
        """What is needed to get the same answer again."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, Table]:
        """Every table by file name."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""

    @property
    def heading(self) -> dict[str, str]:
        """What every table says about itself."""
        return self.provenance.heading

    @property
    def heading_said(self) -> dict[str, str]:
        """The same for people to read."""
        return self.provenance.heading_said

    @property
    def outcome(self) -> Mapping[str, Any]:
        """Numbers that the manifest keeps, to compare a later answer with."""
        return {}

    def behind(self, table: str) -> Provenance:
        """What stands behind one of its tables."""
        return self.provenance


def stamped(scenarios: Iterable[Scenario]) -> str:
    """Names of scenarios, each with the start of its digest; what is the same is said once."""
    return _once(f"{one.name} ({one.digest[:8]})" for one in scenarios)


def accounts(worlds: Iterable[World], *, money: bool = True) -> str:
    """Names of worlds, each with the start of its digest, and with the unit of its `money`."""
    return _once(
        f"{one.name} ({one.digest[:8]})"
        + (f", million USD of {one.year} at basic prices" if money else "")
        for one in worlds
    )


def solved(
    scenarios: Iterable[Scenario],
    horizon: str,
    max_residual: float,
    *,
    money: bool = True,
    more: Mapping[str, str] | None = None,
) -> Provenance:
    """The Provenance of an answer whose equilibria follow from scenarios."""
    asked = list(scenarios)
    return Provenance(
        scenario=stamped(asked),
        world=accounts((one.world for one in asked), money=money),
        horizon=horizon,
        closure=_once(one.content.closure for one in asked),
        elasticities=_once(one.elasticity_set for one in asked),
        sets_said=_once(set_names(one.world)[one.elasticity_set] for one in asked),
        more=more or {},
        max_residual=max_residual,
    )


def _once(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))
