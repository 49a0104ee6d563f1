"""Ranges beside a result: percentiles of the very draws, the target or the country in focus at the
ends of assumptions, files apart.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.errors import ScenarioError, SolveError
from detente.scenario.uncertain import with_values
from detente.study import ranges
from detente.study.draws import Draw, Draws, Reading, Sweep, sweep
from detente.study.ranges import (
    drawn_tables,
    percentile_among,
    real_income,
    sensitivities,
    welfare_draws,
    with_ranges,
)
from detente.study.save import save

NAME = "chip-controls-2022"


@pytest.fixture(scope="module")
def result() -> dt.Result:
    return dt.run(NAME)


def test_ranges_are_percentiles_of_the_draws(result: dt.Result) -> None:
    tables = welfare_draws(result, draws=Draws(6, seed=3))
    table = tables["welfare_draws"]
    made = sweep(NAME, real_income, draws=Draws(6, seed=3))
    values, _ = made.numbers(ranges.REAL_INCOME.format(result.horizon))
    for n, (code, row) in enumerate(table.rows()):
        assert code == result.equilibrium.world.countries[n]
        assert row["welfare_pct"] == result.equilibrium.welfare_pct[n]
        low, median, high = np.percentile(values[:, n], (5, 50, 95))
        assert (row["welfare_low_pct"], row["welfare_median_pct"], row["welfare_high_pct"]) == (
            low,
            median,
            high,
        )
    assert set(table.columns["draws"]) == {6}
    residuals = [
        real_income(with_values(result.scenario, one.values, made.declared), one.index).max_residual
        for one in made.draws
    ]
    assert set(table.columns["max_residual"]) == {max(residuals)}, (
        "the largest residual is that of the draws"
    )


def test_draws_by_horizon_hold_the_headline_and_reach_the_json(result: dt.Result) -> None:
    drawn = with_ranges(result, draws=Draws(3))
    by_horizon = drawn.beside["welfare_draws_by_horizon"]
    assert list(dict.fromkeys(by_horizon.columns["horizon"])) == list(result.horizons)
    headline = by_horizon.where("horizon", result.horizon)
    for name, values in drawn.beside["welfare_draws"].columns.items():
        assert list(headline.columns[name]) == list(values)
    answer = drawn.to_json()
    for horizon, found in result.horizons.items():
        ends = answer["welfare_range_pct"][horizon]
        assert tuple(ends) == found.world.countries
        assert all(low <= high for low, high in ends.values())
        places = answer["welfare_percentile"][horizon].values()
        assert all(0 <= place <= 100 for place in places)
    assert "welfare_draws_by_horizon" not in answer


def test_no_draw_with_an_equilibrium_is_an_error(
    result: dt.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(scenario: dt.Scenario, index: int) -> None:
        raise SolveError("no supplier left", where="CHN C26")

    monkeypatch.setattr(ranges, "real_income", never)
    with pytest.raises(SolveError, match="no draw has an equilibrium: CHN C26: no supplier left"):
        welfare_draws(result, draws=2)


def test_sensitivity_is_that_of_the_country_in_focus(result: dt.Result) -> None:
    rows = dict(sensitivities(replace(result, asked=("DEU",))).rows())
    world = result.equilibrium.world
    assert {row["headline"] for row in rows.values()} == {
        float(result.equilibrium.welfare_pct[world.country("DEU")])
    }
    assert (
        max(row["max_residual"] for row in rows.values())
        >= result.equilibrium.certificate.max_residual
    )
    nobody = replace(result, scenario=result.scenario.set(target=None))
    with pytest.raises(ScenarioError, match="whose real income"):
        sensitivities(nobody)


def test_files_of_other_draws_are_another_folder(
    result: dt.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    few, more = (with_ranges(result, draws=Draws(count)) for count in (2, 3))
    folders = {save(one) for one in (result, few, more, few)}
    assert len(folders) == 3
    text = (save(few) / "welfare_draws.csv").read_text(encoding="utf-8")
    for said in ("# world: icio-2021", "# horizon:", "# closure:", "# max_residual:", "over draws"):
        assert said in text
    worst = max(few.largest_residual, *few.beside["welfare_draws"].columns["max_residual"])
    assert f"# max_residual: {worst:.1e}" in text, (
        "the table's own residual, not the headline's alone"
    )
    manifest = json.loads((save(few) / "manifest.json").read_text(encoding="utf-8"))
    assert "welfare_draws.csv" in manifest["attached"]
    assert few.to_json()["welfare_draws"]["CHN"]["draws"] == 2


def test_every_month_of_the_path_and_its_horizons() -> None:
    text = dt.Scenario.open("oil-price-cap-30").text
    result = dt.run(dt.Scenario.parse(text).set(horizons=["month-3", "long-run"]))
    table = with_ranges(result, monthly=True).beside["welfare_by_month"]
    assert table.index == (1, 2, 3)
    third = dict(table.rows())[3]
    assert third["RUS"] == pytest.approx(
        result.horizons["month-3"].welfare_pct[result.equilibrium.world.country("RUS")], abs=1e-7
    )
    assert third["levers_in_force"] == len(result.scenario.levers_in(3))
    assert max(table.columns["max_residual"]) <= 1e-8
    still = replace(result, scenario=result.scenario.set(horizons=["long-run"]))
    with pytest.raises(ScenarioError, match="no horizon before the long run"):
        ranges.welfare_by_month(still)


def test_the_percentile_of_what_is_written_counts_equal_draws_by_half() -> None:
    """Of draws 1, 2, 2 and 3: 2 has one below and two equal; 0 and 4 stand at the ends."""
    drawn = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]])
    found = percentile_among(np.array([2.0, 0.0, 4.0]), drawn)
    assert found.tolist() == [50.0, 0.0, 100.0]


def test_a_horizon_that_is_not_drawn_has_no_range(result: dt.Result) -> None:
    """No range of no width: it would say that nothing is uncertain."""
    headline = real_income(result.scenario, 0).numbers[f"welfare {result.horizon}"]
    draw = Draw(0, {}, Reading({f"welfare {result.horizon}": headline}, {}, 1e-9))
    tables = drawn_tables(result, Sweep((), (draw,), 0))
    for name in ("welfare_draws_by_horizon", "welfare_draws_of_parties"):
        for _, row in tables[name].rows():
            there = row["horizon"] == result.horizon
            assert row["draws"] == there
            for column in ("welfare_low_pct", "welfare_high_pct", "welfare_percentile"):
                assert np.isfinite(row[column]) == there
    answer = replace(result, beside=tables).to_json()
    json.dumps(answer, allow_nan=False)
    other = next(name for name in result.horizons if name != result.horizon)
    assert set(map(tuple, answer["welfare_range_pct"][other].values())) == {(None, None)}
