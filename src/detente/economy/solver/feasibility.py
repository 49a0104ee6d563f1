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

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Graph = tuple[Mask, NDArray[np.intp], NDArray[np.intp]]
FLOOR_HINT = "set a floor on the ban (`floor: 0.001`) or leave the sector out"


@dataclass(frozen=True, eq=False)
class Nests:
    """The shares of the three nests after unavailable goods are dropped, and what is still
    demanded.

    Attributes
    ----------
    input_share : ndarray [country, sector, input_sector]
    materials : Materials
        The same inputs in their nests.
    final_share, value_added_share : ndarray [country, sector]
    demanded : bool ndarray [country, sector]
        Buyer cells that final demand or a producing sector wants.
    active : bool ndarray [country, sector]
        Seller cells with at least one demanding buyer.
    missing : bool ndarray [country, sector]
        Buyer cells whose last supplier is gone and that were dropped.
    unserved : ndarray [sector, country]
        One where a buyer has no supplier at all, zero elsewhere.
    """

    input_share: Array
    materials: Materials
    final_share: Array
    value_added_share: Array
    demanded: Mask
    active: Mask
    missing: Mask
    unserved: Array


def available_nests(
    links: Mask,
    nests: tuple[Array, Array, Array],
    parameters: Parameters,
    labels: tuple[tuple[str, ...], tuple[str, ...]],
) -> Nests:
    """The nests with unavailable goods dropped where they can be; SolveError where they cannot.

    Parameters
    ----------
    links : bool ndarray [sector, buyer, seller]
        Links with a positive share.
    nests : (input_share, final_share, value_added_share)
    labels : (countries, sectors)
    """
    input_share, final_share, value_added_share = nests
    countries, sectors = labels
    unserved = (~links.any(axis=2)).astype(float)
    supplied = unserved.T == 0
    demanded, active = _demand_closure(links, nests)
    missing = demanded & ~supplied
    if not missing.any():
        materials = materials_of(input_share, parameters, sectors)
        return Nests(
            input_share,
            materials,
            final_share,
            value_added_share,
            demanded,
            active,
            missing,
            unserved,
        )
    elasticity = input_elasticities(parameters, sectors)
    for n, s in np.argwhere(missing):
        place = f"{countries[n]}, {sectors[s]}"
        if parameters.final_elasticity <= 1 and final_share[n, s] > 0:
            raise SolveError(
                "final demand has no supplier left and cannot do without",
                where=place,
                hint=FLOOR_HINT,
            )
        users = np.flatnonzero((input_share[n, :, s] > 0) & active[n])
        if elasticity[s] <= 1 and users.size:
            raise SolveError(
                f"an input of {sectors[users[0]]} has no supplier left",
                where=place,
                hint=FLOOR_HINT,
            )
    return _without(links, nests, parameters, labels, (missing, unserved))


def _without(
    links: Mask,
    nests: tuple[Array, Array, Array],
    parameters: Parameters,
    labels: tuple[tuple[str, ...], tuple[str, ...]],
    lost: tuple[Mask, Array],
) -> Nests:
    """The nests without what is missing; SolveError where a whole nest is gone that the one above
    needs.
    """
    (input_share, final_share, value_added_share), missing = nests, lost[0]
    countries, sectors = labels
    materials = materials_of(input_share, parameters, sectors, missing)
    kept = (
        np.where(missing[:, None, :], 0.0, input_share),
        np.where(missing, 0.0, final_share),
        value_added_share,
    )
    demanded, active = _demand_closure(links, kept)
    makes = active & (value_added_share < 1)
    bare = makes & (kept[0].sum(axis=2) <= 0)
    for n, s in np.argwhere(bare):
        if parameters.value_added_elasticity <= 1 or value_added_share[n, s] <= 0:
            raise SolveError(
                "no material input has a supplier left",
                where=f"{countries[n]}, {sectors[s]}",
                hint=FLOOR_HINT,
            )
    if materials.critical is not None and parameters.critical_elasticity <= 1:
        before = input_share @ materials.critical.others > 0
        for n, s in np.argwhere(makes & ~bare & before & (materials.critical.rest <= 0)):
            raise SolveError(
                "only critical inputs have a supplier left",
                where=f"{countries[n]}, {sectors[s]}",
                hint=FLOOR_HINT,
            )
    for n in np.flatnonzero(kept[1].sum(axis=1) <= 0):
        raise SolveError(
            "nothing that final demand wants has a supplier left",
            where=countries[n],
            hint=FLOOR_HINT,
        )
    return Nests(kept[0], materials, *kept[1:], demanded, active, *lost)


