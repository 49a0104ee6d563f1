"""Groups of services: each rule by hand on tiny tables, and the tables of 2014."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.world.build.proxies import read_proxies
from detente.world.build.services_cells import mended_services
from detente.world.build.services_split import (
    ServiceSplit,
    SplitPlan,
    TaggedShares,
    exact_shares,
    group_members,
    split_services,
)
from detente.world.build.services_tables import (
    ServiceGroups,
    ServiceProxies,
    ServicesTables,
    missing_cells,
    read_service_groups,
    read_service_proxies,
    read_services_tables,
)

KINDS = [one.name for one in fields(ServiceSplit) if one.type == "TaggedShares"]
GROUPS = ServiceGroups(
    ("G1", "G2"), ("Power", "Water and rest"), (("p",), ("w", "r")), (False, True)
)


def tables() -> ServicesTables:
    """A, B and C make power p, water w (one wider group, u) and the rest r; goods g use them.

    A has no water of its own; B's is a fifth of power and water.
    """
    trade = np.zeros((3, 3, 3))
    trade[0, 1] = [1.0, 1.0, 2.0]
    inputs = np.full((3, 3, 4), 0.1)
    inputs[0, 1] = 0.0
    inputs[1, :, 0] = [0.16, 0.04, 0.2]
    output = np.array([[50.0, 0.0, 50.0], [80.0, 20.0, 100.0], [10.0, 10.0, 20.0]])
    for country in range(3):
        trade[country, country] = output[country]
    missing = np.zeros((3, 4), dtype=bool)
    missing[0, 2] = True
    return ServicesTables(
        countries=("A", "B", "C"),
        services=("p", "w", "r"),
        users=("g", "p", "w", "r"),
        wider=np.array([["u", "u", "v"]] * 3),
        output=output,
        value_added=output * [[0.5, 0.0, 0.5], [0.6, 0.9, 0.5], [0.5, 0.5, 0.5]],
        exports=np.array([[10.0, 0.0, 10.0], [8.0, 2.0, 10.0], [1.0, 1.0, 2.0]]),
        final_share=np.array([[0.2, 0.0, 0.3], [0.16, 0.04, 0.3], [0.1, 0.1, 0.2]]),
        inputs=inputs,
        user_output=np.concatenate([np.full((3, 1), 10.0), output], axis=1),
        trade=trade,
        missing=missing,
    )


PROXIES = ServiceProxies({("A", "w"): "B"}, {}, {})
PLAN = SplitPlan(("A", "B", "C", "D"), GROUPS, {"D": "B"}, {})


def split(**changes: dict[str, str]) -> ServiceSplit:
    return split_services(mended_services(tables(), PROXIES), replace(PLAN, **changes))


def test_a_missing_cell_takes_its_proxys_share_of_what_the_wider_group_holds() -> None:
    """A fifth of A's 50 is water, with B's share of value added; the total stays 50."""
    found = mended_services(tables(), PROXIES)
    np.testing.assert_allclose(found.output[0], [40, 10, 50])
    np.testing.assert_allclose(found.value_added[0], [20, 9, 25])
    np.testing.assert_allclose(found.exports[0], [8, 2, 10])
    np.testing.assert_allclose(found.final_share[0], [0.16, 0.04, 0.3])
    np.testing.assert_allclose(found.trade[0, 0], [40, 10, 50])
    np.testing.assert_allclose(found.user_output[0], [10, 40, 10, 50])


def test_what_users_spend_moves_alike_and_the_column_is_the_proxys() -> None:
    """B's goods spend .16 and .04, a fifth; A's .1 becomes .08 and .02."""
    found = mended_services(tables(), PROXIES)
    np.testing.assert_allclose(found.inputs[0, :, 0], [0.08, 0.02, 0.1])
    np.testing.assert_allclose(found.inputs[0, :, 2], [0.1, 0.1, 0.1])
    np.testing.assert_array_equal(found.inputs[1:], tables().inputs[1:])


def test_abroad_a_missing_cell_is_sold_as_the_proxy_exports() -> None:
    """B exports 8 and 2; of the 5 that A sells to C, 1 is water, whatever B sells to C."""
    trade = tables().trade.copy()
    trade[2, 0] = [5.0, 0.0, 5.0]
    trade[2, 1] = [1.0, 9.0, 0.0]
    found = mended_services(replace(tables(), trade=trade), PROXIES)
    np.testing.assert_allclose(found.trade[2, 0], [4, 1, 5])


def test_another_group_may_hold_a_missing_cell() -> None:
    """A's 100 hold its rest, half of B's 200: 50, value added .5; without a name it is refused."""
    raw = tables()
    output = raw.output.copy()
    output[0] = [50.0, 50.0, 0.0]
    missing = np.zeros((3, 4), dtype=bool)
    missing[0, 3] = True
    cells = {("A", "r"): "B"}
    without = replace(raw, output=output, missing=missing)
    found = mended_services(without, ServiceProxies(cells, {}, {("A", "r"): "u"}))
    np.testing.assert_allclose(found.output[0], [25, 25, 50])
    assert found.value_added[0, 2] == pytest.approx(25)
    assert split_services(found, PLAN).exports.source[0].tolist() == ["proxy", "proxy"]
    with pytest.raises(dt.DataError, match="no service of a wider group has output"):
        mended_services(without, ServiceProxies(cells, {}, {}))


def test_a_cell_with_output_but_no_inputs_keeps_its_output() -> None:
    raw = tables()
    missing = raw.missing.copy()
    missing[2, 3] = True
    value_added = raw.value_added.copy()
    value_added[2, 2] = 20.0
    proxies = ServiceProxies({**PROXIES.cells, ("C", "r"): "B"}, {}, {})
    found = mended_services(replace(raw, missing=missing, value_added=value_added), proxies)
    assert found.output[2].tolist() == [10, 10, 20]
    assert found.value_added[2, 2] == pytest.approx(10)


def test_a_missing_cell_needs_a_proxy_that_has_it() -> None:
    with pytest.raises(dt.DataError, match="A, w: missing in the source and no proxy"):
        mended_services(tables(), ServiceProxies({}, {}, {}))
    both = tables().missing.copy()
    both[1, 2] = True
    cells = {("A", "w"): "B", ("B", "w"): "C"}
    with pytest.raises(dt.DataError, match="A, w: the proxy B misses the cell too"):
        mended_services(replace(tables(), missing=both), ServiceProxies(cells, {}, {}))


def test_imports_by_seller() -> None:
    """A buys 1, 1 and 2 from B; nothing from C, so C's exports; at home what it makes."""
    assert split().stands_in == ("A", "B", "C", "B")
    found = split().imports
    np.testing.assert_allclose(found.share[0, :, 0], [0.4, 0.25, 0.25, 0.25])
    assert found.source[0, :, 0].tolist() == ["proxy", "data", "assumed", "proxy"]
    np.testing.assert_allclose(found.share[1, 3], [0.4, 0.6])
    assert found.source[1, 3, 0] == "assumed", "B is D's proxy, and sells nothing to itself"
    assert found.source[3, 3, 0] == "proxy"


