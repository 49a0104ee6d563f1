"""From the levers of a scenario to its equilibria: the only place that fixes the order of steps.

Levers in force -> shock of the month -> equilibrium, with the rules that the scenario fixes: its
world, closure, elasticities, parameters, and how slowly the world adjusts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS, Period, steps, walk
from detente.economy.parameters import Parameters
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.energy.pooling import pooled, with_latent_links
from detente.energy.route_limits import within_routes
from detente.levers.apply import apply
from detente.levers.pull import Pull
from detente.levers.setting import Setting
from detente.scenario.file import Scenario
from detente.types import Array
from detente.world.world import World

LONG_RUN = "long-run"


def equilibria(
    scenario: Scenario,
    *,
    chosen: Sequence[Pull] | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    horizons: tuple[str, ...] | None = None,
    start: Equilibrium | None = None,
) -> dict[str, Equilibrium]:
    """The equilibrium of a scenario at each of its horizons.

    In the long run the levers of the scenario's date stay for good; before, each month has those in
    force in it, and the months of `steps` are solved.

    Parameters
    ----------
    scenario : Scenario
    chosen : sequence of Pull, optional
        Some of its pulls only, or others: see `shocks`.
    closure, elasticities : str, optional
        Other rules than the scenario's.
    horizons : tuple of str, optional
        Names of `detente.economy.horizon.HORIZONS` in place of the scenario's.
    start : Equilibrium, optional
        A neighbour of the long run, for the search to start from.

    Returns
    -------
    dict of str to Equilibrium
        By horizon, shortest first.

    Raises
    ------
    SolveError
        There is no equilibrium, or none was found.
    """
    rules = _rules(scenario, closure, elasticities)
    shock_in = shocks(scenario, rules.theta, chosen=chosen)
    asked = {HORIZONS[name]: name for name in horizons or scenario.content.horizons}
    found = {}
    until = max(filter(math.isfinite, asked), default=0.0)
    if until:
        months = steps(until, scenario.changes(until))
        for period in _walk(scenario, shock_in, months, rules):
            if period.month in asked:
                found[asked[period.month]] = period.equilibrium
    if math.inf in asked:
        found[LONG_RUN] = solve(
            base_world(scenario),
            shock_in(math.inf),
            parameters=rules.parameters,
            closure=rules.closure,
            start=start,
        )
    return found


def equilibrium(
    scenario: Scenario,
    *,
    chosen: Sequence[Pull] | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    horizon: str | None = None,
    start: Equilibrium | None = None,
) -> Equilibrium:
    """The equilibrium at one horizon, the headline if none is named: see `equilibria`."""
    name = horizon or scenario.content.horizon
    found = equilibria(
        scenario,
        chosen=chosen,
        closure=closure,
        elasticities=elasticities,
        horizons=(name,),
        start=start,
    )
    return found[name]


def path(scenario: Scenario, months: Sequence[int]) -> Iterator[Period]:
    """The equilibrium of a scenario in each of `months`, ascending, as in `detente.walk`."""
    rules = _rules(scenario)
    return _walk(scenario, shocks(scenario, rules.theta), months, rules)


def shocks(
    scenario: Scenario, theta: Array, *, chosen: Sequence[Pull] | None = None
) -> Callable[[float], Shock]:
    """The Shock in force as a function of the months since the start.

    Of the pulls `chosen` (all of the scenario's if left out) those of a lever of the file act while
    it is in force; those of a lever that stands in no file always act. Months in which the same
    ones act share one Shock, unless what a lever does changes from month to month.
    """
    world = base_world(scenario)
    acting = scenario.pulls if chosen is None else tuple(chosen)
    known: dict[tuple[int, ...], Shock] = {}

    def shock_in(months: float) -> Shock:
        in_force = scenario.positions_in(months)
        now = [k for k, pull in enumerate(acting) if pull.position in (None, *in_force)]
        some = [acting[k] for k in now]
        changing = any(pull.lever.changes or pull.lever.ramps for pull in some)
        month = round(months) if changing and math.isfinite(months) else -1
        key = (month, *now)
        setting = Setting(theta, scenario.adjustment, scenario.day(months), months, scenario.blocs)
        if math.isinf(months) or key not in known:
            known[key] = apply(some, world, setting)
        return on_markets(known[key], scenario, setting)

    return shock_in


def base_world(scenario: Scenario) -> World:
    """The world that a scenario is solved on.

    That of the file; with integrated markets also the links that may open, as good as empty.
    """
    integrated = scenario.content.markets == "integrated"
    return with_latent_links(scenario.world) if integrated else scenario.world


def on_markets(shock: Shock, scenario: Scenario, setting: Setting) -> Shock:
    """`shock` with the routes of fuels that it cuts, and what replaces a lost supplier.

    The latter as the scenario's markets say.
    """
    shock = within_routes(shock, setting)
    if scenario.content.markets == "fragmented":
        return shock
    return pooled(shock, setting, scenario.content.pooling_cost)


@dataclass(frozen=True)
class _Rules:
    """What a solve takes besides a world and a shock."""

    theta: Array
    parameters: Parameters
    closure: str


def _rules(
    scenario: Scenario, closure: str | None = None, elasticities: str | None = None
) -> _Rules:
    world = scenario.world
    name = elasticities or scenario.elasticity_set
    parameters = replace(scenario.parameters, trade_elasticity=name)
    return _Rules(world.theta(name), parameters, closure or scenario.content.closure)


def _walk(
    scenario: Scenario, shock_in: Callable[[float], Shock], months: Sequence[int], rules: _Rules
) -> Iterator[Period]:
    return walk(
        base_world(scenario),
        shock_in,
        months,
        adjustment=scenario.adjustment,
        parameters=rules.parameters,
        closure=rules.closure,
    )
