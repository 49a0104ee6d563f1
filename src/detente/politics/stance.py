"""An actor between two sides: back the ally, hedge, or walk away. Margins, thresholds, regions, and
what flips the answer.

Support has two dimensions, diplomatic d and material m, each in [0, 1]; back is (1, 1), hedge (1,
0), walk away (0, 0). Payoffs are in per cent of the actor's real income; every weight that is no
trade loss is an assumption with a range:

    U(d, m) = T stake q(d, m)   contest with the common rival, T the common threat
              - (1 + home x pressure) [ b (words d + (1 - words) m^risk) punished(severity)
                                        + (1 - d) walk ]   trade, from the engine
              + linkage (d + m) / 2 - divergence d - pledge_cost pledge (1 - d)
    q = (A + (1 - loss (1 - d)) R s) / (A + (1 - loss (1 - d)) R s + C)   Tullock (1980)
    s = (w + aid m (1 - w))^concavity,  w = (1 + war state) / 2   strength of the ally

A and C are value added of the actor and the rival, R that of the ally times its weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.politics.stakes import DEPTHS, Stakes
from detente.world.state import state_on

Array = NDArray[np.float64]
STANCES = ("back", "hedge", "walk away")
CORNERS = ((1.0, 1.0), (1.0, 0.0), (0.0, 0.0))
STATE = (
    "common_threat",
    "war_state",
    "secondary_sanction_belief",
    "home_pressure",
    "alliance_pledge",
)
LIMITS = {
    "common_threat": (0.0, 1.0),
    "war_state": (-1.0, 1.0),
    "secondary_sanction_belief": (0.0, 1.0),
    "divergence": (0.0, 2.0),
}


@dataclass(frozen=True)
class Assumption:
    """One number nobody has measured: central value, range, unit and meaning."""

    value: float
    low: float
    high: float
    unit: str
    meaning: str


ASSUMPTIONS: Mapping[str, Assumption] = {
    "stake": Assumption(
        10.0,
        2.0,
        30.0,
        "per cent of real income",
        "what winning rather than losing the contest with the rival is worth",
    ),
    "ally_weight": Assumption(
        3.0, 1.0, 6.0, "ratio", "the ally's weight in the contest, over its share in value added"
    ),
    "loss": Assumption(
        0.7, 0.3, 1.0, "share", "part of the ally's weight that an actor loses by walking away"
    ),
    "concavity": Assumption(
        0.6,
        0.2,
        1.3,
        "exponent",
        "the ally's strength in the state of the war; below one it is concave",
    ),
    "aid": Assumption(
        0.4,
        0.1,
        0.8,
        "share",
        "part of the ally's weakness in the war that full material support makes good",
    ),
    "severity": Assumption(
        50.0,
        10.0,
        90.0,
        "per cent",
        "fall of goods trade with the coalition under secondary sanctions, given prices",
    ),
    "words": Assumption(
        0.1,
        0.0,
        0.3,
        "share",
        "part of the belief in sanctions that diplomatic support alone meets",
    ),
    "risk": Assumption(
        2.0, 1.0, 4.0, "exponent", "how the probability of sanctions rises with material support"
    ),
    "pledge_cost": Assumption(
        0.1, 0.0, 0.3, "per cent of real income", "cost of reneging on a full pledge"
    ),
    "linkage": Assumption(
        0.1,
        0.0,
        0.3,
        "per cent of real income",
        "support on own core interests in return for full support",
    ),
    "divergence": Assumption(
        0.2,
        0.0,
        0.5,
        "per cent of real income",
        "cost of standing by the ally in a war one has not wanted",
    ),
    "home": Assumption(
        1.0, 0.0, 2.0, "ratio", "extra weight of trade losses at full pressure at home"
    ),
}
NO_MORE: Mapping[str, Assumption] = {}
Values = Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Space:
    """The assumption space of a stance: the centre, and draws from declared ranges (triangular, the
    centre most likely).

    Attributes
    ----------
    stakes : Stakes
    centre, low, high : mapping of str to float
        By name, the political state of the date first.
    draws : mapping of str to ndarray [draw]
        With ``set``, the position of the elasticity set of each draw.
    seed : int
    on : date
    """

    stakes: Stakes
    centre: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    draws: Mapping[str, Array]
    seed: int
    on: date

    def at_centre(self, **changes: float) -> dict[str, Array]:
        """The central values as arrays of one draw, some of them changed."""
        return {name: np.array([value]) for name, value in (dict(self.centre) | changes).items()}

    def share(self, holds: Callable[[Values], NDArray[np.bool_]]) -> float:
        """Share of the draws in which a statement holds."""
        return float(holds(self.draws).mean())

    def flips(self, holds: Callable[[Values], NDArray[np.bool_]]) -> tuple[str, ...]:
        """Assumptions that, moved alone from the centre to an end of their range, turn a statement
        over.
        """
        before = bool(holds(self.at_centre())[0])
        found = []
        for name in self.low:
            for end, value in (("low", self.low[name]), ("high", self.high[name])):
                if bool(holds(self.at_centre(**{name: value}))[0]) != before:
                    found.append(f"{name} at its {end} end, {value:g}")
        sets = range(len(self.stakes.sets))
        turned = [
            self.stakes.sets[k]
            for k in sets
            if bool(holds(self.at_centre(set=float(k)))[0]) != before
        ]
        return (*found, *([f"elasticities {', '.join(turned)}"] if turned else []))


def space(
    stakes: Stakes,
    on: date | str,
    *,
    default_set: str | None = None,
    extra: Mapping[str, Assumption] = NO_MORE,
    draws: int = 2000,
    seed: int = 0,
) -> Space:
    """The Space of a stance at a date: political state of that date, the `ASSUMPTIONS`, and those
    of `extra`, drawn last.

    Raises DataError for a date without a state, or fewer than 100 draws.
    """
    if draws < 100:
        raise DataError(f"{draws} draws tell no share", hint="at least 100")
    state = {name: state_on(name, on) for name in STATE}
    ranges = {name: (entry.value, entry.low, entry.high) for name, entry in state.items()}
    ranges |= {
        name: (one.value, one.low, one.high) for name, one in (*ASSUMPTIONS.items(), *extra.items())
    }
    own = len(ranges) - len(extra)
    generator = np.random.default_rng(seed)
    drawn = {
        name: generator.triangular(low, value, high, draws)
        for name, (value, low, high) in list(ranges.items())[:own]
    }
    drawn["set"] = generator.integers(len(stakes.sets), size=draws).astype(float)
    drawn |= {
        name: generator.triangular(low, value, high, draws)
        for name, (value, low, high) in list(ranges.items())[own:]
    }
    place = float(stakes.sets.index(default_set)) if default_set in stakes.sets else 0.0
    centre, low, high = ({name: row[k] for name, row in ranges.items()} for k in range(3))
    day = on if isinstance(on, date) else state["common_threat"].since
    return Space(stakes, {**centre, "set": place}, low, high, drawn, seed, day)


def utility(
    stakes: Stakes, at: Values, diplomatic: Array | float, material: Array | float
) -> Array:
    """U(d, m) in per cent of the actor's real income; arrays broadcast against the draws on the
    first axis.
    """
    d, m = np.asarray(diplomatic, dtype=float), np.asarray(material, dtype=float)
    at = {
        name: np.asarray(value).reshape((-1, *([1] * max(d.ndim, m.ndim))))
        for name, value in at.items()
    }
    trade = (
        at["secondary_sanction_belief"]
        * (at["words"] * d + (1 - at["words"]) * m ** at["risk"])
        * punished(stakes, at)
    )
    trade = trade + (1 - d) * stakes.walk[at["set"].astype(int)]
    political = (
        at["linkage"] * (d + m) / 2
        - at["divergence"] * d
        - at["pledge_cost"] * at["alliance_pledge"] * (1 - d)
    )
    contest = at["common_threat"] * at["stake"] * contest_share(stakes, at, d, m)
    return np.asarray(contest - (1 + at["home"] * at["home_pressure"]) * trade + political)


def contest_share(stakes: Stakes, at: Values, d: Array, m: Array) -> Array:
    """q(d, m): the actor's share in the contest with the rival, its ally counted."""
    own, ally, rival = stakes.power
    helped = (1 - at["loss"] * (1 - d)) * at["ally_weight"] * ally * strength(at, m)
    return np.asarray((own + helped) / (own + helped + rival))


