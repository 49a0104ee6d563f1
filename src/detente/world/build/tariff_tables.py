"""Duties of the United States, means by importer, pairs free of duty, and profiles over sectors.

The profile of all importers but two is the average of the two recorded ones, that of the United
States without preferences and India's at the WTO. Each is first divided by its own mean over the
goods that the world trades under duty, so that each has one voice. The United States and India keep
their own alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.build.baseline_tariffs import TariffTables, within
from detente.world.build.raw_tables import raw_number, raw_parquet, raw_rows
from detente.world.countries import UNION, bloc
from detente.world.labels import REST_OF_WORLD

# The importer whose duties are recorded by exporter and sector.
RECORDED_BUYER = "USA"
RECORDED_FILE = "us_applied_2024_by_exporter_icio28.csv"
# A row of its own beside that of the Union, which holds it already.
COUNTED_TWICE = "SVK"
# Belarus charges the common tariff at Russia's level; Kazakhstan kept rates of its own when it
# joined the WTO, and has a mean of its own.
COMMON_TARIFF = {"RUS": "RUS-BLR", "BLR": "RUS-BLR"}
# Their "applied" mean is near that of the tariff without preferences, so it is already the rate on
# pairs that are not free, and restoring it over free pairs would count the preferences twice.
MFN_LIKE = ("CAN", "CHE", "NOR")
# Means of manufactures, not of all goods.
MANUFACTURES_ONLY = ("MAR", "TUN")

RATE_COLUMN = "rate_capped_at_mfn_with_missing"
# The shares of free trade behind that column leave these pairs out: they pay the buyer's rate.
NOT_FREE = "partial"
# Free on all goods, or nearly; the others were free in steps, or for one side under conditions.
WHOLLY_FREE = "full"

# WTO product group of each sector of India's profile.
WTO_GROUPS = {
    "A01": "Agricultural products",
    "C10T12": "Agricultural products",
    "A03": "Fish & fish products",
    "C19": "Petroleum",
    "C20": "Chemicals",
    "C21": "Chemicals",
    **dict.fromkeys(("B05", "B07", "B08", "C23", "C24A", "C24B", "C25"), "Minerals & metals"),
}
WTO_OTHER = "Non-agricultural products"
WTO_IMPORTER = "IND"
# Left without duty in it: crude, as the mean of its group is that of refined products, and services
# to mining, which no customs line covers.
WITHOUT_GROUP = ("B06", "B09")

HS6_DIGITS = 6
HS8_DIGITS = 8


@dataclass(frozen=True)
class TariffAxes:
    """Labels of a world, its sectors that are goods, and those that are part of a wider one.

    Attributes
    ----------
    countries, sectors : tuple of str
    goods : tuple of str
        Of the sectors.
    parent : dict
        The sector of the source tables that a sector is part of, where it has another code there;
        it takes the duties of that sector.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    goods: tuple[str, ...]
    parent: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_goods(self) -> Mask:
        """Goods among the sectors [sector]."""
        return np.array([sector in self.goods for sector in self.sectors])

    @property
    def source_codes(self) -> tuple[str, ...]:
        """The code of each sector in the source tables [sector]."""
        return tuple(self.parent.get(sector, sector) for sector in self.sectors)

    @property
    def places(self) -> dict[str, list[int]]:
        """Positions of the sectors of the world by their code in the source tables."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, code in enumerate(self.source_codes):
            found[code].append(place)
        return dict(found)


def read_tariff_tables(shared: Path, axes: TariffAxes, sales: Array) -> TariffTables:
    """The tables of the folder `tariffs` by the labels of `axes`; DataError at a broken table.

    `sales` [buyer, seller, sector] say how much of each sector the world trades under duty.
    """
    folder = shared / "tariffs"
    free, free_assumed = free_pairs(folder, axes.countries)
    territory = customs_territories(axes.countries)
    paying = ~free & ~within(territory)
    dutiable = sales[paying].sum(axis=0) * axes.is_goods
    level, level_assumed = importer_levels(folder, axes.countries)
    return TariffTables(
        countries=axes.countries,
        sectors=axes.sectors,
        territory=territory,
        goods=axes.is_goods,
        recorded=recorded_duties(folder, axes),
        recorded_mean=recorded_means(folder, axes.countries),
        free=free,
        free_assumed=free_assumed,
        level=level,
        level_assumed=level_assumed,
        profile=profiles(folder, axes, dutiable),
    )


def customs_territories(countries: tuple[str, ...]) -> tuple[str, ...]:
    """The customs territory of each country [country]; its own code where it shares none."""
    union = dict.fromkeys(bloc(UNION).members, UNION)
    return tuple(union.get(code) or COMMON_TARIFF.get(code, code) for code in countries)


def recorded_duties(folder: Path, axes: TariffAxes) -> Array:
    """Duties of the recorded buyer [buyer, seller, sector], NaN where there is none.

    The Union's row is each member's. Exporters that have no accounts are together the rest of the
    world: their duties by their imports.
    """
    path = folder / RECORDED_FILE
    imports = np.zeros((len(axes.countries), len(axes.sectors)))
    duty = np.zeros_like(imports)
    places = axes.places
    for row in raw_rows(path):
        if row["exporter"] == COUNTED_TWICE or row["icio28"] not in places:
            continue
        sectors = places[row["icio28"]]
        for seller in _sellers(row["exporter"], axes.countries):
            imports[seller, sectors] += raw_number(row, "imports_usd_2024", path)
            duty[seller, sectors] += raw_number(row, "calculated_duty_usd_2024", path)
    recorded = np.full((len(axes.countries), *imports.shape), np.nan)
    buyer = axes.countries.index(RECORDED_BUYER)
    np.divide(duty, imports, out=recorded[buyer], where=imports > 0)
    return recorded


def mean_at_recorded_imports(shared: Path) -> float:
    """What the recorded buyer's duties by sector are together, at the imports they were paid on."""
    path = shared / "tariffs" / RECORDED_FILE
    rows = [row for row in raw_rows(path) if row["exporter"] != COUNTED_TWICE]
    imports = sum(raw_number(row, "imports_usd_2024", path) for row in rows)
    return sum(raw_number(row, "calculated_duty_usd_2024", path) for row in rows) / imports


