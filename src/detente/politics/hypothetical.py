"""Measures that nobody pulls in a scenario, to see what they would do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from detente.levers.base import Lever
from detente.levers.flows import Embargo, ExportControl, SecondarySanctions
from detente.levers.pull import Pull, own_pull
from detente.levers.transfers import Aid
from detente.world.labels import REST_OF_WORLD
from detente.world.world import World


def cut_tie(actor: str, ally: str) -> Pull:
    """All trade between two countries stops."""
    return own_pull(Embargo(by=(actor,), on=(ally,)), (actor,), "the tie is cut")


def punishment(actor: str, coalition: Sequence[str], fall: float) -> Pull:
    """Secondary sanctions: goods trade of the coalition with the actor falls by `fall` per cent.

    Both ways, at given prices.
    """
    lever = SecondarySanctions.model_validate(
        {"by": tuple(coalition), "on": (actor,), "sectors": ("goods",), "ban": False, "fall": fall}
    )
    return own_pull(lever, coalition, "punishment")


def controls(target: str, members: Sequence[str], fall: float) -> Pull:
    """The members sell `fall` per cent less goods to the target at given prices."""
    lever = ExportControl.model_validate(
        {"by": tuple(members), "on": (target,), "sectors": ("goods",), "ban": False, "fall": fall}
    )
    return own_pull(lever, members, "controls")


def cut_off(country: str, world: World) -> Pull:
    """All goods trade of a country with every other one that has accounts of its own stops."""
    others = tuple(code for code in world.countries if code not in (country, REST_OF_WORLD))
    lever = Embargo.model_validate({"by": (country,), "on": others, "sectors": ("goods",)})
    return own_pull(lever, (country,), "cut off")


def energy_cut(
    target: str, joiners: tuple[str, ...], sectors: tuple[str, ...], fall: float
) -> Pull:
    """The target sells `fall` per cent less energy to those who join, at given prices."""
    lever = _energy_embargo(target, joiners, sectors, fall)
    return own_pull(lever, (target,), "energy is cut")


def aid(payer: Sequence[str], receiver: Sequence[str], busd: float) -> Pull:
    """A transfer of so many billion USD a year."""
    lever = Aid(by=tuple(payer), on=tuple(receiver), amount=busd)
    return own_pull(lever, payer, f"aid from {payer[0]} to {receiver[0]}")


# The same lever object for the same cut: equilibria with it are then recognised as the same.
@lru_cache(maxsize=4096)
def _energy_embargo(
    target: str, joiners: tuple[str, ...], sectors: tuple[str, ...], fall: float
) -> Lever:
    fields: dict[str, Any] = {"by": (target,), "on": joiners, "sectors": sectors}
    fields |= {"direction": "exports", "fall": fall, "ban": False}
    return Embargo.model_validate(fields)
