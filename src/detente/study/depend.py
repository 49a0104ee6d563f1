"""depend: dependence between two countries, and leverage of a bloc, under every elasticity set of a
world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from detente.economy.analysis.exposure import Leverage, cut_tie, leverage, partner_rank
from detente.economy.parameters import Parameters
from detente.errors import DataError
from detente.world.countries import bloc, split_members
from detente.world.world import World

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Dependence:
    """Real income in per cent lost by a country and by its partner when their trade stops, and the
    country's rank.

    `rank` is the size-adjusted rank among all `partners` of the partner; 1 depends most.
    """

    loss: float
    hub_loss: float
    rank: int
    partners: int


def dependence(
    world: World, country: str, partner: str, *, progress: Progress | None = None
) -> dict[str, Dependence]:
    """The Dependence of `country` on `partner` by elasticity set; DataError for one and the same
    country, or the rest of the world.
    """
    found = {}
    for name, parameters in _sets(world, progress):
        place = partner_rank(world, partner, country, parameters=parameters)
        loss = cut_tie(world, country, partner, parameters=parameters)
        found[name] = Dependence(loss.country, loss.partner, place.rank, place.partners)
    return found


def supply(
    world: World, buyer: str, suppliers: str, *, progress: Progress | None = None
) -> dict[str, Leverage]:
    """The Leverage over `buyer` of those members of a bloc that the world has accounts for, by
    elasticity set; DataError if none.
    """
    inside, _ = split_members(bloc(suppliers).members, world)
    members = [member for member in inside if member != buyer]
    if not members:
        raise DataError(
            f"no member of {suppliers} other than {buyer} has accounts in world {world.name}",
            hint="name another bloc",
        )
    return {
        name: leverage(world, buyer, members, parameters=parameters)
        for name, parameters in _sets(world, progress)
    }


def _sets(world: World, progress: Progress | None) -> Iterator[tuple[str, Parameters]]:
    tell = progress or (lambda step, done, total: None)
    for done, name in enumerate(world.elasticities):
        tell("elasticity sets", done, len(world.elasticities))
        yield name, Parameters(trade_elasticity=name)
    tell("elasticity sets", len(world.elasticities), len(world.elasticities))
