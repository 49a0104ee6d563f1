"""What stands beside the verdicts: ties, fuels, answers, single assumptions, and the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.claims.measure import TIE
from detente.claims.metrics_politics import known_stakes
from detente.claims.metrics_record import record_of
from detente.claims.roles import BriefRoles
from detente.claims.solved import SolvedScenario
from detente.economy.equilibrium import Equilibrium
from detente.energy.tables import seller
from detente.errors import DataError, DetenteError, ScenarioError
from detente.history.scorecard import Scorecard
from detente.politics.stance.support import backs, best_support, corners, hedges, leaves
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.study.coalition_answer import CoalitionAnswer
from detente.study.draws import NINE_IN_TEN, Sweep
from detente.study.fuels import Energy, fuel_flows
from detente.study.respond_coalition import respond_coalition
from detente.study.respond_stance import respond_stance
from detente.study.result import Result
from detente.study.sensitivity import sensitivity
from detente.study.stance_answer import StanceAnswer
from detente.study.ties import real_income_pct, tie_table
from detente.table import Table
from detente.types import Progress, silent
from detente.world.countries import country_name, title_of

MARGINS = {"back": backs, "hedge": hedges, "walk away": leaves}


@dataclass(frozen=True, eq=False)
class CoalitionSummary:
    """What a page says of a coalition: plain numbers and tables, so that it can leave its process.

    Attributes
    ----------
    target : str
    members : tuple of str
    pressure : float
        Loss of the target in per cent of its real income, all members joining fully.
    target_busd, members_busd : float
        Losses of the target and of the members together, billion USD.
    pure_equilibria : int
    alone : tuple of str
        Who would join for economic reasons alone.
    tables : mapping of str to Table
    """

    target: str
    members: tuple[str, ...]
    pressure: float
    target_busd: float
    members_busd: float
    pure_equilibria: int
    alone: tuple[str, ...]
    tables: Mapping[str, Table]


@dataclass(frozen=True, eq=False)
class Background:
    """What a reader needs around the verdicts; what the scenario does not ask for is None.

    Attributes
    ----------
    ties : Table
        Losses from cutting the ties between the parties, long run, see `detente.study.ties`.
    tied_income : mapping of str to float
        Change of real income of each party in per cent, by its name, long run.
    energy : Energy or None
        Where fuels go under the scenario's own levers.
    stance : StanceAnswer or None
    margins : Table or None
        What each stance pays over the best other one, see `margin_table`.
    support : Table or None
        The best degrees of support, see `support_table`.
    coalition : CoalitionSummary or None
    sensitivity : Table or None
        The target's real income with one assumption at a time at its ends.
    record : Scorecard or None
        The path beside the recorded series.
    missing : tuple of str
        Why a question that the scenario asks has no answer.
    """

    ties: Table
    tied_income: Mapping[str, float]
    energy: Energy | None
    stance: StanceAnswer | None
    margins: Table | None
    support: Table | None
    coalition: CoalitionSummary | None
    sensitivity: Table | None
    record: Scorecard | None
    missing: tuple[str, ...] = ()

    def with_ranges(self, drawn: Sweep) -> Background:
        """The background with the ranges of those ties that were read in the draws."""
        ends = [_tie_ends(row, drawn) for _, row in self.ties.rows()]
        columns = dict(self.ties.columns) | {
            "loss_low_pct": [low for low, _, _ in ends],
            "loss_high_pct": [high for _, high, _ in ends],
            "draws": [count for _, _, count in ends],
        }
        return replace(self, ties=Table(self.ties.index_name, self.ties.index, columns))

    def with_coalition(self, found: CoalitionSummary | str) -> Background:
        """The background with what `coalition_summary` gave."""
        if isinstance(found, CoalitionSummary):
            return replace(self, coalition=found)
        return replace(self, missing=(*self.missing, found)) if found else self


def background_of(
    result: Result,
    who: BriefRoles,
    case: SolvedScenario,
    *,
    recorded: bool = False,
    progress: Progress = silent,
) -> Background:
    """The Background of a result, all but the coalition, which takes longest.

    `case` is that of the headline, whose answers are not computed again. With `recorded`, a dated
    scenario that moves fuels is held against the record.
    """
    scenario = result.scenario
    long_run = result.horizons.get(LONG_RUN) or equilibrium(scenario, horizon=LONG_RUN)
    fuels = energy_of(scenario)
    stance, why = _stance(result, who, case)
    return Background(
        ties=_ties(long_run, who, progress),
        tied_income={
            title_of(one, scenario.world): real_income_pct(long_run, one) for one in who.parties
        },
        energy=fuels,
        stance=stance,
        margins=margin_table(stance) if stance else None,
        support=support_table(stance) if stance else None,
        coalition=None,
        sensitivity=sensitivity(scenario, progress=progress) if scenario.target else None,
        record=record_of(case) if recorded and fuels and scenario.content.date else None,
        missing=tuple(filter(None, (why, _no_fuels(scenario)))),
    )


def _no_fuels(scenario: Scenario) -> str:
    """Why a scenario has no answer on fuels whatever its levers do; empty when it may have one."""
    world, known = scenario.world, country_name(seller())
    if seller() in world.countries:
        return ""
    return (
        f"No chapter on energy: the network of fuels is that of {known}'s exports, and world"
        f" {world.name} has no accounts for {known}."
    )


def energy_of(scenario: Scenario) -> Energy | None:
    """Fuels under the scenario's own levers on its date.

    None when they cut none of them, or when there are no figures for the day.
    """
    try:
        found = fuel_flows(scenario=scenario)
    except (DataError, ScenarioError):
        return None
    return found if found.lost and found.lost.carried else None


def coalition_summary(scenario: Scenario, seed: int) -> CoalitionSummary | str:
    """The coalition of a scenario, with the search for most pressure per own cost.

    Words when there is none; empty ones when the scenario has no target or no lever.
    """
    if not scenario.target or not scenario.content.levers:
        return ""
    try:
        return summarised(respond_coalition(scenario, best=True, seed=seed))
    except DetenteError as error:
        return f"No answer of the coalition: {error}"


def summarised(answer: CoalitionAnswer) -> CoalitionSummary:
    """What to say of a CoalitionAnswer."""
    found = answer.coalition
    return CoalitionSummary(
        target=answer.model.cast.target,
        members=tuple(found.members),
        pressure=found.pressure,
        target_busd=found.target_busd,
        members_busd=sum(found.loss_busd.values()),
        pure_equilibria=len(answer.pure.profiles),
        alone=tuple(answer.alone),
        tables=answer.tables,
    )


def margin_table(answer: StanceAnswer) -> Table:
    """What each choice pays over the best other one, per cent of real income.

    At the central assumptions, and 5th and 95th percentile of the draws; and in which share of the
    draws it pays most, per cent.
    """
    space = answer.stance.space
    now = corners(space.stakes, space.at_centre())
    drawn = corners(space.stakes, space.draws)
    ends = {name: np.percentile(gap(drawn), NINE_IN_TEN) for name, gap in MARGINS.items()}
    columns = {
        "margin_pct": [float(gap(now)[0]) for gap in MARGINS.values()],
        "margin_low_pct": [float(low) for low, _ in ends.values()],
        "margin_high_pct": [float(high) for _, high in ends.values()],
        "draws_share_pct": [100 * answer.stance.share[name] for name in MARGINS],
    }
    return Table("stance", tuple(MARGINS), columns)


def support_table(answer: StanceAnswer) -> Table:
    """The best degree of support in words and in deeds, between 0 and 1.

    At the central assumptions, and 5th and 95th percentile of the draws.
    """
    space = answer.stance.space
    centre = best_support(space.stakes, space.at_centre())
    drawn = best_support(space.stakes, space.draws)
    kinds = {
        "in words": (centre.diplomatic, drawn.diplomatic),
        "in deeds": (centre.material, drawn.material),
    }
    ends = [np.percentile(tries, NINE_IN_TEN) for _, tries in kinds.values()]
    columns = {
        "degree": [float(best[0]) for best, _ in kinds.values()],
        "degree_low": [float(low) for low, _ in ends],
        "degree_high": [float(high) for _, high in ends],
    }
    return Table("support", tuple(kinds), columns)


def _stance(
    result: Result, who: BriefRoles, case: SolvedScenario
) -> tuple[StanceAnswer | None, str]:
    """The stance of the actor between target and senders, or why it has none."""
    if not who.actor:
        return None, ""
    known = known_stakes(case, who.actor, who.target or "")
    try:
        return respond_stance(result.scenario, who.actor, lost=known, seed=result.seed), ""
    except DetenteError as error:
        return None, f"No stance of {title_of(who.actor, result.scenario.world)}: {error}"


def _tie_ends(row: Mapping[str, Any], drawn: Sweep) -> tuple[float | None, float | None, int]:
    """The range over the draws of what an actor loses without a partner, and their number."""
    values, _ = drawn.numbers(TIE.format(row["actor"], row["partner"]))
    if not values.size:
        return None, None, 0
    low, high = np.percentile(values, NINE_IN_TEN).tolist()
    return low, high, values.size


def _ties(found: Equilibrium, who: BriefRoles, progress: Progress) -> Table:
    return tie_table(found, who.parties, progress=progress)
