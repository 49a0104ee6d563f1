"""Write what the shipped product groups are of the flows in their sectors, from trade data.

    product_trade.csv     shares by seller, by pair and for all others
    hs6_us_imports.csv    what the United States imported in 2024 by HS6 code, with our sector

Two sources. `BACI` gives minerals and metals by pair: their value over the flow of the accounts in
the same year, for 2019, 2021 and 2023; the middle one of the three years is the value, the other
two are the ends of its range. Fuels are divided by what BACI has for the whole sector instead, so
that pipe and ship add up. `Census` gives what the United States imported in 2024: the product over
everything in its sector from the same seller; half of it and twice it are the ends, an assumption.
For other buyers that share stands for what the seller sells to all, tagged assumed. What a large
seller sells at home holds as much of the product as what it sells abroad, an assumption; liquefied
gas is sold abroad alone.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import open_world
from detente.world.world import World

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"
COLUMNS = ("product", "sector", "buyer", "seller", "covered_pct", "low_pct", "high_pct")
TEXTS = ("critical", "tag", "source")
YEARS = {2019: "icio-2019", 2021: "icio-2021", 2023: "nowcast-2023"}
BASE = 2021
# Sellers and pairs get a row until this part of the trade in the product is told apart.
SELLERS, PAIRS = 0.95, 0.75
TAIWAN = "S19"
SPREAD = 2.0


@dataclass(frozen=True)
class Group:
    """A product group: its HS6 codes, or how they begin, in one sector."""

    name: str
    sector: str
    codes: tuple[str, ...]
    title: str
    critical: bool = False


METALS = (
    Group("rare_earths", "C20", ("280530", "2846"), "rare-earth metals and compounds", True),
    Group("graphite", "B08", ("2504",), "natural graphite", True),
    Group("lithium", "C20", ("282520", "283691"), "lithium hydroxide and carbonate", True),
    Group("nickel", "B07", ("2604",), "nickel ores and concentrates"),
    # Platinum can do most of its work, so it is not marked as critical.
    Group("palladium", "C24B", ("711021", "711029"), "palladium"),
    Group("aluminium", "C24B", ("760110",), "unwrought aluminium, not alloyed"),
)
FUELS = (Group("lng", "B062", ("271111",), "liquefied natural gas"),)
# The accounts divide crude and gas, the concordance does not.
FUEL_SECTORS = {"2709": "B061", "2711": "B062", "2714": "B061"}
WHOLE = {"B062": ("271111", "271121")}
CENSUS = (
    Group("gallium_germanium", "C24B", ("811292",), "gallium, germanium and their like", True),
    Group("graphite", "C23", ("380110",), "artificial graphite", True),
    Group("nickel", "C24B", ("7501", "7502"), "nickel mattes and unwrought nickel"),
    Group("magnets", "C25", ("850511",), "permanent magnets of metal", True),
    Group("cars", "C29", ("8703",), "passenger cars"),
)
SECTORS = (
    Group("pharmaceuticals", "C21", (), "pharmaceuticals are the sector"),
    Group("steel", "C24A", (), "iron and steel are the sector"),
)
PRIORITY = "high_priority"


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    shared = parser.parse_args().shared
    imports = census(shared)
    rows = [*metals(shared), *fuels(shared), *from_census(imports), *priority(shared, imports)]
    rows += [whole_sector(group) for group in SECTORS]
    rows.sort(key=lambda row: [str(row[name]) for name in ("product", "sector", "buyer", "seller")])
    with (DATA / "product_trade.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*COLUMNS, *TEXTS), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    total = imports.groupby(["hs6", "sector"], as_index=False)["musd"].sum()
    total = total[total["sector"] != ""].sort_values("hs6")
    total.to_csv(DATA / "hs6_us_imports.csv", index=False, float_format="%.3f")


def census(shared: Path) -> pd.DataFrame:
    """Imports of the United States in 2024 by seller, HS6 code and our sector, million USD."""
    folder = shared / "tariffs"
    sectors = pd.read_csv(folder / "hs6_to_gtap_to_icio28.csv", dtype=str).set_index("hs6")
    found = pd.read_parquet(folder / "us_imports_duty_2024_hs6_by_exporter.parquet")
    found = found[found["exporter"] != "SVK"]  # counted with the Union
    found = found.rename(columns={"HS6": "hs6", "exporter": "seller"})
    found["hs6"] = found["hs6"].str.zfill(6)
    found["musd"] = found["imports"] / 1e6
    for digits, sector in FUEL_SECTORS.items():
        sectors.loc[sectors.index.str.startswith(digits), "icio28"] = sector
    found["sector"] = found["hs6"].map(sectors["icio28"]).fillna("")
    known = pd.DataFrame({"hs6": sectors.index, "sector": sectors["icio28"].to_numpy()})
    known = known[~known["hs6"].isin(found["hs6"])].assign(seller="", musd=0.0)
    columns = ["seller", "hs6", "sector", "musd"]
    return pd.concat([found[columns], known[columns]])


def metals(shared: Path) -> Iterator[dict[str, object]]:
    """Rows of minerals and metals: BACI over the accounts of three years."""
    trade = pd.read_parquet(shared / "energy" / "baci_minerals_metals_pairs_2019_2024.parquet")
    worlds = {year: open_world(name) for year, name in YEARS.items()}
    for group in METALS:
        chosen = trade[chosen_codes(trade["hs92"], group)]
        values = {year: matrix(chosen[chosen["year"] == year], worlds[year]) for year in YEARS}
        flows = {year: abroad(world, group.sector) for year, world in worlds.items()}
        yield from rows_of(group, worlds[BASE], values, flows, "the accounts of the same year")


def fuels(shared: Path) -> Iterator[dict[str, object]]:
    """Rows of fuels: BACI over what BACI has for the whole sector."""
    trade = pd.read_parquet(shared / "energy" / "baci_fuels_pairs_2015_2024.parquet")
    world = open_world(YEARS[BASE])
    for group in FUELS:
        parts, whole = (
            {year: matrix(some[some["year"] == year], world) for year in YEARS}
            for some in (
                trade[chosen_codes(trade["hs92"], group)],
                trade[trade["hs92"].isin(WHOLE[group.sector])],
            )
        )
        yield from rows_of(group, world, parts, whole, "all natural gas there")


def chosen_codes(codes: pd.Series, group: Group) -> pd.Series:
    """Which codes belong to a group."""
    return codes.str.startswith(group.codes)


def matrix(trade: pd.DataFrame, world: World) -> np.ndarray:
    """Trade by pair [buyer, seller], million USD; who has no accounts is in the rest."""
    place = {code: position for position, code in enumerate(world.countries)}
    place[TAIWAN] = place.get("TWN", place[REST_OF_WORLD])
    rest = place[REST_OF_WORLD]
    buyers = trade["importer"].map(place).fillna(rest).astype(int)
    sellers = trade["exporter"].map(place).fillna(rest).astype(int)
    found = np.zeros((len(world.countries), len(world.countries)))
    np.add.at(found, (buyers, sellers), trade["value_kusd"] / 1000)
    np.fill_diagonal(found, 0.0)
    return found


def abroad(world: World, sector: str) -> np.ndarray:
    """What countries sell each other in a sector [buyer, seller], million USD."""
    found = world.sales[:, :, world.sector(sector)].copy()
    np.fill_diagonal(found, 0.0)
    return found


def rows_of(
    group: Group,
    world: World,
    values: dict[int, np.ndarray],
    flows: dict[int, np.ndarray],
    over: str,
) -> Iterator[dict[str, object]]:
    """A row for each large pair, for each large seller, and for all others."""
    countries, base = world.countries, values[BASE]
    source = f"{group.title} (HS {', '.join(group.codes)}): BACI 2019, 2021 and 2023 over {over}"
    pairs = [divmod(int(k), len(countries)) for k in largest(base.ravel(), PAIRS)]
    sellers = largest(base.sum(axis=0), SELLERS)

    def row(at: tuple[object, object], buyer: str, seller: str) -> dict[str, object]:
        found = [share(values[year][at].sum(), flows[year][at].sum()) for year in YEARS]
        return written(group, (buyer, seller), sorted(found), "calibrated", source)

    for n, i in pairs:
        yield row((n, i), countries[n], countries[i])
    for i in sellers:
        sold = row((slice(None), int(i)), "", countries[int(i)])
        yield sold
        if group not in FUELS:
            yield at_home(sold)
    others = np.setdiff1d(np.arange(len(countries)), sellers)
    rest = row((slice(None), others), "", "")
    yield nothing(rest) if group in FUELS else rest


def at_home(sold: dict[str, object]) -> dict[str, object]:
    """The row of what a large seller sells at home: as abroad, which is an assumption."""
    said = f"{sold['source']}, held at home as abroad"
    return sold | {"buyer": sold["seller"], "tag": "assumed", "source": said}


def nothing(rest: dict[str, object]) -> dict[str, object]:
    """The row of all others for what is made to be shipped: none, and none at home."""
    said = f"{rest['source']}; small sellers and sales at home are left out"
    none = dict.fromkeys(("covered_pct", "low_pct", "high_pct"), "0")
    return rest | none | {"tag": "assumed", "source": said}


def largest(values: np.ndarray, part: float) -> np.ndarray:
    """Positions of the largest values that make up a part of their sum, the largest first."""
    order = np.argsort(-values, kind="stable")
    reached = np.cumsum(values[order])
    return order[: int(np.searchsorted(reached, part * reached[-1])) + 1]


def share(part: float, whole: float) -> float:
    """Per cent, at most all of it; none where nothing flows."""
    return min(100 * part / whole, 100.0) if whole > 0 else 0.0


def from_census(imports: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Rows of what only the imports of the United States tell."""
    for group in CENSUS:
        chosen = imports["sector"].eq(group.sector) & chosen_codes(imports["hs6"], group)
        yield from census_rows(group, imports, chosen)


