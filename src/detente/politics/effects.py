"""Who decides, and what each government's measures do to everybody: exact equilibria, solved once
and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError
from detente.levers.base import Lever
from detente.levers.flows import Embargo
from detente.levers.pull import Key, Pull, own_pull
from detente.levers.setting import expand
from detente.levers.transfers import Aid, MoneyLever
from detente.politics.alignment import EU, read_alignment
from detente.world.countries import Bloc, bloc
from detente.world.state import ideal_point
from detente.world.world import World

Array = NDArray[np.float64]
Solve = Callable[[Sequence[Pull]], Equilibrium]

ENERGY = ("B05", "B06", "C19")
UNION = "EU27"
JOINED = 3
NO_DECISION = ("ROW", "HKG")
PARTIES = ("UKR",)


@dataclass(frozen=True)
class Actor:
    """A government that decides.

    Attributes
    ----------
    code : str
        ISO3, or ``EU27`` for the Union as one decision.
    members : tuple of str
        Its countries in the world.
    measures : tuple of Pull
        What it pulls when it joins fully; empty when the scenario gives it nothing to join.
    listed : bool
        Whether the scenario has it pull them.
    ideal : float
        Ideal point, 0 at the target's and 1 at the leader's.
    habit, vote : float
        Sanctioned the target before; voted against it before (shares of members).
    level : int or None
        What it did: 0 voted against, 1 abstained or absent, 2 condemned, 3 joined; None where
        unknown.
    """

    code: str
    members: tuple[str, ...]
    measures: tuple[Pull, ...]
    listed: bool
    ideal: float
    habit: float
    vote: float
    level: int | None


@dataclass(frozen=True)
class Cast:
    """Who plays: the actors, the target, the leader (the largest government of the coalition) and
    what happens anyway.

    `positions` are the mean ideal points of the states that did each in 2022: voted against,
    abstained, condemned, sanctioned.
    """

    actors: tuple[Actor, ...]
    target: str
    leader: str
    background: tuple[Pull, ...]
    positions: tuple[float, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the actors."""
        return tuple(actor.code for actor in self.actors)

    @property
    def listed(self) -> Array:
        """Depth of each actor in the scenario as written [actor]."""
        return np.array([1.0 if actor.listed else 0.0 for actor in self.actors])


def cast(
    world: World,
    pulled: Sequence[Pull],
    target: str,
    *,
    count: int = 40,
    always: Sequence[str] = (),
    blocs: Mapping[str, Bloc] | None = None,
) -> Cast:
    """The Cast of a scenario: who pulls a measure against the target, and the others who trade most
    with it, up to `count`.

    Parameters
    ----------
    pulled : sequence of Pull
        All pulls of the scenario. Ukraine is a party to the war and does not choose: what it pulls
        stays in place.
    target : str
    count : int
        Number of actors.
    always : sequence of str
        States that are actors whatever they trade.
    blocs : mapping of str to Bloc, optional
        The scenario's own blocs, which its levers may name.

    Raises
    ------
    ScenarioError
        Nobody pulls a measure against the target.
    """
    measures, background = _split(world, pulled, target, blocs)
    if not measures:
        raise ScenarioError(
            f"the scenario has no measure against {target}",
            hint="add an embargo, a tariff or an export control on it",
        )
    common = [pull for pull in _levers(pulled) if _common(pull, measures)]
    union = tuple(
        c for c in bloc(UNION).members if c in world.countries and target not in bloc(UNION).members
    )
    states = [
        c
        for c in world.countries
        if c not in (*bloc(UNION).members, *NO_DECISION, *PARTIES, target)
    ]
    groups = ({UNION: union} if union else {}) | {state: (state,) for state in states}
    income = {
        code: sum(world.income[world.country(c)] for c in members)
        for code, members in groups.items()
    }
    trade = world.sales[world.country(target)].sum(axis=1) + world.sales[
        :, world.country(target)
    ].sum(axis=1)
    order = sorted(
        groups,
        key=lambda code: (
            code not in measures and not set(always) & set(groups[code]),
            -sum(trade[world.country(c)] for c in groups[code]),
        ),
    )
    chosen = sorted(order[:count])
    leader = max(
        (code for code in chosen if code in measures),
        key=lambda code: (code == "USA", income[code]),
    )
    facts, positions = _facts(target, leader)
    actors = []
    for code in chosen:
        pulls = measures.get(code) or tuple(
            replace(pull, government=code, senders=groups[code], outside=()) for pull in common
        )
        actors.append(Actor(code, groups[code], pulls, code in measures, *facts(code)))
    return Cast(tuple(actors), target, leader, background, positions)


