"""What deficits do: shares of own income, adding up within each group of trading countries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.proof.certificate import residuals
from detente.economy.solver.closure import CLOSURES
from tests.worlds import Options, random_world

WORLD = random_world(5, 3, seed=7, options=Options(noise=0.4, rates=0.1, theta=(2.0, 8.0)))
WEST, EAST = ["C000", "C001"], ["C002", "C003", "C004"]
TIGHT = 1e-12


def some_shock(world: dt.World) -> dt.Shock:
    shock = dt.Shock(world).trade_cost(1.3, buyer="C000").tariff(0.3, buyer="C001", seller="C002")
    return shock.productivity(0.8, country="C003")


def groups(found: dt.Equilibrium) -> list[list[int]]:
    components = found.certificate.components
    return [[found.world.country(code) for code in members] for members in components]


def rates(found: dt.Equilibrium) -> np.ndarray:
    """Deficit over own income, after less before, without what levers transfer [country]."""
    world = found.world
    given = np.zeros(5) if found.shock.transfer is None else found.shock.transfer
    before = world.deficit / (world.income - world.deficit)
    return (found.deficit - given) / (found.income - found.deficit) - before


def nearly_balanced(share: float) -> dt.World:
    """The world with a share of its deficits: accounts between the balanced ones and its own."""
    still = dt.rebalance(WORLD)
    names = ("sales", "input_use", "value_added", "final_demand")
    mixed = {k: share * getattr(WORLD, k) + (1 - share) * getattr(still, k) for k in names}
    return dt.World.from_arrays(
        countries=WORLD.countries,
        sectors=WORLD.sectors,
        accounts=mixed | {"tariff": WORLD.tariff, "export_tax": WORLD.export_tax},
        elasticities=WORLD.elasticities,
    )


def test_a_deficit_keeps_its_share_of_own_income_but_for_one_common_share() -> None:
    found = dt.solve(WORLD, some_shock(WORLD), closure="income-share", tolerance=TIGHT)
    moved = rates(found)
    np.testing.assert_allclose(moved, moved[0], atol=1e-9)
    assert abs(moved[0]) > 1e-4, "the shock is large enough to leave something open"
    assert abs(found.deficit.sum()) < 1e-9 * found.income.sum()
    own = found.income - found.deficit
    base = WORLD.deficit / (WORLD.income - WORLD.deficit)
    assert moved[0] == pytest.approx(-(base * own).sum() / own.sum(), abs=1e-9)


def test_what_is_open_is_shared_within_each_group_that_a_ban_leaves() -> None:
    shock = some_shock(WORLD).sever(WEST, EAST)
    found = dt.solve(WORLD, shock, closure="income-share", tolerance=TIGHT)
    moved, inside = rates(found), groups(found)
    assert sorted(map(len, inside)) == [2, 3]
    for group in inside:
        assert abs(found.deficit[group].sum()) < 1e-9 * found.income[group].sum()
        np.testing.assert_allclose(moved[group], moved[group[0]], atol=1e-9)
    assert abs(moved[inside[0][0]] - moved[inside[1][0]]) > 1e-3
    assert found.certificate.max_residual <= 1e-8


def test_a_country_on_its_own_has_no_deficit() -> None:
    shock = dt.Shock(WORLD).sever("C002", ["C000", "C001", "C003", "C004"])
    found = dt.solve(WORLD, shock, closure="income-share")
    assert abs(found.deficit[WORLD.country("C002")]) < 1e-9 * found.income.min()


def test_groups_whose_deficits_do_not_add_up_are_refused_by_the_other_shares() -> None:
    shock = dt.Shock(WORLD).sever(WEST, EAST)
    for closure in ("world-share", "nominal"):
        with pytest.raises(dt.SolveError, match="deficits that sum to"):
            dt.solve(WORLD, shock, closure=closure)


def test_it_is_the_replication_closure_but_for_one_common_share_when_deficits_are_tiny() -> None:
    """What that closure leaves open, in all labour markets alike, is here in all deficits alike."""
    world = nearly_balanced(1e-3)
    ours, theirs = (
        dt.solve(world, some_shock(world), closure=name, tolerance=TIGHT)
        for name in ("income-share", "own-income")
    )
    moved = rates(ours)
    assert abs(moved[0]) > 1e-6
    np.testing.assert_allclose(moved, moved[0], rtol=1e-4)
    np.testing.assert_allclose(rates(theirs), 0, atol=1e-10)
    slack = float(theirs.certificate.notes[0].split(" leave ")[1].split(" of ")[0])
    assert abs(moved[0]) == pytest.approx(slack, rel=0.06), "printed to one decimal"


def test_without_deficits_all_closures_are_one() -> None:
    world = dt.rebalance(WORLD)
    found = [dt.solve(world, some_shock(world), closure=name, tolerance=TIGHT) for name in CLOSURES]
    for one in found[1:]:
        np.testing.assert_allclose(one.welfare_hat, found[0].welfare_hat, rtol=1e-9)


def test_a_transfer_comes_on_top() -> None:
    amount = 0.05 * float(WORLD.income.min())
    shock = some_shock(WORLD).transfer_income(amount, giver="C001", receiver="C004")
    found = dt.solve(WORLD, shock, closure="income-share", tolerance=TIGHT)
    moved = rates(found)
    np.testing.assert_allclose(moved, moved[0], atol=1e-9)
    assert abs(found.deficit.sum()) < 1e-9 * found.income.sum()
    own = found.income - found.deficit
    kept = (WORLD.deficit / (WORLD.income - WORLD.deficit) + moved[0]) * own
    np.testing.assert_allclose((found.deficit - kept)[[1, 4]], [-amount, amount], rtol=1e-8)


@pytest.mark.parametrize("wrong", ["world-share", "nominal", "balanced", "own-income"])
def test_deficits_of_one_closure_are_not_certified_for_another(wrong: str) -> None:
    one = np.zeros(5, dtype=np.intp)
    found = dt.solve(WORLD, some_shock(WORLD), closure="income-share", tolerance=TIGHT)
    assert residuals(found, one)["closure"] < 1e-9
    assert residuals(replace(found, closure=wrong), one)["closure"] > 1e-4


def test_deficits_shared_over_the_wrong_groups_are_not_certified() -> None:
    shock = some_shock(WORLD).sever(WEST, EAST)
    found = dt.solve(WORLD, shock, closure="income-share", tolerance=TIGHT)
    assert residuals(found, np.zeros(5, dtype=np.intp))["closure"] > 1e-4
