"""Growth of one country's trade in customs totals: by partner where both years are recorded, else
by group of products and continent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.build.customs_tables import CHAPTERS_FILE
from detente.world.build.nowcast import TradeRecord
from detente.world.build.raw_tables import raw_number, raw_rows
from detente.world.countries import bloc
from detente.world.labels import REST_OF_WORLD
from detente.world.world import World

# Whose trade it is, who banned a part of it, and the partner with totals of its own.
COUNTRY = "RUS"
BANNED_BY = "RUSSIA_LIST_2022_03_07"
PARTNER = "CHN"

# Groups of customs chapters, as the tables write them, that hold each sector's goods; a sector is
# known by the beginning of its code, so that the children of a sector take its groups.
FOOD, MINERALS, CHEMICALS, LEATHER = "01-24", "25-27", "28-40", "41-43"
WOOD, TEXTILES, METALS, MACHINES = "44-49", "50-67", "71-83", "68-70, 84-97"
GROUPS = (FOOD, MINERALS, CHEMICALS, LEATHER, WOOD, TEXTILES, METALS, MACHINES)
GROUPS_OF = {
    **dict.fromkeys(("A01", "A03", "C10T12"), (FOOD,)),
    **dict.fromkeys(("B05", "B06", "B07", "B08", "C19"), (MINERALS,)),
    **dict.fromkeys(("C20", "C21", "C22"), (CHEMICALS,)),
    **dict.fromkeys(("A02", "C16", "C17_18"), (WOOD,)),
    **dict.fromkeys(("C24", "C25"), (METALS,)),
    **dict.fromkeys(("C23", "C26", "C27", "C28", "C29", "C30", "C31"), (MACHINES,)),
    "C13T15": (LEATHER, TEXTILES),
}

# Continents as the tables write them; members by the geographic regions of the United Nations, for
# the countries that have accounts or are listed partners.
CONTINENTS = {
    "ЕВРОПА": (
        "AUT BEL BGR BLR CHE CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ISL ITA LTU LUX LVA"
        " MLT NLD NOR POL PRT ROU SVK SVN SWE UKR"
    ),
    "АЗИЯ": (
        "ARE AZE BGD BRN CHN CYP HKG IDN IND ISR JOR JPN KAZ KHM KOR LAO MMR MYS PAK PHL SAU SGP"
        " THA TUR TWN UZB VNM"
    ),
    "АФРИКА": "AGO CIV CMR COD EGY MAR NGA SEN STP TUN ZAF",
    "АМЕРИКА": "ARG BRA CAN CHL COL CRI MEX PER USA",
    "ОКЕАНИЯ": "AUS NZL",
}
WORLD = "Весь мир"
FULL_YEAR = "2022/2023 full year"
FIRST_YEAR = "2021"

EXPORT, IMPORT = "export", "import"
CHINA_TITLE = "General Administration of Customs of China, totals as published (facts)"
RUSSIA_TITLE = "Federal Customs Service of Russia, groups and continents (collection CC BY 4.0)"


@dataclass(frozen=True)
class CustomsTotals:
    """Trade in goods of one kind in both years, billion USD, by direction."""

    base: Mapping[str, float]
    later: Mapping[str, float]

    def ratio(self, flow: str) -> float:
        """New over old of a direction."""
        return self.later[flow] / self.base[flow]


def pair_totals(shared: Path, base: World) -> TradeRecord:
    """All goods between the country and its partner, by the partner's customs.

    The legs of the first year come from those of the next and the recorded growth; the legs of the
    last year are the recorded total, split as its first eleven months.
    """
    totals = partner_totals(shared)
    found = _nothing(base)
    later = _nothing(base)
    goods = [k for k, code in enumerate(base.sectors) if groups_of(code)]
    one, other = base.countries.index(COUNTRY), base.countries.index(PARTNER)
    for flow, buyer, seller in ((EXPORT, other, one), (IMPORT, one, other)):
        found[buyer, seller, goods] = 1e3 * totals.base[flow]
        later[buyer, seller, goods] = 1e3 * totals.later[flow]
    return TradeRecord("china customs", CHINA_TITLE, found, later, 0.0, of_pairs=True)


def partner_totals(shared: Path) -> CustomsTotals:
    """Goods that the country sells to (export) and buys from (import) its partner."""
    path = shared / "series" / "recorded_series_2021_2026.csv"
    values = _series(path)
    growth = _series(shared / "world" / "recorded_series.csv")
    legs = {EXPORT: "china_imports_from_russia", IMPORT: "china_exports_to_russia"}
    grown = {
        EXPORT: "chinese_imports_from_russia_growth",
        IMPORT: "chinese_exports_to_russia_growth",
    }
    total = _value(values, "china_russia_trade_total", "2023", path)
    months = "2023-01..2023-11"
    of_months = _value(values, "china_russia_trade_total", months, path)
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for flow, series in legs.items():
        in_2022 = _value(values, series, "2022", path)
        first[flow] = in_2022 / (1 + _value(growth, grown[flow], "2022", path) / 100)
        last[flow] = total * _value(values, series, months, path) / of_months
    return CustomsTotals(first, last)


def group_ratios(shared: Path, base: World) -> TradeRecord:
    """Trade of the country by group of products and continent of the partner.

    Groups and continents are not crossed in the tables: a group's growth is multiplied by how the
    continent grew against all, for the partners of `followers`; others take the group's growth.
    """
    by_group = group_totals(shared / "trade")
    found, later = _nothing(base), _nothing(base)
    here = base.countries.index(COUNTRY)
    totals = continent_totals(shared / "trade", base)
    against_all = {flow: _against_all(totals, base, flow) for flow in (EXPORT, IMPORT)}
    for k, sector in enumerate(base.sectors):
        for flow in (EXPORT, IMPORT) if groups_of(sector) else ():
            of_goods = _together([by_group[group] for group in groups_of(sector)])
            for n, partner in enumerate(base.countries):
                relative = against_all[flow].get(partner, 1.0)
                cell = (n, here, k) if flow == EXPORT else (here, n, k)
                found[cell] = 1e3 * of_goods.base[flow]
                later[cell] = 1e3 * of_goods.later[flow] * relative
    return TradeRecord("russia customs", RUSSIA_TITLE, found, later, 0.0, of_pairs=False)


def groups_of(sector: str) -> tuple[str, ...]:
    """The customs groups with a sector's goods, none for services."""
    return next((groups for code, groups in GROUPS_OF.items() if sector.startswith(code)), ())


