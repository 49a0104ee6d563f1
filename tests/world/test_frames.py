"""World.from_frames: the accounts that long tables say, and each wrong cell located."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import detente as dt
from tests.world.toy import COUNTRIES, NAMES, SECTORS, toy_frames
from tests.worlds import random_world


def with_cell(frames: dict[str, pd.DataFrame], cell: tuple[str, int, str, Any]) -> None:
    """Change one cell; the row counts from one."""
    table, row, column, value = cell
    changed = frames[table].astype({column: object})
    changed.loc[row - 1, column] = value
    frames[table] = changed


def long_frames(world: dt.World) -> dict[str, pd.DataFrame]:
    """The tables of a world, cells without a number left out."""
    columns = {
        "sales": ("buyer", "seller", "sector", "value"),
        "input_use": ("country", "sector", "input_sector", "value"),
        "final_demand": ("country", "sector", "value"),
        "value_added": ("country", "sector", "value"),
    }
    found = {}
    for name, heads in columns.items():
        array = getattr(world, name)
        rows = []
        for cell in np.argwhere(array > 0):
            labels = [
                (world.sectors if "sector" in head else world.countries)[k]
                for head, k in zip(heads[:-1], cell, strict=True)
            ]
            rows.append((*labels, array[tuple(cell)]))
        found[name] = pd.DataFrame(rows, columns=list(heads))
    found["elasticities"] = pd.DataFrame({"sector": world.sectors, "random": world.theta()})
    return found


def test_a_world_comes_back_from_its_own_tables() -> None:
    world = random_world(5, 3, seed=1)
    frames = {
        name: frame.sample(frac=1, random_state=3) for name, frame in long_frames(world).items()
    }
    found = dt.World.from_frames(**frames)
    assert (found.countries, found.sectors) == (world.countries, world.sectors)
    for name in ("sales", "input_use", "value_added", "final_demand", "tariff"):
        np.testing.assert_allclose(getattr(found, name), getattr(world, name), rtol=1e-9)
    np.testing.assert_allclose(found.theta(), world.theta())


def test_labels_names_and_units_are_kept(tmp_path: Path) -> None:
    labels = {"name": "toy", "year": 2020, "title": "A toy", "unit": "billion USD"}
    world = dt.World.from_frames(**toy_frames(), labels=labels)
    assert (world.name, world.year, world.countries, world.sectors) == (
        "toy",
        2020,
        COUNTRIES,
        SECTORS,
    )
    assert world.sales[0, 0, 0] == 80_000
    assert dict(world.provenance) == {"title": "A toy"}
    assert world.legend.names == NAMES
    loaded = dt.World.load(world.save(tmp_path / "toy.npz"))
    assert (loaded.digest, loaded.legend) == (world.digest, world.legend)


def test_three_tables_are_enough() -> None:
    frames = toy_frames()
    three = {name: frames[name] for name in ("sales", "input_use", "elasticities")}
    world = dt.World.from_frames(**three)
    np.testing.assert_allclose(world.final_demand, 60)
    np.testing.assert_allclose(world.value_added, 60)


def test_missing_pairs_are_zero_and_a_tariff_is_paid_by_the_buyer() -> None:
    frames = toy_frames() | {
        "tariffs": pd.DataFrame(
            {"buyer": ["AAA"], "seller": ["BBB"], "sector": ["G1"], "rate": [0.2]}
        )
    }
    sales = frames["sales"]
    gone = (sales.seller == "CCC") & (sales.buyer == "AAA") & (sales.sector == "S1")
    frames["sales"] = sales[~gone]
    del frames["final_demand"]
    world = dt.World.from_frames(**frames)
    assert world.sales[0, 2, 1] == 0
    assert world.sales[2, 0, 1] == 10
    np.testing.assert_allclose(world.customs_revenue, [2, 0, 0])
    np.testing.assert_allclose(world.final_demand[0], [62, 50])


def test_elasticities_may_be_long_and_of_either_kind() -> None:
    rows = [("S1", "a", 3.0, "theta"), ("G1", "a", 5.0, "theta")]
    rows += [("G1", "b", 6.0, "sigma"), ("S1", "b", 4.0, "sigma")]
    table = pd.DataFrame(rows, columns=["sector", "set", "value", "kind"])
    frames = toy_frames() | {"elasticities": table}
    world = dt.World.from_frames(**frames, labels={"default_elasticities": "b"})
    np.testing.assert_allclose([world.theta("a"), world.theta("b")], [[5, 3], [5, 3]])
    assert (world.default_elasticities, world.elasticities["b"].kind) == ("b", "sigma")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (("sales", 7, "value", -1.0), "sales, row 7: value is -1"),
        (("sales", 7, "value", float("nan")), "sales, row 7: value is empty"),
        (("sales", 7, "value", 1e300), r"sales, row 7: value is 1e\+300, must be"),
        (("sales", 7, "value", pd.NA), "sales, row 7: value is empty"),
        (("sales", 7, "seller", pd.NA), "sales, row 7: seller is empty"),
        (("sales", 7, "seller", ""), "sales, row 7: seller is empty"),
        (("sales", 7, "value", "ten"), "sales, row 7: value is 'ten', no number"),
        (("sales", 7, "value", float("inf")), "sales, row 7: value is inf"),
        (("sales", 7, "value", "1,000"), "sales, row 7: value is '1,000', no number"),
        (("sales", 7, "value", "1_000"), "sales, row 7: value is '1_000', no number"),
        (("sales", 7, "value", 1j), "sales, row 7: value is 1j, no number"),
        (("sales", 7, "value", True), "sales, row 7: value is True, no number"),
        (("sales", 7, "seller", None), "sales, row 7: seller is empty"),
        (("sales", 7, "seller", 1.5), "sales, row 7: seller is 1.5, must be text"),
        (("sales", 7, "seller", "B B"), "sales, row 7: seller 'B B' is no code"),
        (("sales", 2, "sector", "G1"), "sales, row 2: seller, buyer, sector .AAA, AAA, G1. is giv"),
        (("input_use", 3, "country", "AAB"), "input_use, row 3: country 'AAB' is in no row of sal"),
        (("input_use", 4, "value", 95.0), "input_use, row 4: value: inputs of AAA, S1 add up"),
        (("final_demand", 5, "value", 30.0), "final_demand, row 5: value: final demand is 30"),
        (("elasticities", 2, "mine", 0.0), "elasticities, row 2: mine is 0, must be above 0"),
        (("elasticities", 2, "sector", "G1"), "elasticities: no row for sector 'S1'"),
        (("elasticities", 2, "sector", "T1"), "elasticities, row 2: sector 'T1' is in no row"),
        (("names", 2, "code", "AAA"), "names, row 2: code 'AAA' is named twice"),
        (("names", 2, "code", "XXX"), "names, row 2: code 'XXX' is in no row of sales"),
    ],
)
def test_a_wrong_cell_is_located(cell: tuple[str, int, str, Any], message: str) -> None:
    frames = toy_frames()
    with_cell(frames, cell)
    with pytest.raises(dt.DataError, match=message) as caught:
        dt.World.from_frames(**frames)
    assert caught.value.hint


def test_a_code_of_one_table_only_is_refused_with_its_row() -> None:
    frames = toy_frames()
    frames["sales"].loc[18] = ["DDD", "DDD", "G1", 5.0]
    with pytest.raises(dt.DataError, match=r"input_use: no row for country 'DDD'.*sales, row 19"):
        dt.World.from_frames(**frames)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("AAA", "AAA", "G1", 0.1), "tariffs, row 1: rate on sales at home"),
        (("AAA", "BBB", "G1", 25.0), "tariffs, row 1: rate above 10; 0.25 is 25 per"),
        (("AAA", "BBB", "G1", -0.1), "tariffs, row 1: rate is -0.1, must be at least 0"),
    ],
)
def test_a_wrong_tariff_is_located(row: tuple[Any, ...], message: str) -> None:
    tariffs = pd.DataFrame([row], columns=["buyer", "seller", "sector", "rate"])
    with pytest.raises(dt.DataError, match=message):
        dt.World.from_frames(**toy_frames(), tariffs=tariffs)


def test_wrong_tables_columns_and_labels_are_refused() -> None:
    frames = toy_frames()
    sales = frames["sales"]
    wrong = {
        "table 'sales' is missing": {"sales": None},
        r"sales: column 'seller' is missing \(there are": {"sales": sales.drop(columns="seller")},
        "sales: unknown column 'note'": {"sales": sales.assign(note="x")},
        "sales: a list is no table": {"sales": [1, 2]},
        "sales: no row": {"sales": sales[:0]},
        "unknown table 'tarifs'; did you mean 'tariffs'": {"tarifs": sales},
        "elasticities: no set of elasticities": {
            "elasticities": frames["elasticities"][["sector"]]
        },
    }
    for message, change in wrong.items():
        given = {k: v for k, v in (frames | change).items() if v is not None}
        with pytest.raises(dt.DataError, match=message):
            dt.World.from_frames(**given)
    for labels, message in (
        ({"unit": "EUR"}, "unit 'EUR' is not known"),
        ({"year": "soon"}, "year 'soon' is not a year"),
        ({"yaer": 2020}, "unknown label 'yaer'; did you mean 'year'"),
    ):
        with pytest.raises(dt.DataError, match=message):
            dt.World.from_frames(**frames, labels=labels)


def test_open_accounts_are_kept_when_gaps_are_accepted() -> None:
    frames = toy_frames()
    with_cell(frames, ("final_demand", 5, "value", 30.0))
    world = dt.World.from_frames(**frames, accept_gaps=True)
    assert {gap.identity for gap in world.gaps} == {"cost", "market"}
    assert max(abs(gap.relative) for gap in world.gaps) == pytest.approx(0.15)
