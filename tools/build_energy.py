"""Build the shipped energy tables: `python tools/build_energy.py --shared ../shared/data`.

Yearly totals of CREA and Bruegel enter as facts with credit; what is marked recalled was not read
again and is tagged assumed.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pandas as pd

from energy_rows import (
    CUSTOMS,
    CUTS,
    FIELDS,
    FLOWS,
    MARKETS,
    NETWORK,
    PARAMETERS,
    POOLS,
    RECORDED,
    REFINING,
    ROUTES,
)

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"
CREA = "CREA, monthly Russian fossil exports, sum of 2021"
NAMES = {
    "EU": "EU27",
    "China": "CHN",
    "India": "IND",
    "Japan": "JPN",
    "Belarus": "BLR",
    "United Kingdom": "GBR",
}
NAMES |= {"United States of America": "USA", "Ukraine": "UKR"}
FUEL_OF = {
    "natural_gas": "gas",
    "lng": "gas",
    "oil": "crude",
    "oil_products": "products",
    "coal": "coal",
}
MEMBER = {
    **{
        "Austria": "AUT",
        "Belgium": "BEL",
        "Bulgaria": "BGR",
        "Croatia": "HRV",
        "Cyprus": "CYP",
        "Czech Rep.": "CZE",
    },
    **{
        "Denmark": "DNK",
        "Estonia": "EST",
        "Finland": "FIN",
        "France": "FRA",
        "Germany": "DEU",
        "Greece": "GRC",
        "Hungary": "HUN",
    },
    **{
        "Ireland": "IRL",
        "Italy": "ITA",
        "Latvia": "LVA",
        "Lithuania": "LTU",
        "Luxembourg": "LUX",
        "Malta": "MLT",
    },
    **{
        "Netherlands": "NLD",
        "Poland": "POL",
        "Portugal": "PRT",
        "Romania": "ROU",
        "Slovakia": "SVK",
        "Slovenia": "SVN",
    },
    **{"Spain": "ESP", "Sweden": "SWE"},
}
EUR_USD_2021 = 1.183


def main() -> None:
    """Write every energy table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    shared = parser.parse_args().shared / "energy"
    crea, pipe = crea_2021(shared), bruegel(shared)
    write(
        "energy_flows",
        ("fuel", "route", "buyer", "year", "quantity", "unit", "tag", "source"),
        flows(crea, pipe),
    )
    write("energy_members", ("fuel", "member", "value", "unit", "tag", "source"), members(shared))
    columns: tuple[str, ...] = (
        "fuel",
        "route",
        "origin",
        "kind",
        "since",
        "capacity",
        "unit",
        "tag",
        "source",
    )
    write("energy_routes", columns, ROUTES)
    write(
        "energy_pools",
        ("union", "fuel", "item", "part", "since", "quantity", "unit", "tag", "source"),
        POOLS,
    )
    write("energy_network", ("key", "value", "source"), NETWORK)
    columns = ("fuel", "buyer", "since", "capacity", "unit", "tag", "source")
    write("energy_refining", columns, REFINING)
    write("energy_fields", ("fuel", "origin", "output", "unit", "tag", "source"), FIELDS)
    columns = (
        "fuel",
        "buyer",
        "rest",
        "market",
        "freight_russia",
        "freight_rest",
        "unit",
        "tag",
        "source",
    )
    write("energy_markets", columns, MARKETS)
    parameters = [
        (fuel, "price", round(price, 1), "", "", unit, "data", source)
        for fuel, price, unit, source in prices(crea)
    ]
    columns = ("fuel", "parameter", "value", "low", "high", "unit", "tag", "source")
    write("energy_parameters", columns, [*parameters, *PARAMETERS])
    write(
        "energy_cuts",
        ("fuel", "target", "since", "share", "tag", "source"),
        [*gas_cuts(pipe), *CUTS],
    )
    write(
        "energy_customs",
        ("fuel", "sector", "item", "value", "low", "high", "unit", "tag", "source"),
        CUSTOMS,
    )
    weekly = [
        (
            "gas",
            "EU27",
            "pipeline_flow",
            str(year),
            round(total, 1),
            "bcm",
            "Bruegel, weekly flows summed",
            "",
        )
        for year, total in pipe.items()
    ]
    columns = ("fuel", "buyer", "measure", "period", "value", "unit", "source", "note")
    write("energy_recorded", columns, [*weekly, *shares(crea), *RECORDED])


def crea_2021(folder: Path) -> pd.DataFrame:
    """Tonnes and euros of 2021 [commodity, buyer], members of the EU left out because "EU" holds
    them.
    """
    data = pd.read_parquet(folder / "crea_russia_fossil_exports_monthly.parquet")
    data = data[(data["date"].dt.year == 2021) & (data["EU"].astype(str) != "True")]
    data = data.assign(buyer=data["country"].map(NAMES).fillna("OTH"))
    return data.pivot_table(
        index=["commodity", "buyer"], columns="unit", values="value", aggfunc="sum"
    ).fillna(0.0)


