"""The chapter on the coalition: pressure against own cost, who bears, and who would join."""

from __future__ import annotations

from detente.claims.background import CoalitionSummary
from detente.report.chapters.stance_chapter import UNMEASURED
from detente.report.charts.coalition_frontier import coalition_frontier
from detente.report.figure import Caption, Figure
from detente.report.parts import Chapter, Sheet
from detente.table import Table
from detente.words import in_text
from detente.world.countries import title_of
from detente.world.world import World

COST, PRESSURE = "own_cost_busd", "pressure_busd"


def coalition_chapter(found: CoalitionSummary, world: World, caption: Caption) -> Chapter:
    """What the coalition costs its target and itself, with the frontier where one was searched."""
    tables = dict(found.tables)
    figures: tuple[Figure, ...] = ()
    if "frontier" in tables:
        drawn = frontier_of(tables["frontier"], caption)
        tables["frontier"] = drawn.table
        figures = (drawn,)
    alone = ", ".join(in_text(title_of(code, world)) for code in found.alone) or "nobody"
    said = (
        (
            f"The {len(found.members)} members, all joining fully, cost"
            f" {in_text(title_of(found.target, world))}"
            f" {found.pressure:.2f} per cent of real income ({found.target_busd:.0f} billion USD)"
            f" and themselves {found.members_busd:.0f} billion USD."
        ),
        (
            f"Pure equilibria found: {found.pure_equilibria}. For economic reasons alone would"
            f" join: {alone}."
        ),
        UNMEASURED,
    )
    sheets = tuple(
        Sheet(f"coalition_{name}", f"Coalition: {name.replace('_', ' ')}", table)
        for name, table in tables.items()
    )
    return Chapter("coalition", "Coalition", said, figures, sheets)


def frontier_of(options: Table, caption: Caption) -> Figure:
    """Pressure against own cost of coalitions; `options` is the table of a CoalitionAnswer."""
    named = Table(
        "members",
        tuple(options.columns["members"]),
        {name: options.columns[name] for name in (COST, PRESSURE)},
    )
    return coalition_frontier(named, caption, cost=COST, pressure=PRESSURE)
