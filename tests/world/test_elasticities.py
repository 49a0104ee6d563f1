"""Central trade elasticities: the rule by hand, and the filled cells of the real files."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente as dt
from detente.world.build.elasticities import (
    CentralElasticity,
    PublishedEstimate,
    SectorGroups,
    central_elasticities,
)
from detente.world.build.published_elasticities import (
    archive_set,
    caliendo_parro,
    gtap,
    products,
    read_published,
    read_sector_groups,
)
from detente.world.world import ElasticitySet

ONE_GOOD = SectorGroups(("steel",), (), ())
ONE_FUEL = SectorGroups((), ("coal",), ())


def estimate(publication: str, value: float, **more: object) -> PublishedEstimate:
    fields = {"cell": "x", "kind": "theta", "weights": {"steel": 1.0}} | more
    return PublishedEstimate(publication, value=value, **fields)  # type: ignore[arg-type]


def central(published: list[PublishedEstimate], groups: SectorGroups) -> CentralElasticity:
    (found,) = central_elasticities(published, groups)
    return found


def test_the_mean_of_one_over_theta_by_hand() -> None:
    """Theta 4 and, from a sigma of 3, theta 2: 1 / ((1/4 + 1/2) / 2) = 8/3."""
    found = central([estimate("A", 4.0), estimate("B", 3.0, kind="sigma")], ONE_GOOD)
    assert found.theta == pytest.approx(8 / 3)
    assert [(one.publication, one.theta) for one in found.voices] == [("A", 4.0), ("B", 2.0)]


def test_cells_of_one_publication_share_one_voice_by_weight() -> None:
    """Weights 3 and 1 on theta 6 and 2 are 4 / (3/6 + 1/2) = 4; with theta 2 beside: 8/3."""
    cells = [
        estimate("A", 6.0, weights={"steel": 3.0}),
        estimate("A", 2.0, weights={"steel": 1.0}),
        estimate("B", 2.0),
    ]
    assert central(cells, ONE_GOOD).theta == pytest.approx(8 / 3)


def test_a_filled_cell_is_dropped_with_its_reason() -> None:
    found = central([estimate("A", 4.0, fault="a default"), estimate("B", 2.0)], ONE_GOOD)
    assert found.theta == 2.0
    assert [(one.publication, one.reason) for one in found.dropped] == [("A", "a default")]


def test_the_finest_table_of_a_publication_speaks() -> None:
    """A filled cell of the finer table leaves the voice to the coarser one."""
    coarser = estimate("A", 4.0, fineness=1)
    assert central([coarser, estimate("A", 2.0)], ONE_GOOD).theta == 2.0
    assert central([coarser, estimate("A", 2.0, fault="a default")], ONE_GOOD).theta == 4.0


def test_an_estimate_of_several_sectors_counts_and_is_marked() -> None:
    """Theta 2 alone at the sector's own level; with theta 6 of a coarser one 1/((1/2+1/6)/2)."""
    coarse = estimate("A", 6.0, weights={"steel": 1.0, "metals": 1.0})
    found = central([coarse, estimate("B", 2.0)], ONE_GOOD)
    assert [one.coarse for one in found.voices] == [True, False]
    assert (found.theta, found.theta_own_level) == (pytest.approx(3.0), 2.0)
    assert central([coarse], ONE_GOOD).theta_own_level is None


def test_a_fuel_takes_products_only_and_at_most_20() -> None:
    coal = {"coal": 1.0}
    sector = estimate("A", 5.0, weights=coal)
    product = estimate("B", 36.0, kind="sigma", weights=coal, of_a_product=True)
    assert central([sector, product], ONE_FUEL).theta == 20.0
    with pytest.raises(dt.DataError, match="coal: no published elasticity"):
        central([sector], ONE_FUEL)


def test_services_are_assumed() -> None:
    found = central([estimate("A", 8.0)], SectorGroups((), (), ("steel",)))
    assert (found.theta, found.voices) == (4.0, ())
    assert found.dropped[0].reason == "services are assumed"


def test_an_elasticity_at_which_nothing_is_traded_is_refused() -> None:
    with pytest.raises(dt.DataError, match=r"A, x: theta is -0\.5, must be above 0"):
        central([estimate("A", 0.5, kind="sigma")], ONE_GOOD)


