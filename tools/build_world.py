"""Build the shipped worlds icio-2021 and icio-2019 from raw tables: `python tools/build_world.py
--shared ../shared/data`.

Sales are OECD's. Input use, value added and final demand of the same year are not observed at 28
sectors: WIOD 2014 coefficients times the year's output are the prior, balanced by RAS to the year's
output and absorption. A nowcast.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.world.sources.oecd_icio import Sales, read_sales
from detente.world.sources.wiod_coefficients import Coefficients, read_coefficients, split_rows
from detente.world.world import World

Array = NDArray[np.float64]
DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"
FAULTS = (
    "a nowcast: no input-output coefficients are observed for the year at 28 sectors",
    "no tariffs: baseline rates are zero, so every tariff result is relative to free trade",
    "Iran and North Korea are inside ROW: trade figures for them are refused",
    (
        "Russia's oil and gas exports are understated (about 92 billion USD against some 170"
        " billion at customs value)"
    ),
    (
        "basic prices: trade and transport margins sit in services; compare with customs figures"
        " only through a bridge"
    ),
    "gas and crude share B06, refined products are C19, electricity and gas supply sit in SRV",
    "chips are inside C26 and chip tools inside C28",
    "services and finance are one sector",
    (
        "the published table for 2022 is wrong for Russia (its share from China falls); 2021 is the"
        " base year"
    ),
)
DEFAULT_SET = (
    "FGO, fixed before any result was seen: one method for all goods, from tariffs product by"
    " product, recent, and free of outliers (CP has 64.85 for petroleum and 1.1 for vehicles). It"
    " is an elasticity of tariff-exclusive imports, so theta = sigma - 1. Its value for services"
    " comes from the source file, not from the authors. All other sets are shown beside."
)


def read_proxies() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Proxy country for whole economies, and for single columns."""
    whole, single = {}, {}
    with (DATA / "proxies.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["sectors"] == "all":
                whole[row["country"]] = row["proxy"]
            else:
                single.update(
                    {(row["country"], sector): row["proxy"] for sector in row["sectors"].split()}
                )
    return whole, single


def mended(coefficients: Coefficients, single: dict[tuple[str, str], str]) -> tuple[Array, Array]:
    """Inputs [country, input_isic, sector] and value-added shares, missing columns taken from their
    named proxy.
    """
    inputs, share = coefficients.inputs.copy(), coefficients.value_added_share.copy()
    for n, s in np.argwhere(coefficients.missing):
        cell = coefficients.countries[n], coefficients.sectors[s]
        if cell not in single:
            raise DataError(
                "no output in the source and no proxy",
                where=", ".join(cell),
                hint="name one in proxies.csv",
            )
        donor = coefficients.countries.index(single[cell])
        if coefficients.missing[donor, s]:
            raise DataError(f"the proxy {single[cell]} has no output either", where=", ".join(cell))
        inputs[n, :, s], share[n, s] = (
            coefficients.inputs[donor, :, s],
            coefficients.value_added_share[donor, s],
        )
    return inputs, share


def balanced(
    prior: tuple[Array, Array, Array], output: Array, absorption: Array
) -> tuple[Array, Array, Array, int]:
    """RAS on [[inputs, final], [value added, -]]: rows to `absorption`, columns to `output`, both
    margins of the slack free.
    """
    inputs, value_added, final = prior
    row, column = np.ones_like(absorption), np.ones_like(output)
    for iteration in range(1, 2001):  # noqa: B007
        row_sum = inputs @ column + final
        row = np.where(row_sum > 0, absorption / np.where(row_sum > 0, row_sum, 1.0), 1.0)
        column_sum = row @ inputs + value_added
        column = np.where(column_sum > 0, output / np.where(column_sum > 0, column_sum, 1.0), 1.0)
        gap = np.abs(row * (inputs @ column + final) - absorption).max() / absorption.sum()
        if gap < 1e-13:
            break
    else:
        raise DataError(f"RAS is still open by {gap:.1e} after {iteration} iterations")
    return row[:, None] * inputs * column, value_added * column, row * final, iteration


def country_accounts(
    sales: Sales,
    coefficients: Coefficients,
    mended_columns: tuple[Array, Array],
    n: int,
    donor: int,
) -> tuple[Array, Array, Array, dict[str, Any]]:
    """Balanced inputs [sector, input_sector], value added and final demand [sector] of one country,
    and how it went.
    """
    output, absorption = sales.sales[:, n].sum(axis=0), sales.sales[n].sum(axis=0)
    inputs = split_rows(mended_columns[0][donor], absorption, coefficients) * output
    value_added = mended_columns[1][donor] * output
    final = np.zeros_like(output)
    for share, group in zip(
        coefficients.final_share[donor], coefficients.isic_sectors, strict=True
    ):
        rows = [coefficients.sectors.index(name) for name in group]
        final[rows] += share * absorption[rows] / absorption[rows].sum()
    final *= max(absorption.sum() - inputs.sum(), 0.1 * absorption.sum()) / final.sum()
    final = np.maximum(final, 1e-6 * absorption)
    new, added, wanted, iterations = balanced((inputs, value_added, final), output, absorption)
    moved = np.abs(new - inputs).sum() / inputs.sum()
    return new.T, added, wanted, {"iterations": iterations, "distance": round(float(moved), 4)}


def build(shared: Path, year: int) -> World:
    """The shipped world of `year`, provenance included."""
    sales = read_sales(shared / "world" / f"icio_sales_{year}_81x28.npz")
    coefficients = read_coefficients(shared / "papers" / "fgh2014" / "fgh2014.npz", sales.sectors)
    whole, single = read_proxies()
    columns = mended(coefficients, single)
    parts, report = [], {}
    for n, country in enumerate(sales.countries):
        donor = coefficients.countries.index(whole.get(country, country))
        *accounts, report[country] = country_accounts(sales, coefficients, columns, n, donor)
        parts.append(accounts)
    inputs = np.stack([p[0] for p in parts]).astype(np.float32).astype(float)
    return World.from_arrays(
        countries=sales.countries,
        sectors=sales.sectors,
        accounts={
            "sales": sales.sales,
            "input_use": inputs,
            "value_added": sales.sales.sum(axis=0) - inputs.sum(axis=2),
            "final_demand": sales.sales.sum(axis=1) - inputs.sum(axis=1),
        },
        elasticities=sales.elasticities,
        labels={
            "name": f"icio-{year}",
            "year": year,
            "default_elasticities": "FGO",
            "provenance": provenance(year, whole, single, report),
        },
    )


def provenance(
    year: int,
    whole: dict[str, str],
    single: dict[tuple[str, str], str],
    report: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """Where the numbers come from and what is wrong with them."""
    return {
        "title": f"World economy of {year}, 81 economies x 28 sectors, million USD at basic prices",
        "sources": [
            "OECD Inter-Country Input-Output tables, 2025 edition (adapted; credit: OECD)",
            "WIOD release 2016, coefficients of 2014 (CC BY 4.0; Timmer et al. 2015)",
        ],
        "method": (
            "WIOD 2014 coefficients x output as prior, RAS to output and absorption by country;"
            " value added from the accounts"
        ),
        "default_elasticities": DEFAULT_SET,
        "known_faults": list(FAULTS),
        "proxies": whole,
        "replaced_columns": {" ".join(cell): proxy for cell, proxy in sorted(single.items())},
        "ras_iterations": max(r["iterations"] for r in report.values()),
        "distance_from_prior": {country: r["distance"] for country, r in sorted(report.items())},
    }


def main() -> None:
    """Build and save the asked years."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--year", default="all", choices=["2019", "2021", "all"])
    parser.add_argument("--out", type=Path, default=DATA)
    options = parser.parse_args()
    for year in (2019, 2021) if options.year == "all" else (int(options.year),):
        world = build(options.shared, year)
        path = world.save(options.out / f"{world.name}.npz")
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, digest {world.digest[:12]}")


if __name__ == "__main__":
    main()
