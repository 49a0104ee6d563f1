"""The chapter on the coalition: pressure against own cost, who bears, and who would join."""

from __future__ import annotations

from collections.abc import Sequence

from detente.claims.background import CoalitionSummary
from detente.report.cells import billions, per_cent
from detente.report.chapters.stance_chapter import UNMEASURED
from detente.report.charts.coalition_frontier import coalition_frontier
from detente.report.figure import Caption, Figure
from detente.report.parts import Chapter, Sheet
from detente.table import Table
from detente.words import in_text, in_turn
from detente.world.countries import title_of
from detente.world.world import World

# A coalition of more is called by its number.
NAMED = 2
COST, PRESSURE = "own_cost_busd", "pressure_busd"


def coalition_chapter(found: CoalitionSummary, world: World, caption: Caption) -> Chapter:
    """What the coalition costs its target and itself, with the frontier where one was searched."""
    tables = dict(found.tables)
    figures: tuple[Figure, ...] = ()
    if "frontier" in tables:
        options = tables["frontier"]
        tables["frontier"] = options.only((COST, PRESSURE)).labelled(
            options.columns["members"], "members"
        )
        if len(options.index) > 1:
            figures = (frontier_of(options, caption, world),)
    alone = ", ".join(in_text(title_of(code, world)) for code in found.alone) or "nobody"
    said = (
        (
            f"The {len(found.members)} members, all joining fully, cost"
            f" {in_text(title_of(found.target, world))}"
            f" {per_cent(found.pressure)} per cent of real income ({billions(found.target_busd)}"
            f" billion USD){_own_cost(found.members_busd)}."
        ),
        f"{_outcomes(found.pure_equilibria)} For economic reasons alone would join: {alone}.",
        UNMEASURED,
    )
    sheets = tuple(
        Sheet(f"coalition_{name}", f"Coalition: {name.replace('_', ' ')}", table)
        for name, table in tables.items()
    )
    return Chapter("coalition", "Coalition", said, figures, sheets)


def _own_cost(busd: float) -> str:
    """What the members lose, or gain, together."""
    if busd >= 0:
        return f" and themselves {billions(busd)} billion USD"
    return f"; together they gain {billions(-busd)} billion USD themselves"


def _outcomes(count: int) -> str:
    """How many pure equilibria were found, in plain words."""
    if not count:
        return "No outcome was found from which nobody would rather act otherwise."
    found = "One outcome was" if count == 1 else f"{count} outcomes were"
    return f"{found} found from which nobody would rather act otherwise."


def frontier_of(options: Table, caption: Caption, world: World) -> Figure:
    """Pressure against own cost of coalitions; `options` is the table of a CoalitionAnswer."""
    names = [_called(members.split(), world) for members in options.columns["members"]]
    named = options.only((COST, PRESSURE)).labelled(names, "members")
    return coalition_frontier(named, caption, cost=COST, pressure=PRESSURE)


def _called(members: Sequence[str], world: World) -> str:
    """Who they are where they are few, else how many."""
    if len(members) > NAMED:
        return f"{len(members)} governments: {', '.join(title_of(one, world) for one in members)}"
    return in_turn([title_of(code, world) for code in members])
