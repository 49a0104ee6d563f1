"""Actors on a circle, each tie drawn as two halves that meet in the middle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.report.charts.marks import marks
from detente.report.style import Size, light

SHOWN = 0.1
REACH = 1.25
NARROW_REACH = 1.95
THICKEST = 12.0
SIDES = ((-1, "right"), (0, "center"), (1, "left"))
HALVES = (
    "The half of a line next to an actor is as thick as the real income that this actor loses if"
    " the tie is cut."
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Half:
    """The half of a tie next to an actor.

    Attributes
    ----------
    name, partner : str
        The actor next to it, and the other one.
    loss : float
        What the actor loses without the tie, which makes it thick.
    colour : str
        By name.
    said, tip : str
        What is written on it, and what is read on hover.
    large : bool
        Whether its words stay in a narrow picture.
    """

    name: str
    partner: str
    loss: float
    colour: str
    tip: str
    said: str = ""
    large: bool = False


@dataclass(frozen=True)
class Node:
    """An actor: its name, what is written at it, and its real income, which gives its colour."""

    name: str
    said: str
    income: float = 0.0


@dataclass(frozen=True, eq=False)
class Circle:
    """Half-lines, the words on them, and the actors, with their places on the unit circle."""

    lines: tuple[Row, ...]
    words: tuple[Row, ...]
    nodes: tuple[Row, ...]

    @classmethod
    def placed(cls, halves: Sequence[Half], actors: Sequence[Node]) -> Circle:
        """The circle of the actors, clockwise from the top."""
        places = {}
        for k, actor in enumerate(actors):
            angle = np.pi / 2 - 2 * np.pi * k / len(actors)
            places[actor.name] = np.array([np.cos(angle), np.sin(angle)])
        most = max((half.loss for half in halves), default=1.0)
        words: list[Row] = []
        for half in halves:
            if half.said:
                words.append(_word(half, places, len(words)))
        lines = tuple(_line(half, places, most) for half in halves)
        nodes = tuple(_node(actor, places[actor.name]) for actor in actors)
        return cls(lines, tuple(words), nodes)

    def draw(self, size: Size) -> Any:
        """The circle as an Altair chart.

        Narrow pictures break names before their numbers and leave small numbers out.
        """
        import altair as alt

        small = size.width < 500
        tall = min(size.height, int(size.width * 0.95))
        across = NARROW_REACH if small else (size.width - 20) / tall * REACH
        canvas = _Canvas(across, small, size)
        colour = alt.Color("colour:N", scale=None)
        ties = canvas.layer(self.lines).mark_rule(opacity=0.9, strokeCap="butt")
        ties = ties.encode(
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
            color=colour,
            description="tip:N",
        )
        dots = canvas.layer(self.nodes).mark_circle(
            size=170, opacity=1, stroke=light("paper"), strokeWidth=2
        )
        shown = [word for word in self.words if word["large"] or not small]
        layers = [ties, *canvas.texts(shown), dots.encode(color=colour, description="said:N")]
        layers += self._names(canvas)
        return alt.layer(*layers).properties(width=size.width - 20, height=tall)

    def _names(self, canvas: _Canvas) -> Iterator[Any]:
        """The actors' names, each outside the circle."""
        for side, align in SIDES:
            for above in (True, False):
                some = [
                    node for node in self.nodes if node["side"] == side and (node["y"] > 0) == above
                ]
                lift = canvas.lift(side, above)
                yield from canvas.texts(some, align=align, dx=12 * side, dy=lift)


@dataclass(frozen=True)
class _Canvas:
    """Where rows are drawn: how far it reaches across, and whether it is narrow."""

    across: float
    small: bool
    size: Size

    def layer(self, rows: Sequence[Row]) -> Any:
        """Marks at the places of the rows."""
        import altair as alt

        x = alt.Scale(domain=[-self.across, self.across], nice=False)
        y = alt.Scale(domain=[-REACH, REACH], nice=False)
        return marks(rows).encode(
            x=alt.X("x:Q", scale=x, axis=None), y=alt.Y("y:Q", scale=y, axis=None)
        )

    def texts(self, rows: Sequence[Row], **place: Any) -> list[Any]:
        """The words of the rows, on a halo of paper so that lines do not cross them."""
        if not rows:
            return []
        said = [
            {**row, "said": row["said"] if self.small else row["said"].replace("\n", " ")}
            for row in rows
        ]
        base = self.layer(said).encode(text="said:N")
        bold = {
            "fontSize": self.size.font - self.small,
            "fontWeight": "bold",
            "lineBreak": "\n",
            "baseline": "middle",
            **place,
        }
        halo = base.mark_text(stroke=light("paper"), strokeWidth=4, strokeJoin="round", **bold)
        return [halo, base.mark_text(color=light("ink"), **bold)]

    def lift(self, side: int, above: bool) -> int:
        """How far a name is moved down from its actor, in pixels."""
        if side:
            return -6 if self.small else 0
        if above:
            return -28 if self.small else -18
        return 18


def _line(half: Half, places: Mapping[str, Any], most: float) -> Row:
    start = places[half.name]
    middle = (start + places[half.partner]) / 2
    return {
        "x": float(start[0]),
        "y": float(start[1]),
        "x2": float(middle[0]),
        "y2": float(middle[1]),
        "width": float(1 + (THICKEST - 1) * max(half.loss, 0.0) / most),
        "colour": light(half.colour),
        "tip": half.tip,
    }


def _word(half: Half, places: Mapping[str, Any], earlier: int) -> Row:
    """Where the words of a half stand; every other one farther along, so that they do not meet."""
    start = places[half.name]
    spot = start + (0.24 + 0.13 * (earlier % 2)) * (places[half.partner] - start)
    return {"x": float(spot[0]), "y": float(spot[1]), "said": half.said, "large": half.large}


def _node(actor: Node, at: Any) -> Row:
    # What rounds to zero in two decimals is neither a gain nor a loss.
    colour = "six" if abs(actor.income) < 0.005 else "one" if actor.income > 0 else "two"
    return {
        "x": float(at[0]),
        "y": float(at[1]),
        "side": int(np.sign(round(float(at[0]), 1))),
        "said": actor.said,
        "colour": light(colour),
    }
