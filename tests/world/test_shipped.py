"""The shipped worlds and tables: complete, closed, documented, and what the package builds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.world.build.elasticity_sets import read_central
from detente.world.build.icio import build_icio
from detente.world.build.nowcast_world import build_nowcast
from detente.world.build.oecd_icio import read_sales
from detente.world.check import check
from detente.world.countries import bloc, country_name, list_blocs, resolve, split_members
from detente.world.shipped import data_path, goods_sectors, list_worlds, read_table
from detente.world.variables import variable, variables


@pytest.mark.parametrize("name", list_worlds())
def test_shipped_world(name: str) -> None:
    world = dt.World.open(name)
    assert (len(world.countries), len(world.sectors)) == (81, 38)
    assert data_path(f"{name}.npz").stat().st_size < 4_000_000
    assert not [f for f in check(world) if f.level == "refuse"]
    np.testing.assert_allclose(
        world.value_added + world.input_use.sum(axis=2), world.output, rtol=1e-12
    )
    np.testing.assert_allclose(
        world.final_demand + world.input_use.sum(axis=1), world.expenditure, rtol=1e-12
    )
    assert abs(world.deficit.sum()) < 1e-6 * world.income.sum()
    assert world.default_elasticities == "central"
    assert len(world.elasticities) == 9
    assert world.tariff.any() and world.export_tax.any()
    assert {"sources", "method", "proxies", "known_faults", "distance_from_prior"} <= set(
        world.provenance
    )


def test_central_elasticities_are_those_of_the_rule(shared: Path) -> None:
    world = dt.World.open("icio-2021")
    central = {one.sector: one.theta for one in read_central(shared)}
    assert set(central) == set(world.sectors)
    np.testing.assert_array_equal(world.theta(), [central[code] for code in world.sectors])


def test_sets_are_as_published_and_central_where_they_have_no_estimate() -> None:
    """Fuels from estimates of products in every set, and no cell that holds a default."""
    world = dt.World.open("icio-2021")
    fuels = [world.sector(code) for code in ("B05", "B061", "B062", "C19")]
    steel, vehicles = world.sector("C24A"), world.sector("C29")
    assert world.theta("central")[fuels] == pytest.approx([20, 11.55, 20, 4.08], abs=0.01)
    products = world.elasticities["FGO"]
    assert products.kind == "sigma"
    np.testing.assert_array_equal(products.theta, np.array(products.values) - 1)
    assert products.theta[vehicles] == pytest.approx(7.955)
    other = world.elasticities["CP"]
    assert other.values[steel] == 3.28
    for name in sorted(set(world.elasticities) - {"U4"}):
        theta = world.theta(name)
        np.testing.assert_allclose(theta[fuels], world.theta("central")[fuels], rtol=1e-12)
    set_is = world.theta("IS")
    assert set_is[vehicles] == world.theta("central")[vehicles] != 4.0
    assert set(world.theta("U4")) == {4.0}


def test_sales_are_those_of_the_source_but_for_what_was_moved(shared: Path) -> None:
    """Shares of Russia's imports computed from the source by its keeper: 28.2 and 30.0 per cent."""
    world = dt.World.open("icio-2021")
    raw = read_sales(shared / "world" / "icio_sales_2021_81x28.npz")
    order = [raw.countries.index(code) for code in world.countries]
    rus = world.country("RUS")
    others = [n for n in range(81) if n != rus]
    for k, code in enumerate(raw.sectors):
        ours = world.sales[:, :, [world.sector(s) for s in world.sectors_of(code)]].sum(axis=2)
        theirs = raw.sales[:, :, k][np.ix_(order, order)]
        np.testing.assert_allclose(ours[:, others], theirs[:, others], rtol=1e-6)
        if code not in ("B05", "B06", "C19", "SRV"):
            np.testing.assert_allclose(ours[:, rus], theirs[:, rus], rtol=1e-6)
    goods = [world.sector(s) for s in goods_sectors(world)]
    imports = world.sales[rus][:, goods].sum(axis=1)
    imports[rus] = 0
    eu = [world.country(c) for c in bloc("EU27").members]
    assert 100 * imports[world.country("CHN")] / imports.sum() == pytest.approx(28.2, abs=0.05)
    assert 100 * imports[eu].sum() / imports.sum() == pytest.approx(30.0, abs=0.05)


@pytest.mark.parametrize("name", list_worlds())
def test_files_are_small_because_they_are_built_so(name: str) -> None:
    """Flows of single precision, rates of four decimals; the rest closes the identities."""
    world = dt.World.open(name)
    for flows in (world.sales, world.input_use):
        np.testing.assert_array_equal(flows, flows.astype(np.float32))
    for rates in (world.tariff, world.export_tax):
        np.testing.assert_array_equal(rates, np.round(rates, 4))


