"""Who is named where a shock can go no further."""

from __future__ import annotations

import pytest

import detente as dt
from tests.levers.small import trading_world

TRADING = trading_world()


def test_the_country_without_income_is_named_where_a_path_ends() -> None:
    giver = TRADING.country("TUR")
    most = 0.999 * float(TRADING.income[giver])
    shock = dt.Shock(TRADING).transfer_income(most, giver="TUR", receiver="USA")
    with pytest.raises(dt.SolveError, match="no income left") as refused:
        dt.solve(TRADING, shock.trade_cost(1.5, buyer="TUR"), closure="income-share")
    assert refused.value.where == "TUR"
    assert "% of the shock it has" in refused.value.what


def test_one_country_alone_with_a_deficit_is_no_group() -> None:
    shock = dt.Shock(TRADING).sever("TUR", [c for c in TRADING.countries if c != "TUR"])
    with pytest.raises(dt.SolveError, match="trades with nobody and has a deficit of") as refused:
        dt.solve(TRADING, shock, closure="nominal")
    assert refused.value.where == "TUR"
