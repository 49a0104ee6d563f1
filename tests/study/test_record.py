"""The model against records and published studies: the tables mark inputs, score by one rule, and can miss."""

from __future__ import annotations

import numpy as np
import pytest

from detente.study.hindcast import GROWTH_PP, SHARE_PP, hindcast
from detente.study.plausibility import _agreement, plausibility
from detente.study.scenario import Scenario
from detente.world.shipped import read_table
from detente.world.variables import variable


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, object]]:
    return dict(hindcast(Scenario.open("beijing-moscow-2022")).rows())


def test_every_recorded_series_is_in_the_hindcast(rows: dict[str, dict[str, object]]) -> None:
    trade = {row["series"] for row in read_table("recorded_series")}
    for series in trade:
        assert any(series in name or (("gas" in name) and ("gas" in series)) for name in rows), series


def test_a_verdict_follows_from_the_numbers_and_some_miss(rows: dict[str, dict[str, object]]) -> None:
    scored = {
        name: row for name, row in rows.items() if row["role"] == "predicted" and row["unit"] in ("percentage points", "per cent a year")
    }
    assert len(scored) == 5
    for row in scored.values():
        tolerance = SHARE_PP if row["unit"] == "percentage points" else GROWTH_PP
        near = abs(float(row["predicted"]) - float(row["recorded"])) <= tolerance  # type: ignore[arg-type]
        assert row["verdict"] == ("hit" if near else "miss")
        assert ("no change" in str(row["nulls_hit"])) == (abs(float(row["recorded"])) <= tolerance)  # type: ignore[arg-type]
    assert {row["verdict"] for row in scored.values()} == {"hit", "miss"}, "misses stand beside hits"


def test_inputs_are_never_scored(rows: dict[str, dict[str, object]]) -> None:
    for name, row in rows.items():
        if row["role"] == "input":
            assert row["verdict"] == "input", name
    assert rows["russian_real_gdp_growth 2022"]["role"] == "not comparable"


def test_the_forecast_of_nothing_is_the_base_year(rows: dict[str, dict[str, object]]) -> None:
    """Without levers the trade series do not move: then every prediction equals the null of no change."""
    still = dict(hindcast(Scenario.open("beijing-moscow-2022").without_levers()).rows())
    for name, row in still.items():
        if row["unit"] in ("percentage points", "per cent a year"):
            assert float(row["predicted"]) == pytest.approx(0.0, abs=1e-6), name  # type: ignore[arg-type]
    assert any(float(row["predicted"]) > 1 for row in rows.values() if row["unit"] == "percentage points")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "published", "agreement"),
    [
        ([-0.7, -2.0], (-1.0, -0.5), "inside"),
        ([-0.2, -0.6], (-1.0, -0.5), "overlaps"),
        ([-0.2, -6.0], (-5.0, -5.0), "overlaps"),
        ([-0.2, -0.4], (-1.0, -0.5), "outside"),
    ],
)
def test_agreement_with_a_published_range(values: list[float], published: tuple[float, float], agreement: str) -> None:
    assert _agreement(values, *published) == agreement


def test_benchmarks_by_horizon() -> None:
    table = plausibility()
    found = dict(table.rows())
    assert len(found) == len(read_table("benchmarks"))
    first, year, long_run = (
        found[f"Germany cut off from China in the {when}"]["welfare_pct"] for when in ("first months", "first year", "long run")
    )
    assert first < year < long_run < 0, "losses are largest before anybody adjusts"
    for name, row in found.items():
        assert row["welfare_low_pct"] <= row["welfare_pct"] <= row["welfare_high_pct"], name
        assert row["agreement"] != "outside" or row["reason"], f"{name}: a miss needs its reason"
    assert all(variable(column) for column in table.columns if column != "country")
    assert all(np.isfinite(row["welfare_pct"]) for row in found.values())
