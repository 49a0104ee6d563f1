"""The chapters on the economy: who pays, where and when; and how trade moves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from detente.claims.brief import Brief
from detente.report.cells import signed
from detente.report.chapters.lever_words import in_plain_words
from detente.report.charts.fan import fan
from detente.report.charts.partner_shares import partner_shares
from detente.report.charts.sector_changes import sector_changes
from detente.report.charts.who_pays import who_pays
from detente.report.charts.world_map import on_map, world_map
from detente.report.figure import Caption, Figure
from detente.report.parts import Chapter, Sheet
from detente.scenario.file import Scenario
from detente.study.flow_tables import most_moved
from detente.study.large_losses import loss_sentences
from detente.study.ranges import ENOUGH, OF_PARTIES
from detente.study.result import Result
from detente.study.result_tables import FLOWS_BY_SECTOR, sector_parties
from detente.study.shown import party_name
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from detente.words import capitalised, whose
from detente.world.countries import country_name, title_of
from detente.world.set_names import set_names
from detente.world.world import World

TITLES = {
    "welfare_by_elasticities": "Real income by elasticity set",
    "welfare_by_horizon": "Real income by horizon",
    "welfare_draws_by_horizon": "Real income over tries of the assumptions, by horizon",
    "welfare_draws_of_parties": "Real income over tries: who pulls levers, whom they are on, blocs",
    "welfare_draws": "Real income over tries of the assumptions",
    "welfare_of_parties": "Real income: who pulls levers, whom they are on, and blocs",
    "welfare": "Real income",
    "trade_goods_and_services": "Partners in trade of goods and services",
    "large_losses_by_horizon": "Losses above 15 per cent, and what lies behind them",
    "trade_goods_of_blocs": "Blocs in trade of goods",
    "trade_goods": "Partners in trade of goods",
    "lines_by_horizon": "The target by horizon: what is predicted, what is input, and simple rules",
    "incomes_by_horizon": "Real income, wages, prices and customs by horizon",
    "levers_in_force": "Levers in force at each horizon",
    "sectors": "Sectors",
    "attribution": "Who caused how much, by lever and government",
}
# The table with a column for each set of elasticities, which stand by name here.
BY_SET = "welfare_by_elasticities"
# Tables of one country by the start of their names, which end with its code.
OWN = ("sectors", "attribution")
NO_MAP = "No map: it knows countries by their ISO3 codes, and this world has none of them."
PANELS = 6
# Tables too long for a workbook of a report: they are in the files beside it.
FILES_ONLY = ("flows", FLOWS_BY_SECTOR, "sectors_by_horizon")
# Tables of the chapter on trade by the start of their names; the others are about incomes.
OF_TRADE = ("trade", "sectors", "supply", "falls", "limits", "lines")
# Tables that stand on the page, one a chapter.
INCOME_SHOWN, TRADE_SHOWN = ("welfare_of_parties", "welfare"), "trade_goods"
FLOWS_SHOWN = 20
# Of more governments in a cell than this the number of the others is said.
NAMED = 8
RANGE = ("welfare_pct", "welfare_low_pct", "welfare_high_pct")
SETS = ("sets_low_pct", "sets_high_pct")
IN_USD = ("welfare_busd", "welfare_per_inhabitant_usd")
ON_PAGE = ("welfare_pct", "range_over_tries", "range_over_published_elasticities", *IN_USD)
# What stands in columns of its own.
APART = {"lever", "name", "by", "on", "since", "until", "source", "tag"}


def income_chapter(brief: Brief, caption: Caption) -> Chapter:
    """Who pays: pictures of real income, its tables, and the levers.

    What belongs to a country that is asked for has a chapter of its own.
    """
    result = brief.result
    mine = [sheet for sheet in _sheets(brief) if not sheet.name.startswith(OF_TRADE)]
    named = {sheet.name for sheet in mine}
    shown = next(name for name in INCOME_SHOWN if name in named)
    page = incomes_on_page(brief, shown)
    sheets = [replace(one, on_page=True, page=page) if one.name == shown else one for one in mine]
    sheets.append(lever_sheet(result))
    unmapped = () if on_map(brief.summary.tables["welfare"]) else (NO_MAP,)
    said = (*unmapped, *(f"{sentence}." for sentence in loss_sentences(result.horizons)))
    return Chapter("who-pays", "Who pays", said, tuple(_incomes(brief, caption)), tuple(sheets))


def trade_chapter(brief: Brief, caption: Caption) -> Chapter:
    """How trade moves: partners before and after, and volumes by sector."""
    mine = [sheet for sheet in _sheets(brief) if sheet.name.startswith(OF_TRADE)]
    sheets = [
        replace(one, on_page=True, page=by_name(one.table)) if one.name == TRADE_SHOWN else one
        for one in mine
    ]
    sheets.append(flow_sheet(brief.summary.tables["flows"]))
    if brief.summary.import_shares:
        title = "Partners in the target's imports of goods, by horizon"
        sheets.append(Sheet("import_shares", title, brief.summary.import_shares))
    return Chapter("trade", "Trade", (), tuple(_trade(brief, caption)), tuple(sheets))


def _sheets(brief: Brief) -> Iterator[Sheet]:
    """Every table of the result but those too long, and those of countries that are asked for."""
    own = {name for code in brief.roles.asked for name in own_tables(code)}
    for name, table in brief.summary.tables.items():
        if name not in (*FILES_ONLY, *own):
            yield titled(name, table, brief.result.scenario.world)


def _incomes(brief: Brief, caption: Caption) -> Iterator[Figure]:
    result = brief.result
    welfare = brief.summary.tables["welfare"]
    tiny = tiny_countries(result.equilibrium.world)
    yield who_pays(drawn_income(brief), caption, always=brief.roles.marked, unranked=tiny)
    if on_map(welfare):
        yield world_map(welfare, caption)
    if len(result.horizons) > 1:
        yield fan(fan_table(brief), caption)


def _trade(brief: Brief, caption: Caption) -> Iterator[Figure]:
    result, target = brief.result, brief.roles.target
    if target and brief.summary.import_shares:
        own = country_name(target, result.scenario.world)
        yield partner_shares(
            brief.summary.import_shares,
            caption.noting("", horizon=", ".join(result.horizons)),
            value="import_share_pct",
            title=f"{capitalised(whose(own))} imports of goods, by partner",
        )
    for code in sector_parties(result):
        if code not in brief.roles.asked:
            yield sector_figure(brief, code, caption)


def quotable(table: Table, ends: Sequence[str]) -> Table:
    """A table of ranges without the `ends` of those that rest on too few draws."""
    tries = table.columns.get("draws")
    if tries is None:
        return table
    kept = {
        name: [
            end if count >= ENOUGH else math.nan
            for end, count in zip(table.columns[name], tries, strict=True)
        ]
        for name in ends
    }
    return replace(table, columns={**table.columns, **kept})


def drawn_income(brief: Brief) -> Table:
    """The ranges at the headline of every country, and of the blocs that are shown, in one row."""
    countries = quotable(brief.summary.tables["welfare_draws"], RANGE[1:])
    parties = brief.summary.tables.get(OF_PARTIES)
    if parties is None:
        return countries
    parties = quotable(parties, RANGE[1:])
    headline = parties.where("horizon", brief.result.horizon)
    codes = headline.columns["country"]
    blocs = headline.taken([k for k, code in enumerate(codes) if code not in countries.index])
    columns = {name: [*values, *blocs.columns[name]] for name, values in countries.columns.items()}
    return Table("country", (*countries.index, *blocs.columns["country"]), columns)


def sector_figure(brief: Brief, code: str, caption: Caption) -> Figure:
    """The picture of one country's or bloc's sectors."""
    owner = brief.result.party(code).name
    table = brief.summary.tables[f"sectors_{code}"]
    headline = table.where("horizon", brief.result.horizon)
    return sector_changes(headline, caption, code=code, owner=owner)


def flow_sheet(flows: Table) -> Sheet:
    """The flows between countries that change most in volume, of all pairs."""
    some, title = most_moved(flows, FLOWS_SHOWN), "Flows between countries that change most"
    note = "Every pair is in flows.csv, by sector on request (detente run --flows)."
    return Sheet("flows_that_change_most", title, some, note, FLOWS_SHOWN)


def own_tables(code: str) -> tuple[str, ...]:
    """Names of the tables of one country."""
    return tuple(f"{start}_{code}" for start in OWN)


def titled(name: str, table: Table, world: World) -> Sheet:
    """A table of the result under a title.

    Real income from the largest loss to the largest gain.
    """
    plain = name.replace("_", " ").capitalize()
    title = next((words for start, words in TITLES.items() if name.startswith(start)), plain)
    code = name.removeprefix("sectors_")
    if code != name and name not in TITLES:
        title += f": {title_of(code, world)}"
    if "welfare_pct" in table.columns:
        table = table.sorted_by("welfare_pct")
    if name == BY_SET:
        called = set_names(world)
        table = replace(
            table, columns={called.get(code, code): one for code, one in table.columns.items()}
        )
    return Sheet(name, title, table)


def fan_table(brief: Brief) -> Table:
    """Real income by horizon with its assumption range, for the countries that are shown."""
    names = ("name", "horizon", *RANGE)
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for code in brief.roles.shown[:PANELS]:
        for horizon, row in quotable(brief.summary.ranges[code], RANGE[1:]).rows():
            columns["name"].append(country_name(code, brief.result.scenario.world))
            columns["horizon"].append(horizon)
            for name in RANGE:
                columns[name].append(float(row[name]))
    return Table("row", tuple(range(len(columns["name"]))), columns)


def by_name(table: Table) -> Table:
    """The table with names for labels, and no codes."""
    columns = {key: values for key, values in table.columns.items() if key != "name"}
    return Table("name", tuple(table.columns["name"]), columns)


def incomes_on_page(brief: Brief, name: str) -> Table:
    """Of the table `name` what people read: real income with its ranges, in per cent and USD."""
    table = brief.summary.tables[name].sorted_by("welfare_pct")
    drawn = dict(drawn_income(brief).rows())
    columns: dict[str, list[Any]] = {column: [] for column in ON_PAGE}
    for code, row in table.rows():
        columns["welfare_pct"].append(row["welfare_pct"])
        columns["range_over_tries"].append(_between(drawn.get(code, {}), *RANGE[1:]))
        columns["range_over_published_elasticities"].append(_between(row, *SETS))
        for column in IN_USD:
            columns[column].append(row[column])
    kept = {name: values for name, values in columns.items() if any(one != "" for one in values)}
    return Table("name", tuple(table.columns["name"]), kept)


def _between(row: Mapping[str, Any], low: str, high: str) -> str:
    """A range in words, nothing where there is none."""
    ends = [float(end) for end in (row.get(low), row.get(high)) if end is not None and end == end]
    return " to ".join(map(signed, ends)) if len(ends) == 2 else ""


def lever_sheet(result: Result) -> Sheet:
    """The levers of the scenario, on the page in plain words."""
    table = lever_table(result)
    page = _levers_on_page(result)
    return Sheet("levers", "The measures", table, shown=40, on_page=True, page=page)


def _levers_on_page(result: Result) -> Table:
    """Who does what to whom from when on, and where the figure comes from.

    The parts of one lever, as the days of a table of tariffs, are one row.
    """
    wholes: dict[str, list[Any]] = {}
    for lever in result.scenario.content.levers:
        wholes.setdefault(lever.whole, []).append(lever)
    rows = [_measure(parts, result.scenario) for parts in wholes.values()]
    names = [name for name in rows[0] if any(row[name] for row in rows)] if rows else []
    columns = {name: [row[name] for row in rows] for name in names}
    return Table("measure", tuple(wholes), columns)


def _measure(parts: Sequence[Any], scenario: Scenario) -> dict[str, str]:
    """What the page says of a lever, from its parts; until when only if all of them end."""
    days = [part.since for part in parts if part.since]
    last = [part.until for part in parts]
    said = {
        "by": _named([code for part in parts for code in part.by], scenario),
        "on": _named([code for part in parts for code in part.targets], scenario),
        "what": "; ".join(_once(in_plain_words(part, scenario.world) for part in parts)),
        "since": str(min(days)) if days else "",
        "until": str(max(last)) if all(last) else "",
        "rests_on": ", ".join(_once(part.tag for part in parts)),
        "source": "; ".join(_once(part.source for part in parts)),
    }
    return {name: text or "" for name, text in said.items()}


def _once(texts: Iterable[str]) -> Iterable[str]:
    """Each of some texts once, in their order."""
    return dict.fromkeys(texts)


def _named(codes: Sequence[str], scenario: Scenario) -> str:
    """Governments by name, each once; of many, the first few and how many others."""
    names = [party_name(code, scenario) for code in _once(codes)]
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} others"


def lever_table(result: Result) -> Table:
    """Every lever of the scenario: kind, who, on whom, how deep, when, tag and source."""
    levers = result.scenario.content.levers
    columns = {
        "kind": [lever.lever for lever in levers],
        "by": [", ".join(lever.by) for lever in levers],
        "on": [", ".join(lever.targets) for lever in levers],
        "depth": [_depth(lever) for lever in levers],
        "dates": [_dates(lever) for lever in levers],
        "tag": [lever.tag for lever in levers],
        "source": [lever.source for lever in levers],
    }
    return Table("lever", tuple(lever.title for lever in levers), columns)


def _depth(lever: Any) -> str:
    """What is set on a lever besides who, when and why."""
    given = lever.model_dump(exclude_defaults=True)
    said = [f"{key} {_listed(value)}" for key, value in given.items() if key not in APART]
    return "; ".join(said)


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _dates(lever: Any) -> str:
    first, last = (str(day) if day else "" for day in (lever.since, lever.until))
    return f"{first} to {last}".removesuffix(" to ")