def softened(pull: Pull) -> Pull:
    """The pull at half its depth: half the fall (a ban becomes a fall of 50 per cent), rate,
    change, share or amount.
    """
    return _halved(pull)


class Economy:
    """Exact effects of any profile of depths, each equilibrium solved once.

    Effects are relative to the scenario's background without any of the actors' measures.
    """

    def __init__(self, cast: Cast, solve: Solve, *, answer: float = 50.0) -> None:
        """`answer` is the per cent by which the target cuts its energy sales to those who join when
        it cuts.
        """
        self.cast, self._solve, self._answer, self._energy = cast, solve, answer, tuple[str, ...]()
        self._known: dict[tuple[tuple[float, ...], bool], Array] = {}
        base = self.equilibrium(np.zeros(len(cast.actors)))
        self.world, self._base = base.world, base.welfare_hat
        self._energy = tuple(code for code in ENERGY if code in base.world.sectors)
        self.residual = base.certificate.max_residual
        places = [[self.world.country(c) for c in actor.members] for actor in cast.actors]
        income = self.world.income
        self.share = np.zeros((len(places), income.size))
        for row, place in zip(self.share, places, strict=True):
            row[place] = income[place] / income[place].sum()
        self.size = np.array([income[place].sum() for place in places])

    @property
    def solved(self) -> int:
        """Number of equilibria solved so far."""
        return len(self._known)

    def equilibrium(self, depths: Array, *, cut: bool = False) -> Equilibrium:
        """The equilibrium when each actor acts at its depth (0, 0.5 or 1), and the target cuts its
        energy if `cut`.
        """
        acting = self._acting(depths)
        joiners = tuple(
            c
            for a, depth in zip(self.cast.actors, depths, strict=True)
            if depth and a.measures
            for c in a.members
        )
        if cut and joiners and self._energy:
            lever = _answer(self.cast.target, joiners, self._energy, self._answer)
            acting.append(own_pull(lever, (self.cast.target,), "answer of the target"))
        return self._solve(acting)

    def after_transfers(self, depths: Array, received: Array) -> Array:
        """Change of each actor's real income in per cent [actor] when they also receive (negative:
        pay) billion USD a year [actor].
        """
        acting, getting = self._acting(depths), np.maximum(received, 0.0)
        for payer in np.flatnonzero(received < 0):
            for receiver in np.flatnonzero(getting > 0):
                amount = float(-received[payer] * getting[receiver] / getting.sum())
                gives, takes = self.cast.actors[payer].members, self.cast.actors[receiver].members
                aid = Aid(by=gives, on=takes, amount=amount)
                acting.append(own_pull(aid, gives, f"aid {payer} {receiver}"))
        found = self._solve(acting)
        self.residual = max(self.residual, found.certificate.max_residual)
        return np.asarray(self.share @ (100 * (found.welfare_hat / self._base - 1)))

    def _acting(self, depths: Array) -> list[Pull]:
        acting = list(self.cast.background)
        for actor, depth in zip(self.cast.actors, depths, strict=True):
            acting += (
                actor.measures
                if depth == 1
                else [softened(p) for p in actor.measures]
                if depth
                else []
            )
        return acting

    def welfare(self, depths: Sequence[float] | Array, *, cut: bool = False) -> Array:
        """Change of real income in per cent [country]."""
        key = (tuple(float(d) for d in depths), cut)
        if key not in self._known:
            found = self.equilibrium(np.array(key[0]), cut=cut)
            self.residual = max(self.residual, found.certificate.max_residual)
            self._known[key] = 100 * (found.welfare_hat / self._base - 1)
        return self._known[key]

    def effects(self, depths: Sequence[float] | Array, *, cut: bool = False) -> tuple[Array, float]:
        """Change of each actor's real income in per cent [actor], and the target's loss in per
        cent.
        """
        change = self.welfare(depths, cut=cut)
        return np.asarray(self.share @ change), -float(change[self.world.country(self.cast.target)])

    def own(self, depths: Array, k: int, *, cut: bool = False) -> tuple[Array, Array]:
        """What actor k's depths 0, 0.5 and 1 change for itself and for the target against the
        others' `depths` [depth], in per cent.
        """
        rows = []
        for depth in (0.0, 0.5, 1.0):
            mine = depths.copy()
            mine[k] = depth
            gains, loss = self.effects(mine, cut=cut)
            rows.append((gains[k], loss))
        gain, loss = np.array(rows).T
        return gain - gain[0], loss - loss[0]


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Economic effects of an actor's own depth, alone and within the scenario's coalition; per
    cent.

    Attributes
    ----------
    gain_alone, gain_within : ndarray [actor, depth]
        Change of its own real income at depths 0, 0.5, 1.
    harm_alone, harm_within : ndarray [actor, depth]
        Loss of the target that it adds.
    strength : ndarray [actor]
        Loss of the target that it causes alone, as a share of that of the listed ones added up.
    cut_gain : ndarray [actor]
        Change of its real income when the target cuts energy to all listed actors, which join fully
        (for others: to all actors).
    cut_cost : ndarray [actor]
        What the cut toward each costs the target: its cost toward all, by its energy sales.
    """

    gain_alone: Array
    gain_within: Array
    harm_alone: Array
    harm_within: Array
    strength: Array
    cut_gain: Array
    cut_cost: Array


def surrogate(economy: Economy, *, progress: Callable[[int, int], None] | None = None) -> Surrogate:
    """The Surrogate of a cast: exact effects of every actor's depth without any and with all of the
    listed others.
    """
    nobody, everybody = np.zeros(len(economy.cast.actors)), economy.cast.listed
    alone, within = [], []
    for k in range(nobody.size):
        if economy.cast.actors[k].measures:
            alone.append(economy.own(nobody, k))
            within.append(economy.own(everybody, k))
        else:
            alone.append((np.zeros(3), np.zeros(3)))
            within.append(alone[-1])
        if progress:
            progress(k + 1, nobody.size)
    pressure = np.maximum(np.array([harm[2] for _, harm in alone]), 0.0)
    cuts = [_cut_effects(economy, depths) for depths in (everybody, np.ones(nobody.size))]
    return Surrogate(
        np.array([gain for gain, _ in alone]),
        np.array([gain for gain, _ in within]),
        np.array([harm for _, harm in alone]),
        np.array([harm for _, harm in within]),
        pressure / max(float((pressure * everybody).sum()), 1e-300),
        np.where(everybody > 0, cuts[0][0], cuts[1][0]),
        np.where(everybody > 0, cuts[0][1], cuts[1][1]),
    )


def _cut_effects(economy: Economy, depths: Array) -> tuple[Array, Array]:
    """What the energy cut changes for each actor, and its cost to the target by actor's share in
    its energy sales; per cent.
    """
    (calm, before), (cut, after) = economy.effects(depths), economy.effects(depths, cut=True)
    world = economy.world
    energy = [world.sector(s) for s in ENERGY if s in world.sectors]
    sold = world.sales[:, world.country(economy.cast.target)][:, energy].sum(axis=1)
    by_actor = (economy.share > 0) @ sold * depths
    return cut - calm, np.asarray((after - before) * by_actor / max(float(by_actor.sum()), 1e-300))


def exposure(cast: Cast, economy: Economy) -> Array:
    """Sales of each actor to the other listed governments in per cent of its income [actor]: what
    secondary sanctions could touch.
    """
    world, listed = (
        economy.world,
        [world_place for a in cast.actors if a.listed for world_place in a.members],
    )
    buyers = np.array([world.country(c) for c in listed])
    found = []
    for actor in cast.actors:
        mine = [world.country(c) for c in actor.members]
        outside = np.setdiff1d(buyers, mine)
        found.append(100 * world.sales[outside][:, mine].sum() / world.income[mine].sum())
    return np.array(found)


def _split(
    world: World, pulled: Sequence[Pull], target: str, blocs: Mapping[str, Bloc] | None
) -> tuple[dict[str, tuple[Pull, ...]], tuple[Pull, ...]]:
    """Measures of each government against the target, and all other pulls.

    Members of the Union act through it. Amounts are shared by income; what cannot be shared (a
    price cap) goes to the largest.
    """
    measures: dict[str, tuple[Pull, ...]] = {}
    background: list[Pull] = []
    joint: dict[Key, Pull] = {}
    for pull in _united(pulled):
        against = target in expand(getattr(pull.lever, "on", ()), blocs)
        decides = pull.government not in (target, *PARTIES) and _income(world, pull.senders) > 0
        if not against or not decides or not pull.lever.shared:
            background.append(pull)
        elif pull.lever.shared == "jointly":
            largest = joint.get(pull.key, pull)
            sizes = _income(world, pull.senders), _income(world, largest.senders)
            joint[pull.key] = pull if sizes[0] > sizes[1] else largest
        else:
            part = _part(pull, pulled, world)
            measures[pull.government] = (*measures.get(pull.government, ()), part)
    for pull in joint.values():
        measures[pull.government] = (*measures.get(pull.government, ()), pull)
    return measures, tuple(background)


def _part(pull: Pull, pulled: Sequence[Pull], world: World) -> Pull:
    """The pull with its government's part of an amount that is shared by income."""
    lever = pull.lever
    if lever.shared != "by income" or not isinstance(lever, MoneyLever):
        return pull
    everyone = sum(_income(world, other.senders) for other in pulled if other.key == pull.key)
    part = lever.part(_income(world, pull.senders) / everyone)
    return replace(pull, lever=part, key=(*pull.key, pull.government))


