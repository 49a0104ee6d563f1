"""The circle of actors: what their colour says."""

from __future__ import annotations

import pytest

from detente.report.charts.circle import Circle, Node
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
