"""What a step of a build did to the accounts, in lines that `detente world check` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from detente.types import Array
from detente.world.build.baseline_tariffs import BaselineTariffs, implausible_rates
from detente.world.build.duty_booking import (
    BookedDuties,
    UntaxedAccounts,
    value_added_shares,
)
from detente.world.build.input_output import CountryAccounts

# A share of value added in output that a step moves by more than this is listed.
LISTED = 0.005
# How many of the largest are named.
LARGEST = 8


def findings_of_balancing(balancing: Mapping[str, CountryAccounts]) -> list[str]:
    """How far the balanced tables are from the coefficients that they began with."""
    far = sorted(balancing.items(), key=lambda one: -one[1].distance)[:LARGEST]
    named = "; ".join(f"{country} {found.distance:.2f}" for country, found in far)
    middle = float(np.median([found.distance for found in balancing.values()]))
    return [
        (
            "balancing: inputs moved from their prior, as a share of it: median"
            f" {middle:.2f}; largest {named}"
        )
    ]


def findings_of_move(before: UntaxedAccounts, after: UntaxedAccounts) -> list[str]:
    """What moving flows did: cells emptied, domestic product, shares of value added."""
    flows = (
        (before.sales, after.sales),
        (before.input_use, after.input_use),
        (before.final_demand, after.final_demand),
    )
    emptied = sum(int(((old > 0) & (new <= 0)).sum()) for old, new in flows)
    negative = sum(int((new < 0).sum()) for _, new in flows)
    change = np.abs(domestic_product(after) / domestic_product(before) - 1).max()
    moved = list(moved_shares(before, after))
    return [
        f"fuels at customs: {emptied} cells emptied, {negative} negative",
        f"fuels at customs: domestic product of every country unchanged ({change:.0e})",
        (
            "fuels at customs: shares of value added moved by more than"
            f" {LISTED:g}: {'; '.join(moved) or 'none'}"
        ),
    ]


def findings_of_duties(booked: BookedDuties, tariffs: BaselineTariffs) -> list[str]:
    """What booking duties did: revenue, shares of value added, and rates that are implausible."""
    falls = sorted(booked.largest_falls, key=lambda fall: fall.after - fall.before)
    largest = [f"{f.country} {f.sector} {f.before:.3f} to {f.after:.3f}" for f in falls[:LARGEST]]
    thin = [f"{f.country} {f.sector}" for f in booked.thin]
    rates = [f"{name} {100 * rate:.0f} %" for name, rate in implausible_rates(tariffs).items()]
    inputs, final = booked.duty_on_inputs.sum() / 1e3, booked.duty_on_final.sum() / 1e3
    return [
        (
            f"tariffs: {inputs:.0f} bn USD of duty on inputs taken from value added,"
            f" {final:.0f} bn on final goods added to final spending"
        ),
        f"tariffs: largest falls of a share of value added: {'; '.join(largest)}",
        f"tariffs: shares of value added below .01: {'; '.join(thin) or 'none'}",
        f"tariffs: not to be quoted, above 50 per cent: {'; '.join(rates) or 'none'}",
    ]


def domestic_product(accounts: UntaxedAccounts) -> Array:
    """Value added and export duty [country]; million USD."""
    duty = (accounts.sales * accounts.export_tax).sum(axis=(0, 2))
    return np.asarray(accounts.value_added.sum(axis=1) + duty)


def moved_shares(before: UntaxedAccounts, after: UntaxedAccounts) -> Iterator[str]:
    """Cells whose share of value added in output moved by more than `LISTED`, by code."""
    old, new = value_added_shares(before), value_added_shares(after)
    for n, s in np.argwhere(np.abs(new - old) > LISTED):
        yield f"{before.countries[n]} {before.sectors[s]} {old[n, s]:.3f} to {new[n, s]:.3f}"
