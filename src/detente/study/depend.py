"""depend: dependence between two countries, and leverage of a bloc, under every elasticity set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.economy.analysis.exposure import Leverage, cut_tie, leverage, partner_rank
from detente.economy.parameters import Parameters
from detente.errors import DataError
from detente.study.answer import Answer, Provenance, accounts
from detente.table import Table
from detente.types import Progress, silent
from detente.world.countries import country_name, split_members
from detente.world.whom import parties
from detente.world.world import World


@dataclass(frozen=True)
class Dependence:
    """Real income in per cent lost by a country and by its partner when their trade stops.

    `rank` is the country's size-adjusted rank among all `partners` of the partner; 1 depends most.
    """

    loss: float
    hub_loss: float
    rank: int
    partners: int


class _UnderEverySet(Answer):
    """What the long run says of a world under each of its elasticity sets."""

    world: World

    @property
    def provenance(self) -> Provenance:
        """The world, and how its equilibria were asked for."""
        return Provenance(
            world=accounts([self.world]),
            horizon="long-run",
            closure="balanced",
            elasticities=", ".join(self.world.elasticities),
        )

    def _manifest(self, **asked: str) -> dict[str, Any]:
        return {"world": self.world.name, "world_sha256": self.world.digest, **asked}


@dataclass(frozen=True, eq=False)
class DependenceAnswer(_UnderEverySet):
    """The Dependence of `country` on `partner` by elasticity set."""

    world: World
    country: str
    partner: str
    by_set: Mapping[str, Dependence]

    @property
    def name(self) -> str:
        """The two countries."""
        return f"{self.country}-on-{self.partner}"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "depend"

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        return self._manifest(country=self.country, partner=self.partner)

    @property
    def partners(self) -> int:
        """How many partners are ranked."""
        return next(iter(self.by_set.values())).partners

    @property
    def tables(self) -> dict[str, Table]:
        """Losses and rank by elasticity set."""
        ties = self.by_set.values()
        columns = {
            "loss_pct": [tie.loss for tie in ties],
            "hub_loss_pct": [tie.hub_loss for tie in ties],
            "size_adjusted_rank": [tie.rank for tie in ties],
        }
        return {"dependence": Table("elasticities", tuple(self.by_set), columns)}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        losses = {
            name: {
                self.country: tie.loss,
                self.partner: tie.hub_loss,
                "size_adjusted_rank": tie.rank,
            }
            for name, tie in self.by_set.items()
        }
        return self.heading | {
            "world": self.world.name,
            "loss_pct": losses,
            "partners": self.partners,
        }


@dataclass(frozen=True, eq=False)
class LeverageAnswer(_UnderEverySet):
    """The Leverage over `buyer` of a bloc of suppliers by elasticity set.

    `outside` are members of the bloc that the world has no accounts for.
    """

    world: World
    buyer: str
    suppliers: str
    outside: tuple[str, ...]
    by_set: Mapping[str, Leverage]

    @property
    def name(self) -> str:
        """The buyer and the bloc."""
        return f"{self.buyer}-on-{self.suppliers}"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "depend"

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        return self._manifest(buyer=self.buyer, suppliers=self.suppliers)

    @property
    def tables(self) -> dict[str, Table]:
        """Losses to all suppliers by elasticity set, and to each alone under the default one."""
        return {"leverage": self._joint(), "suppliers": self._alone()}

    def _joint(self) -> Table:
        held = self.by_set.values()
        columns = {
            "joint_loss_pct": [one.joint for one in held],
            "summed_loss_pct": [sum(one.alone.values()) for one in held],
            "joint_gain": [one.gain for one in held],
            "suppliers_loss_pct": [one.own for one in held],
        }
        return Table("elasticities", tuple(self.by_set), columns)

    def _alone(self) -> Table:
        alone = self.by_set[self.world.default_elasticities].alone
        columns = {
            "name": [country_name(code, self.world) for code in alone],
            "loss_pct": list(alone.values()),
        }
        return Table("supplier", tuple(alone), columns).sorted_by("loss_pct", descending=True)

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        losses = {
            name: {"joint_pct": one.joint, "alone_pct": one.alone, "own_pct": one.own}
            for name, one in self.by_set.items()
        }
        return self.heading | {
            "world": self.world.name,
            "buyer": self.buyer,
            "suppliers": self.suppliers,
            "outside_the_world": list(self.outside),
            "loss_pct": losses,
        }


def dependence(
    world: World, country: str, partner: str, *, progress: Progress = silent
) -> DependenceAnswer:
    """What `country` and `partner` lose without each other, by elasticity set.

    DataError for one and the same country, or the rest of the world.
    """
    found = {}
    for name, parameters in _sets(world, progress):
        place = partner_rank(world, partner, country, parameters=parameters)
        loss = cut_tie(world, country, partner, parameters=parameters)
        found[name] = Dependence(loss.country, loss.partner, place.rank, place.partners)
    return DependenceAnswer(world, country, partner, found)


def supply(
    world: World, buyer: str, suppliers: str, *, progress: Progress = silent
) -> LeverageAnswer:
    """The leverage over `buyer` of those `suppliers` that the world has accounts for.

    They are a bloc, or what `detente.world.whom` reads: ``OPEC except IRN``. DataError if there is
    none.
    """
    inside, outside = split_members(parties(suppliers, world), world)
    members = [member for member in inside if member != buyer]
    if not members:
        raise DataError(
            f"no member of {suppliers} other than {buyer} has accounts in world {world.name}",
            hint="name another bloc",
        )
    found = {
        name: leverage(world, buyer, members, parameters=parameters)
        for name, parameters in _sets(world, progress)
    }
    return LeverageAnswer(world, buyer, suppliers, outside, found)


def _sets(world: World, progress: Progress) -> Iterator[tuple[str, Parameters]]:
    for done, name in enumerate(world.elasticities):
        progress("elasticity sets", done, len(world.elasticities))
        yield name, Parameters(trade_elasticity=name)
    progress("elasticity sets", len(world.elasticities), len(world.elasticities))