def _demand_closure(links: Mask, nests: tuple[Array, Array, Array]) -> tuple[Mask, Mask]:
    """Buyer cells that are wanted and seller cells that can sell: the least sets that contain final
    demand.
    """
    input_share, final_share, value_added_share = nests
    uses = (input_share > 0) & (value_added_share < 1)[:, :, None]
    demanded = final_share > 0
    while True:
        active = (demanded.T[:, None, :] @ links)[:, 0, :].T
        more = demanded | (active[:, None, :] @ uses)[:, 0, :]
        if (more == demanded).all():
            return demanded, active
        demanded = more


def require_finite_costs(
    nests: Nests,
    attraction: Array,
    theta: Array,
    parameters: Parameters,
    labels: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    """SolveError when complements leave costs without a finite fixed point.

    At given wages the price map is concave, increasing and homogeneous in (wages, prices), so a
    finite fixed point exists exactly when its recession map (wages at zero) shrinks: spectral
    radius below one. One sector, home only: (1 - gamma) pi_dd^(-(1-eps)/theta) < 1.
    """
    eps = parameters.value_added_elasticity
    bare = nests.active & (nests.value_added_share <= 0)
    if eps >= 1 and not bare.any():
        return
    gamma = (
        np.where(nests.value_added_share <= 0, 0.0, 1.0) if eps >= 1 else nests.value_added_share
    )
    alive = nests.demanded & (attraction > 0).any(axis=2).T
    log_price = np.zeros(alive.shape)
    for _ in range(2000):
        new = _recession(log_price, nests, attraction, theta[:, None], parameters, gamma)
        step = np.where(alive, new - log_price, -np.inf)
        rising = np.isfinite(step) & (step >= 0)
        if not rising.any():
            return
        low = step[alive & np.isfinite(step)].min() if np.isfinite(step).any() else -1.0
        if low >= 0 or _trapped(
            rising, new, log_price, nests, (attraction, theta[:, None], parameters, gamma)
        ):
            n, s = np.unravel_index(int(np.where(alive, step, -np.inf).argmax()), step.shape)
            raise SolveError(
                "inputs are complements and no finite cost exists: making the good needs more of"
                " itself than it yields",
                where=f"{labels[0][n]}, {labels[1][s]}",
                hint="raise the elasticities, use a milder lever, or " + FLOOR_HINT,
            )
        new = new - np.max(new[np.isfinite(new)], initial=-np.inf)
        log_price = np.maximum(np.logaddexp(new, -40.0), -40.0)
    return


def _trapped(
    rising: Mask,
    new: Array,
    log_price: Array,
    nests: Nests,
    rest: tuple[Array, Array, Parameters, Array],
) -> bool:
    """Whether the cells that rise keep rising by themselves: a certificate that the radius is at
    least one.
    """
    attraction, theta, parameters, gamma = rest
    alone = np.where(rising, log_price, -np.inf)
    again = _recession(alone, nests, attraction, theta, parameters, gamma)
    return (
        bool((again[rising] >= alone[rising] - 1e-12).all())
        and bool(rising.any())
        and bool(np.isfinite(new[rising]).all())
    )


def _recession(
    log_price: Array,
    nests: Nests,
    attraction: Array,
    theta: Array,
    parameters: Parameters,
    gamma: Array,
) -> Array:
    """Log of the price map with wages at zero [country, sector]; minus infinity where the price
    falls to zero.
    """
    eps = parameters.value_added_elasticity
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log_input = _log_materials(log_price[:, None, :], nests.materials)
        if eps < 1:
            log_cost = log_input + np.log(1 - gamma) / (1 - eps)
        else:
            log_cost = np.where(gamma > 0, -np.inf, log_input)
        powered = np.exp(-theta * log_cost.T)
        free = np.isinf(powered)
        total = (attraction @ np.where(free, 0.0, powered)[:, :, None])[:, :, 0]
        if free.any():
            total[((attraction > 0) & free[:, None, :]).any(axis=2)] = np.inf
        fallen: Array = (-np.log(total) / theta).T
    return fallen


def _log_materials(log_price: Array, materials: Materials) -> Array:
    """Log price of materials [country, sector] from log prices [country, 1, input_sector], of which
    some may be minus infinity.
    """
    share, alone = materials.share, materials.critical
    if alone is None:
        return _bundle(share, log_price, materials.elasticity)
    bundle = _bundle(
        share * alone.others / alone.divisor[:, :, None], log_price, materials.elasticity
    )
    picked = np.broadcast_to(log_price[:, :, alone.pick.argmax(axis=1)], alone.share.shape)
    shares = np.concatenate([alone.share, alone.rest[:, :, None]], axis=2)
    return _bundle(shares, np.concatenate([picked, bundle[:, :, None]], axis=2), alone.elasticity)


def _bundle(share: Array, log_price: Array, elasticity: float) -> Array:
    """Log price of a CES bundle over the last axis, of which some prices may be zero."""
    parts: Array
    if elasticity == 1.0:
        parts = np.where(share > 0, share * log_price, 0.0).sum(axis=-1)
        return parts
    parts = np.where(share > 0, share * np.exp((1 - elasticity) * log_price), 0.0).sum(axis=-1)
    return np.log(parts) / (1 - elasticity)


def components_of(links: Mask) -> Graph:
    """Who buys from whom [buyer, seller], and each country's weak and strong component, from links
    [sector, buyer, seller].
    """
    direct = links.any(axis=0) | np.eye(links.shape[1], dtype=bool)
    reach = _closure(direct)
    weak = _closure(direct | direct.T).argmax(axis=1)
    strong = (reach & reach.T).argmax(axis=1)
    return direct, weak, strong


def require_balance(graph: Graph, deficit: Array, scale: Array, countries: tuple[str, ...]) -> None:
    """SolveError when a closed component's deficits do not sum to zero, or a group buys where it
    cannot sell.

    `graph` is what `components_of` gives; `deficit` and `scale` (income) are [country]. A group
    that buys from nobody outside must run a surplus and one that sells to nobody outside a deficit,
    so with zero deficits every component must be strongly connected.
    """
    _, weak, strong = graph
    for root in sorted(set(weak.tolist()), key=lambda root: (int((weak == root).sum()), root)):
        inside = weak == root
        gap = deficit[inside].sum()
        if abs(gap) > 1e-9 * scale[inside].sum():
            raise SolveError(
                f"a closed group of {inside.sum()} countries has deficits that sum to {gap:,.6g},"
                " not zero",
                where=_names(inside, countries),
                hint="use closure 'balanced', or keep a trade link with the rest",
            )
        parts = set(strong[inside].tolist())
        if len(parts) > 1:
            for part in sorted(parts, key=lambda part: (int((strong == part).sum()), part)):
                _require_flow(
                    graph,
                    strong == part,
                    deficit[strong == part].sum() / scale[strong == part].sum(),
                    countries,
                )


def _require_flow(graph: Graph, part: Mask, deficit: float, countries: tuple[str, ...]) -> None:
    """SolveError when `part` only sells or only buys outside and its deficit has not the sign that
    pays for it.
    """
    buys, sells = graph[0][np.ix_(part, ~part)].any(), graph[0][np.ix_(~part, part)].any()
    if (buys and sells) or (buys and deficit > 1e-12) or (sells and deficit < -1e-12):
        return
    raise SolveError(
        f"{'buys from' if buys else 'sells to'} the rest in one direction only, and no deficit"
        " settles it",
        where=_names(part, countries),
        hint="ban both directions, put a floor on the ban, or use another closure",
    )


def _closure(direct: Mask) -> Mask:
    reach = direct
    while True:
        more = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
        if (more == reach).all():
            return more
        reach = more


def _names(inside: Mask, countries: tuple[str, ...]) -> str:
    names = [c for c, chosen in zip(countries, inside, strict=True) if chosen]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
