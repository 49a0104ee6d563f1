"""Where things stand in pictures: inside them, where they can be read, and true to size."""

from __future__ import annotations

import itertools
import json
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.report import first_screen
from detente.report.charts.degrees import degrees
from detente.report.charts.dependence_matrix import dependence_matrix
from detente.report.charts.energy_flows import _panel
from detente.report.charts.fan import fan
from detente.report.charts.harm_against_cost import harm_against_cost
from detente.report.charts.partner_shares import partner_shares
from detente.report.charts.range_bar import WIDTH, RangeBar, _text
from detente.report.charts.stance_regions import RegionAxes, _middle, _Region, _step, _tiles
from detente.report.charts.standing import standing
from detente.report.charts.tie_dots import tie_dots
from detente.report.charts.tornado import _scale
from detente.report.charts.variance_shares import variance_shares_chart
from detente.report.charts.world_map import world_map
from detente.report.live import outlines
from detente.report.style import NARROW, PHONE, THIRD, WIDE, Size
from detente.table import Table
from tests.report import charts_made
from tests.report.charts_made import CAPTION

NOWHERE = (None, None)


@pytest.mark.parametrize("projected", [outlines._world, outlines._europe])
def test_maps_are_true_to_area(projected: outlines.Projection) -> None:
    """A degree across is as wide as the cosine of its latitude; so are areas on either map."""
    near = 1e-3
    found = []
    for longitude, latitude in itertools.product((-5.0, 20.0, 40.0), (36.0, 50.0, 64.0)):
        here = np.array([[longitude, latitude]] * 3) + near * np.array([[0, 0], [1, 0], [0, 1]])
        start, east, north = projected(here)
        area = abs(np.linalg.det(np.stack([east - start, north - start])))
        found.append(area / near**2 / np.cos(np.radians(latitude)))
    np.testing.assert_allclose(found, found[0], rtol=1e-3)


def test_both_maps_of_the_world_are_cut_at_the_same_meridian() -> None:
    """In the Bering Strait, where no country of the map is cut in two."""
    drawn = json.dumps(world_map(charts_made.income(), CAPTION).spec())
    worlds = [one for one in re.findall(r'"projection": ({[^}]*})', drawn) if "equalEarth" in one]
    assert [json.loads(one)["rotate"][0] for one in worlds] == [-outlines.MIDDLE]
    assert -170 < outlines.MIDDLE - 180 < -168.1


def test_the_ends_of_a_range_lie_between_numbers_of_its_axis() -> None:
    columns = dict(charts_made.by_horizon().columns)
    table = charts_made.table(columns)
    ends = [*columns["welfare_low_pct"], *columns["welfare_high_pct"]]
    drawn = fan(table, CAPTION).svg()
    said = re.findall(r">([−-]?[0-9]+(?:\.[0-9]+)?)</text>", drawn)
    numbers = [float(one.replace("−", "-")) for one in said]
    assert min(numbers) <= min(ends) <= max(ends) <= max(numbers)


def test_cities_stand_where_europe_is_drawn() -> None:
    """900 wide and 756 tall on the page; north is above, that is less."""
    cities = {
        "Lisbon": (-9.1, 38.7),
        "Oslo": (10.8, 59.9),
        "Rome": (12.5, 41.9),
        "Kyiv": (30.5, 50.4),
    }
    x, y = outlines._europe(np.array(list(cities.values()))).T
    assert list(x) == sorted(x)
    assert 0 < x.min() < 200 and 700 < x.max() < 900
    lisbon, oslo, rome, kyiv = y
    assert 50 < oslo < kyiv < rome < lisbon < 750


@pytest.mark.parametrize("ends", [(-3.0, -1.0), (-2.0, 1.0), (-1.0, 1.0), (1.0, 4.0), (0.0, 0.0)])
def test_bars_of_a_tornado_leave_room_for_their_texts(ends: tuple[float, float]) -> None:
    low, high = ends
    bar = {"left": low, "right": high, "left_end": "a long text", "right_end": "another text"}
    domain = _scale([bar], (low + high) / 2, WIDE).to_dict()["domain"]
    wide = (high - low) or 1.0
    assert domain[0] < low - 0.05 * wide
    assert domain[1] > high + 0.05 * wide


