"""Charts: every kind compiles offline, says where its numbers come from, escapes what it is given,
and refuses what it cannot draw.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import vl_convert

import detente as dt
from detente.report.cells import signed
from detente.report.charts.coalition_frontier import FrontierPoint, frontier
from detente.report.charts.marks import apart, axis_title
from detente.report.figure import Figure
from detente.report.style import COLOURS, NARROW, WIDE, Size
from detente.report.svg import for_page
from tests.report.charts_made import KINDS, NASTY, table

PNG = b"\x89PNG"


@cache
def drawn(kind: str) -> Figure:
    make, draw = KINDS[kind]
    return draw(make())


@cache
def picture(kind: str, size: Size = WIDE) -> str:
    return drawn(kind).svg(size)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_compiles_and_says_where_it_comes_from(kind: str, tmp_path: Path) -> None:
    figure = drawn(kind)
    assert figure.name == kind
    for size in (WIDE, NARROW):
        root = ElementTree.fromstring(picture(kind, size))
        assert float(root.attrib["width"]) <= 1.12 * size.width
    words = " ".join(" ".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    for said in ("a world", "balanced", "a source", figure.title.split()[0]):
        assert said in words
    assert "Horizon" in words
    if kind in ("map", "tornado"):
        assert figure.save(tmp_path / "a.png").read_bytes().startswith(PNG)
    else:
        assert vl_convert.svg_to_png(picture(kind)).startswith(PNG)


@pytest.mark.parametrize("kind", KINDS)
def test_specifications_keep_to_the_schema(kind: str) -> None:
    """Built without checks for speed, so that each must pass them all here."""
    import altair as alt

    alt.Chart.from_dict(drawn(kind).spec(), validate=True)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_table_is_refused(kind: str) -> None:
    make, draw = KINDS[kind]
    empty = table({name: [] for name in make().columns})
    with pytest.raises(dt.DataError, match=f"chart {kind}: nothing to draw"):
        draw(empty)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_column_and_a_missing_number_are_named(kind: str) -> None:
    make, draw = KINDS[kind]
    whole = make()
    with pytest.raises(dt.DataError, match=f"chart {kind}: the table has no column"):
        draw(table({"other": [1.0] * len(whole.index)}))
    number = next(
        name
        for name, values in whole.columns.items()
        if isinstance(values[0], float) and name != "loss_before_pct"
    )
    if kind in ("dependence-matrix", "dependence-network"):
        number = "loss_before_pct"
    with pytest.raises(dt.DataError, match=f"{number}' has no number"):
        draw(
            table(
                dict(whole.columns) | {number: [float("nan"), *whole.columns[number][1:]]},
                whole.index,
            )
        )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "stance-regions"])
def test_names_are_escaped(kind: str) -> None:
    svg = picture(kind)
    assert NASTY not in svg
    assert "&lt;b&gt;" in svg


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_a_page_follow_its_theme(kind: str) -> None:
    page = for_page(picture(kind), "A picture.")
    assert not [colour for colour, _ in COLOURS.values() if f'"{colour}"' in page]
    assert "var(--ink)" in page
    assert not re.findall(r'(?:href|src)="(?!#)', page)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("kind", KINDS)
def test_numbers_on_an_axis_do_not_touch(kind: str, size: Size) -> None:
    """At the width of their letters, in parts of the size of the text."""
    wide = {"−": 0.584, ".": 0.278, ",": 0.278, "%": 0.889}

    def half(said: str) -> float:
        return size.font * sum(wide.get(letter, 0.556) for letter in said) / 2

    number = r'"middle" transform="translate\((-?[\d.]+),([\d.]+)\)"[^>]*>([−\d.,%]+)</text>'
    found = [(float(x), y, said) for x, y, said in re.findall(number, picture(kind, size))]
    for (x, y, left), (next_x, next_y, right) in pairwise(found):
        if y == next_y and next_x > x:
            assert next_x - x > half(left) + half(right), (left, right)


def test_lines_of_one_paint_that_follow_each_other_are_one_path() -> None:
    lines = (
        '<line transform="translate(0,170)" x2="222" y2="0" stroke="red"/>'
        '<line x1="1" y1="2" x2="4" y2="6.5" stroke="red"/>'
        '<line transform="translate(-3.5,0)" x2="0" y2="-9" stroke="blue"/>'
        '<line x2="5" y2="5" stroke="blue" opacity="0.5"/>'
        '<line x2="5" y2="5" stroke="red" aria-label="Russia" role="img"/>'
        '<line transform="rotate(45)" x2="5" y2="5" stroke="red"/>'
        '<line x2="7" y2="8" stroke="red"/>'
    )
    page = for_page(f'<svg xmlns="http://www.w3.org/2000/svg">{lines}</svg>', "Lines.")
    drawn = [(e.tag.split("}")[1], dict(e.attrib)) for e in ElementTree.fromstring(page)]
    assert drawn == [
        ("path", {"d": "M0,170l222,0M1,2l3,4.5", "stroke": "red"}),
        ("path", {"d": "M-3.5,0l0,-9", "stroke": "blue"}),
        ("line", {"x2": "5", "y2": "5", "stroke": "blue", "opacity": "0.5"}),
        ("line", {"x2": "5", "y2": "5", "stroke": "red", "data-tip": "Russia"}),
        ("line", {"transform": "rotate(45)", "x2": "5", "y2": "5", "stroke": "red"}),
        ("path", {"d": "M0,0l7,8", "stroke": "red"}),
    ]


def test_marks_can_be_read_on_hover() -> None:
    root = ElementTree.fromstring(picture("who-pays"))
    titles = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("title")]
    assert "Russia: −2.00 % (−3.00 to −1.00)" in titles


def test_slides_are_sixteen_to_nine(tmp_path: Path) -> None:
    path = drawn("tornado").save(tmp_path / "slide.svg", slide=True)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert (root.attrib["width"], root.attrib["height"]) == ("1280", "720")


def test_html_and_json_hold_everything(tmp_path: Path) -> None:
    figure = drawn("tornado")
    spec = json.loads(figure.save(tmp_path / "a.json").read_text(encoding="utf-8"))
    assert "a source" in spec["description"]
    page = figure.save(tmp_path / "a.html").read_text(encoding="utf-8")
    assert not re.findall(r'<(?:script|link)[^>]*(?:src|href)="http', page)
    with pytest.raises(dt.DataError, match=r"'\.gif'"):
        figure.save(tmp_path / "a.gif")


def test_units_come_from_the_list_of_variables() -> None:
    assert axis_title("welfare_pct") == "Change of real income (per cent)"
    with pytest.raises(dt.DataError, match=r"variables\.csv"):
        axis_title("happiness")


def test_signed_numbers() -> None:
    assert [signed(value) for value in (1.0, -1.005, -0.001)] == ["+1.00", "−1.00", "0.00"]


def test_labels_keep_their_distance() -> None:
    spots = apart([10.0, 9.9, 0.1, 0.0], 1.0)
    assert all(high - low >= 1.0 - 1e-9 for high, low in pairwise(spots))
    assert spots[0] == 10.0


def test_frontier_is_what_no_other_beats() -> None:
    points = [(0.5, 3.5), (0.1, 1.0), (0.3, 2.0), (0.2, 3.0), (0.4, 4.0)]
    beaten = {
        k
        for k, (c, p) in enumerate(points)
        for d, q in points
        if d <= c and q >= p and (d, q) != (c, p)
    }
    options = [FrontierPoint("", cost, pressure) for cost, pressure in points]
    assert set(frontier(options)) == set(range(len(points))) - beaten
