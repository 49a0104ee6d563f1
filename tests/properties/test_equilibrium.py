"""What must hold in every world: no lever no change, Walras, homogeneity, relabelling, merging,
independence, limits.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente as dt
from detente.economy.solver.closure import CLOSURES
from tests.worlds import Options, random_world

few = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
CALM = Options(noise=0.2, rates=0.1)
TIGHT = 1e-12


def some_shock(world: dt.World) -> dt.Shock:
    return (
        dt.Shock(world)
        .trade_cost(1.3, buyer="C000")
        .tariff(0.2, buyer="C001", seller="C002")
        .productivity(0.9, country="C002")
    )


def accounts(world: dt.World) -> dict[str, np.ndarray]:
    names = ("sales", "input_use", "value_added", "final_demand", "tariff", "export_tax")
    return {name: getattr(world, name) for name in names}


@few
@given(
    seed=seeds,
    labour=st.sampled_from([1.0, 2.0, np.inf]),
    elasticity=st.sampled_from([0.6, 1.0, 1.7]),
)
def test_no_lever_no_change(seed: int, labour: float, elasticity: float) -> None:
    world = random_world(4, 3, seed=seed, options=CALM)
    parameters = dt.Parameters(
        labour=labour,
        value_added_elasticity=elasticity,
        input_elasticity=elasticity,
        final_elasticity=elasticity,
    )
    for closure in CLOSURES:
        found = dt.solve(world, closure=closure, parameters=parameters)
        np.testing.assert_allclose(found.welfare_hat, 1, atol=1e-8)
        np.testing.assert_allclose(found.trade_share, found.world.trade_share, atol=1e-8)


@few
@given(seed=seeds, closure=st.sampled_from(CLOSURES))
def test_walras_and_adding_up(seed: int, closure: str) -> None:
    world = random_world(5, 3, seed=seed, options=CALM)
    found = dt.solve(world, some_shock(world), closure=closure, tolerance=TIGHT)
    tax = found.world.export_tax
    border = found.sales * (1 + tax)
    imports, exports = border.sum(axis=(1, 2)), border.sum(axis=(0, 2))
    np.testing.assert_allclose(imports - exports, found.deficit, atol=1e-8 * found.income.max())
    assert abs(found.deficit.sum()) <= 1e-9 * found.income.sum()
    np.testing.assert_allclose(found.output, found.sales.sum(axis=0), rtol=1e-8)
    spent = found.input_use.sum(axis=1) + (found.expenditure - found.input_use.sum(axis=1))
    np.testing.assert_allclose(spent.sum(), found.purchases.sum(), rtol=1e-8)


@few
@given(seed=seeds, factor=st.floats(1e-6, 1e6))
def test_scaling_all_accounts_changes_no_hat(seed: int, factor: float) -> None:
    world = random_world(4, 3, seed=seed, options=CALM)
    values = {
        k: v * (factor if k not in ("tariff", "export_tax") else 1)
        for k, v in accounts(world).items()
    }
    large = dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts=values,
        elasticities=world.elasticities,
    )
    for closure in ("nominal", "income-share", "world-share"):
        one = dt.solve(world, some_shock(world), closure=closure, tolerance=TIGHT)
        two = dt.solve(large, some_shock(large), closure=closure, tolerance=TIGHT)
        np.testing.assert_allclose(one.welfare_hat, two.welfare_hat, rtol=1e-9)


@few
@given(seed=seeds)
def test_relabelled_input_gives_the_same_answer(seed: int) -> None:
    world = random_world(5, 3, seed=seed, options=CALM)
    draw = np.random.default_rng(seed)
    n, s = draw.permutation(5), draw.permutation(3)
    names = {world.countries[old]: f"X{new}" for new, old in enumerate(n)}
    axes = {
        "sales": (n, n, s),
        "input_use": (n, s, s),
        "value_added": (n, s),
        "final_demand": (n, s),
        "tariff": (n, n, s),
    }
    axes["export_tax"] = axes["tariff"]
    shuffled = dt.World.from_arrays(
        countries=[names[world.countries[i]] for i in n],
        sectors=[world.sectors[k] for k in s],
        accounts={k: v[np.ix_(*axes[k])] for k, v in accounts(world).items()},
        elasticities={"random": dt.ElasticitySet(tuple(world.theta()[s].tolist()), "theta", "")},
    )
    one = dt.solve(world, dt.Shock(world).tariff(0.3, buyer="C001"), tolerance=TIGHT)
    two = dt.solve(shuffled, dt.Shock(shuffled).tariff(0.3, buyer=names["C001"]), tolerance=TIGHT)
    for old, new in names.items():
        assert one.welfare_hat[world.country(old)] == pytest.approx(
            two.welfare_hat[shuffled.country(new)], rel=1e-9
        )


@few
@given(seed=seeds)
def test_splitting_a_country_into_identical_halves_changes_nothing(seed: int) -> None:
    world = random_world(4, 3, seed=seed, options=CALM)
    part = np.array([0, 1, 2, 3, 3])
    weight = np.array([1, 1, 1, 0.5, 0.5])
    values = {k: v[part] for k, v in accounts(world).items()}
    for key in ("input_use", "value_added", "final_demand"):
        values[key] = values[key] * weight.reshape(-1, *[1] * (values[key].ndim - 1))
    for key in ("sales", "tariff", "export_tax"):
        values[key] = values[key][:, part] * (
            np.outer(weight, weight)[:, :, None] if key == "sales" else 1
        )
    values["tariff"][3:, 3:] = values["export_tax"][3:, 3:] = 0
    split = dt.World.from_arrays(
        countries=["C000", "C001", "C002", "C003", "C004"],
        sectors=world.sectors,
        accounts=values,
        elasticities=world.elasticities,
    )
    shock = dt.Shock(world).tariff(0.4, buyer="C000", seller="C001").trade_cost(1.2, buyer="C001")
    same = dt.Shock(split).tariff(0.4, buyer="C000", seller="C001").trade_cost(1.2, buyer="C001")
    one, two = dt.solve(world, shock, tolerance=TIGHT), dt.solve(split, same, tolerance=TIGHT)
    np.testing.assert_allclose(two.welfare_hat[:4], one.welfare_hat, rtol=1e-8)
    np.testing.assert_allclose(two.welfare_hat[4], two.welfare_hat[3], rtol=1e-8)


@few
@given(seed=seeds)
def test_blocs_that_do_not_trade_do_not_feel_each_other(seed: int) -> None:
    world = random_world(6, 3, seed=seed, options=CALM)
    left, right = list(world.countries[:3]), list(world.countries[3:])
    apart = dt.Shock(world).ban(buyer=left, seller=right).ban(buyer=right, seller=left)
    one = dt.solve(world, apart, tolerance=TIGHT)
    two = dt.solve(
        world,
        apart.tariff(0.5, buyer="C003", seller="C004").productivity(0.7, country="C005"),
        tolerance=TIGHT,
    )
    assert len(one.certificate.components) == 2
    np.testing.assert_allclose(one.welfare_hat[:3], two.welfare_hat[:3], rtol=1e-9)
    assert np.abs(one.welfare_hat[3:] / two.welfare_hat[3:] - 1).max() > 1e-3


@few
@given(seed=seeds)
def test_labour_mobility_has_its_two_limits(seed: int) -> None:
    world = random_world(4, 3, seed=seed, options=CALM)

    def welfare(labour: float) -> np.ndarray:
        return dt.solve(
            world, some_shock(world), parameters=dt.Parameters(labour=labour), tolerance=TIGHT
        ).welfare_hat

    np.testing.assert_allclose(welfare(1 + 1e-7), welfare(1.0), rtol=1e-6)
    mobile = welfare(np.inf)
    gaps = [np.abs(welfare(nu) - mobile).max() for nu in (1.0, 100.0, 1000.0)]
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[1] / gaps[2] == pytest.approx(10, rel=0.1), (
        "the distance to mobile labour shrinks like 1/nu"
    )


@few
@given(seed=seeds)
def test_cobb_douglas_is_the_limit_of_ces(seed: int) -> None:
    world = random_world(4, 3, seed=seed, options=CALM)
    limit = dt.solve(world, some_shock(world), tolerance=TIGHT).welfare_hat

    def gap(distance: float) -> float:
        near = dt.Parameters(
            value_added_elasticity=1 + distance,
            input_elasticity=1 - distance,
            final_elasticity=1 + distance,
        )
        return float(
            np.abs(dt.solve(world, some_shock(world), parameters=near).welfare_hat - limit).max()
        )

    assert gap(1e-2) / gap(1e-3) == pytest.approx(10, rel=0.2), (
        "the distance to Cobb-Douglas shrinks in proportion"
    )


@few
@given(seed=seeds)
def test_a_huge_trade_cost_tends_to_the_ban_and_the_ban_is_exactly_zero(seed: int) -> None:
    world = random_world(4, 3, seed=seed, options=Options(noise=0.2, theta=(3.0, 8.0)))
    ban = dt.solve(world, dt.Shock(world).ban(buyer="C000", seller="C001"), tolerance=TIGHT)
    cost = dt.solve(
        world, dt.Shock(world).trade_cost(1e4, buyer="C000", seller="C001"), tolerance=TIGHT
    )
    assert (ban.trade_share[0, 1] == 0).all()
    np.testing.assert_allclose(ban.welfare_hat, cost.welfare_hat, rtol=1e-7)
    assert ban.welfare_hat[0] < 1


@few
@given(seed=seeds)
def test_world_autarky_has_the_sufficient_statistic(seed: int) -> None:
    """Arkolakis, Costinot & Rodriguez-Clare (2012) with inputs: ln W = - sum alpha Leontief
    ln(pi_home) / theta.
    """
    world = dt.rebalance(random_world(4, 3, seed=seed, options=Options(noise=0.3)))
    found = dt.solve(world, dt.Shock(world).ban(), tolerance=TIGHT)
    own = np.arange(4)
    domestic = np.log(world.trade_share[own, own]) / world.theta()
    for n in range(4):
        materials = (1 - world.value_added_share[n])[:, None] * world.input_share[n]
        price = np.linalg.solve(np.eye(3) - materials, -domestic[n])
        assert np.log(found.welfare_hat[n]) == pytest.approx(
            -world.final_share[n] @ price, rel=1e-7
        )


def test_a_floor_is_the_way_out_of_a_ban_without_equilibrium() -> None:
    world = random_world(3, 2, seed=3)
    sales = world.sales.copy()
    sales[0, 0, 0] = 0.0
    values = accounts(world) | {"sales": sales, "input_use": 0.02 * world.input_use}
    values["value_added"] = sales.sum(axis=0) - values["input_use"].sum(axis=2)
    values["final_demand"] = sales.sum(axis=1) - values["input_use"].sum(axis=1)
    lacking = dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts=values,
        elasticities=world.elasticities,
    )
    with pytest.raises(dt.SolveError, match="C000, S000"):
        dt.solve(lacking, dt.Shock(lacking).ban(buyer="C000", sector="S000"))
    found = dt.solve(lacking, dt.Shock(lacking).ban(buyer="C000", sector="S000", floor=0.01))
    assert found.certificate.converged
    assert found.welfare_hat[0] < 1


def test_a_good_that_can_be_done_without_is_dropped_with_its_share() -> None:
    world = random_world(3, 2, seed=4)
    parameters = dt.Parameters(
        input_elasticity=2.0, final_elasticity=2.0, value_added_elasticity=2.0
    )
    own = dt.Shock(world).ban(buyer="C000", sector="S000")
    without = replace(
        own,
        banned=own.banned
        | np.eye(3, dtype=bool)[:, :, None]
        * (np.arange(3) == 0)[:, None, None]
        * (np.arange(2) == 0),
    )
    found = dt.solve(world, without, parameters=parameters)
    assert np.isinf(found.price_hat[0, 0])
    assert found.expenditure[0, 0] == 0
    assert "C000 S000" in found.certificate.notes[0]


@pytest.mark.parametrize("trouble", ["ban", "productivity", "trade cost"])
def test_costs_without_a_finite_fixed_point_are_refused_whatever_raises_them(trouble: str) -> None:
    """Home only, in both countries: (1 - gamma) pi^(-(1-eps)/theta) A^(-(1-eps)) < 1; the milder
    shock is solved, the harder one named.
    """
    world = dt.rebalance(
        random_world(
            2, 1, seed=10, options=Options(home=0.02, noise=0.2, inputs=0.7, theta=(1.0, 1.5))
        )
    )
    parameters = dt.Parameters(value_added_elasticity=0.3)

    def shock(strength: float) -> dt.Shock:
        if trouble == "productivity":
            return dt.Shock(world).productivity(1 / strength)
        return (
            dt.Shock(world).trade_cost(strength)
            if trouble == "trade cost"
            else dt.Shock(world).ban()
        )

    if trouble != "ban":
        assert dt.solve(world, shock(1.01), parameters=parameters).certificate.converged
    with pytest.raises(dt.SolveError, match=r"C00\d, S000.*complements"):
        dt.solve(world, shock(1e6), parameters=parameters)
