"""What a target and its senders lose as their coalition grows, and whether the ratio is convex.

The coalitions, their order and the first two tests were fixed before any ratio was seen. First
those that ``coalitions.csv`` names, the last of which is the whole list of those who joined, then
one by one every other country with at least `LEAST_PCT` of the target's trade, largest first; the
rest of the world is no government and never joins. A coalition's share is that of its members in
the target's imports and exports of goods, at basic prices, before any lever. The ratio is the
target's loss of real income over that of the members together, both in per cent. A number is convex
along the coalitions

- on the whole, when its slope in the share from the list to the last coalition exceeds that from
  the first coalition to the list (`bend` > 0); a slope over several steps is the mean of theirs,
  weighted by the shares that they add;
- at every step, when its slope rises at each coalition between the first and the last
  (`rising_pct` = 100): the second divided differences, which also answer to who it is that joins.

The third test came after those had been seen, since they answer to the order: the target loses more
to all together than to each newcomer alone, summed (`Losses.joint` > 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError, SolveError
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.ties import real_income_pct
from detente.table import Table
from detente.types import Array
from detente.world.countries import bloc, is_bloc, split_members
from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import goods_sectors, read_table
from detente.world.world import World

# Per cent of the target's trade in goods; who has less of it moves no ratio that can be seen.
LEAST_PCT = 1.0


@dataclass(frozen=True)
class Stage:
    """A coalition on its way to the largest one.

    Attributes
    ----------
    name : str
    members : tuple of str
        Those with accounts in the world.
    share_pct : float
        Their share in the target's trade in goods.
    together, alone : Scenario
        The scenario with all members pulling its levers, and with those who joined last.
    listed : bool
        Whether it is a coalition by name.
    """

    name: str
    members: tuple[str, ...]
    share_pct: float
    together: Scenario
    alone: Scenario
    listed: bool


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses of real income in per cent by stage.

    Attributes
    ----------
    target, senders, alone : ndarray [stage]
        Of the target, of the members together, and of the target to newcomers alone.
    max_residual : float
    """

    target: Array
    senders: Array
    alone: Array
    max_residual: float

    @property
    def ratio(self) -> Array:
        """The target's loss over that of the members [stage]."""
        return self.target / self.senders

    @property
    def joint(self) -> float:
        """The target's loss to the last coalition over its summed losses to newcomers alone."""
        return float(self.target[-1] / self.alone.sum())


@dataclass(frozen=True, eq=False)
class Growth:
    """The stages against a target, and the losses by elasticity set, the scenario's first."""

    stages: tuple[Stage, ...]
    losses: tuple[Losses, ...]

    @cached_property
    def share(self) -> Array:
        """Share of each stage in the target's trade in goods, per cent [stage]."""
        return np.array([stage.share_pct for stage in self.stages])

    @property
    def whole_list(self) -> int:
        """Where the whole list of those who joined stands: the last coalition by name."""
        return sum(stage.listed for stage in self.stages) - 1

    def numbers(self, measure: str, of: str) -> list[float]:
        """One of `MEASURES` by elasticity set; `of` is the stage that ``loss_ratio`` is about."""
        names = [stage.name for stage in self.stages]
        place = names.index(of) if of in names else self.whole_list
        return [float(MEASURES[measure](self.share, one, place)) for one in self.losses]

    @property
    def table(self) -> Table:
        """Share, losses and their ratio by stage, with the ratio's range over elasticity sets."""
        ratios = np.array([one.ratio for one in self.losses])
        columns = {
            "coalition_goods_share_pct": self.share,
            "target_loss_pct": self.losses[0].target,
            "senders_loss_pct": self.losses[0].senders,
            "loss_ratio": ratios[0],
            "loss_ratio_low": ratios.min(axis=0),
            "loss_ratio_high": ratios.max(axis=0),
        }
        return Table("coalition", tuple(stage.name for stage in self.stages), columns)


def stages(scenario: Scenario) -> tuple[Stage, ...]:
    """The coalitions against the scenario's target, in the order that the module states.

    ScenarioError without a target, or for one that no coalition is named against.
    """
    target = scenario.target
    if target is None:
        raise ScenarioError(
            "the scenario has no target", where=scenario.path, hint="name one: target: COUNTRY"
        )
    joining = _named(scenario.world, target)
    if not joining:
        raise ScenarioError(
            f"no coalition against {target} is named",
            where=scenario.path,
            hint="coalitions.csv names them",
        )
    listed = len(joining)
    shares = goods_trade_shares(scenario.world, target)
    joining |= _largest_others(scenario.world, target, joining, shares)
    found: list[Stage] = []
    for name, joined in joining.items():
        members = (*(found[-1].members if found else ()), *joined)
        places = [scenario.world.country(code) for code in members]
        stage = Stage(
            name=name,
            members=members,
            share_pct=float(sum(100 * shares[place] for place in places)),
            together=_with_senders(scenario, members),
            alone=_with_senders(scenario, joined),
            listed=len(found) < listed,
        )
        found.append(stage)
    return tuple(found)


