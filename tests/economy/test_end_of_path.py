"""Who is named where a shock can go no further."""

from __future__ import annotations

from typing import Any

import pytest

import detente as dt
from detente.economy.solver import solve as solving
from detente.errors import NotFound
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


class Along:
    """Searches along a path of ever more of a shock, without any economy.

    A quick one does not get past any of the `ends`; one by every method does.
    """

    def __init__(self, *ends: float) -> None:
        self.ends = ends
        self.thorough: list[float] = []

    def __call__(self, part: float, how: solving._How, start: float | None) -> float:
        if start is not None and how.thorough:
            self.thorough.append(part)
        elif start is not None and any(start <= end < part for end in self.ends):
            raise NotFound("nothing here")
        return part


def followed(along: Along, monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(solving, "part_of", lambda shock, part: part)
    monkeypatch.setattr(solving, "_solved", along)
    monkeypatch.setattr(solving, "_end_of_path", lambda found, reached: None)
    how = solving._How("balanced", dt.Parameters(), 1e-9, TRADING)
    shock: Any = None
    found: Any = solving._step_by_step(shock, how, NotFound("as a whole"))
    return float(found)


def test_where_a_path_ends_one_step_beyond_is_searched_by_every_method(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    along = Along(0.5)
    assert followed(along, monkeypatch) == 1
    (beyond,) = along.thorough
    assert 0.5 < beyond < 0.5 + solving.BEYOND
    assert followed(none := Along(), monkeypatch) == 1
    assert not none.thorough


def test_a_path_that_ends_twice_is_refused_in_the_words_of_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    along = Along(0.3, 0.7)
    with pytest.raises(NotFound, match="as a whole"):
        followed(along, monkeypatch)
    assert len(along.thorough) == 1
