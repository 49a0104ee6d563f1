"""How many live in the countries of a world: known where somebody counted, else not guessed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.world.aggregation import merged_before
from detente.world.countries import UNION, bloc
from detente.world.inhabitants import inhabitants
from detente.world.legend import Legend
from detente.world.shipped import list_worlds, open_world, read_table
from tests.three import three

# Eurostat, population on 1 January 2020, table demo_pjan: millions of the Union and of Germany.
EUROSTAT = {"EU27": 447.3, "DEU": 83.2}
COUNTED = {row["code"]: float(row["inhabitants"]) for row in read_table("inhabitants")}


def living_in(world: dt.World, code: str) -> float:
    return float(inhabitants(world)[world.country(code)])


@pytest.mark.parametrize("name", list_worlds())
def test_of_a_shipped_world_only_the_rest_is_not_counted(name: str) -> None:
    world = open_world(name)
    unknown = np.isnan(inhabitants(world))
    assert [code for code, one in zip(world.countries, unknown, strict=True) if one] == ["ROW"]
    assert 6e9 < np.nansum(inhabitants(world)) < 7.8e9


def test_the_numbers_are_those_of_the_statistical_office() -> None:
    world = dt.World.open("icio-2021")
    union = sum(living_in(world, code) for code in bloc(UNION).members)
    assert union / 1e6 == pytest.approx(EUROSTAT["EU27"], rel=0.005)
    assert living_in(world, "DEU") / 1e6 == pytest.approx(EUROSTAT["DEU"], rel=0.005)


def test_every_row_has_people_a_year_and_a_source() -> None:
    rows = read_table("inhabitants")
    assert len(COUNTED) == len(rows)
    assert all(row["inhabitants"].isdecimal() and int(row["inhabitants"]) > 0 for row in rows)
    assert {row["year"] for row in rows} == {"2018", "2019"}
    assert all(row["source"] for row in rows)


def test_merged_countries_have_the_people_of_their_members() -> None:
    world = dt.World.open("icio-2021")
    merged = world.aggregate("EU27")
    assert living_in(merged, UNION) == sum(COUNTED[code] for code in bloc(UNION).members)
    # A group that is called as one of its members, and grows, holds all of them.
    grown = world.aggregate({"DEU": ["DEU", "AUT"]}).aggregate({"DEU": ["DEU", "CHE"]})
    assert merged_before(grown)["DEU"] == ["DEU", "AUT", "CHE"]
    assert living_in(grown, "DEU") == sum(COUNTED[code] for code in ("DEU", "AUT", "CHE"))
    assert np.isnan(living_in(world.aggregate({"NEAR": ["ROW", "DEU"]}), "NEAR"))


def test_a_world_of_ones_own_has_nobody_who_was_not_counted() -> None:
    assert np.isnan(inhabitants(three())).all()
    world = dt.World.open("icio-2021")
    taken = replace(world, legend=Legend(names={"DEU": "Dreamland", "FRA": "France"}))
    assert np.isnan(living_in(taken, "DEU"))
    assert living_in(taken, "FRA") == COUNTED["FRA"]


@pytest.mark.parametrize("said", [5, "DEU", {"DEU": 5}, {"DEU": None}, ["DEU"]])
def test_words_on_mergers_that_are_none_are_left_alone(said: object) -> None:
    world = replace(dt.World.open("icio-2021"), provenance={"aggregated": said})
    assert living_in(world, "DEU") == COUNTED["DEU"]
    assert merged_before(world.aggregate({"X": ["DEU"]})) == {"X": ["DEU"]}