def _named(world: World, target: str) -> dict[str, tuple[str, ...]]:
    """Who joins at each of the coalitions by name, without those who have joined before."""
    found: dict[str, tuple[str, ...]] = {}
    before: set[str] = set()
    for row in read_table("coalitions"):
        if row["target"] == target:
            joined = [code for code in _members(row["joins"], world) if code not in before]
            found[row["coalition"]] = tuple(joined)
            before |= set(joined)
    return found


def _members(joins: str, world: World) -> tuple[str, ...]:
    """Countries and members of blocs with accounts in the world."""
    codes: list[str] = []
    for word in joins.split():
        codes += bloc(word).members if is_bloc(word) else (word,)
    return split_members(tuple(codes), world)[0]


def _largest_others(
    world: World, target: str, joining: Mapping[str, tuple[str, ...]], shares: Array
) -> dict[str, tuple[str, ...]]:
    """Every other country with at least `LEAST_PCT` of the target's trade, largest first."""
    inside = {code for joined in joining.values() for code in joined}
    by_country = dict(zip(world.countries, (100 * shares).tolist(), strict=True))
    others = [
        code
        for code, share in by_country.items()
        if code not in (*inside, target, REST_OF_WORLD) and share >= LEAST_PCT
    ]
    return {f"with {code}": (code,) for code in sorted(others, key=lambda code: -by_country[code])}


def goods_trade_shares(world: World, target: str) -> Array:
    """Share [country] of each partner in a country's trade in goods at basic prices."""
    n, goods = world.country(target), [world.sector(sector) for sector in goods_sectors(world)]
    traded = (world.sales[n] + world.sales[:, n])[:, goods].sum(axis=1)
    traded[n] = 0.0
    return np.asarray(traded / traded.sum())


def losses(grown: Sequence[Stage], *, elasticities: str) -> Losses:
    """The Losses in the long run, by stage.

    SolveError when a stage has no equilibrium, or when its members gain and there is no ratio.
    """
    target: list[float] = []
    senders: list[float] = []
    alone: list[float] = []
    worst = 0.0
    for stage in grown:
        together = _long_run(stage.together, elasticities)
        newcomers = _long_run(stage.alone, elasticities)
        worst = max(worst, together.certificate.max_residual, newcomers.certificate.max_residual)
        target.append(-real_income_pct(together, str(stage.together.target)))
        alone.append(-real_income_pct(newcomers, str(stage.alone.target)))
        senders.append(-real_income_pct(together, stage.members))
        if senders[-1] <= 0:
            raise SolveError(
                "the members gain: there is no ratio of losses",
                where=f"{stage.name}, elasticities {elasticities}",
            )
    return Losses(np.array(target), np.array(senders), np.array(alone), worst)


def _long_run(scenario: Scenario, elasticities: str) -> Equilibrium:
    return equilibria(scenario, elasticities=elasticities, horizons=("long-run",))["long-run"]


def _with_senders(scenario: Scenario, members: Sequence[str]) -> Scenario:
    levers = tuple(
        lever.model_copy(update={"by": tuple(members)}) for lever in scenario.content.levers
    )
    return scenario.with_content({"levers": levers})


def bend(share: Array, values: Array, middle: int) -> float:
    """Slope of `values` in `share` from `middle` to the end, less that from the start to it."""
    rise, run = np.diff(values[[0, middle, -1]]), np.diff(share[[0, middle, -1]])
    return float(np.diff(rise / run)[0])


def rising_pct(share: Array, values: Array) -> float:
    """Per cent of the inner points at which the slope of `values` in `share` rises."""
    slopes = np.diff(values) / np.diff(share)
    return float(100 * (np.diff(slopes) > 0).mean())


MEASURES: Mapping[str, Callable[[Array, Losses, int], float]] = {
    "loss_ratio": lambda share, found, stage: found.ratio[stage],
    "ratio_bend": lambda share, found, middle: bend(share, found.ratio, middle),
    "ratio_rising_pct": lambda share, found, middle: rising_pct(share, found.ratio),
    "target_bend": lambda share, found, middle: bend(share, found.target, middle),
    "target_rising_pct": lambda share, found, middle: rising_pct(share, found.target),
    "target_joint": lambda share, found, middle: found.joint,
}
