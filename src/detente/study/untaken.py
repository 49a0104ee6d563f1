"""Standard measures that a scenario does not take: which of them are worth a solve.

A standard measure stops one product between who bears the cost and the target, in one direction.
All are compared at once by the gradient: what a small part of each would cost both sides. The best
are then solved whole, since the last part of a flow is worth more than the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.analysis.gradient import Gradient, of_weights
from detente.economy.equilibrium import Equilibrium
from detente.levers.parse import parse_lever
from detente.levers.pull import Pull, own_pull
from detente.scenario.file import Scenario
from detente.study.harm_sides import NO_COST, HarmSides
from detente.types import Mask
from detente.world.shipped import goods_sectors, sector_names
from detente.world.world import World

# A measure that would cost the target less than this share of its income is left out.
LEAST_HARM = 1e-5
# What falls of the scenario cover by more than this share is taken already.
COVERED = 0.5


@dataclass(frozen=True, eq=False)
class StandardMeasure:
    """One standard measure.

    Attributes
    ----------
    label, line : str
        In words, and as a lever in one line.
    sector : str
    buyers, sellers : tuple of str
    """

    label: str
    line: str
    sector: str
    buyers: tuple[str, ...]
    sellers: tuple[str, ...]

    def pull(self, sides: HarmSides) -> Pull:
        """Its pull by all who bear the cost."""
        return own_pull(parse_lever(self.line), sides.owners, self.line, sides.own)


def untaken(
    scenario: Scenario, sides: HarmSides, found: Equilibrium, count: int
) -> tuple[StandardMeasure, ...]:
    """The `count` Measures that hurt the target most per unit of own cost, to first order.

    Those that cost nothing come first. What no more flows, what falls of the scenario already cover
    and what hardly hurts is left out.
    """
    if not count:
        return ()
    real = found.welfare_hat * found.world.income
    harm = of_weights(found, sides.goal(-1.0, 0.0) * real)
    cost = of_weights(found, sides.goal(0.0, -1.0) * real)
    target = [found.world.country(code) for code in sides.targets]
    least = LEAST_HARM * found.world.income[target].sum()
    rows = []
    fallen = _fallen(found)
    for one in _catalogue(scenario, sides):
        if _share(fallen, one, found) > COVERED:
            continue
        hurts, costs = -_stopped(harm, one), -_stopped(cost, one)
        if hurts > least:
            ratio = hurts / max(costs, NO_COST * hurts)
            rows.append((ratio, hurts, one))
    rows.sort(key=lambda row: (-row[0], -row[1], row[2].line))
    return tuple(one for *_, one in rows[:count])


def _catalogue(scenario: Scenario, sides: HarmSides) -> Iterator[StandardMeasure]:
    """Every goods sector in each direction."""
    names = sector_names(scenario.world)
    for sector in goods_sectors(scenario.world):
        for way in ("imports", "exports"):
            line = f"embargo by {sides.own} on {sides.target} in {sector} direction {way}"
            ends = (sides.owners, sides.targets)
            buyers, sellers = ends if way == "imports" else ends[::-1]
            name = names.get(sector, sector)
            label = f"{way} stopped: {sector if name == sector else f'{sector} {name}'}"
            yield StandardMeasure(label, line, sector, buyers, sellers)


def _stopped(gradient: Gradient, one: StandardMeasure) -> float:
    """Derivative per log of the varieties of a measure."""
    return float(gradient.variety[_links(one, gradient.world)].sum())


def _fallen(found: Equilibrium) -> Mask:
    """Links that falls of the shock cover [buyer, seller, sector]."""
    covered = np.zeros(found.world.sales.size, dtype=bool)
    for fall in found.asked.falls:
        covered[fall.links] = True
    return covered.reshape(found.world.sales.shape)


def _share(fallen: Mask, one: StandardMeasure, found: Equilibrium) -> float:
    """Share of the base flow of a measure that is covered."""
    at = _links(one, found.world)
    flow = found.world.sales[at]
    return float((flow * fallen[at]).sum() / max(flow.sum(), 1e-300))


def _links(one: StandardMeasure, world: World) -> tuple[NDArray[np.intp], ...]:
    """An open mesh of the links of a measure."""
    buyers = [world.country(code) for code in one.buyers]
    sellers = [world.country(code) for code in one.sellers]
    return np.ix_(buyers, sellers, [world.sector(one.sector)])
