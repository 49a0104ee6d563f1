"""Time: sticky sourcing and slow substitution, month by month, towards the long-run equilibrium.

Buyers start from reference shares k, which follow what they buy (k_0 = pi):

    pi_t     proportional to  pi k_hat_t^(1-rho) (c kappa)^(-rho theta)
    P_t      = ( sum_i pi k_hat_t^(1-rho) (c kappa)^(-rho theta) )^(-1 / (rho theta))
    k_{t+1}  proportional to  k_t^(1-speed) pi_t^speed,   speed = 1 - (1 - delta)^(1/12) a month

so that in a steady state k = pi the long-run elasticity theta holds, and on impact rho theta.
Elasticities of the nests and the mobility of labour move from their values on impact to those of
the long run at the same rate delta.

References of a (buyer, sector) sum to one; when a link stops, its reference is frozen and the mass
of the others grows back as m_{t+1} = m_t^(1-speed), which keeps the price at given costs between
its value on impact and that of the long run. A link that returns starts from its frozen reference:
buyers remember it as it was, and it needs time to win back the rest. Varieties that leave take
their references with them, those that come bring theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from detente.economy.covers import coverage_of
from detente.economy.delivery import Fading, still_sold
from detente.economy.equilibrium import Equilibrium
from detente.economy.parameters import NESTS, Parameters
from detente.economy.plausible import fraction_hint
from detente.economy.shock import Shock
from detente.economy.solver.problem import theta_of
from detente.economy.solver.solve import rebalance, solve, solve_next
from detente.errors import ScenarioError, SolveError
from detente.given import AtLeast, plain
from detente.types import Array, Mask
from detente.world.world import World

# Labour with 1 / nu below this, nu above 50, counts as mobile: one wage per country solves faster,
# and wages by sector would hardly differ.
MOBILE = 0.02

# How closely a month is solved.
CLOSELY = 1e-9

# A gap to the long run of which this share is left counts as closed.
CLOSED = 1e-6

# Capital has settled when no supply moves by more than this, in logs; its reward counts as at least
# this share of the base, so that a round cannot take all of it away.
SETTLED = 1e-9
LEAST_REWARD = 1e-6

HORIZONS = {"month-3": 3.0, "year-1": 12.0, "year-2": 24.0, "year-5": 60.0, "long-run": math.inf}


@plain
@dataclass(frozen=True)
class Adjustment:
    """How slowly buyers, producers and workers adjust.

    Attributes
    ----------
    rho : float
        Trade elasticity on impact over that of the long run, in (0, 1].
    delta : float
        Share of the remaining gap that closes in a year, in (0, 1).
    value_added_elasticity, input_elasticity, critical_elasticity, final_elasticity : float
        eps, eta, chi, psi on impact.
    labour : float
        nu on impact (1: tied to the sector); 1/nu falls to its long-run value at the rate delta.
    """

    rho: float = 0.35
    delta: float = 0.64
    value_added_elasticity: float = 0.5
    input_elasticity: float = 0.11
    critical_elasticity: float = 0.05
    final_elasticity: float = 0.4
    labour: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.rho <= 1:
            raise ScenarioError(
                f"rho is {self.rho}, must be above 0 and at most 1", hint=fraction_hint(self.rho)
            )
        if not 0 < self.delta < 1:
            raise ScenarioError(
                f"delta is {self.delta}, must be between 0 and 1", hint=fraction_hint(self.delta)
            )

    @property
    def speed(self) -> float:
        """Share of the gap closed in a month: 1 - (1 - delta)^(1/12)."""
        return self.speed_over(1)

    def speed_over(self, months: float) -> float:
        """Share of the gap closed in some months: 1 - (1 - delta)^(months/12)."""
        return float(-math.expm1(math.log1p(-self.delta) * months / 12))

    def parameters(self, months: float, long_run: Parameters, theta: Array) -> Parameters:
        """Parameters after `months`, between impact and the long run.

        Elasticities are geometric means; theta is rho times the long run's [sector]. Resources stay
        where they are at every horizon.
        """
        if math.isinf(months):
            return long_run
        left = (1 - self.delta) ** (months / 12)
        left = left if left > CLOSED else 0.0
        nests = {
            name: getattr(self, name) ** left * getattr(long_run, name) ** (1 - left)
            for name in NESTS
        }
        stiff = left / self.labour + (1 - left) / long_run.labour
        stiff = stiff if stiff > MOBILE else 0.0
        return Parameters(
            trade_elasticity=tuple(float(t) for t in self.rho * theta),
            critical_inputs=long_run.critical_inputs,
            labour=1 / stiff if stiff else math.inf,
            rent_share=long_run.rent_share,
            **nests,
        )

    def pass_through(self, months: float) -> float:
        """How much a constant trade cost moves flows after `months`, over its effect on impact.

        At given prices of others. For one small seller log pi_t = -m_t rho theta log kappa with m_1
        = 1 in the first month and m -> 1/rho.
        """
        if math.isinf(months):
            return 1 / self.rho
        gap = 1 - self.speed * self.rho
        return (1 - (1 - self.rho) * gap ** (round(months) - 1)) / self.rho


@dataclass(frozen=True, eq=False)
class Period:
    """One month of a path, counted from the start (1 is the first), and its equilibrium."""

    month: int
    equilibrium: Equilibrium


@plain
def walk(
    world: World,
    shock_in: Callable[[int], Shock],
    months: Sequence[int],
    *,
    adjustment: Adjustment,
    parameters: Parameters | None = None,
    closure: str = "balanced",
) -> Iterator[Period]:
    """The equilibrium in each of `months`, given what buyers are used to.

    `months` ascend and 1 is the first; the shock of each is `shock_in(month)`. ``range(1, 25)`` is
    two years month by month; over months left out (see `steps`) buyers follow the last solved
    shares. Shocks are relative to the same base world, so a lever that is lifted is simply absent
    from later shocks. `parameters` are those of the long run. Each month starts from the last one's
    equilibrium. SolveError as in `solve`.
    """
    if not months:
        raise ScenarioError("no month is asked for", where="walk", hint="give [1] or more months")
    long_run = (parameters or Parameters()).spelled_out(world)
    theta = theta_of(world, long_run)
    base = rebalance(world, parameters=long_run) if closure == "balanced" else world
    shape = base.trade_share.shape
    habits = Habits(np.zeros(shape), np.ones(shape))
    fading = Fading({})
    found: Equilibrium | None = None
    next_months = [*months[1:], months[-1] + 1]
    for month, following in zip(months, next_months, strict=True):
        shock = fading.faded(shock_in(month).on(base))
        now = adjustment.parameters(month, long_run, theta)
        habits = _reopened(habits, _expected(shock, theta_of(base, now), found), shock.banned)
        shock = replace(shock, reference_hat=np.exp((1 - adjustment.rho) * habits.log))
        found = solve_next(
            base, shock, closure=closure, parameters=now, start=found, tolerance=CLOSELY
        )
        fading = fading.followed(found.delivery)
        speed = adjustment.speed_over(following - month)
        habits = _followed(habits, _sold(found), found.trade_share, speed)
        yield Period(month, found)


def _sold(found: Equilibrium) -> Array:
    """Base shares of the varieties that are sold in an equilibrium [buyer, seller, sector]."""
    sold = found.asked.variety_hat
    if found.delivery is not None:
        sold = still_sold(found.asked, found.delivery.coverage, found.delivery.log_factor)
    share = found.world.trade_share
    return share if sold is None else share * sold


def _expected(shock: Shock, theta: Array, last: Equilibrium | None) -> Array:
    """The same under a shock before it is solved.

    Falls under which varieties leave move by as much as they are asked to, from the last month's.
    """
    sold, coverage = shock.variety_hat, coverage_of(shock, theta)
    if coverage is not None:
        factors = coverage.ceilings.start
        if last is not None and last.delivery is not None:
            factors = coverage.near(last.delivery.coverage, last.delivery.log_factor)
        sold = still_sold(shock, coverage, factors)
    share = shock.world.trade_share
    return share if sold is None else share * sold


def steps(until: float, changes: Iterable[int] = ()) -> tuple[int, ...]:
    """The months that a path to its horizons needs to solve, for `walk`.

    Those of the first `until` months: three from the start and from each month in which the levers
    change, for then shares move fastest; every third, and the horizons. Buyers follow smoothly in
    between.
    """
    last = int(until)
    named = {int(months) for months in HORIZONS.values() if months <= until}
    fast = {month + ahead for month in (1, *changes) for ahead in range(3)}
    wanted = {*fast, *range(3, last + 1, 3), *named}
    return tuple(sorted(wanted & set(range(1, last + 1))))


@plain
def with_capital(
    found: Equilibrium, *, capital_share: float = 1 / 3, rounds: Annotated[int, AtLeast(1)] = 60
) -> Equilibrium:
    """The equilibrium once capital has adjusted too.

    Value added grows or shrinks with its real reward. In a steady state the return on capital over
    the price of goods is unchanged, so with a share `capital_share` of capital in value added its
    supply is L = (w / P)^(a / (1 - a)), w the country's average reward (as in Baqaee & Malmberg
    2025, which multiplies losses). A damped fixed point over `solve`; SolveError when it does not
    settle.
    """
    world, power = found.world, capital_share / (1 - capital_share)
    base = found.asked.labour_hat
    if base is None:
        base = np.ones(len(world.countries))
    supply, current = base, found
    for _ in range(rounds):
        reward = current.real_wage_hat / (supply / base)
        new = base * np.maximum(reward, LEAST_REWARD) ** power
        gap = np.abs(np.log(new / supply)).max()
        if gap < SETTLED:
            return current
        supply = new
        shock = replace(found.asked, labour_hat=supply)
        current = solve(
            world, shock, closure=found.closure, parameters=found.parameters, start=current
        )
    raise SolveError(
        f"capital did not settle: supply still moves by {gap:.1e}",
        hint="use a smaller capital_share or a milder lever",
    )


@dataclass(frozen=True, eq=False)
class Habits:
    """What buyers are used to: references over the base shares of the varieties sold, k / (pi v).

    `ratio` and its `log` [buyer, seller, sector]; that of a pair that never traded is never read.
    Both are kept because a month needs both, and exponentials of arrays of this size cost.
    """

    log: Array
    ratio: Array


def _reopened(habits: Habits, sold: Array, banned: Mask | None) -> Habits:
    """Habits with the references of open links scaled down to sum to at most one.

    It is what a returning link takes from the others.
    """
    open_sold = sold if banned is None else np.where(banned, 0.0, sold)
    mass = _mass(habits.ratio, open_sold)
    if mass.max() <= 1.0:
        return habits
    open_ = True if banned is None else ~banned
    excess = np.maximum(mass, 1.0)
    ratio, log = habits.ratio.copy(), habits.log.copy()
    np.divide(ratio, excess, out=ratio, where=open_)
    np.subtract(log, np.log(excess), out=log, where=open_)
    return Habits(log, ratio)


def _followed(habits: Habits, sold: Array, share: Array, speed: float) -> Habits:
    """The next habits: those of open links follow their shares, others are frozen.

    k' = k^(1-speed) pi^speed over the mass of open links, in logs and in place: these arrays are
    the largest of a month.
    """
    closed = share <= 0
    open_sold = np.where(closed, 0.0, sold)
    log = np.where(closed, 1.0, share)
    log /= np.where(closed, 1.0, sold)
    np.log(log, out=log)
    log *= speed
    log += (1 - speed) * habits.log
    ratio = np.exp(log)
    before, after = _mass(habits.ratio, open_sold), _mass(ratio, open_sold)
    scale = np.where(after > 0, before ** (1 - speed) / np.where(after > 0, after, 1.0), 1.0)
    ratio *= scale
    log += np.log(scale)
    np.copyto(ratio, habits.ratio, where=closed)
    np.copyto(log, habits.log, where=closed)
    return Habits(log, ratio)


def _mass(ratio: Array, sold: Array) -> Array:
    """The sum of the references over the sellers [buyer, 1, sector]."""
    return np.asarray(np.einsum("nis,nis->ns", ratio, sold)[:, None, :])
