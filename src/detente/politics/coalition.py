"""Coalitions: who gains by joining or leaving, who turns the outcome, who bears what, and which
coalition presses most for its cost.

Players are named; a value is any function of a frozenset of them, asked once for each coalition.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb, factorial
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError

Array = NDArray[np.float64]
Group = frozenset[str]
Payoff = Callable[[Group], Mapping[str, float]]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """A function whose answers are kept."""

    def __init__(self, function: Callable[[K], V]) -> None:
        self._function, self._known = function, dict[K, V]()

    def __call__(self, key: K) -> V:
        """The answer, computed the first time."""
        if key not in self._known:
            self._known[key] = self._function(key)
        return self._known[key]

    @property
    def asked(self) -> int:
        """How many different questions were asked."""
        return len(self._known)


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
        return min((*self.internal.values(), *self.external.values()), default=0.0) >= -1e-12


def stability(payoff: Payoff, members: Sequence[str], outsiders: Sequence[str]) -> Stability:
    """The Stability of the coalition of `members`; `payoff` gives everybody's payoff by
    coalition.
    """
    inside = frozenset(members)
    now = payoff(inside)
    return Stability(
        {one: now[one] - payoff(inside - {one})[one] for one in members},
        {one: now[one] - payoff(inside | {one})[one] for one in outsiders},
    )


def stable_coalitions(payoff: Payoff, players: Sequence[str]) -> tuple[Group, ...]:
    """Every stable coalition, the empty one included, by looking at all of them; DataError above 15
    players.
    """
    if len(players) > 15:
        raise DataError(
            f"{len(players)} players have too many coalitions to look at all",
            hint="use stability for one of them",
        )
    kept = Kept(payoff)
    groups = [
        frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)
    ]
    return tuple(
        g for g in groups if stability(kept, sorted(g), [p for p in players if p not in g]).stable
    )


@dataclass(frozen=True, eq=False)
class Shares:
    """Shapley values.

    Attributes
    ----------
    players : tuple of str
    value, error : ndarray [player, quantity]
        Mean marginal contribution over orders, and the standard error of its sampling; zero when
        exact. Values add up exactly.
    orders : int
    exact : bool
    """

    players: tuple[str, ...]
    value: Array
    error: Array
    orders: int
    exact: bool

    @property
    def share(self) -> Array:
        """Values over their sum [player, quantity]."""
        return np.asarray(self.value / self.value.sum(axis=0))


def shapley(
    players: Sequence[str],
    value: Callable[[Group], Array],
    *,
    exact_up_to: int = 4,
    pairs: int = 6,
    seed: int = 0,
) -> Shares:
    """Shapley values of a vector-valued game [quantity]: all coalitions for few players, random
    orders and their reverse for many.

    An order and its reverse are one sample of the error, so that `pairs` samples give it.
    """
    kept, n = Kept(value), len(players)
    if n <= exact_up_to:
        exact = np.zeros((n, kept(frozenset()).size))
        for k, player in enumerate(players):
            others = [p for p in players if p != player]
            for size in range(n):
                for some in combinations(others, size):
                    weight = 1 / (n * comb(n - 1, size))
                    exact[k] += weight * (kept(frozenset(some) | {player}) - kept(frozenset(some)))
        return Shares(tuple(players), exact, np.zeros_like(exact), factorial(n), True)
    draw = np.random.default_rng(seed)
    orders = [tuple(int(i) for i in draw.permutation(n)) for _ in range(pairs)]
    samples = np.stack(
        [
            (_marginal(players, kept, one) + _marginal(players, kept, one[::-1])) / 2
            for one in orders
        ]
    )
    error = (
        samples.std(axis=0, ddof=1) / np.sqrt(pairs)
        if pairs > 1
        else np.full(samples.shape[1:], np.inf)
    )
    return Shares(tuple(players), samples.mean(axis=0), error, 2 * pairs, False)


def _marginal(
    players: Sequence[str], value: Callable[[Group], Array], order: Sequence[int]
) -> Array:
    """Marginal contributions [player, quantity] in one order."""
    rows, inside = np.zeros((len(players), value(frozenset()).size)), frozenset[str]()
    for k in order:
        rows[k] = value(inside | {players[k]}) - value(inside)
        inside = inside | {players[k]}
    return rows


def shapley_shubik(weights: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Power of each voter in a weighted vote [voter], exact: the share of orders in which it turns
    a losing side into a winning one.

    Counts losing coalitions of the others by size and weight (Shapley & Shubik 1954; dynamic
    programming as in Mann & Shapley 1962). Raises DataError for weights that are negative or a
    quota that no side reaches.
    """
    total, n = sum(weights), len(weights)
    if min(weights, default=0) < 0 or not 0 < quota <= total:
        raise DataError(
            f"a quota of {quota} out of {total} decides nothing",
            hint="weights at least zero, quota between 1 and their sum",
        )
    found = []
    for k in range(n):
        counts = [[0] * (total + 1) for _ in range(n)]
        counts[0][0] = 1
        for weight in (w for i, w in enumerate(weights) if i != k):
            for size in range(n - 2, -1, -1):
                for sum_ in range(total - weight, -1, -1):
                    if counts[size][sum_]:
                        counts[size + 1][sum_ + weight] += counts[size][sum_]
        swings = (sum(row[max(quota - weights[k], 0) : quota]) for row in counts)
        found.append(
            sum(
                (
                    Fraction(c * factorial(s) * factorial(n - 1 - s), factorial(n))
                    for s, c in enumerate(swings)
                ),
                Fraction(0),
            )
        )
    return tuple(found)


