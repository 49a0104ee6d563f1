"""A nowcast beside figures of its year that did not move it, and beside two simpler rules.

The rules: every flow moves by the two countries' GDP, and nothing moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from detente.errors import DataError
from detente.table import Table
from detente.types import Array, Mask
from detente.world.accounts import priced
from detente.world.build.nowcast_customs import (
    COUNTRY,
    EXPORT,
    IMPORT,
    MINERALS,
    PARTNER,
    WORLD,
    continent_totals,
    customs_group,
    groups_of,
    partner_totals,
)
from detente.world.build.nowcast_tables import BASKETS, BOTH_REPORT, YEAR, pair_record
from detente.world.build.raw_tables import raw_number, raw_rows
from detente.world.world import World

COLUMNS = ("what", "nowcast", "recorded", "by_gdp", "unmoved", "source")

# The flag of pairs of which one side reports.
ONE_REPORTS = "one side only (check)"

# A pair below this, million USD, in the record or the accounts is left out of the scores of pairs.
LEAST_PAIR = 5.0

# The country whose imports by product and partner are recorded, and its names of partners.
RECORDING = "IND"
PARTNERS = {"China": "CHN", "Russia": "RUS", "UAE": "ARE", "USA": "USA"}
FISCAL_YEAR = "fy2024_25"

# Sectors that hold crude oil, where a world tells it apart and where it does not.
CRUDE = ("B061", "B06")


@dataclass(frozen=True, eq=False)
class _Measure:
    """One figure that can be taken from sales [buyer, seller, sector], and its record."""

    what: str
    recorded: float | None
    source: str
    of: Callable[[Array], float]


@dataclass(frozen=True)
class PairChoice:
    """Which pairs are scored, and on what.

    Attributes
    ----------
    title : str
    flag : str
        Of the table of pairs: who reports.
    only : str
        A country that must be on one side, or empty for all.
    sectors : tuple of int
        Positions of the sectors in the accounts.
    net : bool
        Whether fuels, minerals and metals are taken out of the record.
    """

    title: str
    flag: str
    only: str
    sectors: tuple[int, ...]
    net: bool


@dataclass(frozen=True, eq=False)
class PairSample:
    """Recorded trade of some pairs [buyer, seller], million USD, and the sectors that it covers."""

    value: Array
    among: Mask
    sectors: tuple[int, ...]


def read_scores(shared: Path, base: World, sales: Array, growth: Array) -> Table:
    """Figures of the nowcast `sales` beside their record and beside both simpler rules.

    Rows ``what, nowcast, recorded, by_gdp, unmoved, source``; nothing is recorded for a score of
    many pairs. Values are at the seller's border, export tax included. Growth is of GDP [country].
    """
    before = at_border(base, base.sales)
    here = at_border(base, sales)
    by_gdp = before * np.sqrt(growth[:, None] * growth)[:, :, None]
    measures = (
        *_of_pairs(shared, base),
        *_of_crude(shared, base),
        *_of_imports(shared, base),
        *_of_customs(shared, base),
    )
    rows = [
        (
            one.what,
            *(_rounded(value) for value in (one.of(here), one.recorded)),
            *(_rounded(one.of(rule)) for rule in (by_gdp, before)),
            one.source,
        )
        for one in measures
    ]
    return Table.of(COLUMNS, rows)


def at_border(base: World, sales: Array) -> Array:
    """Sales with the export tax of `base` on them, as customs value them."""
    return priced(sales, base.export_tax)


def log_correlation(sample: PairSample, sales: Array) -> float:
    """Correlation of the logarithms of pair totals in sales and in the record."""
    ours, record = _logs(sample, sales)
    return float(np.corrcoef(ours, record)[0, 1])


def log_error(sample: PairSample, sales: Array) -> float:
    """Median of the absolute differences of logarithms."""
    ours, record = _logs(sample, sales)
    return float(np.median(np.abs(ours - record)))


def growth_correlation(sample: PairSample, base: Array, sales: Array) -> float:
    """Correlation of growth over `base`, in logarithms; NaN where nothing moved.

    Recorded growth holds what the accounts and the record differed by in the first year.
    """
    ours, record = _logs(sample, sales)
    before, _ = _logs(sample, base)
    moved = ours - before
    if np.ptp(moved) == 0:
        return float("nan")
    return float(np.corrcoef(moved, record - before)[0, 1])


def _logs(sample: PairSample, sales: Array) -> tuple[Array, Array]:
    """Logarithms of pair totals in sales and in the record, of the pairs of the sample."""
    total = sales[:, :, list(sample.sectors)].sum(axis=2)[sample.among]
    # A flow that ended has no logarithm: the least value of a pair stands for it.
    return np.log(np.maximum(total, LEAST_PAIR)), np.log(sample.value[sample.among])


def _of_pairs(shared: Path, base: World) -> list[_Measure]:
    """Scores over many pairs."""
    goods = tuple(k for k, code in enumerate(base.sectors) if groups_of(code))
    used = {k for code in _used_products() for k in _places(code, base)}
    other = tuple(k for k in goods if k not in used)
    choices = (
        PairChoice("all goods", BOTH_REPORT, "", goods, net=False),
        PairChoice("goods but fuels, minerals, metals", BOTH_REPORT, "", other, net=True),
        PairChoice(f"the same with {COUNTRY}", ONE_REPORTS, COUNTRY, other, net=True),
    )
    return [one for choice in choices for one in _of_choice(shared, base, choice)]


def _of_choice(shared: Path, base: World, choice: PairChoice) -> list[_Measure]:
    """The three scores of some pairs."""
    sample = read_pairs(shared, base, choice)
    scores = {
        "correlation of logs": partial(log_correlation, sample),
        "median absolute log error": partial(log_error, sample),
        "correlation of growth": partial(growth_correlation, sample, at_border(base, base.sales)),
    }
    source = f"CEPII BACI {YEAR}, pairs flagged {choice.flag}"
    title = f"{choice.title}, {int(sample.among.sum())} pairs"
    return [_Measure(f"{title}: {name}", None, source, of) for name, of in scores.items()]


def _used_products() -> set[str]:
    """Sectors of the products by pair that moved the nowcast."""
    return {code for basket in BASKETS for codes in basket.products.values() for code in codes}


def _places(code: str, base: World) -> tuple[int, ...]:
    return tuple(k for k, one in enumerate(base.sectors) if one == code)


def read_pairs(shared: Path, base: World, choice: PairChoice) -> PairSample:
    """Pair totals of the new year; pairs that are small in the record or the accounts are out."""
    path = shared / "trade" / "baci_2023_pair_flags_81.csv"
    value = np.zeros(base.sales.shape[:2])
    among = np.zeros(value.shape, dtype=bool)
    for row in raw_rows(path):
        sides = (row["importer"], row["exporter"])
        if row["flag"] != choice.flag or (choice.only and choice.only not in sides):
            continue
        buyer, seller = (_country(code, base, path) for code in sides)
        value[buyer, seller] = raw_number(row, f"baci_{YEAR}_musd", path)
        if choice.net:
            value[buyer, seller] -= raw_number(row, f"fuels_metals_{YEAR}_musd", path)
        among[buyer, seller] = True
    before = at_border(base, base.sales)[:, :, list(choice.sectors)].sum(axis=2)
    among &= (value >= LEAST_PAIR) & (before >= LEAST_PAIR)
    return PairSample(value, among, choice.sectors)


def _of_crude(shared: Path, base: World) -> list[_Measure]:
    """The share of one seller in the crude of two buyers; the record moved the nowcast."""
    record = pair_record(shared / "energy", BASKETS[0], base).later
    weight = pair_record(shared / "energy", BASKETS[0], base, "tonnes").later
    there = [base.sectors.index(code) for code in CRUDE if code in base.sectors]
    if not there:
        return []
    k = there[0]
    seller = base.countries.index(COUNTRY)
    word = "crude" if base.sectors[k] == CRUDE[0] else "crude and gas"
    measures = []
    for code in (RECORDING, PARTNER):
        buyer = base.countries.index(code)
        share = partial(_share_of_imports, buyer, seller, (k,))
        what = f"{COUNTRY}'s share of {code}'s imports of {word}, %"
        tonnes = share(np.nan_to_num(weight))
        source = f"CEPII BACI by value (its ratio moved the flow); by weight {tonnes:.1f}"
        measures.append(_Measure(what, share(np.nan_to_num(record)), source, share))
    return measures


def _of_imports(shared: Path, base: World) -> list[_Measure]:
    """Imports by partner, minerals and other goods, in a fiscal year that begins later."""
    path = shared / "trade" / "india_by_hs2_with_CHN_RUS_ARE_USA_FY2024_26.csv"
    buyer = _country(RECORDING, base, path)
    recorded = imports_by_partner(path)
    minerals = tuple(k for k, code in enumerate(base.sectors) if MINERALS in groups_of(code))
    goods = tuple(k for k, code in enumerate(base.sectors) if groups_of(code))
    others = tuple(k for k in goods if k not in minerals)
    source = "Government of India, April 2024 to March 2025"
    measures = []
    for name, code in PARTNERS.items():
        seller = _country(code, base, path)
        for kind, sectors in (("mineral products", minerals), ("other goods", others)):
            what = f"{RECORDING}'s imports of {kind} from {code}, billion USD"
            of = partial(_flow, buyer, seller, sectors)
            measures.append(_Measure(what, recorded[name, kind] / 1e3, source, of))
    return measures


def imports_by_partner(path: Path) -> dict[tuple[str, str], float]:
    """Recorded imports by partner, as ``mineral products`` and ``other goods``; million USD."""
    found = {(name, kind): 0.0 for name in PARTNERS for kind in ("mineral products", "other goods")}
    for row in raw_rows(path):
        if row["partner"] not in PARTNERS:
            raise DataError(f"unknown partner {row['partner']!r}", where=path.name)
        if row["flow"] != IMPORT:
            continue
        chapter = row["hs2"].zfill(2)
        # Chapters 98 and 99 are project goods and what is not classified.
        mineral = chapter < "98" and customs_group(chapter, path) == MINERALS
        kind = "mineral products" if mineral else "other goods"
        found[row["partner"], kind] += raw_number(row, FISCAL_YEAR, path)
    return found


def _of_customs(shared: Path, base: World) -> list[_Measure]:
    """The partner's share in the country's trade, and the growth of that trade in all."""
    goods = tuple(k for k, code in enumerate(base.sectors) if groups_of(code))
    pair = partner_totals(shared)
    world = continent_totals(shared / "trade", base)[WORLD]
    here, there = (base.countries.index(code) for code in (COUNTRY, PARTNER))
    mirror = "China's customs over Russia's customs total (ratios of both moved flows)"
    own = "Federal Customs Service (its groups moved flows)"
    shares = {
        IMPORT: partial(_share_of_imports, here, there, goods),
        EXPORT: partial(_share_of_exports, there, here, goods),
    }
    measures = []
    for flow, of in shares.items():
        recorded = 100 * pair.later[flow] / world.later[flow]
        what = f"{PARTNER}'s share of {COUNTRY}'s {flow}s of goods, %"
        measures.append(_Measure(what, recorded, mirror, of))
        grown = partial(_grown, at_border(base, base.sales), here, goods, flow)
        what = f"{COUNTRY}'s {flow}s of goods, new over old"
        measures.append(_Measure(what, world.ratio(flow), own, grown))
    return measures


def _share_of_imports(buyer: int, seller: int, sectors: tuple[int, ...], sales: Array) -> float:
    bought = sales[buyer][:, list(sectors)].sum(axis=1)
    return float(100 * bought[seller] / (bought.sum() - bought[buyer]))


def _share_of_exports(buyer: int, seller: int, sectors: tuple[int, ...], sales: Array) -> float:
    sold = sales[:, seller][:, list(sectors)].sum(axis=1)
    return float(100 * sold[buyer] / (sold.sum() - sold[seller]))


def _flow(buyer: int, seller: int, sectors: tuple[int, ...], sales: Array) -> float:
    return float(sales[buyer, seller, list(sectors)].sum() / 1e3)


def _grown(base: Array, here: int, sectors: tuple[int, ...], flow: str, sales: Array) -> float:
    """Trade of a country with all others, new over old."""
    new, old = (_abroad(one, here, sectors, flow) for one in (sales, base))
    return new / old


def _abroad(sales: Array, here: int, sectors: tuple[int, ...], flow: str) -> float:
    traded = sales[:, here] if flow == EXPORT else sales[here]
    total = traded[:, list(sectors)].sum(axis=1)
    return float(total.sum() - total[here])


def _country(code: str, base: World, path: Path) -> int:
    if code not in base.countries:
        raise DataError(f"unknown country {code!r}", where=path.name)
    return base.countries.index(code)


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 4)
