"""What the codes of a world mean: parents, roles, names and blocs, wherever a world is rebuilt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.world.countries import own_codes
from detente.world.shipped import (
    goods_sectors,
    list_worlds,
    open_world,
    read_table,
    roles_of,
    sector_names,
    sectors_with,
)
from tests.world.family import PARENTS, SECTORS, family_world

FUELS = ("B05", "B061", "B062", "C19")


def test_a_parent_means_its_children() -> None:
    world = family_world()
    assert world.sectors_of("B06") == ("B061", "B062")
    assert world.sectors_of("B062") == ("B062",)
    for wrong, hint in (("B6", "B06"), ("SRVV", "SRV"), ("B063", "B06")):
        with pytest.raises(dt.DataError, match=f"no sector '{wrong}' in world family; .*'{hint}"):
            world.sectors_of(wrong)
    with pytest.raises(dt.DataError, match=r"'B06' is no sector but the parent of .*B061, B062"):
        world.sector("B06")


def test_children_take_the_roles_of_the_row_of_their_parent() -> None:
    world = family_world()
    assert sectors_with("energy", world) == FUELS
    assert sectors_with("critical", world) == FUELS
    assert sectors_with("resource", world) == ("B05", "B061", "B062")
    assert goods_sectors(world) == SECTORS[:5]
    names = sector_names(world)
    assert names["B061"] == "Crude oil"
    assert names["B06"] == "Crude oil and natural gas"


def test_the_legend_goes_before_the_table() -> None:
    """Roles of the world stand alone: what they do not name has none, whatever its code."""
    roles = {
        "energy": ("C26",),
        "critical": ("B05", "C26"),
        "services": ("B05",),
        "chips": ("C19",),
    }
    world = family_world(dt.Legend(names={"C26": "Power"}, parents=PARENTS, roles=roles))
    assert sectors_with("energy", world) == ("C26",)
    assert sectors_with("critical", world) == ("B05", "C26")
    assert sectors_with("vehicles", world) == ()
    assert sectors_with("chips", world) == ("C19",)
    assert goods_sectors(world) == SECTORS[1:]
    assert sector_names(world)["C26"] == "Power"
    with pytest.raises(dt.DataError, match="no sector role 'enregy'; did you mean 'energy'"):
        sectors_with("enregy", world)
    only_goods = family_world(dt.Legend(roles={"goods": ("C26",)}))
    assert goods_sectors(only_goods) == ("C26",)


@pytest.mark.parametrize("name", list_worlds())
def test_roles_of_a_shipped_world_are_those_of_the_table(name: str) -> None:
    world = open_world(name)
    for role in ("energy", "resource", "vehicles"):
        rows = [row["sector"] for row in read_table("sectors") if row[role]]
        children = {s for code in rows for s in (code, *world.legend.children(code))}
        assert set(roles_of(world)[role]) == children & set(world.sectors)


WRONG: dict[str, dict[str, Any]] = {
    "names is a list": {"names": ["B05"]},
    "names of 'B05' holds 3, no text": {"names": {"B05": 3}},
    "a code with a name is 'B63', which the world lacks": {"names": {"B63": "x"}},
    "a sector under 'B06' is 'B063', which the world lacks; did": {"parents": {"B063": "B06"}},
    "parent 'C19' is a sector too": {"parents": {"B061": "C19"}},
    "roles of 'energy' is no list": {"roles": {"energy": "B05"}},
    "a sector with role 'energy' is 'B06', which": {"roles": {"energy": ("B06",)}},
    "holds 'B05' twice": {"roles": {"energy": ("B05", "B05")}},
    "sector 'B05' is neither goods nor": {"roles": {"goods": ("B061",), "services": ("S01",)}},
    "sector 'B05' is both": {"roles": {"goods": SECTORS, "services": SECTORS}},
    "a member of bloc 'EAST' is 'FRA', which the world lacks": {"blocs": {"EAST": ("FRA",)}},
    "bloc 'CHN' is a country too": {"blocs": {"CHN": ("CHN", "RUS")}},
}


@pytest.mark.parametrize("message", WRONG)
def test_a_legend_that_does_not_fit_is_refused_in_one_line(message: str) -> None:
    with pytest.raises(dt.DataError, match=message) as caught:
        family_world(dt.Legend(**WRONG[message]))
    assert "\n" not in str(caught.value)


def test_what_is_no_legend_is_refused() -> None:
    with pytest.raises(dt.DataError, match="a dict is no Legend"):
        family_world({"parents": PARENTS})  # type: ignore[arg-type]


def test_a_legend_cannot_be_written_to() -> None:
    given = dict(PARENTS)
    legend = dt.Legend(parents=given, roles={"energy": ["C19", "B05"]})  # type: ignore[dict-item]
    given["C19"] = "B06"
    assert legend.children("B06") == ("B061", "B062")
    assert legend.roles["energy"] == ("B05", "C19")
    with pytest.raises(TypeError):
        legend.parents["C19"] = "B06"  # type: ignore[index]


def test_the_legend_stays_wherever_a_world_is_rebuilt(tmp_path: Path) -> None:
    legend = dt.Legend(
        names={"RUS": "Rossiya", "B06": "Oil and gas"},
        parents=PARENTS,
        roles={"energy": ("B05",)},
        blocs={"EAST": ("CHN", "RUS")},
    )
    world = family_world(legend)
    found = dt.solve(world, dt.Shock(world).ban(buyer="DEU", seller="RUS", sector="B061"))
    rebuilt = {
        "saved": dt.World.load(world.save(tmp_path / "w.npz")),
        "solved": found.as_world("after"),
        "rebalanced": dt.rebalance(world, closure="balanced"),
        "aggregated": world.aggregate(),
    }
    for how, again in rebuilt.items():
        assert again.legend == legend, how
    assert rebuilt["saved"].digest == world.digest
    assert own_codes(world)["EAST"].members == ("CHN", "RUS")


def test_merging_sectors_merges_what_is_known_of_them() -> None:
    world = family_world()
    fuels = world.aggregate(sectors={"B06": ["B06"]})
    assert fuels.sectors == ("B05", "B06", "C19", "C26", "S01", "S02")
    assert fuels.legend.parents == {"S01": "SRV", "S02": "SRV"}
    assert sectors_with("energy", fuels) == ("B05", "B06", "C19")
    halves = world.aggregate(sectors={"B06": ["B061"]})
    assert halves.legend.parents == {"S01": "SRV", "S02": "SRV"}
    mixed = world.aggregate(sectors={"MIXED": ["B061", "C26", "S01", "S02"]})
    assert mixed.legend.parents == {"B062": "B06"}
    sold = dict(zip(world.sectors, world.sales.sum(axis=(0, 1)), strict=True))
    goods = sold["B061"] + sold["C26"]
    is_goods = goods >= sold["S01"] + sold["S02"]
    assert ("MIXED" in goods_sectors(mixed)) == is_goods
    assert "MIXED" not in sectors_with("energy", mixed)
    inner = world.aggregate(sectors={"OIL": ["B061", "B062"], "ALL": ["SRV"]})
    assert inner.sectors_of("B06") == ("OIL",)
    assert inner.sectors_of("SRV") == ("ALL",)
    assert sectors_with("resource", inner) == ("B05", "OIL")
    np.testing.assert_allclose(inner.sales.sum(), world.sales.sum())


def test_merging_countries_merges_blocs_and_names() -> None:
    legend = dt.Legend(
        names={"CHN": "China", "RUS": "Rossiya"},
        blocs={"EAST": ("CHN", "RUS"), "WEST": ("DEU", "USA"), "LAND": ("DEU", "RUS")},
    )
    world = family_world(legend)
    merged = world.aggregate("EAST")
    assert merged.countries == ("DEU", "EAST", "USA")
    assert merged.legend.blocs == {"WEST": ("DEU", "USA")}
    assert merged.legend.names == {}
    other = world.aggregate({"E": "EAST"})
    assert other.legend.blocs == {"EAST": ("E",), "WEST": ("DEU", "USA")}
