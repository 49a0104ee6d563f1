"""What a target and its senders lose as their coalition grows: the ratio of the losses, and whether
it is convex in the share.

The coalitions, their order and the first two tests were fixed before any ratio was seen. First the
European Union, then the United States and the United Kingdom with it, then the whole list of 7
March 2022, then one by one every other country with at least `LEAST_PCT` of the target's trade,
largest first; the rest of the world is no government and never joins. A coalition's share is that
of its members in the target's imports and exports of goods, at basic prices, before any lever. The
ratio is the target's loss of real income over that of the members together, both in per cent. A
number is convex along the coalitions

- on the whole, when its slope in the share from the list to the last coalition exceeds that from
the first coalition to the list
  (`bend` > 0); a slope over several steps is the mean of theirs, weighted by the shares that they
  add;
- at every step, when its slope rises at each coalition between the first and the last (`rising_pct`
= 100): the second divided
  differences, which also answer to who it is that joins.

The third test came after those had been seen, since they answer to the order: the target loses more
to all together than to each newcomer alone, summed (`Losses.joint` > 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.errors import ScenarioError, SolveError
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.ties import real_income_pct
from detente.table import Table
from detente.world.countries import bloc, split_members
from detente.world.shipped import goods_sectors
from detente.world.world import World

Array = NDArray[np.float64]
UNION, LIST = "EU27", "RUSSIA_LIST_2022_03_07"
LEAST_PCT = 1.0


@dataclass(frozen=True)
class Stage:
    """A coalition: its name, members with accounts in the world, and their share in the target's
    trade, per cent.

    `together` is the scenario with all members pulling its levers, `alone` that with those who
    joined last.
    """

    name: str
    members: tuple[str, ...]
    share_pct: float
    together: Scenario
    alone: Scenario


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses of real income in per cent by stage [stage]: of the target, of the members together,
    of the target to newcomers alone.
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
        """The target's loss to the last coalition over the sum of its losses to each stage's
        newcomers alone.
        """
        return float(self.target[-1] / self.alone.sum())


@dataclass(frozen=True, eq=False)
class Growth:
    """The stages against a target, and the losses under each elasticity set, the scenario's
    first.
    """

    stages: tuple[Stage, ...]
    losses: tuple[Losses, ...]

    @cached_property
    def share(self) -> Array:
        """Share of each stage in the target's trade in goods, per cent [stage]."""
        return np.array([stage.share_pct for stage in self.stages])

    def numbers(self, measure: str, of: str) -> list[float]:
        """One of `MEASURES` by elasticity set; `of` is the stage that ``loss_ratio`` is about."""
        names = [stage.name for stage in self.stages]
        place = names.index(of if of in names else LIST)
        return [float(MEASURES[measure](self.share, one, place)) for one in self.losses]

    @property
    def table(self) -> Table:
        """Share, losses and their ratio by stage, with the lowest and the highest ratio over the
        elasticity sets.
        """
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
    """The coalitions against the scenario's target, in the order that the module states;
    ScenarioError without a target.
    """
    if scenario.target is None:
        raise ScenarioError(
            "the scenario has no target", where=scenario.path, hint="name one: target: RUS"
        )
    world, target = scenario.world, scenario.target
    shares = dict(
        zip(world.countries, (100 * goods_trade_shares(world, target)).tolist(), strict=True)
    )
    union, listed = (split_members(bloc(name).members, world)[0] for name in (UNION, LIST))
    joining = [
        (UNION, union),
        (f"{UNION}, USA, GBR", ("USA", "GBR")),
        (LIST, tuple(c for c in listed if c not in (*union, "USA", "GBR"))),
    ]
    others = [
        code
        for code in world.countries
        if code not in (*listed, target, "ROW") and shares[code] >= LEAST_PCT
    ]
    joining += [
        (f"with {code}", (code,)) for code in sorted(others, key=lambda code: -shares[code])
    ]
    found: list[Stage] = []
    for name, joined in joining:
        members = (*(found[-1].members if found else ()), *joined)
        share = sum(shares[code] for code in members)
        found.append(
            Stage(
                name,
                members,
                share,
                _with_senders(scenario, members),
                _with_senders(scenario, joined),
            )
        )
    return tuple(found)


def goods_trade_shares(world: World, target: str) -> Array:
    """Share of each partner in a country's imports plus exports of goods at basic prices
    [country].
    """
    n, goods = world.country(target), [world.sector(sector) for sector in goods_sectors(world)]
    traded = (world.sales[n] + world.sales[:, n])[:, goods].sum(axis=1)
    traded[n] = 0.0
    return np.asarray(traded / traded.sum())


def losses(grown: Sequence[Stage], *, elasticities: str) -> Losses:
    """The Losses in the long run, by stage.

    SolveError when a stage has no equilibrium, or when its members gain and there is no ratio.
    """
    target, senders, alone, residuals = [], [], [], []
    for stage in grown:
        together, newcomers = (
            equilibria(one, elasticities=elasticities, horizons=("long-run",))["long-run"]
            for one in (stage.together, stage.alone)
        )
        residuals += [one.certificate.max_residual for one in (together, newcomers)]
        target.append(-real_income_pct(together, str(stage.together.target)))
        alone.append(-real_income_pct(newcomers, str(stage.alone.target)))
        senders.append(-real_income_pct(together, stage.members))
        if senders[-1] <= 0:
            raise SolveError(
                "the members gain: there is no ratio of losses",
                where=f"{stage.name}, elasticities {elasticities}",
            )
    return Losses(np.array(target), np.array(senders), np.array(alone), max(residuals))


def _with_senders(scenario: Scenario, members: Sequence[str]) -> Scenario:
    levers = tuple(
        lever.model_copy(update={"by": tuple(members)}) for lever in scenario.content.levers
    )
    return scenario.with_content({"levers": levers})


def bend(share: Array, values: Array, middle: int) -> float:
    """Slope of `values` in `share` from `middle` to the end, less that from the start to
    `middle`.
    """
    rise, run = np.diff(values[[0, middle, -1]]), np.diff(share[[0, middle, -1]])
    return float(np.diff(rise / run)[0])


def rising_pct(share: Array, values: Array) -> float:
    """Per cent of the points between the first and the last at which the slope of `values` in
    `share` rises.
    """
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
