"""Who pays inside a country: the change of value added by sector, and of all sectors together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.cells import signed
from detente.report.charts.marks import (
    ROW,
    drawable,
    fit,
    marks,
    scale_of,
    wrapped,
    wrapped_labels,
    zero_rule,
)
from detente.report.figure import Caption, Figure
from detente.report.style import NARROW, Size
from detente.table import Table
from detente.world.variables import variable

CHANGE, PERCENT = "value_added_change_busd", "value_added_pct"
COLUMNS = ("name", CHANGE)
NOTE = (
    "Value added is what a sector pays in wages and keeps as profit, at new prices. The bars add up"
    " to {total} billion USD."
)
# Billion USD below which a bar would be printed as nothing.
LEAST = 0.005
# Letters on a line of a label, on a wide and on a narrow picture.
LETTERS = (34, 17)
OTHERS = "all other sectors"
Row = Mapping[str, Any]


def value_added(
    table: Table, caption: Caption, *, code: str, owner: str, losers: int = 7, gainers: int = 4
) -> Figure:
    """The sectors whose value added falls and rises most, and all others as one bar.

    `table` has a sector a row with its name and the columns of
    `detente.study.sector_tables.sector_columns`; `code` and `owner` are the code and the name of
    whose sectors they are.
    """
    drawable(table, f"value-added-{code}", COLUMNS, (PERCENT,))
    rows = [row for _, row in table.sorted_by(CHANGE).rows()]
    down = [row for row in rows if row[CHANGE] <= -LEAST][:losers]
    up = [row for row in rows if row[CHANGE] >= LEAST][-gainers:]
    rest = [row for row in rows if row not in (*down, *up)]
    bars = [_bar(row) for row in (*down, *up)]
    if rest:
        bars.append(_bar({"name": OTHERS, CHANGE: sum(row[CHANGE] for row in rest), PERCENT: None}))
    total = sum(row[CHANGE] for row in rows)
    return Figure(
        f"value-added-{code}",
        f"{owner}: who pays inside the country, by sector",
        caption.noting(NOTE.format(total=signed(total))),
        table,
        partial(_plot, bars),
    )


def _bar(row: Row) -> Row:
    pct, change = row[PERCENT], row[CHANGE]
    share = f" ({signed(pct)} %)" if pct is not None and pct == pct else ""
    return {
        "name": row["name"],
        "said": signed(change),
        "value": change,
        "sign": "loss-2" if change < 0 else "gain-2",
        "tip": f"{row['name']}: {signed(change)} billion USD{share}",
    }


def _plot(bars: Sequence[Row], size: Size) -> Any:
    import altair as alt

    letters = LETTERS[size.name == NARROW.name]
    said = [{**bar, "name": f"{wrapped(bar['name'], letters)}  {bar['said']}"} for bar in bars]
    y = alt.Y("name:N", sort=[bar["name"] for bar in said], title=None, axis=wrapped_labels())
    x = alt.X("value:Q", title=variable(CHANGE).unit, axis=alt.Axis(tickCount=6))
    drawn = marks(said).encode(y=y, description="tip:N")
    colour = alt.Color("sign:N", scale=scale_of(("loss-2", "gain-2")), legend=None)
    shapes = drawn.mark_bar(height=14).encode(x=x, color=colour)
    zero = zero_rule().encode(x=alt.datum(0))
    tall = min(ROW * len(said) * 1.3, size.height)
    return alt.layer(shapes, zero).properties(width=size.width, height=tall, autosize=fit())
