"""What a careful reader would ask of a world: findings, not errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.world.accounts import HIGHEST_RATE
from detente.world.world import World


@dataclass(frozen=True)
class Fault:
    """One finding: how bad (``refuse`` or ``note``), where, and what."""

    level: str
    where: str
    what: str


def unusable(world: World) -> tuple[Fault, ...]:
    """What makes the accounts of `world` no basis for an answer.

    Sectors that make something of almost nothing, and countries without final demand.
    """
    output, share = world.output, world.value_added_share
    cells = [
        Fault(
            "refuse",
            f"{world.countries[n]}, {world.sectors[s]}",
            f"value-added share {share[n, s]:.3f} with output: missing inputs?",
        )
        for n, s in np.argwhere((share > 0.99) & (output > 0))
    ]
    idle = [
        Fault("refuse", world.countries[n], "no final demand")
        for n in np.flatnonzero(world.final_demand.sum(axis=1) <= 0)
    ]
    return (*cells, *idle)


def check(world: World) -> tuple[Fault, ...]:
    """Findings about the accounts of `world`.

    Cells that look like missing data, identities left open, and what a reader should know.
    """
    found = list(unusable(world))
    found += [
        Fault(
            "refuse",
            f"{gap.country}, {gap.sector}",
            f"the {gap.identity} identity is open by {gap.relative:.1e}",
        )
        for gap in world.gaps
        if abs(gap.relative) > 1e-8
    ]
    balance = world.deficit / world.income
    for n in np.flatnonzero(np.abs(balance) > 0.25):
        found.append(
            Fault(
                "note",
                world.countries[n],
                f"trade deficit of {100 * balance[n]:.0f} per cent of income",
            )
        )
    silent = int((world.output <= 0).sum())
    if silent:
        found.append(Fault("note", world.name, f"{silent} cells make nothing"))
    for name, rates in (("tariff", world.tariff), ("export tax", world.export_tax)):
        high = int((rates > HIGHEST_RATE).sum())
        if high:
            said = f"a rate of {name} above {HIGHEST_RATE:g} on {high} flows: 0.25 is 25 per cent"
            found.append(Fault("note", world.name, said))
    if not world.tariff.any():
        found.append(
            Fault(
                "note",
                world.name,
                "no baseline tariffs: every tariff result is relative to free trade",
            )
        )
    return tuple(found)