def test_exports_of_a_country_may_be_those_of_a_proxy() -> None:
    """B exports as C does, a quarter power, and so does D, for which B stands in."""
    found = split(export_proxies={"B": "C"})
    np.testing.assert_allclose(found.exports.share[:, 0], [0.4, 0.25, 0.25, 0.25])
    assert found.exports.source[:, 0].tolist() == ["proxy", "proxy", "data", "proxy"]
    assert found.imports.source[0, 1, 0] == "assumed", "C sells nothing to A"
    np.testing.assert_allclose(found.imports.share[1, 1], [0.4, 0.6])


def test_what_makes_no_sense_is_refused() -> None:
    good = mended_services(tables(), PROXIES)
    with pytest.raises(dt.DataError, match="exports of services is negative"):
        split_services(replace(good, exports=-good.exports), PLAN)
    with pytest.raises(dt.DataError, match="D: no services in the source and no proxy"):
        split_services(good, replace(PLAN, proxies={}))
    with pytest.raises(dt.DataError, match="r: must be in exactly one group"):
        group_members(("p", "r"), ServiceGroups(("G1",), ("Power",), (("p",),), (False,)))


def test_shares_sum_to_one_exactly_in_any_order() -> None:
    values = np.random.default_rng(0).random((50, 10))
    found = exact_shares(values)
    assert (found.sum(axis=1) == 1).all()
    assert (found[:, ::-1].cumsum(axis=1)[:, -1] == 1).all()
    np.testing.assert_allclose(found, values / values.sum(axis=1, keepdims=True), atol=1e-11)
    with pytest.raises(dt.DataError, match="a row of services is empty"):
        exact_shares(np.zeros((1, 3)))


def test_a_listed_cell_must_be_one_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("country,isic4\nA,w\n")
    assert missing_cells(path, ("A",), ("p", "w")).tolist() == [[False, True]]
    with pytest.raises(dt.DataError, match="A, w is no cell of the source"):
        missing_cells(path, ("A",), ("p",))
    with pytest.raises(dt.DataError, match="no such table"):
        missing_cells(tmp_path / "none.csv", ("A",), ("p",))


