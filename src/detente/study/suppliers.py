"""respond --suppliers: who could arm the target of a scenario, as data: tables and one JSON
object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from detente.errors import ScenarioError
from detente.levers.apply import expand
from detente.politics.alignment.arms_suppliers import NOTE, Supplier, Suppliers, suppliers
from detente.politics.game.measures import is_measure
from detente.politics.pipeline import pulled_by
from detente.scenario.file import Scenario
from detente.study.answer import sources
from detente.study.folder import origin
from detente.study.respond import target_of
from detente.table import Table
from detente.world.countries import Bloc, country_name
from detente.world.political_facts import conduct_toward, past_conduct

COLUMNS: dict[str, Callable[[Supplier], Any]] = {
    "name": lambda one: one.name,
    "supplier_rank": lambda one: one.rank,
    "supplier_rank_low": lambda one: one.rank_low,
    "supplier_rank_high": lambda one: one.rank_high,
    "first_ten_pct": lambda one: 100 * one.top,
    "rank_by_affinity": lambda one: one.rank_by_affinity,
    "rank_by_stake": lambda one: one.rank_by_stake,
    "on_record": lambda one: one.recorded,
    "supplier_score": lambda one: one.score,
    "coalition_trade_pct": lambda one: (
        None if one.coalition_share is None else 100 * one.coalition_share
    ),
    "ideal_gap": lambda one: one.distance,
    "vote_es_11_1": lambda one: one.voted,
    "target_ally": lambda one: one.ally,
    "embargoed": lambda one: one.embargoed,
}


@dataclass(frozen=True, eq=False)
class SuppliersAnswer:
    """The ranking of all states as suppliers of the scenario's target.

    Attributes
    ----------
    scenario : Scenario
    found : Suppliers
    outside : tuple of str
        Members of the coalition that the world has no accounts for: what they could take away is
        not counted.
    """

    scenario: Scenario
    found: Suppliers
    outside: tuple[str, ...]

    @property
    def heading(self) -> dict[str, str]:
        """What every table says about itself."""
        without = f"; no accounts for {' '.join(self.outside)}" if self.outside else ""
        return sources(self.scenario) | {
            "senders": (
                f"{len(self.found.coalition)} countries whose government pulls a measure against"
                f" the target{without}"
            ),
            "basis": (
                f"data: goods trade, UN ideal points of {self.found.record.year}, the vote on"
                " ES-11/1 of 2 March 2022, treaties, the embargo list of the United States;"
                " assumptions: every weight"
            ),
            "range": (
                f"5th to 95th percentile of the rank over {self.found.draws} draws of the"
                f" assumptions, seed {self.found.seed}"
            ),
            "limits": (
                f"no equilibrium is solved; a ranking under assumptions and not a forecast; {NOTE}"
            ),
        }

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        found = self.found
        ranking = {name: [of(row) for row in found.rows] for name, of in COLUMNS.items()}
        flips = [
            (state, key, *ends) for state, by in found.flips.items() for key, ends in by.items()
        ]
        ends = {
            name: [row[k] for row in flips]
            for k, name in enumerate(("assumption", "rank_at_low", "rank_at_high"), start=1)
        }
        columns = {
            f"assumption_{part}": [getattr(one, part) for one in found.assumptions.values()]
            for part in ("value", "low", "high")
        }
        columns["assumption_meaning"] = [one.meaning for one in found.assumptions.values()]
        return {
            "suppliers": Table("state", tuple(row.iso3 for row in found.rows), ranking),
            "suppliers_flips": Table("state", tuple(row[0] for row in flips), ends),
            "suppliers_assumptions": Table("assumption", tuple(found.assumptions), columns),
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python; a state without a trade figure has null."""
        about = {
            "kind": "suppliers",
            "outside": list(self.outside),
            "manifest": origin(self.scenario),
        }
        return self.heading | about | self.found.to_json()


def respond_suppliers(scenario: Scenario, *, seed: int = 0) -> SuppliersAnswer:
    """The SuppliersAnswer of a scenario: its target, its world, and as the coalition who pulls a
    measure against the target.

    Raises
    ------
    ScenarioError
        No target, a target other than Russia, or no measure against it.
    DataError
        A country of the world without any goods trade.
    """
    target = target_of(scenario)
    if conduct_toward(target) is None:
        known = past_conduct()[0].target
        raise ScenarioError(
            f"suppliers can be ranked for {country_name(known)} only, not for"
            f" {country_name(target)}: the votes, the treaty and the deliveries on record are about"
            f" {country_name(known)}",
            where=f"{scenario.path}, target",
            hint=(
                f"write `target: {known}`, or --set target={known}; --actor and --coalition take"
                " any target"
            ),
        )
    inside, outside = _coalition(scenario, target)
    return SuppliersAnswer(scenario, suppliers(scenario.world, target, inside, seed=seed), outside)


def _coalition(scenario: Scenario, target: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose government pulls a measure of state against the target, parties to the war included:
    with accounts, without.
    """
    pulled = [pull for pull in pulled_by(scenario) if _against(pull.lever, target, scenario.blocs)]
    inside = tuple(sorted({code for pull in pulled for code in pull.senders} - {target}))
    if not inside:
        raise ScenarioError(
            f"the scenario has no measure against {target}",
            where=scenario.name,
            hint="add an embargo, a tariff or an export control on it",
        )
    return inside, tuple(sorted({code for pull in pulled for code in pull.outside}))


def _against(lever: Any, target: str, blocs: Mapping[str, Bloc]) -> bool:
    """Whether a lever is one that a government decides on, and hits the target; what firms and hubs
    do is not.
    """
    return is_measure(lever) and target in expand(lever.on, blocs)
