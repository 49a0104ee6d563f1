"""Large losses are explained: by hand on a small world, and none where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest

import detente as dt
from detente.study.large_losses import LARGE, large_losses, loss_sentences, loss_table
from detente.world.variables import variable
from tests.worlds import random_world

WORLD = random_world(4, 3, seed=8)
HARD, EASIER = (1.0, 1.5, 2.0), (1.5, 2.0, 3.0)


def found(cost: float) -> dict[str, dt.Equilibrium]:
    """The first country's trade with the others dearer, in the first two sectors."""
    shock = dt.Shock(WORLD)
    for side in ({"buyer": "C000"}, {"seller": "C000"}):
        shock = shock.trade_cost(cost, sector=["S000", "S001"], **side)
    horizons = {
        "month-3": dt.Parameters(trade_elasticity=HARD, input_elasticity=0.2),
        "long-run": dt.Parameters(trade_elasticity=EASIER),
    }
    return {
        name: dt.solve(WORLD, shock, closure="nominal", parameters=parameters)
        for name, parameters in horizons.items()
    }


def test_what_the_levers_reach_is_counted_by_hand() -> None:
    horizons = found(8.0)
    losses = {(one.country, one.horizon): one for one in large_losses(horizons)}
    assert ("C000", "month-3") in losses
    deep = {
        (code, name)
        for name, each in horizons.items()
        for code, pct in zip(WORLD.countries, each.welfare_pct, strict=True)
        if pct < -LARGE
    }
    assert set(losses) == deep
    one, solved = losses["C000", "month-3"], horizons["month-3"]
    bought = WORLD.sales[0, 1:, :2].sum()
    sold = WORLD.sales[1:, 0, :2].sum()
    assert one.bought_pct == pytest.approx(100 * bought / WORLD.income[0])
    assert one.sold_pct == pytest.approx(100 * sold / WORLD.income[0])
    left = solved.sales[0, 1:, :2].sum() + solved.sales[1:, 0, :2].sum()
    assert one.gone_pct == pytest.approx(100 * (1 - left / (bought + sold)))
    weights = WORLD.sales[0, 1:, :2].sum(axis=0)
    assert one.elasticity == pytest.approx(np.average(HARD[:2], weights=weights))
    assert one.elasticity_long_run == pytest.approx(np.average(EASIER[:2], weights=weights))
    assert one.input_elasticity == 0.2


def test_every_large_loss_has_a_row_and_a_sentence_and_small_ones_have_none() -> None:
    horizons = found(8.0)
    table = loss_table(horizons)
    assert table is not None
    sentences = loss_sentences(horizons)
    assert len(sentences) == len(table.index) == len(large_losses(horizons))
    own = loss_sentences(horizons, "C000")
    assert own and set(own) <= set(sentences)
    assert loss_sentences(horizons, "nobody") == ()
    assert all("after 3 months" in said or "in the long run" in said for said in sentences)
    assert all("in the long run)" in said for said in sentences if "after 3 months" in said)
    assert all(math.isfinite(value) for _, row in table.rows() for value in list(row.values())[1:])
    for column in table.columns:
        assert variable(column).description
    assert loss_table(found(1.01)) is None and loss_sentences(found(1.01)) == ()
