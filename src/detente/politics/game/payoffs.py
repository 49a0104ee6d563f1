"""What each government makes of each stance: the economy from the engine, the rest from weights.

Payoff of actor i (in logits at precision one), x depth, l level, y ideal point between the target
(0) and the leader (1):

    welfare x own change of real income in per cent  -  distance x |y_i - position_l|  +  habit,
    vote (what it did before) +  harm x interest_i x loss of the target in per cent  -  secondary x
    exposure_i if it backs and the leader joins +  complementarity x l x sum over others of size_j
    (l_j - 1/4) +  a constant for backing, condemning, joining

Every economic effect is interpolated between two exact ones: alone, and with the scenario's
coalition in place. What others do enters through their joint strength, so payoffs add up over
pairs; `detente.politics.game.certified` re-solves the full model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.politics.game.cast import Cast
from detente.politics.game.effects import DEPTHS, RESOLVED, Economy
from detente.politics.game.polymatrix import PolymatrixGame, pure
from detente.politics.game.surrogate import Surrogate, exposure
from detente.politics.game.weights import DEFAULT
from detente.types import Array, Mask

ACTIONS = ("back", "stay out", "condemn", "join in part", "join fully")
LEVEL = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
DEPTH = np.array([0.0, 0.0, 0.0, 0.5, 1.0])
# Position in DEPTHS of each action's depth.
STEP = np.array([DEPTHS.index(depth) for depth in DEPTH.tolist()])
BACKS, CONDEMNS, JOINS = 0, 2, 3
# Terms that the full model re-solves.
ECONOMIC = ("welfare", "harm")
# The target's two actions: it keeps its energy flowing, or cuts it to those who join.
KEEPS, CUTS = 0, 4
# A strength below this is nobody's.
SMALLEST_STRENGTH = 1e-12


@dataclass(frozen=True, eq=False)
class Term:
    """One term of the payoffs per unit of its weight.

    Own [actor, action] plus left [actor, action] x right [other, action] over others.
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
        others = (each.sum() - each)[:, None]
        return np.asarray(self.own + self.left * others)


@dataclass(frozen=True)
class CutOutcome:
    """What cutting energy does to those who join, and what it costs the target.

    `harm` is the joiners' common loss in per cent of the listed ones' income, `cost` the target's
    in per cent of its own.
    """

    harm: float
    cost: float


def terms(cast: Cast, economy: Economy, effects: Surrogate) -> tuple[Term, ...]:
    """The terms of the payoffs, in the order of `WEIGHTS`."""
    actions = np.arange(len(ACTIONS))
    one_action = np.eye(len(ACTIONS))
    joins = (actions >= JOINS).astype(float)
    condemns = (actions >= CONDEMNS).astype(float)
    zero = np.zeros((len(cast.actors), len(ACTIONS)))
    ideal = np.array([actor.ideal for actor in cast.actors])[:, None]
    interest = np.array([actor.interest for actor in cast.actors])[:, None]
    habit = np.array([actor.habit for actor in cast.actors])[:, None]
    vote = np.array([actor.vote for actor in cast.actors])[:, None]
    leads = (np.array(cast.codes) == cast.leader)[:, None] * DEPTH
    strength = effects.strength[:, None] * DEPTH
    size = (economy.size / economy.size.sum())[:, None] * (LEVEL - 0.25)
    gain = effects.gain_alone[:, STEP]
    harm = effects.harm_alone[:, STEP]
    others = strength_of_others(cast, effects)[:, None]
    gain_of_others = (effects.gain_within[:, STEP] - gain) / others
    harm_of_others = (effects.harm_within[:, STEP] - harm) / others
    backs = -exposure(cast, economy)[:, None] * one_action[BACKS]
    return (
        Term("welfare", gain, gain_of_others, strength),
        Term("distance", -np.abs(ideal - _position(cast))),
        Term("habit", habit * joins),
        Term("vote", vote * condemns),
        Term("harm", interest * harm, interest * harm_of_others, strength),
        Term("secondary", zero, backs, leads),
        Term("complementarity", zero, zero + LEVEL, size),
        Term("back", zero + one_action[BACKS]),
        Term("condemn", zero + one_action[CONDEMNS]),
        Term("join", zero + joins),
    )


def strength_of_others(cast: Cast, effects: Surrogate) -> Array:
    """Strength of the listed actors other than each [actor], when all of them join fully.

    Effects move from alone to within the coalition in proportion to it, so that both are exact. One
    where an actor is the only one listed: nobody else can move its effects.
    """
    listed = np.array([actor.listed for actor in cast.actors])
    others = 1 - np.where(listed, effects.strength, 0.0)
    return np.where(others > SMALLEST_STRENGTH, others, 1.0)


def _position(cast: Cast) -> Array:
    """Ideal point that each action stands for [action]: of those who did it in 2022.

    Joining in part lies half way between condemning and sanctioning.
    """
    against, out, condemned, sanctioned = cast.positions
    half_way = (condemned + sanctioned) / 2
    return np.array([against, out, condemned, half_way, sanctioned])


