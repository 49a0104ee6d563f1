"""Colours: readable in both themes, told apart with any colour vision."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.report.style import CATEGORIES, COLOURS, SIGNED

Array = NDArray[np.float64]
# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB
VISION = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour: str) -> Array:
    value = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: str) -> Array:
    seen = np.clip(VISION[vision] @ linear(colour), 0, 1)
    xyz = (
        np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
        @ seen
        / np.array([0.9505, 1, 1.089])
    )
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, two: str) -> float:
    high, low = sorted(
        (float(np.array([0.2126, 0.7152, 0.0722]) @ linear(c)) for c in (one, two)), reverse=True
    )
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_texts_are_readable(theme: int) -> None:
    paper = COLOURS["paper"][theme]
    for name in ("ink", "muted", *CATEGORIES):
        assert contrast(COLOURS[name][theme], paper) >= 4.5, name
    for name, ink in (
        ("even", "ink"),
        ("loss-1", "ink"),
        ("gain-1", "ink"),
        ("loss-2", "on-mid"),
        ("loss-3", "paper"),
    ):
        assert contrast(COLOURS[name][theme], COLOURS[ink][theme]) >= 4.5, name


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_classes_of_the_map_are_told_apart(theme: int, vision: str) -> None:
    seen = [lab(COLOURS[name][theme], vision) for name in SIGNED]
    assert min(float(np.linalg.norm(a - b)) for a, b in pairwise(seen)) > 10
    for step in (1, 2, 3):
        assert np.linalg.norm(seen[3 - step] - seen[3 + step]) > 20, (
            f"loss and gain of class {step}"
        )
    lightness = [s[0] for s in seen]
    falling = 1 if theme == 0 else -1
    assert all(falling * (b - a) > 0 for a, b in pairwise(lightness[:4]))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_rise_and_fall_are_told_apart(theme: int, vision: str) -> None:
    one, two, quiet = (lab(COLOURS[name][theme], vision) for name in ("one", "two", "quiet"))
    assert (
        min(np.linalg.norm(one - two), np.linalg.norm(one - quiet), np.linalg.norm(two - quiet))
        > 25
    )


def test_every_colour_is_one_name() -> None:
    assert len({pair[0] for pair in COLOURS.values()}) == len(COLOURS)


@pytest.mark.parametrize("theme", [0, 1])
def test_marks_can_be_seen(theme: int) -> None:
    paper = COLOURS["paper"][theme]
    for name in ("loss-2", "gain-2", "quiet", *CATEGORIES):
        assert contrast(COLOURS[name][theme], paper) >= 3, name
