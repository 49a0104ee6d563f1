"""The accounts of the worlds `icio-YEAR`: split into 38 sectors, then with fuels at customs.

Input use, value added and final demand of the year are not observed: WIOD 2014 coefficients times
the year's output are the prior, balanced by RAS to the year's output and absorption. A nowcast.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.types import Array
from detente.world.build.customs_step import SellerMove, at_customs
from detente.world.build.customs_tables import (
    AUDITED_YEAR,
    SELLER,
    CustomsFuels,
    read_customs_fuels,
)
from detente.world.build.duty_booking import UntaxedAccounts
from detente.world.build.export_duty import (
    ExportDuties,
    FuelExports,
    export_duties,
    sourced_duties,
    union_buyers,
)
from detente.world.build.fuel_split import FuelSplit, split_fuels
from detente.world.build.fuel_tables import (
    COAL_SECTOR,
    CRUDE_SECTOR,
    FUELS_TOGETHER,
    GAS_SECTOR,
    PRODUCTS_SECTOR,
    read_fuel_tables,
)
from detente.world.build.fuels_at_customs import FuelMove, fuel_move
from detente.world.build.input_output import CountryAccounts, country_accounts
from detente.world.build.oecd_icio import SERVICES, Sales, read_sales
from detente.world.build.proxies import read_proxies
from detente.world.build.services_cells import mended_services
from detente.world.build.services_split import (
    ServiceSplit,
    SplitPlan,
    exact_shares,
    group_members,
    split_services,
)
from detente.world.build.services_tables import (
    ServicesTables,
    read_service_groups,
    read_service_proxies,
    read_services_tables,
)
from detente.world.build.split_sales import BookedMargins, split_sales
from detente.world.build.wiod_coefficients import read_coefficients


@dataclass(frozen=True, eq=False)
class SplitAccounts:
    """The accounts after the first step, and what the next one needs.

    Attributes
    ----------
    accounts : UntaxedAccounts
    balancing : dict
        How far each country's table is from its prior.
    raw : Sales
        The sales of the source.
    fuels : FuelSplit
    services : ServiceSplit
    customs : CustomsFuels
    move : FuelMove
    margins : BookedMargins
    """

    accounts: UntaxedAccounts
    balancing: dict[str, CountryAccounts]
    raw: Sales
    fuels: FuelSplit
    services: ServiceSplit
    customs: CustomsFuels
    move: FuelMove
    margins: BookedMargins


def split_accounts(shared: Path, year: int) -> SplitAccounts:
    """The accounts of `year` by 38 sectors, before anything is moved."""
    raw = read_sales(_sales_file(shared, year))
    fuels = split_fuels(read_fuel_tables(shared, raw.countries, year))
    tables = mended_services(read_services_tables(shared), read_service_proxies())
    services = _services(raw.countries, tables)
    customs = read_customs_fuels(shared, raw.countries, year, _products(shared, year))
    move = _fuel_move(raw, fuels, customs)
    margins = BookedMargins(
        seller=raw.countries.index(SELLER),
        value=np.maximum(move.services_cut, 0.0),
        mix=_margin_mix(tables),
    )
    sales = split_sales(raw, fuels, services, margins)
    balancing = _balanced_countries(shared, tables, sales)
    return SplitAccounts(
        _accounts(sales, balancing), balancing, raw, fuels, services, customs, move, margins
    )


def moved_to_customs(split: SplitAccounts) -> UntaxedAccounts:
    """The accounts with Russia's fuels at customs totals, and its export duty on them."""
    accounts = split.accounts
    groups = [accounts.sectors.index(code) for code in split.services.groups]
    margins = [k for k, share in zip(groups, split.margins.mix, strict=True) if share > 0]
    mix = split.margins.mix[split.margins.mix > 0]
    duties = _export_duties(split)
    fuels = tuple(accounts.sectors.index(code) for code in duties.sectors)
    home = np.arange(len(accounts.countries)) == split.margins.seller
    at_home = accounts.sales[:, split.margins.seller, list(fuels)]
    return at_customs(
        accounts,
        SellerMove(
            seller=split.margins.seller,
            fuels=fuels,
            margins=tuple(margins),
            fuel_sales=np.where(home[:, None], at_home, duties.sales),
            export_tax=duties.rate,
            services_cut=split.move.services_cut[:, None] * mix,
        ),
    )


