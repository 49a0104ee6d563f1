"""The shipped tables of the track record: built as they are, in the right units, nobody twice."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from detente.errors import DataError
from detente.history.fuel_trade import FuelRecord, fuel_trade, pace_of, partners_of, traded
from detente.world.countries import is_bloc
from detente.world.shipped import data_path, open_world, read_table

ROOT = Path(__file__).parents[2]


def tool(name: str) -> ModuleType:
    """A script of the folder of tools."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_building_the_tables_gives_the_shipped_files(shared: Path, tmp_path: Path) -> None:
    for name, count in tool("build_record").write(shared, tmp_path).items():
        built = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        there = data_path(f"{name}.csv").read_text(encoding="utf-8")
        assert built == there, f"run python tools/build_record.py: {name}"
        assert count == len(read_table(name))


def test_taiwan_is_taiwan_and_not_a_code_of_the_source(shared: Path) -> None:
    """By hand from the raw table: Australian coal to S19 in 2019, in thousand tonnes."""
    raw = pd.read_parquet(shared / "energy" / "baci_fuels_pairs_2015_2024.parquet")
    sold = raw[(raw["exporter"] == "AUS") & (raw["importer"] == "S19") & (raw["year"] == 2019)]
    coal = sold[sold["hs92"].str[:4].isin(["2701", "2702"])]
    assert traded(("coal",), "AUS", "TWN", 2019).kt == pytest.approx(
        coal["tonnes"].sum() / 1e3, abs=1
    )
    codes = {code for _, seller, buyer, _ in fuel_trade() for code in (seller, buyer)}
    assert "S19" not in codes and "TWN" in codes
    assert codes - {"WORLD", "VEN"} <= set(open_world("icio-2021").countries)


def test_members_of_the_union_stand_alone_and_the_whole_is_not_counted_twice(shared: Path) -> None:
    """Russian crude of 2021 summed over buyers is the raw sum, but for the smallest pairs."""
    raw = pd.read_parquet(shared / "energy" / "baci_fuels_pairs_2015_2024.parquet")
    crude = raw[(raw["exporter"] == "RUS") & (raw["hs92"] == "270900") & (raw["year"] == 2021)]
    buyers = partners_of("crude", "RUS", "export")
    assert not any(is_bloc(code) for code in buyers) and "WORLD" not in buyers
    kt = sum(traded(("crude",), "RUS", code, 2021).kt or 0.0 for code in buyers)
    assert kt == pytest.approx(crude["tonnes"].sum() / 1e3, rel=2e-3)


def test_tonnes_are_tonnes_and_values_are_values() -> None:
    """Every pair of at least ten million tonnes pays between 20 and 2,000 USD a tonne."""
    for (fuel, *pair, year), row in fuel_trade().items():
        if row.kt and row.musd and row.kt >= 10_000:
            price = 1e3 * row.musd / row.kt
            assert 20 < price < 2000, (fuel, pair, year, price)
    coal = traded(("coal",), "AUS", "CHN", 2019)
    assert (coal.kt, coal.musd) == (85407.0, 8441.3), "85 Mt, 8.4 bn USD"


def test_nothing_recorded_is_not_nothing_sold() -> None:
    """Belarus reports no more; South Korea reports and bought no crude; Türkiye hides its crude."""
    assert traded(("crude",), "RUS", "BLR", 2023) == FuelRecord(None, None)
    assert traded(("crude",), "RUS", "KOR", 2023).kt == 0.0
    assert traded(("crude",), "RUS", "TUR", 2023).kt is None
    assert traded(("coal", "crude"), "RUS", "TUR", 2023).kt is None, "one part is unknown"
    assert traded(("crude",), "RUS", "GBR", 2023).kt == 0.0, "it had banned it"


def test_the_pace_goes_on_from_2019_to_2021_and_needs_a_record() -> None:
    """Russian crude to China: 71.5 and 72.1 Mt, so that it grows by (72.1 - 71.5) / 2 a year."""
    first, last = (traded(("crude",), "RUS", "CHN", year).kt for year in (2019, 2021))
    assert first and last
    assert pace_of("crude", "RUS", "CHN", 1) == pytest.approx(1 + (last - first) / 2 / last)
    assert pace_of("pipeline_gas", "RUS", "JPN", 1) is None, "never sold"
    with pytest.raises(DataError, match="unknown fuel"):
        pace_of("peat", "RUS", "CHN", 1)


def test_partners_and_continents_add_up() -> None:
    """Continents of a year are Russia's whole trade; two records of China's trade of 2023 agree."""
    rows = read_table("partner_records")
    whole = {("export", 2022): 592.487, ("export", 2023): 425.088, ("import", 2023): 285.057}
    for (side, year), billion in whole.items():
        parts = [
            float(row["musd"])
            for row in rows
            if (row["side"], row["year"], bool(row["members"])) == (side, str(year), True)
        ]
        assert len(parts) == 6
        assert sum(parts) / 1e3 == pytest.approx(billion, rel=2e-3), (side, year)
    for side in ("export", "import"):
        china = {
            row["source"][:8]: float(row["musd"])
            for row in rows
            if (row["side"], row["year"]) == (side, "2023") and row["partner"] in ("CHN", "China")
        }
        mirror, own = china.values()
        assert mirror == pytest.approx(own, rel=0.01)
    members = [
        code
        for row in rows
        if row["side"] == "export" and row["year"] == "2021"
        for code in row["members"].split()
    ]
    assert len(members) == len(set(members)), "no country on two continents"
