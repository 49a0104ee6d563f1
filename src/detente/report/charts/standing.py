"""Where a country stands: real income of every economy in a row, one of them strong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.cells import signed
from detente.report.charts.marks import axis_title, drawable, fit, marks, zero_rule
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

VALUE = "welfare_pct"
TALL = 240
# Per cent around nothing in which the scale is even; beyond it each tenfold takes as much room.
EVEN = 0.1
# Numbers on an uneven scale are close enough for a bar to be read between two of them.
STEPS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
TICKS = [*(-step for step in STEPS), 0.0, *STEPS]
NOTE = (
    "One bar an economy, from the largest loss to the largest gain. Above {even} per cent each"
    " tenfold takes as much room."
)
Row = Mapping[str, Any]


def standing(table: Table, caption: Caption, *, code: str, owner: str, said: str = "") -> Figure:
    """Every economy as a bar of its change of real income, the one called `code` strong.

    `table` has an economy a row with its name and ``welfare_pct``; `said` is what is known of the
    place among all of them.
    """
    drawable(table, f"standing-{code}", ("name", VALUE))
    rows = [row for _, row in table.sorted_by(VALUE).rows()]
    names = list(table.sorted_by(VALUE).index)
    strokes = [
        _stroke(row, place, len(rows), marked=name == code)
        for place, (name, row) in enumerate(zip(names, rows, strict=True), 1)
    ]
    title = f"{owner} among {len(rows)} economies" + (f": {said}" if said else "")
    caption = caption.noting(NOTE.format(even=EVEN))
    return Figure(f"standing-{code}", title, caption, table, partial(_plot, strokes))


def _stroke(row: Row, place: int, count: int, *, marked: bool) -> Row:
    return {
        "place": place,
        "value": row[VALUE],
        "name": row["name"],
        "marked": marked,
        "colour": light(_colour(row[VALUE], marked=marked)),
        "tip": f"{row['name']}: {signed(row[VALUE])} %, place {place} of {count}",
    }


def _colour(value: float, *, marked: bool) -> str:
    """Losses and gains in their own colours, strong where the economy is marked."""
    return f"{'loss' if value < 0 else 'gain'}-{3 if marked else 1}"


def _plot(strokes: Sequence[Row], size: Size) -> Any:
    import altair as alt

    ends = alt.Scale(domain=[0, len(strokes) + 1], nice=False)
    plain = alt.Axis(labels=False, grid=False)
    x = alt.X("place:Q", title="economies, by change of real income", axis=plain, scale=ends)
    uneven = alt.Scale(type="symlog", constant=EVEN)
    axis = alt.Axis(values=TICKS, tickCount=len(TICKS), format="~g")
    y = alt.Y("value:Q", title=axis_title(VALUE), scale=uneven, axis=axis)
    wide = max(2.0, 0.6 * size.width / len(strokes))
    base = marks(strokes).encode(x=x, description="tip:N")
    bars = base.mark_bar(width=wide).encode(y=y, color=alt.Color("colour:N", scale=None))
    zero = zero_rule().encode(y=alt.datum(0))
    names = [_name(stroke, size) for stroke in strokes if stroke["marked"]]
    tall = min(TALL, size.height)
    return alt.layer(bars, zero, *names).properties(width=size.width, height=tall, autosize=fit())


def _name(stroke: Row, size: Size) -> Any:
    """The name of the marked one, on the side of nothing where its bar is not."""
    import altair as alt

    above = stroke["value"] < 0
    early = stroke["place"] == 1
    text = marks([stroke]).mark_text(
        dy=-10 if above else 12,
        align="left" if early else "center",
        fontWeight="bold",
        fontSize=size.font,
        color=light("ink"),
    )
    return text.encode(x="place:Q", y=alt.datum(0), text="name:N")