def test_tables_that_cannot_be_read_are_refused(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(dt.DataError, match="not a table of coefficients"):
        read_services_tables(tmp_path)
    name = "wiod2014_services_28_sectors_44_countries.csv"
    (tmp_path / "papers").symlink_to(shared / "papers")
    (tmp_path / "services").mkdir()
    text = (shared / "services" / name).read_text()
    (tmp_path / "services" / name).write_text(text.replace("58881.8", "much", 1))
    with pytest.raises(dt.DataError, match="output_musd is 'much', must be a number"):
        read_services_tables(tmp_path)
    (tmp_path / "services" / name).write_text(text.replace("58881.8", "-1", 1))
    with pytest.raises(dt.DataError, match="output_musd is absent or negative"):
        read_services_tables(tmp_path)


@pytest.fixture(scope="module")
def raw(shared: Path) -> ServicesTables:
    return read_services_tables(shared)


@pytest.fixture(scope="module")
def mended(raw: ServicesTables) -> ServicesTables:
    return mended_services(raw, read_service_proxies())


@pytest.fixture(scope="module")
def found(mended: ServicesTables) -> ServiceSplit:
    world = dt.World.open("icio-2021")
    exports = read_service_proxies().exports
    plan = SplitPlan(world.countries, read_service_groups(), read_proxies(), exports)
    return split_services(mended, plan)


def test_there_are_ten_groups_and_power_is_one_of_its_own(raw: ServicesTables) -> None:
    groups = read_service_groups()
    assert groups.codes == tuple(f"S{number:02}" for number in range(1, 11))
    assert groups.wiod[0] == ("D35",)
    assert group_members(raw.services, groups).sum() == len(raw.services) == 28


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_tagged_and_every_row_sums_to_one(found: ServiceSplit, kind: str) -> None:
    cells: TaggedShares = getattr(found, kind)
    assert cells.share.shape == cells.source.shape
    assert set(np.unique(cells.source)) <= {"data", "proxy", "assumed"}
    assert (cells.share >= 0).all()
    assert (cells.share.sum(axis=-1) == 1).all()


def test_the_listed_cells_are_replaced_and_named(
    raw: ServicesTables, mended: ServicesTables
) -> None:
    listed = {(raw.countries[n], raw.users[j]) for n, j in np.argwhere(raw.missing).tolist()}
    cells = read_service_proxies().cells
    assert len(listed) == 48
    assert set(cells) == listed
    assert (mended.output > 0).all()
    assert (mended.value_added < 0.99 * mended.output).all()
    for (country, user), proxy in cells.items():
        n, j, d = raw.countries.index(country), raw.users.index(user), raw.countries.index(proxy)
        np.testing.assert_array_equal(mended.inputs[n, :, j], mended.inputs[d, :, j])


def test_wider_groups_keep_their_totals(raw: ServicesTables, mended: ServicesTables) -> None:
    """Business services of Mexico hold its real estate, and make room for it."""
    together = mended.wider[:, :, None] == mended.wider[:, None, :]
    before = np.einsum("nst,nt->ns", together, raw.output)
    after = np.einsum("nst,nt->ns", together, mended.output)
    np.testing.assert_allclose(after, before, rtol=1e-9)
    mexico, place = raw.countries.index("MEX"), raw.services.index("L68")
    assert mended.wider[mexico, place] == "business"
    assert mended.output[mexico, place] > 1e5


def test_russias_exports_are_not_those_of_the_source(
    found: ServiceSplit, raw: ServicesTables
) -> None:
    """Trade and transport are 97 % of its exports of services there."""
    n = raw.countries.index("RUS")
    groups = read_service_groups()
    trade, transport = (raw.exports @ group_members(raw.services, groups))[n, 2:4]
    assert (trade + transport) / raw.exports[n].sum() == pytest.approx(0.973, abs=0.001)
    seller, proxy = (found.countries.index(code) for code in ("RUS", "FIN"))
    assert found.exports.share[seller, 2:4].sum() < 0.4
    assert set(found.exports.source[seller]) == {"proxy"}
    np.testing.assert_array_equal(found.exports.share[seller], found.exports.share[proxy])
    abroad = np.arange(81) != seller
    assert set(np.unique(found.imports.source[abroad, seller])) == {"proxy", "assumed"}


def test_shares_are_those_of_the_files_of_services(raw: ServicesTables, shared: Path) -> None:
    """What users spend on construction and finance, whose sectors are those of the files."""
    path = shared / "services" / "wiod2014_service_input_shares_by_user.npz"
    with np.load(path) as archive:
        names = archive["input_groups"].tolist()
        spent = archive["share_of_output_cost"]
    groups = read_service_groups()
    ours = np.einsum("nsj,sg->ngj", raw.inputs, group_members(raw.services, groups))
    for place, name in [(1, "construction"), (6, "finance")]:
        np.testing.assert_allclose(ours[:, place], spent[:, names.index(name)], atol=1e-6)
    np.testing.assert_allclose(raw.trade.sum(axis=0), raw.output, rtol=1e-4, atol=0.01)
