"""Rents on flows: an economy computed by hand, money that adds up, and the checks that see a wrong
rent.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.decomposition import decompose
from detente.economy.analysis.gradient import gradient, lever_exposure
from detente.economy.proof.certificate import checked
from tests.worlds import Options, random_world

ONE = np.zeros(4, dtype=np.intp)
WORLD = random_world(4, 3, seed=3, options=Options(noise=0.3, rates=0.15, theta=(2.0, 8.0)))
PLAIN = dt.Shock(WORLD).trade_cost(1.2, buyer="C000", seller="C001").tariff(0.1, buyer="C002")
H = 1e-4


def with_rents(shock: dt.Shock) -> dt.Shock:
    """A fifth of what C001 sells, to the buyers, and a tenth of one flow to two others."""
    some = shock.rent(0.2, seller="C001")
    return some.rent(0.1, to={"C002": 0.4, "C003": 0.6}, buyer="C000", seller="C001", sector="S001")


def two_by_two() -> dt.World:
    """Two countries of one taste: oil is a quarter of spending, and the first makes four fifths of
    it and a fifth of the tools; no inputs, world income 1000.
    """
    income = np.array([350.0, 650.0])
    spending = income[:, None] * np.array([0.25, 0.75])
    made = np.array([[0.8, 0.2], [0.2, 0.8]])
    sales = spending[:, None, :] * made[None]
    return dt.World.from_arrays(
        countries=["ABLE", "BAKER"],
        sectors=["oil", "tools"],
        accounts={
            "sales": sales,
            "input_use": np.zeros((2, 2, 2)),
            "value_added": sales.sum(axis=0),
            "final_demand": spending,
        },
        elasticities={"flat": dt.ElasticitySet((10.0, 4.0), "theta", "made for a test")},
        labels={"name": "two by two", "year": 2000},
    )


@pytest.mark.parametrize("labour", [1.0, np.inf])
def test_two_countries_of_one_taste_by_hand(labour: float) -> None:
    """Who spends does not matter for prices, so none moves. The buyer spends a fifth of its income
    on oil of the seller: I = 650 + 0.1 x 0.2 I, so I = 650 / 0.98 and the rent is 0.02 of it.
    """
    world = two_by_two()
    shock = dt.Shock(world).rent(0.1, buyer="BAKER", seller="ABLE", sector="oil")
    found = dt.solve(world, shock, parameters=dt.Parameters(labour=labour))
    bought = 650 / 0.98
    rent = 0.02 * bought
    np.testing.assert_allclose(found.price_hat, 1, rtol=1e-8)
    np.testing.assert_allclose(found.income, [350 - rent, bought], rtol=1e-8)
    np.testing.assert_allclose(found.rent, [-rent, rent], rtol=1e-8)
    np.testing.assert_allclose(found.sales[1, 0], [0.2 * bought, 0.15 * bought], rtol=1e-8)
    np.testing.assert_allclose(found.trade_share, world.trade_share, rtol=1e-8)


def test_what_stays_with_the_seller_changes_nothing() -> None:
    kept = PLAIN.rent(0.3, to={"C001": 1.0}, seller="C001")
    np.testing.assert_allclose(
        dt.solve(WORLD, kept).welfare_hat, dt.solve(WORLD, PLAIN).welfare_hat, rtol=1e-9
    )


@pytest.mark.parametrize("closure", ["balanced", "income-share", "world-share", "nominal"])
def test_rents_add_up_to_zero_and_stand_outside_the_deficit(closure: str) -> None:
    found = dt.solve(WORLD, with_rents(PLAIN), closure=closure)
    border = found.sales * (1 + found.shock.export_tax_rate)
    own = np.arange(4)
    border[own, own] = 0.0
    balance = border.sum(axis=(1, 2)) - border.sum(axis=(0, 2))
    assert abs(found.rent.sum()) < 1e-10 * found.income.sum()
    assert found.rent[1] == pytest.approx(
        -0.2 * border[:, 1].sum() - 0.1 * border[0, 1, 1], rel=1e-9
    )
    assert found.rent[0] == pytest.approx(0.2 * border[0, 1].sum(), rel=1e-9)
    np.testing.assert_allclose(balance, found.deficit + found.rent, atol=1e-7 * found.income.max())
    without = dt.solve(WORLD, PLAIN, closure=closure)
    if closure == "nominal":
        np.testing.assert_allclose(found.deficit, without.deficit, rtol=1e-9)
    if closure == "balanced":
        assert np.abs(found.deficit).max() == 0


def test_the_certificate_sees_a_wrong_rent() -> None:
    found = dt.solve(WORLD, with_rents(PLAIN))
    assert found.certificate.residuals["rents"] <= 1e-8
    wrong = replace(found, rent=found.rent * (1 + 1e-5))
    assert checked(wrong, ONE)["rents"] > 1e-8
    assert found.shock.rents is not None
    more = replace(found, shock=replace(found.shock, rents=found.shock.rents.scaled(1.00001)))
    seen = checked(more, ONE)
    assert min(seen["rents"], seen["income"], seen["balance"]) > 1e-8
    gone = checked(replace(found, shock=replace(found.shock, rents=None)), ONE)
    assert min(gone["income"], gone["balance"]) > 1e-3


@pytest.mark.parametrize("closure", ["balanced", "income-share", "world-share", "nominal"])
@pytest.mark.parametrize("labour", [1.0, 2.0, np.inf])
def test_the_gradient_stays_right_with_rents(closure: str, labour: float) -> None:
    """Every lever on the link that pays and on another, and the rents themselves."""
    nests = {"value_added_elasticity": 0.6, "input_elasticity": 0.5, "final_elasticity": 1.5}
    parameters = dt.Parameters(labour=labour, **nests)
    base = with_rents(PLAIN)
    found = dt.solve(WORLD, base, closure=closure, parameters=parameters, tolerance=1e-13)

    def slope(up: dt.Shock, down: dt.Shock) -> float:
        ends = [
            dt.solve(found.world, shock, closure=closure, parameters=parameters, tolerance=1e-13)
            for shock in (up.on(found.world), down.on(found.world))
        ]
        return float(np.log(ends[0].welfare_hat[0] / ends[1].welfare_hat[0]) / (2 * H))

    mine = gradient(found, "C000")
    for n, i, s in ((0, 1, 1), (3, 1, 0), (2, 0, 1)):
        at = {"buyer": f"C00{n}", "seller": f"C00{i}", "sector": f"S00{s}"}
        tariff, tax = base.tariff_rate[n, i, s], base.export_tax_rate[n, i, s]
        pairs = [
            (mine.trade_cost, base.trade_cost(np.exp(H), **at), base.trade_cost(np.exp(-H), **at)),
            (mine.tariff, base.tariff(tariff + H, **at), base.tariff(tariff - H, **at)),
            (mine.export_tax, base.export_tax(tax + H, **at), base.export_tax(tax - H, **at)),
        ]
        for value, up, down in pairs:
            assert value[n, i, s] == pytest.approx(slope(up, down), abs=1e-6)
    up = base.productivity(np.exp(H), country="C001")
    down = base.productivity(np.exp(-H), country="C001")
    assert mine.productivity[1].sum() == pytest.approx(slope(up, down), abs=1e-6)
    more = base.rent(H, to={"C000": 1.0}, seller="C002", sector="S002")
    along = mine.along(found.shock, more.on(found.world))
    assert along / H == pytest.approx(2 * slope(more, base), rel=1e-3)


def test_exposure_to_a_rent_is_the_derivative_of_solves() -> None:
    world = dt.rebalance(WORLD)
    found = dt.solve(world)
    errors = []
    for size in (0.02, 0.01):
        shock = dt.Shock(world).rent(size, buyer="C000", seller="C001")
        exact = np.log(dt.solve(world, shock, tolerance=1e-13).welfare_hat)
        errors.append(np.abs(lever_exposure(found, [shock])[:, 0] - exact).max())
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.2)


def test_the_split_of_real_income_has_rents_as_a_channel_of_their_own() -> None:
    found = dt.solve(WORLD, with_rents(PLAIN), closure="nominal")
    split = decompose(found)
    assert np.abs(split.remainder / split.world.income).max() <= 1e-7
    np.testing.assert_allclose(
        split.channels["rents"], found.rent / found.consumer_price_hat, rtol=1e-7
    )
    received = split.parts["rents"]
    assert (received[0, 1] > 0).all()
    assert received[0, 1].sum() == pytest.approx(split.channels["rents"][0])
    assert (received[1, 2:].sum(axis=1) < 0).all()
    through = decompose(found, through=[found.shock.rent(0.1, seller="C003")], tolerance=1e-6)
    np.testing.assert_allclose(
        through.channels["rents"], split.channels["rents"], atol=1e-7 * WORLD.income.max()
    )


def test_the_new_accounts_keep_the_income() -> None:
    """As a base for further questions the rent is a part of the deficit."""
    found = dt.solve(WORLD, with_rents(PLAIN), closure="income-share")
    after = found.as_world("after")
    np.testing.assert_allclose(after.income, found.income, rtol=1e-7)
    np.testing.assert_allclose(
        after.deficit, found.deficit + found.rent, atol=1e-7 * after.income.max()
    )


@pytest.mark.parametrize("share", [-0.1, 1.2, np.nan, np.inf])
def test_no_rent_below_nothing_or_above_the_flow(share: float) -> None:
    with pytest.raises(dt.ScenarioError, match="of a flow"):
        PLAIN.rent(share, seller="C001")


def test_rents_of_one_flow_are_at_most_the_flow() -> None:
    PLAIN.rent(0.6, seller="C001").rent(0.6, seller="C002")
    with pytest.raises(dt.ScenarioError, match=r"take 1\.2 of a flow"):
        PLAIN.rent(0.6, seller="C001").rent(0.6, buyer="C000", seller="C001")


def test_a_rent_to_where_no_trade_goes_is_refused_by_name() -> None:
    parted = dt.Shock(WORLD).sever(["C000", "C001"], ["C002", "C003"])
    with pytest.raises(dt.SolveError, match="sales of C001 goes to C002"):
        dt.solve(WORLD, parted.rent(0.1, to={"C002": 1.0}, buyer="C000", seller="C001"))
    found = dt.solve(WORLD, parted.rent(0.1, buyer="C000", seller="C001"))
    assert found.rent[0] > 0 and np.abs(found.rent[2:]).max() == 0
    banned = parted.rent(0.1, buyer="C002", seller="C001")
    np.testing.assert_allclose(dt.solve(WORLD, banned).rent, 0.0)
