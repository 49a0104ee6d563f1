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
from detente.world.world import World

Array = NDArray[np.float64]


def cut_tie(
    world: World,
    country: str,
    partner: str,
    *,
    shock: Shock | None = None,
    closure: str = "balanced",
    parameters: Parameters | None = None,
) -> tuple[float, float]:
    """Real income in per cent that `country` and `partner` lose if all trade between them stops: an
    exact counterfactual.

    Relative to the equilibrium with `shock` in place (without any when it is None). Positive is a
    loss. Raises SolveError when there is no equilibrium without the tie.
    """
    before = shock or Shock(world)
    tied = solve(world, before, closure=closure, parameters=parameters)
    after = before.ban(buyer=country, seller=partner).ban(buyer=partner, seller=country)
    loss = 100 * (
        1
        - solve(world, after, closure=closure, parameters=parameters, start=tied).welfare_hat
        / tied.welfare_hat
    )
    return float(loss[world.country(country)]), float(loss[world.country(partner)])


def dependence_on(
    world: World,
    hub: str,
    partners: Sequence[str],
    *,
    shock: Shock | None = None,
    parameters: Parameters | None = None,
) -> Array:
    """Real income in per cent that each partner loses if its tie with `hub` is cut [partner]; see
    `cut_tie`.
    """
    before = shock or Shock(world)
    tied, loss = solve(world, before, parameters=parameters), np.empty(len(partners))
    for k, partner in enumerate(partners):
        n, cut = (
            world.country(partner),
            before.ban(buyer=partner, seller=hub).ban(buyer=hub, seller=partner),
        )
        loss[k] = 100 * (
            1
            - solve(world, cut, parameters=parameters, start=tied).welfare_hat[n]
            / tied.welfare_hat[n]
        )
    return loss


@dataclass(frozen=True)
class Leverage:
    """What several suppliers can do to a buyer by no longer selling to it; real income in per cent,
    positive is a loss.

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
        """Joint loss over the sum of single losses: above one, since the loss is convex in the
        share that is withheld.
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

    n, joint = world.country(buyer), without(suppliers)
    alone = {supplier: float(-without([supplier]).welfare_pct[n]) for supplier in suppliers}
    own = [world.country(supplier) for supplier in suppliers]
    cost = -100 * joint.welfare_usd[own].sum() / joint.world.income[own].sum()
    return Leverage(float(-joint.welfare_pct[n]), alone, float(cost))


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


def partner_rank(
    world: World, hub: str, partner: str, *, parameters: Parameters | None = None
) -> tuple[int, int]:
    """Size-adjusted rank of `partner` among all partners of `hub` in the world, the rest of the
    world left out, and their number.

    DataError when `partner` is the hub itself or the rest of the world.
    """
    world.country(partner)
    if partner in (hub, "ROW"):
        what = (
            "the rest of the world has no rank among partners"
            if partner == "ROW"
            else f"{hub} is no partner of its own"
        )
        raise DataError(
            what,
            where=f"dependence of {partner} on {hub}",
            hint="name two countries; see `detente list countries`",
        )
    partners = [country for country in world.countries if country not in (hub, "ROW")]
    loss = dependence_on(world, hub, partners, parameters=parameters)
    size = np.array([world.value_added[world.country(country)].sum() for country in partners])
    return int(size_adjusted_rank(loss, size)[partners.index(partner)]), len(partners)
