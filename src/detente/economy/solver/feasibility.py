"""Whether an equilibrium can exist, and by name why not.

Four things can stand in the way: a demanded (buyer, sector) without a supplier, costs without a
finite fixed point under complements, a country that buys where it cannot sell, and a closed
component whose deficits do not sum to zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.parameters import Parameters
from detente.economy.solver.materials import Materials, input_elasticities, materials_of
from detente.errors import SolveError
from detente.types import Array, Mask
from detente.world.world import World

FLOOR_HINT = "set a floor on the ban (`floor: 0.001`) or leave the sector out"

# Deficits of a closed group that sum to less than this share of its income count as zero: accounts
# are closed to rounding only. A deficit below the second share of income has no sign.
BALANCED = 1e-9
SETTLED = 1e-12

# Rounds of the price map without wages. When they end, no cell has been found whose price must
# rise, and the solver decides.
ROUNDS = 2000

# Log of the floor under prices, relative to the dearest: below the last digit of a double (e^-36),
# it changes no price that counts, and keeps the log of one that falls to zero finite.
LOG_FLOOR = -40.0


@dataclass(frozen=True, eq=False)
class Nests:
    """The shares of the three nests after unavailable goods are dropped.

    And what is still demanded.

    Attributes
    ----------
    materials : Materials
        Inputs in their nests.
    final_share, value_added_share : ndarray [country, sector]
        alpha and gamma.
    demanded : bool ndarray [country, sector]
        Buyer cells that final demand or a producing sector wants; the others have no price and no
        spending.
    active : bool ndarray [country, sector]
        Seller cells with at least one demanding buyer.
    missing : bool ndarray [country, sector]
        Buyer cells whose last supplier is gone and that were dropped.
    unserved : ndarray [sector, country]
        One where a buyer has no supplier at all, zero elsewhere.
    """

    materials: Materials
    final_share: Array
    value_added_share: Array
    demanded: Mask
    active: Mask
    missing: Mask
    unserved: Array


@dataclass(frozen=True, eq=False)
class _Wanted:
    """Buyer cells that are demanded and seller cells that can sell [country, sector]."""

    demanded: Mask
    active: Mask


def available_nests(links: Mask, world: World, parameters: Parameters) -> Nests:
    """The nests with unavailable goods dropped where they can be; SolveError where they cannot.

    `links` [sector, buyer, seller]: those with a positive share.
    """
    unserved = (~links.any(axis=2)).astype(float)
    wanted = _wanted(links, world.input_share, world.final_share, world.value_added_share)
    missing = wanted.demanded & (unserved.T > 0)
    if missing.any():
        _require_substitutes(missing, wanted.active, world, parameters)
        return _without(missing, unserved, links, world, parameters)
    return Nests(
        materials=materials_of(world.input_share, parameters, world.sectors),
        final_share=world.final_share,
        value_added_share=world.value_added_share,
        demanded=wanted.demanded,
        active=wanted.active,
        missing=missing,
        unserved=unserved,
    )


def _require_substitutes(missing: Mask, active: Mask, world: World, parameters: Parameters) -> None:
    """SolveError where something missing cannot be done without: elasticities up to one."""
    elasticity = input_elasticities(parameters, world.sectors)
    for n, s in np.argwhere(missing):
        if parameters.final_elasticity <= 1 and world.final_share[n, s] > 0:
            what = "final demand has no supplier left and cannot do without"
            raise SolveError(what, where=_cell(world, n, s), hint=FLOOR_HINT)
        users = np.flatnonzero((world.input_share[n, :, s] > 0) & active[n])
        if elasticity[s] <= 1 and users.size:
            what = f"an input of {world.sectors[users[0]]} has no supplier left"
            raise SolveError(what, where=_cell(world, n, s), hint=FLOOR_HINT)


def _without(
    missing: Mask, unserved: Array, links: Mask, world: World, parameters: Parameters
) -> Nests:
    """The nests without what is missing.

    SolveError where a whole nest is gone that the one above needs.
    """
    gamma = world.value_added_share
    materials = materials_of(world.input_share, parameters, world.sectors, missing)
    final_share = np.where(missing, 0.0, world.final_share)
    wanted = _wanted(links, materials.share, final_share, gamma)
    uses = wanted.active & (gamma < 1)
    bare = uses & (materials.share.sum(axis=2) <= 0)
    for n, s in np.argwhere(bare):
        if parameters.value_added_elasticity <= 1 or gamma[n, s] <= 0:
            what = "no material input has a supplier left"
            raise SolveError(what, where=_cell(world, n, s), hint=FLOOR_HINT)
    if materials.critical is not None and parameters.critical_elasticity <= 1:
        before = world.input_share @ materials.critical.others > 0
        for n, s in np.argwhere(uses & ~bare & before & (materials.critical.rest <= 0)):
            what = "only critical inputs have a supplier left"
            raise SolveError(what, where=_cell(world, n, s), hint=FLOOR_HINT)
    for n in np.flatnonzero(final_share.sum(axis=1) <= 0):
        what = "nothing that final demand wants has a supplier left"
        raise SolveError(what, where=world.countries[n], hint=FLOOR_HINT)
    return Nests(
        materials=materials,
        final_share=final_share,
        value_added_share=gamma,
        demanded=wanted.demanded,
        active=wanted.active,
        missing=missing,
        unserved=unserved,
    )


def _wanted(
    links: Mask, input_share: Array, final_share: Array, value_added_share: Array
) -> _Wanted:
    """The least sets of demanded and active cells that contain final demand."""
    uses = (input_share > 0) & (value_added_share < 1)[:, :, None]
    demanded = final_share > 0
    while True:
        active = (demanded.T[:, None, :] @ links)[:, 0, :].T
        more = demanded | (active[:, None, :] @ uses)[:, 0, :]
        if (more == demanded).all():
            return _Wanted(demanded, active)
        demanded = more


@dataclass(frozen=True, eq=False)
class _PriceMap:
    """Prices from prices when wages are zero: whether it shrinks decides on costs.

    Attributes
    ----------
    materials : Materials
    attraction : ndarray [sector, buyer, seller]
        Productivity included.
    theta : ndarray [sector, 1]
    eps : float
    value_added_share : ndarray [country, sector]
        gamma.
    """

    materials: Materials
    attraction: Array
    theta: Array
    eps: float
    value_added_share: Array

    def at(self, log_price: Array) -> Array:
        """Log of the prices that follow [country, sector].

        Minus infinity where they fall to zero.
        """
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            log_input = _log_materials(log_price[:, None, :], self.materials)
            if self.eps < 1:
                log_cost = log_input + np.log(1 - self.value_added_share) / (1 - self.eps)
            else:
                log_cost = np.where(self.value_added_share > 0, -np.inf, log_input)
            supply = np.exp(-self.theta * log_cost.T)
            free = np.isinf(supply)
            access = (self.attraction @ np.where(free, 0.0, supply)[:, :, None])[:, :, 0]
            if free.any():
                access[((self.attraction > 0) & free[:, None, :]).any(axis=2)] = np.inf
            return np.asarray((-np.log(access) / self.theta).T)


def require_finite_costs(
    nests: Nests, attraction: Array, theta: Array, parameters: Parameters, world: World
) -> None:
    """SolveError when complements leave costs without a finite fixed point.

    At given wages the price map is concave, increasing and homogeneous in (wages, prices), so a
    finite fixed point exists exactly when its recession map (wages at zero) shrinks: spectral
    radius below one. One sector, home only: (1 - gamma) pi_dd^(-(1-eps)/theta) < 1.
    """
    eps, gamma = parameters.value_added_elasticity, nests.value_added_share
    bare = nests.active & (gamma <= 0)
    if eps >= 1 and not bare.any():
        return
    if eps >= 1:
        gamma = np.where(gamma <= 0, 0.0, 1.0)
    prices = _PriceMap(nests.materials, attraction, theta[:, None], eps, gamma)
    alive = nests.demanded & (attraction > 0).any(axis=2).T
    log_price = np.zeros(alive.shape)
    for _ in range(ROUNDS):
        new = prices.at(log_price)
        step = np.where(alive, new - log_price, -np.inf)
        rising = np.isfinite(step) & (step >= 0)
        if not rising.any():
            return
        moving = step[alive & np.isfinite(step)]
        low = moving.min() if moving.size else -1.0
        if low >= 0 or _trapped(rising, new, log_price, prices):
            n, s = np.unravel_index(int(np.where(alive, step, -np.inf).argmax()), step.shape)
            raise SolveError(
                "inputs are complements and no finite cost exists: making the good needs more of"
                " itself than it yields",
                where=_cell(world, int(n), int(s)),
                hint="raise the elasticities, use a milder lever, or " + FLOOR_HINT,
            )
        relative = new - np.max(new[np.isfinite(new)], initial=-np.inf)
        log_price = np.maximum(np.logaddexp(relative, LOG_FLOOR), LOG_FLOOR)


def _trapped(rising: Mask, new: Array, log_price: Array, prices: _PriceMap) -> bool:
    """Whether the cells that rise keep rising by themselves.

    It certifies that the radius is at least one.
    """
    alone = np.where(rising, log_price, -np.inf)
    again = prices.at(alone)
    # Rounding of the logs must not hide a radius of exactly one.
    keep_rising = bool((again[rising] >= alone[rising] - 1e-12).all())
    return keep_rising and bool(rising.any()) and bool(np.isfinite(new[rising]).all())


def _log_materials(log_price: Array, materials: Materials) -> Array:
    """Log price of materials [country, sector].

    From log prices [country, 1, input_sector], of which some may be minus infinity.
    """
    share, alone = materials.share, materials.critical
    if alone is None:
        return _bundle(share, log_price, materials.elasticity)
    in_bundle = share * alone.others / alone.divisor[:, :, None]
    bundle = _bundle(in_bundle, log_price, materials.elasticity)
    picked = np.broadcast_to(log_price[:, :, alone.sectors], alone.share.shape)
    shares = np.concatenate([alone.share, alone.rest[:, :, None]], axis=2)
    log_prices = np.concatenate([picked, bundle[:, :, None]], axis=2)
    return _bundle(shares, log_prices, alone.elasticity)


def _bundle(share: Array, log_price: Array, elasticity: float) -> Array:
    """Log price of a CES bundle over the last axis, of which some prices may be zero."""
    if elasticity == 1.0:
        return np.asarray(np.where(share > 0, share * log_price, 0.0).sum(axis=-1))
    powers = np.exp((1 - elasticity) * log_price)
    if log_price.shape != share.shape and np.isfinite(powers).all():
        # One price for all users: a product of matrices.
        parts = (share @ powers.transpose(0, 2, 1))[:, :, 0]
    else:
        parts = np.where(share > 0, share * powers, 0.0).sum(axis=-1)
    return np.asarray(np.log(parts) / (1 - elasticity))


@dataclass(frozen=True, eq=False)
class TradeGraph:
    """Who trades with whom.

    Attributes
    ----------
    buys : bool ndarray [buyer, seller]
        Whether anything is bought; each country from itself.
    weak, strong : int ndarray [country]
        Label of the countries connected by trade in any direction, and of those connected in both.
    """

    buys: Mask
    weak: NDArray[np.intp]
    strong: NDArray[np.intp]


def components_of(links: Mask) -> TradeGraph:
    """The TradeGraph of links [sector, buyer, seller]."""
    buys = links.any(axis=0) | np.eye(links.shape[1], dtype=bool)
    reach = _reach(buys)
    weak = _reach(buys | buys.T).argmax(axis=1)
    strong = (reach & reach.T).argmax(axis=1)
    return TradeGraph(buys, weak, strong)


def require_balance(graph: TradeGraph, deficit: Array, world: World) -> None:
    """SolveError when the deficits of a component do not settle its trade.

    They must sum to zero, and no group may buy where it cannot sell. `deficit` [country] in million
    USD. A group that buys from nobody outside must run a surplus and one that sells to nobody
    outside a deficit, so with zero deficits every component must be strongly connected.
    """
    for component in _groups(graph.weak):
        gap = deficit[component].sum()
        if abs(gap) > BALANCED * world.income[component].sum():
            count = int(component.sum())
            what = f"a closed group of {count} countries has deficits that sum to"
            raise SolveError(
                f"{what if count > 1 else 'it trades with nobody and has a deficit of'}"
                f" {gap:,.6g}, not zero",
                where=_names(component, world.countries),
                hint="use closure 'balanced', or keep a trade link with the rest",
            )
        if len(set(graph.strong[component].tolist())) > 1:
            for group in _groups(np.where(component, graph.strong, -1)):
                share = deficit[group].sum() / world.income[group].sum()
                _require_flow(graph, group, share, world)


def _groups(labels: NDArray[np.intp]) -> list[Mask]:
    """The countries of each label [country], fewest first; those below zero belong to none."""
    masks = {label: labels == label for label in set(labels.tolist()) if label >= 0}
    order = sorted(masks, key=lambda label: (int(masks[label].sum()), label))
    return [masks[label] for label in order]


def _require_flow(graph: TradeGraph, group: Mask, deficit_share: float, world: World) -> None:
    """SolveError when a group trades in one direction only and no deficit settles it.

    One that only buys needs a deficit, one that only sells a surplus; `deficit_share` of its
    income.
    """
    buys = graph.buys[np.ix_(group, ~group)].any()
    sells = graph.buys[np.ix_(~group, group)].any()
    both = buys and sells
    if both or (buys and deficit_share > SETTLED) or (sells and deficit_share < -SETTLED):
        return
    raise SolveError(
        f"{'buys from' if buys else 'sells to'} the rest in one direction only, and no deficit"
        " settles it",
        where=_names(group, world.countries),
        hint="ban both directions, put a floor on the ban, or use another closure",
    )


def _reach(direct: Mask) -> Mask:
    """Who is reached over any number of links [from, to]: each round doubles the length of chains.

    In single precision, for which the product of matrices is fast; counts of paths are only
    compared with zero.
    """
    reach = direct
    while True:
        more = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
        if (more == reach).all():
            return more
        reach = more


def _cell(world: World, country: int, sector: int) -> str:
    return f"{world.countries[country]}, {world.sectors[sector]}"


def _names(inside: Mask, countries: tuple[str, ...]) -> str:
    names = [c for c, chosen in zip(countries, inside, strict=True) if chosen]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
