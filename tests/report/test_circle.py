"""The circle of actors: what their colour says."""

from __future__ import annotations

import pytest

from detente.report.charts.circle import Circle, Half, Node
from detente.report.style import light


@pytest.mark.parametrize(
    ("income", "colour"),
    [
        (-3.0, "two"),
        (-0.006, "two"),
        (-0.004, "six"),
        (0.0, "six"),
        (0.004, "six"),
        (0.006, "one"),
        (0.5, "one"),
        (3.0, "one"),
    ],
)
def test_the_colour_of_an_actor_is_that_of_its_gain_or_loss(income: float, colour: str) -> None:
    (node,) = Circle.placed((), (Node("A", "A", income),)).nodes
    assert node["colour"] == light(colour)
    assert len({light(name) for name in ("one", "two", "six")}) == 3


def test_a_line_is_as_thick_as_the_loss_without_it_and_a_gain_is_thin() -> None:
    """From one pixel to twelve, in proportion; each ends half way to the partner."""
    losses = {"B": 4.0, "C": 2.0, "D": 0.0, "E": -1.0}
    halves = [Half("A", partner, loss, "one", "") for partner, loss in losses.items()]
    circle = Circle.placed(halves, [Node(name, name, 0.0) for name in "ABCDE"])
    assert [line["width"] for line in circle.lines] == pytest.approx([12.0, 6.5, 1.0, 1.0])
    places = dict(zip("ABCDE", ((node["x"], node["y"]) for node in circle.nodes), strict=True))
    for line, partner in zip(circle.lines, losses, strict=True):
        assert (line["x"], line["y"]) == pytest.approx(places["A"])
        half_way = [(a + b) / 2 for a, b in zip(places["A"], places[partner], strict=True)]
        assert (line["x2"], line["y2"]) == pytest.approx(half_way)
