"""Deviations: policies tried in place of those that were found, as part of the certificate.

Each has random numbers of its own, so that it is the same whoever tries it, and with what others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.errors import SolveError
from detente.scenario.file import Scenario
from detente.study.aims import Budget
from detente.study.instruments import Instruments
from detente.study.optimum import USED_UP, Player, Policy, PolicyCase, against
from detente.study.travelling import WithLongRun, begun_for_each
from detente.types import Array, Progress

DEVIATIONS = 200
KINDS = ("one variable", "one product", "random direction", "full embargo")
# Of solves: a thousandth of the gains that are looked for, a millionth of income.
TOLERANCE = 1e-9
# So many are tried in one go: few enough that two who share the work end at nearly the same time.
IN_ONE_GO = 10


@dataclass(frozen=True)
class Deviation:
    """A policy that was tried instead: what kind it is, and what it gains over the one found."""

    kind: str
    gain: float


@dataclass(frozen=True, eq=False)
class Chosen:
    """What players chose in the long run of a scenario.

    Attributes
    ----------
    scenario : WithLongRun
    players : tuple of Player
    values : tuple of ndarray [variable]
        By player.
    worth : tuple of float
        Value of each player's aim.
    budget : Budget or None
    seed : int
    """

    scenario: WithLongRun
    players: tuple[Player, ...]
    values: tuple[Array, ...]
    worth: tuple[float, ...]
    budget: Budget | None = None
    seed: int = 0

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        players: Sequence[Player],
        policies: Sequence[Policy],
        budget: Budget | None = None,
        seed: int = 0,
    ) -> Chosen:
        """The policies of players in a scenario, whose long run nobody has solved yet."""
        values = tuple(one.values for one in policies)
        worth = tuple(one.value for one in policies)
        return cls(WithLongRun(scenario), tuple(players), values, worth, budget, seed)

    @cached_property
    def case(self) -> PolicyCase:
        """What stands besides the policies."""
        return PolicyCase.beside(self.scenario.long_run)

    @cached_property
    def found(self) -> Equilibrium:
        """Of all policies together, searched from the scenario as it is."""
        case = against(self.case, self.players, self.values)
        return case.solved(case.shock, self.scenario.long_run)

    def policy(self, k: int) -> Policy:
        """What player `k` does."""
        return Policy(self.values[k], self.worth[k], self.found)


def begun_deviations(
    chosen: Chosen, count: int
) -> Callable[[Equilibrium, Progress], tuple[tuple[Deviation, ...], ...]]:
    """Begin so many deviations of each player, others as they are, see `begun_for_each`.

    Call what is given, with the long run of the scenario as it is, for those of each player.
    """
    players = range(len(chosen.players))
    parts = [
        (k, first, min(first + IN_ONE_GO, count))
        for k in players
        for first in range(0, count, IN_ONE_GO)
    ]
    begun = begun_for_each(chosen, _part, parts)

    def finish(long_run: Equilibrium, progress: Progress) -> tuple[tuple[Deviation, ...], ...]:
        known = replace(chosen, scenario=WithLongRun(chosen.scenario.scenario, long_run))
        tried = begun(known, lambda done: progress("deviations", done, len(parts)))
        return tuple(
            tuple(one for part in parts if part[0] == k for one in tried[part]) for k in players
        )

    return finish


def _part(chosen: Chosen, part: tuple[int, int, int]) -> tuple[Deviation, ...]:
    """Some deviations of one player: its position, the first of them, and where they end."""
    k, first, end = part
    return deviations(
        against(chosen.case, chosen.players, chosen.values, k),
        chosen.players[k],
        chosen.policy(k),
        budget=chosen.budget,
        numbers=range(first, end),
        seed=chosen.seed,
    )


def deviations(
    case: PolicyCase,
    player: Player,
    policy: Policy,
    *,
    budget: Budget | None = None,
    numbers: Sequence[int] = range(DEVIATIONS),
    seed: int = 0,
) -> tuple[Deviation, ...]:
    """Policies far and near in place of the one that was found, by number, and what each gains.

    One variable anywhere within its bounds, all rates of one product at one level, a random
    direction of any length, and a full embargo on one partner, in turn. One without an equilibrium,
    or that breaks the budget, gains nothing.
    """
    found = []
    for number in numbers:
        kind, draw = KINDS[number % len(KINDS)], np.random.default_rng((seed, number))
        shock = _deviant(case, player, policy.values, kind, draw)
        try:
            solved = case.solved(shock, policy.found, TOLERANCE)
            broken = budget is not None and budget.left(solved) < -USED_UP
            value = -np.inf if broken else player.aim.value(solved)
        except SolveError:
            value = -np.inf
        found.append(Deviation(kind, float(value - policy.value)))
    return tuple(found)


def _deviant(
    case: PolicyCase, player: Player, chosen: Array, kind: str, draw: np.random.Generator
) -> Shock:
    """The shock of one deviation from what was chosen [variable]."""
    instruments, values = player.instruments, chosen.copy()
    if kind == "full embargo":
        others = [code for code in case.world.countries if code not in player.members]
        partner = others[int(draw.integers(len(others)))]
        mine = list(player.members)
        return instruments.on(case.shock, values).sever(mine, partner)
    low, high = instruments.low, instruments.high
    if kind == "random direction":
        step = draw.normal(size=values.size) * (high - low) * 10.0 ** draw.uniform(-4, 0)
        return instruments.on(case.shock, np.clip(values + step, low, high))
    one = int(draw.integers(values.size))
    moved: NDArray[np.bool_] = np.arange(values.size) == one
    if kind == "one product":
        moved = _same_product(instruments, one)
    level = draw.uniform(low[one], high[one])
    values[moved] = np.clip(level, low[moved], high[moved])
    return instruments.on(case.shock, values)


def _same_product(instruments: Instruments, one: int) -> NDArray[np.bool_]:
    """Which variables are rates on a sector that variable `one` is on; itself if it is no rate."""
    rates = instruments.rates
    same: NDArray[np.bool_] = np.arange(instruments.low.size) == one
    if one < len(rates.names):
        sectors = np.unique(rates.links.sector[rates.group == one])
        taxed = np.isin(rates.links.sector, sectors)
        same[np.unique(rates.group[taxed])] = True
    return same
