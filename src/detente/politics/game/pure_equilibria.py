"""Pure Nash equilibria: all of them in small games, otherwise where best replies come to rest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from detente.politics.game.polymatrix import Game, Profile, pure, regret

# Profiles that are looked at one by one before best replies take over.
FEW_PROFILES = 4096
ROUNDS = 100
# Payoffs that differ by less, relative to the largest, are ties.
TIE = 1e-13
NO_REGRET = 1e-12


@dataclass(frozen=True)
class PureEquilibria:
    """Pure Nash equilibria that were found.

    Attributes
    ----------
    profiles : tuple of tuple of int
        Action of each player; sorted by the sum of actions.
    lowest, highest : tuple of int or None
        With complementarities the least and the greatest of all equilibria (Topkis 1979; Milgrom &
        Roberts 1990), otherwise those found with the lowest and highest sum of actions.
    complementary, complete : bool
        Whether payoffs have increasing differences; whether every profile was looked at.
    starts, cycles : int
        Best-reply runs, and how many of them ended in no equilibrium.
    """

    profiles: tuple[Profile, ...]
    complementary: bool
    complete: bool
    starts: int
    cycles: int

    @property
    def lowest(self) -> Profile | None:
        """The lowest profile found."""
        return self.profiles[0] if self.profiles else None

    @property
    def highest(self) -> Profile | None:
        """The highest profile found."""
        return self.profiles[-1] if self.profiles else None

    @property
    def differing(self) -> tuple[int, ...]:
        """Players who act differently in different equilibria."""
        by_player = zip(*self.profiles, strict=True)
        return tuple(i for i, actions in enumerate(by_player) if len(set(actions)) > 1)


def pure_equilibria(
    game: Game, *, starts: int = 64, seed: int = 0, enumerate_up_to: int = FEW_PROFILES
) -> PureEquilibria:
    """The PureEquilibria of `game`.

    All of them where there are few profiles, otherwise by best replies from many starts: from the
    lowest and the highest profile, ties broken towards the start, and from `starts` random ones.
    """
    profiles = np.prod(game.available.sum(axis=1), dtype=float)
    if profiles <= enumerate_up_to:
        return PureEquilibria(_sorted(_all(game)), game.complementary, True, 0, 0)
    ends = _ends(game, starts, seed)
    cycles = sum(end is None for end in ends)
    found = {end for end in ends if end is not None}
    return PureEquilibria(_sorted(found), game.complementary, False, len(ends), cycles)


def _all(game: Game) -> set[Profile]:
    """Every pure equilibrium, by looking at each profile."""
    actions = game.available.shape[1]
    choices = [np.flatnonzero(row).tolist() for row in game.available]
    return {p for p in product(*choices) if regret(game, pure(p, actions)).max() <= NO_REGRET}


def _ends(game: Game, starts: int, seed: int) -> list[Profile | None]:
    """Where best replies end from the lowest, the highest and random profiles."""
    generator = np.random.default_rng(seed)
    choices = [np.flatnonzero(row) for row in game.available]
    low = tuple(int(some[0]) for some in choices)
    high = tuple(int(some[-1]) for some in choices)
    random = [tuple(int(generator.choice(some)) for some in choices) for _ in range(starts)]
    ends = [_best_replies(game, low, lowest=True), _best_replies(game, high, lowest=False)]
    # Ties are broken downwards and upwards in turn, so that neither end is favoured.
    ends += [_best_replies(game, start, lowest=bool(k % 2)) for k, start in enumerate(random)]
    return ends


def _sorted(found: set[Profile]) -> tuple[Profile, ...]:
    return tuple(sorted(found, key=lambda profile: (sum(profile), profile)))


def _best_replies(game: Game, start: Profile, *, lowest: bool) -> Profile | None:
    """Where best replies, one player after another, come to rest; None when they do not."""
    profile = list(start)
    mixed = pure(start, game.available.shape[1])
    seen = {start}
    for _ in range(ROUNDS):
        old = tuple(profile)
        for i in range(len(profile)):
            payoff = game.payoff(i, mixed)
            near = payoff.max() - TIE * max(1.0, abs(payoff.max()))
            best = np.flatnonzero(payoff >= near)
            profile[i] = int(best[0] if lowest else best[-1])
            mixed[i] = 0.0
            mixed[i, profile[i]] = 1.0
        if tuple(profile) == old:
            return old
        if tuple(profile) in seen:
            break
        seen.add(tuple(profile))
    return None
