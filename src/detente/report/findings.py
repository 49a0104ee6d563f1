"""Findings in plain words, made from numbers: who pays, what it costs, whose trade moves, which
side needs a tie more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.claims.brief import Brief
from detente.errors import DetenteError
from detente.levers.setting import expand
from detente.report.figure import signed
from detente.study.result import Result, partner_shares
from detente.table import Table
from detente.world.countries import country_name, title_of
from detente.world.shipped import goods_sectors

MOST = 5
ENOUGH = 20
SEEN = 0.005
SMALL = 0.1
PRIVATE = ("over_compliance", "circumvention")


def findings(brief: Brief, ties: Table | None = None, more: Sequence[str] = ()) -> tuple[str, ...]:
    """At most five sentences: from one country's side when the result has one in focus, else on the
    whole system.

    `more` are sentences of other chapters, which come before the one on those who stand aside.
    """
    result = brief.result
    found = (
        [*_own_side(brief, ties), *_system(brief, ties, more)]
        if result.focus
        else _system(brief, ties, more)
    )
    return tuple(sentence for sentence in found if sentence)[:MOST]


def senders(result: Result) -> tuple[str, ...]:
    """Countries of the world whose governments pull levers, the target left out."""
    world = result.scenario.world
    levers = [lever for lever in result.scenario.content.levers if lever.lever not in PRIVATE]
    listed = expand(
        tuple(dict.fromkeys(code for lever in levers for code in lever.by)), result.scenario.blocs
    )
    return tuple(
        code for code in listed if code in world.countries and code != result.scenario.target
    )


def range_said(brief: Brief, country: str, horizon: str) -> str:
    """Assumption range of a country's real income at a horizon in words, and where the headline
    lies in it when at or outside an end.

    Over draws; fewer than `ENOUGH` give their number and no range. Over elasticity sets at the
    headline horizon when nothing was drawn; empty at another one.
    """
    result, n = brief.result, brief.result.scenario.world.country(country)
    values, _ = brief.draws.numbers(f"welfare {horizon}")
    if values.size and len(values) < ENOUGH:
        return f"{len(values)} draws, too few for a range"
    if values.size:
        low, high = (float(end) for end in np.percentile(values[:, n], (5, 95)))
    elif horizon == result.horizon:
        page = result.page(country)
        low, high = page["welfare_low_pct"], page["welfare_high_pct"]
    else:
        return ""
    return (
        f"assumption range {signed(low)} to"
        f" {signed(high)}{_place(float(result.horizons[horizon].welfare_pct[n]), low, high)}"
    )


def _place(value: float, low: float, high: float) -> str:
    """Where the headline lies when that is at an end of its range, within a twentieth of its width,
    or outside.
    """
    near = 0.05 * (high - low)
    if low + near < value < high - near or round(low, 2) == round(high, 2):
        return ""
    end = "lower" if value <= low + near else "upper"
    inside = low - SEEN <= value <= high + SEEN
    return f", with the headline {'at' if inside else 'outside'} its {end} end"


def _own_side(brief: Brief, ties: Table | None) -> list[str]:
    result, focus = brief.result, str(brief.result.focus)
    return [
        _income(brief, focus),
        _pulled(result, focus),
        _sectors(result, focus),
        _needs(ties, focus),
    ]


def _system(brief: Brief, ties: Table | None, more: Sequence[str]) -> list[str]:
    result, target = brief.result, brief.result.scenario.target
    if not target:
        return [_cost(result), *more, _outsiders(result)]
    first = [_income(brief, target), _cost(result), _shift(result, target)]
    found = [*first, *more, _needs(ties, target, senders(result)), _outsiders(result)]
    return found[:1] if result.focus and target == result.focus else found


def _income(brief: Brief, country: str) -> str:
    result, page = brief.result, brief.result.page(country)
    pct = page["welfare_pct"]
    first = next(iter(result.horizons))
    path = ""
    if first != result.horizon:
        then = float(result.horizons[first].welfare_pct[result.scenario.world.country(country)])
        said = range_said(brief, country, first)
        path = f" At {first} it is {signed(then)} per cent{f' ({said})' if said else ''}."
    verb = "falls" if pct < 0 else "rises"
    usd = abs(page["welfare_busd"])
    amount = f"{usd:,.0f}" if usd >= 10 else f"{usd:.1f}"
    return (
        f"{country_name(country)}'s real income {verb} by {abs(pct):.2f} per cent at the horizon"
        f" {result.horizon} ({range_said(brief, country, result.horizon)}), {amount} billion USD of"
        f" {result.scenario.world.year}.{path}"
    )


def _cost(result: Result) -> str:
    found, those = result.equilibrium, senders(result)
    if not those:
        return ""
    places = [found.world.country(code) for code in those]
    usd = float(found.welfare_usd[places].sum() / 1000)
    pct = float(found.welfare_usd[places].sum() / found.world.income[places].sum() * 100)
    worst = those[int(np.argmin(found.welfare_pct[places]))]
    text = (
        f"Those who pull the levers {'lose' if usd < 0 else 'gain'} {abs(usd):,.0f} billion USD"
        f" together, {abs(pct):.2f} per cent of their real income; {country_name(worst)} pays most"
        f" for its size ({signed(float(found.welfare_pct[places].min()))} per cent)."
    )
    target = result.scenario.target
    if target and pct < 0 and (own := float(found.welfare_pct[found.world.country(target)])) < 0:
        text += f" In per cent {country_name(target)} loses {own / pct:.0f} times as much."
    return text


def _shift(result: Result, target: str) -> str:
    found = result.equilibrium
    goods = ("import", goods_sectors(found.world))
    before, after = (
        100 * partner_shares(sales, found.world, target, goods)
        for sales in (found.world.sales, found.sales)
    )
    n, lost = int(np.argmax(after - before)), int(np.argmin(after - before))
    winner, loser = (country_name(found.world.countries[place]) for place in (n, lost))
    return (
        f"{winner}'s share of {country_name(target)}'s goods imports moves from {before[n]:.1f} to"
        f" {after[n]:.1f} per cent, the largest rise; {loser} loses most ({before[lost]:.1f} to"
        f" {after[lost]:.1f})."
    )


def _needs(ties: Table | None, country: str, without: Sequence[str] = ()) -> str:
    """The country's strongest tie outside some others, and what it is worth to both sides."""
    if ties is None:
        return ""
    rows = [row for _, row in ties.rows()]
    mine = [
        row
        for row in rows
        if row["actor"] == country and not set(_countries(row["partner"])) & set(without)
    ]
    if not mine:
        return ""
    most = max(mine, key=lambda row: row["loss_after_pct"])
    back = next(
        row for row in rows if row["actor"] == most["partner"] and row["partner"] == country
    )
    ratio = (
        most["loss_after_pct"] / back["loss_after_pct"]
        if back["loss_after_pct"] > 0.005
        else np.inf
    )
    weight = f", a ratio of {ratio:.0f}" if 1.5 < ratio < 1000 else ""
    outside = " outside those who pull the levers" if without else ""
    return (
        f"{country_name(country)}'s strongest tie{outside} is with {most['partner_name']}: without"
        f" it {country_name(country)} would lose {most['loss_after_pct']:.2f} per cent of real"
        f" income in the long run ({most['loss_before_pct']:.2f} before the levers),"
        f" {most['partner_name']} {back['loss_after_pct']:.2f} per cent{weight}."
    )


