"""Measures that nobody pulls in a scenario, to see what they would do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from detente.levers.apply import Pull
from detente.levers.catalogue import Aid, Embargo, ExportControl, Lever, SecondarySanctions
from detente.world.world import World


def one_pull(lever: Lever, senders: Sequence[str]) -> Pull:
    """A lever pulled by countries of the world together."""
    return Pull(lever, "+".join(senders), tuple(senders), ())


def cut_tie(actor: str, ally: str) -> Pull:
    """All trade between two countries stops."""
    return one_pull(Embargo.model_validate({"by": (actor,), "on": (ally,)}), (actor,))


def punishment(actor: str, coalition: Sequence[str], fall: float) -> Pull:
    """Secondary sanctions: goods trade of the coalition with the actor falls by `fall` per cent.

    Both ways, at given prices.
    """
    lever = SecondarySanctions.model_validate(
        {"by": tuple(coalition), "on": (actor,), "sectors": ("goods",), "ban": False, "fall": fall}
    )
    return one_pull(lever, coalition)


def controls(target: str, members: Sequence[str], fall: float) -> Pull:
    """The members sell `fall` per cent less goods to the target at given prices."""
    lever = ExportControl.model_validate(
        {"by": tuple(members), "on": (target,), "sectors": ("goods",), "ban": False, "fall": fall}
    )
    return one_pull(lever, members)


def cut_off(country: str, world: World) -> Pull:
    """All goods trade of a country with every other one that has accounts of its own stops."""
    others = tuple(code for code in world.countries if code not in (country, "ROW"))
    lever = Embargo.model_validate({"by": (country,), "on": others, "sectors": ("goods",)})
    return one_pull(lever, (country,))


def energy_cut(
    target: str, joiners: tuple[str, ...], sectors: tuple[str, ...], fall: float
) -> Pull:
    """The target sells `fall` per cent less energy to those who join, at given prices."""
    return one_pull(_energy_embargo(target, joiners, sectors, fall), (target,))


def aid(payer: Sequence[str], receiver: Sequence[str], busd: float) -> Aid:
    """A transfer of so many billion USD a year."""
    return Aid(by=tuple(payer), on=tuple(receiver), amount=busd)


# The same lever object for the same cut: equilibria with it are then recognised as the same.
@lru_cache(maxsize=4096)
def _energy_embargo(
    target: str, joiners: tuple[str, ...], sectors: tuple[str, ...], fall: float
) -> Lever:
    fields: dict[str, Any] = {"by": (target,), "on": joiners, "sectors": sectors}
    fields |= {"direction": "exports", "fall": fall, "ban": False}
    return Embargo.model_validate(fields)
