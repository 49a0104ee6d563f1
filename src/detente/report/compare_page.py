"""Two scenarios side by side, as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from detente.report.cells import moved
from detente.report.charts.side_by_side import side_by_side
from detente.report.figure import Caption, Figure
from detente.report.glossary import HEADS, explained
from detente.report.html import templates
from detente.report.parts import Sheet
from detente.scenario.file import Scenario
from detente.scenario.in_force import force_table
from detente.study.compare import NOTHING, Comparison
from detente.study.ranges import ENOUGH
from detente.study.saved_ranges import SavedRange
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from detente.world.countries import country_name

SHOWN = 12
FORCE_SHOWN = 30
# Rows that a page carries of a table with thousands; all of them are in the files beside it.
CARRIED = 200
DATES = {"from": "since", "to": "until"}


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
        words=explained("real income", "range", "closure"),
        facts={HEADS.get(key, key): text for key, text in found.heading_said.items()},
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
    note = "Parts of a difference: data, levers, parameters, version; they add up to it."
    yield Sheet("differences", "Largest differences of real income", table, note, SHOWN)
    volume = "Volume, per cent, in A and in B; the difference in points and in billion USD."
    yield Sheet("flows", "Trade: flows that differ most", found.flows.first(CARRIED), volume, SHOWN)
    yield Sheet("sectors", "Sectors that differ most", found.sectors.first(CARRIED), volume, SHOWN)
    if found.levers.index:
        title = "Levers that differ"
        yield Sheet("levers", title, found.levers, shown=FORCE_SHOWN)
    force = _in_force(found.scenarios)
    if force.index:
        yield Sheet("force", "In force in A and in B, and when", force, shown=FORCE_SHOWN)


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