def group_totals(folder: Path) -> dict[str, CustomsTotals]:
    """The country's trade by customs group: chapters of the first year, groups of the last."""
    chapters = folder / CHAPTERS_FILE
    groups = folder / "russia_fcs_groups_regions_2022_2024.csv"
    first = {group: {EXPORT: 0.0, IMPORT: 0.0} for group in GROUPS}
    for row in raw_rows(chapters):
        if row["hs"] == "TOTAL":
            continue
        group = customs_group(row["hs"], chapters)
        for flow in (EXPORT, IMPORT):
            first[group][flow] += _amount(row, f"{flow}_{FIRST_YEAR}_musd", chapters) / 1e3
    last = _full_year(groups)
    return {
        group: CustomsTotals(first[group], _row_of(last, f"{group}-", groups)) for group in GROUPS
    }


def continent_totals(folder: Path, base: World) -> dict[str, CustomsTotals]:
    """The country's trade by continent, and with the world.

    The first year is recorded for some partners only: the rest of the world total goes to
    continents as the accounts of that year have it among countries that are not listed.
    """
    groups = folder / "russia_fcs_groups_regions_2022_2024.csv"
    partners = folder / "russia_fcs_by_partner_monthly_2006_2021.csv"
    chapters = folder / CHAPTERS_FILE
    last = _full_year(groups)
    total = _total_of(chapters)
    first: dict[str, dict[str, float]] = {one: {} for one in CONTINENTS}
    for flow in (EXPORT, IMPORT):
        listed = _listed(partners, flow)
        rest = total[flow] - sum(listed.values())
        traded = _traded(base, flow)
        unlisted = {code: value for code, value in traded.items() if code not in listed}
        for one in CONTINENTS:
            own = sum(value for code, value in listed.items() if code in CONTINENTS[one].split())
            share = _sum_of(unlisted, CONTINENTS[one]) / sum(unlisted.values())
            first[one][flow] = own + rest * share
    found = {one: CustomsTotals(first[one], _row_of(last, one, groups)) for one in CONTINENTS}
    return {**found, WORLD: CustomsTotals(total, _row_of(last, WORLD, groups))}


def _against_all(totals: Mapping[str, CustomsTotals], base: World, flow: str) -> dict[str, float]:
    """How the continent grew against all, by partner that goes with it."""
    grown = {name: totals[name].ratio(flow) / totals[WORLD].ratio(flow) for name in CONTINENTS}
    return {code: grown[name] for name in CONTINENTS for code in followers(base, name, flow)}