def test_neighbours_with_one_value_are_one_published_sector() -> None:
    published = ElasticitySet((3.0, 3.0, 4.0, 5.0), "theta", "a paper")
    cells = archive_set("A", published, ("C20", "C21", "C22", "SRV"))
    assert [tuple(one.weights) for one in cells[:2]] == [("C20", "C21"), ("C22",)]
    assert len(cells[2].weights) == 10
    assert [bool(one.fault) for one in cells] == [False, True, False]


def test_two_cells_with_one_value_are_a_mean() -> None:
    rows = [
        {"sector": "Auto", "LR": "8.22"},
        {"sector": "OtherTransport", "LR": "8.22"},
        {"sector": "Wood", "LR": "11.5"},
    ]
    assert [bool(one.fault) for one in caliendo_parro(rows)] == [True, True, False]


def test_gtap_sectors_are_weighted_by_their_products() -> None:
    rows = [{"gtap_sector": "i_s", "LR": "3"}, {"gtap_sector": "coa", "LR": ""}]
    lines = [{"gtap": "I_S", "icio28": "C24A"}, {"gtap": "I_S", "icio28": "C24A"}]
    (cell,) = gtap(rows, [*lines, {"gtap": "COA", "icio28": "B05"}])
    assert (cell.weights, cell.theta) == ({"C24A": 2.0}, 2.0)


def test_products_are_weighted_by_trade_only_where_all_of_it_is_known() -> None:
    codes = ("270111", "270112", "270119", "270120", "270900", "271111", "271121")
    codes += ("271011", "271019", "271091", "271099")
    rows = [{"HS6": code, "zero": "0", "positive": "0", "sigma": "-5"} for code in codes]
    cells = {one.cell: one for one in products(rows, {"271111": 2.0, "271121": 3.0, "270111": 9.0})}
    assert cells["HS 271121"].weights == {"B062": 3.0}
    assert cells["HS 270111"].weights == {"B05": 1.0}


def test_the_published_sets(shared: Path) -> None:
    """Crude is 12.55 - 1; products 2 / (1/3.25 + 1/5.46); coal and gas are above the most."""
    found = central_elasticities(read_published(shared), read_sector_groups(shared))
    theta = {one.sector: one.theta for one in found}
    assert len(theta) == 26 + 2 + 10
    assert theta["B061"] == pytest.approx(11.555, abs=0.001)
    assert theta["C19"] == pytest.approx(2 / (1 / 3.252962 + 1 / 5.455182), abs=0.001)
    assert theta["B05"] == theta["B062"] == 20.0
    assert all(theta[f"S{number:02d}"] == 4.0 for number in range(1, 11))


def test_filled_cells_of_the_published_sets(shared: Path) -> None:
    """Two sets carry 4.00 in goods; Caliendo and Parro's mean is 8.22; LNG and three coals are
    means of their heading.
    """
    faulty = {(one.publication, one.cell) for one in read_published(shared) if one.fault}
    goods = {(name, cell) for name, cell in faulty if cell != "SRV"}
    assert goods == {
        ("U4", "A01 to SRV"),
        ("IS", "C26 to SRV"),
        *(("GYY", cell) for cell in ("A01 to B09", "C19", "C26", "C28")),
        *(("CP", cell) for cell in ("Auto", "OtherTransport")),
        *(("FGO", f"HS {code}") for code in (270111, 270112, 270119, 271111, 271091, 271099)),
    }
    assert {name for name, cell in faulty if cell == "SRV"} == {"BSY", "CP", "GYY", "LL", "Shap"}


def test_vehicles_by_hand(shared: Path) -> None:
    """Six publications; the set IS has a default there."""
    found = central_elasticities(read_published(shared), read_sector_groups(shared))
    vehicles = next(one for one in found if one.sector == "C29")
    thetas = (6.62, 1.115, 7.98, 4.47, 2.805, 6.87)
    assert vehicles.theta == pytest.approx(6 / sum(1 / theta for theta in thetas))
    assert vehicles.theta_own_level == pytest.approx(7.98)
