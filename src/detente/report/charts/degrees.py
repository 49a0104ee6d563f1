"""The best degree of support, in words and in deeds, with the band of nine draws in ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.charts.marks import ROW, drawable, fit, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

TALL = 2.0


def degrees(table: Table, caption: Caption, *, title: str) -> Figure:
    """Degrees of support between none and all, a row each.

    `table` has a kind of support a row and columns degree, degree_low, degree_high, between 0
    and 1.
    """
    drawable(table, "degrees", ("degree", "degree_low", "degree_high"))
    rows = [
        {
            "kind": kind,
            "degree": row["degree"],
            "low": row["degree_low"],
            "high": row["degree_high"],
            "said": f"{row['degree']:.2f}",
            "tip": (
                f"{kind}: {row['degree']:.2f} ({row['degree_low']:.2f} to {row['degree_high']:.2f})"
            ),
        }
        for kind, row in table.rows()
    ]
    note = (
        "Best degree of support at the central assumptions (ring) and in nine tries of ten (band)."
        " It rests on assumptions about what governments want."
    )
    return Figure("degrees", title, caption.noting(note), table, partial(_plot, rows))


def _plot(rows: Sequence[Mapping[str, Any]], size: Size) -> Any:
    import altair as alt

    names = [row["kind"] for row in rows]
    words = "datum.value == 0 ? 'none' : datum.value == 1 ? 'full support' : ''"
    axis = alt.Axis(values=[0, 0.5, 1], labelExpr=words, labelFlush=True)
    x = alt.X("low:Q", scale=alt.Scale(domain=[0, 1]), title=None, axis=axis)
    y = alt.Y("kind:N", sort=names, title=None, axis=alt.Axis(grid=False))
    base = marks(rows).encode(y=y, description="tip:N")
    band = base.mark_bar(height=14, color=light("quiet"), cornerRadius=7).encode(x=x, x2="high:Q")
    ring = base.mark_point(size=140, strokeWidth=2.5, color=light("one"), filled=False).encode(
        x="degree:Q"
    )
    said = base.mark_text(dy=-18, fontSize=size.font, fontWeight="bold").encode(
        x="degree:Q", text="said:N"
    )
    tall = min(TALL * ROW * len(rows), size.height)
    return alt.layer(band, ring, said).properties(width=size.width, height=tall, autosize=fit())
