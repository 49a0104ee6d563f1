"""Draws: the same for any executor and number of workers, certified, nothing dropped; one
assumption at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.errors import DataError, ScenarioError, SolveError
from detente.scenario.equilibria import equilibria
from detente.scenario.uncertain import Uncertain, uncertain, with_values
from detente.study.draws import Draws, Reading, begun, drawn, sweep
from detente.study.sensitivity import sensitivity
from detente.world.shipped import read_table

NAME = "chip-controls-2022"


def china(scenario: dt.Scenario, index: int) -> Reading:
    """China's real income in the long run."""
    found = equilibria(scenario, horizons=("long-run",))["long-run"]
    return Reading(
        {"china": float(found.welfare_pct[found.world.country("CHN")])},
        {},
        found.certificate.max_residual,
    )


def every_third_fails(scenario: dt.Scenario, index: int) -> Reading:
    """A measure without an equilibrium in every third draw, and without one of its numbers in every
    fifth.
    """
    if index % 3 == 0:
        raise SolveError("no equilibrium", where="DEU C19")
    numbers, failures = ({}, {"one": "no supplier"}) if index % 5 == 0 else ({"one": 1.0}, {})
    return Reading(numbers, failures, 1e-12)


def broken(scenario: dt.Scenario, index: int) -> Reading:
    """A measure with a mistake of the program in it."""
    raise ZeroDivisionError


