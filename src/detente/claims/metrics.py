"""What a claim can be measured by: named metrics over a result, its recorded series, and its placebo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.exposure import cut_tie, dependence_on, size_adjusted_rank
from detente.study.result import Result, partner_shares
from detente.world.countries import bloc, split_members
from detente.world.shipped import goods_sectors, read_table

Array = NDArray[np.float64]
Parameters = Mapping[str, str | float]


@dataclass(frozen=True)
class Measure:
    """One number: its value, the values under the other elasticity sets, and the value without any lever.

    `placebo` is None for data that no lever moves; `unit` as in tables; `note` says source or definition.
    """

    value: float
    unit: str
    label: str
    by_set: tuple[float, ...] = ()
    placebo: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Metric:
    """How to measure, which numbers come out, and in words what they are."""

    measure: Callable[[Result, Parameters], dict[str, Measure]]
    numbers: tuple[str, ...]


def import_share_change(result: Result, parameters: Parameters) -> dict[str, Measure]:
    """A partner's share in a country's goods imports: recorded, in the base year, after the levers, and two nulls."""
    country, partner = str(parameters["country"]), str(parameters["partner"])
    found, world = result.equilibrium, result.scenario.world
    n, goods = world.country(partner), goods_sectors(world)
    base = 100 * partner_shares(world.sales, found, country, ("import", goods))[n]
    change = _share_change(found, country, partner, goods)
    others = tuple(_share_change(e, country, partner, goods) for k, e in result.others.items() if k.startswith("elasticities"))
    recorded, split = _recorded(str(parameters["series"])), str(parameters["until"])
    shares = [row for row in recorded if row[2] == "percent of goods imports"]
    before, after = [r[1] for r in shares if r[0] < split], [r[1] for r in shares if r[0] >= split]
    same = [row for row in shares if row[3].startswith(str(parameters["same_source"]))]
    measures = {
        "recorded_before_low": Measure(min(before), "per cent", "lowest recorded goods share before"),
        "recorded_before_high": Measure(max(before), "per cent", "highest recorded goods share before"),
        "recorded_after": Measure(min(after), "per cent", "lowest recorded goods share after"),
        "base_share": Measure(float(base), "per cent", f"goods share in {world.name}, basic prices"),
        "change_pp": Measure(change, "percentage points", "model: change of the goods share", others, 0.0),
        "proportional_null_pp": Measure(
            _proportional(found, country, partner, goods), "percentage points", "null: lost imports spread over the rest in proportion"
        ),
        "recorded_change_pp": Measure(same[-1][1] - same[0][1], "percentage points", "recorded change within one source", note=same[0][3]),
    }
    for position, (period, value, unit, source) in enumerate(recorded):
        measures[f"source_{position}"] = Measure(value, unit, f"recorded {period}", note=source)
    return measures


def dependence(result: Result, parameters: Parameters) -> dict[str, Measure]:
    """Loss from cutting the tie with a hub, before and after the levers, and its size-adjusted rank among all partners."""
    country, hub = str(parameters["country"]), str(parameters["hub"])
    world, found = result.equilibrium.world, result.equilibrium
    partners = [c for c in world.countries if c not in (hub, "ROW")]
    place, size = partners.index(country), np.array([world.value_added[world.country(c)].sum() for c in partners])
    before = dependence_on(world, hub, partners, parameters=found.parameters)
    after = dependence_on(world, hub, partners, shock=found.shock, parameters=found.parameters)
    alike = np.flatnonzero((size > size[place] / 2) & (size < size[place] * 2) & (np.arange(size.size) != place))
    ratios = tuple(_loss_ratio(e, country, hub) for k, e in result.others.items() if k.startswith("elasticities"))
    ranks = size_adjusted_rank(before, size)[place], size_adjusted_rank(after, size)[place]
    back = cut_tie(world, country, hub, parameters=found.parameters)[1]
    names = ", ".join(f"{partners[i]} {before[i]:.2f}" for i in alike)
    return {
        "loss_before": Measure(float(before[place]), "per cent", f"{country} loses if its tie with {hub} is cut, before"),
        "loss_after": Measure(
            float(after[place]), "per cent", f"{country} loses if its tie with {hub} is cut, after the levers", (), float(before[place])
        ),
        "loss_ratio": Measure(float(after[place] / before[place]), "ratio", "loss after over before", ratios, 1.0),
        "hub_loss": Measure(back, "per cent", f"{hub} loses if its tie with {country} is cut, before"),
        "rank_before": Measure(float(ranks[0]), f"of {len(partners)}", f"size-adjusted rank among partners of {hub}, before"),
        "rank_after": Measure(
            float(ranks[1]), f"of {len(partners)}", f"size-adjusted rank among partners of {hub}, after", (), float(ranks[0])
        ),
        "rank_change": Measure(float(ranks[1] - ranks[0]), "ranks", "change of that rank; negative is more dependent", (), 0.0),
        "alike_mean": Measure(float(before[alike].mean()), "per cent", "mean loss of partners of similar size, before", note=names),
    }


def coalition_breadth(result: Result, parameters: Parameters) -> dict[str, Measure]:
    """How broad a coalition is: states, world GDP, the target's goods trade."""
    target, world, found = str(parameters["target"]), result.scenario.world, result.equilibrium
    rows = [row for row in read_table("alignment_2022") if row["iso3"] != target]
    joined = {row["iso3"] for row in rows if row["sanctioned_2022"] == "True"}
    gdp = {row["iso3"]: float(row["gdp_usd"]) for row in read_table("gdp_wdi") if row["year"] == str(parameters["gdp_year"])}
    listed = bloc(str(parameters["bloc"])).members
    inside, outside = split_members(listed, world)
    chosen = [world.country(c) for c in inside]
    goods = goods_sectors(world)
    traded = [100 * partner_shares(world.sales, found, target, (side, goods))[chosen].sum() for side in ("import", "export")]
    missing = ", ".join(sorted(joined - gdp.keys()))
    return {
        "states": Measure(float(len(joined)), f"of {len(rows)} states", "states that joined"),
        "states_share": Measure(100 * len(joined) / len(rows), "per cent", "share of states that joined"),
        "gdp_share": Measure(
            100 * sum(gdp.get(c, 0.0) for c in joined) / sum(gdp.values()),
            "per cent",
            f"their share of world GDP {parameters['gdp_year']}, without Taiwan",
            note=f"World Bank; no figure for {missing}" if missing else "World Bank",
        ),
        "import_share": Measure(float(traded[0]), "per cent", f"their share of {target}'s goods imports, {world.name}"),
        "export_share": Measure(
            float(traded[1]), "per cent", f"their share of {target}'s goods exports, {world.name}", note=f"inside ROW: {', '.join(outside)}"
        ),
    }


