"""What a report says, before it becomes HTML, Markdown or a workbook: plain frozen parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.claims.verdict import GROUPS
from detente.report.charts.range_bar import RangeBar
from detente.report.figure import Figure
from detente.table import Table

# What stands above what turns the answer of a chapter.
TURNS = "What turns it, each alone"
# More tables than this and nobody reads any of them.
ON_PAGE = 6


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table of a chapter, which the workbook holds whole; `note` says how to read it.

    A page has room for few tables: those that are `on_page` stand there, `shown` rows of them. Of a
    wide one stands there what people read, as `page` says it.
    """

    name: str
    title: str
    table: Table
    note: str = ""
    shown: int = 12
    on_page: bool = False
    page: Table | None = None

    @property
    def grid(self) -> Table:
        """What stands on the page."""
        return self.page or self.table


@dataclass(frozen=True)
class NumberRow:
    """One number of a claim as text.

    `label` is its `name` with the `note` in brackets; `basis` is what it rests on, `null` what null
    models say, `outcome` what the test made of it, `bar` the number on its range.
    """

    label: str
    value: str
    range: str = ""
    horizon: str = ""
    basis: str = ""
    null: str = ""
    outcome: str = ""
    thresholds: str = ""
    name: str = ""
    note: str = ""
    bar: RangeBar | None = None

    @property
    def said(self) -> str:
        """The value, and behind a colon what it is."""
        return ": ".join(filter(None, (self.value, self.label)))


@dataclass(frozen=True)
class ClaimRow:
    """A claim and its verdict, as text.

    Attributes
    ----------
    short, group, answer : str
        A name for a tile, the group of its verdict, and one sentence that answers it.
    kind : str
        What kind of statement it is.
    lines : tuple of NumberRow
        Tested numbers first; the first of them stands in the table.
    without : tuple of str
        What simple rules say: whether it would be true without the levers, and so on.
    flips, recorded, sources, readings : tuple of str
    outside : str
        What about it cannot be tested.
    place, anchor : str
        Where in its document it stands, by offsets and hash, and its mark on the reading's page.
    """

    id: str
    short: str
    statement: str
    speaker: str
    verdict: str
    group: str
    answer: str
    horizon: str
    closure: str
    basis: str
    kind: str = ""
    without: tuple[str, ...] = ()
    lines: tuple[NumberRow, ...] = ()
    flips: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    outside: str = ""
    ceiling: str = ""
    place: str = ""
    anchor: str = ""

    @property
    def said(self) -> str:
        """Its id and its short name; the id alone where it has no other name."""
        return self.id if self.short == self.id else f"{self.id} {self.short}"

    @property
    def deciding(self) -> NumberRow:
        """The number that stands in the table; empty when nothing can be measured."""
        return self.lines[0] if self.lines else NumberRow("", "")


@dataclass(frozen=True)
class Margin:
    """One side of a dilemma: a choice, and what it pays against the best other one.

    With its assumption range, and in how many draws it pays most.
    """

    choice: str
    value: str
    range: str
    said: str = ""


@dataclass(frozen=True)
class NumberCard:
    """The card behind a number of the first screen.

    `name` is that of what stands there, `title` repeats it, `entries` are lines under headings.
    """

    name: str
    title: str
    entries: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Caution:
    """A caveat of the first screen, and the name of the NumberCard of the number it is tied to."""

    text: str
    about: str


@dataclass(frozen=True, eq=False)
class Chapter:
    """A chapter: paragraphs, then pictures and tables; `turns` is what turns its answer, each
    alone.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Content:
    """Everything a report says.

    Attributes
    ----------
    title, subtitle : str
    answer : str
        What becomes of the claims, in two sentences; empty without claims.
    lead : tuple of Figure
        The pictures of the first screen, each with its finding as title.
    track : str
        How the model has fared against the record, in one sentence; empty without a record.
    cautions : tuple of Caution
        Caveats tied to numbers of the first screen.
    about : mapping of str to NumberCard
        The cards behind the numbers of the first screen, by name.
    facts : mapping of str to str
        World, horizon, closure and so on, for the head of the page.
    findings, care, caveats : tuple of str
        What was found; what every reader must know; what this case leaves open.
    margins : tuple of Margin
        The dilemma, when a stance was computed.
    system : Figure or None
        The signed map of the system.
    claims : tuple of ClaimRow
    chapters : tuple of Chapter
    """

    title: str
    subtitle: str
    facts: Mapping[str, str]
    findings: tuple[str, ...]
    care: tuple[str, ...]
    caveats: tuple[str, ...]
    claims: tuple[ClaimRow, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    margins: tuple[Margin, ...] = ()
    system: Figure | None = field(default=None)
    answer: str = ""
    lead: tuple[Figure, ...] = ()
    track: str = ""
    cautions: tuple[Caution, ...] = ()
    about: Mapping[str, NumberCard] = field(default_factory=dict)

    @property
    def groups(self) -> dict[str, tuple[ClaimRow, ...]]:
        """The claims by the group of their verdict, in the order of the groups."""
        return {name: tuple(one for one in self.claims if one.group == name) for name in GROUPS}

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every picture, in the order of the page."""
        first = (*self.lead, *((self.system,) if self.system else ()))
        return (*first, *(figure for chapter in self.chapters for figure in chapter.figures))

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every table, in the order of the page."""
        return tuple(sheet for chapter in self.chapters for sheet in chapter.sheets)

    @property
    def tabled(self) -> frozenset[str]:
        """Names of the tables that stand on the page: the first `ON_PAGE` of those meant for it."""
        meant = [sheet.name for sheet in self.sheets if sheet.on_page]
        return frozenset(meant[:ON_PAGE])
