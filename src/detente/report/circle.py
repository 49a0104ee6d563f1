"""Actors on a circle, each tie drawn as two halves that meet in the middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.report.figure import marks
from detente.report.style import Size, light

SHOWN = 0.1
REACH = 1.25
SIDES = ((-1, "right"), (0, "center"), (1, "left"))
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Circle:
    """Half-lines, the words on them, and the actors, with their places on the unit circle."""

    lines: tuple[Row, ...]
    words: tuple[Row, ...]
    nodes: tuple[Row, ...]

    @classmethod
    def placed(
        cls,
        halves: Sequence[Mapping[str, Any]],
        named: Mapping[str, str],
        tips: Sequence[str],
        *,
        value: str,
        income: Mapping[str, float] | None = None,
    ) -> Circle:
        """The circle of `named` actors (name to what is written at it); each half has name,
        partner_name, `value`, colour and said.
        """
        angle = {name: np.pi / 2 - 2 * np.pi * k / len(named) for k, name in enumerate(named)}
        at = {name: np.array([np.cos(a), np.sin(a)]) for name, a in angle.items()}
        largest = max((row[value] for row in halves), default=1.0)
        lines: list[Row] = []
        words: list[Row] = []
        for row, tip in zip(halves, tips, strict=True):
            start, other = at[row["name"]], at[row["partner_name"]]
            ends = dict(
                zip(("x", "y", "x2", "y2"), map(float, (*start, *(start + other) / 2)), strict=True)
            )
            width = float(1 + 11 * max(row[value], 0.0) / largest)
            lines.append({**ends, "width": width, "colour": light(row["colour"]), "tip": tip})
            if row["said"]:
                x, y = start + (0.24 + 0.13 * (len(words) % 2)) * (other - start)
                words.append(
                    {
                        "x": float(x),
                        "y": float(y),
                        "said": row["said"],
                        "large": abs(row["loss_change_pp"]) >= SHOWN,
                    }
                )
        nodes = tuple(
            _node(at[name], text, (income or {}).get(name, 0.0)) for name, text in named.items()
        )
        return cls(tuple(lines), tuple(words), nodes)

    def draw(self, size: Size) -> Any:
        """The circle as an Altair chart; narrow pictures break names before their numbers and leave
        small numbers out.
        """
        import altair as alt

        tall, small = min(size.height, int(size.width * 0.95)), size.width < 500
        across = 1.95 if small else (size.width - 20) / tall * REACH
        x, y = (alt.Scale(domain=[-reach, reach], nice=False) for reach in (across, REACH))
        colour = alt.Color("colour:N", scale=None)

        def layer(rows: Sequence[Row]) -> Any:
            return marks(rows).encode(
                x=alt.X("x:Q", scale=x, axis=None), y=alt.Y("y:Q", scale=y, axis=None)
            )

        def texts(rows: Sequence[Row], **place: Any) -> list[Any]:
            base = layer(
                [
                    row | {"said": row["said"] if small else row["said"].replace("\n", " ")}
                    for row in rows
                ]
            ).encode(text="said:N")
            bold = {
                "fontSize": size.font - small,
                "fontWeight": "bold",
                "lineBreak": "\n",
                "baseline": "middle",
            } | place
            halo = base.mark_text(stroke=light("paper"), strokeWidth=4, strokeJoin="round", **bold)
            return [halo, base.mark_text(color=light("ink"), **bold)]

        halves = layer(self.lines).mark_rule(opacity=0.9, strokeCap="butt")
        thick = alt.StrokeWidth("width:Q", scale=None)
        ties = halves.encode(
            x2="x2:Q", y2="y2:Q", strokeWidth=thick, color=colour, description="tip:N"
        )
        dots = layer(self.nodes).mark_circle(
            size=170, opacity=1, stroke=light("paper"), strokeWidth=2
        )
        shown = [word for word in self.words if word["large"] or not small]
        layers = [
            ties,
            *(texts(shown) if shown else []),
            dots.encode(color=colour, description="said:N"),
        ]
        for side, align in SIDES:
            for above in (True, False):
                some = [
                    node for node in self.nodes if node["side"] == side and (node["y"] > 0) == above
                ]
                lift = (-6 if small else 0) if side else (-28 if small else -18) if above else 18
                layers += texts(some, align=align, dx=12 * side, dy=lift) if some else []
        return alt.layer(*layers).properties(width=size.width - 20, height=tall)


def _node(at: Any, text: str, income: float) -> Row:
    colour = "six" if abs(income) < 0.005 else "one" if income > 0 else "two"
    return {
        "x": float(at[0]),
        "y": float(at[1]),
        "side": int(np.sign(round(float(at[0]), 1))),
        "said": text,
        "colour": light(colour),
    }