@pytest.mark.parametrize("ends", [(-3.0, -1.0), (-2.0, 1.0), (1.0, 4.0), (2.0, 2.0)])
def test_a_number_on_its_range_stands_inside_its_bar(ends: tuple[float, float]) -> None:
    place = RangeBar(ends[1], *ends, NOWHERE, NOWHERE, "said")._places()
    assert 0 < place(ends[0]) <= place(ends[1]) < WIDTH


def test_a_longer_text_keeps_further_from_the_edge() -> None:
    def across(said: str, place: float) -> float:
        return float(_text(said, place).split('x="')[1].split('"')[0])

    # Seven wide a letter, and anchored in its middle.
    assert [across(said, 0.0) for said in ("1", "12", "1234")] == [3.5, 7.0, 14.0]
    assert across("1234", WIDTH) == WIDTH - 14.0
    assert across("1234", 100.0) == 100.0


def test_tiles_of_a_map_of_stances_meet() -> None:
    assert _step(np.array([0.0, 1.0, 0.5, 0.25, 0.75, 0.5])) == 0.25
    assert _step(np.array([3.0, 3.0])) == 1.0


@pytest.mark.parametrize("tall", [0.2, 1.0, 30.0])
def test_every_point_of_a_map_of_stances_is_in_one_tile_of_its_own_stance(tall: float) -> None:
    """Tiles fill the picture, whose edge is half a cell from the outermost points."""
    draw = np.random.default_rng(2)
    grid = np.array(list(itertools.product(np.linspace(0, 1, 9), np.linspace(0, tall, 5))))
    stance = draw.integers(3, size=len(grid))
    regions = [_Region(f"stance {k}", grid[stance == k], "even") for k in range(3)]
    axes = RegionAxes("tariff", "export_tax", x_title="across", y_title="up")
    drawn = _tiles(regions, axes, WIDE).to_dict()
    assert [drawn["encoding"][axis]["title"] for axis in ("x", "y")] == [["across"], ["up"]]
    alone = _tiles([_Region("all", grid + 3, "even")], axes, WIDE).to_dict()
    assert len(alone["data"]["values"]) == 1
    (left, right), (low, high) = (drawn["encoding"][axis]["scale"]["domain"] for axis in ("x", "y"))
    assert (left, right) == pytest.approx((-1 / 16, 17 / 16))
    assert (low, high) == pytest.approx((-tall / 8, 9 * tall / 8))
    tiles = drawn["data"]["values"]
    area = sum((one["x2"] - one["x1"]) * (one["y2"] - one["y1"]) for one in tiles)
    assert area == pytest.approx((right - left) * (high - low))
    for (x, y), own in zip(grid, stance, strict=True):
        over = [
            one["tip"] for one in tiles if one["x1"] < x < one["x2"] and one["y1"] < y < one["y2"]
        ]
        assert over == [f"stance {own}"]


def test_a_name_stands_in_the_middle_of_its_region() -> None:
    """On grids that are ten times as tall as wide, or a tenth; and in the half that is left."""
    for tall in (0.1, 10.0):
        points = np.array(list(itertools.product(np.linspace(0, 1, 11), np.linspace(0, tall, 11))))
        whole = _Region("a", points, "one")
        assert _middle(whole, [whole], points) == pytest.approx((0.5, tall / 2))
    is_left = points[:, 0] < 0.45
    halves = [_Region("a", points[is_left], "one"), _Region("b", points[~is_left], "two")]
    x, y = _middle(halves[0], halves, points)
    assert x < 0.45
    assert 2.0 <= y <= 8.0


