"""The US tariffs of April 2025 in one sector, by an outer loop around the engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.papers.tariffs_2025 import (
    KAPPA,
    PRINTED,
    PSI,
    Elasticities,
    Outcome,
    Trade,
    misses,
    outcome,
    read,
    rows,
)


@pytest.fixture(scope="module")
def data(shared: Path) -> Trade:
    return read(shared)


@pytest.fixture(scope="module")
def free(data: Trade) -> Outcome:
    """Nobody answers."""
    return outcome(data.world, data.tariff(retaliation=False))


@pytest.fixture(scope="module")
def answered(data: Trade) -> Outcome:
    """All others answer."""
    return outcome(data.world, data.tariff(retaliation=True))


def test_the_selling_costs_are_those_of_the_paper(data: Trade) -> None:
    """Section 4: 0.27 in the United States and 0.11 elsewhere; they set what is sold at home."""
    assert {round(float(nu), 2) for nu in data.selling_cost[data.is_us]} == {0.27}
    assert {round(float(nu), 2) for nu in data.selling_cost[~data.is_us]} == {0.11}


@pytest.mark.parametrize("row", PRINTED)
def test_every_number_to_the_printed_digits(free: Outcome, answered: Outcome, row: str) -> None:
    assert not misses(rows(free, answered)[row], PRINTED[row])


@pytest.mark.parametrize("case", ["free", "answered"])
def test_labour_supply_and_productivity_are_those_of_the_equilibrium(
    case: str, request: pytest.FixtureRequest
) -> None:
    """The outer loop has settled, and what it hands to the engine is what the engine solved."""
    one: Outcome = request.getfixturevalue(case)
    shock, world = one.found.shock, one.found.world
    assert one.solves <= 10
    np.testing.assert_allclose(one.labour_supplied, one.labour_hat, rtol=1e-9)
    np.testing.assert_array_equal(shock.labour_hat, one.labour_hat)
    np.testing.assert_array_equal(shock.productivity_hat[:, 0], one.labour_hat**PSI)
    wages_hat = one.found.value_added[:, 0] / world.value_added[:, 0]
    np.testing.assert_allclose(wages_hat, one.found.wage_hat[:, 0] * one.labour_hat, rtol=1e-9)


@pytest.mark.parametrize(
    "without", [Elasticities(labour_supply=0.0), Elasticities(scale=0.0)], ids=["labour", "scale"]
)
def test_the_digits_need_labour_supply_and_scale_economies(
    data: Trade, without: Elasticities
) -> None:
    found = outcome(data.world, data.tariff(retaliation=False), without)
    assert len(misses(found.us(), PRINTED["USA"])) >= 2


def test_the_digits_need_the_selling_costs_in_the_accounts(data: Trade) -> None:
    """With nu = 0 already in the base year other amounts are sold at home, and prices miss."""
    world = data.accounts(np.zeros(len(data.countries)))
    found = outcome(world, data.tariff(retaliation=False))
    assert "prices" in misses(found.us(), PRINTED["USA"])
    assert "welfare" in misses(found.others(), PRINTED["all others"])


def test_welfare_by_the_preferences_of_the_paper_is_lower(free: Outcome) -> None:
    """The program lets the cost of work follow the wage before tax, labour supply after tax.

    Both agree where no tax falls away: for all that levy no tariff.
    """
    untaxed = free.tax == 0
    assert untaxed.sum() == len(untaxed) - 1
    np.testing.assert_allclose(free.utility_pct[untaxed], free.welfare_pct[untaxed], atol=1e-7)
    us = free.found.world.country("USA")
    assert free.utility_pct[us] == pytest.approx(0.6137, abs=1e-4)
    saved = free.hours[us] * free.labour_hat[us] ** (1 + 1 / KAPPA) * free.tax[us]
    gap_pct = 100 * saved / (free.found.world.income[us] - free.hours[us])
    assert free.welfare_pct[us] - free.utility_pct[us] == pytest.approx(gap_pct, rel=1e-6)
