"""Who pulls a lever, on whom, in which sectors, and the numbers that turn it into a shock."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from detente.economy.horizon import Adjustment
from detente.types import Array
from detente.world.shipped import goods_sectors
from detente.world.whom import Blocs
from detente.world.world import World

DAYS_A_MONTH = 365.25 / 12
Direction = Literal["both", "imports", "exports"]


@dataclass(frozen=True)
class Route:
    """Flows from all `sellers` to all `buyers`: codes that the world has."""

    buyers: tuple[str, ...]
    sellers: tuple[str, ...]


@dataclass(frozen=True)
class Parties:
    """Who pulls a lever, on whom, in which sectors: codes that the world has.

    `others` are further countries that the lever names by the name of its field: who buys under a
    price cap, whose goods take a detour.
    """

    world: World
    senders: tuple[str, ...]
    targets: tuple[str, ...]
    sectors: tuple[str, ...]
    others: tuple[str, ...] = ()

    def routes(self, direction: Direction) -> tuple[Route, ...]:
        """What flows in the direction, seen from the senders."""
        exports = Route(self.targets, self.senders)
        imports = Route(self.senders, self.targets)
        return {"exports": (exports,), "imports": (imports,), "both": (exports, imports)}[direction]


@dataclass(frozen=True, eq=False)
class Setting:
    """What turns levers into numbers.

    Attributes
    ----------
    theta : ndarray [sector]
        Long-run trade elasticities that the shock is solved with.
    adjustment : Adjustment
        How slowly buyers move: converts a fall at a horizon into a trade cost.
    on : date or None
        The day looked at; None is the long run, when what is temporary has passed.
    months : float
        Months since the path began, infinity in the long run.
    blocs : mapping
        The scenario's own blocs.
    """

    theta: Array
    adjustment: Adjustment = field(default_factory=Adjustment)
    on: date | None = None
    months: float = math.inf
    blocs: Blocs | None = None

    @property
    def elasticity(self) -> Array:
        """By how many per cent a flow falls by then if it becomes one per cent dearer, at given
        prices of others [sector].
        """
        return self.theta * self.adjustment.rho * self.adjustment.pass_through(self.months)


def sectors_of(codes: Iterable[str], world: World) -> tuple[str, ...]:
    """Sector codes with parents and the words 'goods', 'services' and 'all' spelled out; DataError
    for an unknown code.
    """
    return _spelled_out(tuple(codes), world)


@lru_cache(maxsize=256)
def _spelled_out(codes: tuple[str, ...], world: World) -> tuple[str, ...]:
    """`sectors_of`, remembered: each lever asks for the same in every month."""
    goods = goods_sectors(world)
    services = tuple(sector for sector in world.sectors if sector not in goods)
    words = {"all": world.sectors, "goods": goods, "services": services}
    named = [words[code] if code in words else world.sectors_of(code) for code in codes]
    return tuple(dict.fromkeys(sector for found in named for sector in found))