@pytest.mark.parametrize("recorded", [None, 0.0, 0.02, 0.3])
def test_small_flows_fill_their_panel(recorded: float | None) -> None:
    row = {"fuel": "gas", "destination": "A", "unit": "bcm", "before": 0.1, "after": 0.05}
    panel = _panel([row | {"recorded": recorded}], 300, WIDE).to_dict()
    domain = panel["layer"][0]["encoding"]["x"]["scale"]["domain"]
    largest = max(0.1, recorded or 0)
    assert domain[0] == 0
    assert largest < domain[1] < 1.3 * largest


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("count", [2, 5, 8])
def test_a_cell_of_the_square_of_losses_is_wide_enough_for_its_number(
    size: Size, count: int
) -> None:
    """It is no taller than wide, and as tall as its text at least."""
    names = [f"N{k}" for k in range(count)]
    rows = [(k, *pair, 0.1 * k) for k, pair in enumerate(itertools.permutations(names, 2))]
    table = Table.of(("row", "name", "partner_name", "loss_before_pct"), rows)
    drawn = dependence_matrix(table, CAPTION).svg(size)
    cells = re.findall(
        r'aria-label="N[^"]* loses [^>]* d="M[-\d.e]+,[-\d.e]+h([\d.]+)v([\d.]+)', drawn
    )
    assert len(cells) == len(rows)
    for width, height in {(float(width), float(height)) for width, height in cells}:
        assert size.font <= height <= 1.01 * max(width, 26)
        assert height * count <= size.height


@pytest.mark.parametrize("costs", [(1.0, 3.0), (-4.0, -0.5), (-1.0, 2.0), (0.0, 0.0)])
def test_every_measure_stands_inside_its_picture_and_so_does_nothing(
    costs: tuple[float, float],
) -> None:
    columns: dict[str, list[object]] = {
        "harm_busd": [20.0, 8.0],
        "own_cost_of_busd": [*costs],
        "standing": ["in force", "not taken"],
    }
    table = charts_made.table(columns, ("one", "other"))
    drawn = harm_against_cost(table, CAPTION, taken="in force").spec()
    (dots,) = (one for one in drawn["layer"] if one["mark"]["type"] == "circle")
    left, right = dots["encoding"]["x"]["scale"]["domain"]
    wide = right - left
    for cost in (0.0, *costs):
        assert left + 0.01 * wide < cost < right - 0.01 * wide
    assert wide < 1.5 * (max(0.0, *costs) - min(0.0, *costs) or 1.0), "and little is empty"


@pytest.mark.parametrize("most", [9.3, 46.0, 51.0, 92.0])
def test_lines_of_shares_fill_their_picture_and_their_names_are_apart(most: float) -> None:
    shares = {"A": (5.0, most), "B": (most / 2, 0.0), "C": (1.0, most - 0.01), "D": (2.0, 0.1)}
    rows = [
        (f"{name} {moment}", name, moment, ends[moment == "after"])
        for moment in ("before", "soon", "after")
        for name, ends in shares.items()
    ]
    table = Table.of(("row", "name", "moment", "import_share_pct"), rows)
    drawn = partner_shares(table, CAPTION, value="import_share_pct", title="Shares").svg()
    dots = re.findall(r'aria-label="(\w), after[^>]*translate\([\d.]+,([-\d.]+)\)', drawn)
    (nothing,) = re.findall(r'translate\(-[\d.]+,([\d.]+)\)"[^>]*>0</text>', drawn)
    height = {name: float(nothing) - 4 - float(down) for name, down in dots}
    whole = height["A"] + float(dict(dots)["A"])
    assert 0.9 * whole < height["A"] < 0.97 * whole, "a little room above the largest"
    for name, ends in shares.items():
        assert height[name] == pytest.approx(height["A"] * ends[1] / most, abs=1.0), name
    said = re.findall(r'aria-label="moment: after; spot[^>]*translate\([\d.]+,([-\d.]+)\)', drawn)
    places = sorted(map(float, said))
    assert all(below - above >= WIDE.font for above, below in itertools.pairwise(places))
    assert len(places) == len(shares) and places[-1] <= float(nothing)
    assert places[0] - 4 == pytest.approx(float(dict(dots)["A"]), abs=1.0), "beside its line"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_bars_are_as_long_as_their_share_of_the_variance(size: Size) -> None:
    """All of it is as long as the axis; what is estimated over one or under nothing is cut."""
    drawn = variance_shares_chart(charts_made.variances(), CAPTION, number="a loss").svg(size)
    bars = re.findall(r'aria-label="([^:"]+): [^>]* d="M0,([-\d.]+)h([\d.]+)v', drawn)
    long = [float(length) for _, _, length in bars]
    np.testing.assert_allclose(
        np.array(long) / max(long), [1, 0.5, 0.125, 1, 0.25, 0.125], atol=0.002
    )
    assert "rents" not in drawn
    ticks = re.findall(r'translate\(([\d.]+),[\d.]+\)"[^>]*>(\d+)%</text>', drawn)
    place, last = max((float(place), int(said)) for place, said in ticks)
    assert (place, last) == (pytest.approx(max(long), rel=0.05), 100)
    rows = [float(row) for _, row, _ in bars[:3]]
    assert all(below - above > 14 for above, below in itertools.pairwise(rows))