def followers(base: World, continent: str, flow: str) -> tuple[str, ...]:
    """The countries that go with their continent: those on the side of most of its trade.

    The sides are who banned a part of the trade and who did not; what a continent shows is what
    happened to the larger one.
    """
    traded = _traded(base, flow)
    members = [code for code in CONTINENTS[continent].split() if code in traded]
    banned = {code for code in members if code in bloc(BANNED_BY).members}
    by_ban = sum(traded[code] for code in banned)
    most_banned = 2 * by_ban > sum(traded[code] for code in members)
    return tuple(code for code in members if (code in banned) == most_banned)


def _traded(base: World, flow: str) -> dict[str, float]:
    """Goods traded in the accounts with each other country; the rest of the world is none."""
    here = base.countries.index(COUNTRY)
    goods = [k for k, code in enumerate(base.sectors) if groups_of(code)]
    sales = base.sales[:, here] if flow == EXPORT else base.sales[here]
    found = zip(base.countries, sales[:, goods].sum(axis=1), strict=True)
    return {code: float(value) for code, value in found if code not in (COUNTRY, REST_OF_WORLD)}


def _sum_of(values: Mapping[str, float], members: str) -> float:
    return sum(value for code, value in values.items() if code in members.split())


def _listed(path: Path, flow: str) -> dict[str, float]:
    """Trade of the first year with each listed partner, billion USD."""
    found: dict[str, float] = {}
    for row in raw_rows(path):
        if row["year"] == FIRST_YEAR and row["flow"] == flow:
            worth = _amount(row, "musd", path) / 1e3
            found[row["partner"]] = found.get(row["partner"], 0.0) + worth
    if not found:
        raise DataError(f"no {flow} of {FIRST_YEAR}", where=path.name)
    unknown = sorted(set(found) - set(" ".join(CONTINENTS.values()).split()))
    if unknown:
        raise DataError(f"unknown partner {unknown[0]!r}", where=path.name)
    return found


def _total_of(path: Path) -> dict[str, float]:
    row = next((row for row in raw_rows(path) if row["hs"] == "TOTAL"), None)
    if row is None:
        raise DataError("no row TOTAL", where=path.name)
    return {
        flow: _amount(row, f"{flow}_{FIRST_YEAR}_musd", path) / 1e3 for flow in (EXPORT, IMPORT)
    }


def _full_year(path: Path) -> list[dict[str, str]]:
    rows = [row for row in raw_rows(path) if row["period"] == FULL_YEAR]
    if not rows:
        raise DataError(f"no row of {FULL_YEAR!r}", where=path.name)
    return rows


def _row_of(rows: list[dict[str, str]], begins: str, path: Path) -> dict[str, float]:
    """Both directions of the last year in the row that begins so, billion USD."""
    for row in rows:
        if row["group_ru"].startswith(begins):
            return {flow: _amount(row, f"{flow}_second_bn", path) for flow in (EXPORT, IMPORT)}
    raise DataError(f"no row {begins!r}", where=path.name)


def customs_group(chapter: str, path: Path) -> str:
    """The group with a chapter, or with a range of chapters that is one."""
    if chapter in GROUPS:
        return chapter
    for group in GROUPS:
        for first, last in re.findall(r"(\d\d)-(\d\d)", group):
            if chapter.isdigit() and int(first) <= int(chapter) <= int(last):
                return group
    raise DataError(f"unknown customs chapter {chapter!r}", where=path.name)


def _amount(row: Mapping[str, str], column: str, path: Path) -> float:
    value = raw_number(row, column, path)
    if not value >= 0:
        raise DataError(f"{column} is {value:g}, must be at least 0", where=path.name)
    return value


def _series(path: Path) -> dict[tuple[str, str], str]:
    return {(row["series"], row["period"]): row["value"] for row in raw_rows(path)}


def _value(values: Mapping[tuple[str, str], str], series: str, period: str, path: Path) -> float:
    if (series, period) not in values:
        raise DataError(f"no row {series} of {period}", where=path.name)
    return raw_number({"value": values[series, period]}, "value", path)


def _together(totals: list[CustomsTotals]) -> CustomsTotals:
    return CustomsTotals(
        {flow: sum(one.base[flow] for one in totals) for flow in (EXPORT, IMPORT)},
        {flow: sum(one.later[flow] for one in totals) for flow in (EXPORT, IMPORT)},
    )


def _nothing(base: World) -> Array:
    return np.full(base.sales.shape, np.nan)
