"""Time: sticky sourcing and slow substitution, month by month, towards the long-run equilibrium.

Buyers start from reference shares k, which follow what they buy (k_0 = pi):

    pi_t     proportional to  pi k_hat_t^(1-rho) (c kappa)^(-rho theta)
    P_t      = ( sum_i pi k_hat_t^(1-rho) (c kappa)^(-rho theta) )^(-1 / (rho theta))
    k_{t+1}  proportional to  k_t^(1-speed) pi_t^speed,   speed = 1 - (1 - delta)^(1/12) a month

so that in a steady state k = pi the long-run elasticity theta holds, and on impact rho theta. Elasticities of the nests and
the mobility of labour move from their values on impact to those of the long run at the same rate delta.

References of a (buyer, sector) sum to one; when a link stops, its reference is frozen and the mass of the others grows back
as m_{t+1} = m_t^(1-speed), which keeps the price at given costs between its value on impact and that of the long run. A link
that returns starts from its frozen reference: buyers remember it as it was, and it needs time to win back the rest. Varieties
that leave take their references with them, those that come bring theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.parameters import Parameters
from detente.economy.problem import theta_of
from detente.economy.shock import Shock
from detente.economy.solve import rebalance, solve
from detente.errors import ScenarioError, SolveError
from detente.world.world import World

Array = NDArray[np.float64]

# Labour with nu above 50 counts as mobile.
MOBILE = 0.02
HORIZONS = {"month-3": 3.0, "year-1": 12.0, "year-2": 24.0, "year-5": 60.0, "long-run": math.inf}


@dataclass(frozen=True)
class Adjustment:
    """How slowly buyers, producers and workers adjust.

    Attributes
    ----------
    rho : float
        Trade elasticity on impact over that of the long run, in (0, 1].
    delta : float
        Share of the remaining gap that closes in a year, in (0, 1).
    value_added_elasticity, input_elasticity, final_elasticity : float
        eps, eta, psi on impact.
    labour : float
        nu on impact (1: tied to the sector); 1/nu falls to its long-run value at the rate delta.
    specific_sectors : tuple of str
        Sectors whose value added (resource rent) is a factor of its own at every finite horizon.
    coarse : bool
        Whether horizons are reached over the first month and then every third: for many draws, in a third of the time.
    """

    rho: float = 0.38
    delta: float = 0.62
    value_added_elasticity: float = 0.5
    input_elasticity: float = 0.1
    final_elasticity: float = 0.4
    labour: float = 1.0
    specific_sectors: tuple[str, ...] = ()
    coarse: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.rho <= 1:
            raise ScenarioError(f"rho is {self.rho}, must be above 0 and at most 1")
        if not 0 < self.delta < 1:
            raise ScenarioError(f"delta is {self.delta}, must be between 0 and 1")

    @property
    def speed(self) -> float:
        """Share of the gap closed in a month: 1 - (1 - delta)^(1/12)."""
        return self.speed_over(1)

    def speed_over(self, months: float) -> float:
        """Share of the gap closed in some months: 1 - (1 - delta)^(months/12)."""
        return float(-math.expm1(math.log1p(-self.delta) * months / 12))

    def parameters(self, months: float, long_run: Parameters, theta: Array) -> Parameters:
        """Parameters after `months`: elasticities geometric between impact and long run; theta is rho times the long run's."""
        if math.isinf(months):
            return long_run
        left = (1 - self.delta) ** (months / 12)
        nests = {
            name: getattr(self, name) ** left * getattr(long_run, name) ** (1 - left)
            for name in ("value_added_elasticity", "input_elasticity", "final_elasticity")
        }
        stiff = left / self.labour + (1 - left) / long_run.labour
        stiff = stiff if stiff > MOBILE else 0.0
        return Parameters(
            trade_elasticity=tuple(float(t) for t in self.rho * theta),
            labour=1 / stiff if stiff else math.inf,
            specific_sectors=tuple(dict.fromkeys((*self.specific_sectors, *long_run.specific_sectors))),
            **nests,
        )

    def pass_through(self, months: float) -> float:
        """How much a constant trade cost moves flows after `months`, over its effect on impact, at given prices of others.

        For one small seller log pi_t = -m_t rho theta log kappa with m_1 = 1 in the first month and m -> 1/rho.
        """
        if math.isinf(months):
            return 1 / self.rho
        gap = 1 - self.speed * self.rho
        return (1 - (1 - self.rho) * gap ** (round(months) - 1)) / self.rho


@dataclass(frozen=True, eq=False)
class Period:
    """One month of a path: how many months since the start (1 is the first), and its equilibrium."""

    month: int
    equilibrium: Equilibrium


