"""Numbers that are allowed and may be meant in another unit: a note, never a refusal.

The rules: what is in per cent and between -1 and 1; what lies outside the `Usual` values that its
field names; income that moves and is a tenth of what the payer has, or less than ten million USD; a
price a barrel for what is sold by no barrel; services under a tax at the border that names none.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from detente.levers.base import Lever
from detente.levers.fields import Usual
from detente.levers.prices import BorderTax, PriceCap
from detente.levers.transfers import MoneyLever, incomes
from detente.scenario.file import Scenario
from detente.scenario.schema import ScenarioFile
from detente.world.countries import split_members
from detente.world.shipped import ENERGY, goods_sectors, sectors_with
from detente.world.whom import expand
from detente.world.world import World

# How the description of a field begins whose number is in per cent.
PER_CENT = "per cent"
# A transfer above this share of the payer's income is more than any on record; in billion USD, one
# below the second was surely meant in another unit.
LARGE_SHARE, SMALL_AMOUNT = 0.1, 0.01


def unit_notes(scenario: Scenario, levers: tuple[Lever, ...]) -> list[str]:
    """Notes on the numbers of a scenario; `levers` are those in force at some horizon shown."""
    said = [note for lever in levers for note in _of_fields(lever, lever.title)]
    said += _of_fields(scenario.content, "the scenario")
    said += [note for lever in levers for note in _of_kind(lever, scenario)]
    return said


def _of_fields(holder: Lever | ScenarioFile, title: str) -> Iterator[str]:
    """Notes on numbers that were written, by what their fields say."""
    for name, field in type(holder).model_fields.items():
        value = getattr(holder, name)
        if name in holder.model_fields_set and isinstance(value, int | float):
            yield from _of_field(f"{title}: {field.alias or name}", field, value)


def _of_field(label: str, field: FieldInfo, value: float) -> Iterator[str]:
    meaning = field.description or ""
    if meaning.startswith(PER_CENT) and 0 < abs(value) < 1:
        yield (
            f"{label} {value:g} is {value:g} per cent, less than one in a hundred; write"
            f" {100 * value:g} if a share of {value:g} is meant"
        )
        return
    for usual in field.metadata:
        if isinstance(usual, Usual) and not usual.least <= value <= usual.most:
            yield (
                f"{label} {value:g} is far from what is usual, {usual.least:g} to {usual.most:g};"
                f" it means: {meaning}"
            )


def _of_kind(lever: Lever, scenario: Scenario) -> Iterator[str]:
    """Notes that only one kind of lever can need."""
    if isinstance(lever, MoneyLever):
        yield from _of_money(lever, scenario)
    if isinstance(lever, PriceCap):
        yield from _of_barrels(lever, scenario.world)
    if isinstance(lever, BorderTax) and _taxes_services(lever, scenario.world):
        yield (
            f"{lever.title}: `sectors` says all, so services are taxed at the border too; write"
            " `sectors: goods` to leave them out"
        )


def _of_money(lever: MoneyLever, scenario: Scenario) -> Iterator[str]:
    """A note on income that moves and is very much of the payers' own, or next to none."""
    world, payers = scenario.world, lever.targets if lever.from_target else lever.by
    inside, _ = split_members(expand(payers, scenario.blocs), world)
    share = 1000 * lever.yearly / float(incomes(inside, world).sum()) if inside else 0.0
    said = f"{lever.title}: {lever.yearly:g} billion USD a year is"
    if share > LARGE_SHARE:
        yield f"{said} {100 * share:.0f} per cent of all income of {', '.join(payers)}"
    elif lever.yearly < SMALL_AMOUNT:
        yield f"{said} {1000 * lever.yearly:g} million"


def _of_barrels(lever: PriceCap, world: World) -> Iterator[str]:
    """A note on a price cap on what is no fuel."""
    fuels = set(sectors_with(ENERGY, world))
    others = [code for code in lever.touched_sectors(world) if code not in fuels]
    if others:
        few = ", ".join(others[:3]) + (", ..." if len(others) > 3 else "")
        yield f"{lever.title}: cap and price are USD a barrel, and {few} is no fuel"


def _taxes_services(lever: BorderTax, world: World) -> bool:
    """Whether services are among what it taxes, and no service is named."""
    if lever.products or "all" not in lever.sectors:
        return False
    return bool(set(world.sectors) - set(goods_sectors(world)))
