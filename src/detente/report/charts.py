"""Ranked and ranged numbers as pictures: who pays, fan by horizon, tornado, shares over time,
quantities before and after.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from detente.report.figure import RANGES, Caption, Figure, axis_title, drawable, marks, signed
from detente.report.style import CATEGORIES, Size, light
from detente.table import Table
from detente.world.variables import variable

ROW = 24


def who_pays(
    table: Table, caption: Caption, *, shown: int = 16, always: Sequence[str] = ()
) -> Figure:
    """Real income by country, the largest losses and gains with their assumption ranges.

    `table` has a country a row and columns name, welfare_pct, welfare_low_pct, welfare_high_pct,
    all in per cent. Besides the `shown` largest changes, the countries in `always` appear.
    """
    drawable(table, "who-pays", ("name", "welfare_pct", "welfare_low_pct", "welfare_high_pct"))
    rows = [(code, row) for code, row in table.rows() if code != "ROW"]
    largest = {
        code for code, _ in sorted(rows, key=lambda one: -abs(one[1]["welfare_pct"]))[:shown]
    }
    chosen = sorted(
        (row for code, row in rows if code in largest | set(always)),
        key=lambda row: row["welfare_pct"],
    )
    bars = [
        {
            "name": f"{row['name']}  {signed(row['welfare_pct'])}",
            "value": row["welfare_pct"],
            "low": row["welfare_low_pct"],
            "high": row["welfare_high_pct"],
            "sign": "loss-2" if row["welfare_pct"] < 0 else "gain-2",
            "tip": (
                f"{row['name']}: {signed(row['welfare_pct'])} % ({signed(row['welfare_low_pct'])}"
                f" to {signed(row['welfare_high_pct'])})"
            ),
        }
        for row in chosen
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        y = alt.Y("name:N", sort=[b["name"] for b in bars], title=None, axis=alt.Axis(grid=False))
        base = marks(bars).encode(y=y, description="tip:N")
        x = alt.X("value:Q", title=axis_title("welfare_pct"))
        zero = marks([{}]).mark_rule(color=light("muted")).encode(x=alt.datum(0))
        span = base.mark_bar(height=5, color=light("quiet"), cornerRadius=2).encode(
            x="low:Q", x2="high:Q"
        )
        colour = alt.Color("sign:N", scale=_named(("loss-2", "gain-2")), legend=None)
        dots = base.mark_circle(size=90, opacity=1).encode(x=x, color=colour)
        tall = min(ROW * len(bars), size.height)
        return alt.layer(span, zero, dots).properties(width=size.width, height=tall, autosize=fit())

    note = f"Dots: headline; bars: lowest to highest over the published elasticity sets. {RANGES}"
    return Figure("who-pays", "Who pays: change of real income", caption.noting(note), table, plot)


def fan(table: Table, caption: Caption, *, value: str = "welfare_pct") -> Figure:
    """A number by horizon with its assumption range, one panel an actor, each on its own scale.

    `table` has columns name, horizon (in order) and, for the variable `value` (say welfare_pct),
    also welfare_low_pct and welfare_high_pct.
    """
    stem, unit = value.rsplit("_", 1)
    low, high = f"{stem}_low_{unit}", f"{stem}_high_{unit}"
    drawable(table, "fan", ("name", "horizon", value, low, high))
    rows = [row for _, row in table.rows()]
    names, horizons = (list(dict.fromkeys(row[key] for row in rows)) for key in ("name", "horizon"))
    points = [
        {k: row[k] for k in ("name", "horizon", value, low, high)}
        | {
            "said": signed(row[value], 1 if abs(row[value]) >= 10 else 2),
            "tip": f"{row['name']}, {row['horizon']}: {signed(row[value])}",
        }
        for row in rows
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        across = max(1, min(len(names), size.width // 230))
        panels = [
            _panel([p for p in points if p["name"] == name], name, size.width // across - 78)
            for name in names
        ]
        return alt.concat(*panels, columns=across, spacing=26)

    def _panel(some: list[dict[str, Any]], name: str, width: int) -> Any:
        import altair as alt

        x = alt.X("horizon:N", sort=horizons, title=None, axis=alt.Axis(labelAngle=-40, grid=False))
        scale = alt.Scale(zero=True, nice=True, padding=14)
        base = marks(some).encode(x=x, description="tip:N")
        band = base.mark_rule(color=light("gain-1"), strokeWidth=11).encode(
            y=alt.Y(f"{low}:Q", title=variable(value).unit, scale=scale), y2=f"{high}:Q"
        )
        line = base.mark_line(
            color=light("one"),
            strokeWidth=2.5,
            point=alt.OverlayMarkDef(size=55, color=light("one")),
        ).encode(y=alt.Y(f"{value}:Q"))
        text = base.mark_text(dy=-11, color=light("ink"), fontSize=11).encode(
            y=alt.Y(f"{value}:Q"), text="said:N"
        )
        zero = marks([{}]).mark_rule(color=light("muted")).encode(y=alt.datum(0))
        title = alt.TitleParams(name, fontSize=13, anchor="start", color=light("ink"), offset=6)
        return alt.layer(band, zero, line, text).properties(width=width, height=170, title=title)

    shown = variable(value).description.split(";")[0]
    note = (
        f"{shown} in {variable(value).unit}; bars: assumption range, where it was drawn. Each panel"
        f" has its own scale. {RANGES}"
    )
    by_horizon = caption.noting(note, horizon=", ".join(horizons))
    return Figure("fan", f"By horizon: {shown[0].lower()}{shown[1:]}", by_horizon, table, plot)


def tornado(
    table: Table, caption: Caption, *, base: float, value: str = "welfare_pct", shown: int = 16
) -> Figure:
    """How far a number moves when one assumption goes to either end of its range, the widest first.

    `table` has an assumption a row (its index is the name) and columns low_end, high_end (the ends,
    as text), at_low, at_high (the number there, in the unit of `value`) and group, which is shown
    by colour; `base` is the number at the middle.
    """
    drawable(table, "tornado", ("low_end", "high_end", "at_low", "at_high", "group"))
    rows = sorted(table.rows(), key=lambda one: -_reach(one[1], base))[:shown]
    groups = list(dict.fromkeys(row["group"] for _, row in table.rows()))
    bars = [
        _bar(str(name), row, base)
        for name, row in sorted(rows, key=lambda one: groups.index(one[1]["group"]))
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        lows, highs = [b["left"] for b in bars] + [base], [b["right"] for b in bars] + [base]
        letters = max(len(b[f"{side}_end"]) for b in bars for side in ("left", "right"))
        room = (max(highs) - min(lows) or 1.0) * min(
            0.7, letters * size.font * 0.6 / size.width * (1.0 if size.width > 500 else 1.8)
        )
        scale = alt.Scale(domain=[min(lows) - room, max(highs) + room], nice=False)
        named = [
            bar | {"name": wrapped(bar["name"], 36 if size.width > 500 else 20)} for bar in bars
        ]
        data = marks(named).encode(
            y=alt.Y("name:N", sort=[b["name"] for b in named], title=None, axis=wrapped_labels()),
            description="tip:N",
        )
        shades = alt.Scale(
            domain=groups, range=[light(name) for name in ("gain-2", "loss-2", "quiet")]
        )
        colour = alt.Color(
            "group:N", scale=shades, legend=alt.Legend(title=None) if len(groups) > 1 else None
        )
        bar = data.mark_bar(height=13).encode(
            x=alt.X("left:Q", title=axis_title(value), scale=scale), x2="right:Q", color=colour
        )
        middle = (
            marks([{}]).mark_rule(color=light("ink"), strokeDash=[3, 3]).encode(x=alt.datum(base))
        )
        ends = [
            data.mark_text(align=align, dx=dx, color=light("muted"), fontSize=size.font - 1).encode(
                x=alt.X(f"{side}:Q"), text=f"{side}_end:N"
            )
            for side, align, dx in (("left", "right", -5), ("right", "left", 5))
        ]
        return alt.layer(bar, middle, *ends).properties(
            width=size.width, height=min(32 * len(bars), size.height), autosize=fit()
        )

    note = (
        "One assumption at a time, at either end of its range (written at the bar); dashed:"
        f" {signed(base)}, all as written. {RANGES}"
    )
    return Figure("tornado", "What the headline hangs on", caption.noting(note), table, plot)


def _reach(row: Mapping[str, Any], base: float) -> float:
    return float(
        max(row["at_low"], row["at_high"], base) - min(row["at_low"], row["at_high"], base)
    )


def _bar(name: str, row: Mapping[str, Any], base: float) -> dict[str, Any]:
    """A bar of the tornado: both ends in order, or from the middle to the only end."""
    ends = [(row["at_low"], str(row["low_end"])), (row["at_high"], str(row["high_end"]))]
    ends = sorted(
        [(base, ""), (row["at_low"], "")] if row["low_end"] == row["high_end"] else ends,
        key=lambda end: end[0],
    )
    (left, left_end), (right, right_end) = ends
    tip = (
        f"{name}: " + ", ".join(f"{signed(at)} at {end}" for at, end in ends if end)
        if left_end or right_end
        else f"{name}: {signed(row['at_low'])}"
    )
    said = {"name": name, "left_end": left_end, "right_end": right_end, "group": row["group"]}
    return said | {"left": left, "right": right, "tip": tip}


def shares_by_moment(
    table: Table, caption: Caption, *, value: str, title: str, shown: int = 6
) -> Figure:
    """Partner shares over moments or horizons, a line each, the largest by their last share named
    at the end of the line.

    `table` has columns name, moment (in order) and `value` in per cent.
    """
    drawable(table, "partner-shares", ("name", "moment", value))
    rows = [row for _, row in table.rows()]
    moments = list(dict.fromkeys(row["moment"] for row in rows))
    last = {row["name"]: row[value] for row in rows if row["moment"] == moments[-1]}
    largest = sorted(last, key=lambda name: -last[name])[:shown]
    colour = dict(zip(largest, CATEGORIES, strict=False))
    points = [
        {
            "name": row["name"],
            "moment": row["moment"],
            "value": row[value],
            "colour": light(colour[row["name"]]),
        }
        | {"tip": f"{row['name']}, {row['moment']}: {row[value]:.1f} %"}
        for row in rows
        if row["name"] in colour
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        tall = min(340, size.height)
        top = 1.1 * max(p["value"] for p in points)
        spots = apart([last[name] for name in largest], top * (size.font + 4) / tall)
        ends = [
            {
                "moment": moments[-1],
                "spot": spot,
                "said": f"{name} {last[name]:.1f}",
                "colour": light(colour[name]),
            }
            for name, spot in zip(largest, spots, strict=True)
        ]
        x = alt.X(
            "moment:N",
            sort=moments,
            title=None,
            axis=alt.Axis(labelAngle=0 if len(moments) < 4 else -40, grid=False),
        )
        y = alt.Y("value:Q", title=axis_title(value), scale=alt.Scale(domain=[0, top], nice=False))
        colours = alt.Color("colour:N", scale=None)
        lines = (
            marks(points)
            .mark_line(strokeWidth=2.5)
            .encode(x=x, y=y, color=colours, detail="name:N")
        )
        dots = (
            marks(points)
            .mark_circle(size=60, opacity=1)
            .encode(x=x, y=y, color=colours, description="tip:N")
        )
        text = (
            marks(ends)
            .mark_text(align="left", dx=9, fontSize=size.font, fontWeight="bold")
            .encode(x=x, y=alt.Y("spot:Q"), text="said:N", color=colours)
        )
        return alt.layer(lines, dots, text).properties(
            width=size.width, height=tall, autosize=fit()
        )

    return Figure(
        "partner-shares",
        title,
        caption.noting("The largest partners by their last share."),
        table,
        plot,
    )


def quantities(
    table: Table, caption: Caption, *, title: str = "Energy from Russia by destination"
) -> Figure:
    """Physical flows before and after by destination, one panel a commodity with its own unit and
    scale.

    `table` has columns fuel, destination, unit, before, after, and recorded (None where nothing is
    known).
    """
    drawable(table, "energy-flows", ("fuel", "destination", "unit", "before", "after"))
    rows = [row for _, row in table.rows()]
    fuels = list(dict.fromkeys(row["fuel"] for row in rows))

    def plot(size: Size) -> Any:
        import altair as alt

        across = max(1, min(len(fuels), size.width // 330))
        panels = [
            _flow_panel([r for r in rows if r["fuel"] == fuel], size.width // across - 120, size)
            for fuel in fuels
        ]
        return alt.concat(*panels, columns=across, spacing=30)

    note = (
        "Hollow: before; filled: after; orange falls, blue rises; a bar marks what was recorded."
        " Each panel has its own unit and scale."
    )
    return Figure("energy-flows", title, caption.noting(note), table, plot)


def _flow_panel(rows: list[dict[str, Any]], width: int, size: Size) -> Any:
    import altair as alt

    unit = rows[0]["unit"]
    data = [
        {k: row[k] for k in ("destination", "before", "after")}
        | {
            "recorded": row.get("recorded"),
            "colour": light("two" if row["after"] < row["before"] else "one"),
        }
        | {
            "tip": f"{row['destination']}: {row['before']:.1f} to {row['after']:.1f} {unit}",
            "said": f"{row['after']:.0f}",
        }
        for row in rows
    ]
    base = marks(data).encode(
        y=alt.Y(
            "destination:N",
            sort=[row["destination"] for row in rows],
            title=None,
            axis=alt.Axis(grid=False),
        ),
        color=alt.Color("colour:N", scale=None),
        description="tip:N",
    )
    scale = alt.Scale(
        domain=[
            0,
            1.12 * max(max(row["before"], row["after"], row.get("recorded") or 0) for row in rows),
        ],
        nice=False,
    )
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("before:Q", title=unit, scale=scale), x2="after:Q"
    )
    old = base.mark_circle(size=80, fill=light("paper"), strokeWidth=2, opacity=1).encode(
        x="before:Q", stroke=alt.Stroke("colour:N", scale=None)
    )
    new = base.mark_circle(size=80, opacity=1).encode(x="after:Q")
    seen = (
        base.transform_filter("isValid(datum.recorded)")
        .mark_tick(thickness=3, height=16)
        .encode(x="recorded:Q", color=alt.value(light("ink")))
    )
    title = alt.TitleParams(
        str(rows[0]["fuel"]), fontSize=size.font + 1, anchor="start", color=light("ink"), offset=6
    )
    return alt.layer(line, old, new, seen).properties(
        width=width, height=ROW * len(rows), title=title
    )


def apart(values: Sequence[float], gap: float) -> list[float]:
    """Places near `values` (largest first) that are at least `gap` apart, so that labels do not
    overlap.
    """
    spots = list(values)
    for k in range(1, len(spots)):
        spots[k] = min(spots[k], spots[k - 1] - gap)
    for k in range(len(spots) - 1, -1, -1):
        spots[k] = max(spots[k], gap * (len(spots) - k - 0.4))
    return [float(np.round(spot, 6)) for spot in spots]


def wrapped(text: str, letters: int) -> str:
    """`text` in at most two lines of so many letters, with a mark where `wrapped_labels` breaks
    them.
    """
    return "|".join(textwrap.wrap(text.replace("|", "/"), letters, max_lines=2, placeholder=" …"))


def wrapped_labels() -> Any:
    """A vertical axis for texts that went through `wrapped`."""
    import altair as alt

    return alt.Axis(grid=False, labelExpr="split(datum.label, '|')", labelLineHeight=12)


def fit() -> Any:
    """Autosize: the width of the whole picture is the width asked for."""
    import altair as alt

    return alt.AutoSizeParams(type="fit-x", contains="padding")


def _named(names: Sequence[str]) -> Any:
    import altair as alt

    return alt.Scale(domain=list(names), range=[light(name) for name in names])
