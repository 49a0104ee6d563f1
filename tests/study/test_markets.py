"""Both markets of gas beside each other: which scenarios show them, and who gains."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.study.companions import is_about_energy
from detente.study.markets import BY_MARKETS, at_horizon, pooling_sentence
from detente.table import Table


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("russia-gas-stop-2022", True),
        ("russia-energy-stop-2022", True),
        ("beijing-moscow-2022", False),
        ("taiwan-cut-off", False),
    ],
)
def test_scenarios_about_fuels_alone_show_both_markets(name: str, shown: bool) -> None:
    assert is_about_energy(dt.Scenario.open(name)) is shown


def test_both_markets_stand_beside_each_other() -> None:
    scenario = dt.Scenario.open("russia-gas-stop-2022").set(
        horizons=["long-run"], markets="fragmented"
    )
    result = dt.run(scenario)
    table = result.beside[BY_MARKETS]
    np.testing.assert_array_equal(table.columns["fragmented_pct"], result.equilibrium.welfare_pct)
    gains = dict(zip(table.index, table.columns["pooling_points"], strict=True))
    assert gains["SVK"] == max(gains.values()) > 0.1
    assert at_horizon(table, "long-run").index[0] == "SVK"


def test_the_sentence_names_gainers_and_losers() -> None:
    rows = [
        ("AAA", "Aland", "month-3", -1.0, -3.0, 2.0),
        ("BBB", "Bland", "month-3", 0.5, 0.9, -0.4),
        ("CCC", "Cland", "month-3", 0.1, 0.1, 0.0),
        ("AAA", "Aland", "long-run", -1.0, -1.0, 0.0),
    ]
    names = ("country", "name", "horizon", "integrated_pct", "fragmented_pct", "pooling_points")
    table = Table.of(names, rows)
    assert pooling_sentence(table, "month-3") == (
        "at month-3 pooling makes 1 better off, most Aland (-1.00 per cent of real income in place"
        " of -3.00); 1 worse off, most Bland (+0.50 per cent of real income in place of +0.90)"
    )
    assert pooling_sentence(table, "long-run") == "at long-run pooling makes 0 better off"