def test_the_package_makes_the_shipped_worlds(shared: Path) -> None:
    for year in (2019, 2021):
        assert build_icio(shared, year).digest == dt.World.open(f"icio-{year}").digest
    made = build_nowcast(shared, dt.World.open("icio-2021")).world
    assert made.digest == dt.World.open("nowcast-2023").digest


def test_value_added_against_market_price_gdp() -> None:
    """A check with its bridge: taxes less subsidies on products are in GDP and not in value added
    at basic prices.
    """
    world = dt.World.open("icio-2021")
    gdp = {
        row["iso3"]: float(row["gdp_usd"]) / 1e6
        for row in read_table("gdp_wdi")
        if row["year"] == "2021"
    }
    ratio = np.array(
        [world.value_added[world.country(c)].sum() / gdp[c] for c in world.countries if c in gdp]
    )
    assert 0.85 < np.median(ratio) < 1.0
    assert (np.abs(ratio - 1) < 0.25).mean() > 0.9


def test_blocs_are_dated_and_counted() -> None:
    march = bloc("RUSSIA_LIST_2022_03_07", date(2022, 3, 7))
    inside, outside = split_members(march.members, dt.World.open("icio-2021"))
    assert (len(march.members), len(inside)) == (48, 40)
    assert outside == ("ALB", "AND", "FSM", "LIE", "MCO", "MKD", "MNE", "SMR")
    assert set(bloc("RUSSIA_LIST_LATER").members) - set(march.members) == {"BHS"}
    with pytest.raises(dt.DataError, match="not on 2022-03-06"):
        bloc("RUSSIA_LIST_2022_03_07", date(2022, 3, 6))
    with pytest.raises(dt.DataError, match="did you mean 'EU27'"):
        bloc("EU28")
    assert all(len(set(b.members)) == len(b.members) for b in list_blocs())


def test_sanctioners_of_the_votes_table_match_the_later_list() -> None:
    sanctioned = {
        row["iso3"] for row in read_table("alignment_2022") if row["sanctioned_2022"] == "True"
    }
    assert sanctioned == set(bloc("RUSSIA_LIST_LATER").members) - {"TWN"}
    assert len(read_table("alignment_2022")) == 192


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NO", "NOR"),
        ("norway", "NOR"),
        ("UK", "GBR"),
        ("Germany", "DEU"),
        ("ROW", "ROW"),
        ("tw", "TWN"),
    ],
)
def test_names_and_aliases(text: str, code: str) -> None:
    assert resolve(text) == code


def test_unknown_country_gets_a_suggestion() -> None:
    with pytest.raises(dt.DataError, match="did you mean 'DEU'"):
        resolve("Germny")
    assert country_name("TWN") == "Taiwan"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Rusia", "RUS"),
        ("Kazakstan", "KAZ"),
        ("untied states", "USA"),
        ("Turkye", "TUR"),
        ("Japon", "JPN"),
    ],
)
def test_a_misspelt_name_is_suggested(text: str, code: str) -> None:
    with pytest.raises(dt.DataError, match=f"did you mean '{code}'"):
        resolve(text)


@pytest.mark.parametrize(
    "text",
    [
        "coalition",
        "the West",
        "West",
        "allies",
        "Atlantis",
        "NATO",
        "ASEAN",
        "Soviet Union",
        "RSU",
        "XYZ",
    ],
)
def test_what_is_no_near_miss_gets_no_country(text: str) -> None:
    """Croatia is not the coalition, Estonia (EST) not the West, Suriname (SUR) no slip for RUS."""
    advice = "use an ISO3 code; see `detente list countries`|group of states|no group of that name"
    with pytest.raises(dt.DataError, match=f"unknown country .*({advice})"):
        resolve(text)


def test_every_table_has_a_source_and_a_licence() -> None:
    listed = {row["file"] for row in read_table("tables")}
    there = {
        p.name for p in data_path("tables.csv").parent.iterdir() if p.suffix in (".csv", ".npz")
    }
    assert there - listed == {"tables.csv", "variables.csv"}
    assert all(row["source"] and row["licence"] for row in read_table("tables"))
    assert list_worlds() == ("icio-2019", "icio-2021", "nowcast-2023")


def test_variables_have_units() -> None:
    assert all(v.unit and v.description and v.source for v in variables().values())
    with pytest.raises(dt.DataError, match=r"variables\.csv"):
        variable("happiness")
