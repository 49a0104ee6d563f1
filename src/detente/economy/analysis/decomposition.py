"""Why real income changed: an exact additive decomposition along a path from the base to the shock.

With U = I / P the real income of country n, B the value of a flow at the border (export tax
included), p its price there, Q its quantity, tau its trade cost, all deflated by the consumer price
P of n:

    P dU = sum_ms B_mns dln(p_mns / P) - sum_is B_nis dln(p_nis / P)   terms of trade
         - sum_is B_nis dln tau_nis   trade costs, bans included
         + P d(taxes / P)   customs revenue of n, tariffs and export taxes
         - own taxes' cost to own buyers and sellers at given quantities   own taxes
         + sum_s Y_ns dln(productivity) + VA_ns dln(labour)
         + P d(rents received less paid / P)   rents
         + P d(D / P)   transfers

Customs revenue and own taxes add up to the wedge times the change of quantity: the volume effect of
Caliendo & Parro (2015), equation 15. Every line is an identity of the model (envelope theorem,
constant returns), so the integrals add up to the exact change; what is left open is the error of
the quadrature, and it is controlled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.economy.analysis.channels import Point, Sums, panel_sums
from detente.economy.analysis.policy_path import NODES, between, changed_links, openness
from detente.economy.equilibrium import Equilibrium
from detente.economy.links import Links
from detente.economy.shock import Shock
from detente.economy.solver.closure import REPLICATION
from detente.economy.solver.problem import theta_of
from detente.economy.solver.solve import solve
from detente.errors import ScenarioError, SolveError
from detente.given import plain
from detente.types import Array
from detente.world.world import World

# Panels are not halved below this share of a leg; what they leave open shows in the remainder,
# which is checked.
SMALLEST_PANEL = 2.0**-20

# The tolerance of a panel is in proportion to its length, and at least that of one this long: a
# shorter one would ask for more than its solves can give.
SHORTEST = 0.01

# The tolerance of solves along the path, whose errors enter the remainder, over that of the
# remainder.
CLOSER = 1e-4


@dataclass(frozen=True, eq=False)
class Decomposition:
    """The change of real income by channel.

    In million USD of the base year at base-year consumer prices.

    Attributes
    ----------
    world : World
    parts : mapping of str to ndarray [country, partner, sector]
        By channel (`channels.CHANNELS`). Productivity and labour stand at the country itself;
        transfers are apart.
    transfers : ndarray [country]
        Real transfers and deficits.
    total : ndarray [country]
        The exact change, from the two equilibria alone.
    legs : ndarray [leg, country]
        The exact change along each leg of the path.
    solves : int
        Equilibria along the path.
    """

    world: World
    parts: Mapping[str, Array]
    transfers: Array
    total: Array
    legs: Array
    solves: int

    @property
    def channels(self) -> dict[str, Array]:
        """Each channel summed over partners and sectors [country]; million USD."""
        return {name: part.sum(axis=(1, 2)) for name, part in self.parts.items()} | {
            "transfers": self.transfers
        }

    @property
    def remainder(self) -> Array:
        """The total less all channels [country]: the error of the quadrature; million USD."""
        return np.asarray(self.total - sum(self.channels.values()))

    def pct(self, value: Array) -> Array:
        """A value [country, ...] in per cent of the country's real income in the base year."""
        return np.asarray(100 * value / self.world.income.reshape((-1,) + (1,) * (value.ndim - 1)))


@plain
def decompose(
    found: Equilibrium, *, through: Sequence[Shock] = (), tolerance: float = 1e-7
) -> Decomposition:
    """The Decomposition of the change from the base of `found` to its shock.

    Parameters
    ----------
    found : Equilibrium
    through : sequence of Shock
        Shocks that the path visits on its way, in this order (say, lever after lever). The split
        over channels depends on the path, the total does not; without any, everything is phased in
        at once (`between`).
    tolerance : float
        Largest remainder of any country over the whole path, as a share of its income.

    Raises
    ------
    ScenarioError
        The replication closure, whose deficits do not add up.
    SolveError
        No equilibrium at a point of the path, or the remainder stays above the tolerance.
    """
    if found.closure == REPLICATION:
        raise ScenarioError(
            f"closure {REPLICATION!r} does not add up over the world, so its changes cannot be"
            " decomposed"
        )
    world = found.world
    visited = [shock.on(world) for shock in through]
    stops = [Shock(world), *visited, found.shock]
    legs: list[_Leg] = []
    before: Equilibrium | None = None
    sums = Sums.nothing(world)
    for start, end in pairwise(stops):
        leg = _Leg(found, start, end, CLOSER * tolerance, before)
        sums = sums.plus(_integrated(leg, tolerance / (len(stops) - 1)))
        legs.append(leg)
        before = leg.solved[1.0]
        leg.solved.clear()
    made = Decomposition(
        world=world,
        parts=sums.parts,
        transfers=sums.transfers,
        total=(found.welfare_hat - 1) * world.income,
        legs=np.array([leg.at(1.0).real_income - leg.at(0.0).real_income for leg in legs]),
        solves=sum(len(leg.points) for leg in legs),
    )
    left = np.abs(made.remainder) / world.income
    if not left.max() <= tolerance:
        raise SolveError(
            f"the decomposition does not close: {left.max():.1e} of income is left over",
            where=world.countries[int(left.argmax())],
            hint="use a floor on the bans, or a larger tolerance",
        )
    return made


