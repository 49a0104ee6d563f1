"""The worlds `icio-YEAR`: from the raw tables to the World, step by step.

Sales are OECD's. Input use, value added and final demand of the same year are not observed at 28
sectors: WIOD 2014 coefficients times the year's output are the prior, balanced by RAS to the year's
output and absorption. A nowcast.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from detente.types import Array
from detente.world.build.input_output import CountryAccounts, country_accounts
from detente.world.build.oecd_icio import Sales, read_sales
from detente.world.build.proxies import Proxies, mended, read_proxies
from detente.world.build.wiod_coefficients import Coefficients, read_coefficients
from detente.world.world import World

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


def build_icio(shared: Path, year: int) -> World:
    """The shipped world of `year` from the raw tables in `shared`, provenance included."""
    sales = read_sales(shared / "world" / f"icio_sales_{year}_81x28.npz")
    coefficients = read_coefficients(shared / "papers" / "fgh2014" / "fgh2014.npz", sales.sectors)
    proxies = read_proxies()
    accounts = _accounts_by_country(sales, coefficients, proxies)
    return World.from_arrays(
        countries=sales.countries,
        sectors=sales.sectors,
        accounts=_closed(sales.sales, accounts),
        elasticities=sales.elasticities,
        labels={
            "name": f"icio-{year}",
            "year": year,
            "default_elasticities": "FGO",
            "provenance": _provenance(year, proxies, accounts),
        },
    )


def _accounts_by_country(
    sales: Sales, coefficients: Coefficients, proxies: Proxies
) -> dict[str, CountryAccounts]:
    columns = mended(coefficients, proxies)
    accounts = {}
    for n, country in enumerate(sales.countries):
        donor = coefficients.countries.index(proxies.whole.get(country, country))
        output = sales.sales[:, n].sum(axis=0)
        absorption = sales.sales[n].sum(axis=0)
        accounts[country] = country_accounts(coefficients, columns, donor, output, absorption)
    return accounts


def _closed(sales: Array, accounts: dict[str, CountryAccounts]) -> dict[str, Array]:
    """The accounts of the world; value added and final demand are what closes both identities.

    Input use is rounded to single precision, which halves the file.
    """
    inputs = np.stack([one.inputs for one in accounts.values()]).astype(np.float32).astype(float)
    return {
        "sales": sales,
        "input_use": inputs,
        "value_added": sales.sum(axis=0) - inputs.sum(axis=2),
        "final_demand": sales.sum(axis=1) - inputs.sum(axis=1),
    }


def _provenance(
    year: int, proxies: Proxies, accounts: dict[str, CountryAccounts]
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
        "proxies": proxies.whole,
        "replaced_columns": {
            " ".join(cell): proxy for cell, proxy in sorted(proxies.single.items())
        },
        "ras_iterations": max(one.iterations for one in accounts.values()),
        "distance_from_prior": {country: one.distance for country, one in sorted(accounts.items())},
    }
