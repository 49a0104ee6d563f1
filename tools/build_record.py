"""Write the tables of the track record: `python tools/build_record.py --shared ../shared/data`.

``fuel_trade.csv``: who sold whom how much coal, crude and gas, for the cases of
`detente.history.frozen`. ``partner_records.csv``: Russia's trade by partner and by continent.
``recorded_months.csv``: growth of trade between China and Russia in single months and in 2023.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from detente.world.build.fuel_tables import (
    COAL,
    CRUDE,
    LNG,
    PIPELINE_GAS,
    TAIWAN,
    TAIWAN_IN_BACI,
    TRADE_COLUMNS,
    TRADE_FILE,
)
from detente.world.build.nowcast_customs import (
    CONTINENTS,
    EXPORT,
    FULL_YEAR,
    IMPORT,
    WORLD,
    continent_totals,
    partner_totals,
)
from detente.world.build.nowcast_scores import ONE_REPORTS
from detente.world.build.nowcast_tables import BOTH_REPORT
from detente.world.build.raw_tables import raw_number, raw_parquet, raw_rows
from detente.world.countries import bloc
from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import open_world

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"
Row = Sequence[str | int | float]

FUELS = {"coal": COAL, "crude": CRUDE, "lng": LNG, "pipeline_gas": PIPELINE_GAS}
YEARS = range(2017, 2025)
# Everything that these sell or buy is kept: (fuels, seller, buyer), empty for all.
ALL = ""
KEPT = (
    (("coal", "crude", "lng", "pipeline_gas"), "RUS", ALL),
    (("coal",), "AUS", ALL),
    (("coal",), ALL, "CHN"),
    (("crude",), "VEN", ALL),
)
# What the members of a bloc take of a fuel from all sellers together.
TOTAL_OF, TOTAL_OF_BLOC = "lng", "EU27"
TOGETHER = "WORLD"
# A pair that never reaches this, thousand tonnes in a year, is left out.
LEAST_KT = 50
# Russia publishes no trade by partner from this year on: a pair is known from the buyer alone.
SILENT_FROM = 2022
SILENT, BANNED_BY = "RUS", "RUSSIA_LIST_2022_03_07"
# Türkiye records no crude from Russia from 2022 on, though tankers arrived: no record, not zero.
UNRECORDED = {("crude", "TUR")}

PARTNERS_FILE = "russia_fcs_by_partner_monthly_2006_2021.csv"
GROUPS_FILE = "russia_fcs_groups_regions_2022_2024.csv"
FLAGS_FILE = "baci_2023_pair_flags_81.csv"
CUSTOMS = "Federal Customs Service of Russia"
MIRROR = "CEPII BACI, by the partner's customs"
CHINA_CUSTOMS = "General Administration of Customs of China"
CHINA = "CHN"
REGIONS = {
    "Europe": "ЕВРОПА",
    "Asia without China": "АЗИЯ",
    "Africa": "АФРИКА",
    "America": "АМЕРИКА",
    "Oceania": "ОКЕАНИЯ",
}
PARTNER_YEARS = (2017, 2019, 2021)
LEGS = {EXPORT: "china_imports_from_russia", IMPORT: "china_exports_to_russia"}
GROWTH = {EXPORT: "chinese_imports_from_russia_growth", IMPORT: "chinese_exports_to_russia_growth"}


def fuel_trade(shared: Path) -> Iterator[Row]:
    """Rows ``fuel, seller, buyer, year, kt, musd``; blanks where a pair is not recorded."""
    table = raw_parquet(shared / "energy" / TRADE_FILE, TRADE_COLUMNS)
    known = set(open_world("icio-2021").countries) | {"VEN"}
    trade = by_account(table[table["year"].isin(YEARS)], known)
    silent = silent_buyers(table)
    for fuel, seller, buyer in kept_pairs(trade):
        rows = trade.loc[(fuel, seller, buyer)]
        if rows["tonnes"].max() / 1e3 < LEAST_KT:
            continue
        for year in YEARS:
            if seller == SILENT and unrecorded(fuel, buyer, year, silent):
                yield fuel, seller, buyer, year, "", ""
                continue
            tonnes, value = rows.loc[year] if year in rows.index else (0.0, 0.0)
            yield fuel, seller, buyer, year, round(tonnes / 1e3), round(value / 1e3, 1)


def by_account(table: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Tonnes and thousand USD by fuel, seller, buyer and year, among those with accounts.

    Everybody else is in the rest of the world; what the members of `TOTAL_OF_BLOC` take in all
    stands under `TOGETHER`.
    """
    fuel_of = {code: fuel for fuel, codes in FUELS.items() for code in codes}

    def account(code: str) -> str:
        code = TAIWAN if code == TAIWAN_IN_BACI else code
        return code if code in known else REST_OF_WORLD

    frame = pd.DataFrame(
        {
            "fuel": table["hs92"].map(fuel_of),
            "seller": table["exporter"].map(account),
            "buyer": table["importer"].map(account),
            "year": table["year"],
            "tonnes": table["tonnes"].astype(float),
            "value": table["value_kusd"].astype(float),
        }
    )
    members = frame["buyer"].isin(bloc(TOTAL_OF_BLOC).members)
    totals = frame[(frame["fuel"] == TOTAL_OF) & members].assign(seller=TOGETHER)
    keys = ["fuel", "seller", "buyer", "year"]
    return pd.concat([frame, totals]).groupby(keys)[["tonnes", "value"]].sum()


