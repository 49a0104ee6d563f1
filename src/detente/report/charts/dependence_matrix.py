"""Dependence matrix: a square of losses, the row without the column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from detente.report.charts.marks import axis_title, drawable, loss_without, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

# Shades between these quantiles of the losses, each with the ink that is read on it.
QUANTILES = (0.25, 0.7, 0.92)
SHADES = (("even", "ink"), ("loss-1", "ink"), ("loss-2", "on-mid"), ("loss-3", "paper"))


def dependence_matrix(table: Table, caption: Caption, *, value: str = "loss_before_pct") -> Figure:
    """A square of losses: the row loses if its trade with the column stops.

    `table` is that of `detente.study.ties.tie_table`.
    """
    drawable(table, "dependence-matrix", ("name", "partner_name", value))
    rows = [row for _, row in table.rows()]
    names = list(dict.fromkeys(row["name"] for row in rows))
    steps = np.quantile([row[value] for row in rows], QUANTILES)
    cells = [_cell(row, row[value], int(np.searchsorted(steps, row[value]))) for row in rows]
    note = (
        f"{axis_title(value)}. Exact counterfactuals, one cut at a time; shades: lowest quarter, up"
        " to 70 and 92 per cent, highest."
    )
    return Figure(
        "dependence-matrix",
        "What the row loses without the column",
        caption.noting(note),
        table,
        partial(_plot, cells, names),
    )


def _cell(row: Mapping[str, Any], loss: float, step: int) -> Mapping[str, Any]:
    fill, ink = SHADES[step]
    return {
        "name": row["name"],
        "partner": row["partner_name"],
        "said": f"{loss:.2f}",
        "tip": loss_without(row, loss),
        "fill": light(fill),
        "ink": light(ink),
    }


def _plot(cells: Sequence[Mapping[str, Any]], names: list[str], size: Size) -> Any:
    import altair as alt

    small = size.width < 500
    across = (size.width - (95 if small else 120)) // len(names)
    side = min(across, size.height // (len(names) + 2) + 6)
    x = alt.X(
        "partner:N",
        sort=names,
        title="loses this much without",
        axis=alt.Axis(orient="top", labelAngle=-50, grid=False),
    )
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(grid=False))
    base = marks(cells).encode(x=x, y=y)
    tiles = base.mark_rect(stroke=light("paper"), strokeWidth=2).encode(
        fill=alt.Fill("fill:N", scale=None), description="tip:N"
    )
    text = base.mark_text(fontSize=9 if small else size.font).encode(
        text="said:N", color=alt.Color("ink:N", scale=None)
    )
    height = max(side, 26) * len(names) * (0.9 if small else 0.62)
    return alt.layer(tiles, text).properties(width=side * len(names), height=height)