@dataclass(frozen=True, eq=False)
class _Leg:
    """A straight piece of the path.

    With the tolerance of its solves, where the leg before ended, the equilibria found by share and
    what they say, and the links it touches.
    """

    found: Equilibrium
    start: Shock
    end: Shock
    tolerance: float
    before: Equilibrium | None
    solved: dict[float, Equilibrium] = field(default_factory=dict)
    points: dict[float, Point] = field(default_factory=dict)

    @cached_property
    def theta(self) -> Array:
        """Trade elasticity [sector]."""
        return theta_of(self.found.world, self.found.parameters)

    @cached_property
    def links(self) -> Links:
        """Links whose cost changes on the leg or that are taxed at one of its ends."""
        world = self.found.world
        touched = np.zeros(world.sales.shape, dtype=bool)
        touched[changed_links(self.start, self.end)] = True
        for shock in (self.start, self.end):
            touched |= (shock.tariff_rate != 0) | (shock.export_tax_rate != 0)
        return Links(*np.nonzero(touched & (world.sales > 0)))

    def at(self, share: float) -> Point:
        """What the equilibrium at a share of the leg says."""
        if share not in self.points:
            shock = between(self.start, self.end, share, self.theta)
            self.points[share] = self._point(shock, self._equilibrium(shock, share))
        return self.points[share]

    def _equilibrium(self, shock: Shock, share: float) -> Equilibrium:
        """That of the shock at a share of the leg, found from the nearest one that is known."""
        nearest = min(self.solved, key=lambda other: abs(other - share), default=None)
        self.solved[share] = solve(
            self.found.world,
            shock,
            closure=self.found.closure,
            parameters=self.found.parameters,
            tolerance=self.tolerance,
            start=self.before if nearest is None else self.solved[nearest],
        )
        return self.solved[share]

    def _point(self, shock: Shock, now: Equilibrium) -> Point:
        world = self.found.world
        sold, price = now.output > 0, now.consumer_price_hat
        productivity, labour = shock.productivity_hat, shock.labour_hat
        return Point(
            log_cost=np.log(np.where(sold, now.unit_cost_hat, 1.0)),
            sold=sold,
            log_consumer=np.log(price),
            real_income=now.own_income / price,
            border=now.border_value / price[:, None, None],
            exported=now.border_value / price[None, :, None],
            output=now.output / price[:, None],
            value_added=now.value_added / price[:, None],
            deficit=(now.deficit - now.in_custody) / price,
            rents=_rents(now),
            open_=openness(shock, self.theta)[self.links],
            tariff=shock.tariff_rate[self.links],
            export_tax=shock.export_tax_rate[self.links],
            log_productivity=_log_or_zero(productivity, world.output.shape),
            log_labour=_log_or_zero(labour, world.income.shape),
            component=_components(now),
        )


def _rents(found: Equilibrium) -> Array | None:
    """Rents received less paid over the consumer price [country, partner, sector]."""
    rents, flows = found.shock.rents, found.border_value
    if rents is None:
        return None
    net = rents.by_partner(rents.amounts(flows), flows.shape)
    return np.asarray(net / found.consumer_price_hat[:, None, None])


def _log_or_zero(hat: Array | None, shape: tuple[int, ...]) -> Array:
    return np.zeros(shape) if hat is None else np.log(hat)


def _components(found: Equilibrium) -> NDArray[np.intp]:
    """The number of each country's component [country]."""
    world = found.world
    component = np.zeros(len(world.countries), dtype=np.intp)
    for number, members in enumerate(found.certificate.components):
        component[[world.country(member) for member in members]] = number
    return component


def _integrated(leg: _Leg, tolerance: float) -> Sums:
    """The integrals over the leg.

    Panels are halved until each closes to its share of the tolerance or is tiny.
    """
    world = leg.found.world
    sums = Sums.nothing(world)
    panels = [(0.0, 1.0)]
    while panels:
        low, high = panels.pop()
        length = high - low
        # The end itself, not a sum that rounds to it: neighbouring panels share its solve.
        points = [leg.at(low + length * node) for node in NODES[:-1]] + [leg.at(high)]
        new = panel_sums(points, world, leg.theta, leg.links)
        change = points[-1].real_income - points[0].real_income
        gap = np.abs(change - new.total) / world.income
        if gap.max() <= tolerance * max(length, SHORTEST) or length < SMALLEST_PANEL:
            sums = sums.plus(new)
        else:
            middle = (low + high) / 2
            panels += [(middle, high), (low, middle)]
    return sums
