"""Two scenarios side by side, as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from detente.report.cells import HIDDEN, moved
from detente.report.chapters.lever_words import in_plain_words
from detente.report.charts.side_by_side import side_by_side
from detente.report.figure import Caption, Figure
from detente.report.glossary import TERMS, heading_in_words
from detente.report.html import templates
from detente.report.parts import Sheet
from detente.scenario.file import Scenario
from detente.scenario.in_force import YES, force_table, horizon_days
from detente.study.compare import NOTHING, Comparison
from detente.study.differences import NUMBERS
from detente.study.ranges import ENOUGH
from detente.study.saved_ranges import SavedRange
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from detente.words import capitalised, horizon_said, in_text
from detente.world.countries import country_name
from detente.world.variables import header
from detente.world.world import World

SHOWN = 12
FORCE_SHOWN = 30
# Rows that a page carries of a table with thousands; all of them are in the files beside it.
CARRIED = 200
DATES = {"from": "since", "to": "until"}
TOTALS = ("first_pct", "second_pct", "difference_pp")
EXPLAINED = ("real income", "range")
# Parts of a difference, which stand on the page where they are more than nothing.
PARTS = ("data_pp", "levers_pp", "parameters_pp", "version_pp")
# A lever that one side does not have.
ABSENT = "not there"


@dataclass(frozen=True, eq=False)
class ComparePage:
    """What the page says.

    Attributes
    ----------
    title, answer : str
        The question, and in one sentence who fares most differently.
    sides : tuple of (str, str)
        Letter and title of each scenario.
    figure : Figure
        Real income in both, on one scale.
    sheets : tuple of Sheet
    words : str
        Technical words explained.
    facts : mapping of str to str
    """

    title: str
    answer: str
    sides: tuple[tuple[str, str], ...]
    figure: Figure
    sheets: tuple[Sheet, ...]
    words: str
    facts: dict[str, str]


def compare_page(found: Comparison) -> ComparePage:
    """Everything that the page of a comparison says: a pure function, which solves nothing."""
    first, second = (_title(one) for one in found.scenarios)
    income = _incomes(found)
    worlds = [one.world for one in found.scenarios]
    caption = Caption(
        ", ".join(dict.fromkeys(f"{one.name} ({one.year}, basic prices)" for one in worlds)),
        "the headline of each",
        found.heading.get("closure", ""),
        f"{' and '.join(found.names)}, largest residual {found.max_residual:.1e}",
    )
    return ComparePage(
        title=f"{first}, or {second}: who pays?",
        answer=_answer(found, income),
        sides=(("A", first), ("B", second)),
        figure=side_by_side(income, caption, title="What a country can buy, in A and in B"),
        sheets=tuple(_sheets(found)),
        words=" ".join(f"{capitalised(TERMS[one].explained)}." for one in EXPLAINED),
        facts=heading_in_words(found.heading_said),
    )


def compare_html(found: Comparison) -> str:
    """The page as the text of one HTML file, which asks no network for anything."""
    return templates().get_template("compare.html.j2").render(page=compare_page(found))


def _title(scenario: Scenario) -> str:
    return (scenario.content.title or scenario.name).rstrip(".")


def _incomes(found: Comparison) -> Table:
    """Real income in both by country, with the ends of saved ranges; tiny economies left out."""
    world = found.scenarios[0].world
    apart = tiny_countries(world)
    rows = [
        (
            code,
            country_name(str(code), world),
            row["first_pct"],
            row["second_pct"],
            *_ends(found.ranges[0].get(str(code))),
            *_ends(found.ranges[1].get(str(code))),
        )
        for code, row in found.table.rows()
        if code not in apart
    ]
    ends = [f"{side}_{end}_pct" for side in ("first", "second") for end in ("low", "high")]
    return Table.of(("country", "name", "first_pct", "second_pct", *ends), rows)


def _ends(saved: SavedRange | None) -> tuple[float, float]:
    """The ends of a range; no numbers where there are none, or too few tries for one."""
    if saved is None or saved.tries < ENOUGH:
        return float("nan"), float("nan")
    return saved.low, saved.high


def _answer(found: Comparison, income: Table) -> str:
    """Who fares most differently, in one sentence."""
    if found.same:
        return "Nothing differs: the same levers, and the same numbers everywhere."
    first, second = (np.asarray(income.columns[f"{side}_pct"]) for side in ("first", "second"))
    place = int(np.argmax(np.abs(second - first)))
    if abs(second[place] - first[place]) <= NOTHING:
        return "The scenarios differ, and nobody's real income does."
    return (
        f"{income.columns['name'][place]} differs most: {moved(first[place])} per cent of real"
        f" income in A, {moved(second[place])} in B."
    )


def _sheets(found: Comparison) -> Iterator[Sheet]:
    """The largest differences, trade, sectors, and what is in force in each."""
    world = found.scenarios[0].world
    gaps = found.by_size
    names = [country_name(str(code), world) for code in gaps.index]
    table = Table(gaps.index_name, gaps.index, {"name": names, **gaps.columns})
    parts = [name for name in PARTS if any(abs(one) >= HIDDEN for one in gaps.columns[name])]
    shown = [*TOTALS, *(parts if len(parts) > 1 else ())]
    page = Table("country", tuple(names), {name: gaps.columns[name] for name in shown})
    title = "Largest differences of real income"
    yield Sheet("differences", title, table, _parts_said(parts), SHOWN, page=page)
    volume = "Change of volume in A and in B, and the difference in money at base-year prices."
    yield _moves("flows", "Trade: flows that differ most", found.flows, volume, world)
    yield _moves("sectors", "Sectors that differ most", found.sectors, volume, world)
    if found.levers.index:
        page = _levers_on_page(found)
        yield Sheet("levers", "Levers that differ", found.levers, shown=FORCE_SHOWN, page=page)
    force = _in_force(found.scenarios)
    if force.index:
        page = _force_on_page(found.scenarios)
        title = "In force in A and in B, and when"
        yield Sheet("force", title, force, shown=FORCE_SHOWN, page=page)


def _parts_said(parts: Sequence[str]) -> str:
    """Where the differences come from, given the parts that are more than nothing."""
    if len(parts) == 1:
        return f"All of a difference comes from one part: {header(parts[0])}."
    return "The parts of a difference add up to it." if parts else ""


def _moves(name: str, title: str, moved_most: Table, note: str, world: World) -> Sheet:
    """A table of flows or sectors, on the page with names for codes."""
    table = moved_most.first(CARRIED)
    rows = [row for _, row in table.rows()]
    labels = [capitalised(_label(row, world)) for row in rows]
    numbers = {key: values for key, values in table.columns.items() if key in NUMBERS}
    page = Table(name.removesuffix("s"), tuple(labels), numbers)
    return Sheet(name, title, table, note, SHOWN, page=page)


def _label(row: Mapping[str, Any], world: World) -> str:
    """Who sells to whom, or a country and its sector, by name."""
    if "seller" not in row:
        return f"{in_text(country_name(row['country'], world))}: {row['name']}"
    ends = (in_text(country_name(row[side], world)) for side in ("seller", "buyer"))
    return " to ".join(ends)


def _levers_on_page(found: Comparison) -> Table:
    """What each lever that differs does on either side, in plain words."""
    columns = {}
    for letter, scenario in zip("AB", found.scenarios, strict=True):
        levers = {lever.title: lever for lever in scenario.content.levers}
        columns[letter] = [
            in_plain_words(levers[title], scenario.world) if title in levers else ABSENT
            for title in found.levers.index
        ]
    return Table("lever", found.levers.index, columns)


def _force_on_page(scenarios: Sequence[Scenario]) -> Table:
    """A lever a row: its days in A and in B, and whether it counts at the headline."""
    sides = [dict(force_table(one).rows()) for one in scenarios]
    titles = tuple(dict.fromkeys(chain.from_iterable(sides)))
    columns = {
        letter: [_days(side[title], one) if title in side else ABSENT for title in titles]
        for letter, side, one in zip("AB", sides, scenarios, strict=True)
    }
    return Table("lever", titles, columns)


def _days(row: Mapping[str, str], scenario: Scenario) -> str:
    """From when until when a lever is in force, and whether it counts at the last horizon."""
    days = " to ".join(filter(None, (row["from"], row["to"]))) if row["to"] else row["from"]
    *_, last = horizon_days(scenario)
    counts = "counts" if row[last].startswith(YES) else "does not count"
    return f"{days or 'always'}; {counts} {horizon_said(last)}"


def _in_force(scenarios: Sequence[Scenario]) -> Table:
    """The levers in force in A, then those in B; notes only where there are any."""
    rows = [
        {"lever": lever, "scenario": letter, **row}
        for letter, scenario in zip("AB", scenarios, strict=True)
        for lever, row in force_table(scenario).rows()
    ]
    told = {name for row in rows for name, value in row.items() if value}
    names = [name for name in dict.fromkeys(chain.from_iterable(rows)) if name in told]
    columns = {DATES.get(name, name): [row.get(name, "") for row in rows] for name in names[1:]}
    return Table("lever", tuple(row["lever"] for row in rows), columns)
