"""Metrics of dependence: exact losses from cutting a tie, before and after the levers, and ranks
among all partners.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.claims.arguments import NO_LEVER, Country
from detente.claims.case import Case, Variant
from detente.claims.metrics import Told, metric
from detente.economy.analysis.exposure import dependence_on, size_adjusted_rank
from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.solve import solve

Array = NDArray[np.float64]
When = Literal["before", "after"]


@metric("per cent", nulls=("no lever",))
def tie_loss(case: Case, country: Country, partner: Country, when: When = "after") -> float:
    """Real income that a country loses if all its trade with the partner stops, before or after the
    levers; long run.
    """
    hat = case.once(
        ("tie", *sorted((country, partner)), when), lambda: _cut(case, (country, partner), when)
    )
    return float(100 * (1 - hat[case.world.country(country)]))


@metric("rank", nulls=("no lever", "random rank"))
def dependence_rank(case: Case, country: Country, hub: Country, when: When = "after") -> float:
    """Rank of a country's loss from cutting its tie with the hub among all partners of the hub,
    size taken out; 1 depends most.
    """
    partners, loss, size = _partners(case, hub, when)
    if case.null == "random rank":
        return (len(partners) + 1) / 2
    return float(size_adjusted_rank(loss, size)[partners.index(country)])


def _alike_names(case: Case, country: str, hub: str, when: str) -> Told:
    partners, loss, size = _partners(case, hub, when)
    return Told(
        note=", ".join(
            f"{partners[k]} {loss[k]:.2f}" for k in _alike(size, partners.index(country))
        )
    )


@metric("per cent", nulls=("no lever",), told=_alike_names)
def alike_loss(case: Case, country: Country, hub: Country, when: When = "before") -> float:
    """Mean loss from cutting the tie with the hub over its partners of half to twice the country's
    size, the country left out.
    """
    partners, loss, size = _partners(case, hub, when)
    return float(loss[_alike(size, partners.index(country))].mean())


def _alike(size: Array, place: int) -> NDArray[np.intp]:
    return np.flatnonzero(
        (size > size[place] / 2) & (size < size[place] * 2) & (np.arange(size.size) != place)
    )


def _moment(case: Case, when: str) -> Equilibrium:
    """The long run before or after the levers; the same where the null pulls none."""
    return case.equilibrium(
        "long-run", Variant(NO_LEVER) if when == "before" and case.null != "no lever" else None
    )


def _cut(case: Case, pair: tuple[str, str], when: str) -> Array:
    """Real income without the tie over real income with it [country]."""
    found = _moment(case, when)
    one, other = pair
    shock = found.shock.ban(buyer=one, seller=other).ban(buyer=other, seller=one)
    without = solve(
        case.world, shock, closure=found.closure, parameters=found.parameters, start=found
    )
    case.once(("certificate", *pair, when), lambda: without)
    return without.welfare_hat / found.welfare_hat


def _partners(case: Case, hub: str, when: str) -> tuple[list[str], Array, Array]:
    """Partners of a hub, the loss of each from cutting its tie (per cent), and the size of each
    (value added).
    """
    partners = [c for c in case.world.countries if c not in (hub, "ROW")]
    size = np.array([case.world.value_added[case.world.country(c)].sum() for c in partners])

    def losses() -> Array:
        found = _moment(case, when)
        return dependence_on(
            case.world, hub, partners, shock=found.shock, parameters=found.parameters
        )

    when = "before" if case.null == "no lever" else when
    return (
        partners,
        case.once(("partners", hub, when), losses) if case.null != "random rank" else size,
        size,
    )
