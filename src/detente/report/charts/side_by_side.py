"""Two scenarios on one scale: real income by country in each, with ranges where there are any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.cells import signed
from detente.report.charts.marks import axis_title, drawable, fit, known, marks, zero_rule
from detente.report.figure import RANGES, Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

FIRST, SECOND = "A", "B"
COLUMNS = ("name", "first_pct", "second_pct")
ENDS = ("first_low_pct", "first_high_pct", "second_low_pct", "second_high_pct")
# Height of a country's two rows, in pixels.
PAIR = 36
COLOURS = {FIRST: "one", SECOND: "two"}
SHAPES = {FIRST: "circle", SECOND: "square"}
NOTE = "Circles: A; squares: B; bars, where tries were made: where nine of ten of them fall."
ALONE = "Circles: A; squares: B. No ranges: neither was solved with other assumptions."
Row = Mapping[str, Any]


def side_by_side(table: Table, caption: Caption, *, title: str, shown: int = 12) -> Figure:
    """Real income in two scenarios of those who lose or gain most in either, on one scale.

    `table` has a country a row with its name, ``first_pct``, ``second_pct``, and the ends of their
    ranges, NaN where there are none; all in per cent.
    """
    drawable(table, "side-by-side", COLUMNS, ENDS)
    rows = [row for _, row in table.rows()]
    most = sorted(rows, key=lambda row: -max(abs(row["first_pct"]), abs(row["second_pct"])))
    kept = sorted(most[:shown], key=lambda row: min(row["first_pct"], row["second_pct"]))
    points = [_mark(row, side) for row in kept for side in (FIRST, SECOND)]
    note = f"{NOTE} {RANGES}" if any(one["tries"] for one in points) else ALONE
    return Figure("side-by-side", title, caption.noting(note), table, partial(_plot, points))


def _mark(row: Row, side: str) -> Row:
    name = "first" if side == FIRST else "second"
    value = row[f"{name}_pct"]
    ends = [row[f"{name}_{end}_pct"] for end in ("low", "high")]
    tries = ends[0] == ends[0]
    low, high = (known(end, value) for end in ends)
    span = f" ({signed(low)} to {signed(high)})" if tries else ""
    return {
        "name": row["name"],
        "side": side,
        "value": value,
        "low": low,
        "high": high,
        "tries": tries,
        "tip": f"{row['name']} in {side}: {signed(value)} %{span}",
    }


def _plot(points: Sequence[Row], size: Size) -> Any:
    import altair as alt

    names = list(dict.fromkeys(point["name"] for point in points))
    sides = [FIRST, SECOND]
    colours = alt.Scale(domain=sides, range=[light(COLOURS[side]) for side in sides])
    shapes = alt.Scale(domain=sides, range=[SHAPES[side] for side in sides])
    legend = alt.Legend(symbolOpacity=1)
    base = marks(points).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(grid=True)),
        yOffset=alt.YOffset("side:N", sort=sides),
        color=alt.Color("side:N", scale=colours, title=None, legend=legend),
        description="tip:N",
    )
    span = base.mark_rule(strokeWidth=4, opacity=0.45).encode(
        x=alt.X("low:Q", title=axis_title("welfare_pct")), x2="high:Q"
    )
    dots = base.mark_point(size=70, filled=True, opacity=1).encode(
        x="value:Q",
        shape=alt.Shape("side:N", scale=shapes, title=None, legend=legend),
    )
    zero = zero_rule().encode(x=alt.datum(0))
    tall = PAIR * len(names)
    return alt.layer(zero, span, dots).properties(width=size.width, height=tall, autosize=fit())
