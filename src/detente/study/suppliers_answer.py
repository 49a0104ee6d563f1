"""The answer on who could arm the target of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import ScenarioError
from detente.given import Seed, plain
from detente.levers.base import Lever
from detente.politics.acting_now import acting_now, no_measure
from detente.politics.alignment.arms_suppliers import NOTE, Suppliers, suppliers
from detente.scenario.file import Scenario
from detente.study.answer import Provenance, accounts, stamped
from detente.study.folder import origin
from detente.study.governments_answer import GovernmentsAnswer, target_of
from detente.study.trade_tables import partner_shares
from detente.table import Table
from detente.world.countries import Bloc, country_name, titles_of
from detente.world.political_facts import conduct_toward, past_conduct
from detente.world.shipped import goods_sectors
from detente.world.whom import expand


@dataclass(frozen=True, eq=False)
class SuppliersAnswer(GovernmentsAnswer):
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
    def provenance(self) -> Provenance:
        """Data and assumptions behind the ranking, which solves no equilibrium."""
        without = f"; no accounts for {titles_of(self.outside)}" if self.outside else ""
        more = {
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
        return Provenance(
            scenario=stamped([self.scenario]), world=accounts([self.scenario.world]), more=more
        )

    @property
    def asked(self) -> dict[str, Any]:
        """That suppliers were asked for, and the seed of the draws."""
        return {"kind": "suppliers", "seed": self.found.seed}

    @property
    def largest_seller(self) -> str:
        """Who sells most goods to the target, of those outside the coalition with accounts."""
        world = self.scenario.world
        shares = partner_shares(
            world.sales, world, target_of(self.scenario), "import", goods_sectors(world)
        )
        apart = {row.iso3 for row in self.found.rows} - set(self.found.coalition)
        sellers = [code for code in world.countries if code in apart]
        return max(sellers, key=lambda code: float(shares[world.country(code)]))

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        return {
            "suppliers": ranking_table(self.found),
            "suppliers_flips": _flip_table(self.found),
            "suppliers_assumptions": _assumption_table(self.found),
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python; a state without a trade figure has null."""
        about = {
            "kind": "suppliers",
            "outside": list(self.outside),
            "manifest": origin(self.scenario),
        }
        return self.heading | about | self.found.to_json()


def ranking_table(found: Suppliers) -> Table:
    """Every state with its rank, the range of it, and what it rests on; the likeliest first."""
    rows = found.rows
    trade = [row.coalition_share for row in rows]
    columns: dict[str, Any] = {
        "name": [row.name for row in rows],
        "supplier_rank": [row.rank for row in rows],
        "supplier_rank_low": [row.rank_low for row in rows],
        "supplier_rank_high": [row.rank_high for row in rows],
        "first_ten_pct": [100 * row.top for row in rows],
        "rank_by_affinity": [row.rank_by_affinity for row in rows],
        "rank_by_stake": [row.rank_by_stake for row in rows],
        "on_record": [row.recorded for row in rows],
        "supplier_score": [row.score for row in rows],
        "coalition_trade_pct": [None if share is None else 100 * share for share in trade],
        "ideal_gap": [row.distance for row in rows],
        "vote_es_11_1": [row.voted for row in rows],
        "target_ally": [row.ally for row in rows],
        "embargoed": [row.embargoed for row in rows],
    }
    return Table("state", tuple(row.iso3 for row in rows), columns)


def _flip_table(found: Suppliers) -> Table:
    """Rank of the recorded suppliers at both ends of each assumption."""
    flips = [(state, key, ends) for state, by in found.flips.items() for key, ends in by.items()]
    columns = {
        "assumption": [key for _, key, _ in flips],
        "rank_at_low": [ends[0] for *_, ends in flips],
        "rank_at_high": [ends[1] for *_, ends in flips],
    }
    return Table("state", tuple(state for state, *_ in flips), columns)


def _assumption_table(found: Suppliers) -> Table:
    assumed = list(found.assumptions.values())
    columns = {
        "assumption_value": [one.value for one in assumed],
        "assumption_low": [one.low for one in assumed],
        "assumption_high": [one.high for one in assumed],
        "assumption_meaning": [one.meaning for one in assumed],
    }
    return Table("assumption", tuple(found.assumptions), columns)


@plain
def respond_suppliers(scenario: Scenario | str | Path, *, seed: Seed = 0) -> SuppliersAnswer:
    """The SuppliersAnswer of a scenario: its target, its world, and as the coalition who pulls a
    measure against the target.

    Raises
    ------
    ScenarioError
        No target, a target other than Russia, or no measure against it.
    DataError
        A country of the world without any goods trade.
    """
    scenario = Scenario.of(scenario)
    target = target_of(scenario)
    if conduct_toward(target) is None:
        known = past_conduct()[0].target
        raise ScenarioError(
            f"suppliers can be ranked for {country_name(known)} only, not for"
            f" {country_name(target, scenario.world)}: the votes, the treaty and the deliveries on"
            f" record are about {country_name(known)}",
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
    now = acting_now(scenario, target)
    pulled = [pull for pull in now if _against(pull.lever, target, scenario.blocs)]
    inside = tuple(sorted({code for pull in pulled for code in pull.senders} - {target}))
    if not inside:
        raise no_measure(target, scenario.world, where=scenario.name)
    return inside, tuple(sorted({code for pull in pulled for code in pull.outside}))


def _against(lever: Lever, target: str, blocs: Mapping[str, Bloc]) -> bool:
    """Whether a lever is one that a government decides on, and hits the target; what firms and hubs
    do is not.
    """
    return bool(lever.shared) and target in expand(lever.targets, blocs)
