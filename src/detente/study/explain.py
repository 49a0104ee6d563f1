"""explain: which channel, which partner, which sector a change of real income comes through, and
how far the path matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from detente.economy.analysis.decomposition import Decomposition, decompose
from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.economy.solver.problem import theta_of
from detente.economy.solver.solve import solve
from detente.levers.apply import apply
from detente.levers.pull import pulls
from detente.levers.setting import Setting
from detente.scenario.equilibria import base_world, on_markets
from detente.scenario.file import Scenario
from detente.study.travelling import WithLongRun, begun_for_each
from detente.table import Table
from detente.types import Array, Progress, silent
from detente.world.countries import country_name
from detente.world.shipped import sector_names

AT_ONCE = "all levers phased in together"
# The other paths, and in which direction each takes the levers of the file.
ORDERS = {"lever after lever": 1, "lever after lever, backwards": -1}
ROUGH = 1e-5


@dataclass(frozen=True, eq=False)
class Explanation:
    """One country's change of real income, split without remainder.

    Attributes
    ----------
    country : str
    headline : Decomposition
        Along the path on which all levers are phased in together.
    others : mapping of str to mapping of str to float
        The channels along other paths, percentage points: lever after lever, in the order of the
        file and backwards. Their total is the same.
    """

    country: str
    headline: Decomposition
    others: Mapping[str, Mapping[str, float]]

    @property
    def _at(self) -> int:
        return self.headline.world.country(self.country)

    @property
    def remainder_pct(self) -> float:
        """What the channels leave open, in per cent of real income."""
        return float(self.headline.pct(self.headline.remainder)[self._at])

    def channel_table(self) -> Table:
        """By channel: percentage points and billion USD, with the lowest and highest over the
        paths.
        """
        n, names = self._at, tuple(self.headline.channels)
        paths = [_channels(self.headline, n), *self.others.values()]
        points = np.array([[path[name] for name in names] for path in paths])
        columns = {
            "channel_pct": points[0],
            "channel_low_pct": points.min(axis=0),
            "channel_high_pct": points.max(axis=0),
            "channel_busd": np.array([self.headline.channels[name][n] for name in names]) / 1000,
        }
        return Table("channel", names, columns)

    def partner_table(self) -> Table:
        """By partner and channel of trade, percentage points, the largest loss first."""
        world = self.headline.world
        columns = {"name": [country_name(c, world) for c in world.countries], **self._split(axis=1)}
        return Table("partner", world.countries, columns).sorted_by("channels_pct")

    def sector_table(self) -> Table:
        """By sector and channel, percentage points, the largest loss first."""
        world = self.headline.world
        names = sector_names(world)
        columns = {"name": [names.get(s, s) for s in world.sectors], **self._split(axis=0)}
        return Table("sector", world.sectors, columns).sorted_by("channels_pct")

    def _split(self, axis: int) -> dict[str, Array]:
        parts = {
            name: self.headline.pct(part)[self._at].sum(axis=axis)
            for name, part in self.headline.parts.items()
        }
        shown = {f"{name}_pct": part for name, part in parts.items() if part.any()}
        return {"channels_pct": np.sum(list(parts.values()), axis=0), **shown}


def explain(
    scenario: Scenario, found: Equilibrium, country: str, *, progress: Progress = silent
) -> Explanation:
    """The Explanation of one country's change of real income in `found`, the long run of
    `scenario`.

    Falls and quantity limits enter as the price gaps that they have in the equilibrium of the
    levers pulled so far. Raises SolveError when a point of a path has no equilibrium.
    """
    return begun_explanation(scenario, country)(WithLongRun(scenario, found), progress)


def begun_explanation(
    scenario: Scenario, country: str
) -> Callable[[WithLongRun, Progress], Explanation]:
    """Begin the Explanation of one country, see `begun_for_each`; call what is given for it."""
    orders = ORDERS if len(scenario.levers) > 1 else {}
    found = begun_for_each(WithLongRun(scenario), partial(_along, country), orders)

    def finish(known: WithLongRun, progress: Progress) -> Explanation:
        def tell(done: int) -> None:
            progress("explanation, paths", done, len(orders) + 1)

        tell(0)
        headline = decompose(_in_costs(known.long_run))
        return Explanation(country, headline, found(known, lambda done: tell(done + 1)))

    return finish


def _along(country: str, asked: WithLongRun, order: str) -> dict[str, float]:
    """The channels of a country, percentage points, along the path that pulls the levers in that
    order.
    """
    scenario, found = asked.scenario, _in_costs(asked.long_run)
    through = lever_by_lever(scenario, found, ORDERS[order])[:-1]
    made = decompose(found, through=through, tolerance=ROUGH)
    return _channels(made, scenario.world.country(country))


def _in_costs(found: Equilibrium) -> Equilibrium:
    """An equilibrium whose falls and limits are the price gaps that they have in it."""
    return replace(found, shock=found.shock.in_costs(theta_of(found.world, found.parameters)))


def _channels(path: Decomposition, country: int) -> dict[str, float]:
    """What comes to a country through each channel, percentage points."""
    return {name: float(path.pct(part)[country]) for name, part in path.channels.items()}


def lever_by_lever(scenario: Scenario, found: Equilibrium, step: int = 1) -> list[Shock]:
    """The shocks of the first lever, of the first two, and so on, with the price gaps of each.

    `step` -1 starts from the last.
    """
    world, levers = base_world(scenario), scenario.levers[::step]
    theta = theta_of(world, found.parameters)
    setting = Setting(theta, scenario.adjustment, blocs=scenario.blocs)
    shocks: list[Shock] = []
    solved: Equilibrium | None = None
    for count in range(1, len(levers) + 1):
        shock = apply(pulls(levers[:count], world, blocs=scenario.blocs), world, setting)
        shock = on_markets(shock, scenario, setting)
        if shock.falls or shock.limits:
            solved = solve(
                world, shock, closure=found.closure, parameters=found.parameters, start=solved
            )
            shock = solved.shock
        shocks.append(shock.in_costs(theta))
    return shocks
