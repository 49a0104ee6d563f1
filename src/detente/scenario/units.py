"""Numbers that are allowed and may be meant in another unit: a note, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator

from detente.levers.base import Lever, TradeLever
from detente.levers.prices import ExportTax, Tariff
from detente.scenario.schema import ScenarioFile
from detente.world.shipped import goods_sectors
from detente.world.world import World

# How the description of a field begins whose number is in per cent.
PER_CENT = "per cent"


def unit_notes(content: ScenarioFile, levers: tuple[Lever, ...], world: World) -> list[str]:
    """Notes on numbers below one in per cent, and on taxes at the border that services pay too.

    `levers` are those in force at some horizon shown.
    """
    said = [note for lever in levers for note in _below_one(lever, lever.title)]
    said += _below_one(content, "the scenario")
    taxes = [lever for lever in levers if isinstance(lever, Tariff | ExportTax)]
    said += [_on_services(lever) for lever in taxes if _taxes_services(lever, world)]
    return said


def _below_one(holder: Lever | ScenarioFile, title: str) -> Iterator[str]:
    """Notes on what was written between -1 and 1 in a field that is in per cent."""
    for name, field in type(holder).model_fields.items():
        value = getattr(holder, name)
        written = name in holder.model_fields_set and isinstance(value, int | float)
        if written and (field.description or "").startswith(PER_CENT) and 0 < abs(value) < 1:
            yield (
                f"{title}: {field.alias or name} {value:g} is {value:g} per cent, less than one in"
                f" a hundred; write {100 * value:g} if a share of {value:g} is meant"
            )


def _taxes_services(lever: TradeLever, world: World) -> bool:
    """Whether services are among what it taxes, and no service is named."""
    if "all" not in lever.sectors:
        return False
    return bool(set(world.sectors) - set(goods_sectors(world)))


def _on_services(lever: Lever) -> str:
    return (
        f"{lever.title}: `sectors` says all, so services are taxed at the border too; write"
        " `sectors: goods` to leave them out"
    )
