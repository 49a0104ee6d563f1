"""The chapter from one country's side."""

from __future__ import annotations

from detente.claims.brief import Brief
from detente.report.cells import head
from detente.report.chapters.economy_chapter import own_tables, sector_figure, titled
from detente.report.figure import Caption
from detente.report.parts import Chapter, Sheet
from detente.table import Table


def country_chapter(brief: Brief, code: str, caption: Caption) -> Chapter:
    """The headline of a country or bloc, its sectors, and who caused how much."""
    world = brief.result.scenario.world
    name_of_chapter = "country" if code == brief.roles.focus else f"country-{code}"
    page = brief.summary.headlines[code]
    numbers = Table("number", tuple(head(name) for name in page), {"value": list(page.values())})
    sheets = [Sheet(f"page_{code}", "Headline", numbers)]
    for name, table in brief.summary.tables.items():
        if name in own_tables(code):
            sheets.append(titled(name, table, world))
    figures = (sector_figure(brief, code, caption),)
    return Chapter(name_of_chapter, brief.result.party(code).name, (), figures, tuple(sheets))