def kept_pairs(trade: pd.DataFrame) -> list[tuple[str, str, str]]:
    """The pairs that `KEPT` asks for, and the totals."""
    found = set()
    for fuel, seller, buyer in {key[:3] for key in trade.index}:
        kept = any(
            fuel in fuels and of in (ALL, seller) and to in (ALL, buyer) for fuels, of, to in KEPT
        )
        if kept or seller == TOGETHER:
            found.add((fuel, seller, buyer))
    return sorted(found)


def silent_buyers(table: pd.DataFrame) -> dict[int, set[str]]:
    """By year from `SILENT_FROM`, buyers without a row of any fuel from the silent seller.

    Those that banned its fuels bought nothing; of the others nothing is known.
    """
    sold = table[table["exporter"] == SILENT]
    buyers = set(sold["importer"])
    banned = set(bloc(BANNED_BY).members)
    found = {}
    for year in YEARS:
        if year >= SILENT_FROM:
            found[year] = buyers - set(sold[sold["year"] == year]["importer"]) - banned
    return found


def unrecorded(fuel: str, buyer: str, year: int, silent: dict[int, set[str]]) -> bool:
    """Whether nothing is known of what the silent seller sold to a buyer in a year."""
    if year < SILENT_FROM:
        return False
    return (fuel, buyer) in UNRECORDED or buyer in silent[year]


def partner_records(shared: Path) -> Iterator[Row]:
    """Rows ``side, partner, members, year, musd, source``; blanks where nothing is recorded."""
    folder = shared / "trade"
    for side in (EXPORT, IMPORT):
        listed = listed_partners(folder / PARTNERS_FILE, side)
        mirror = mirror_pairs(folder / FLAGS_FILE, side)
        for partner in sorted({one for one, _ in listed}):
            for year in PARTNER_YEARS:
                yield side, partner, "", year, round(listed[partner, year]), CUSTOMS
            later = mirror.get(partner)
            yield side, partner, "", 2023, "" if later is None else round(later), MIRROR
    yield from region_records(shared)


def listed_partners(path: Path, side: str) -> dict[tuple[str, int], float]:
    """Million USD by listed partner and year, by Russia's customs."""
    found: dict[tuple[str, int], float] = {}
    for row in raw_rows(path):
        key = (row["partner"], int(row["year"]))
        if row["flow"] == side and key[1] in PARTNER_YEARS:
            found[key] = found.get(key, 0.0) + raw_number(row, "musd", path)
    return found


def mirror_pairs(path: Path, side: str) -> dict[str, float]:
    """Million USD by partner in 2023, of the pairs that somebody reports.

    Russia reports nothing, so its pairs are known from one side.
    """
    me, other = ("exporter", "importer") if side == EXPORT else ("importer", "exporter")
    return {
        row[other]: raw_number(row, "baci_2023_musd", path)
        for row in raw_rows(path)
        if row[me] == SILENT and row["flag"] in (BOTH_REPORT, ONE_REPORTS)
    }


