"""Ties between actors: the same as cutting one tie at a time, blocs as one actor."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.exposure import cut_tie
from detente.study.ties import real_income_pct, tie_table
from detente.world.countries import bloc, title_of


@pytest.fixture(scope="module")
def found() -> dt.Equilibrium:
    world = dt.World.open("icio-2021")
    return dt.solve(world, dt.Shock(world).ban(buyer="RUS", seller="DEU"), closure="balanced")


def test_a_pair_is_an_exact_cut(found: dt.Equilibrium) -> None:
    rows = {
        (row["actor"], row["partner"]): row for _, row in tie_table(found, ["RUS", "CHN"]).rows()
    }
    for shock, column in ((None, "loss_before_pct"), (found.shock, "loss_after_pct")):
        expected = cut_tie(found.world, "RUS", "CHN", shock=shock, parameters=found.parameters)
        assert (rows["RUS", "CHN"][column], rows["CHN", "RUS"][column]) == pytest.approx(
            (expected.country, expected.partner), abs=1e-6
        )
    assert rows["RUS", "CHN"]["loss_change_pp"] == pytest.approx(
        rows["RUS", "CHN"]["loss_after_pct"] - rows["RUS", "CHN"]["loss_before_pct"]
    )


def test_a_bloc_is_one_actor(found: dt.Equilibrium) -> None:
    members = [found.world.country(code) for code in bloc("EU27").members]
    income = found.world.income[members]
    expected = 100 * ((income * found.welfare_hat[members]).sum() / income.sum() - 1)
    assert real_income_pct(found, "EU27") == pytest.approx(expected)
    alone = cut_tie(found.world, "RUS", "DEU", parameters=found.parameters).country
    both = next(row for _, row in tie_table(found, ["RUS", "EU27"]).rows())
    assert both["loss_before_pct"] > alone
    assert title_of("EU27") == "European Union"
    assert np.isfinite(both["loss_after_pct"])


def test_one_actor_has_no_ties(found: dt.Equilibrium) -> None:
    with pytest.raises(dt.ScenarioError, match="at least two"):
        tie_table(found, ["RUS"])
