"""The tariffs that the United States added in 2025 and 2026, by exporter, sector and day.

A tracker gives the increase over 2024 in points by exporter, on the days when it took a measure up,
and by chapter of the Harmonized System once, for the late summer of 2025. Days are moved to those
on which the measures were in force. The pattern over sectors is that of the late summer at all
times, scaled so that each exporter's mean is the tracker's.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from detente.errors import DataError
from detente.world.build.raw_tables import raw_number, raw_parquet, raw_rows
from detente.world.build.tariff_tables import COUNTED_TWICE, HS6_DIGITS, RECORDED_BUYER, padded
from detente.world.countries import UNION, bloc, resolve
from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import open_world

STATES = "tariffs/us_tariff_2025_2026_by_country_and_date.csv"
CHAPTERS = "tariffs/us_hs2_by_country_2024_tariff_and_increase.csv"
IMPORTS = "tariffs/us_imports_duty_2024_hs6_by_exporter.parquet"
SECTORS = "tariffs/hs6_to_gtap_to_icio28.csv"
INCREASE = "effective tariff"
UNION_NAME = "EUROPEAN UNION"
WORLD = "icio-2021"

CHINA, CANADA, BRAZIL, INDIA = "CHN", "CAN", "BRA", "IND"
# Steps in which the pattern over sectors is kept, so that sectors with nearly one rate share a row.
STEP = 0.05
# Changes of an exporter's mean below this, in points, are left out.
SMALLEST = 0.05

# Days on which the tracker took a state up, and on which it was in force.
MOVED = {
    date(2025, 3, 6): date(2025, 3, 7),
    date(2025, 5, 12): date(2025, 5, 14),
    date(2025, 6, 3): date(2025, 6, 4),
    date(2025, 11, 14): date(2025, 11, 13),
}
# The same for single exporters.
MOVED_FOR = {
    (CANADA, date(2025, 8, 7)): date(2025, 8, 1),
    (BRAZIL, date(2025, 8, 7)): date(2025, 8, 6),
    (CHINA, date(2025, 11, 1)): date(2025, 11, 10),
    (CHINA, date(2025, 4, 9)): date(2025, 4, 10),
}
# A rate that was announced and for which no order is known.
WITHOUT_ORDER = (CANADA, date(2025, 11, 1))
# Rates by country stood for hours on 9 April; the base rate of 10 per cent has held since the 5th.
ANNOUNCED, ANNOUNCED_MORE = date(2025, 4, 5), date(2025, 4, 8)
PAUSED, BASE_RATE = date(2025, 4, 9), 10.0
# China: 10 points from 4 February, 20 from 4 March; 34 points were announced for 5 April.
FENTANYL, FENTANYL_MORE, RECIPROCAL_CHINA = date(2025, 2, 4), date(2025, 3, 4), 34.0
# India: 25 points from 7 August, 25 more from the 27th; 10 before.
AUGUST, OIL_POINTS_FROM = date(2025, 8, 7), date(2025, 8, 27)
INDIA_BEFORE, INDIA_AFTER, OIL_POINTS = 10.0, 50.0, 25.0

REMARKS = """\
# Tariffs that the United States added in 2025 and 2026: points on top of the duties of 2024.
# Points are in per cent of the value before duty.
# Source: tradewartracker and Budget Lab collections (MIT), by exporter and by chapter;
# imports of 2024 by HS6: US Census (public domain).
# Derived by tools/build_us_tariffs.py; last state of the tracker: {last}.
# Licence of this table: MIT, with credit to the above.
# tag data: a state of the tracker on its own day.
# tag estimated: its day or height is corrected by legal dates, which are recalled, not read.
# tag assumed: an economy that the tracker has no row for takes the mean of the tracked ones
# inside the rest of the world.
# The pattern over sectors is that of the late summer of 2025 at all times (estimated), scaled
# so that each exporter's mean is the tracker's.
# Left out, as they stood for hours or days: the rates by country of 9 April 2025, and 25 per
# cent on Canada and Mexico in March 2025.
"""


@dataclass(frozen=True)
class TrackedState:
    """The mean increase on an exporter's goods from a day on.

    Attributes
    ----------
    since : date
    points : float
    tag, note : str
        What it rests on.
    """

    since: date
    points: float
    tag: str = "data"
    note: str = ""


def us_tariff_table(shared: Path) -> str:
    """The table as CSV, from the folder of raw tables; DataError where one is missing."""
    states = {who: _legal(who, found) for who, found in tracked_states(shared / STATES).items()}
    pattern = sector_patterns(shared)
    members = bloc(UNION).members
    rows: list[tuple[str, ...]] = []
    for who, found in states.items():
        rows += _rows(who, found, pattern.get(who, {}))
    untracked = _untracked(tuple(states), members)
    rest = [replace(state, tag="assumed") for state in states[REST_OF_WORLD]]
    rows += _rows(";".join(untracked), rest, pattern.get(REST_OF_WORLD, {}))
    last = max(state.since for found in states.values() for state in found)
    out = io.StringIO()
    out.write(REMARKS.format(last=last))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("importer", "exporter", "sector", "from", "to", "points", "tag", "note"))
    writer.writerows(rows)
    return out.getvalue()


def tracked_states(path: Path) -> dict[str, list[TrackedState]]:
    """The states of each exporter by code, in order of days; those without accounts as one."""
    known = set(open_world(WORLD).countries)
    weight: dict[tuple[str, date], float] = defaultdict(float)
    points: dict[tuple[str, date], float] = defaultdict(float)
    for row in raw_rows(path):
        code = _code(row["country_name"])
        if code == COUNTED_TWICE:
            continue
        who = code if code in known or code == UNION else REST_OF_WORLD
        key = who, date.fromisoformat(row["date"])
        imports = raw_number(row, "total imports", path)
        weight[key] += imports
        points[key] += imports * raw_number(row, INCREASE, path)
    found: dict[str, list[TrackedState]] = defaultdict(list)
    for who, day in sorted(weight):
        found[who].append(TrackedState(day, points[who, day] / weight[who, day]))
    return dict(found)


def _code(name: str) -> str:
    """The code of an exporter that the tracker writes in capitals."""
    if name == UNION_NAME:
        return UNION
    words = name.split(", ")
    return resolve(" ".join(reversed(words)).title())


def _legal(who: str, states: list[TrackedState]) -> list[TrackedState]:
    """The states on the days on which they were in force, small changes left out."""
    by_day = {state.since: state.points for state in states}
    found = [_moved(who, one) for one in states if not _is_left_out(who, one.since)]
    found += _added(who, by_day)
    if who == INDIA:
        found = [_before_oil_points(one, by_day) if one.since == AUGUST else one for one in found]
    kept: list[TrackedState] = []
    for state in sorted(found, key=lambda one: one.since):
        before = kept[-1].points if kept else 0.0
        if abs(state.points - before) >= SMALLEST:
            kept.append(state)
    return kept


def _is_left_out(who: str, day: date) -> bool:
    if (who, day) == WITHOUT_ORDER or day in (ANNOUNCED, ANNOUNCED_MORE):
        return True
    return who == CHINA and day == FENTANYL


def _moved(who: str, state: TrackedState) -> TrackedState:
    """The state on the day on which it was in force."""
    day = MOVED_FOR.get((who, state.since)) or MOVED.get(state.since, state.since)
    if state.since == PAUSED and who != CHINA:
        day = ANNOUNCED
    if day == state.since:
        return state
    return TrackedState(day, state.points, "estimated", f"tracked from {state.since}")


def _added(who: str, by_day: dict[date, float]) -> Iterator[TrackedState]:
    """States that the tracker has no day for."""
    if who == CHINA:
        fentanyl = by_day[FENTANYL]
        yield TrackedState(FENTANYL, fentanyl / 2, "estimated", "half of what came in March")
        yield TrackedState(FENTANYL_MORE, fentanyl, "estimated", f"tracked from {FENTANYL}")
        before = by_day[date(2025, 4, 3)]
        covered = (by_day[ANNOUNCED] - before) / RECIPROCAL_CHINA
        note = "the base rate on the part of goods that the announced rate covers"
        yield TrackedState(ANNOUNCED, before + covered * BASE_RATE, "estimated", note)
    if who == INDIA:
        note = "25 points more for oil from Russia"
        yield TrackedState(OIL_POINTS_FROM, by_day[AUGUST], "estimated", note)


def _before_oil_points(state: TrackedState, by_day: dict[date, float]) -> TrackedState:
    """India's state of August less the points that came later, on the part that they cover."""
    base = by_day[date(2025, 6, 3)]
    covered = (by_day[AUGUST] - base) / (INDIA_AFTER - INDIA_BEFORE)
    note = f"without the points of {OIL_POINTS_FROM}"
    return TrackedState(state.since, state.points - covered * OIL_POINTS, "estimated", note)


