"""Who depends on whom, as a picture: matrix, network, and the signed map of the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from detente.report.circle import SHOWN, Circle
from detente.report.figure import Caption, Figure, axis_title, drawable, marks, signed
from detente.report.style import Size, light
from detente.table import Table

HALVES = (
    "The half of a line next to an actor is as thick as the real income that this actor loses if"
    " the tie is cut."
)
TINY = 0.02


def dependence_matrix(table: Table, caption: Caption, *, value: str = "loss_before_pct") -> Figure:
    """A square of losses: the row loses if its trade with the column stops; `table` as of
    `detente.study.ties.tie_table`.
    """
    drawable(table, "dependence-matrix", ("name", "partner_name", value))
    rows = [row for _, row in table.rows()]
    names = list(dict.fromkeys(row["name"] for row in rows))
    steps = np.quantile([row[value] for row in rows], (0.25, 0.7, 0.92))
    shades = {"even": "ink", "loss-1": "ink", "loss-2": "on-mid", "loss-3": "paper"}
    cells = []
    for row in rows:
        shade = list(shades)[int(np.searchsorted(steps, row[value]))]
        tip = f"{row['name']} loses {row[value]:.2f} % without {row['partner_name']}"
        cells.append(
            {
                "name": row["name"],
                "partner": row["partner_name"],
                "said": f"{row[value]:.2f}",
                "tip": tip,
            }
        )
        cells[-1] |= {"fill": light(shade), "ink": light(shades[shade])}

    def plot(size: Size) -> Any:
        import altair as alt

        small = size.width < 500
        side = min(
            (size.width - (95 if small else 120)) // len(names), size.height // (len(names) + 2) + 6
        )
        x = alt.X(
            "partner:N",
            sort=names,
            title="loses this much without",
            axis=alt.Axis(orient="top", labelAngle=-50, grid=False),
        )
        base = marks(cells).encode(
            x=x, y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(grid=False))
        )
        tiles = base.mark_rect(stroke=light("paper"), strokeWidth=2).encode(
            fill=alt.Fill("fill:N", scale=None), description="tip:N"
        )
        text = base.mark_text(fontSize=9 if small else size.font).encode(
            text="said:N", color=alt.Color("ink:N", scale=None)
        )
        return alt.layer(tiles, text).properties(
            width=side * len(names), height=max(side, 26) * len(names) * (0.9 if small else 0.62)
        )

    note = (
        f"{axis_title(value)}. Exact counterfactuals, one cut at a time; shades: lowest quarter, up"
        " to 70 and 92 per cent, highest."
    )
    return Figure("dependence-matrix", "Who depends on whom", caption.noting(note), table, plot)


def dependence_network(table: Table, caption: Caption, *, value: str = "loss_before_pct") -> Figure:
    """The same as a network: who is tied to whom, and which side of a tie needs it more."""
    drawable(table, "dependence-network", ("name", "partner_name", value))
    halves = [row | {"colour": "two", "said": ""} for _, row in table.rows() if row[value] >= SHOWN]
    named = {row["name"]: row["name"] for _, row in table.rows()}
    tips = [
        f"{row['name']} loses {row[value]:.2f} % without {row['partner_name']}" for row in halves
    ]
    drawn = Circle.placed(halves, named, tips, value=value).draw
    return Figure(
        "dependence-network",
        "Ties and which side needs them more",
        caption.noting(f"{HALVES} Before the levers; losses under {SHOWN} % are left out."),
        table,
        drawn,
    )


def system_map(
    table: Table, income: Mapping[str, float], caption: Caption, *, centre: Sequence[str] = ()
) -> Figure:
    """The signed map of the system: actors with their change of real income, ties with the change
    of their worth under the levers.

    `table` as of `detente.study.ties.tie_table`; `income` is the change of real income in per cent
    by actor name; the ties of the actors in `centre` carry their numbers.
    """
    drawable(
        table, "system-map", ("actor", "name", "partner_name", "loss_after_pct", "loss_change_pp")
    )
    halves = []
    for _, row in table.rows():
        if row["loss_after_pct"] < TINY and abs(row["loss_change_pp"]) < TINY:
            continue
        change = row["loss_change_pp"]
        colour = "quiet" if abs(change) < 0.01 else "one" if change > 0 else "two"
        said = signed(change) if row["actor"] in centre and abs(change) >= 0.01 else ""
        halves.append(row | {"colour": colour, "said": said})
    tips = [
        f"{row['name']} loses {row['loss_after_pct']:.2f} % without {row['partner_name']},"
        f" {signed(row['loss_change_pp'])} points"
        for row in halves
    ]
    named = {
        row["name"]: f"{row['name']}\n{signed(income.get(row['name'], 0.0))} %"
        for _, row in table.rows()
    }
    note = (
        f"Beside each name: change of real income. {HALVES} Blue: the levers make the tie worth"
        " more to that side; orange: less; grey: by less than 0.01 percentage points. Numbers:"
        " that change in percentage points."
    )
    drawn = Circle.placed(halves, named, tips, value="loss_after_pct", income=income).draw
    return Figure("system-map", "The system, signed", caption.noting(note), table, drawn)
