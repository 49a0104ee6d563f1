"""What `detente energy` prints."""

from __future__ import annotations

from collections.abc import Mapping

from detente.cli.printer import Column, say, show
from detente.energy.cuts import Carried, Lost
from detente.energy.route_names import buyer_title, route_title
from detente.report.glossary import explained
from detente.study.fuels import Energy
from detente.table import Table

PRICES = "USD per tonne or thousand cubic metres"
SUMMARY = (
    "flow_lost",
    "flow_rerouted",
    "redirection",
    "fuel_price_before",
    "fuel_price_eu",
    "fuel_price_china",
    "field_discount",
)
LIMITS = (
    "fuel",
    Column(("kind",), "capacity"),
    Column(("source_tag",), "rests on"),
    "route_capacity",
    Column(("flow_after",), "carries"),
    Column(("shadow_price",), "worth"),
)
# In tables of ends a range is written without spaces, since six of them stand side by side.
ENDS = "…"


def show_energy(found: Energy, cut: Mapping[str, Mapping[str, float]]) -> None:
    """What is cut, then summary, flows, limits and price gaps, without what only files need."""
    show_asked(found, cut)
    units = found.summary.columns["flow_unit"]
    named = zip(found.summary.index, units, strict=True)
    summary = found.summary.labelled(f"{fuel}, {unit}" for fuel, unit in named)
    _show(f"summary; prices in {PRICES}", summary, SUMMARY)
    say("discount: share of the price that even the best-placed field does not get")
    for fuel in found.summary.index:
        _show_flows(found, str(fuel))
    _show(f"limits; worth: of one more unit, {PRICES}", _named(found.routes), LIMITS)
    say("a route that carried more than its capacity in 2021 may carry as much")
    columns = ("fuel", "buyer", "price_gap", "shadow_price", "new_terms")
    _show(f"price gaps from field to buyer, {PRICES}", _named(found.gaps), columns)
    say("new terms: freight and discount of the last new unit")
    worst = max(found.summary.columns["largest_residual"])
    say(f"{explained('certificate')} Here {worst:.1e}")


def show_asked(found: Energy, cut: Mapping[str, Mapping[str, float]]) -> None:
    """What is cut, who says so, and what was left out."""
    say(
        f"Energy of Russia on {found.on}, {found.prefer} capacities, physical units a year; under"
        " assumptions, not a forecast"
    )
    if found.lost:
        say(
            f"cuts: the levers of {found.lost.scenario} in force on {found.on}; a fall counts in"
            " full from its first day"
        )
    else:
        say("cuts: the recorded measures in force")
    for fuel, shares in cut.items():
        said = ", ".join(f"{who} {100 * share:g} per cent" for who, share in shares.items())
        say(f"instead, for {fuel}: {said}")
    if found.lost:
        _show_lost(found.lost, replaced=bool(cut))


def show_energy_ranges(table: Table) -> None:
    """Both ends of every parameter and of what they do, fuel by fuel."""
    say()
    say("ranges of assumptions, not confidence intervals: each parameter at its two ends")
    columns = (
        "tag",
        _ends("parameter", "ends"),
        _ends("redirection", "ratio"),
        _ends("fuel_price_eu", "price in EU"),
        _ends("field_discount", "discount"),
    )
    for fuel in dict.fromkeys(table.columns["fuel"]):
        some = table.where("fuel", fuel)
        words = [str(name).replace("_", " ") for name in some.index]
        _show(f"{fuel}; price in {PRICES}", some.labelled(words), columns)


def show_bridge(table: Table) -> None:
    """From customs value to the accounts by fuel."""
    _show("customs = duty + rest + basic, billion USD", table)


def _ends(name: str, head: str) -> Column:
    return Column((f"{name}_low", f"{name}_high"), head, joint=ENDS)


def _show(title: str, table: Table, columns: tuple[str | Column, ...] | None = None) -> None:
    """A table after an empty line."""
    say()
    show(title, table, columns)


def _named(table: Table) -> Table:
    """The table with the names of routes and buyers."""
    columns = dict(table.columns)
    if "buyer" in columns:
        columns["buyer"] = list(map(buyer_title, columns["buyer"]))
    return Table(table.index_name, tuple(map(route_title, table.index)), columns)


def _show_flows(found: Energy, fuel: str) -> None:
    """The flows of one fuel; recorded ones beside where there are any."""
    flows = found.flows.where("fuel", fuel)
    known = any(value is not None for value in flows.columns["flow_recorded"])
    rows = list(flows.rows())
    cut = [row["flow_cut_pct"] if row["tag"] == "input" else None for _, row in rows]
    table = _named(Table(flows.index_name, flows.index, {**flows.columns, "flow_cut_pct": cut}))
    columns = ("buyer", "tag", "flow_before", "flow_after", "flow_cut_pct")
    _show(
        f"{fuel}: flows in {rows[0][1]['flow_unit']} a year; cut in per cent; input: a cut or a"
        " hold sets the flow",
        table,
        (*columns, "flow_recorded") if known else columns,
    )


def _show_lost(lost: Lost, *, replaced: bool) -> None:
    """The levers carried over, who is held, and the levers left out."""
    if lost.carried:
        title = "levers carried over; cut: per cent of what each buyer took in 2021"
        _show(title, _carried(lost.carried))
    elif not replaced:
        say("no lever of it cuts a fuel that Russia sells to a buyer of the network on that day")
    if any(one.part < 1 for one in lost.carried):
        say(
            "members: per cent of the European Union's purchases by those whom the lever names, in"
            " the cut already"
        )
    for fuel, held in lost.held.items():
        names = ", ".join(map(buyer_title, held))
        say(f"no new {fuel}, since they stop or cut other trade with Russia: {names}")
    if lost.left_out:
        say("not carried over:")
    for lever, reason in lost.left_out:
        say(f"- {lever}: {reason}")


def _carried(carried: tuple[Carried, ...]) -> Table:
    """The levers carried over, buyers of one depth together."""
    buyers: dict[tuple[str, ...], list[str]] = {}
    for one in carried:
        members = "" if one.part == 1 else f"{100 * one.part:.1f} ({one.part_tag})"
        told = (one.lever, one.fuel, one.tag, f"{100 * one.share:.1f}", members)
        buyers.setdefault(told, []).append(buyer_title(one.buyer))
    rows = [
        (lever, fuel, ", ".join(some), tag, cut, members)
        for (lever, fuel, tag, cut, members), some in buyers.items()
    ]
    return Table.of(("lever", "fuel", "buyers", "rests on", "cut", "members"), rows)