def _united(pulled: Sequence[Pull]) -> list[Pull]:
    """The pulls with members of the Union put together as one government."""
    union = set(bloc(UNION).members)
    whole: dict[tuple[Key, str], Pull] = {}
    for pull in pulled:
        government = UNION if pull.government in union else pull.government
        key = pull.key, government
        old = whole.get(key, replace(pull, government=government, senders=(), outside=()))
        whole[key] = replace(
            old, senders=(*old.senders, *pull.senders), outside=(*old.outside, *pull.outside)
        )
    return list(whole.values())


def _levers(pulled: Sequence[Pull]) -> list[Pull]:
    """One pull of each lever."""
    return list({pull.key: pull for pull in pulled}.values())


def _income(world: World, members: Sequence[str]) -> float:
    return float(sum(world.income[world.country(c)] for c in members))


def _common(pull: Pull, measures: Mapping[str, tuple[Pull, ...]]) -> bool:
    """Whether more than one government pulls this lever: what a newcomer would pull too."""
    if pull.lever.shared != "each":
        return False
    return sum(any(one.key == pull.key for one in mine) for mine in measures.values()) > 1


@lru_cache(maxsize=1024)
def _halved(pull: Pull) -> Pull:
    return pull.halved()


@lru_cache(maxsize=4096)
def _answer(target: str, joiners: tuple[str, ...], sectors: tuple[str, ...], fall: float) -> Lever:
    return Embargo.model_validate(
        {
            "by": (target,),
            "on": joiners,
            "sectors": sectors,
            "direction": "exports",
            "fall": fall,
            "ban": False,
        }
    )


