"""rank: which measure hurts the target most per unit of own cost.

Every lever of a scenario is left out by itself, stands alone, and has its Shapley share; the best
standard measures that are not taken are added one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from detente.economy.analysis.shapley import Sampling, shapley_until
from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS
from detente.errors import ScenarioError, SolveError
from detente.given import plain
from detente.levers.pull import Pull
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.draws import Draws, Reading, Sweep, sweep
from detente.study.harm_sides import HarmSides, harm_sides
from detente.study.rank_answer import (
    BY_TARGET,
    IN_FORCE,
    NOT_TAKEN,
    NOT_THEN,
    Ranked,
    Ranking,
    Shared,
)
from detente.study.untaken import untaken
from detente.study.who_caused import Players, by_lever
from detente.types import Array, Progress, silent

# So many standard measures are solved.
UNTAKEN = 10
# Pairs of random orders of the shares, where there are more levers than all orders count for.
PAIRS = 3
NO_LEVER = "the scenario has no lever that acts on the economy"
ALL_IN, LEFT_OUT = "all", "without {}"


@dataclass(frozen=True)
class Wanted:
    """What of a ranking is wanted.

    Attributes
    ----------
    horizons : tuple of str
        None for the scenario's headline.
    untaken : int
        How many standard measures that are not taken are solved.
    shares : bool
        Whether Shapley shares are worked out: many more solves.
    draws : Draws or None
        For ranges.
    seed : int
        For the random orders of the shares.
    """

    horizons: tuple[str, ...] = ()
    untaken: int = UNTAKEN
    shares: bool = False
    draws: Draws | None = None
    seed: int = 0


@plain
def rank(
    scenario: Scenario | str | Path,
    *,
    target: str,
    cost: str,
    wanted: Wanted | None = None,
    progress: Progress = silent,
) -> Ranking:
    """The Ranking of the measures of a scenario by what they cost the target and us.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a shipped name or a path.
    target, cost : str
        Who is to be hurt, and whose cost counts: a country or a bloc by code or name.
    wanted : Wanted, optional
        Horizons, standard measures, shares, ranges.
    progress : callable, optional
        Told the step, how many solves are done, and of how many.

    Raises
    ------
    ScenarioError, DataError
        No lever, an unknown country, or one on both sides.
    SolveError
        The scenario has no equilibrium. A set of its levers that has none is marked.
    """
    scenario = Scenario.of(scenario)
    plan = wanted or Wanted()
    sides, players = harm_sides(scenario, target, cost), by_lever(scenario)
    if not players.groups:
        raise ScenarioError(NO_LEVER, where=scenario.name, hint="add one with --lever")
    horizons = _headline_first(plan.horizons, scenario.content.horizon)
    solve = _Solves(scenario, sides, horizons)
    everything = solve.found(None, nearly_all=True)
    tell = partial(progress, "each lever left out and alone")
    taken = _taken(players, solve, everything, tell)
    added = _added(scenario, solve, plan, everything, progress)
    shares = _shared(players, solve, plan, progress) if plan.shares else None
    made = None
    if plan.draws:
        measure = LeftOut(sides.target, sides.own, horizons[0])
        made = sweep(scenario, measure, draws=plan.draws, progress=progress)
    return Ranking(
        scenario=scenario,
        sides=sides,
        horizons=horizons,
        whole={name: sides.losses(found) for name, found in everything.items()},
        ranked=(*taken, *added),
        shares=shares,
        ranges=None if made is None else _ranges(made, players),
        draws=0 if made is None else len(made.numbers(ALL_IN)[1]),
        seed=plan.seed,
        max_residual=max(solve.residuals),
    )


def _headline_first(named: tuple[str, ...], headline: str) -> tuple[str, ...]:
    """The horizons asked for, the headline before others where it is among them."""
    return tuple(sorted(named, key=lambda name: name != headline)) or (headline,)


class _Solves:
    """The equilibria of some pulls of a scenario.

    Those of nearly all pulls are looked for near that of all, others from nothing.
    """

    def __init__(self, scenario: Scenario, sides: HarmSides, horizons: tuple[str, ...]) -> None:
        self.scenario, self.sides, self.horizons = scenario, sides, horizons
        self.residuals: list[float] = [0.0]
        self._near: Equilibrium | None = None

    def found(
        self, chosen: Sequence[Pull] | None, *, nearly_all: bool = False
    ) -> dict[str, Equilibrium]:
        """The equilibria at every horizon of the question, the first alone unless `nearly_all`."""
        start = self._near if nearly_all else None
        horizons = self.horizons if nearly_all else self.horizons[:1]
        solved = equilibria(self.scenario, chosen=chosen, horizons=horizons, start=start)
        if chosen is None:
            self._near = next(reversed(solved.values()))
        self.residuals += [one.certificate.max_residual for one in solved.values()]
        return {name: solved[name] for name in horizons}

    def losses(self, chosen: Sequence[Pull] | None, *, nearly_all: bool = False) -> Array:
        """Losses [horizon, side]; zero where nobody pulls anything, nan where none is found."""
        horizons = self.horizons if nearly_all else self.horizons[:1]
        if chosen is not None and not chosen:
            return np.zeros((len(horizons), 3))
        try:
            solved = self.found(chosen, nearly_all=nearly_all)
        except SolveError:
            return np.full((len(horizons), 3), np.nan)
        return np.array([self.sides.losses(one) for one in solved.values()])


def _taken(
    players: Players,
    solve: _Solves,
    everything: dict[str, Equilibrium],
    tell: Callable[[int, int], None],
) -> list[Ranked]:
    """Every lever left out, and alone."""
    count, rows = len(players.groups), []
    whole = np.array([solve.sides.losses(one) for one in everything.values()])
    for k, label in enumerate(players.labels):
        tell(k, count)
        others = players.pulls([other for other in range(count) if other != k])
        adds = whole - solve.losses(others, nearly_all=True)
        alone = solve.losses(players.pulls([k]))[0]
        rows.append(Ranked(label, "", _standing(players.groups[k], solve), adds, alone))
    tell(count, count)
    return rows


def _standing(pulled: Sequence[Pull], solve: _Solves) -> str:
    """Whether a lever is in force at the first horizon, and pulled by the target itself."""
    now = solve.scenario.positions_in(HORIZONS[solve.horizons[0]])
    if pulled[0].position not in now:
        return NOT_THEN
    senders = {code for pull in pulled for code in pull.senders}
    return BY_TARGET if senders <= set(solve.sides.targets) else IN_FORCE


def _added(
    scenario: Scenario,
    solve: _Solves,
    plan: Wanted,
    everything: dict[str, Equilibrium],
    progress: Progress,
) -> list[Ranked]:
    """The best standard measures, added to all that is taken, and alone; at the first horizon."""
    first = everything[solve.horizons[0]]
    whole = solve.sides.losses(first)
    rows = []
    measures = untaken(scenario, solve.sides, first, plan.untaken)
    for done, one in enumerate(measures):
        progress("measures not taken", done, len(measures))
        pull = one.pull(solve.sides)
        adds = solve.losses([*scenario.pulls, pull]) - whole
        rows.append(Ranked(one.label, one.line, NOT_TAKEN, adds, solve.losses([pull])[0]))
    return rows


def _shared(players: Players, solve: _Solves, plan: Wanted, progress: Progress) -> Shared:
    """Shapley shares of the losses at the first horizon."""

    def worth(chosen: frozenset[int]) -> Array:
        return np.asarray(solve.losses(players.pulls(sorted(chosen)))[0])

    found = shapley_until(
        range(len(players.groups)),
        worth,
        lambda so_far: False,  # as many orders as there may be
        sampling=Sampling(seed=plan.seed, most=PAIRS),
        progress=partial(progress, "Shapley shares, orders"),
    )
    return Shared(found.value, found.error, found.orders, found.exact)


@dataclass(frozen=True)
class LeftOut:
    """Reads the losses of all levers and of each left out off a drawn scenario."""

    target: str
    own: str
    horizon: str

    def __call__(self, scenario: Scenario, index: int) -> Reading:
        """The Reading of one draw: losses [side] by `ALL_IN` and `LEFT_OUT`."""
        sides, players = harm_sides(scenario, self.target, self.own), by_lever(scenario)
        solve = _Solves(scenario, sides, (self.horizon,))
        numbers: dict[str, float | Array] = {ALL_IN: sides.losses(solve.found(None)[self.horizon])}
        failures = {}
        for k, label in enumerate(players.labels):
            others = players.pulls([other for other in range(len(players.groups)) if other != k])
            lost = solve.losses(others, nearly_all=True)[0]
            if np.isnan(lost).any():
                failures[LEFT_OUT.format(label)] = "no equilibrium"
            else:
                numbers[LEFT_OUT.format(label)] = lost
        return Reading(numbers, failures, max(solve.residuals))


def _ranges(made: Sweep, players: Players) -> dict[str, Array]:
    """What each lever adds over the draws that have it [draw, side]."""
    whole, drawn = made.numbers(ALL_IN)
    place = {index: k for k, index in enumerate(drawn)}
    found = {}
    for label in players.labels:
        lost, some = made.numbers(LEFT_OUT.format(label))
        found[label] = whole[[place[index] for index in some]] - lost
    return found
