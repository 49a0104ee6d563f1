"""A parent code in a lever, a shock, a product, parameters or a record means all its children."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.energy.cuts import fuel_sectors
from detente.energy.tables import bridge
from detente.history.records import scored
from detente.levers import products
from detente.levers.products import covered_share, product_sectors
from detente.levers.setting import sectors_of
from detente.world.shipped import open_world
from tests.levers.small import shock_of
from tests.world.family import SECTORS, family_world

WORLD = family_world()
FUELS = ("B061", "B062")


def touched(*levers: str) -> set[str]:
    """Sectors in which a shock differs from none."""
    shock = shock_of(WORLD, *levers)
    changed = np.zeros(WORLD.sales.shape, dtype=bool)
    if shock.new_tariff is not None:
        changed |= shock.new_tariff != WORLD.tariff
    if shock.banned is not None:
        changed |= shock.banned
    if shock.variety_hat is not None:
        changed |= shock.variety_hat != 1
    return {SECTORS[s] for s in np.unique(np.argwhere(changed)[:, 2])}


@pytest.mark.parametrize(
    ("words", "sectors"),
    [
        ("B06", FUELS),
        ("SRV", ("S01", "S02")),
        ("B062", ("B062",)),
        ("B06, B061, C19", (*FUELS, "C19")),
        ("services", ("S01", "S02")),
        ("goods", SECTORS[:5]),
        ("all", SECTORS),
    ],
)
def test_a_lever_may_name_a_parent(words: str, sectors: tuple[str, ...]) -> None:
    assert set(sectors_of([word.strip() for word in words.split(",")], WORLD)) == set(sectors)
    assert touched(f"tariff 10 by DEU on RUS in {words}") == set(sectors)
    assert touched(f"embargo by DEU on RUS in {words}") == set(sectors)


def test_a_misspelt_parent_is_suggested() -> None:
    with pytest.raises(dt.DataError, match="no sector 'SRW' in world family; did you mean 'SRV'"):
        shock_of(WORLD, "tariff 10 by DEU on RUS in SRW")


def test_a_shock_may_name_a_parent() -> None:
    pair = {"buyer": "DEU", "seller": "RUS"}
    found = dt.Shock(WORLD).tariff(0.1, **pair, sector="B06")
    each = dt.Shock(WORLD).tariff(0.1, **pair, sector=FUELS)
    np.testing.assert_array_equal(found.tariff_rate, each.tariff_rate)
    limited = dt.Shock(WORLD).limit(0.5, **pair, sector="B06")
    assert limited.limits[0].sectors == FUELS
    raised = dt.Shock(WORLD).productivity(1.1, country="DEU", sector="SRV")
    assert raised.productivity_hat is not None
    assert np.count_nonzero(raised.productivity_hat != 1) == 2


def test_critical_inputs_and_sectors_with_rents_may_be_parents() -> None:
    named = dt.Parameters(
        critical_inputs=("B06",), critical_elasticity=0.3, rent_share={"B06": 0.6, "B05": 0.3}
    )
    shares = dict.fromkeys(FUELS, 0.6) | {"B05": 0.3}
    each = replace(named, critical_inputs=FUELS, rent_share=shares)
    shock = dt.Shock(WORLD).ban(buyer="DEU", seller="RUS", sector="B06")
    first, second = (dt.solve(WORLD, shock, parameters=one) for one in (named, each))
    assert first.parameters == each
    np.testing.assert_array_equal(first.welfare_hat, second.welfare_hat)
    none = dt.solve(WORLD, shock, parameters=dt.Parameters(critical_elasticity=0.3))
    assert np.abs(none.welfare_hat - first.welfare_hat).max() > 1e-6
    with pytest.raises(dt.DataError, match="no sector 'B6'"):
        dt.solve(WORLD, shock, parameters=dt.Parameters(rent_share={"B6": 0.5}))


ROW = {
    "seller": "",
    "low_pct": "0",
    "high_pct": "100",
    "critical": "",
    "tag": "assumed",
    "source": "made for a test",
}


def row(product: str, sector: str, buyer: str, covered: float) -> dict[str, str]:
    return {
        **ROW,
        "product": product,
        "sector": sector,
        "buyer": buyer,
        "covered_pct": f"{covered}",
    }


TABLE = (
    row("tools", "B06", "DEU", 30),
    row("tools", "B06", "", 10),
    row("tools", "C26", "", 50),
    row("ships", "C26", "", 50),
    row("ships", "C301", "", 50),
)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another table of products."""
    monkeypatch.setattr(products, "read_table", lambda name: TABLE)


@pytest.mark.usefixtures("table")
def test_rows_of_a_parent_hold_for_each_child() -> None:
    share = covered_share(["tools"], WORLD)
    for code in FUELS:
        assert share[:, 0, WORLD.sector(code)].tolist() == [0.1, 0.3, 0.1, 0.1]
    assert (share[:, :, WORLD.sector("C26")] == 0.5).all()
    assert product_sectors(["tools"], WORLD) == (*FUELS, "C26")
    with pytest.raises(dt.DataError, match=r"has no sector C301, which product group 'ships'"):
        covered_share(["ships"], WORLD)


def test_fuels_are_where_their_products_are() -> None:
    assert fuel_sectors("coal", WORLD) == ("B05",)
    assert fuel_sectors("gas", WORLD) == ("B062",)
    assert touched("embargo by DEU on RUS products gas") == {"B062"}
    assert fuel_sectors("gas", WORLD.aggregate(sectors={"OIL": ["B06"]})) == ()


def whole_shipped(code: str) -> dt.World:
    """The shipped world with all that the code means as one sector."""
    return open_world("icio-2021").aggregate(sectors={code: [code]})


def split_shipped(code: str) -> dt.World:
    """The same with that sector in two unequal parts of the same kind."""
    world = whole_shipped(code)
    k = world.sector(code)
    order = [*range(k), k, *range(k, len(world.sectors))]
    part = np.ones(len(order))
    part[k], part[k + 1] = 0.3, 0.7
    sectors = [*world.sectors[:k], f"{code}1", f"{code}2", *world.sectors[k + 1 :]]
    names = {f"{code}1": code, f"{code}2": code}
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=sectors,
        accounts={
            "sales": world.sales[..., order] * part,
            "input_use": world.input_use[:, order][:, :, order] * part[:, None] * part,
            "value_added": world.value_added[:, order] * part,
            "final_demand": world.final_demand[:, order] * part,
            "tariff": world.tariff[..., order],
            "export_tax": world.export_tax[..., order],
        },
        elasticities={
            name: replace(one, values=tuple(one.values[k] for k in order))
            for name, one in world.elasticities.items()
        },
        labels={"name": "split", "year": 2021, "legend": dt.Legend(parents=names)},
    )


def test_fuels_and_records_count_the_children_together() -> None:
    whole, fuels = whole_shipped("C19"), split_shipped("C19")
    for one, other in zip(bridge(whole), bridge(fuels), strict=True):
        assert other.basic == pytest.approx(one.basic, rel=1e-9)
    found = [series for series in scored() if series.measure == "sector_share"]
    assert found
    for series in found:
        whole, parts = whole_shipped(series.sector), split_shipped(series.sector)
        measured = series.measured(parts, parts.sales, parts.sales)
        assert measured == pytest.approx(series.measured(whole, whole.sales, whole.sales))
