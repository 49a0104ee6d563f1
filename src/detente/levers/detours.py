"""Detours around levers that stop flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from detente.economy.fall import Detours
from detente.economy.links import Links
from detente.economy.shock import Shock, writable
from detente.errors import ScenarioError
from detente.levers.base import Phase, TradeLever
from detente.levers.fields import WHOM, Governments, Percent, Usual
from detente.levers.setting import Parties, Setting
from detente.types import Array
from detente.world.countries import split_members
from detente.world.whom import Blocs, expand
from detente.world.world import World


class Circumvention(TradeLever):
    """Goods of `of` that are stopped reach the target through hubs (`by`), at an extra cost.

    A latent link, seeded. What is open of a flow at given prices: left + leakage
    (1 + route_cost)^(-theta) (1 - left), left what bans and falls leave of it directly; the route
    cost is wasted. It is no part of what a fall covers. Hubs without accounts in the world are
    refused, not guessed. The equation is our own.
    """

    phase: ClassVar[Phase] = "detour"
    number: ClassVar[str] = "leakage"
    changes: ClassVar[bool] = True
    private: ClassVar[bool] = True
    no_quantity: ClassVar[str] = "a detour around other levers; the network finds its own"

    lever: Literal["circumvention"] = "circumvention"
    of: Governments = Field(min_length=1, description=f"whose goods take the detour: {WHOM}")
    leakage: Percent = Field(
        description=(
            "per cent of the lost flow that returns by the detour at given prices without route"
            " cost"
        )
    )
    route_cost: Annotated[float, Usual(0, 400)] = Field(
        0.0, ge=0, lt=10_000, description="per cent by which the detour is dearer"
    )

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {**super().places, "of": self.of}

    def require(self, outside: tuple[str, ...], world: World) -> None:
        """ScenarioError when the world has no accounts for a hub."""
        if outside:
            raise ScenarioError(
                f"world {world.name} has no accounts for the hub {', '.join(outside)}",
                where=self.title,
                hint="detours through the rest of the world are refused, not guessed",
            )

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Hubs and targets, and as others those whose goods take the detour."""
        found = super().parties(senders, world, blocs)
        others, _ = split_members(expand(self.of, blocs), world)
        return Parties(world, senders, found.targets, found.sectors, others)

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with that part of what was stopped that comes by the detour."""
        at = shock.links_between(parties.targets, parties.others, parties.sectors)
        dearer = (1 + self.route_cost / 100) ** -setting.elasticity[at.sector]
        share = self.leakage / 100 * dearer
        return with_detours(shock, at, share)


def with_detours(shock: Shock, at: Links, share: Array) -> Shock:
    """`shock` with detours that bring back a `share` [link] of what is stopped on some links.

    What bans and lost varieties stop comes back at once; what falls stop is known in equilibrium
    only, see `Detours`.
    """
    shape = shock.world.sales.shape
    flat = np.ravel_multi_index(at, shape)
    banned = writable(shock.banned, shape, False)
    variety = writable(shock.variety_hat, shape, 1.0)
    direct = np.where(banned[at], 0.0, np.minimum(variety[at], 1.0))
    known = _joined(shock.detours, Detours(flat, share, direct))
    fallen = [fall.links for fall in shock.falls]
    falls = np.isin(flat, np.concatenate(fallen)) if fallen else np.zeros(flat.size, dtype=bool)
    found = ~(falls & (direct > 0))
    n, i, s = (position[found] for position in at)
    detour = share[found] * (1 - direct[found])
    variety[n, i, s] = np.where(banned[n, i, s], 0.0, variety[n, i, s]) + detour
    banned[n, i, s] &= variety[n, i, s] <= 0
    some = banned if banned.any() else None
    return replace(shock.replaced(variety_hat=variety, banned=some), detours=known)


def _joined(old: Detours | None, new: Detours) -> Detours:
    """All detours together, ascending; two on one link bring back what each leaves of the rest."""
    if old is None:
        order = np.argsort(new.links)
        return Detours(new.links[order], new.share[order], new.direct[order])
    links, place = np.unique(np.concatenate([old.links, new.links]), return_inverse=True)
    missed = np.ones(links.size)
    np.multiply.at(missed, place, 1 - np.concatenate([old.share, new.share]))
    direct = np.ones(links.size)
    direct[place[old.links.size :]] = new.direct
    direct[place[: old.links.size]] = old.direct
    return Detours(links, 1 - missed, direct)