def sector_patterns(shared: Path) -> dict[str, dict[str, float]]:
    """The increase in each sector over the exporter's mean, by exporter and sector."""
    chapters = _chapter_increases(shared / CHAPTERS)
    sector_of = {
        padded(row["hs6"], HS6_DIGITS): row["icio28"]
        for row in raw_rows(shared / SECTORS)
        if row["icio28"]
    }
    table = raw_parquet(shared / IMPORTS, ["exporter", "HS6", "imports"])
    known = set(open_world(WORLD).countries)
    value: dict[tuple[str, str], float] = defaultdict(float)
    points: dict[tuple[str, str], float] = defaultdict(float)
    for exporter, hs6, imports in table.itertuples(index=False):
        code = padded(str(hs6), HS6_DIGITS)
        chapter = exporter, code[:2]
        if exporter == COUNTED_TWICE or code not in sector_of or chapter not in chapters:
            continue
        who = exporter if exporter in known or exporter == UNION else REST_OF_WORLD
        key = who, sector_of[code]
        value[key] += float(imports)
        points[key] += float(imports) * chapters[chapter]
    return _over_means(value, points)


def _chapter_increases(path: Path) -> dict[tuple[str, str], float]:
    """The increase in points by exporter and chapter, for the exporters that have a code."""
    found = {}
    for row in raw_rows(path):
        try:
            code = _code(row["CTY_NAME"])
        except DataError:
            continue  # islands and others whose imports the table by HS6 does not have
        if row["2025_tariff_increase"]:
            increase = raw_number(row, "2025_tariff_increase", path)
            found[code, padded(row["HS2"], 2)] = increase
    return found


