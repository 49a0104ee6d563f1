"""Crude and gas by pair: the order of sources by hand, tiny tables, and Russia's buyers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.world.build.fuel_split import FuelTables, split_fuels
from detente.world.build.fuel_tables import (
    GAS,
    audited_shares,
    fuel_trade,
    production,
    read_fuel_tables,
    read_fuel_trade,
)

NOBODY = np.full((3, 3), np.nan)


def tables() -> FuelTables:
    """A sells B 30 crude and 10 gas; nobody else trades; A makes half gas, C gas only, B none."""
    crude, gas = np.zeros((3, 3)), np.zeros((3, 3))
    crude[1, 0] = 30.0
    gas[1, 0] = 10.0
    return FuelTables(
        countries=("A", "B", "C"),
        crude=crude,
        gas=gas,
        crude_made=np.array([50.0, 0.0, 0.0]),
        gas_made=np.array([50.0, 0.0, 9.0]),
        audited_gas_share=NOBODY,
    )


def test_the_best_source_of_each_cell() -> None:
    """Pair 10/40; A at home 1/2, to C its exports 1/4; C all gas; B knows only the world, 1/4."""
    found = split_fuels(tables())
    assert found.gas_share.tolist() == [[0.5, 0.25, 1.0], [0.25, 0.25, 1.0], [0.25, 0.25, 1.0]]
    assert found.source.tolist() == [
        ["production", "world", "production"],
        ["data", "world", "production"],
        ["mix", "world", "production"],
    ]


def test_an_audited_share_stands_before_the_trade_of_the_pair() -> None:
    audited = NOBODY.copy()
    audited[1, 0] = 0.4
    found = split_fuels(replace(tables(), audited_gas_share=audited))
    assert (found.gas_share[1, 0], found.source[1, 0]) == (0.4, "audited")
    assert found.gas_share[2, 0] == 0.25
    audited[1, 0] = 1.4
    with pytest.raises(dt.DataError, match=r"B from A: a share of gas is 1\.4"):
        split_fuels(replace(tables(), audited_gas_share=audited))


def test_a_sample_is_not_a_mix() -> None:
    """Half a million dollars from A to C leaves that pair to A's exports, 10.5 of 40.5."""
    few = tables().gas.copy()
    few[2, 0] = 0.5
    found = split_fuels(replace(tables(), gas=few))
    assert found.source[2, 0] == "mix"
    assert found.gas_share[2, 0] == pytest.approx(10.5 / 40.5)


def test_trade_of_a_country_with_itself_is_no_pair() -> None:
    """The rest of the world trades with itself; here A does, and no share changes."""
    inside = tables().crude.copy()
    inside[0, 0] = 500.0
    found = split_fuels(replace(tables(), crude=inside))
    np.testing.assert_array_equal(found.gas_share, split_fuels(tables()).gas_share)


def test_tables_without_trade_are_refused() -> None:
    with pytest.raises(dt.DataError, match="no trade in crude or gas"):
        split_fuels(replace(tables(), crude=np.zeros((3, 3)), gas=np.zeros((3, 3))))


def test_readers_on_tiny_tables(tmp_path: Path) -> None:
    """Taiwan is S19; Iraq is in the rest of the world; the World is no country."""
    trade = traded(
        tmp_path,
        ("NOR", "S19", "271111", 2000, 10),
        ("NOR", "S19", "271111", 1000, np.nan),
        ("NOR", "TWN", "271121", 2000, 10),
        ("NOR", "TWN", "270900", 9, 9),
    )
    made = tmp_path / "made.csv"
    made.write_text(
        "country,year,oil_production_twh\nNorway,2020,5\nIraq,2020,7\nIran,2020,1\n"
        "World,2020,99\nNorway,2019,4\nTaiwan,2020,\n"
    )
    audit = tmp_path / "audit.csv"
    audit.write_text("importer,gas_share\nTWN,0.2\nNOR,\n")
    countries = ("NOR", "RUS", "TWN", "ROW")
    gas = fuel_trade(read_fuel_trade(trade, 2021), GAS, countries)
    assert (gas.value[2, 0], gas.value.sum()) == (5.0, 5.0)
    assert gas.usd_per_tonne == pytest.approx(1e3 * 4000 / 20)
    assert production(made, "oil_production_twh", countries, 2020).tolist() == [5, 0, 0, 8]
    shares = audited_shares(audit, countries)
    assert shares[2, 1] == 0.2
    assert np.isnan(shares).sum() == 15


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(dt.DataError, match="not a table of trade"):
        read_fuel_trade(tmp_path / "none.parquet", 2021)
    path = traded(tmp_path, ("NOR", "TWN", "271111", -1.0, 1))
    with pytest.raises(dt.DataError, match=r"trade.parquet: a negative value in 2021"):
        read_fuel_trade(path, 2021)
    with pytest.raises(dt.DataError, match="no trade in 2019"):
        read_fuel_trade(path, 2019)
    path = traded(tmp_path, ("NOR", "TWN", "270900", 1.0, 1))
    with pytest.raises(dt.DataError, match="no trade in 271111 or 271121"):
        fuel_trade(read_fuel_trade(path, 2021), GAS, ("ROW",))


def traded(folder: Path, *rows: tuple[str, str, str, float, float]) -> Path:
    """A table of trade of 2021: exporter, importer, code, thousand USD, tonnes."""
    names = ["exporter", "importer", "hs92", "value_kusd", "tonnes"]
    path = folder / "trade.parquet"
    pd.DataFrame(rows, columns=names).assign(year=2021).to_parquet(path)
    return path


def test_buyers_of_russia(shared: Path) -> None:
    """China and Italy as in trade by pair; Germany and Austria, which do not publish, audited."""
    world = dt.World.open("icio-2021")
    raw = read_fuel_tables(shared, world.countries, 2021)
    found = split_fuels(raw)
    seller = world.country("RUS")
    for buyer, share, traded in [
        ("CHN", 0.106, 0.106),
        ("ITA", 0.826, 0.826),
        ("DEU", 0.468, 0.0),
        ("AUT", 0.905, 0.0),
    ]:
        n = world.country(buyer)
        gas, crude = raw.gas[n, seller], raw.crude[n, seller]
        assert found.gas_share[n, seller] == pytest.approx(share, abs=0.001)
        assert gas / (gas + crude) == pytest.approx(traded, abs=0.001)
    assert set(np.diag(found.source)) == {"production", "mix", "world"}
    assert found.gas_share.min() >= 0 and found.gas_share.max() <= 1
