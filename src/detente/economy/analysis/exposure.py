"""Who depends on whom: exact losses from cutting a tie, raw and adjusted for size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.parameters import Parameters
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.errors import DataError
from detente.types import Array
from detente.world.labels import REST_OF_WORLD
from detente.world.world import World


@dataclass(frozen=True)
class TieLoss:
    """What a country and its partner lose without their trade.

    Real income in per cent; positive is a loss.
    """

    country: float
    partner: float


def cut_tie(
    world: World,
    country: str,
    partner: str,
    *,
    shock: Shock | None = None,
    closure: str = "balanced",
    parameters: Parameters | None = None,
) -> TieLoss:
    """The TieLoss of two countries if all trade between them stops: an exact counterfactual.

    Relative to the equilibrium with `shock` in place (without any when it is None). Raises
    SolveError when there is no equilibrium without the tie.
    """
    shock = shock or Shock(world)
    before = solve(world, shock, closure=closure, parameters=parameters)
    loss = _loss(world, before, shock.sever(country, partner))
    return TieLoss(float(loss[world.country(country)]), float(loss[world.country(partner)]))


def dependence_on(
    world: World,
    hub: str,
    partners: Sequence[str],
    *,
    shock: Shock | None = None,
    closure: str = "balanced",
    parameters: Parameters | None = None,
) -> Array:
    """Real income in per cent that each partner loses without its tie with `hub` [partner].

    See `cut_tie`.
    """
    shock = shock or Shock(world)
    before = solve(world, shock, closure=closure, parameters=parameters)
    loss = np.empty(len(partners))
    for k, partner in enumerate(partners):
        loss[k] = _loss(world, before, shock.sever(partner, hub))[world.country(partner)]
    return loss


def _loss(world: World, before: Equilibrium, shock: Shock) -> Array:
    """Loss of real income in per cent from `before` to the equilibrium of another shock [country].

    `before` is an equilibrium of `world`.
    """
    after = solve(
        world,
        shock,
        closure=before.closure,
        parameters=before.parameters,
        start=before,
    )
    return np.asarray(100 * (1 - after.welfare_hat / before.welfare_hat))


@dataclass(frozen=True)
class Leverage:
    """What several suppliers can do to a buyer by no longer selling to it.

    Real income in per cent, positive is a loss.

    Attributes
    ----------
    joint : float
        The buyer's loss when all stop at once.
    alone : dict of str to float
        Its loss when one supplier stops and the others go on.
    own : float
        What stopping costs the suppliers together, in per cent of their common real income.
    """

    joint: float
    alone: dict[str, float]
    own: float

    @property
    def gain(self) -> float:
        """Joint loss over the sum of single losses.

        Above one, since the loss is convex in the share that is withheld.
        """
        return self.joint / sum(self.alone.values())


def leverage(
    world: World,
    buyer: str,
    suppliers: Sequence[str],
    *,
    sector: str | Sequence[str] | None = None,
    closure: str = "balanced",
    parameters: Parameters | None = None,
) -> Leverage:
    """The Leverage of `suppliers` over `buyer` in some sectors, or in all: exact counterfactuals.

    Raises SolveError where there is no equilibrium without them.
    """

    def without(some: Sequence[str]) -> Equilibrium:
        return solve(
            world,
            Shock(world).ban(buyer=buyer, seller=some, sector=sector),
            closure=closure,
            parameters=parameters,
        )

    n = world.country(buyer)
    joint = without(suppliers)
    alone = {supplier: float(-without([supplier]).welfare_pct[n]) for supplier in suppliers}
    own = [world.country(supplier) for supplier in suppliers]
    cost = -100 * joint.welfare_usd[own].sum() / joint.world.income[own].sum()
    return Leverage(joint=float(-joint.welfare_pct[n]), alone=alone, own=float(cost))


def size_adjusted_rank(loss: Array, size: Array) -> NDArray[np.intp]:
    """Rank of each loss after taking out size [partner]; 1 is the most dependent for its size.

    The residual of log loss on log size (least squares with a constant): nearly every partner of a
    large country depends more on it than the other way round, so the raw loss says little. Losses
    that are not positive rank last.
    """
    positive = loss > 0
    residual = np.full(loss.size, -np.inf)
    if positive.sum() > 2:
        log_size = np.log(size[positive])
        slope, constant = np.polyfit(log_size, np.log(loss[positive]), 1)
        residual[positive] = np.log(loss[positive]) - constant - slope * log_size
    return (np.argsort(np.argsort(-residual, kind="stable")) + 1).astype(np.intp)


@dataclass(frozen=True)
class PartnerRank:
    """Size-adjusted rank among all `partners` of a hub, 1 depends most, and how many they are."""

    rank: int
    partners: int


def partner_rank(
    world: World,
    hub: str,
    partner: str,
    *,
    closure: str = "balanced",
    parameters: Parameters | None = None,
) -> PartnerRank:
    """The PartnerRank of `partner` among all partners of `hub` in the world.

    The rest of the world is left out. DataError when `partner` is the hub itself or the rest of the
    world.
    """
    world.country(partner)
    if partner in (hub, REST_OF_WORLD):
        what = (
            "the rest of the world has no rank among partners"
            if partner == REST_OF_WORLD
            else f"{hub} is no partner of its own"
        )
        raise DataError(
            what,
            where=f"dependence of {partner} on {hub}",
            hint="name two countries; see `detente list countries`",
        )
    partners = [country for country in world.countries if country not in (hub, REST_OF_WORLD)]
    loss = dependence_on(world, hub, partners, closure=closure, parameters=parameters)
    size = np.array([world.value_added[world.country(country)].sum() for country in partners])
    rank = size_adjusted_rank(loss, size)[partners.index(partner)]
    return PartnerRank(int(rank), len(partners))
