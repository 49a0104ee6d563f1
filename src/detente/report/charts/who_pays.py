"""Who pays: real income by country as a ranked chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.cells import signed
from detente.report.charts.marks import (
    ROW,
    axis_title,
    drawable,
    fit,
    known,
    marks,
    scale_of,
    zero_rule,
)
from detente.report.figure import RANGES, Caption, Figure
from detente.report.style import Size, light
from detente.table import Table
from detente.words import in_turn
from detente.world.labels import REST_OF_WORLD

Row = Mapping[str, Any]
ENDS = ("welfare_low_pct", "welfare_high_pct")


def who_pays(
    table: Table,
    caption: Caption,
    *,
    shown: int = 16,
    always: Sequence[str] = (),
    unranked: Sequence[str] = (),
) -> Figure:
    """Real income by country, the largest losses and gains with their assumption ranges.

    `table` has a country a row and columns name, welfare_pct, welfare_low_pct, welfare_high_pct,
    all in per cent. Besides the `shown` largest changes, the countries and blocs in `always`
    appear; those `unranked` do not, whatever their change, and the note names them.
    """
    drawable(table, "who-pays", ("name", "welfare_pct"), ENDS)
    ranked = table.taken([k for k, code in enumerate(table.index) if code not in unranked])
    bars = [_bar(row) for row in _chosen(ranked, shown, always)]
    note = f"Dot: central; bar: its range over all tries. {RANGES}"
    if left := [str(row["name"]) for code, row in table.rows() if code in unranked]:
        note += f" Too small to be ranked: {in_turn(left)}."
    return Figure(
        "who-pays",
        "Who pays: change of real income",
        caption.noting(note),
        table,
        partial(_plot, bars),
    )


def _chosen(table: Table, shown: int, always: Sequence[str]) -> list[Row]:
    rows = {code: row for code, row in table.rows() if code != REST_OF_WORLD}
    by_size = sorted(rows, key=lambda code: -abs(rows[code]["welfare_pct"]))
    kept = {*by_size[:shown], *always}
    chosen = [row for code, row in rows.items() if code in kept]
    return sorted(chosen, key=lambda row: row["welfare_pct"])


def _bar(row: Row) -> Row:
    value = row["welfare_pct"]
    low, high = (known(row[name], value) for name in ENDS)
    said = signed(value)
    span = f" ({signed(low)} to {signed(high)})" if low < high else ""
    return {
        "name": f"{row['name']}  {said}",
        "value": value,
        "low": low,
        "high": high,
        "sign": "loss-2" if value < 0 else "gain-2",
        "tip": f"{row['name']}: {said} %{span}",
    }


def _plot(bars: Sequence[Row], size: Size) -> Any:
    import altair as alt

    names = [bar["name"] for bar in bars]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(grid=False))
    base = marks(bars).encode(y=y, description="tip:N")
    span = base.mark_bar(height=5, color=light("quiet"), cornerRadius=2).encode(
        x="low:Q", x2="high:Q"
    )
    zero = zero_rule().encode(x=alt.datum(0))
    dots = base.mark_circle(size=90, opacity=1).encode(
        x=alt.X("value:Q", title=axis_title("welfare_pct")),
        color=alt.Color("sign:N", scale=scale_of(("loss-2", "gain-2")), legend=None),
    )
    tall = min(ROW * len(bars), size.height)
    return alt.layer(span, zero, dots).properties(width=size.width, height=tall, autosize=fit())
