"""What `detente run` prints by horizon: real income, the target's lines, a simple rule."""

from __future__ import annotations

from detente.cli.printer import Column, say, show
from detente.report.glossary import explained, plain
from detente.study.lines import column_of
from detente.study.result import Result
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from detente.world.countries import country_name


def show_horizons(result: Result, count: int = 8) -> None:
    """Real income for who pays most at any of several horizons, then the target's lines."""
    if len(result.horizons) < 2:
        return
    tiny = tiny_countries(result.equilibrium.world)
    whole = result.horizon_table
    table = whole.taken([k for k, code in enumerate(whole.index) if code not in tiny])
    columns = [name for name in table.columns if name != "name"]
    lowest = [min(row[name] for name in columns) for _, row in table.rows()]
    order = sorted(range(len(lowest)), key=lowest.__getitem__)
    show("Real income over time, per cent", table.taken(order[:count]), columns)
    if result.scenario.target:
        show_lines(result, result.scenario.target)


def show_lines(result: Result, target: str) -> None:
    """The target's lines, and under each what it would be if nothing but the levers moved flows."""
    columns = {column_of("line", name): column_of("proportional", name) for name in result.horizons}
    rows: list[tuple[object, ...]] = []
    for name, row in result.tables["lines_by_horizon"].rows():
        values = [row[column] for column in columns]
        nulls = [row[column] for column in columns.values()]
        rows.append((f"{name}, {row['unit']}", row["tag"], row["no_lever"], *values))
        if None not in nulls:
            rows.append(("  if only the levers moved flows", plain("null"), None, *nulls))
    table = Table.of(("line", "tag", "no_lever", *columns), rows)
    shown: list[str | Column] = [Column(("tag",), "tag"), "no_lever", *columns]
    show(f"{country_name(target, result.scenario.world)} over time", table, shown)
    if any(row[1] == plain("null") for row in rows):
        say(explained("null"))
