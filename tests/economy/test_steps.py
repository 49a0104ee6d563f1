"""A shock in parts, where a search for all of it finds nothing, and who is to blame where none is
found.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.economy.part import part_of
from detente.economy.solver import solve as solving
from detente.errors import NotFound
from tests.levers.small import trading_world
from tests.worlds import Options, random_world

TRADING = trading_world()


def everything() -> dt.Shock:
    shock = dt.Shock(TRADING).trade_cost(1.4, buyer="USA").tariff(0.5, buyer="CHN")
    shock = shock.export_tax(0.2, seller="RUS", sector="B062").ban(buyer="TUR", seller="USA")
    shock = shock.productivity(0.7, country="DEU").labour_supply(1.3, country="CHN")
    shock = shock.transfer_income(100.0, giver="USA", receiver="TUR")
    return shock.fall(0.4, buyer="DEU", seller="RUS").limit(0.8, buyer="USA", seller="CHN")


def test_none_of_a_shock_changes_nothing_and_all_of_it_is_the_shock() -> None:
    shock = everything()
    assert part_of(shock, 1.0) is shock
    found = dt.solve(TRADING, part_of(shock, 0.0), closure="income-share")
    assert found.welfare_hat == pytest.approx(1.0, abs=1e-8)


def test_parts_lie_between_nothing_and_the_whole_and_end_at_it() -> None:
    shock = everything()
    parts = [part_of(shock, part) for part in (0.25, 0.5, 0.999)]
    costs = [one.trade_cost_hat.max() for one in parts]
    assert costs == pytest.approx([1.4**0.25, 1.4**0.5, 1.4**0.999])
    assert [one.falls[0].quantity_hat for one in parts] == pytest.approx(
        [0.6**0.25, 0.6**0.5, 0.6**0.999]
    )
    nearly = dt.solve(TRADING, parts[-1], closure="income-share")
    whole = dt.solve(TRADING, shock, closure="income-share")
    assert nearly.welfare_hat == pytest.approx(whole.welfare_hat, abs=2e-3)


def steep_world(seed: int, theta: tuple[float, float]) -> dt.World:
    return random_world(4, 2, seed=seed, options=Options(home=1.0, theta=theta))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("times", [0.01, 100.0])
def test_worlds_with_a_hundred_times_the_productivity_or_labour_are_solved(
    seed: int, times: float
) -> None:
    """Against a path of many small steps, each from the last."""
    world = steep_world(seed, (4.0, 30.0))
    shock = dt.Shock(world).productivity(times, country=world.countries[0])
    if seed % 2:
        shock = dt.Shock(world).labour_supply(times, country=world.countries[0])
    found = dt.solve(world, shock)
    slowly = dt.solve(world)
    for part in np.linspace(0.02, 1, 50):
        slowly = dt.solve(world, part_of(shock, float(part)), start=slowly)
    assert found.welfare_hat == pytest.approx(slowly.welfare_hat, rel=1e-6)


@pytest.mark.parametrize("times", [0.05, 20.0, 100.0])
def test_one_of_seven_equal_countries_may_be_far_more_productive(times: float) -> None:
    count = 7
    sales = np.ones((count, count, 1)) + 4 * np.eye(count)[:, :, None]
    output = sales.sum(axis=0)
    world = dt.World.from_arrays(
        countries=[f"C{k}" for k in range(count)],
        sectors=["S"],
        accounts={
            "sales": sales,
            "input_use": 0.3 * output[:, :, None],
            "value_added": 0.7 * output,
            "final_demand": 0.7 * output,
        },
        elasticities={"one": dt.ElasticitySet((5.0,), "theta", "made up for a test")},
        labels={"name": "equal", "year": 2000},
    )
    found = dt.solve(world, dt.Shock(world).productivity(times, country="C0"))
    assert found.certificate.max_residual <= 1e-8
    assert np.ptp(found.welfare_hat[1:]) < 1e-8


def test_steps_reach_what_a_search_alone_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first search is made to fail; the parts end at the same equilibrium."""
    shock = everything()
    direct = dt.solve(TRADING, shock, closure="income-share")
    searched = solving._solved
    calls: list[dt.Shock] = []

    def failing(asked: dt.Shock, how: Any, start: Any) -> dt.Equilibrium:
        calls.append(asked)
        if len(calls) == 1:
            raise NotFound("no equilibrium was found", where="test")
        return searched(asked, how, start)

    monkeypatch.setattr(solving, "_solved", failing)
    found = dt.solve(TRADING, shock, closure="income-share")
    assert len(calls) > 3
    assert found.welfare_hat == pytest.approx(direct.welfare_hat, abs=1e-7)


def test_the_lever_is_not_blamed_where_the_base_has_no_equilibrium(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: Any) -> dt.Equilibrium:
        raise NotFound("the labour equation is open", where="test", hint="use a milder lever")

    monkeypatch.setattr(solving, "_solved", failing)
    with pytest.raises(dt.SolveError, match="even without any lever") as refused:
        dt.solve(TRADING, dt.Shock(TRADING).tariff(0.1), closure="income-share")
    assert "milder" not in str(refused.value)


@pytest.mark.parametrize("banned", [True, False])
def test_falls_are_named_where_the_path_does_not_begin(
    monkeypatch: pytest.MonkeyPatch, banned: bool
) -> None:
    """The world itself has an equilibrium, so the world is not blamed."""
    shock = dt.Shock(TRADING).fall(0.5, buyer="DEU", seller="RUS")
    shock = shock.ban(buyer="DEU", seller="RUS") if banned else shock
    searched = solving._solved

    def failing(asked: dt.Shock, how: Any, start: Any) -> dt.Equilibrium:
        if asked.falls:
            raise NotFound("the gaps equation is open by inf", where="test")
        return searched(asked, how, start)

    monkeypatch.setattr(solving, "_solved", failing)
    with pytest.raises(dt.SolveError, match="no equilibrium was found for 'fall") as refused:
        dt.solve(TRADING, shock, closure="income-share")
    assert ("with the ban" in str(refused.value)) == banned
    assert "even without" not in str(refused.value)


def test_links_closed_by_their_cost_are_named() -> None:
    world = steep_world(1, (99.0, 100.0))
    one, other = world.countries[:2]
    shock = dt.Shock(world).trade_cost(12.0, buyer=one, seller=other)
    found = dt.solve(world, shock, closure="income-share")
    assert found.certificate.cut_links == 2
    (note,) = [note for note in found.certificate.notes if "count as closed" in note]
    assert f"{one} from {other} in {world.sectors[0]}" in note


def test_a_refusal_says_which_links_their_cost_closed() -> None:
    world = steep_world(1, (99.0, 100.0))
    shock = dt.Shock(world).trade_cost(12.0, buyer=world.countries[0])
    with pytest.raises(dt.SolveError, match="count as closed"):
        dt.solve(world, shock)
