"""Dependence: exact losses from cutting a tie, and a rank that size does not drive."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.exposure import cut_tie, dependence_on, partner_rank, size_adjusted_rank
from tests.worlds import Options, random_world


def test_cutting_a_tie_is_two_bans() -> None:
    world = random_world(5, 3, seed=11)
    shock = dt.Shock(world).ban(buyer="C000", seller="C001").ban(buyer="C001", seller="C000")
    welfare = dt.solve(world, shock).welfare_hat
    assert cut_tie(world, "C000", "C001") == pytest.approx((100 * (1 - welfare[0]), 100 * (1 - welfare[1])), abs=1e-6)
    assert dependence_on(world, "C001", ["C000", "C002"])[0] == pytest.approx(cut_tie(world, "C000", "C001")[0], abs=1e-6)


def test_losses_are_measured_from_where_the_levers_leave_the_world() -> None:
    world = random_world(4, 2, seed=12, options=Options(noise=0.3))
    lever = dt.Shock(world).ban(buyer="C000", seller="C002").ban(buyer="C002", seller="C000")
    before, after = cut_tie(world, "C000", "C001")[0], cut_tie(world, "C000", "C001", shock=lever)[0]
    assert after > before > 0, "with fewer others left, the tie matters more"


def test_rank_takes_out_size() -> None:
    size = np.array([1.0, 10.0, 100.0, 1000.0])
    loss = 5.0 / np.sqrt(size) * np.array([1.0, 1.5, 1.0, 1.0])
    assert size_adjusted_rank(loss, size)[1] == 1
    assert size_adjusted_rank(np.array([1.0, 2.0, -1.0, 4.0]), size)[2] == 4


def test_russia_and_china_on_the_shipped_world() -> None:
    world = dt.World.open("icio-2021")
    russia, china = cut_tie(world, "RUS", "CHN")
    assert russia > 5 * china > 0
    rank, count = partner_rank(world, "CHN", "RUS")
    assert count == 79
    assert 1 <= rank <= count