METRICS = {
    "import_share_change": Metric(
        import_share_change,
        (
            "recorded_before_low",
            "recorded_before_high",
            "recorded_after",
            "base_share",
            "change_pp",
            "proportional_null_pp",
            "recorded_change_pp",
        ),
    ),
    "dependence": Metric(
        dependence, ("loss_before", "loss_after", "loss_ratio", "hub_loss", "rank_before", "rank_after", "rank_change", "alike_mean")
    ),
    "coalition_breadth": Metric(coalition_breadth, ("states", "states_share", "gdp_share", "import_share", "export_share")),
}


def _share_change(found: Equilibrium, country: str, partner: str, goods: tuple[str, ...]) -> float:
    n = found.world.country(partner)
    before, after = (partner_shares(sales, found, country, ("import", goods))[n] for sales in (found.world.sales, found.sales))
    return float(100 * (after - before))


def _proportional(found: Equilibrium, country: str, partner: str, goods: tuple[str, ...]) -> float:
    """Change of the partner's share if flows fell by the levers at constant prices and the rest kept their proportions."""
    world, shock = found.world, found.shock
    theta = world.theta(str(found.parameters.trade_elasticity))
    left = np.ones(world.sales.shape) if shock.trade_cost_hat is None else shock.trade_cost_hat**-theta
    left = left if shock.banned is None else np.where(shock.banned, 0.0, left)
    n = world.country(partner)
    before = partner_shares(world.sales, found, country, ("import", goods))[n]
    after = partner_shares(world.sales * left, found, country, ("import", goods))[n]
    return float(100 * (after - before))


def _loss_ratio(found: Equilibrium, country: str, hub: str) -> float:
    before = cut_tie(found.world, country, hub, parameters=found.parameters)[0]
    return cut_tie(found.world, country, hub, shock=found.shock, parameters=found.parameters)[0] / before


def _recorded(series: str) -> list[tuple[str, float, str, str]]:
    """Period, value, unit and source of every recorded figure of a series; bounds such as '>33' count as the bound."""
    rows = [row for row in read_table("recorded_series") if row["series"] == series]
    return [(row["period"], float(row["value"].lstrip("<>")), row["unit"], f"{row['source']} ({row['note']})") for row in rows]
