"""One small figure of every kind, drawn from tables made by hand."""

from __future__ import annotations

from collections.abc import Callable

from detente.report.charts.coalition_frontier import coalition_frontier
from detente.report.charts.dependence_matrix import dependence_matrix
from detente.report.charts.dependence_network import dependence_network
from detente.report.charts.energy_flows import energy_flows
from detente.report.charts.fan import fan
from detente.report.charts.harm_against_cost import harm_against_cost
from detente.report.charts.partner_shares import partner_shares
from detente.report.charts.sector_changes import sector_changes
from detente.report.charts.stance_regions import RegionAxes, stance_regions
from detente.report.charts.system_map import system_map
from detente.report.charts.tornado import tornado
from detente.report.charts.variance_shares import variance_shares_chart
from detente.report.charts.who_pays import who_pays
from detente.report.charts.world_map import world_map
from detente.report.figure import Caption, Figure
from detente.table import Table

CAPTION = Caption("a world", "year-1", "balanced", "a source", "A note.")
NASTY = '<b>"A" & B</b>'
Draw = Callable[[Table], Figure]


def table(columns: dict[str, list[object]], index: tuple[object, ...] | None = None) -> Table:
    """A table with numbered rows unless an index is given."""
    return Table(
        "row",
        index if index is not None else tuple(range(len(next(iter(columns.values()))))),
        columns,
    )


def income() -> Table:
    """Real income of five economies, one with a name that needs escaping."""
    names = ["Russia", "China", NASTY, "Malta", "Rest of the world"]
    low, mid, high = (
        [-3.0, -0.1, 0.0, -0.02, 0.0],
        [-2.0, 0.0, 0.3, 0.01, 0.0],
        [-1.0, 0.1, 0.5, 0.02, 0.1],
    )
    columns: dict[str, list[object]] = {
        "name": [*names],
        "welfare_pct": [*mid],
        "welfare_low_pct": [*low],
        "welfare_high_pct": [*high],
    }
    return table(columns, ("RUS", "CHN", "USA", "MLT", "ROW"))


def tied() -> Table:
    """Losses between three actors."""
    pairs = [
        ("RUS", "CHN"),
        ("CHN", "RUS"),
        ("RUS", "EU27"),
        ("EU27", "RUS"),
        ("CHN", "EU27"),
        ("EU27", "CHN"),
    ]
    names = {"RUS": "Russia", "CHN": NASTY, "EU27": "European Union"}
    return table(
        {
            "actor": [a for a, _ in pairs],
            "partner": [b for _, b in pairs],
            "name": [names[a] for a, _ in pairs],
            "partner_name": [names[b] for _, b in pairs],
            "loss_before_pct": [1.4, 0.1, 2.0, 0.3, 0.5, 0.8],
            "loss_after_pct": [1.7, 0.2, 1.0, 0.2, 0.5, 0.8],
            "loss_change_pp": [0.3, 0.1, -1.0, -0.1, 0.0, 0.0],
        }
    )


def by_horizon() -> Table:
    """Real income of two economies at two horizons."""
    return table(
        {
            "name": ["Russia", "Russia", NASTY, NASTY],
            "horizon": ["month-3", "long-run"] * 2,
            "welfare_pct": [-5.0, -2.0, 0.1, 0.0],
            "welfare_low_pct": [-7.0, -5.0, -0.1, -0.1],
            "welfare_high_pct": [-3.0, -1.0, 0.2, 0.1],
        }
    )


def assumptions() -> Table:
    """Two assumptions and the headline at their ends."""
    columns: dict[str, list[object]] = {
        "low_end": ["0.25", "FGO"],
        "high_end": ["0.5", NASTY],
        "at_low": [-3.0, -2.0],
        "at_high": [-2.0, -4.5],
        "group": ["assumptions", "elasticity sets"],
    }
    return table(columns, ("how much slower trade adjusts on impact", "elasticities"))


def variances() -> Table:
    """Three assumptions on which a number hangs, and one on which it hardly does."""
    columns: dict[str, list[object]] = {
        "sobol_first": [1.01, 0.25, 0.125, -0.001],
        "sobol_total": [1.02, 0.5, 0.125, 0.001],
    }
    return table(columns, ("elasticities", NASTY, "half-life", "rents"))