def walk(
    world: World,
    shock_in: Callable[[int], Shock],
    months: Sequence[int],
    *,
    adjustment: Adjustment,
    parameters: Parameters | None = None,
    closure: str = "balanced",
) -> Iterator[Period]:
    """The equilibrium in each of `months` (ascending, 1 is the first) under `shock_in(month)`, given what buyers are used to.

    ``range(1, 25)`` is two years month by month; over months left out buyers follow the last solved shares. Shocks are relative
    to the same base world, so a lever that is lifted is simply absent from later shocks. `parameters` are those of the long
    run. Each month starts from the last one's equilibrium. SolveError as in `solve`.
    """
    long_run = parameters or Parameters()
    theta = theta_of(world, long_run)
    base = rebalance(world, parameters=long_run) if closure == "balanced" else world
    initial = reference = base.trade_share
    variety, found = np.ones(initial.shape), None
    for month, following in zip(months, [*months[1:], months[-1] + 1], strict=True):
        shock = shock_in(month).on(base)
        now_sold = np.ones(initial.shape) if shock.variety_hat is None else shock.variety_hat
        reference, variety = reference * (now_sold / variety), now_sold
        closed = np.zeros(initial.shape, dtype=bool) if shock.banned is None else shock.banned
        reference = _reopened(reference, closed)
        shock = replace(shock, reference_hat=_pull(reference, initial * variety, adjustment.rho))
        now = adjustment.parameters(month, long_run, theta)
        found = solve(base, shock, closure=closure, parameters=now, start=found)
        reference = _followed(reference, found.trade_share, adjustment.speed_over(following - month))
        yield Period(month, found)


def at_horizons(
    world: World,
    shock_in: Callable[[float], Shock],
    names: tuple[str, ...],
    *,
    adjustment: Adjustment,
    parameters: Parameters | None = None,
    closure: str = "balanced",
) -> dict[str, Equilibrium]:
    """The equilibrium at each named horizon of `HORIZONS`: a month of the path, or for ``long-run`` the static model.

    `shock_in(month)` gives the shock in force; it is asked with infinity for the long run.
    """
    for name in names:
        if name not in HORIZONS:
            raise ScenarioError(f"unknown horizon {name!r}", hint=f"choose among {', '.join(HORIZONS)}")
    wanted = {int(HORIZONS[name]): name for name in names if math.isfinite(HORIZONS[name])}
    found = {}
    if wanted:
        last = max(wanted)
        months = [1, *range(3, last + 1, 3)] if adjustment.coarse else range(1, last + 1)
        for period in walk(world, shock_in, months, adjustment=adjustment, parameters=parameters, closure=closure):
            if period.month in wanted:
                found[wanted[period.month]] = period.equilibrium
    if "long-run" in names:
        found["long-run"] = solve(world, shock_in(math.inf), closure=closure, parameters=parameters)
    return {name: found[name] for name in HORIZONS if name in found}


def with_capital(found: Equilibrium, *, capital_share: float = 1 / 3, rounds: int = 60) -> Equilibrium:
    """The equilibrium once capital has adjusted too: value added grows or shrinks with its real reward.

    In a steady state the return on capital over the price of goods is unchanged, so with a share `capital_share` of capital
    in value added its supply is L = (w / P)^(a / (1 - a)), w the country's average reward (as in Baqaee & Malmberg 2025, which multiplies
    losses). A damped fixed point over `solve`; SolveError when it does not settle.
    """
    world, power = found.world, capital_share / (1 - capital_share)
    base = np.ones(len(world.countries)) if found.shock.labour_hat is None else found.shock.labour_hat
    supply, current = base, found
    for _ in range(rounds):
        reward = current.real_wage_hat / (supply / base)
        new = base * np.maximum(reward, 1e-6) ** power
        gap = np.abs(np.log(new / supply)).max()
        if gap < 1e-9:
            return current
        supply = new
        shock = replace(found.shock, labour_hat=supply)
        current = solve(world, shock, closure=found.closure, parameters=found.parameters, start=current)
    raise SolveError(f"capital did not settle: supply still moves by {gap:.1e}", hint="use a smaller capital_share or a milder lever")


def _pull(reference: Array, initial: Array, rho: float) -> Array:
    """k_hat^(1-rho) [buyer, seller, sector], one where nothing is traded."""
    traded = np.nonzero((initial > 0) & (reference > 0))
    pulled = np.ones_like(initial)
    pulled[traded] = (reference[traded] / initial[traded]) ** (1 - rho)
    return pulled


def _followed(reference: Array, share: Array, speed: float) -> Array:
    """The next references: open links follow their shares, others are frozen."""
    trading = share > 0
    mass = np.where(trading, reference, 0.0).sum(axis=1, keepdims=True)
    moved = np.zeros_like(reference)
    known = reference[trading]
    moved[trading] = known * (share[trading] / known) ** speed
    total = moved.sum(axis=1, keepdims=True)
    scale = np.divide(mass ** (1 - speed), total, out=np.zeros_like(total), where=total > 0)
    return np.where(trading, moved * scale, reference)


def _reopened(reference: Array, closed: NDArray[np.bool_]) -> Array:
    """References with those of open links scaled down to sum to at most one: what a returning link takes from the others."""
    mass = np.where(closed, 0.0, reference).sum(axis=1, keepdims=True)
    return np.where(closed, reference, reference / np.maximum(mass, 1.0))