def members(folder: Path) -> list[tuple[object, ...]]:
    """What each member of the EU paid for Russia's fuels in 2019, million EUR: the last year in
    which the source has France and Ireland.

    In euros, since some months lack tonnes. Gas by pipe is net of what passes on, as the source
    attributes it: little for Poland.
    """
    data = pd.read_parquet(folder / "crea_russia_fossil_exports_monthly.parquet")
    data = data[
        (data["date"].dt.year == 2019)
        & (data["EU"].astype(str) == "True")
        & (data["unit"] == "eur")
        & (data["country"] != "EU")
    ]
    data = data.assign(
        fuel=data["commodity"].map(FUEL_OF), member=[MEMBER[name] for name in data["country"]]
    ).dropna(subset="fuel")
    paid = (data.groupby(["fuel", "member"])["value"].sum() / 1e6).round(1)
    source = "CREA, monthly Russian fossil exports, sum of 2019 carried to 2021"
    by_pipe = f"{source}; pipelines by its attribution, net of transit"
    return [
        (fuel, member, float(value), "million EUR", "assumed", by_pipe if fuel == "gas" else source)
        for fuel in ("gas", "crude", "products", "coal")
        for member, value in paid[fuel].items()
        if value > 0
    ]


def bruegel(folder: Path) -> dict[int, float]:
    """Pipeline gas to Europe by year, bcm."""
    weeks = pd.read_csv(folder / "bruegel_russia_gas_weekly_mcm.csv")
    columns = {2021: "Russia_2021", 2022: "2022", 2023: "Russia_2023"}
    return {year: float(weeks[column].sum()) / 1e3 for year, column in columns.items()}


def flows(crea: pd.DataFrame, pipe: dict[int, float]) -> list[tuple[object, ...]]:
    """Rows of base-year flows: hand-entered ones, CREA totals, and residuals to the stated total of
    every fuel.
    """
    rows: list[tuple[object, ...]] = []
    for fuel, route, buyer, quantity, unit, tag, source in FLOWS:
        if quantity == "crea":
            value = (
                crea.loc[
                    ({"crude": "oil", "products": "oil_products", "coal": "coal"}[fuel], buyer),
                    "tonne",
                ]
                / 1e6
            )
            rows.append((fuel, route, buyer, 2021, round(float(value), 1), unit, "data", CREA))
        elif str(quantity).startswith("total"):
            _, total, *only = str(quantity).split()
            mine = [r for r in rows if r[0] == fuel and (not only or r[1] == route)]
            rest = (pipe[2021] if total == "pipe" else float(total)) - sum(
                float(str(r[4])) for r in mine
            )
            rows.append((fuel, route, buyer, 2021, round(rest, 1), unit, tag, source))
        elif "*" in str(quantity):
            share, _, name = str(quantity).partition("*")
            value = float(share) * crea.loc[(name, buyer), "tonne"] / 1e6
            rows.append((fuel, route, buyer, 2021, round(float(value), 1), unit, tag, source))
        else:
            rows.append((fuel, route, buyer, 2021, quantity, unit, tag, source))
    return rows


def gas_cuts(pipe: dict[int, float]) -> list[tuple[object, ...]]:
    """The supplier's own cut and the sabotage as shares of the flow of 2021 on every line to
    Europe.

    2022: the same share on all lines. 2023: Nord Stream and the line through Poland at rest, what
    came through the others.
    """
    lines = ("NORD_STREAM", "BELARUS_POLAND", "UKRAINE", "TURKSTREAM_EU")
    left = sum(float(row[3]) for row in FLOWS if row[1] in ("UKRAINE", "TURKSTREAM_EU"))
    average = dict.fromkeys(lines, round(1 - pipe[2022] / pipe[2021], 4))
    after = dict.fromkeys(lines[:2], 1.0) | dict.fromkeys(
        lines[2:], round(1 - pipe[2023] / left, 4)
    )
    return [
        (
            "gas",
            line,
            f"{year}-01-01",
            share,
            "input",
            f"Bruegel, weekly flows summed, {year} over 2021; split over the lines assumed",
        )
        for year, shares in ((2022, average), (2023, after))
        for line, share in shares.items()
    ]


def prices(crea: pd.DataFrame) -> list[tuple[str, float, str, str]]:
    """Unit value at the importers in 2021 by fuel, USD per physical unit; gas from cargoes of LNG,
    the price at the margin.
    """
    found = []
    for fuel, name, unit in (
        ("crude", "oil", "USD/t"),
        ("products", "oil_products", "USD/t"),
        ("coal", "coal", "USD/t"),
        ("gas", "lng", "USD/kcm"),
    ):
        both = crea.loc[name].sum()
        per = both["eur"] / both["tonne"] * EUR_USD_2021
        found.append(
            (
                fuel,
                per / 1.36 if fuel == "gas" else per,
                unit,
                f"{CREA}: euros over tonnes, at 1.183 USD per euro (recalled)",
            )
        )
    return found


def shares(crea: pd.DataFrame) -> list[tuple[object, ...]]:
    """The EU's share in the tonnes that CREA records for 2021, by fuel."""
    rows: list[tuple[object, ...]] = []
    for fuel, name in (("crude", "oil"), ("products", "oil_products"), ("coal", "coal")):
        tonnes = crea.loc[name]["tonne"]
        rows.append(
            (
                fuel,
                "EU27",
                "share_of_exports",
                "2021",
                round(100 * tonnes["EU27"] / tonnes.sum(), 1),
                "per cent",
                CREA,
                "by weight",
            )
        )
    return rows


def write(
    name: str,
    columns: tuple[str, ...],
    rows: list[tuple[object, ...]] | tuple[tuple[object, ...], ...],
) -> None:
    """Write `rows` to the shipped table `name`."""
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main()
