"""Fan: a number by horizon with its assumption range, one panel an actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from detente.report.cells import signed
from detente.report.charts.marks import drawable, horizon_axis, known, marks, zero_rule
from detente.report.figure import RANGES, Caption, Figure
from detente.report.style import Size, light
from detente.table import Table
from detente.words import horizon_said
from detente.world.variables import variable

# Room for the axis beside a panel, and the least width of a panel with it.
AXIS, PANEL = 78, 230


@dataclass(frozen=True)
class _Columns:
    """The columns of a number and of the ends of its range."""

    value: str
    low: str
    high: str

    @classmethod
    def of(cls, value: str) -> _Columns:
        """The columns of a variable such as ``welfare_pct``."""
        stem, unit = value.rsplit("_", 1)
        return cls(value, f"{stem}_low_{unit}", f"{stem}_high_{unit}")

    @property
    def names(self) -> tuple[str, ...]:
        """All three."""
        return self.value, self.low, self.high


def fan(table: Table, caption: Caption, *, value: str = "welfare_pct") -> Figure:
    """A number by horizon with its assumption range, one panel an actor, each on its own scale.

    `table` has columns name, horizon (in order) and, for the variable `value` (say welfare_pct),
    also welfare_low_pct and welfare_high_pct.
    """
    columns = _Columns.of(value)
    drawable(table, "fan", ("name", "horizon", columns.value), (columns.low, columns.high))
    points = [_point(row, columns) for _, row in table.rows()]
    horizons = list(dict.fromkeys(point["horizon"] for point in points))
    about = variable(value)
    shown = about.description.split(";")[0]
    note = (
        f"{shown} in {about.unit}; bars: assumption range, where it was drawn. Each panel has its"
        f" own scale. {RANGES}"
    )
    return Figure(
        "fan",
        f"Over time: {shown[0].lower()}{shown[1:]}",
        caption.noting(note, horizon=", ".join(horizons)),
        table,
        partial(_plot, points, horizons, columns),
    )


def _point(row: Mapping[str, Any], columns: _Columns) -> Mapping[str, Any]:
    value = row[columns.value]
    kept = {name: row[name] for name in ("name", "horizon")}
    kept |= {name: known(row[name], value) for name in columns.names}
    return kept | {
        "said": signed(value, 1 if abs(value) >= 10 else 2),
        "tip": f"{row['name']}, {horizon_said(row['horizon'])}: {signed(value)}",
    }


def _plot(
    points: Sequence[Mapping[str, Any]], horizons: list[str], columns: _Columns, size: Size
) -> Any:
    import altair as alt

    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for point in points:
        by_name.setdefault(point["name"], []).append(point)
    across = max(1, min(len(by_name), size.width // PANEL))
    width = size.width // across - AXIS
    panels = [
        _panel(some, horizons, columns).properties(width=width, title=_title(name))
        for name, some in by_name.items()
    ]
    return alt.concat(*panels, columns=across, spacing=26)


def _title(name: str) -> Any:
    import altair as alt

    return alt.TitleParams(name, fontSize=13, anchor="start", color=light("ink"), offset=6)


def _panel(some: Sequence[Mapping[str, Any]], horizons: list[str], columns: _Columns) -> Any:
    import altair as alt

    x = alt.X("horizon:N", sort=horizons, title=None, axis=horizon_axis())
    scale = alt.Scale(zero=True, nice=True, padding=14)
    base = marks(some).encode(x=x, description="tip:N")
    low = alt.Y(f"{columns.low}:Q", title=variable(columns.value).unit, scale=scale)
    band = base.mark_rule(color=light("quiet"), strokeWidth=9).encode(y=low, y2=f"{columns.high}:Q")
    height = alt.Y(f"{columns.value}:Q")
    dot = alt.OverlayMarkDef(size=55, color=light("one"))
    line = base.mark_line(color=light("one"), strokeWidth=2.5, point=dot).encode(y=height)
    placed = base.encode(y=height, text="said:N")
    halo = placed.mark_text(dy=-11, fontSize=11, stroke=light("paper"), strokeWidth=4)
    text = placed.mark_text(dy=-11, fontSize=11, color=light("ink"))
    zero = zero_rule().encode(y=alt.datum(0))
    return alt.layer(band, zero, line, halo, text).properties(height=170)
