"""Build the small shipped tables: `python tools/build_tables.py --shared ../shared/data`."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pycountry

from detente.world.shipped import open_world, sectors_with

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"
EU27 = (
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT"
    " ROU SVK SVN SWE"
)
MARCH_LIST = (
    f"{EU27} USA CAN GBR UKR MNE CHE ALB AND ISL LIE MCO NOR SMR MKD JPN KOR AUS FSM NZL SGP TWN"
)
# Members and their dates stand in bloc_members.csv, which is kept by hand.
RECALLED = "dates of members recalled, not read again"
DATED_BLOCS = (
    (
        "EUROPEAN_UNION",
        "European Union",
        "1958-01-01",
        "Treaties of the European Union and of accession",
    ),
    ("NATO", "North Atlantic Treaty", "1949-08-24", "North Atlantic Treaty, accession protocols"),
    (
        "BRICS",
        "BRICS",
        "2009-06-16",
        (
            "Summit declarations of 2009, 2010 and 2023; Government of Brazil, 6 January 2025"
            " (Indonesia). Saudi Arabia was invited and has not said that it joined; it is not here"
        ),
    ),
    (
        "ASEAN",
        "Association of Southeast Asian Nations",
        "1967-08-08",
        "Bangkok Declaration and declarations of admission",
    ),
    (
        "OPEC",
        "Organization of the Petroleum Exporting Countries",
        "1960-09-14",
        (
            "Statute and announcements of the members; United Arab Emirates: WAM, 28 April 2026,"
            " out on 1 May 2026"
        ),
    ),
    (
        "GCC",
        "Gulf Cooperation Council",
        "1981-05-25",
        "Charter of the Cooperation Council for the Arab States of the Gulf",
    ),
    (
        "EAEU",
        "Eurasian Economic Union",
        "2015-01-01",
        (
            "Treaty on the Eurasian Economic Union of 29 May 2014, in force 1 January 2015;"
            " accession of Armenia on 2 January and of Kyrgyzstan in August 2015 (some sources say"
            " the 6th, others the 12th)"
        ),
    ),
    (
        "USMCA",
        "United States, Mexico and Canada Agreement",
        "2020-07-01",
        "Agreement in force on 1 July 2020",
    ),
    (
        "CPTPP",
        "Comprehensive and Progressive Agreement for Trans-Pacific Partnership",
        "2018-12-30",
        "Agreement, by the day on which it came into force for a member first",
    ),
)
BLOCS = (
    ("EU27", "European Union of 27", "2020-02-01", "", EU27, "Treaties of the European Union"),
    (
        "RUSSIA_LIST_2022_03_07",
        "Russia's list of unfriendly states of 7 March 2022 (Taiwan included)",
        "2022-03-07",
        "",
        MARCH_LIST,
        (
            "Order of the Government of the Russian Federation of 5 March 2022, No. 430-r, as"
            " reported on 7 March 2022"
        ),
    ),
    (
        "RUSSIA_LIST_LATER",
        "The same list with the Bahamas added",
        "2022-10-29",
        "",
        f"{MARCH_LIST} BHS",
        (
            "Order of the Government of the Russian Federation of 29 October 2022 (number and date"
            " recalled, not read again)"
        ),
    ),
    (
        "EXPORT_CONTROL_PARTNERS_2022",
        "Partners of the United States in export controls on Russia, with the United States",
        "2022-04-08",
        "",
        f"{EU27} AUS CAN JPN KOR NZL GBR ISL LIE NOR CHE USA",
        "United States Department of Commerce, 8 April 2022",
    ),
    (
        "PRICE_CAP_2022",
        "Price cap coalition",
        "2022-12-05",
        "",
        f"{EU27} USA CAN JPN GBR AUS",
        "G7 statement of December 2022",
    ),
    ("G7", "Group of Seven", "1976-06-27", "", "CAN DEU FRA GBR ITA JPN USA", "G7"),
    (
        "US_ALLIES_ASIA",
        "Treaty allies of the United States in Asia and the Pacific",
        "1960-06-23",
        "",
        "AUS JPN KOR PHL THA",
        (
            "Mutual defence treaties with the United States (the obligation to New Zealand is"
            " suspended since 1986)"
        ),
    ),
    (
        "CSTO",
        "Collective Security Treaty Organisation",
        "2012-12-19",
        "",
        "ARM BLR KAZ KGZ RUS TJK",
        "Collective Security Treaty of 1992",
    ),
    (
        "US_EMBARGO",
        "States under a comprehensive embargo of the United States (terrorism list)",
        "2021-01-12",
        "2025-01-13",
        "CUB IRN PRK SYR",
        (
            "United States Department of State, state sponsors of terrorism; Export Administration"
            " Regulations, country group E"
        ),
    ),
    (
        "ARMS_TO_RUSSIA_2022",
        "States on record by the end of 2022 as suppliers of arms or ammunition to Russia",
        "2022-12-30",
        "",
        "BLR IRN PRK",
        (
            "European Union listings of 20 October 2022 (Iran); United States statement of 22"
            " December 2022 (North Korea); press reports of ammunition from depots in Belarus,"
            " autumn 2022 (recalled, not read again)"
        ),
    ),
    (
        "ARMS_EXPORTERS_2012_21",
        "States that exported major arms in 2012 to 2021",
        "2012-01-01",
        "2021-12-31",
        (
            "USA RUS FRA CHN DEU ITA GBR KOR ESP ISR NLD TUR SWE UKR AUS CHE CAN ZAF BLR ARE NOR"
            " BRA CZE JOR POL IND PRT BGR SRB SVK ROU FIN DNK BEL AUT SGP IDN PAK BIH HRV GRC HUN"
            " KAZ UZB IRN PRK CUB LBY NZL CHL COL"
        ),
        (
            "Arms transfers of the Stockholm International Peace Research Institute, exporters of"
            " 2012 to 2021 (recalled, not read again)"
        ),
    ),
)


def main() -> None:
    """Write every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    shared = parser.parse_args().shared
    columns = ("bloc", "title", "since", "until", "members", "source")
    write("blocs", columns, (*BLOCS, *dated_blocs()))
    alignment = (
        pd.read_csv(shared / "politics" / "alignment2022.csv")
        .replace({"iso3": {"YUG": "SRB"}})
        .sort_values("iso3")
    )
    alignment.to_csv(DATA / "alignment_2022.csv", index=False)
    pd.read_csv(shared / "world" / "recorded_series.csv").to_csv(
        DATA / "recorded_series.csv", index=False
    )
    parameters = pd.read_csv(shared / "world" / "parameters.csv")
    recalled = parameters["status"].str.contains("memory", na=False)
    parameters["status"] = parameters["status"].where(~recalled, "assumption")
    parameters.loc[len(parameters)] = rents_of_resources()
    parameters.to_csv(DATA / "parameters.csv", index=False)
    gdp = pd.read_parquet(shared / "world" / "wdi_gdp_current_usd_2010_2023.parquet")
    states = {country.alpha_3 for country in pycountry.countries}
    gdp = gdp[gdp["iso3"].isin(states) & gdp["year"].isin([2013, 2019, 2021, 2022, 2023])].dropna(
        subset=["gdp_usd"]
    )
    gdp = gdp.sort_values(["iso3", "year"])[["iso3", "year", "gdp_usd"]]
    gdp.to_csv(DATA / "gdp_wdi.csv", index=False, float_format="%.0f")