def shares() -> Table:
    """Two partners' shares before and after."""
    return table(
        {
            "name": ["China", NASTY] * 2,
            "moment": ["before", "before", "after", "after"],
            "import_share_pct": [27.0, 8.0, 44.0, 3.0],
        }
    )


def flows() -> Table:
    """Quantities of two fuels."""
    return table(
        {
            "fuel": ["gas", "gas", "crude"],
            "destination": ["European Union", NASTY, "India"],
            "unit": ["bcm", "bcm", "mb/d"],
            "before": [153.4, 10.4, 0.1],
            "after": [67.4, 15.4, 0.9],
            "recorded": [67.4, 15.5, None],
        }
    )


def stances() -> Table:
    """A grid of two assumptions with three stances."""
    grid = [(x / 4, y / 4) for x in range(5) for y in range(5)]
    chosen = ["back" if x > 0.7 else "walk away" if x < 0.2 else "hedge" for x, _ in grid]
    return table(
        {"tariff": [x for x, _ in grid], "export_tax": [y for _, y in grid], "stance": [*chosen]}
    )


def measures() -> Table:
    """Measures, one that costs nothing and one not taken, with names that need escaping."""
    columns: dict[str, list[object]] = {
        "harm_busd": [20.0, 8.0, -1.0],
        "own_cost_of_busd": [1.0, -0.8, 3.0],
        "standing": ["in force", "in force", "not taken"],
    }
    return table(columns, ("brands leave", NASTY, "a ban"))


def coalitions() -> Table:
    """Five coalitions with cost and pressure."""
    columns: dict[str, list[object]] = {
        "loss_pct": [0.1, 0.2, 0.3, 0.4, 0.5],
        "hub_loss_pct": [1.0, 3.0, 2.0, 4.0, 3.5],
    }
    return table(columns, ("A", "A + B", NASTY, "A + B + C", "all"))


def sectors() -> Table:
    """Four sectors, two that lose and two that gain volume."""
    columns: dict[str, list[object]] = {
        "name": ["Crops and animals", NASTY, "Machinery", "Ships and boats"],
        "volume_pct": [-2.0, -0.5, 0.1, 3.0],
        "volume_change_busd": [-9.0, -1.0, 0.5, 4.0],
        "value_pct": [-2.5, 0.5, 0.2, 3.5],
        "value_change_busd": [-11.0, 1.0, 1.0, 5.0],
    }
    return table(columns, ("A01", "X", "C28", "C301"))


KINDS: dict[str, tuple[Callable[[], Table], Draw]] = {
    "who-pays": (income, lambda t: who_pays(t, CAPTION)),
    "map": (income, lambda t: world_map(t, CAPTION)),
    "fan": (by_horizon, lambda t: fan(t, CAPTION)),
    "tornado": (assumptions, lambda t: tornado(t, CAPTION, base=-2.5)),
    "sobol": (variances, lambda t: variance_shares_chart(t, CAPTION, number="a loss")),
    "partner-shares": (
        shares,
        lambda t: partner_shares(t, CAPTION, value="import_share_pct", title="Shares"),
    ),
    "sectors-USA": (sectors, lambda t: sector_changes(t, CAPTION, code="USA", owner="A country")),
    "energy-flows": (flows, lambda t: energy_flows(t, CAPTION, title="Energy by destination")),
    "dependence-matrix": (tied, lambda t: dependence_matrix(t, CAPTION)),
    "dependence-network": (tied, lambda t: dependence_network(t, CAPTION)),
    "system-map": (tied, lambda t: system_map(t, {"Russia": -2.0}, CAPTION, centre=("RUS",))),
    "stance-regions": (
        stances,
        lambda t: stance_regions(t, CAPTION, RegionAxes("tariff", "export_tax", (0.5, 0.5))),
    ),
    "coalition-frontier": (
        coalitions,
        lambda t: coalition_frontier(t, CAPTION, cost="loss_pct", pressure="hub_loss_pct"),
    ),
    "harm-against-cost": (measures, lambda t: harm_against_cost(t, CAPTION, taken="in force")),
}
