"""Sectors that lose and gain most: volume as a ranked chart, value beside it."""

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
from detente.report.style import NARROW, Size, light
from detente.study.sector_tables import MOST_LOST, losers_and_gainers
from detente.table import Table
from detente.world.variables import variable

Row = Mapping[str, Any]
# About so many numbers on the axis: more would touch each other on a narrow picture.
TICKS = 6
# Letters on a line of a label, on a wide and on a narrow picture.
LETTERS = (30, 15)
# A blank at which no label is broken.
JOINED = "\N{NO-BREAK SPACE}"
COLUMNS = ("name", "volume_pct", MOST_LOST, "value_pct", "value_change_busd")
NOTE = (
    "Dots: change of volume, at prices of the base year; strokes: change of value, in which prices"
    " count as well."
)


def sector_changes(
    table: Table, caption: Caption, *, code: str, owner: str, losers: int = 8, gainers: int = 6
) -> Figure:
    """The sectors of a country or bloc that lose and gain most volume, in billions.

    `table` has a sector a row in the order of `detente.study.sector_tables.sector_table`; `code`
    and `owner` are the code and the name of whose sectors they are.
    """
    drawable(table, f"sectors-{code}", COLUMNS)
    parts = losers_and_gainers(table, losers, gainers)
    rows = [row for part in parts for _, row in part.rows()]
    return Figure(
        f"sectors-{code}",
        f"{owner}: sectors that lose and gain most volume",
        caption.noting(NOTE),
        table,
        partial(_plot, [_mark(row) for row in rows]),
    )


def _mark(row: Row) -> Row:
    pct = _short(row["volume_pct"])
    volume, value = row[MOST_LOST], row["value_change_busd"]
    return {
        "name": row["name"],
        "pct": f"{pct}{JOINED}%",
        "volume": volume,
        "value": value,
        "sign": "loss-2" if volume < 0 else "gain-2",
        "tip": (
            f"{row['name']}: volume {pct} % ({signed(volume)} billion USD), value"
            f" {_short(row['value_pct'])} % ({signed(value)})"
        ),
    }


def _short(pct: float) -> str:
    """A change in per cent with one decimal, and with two where it is small."""
    return signed(pct, 1 if abs(pct) >= 1 else 2)


def _plot(rows: Sequence[Row], size: Size) -> Any:
    import altair as alt

    letters = LETTERS[size.name == NARROW.name]
    said = [{**row, "name": f"{wrapped(row['name'], letters)} {row['pct']}"} for row in rows]
    y = alt.Y("name:N", sort=[row["name"] for row in said], title=None, axis=wrapped_labels())
    base = marks(said).encode(y=y, description="tip:N")
    zero = zero_rule().encode(x=alt.datum(0))
    dots = base.mark_circle(size=90, opacity=1).encode(
        x=alt.X("volume:Q", title=variable(MOST_LOST).unit, axis=alt.Axis(tickCount=TICKS)),
        color=alt.Color("sign:N", scale=scale_of(("loss-2", "gain-2")), legend=None),
    )
    strokes = base.mark_tick(thickness=2.5, size=14, color=light("muted")).encode(x="value:Q")
    tall = min(ROW * len(said) * 1.2, size.height)
    return alt.layer(zero, strokes, dots).properties(width=size.width, height=tall, autosize=fit())
