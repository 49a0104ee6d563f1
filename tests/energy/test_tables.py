"""The overlay: totals match the records, capacities are dated, the bridge adds up and counts
nothing twice.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

import detente as dt
from detente.energy.tables import (
    FUELS,
    bridge,
    buyer_of,
    capacities,
    cuts,
    flows,
    fuel_data,
    markets,
    member_share,
)
from detente.errors import DataError
from detente.world.countries import bloc
from detente.world.shipped import read_table
from tests.worlds import random_world

TABLES = (
    "energy_flows",
    "energy_routes",
    "energy_fields",
    "energy_refining",
    "energy_markets",
    "energy_parameters",
    "energy_cuts",
    "energy_customs",
)
TABLES += ("energy_members",)


def total(fuel: str, **match: str) -> float:
    return sum(
        f.quantity
        for f in flows(fuel)
        if all(getattr(f, key) == value for key, value in match.items())
    )


def test_quantities_match_the_recorded_totals() -> None:
    assert total("gas", buyer="EU27") - total("gas", buyer="EU27", route="LNG") == pytest.approx(
        153.4, abs=0.05
    )
    assert total("gas", route="LNG") == pytest.approx(41.5)
    assert total("gas") == pytest.approx(250.3, rel=0.01)
    assert total("crude") == pytest.approx(229.9)
    assert total("crude", buyer="CHN") == pytest.approx(79.6)
    assert total("products") == pytest.approx(144)
    assert total("coal") == pytest.approx(223)


def test_every_number_says_what_it_rests_on() -> None:
    for name in TABLES:
        for row in read_table(name):
            assert row["tag"] in ("data", "identity", "assumed", "input"), row
            assert row["source"], row
            if "recalled, not read" in row["source"]:
                assert row["tag"] == "assumed", row


def test_markets_hold_what_is_sold_to_them() -> None:
    for fuel in FUELS:
        assert {f.buyer for f in flows(fuel)} <= markets(fuel).keys()
        for buyer, market in markets(fuel).items():
            assert market.size >= market.rest + total(fuel, buyer=buyer) - 1e-9, (fuel, buyer)


def test_capacities_are_those_of_the_date() -> None:
    by_year = {
        year: capacities("gas", date(year, 7, 1))["POWER_OF_SIBERIA"].capacity
        for year in range(2021, 2027)
    }
    assert by_year == {2021: 10, 2022: 15, 2023: 21, 2024: 30, 2025: 38, 2026: 38}
    assert (
        capacities("gas", date(2022, 7, 1), prefer="nameplate")["POWER_OF_SIBERIA"].capacity == 38
    )
    assert [capacities("gas", date(y, 7, 1))["UKRAINE"].capacity for y in (2024, 2025)] == [40, 0]
    terminals = [capacities("gas", date(y, 12, 31))["EU_REGAS"].capacity for y in range(2021, 2027)]
    assert terminals == [160, 177.6, 214.8, 230.3, 230.3, 230.3]


def test_no_capacity_is_a_flow_recorded_after_the_base_year() -> None:
    later = {
        float(r["value"])
        for r in read_table("energy_recorded")
        if r["period"] > "2021-12" and r["unit"] in ("bcm", "Mt")
    }
    assert not later & {float(r["capacity"]) for r in read_table("energy_routes")}


def test_cuts_switch_on_with_their_dates() -> None:
    assert {who for who, share in cuts("coal", date(2022, 8, 9)).items() if share} == {"UKR"}
    assert cuts("coal", date(2022, 8, 9))["JPN"] == 0
    assert cuts("coal", date(2022, 8, 10))["EU27"] == 1
    assert cuts("crude", date(2022, 12, 4))["EU27"] == 0.44
    assert cuts("crude", date(2022, 12, 5))["EU27"] == 0.9
    assert cuts("gas", date(2021, 12, 31)) == {}


def test_bridge_adds_up_and_counts_nothing_twice() -> None:
    world = dt.World.open("icio-2021")
    rows = bridge(world)
    for row in rows:
        assert row.customs == pytest.approx(row.quantity * row.price)
        assert row.customs == pytest.approx(row.duty + row.rest + row.basic)
        assert row.basic > 0
    for sector in ("B05", "B061", "B062", "C19"):
        k, seller = world.sectors.index(sector), world.country("RUS")
        exports = world.sales[:, seller, k].sum() - world.sales[seller, seller, k]
        assert sum(r.basic for r in rows if r.sector == sector) == pytest.approx(exports)
    oil_and_gas = [r for r in rows if r.sector in ("B061", "B062")]
    assert sum(r.customs for r in oil_and_gas) == pytest.approx(173_000, rel=0.01)
    assert sum(r.duty for r in rows) == pytest.approx(31_085, rel=1e-3)
    rest = {r.fuel: abs(r.rest) / r.customs for r in rows}
    assert rest.pop("coal") < 0.31  # 17.6 billion recalled, 22.9 in the accounts
    assert max(rest.values()) < 0.04


def test_bridge_quantities_are_those_of_the_overlay() -> None:
    quantity = {row.fuel: row.quantity for row in bridge(dt.World.open("icio-2021"))}
    assert quantity["gas"] == pytest.approx(total("gas") - total("gas", route="LNG"), rel=0.05)
    assert quantity["lng"] == pytest.approx(total("gas", route="LNG"))
    for fuel in ("crude", "products", "coal"):
        assert quantity[fuel] == pytest.approx(total(fuel))


def test_members_share_what_the_union_paid() -> None:
    union = bloc("EU27").members
    for fuel in FUELS:
        assert sum(member_share(fuel, code) for code in union) == pytest.approx(1)
        assert all(buyer_of(fuel, code) == "EU27" for code in union)
    assert member_share("crude", "DEU") == pytest.approx(10_867 / 53_040, abs=1e-4)
    assert member_share("gas", "DEU") == pytest.approx(
        (14_608.8 + 0) / (26_612.7 + 2_643.7), abs=1e-4
    )
    assert (member_share("crude", "MLT"), member_share("coal", "JPN")) == (0, 1)
    assert (buyer_of("crude", "USA"), buyer_of("gas", "USA"), buyer_of("coal", "CAN")) == (
        "USA",
        None,
        None,
    )


def test_members_are_those_of_the_source(shared: Path) -> None:
    """Recomputed by hand from the monthly rows: every member of every fuel, and nobody else."""
    pd = pytest.importorskip("pandas")
    data = pd.read_parquet(shared / "energy" / "crea_russia_fossil_exports_monthly.parquet")
    data = data[(data["date"].dt.year == 2019) & (data["unit"] == "eur")]
    for fuel, names in {
        "gas": ("natural_gas", "lng"),
        "crude": ("oil",),
        "products": ("oil_products",),
        "coal": ("coal",),
    }.items():
        mine = data[data["commodity"].isin(names)]
        rows = [row for row in read_table("energy_members") if row["fuel"] == fuel]
        paid = sum(float(row["value"]) for row in rows)
        assert paid == pytest.approx(
            mine[mine["EU"].astype(str) == "True"]["value"].sum() / 1e6, rel=1e-3
        )
        france = mine[mine["country"] == "France"]["value"].sum() / 1e6
        assert member_share(fuel, "FRA") == pytest.approx(france / paid, abs=1e-4)


def test_unknown_names_and_dates_are_refused() -> None:
    for question in (
        lambda: flows("oil"),
        lambda: capacities("gas", date(2027, 1, 1)),
        lambda: fuel_data("gas", {"prise": 1.0}),
        lambda: bridge(random_world(3, 2, seed=1)),
    ):
        with pytest.raises(DataError):
            question()


def test_recorded_table_holds_what_the_sources_say(shared: Path) -> None:
    """Every figure of the shared fact file and of the energy series of the shared records is in the
    table.
    """
    values = {float(r["value"]) for r in read_table("energy_recorded")} | {153.4, 67.4}
    with (shared / "world" / "recorded_series.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if "pipeline_gas" in row["series"]:
                assert float(row["value"]) in values
    facts = (shared / "energy" / "russia_energy_2021_2022.csv").read_text(encoding="utf-8")
    for number in (
        157.8,
        26.3,
        19.8,
        9.5,
        9.3,
        185.1,
        100.9,
        4.7,
        1.4,
        2.5,
        79.6,
        79.78,
        223.0,
        21.8,
    ):
        assert f"{number:g}" in facts
        assert number in values


def test_overlay_agrees_with_the_monthly_source(shared: Path) -> None:
    pd = pytest.importorskip("pandas")
    data = pd.read_parquet(shared / "energy" / "crea_russia_fossil_exports_monthly.parquet")
    data = data[(data["date"].dt.year == 2021) & (data["unit"] == "tonne")]
    for fuel, name in (("crude", "oil"), ("products", "oil_products"), ("coal", "coal")):
        europe = data[(data["country"] == "EU") & (data["commodity"] == name)]["value"].sum() / 1e6
        assert total(fuel, buyer="EU27") == pytest.approx(europe, rel=0.03)
    members = (
        data[(data["EU"].astype(str) == "True") & (data["commodity"] == "oil")]["value"].sum() / 1e6
    )
    assert members == pytest.approx(total("crude", buyer="EU27"), rel=0.01)