class Lazy:
    """An executor that has only ``submit`` and computes when asked, as a cluster might."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """The future of a task."""
        self.tasks += 1
        future: Future[Any] = Future()
        future.set_result(task(*arguments))
        return future


@pytest.fixture(scope="module")
def serial() -> dt.study.sweep.Sweep:
    return sweep(NAME, china, draws=Draws(6, seed=3))


def test_the_same_numbers_in_processes_threads_and_on_any_executor(serial) -> None:
    expected, indices = serial.numbers("china")
    assert indices == tuple(range(6))
    lazy = Lazy()
    with ThreadPoolExecutor(2) as pool:
        for executor in (2, pool, lazy):
            again = sweep(NAME, china, draws=Draws(6, seed=3, executor=executor))
            assert np.array_equal(again.numbers("china")[0], expected)
            assert again.inputs.columns == serial.inputs.columns
    assert lazy.tasks > 1
    assert serial.max_residual <= 1e-8


def test_a_draw_does_not_depend_on_how_many_there_are(serial) -> None:
    declared = uncertain(dt.Scenario.open(NAME))
    assert (
        drawn(declared, 3, 3)
        == drawn(declared, 6, 3)[:3]
        == [dict(one.values) for one in serial.draws[:3]]
    )
    assert drawn(declared, 6, 4) != drawn(declared, 6, 3)


def test_every_draw_has_a_generator_of_its_own() -> None:
    declared = uncertain(dt.Scenario.open(NAME))
    children = np.random.SeedSequence(3).spawn(4)
    each = [np.random.default_rng(child) for child in children]
    expected = [{one.name: one.number.drawn(draw) for one in declared} for draw in each]
    assert drawn(declared, 4, 3) == expected


def test_a_draw_is_the_scenario_with_its_values(serial) -> None:
    scenario, one = dt.Scenario.open(NAME), serial.draws[2]
    changed = with_values(scenario, one.values, serial.declared)
    assert changed.content.elasticities == one.values["elasticities"]
    assert changed.content.time.rho == one.values["rho"]
    depth = float(one.values["depth"])
    for before, after in zip(scenario.levers, changed.levers, strict=True):
        left = (1 - before.fall / 100) ** depth
        assert after.fall == pytest.approx(100 * (1 - left))
        assert after.products == before.products
    assert china(changed, 0).numbers["china"] == one.reading.numbers["china"]


def test_failed_draws_are_kept_with_their_reasons() -> None:
    found = sweep(NAME, every_third_fails, draws=15)
    assert len(found.draws) == 15
    assert found.failures == {"DEU C19: no equilibrium": 5, "one: no supplier": 2}
    values, indices = found.numbers("one")
    assert len(values) == 8
    assert not {0, 3, 5, 6, 9, 10, 12} & set(indices)


def test_a_mistake_of_the_program_is_no_failed_draw() -> None:
    with pytest.raises(ZeroDivisionError):
        sweep(NAME, broken, draws=2)
    with pytest.raises(ZeroDivisionError), ThreadPoolExecutor(1) as pool:
        sweep(NAME, broken, draws=Draws(2, executor=pool))


def test_leaving_early_cancels_the_rest() -> None:
    with pytest.raises(KeyError), begun(NAME, china, draws=Draws(40, executor=2)):
        raise KeyError


def test_progress_counts_every_draw() -> None:
    told: list[tuple[str, int, int]] = []
    sweep(NAME, every_third_fails, draws=5, progress=lambda *words: told.append(words))
    assert told[0] == ("draws", 0, 5)
    assert told[-1] == ("draws", 5, 5)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_no_draws_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="0 draws"):
        sweep(NAME, china, draws=0)


def test_ranges_are_those_of_the_literature_table() -> None:
    declared = {one.name: one for one in uncertain(dt.Scenario.open("beijing-moscow-2022"))}
    rows = {
        (row["mechanism"], row["parameter"], row["horizon"]): row
        for row in read_table("parameters")
    }
    rho = rows["SR/LR ratio", "rho", "-"]
    assert declared["rho"].number.levels == (
        float(rho["low"]),
        float(rho["point"]),
        float(rho["high"]),
    )
    assert rho["source"] in declared["rho"].number.source
    assert "U4" not in declared["elasticities"].number.levels
    everything = {row["name"] for row in read_table("uncertainty")}
    assert set(declared) == everything - {"product_share"}
    for one in declared.values():
        assert one.number.source and one.label


def test_defaults_are_the_medians_of_what_is_drawn() -> None:
    """To two decimals; of a choice the middle one, of the elasticity sets the central one."""
    scenario = dt.Scenario.open("russia-gas-stop-2022")
    for one in uncertain(scenario):
        branch, _, leaf = one.field.partition(".")
        if branch not in ("time", "parameters"):
            continue
        written = getattr(getattr(scenario.content, branch), leaf)
        levels = one.number.levels
        middle = levels[len(levels) // 2] if one.number.draw == "choice" else one.number.median
        assert written == pytest.approx(middle, abs=0.005), one.name
        if branch == "time":
            assert getattr(dt.Adjustment(), leaf) == written, one.name
    assert scenario.elasticity_set == "central"


@pytest.mark.parametrize("levels", [(0.25, 0.38, 0.4), (0.02, 0.04, 0.1), (0, 1, 2), (3, 3, 3)])
def test_half_of_the_draws_lie_below_the_median(levels: tuple[float, float, float]) -> None:
    number = Uncertain(levels)
    drawn = number.sample(np.random.default_rng(1), 40_000) if levels[0] < levels[2] else levels
    assert np.median(drawn) == pytest.approx(number.median, rel=5e-3)


def test_drawn_values_reach_the_levers() -> None:
    scenario = dt.Scenario.open("beijing-moscow-2022")
    declared = uncertain(scenario)
    values = {
        "covered_fleet": 0.75,
        "leakage": 0.05,
        "discount": 0.4,
        "shipper": 10.0,
        "affiliate": 40.0,
        "half_life": 2.0,
        "depth": 1.1,
    }
    changed = with_values(scenario, values, declared)
    before = {lever.lever: lever for lever in scenario.content.levers}
    after = {lever.lever: lever for lever in changed.content.levers}
    medians = {one.name: one.number.median for one in declared if one.number.draw != "choice"}
    fleet, leak = medians["covered_fleet"], medians["leakage"]
    assert after["price_cap"].covered == pytest.approx(before["price_cap"].covered * 0.75 / fleet)
    assert 1 - after["price_cap"].cap / after["price_cap"].price == pytest.approx(0.4)
    assert (after["price_cap"].shipper, after["price_cap"].affiliate) == (10, 40)
    assert after["circumvention"].leakage == pytest.approx(
        before["circumvention"].leakage * 0.05 / leak
    )
    assert after["over_compliance"].half_life == 2.0
    stay = (1 - before["brand_exit"].share / 100) ** 1.1
    assert after["brand_exit"].share == pytest.approx(100 * (1 - stay))
    assert after["tariff"] == before["tariff"]
    assert changed.content.parameters == scenario.content.parameters


@pytest.mark.parametrize("written", [1.0, 50.0, 90.0, 99.9])
def test_no_drawn_cut_is_a_ban_and_its_cost_goes_as_far_up_as_down(written: float) -> None:
    lever = f"by: USA, on: CHN, sectors: C26, fall: {written}, horizon: month-3, tag: assumed"
    scenario = dt.Scenario.parse(
        f"scenario: cut\nworld: icio-2021\nlevers:\n  - {{lever: embargo, {lever}}}\n"
    )
    declared = uncertain(scenario)
    at = {
        power: with_values(scenario, {"depth": power}, declared).levers[0].fall
        for power in (0.75, 1.0, 1.25)
    }
    cost = {power: -np.log1p(-fall / 100) for power, fall in at.items()}
    assert at[1.0] == pytest.approx(written)
    assert max(at.values()) < 100
    assert cost[1.25] - cost[1.0] == pytest.approx(cost[1.0] - cost[0.75])


def test_every_declared_value_is_one_that_the_schema_accepts() -> None:
    scenario = dt.Scenario.open("beijing-moscow-2022")
    declared = uncertain(scenario)
    for one in declared:
        for level in one.number.levels:
            content = with_values(scenario, {one.name: level}, declared).content
            for part in (content.time, content.parameters, *content.levers):
                assert (
                    type(part).model_validate(part.model_dump(by_alias=True, exclude_unset=True))
                    == part
                )


def test_distributions_stay_in_their_ranges() -> None:
    generator = np.random.default_rng(1)
    triangle = Uncertain((1.0, 2.0, 4.0))
    values = np.array([triangle.drawn(generator) for _ in range(4000)])
    assert 1 <= values.min() < values.max() <= 4
    assert values.mean() == pytest.approx(7 / 3, abs=0.05)
    choice = Uncertain(("a", "b", "c"), "choice")
    counts = [sum(choice.drawn(generator) == level for _ in range(3000)) for level in "abc"]
    assert min(counts) > 900


def test_an_unknown_literature_value_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.scenario import uncertain as uncertainty

    rows = [dict(read_table("uncertainty")[1], parameter="rhoo")]
    monkeypatch.setattr(
        uncertainty, "read_table", lambda name: rows if name == "uncertainty" else read_table(name)
    )
    with pytest.raises(DataError, match="no literature value SR/LR ratio"):
        uncertain(dt.Scenario.open(NAME))


def test_sensitivity_moves_one_assumption_at_a_time() -> None:
    table = sensitivity(NAME)
    rows = dict(table.rows())
    base = china(dt.Scenario.open(NAME), 0).numbers["china"]
    assert {row["headline"] for row in rows.values()} == {base}
    assert rows["depth"]["at_high"] < base < rows["depth"]["at_low"] < 0
    assert "covered_fleet" not in rows
    spans = [row["span"] for row in rows.values()]
    assert spans == sorted(spans, reverse=True)
    groups = {row["group"] for row in rows.values()}
    assert groups == {"assumption", "elasticities", "closure"}
    assert rows["CP"]["at_low"] == rows["CP"]["at_high"] != base
    assert {name for name, row in rows.items() if row["group"] == "closure"} == {
        "balanced",
        "income-share",
        "world-share",
        "nominal",
    }
    deepest = with_values(
        dt.Scenario.open(NAME), {"depth": 1.25}, uncertain(dt.Scenario.open(NAME))
    )
    assert rows["depth"]["at_high"] == china(deepest, 0).numbers["china"]


def test_sensitivity_says_where_an_end_has_no_equilibrium() -> None:
    def fragile(scenario: dt.Scenario) -> float:
        if scenario.content.parameters.labour == "specific":
            raise SolveError("none", where="DEU C19")
        return 1.0

    row = dict(sensitivity(NAME, fragile).rows())["labour"]
    assert row["at_high"] == row["headline"] == 1.0
    assert "no equilibrium at specific" in row["source"]
