"""The chapter from one country's side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from detente.claims.brief import Brief
from detente.report.cells import HIDDEN, fixed, head, signed
from detente.report.chapters.economy_chapter import own_tables, sector_figure, titled
from detente.report.chapters.key_findings import ends_said
from detente.report.charts.energy_flows import energy_flows
from detente.report.charts.standing import standing
from detente.report.charts.value_added import value_added
from detente.report.figure import Caption, Figure
from detente.report.parts import Chapter, Sheet
from detente.study.draws import NINE_IN_TEN
from detente.study.ranges import ENOUGH, REAL_INCOME
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from detente.world.variables import variable

# Partners in a panel, and the smallest share in per cent of one that is shown.
PARTNERS, LEAST = 8, 0.5
# What the page says of each number of a country, in order; `{year}` is the base year.
NUMBERS = {
    "welfare_pct": "what it can buy (real income)",
    "welfare_busd": "the same in USD of {year}",
    "welfare_per_inhabitant_usd": "the same for each inhabitant",
    "real_wage_pct": "what is earned, over consumer prices",
    "customs_revenue_busd": "tariffs and export taxes collected, change",
    "gap_rents_busd": "earned from the price gaps of limits and falls",
    "rents_busd": "rents of price caps, received less paid",
    "base_income_busd": "income of {year}",
    "base_customs_revenue_busd": "tariffs and export taxes collected in {year}",
    "sets_low_pct": "real income at the published elasticities, lowest",
    "sets_high_pct": "real income at the published elasticities, highest",
}
# Of these, levels without a sign.
AMOUNTS = ("base_income_busd", "base_customs_revenue_busd")
MOVED = "Hollow: before; filled: after; orange falls, blue rises. At basic prices."


def country_chapter(brief: Brief, code: str, caption: Caption) -> Chapter:
    """The headline of a country or bloc, who pays inside it, its partners, fuels and place.

    Then its tables, and who caused how much.
    """
    world = brief.result.scenario.world
    name_of_chapter = "country" if code == brief.roles.focus else f"country-{code}"
    page = brief.summary.headlines[code]
    numbers = Table("number", tuple(head(name) for name in page), {"value": list(page.values())})
    owner = brief.result.party(code).name
    title = f"{owner} in numbers"
    shown = _numbers_on_page(brief, code)
    sheets = [Sheet(f"page_{code}", title, numbers, on_page=True, page=shown)]
    for name, table in brief.summary.tables.items():
        if name in own_tables(code):
            sheets.append(titled(name, table, world))
    figures = tuple(_figures(brief, code, caption))
    return Chapter(name_of_chapter, owner, (), figures, tuple(sheets))


def _numbers_on_page(brief: Brief, code: str) -> Table:
    """The numbers of a country in words, with their units; those that print as nothing left out.

    Its range over tries stands under its real income.
    """
    page, year = brief.summary.headlines[code], brief.result.scenario.world.year
    rows = []
    for name, words in NUMBERS.items():
        if name in page and abs(page[name]) >= HIDDEN:
            value = fixed(page[name]) if name in AMOUNTS else signed(page[name])
            rows.append((words.format(year=year), value, variable(name).unit))
    if ends := ends_said(brief, code):
        rows.insert(1, ("its range: nine of ten tries", ends, "per cent"))
    return Table.of(("number", "value", "unit"), rows)


def _figures(brief: Brief, code: str, caption: Caption) -> Iterator[Figure]:
    """Its sectors by value added and by volume, partners, sellers of fuels, place among all."""
    owner = brief.result.party(code).name
    sectors = brief.summary.tables[f"sectors_{code}"].where("horizon", brief.result.horizon)
    yield value_added(sectors, caption, code=code, owner=owner)
    yield sector_figure(brief, code, caption)
    goods = brief.summary.partners[code]
    sides = {"imports of goods": "import", "exports of goods": "export"}
    if any(_shares(goods, side).index for side in sides.values()):
        title = f"{owner}: who trades with it"
        yield _before_after(f"partners-{code}", title, goods, sides, caption)
    fuels = brief.summary.fuels.get(code)
    if fuels is not None and _shares(fuels, "import").index:
        side = {"imports of fuels": "import"}
        title = f"{owner}: who sells it fuels"
        yield _before_after(f"fuels-{code}", title, fuels, side, caption)
    yield place_among_all(brief, code, caption)


def _before_after(
    name: str, title: str, table: Table, sides: dict[str, str], caption: Caption
) -> Figure:
    """Shares of the largest partners before and after, a panel for each side of trade."""
    parts = {words: _shares(table, side) for words, side in sides.items()}
    rows = [
        (words, row["name"], "per cent", row["before"], row["after"])
        for words, part in parts.items()
        for _, row in part.rows()
    ]
    numbered = [(place, *row) for place, row in enumerate(rows)]
    columns = ("row", "fuel", "destination", "unit", "before", "after")
    drawn = energy_flows(Table.of(columns, numbered), caption, title=title)
    return replace(drawn, name=name, table=table, caption=caption.noting(MOVED))


def _shares(table: Table, side: str) -> Table:
    """The shares of the largest partners on one side, the largest of either moment first."""
    before, after = (
        np.asarray(table.columns[f"{side}_share_{moment}_pct"]) for moment in ("before", "after")
    )
    most = np.maximum(before, after)
    order = [k for k in np.argsort(-most, kind="stable") if most[k] >= LEAST][:PARTNERS]
    columns = {"name": table.columns["name"], "before": before, "after": after}
    return Table(table.index_name, table.index, columns).taken(order)


def place_among_all(brief: Brief, code: str, caption: Caption) -> Figure:
    """Where it stands among all economies that are ranked."""
    welfare = brief.summary.tables["welfare"]
    apart = tiny_countries(brief.result.equilibrium.world)
    kept = [k for k, one in enumerate(welfare.index) if one not in apart or one == code]
    rows = [(one, row["name"], row["welfare_pct"]) for one, row in welfare.taken(kept).rows()]
    owner = brief.result.party(code).name
    if code not in welfare.index:
        rows.append((code, owner, brief.summary.headlines[code]["welfare_pct"]))
    table = Table.of(("country", "name", "welfare_pct"), rows)
    said = _rank_said(brief, code, apart)
    return standing(table, caption, code=code, owner=owner, said=said)


def _rank_said(brief: Brief, code: str, apart: tuple[str, ...]) -> str:
    """Its place from the largest loss on, with the range over tries; empty where there is none."""
    world = brief.result.equilibrium.world
    values, _ = brief.draws.numbers(REAL_INCOME.format(brief.result.horizon))
    if code not in world.countries or len(values) < ENOUGH:
        return ""
    counted = [k for k, one in enumerate(world.countries) if one not in apart]
    own = values[:, [world.country(code)]]
    places = 1 + (values[:, counted] < own).sum(axis=1)
    low, high = np.percentile(places, NINE_IN_TEN)
    place = " to ".join(dict.fromkeys(f"{end:.0f}" for end in (low, high)))
    return f"place {place} from the largest loss in nine of ten tries"