def _over_means(
    value: dict[tuple[str, str], float], points: dict[tuple[str, str], float]
) -> dict[str, dict[str, float]]:
    """The mean of each sector over that of all goods, by exporter."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for who in sorted({exporter for exporter, _ in value}):
        own = [key for key in sorted(value) if key[0] == who and value[key] > 0]
        mean = sum(points[key] for key in own) / sum(value[key] for key in own)
        if mean > 0:
            for key in own:
                found[who][key[1]] = points[key] / value[key] / mean
    return dict(found)


def _untracked(tracked: tuple[str, ...], members: tuple[str, ...]) -> list[str]:
    """Economies of the accounts that the tracker has no row for."""
    known = {*tracked, *members, RECORDED_BUYER}
    return [code for code in open_world(WORLD).countries if code not in known]


def _rows(
    who: str, states: list[TrackedState], pattern: dict[str, float]
) -> Iterator[tuple[str, ...]]:
    """The rows of an exporter: sectors with nearly one pattern together."""
    together: dict[float, list[str]] = defaultdict(list)
    for sector, over_mean in sorted(pattern.items()):
        together[round(over_mean / STEP) * STEP].append(sector)
    groups = {";".join(sectors): step for step, sectors in together.items()} or {"goods": 1.0}
    for place, state in enumerate(states):
        ends = states[place + 1].since - timedelta(days=1) if place + 1 < len(states) else ""
        for sectors, step in sorted(groups.items()):
            points = state.points * step
            if abs(points) >= SMALLEST:
                row = (RECORDED_BUYER, who, sectors, str(state.since), str(ends))
                yield (*row, f"{points:.2f}", state.tag, state.note)