@pytest.mark.parametrize(("value", "side"), [(-1.0, -1), (2.0, 1)])
def test_a_name_stands_where_its_bar_is_not(value: float, side: int) -> None:
    rows = [("A", "a", value), ("B", "b", 0.5)]
    table = Table.of(("country", "name", "welfare_pct"), rows)
    layers = standing(table, CAPTION, code="A", owner="a").spec()["layer"]
    (name,) = (one["mark"] for one in layers if one["mark"]["type"] == "text")
    # Heights of a picture are counted downward: above is less.
    assert np.sign(name["dy"]) == side


@pytest.mark.parametrize("sure", [True, False])
def test_the_first_picture_has_room_for_two_who_hardly_move(
    monkeypatch: pytest.MonkeyPatch, *, sure: bool
) -> None:
    """Beside those that move most; the whole picture is further down."""
    pct = {f"M{k}": -5.0 - k for k in range(8)} | {"A": 0.1, "B": 0.2, "C": 0.3}
    middle = np.array(list(pct.values()))
    columns = {"name": list(pct), "welfare_pct": middle}
    columns |= {"welfare_low_pct": middle - 1, "welfare_high_pct": middle + 0.5}
    table = Table("country", tuple(pct), columns)
    monkeypatch.setattr(first_screen, "drawn_income", lambda brief: table)
    monkeypatch.setattr(first_screen, "tiny_countries", lambda world: ())
    monkeypatch.setattr(first_screen, "_mostly_worst", lambda *given: sure)
    brief: Any = SimpleNamespace(
        result=SimpleNamespace(equilibrium=SimpleNamespace(world=None)),
        roles=SimpleNamespace(marked=("A", "B", "C")),
        summary=SimpleNamespace(tables={"welfare": table}),
    )
    figure = first_screen._payers(brief, CAPTION)
    said = "M7 pays most: 12 % of real income (11.5 to 13)"
    assert figure.title == (said if sure else "Who pays: change of real income")
    shown = [code for code in pct if f">{code}: " in figure.svg()]
    assert shown == [*(f"M{k}" for k in range(2, 8)), "A", "B"]


@pytest.mark.parametrize("size", [THIRD, PHONE])
def test_names_of_ties_are_whole(size: Size) -> None:
    columns: dict[str, list[object]] = {
        "name": ["Russia", "European Union"],
        "partner_name": ["European Union", "Russia"],
        "loss_before_pct": [3.9, 0.3],
        "loss_after_pct": [2.0, 0.2],
    }
    svg = tie_dots(charts_made.table(columns), CAPTION, title="Ties").svg(size, titled=False)
    said = re.findall(r">([^<>]+)</(?:text|tspan)>", svg)
    assert {"Russia", "without the European Union", "European Union", "without Russia"} <= {*said}
    assert "…" not in svg


def test_a_best_degree_stands_over_its_ring() -> None:
    columns: dict[str, list[object]] = {
        "degree": [1.0, 0.31],
        "degree_low": [0.0, 0.06],
        "degree_high": [1.0, 1.0],
    }
    table = charts_made.table(columns, ("in words", "in deeds"))
    svg = degrees(table, CAPTION, title="Degrees").svg(THIRD, titled=False)
    place = r'transform="translate\(([-\d.]+),([-\d.]+)\)"'
    said = {
        text: (float(x), float(y))
        for x, y, text in re.findall(rf"<text[^>]*{place}[^>]*>([^<]+)</text>", svg)
        if text in ("1.00", "0.31")
    }
    rings = [(float(x), float(y)) for x, y in re.findall(rf"<path[^>]*{place}[^>]*>", svg)]
    assert len(said) == 2
    for x, y in said.values():
        own = [ring for ring in rings if abs(ring[0] - x) < 1]
        assert any(0 < ring[1] - y < 30 for ring in own)
        assert not any(0 < y - ring[1] < 30 for ring in own)