def recorded_means(folder: Path, countries: tuple[str, ...]) -> Array:
    """Duties of the recorded buyer on all goods [buyer, seller], NaN for all other buyers."""
    path = folder / "us_applied_2024_by_exporter_80.csv"
    means = np.full((len(countries), len(countries)), np.nan)
    buyer = countries.index(RECORDED_BUYER)
    for row in raw_rows(path):
        if row["exporter"] in countries:
            seller = countries.index(row["exporter"])
            means[buyer, seller] = raw_number(row, "applied_rate_pct", path) / 100
    return means


def free_pairs(folder: Path, countries: tuple[str, ...]) -> tuple[Mask, Mask]:
    """Pairs [buyer, seller] that traded free of duty, and those of them only assumed to be.

    ``full`` is free; ``staged`` and ``one-way`` are taken as free, an assumption; ``partial`` is
    not free.
    """
    free = np.zeros((len(countries), len(countries)), dtype=bool)
    assumed = np.zeros_like(free)
    rows = raw_rows(folder / "free_trade_pairs_own_coding_2021.csv")
    rows += raw_rows(folder / "free_trade_pairs_missing_2021.csv")
    for row in rows:
        if row["importer"] not in countries or row["exporter"] not in countries:
            continue
        pair = countries.index(row["importer"]), countries.index(row["exporter"])
        coverage = row.get("coverage", WHOLLY_FREE)
        free[pair] |= not coverage.startswith(NOT_FREE)
        assumed[pair] |= not coverage.startswith((WHOLLY_FREE, NOT_FREE))
    return free, assumed


def importer_levels(folder: Path, countries: tuple[str, ...]) -> tuple[Array, Mask]:
    """The rate on pairs that are not free [buyer], and where it is recorded for something else."""
    path = folder / "importer_rates_for_pairs_not_free.csv"
    level = np.full(len(countries), np.nan)
    for row in raw_rows(path):
        if row["importer"] not in countries:
            continue
        rate = raw_number(row, RATE_COLUMN, path)
        if row["importer"] in MFN_LIKE:
            rate = min(rate, raw_number(row, "applied_weighted_pct", path))
        level[countries.index(row["importer"])] = rate / 100
    odd = np.array([code in MFN_LIKE + MANUFACTURES_ONLY for code in countries])
    return level, odd & ~np.isnan(level)