def _sales_file(shared: Path, year: int) -> Path:
    return shared / "world" / f"icio_sales_{year}_81x28.npz"


def _services(countries: tuple[str, ...], tables: ServicesTables) -> ServiceSplit:
    plan = SplitPlan(
        countries=countries,
        groups=read_service_groups(),
        proxies=read_proxies(),
        export_proxies=read_service_proxies().exports,
    )
    return split_services(tables, plan)


def _products(shared: Path, year: int) -> dict[int, Array]:
    """Russia's exports of products in the accounts of `year` and of the audited year [buyer]."""
    found = {}
    for of in {year, AUDITED_YEAR}:
        raw = read_sales(_sales_file(shared, of))
        seller = raw.countries.index(SELLER)
        sold = raw.sales[:, seller, raw.sectors.index(PRODUCTS_SECTOR)].copy()
        sold[seller] = 0.0
        found[of] = sold
    return found


def _fuel_move(raw: Sales, split: FuelSplit, customs: CustomsFuels) -> FuelMove:
    seller = raw.countries.index(SELLER)
    sold = dict(zip(raw.sectors, raw.sales[:, seller].T, strict=True))
    gas = sold[FUELS_TOGETHER] * split.gas_share[:, seller]
    now = (sold[COAL_SECTOR], sold[FUELS_TOGETHER] - gas, gas, sold[PRODUCTS_SECTOR])
    recorded = (customs.coal, customs.crude, customs.lng + customs.pipeline_gas, customs.products)
    home = np.arange(len(raw.countries)) == seller
    return fuel_move(np.stack(now, 1), np.stack(recorded, 1), sold[SERVICES], home)


def _export_duties(split: SplitAccounts) -> ExportDuties:
    """The duty of the audited year; for another year each fuel pays the same part of its value."""
    abroad = np.arange(len(split.raw.countries)) != split.margins.seller
    coal, crude, gas, products = (split.move.fuels * abroad[:, None]).T
    both = split.customs.lng + split.customs.pipeline_gas
    by_pipe = np.divide(split.customs.pipeline_gas, both, out=np.zeros_like(gas), where=both > 0)
    border = {
        "coal": coal,
        "crude": crude,
        "gas": gas * by_pipe,
        "lng": gas * (1 - by_pipe),
        "products": products,
    }
    sector = {
        "coal": COAL_SECTOR,
        "crude": CRUDE_SECTOR,
        "gas": GAS_SECTOR,
        "lng": GAS_SECTOR,
        "products": PRODUCTS_SECTOR,
    }
    return export_duties(
        FuelExports(split.raw.countries, border, sector),
        {fuel: duty * split.customs.growth[fuel] for fuel, duty in sourced_duties().items()},
        union_buyers(split.raw.countries),
    )


def _margin_mix(tables: ServicesTables) -> Array:
    """The seller's exports of the groups in which margins are booked, as shares [group]."""
    groups = read_service_groups()
    exports = tables.exports[tables.countries.index(SELLER)]
    return exact_shares(exports @ group_members(tables.services, groups) * groups.hold_margins)


def _balanced_countries(
    shared: Path, tables: ServicesTables, sales: Sales
) -> dict[str, CountryAccounts]:
    coefficients = read_coefficients(shared, tables, sales.sectors)
    proxies = read_proxies()
    found = {}
    for n, country in enumerate(sales.countries):
        donor = coefficients.countries.index(proxies.get(country, country))
        output = sales.sales[:, n].sum(axis=0)
        absorption = sales.sales[n].sum(axis=0)
        found[country] = country_accounts(coefficients, donor, output, absorption)
    return found


def _accounts(sales: Sales, balancing: dict[str, CountryAccounts]) -> UntaxedAccounts:
    """The accounts; value added and final demand are what closes both identities."""
    inputs = np.stack([balancing[country].inputs for country in sales.countries])
    return UntaxedAccounts(
        countries=sales.countries,
        sectors=sales.sectors,
        sales=sales.sales,
        export_tax=np.zeros_like(sales.sales),
        input_use=inputs,
        final_demand=sales.sales.sum(axis=1) - inputs.sum(axis=1),
        value_added=sales.sales.sum(axis=0) - inputs.sum(axis=2),
    )