def _facts(
    target: str, leader: str
) -> tuple[Callable[[str], tuple[float, float, float, int | None]], tuple[float, ...]]:
    """Ideal point, habit, vote and level of a government, and the positions; past conduct is known
    toward Russia only.

    A government that is no member of the United Nations (Taiwan) stands, and would have voted, as
    the joiners of 2022 on average.
    """
    known = read_alignment(eu_as_one=True)
    row = {UNION if state == EU else state: k for k, state in enumerate(known.states)}
    end = float(known.ideal_2019[row[leader]]) if leader in row else float(known.ideal_2019.max())
    start = (
        float(known.ideal_2019[row[target]]) if target in row else ideal_point(target, 2019).value
    )
    y = (known.ideal_2019 - start) / (end - start if end != start else 1.0)
    joined, about_russia = known.sanctioned_2022, target == "RUS"

    def facts(code: str) -> tuple[float, float, float, int | None]:
        k = row.get(code)
        ideal = float(y[joined].mean() if k is None else y[k])
        if not about_russia:
            return ideal, 0.0, 0.0, None
        if k is None:
            return ideal, 0.0, float(known.voted_yes_2014[joined].mean()), None
        return (
            ideal,
            float(known.sanctioned_2014[k]),
            float(known.voted_yes_2014[k]),
            int(known.level_2022[k]),
        )

    return facts, tuple(float(y[known.level_2022 == level].mean()) for level in range(JOINED + 1))