def _outsiders(result: Result) -> str:
    found, apart = result.equilibrium, {*senders(result), str(result.scenario.target), "ROW"}
    rest = [
        (float(found.welfare_pct[n]), code)
        for n, code in enumerate(found.world.countries)
        if code not in apart
    ]
    if not rest:
        return ""
    (low, loser), (high, winner) = min(rest), max(rest)
    still = sum(abs(value) < SMALL for value, _ in rest)
    return (
        f"Of the {len(rest)} economies on neither side, {still} move by less than {SMALL} per cent;"
        f" {country_name(winner)} gains most ({signed(high)}), {country_name(loser)}"
        f" {'loses' if low < 0 else 'gains'} {'most' if low < 0 else 'least'} ({signed(low)})."
    )


def _pulled(result: Result, country: str) -> str:
    if result.attribution is None:
        return ""
    table = result.contribution_table(country)
    levers, governments = (table.sums(by, "contribution_pct") for by in ("lever", "government"))
    lever = max(levers, key=lambda name: abs(levers[name]))
    who = max(governments, key=lambda name: abs(governments[name]))
    return (
        f"The lever that matters most for {country_name(country)} is '{lever}'"
        f" ({signed(levers[lever])} percentage points); by who pulled it, {_party(who)}"
        f" ({signed(governments[who])})."
    )


def _sectors(result: Result, country: str) -> str:
    rows = [row for _, row in result.sector_table(country).rows()]
    down, up = rows[0], rows[-1]
    return (
        f"Of {country_name(country)}'s sectors, {down['name'].lower()} changes by"
        f" {signed(down['output_busd'])} billion USD of sales, {up['name'].lower()} by"
        f" {signed(up['output_busd'])}."
    )


def _party(code: str) -> str:
    try:
        return title_of(code)
    except DetenteError:
        return code


def _countries(actor: str) -> tuple[str, ...]:
    return expand((actor,))
