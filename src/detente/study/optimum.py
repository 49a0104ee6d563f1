"""Optimum: the best policy of one player, and the Nash equilibrium of several.

Values and derivatives come from certified solves and their adjoint. SciPy's SLSQP moves within
bounds and a budget, L-BFGS-B where variables are many. Nothing here proves a global optimum: what
speaks for one is the projected gradient, and the deviations that were tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.economy.analysis.gradient import Gradient, of_weights
from detente.economy.equilibrium import Equilibrium
from detente.economy.parameters import Parameters
from detente.economy.shock import Shock
from detente.economy.solver.problem import theta_of
from detente.economy.solver.solve import solve
from detente.errors import ScenarioError, SolveError
from detente.study.aims import Aim, Budget
from detente.study.instruments import Instruments, Scales
from detente.types import Array
from detente.world.world import World

# Of solves: below the gains at which a search ends.
TOLERANCE = 1e-11
# L-BFGS-B stops where no scaled derivative is larger, or no step gains more than rounding.
STEEP, ROUNDING, MOST_STEPS = 1e-7, 1e-12, 400
# Where a rough optimum is enough a step that gains less of income is the last: what is still to be
# had is far below what is printed.
ROUGH = 1e-9
# SLSQP solves a dense quadratic problem at each step. It takes fewer of them than L-BFGS-B where a
# fall begins to bind, which bends the aim, and a derivative only where a step is taken.
MOST_DENSE = 300
# A budget of which less is left is used up; deviations may break it by no more.
USED_UP = 1e-6
# Best replies have settled when no variable moves by more than this.
SETTLED, ROUNDS = 1e-6, 60
# Replies are rough until no variable moves by more than this.
NEARLY_SETTLED = 1e-3


@dataclass(frozen=True, eq=False)
class PolicyCase:
    """What stands besides the policies: world, shock, closure and parameters."""

    world: World
    shock: Shock
    closure: str
    parameters: Parameters

    @classmethod
    def beside(cls, base: Equilibrium) -> PolicyCase:
        """What stands besides the policies in an equilibrium."""
        return cls(base.world, base.asked, base.closure, base.parameters)

    def solved(
        self, shock: Shock, start: Equilibrium | None, tolerance: float = TOLERANCE
    ) -> Equilibrium:
        """The equilibrium under another shock."""
        return solve(
            self.world,
            shock,
            closure=self.closure,
            parameters=self.parameters,
            tolerance=tolerance,
            start=start,
        )


@dataclass(frozen=True, eq=False)
class Player:
    """A government, or several as one: its name, members, instruments and aim."""

    name: str
    members: tuple[str, ...]
    instruments: Instruments
    aim: Aim


@dataclass(frozen=True, eq=False)
class Policy:
    """What a player does: `values` [variable], the `value` of the aim, and the equilibrium."""

    values: Array
    value: float
    found: Equilibrium


@dataclass(frozen=True, eq=False)
class Optimum(Policy):
    """The best policy that was found.

    Attributes
    ----------
    slope : ndarray [variable]
        Derivative of the aim.
    solves : int
    """

    slope: Array
    solves: int

    def projected(self, instruments: Instruments, room: float = 1e-9) -> float:
        """Largest derivative that no bound holds back."""
        up = (self.slope > 0) & (self.values < instruments.high - room)
        down = (self.slope < 0) & (self.values > instruments.low + room)
        return float(np.abs(np.where(up | down, self.slope, 0.0)).max(initial=0.0))


class _Objective:
    """Value and derivative of an aim, near the last point; each point is solved once, and each
    derivative taken once.
    """

    def __init__(self, case: PolicyCase, player: Player, start: Equilibrium | None) -> None:
        self.case, self.player, self.near = case, player, start
        self.solves = 0
        self._last: tuple[bytes, Equilibrium] | None = None
        self._slopes: dict[Aim, Array] = {}
        self._gradients: dict[Aim, Gradient] = {}

    def found(self, values: Array) -> Equilibrium:
        """The equilibrium at `values` [variable]."""
        key = values.tobytes()
        if self._last is None or self._last[0] != key:
            shock = self.player.instruments.on(self.case.shock, values)
            self.near = self.case.solved(shock, self.near)
            self.solves += 1
            self._last, self._slopes = (key, self.near), {}
        return self._last[1]

    def value(self, values: Array, aim: Aim) -> float:
        """Of an aim."""
        return aim.value(self.found(values))

    def slope(self, values: Array, aim: Aim) -> Array:
        """Derivative of an aim [variable]."""
        found = self.found(values)
        if aim not in self._slopes:
            self._gradients[aim] = of_weights(found, aim.goal(found), self._gradients.get(aim))
            self._slopes[aim] = self.player.instruments.slope(self._gradients[aim])
        return self._slopes[aim]


def best(
    case: PolicyCase,
    player: Player,
    first: Array,
    *,
    budget: Budget | None = None,
    start: Equilibrium | None = None,
    rounding: float = ROUNDING,
) -> Optimum:
    """The Optimum of a player from `first` [variable], others as in the case.

    The search ends where a step gains less than `rounding`, a share of income.

    ScenarioError for more variables under a budget than a dense method takes; SolveError where a
    policy on the way has no equilibrium.
    """
    from scipy.optimize import minimize

    instruments, objective = player.instruments, _Objective(case, player, start)
    scales = instruments.scales(case.world, theta_of(case.world, case.parameters))
    inner = scales.inner(np.clip(first, instruments.low, instruments.high))
    ends = scales.inner(instruments.low), scales.inner(instruments.high)
    bounds = list(zip(*ends, strict=True))

    def uphill(seen: Array) -> Array:
        at = scales.values(seen)
        return scales.slope(objective.slope(at, player.aim), at)

    # The first step is as long as the derivative, which must not be far beyond one.
    steep = max(1.0, float(np.linalg.norm(uphill(inner))))

    def worse(seen: Array) -> float:
        return -objective.value(scales.values(seen), player.aim) / steep

    def slope_at(seen: Array) -> Array:
        return -uphill(seen) / steep

    how = _method(inner.size, rounding / steep, STEEP / steep)
    if budget is not None:
        if inner.size > MOST_DENSE:
            raise ScenarioError(
                f"a budget with {inner.size} variables, at most {MOST_DENSE}",
                hint="one rate per product or partner, or a weight in place of the budget",
            )
        how["constraints"] = [_within(objective, budget, scales)]
    found: Any = minimize(worse, inner, jac=slope_at, bounds=bounds, **how)
    values = np.clip(scales.values(found.x), instruments.low, instruments.high)
    slope = objective.slope(values, player.aim)
    value = objective.value(values, player.aim)
    if budget is not None and budget.left(objective.found(values)) <= USED_UP:
        slope = _beside(slope, objective.slope(values, budget.aim), values, instruments)
    return Optimum(values, value, objective.found(values), slope, objective.solves)


def _method(variables: int, rounding: float, flat: float) -> dict[str, Any]:
    """How SciPy is to search for so many variables.

    Until a step gains less than `rounding`; the method for many also where no derivative is larger
    than `flat`.
    """
    options = {"ftol": rounding, "maxiter": MOST_STEPS}
    if variables <= MOST_DENSE:
        return {"method": "SLSQP", "options": options}
    return {"method": "L-BFGS-B", "options": options | {"gtol": flat, "maxcor": 20}}


def _beside(slope: Array, costs: Array, values: Array, instruments: Instruments) -> Array:
    """The derivative of the aim less what the budget is worth times what it costs [variable].

    What the budget is worth follows from the variables that no bound holds.
    """
    free = (values > instruments.low) & (values < instruments.high)
    much = float((costs[free] ** 2).sum())
    worth = float((slope[free] * costs[free]).sum()) / much if much > 0 else 0.0
    return slope - worth * costs


def _within(objective: _Objective, budget: Budget, scales: Scales) -> Any:
    """What SLSQP keeps at or above zero: what is left of a budget."""

    def left(seen: Array) -> float:
        return budget.left(objective.found(scales.values(seen)))

    def slope(seen: Array) -> Array:
        at = scales.values(seen)
        return scales.slope(objective.slope(at, budget.aim), at)

    return {"type": "ineq", "fun": left, "jac": slope}


@dataclass(frozen=True, eq=False)
class Nash:
    """Policies that are best replies to each other.

    Attributes
    ----------
    optima : tuple of Optimum
        By player; each with the equilibrium when it replied last.
    found : Equilibrium
        Of all policies together.
    rounds : int
    moved : float
        Largest change of a variable in the last round.
    """

    optima: tuple[Optimum, ...]
    found: Equilibrium
    rounds: int
    moved: float


def nash(
    case: PolicyCase,
    players: Sequence[Player],
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Nash:
    """The Nash equilibrium that best replies from no policy lead to.

    SolveError where they do not settle.
    """
    now = [
        np.clip(0 * one.instruments.low, one.instruments.low, one.instruments.high)
        for one in players
    ]
    optima: list[Optimum | None] = [None] * len(players)
    moved, start = np.inf, None
    for turn in range(ROUNDS):
        tell(turn, ROUNDS)
        rounding = ROUGH if moved > NEARLY_SETTLED else ROUNDING
        moved = 0.0
        for k, player in enumerate(players):
            others = against(case, players, now, k)
            reply = best(others, player, now[k], start=start, rounding=rounding)
            moved = max(moved, float(np.abs(reply.values - now[k]).max(initial=0.0)))
            now[k], optima[k], start = reply.values, reply, reply.found
        if moved <= SETTLED and rounding == ROUNDING:
            done = tuple(one for one in optima if one is not None)
            return Nash(done, done[-1].found, turn + 1, moved)
    raise SolveError(
        f"best replies did not settle: a variable still moves by {moved:.1e}",
        where=case.world.name,
        hint="use narrower bounds or one rate per product",
    )


def against(
    case: PolicyCase, players: Sequence[Player], values: Sequence[Array], k: int | None = None
) -> PolicyCase:
    """The case of player `k` when all others do as in `values`; of nobody when all do."""
    shock = case.shock
    for other, (player, chosen) in enumerate(zip(players, values, strict=True)):
        if other != k:
            shock = player.instruments.on(shock, chosen)
    return replace(case, shock=shock)
