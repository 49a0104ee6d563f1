"""What `detente run --explain` prints: channels, partners, sectors, levers and governments."""

from __future__ import annotations

from detente.cli.printer import say, show, span
from detente.study.attribution import Attribution
from detente.study.explain import AT_ONCE, Explanation
from detente.study.producers import supply_table
from detente.study.result import Result
from detente.table import Table
from detente.world.countries import country_name
from detente.world.shipped import sector_names


def show_explanation(result: Result, split: Explanation, count: int = 8) -> None:
    """Why one country's real income changes, without remainder."""
    code = split.country
    name = country_name(code, result.scenario.world)
    columns = ("channel_pct", span("channel_low_pct", "channel_high_pct", "range over paths"))
    parts = _channels(result, split)
    show(f"{name}: real income by channel, percentage points", parts, (*columns, "channel_busd"))
    for by, table in (("partner", split.partner_table()), ("sector", split.sector_table())):
        told = [column for column in table.columns if column != "name"]
        show(f"{name}: the same by {by}, the largest losses", table.first(count), told, label=by)
    say(
        f"paths: {'; '.join((AT_ONCE, *split.others))}. The split depends on the path, the total"
        " does not"
    )
    show_supply(result, code)
    if code not in result.asked:
        show_attribution(result, code)


def show_supply(result: Result, code: str) -> None:
    """The country's price elasticity of supply by resource sector and horizon, if it has any."""
    if not result.scenario.parameters.rent_share:
        return
    table = supply_table(result.scenario, tuple(result.horizons))
    own = table.taken([k for k, country in enumerate(table.index) if country == code])
    if not own.index:
        return
    world = result.scenario.world
    names, sectors = sector_names(world), own.columns["sector"]
    named = {**own.columns, "name": [names.get(sector, sector) for sector in sectors]}
    told = ["rent_share", *(column for column in named if column.startswith("supply_"))]
    title = f"{country_name(code, world)}: how much more is made where the price rises 1 per cent"
    show(title, Table("sector", tuple(sectors), named), told)


def _channels(result: Result, split: Explanation) -> tuple[Table, Table]:
    """The channels through which anything comes, and their total."""
    channels = split.channel_table()
    moving = [k for k, (_, row) in enumerate(channels.rows()) if any(row.values())]
    words = [str(channels.index[k]).replace("_", " ") for k in moving]
    total = {
        "channel_pct": [float(result.equilibrium.welfare_pct[_place(result, split)])],
        "channel_low_pct": [f"open: {abs(split.remainder_pct):.0e}"],
        "channel_high_pct": [None],
        "channel_busd": [float(sum(channels.columns["channel_busd"]))],
    }
    return channels.taken(moving).labelled(words), Table("channel", ("total",), total)


def _place(result: Result, split: Explanation) -> int:
    return result.equilibrium.world.country(split.country)


def show_attribution(result: Result, code: str) -> None:
    """Who caused how much, by lever and by government, with the error of each number."""
    if not result.attribution:
        return
    name, shares = result.party(code).name, result.contribution_table(code)
    for by, found in result.attribution.items():
        rows = shares.where("by", by)
        total = {"contribution_pct": [float(result.page(code)["welfare_pct"])]}
        parts = [
            Table(by, tuple(rows.columns["who"]), rows.columns),
            Table(by, ("total",), total),
        ]
        title = f"{name}: real income by {by}, percentage points"
        show(title, parts, ("contribution_pct", "contribution_error_pct", "mark"))
        say(f"Shapley shares over {_orders(found)}")


def _orders(found: Attribution) -> str:
    """Over which orders shares are means, and what their error means."""
    if found.exact:
        return "all orders: exact"
    return (
        f"{found.orders} random orders, added until each number is known to a tenth; ±: half of"
        " the 95 per cent interval over orders"
    )
