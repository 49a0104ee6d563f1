"""What `detente run` prints of the tables beside a result: tries, months, one assumption a time."""

from __future__ import annotations

import statistics
from collections.abc import Collection

from detente.cli.printer import Column, say, show, span
from detente.report.glossary import explained, plain
from detente.study.ranges import ENOUGH, OF_PARTIES
from detente.study.result import Result
from detente.study.sensitivity import with_units
from detente.study.shown import foremost
from detente.study.welfare_tables import ranked
from detente.table import Table
from detente.words import with_sign

# Percentiles of the draws between which a value as written is not near an end.
LOWEST, HIGHEST = 5, 95
# How many of those who are always shown are printed; all of them are in the files.
PARTIES = 12
GROUPS = {
    "assumption": "each assumption at its ends",
    "elasticities": plain("elasticity set"),
    "closure": plain("closure"),
}


def show_ranges(result: Result, *, ranked: bool = True) -> None:
    """The tables beside a result; the draws only where countries can be `ranked`."""
    beside = result.beside
    if ranked and "welfare_draws" in beside:
        _show_draws(result, beside["welfare_draws"])
        for horizon in result.horizons:
            rows = beside["welfare_draws_by_horizon"].where("horizon", horizon)
            if rows.columns["draws"][0] >= ENOUGH:
                say(_standing(horizon, rows))
    show_on_request(result)


def show_on_request(result: Result) -> None:
    """The months, and one assumption at a time, where they were asked for."""
    if "welfare_by_month" in result.beside:
        _show_months(result, result.beside["welfare_by_month"])
    if "sensitivity" in result.beside:
        _show_sensitivity(result, result.beside["sensitivity"])


def _show_draws(result: Result, ranges: Table, count: int = 8) -> None:
    """The largest losers and winners, and who is always shown, with their range over the draws."""
    marks = dict(result.welfare_table.rows())
    kept = [k for k, code in enumerate(ranges.index) if not marks[code].get("mark")]
    ends = ranges.taken(kept).sorted_by("welfare_pct").ends(count, count // 2)
    shown = {code for part in ends for code in part.index}
    apart = parties_beside(result, shown)
    columns = (
        Column(("welfare_pct",), "as written"),
        "welfare_median_pct",
        span("welfare_low_pct", "welfare_high_pct", plain("range")),
        "welfare_percentile",
        "draws",
    )
    title = f"Real income at {result.horizon} over tries of the assumptions, per cent"
    show(title, [*ends, apart], columns)
    say(
        f"{explained('draw', 'range')} Not a confidence interval: nobody has drawn these"
        f" assumptions at random. {plain('certificate')}: largest error {_worst(ranges):.1e}"
    )


def parties_beside(result: Result, shown: Collection[str]) -> Table:
    """The ranges at the headline of those who are always shown, but are not among the `shown`."""
    table = result.beside[OF_PARTIES] if OF_PARTIES in result.beside else Table("row", (), {})
    if not table.index:
        return table
    rows = table.where("horizon", result.horizon)
    codes = rows.columns["country"]
    rows = rows.labelled(codes, "country")
    rest = [party for party in result.shown if party.code not in shown]
    some = [party.code for party in foremost(rest, PARTIES)]
    return rows.taken([k for k, code in enumerate(codes) if code in some])


def _standing(horizon: str, ranges: Table) -> str:
    """Where the values as written stand among the draws at a horizon, over all countries."""
    places = sorted(float(place) for place in ranges.columns["welfare_percentile"])
    middle = statistics.median(places)
    outside = [
        str(code)
        for code, place in zip(
            ranges.columns["country"], ranges.columns["welfare_percentile"], strict=True
        )
        if not LOWEST <= place <= HIGHEST
    ]
    named = f"{len(outside)} outside {LOWEST}-{HIGHEST}: {', '.join(outside)}"
    return (
        f"{horizon}: as written, the median country stands at percentile {middle:.0f} of its tries;"
        f" {named if outside else f'none outside {LOWEST}-{HIGHEST}'}"
    )


def _show_months(result: Result, months: Table, most: int = 8) -> None:
    """Real income month by month: the target, the country in focus, and those that move most."""
    moved = [str(code) for code in ranked(result.welfare_table).index]
    inside = [code for code in result.asked if code in months.columns]
    asked = [code for code in (result.scenario.target, *inside) if code]
    codes = list(dict.fromkeys((*asked, *moved[:4], *moved[-3:])))[:most]
    countries = [Column((code,), like="welfare_pct") for code in codes]
    columns: list[str | Column] = ["day", "levers_in_force", *countries]
    show("Real income month by month, per cent", months, columns)
    say(
        f"{plain('certificate')}: largest error {_worst(months):.1e}; every country stands in"
        " welfare_by_month.csv"
    )


def _show_sensitivity(result: Result, rows: Table) -> None:
    """One country's real income with each assumption at its ends; sets and closures apart."""
    name = result.party(str(result.focus or result.scenario.target)).name
    ends: list[str | Column] = ["low", "high", "at_low", "at_high", "span"]
    only: list[str | Column] = [Column(("at_high",), "per cent"), "span"]
    for group, words in GROUPS.items():
        some = rows.where("group", group)
        title = f"{name}: real income at {result.horizon}, {words}, per cent"
        table = with_units(some).labelled(some.columns["label"], group)
        show(title, table, ends if group == "assumption" else only)
    written = rows.columns["headline"][0]
    say(
        f"as written: {with_sign(written, 3)}; span: largest less smallest of the three; the"
        f" others as written; largest error of the equations {_worst(rows):.1e}"
    )


def _worst(table: Table) -> float:
    return float(max(table.columns["max_residual"]))
