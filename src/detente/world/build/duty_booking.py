"""Accounts before duty become accounts with baseline tariffs.

Flows before duty and output stay as they are. The duty that a country pays on a sector is spread
over all who use that sector there, in proportion to what they buy, so that every user pays the same
average duty. Duty on inputs lowers the value added of the sector that uses them; duty on final
goods raises final spending.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.accounts import priced

# Rates have this many decimals in the file of a world, so the accounts are closed with such rates.
DECIMALS = 4
# Below this share of output, value added is so thin that its users react to small duties without
# measure: such cells are listed.
THIN_SHARE = 0.01


@dataclass(frozen=True, eq=False)
class UntaxedAccounts:
    """Accounts of a world whose identities hold without tariffs; million USD.

    Attributes
    ----------
    countries, sectors : tuple of str
    sales : ndarray [buyer, seller, sector]
        At the seller's gate, before any tax.
    export_tax : ndarray [buyer, seller, sector]
        Fractions of `sales`; tariffs are charged on sales and export tax together.
    input_use : ndarray [country, user, input_sector]
    final_demand, value_added : ndarray [country, sector]
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    sales: Array
    export_tax: Array
    input_use: Array
    final_demand: Array
    value_added: Array


@dataclass(frozen=True)
class ShareFall:
    """What duty does to the share of value added in the output of one cell."""

    country: str
    sector: str
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class BookedDuties:
    """Accounts with tariffs, and what the duty did to value added; million USD.

    Attributes
    ----------
    tariff : ndarray [buyer, seller, sector]
        As booked, with four decimals.
    input_use : ndarray [country, user, input_sector]
    final_demand, value_added : ndarray [country, sector]
    duty_on_inputs, duty_on_final : ndarray [country]
    largest_falls : tuple of ShareFall
        The largest fall of a share of value added in each country, in the order of countries.
    thin : tuple of ShareFall
        Cells that pay duty and have less than 0.01 of their output left as value added, the least
        first.
    """

    tariff: Array
    input_use: Array
    final_demand: Array
    value_added: Array
    duty_on_inputs: Array
    duty_on_final: Array
    largest_falls: tuple[ShareFall, ...]
    thin: tuple[ShareFall, ...]


def book_duties(accounts: UntaxedAccounts, tariff: Array) -> BookedDuties:
    """The accounts with `tariff` [buyer, seller, sector], rounded to four decimals, in place.

    Value added plus duty on inputs is the old value added, and final demand less its duty the old
    final demand. Where no duty is paid nothing changes. DataError for a rate that is negative, no
    number, or charged at home, and where duty would leave a cell no value added.
    """
    _refuse_wrong(accounts, tariff)
    rounded = np.round(tariff, DECIMALS)
    average = average_duties(accounts, rounded)
    on_inputs = accounts.input_use * average[:, None, :]
    on_final = accounts.final_demand * average
    paid = on_inputs.sum(axis=2)
    value_added = accounts.value_added - paid
    _refuse_emptied(accounts, value_added, paid)
    return BookedDuties(
        tariff=rounded,
        input_use=accounts.input_use + on_inputs,
        final_demand=accounts.final_demand + on_final,
        value_added=value_added,
        duty_on_inputs=paid.sum(axis=1),
        duty_on_final=on_final.sum(axis=1),
        largest_falls=_largest_falls(accounts, value_added),
        thin=_thin(accounts, value_added, paid),
    )


def average_duties(accounts: UntaxedAccounts, tariff: Array) -> Array:
    """Duty as a share of what is spent before duty [country, sector]; 0 where nothing is spent."""
    border = priced(accounts.sales, accounts.export_tax)
    spent = border.sum(axis=1)
    duty = (border * tariff).sum(axis=1)
    return np.asarray(np.divide(duty, spent, out=np.zeros_like(duty), where=spent > 0))


def _refuse_wrong(accounts: UntaxedAccounts, tariff: Array) -> None:
    if tariff.shape != accounts.sales.shape:
        raise DataError(f"tariffs have shape {tariff.shape}, sales {accounts.sales.shape}")
    home = np.eye(len(accounts.countries), dtype=bool)[:, :, None]
    wrong = np.argwhere(~(tariff >= 0) | ~np.isfinite(tariff) | (home & (tariff != 0)))
    if len(wrong):
        buyer, seller, sector = wrong[0]
        where = f"{accounts.countries[buyer]} from {accounts.countries[seller]}"
        rate = tariff[buyer, seller, sector]
        raise DataError(
            f"a tariff on {accounts.sectors[sector]} is {rate:g}",
            where=where,
            hint="tariffs are finite, not negative, and not charged at home",
        )


def _refuse_emptied(accounts: UntaxedAccounts, value_added: Array, paid: Array) -> None:
    """DataError for the first cell whose value added is eaten up by duty on its inputs."""
    emptied = np.argwhere((paid > 0) & ~(value_added > 0))
    if len(emptied):
        country, sector = emptied[0]
        old = accounts.value_added[country, sector]
        raise DataError(
            f"duty on inputs is {paid[country, sector]:.4g}, value added only {old:.4g}",
            where=f"{accounts.countries[country]}, {accounts.sectors[sector]}",
            hint="lower the rate on its inputs, or mend its inputs before duty is booked",
        )


def _largest_falls(accounts: UntaxedAccounts, value_added: Array) -> tuple[ShareFall, ...]:
    fall = value_added_shares(accounts) - value_added_shares(accounts, value_added)
    return tuple(
        _share_fall(accounts, value_added, country, int(sector))
        for country, sector in enumerate(fall.argmax(axis=1))
    )


def _thin(accounts: UntaxedAccounts, value_added: Array, paid: Array) -> tuple[ShareFall, ...]:
    cells = np.argwhere(
        (paid > 0) & (value_added_shares(accounts, value_added) < THIN_SHARE)
    ).tolist()
    found = [_share_fall(accounts, value_added, *cell) for cell in cells]
    return tuple(sorted(found, key=lambda fall: fall.after))


def _share_fall(
    accounts: UntaxedAccounts, value_added: Array, country: int, sector: int
) -> ShareFall:
    return ShareFall(
        country=accounts.countries[country],
        sector=accounts.sectors[sector],
        before=float(value_added_shares(accounts)[country, sector]),
        after=float(value_added_shares(accounts, value_added)[country, sector]),
    )


def value_added_shares(accounts: UntaxedAccounts, value_added: Array | None = None) -> Array:
    """Value added, that of the accounts or another, over output [country, sector]; 0 where idle."""
    output = accounts.sales.sum(axis=0)
    held = accounts.value_added if value_added is None else value_added
    return np.asarray(np.divide(held, output, out=np.zeros_like(output), where=output > 0))
