"""Which coalition presses most for its cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from detente.errors import DataError
from detente.politics.game.remembered import Group, Remembered


@dataclass(frozen=True)
class Candidate:
    """One coalition: what the target loses and what its members lose together, billion USD."""

    members: tuple[str, ...]
    pressure: float
    cost: float


@dataclass(frozen=True)
class Search:
    """Coalitions that were looked at.

    Attributes
    ----------
    best : Candidate
        Among those with enough pressure the one with most pressure per own cost; a coalition whose
        members gain together comes before all that pay.
    frontier : tuple of Candidate
        No other coalition looked at has more pressure for at most the same cost; cheapest first.
    greedy : tuple of Candidate
        The path that adds, at each step, the member with most additional pressure per additional
        cost.
    whole : Candidate
        Everybody.
    looked_at : int
    complete : bool
        Whether every coalition was looked at.
    """

    best: Candidate
    frontier: tuple[Candidate, ...]
    greedy: tuple[Candidate, ...]
    whole: Candidate
    looked_at: int
    complete: bool


def search(
    players: Sequence[str],
    outcome: Callable[[Group], tuple[float, float]],
    *,
    enough: float = 0.5,
    exact_up_to: int = 8,
) -> Search:
    """The Search for the coalition with most pressure per own cost.

    It keeps at least `enough` of everybody's pressure. Greedy over all players, exact over the
    `exact_up_to` strongest. `outcome` gives pressure and the members' cost. Raises DataError
    without players or when all together do not press.
    """
    if not players:
        raise DataError("no government is left to form a coalition")
    kept: Remembered[Group, Candidate] = Remembered(
        lambda group: Candidate(tuple(sorted(group)), *outcome(group))
    )
    whole = kept(frozenset(players))
    if not whole.pressure > 0:
        raise DataError("the coalition of all does not press the target", where=", ".join(players))
    path = _greedy(players, kept)
    alone = {one: kept(frozenset({one})).pressure for one in players}
    strongest = sorted(players, key=lambda one: -alone[one])[:exact_up_to]
    exact = [kept(group) for group in _groups(strongest)]
    options = list({option.members: option for option in (*exact, *path, whole)}.values())
    strong = [one for one in options if one.pressure >= enough * whole.pressure]
    return Search(
        best=max(strong, key=_rate),
        frontier=_frontier(options),
        greedy=tuple(path),
        whole=whole,
        looked_at=kept.asked,
        complete=len(players) <= exact_up_to,
    )


def _groups(players: Sequence[str]) -> Iterator[Group]:
    """Every coalition but the empty one, the smallest first."""
    for size in range(1, len(players) + 1):
        for some in combinations(players, size):
            yield frozenset(some)


def _greedy(players: Sequence[str], kept: Callable[[Group], Candidate]) -> list[Candidate]:
    inside: Group = frozenset()
    path: list[Candidate] = []
    left = list(players)
    now = Candidate((), 0.0, 0.0)
    while left:
        ahead = {one: kept(inside | {one}) for one in left}
        added = {
            one: Candidate((), option.pressure - now.pressure, option.cost - now.cost)
            for one, option in ahead.items()
        }
        chosen = max(left, key=lambda one: _rate(added[one]))
        now = ahead[chosen]
        inside = inside | {chosen}
        path.append(now)
        left.remove(chosen)
    return path


def _rate(option: Candidate) -> tuple[bool, float]:
    """Order of pressure per cost: first what costs nothing, by pressure, then by the ratio."""
    if option.cost <= 0 < option.pressure:
        return True, option.pressure
    return False, option.pressure / max(option.cost, 1e-300)


def _frontier(options: Sequence[Candidate]) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for option in sorted(options, key=lambda one: (one.cost, -one.pressure)):
        if not found or option.pressure > found[-1].pressure:
            found.append(option)
    return tuple(found)
