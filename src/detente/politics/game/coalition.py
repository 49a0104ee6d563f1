"""Coalitions: who gains by joining or leaving, who turns the outcome, and who would pay whom.

Players are named; a value is any function of a frozenset of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TypeAlias

from detente.errors import DataError
from detente.politics.game.remembered import Group, Remembered

Payoff: TypeAlias = Callable[[Group], Mapping[str, float]]
# Two to this number of coalitions, each with a deviation of every player, take some seconds.
MOST_PLAYERS = 15
# Rounding of payoffs: a margin that is less below zero is none.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Stability:
    """Margins of one coalition (d'Aspremont et al. 1983; Barrett 1994); positive is stable.

    Attributes
    ----------
    internal : mapping
        By member: its payoff inside less its payoff after leaving alone.
    external : mapping
        By outsider: its payoff outside less its payoff after joining alone.
    """

    internal: Mapping[str, float]
    external: Mapping[str, float]

    @property
    def stable(self) -> bool:
        """Whether no member gains by leaving and no outsider by joining."""
        margins = (*self.internal.values(), *self.external.values())
        return min(margins, default=0.0) >= -ROUNDING


def stability(payoff: Payoff, members: Sequence[str], outsiders: Sequence[str]) -> Stability:
    """The Stability of the coalition of `members`.

    `payoff` gives everybody's payoff by coalition.
    """
    inside = frozenset(members)
    now = payoff(inside)
    internal = {one: now[one] - payoff(inside - {one})[one] for one in members}
    external = {one: now[one] - payoff(inside | {one})[one] for one in outsiders}
    return Stability(internal, external)


def stable_coalitions(payoff: Payoff, players: Sequence[str]) -> tuple[Group, ...]:
    """Every stable coalition, the empty one included, by looking at all of them.

    DataError above 15 players.
    """
    if len(players) > MOST_PLAYERS:
        raise DataError(
            f"{len(players)} players have too many coalitions to look at all",
            hint="use stability for one of them",
        )
    kept = Remembered(payoff)
    found = []
    for size in range(len(players) + 1):
        for some in combinations(players, size):
            group = frozenset(some)
            outsiders = [one for one in players if one not in group]
            if stability(kept, sorted(group), outsiders).stable:
                found.append(group)
    return tuple(found)


def shapley_shubik(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Power of each voter in a weighted vote [voter], exact.

    The share of orders in which it turns a losing side into a winning one. Counts losing coalitions
    of the others by size and weight (Shapley & Shubik 1954; dynamic programming as in Mann &
    Shapley 1962). Raises DataError for weights that are negative or a quota that no side reaches.
    """
    total = sum(weights)
    if min(weights, default=0) < 0 or not 0 < quota <= total:
        raise DataError(
            f"a quota of {quota} out of {total} decides nothing",
            hint="weights at least zero, quota between 1 and their sum",
        )
    n = len(weights)
    found = []
    for k in range(n):
        others = [weight for i, weight in enumerate(weights) if i != k]
        least = max(quota - weights[k], 0)
        power = Fraction(0)
        for size, counted in enumerate(_coalitions(others, total)):
            swings = sum(counted[least:quota])
            power += Fraction(swings * factorial(size) * factorial(n - 1 - size), factorial(n))
        found.append(power)
    return tuple(found)


def _coalitions(weights: Sequence[int], total: int) -> list[list[int]]:
    """How many coalitions there are [size, weight]."""
    counts = [[0] * (total + 1) for _ in range(len(weights) + 1)]
    counts[0][0] = 1
    for weight in weights:
        # From the largest down, so that each voter is counted once.
        for size in range(len(weights) - 1, -1, -1):
            for heavy in range(total - weight, -1, -1):
                if counts[size][heavy]:
                    counts[size + 1][heavy + weight] += counts[size][heavy]
    return counts


def pivotal(
    players: Sequence[str], pressure: Callable[[Group], float], *, kept_share: float = 0.9
) -> dict[str, float]:
    """Members without whom less than `kept_share` of the pressure is left.

    With the share that is left, smallest first.
    """
    everyone = frozenset(players)
    whole = pressure(everyone)
    left = {one: pressure(everyone - {one}) / whole for one in players}
    ordered = sorted(left.items(), key=lambda item: item[1])
    return {one: share for one, share in ordered if share < kept_share}


def equalising_transfers(
    loss: Mapping[str, float], income: Mapping[str, float]
) -> dict[str, float]:
    """What each member receives (negative: pays) so that all lose the same share of income.

    Adds up to zero, in the unit of `loss`.
    """
    rate = sum(loss.values()) / sum(income[one] for one in loss)
    return {one: loss[one] - rate * income[one] for one in loss}
