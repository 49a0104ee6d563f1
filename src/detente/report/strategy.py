"""Choices as pictures: the regions of a stance, and the coalitions with most pressure per own
cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import Any

import numpy as np

from detente.report.figure import Caption, Figure, axis_title, drawable, marks, signed
from detente.report.style import Size, light
from detente.table import Table


def stance_regions(
    table: Table,
    caption: Caption,
    *,
    axes: tuple[str, str],
    here: tuple[float, float] | None = None,
    order: Sequence[str] = (),
) -> Figure:
    """Which stance pays most over a grid of two assumptions, each region named in its middle.

    `table` has one row a grid point, with the two columns in `axes` and stance; `here` is the point
    that the headline assumes; `order` fixes which stance gets which colour.
    """
    drawable(table, "stance-regions", (*axes, "stance"))
    x, y = axes
    rows = [row for _, row in table.rows()]
    stances = [*dict.fromkeys([*order, *(row["stance"] for row in rows)])]
    fills = dict(zip(stances, ("loss-1", "even", "gain-1", "gain-2", "loss-2"), strict=False))
    cells = [
        {"x": row[x], "y": row[y], "colour": light(fills[row["stance"]])}
        | {
            "tip": (
                f"{row['stance']} at {x.replace('_', ' ')} {row[x]:g}, {y.replace('_', ' ')}"
                f" {row[y]:g}"
            )
        }
        for row in rows
    ]
    middles = [
        {"said": stance, "x": spot[0], "y": spot[1]}
        for stance in stances
        if (spot := _middle(rows, (x, y), stance))
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        tall = min(380, size.height)
        ends = {"x": sorted({row[x] for row in rows}), "y": sorted({row[y] for row in rows})}
        step = {
            axis: (values[-1] - values[0]) / max(len(values) - 1, 1) or 1.0
            for axis, values in ends.items()
        }
        data = [
            cell
            | {
                f"{axis}{side}": cell[axis] + sign * step[axis] / 2
                for axis in "xy"
                for side, sign in ((1, -1), (2, 1))
            }
            for cell in cells
        ]
        span = {
            a: alt.Scale(domain=[v[0] - step[a] / 2, v[-1] + step[a] / 2], nice=False, zero=False)
            for a, v in ends.items()
        }
        title = {"x": wrap(axis_title(x), size.width // 8), "y": wrap(axis_title(y), tall // 7)}
        across = alt.X("x1:Q", scale=span["x"], title=title["x"], axis=alt.Axis(grid=False))
        up = alt.Y("y1:Q", scale=span["y"], title=title["y"], axis=alt.Axis(grid=False))
        colour = alt.Color("colour:N", scale=None)
        tiles = (
            marks(data)
            .mark_rect(strokeWidth=1)
            .encode(
                x=across,
                x2="x2:Q",
                y=up,
                y2="y2:Q",
                color=colour,
                description="tip:N",
                stroke=alt.Stroke("colour:N", scale=None),
            )
        )
        words = marks(middles).encode(x="x:Q", y="y:Q", text="said:N")
        bold = {"fontSize": size.font + 2, "fontWeight": "bold"}
        halo = words.mark_text(stroke=light("paper"), strokeWidth=4, strokeJoin="round", **bold)
        layers = [tiles, halo, words.mark_text(color=light("ink"), **bold)]
        if here:
            spot = marks([{"x": here[0], "y": here[1], "tip": "the headline's assumption"}])
            layers.append(
                spot.mark_point(
                    size=140,
                    shape="cross",
                    filled=True,
                    opacity=1,
                    color=light("ink"),
                    stroke=light("paper"),
                ).encode(x="x:Q", y="y:Q", description="tip:N")
            )
        return alt.layer(*layers).properties(
            width=size.width, height=tall, autosize={"type": "fit-x", "contains": "padding"}
        )

    note = "The stance with the highest payoff at each pair of assumptions." + (
        " Cross: where the headline stands." if here else ""
    )
    return Figure(
        "stance-regions", "Which stance pays, by assumption", caption.noting(note), table, plot
    )


def coalition_frontier(table: Table, caption: Caption, *, axes: tuple[str, str]) -> Figure:
    """Pressure on the target against the coalition's own cost; those that no other beats on both
    are joined by a line and named.

    `table` has a coalition a row (its index is the name); `axes` are the columns of own cost and of
    pressure, both positive for a loss.
    """
    drawable(table, "coalition-frontier", axes)
    cost, pressure = axes
    rows = [(str(name), row[cost], row[pressure]) for name, row in table.rows()]
    best = frontier([(c, p) for _, c, p in rows])
    kept = [rows[k] for k in best]
    picked = spaced([(c, p) for _, c, p in kept])
    data = [
        {
            "x": c,
            "y": p,
            "colour": light("one" if k in best else "grid"),
            "tip": f"{name}: cost {signed(c)}, pressure {signed(p)}",
        }
        for k, (name, c, p) in enumerate(rows)
    ]
    line = [{"x": c, "y": p} for _, c, p in kept]
    words = [
        {"x": kept[k][1], "y": kept[k][2], "said": shorten(kept[k][0], 34, placeholder=" …")}
        for k in picked
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        tall = min(380, size.height)
        least, most = min(0.0, *(c for _, c, _ in rows)), max(c for _, c, _ in rows)
        span = most - least or 1.0
        x = alt.X(
            "x:Q",
            title=axis_title(cost),
            scale=alt.Scale(domain=[least - span / 20, most + span / 20], nice=False),
        )
        y = alt.Y("y:Q", title=axis_title(pressure))
        path = marks(line).mark_line(color=light("one"), strokeWidth=2).encode(x=x, y=y)
        dots = (
            marks(data)
            .mark_circle(size=70, opacity=1, stroke=light("muted"), strokeWidth=0.5)
            .encode(x=x, y=y, color=alt.Color("colour:N", scale=None), description="tip:N")
        )
        layers = [path, dots]
        for left in (True, False):
            side = [w for w in words if (w["x"] < least + span / 2) == left]
            if side:
                place = (
                    {"align": "left", "dx": 9, "dy": 6}
                    if left
                    else {"align": "right", "dx": -9, "dy": -8}
                )
                layers.append(
                    marks(side)
                    .mark_text(fontSize=size.font, color=light("ink"), **place)
                    .encode(x=x, y=y, text="said:N")
                )
        return alt.layer(*layers).properties(
            width=size.width, height=tall, autosize={"type": "fit-x", "contains": "padding"}
        )

    note = "Each dot is a coalition; on the line are those that no other beats on both counts."
    return Figure(
        "coalition-frontier", "Pressure against own cost", caption.noting(note), table, plot
    )


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """Positions of the points (cost, pressure) that no other one beats on both, by rising cost."""
    order = sorted(range(len(points)), key=lambda k: (points[k][0], -points[k][1]))
    best, top = [], -np.inf
    for k in order:
        if points[k][1] > top:
            best.append(k)
            top = points[k][1]
    return best


def spaced(points: Sequence[tuple[float, float]], gap: float = 0.1) -> list[int]:
    """Positions of points whose labels do not run into each other, the first and the last among
    them: `gap` of the height apart.
    """
    heights = [y for _, y in points]
    least = gap * ((max(heights) - min(heights)) or 1.0)
    found = [len(points) - 1]
    for k in range(len(points) - 1):
        if all(abs(heights[k] - heights[other]) >= least for other in found):
            found.append(k)
    return sorted(found)


def _middle(
    rows: list[dict[str, Any]], axes: tuple[str, str], stance: str
) -> tuple[float, float] | None:
    """The point of a stance's region that lies deepest inside it."""
    mine = np.array(
        [[row[a] for a in axes] for row in rows if row["stance"] == stance], dtype=float
    )
    if not len(mine):
        return None
    everyone = np.array([[row[a] for a in axes] for row in rows], dtype=float)
    span = np.ptp(everyone, axis=0)
    span[span == 0] = 1.0
    other = np.array(
        [[row[a] for a in axes] for row in rows if row["stance"] != stance], dtype=float
    ).reshape(-1, 2)
    edge = np.minimum(
        (mine - everyone.min(axis=0)) / span, (everyone.max(axis=0) - mine) / span
    ).min(axis=1)
    if len(other):
        away = np.sqrt((((mine[:, None] - other[None]) / span) ** 2).sum(axis=2)).min(axis=1)
        edge = np.minimum(away, edge + 0.02)
    x, y = mine[int(np.argmax(edge))]
    return float(x), float(y)
