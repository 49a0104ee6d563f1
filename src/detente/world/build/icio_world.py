"""The World of finished accounts: rounded, named, with elasticities and where it all is from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from detente.types import Array
from detente.world.build.customs_tables import SELLER
from detente.world.build.duty_booking import DECIMALS, UntaxedAccounts
from detente.world.build.elasticities import CentralElasticity
from detente.world.build.elasticity_sets import (
    CENTRAL,
    PARENTS,
    elasticity_sets,
    filled_cells,
)
from detente.world.build.icio_accounts import SplitAccounts
from detente.world.build.proxies import read_proxies
from detente.world.build.services_tables import read_service_proxies
from detente.world.build.small_accounts import small_accounts
from detente.world.legend import Legend
from detente.world.shipped import read_table, table_roles
from detente.world.world import World

FAULTS = (
    "a nowcast: no input-output coefficients are observed for the year",
    "services in ten groups by the shares of 2014; proxies where a table has no such cell",
    "tariffs are recorded by sector for the United States only; others are estimated or assumed",
    "Iran and North Korea are inside ROW: trade figures for them are refused",
    (
        "basic prices: trade and transport margins sit in services; compare with customs figures"
        " only through a bridge"
    ),
    "chips are inside electronics, and chip tools inside machinery",
    "fuels of other sellers than Russia stay as in the source: world coal trade is .69 of customs",
    (
        "the published table for 2022 is wrong for Russia (its share from China falls); 2021 is the"
        " last base year"
    ),
)
SOURCES = (
    "OECD Inter-Country Input-Output tables, 2025 edition (adapted; credit: OECD)",
    "WIOD release 2016, coefficients and services of 2014 (CC BY 4.0; Timmer et al. 2015)",
    "CEPII BACI, trade in fuels by pair (Etalab 2.0)",
    "Federal Customs Service of Russia, exports by chapter of 2021 (official statistics)",
    "United States Census Bureau, duties collected in 2024 (public domain)",
    "World Bank WDI, mean tariffs by importer (CC BY 4.0)",
    "Our World in Data, fuel production, from the BP review (CC BY 4.0)",
)
METHOD = (
    "sales of the source, crude apart from gas and services in ten groups; WIOD 2014 coefficients"
    " x output as prior, RAS to output and absorption by country; Russia's fuels brought to customs"
    " totals by buyer, the value taken from its services; baseline duties booked"
)


def icio_world(
    central: tuple[CentralElasticity, ...],
    year: int,
    split: SplitAccounts,
    accounts: UntaxedAccounts,
    about: Mapping[str, Any] = MappingProxyType({}),
    tariff: Array | None = None,
) -> World:
    """The World of `accounts`, with `tariff` [buyer, seller, sector] where duties are booked.

    Sales and input use are rounded to single precision and rates to four decimals; value added and
    final demand are then what closes the identities, which makes the file small without loss.
    `about` joins the provenance.
    """
    duty = np.zeros_like(accounts.sales) if tariff is None else np.round(tariff, DECIMALS)
    tax = np.round(accounts.export_tax, DECIMALS)
    provenance = _provenance(year, split) | {"filled_cells": filled_cells(central), **about}
    return World.from_arrays(
        countries=accounts.countries,
        sectors=accounts.sectors,
        accounts=small_accounts(accounts.sales, accounts.input_use, duty, tax),
        elasticities=elasticity_sets(split.raw, central, accounts.sectors),
        labels={
            "name": f"icio-{year}",
            "year": year,
            "default_elasticities": CENTRAL,
            "legend": sector_legend(accounts.sectors),
            "provenance": provenance,
        },
    )


def sector_legend(sectors: tuple[str, ...]) -> Legend:
    """Names, parents and roles of the sectors, from the sector table."""
    rows = {row["sector"]: row for row in read_table("sectors")}
    roles: dict[str, list[str]] = {}
    for sector in sectors:
        row = rows[sector]
        marked = [role for role in table_roles() if row[role]]
        for role in (row["group"], *marked):
            roles.setdefault(role, []).append(sector)
    parents = {child: parent for child, parent in PARENTS.items() if child in sectors}
    named = (*sectors, *parents.values())
    return Legend(
        names={code: rows[code]["name"] for code in named},
        parents=parents,
        roles={role: tuple(members) for role, members in roles.items()},
    )


def _provenance(year: int, split: SplitAccounts) -> dict[str, Any]:
    """Where the numbers come from and what is wrong with them."""
    accounts = split.accounts
    size = f"{len(accounts.countries)} economies x {len(accounts.sectors)} sectors"
    balancing = split.balancing
    proxies = read_service_proxies()
    cells = {" ".join(cell): proxy for cell, proxy in sorted(proxies.cells.items())}
    sources = Counter(split.fuels.source.ravel().tolist())
    return {
        "title": f"World economy of {year}, {size}, million USD at basic prices",
        "sources": list(SOURCES),
        "method": METHOD,
        "known_faults": list(FAULTS),
        "proxies": read_proxies(),
        "replaced_columns": cells,
        "exports_of_services_by": proxies.exports,
        "gas_share_of_pairs_from": dict(sorted(sources.items())),
        "ras_iterations": max(one.iterations for one in balancing.values()),
        "distance_from_prior": {name: one.distance for name, one in sorted(balancing.items())},
        "moved_to_customs": {
            "seller": SELLER,
            "scale_of_coal_and_products": round(split.customs.scale, 4),
            "from_services_million_usd": round(float(split.move.services_cut.sum())),
            "of_which_from_services_to_others": round(split.move.from_others),
        },
    }
