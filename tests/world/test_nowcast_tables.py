"""Sources of a nowcast: tables read by hand, and broken ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.errors import DataError
from detente.world.build.nowcast_customs import (
    EXPORT,
    IMPORT,
    MINERALS,
    customs_group,
    followers,
    group_totals,
    groups_of,
    partner_totals,
)
from detente.world.build.nowcast_scores import (
    imports_by_partner,
)
from detente.world.build.nowcast_tables import (
    BASKETS,
    ended_pairs,
    gdp_growth,
    pair_record,
)
from detente.world.labels import REST_OF_WORLD
from detente.world.world import ElasticitySet


@pytest.mark.parametrize(
    ("sector", "groups"),
    [("B061", (MINERALS,)), ("B06", (MINERALS,)), ("S01", ()), ("SRV", ()), ("B09", ())],
)
def test_children_take_the_groups_of_their_parent(sector: str, groups: tuple[str, ...]) -> None:
    assert groups_of(sector) == groups


def test_chapters_find_their_groups() -> None:
    path = Path("table.csv")
    assert customs_group("27", path) == MINERALS
    assert customs_group("70", path) == customs_group("84", path)
    with pytest.raises(DataError, match=r"table\.csv: unknown customs chapter"):
        customs_group("98", path)


def test_legs_of_the_partner_by_hand(shared: Path) -> None:
    totals = partner_totals(shared)
    assert totals.base[EXPORT] == pytest.approx(114.15 / 1.434)
    assert totals.later[IMPORT] == pytest.approx(240.11 * 100.33 / 218.17)
    # The total of the first year was not used.
    assert sum(totals.base.values()) == pytest.approx(146.887, rel=0.002)


def test_groups_by_hand(shared: Path) -> None:
    minerals = group_totals(shared / "trade")[MINERALS]
    first = (1113.49 + 7429.59 + 268805.16) / 1e3
    assert minerals.ratio(EXPORT) == pytest.approx(260.127 / first)


def test_countries_on_the_smaller_side_do_not_go_with_their_continent() -> None:
    world = dt.World.open("icio-2021")
    assert "BLR" not in followers(world, "ЕВРОПА", EXPORT)
    assert "DEU" in followers(world, "ЕВРОПА", EXPORT)
    assert "JPN" not in followers(world, "АЗИЯ", IMPORT)


GDP_ROWS = {
    "iso3": ["AUT", "AUT", "CUB", "CUB", "WLD", "WLD"],
    "year": [2021, 2023] * 3,
    "gdp_usd": [100.0, 110.0, 50.0, 60.0, 1e4, 9e4],
}
PAIR_ROWS = {
    "year": [2021, 2023],
    "exporter": ["AUT", "AUT"],
    "importer": ["CUB", "CUB"],
    "hs92": ["270900", "270900"],
    "value_kusd": [8000.0, 4000.0],
    "tonnes": [10.0, 6.0],
}


def test_the_rest_of_the_world_grows_as_its_states_do(tmp_path: Path) -> None:
    path = tmp_path / "gdp.parquet"
    pd.DataFrame(GDP_ROWS).to_parquet(path)
    growth, assumed = gdp_growth(path, ("AUT", REST_OF_WORLD))
    assert growth == pytest.approx([1.1, 1.2])
    assert assumed == {}


def test_a_country_without_gdp_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gdp.parquet"
    pd.DataFrame(GDP_ROWS).to_parquet(path)
    with pytest.raises(DataError, match="no GDP of BEL in 2021 and 2023"):
        gdp_growth(path, ("AUT", "BEL", REST_OF_WORLD))


def two_countries() -> dt.World:
    """Austria and the rest of the world, with crude told apart."""
    return dt.World.from_arrays(
        countries=("AUT", REST_OF_WORLD),
        sectors=("B061", "C19", "S01"),
        accounts={
            "sales": np.ones((2, 2, 3)),
            "input_use": np.zeros((2, 3, 3)),
            "value_added": np.full((2, 3), 2.0),
            "final_demand": np.full((2, 3), 2.0),
        },
        elasticities={"mine": ElasticitySet((5.0, 4.0, 3.0), "theta", "a guess")},
    )


def test_products_by_pair_go_to_their_sectors(tmp_path: Path) -> None:
    pd.DataFrame(PAIR_ROWS).to_parquet(tmp_path / BASKETS[0].file)
    found = pair_record(tmp_path, BASKETS[0], two_countries())
    assert found.base[1, 0, 0] == pytest.approx(8.0)
    assert found.later[1, 0, 0] == pytest.approx(4.0)
    assert found.base[0, 1, 0] == 0.0
    assert np.isnan(found.base[1, 0, 1:]).all()


def test_fuel_that_nobody_weighed_is_left_out(tmp_path: Path) -> None:
    rows = {**PAIR_ROWS, "tonnes": [np.nan, 6.0]}
    pd.DataFrame(rows).to_parquet(tmp_path / BASKETS[0].file)
    assert pair_record(tmp_path, BASKETS[0], two_countries()).base[1, 0, 0] == 0.0


BROKEN_PAIRS = {
    "a negative value": ({"value_kusd": [-1.0, 4000.0]}, "must be at least 0"),
    "no number": ({"value_kusd": [np.nan, 4000.0]}, "must be at least 0"),
    "an unknown country": ({"exporter": ["AUT", "QQQ"]}, "unknown country 'QQQ'"),
    "an unknown product": ({"hs92": ["270900", "999999"]}, "unknown product '999999'"),
    "a missing year": ({"year": [2021, 2021]}, "no row of 2023"),
}


@pytest.mark.parametrize("broken", BROKEN_PAIRS)
def test_broken_tables_of_pairs_are_refused_in_one_line(broken: str, tmp_path: Path) -> None:
    change, said = BROKEN_PAIRS[broken]
    pd.DataFrame({**PAIR_ROWS, **change}).to_parquet(tmp_path / BASKETS[0].file)
    with pytest.raises(DataError, match=said) as caught:
        pair_record(tmp_path, BASKETS[0], two_countries())
    assert "\n" not in str(caught.value).split("\nhint")[0].rstrip()


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / BASKETS[0].file).write_text("no table")
    with pytest.raises(DataError, match="no such table"):
        pair_record(tmp_path, BASKETS[0], two_countries())


BROKEN_TEXTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a year without rows": (
        "trade/russia_fcs_groups_regions_2022_2024.csv",
        lambda folder: group_totals(folder / "trade"),
        "no row of '2022/2023 full year'",
    ),
    "a series without its row": (
        "series/recorded_series_2021_2026.csv",
        partner_totals,
        "no row china_russia_trade_total of 2023",
    ),
}


@pytest.mark.parametrize("broken", BROKEN_TEXTS)
def test_texts_without_their_rows_are_refused(broken: str, shared: Path, tmp_path: Path) -> None:
    name, read, said = BROKEN_TEXTS[broken]
    for folder in ("trade", "series", "world"):
        (tmp_path / folder).mkdir()
        for path in (shared / folder).glob("*.csv"):
            (tmp_path / folder / path.name).symlink_to(path)
    head = (shared / name).read_text().splitlines()[0]
    (tmp_path / name).unlink()
    (tmp_path / name).write_text(f"{head}\n")
    with pytest.raises(DataError, match=said):
        read(tmp_path)


def test_an_unknown_country_among_the_flags_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    path.write_text("exporter,importer,flag\nAUT,QQQ,ok\n")
    with pytest.raises(DataError, match=r"flags\.csv: unknown country 'QQQ'"):
        ended_pairs(path, ("AUT", REST_OF_WORLD))


def test_imports_by_partner_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "imports.csv"
    rows = ("Russia,import,27,5.0", "Russia,import,98,1.0", "China,export,27,9.0")
    path.write_text("partner,flow,hs2,fy2024_25\n" + "\n".join(rows) + "\n")
    found = imports_by_partner(path)
    assert found["Russia", "mineral products"] == 5.0
    assert found["Russia", "other goods"] == 1.0
    assert found["China", "mineral products"] == 0.0