def priority(shared: Path, imports: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Rows of the 50 codes of the common high-priority list, by sector."""
    listed = pd.read_csv(shared / "sanctions" / "chpl_50_hs6_2024-02-23.csv", dtype=str)
    for sector, codes in listed.groupby("icio28")["hs6"]:
        title = f"{len(codes)} of the 50 codes of the common high-priority list of 23 February 2024"
        group = Group(PRIORITY, str(sector), (), title)
        yield from census_rows(group, imports, imports["hs6"].isin(codes))


def census_rows(
    group: Group, imports: pd.DataFrame, chosen: pd.Series
) -> Iterator[dict[str, object]]:
    """A row for each large seller to the United States, the same for its other buyers, and all."""
    part = imports[chosen].groupby("seller")["musd"].sum()
    whole = imports[imports["sector"] == group.sector].groupby("seller")["musd"].sum()
    part = part.reindex(whole.index, fill_value=0.0)
    codes = f" (HS {', '.join(group.codes)})" if group.codes else ""
    source = f"{group.title}{codes}: imports of the United States in 2024 (Census)"
    sellers = [str(whole.index[k]) for k in largest(part.to_numpy(), SELLERS)]
    others = [code for code in whole.index if code not in sellers]
    for seller in sellers:
        found = around(share(part[seller], whole[seller]))
        yield written(group, ("USA", seller), found, "calibrated", source)
        sold = written(group, ("", seller), found, "assumed", f"{source}, held for all buyers")
        yield sold
        if seller in open_world(YEARS[BASE]).countries:
            yield at_home(sold)
    rest = around(share(part[others].sum(), whole[others].sum()))
    yield written(group, ("", ""), rest, "assumed", f"{source}, all other sellers")


def around(value: float) -> list[float]:
    """A value between its half and its double."""
    return [value / SPREAD, value, min(SPREAD * value, 100.0)]


def whole_sector(group: Group) -> dict[str, object]:
    """The row of a product that is a sector of the accounts."""
    return written(group, ("", ""), [100.0, 100.0, 100.0], "data", group.title)


def written(
    group: Group, link: tuple[str, str], ends: Iterable[float], tag: str, source: str
) -> dict[str, object]:
    """A row of the table; shares to four figures."""
    low, value, high = (f"{number:.4g}" for number in ends)
    return {
        "product": group.name,
        "sector": group.sector,
        "buyer": link[0],
        "seller": link[1],
        "covered_pct": value,
        "low_pct": low,
        "high_pct": high,
        "critical": "1" if group.critical else "",
        "tag": tag,
        "source": source,
    }


if __name__ == "__main__":
    main()