def strength(at: Values, m: Array | float) -> Array:
    """s: the ally's strength in the state of the war with material support m, in [0, 1]."""
    war = (1 + at["war_state"]) / 2
    return np.asarray((war + at["aid"] * m * (1 - war)) ** at["concavity"])


def punished(stakes: Stakes, at: Values) -> Array:
    """Loss of the actor under secondary sanctions of the assumed severity, per cent; linear between
    solved depths.
    """
    which, severity = np.asarray(at["set"]).astype(int), np.asarray(at["severity"])
    place = np.clip(np.searchsorted(DEPTHS, severity, side="right") - 1, 0, len(DEPTHS) - 2)
    knots = np.array(DEPTHS)
    weight = (severity - knots[place]) / (knots[place + 1] - knots[place])
    return np.asarray(
        (1 - weight) * stakes.punished[which, place] + weight * stakes.punished[which, place + 1]
    )


def corners(stakes: Stakes, at: Values) -> Array:
    """Utility of backing, hedging and walking away [draw, stance]."""
    return np.stack([utility(stakes, at, d, m) for d, m in CORNERS], axis=-1)


def best_support(stakes: Stakes, at: Values, *, points: int = 101) -> tuple[Array, Array]:
    """Diplomatic and material support [draw] that are best over the whole square, on a grid."""
    grid = np.linspace(0.0, 1.0, points)
    ends = np.linspace(0.0, 1.0, 5)
    d, m = np.meshgrid(ends, grid, indexing="ij")
    best = utility(stakes, at, d, m).reshape(len(next(iter(at.values()))), -1).argmax(axis=1)
    return d.ravel()[best], m.ravel()[best]


