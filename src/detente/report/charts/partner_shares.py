"""Partner shares over moments or horizons, a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.charts.marks import apart, axis_title, drawable, fit, horizon_axis, marks
from detente.report.figure import Caption, Figure
from detente.report.style import CATEGORIES, Size, light
from detente.table import Table

TALL = 340


def partner_shares(
    table: Table, caption: Caption, *, value: str, title: str, shown: int = 6
) -> Figure:
    """Partner shares over moments or horizons, a line each, named at its end.

    The largest by their last share are drawn.
    `table` has columns name, moment (in order) and `value` in per cent.
    """
    drawable(table, "partner-shares", ("name", "moment", value))
    rows = [row for _, row in table.rows()]
    last_moment = rows[-1]["moment"]
    last = {row["name"]: row[value] for row in rows if row["moment"] == last_moment}
    largest = sorted(last, key=lambda name: -last[name])[:shown]
    colours = {name: light(one) for name, one in zip(largest, CATEGORIES, strict=False)}
    points = [
        {
            "name": row["name"],
            "moment": row["moment"],
            "value": row[value],
            "colour": colours[row["name"]],
            "tip": f"{row['name']}, {row['moment']}: {row[value]:.1f} %",
        }
        for row in rows
        if row["name"] in colours
    ]
    ends = [{"name": name, "value": last[name], "colour": colours[name]} for name in colours]
    return Figure(
        "partner-shares",
        title,
        caption.noting("The largest partners by their last share."),
        table,
        partial(_plot, points, ends, axis_title(value)),
    )


def _plot(
    points: Sequence[Mapping[str, Any]], ends: Sequence[Mapping[str, Any]], title: str, size: Size
) -> Any:
    import altair as alt

    tall = min(TALL, size.height)
    moments = list(dict.fromkeys(point["moment"] for point in points))
    top = 1.1 * max(point["value"] for point in points)
    x = alt.X("moment:N", sort=moments, title=None, axis=horizon_axis())
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domain=[0, top], nice=False))
    colours = alt.Color("colour:N", scale=None)
    base = marks(points).encode(x=x, y=y, color=colours)
    lines = base.mark_line(strokeWidth=2.5).encode(detail="name:N")
    dots = base.mark_circle(size=60, opacity=1).encode(description="tip:N")
    labels = _labels(ends, moments[-1], top * (size.font + 4) / tall)
    text = (
        marks(labels)
        .mark_text(align="left", dx=9, fontSize=size.font, fontWeight="bold")
        .encode(x=x, y=alt.Y("spot:Q"), text="said:N", color=colours)
    )
    return alt.layer(lines, dots, text).properties(width=size.width, height=tall, autosize=fit())


def _labels(ends: Sequence[Mapping[str, Any]], moment: str, gap: float) -> list[Mapping[str, Any]]:
    """The names at the ends of the lines, moved apart so that they can be read."""
    spots = apart([end["value"] for end in ends], gap)
    return [
        {
            "moment": moment,
            "spot": spot,
            "said": f"{end['name']} {end['value']:.1f}",
            "colour": end["colour"],
        }
        for end, spot in zip(ends, spots, strict=True)
    ]