def pivotal(
    players: Sequence[str], pressure: Callable[[Group], float], *, kept_share: float = 0.9
) -> dict[str, float]:
    """Members without whom less than `kept_share` of the pressure is left, with the share that is
    left, smallest first.
    """
    everyone = frozenset(players)
    whole = pressure(everyone)
    left = {one: pressure(everyone - {one}) / whole for one in players}
    return {
        one: share
        for one, share in sorted(left.items(), key=lambda item: item[1])
        if share < kept_share
    }


def equalising_transfers(
    loss: Mapping[str, float], income: Mapping[str, float]
) -> dict[str, float]:
    """What each member receives (negative: pays) so that all lose the same share of income; adds up
    to zero, in the unit of `loss`.
    """
    rate = sum(loss.values()) / sum(income[one] for one in loss)
    return {one: loss[one] - rate * income[one] for one in loss}


@dataclass(frozen=True)
class Option:
    """One coalition: what the target loses and what its members lose together, billion USD."""

    members: tuple[str, ...]
    pressure: float
    cost: float


@dataclass(frozen=True)
class Search:
    """Coalitions that were looked at.

    Attributes
    ----------
    best : Option
        Among those with enough pressure the one with most pressure per own cost; a coalition whose
        members gain together comes before all that pay.
    frontier : tuple of Option
        No other coalition looked at has more pressure for at most the same cost; cheapest first.
    greedy : tuple of Option
        The path that adds, at each step, the member with most additional pressure per additional
        cost.
    whole : Option
        Everybody.
    looked_at : int
    complete : bool
        Whether every coalition was looked at.
    """

    best: Option
    frontier: tuple[Option, ...]
    greedy: tuple[Option, ...]
    whole: Option
    looked_at: int
    complete: bool


def search(
    players: Sequence[str],
    outcome: Callable[[Group], tuple[float, float]],
    *,
    enough: float = 0.5,
    exact_up_to: int = 8,
) -> Search:
    """The Search for the coalition with most pressure per own cost that keeps at least `enough` of
    everybody's pressure.

    Greedy over all players, exact over the `exact_up_to` strongest. `outcome` gives pressure and
    the members' cost. Raises DataError without players or when all together do not press.
    """
    if not players:
        raise DataError("no government is left to form a coalition")
    kept: Kept[Group, Option] = Kept(lambda group: Option(tuple(sorted(group)), *outcome(group)))
    whole = kept(frozenset(players))
    if not whole.pressure > 0:
        raise DataError("the coalition of all does not press the target", where=", ".join(players))
    path = _greedy(players, kept)
    strongest = sorted(players, key=lambda one: -kept(frozenset({one})).pressure)[:exact_up_to]
    exact = [
        kept(frozenset(some))
        for size in range(1, len(strongest) + 1)
        for some in combinations(strongest, size)
    ]
    options = list({option.members: option for option in (*exact, *path, whole)}.values())
    best = max((one for one in options if one.pressure >= enough * whole.pressure), key=_rate)
    return Search(
        best, _frontier(options), tuple(path), whole, kept.asked, len(players) <= exact_up_to
    )


def _greedy(players: Sequence[str], kept: Callable[[Group], Option]) -> list[Option]:
    inside, path, left = frozenset[str](), [], list(players)
    now = Option((), 0.0, 0.0)
    while left:
        ahead = {one: kept(inside | {one}) for one in left}
        chosen = max(
            left,
            key=lambda one: _rate(
                Option((), ahead[one].pressure - now.pressure, ahead[one].cost - now.cost)
            ),
        )
        now, inside = ahead[chosen], inside | {chosen}
        path.append(now)
        left.remove(chosen)
    return path


def _rate(option: Option) -> tuple[bool, float]:
    """Order of pressure per cost: first what costs nothing, by pressure, then by the ratio."""
    return (
        (True, option.pressure)
        if option.cost <= 0 < option.pressure
        else (False, option.pressure / max(option.cost, 1e-300))
    )


def _frontier(options: Sequence[Option]) -> tuple[Option, ...]:
    found: list[Option] = []
    for option in sorted(options, key=lambda one: (one.cost, -one.pressure)):
        if not found or option.pressure > found[-1].pressure:
            found.append(option)
    return tuple(found)
