"""Every shipped scenario at every horizon, and the lines of the target with their tags and
nulls.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import detente as dt
from detente.cli.show_horizons import show_lines
from detente.economy.delivered import by_detour, deliveries
from detente.economy.horizon import HORIZONS
from detente.report.figure import caption_of
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.study.lines import (
    Parts,
    _rerouted,
    _share,
    _vehicle_share,
    at_given_prices,
    column_of,
    directly_left,
    line_table,
)
from detente.study.lines import _power as power
from detente.study.save import save
from detente.world.shipped import goods_sectors


@pytest.mark.parametrize("name", list_scenarios())
def test_every_shipped_scenario_has_a_certified_equilibrium_at_every_horizon(name: str) -> None:
    scenario = Scenario.open(name)
    assert all(lever.source for lever in scenario.content.levers), (
        "every number says where it comes from"
    )
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
        if row["proportional_year_1"] is not None:
            assert row["line_year_1"] != pytest.approx(row["no_lever"], abs=1e-3), name


def test_each_horizon_has_its_own_proportional_null(result: dt.Result) -> None:
    """By hand: base sales times what levers leave at that horizon; the shares of three months are
    not those of a year or two.
    """
    row = dict(line_table(result).rows())["share of China in goods imports"]
    for name in result.horizons:
        found = result.horizons[name]
        world, n = found.world, found.world.country("RUS")
        goods = [world.sector(code) for code in goods_sectors(world)]
        bought = (world.sales * directly_left(found))[n][:, goods].sum(axis=1)
        bought[n] = 0
        assert row[column_of("proportional", name)] == pytest.approx(
            100 * bought[world.country("CHN")] / bought.sum(), abs=1e-9
        ), name
    assert (
        row["proportional_month_3"]
        < row["proportional_year_1"] - 1
        < row["proportional_year_2"] - 2
    )


def test_where_only_levers_move_flows_no_fuel_goes_elsewhere(result: dt.Result) -> None:
    """At every horizon: habits of the path, which hold what its markets moved, stay out of it."""
    rows = dict(line_table(result).rows())
    row = next(row for name, row in rows.items() if "crude and gas" in name)
    for name in result.horizons:
        assert row[column_of("line", name)] > 50
        assert row[column_of("proportional", name)] == 0, name


def test_the_null_takes_of_a_flow_what_its_levers_take_and_no_more(result: dt.Result) -> None:
    """A fall of which all is in force is the same after two years as in the long run."""
    kept = [at_given_prices(result.horizons[name]) for name in ("year-2", "long-run")]
    world = result.equilibrium.world
    link = world.country("RUS"), world.country("DEU"), world.sector("C28")
    assert kept[0][link] == pytest.approx(kept[1][link], rel=1e-12)
    assert kept[0][link] == pytest.approx(0.442 * world.sales[link], rel=1e-2)


def test_fuel_by_the_accounts_says_that_it_has_no_pipelines(result: dt.Result) -> None:
    line = next(name for name in line_table(result).index if "crude and gas" in name)
    assert "by the accounts, without pipelines" in line and "detente energy" in line


def test_the_lines_can_be_read_at_100_columns(
    result: dt.Result, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("detente.cli.printer.console", lambda: Console(width=100))
    show_lines(result, "RUS")
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    row = next(
        line for line in text.splitlines() if line.strip().startswith("share of China in goods")
    )
    assert [len(word.partition(".")[2]) for word in row.split()[-5:]] == [2] * 5, (
        "no number is broken over two lines"
    )
    assert text.count("if only the levers moved flows") == 8


def test_files_say_the_largest_residual_over_all_horizons(
    result: dt.Result, tmp_path: Path
) -> None:
    folder = save(result, tmp_path / "files")
    worst = max(one.max_residual for one in result.certificates.values())
    assert worst > 1.5 * result.certificate.max_residual, (
        "another equilibrium is the worse one, so that the test can fail"
    )
    for name in ("welfare_by_horizon", "lines_by_horizon", "welfare"):
        head = (folder / f"{name}.csv").read_text(encoding="utf-8")
        assert f"# max_residual: {worst:.1e}\n" in head
        assert ("# horizon: month-3, year-1, year-2, long-run;" in head) == name.endswith(
            "by_horizon"
        )
    assert f"largest residual {worst:.1e}" in caption_of(result).text
    assert "largest residual 1.0e-05" in caption_of(result, 1e-5).text


def test_no_lever_is_the_null_of_no_change() -> None:
    still = dt.run(Scenario.open("beijing-moscow-2022").without_levers())
    for name, row in line_table(still).rows():
        for horizon in ("line_month_3", "line_year_1", "line_year_2", "line_long_run"):
            assert row[horizon] == pytest.approx(row["no_lever"], abs=1e-5), name


def test_capital_multiplies_the_loss_and_only_in_the_long_run(result: dt.Result) -> None:
    lines = dict(line_table(result).rows())
    fixed, grown = (
        lines["real income of Russia"],
        lines["the same, capital adjusted in the long run"],
    )
    assert grown["line_long_run"] < 1.2 * fixed["line_long_run"] < 0
    assert grown["line_year_1"] == fixed["line_year_1"]


def test_detours_carry_the_stated_share_of_what_is_stopped(result: dt.Result) -> None:
    """The detour adds 7 per cent of what the factor takes: share = 0.07 (1 - left) / (left + 0.07
    (1 - left)); at given prices 60 per cent are taken.
    """
    found = result.horizons["year-1"]
    world = found.world
    link = world.country("RUS"), world.country("DEU"), world.sector("C28")
    fall = next(one for one in deliveries(found) if one.fall.name == "coalition exports to Russia")
    left = fall.factor
    share = by_detour(found)[link]
    assert share == pytest.approx(0.07 * (1 - left) / (left + 0.07 * (1 - left)), rel=1e-9)
    assert found.shock.variety_hat is not None
    assert found.shock.variety_hat[link] * (1 - share) == pytest.approx(left, rel=1e-9)
    assert directly_left(found)[link] == pytest.approx(0.4 + 0.07 * 0.6)
    assert (by_detour(result.horizons["month-3"]) == 0).all(), "hubs open in June"


def test_levers_are_dated_along_the_path() -> None:
    scenario = Scenario.open("beijing-moscow-2022")
    early, late = ({lever.title for lever in scenario.levers_in(months)} for months in (3, 24))
    assert "price cap on crude" not in early and "price cap on crude" in late
    assert "Europe buys less crude" in early and "Europe buys less crude" in late, "slack by then"
    kept = {lever.title for lever in scenario.levers}
    assert kept == late, "the long run keeps what is in force at the end of the path"
    another = scenario.set(long_run="2022-12-30")
    assert "European embargo on oil products" not in {lever.title for lever in another.levers}
    said = "the long run keeps the levers of 2022-12-30, without European embargo on oil products"
    assert said in another.remarks and not any(
        "the long run keeps the levers of 2022" in remark for remark in scenario.remarks
    )
    acting = {pull.lever.title for pull in scenario.acting}
    assert "European embargo on oil products" not in acting, "politics stand on the scenario's date"
    assert scenario.set(horizons=["long-run"]).last_day == scenario.content.date


def test_a_power_is_taken_of_every_change() -> None:
    hat = np.array([1.0, 2.0, 0.5, 1.0 + 1e-12])
    assert power(hat, np.full(4, -3.0)) == pytest.approx(hat**-3.0, rel=1e-15)


@pytest.fixture
def parts() -> tuple[Parts, np.ndarray]:
    """The target T, a sender S, others A and B; fuel F and cars C, and what is sold after."""
    names, sectors = ("T", "S", "A", "B"), ("F", "C")
    sales = np.zeros((4, 4, 2))
    # Fuel that T sells to each, itself too, and to nobody else; cars that T buys of each.
    sales[:, 0, 0] = [100.0, 50.0, 20.0, 10.0]
    sales[0, :, 1] = [40.0, 30.0, 20.0, 10.0]
    after = sales.copy()
    after[:, 0, 0] = [107.0, 10.0, 40.0, 20.0]
    after[0, :, 1] = [40.0, 5.0, 4.0, 1.0]
    # What is not the target's fuel is not looked at.
    after[1:, 1:, 0] = 1e6
    after[1:, 0, 1] = 1e6
    world: Any = SimpleNamespace(
        countries=names, country=names.index, sectors=sectors, sector=sectors.index, sales=sales
    )
    nothing = np.zeros(sales.shape, dtype=bool)
    return Parts(world, "T", ("S",), "A", ("F", "C"), ("C",), ("F",), nothing), after


def test_fuel_that_is_burnt_at_home_has_not_gone_elsewhere(parts: tuple[Parts, np.ndarray]) -> None:
    """S buys 40 less, A 20 and B 10 more, which is three quarters; the 7 more at home are none."""
    known, after = parts
    assert _rerouted(known, known.world, after) == pytest.approx(75.0)
    assert _rerouted(known, known.world, known.world.sales) == 0.0, "nothing is lost"
    little = known.world.sales.copy()
    little[1:3, 0, 0] += [-0.4, 0.1]
    assert _rerouted(known, known.world, little) == pytest.approx(25.0)
    more = known.world.sales.copy()
    more[1:, 0, 0] += 5
    assert _rerouted(known, known.world, more) == 0.0, "the senders buy more"


def test_shares_of_a_target_are_of_its_own_trade(parts: tuple[Parts, np.ndarray]) -> None:
    """Of cars that T buys, those of its own count in its spending and not in its imports."""
    known, after = parts
    world = known.world
    assert _vehicle_share(known, world, world.sales) == pytest.approx(20.0)
    assert _vehicle_share(known, world, after) == pytest.approx(100 * 4 / 50)
    share = partial(_share, known, world=world)
    assert share(("S",), "import", sales=world.sales) == pytest.approx(50.0)
    assert share(("S", "A"), "import", sales=after) == pytest.approx(90.0)
    assert share(("A", "B"), "export", sales=world.sales) == pytest.approx(37.5)
