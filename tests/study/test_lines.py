"""Every shipped scenario at every horizon, and the lines of the target with their tags and nulls."""

from __future__ import annotations

import pytest

import detente as dt
from detente.economy.horizon import HORIZONS
from detente.study.lines import detour_share, directly_left, line_table
from detente.study.run import equilibria
from detente.study.scenario import Scenario, list_scenarios


@pytest.mark.parametrize("name", list_scenarios())
def test_every_shipped_scenario_has_a_certified_equilibrium_at_every_horizon(name: str) -> None:
    scenario = Scenario.open(name)
    assert all(lever.source for lever in scenario.content.levers), "every number says where it comes from"
    found = equilibria(scenario)
    assert tuple(found) == tuple(h for h in HORIZONS if h in scenario.content.horizons)
    assert all(each.certificate.max_residual <= 1e-8 for each in found.values())


@pytest.fixture(scope="module")
def result() -> dt.Result:
    return dt.run("beijing-moscow-2022")


def test_lines_say_what_is_input_and_what_is_predicted(result: dt.Result) -> None:
    lines = dict(line_table(result).rows())
    assert lines["share of China in goods imports"]["tag"] == "predicted"
    assert lines["share of the European Union in goods imports"]["tag"] == "input"
    for name, row in lines.items():
        if row["proportional"] is not None:
            assert row["line_year_1"] != pytest.approx(row["no_lever"], abs=1e-3), name


def test_no_lever_is_the_null_of_no_change() -> None:
    still = dt.run(Scenario.open("beijing-moscow-2022").without_levers())
    for name, row in line_table(still).rows():
        for horizon in ("line_month_3", "line_year_1", "line_year_2", "line_long_run"):
            assert row[horizon] == pytest.approx(row["no_lever"], abs=1e-5), name


def test_capital_multiplies_the_loss_and_only_in_the_long_run(result: dt.Result) -> None:
    lines = dict(line_table(result).rows())
    fixed, grown = lines["real income of Russia"], lines["the same, capital adjusted in the long run"]
    assert grown["line_long_run"] < 1.2 * fixed["line_long_run"] < 0
    assert grown["line_year_1"] == fixed["line_year_1"]


def test_detours_carry_the_stated_share_of_what_is_stopped(result: dt.Result) -> None:
    """At given prices the detour adds 7 per cent of the lost flow: share = 0.07 (1 - left) / (left + 0.07 (1 - left))."""
    found = result.horizons["year-1"]
    world = found.world
    link = world.country("RUS"), world.country("DEU"), world.sector("C28")
    after = directly_left(found)[link] / found.shock.reference_hat[link]  # type: ignore[index]
    share = detour_share(result, "year-1")[link]
    direct = after * (1 - share)
    assert 0 < share < 0.5
    theta = world.theta()[link[2]]
    pace = result.scenario.adjustment
    assert found.shock.trade_cost_hat is not None
    left = found.shock.trade_cost_hat[link] ** (-theta * pace.rho * pace.pass_through(12))
    assert share == pytest.approx(0.07 * (1 - left) / (left + 0.07 * (1 - left)), rel=1e-9)
    assert direct == pytest.approx(found.shock.trade_cost_hat[link] ** (-theta * pace.rho), rel=1e-9)
    assert (detour_share(result, "month-3") == 0).all(), "hubs open in June"


def test_levers_are_dated_along_the_path() -> None:
    scenario = Scenario.open("beijing-moscow-2022")
    early, late = ({lever.title for lever in scenario.levers_in(months)} for months in (3, 24))
    assert "price cap on crude" not in early and "price cap on crude" in late
    assert "Europe buys less crude" in early and "Europe buys less crude" not in late
    assert "European embargo on oil products" not in {lever.title for lever in scenario.levers_in(float("inf"))}