def profiles(folder: Path, axes: TariffAxes, dutiable: Array) -> Array:
    """The shape of each schedule [buyer, sector]; services 0.

    The common one of `common_profile`; the recorded buyer and the importer with a WTO profile have
    their own, the latter the common one in sectors that its profile is silent on.
    """
    recorded = mfn_profile(folder, axes)
    wto = wto_profile(folder / "india_wto_profile_2021.csv", axes)
    shapes = one_voice_each(np.stack([recorded, wto]), dutiable)
    common = common_profile(shapes)
    found = np.repeat(common[None, :], len(axes.countries), axis=0)
    codes = np.array(axes.countries)
    found[codes == RECORDED_BUYER] = shapes[0]
    found[codes == WTO_IMPORTER] = np.where(np.isnan(shapes[1]), common, shapes[1])
    return found * axes.is_goods


def one_voice_each(shapes: Array, dutiable: Array) -> Array:
    """Each shape [shape, sector] divided by its mean over `dutiable` [sector].

    The mean is over the sectors that the shape speaks on; it is NaN on the others. DataError where
    a shape is zero on all that is dutiable.
    """
    weight = np.where(np.isnan(shapes), 0.0, dutiable)
    duty = (np.nan_to_num(shapes) * weight).sum(axis=1, keepdims=True)
    if not (duty > 0).all():
        raise DataError("a recorded profile is zero on all that is dutiable")
    return np.asarray(shapes * weight.sum(axis=1, keepdims=True) / duty)


def common_profile(shapes: Array) -> Array:
    """The average [sector] of the shapes [shape, sector] that speak on a sector, 0 where none."""
    speaks = ~np.isnan(shapes)
    total = np.nan_to_num(shapes).sum(axis=0)
    return np.asarray(total / np.maximum(speaks.sum(axis=0), 1))


def mfn_profile(folder: Path, axes: TariffAxes) -> Array:
    """The recorded buyer's duty without preferences [sector], 0 for sectors without a line.

    The simple mean of the lines of each six-digit code, weighted by what is imported of it from
    all exporters. Duties by weight or piece stand as 0 in the table, so that farm goods, crude and
    some foods come out too low.
    """
    lines = mfn_by_hs6(folder / "us_mfn_rates_2025_hs8.csv")
    imports = imports_by_hs6(folder / "us_imports_duty_2024_hs6_by_exporter.parquet")
    value, duty = np.zeros(len(axes.sectors)), np.zeros(len(axes.sectors))
    places = axes.places
    for row in raw_rows(folder / "hs6_to_gtap_to_icio28.csv"):
        code = padded(row["hs6"], HS6_DIGITS)
        if row["icio28"] in places and code in lines:
            sectors = places[row["icio28"]]
            value[sectors] += imports.get(code, 0.0)
            duty[sectors] += imports.get(code, 0.0) * lines[code]
    return np.divide(duty, value, out=np.zeros_like(value), where=value > 0)


def mfn_by_hs6(path: Path) -> dict[str, float]:
    """The simple mean of the eight-digit lines of each six-digit code."""
    lines = defaultdict(list)
    for row in raw_rows(path):
        code = padded(row["hs8"], HS8_DIGITS)[:HS6_DIGITS]
        lines[code].append(raw_number(row, "mfn_rate", path))
    return {code: sum(rates) / len(rates) for code, rates in lines.items()}


def imports_by_hs6(path: Path) -> dict[str, float]:
    """Imports of each six-digit code from all exporters, the double row left out; USD."""
    table = raw_parquet(path, ["exporter", "HS6", "imports"])
    once = table[table["exporter"] != COUNTED_TWICE]
    total = once.astype({"imports": float}).groupby("HS6")["imports"].sum()
    return {padded(str(code), HS6_DIGITS): float(value) for code, value in total.items()}


def wto_profile(path: Path, axes: TariffAxes) -> Array:
    """Simple means of the WTO's product groups [sector], NaN where none fits."""
    column = "mfn_simple_avg_pct_2021"
    group = {
        row["wto_product_group"]: raw_number(row, column, path) / 100 for row in raw_rows(path)
    }
    silent = ~axes.is_goods | np.isin(axes.source_codes, WITHOUT_GROUP)
    rates = [group[WTO_GROUPS.get(code, WTO_OTHER)] for code in axes.source_codes]
    return np.where(silent, np.nan, rates)


def padded(code: str, digits: int) -> str:
    """A code of the Harmonized System with the leading zeros that spreadsheets drop."""
    return code.strip().zfill(digits)


def _sellers(exporter: str, countries: tuple[str, ...]) -> tuple[int, ...]:
    codes = bloc(UNION).members if exporter == UNION else (exporter,)
    known = tuple(countries.index(code) for code in codes if code in countries)
    return known or (countries.index(REST_OF_WORLD),)