def region_records(shared: Path) -> Iterator[Row]:
    """Russia's trade by continent in 2021, 2022 and 2023, and China by itself."""
    world = open_world("icio-2021")
    totals = continent_totals(shared / "trade", world)
    middle = totals_of_2022(shared / "trade" / GROUPS_FILE)
    china = china_legs(shared)
    for side in (EXPORT, IMPORT):
        own = listed_partners(shared / "trade" / PARTNERS_FILE, side)[CHINA, 2021]
        of_china = {2021: own, **{year: 1e3 * china[side, year] for year in (2022, 2023)}}
        for year, value in of_china.items():
            source = CUSTOMS if year == 2021 else CHINA_CUSTOMS
            yield side, "China", CHINA, year, round(value), source
        for name, title in REGIONS.items():
            codes = [code for code in CONTINENTS[title].split() if code != CHINA]
            base, later = totals[title].base[side], totals[title].later[side]
            for year, billion in ((2021, base), (2022, middle[title, side]), (2023, later)):
                inside = of_china[year] if CHINA in CONTINENTS[title].split() else 0.0
                members = " ".join(codes)
                yield side, name, members, year, round(1e3 * billion - inside), CUSTOMS


def totals_of_2022(path: Path) -> dict[tuple[str, str], float]:
    """Russia's trade of 2022 by continent and side, billion USD."""
    found = {}
    for row in raw_rows(path):
        if row["period"] == FULL_YEAR and row["group_ru"] in (*CONTINENTS, WORLD):
            for side in (EXPORT, IMPORT):
                found[row["group_ru"], side] = raw_number(row, f"{side}_first_bn", path)
    return found


def china_legs(shared: Path) -> dict[tuple[str, int], float]:
    """What China bought from (export) and sold to (import) Russia by year, billion USD."""
    totals = partner_totals(shared)
    found = {}
    for side in (EXPORT, IMPORT):
        found[side, 2021] = totals.base[side]
        found[side, 2022] = china_months(shared, side)["2022"]
        found[side, 2023] = totals.later[side]
    return found


def china_months(shared: Path, side: str) -> dict[str, float]:
    """What China's customs recorded of one side by period, billion USD."""
    path = shared / "series" / "recorded_series_2021_2026.csv"
    rows = [row for row in raw_rows(path) if row["series"] == LEGS[side]]
    return {row["period"]: raw_number(row, "value", path) for row in rows}


def recorded_months(shared: Path) -> Iterator[Row]:
    """Rows ``series, period, value, unit, source, note``: growth since the same time of 2021.

    A month of 2021 is China's total of 2021 times the month's share in Russia's customs.
    """
    legs = china_legs(shared)
    for side in (IMPORT, EXPORT):
        base = legs[side, 2021]
        share = month_shares(shared / "trade" / PARTNERS_FILE, side)
        note = "computed; the month of 2021 is spread as in Russia's customs"
        for period, value in china_months(shared, side).items():
            year, _, month = period.removesuffix(" month").partition("-")
            if not period.endswith(" month") or year not in ("2022", "2023"):
                continue
            grown = 100 * (value / (base * share[int(month)]) - 1)
            on = f"{year}-{month}"
            yield GROWTH[side], on, round(grown, 1), "per cent on 2021", CHINA_CUSTOMS, note
        grown = 100 * (legs[side, 2023] / base - 1)
        note = "computed; the two sides of 2023 are split as in its first eleven months"
        yield GROWTH[side], "2023", round(grown, 1), "per cent on 2021", CHINA_CUSTOMS, note


def month_shares(path: Path, side: str) -> dict[int, float]:
    """Share of each month of 2021 in Russia's trade with China."""
    found: dict[int, float] = {}
    for row in raw_rows(path):
        if (row["flow"], row["partner"], row["year"]) == (side, CHINA, "2021"):
            found[int(row["month"])] = raw_number(row, "musd", path)
    whole = sum(found.values())
    return {month: value / whole for month, value in found.items()}


TABLES = {
    "fuel_trade": (fuel_trade, ("fuel", "seller", "buyer", "year", "kt", "musd")),
    "partner_records": (
        partner_records,
        ("side", "partner", "members", "year", "musd", "source"),
    ),
    "recorded_months": (
        recorded_months,
        ("series", "period", "value", "unit", "source", "note"),
    ),
}


def write(shared: Path, folder: Path) -> dict[str, int]:
    """Write every table into a folder, and how many rows each has."""
    counts = {}
    for name, (rows_of, columns) in TABLES.items():
        rows = list(rows_of(shared))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        counts[name] = len(rows)
    return counts


def main() -> None:
    """Write the tables among the shipped ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    for name, count in write(parser.parse_args().shared, DATA).items():
        print(f"{name}: {count} rows")


if __name__ == "__main__":
    main()