@dataclass(frozen=True, eq=False)
class SanctionsGame:
    """The game of a cast under given weights: quick on the surrogate, exact on the engine.

    The last player is the target, with two actions: keep its energy flowing (0), or cut it to those
    who join (4). Those of `kept_out` do not join whatever it pays, those of `brought_in` join
    fully.
    """

    economy: Economy
    effects: Surrogate
    terms: tuple[Term, ...]
    weights: Mapping[str, float]
    kept_out: frozenset[str] = frozenset()
    brought_in: frozenset[str] = frozenset()

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
        gain = np.abs(self.effects.cut_gain).max()
        cost = np.abs(self.effects.cut_cost).max()
        return bool(gain > RESOLVED or cost > RESOLVED)

    def held(self, kept_out: Sequence[str], brought_in: Sequence[str]) -> SanctionsGame:
        """The same game when some do not choose: these stay outside, those join fully."""
        return replace(self, kept_out=frozenset(kept_out), brought_in=frozenset(brought_in))

    def with_weights(self, **changes: float) -> SanctionsGame:
        """The same game under other weights."""
        return replace(self, weights={**self.weights, **changes})

    def compensated(self, share: float) -> SanctionsGame:
        """The same game when the leader makes up for `share` of what joining costs the others.

        On the surrogate.
        """
        receives = (np.array(self.cast.codes) != self.cast.leader)[:, None]

        def eased(gain: Array) -> Array:
            return np.where(receives & (gain < 0), (1 - share) * gain, gain)

        effects = replace(
            self.effects,
            gain_alone=eased(self.effects.gain_alone),
            gain_within=eased(self.effects.gain_within),
        )
        return replace(self, effects=effects, terms=terms(self.cast, self.economy, effects))

    def game(self) -> PolymatrixGame:
        """The game on the surrogate [player, action].

        Joining is not available to those who have nothing to join, or are kept out.
        """
        actors = len(self.cast.actors)
        own = np.full((actors + 1, len(ACTIONS)), -np.inf)
        pair = np.zeros((actors + 1, len(ACTIONS), actors + 1, len(ACTIONS)))
        own[:actors] = sum(self.weights[term.name] * term.own for term in self.terms)
        own[actors, [KEEPS, CUTS] if self.can_cut else KEEPS] = 0.0
        for term in self.terms:
            weight = self.weights[term.name]
            if weight and term.left is not None and term.right is not None:
                product = term.left[:, :, None, None] * term.right[None, None]
                pair[:actors, :, :actors] += weight * product
        pair[:actors, :, actors, CUTS] = self._suffered()
        pair[actors, CUTS, :actors] = self._worth_of_cutting()
        everybody = np.arange(actors + 1)
        pair[everybody, :, everybody] = 0.0
        own[:actors][~self._open] = -np.inf
        return PolymatrixGame(own, pair)

    def exact(self, profile: Sequence[int]) -> Array:
        """Payoffs of every action against the others' actions in `profile` [player, action].

        Every economic effect is solved again.
        """
        actors = len(self.cast.actors)
        depths = DEPTH[list(profile[:actors])]
        cut = profile[actors] == CUTS
        mixed = pure(profile[:actors], len(ACTIONS))
        political = [term for term in self.terms if term.name not in ECONOMIC]
        found = np.full((actors + 1, len(ACTIONS)), -np.inf)
        found[:actors] = sum(self.weights[term.name] * term.feature(mixed) for term in political)
        for k, actor in enumerate(self.cast.actors):
            if actor.measures:
                own = self.economy.own(depths, k, cut=cut)
                harm = self.weights["harm"] * actor.interest * own.harm
                found[k] += (self.weights["welfare"] * own.gain + harm)[STEP]
        found[:actors][~self._open] = -np.inf
        found[actors, KEEPS] = 0.0
        if self.can_cut:
            found[actors, CUTS] = self.cut_payoff(depths)
        return found

    def cut_payoff(self, depths: Array) -> float:
        """What the target gains by cutting energy to those who join, on the full model."""
        outcome = self.cut_outcome(depths)
        return self.weights["retaliation"] * outcome.harm - outcome.cost

    def cut_outcome(self, depths: Array) -> CutOutcome:
        """The CutOutcome when the actors act at `depths`, on the full model."""
        calm = self.economy.effects(depths)
        cut = self.economy.effects(depths, cut=True)
        size = self.economy.size
        lost = (calm.gain - cut.gain) * size * (depths > 0)
        listed = size[self.cast.listed > 0].sum()
        return CutOutcome(float(lost.sum() / listed), cut.harm - calm.harm)

    @property
    def _open(self) -> Mask:
        """Which actions each actor may choose [actor, action]."""
        found = np.ones((len(self.cast.actors), len(ACTIONS)), dtype=bool)
        for k, actor in enumerate(self.cast.actors):
            if not actor.measures or actor.code in self.kept_out:
                found[k, JOINS:] = False
            if actor.code in self.brought_in:
                found[k, :-1] = False
        return found

    def _suffered(self) -> Array:
        """What the target's cut is worth to each actor by its action [actor, action]."""
        return np.asarray(self.weights["welfare"] * self.effects.cut_gain[:, None] * DEPTH)

    def _worth_of_cutting(self) -> Array:
        """What cutting to each actor is worth to the target by its action [actor, action]."""
        size = self.economy.size
        hurt = -self.effects.cut_gain * size / size[self.cast.listed > 0].sum()
        worth = self.weights["retaliation"] * hurt - self.effects.cut_cost
        return np.asarray(worth[:, None] * DEPTH)


def sanctions_game(
    economy: Economy, effects: Surrogate, weights: Mapping[str, float] | None = None
) -> SanctionsGame:
    """The SanctionsGame of a cast under weights by name (`DEFAULT` where not given)."""
    named = {**DEFAULT, **(weights or {})}
    return SanctionsGame(economy, effects, terms(economy.cast, economy, effects), named)