def total_support(stakes: Stakes, at: Values) -> Array:
    """Mean of the best diplomatic and material support [draw]."""
    d, m = best_support(stakes, at)
    return np.asarray((d + m) / 2)


def threshold(
    stakes: Stakes, at: Values, name: str, gap: Callable[[Array], Array], *, rounds: int = 50
) -> Array:
    """Value of `name` [draw] at which a gap between utilities [draw, stance] changes sign, by
    bisection; NaN where it does not.
    """
    low, high = (np.full(len(next(iter(at.values()))), end) for end in LIMITS[name])

    def value(point: Array) -> Array:
        return gap(corners(stakes, {**at, name: point}))

    start, end = value(low), value(high)
    crosses = start * end < 0
    for _ in range(rounds):
        middle = (low + high) / 2
        same = value(middle) * start > 0
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.where(crosses, (low + high) / 2, np.nan)


def leaves(utilities: Array) -> Array:
    """Walking away less the better kind of support."""
    return np.asarray(utilities[..., 2] - utilities[..., :2].max(axis=-1))


def backs(utilities: Array) -> Array:
    """Backing less the better of hedging and walking away."""
    return np.asarray(utilities[..., 0] - utilities[..., 1:].max(axis=-1))


def hedges(utilities: Array) -> Array:
    """Hedging less the better corner: positive where the dilemma holds."""
    return np.asarray(utilities[..., 1] - np.maximum(utilities[..., 0], utilities[..., 2]))


@dataclass(frozen=True)
class Threshold:
    """Where the answer changes along one variable; `value` None: it does not within the range, at
    the centre.

    `share` is the share of draws with a threshold, `low` and `high` the 5th and 95th percentile
    where there is one.
    """

    name: str
    question: str
    value: float | None
    share: float
    low: float | None
    high: float | None
    now: float


@dataclass(frozen=True, eq=False)
class Stance:
    """The answer for an actor between two sides.

    Attributes
    ----------
    space : Space
    payoff : mapping of str to float
        Utility of each stance at the centre less that of hedging, per cent of real income.
    share : mapping of str to float
        Share of the draws in which each stance is best.
    support : tuple of float
        Best diplomatic and material support at the centre.
    thresholds : tuple of Threshold
    flips : tuple of str
        Assumptions that turn the best stance over, each alone.
    regions : ndarray of int [threat, belief]
        Best stance at the centre over `threat_grid` and `belief_grid`: a position in STANCES.
    """

    space: Space
    payoff: Mapping[str, float]
    share: Mapping[str, float]
    support: tuple[float, float]
    thresholds: tuple[Threshold, ...]
    flips: tuple[str, ...]
    threat_grid: Array
    belief_grid: Array
    regions: NDArray[np.int64]

    @property
    def best(self) -> str:
        """The best stance at the centre."""
        return max(self.payoff, key=self.payoff.__getitem__)


QUESTIONS = (
    ("common_threat", "support ends below", leaves),
    ("secondary_sanction_belief", "backing ends above", backs),
    ("war_state", "backing changes at", backs),
    ("war_state", "support changes at", leaves),
    ("divergence", "support ends above", leaves),
)


def stance(found: Space, *, grid: int = 41) -> Stance:
    """The Stance in an assumption space, with regions on a `grid` by `grid` map."""
    stakes, centre = found.stakes, found.at_centre()
    utilities, drawn = corners(stakes, centre)[0], corners(stakes, found.draws)
    best = int(utilities.argmax())
    counts = np.bincount(drawn.argmax(axis=1), minlength=len(STANCES)) / len(drawn)
    threat, belief = np.linspace(0, 1, grid), np.linspace(0, 1, grid)
    mesh = np.meshgrid(threat, belief, indexing="ij")
    changed = {"common_threat": mesh[0].ravel(), "secondary_sanction_belief": mesh[1].ravel()}
    many = {name: np.full(grid * grid, value) for name, value in found.centre.items()} | changed
    d, m = best_support(stakes, centre)
    return Stance(
        space=found,
        payoff=dict(zip(STANCES, (utilities - utilities[1]).tolist(), strict=True)),
        share=dict(zip(STANCES, counts.tolist(), strict=True)),
        support=(float(d[0]), float(m[0])),
        thresholds=tuple(_threshold(found, *question) for question in QUESTIONS),
        flips=found.flips(lambda at: corners(stakes, at).argmax(axis=1) == best),
        threat_grid=threat,
        belief_grid=belief,
        regions=corners(stakes, many).argmax(axis=1).reshape(grid, grid),
    )


def _threshold(found: Space, name: str, question: str, gap: Callable[[Array], Array]) -> Threshold:
    centre = float(threshold(found.stakes, found.at_centre(), name, gap)[0])
    drawn = threshold(found.stakes, found.draws, name, gap)
    there = drawn[np.isfinite(drawn)]
    low, high = (float(x) for x in np.percentile(there, [5, 95])) if there.size else (None, None)
    value = centre if np.isfinite(centre) else None
    return Threshold(
        name, question, value, float(np.isfinite(drawn).mean()), low, high, found.centre[name]
    )
