"""What each government makes of each stance: the economy from the engine, the rest from weights, as
a pairwise game.

Payoff of actor i (in logits at precision one), x depth, l level, y ideal point between the target
(0) and the leader (1):

    welfare x own change of real income in per cent  -  distance x (y_i - l)^2  +  habit, vote (what
    it did before) +  harm x interest_i x loss of the target in per cent  -  secondary x exposure_i
    if it backs and the leader joins +  complementarity x l x sum over others of size_j (l_j - 1/4)
    +  a constant for backing, condemning, joining

Every economic effect is interpolated between two exact ones: alone, and with the scenario's
coalition in place. What others do enters through their joint strength, so payoffs add up over
pairs; `certified` re-solves the full model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.politics.effects import Cast, Economy, Surrogate, exposure
from detente.politics.game import LogitEquilibrium, PairwiseGame, Profile, pure, softmax

Array = NDArray[np.float64]

ACTIONS = ("back", "stay out", "condemn", "join in part", "join fully")
LEVEL = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
DEPTH = np.array([0.0, 0.0, 0.0, 0.5, 1.0])
JOINS = 3


@dataclass(frozen=True)
class Weight:
    """One weight of the payoffs: central value, range, unit, and what it rests on (``calibrated``
    or ``assumption``).
    """

    name: str
    symbol: str
    value: float
    low: float
    high: float
    unit: str
    basis: str


WEIGHTS = (
    Weight("welfare", "w_W", 1.0, 0.2, 5.0, "logits per per cent of own real income", "assumption"),
    Weight(
        "distance",
        "w_D",
        3.1,
        0.0,
        6.5,
        "logits per distance in ideal points, target to leader = 1",
        "calibrated",
    ),
    Weight(
        "habit", "w_H", 3.3, 0.7, 5.9, "logits for joining, if it sanctioned in 2014", "calibrated"
    ),
    Weight(
        "vote",
        "w_V",
        3.4,
        1.0,
        5.9,
        "logits for condemning or joining, if it voted for 68/262",
        "calibrated",
    ),
    Weight(
        "harm",
        "w_T",
        0.5,
        0.0,
        2.0,
        "logits per per cent of the target's real income",
        "assumption",
    ),
    Weight(
        "secondary",
        "w_S",
        0.5,
        0.0,
        2.0,
        "logits per per cent of income sold to the coalition",
        "assumption",
    ),
    Weight(
        "complementarity", "w_C", 1.0, 0.0, 4.0, "logits when all others join fully", "assumption"
    ),
    Weight(
        "retaliation",
        "w_R",
        1.0,
        0.0,
        5.0,
        "the target's own per cents that a per cent of loss of the joiners is worth to it",
        "assumption",
    ),
    Weight("back", "k_0", -0.6, -4.5, 3.3, "logits", "calibrated"),
    Weight("condemn", "k_2", -0.4, -1.5, 0.7, "logits", "calibrated"),
    Weight("join", "k_4", -2.7, -4.4, -1.0, "logits, in part or fully", "calibrated"),
)
DEFAULT = {weight.name: weight.value for weight in WEIGHTS}
ECONOMY_ONLY = dict.fromkeys(DEFAULT, 0.0) | {"welfare": 1.0}
ECONOMIC = ("welfare", "harm")
KEEPS, CUTS = 0, 4
SAMPLES = 4


@dataclass(frozen=True, eq=False)
class Term:
    """One term of the payoffs per unit of its weight: own [actor, action] plus left [actor, action]
    x right [other, action] over others.
    """

    name: str
    own: Array
    left: Array | None = None
    right: Array | None = None

    def feature(self, mixed: Array) -> Array:
        """Expected value against a mixed profile [actor, action]."""
        if self.left is None or self.right is None:
            return self.own
        each = (self.right * mixed).sum(axis=1)
        return np.asarray(self.own + self.left * (each.sum() - each)[:, None])


def terms(cast: Cast, economy: Economy, effects: Surrogate) -> tuple[Term, ...]:
    """The terms of the payoffs, in the order of `WEIGHTS`."""
    y = np.array([actor.ideal for actor in cast.actors])[:, None]
    joins, condemns = (
        (np.arange(len(ACTIONS)) >= JOINS).astype(float),
        (np.arange(len(ACTIONS)) >= JOINS - 1).astype(float),
    )
    zero, by_action = np.zeros((y.size, len(ACTIONS))), (2 * DEPTH).astype(int)
    against, out, condemn, joined = cast.positions
    position = np.array([against, out, condemn, (condemn + joined) / 2, joined])
    strength = effects.strength[:, None] * DEPTH
    interest = np.clip(y, 0.0, 1.0)
    leads = (np.array(cast.codes) == cast.leader)[:, None] * DEPTH
    size = (economy.size / economy.size.sum())[:, None] * (LEVEL - 0.25)
    gain, harm = effects.gain_alone[:, by_action], effects.harm_alone[:, by_action]
    backs = -exposure(cast, economy)[:, None] * np.eye(len(ACTIONS))[0]
    return (
        Term("welfare", gain, effects.gain_within[:, by_action] - gain, strength),
        Term("distance", -np.abs(y - position)),
        Term("habit", np.array([[actor.habit] for actor in cast.actors]) * joins),
        Term("vote", np.array([[actor.vote] for actor in cast.actors]) * condemns),
        Term(
            "harm", interest * harm, interest * (effects.harm_within[:, by_action] - harm), strength
        ),
        Term("secondary", zero, backs, leads),
        Term("complementarity", zero, zero + LEVEL, size),
        Term("back", zero + np.eye(len(ACTIONS))[0]),
        Term("condemn", zero + np.eye(len(ACTIONS))[JOINS - 1]),
        Term("join", zero + joins),
    )


@dataclass(frozen=True, eq=False)
class Model:
    """The game of a cast under given weights: quick on the surrogate, exact on the engine.

    The last player is the target, with two actions: keep its energy flowing (0), or cut it to those
    who join (4).
    """

    economy: Economy
    effects: Surrogate
    terms: tuple[Term, ...]
    weights: Mapping[str, float]

    @property
    def cast(self) -> Cast:
        """Who plays."""
        return self.economy.cast

    @property
    def players(self) -> tuple[str, ...]:
        """Codes of the actors and of the target."""
        return (*self.cast.codes, self.cast.target)

    @property
    def can_cut(self) -> bool:
        """Whether the target has energy left to cut to anybody."""
        return bool(
            np.abs(self.effects.cut_gain).max() > 1e-9 or np.abs(self.effects.cut_cost).max() > 1e-9
        )

    def with_weights(self, **changes: float) -> Model:
        """The same game under other weights."""
        return replace(self, weights={**self.weights, **changes})

    def compensated(self, share: float) -> Model:
        """The same game when the leader makes up for `share` of what joining costs the others (on
        the surrogate).
        """
        pays = (np.array(self.cast.codes) != self.cast.leader)[:, None]
        alone, within = self.effects.gain_alone, self.effects.gain_within
        eased = (np.where(pays & (gain < 0), (1 - share) * gain, gain) for gain in (alone, within))
        effects = replace(
            self.effects, **dict(zip(("gain_alone", "gain_within"), eased, strict=True))
        )
        return replace(self, effects=effects, terms=terms(self.cast, self.economy, effects))

    def game(self) -> PairwiseGame:
        """The game on the surrogate [player, action]; joining is not available to those who have
        nothing to join.
        """
        actors, w = len(self.cast.actors), self.weights
        own = np.full((actors + 1, len(ACTIONS)), -np.inf)
        pair = np.zeros((actors + 1, len(ACTIONS), actors + 1, len(ACTIONS)))
        own[:actors] = sum(w[term.name] * term.own for term in self.terms)
        own[actors, [KEEPS, CUTS] if self.can_cut else KEEPS] = 0.0
        for term in self.terms:
            if w[term.name] and term.left is not None and term.right is not None:
                pair[:actors, :, :actors] += (
                    w[term.name] * term.left[:, :, None, None] * term.right[None, None]
                )
        pair[:actors, :, actors, CUTS] = w["welfare"] * self.effects.cut_gain[:, None] * DEPTH
        hurt = (
            -self.effects.cut_gain
            * self.economy.size
            / self.economy.size[self.cast.listed > 0].sum()
        )
        pair[actors, CUTS, :actors] = (w["retaliation"] * hurt - self.effects.cut_cost)[
            :, None
        ] * DEPTH
        pair[np.arange(actors + 1), :, np.arange(actors + 1)] = 0.0
        own[[k for k, actor in enumerate(self.cast.actors) if not actor.measures], JOINS:] = -np.inf
        return PairwiseGame(own, pair)

    def exact(self, profile: Sequence[int]) -> Array:
        """Payoffs of every action against the others' actions in `profile`, every economic effect
        re-solved [player, action].
        """
        actors, w = len(self.cast.actors), self.weights
        depths, cut = DEPTH[list(profile[:actors])], profile[actors] == CUTS
        mixed = pure(profile[:actors], len(ACTIONS))
        found = np.full((actors + 1, len(ACTIONS)), -np.inf)
        found[:actors] = sum(
            w[term.name] * term.feature(mixed) for term in self.terms if term.name not in ECONOMIC
        )
        by_action = (2 * DEPTH).astype(int)
        for k, actor in enumerate(self.cast.actors):
            if actor.measures:
                gain, harm = self.economy.own(depths, k, cut=cut)
                found[k] += (
                    w["welfare"] * gain + w["harm"] * min(max(actor.ideal, 0.0), 1.0) * harm
                )[by_action]
            else:
                found[k, JOINS:] = -np.inf
        found[actors, KEEPS] = 0.0
        if self.can_cut:
            found[actors, CUTS] = self.cut_payoff(depths)
        return found

    def cut_payoff(self, depths: Array) -> float:
        """What the target gains by cutting energy to those who join, against keeping it, on the
        full model.
        """
        harm, cost = self.cut_harm(depths)
        return self.weights["retaliation"] * harm - cost

    def cut_harm(self, depths: Array) -> tuple[float, float]:
        """Loss of the joiners together in per cent of the listed ones' income, and cost to the
        target in per cent of its own.
        """
        (calm, before), (cut, after) = (
            self.economy.effects(depths),
            self.economy.effects(depths, cut=True),
        )
        size = self.economy.size
        return (
            float(((calm - cut) * size * (depths > 0)).sum() / size[self.cast.listed > 0].sum()),
            after - before,
        )


@dataclass(frozen=True, eq=False)
class CertifiedProfile:
    """A pure profile with what each player could gain by another action on the full model.

    `rounds` is how often best replies on the full model had to correct the surrogate's answer
    before it came to rest; `regret` [player] is in logits and in payoff differences that include
    the re-solved economy.
    """

    profile: Profile
    regret: Array
    rounds: int


@dataclass(frozen=True, eq=False)
class CertifiedLogit:
    """A logit equilibrium of the surrogate held against the full model on sampled profiles.

    Attributes
    ----------
    probability : ndarray [player, action]
    regret, error : ndarray [player]
        Expected regret with re-solved payoffs, in logits, and the standard error of its sampling:
        what is sampled is how far the full model is from the surrogate, whose own expectation is
        exact.
    surrogate_regret : ndarray [player]
        The same with the surrogate's payoffs: what remains is the deliberate noise of a logit
        response.
    response_gap : float
        Largest difference between the probabilities and the logit response to the re-solved
        payoffs.
    samples : int
    """

    probability: Array
    regret: Array
    error: Array
    surrogate_regret: Array
    response_gap: float
    samples: int


def model(
    cast: Cast, economy: Economy, effects: Surrogate, weights: Mapping[str, float] | None = None
) -> Model:
    """The Model of a cast under weights by name (`DEFAULT` where not given)."""
    return Model(economy, effects, terms(cast, economy, effects), {**DEFAULT, **(weights or {})})


def certified_pure(model: Model, profile: Profile, *, rounds: int = 5) -> CertifiedProfile:
    """`profile` corrected by best replies on the full model until nobody gains by deviating, or
    after `rounds`.
    """
    for done in range(rounds + 1):
        payoff = model.exact(profile)
        regret = payoff.max(axis=1) - payoff[np.arange(len(profile)), list(profile)]
        if done == rounds or regret.max() <= 1e-12:
            break
        profile = tuple(
            int(payoff[k].argmax()) if regret[k] > 1e-12 else a for k, a in enumerate(profile)
        )
    return CertifiedProfile(profile, regret, done)


def certified_logit(
    model: Model, found: LogitEquilibrium, *, samples: int = SAMPLES, seed: int = 0
) -> CertifiedLogit:
    """The CertifiedLogit of an equilibrium of the surrogate, from profiles drawn from it; two or
    more give an error.
    """
    draw, p, game = np.random.default_rng(seed), found.probability, model.game()
    drawn = [
        tuple(int(draw.choice(p.shape[1], p=row / row.sum())) for row in p) for _ in range(samples)
    ]
    possible = game.available
    theirs = np.where(possible, found.payoff, 0.0)
    beyond = [
        np.subtract(
            model.exact(a), game.payoffs(pure(a, p.shape[1])), out=np.zeros_like(p), where=possible
        )
        for a in drawn
    ]
    payoffs = theirs + np.stack(beyond)
    mean = np.where(possible, payoffs.mean(axis=0), -np.inf)
    each = payoffs[:, np.arange(len(p)), mean.argmax(axis=1)] - (payoffs * p).sum(axis=2)
    return CertifiedLogit(
        probability=p,
        regret=each.mean(axis=0),
        error=(
            each.std(axis=0, ddof=1) / np.sqrt(samples) if samples > 1 else np.full(len(p), np.inf)
        ),
        surrogate_regret=found.payoff.max(axis=1) - (theirs * p).sum(axis=1),
        response_gap=float(np.abs(softmax(found.precision * mean) - p).max()),
        samples=samples,
    )
