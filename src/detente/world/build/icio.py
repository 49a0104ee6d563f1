"""The worlds `icio-YEAR`, one step after the other: `split`, `customs`, `tariffs`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from detente.world.build.baseline_tariffs import (
    BaselineTariffs,
    baseline_tariffs,
    tag_summary,
)
from detente.world.build.build_findings import (
    findings_of_balancing,
    findings_of_duties,
    findings_of_move,
)
from detente.world.build.duty_booking import UntaxedAccounts, book_duties
from detente.world.build.elasticity_sets import PARENTS, read_central
from detente.world.build.icio_accounts import moved_to_customs, split_accounts
from detente.world.build.icio_world import icio_world
from detente.world.build.tariff_tables import (
    TariffAxes,
    mean_at_recorded_imports,
    read_tariff_tables,
)
from detente.world.shipped import goods_sectors
from detente.world.world import World


def build_icio(shared: Path, year: int) -> World:
    """The shipped world of `year` from the raw tables in `shared`, provenance included."""
    return icio_steps(shared, year)["tariffs"]


def icio_steps(shared: Path, year: int) -> dict[str, World]:
    """The World after each step, by the name of the step, from the raw tables in `shared`.

    ``split``: the source's sales by 38 sectors, inputs balanced. ``customs``: Russia's fuels at
    customs totals, with its export duty. ``tariffs``: baseline duties booked; the shipped world.
    """
    central = read_central(shared)
    split = split_accounts(shared, year)
    customs = moved_to_customs(split)
    first = findings_of_balancing(split.balancing)
    moved = first + findings_of_move(split.accounts, customs)
    steps = {
        "split": icio_world(central, year, split, split.accounts, {"findings": first}),
        "customs": icio_world(central, year, split, customs, {"findings": moved}),
    }
    tariffs = _tariffs(shared, steps["customs"], customs)
    booked = book_duties(customs, tariffs.rate)
    taxed = replace(
        customs,
        input_use=booked.input_use,
        final_demand=booked.final_demand,
        value_added=booked.value_added,
    )
    mean = 100 * mean_at_recorded_imports(shared)
    recorded = f"tariffs: those recorded by sector are {mean:.2f} per cent at their own imports"
    about = {
        "findings": [*moved, *findings_of_duties(booked, tariffs), recorded],
        "tariffs_by_importer": tag_summary(tariffs, customs.sales),
    }
    tariff = booked.tariff
    return steps | {"tariffs": icio_world(central, year, split, taxed, about, tariff)}


def _tariffs(shared: Path, world: World, accounts: UntaxedAccounts) -> BaselineTariffs:
    """Baseline tariffs on the flows of the accounts, by the codes of the world."""
    axes = TariffAxes(accounts.countries, accounts.sectors, goods_sectors(world), PARENTS)
    return baseline_tariffs(read_tariff_tables(shared, axes, accounts.sales), accounts.sales)
