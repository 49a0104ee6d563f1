"""Sources of a nowcast: GDP (World Bank), fuels and minerals by pair (BACI), China's and Russia's
customs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pycountry

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.build.fuel_tables import AUDIT_FILE, TAIWAN, TAIWAN_IN_BACI
from detente.world.build.nowcast import LEAST_COVERED, NowcastTables, TradeRecord
from detente.world.build.nowcast_customs import (
    BANNED_BY,
    COUNTRY,
    PARTNER,
    group_ratios,
    pair_totals,
)
from detente.world.build.raw_tables import raw_parquet, raw_rows
from detente.world.countries import bloc
from detente.world.labels import REST_OF_WORLD
from detente.world.world import World

BASE_YEAR, YEAR = 2021, 2023

# A country without a row of GDP, and the group whose growth stands in for it: the other three of
# the four economies that are commonly grouped with it.
BRIDGES = {TAIWAN: ("HKG", "KOR", "SGP")}

# Places whose trade is to a large part other countries' goods.
HUBS = ("ARE", "BEL", "HKG", "NLD", "SGP")

# The flag of pairs that both sides report in the later year.
BOTH_REPORT = "ok"

# Sectors of each product: those of them that a world has. A world that does not tell crude from gas
# takes their sum.
FUELS = {
    "2701": ("B05",),
    "2702": ("B05",),
    "2709": ("B06", "B061"),
    "2711": ("B06", "B062"),
}
# By the beginning of the product code. Sulphur is left out, as it comes from refineries more than
# from mines, and so are ferro-alloys, scrap, catalysts and chemicals, small parts of their sectors.
MINERALS = {
    "2503": (),
    "25": ("B08",),
    "26": ("B07",),
    "28": (),
    "7108": ("C24B",),
    "7110": ("C24B",),
    "7112": (),
    "7115": (),
    "7202": (),
    "7601": ("C24B",),
    "81": ("C24B",),
}
BACI = "CEPII BACI, HS92 (Etalab 2.0)"
MEASURED = ("value_kusd", "tonnes")

# Sectors that hold gas; buyers whose record of it an audit replaced by its own estimate hide from
# whom they buy.
GAS = ("B06", "B062")
HIDDEN = "own estimate"


@dataclass(frozen=True)
class Basket:
    """A file of trade by pair and product, and the sectors of its products.

    Attributes
    ----------
    products : mapping of str to tuple of str
        Sectors by the beginning of a product's code.
    weighed : bool
        Whether a row without weight is left out: of fuels each cargo is weighed, and the largest
        row without is 10.8 billion USD of crude between two countries that do not trade it.
    """

    name: str
    file: str
    products: Mapping[str, tuple[str, ...]]
    weighed: bool


BASKETS = (
    Basket("baci fuels", "baci_fuels_pairs_2015_2024.parquet", FUELS, weighed=True),
    Basket(
        "baci minerals", "baci_minerals_metals_pairs_2019_2024.parquet", MINERALS, weighed=False
    ),
)


def read_nowcast_tables(shared: Path, base: World) -> NowcastTables:
    """The sources in `shared` by the labels of `base`.

    DataError at a table that cannot be read, and for a country that `base` lacks and a source has.
    """
    for code in (COUNTRY, PARTNER, REST_OF_WORLD):
        base.country(code)
    growth, assumed = gdp_growth(
        shared / "world" / "wdi_gdp_current_usd_2010_2023.parquet", base.countries
    )
    fuels, minerals = (pair_record(shared / "energy", basket, base) for basket in BASKETS)
    audit = shared / "energy" / AUDIT_FILE
    return NowcastTables(
        countries=base.countries,
        sectors=base.sectors,
        growth=growth,
        assumed=assumed,
        records=(
            without_hidden_gas(fuels, audit, base),
            minerals,
            pair_totals(shared, base),
            group_ratios(shared, base),
        ),
        hub=np.isin(base.countries, HUBS),
        ends=ended_pairs(shared / "trade" / "baci_2023_pair_flags_81.csv", base.countries),
    )


def gdp_growth(path: Path, countries: tuple[str, ...]) -> tuple[Array, dict[str, str]]:
    """GDP in current USD, new year over old [country], and what was assumed for whom.

    The rest of the world is the sum of states without accounts that have both years.
    """
    frame = raw_parquet(path, ["iso3", "year", "gdp_usd"])
    by_state = frame.pivot_table(index="iso3", columns="year", values="gdp_usd")
    for year in (BASE_YEAR, YEAR):
        if year not in by_state.columns:
            raise DataError(f"no row of {year}", where=path.name, hint="take the whole table")
    both = by_state[[BASE_YEAR, YEAR]].dropna()
    groups = {code: _members(code, countries, both.index) for code in countries}
    growth = np.ones(len(countries))
    for n, code in enumerate(countries):
        rows = both.loc[both.index.isin(groups[code])]
        if rows.empty:
            raise DataError(f"no GDP of {code} in {BASE_YEAR} and {YEAR}", where=path.name)
        growth[n] = rows[YEAR].sum() / rows[BASE_YEAR].sum()
    assumed = {
        code: f"growth of {', '.join(group)} together"
        for code, group in BRIDGES.items()
        if code in countries
    }
    return growth, assumed


def _members(code: str, countries: tuple[str, ...], recorded: Iterable[str]) -> tuple[str, ...]:
    """The states whose GDP together grows as that of `code`."""
    if code == REST_OF_WORLD:
        return tuple(one for one in recorded if _is_state(one) and one not in countries)
    return BRIDGES.get(code, (code,))


def pair_record(
    folder: Path, basket: Basket, base: World, column: str = "value_kusd"
) -> TradeRecord:
    """What a file of pairs and products records, by sector.

    Million USD, or thousand tonnes from the `column` of weights.
    """
    frame = raw_parquet(folder / basket.file, ["year", "exporter", "importer", "hs92", *MEASURED])
    measured = frame.assign(measured=frame[column])
    values = {year: _pairs_of(measured, year, basket, base) for year in (BASE_YEAR, YEAR)}
    return TradeRecord(
        basket.name, BACI, values[BASE_YEAR], values[YEAR], LEAST_COVERED, of_pairs=True
    )


def _pairs_of(frame: pd.DataFrame, year: int, basket: Basket, base: World) -> Array:
    """Trade of one year [buyer, seller, sector], NaN in sectors without a product."""
    rows = frame[frame["year"] == year]
    if rows.empty:
        raise DataError(f"no row of {year}", where=basket.file, hint="take the whole table")
    wrong = rows[~(rows["value_kusd"] >= 0)]
    if len(wrong):
        one = wrong.iloc[0]
        what = f"{one.hs92} from {one.exporter} to {one.importer} in {year} is {one.value_kusd:g}"
        raise DataError(f"{what}, must be at least 0", where=basket.file)
    if basket.weighed:
        rows = rows[rows["tonnes"] > 0]
    place = {code: _position(code, base, basket.file) for code in _codes(rows)}
    sectors = {code: _sectors(code, basket, base) for code in rows["hs92"].unique()}
    shape = base.sales.shape
    found = np.zeros(shape)
    buyer, seller = (rows[side].map(place).to_numpy(dtype=int) for side in ("importer", "exporter"))
    for k in range(shape[2]):
        here = rows["hs92"].map(lambda code, k=k: k in sectors[code]).to_numpy(dtype=bool)
        worth = rows["measured"].to_numpy(dtype=float)[here] / 1e3
        np.add.at(found[:, :, k], (buyer[here], seller[here]), worth)
    covered = {code for codes in basket.products.values() for code in codes}
    found[:, :, [code not in covered for code in base.sectors]] = np.nan
    return found


def _codes(rows: pd.DataFrame) -> set[str]:
    return set(rows["exporter"]) | set(rows["importer"])


def _sectors(product: str, basket: Basket, base: World) -> tuple[int, ...]:
    """Positions of the sectors of a product, by the longest beginning that the basket lists."""
    begins = [one for one in basket.products if product.startswith(one)]
    if not begins:
        raise DataError(f"unknown product {product!r}", where=basket.file)
    listed = basket.products[max(begins, key=len)]
    return tuple(base.sectors.index(code) for code in listed if code in base.sectors)


def _position(code: str, base: World, where: str) -> int:
    code = TAIWAN if code == TAIWAN_IN_BACI else code
    if not _is_state(code):
        raise DataError(f"unknown country {code!r}", where=where, hint="use ISO3 codes")
    return base.countries.index(code if code in base.countries else REST_OF_WORLD)


def _is_state(code: str) -> bool:
    return pycountry.countries.get(alpha_3=code) is not None


def without_hidden_gas(record: TradeRecord, path: Path, base: World) -> TradeRecord:
    """The record without gas of the pairs for which an audit put an estimate in its place."""
    held = record.base.copy()
    seller = base.countries.index(COUNTRY)
    gas = [k for k, code in enumerate(base.sectors) if code in GAS]
    for row in raw_rows(path):
        if row["gas_basis"].startswith(HIDDEN) and row["importer"] in base.countries:
            held[base.countries.index(row["importer"]), seller, gas] = np.nan
    return replace(record, base=held)


def ended_pairs(path: Path, countries: tuple[str, ...]) -> Mask:
    """Pairs [buyer, seller] of which a flow that the later year does not show has ended.

    Both report; or one is the country that reports no more, and the other had banned its trade.
    """
    ends = np.zeros((len(countries), len(countries)), dtype=bool)
    for row in raw_rows(path):
        for code in (row["exporter"], row["importer"]):
            if code not in countries:
                raise DataError(f"unknown country {code!r}", where=path.name)
        pair = (countries.index(row["importer"]), countries.index(row["exporter"]))
        ends[pair] = row["flag"] == BOTH_REPORT
    silent = np.array([code == COUNTRY for code in countries])
    banned: Mask = np.isin(countries, bloc(BANNED_BY).members)
    ends |= (banned[:, None] & silent) | (silent[:, None] & banned)
    return ends
