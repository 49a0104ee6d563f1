"""What `detente check` and `detente run` print of the levers in force at each horizon."""

from __future__ import annotations

from detente.cli.printer import Column, say, show
from detente.scenario.file import Scenario
from detente.scenario.in_force import BETWEEN, NEVER, force_table, horizon_days


def show_force(scenario: Scenario) -> None:
    """The levers in force at each horizon, then those that are at none."""
    table = force_table(scenario)
    if not table.index:
        return
    columns: list[str | Column] = [Column((name,)) for name in ("from", "to")]
    for name, day in horizon_days(scenario).items():
        columns.append(Column((name,), f"{name}, {day}" if day else name))
    show("Levers in force, and when", table, columns)
    for note, said in ((NEVER, "in force at no time shown"), (BETWEEN, "in force only between")):
        titles = [title for title, row in table.rows() if row["note"] == note]
        if titles:
            say(f"{said}: {'; '.join(titles)}")