def dated_blocs() -> list[tuple[str, ...]]:
    """The rows of blocs whose members have dates of their own."""
    return [
        (name, title, since, "", "", f"{source}; {RECALLED}")
        for name, title, since, source in DATED_BLOCS
    ]


def rents_of_resources() -> list[str]:
    """The row of the share of rents in the value added of resource sectors.

    Of every producer of resource_rents.csv, its rents over the value added of its resource sectors
    in the accounts of the same year: the median and the quartiles.
    """
    world = open_world("icio-2019")
    mining = [world.sector(sector) for sector in sectors_with("resource", world)]
    recorded = pd.read_csv(DATA / "resource_rents.csv")
    at = [world.country(code) for code in recorded["iso3"]]
    value_added = world.value_added[at]
    of_gdp = 100 * value_added[:, mining].sum(axis=1) / value_added.sum(axis=1)
    low, median, high = np.quantile(recorded["rents_pct_gdp"] / of_gdp, (0.25, 0.5, 0.75))
    return [
        "resource rents",
        "beta",
        "all",
        *(f"{share:.2f}" for share in (median, low, high)),
        "share of value added of resource sectors",
        "World Bank 2019 rents over value added of mining in icio-2019: median and quartiles of"
        " 11 producers, resource_rents.csv",
        "computed",
    ]


def write(name: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    """Write `rows` to the shipped table `name`."""
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main()
