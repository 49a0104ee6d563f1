"""What a report says, before it becomes HTML, Markdown or a workbook: plain frozen parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.claims.verdict import GROUPS
from detente.report.figure import Figure
from detente.table import Table


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table to show, `shown` rows of it in print, and to download whole.

    `note` says how to read it.
    """

    name: str
    title: str
    table: Table
    note: str = ""
    shown: int = 12


@dataclass(frozen=True)
class NumberRow:
    """One number of a claim as text.

    `label` is its `name` with the `note` in brackets; `basis` is what it rests on, `null` what null
    models say, `outcome` what the test made of it.
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
    flips, recorded, sources, readings : tuple of str
    outside : str
        What about it cannot be tested.
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
    lines: tuple[NumberRow, ...] = ()
    flips: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    outside: str = ""
    ceiling: str = ""

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


@dataclass(frozen=True, eq=False)
class Chapter:
    """A chapter: paragraphs, then pictures and tables."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sheets: tuple[Sheet, ...] = ()


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
    cautions : tuple of str
        Caveats tied to numbers of the first screen.
    facts : mapping of str to str
        World, horizon, closure and so on, for the head of the page.
    findings, caveats : tuple of str
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
    caveats: tuple[str, ...]
    claims: tuple[ClaimRow, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    margins: tuple[Margin, ...] = ()
    system: Figure | None = field(default=None)
    answer: str = ""
    lead: tuple[Figure, ...] = ()
    track: str = ""
    cautions: tuple[str, ...] = ()

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
