"""The shipped table of tariffs of the United States beside what was recorded."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import detente as dt
from detente.levers.schedule_table import (
    ScheduleRow,
    file_digest,
    list_schedules,
    read_schedule,
    schedule_path,
    turning_days,
)
from detente.world.build.us_tariffs import us_tariff_table
from detente.world.countries import UNION, bloc

NAME = "us-tariffs-2025-2026"
PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "tariffs.md"
WORLD = "icio-2021"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rows() -> tuple[ScheduleRow, ...]:
    path = schedule_path(NAME, Path())
    return read_schedule(path, file_digest(path), dt.World.open(WORLD), {})


@pytest.fixture(scope="module")
def weights(shared: Path) -> dict[tuple[str, str], float]:
    """Imports of 2024 by exporter and sector, billion USD: totals spread as known for sectors."""
    totals = {
        row["exporter"]: float(row["imports_usd_2024"]) / 1e9
        for row in read(shared / "tariffs" / "us_applied_2024_by_exporter_80.csv")
    }
    known: dict[str, Counter[str]] = {}
    members = bloc(UNION).members
    for row in read(shared / "tariffs" / "us_applied_2024_by_exporter_icio28.csv"):
        who = row["exporter"]
        who = who if who in totals or who == UNION else "ROW"
        known.setdefault(who, Counter())[row["icio28"]] += float(row["imports_usd_2024"])
    found = {}
    for who, total in totals.items():
        basket = known[UNION] if who in members else known.get(who, known["ROW"])
        for sector, imports in basket.items():
            found[who, sector] = total * imports / basket.total()
    return found


def mean_increase(
    rows: tuple[ScheduleRow, ...], weights: dict[tuple[str, str], float], day: date
) -> float:
    """Points, weighted by imports."""
    parents = dt.World.open(WORLD).legend.parents
    added = 0.0
    for row in rows:
        if row.holds(day):
            sectors = {parents.get(code, code) for code in row.sectors}
            covered = sum(weights.get((who, s), 0.0) for who in row.exporters for s in sectors)
            added += row.amount * covered
    return added / sum(weights.values())


def recorded_increases(shared: Path) -> dict[date, float]:
    daily = {
        date.fromisoformat(row["date"]): float(row["import_weighted_avg_tariff"])
        for row in read(shared / "tariffs" / "us_average_tariff_daily_2025_2026.csv")
    }
    return {day: average - daily[date(2025, 1, 1)] for day, average in daily.items()}


def on_page(pattern: str) -> list[tuple[str, ...]]:
    return re.findall(pattern, PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_mean_increase_is_the_recorded_one_on_five_days(
    shared: Path, rows: tuple[ScheduleRow, ...], weights: dict[tuple[str, str], float]
) -> None:
    said = on_page(r"^\| (\d{4}-\d\d-\d\d) \| ([\d.]+) \| ([\d.]+) \|$")
    assert len(said) == 5
    recorded = recorded_increases(shared)
    for day, table, tracker in said:
        found = mean_increase(rows, weights, date.fromisoformat(day))
        assert found == pytest.approx(recorded[date.fromisoformat(day)], abs=0.5)
        assert (table, tracker) == (
            f"{found:.1f}",
            f"{recorded[date.fromisoformat(day)]:.1f}",
        )


def test_revenue_at_old_imports_stands_beside_what_was_collected(
    shared: Path, rows: tuple[ScheduleRow, ...], weights: dict[tuple[str, str], float]
) -> None:
    """An upper bound: imports that are taxed fall. The page gives both and the reasons."""
    first, last = date(2024, 10, 1), date(2025, 9, 30)
    turns = [*turning_days(rows, first, last), last + timedelta(days=1)]
    increase = (
        sum(
            mean_increase(rows, weights, start) * (end - start).days
            for start, end in pairwise(turns)
        )
        / 365
    )
    duties = sum(
        float(row["duty_usd_2024"]) / 1e9
        for row in read(shared / "tariffs" / "us_applied_2024_by_exporter_80.csv")
    )
    static = duties + increase / 100 * sum(weights.values())
    ((table, collected),) = on_page(r"^\| fiscal year 2025, .* \| (\d+) \| (\d+) \|$")
    assert static == pytest.approx(float(table), rel=0.01)
    assert static > float(collected)


def test_the_table_is_what_its_script_writes(shared: Path) -> None:
    text = schedule_path(NAME, Path()).read_text(encoding="utf-8")
    assert us_tariff_table(shared) == text
    assert "Source:" in text and "Licence" in text


def test_days_are_those_on_which_measures_were_in_force(rows: tuple[ScheduleRow, ...]) -> None:
    def points(who: str, day: date) -> float:
        found = [row.amount for row in rows if who in row.exporters and row.holds(day)]
        return max(found, default=0.0)

    for before, after, who in (
        (date(2025, 8, 26), date(2025, 8, 27), "IND"),
        (date(2025, 3, 3), date(2025, 3, 4), "CHN"),
        (date(2025, 4, 9), date(2025, 4, 10), "CHN"),
        (date(2025, 8, 5), date(2025, 8, 6), "BRA"),
        (date(2025, 7, 31), date(2025, 8, 1), "CAN"),
        (date(2025, 4, 4), date(2025, 4, 5), "VNM"),
    ):
        assert points(who, after) > 1.1 * points(who, before), who
    assert points("DEU", date(2025, 4, 9)) == points("DEU", date(2025, 4, 5)) > 0
    assert points("CHN", date(2025, 5, 13)) > 2 * points("CHN", date(2025, 5, 14))
    assert points("CHN", date(2025, 1, 31)) == 0
    assert points("IND", date(2026, 2, 7)) < points("IND", date(2026, 2, 6))


def test_every_economy_has_a_row_and_the_table_is_listed(rows: tuple[ScheduleRow, ...]) -> None:
    assert NAME in list_schedules()
    exporters = {who for row in rows for who in row.exporters}
    assert exporters >= set(dt.World.open(WORLD).countries) - {"USA"}
    assert {row.importers for row in rows} == {("USA",)}
