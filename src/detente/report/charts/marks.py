"""What every chart is made of: checked tables, marks from plain rows, axes, labels that fit."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from detente.errors import DataError
from detente.report.style import light
from detente.table import Table
from detente.words import in_text, unit_said
from detente.world.variables import variable

# "month-3" as two lines, "3" and "months"; "long-run" as "long" and "run".
SAID_ON_AXIS = (
    "test(/-\\d+$/, datum.label) ? [split(datum.label, '-')[1], split(datum.label, '-')[0]"
    " + (split(datum.label, '-')[1] === '1' ? '' : 's')] : split(datum.label, '-')"
)
ROW = 24
"""Height of a row of a ranked chart, in pixels."""
LINE = 13
"""Height of a line of a label that was broken, in pixels."""


def drawable(
    table: Table, name: str, columns: tuple[str, ...], with_gaps: tuple[str, ...] = ()
) -> Table:
    """`table` itself when a chart called `name` can draw these columns, and those `with_gaps`.

    DataError when it is empty, lacks one of them, or has no number in one of `columns`.
    """
    where = f"chart {name}"
    if not table.index:
        raise DataError(
            "nothing to draw: the table has no rows",
            where=where,
            hint="give a table with at least one row",
        )
    for column in (*columns, *with_gaps):
        if column not in table.columns:
            raise DataError(
                f"the table has no column {column!r}",
                where=where,
                hint=f"it has {', '.join(table.columns)}",
            )
        values = np.asarray(table.columns[column])
        if column in columns and values.dtype.kind == "f" and not np.isfinite(values).all():
            bad = table.index[int(np.argmin(np.isfinite(values)))]
            raise DataError(
                f"column {column!r} has no number for {bad!r}",
                where=where,
                hint="leave that row out",
            )
    return table


def marks(rows: Sequence[Mapping[str, Any]]) -> Any:
    """An Altair chart of plain rows, to be given a mark and encodings."""
    import altair as alt

    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def loss_without(row: Mapping[str, Any], loss: float) -> str:
    """What a tie is worth in words: "Russia loses 3.10 % without China"."""
    return f"{row['name']} loses {loss:.2f} % without {in_text(row['partner_name'])}"


def known(value: float, otherwise: float) -> float:
    """A number, or what is drawn in its place when it is NaN: the end of a range that has none."""
    return value if value == value else otherwise


def horizon_axis() -> Any:
    """A horizontal axis for names of horizons, which become two short lines: "3" over "months"."""
    import altair as alt

    return alt.Axis(labelAngle=0, labelExpr=SAID_ON_AXIS, grid=False)


def axis_title(column: str) -> str:
    """Description of a variable for an axis, and its unit where that says something."""
    known = variable(column)
    unit = unit_said(known.unit)
    return known.description.split(";")[0] + (f" ({unit})" if unit else "")


def scale_of(names: Sequence[str]) -> Any:
    """A scale from names of colours to their light colours."""
    import altair as alt

    return alt.Scale(domain=list(names), range=[light(name) for name in names])


def zero_rule() -> Any:
    """A quiet rule, to be placed where there is no change."""
    return marks([{}]).mark_rule(color=light("muted"))


def fit() -> Any:
    """Autosize: the width of the whole picture is the width asked for."""
    import altair as alt

    return alt.AutoSizeParams(type="fit-x", contains="padding")


def apart(values: Sequence[float], gap: float) -> list[float]:
    """Places near `values` (largest first) that are at least `gap` apart, for labels."""
    spots = list(values)
    for k in range(1, len(spots)):
        spots[k] = min(spots[k], spots[k - 1] - gap)
    for k in range(len(spots) - 1, -1, -1):
        spots[k] = max(spots[k], gap * (len(spots) - k - 0.4))
    return [float(np.round(spot, 6)) for spot in spots]


def wrapped(text: str, letters: int) -> str:
    """`text` in at most two lines of so many letters; `wrapped_labels` breaks them at a mark."""
    lines = textwrap.wrap(text.replace("|", "/"), letters, max_lines=2, placeholder=" …")
    return "|".join(lines)


def wrapped_labels() -> Any:
    """A vertical axis for texts that went through `wrapped`."""
    import altair as alt

    # Two lines stand about the middle of their row, half a line up.
    offset = {
        "condition": {"test": "indexof(datum.label, '|') >= 0", "value": -LINE / 2},
        "value": 0,
    }
    return alt.Axis(
        grid=False,
        labelExpr="split(datum.label, '|')",
        labelLineHeight=LINE,
        labelOffset=offset,
    )
