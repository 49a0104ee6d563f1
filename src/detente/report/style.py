"""Colours by name for light and dark, sizes of pictures, and what all charts share.

Signed numbers go from orange (loss) over grey to blue (gain); categories are told apart by label
and position as well as colour. The light colour of a name stands in a chart; in a page it becomes a
CSS variable, so that one picture serves both themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#fffffe", "#14181d"),
    "ink": ("#1b2027", "#e9ecef"),
    "muted": ("#56606b", "#a3adb8"),
    "grid": ("#dde1e6", "#323a43"),
    "blank": ("#f1f2f4", "#1d232a"),
    "loss-3": ("#934500", "#ffc68a"),
    "loss-2": ("#d47920", "#d1812f"),
    "loss-1": ("#f4cb98", "#7c4d1f"),
    "even": ("#e4e5e2", "#3b434c"),
    "gain-1": ("#abd0ec", "#28547a"),
    "gain-2": ("#3f8fca", "#4a97d0"),
    "gain-3": ("#0e4c85", "#b4dbff"),
    "one": ("#0b6bb0", "#64b1ec"),
    "two": ("#c15500", "#f09a4c"),
    "three": ("#148062", "#4cc29e"),
    "four": ("#96477f", "#dc94c4"),
    "five": ("#8a6a00", "#d9b93e"),
    "six": ("#4a545f", "#b9c2cc"),
    "quiet": ("#8c959f", "#6b7683"),
    "on-mid": ("#1b2028", "#14181e"),
}
CATEGORIES = ("one", "two", "three", "four", "five", "six")
SIGNED = ("loss-3", "loss-2", "loss-1", "even", "gain-1", "gain-2", "gain-3")


@dataclass(frozen=True)
class Size:
    """A picture's width in pixels, the greatest height of its plot, and its smallest text."""

    name: str
    width: int
    height: int
    font: int


WIDE = Size("wide", 900, 580, 13)
THIRD = Size("third", 429, 230, 13)
PHONE = Size("phone", 350, 230, 12)
NARROW = Size("narrow", 350, 480, 11)
SLIDE = Size("16x9", 1000, 430, 14)


# A number on an axis takes up to so many pixels.
FEWEST_TICKS, PER_TICK = 4, 70
# Between a name and the plot: half a dot at zero, and a gap.
BESIDE = 8


def light(name: str) -> str:
    """The light colour called `name`, as ``#rrggbb``."""
    return COLOURS[name][0]


def chart_config(size: Size) -> dict[str, Any]:
    """What all charts share: no frame, faint grid, one font, texts from `size`."""
    text = {
        "labelColor": light("ink"),
        "titleColor": light("muted"),
        "labelFontSize": size.font,
        "titleFontSize": size.font,
    }
    plain = {
        "titleFontWeight": "normal",
        "domain": False,
        "ticks": False,
        "gridColor": light("grid"),
        "labelLimit": 260,
        "titlePadding": 8,
    }
    return {
        "background": light("paper"),
        "font": "Arial, 'Liberation Sans', Helvetica, Roboto, sans-serif",
        "padding": {"left": 2, "right": 6, "top": 6, "bottom": 6},
        "view": {"stroke": None},
        "axis": text | plain,
        "axisXQuantitative": {
            "tickCount": max(FEWEST_TICKS, size.width // PER_TICK),
            "labelFlush": False,
        },
        "axisY": {"labelPadding": BESIDE},
        "legend": (
            text
            | {
                "titleFontWeight": "normal",
                "labelLimit": 260,
                "orient": "bottom",
                "direction": "horizontal",
            }
        ),
        "header": text | {"labelFontWeight": "bold", "labelAnchor": "start"},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": light("ink"),
            "fontSize": size.font + 4,
            "subtitleColor": light("muted"),
            "subtitleFontSize": size.font,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "text": {"color": light("ink"), "fontSize": size.font},
    }


def css(theme: int) -> str:
    """The colours as CSS variables; `theme` 0 is light, 1 dark."""
    return " ".join(f"--{name}: {pair[theme]};" for name, pair in COLOURS.items())
