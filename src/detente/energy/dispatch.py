"""Dispatch: the network problem of a homogeneous fuel, with shadow prices and a certificate.

Trade shares are the wrong model for a fuel that is the same from every seller and moves through
pipes. Here flows maximise surplus,

    max  sum_d v_d q_d - sum_s m_s q_s - sum_a c_a f_a
    s.t. inflow + supply = outflow + demand at every node   [price p]
         0 <= f_a <= capacity_a                              [shadow price mu]

so that p_end - p_start - c_a = mu_a wherever fuel flows: a price gap beyond the cost of carriage
*is* the shadow price of the route (Samuelson 1952; Takayama & Judge 1971, chapter 5).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detente.errors import DataError, SolveError
from detente.types import Array

TOLERANCE = 1e-8


@dataclass(frozen=True)
class Block:
    """A step of a supply or demand curve at `node`: `quantity` offered or wanted at `price` per
    unit.

    A demand with price infinity is firm: it must be served in full.
    """

    node: str
    price: float
    quantity: float


@dataclass(frozen=True)
class Arc:
    """A way from `start` to `end`: at most `capacity` units at `cost` each. Parallel arcs are
    allowed.
    """

    name: str
    start: str
    end: str
    capacity: float = math.inf
    cost: float = 0.0


@dataclass(frozen=True)
class Network:
    """Arcs, steps of supply and steps of demand; every step must sit on a node that some arc
    touches.
    """

    arcs: tuple[Arc, ...]
    supply: tuple[Block, ...]
    demand: tuple[Block, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node, sorted."""
        return tuple(sorted({a.start for a in self.arcs} | {a.end for a in self.arcs}))


@dataclass(frozen=True)
class LinearCertificate:
    """What was checked after the solve, from the network and the answer alone; each relative to the
    largest quantity, price or value.

    `primal` balance and bounds, `dual` sign of reduced costs, `slackness` quantity times its slack,
    `gap` primal less dual objective.
    """

    primal: float
    dual: float
    slackness: float
    gap: float

    @property
    def max_residual(self) -> float:
        """The largest of the four."""
        return max(self.primal, self.dual, self.slackness, self.gap)


@dataclass(frozen=True, eq=False)
class Dispatch:
    """Flows that maximise surplus on `network`.

    Attributes
    ----------
    flow : ndarray [arc]
        Units carried, in the order of ``network.arcs``.
    supplied, served : ndarray [block]
        Units taken from every step of supply, and given to every step of demand.
    price : dict of str to float
        Value of one more unit at a node.
    shadow : ndarray [arc]
        Value of one more unit of capacity; zero where the limit is slack.
    certificate : LinearCertificate
    """

    network: Network
    flow: Array
    supplied: Array
    served: Array
    price: dict[str, float]
    shadow: Array
    certificate: LinearCertificate


def dispatch(network: Network) -> Dispatch:
    """The flows that maximise surplus, solved by HiGHS; certified by separate code.

    Raises
    ------
    DataError
        A quantity, price, cost or capacity that is no number or negative where it cannot be; a step
        on a node without arcs.
    SolveError
        Firm demand that cannot be served (the nodes and what they lack are named), or gain without
        limit (arcs named).
    """
    from scipy.optimize import linprog

    _check(network)
    costs, upper, lower, balance = _problem(network)
    bounds = list(zip(lower.tolist(), upper.tolist(), strict=True))
    answer = linprog(
        costs, A_eq=balance, b_eq=np.zeros(len(network.nodes)), bounds=bounds, method="highs"
    )
    if answer.status == 2:
        raise SolveError(
            f"firm demand cannot be served: {_shortage(network)}",
            where="dispatch",
            hint="raise a capacity, or give it a price",
        )
    if answer.status in (3, 4) and np.isinf(upper).any():
        raise SolveError(
            f"surplus has no limit: {_endless(network)}",
            where="dispatch",
            hint="give supply, demand or the arc a limit",
        )
    if answer.status != 0:
        raise SolveError(
            f"no dispatch was found: {answer.message}",
            where="dispatch",
            hint="check the size of the numbers",
        )
    price = -np.asarray(answer.eqlin.marginals, dtype=float)
    return _certified(network, np.asarray(answer.x, dtype=float), price)


def certify(network: Network, quantities: Array, price: Array) -> LinearCertificate:
    """Certificate of any answer: `quantities` [arcs, supply, demand], `price` [node]; written
    without the solver's matrix.
    """
    index = {name: k for k, name in enumerate(network.nodes)}
    n_arcs, n_supply = len(network.arcs), len(network.supply)
    flow, taken, given = (
        quantities[:n_arcs],
        quantities[n_arcs : n_arcs + n_supply],
        quantities[n_arcs + n_supply :],
    )
    net = np.zeros(len(index))
    for arc, units in zip(network.arcs, flow, strict=True):
        net[index[arc.start]] -= units
        net[index[arc.end]] += units
    for block, units in zip(network.supply, taken, strict=True):
        net[index[block.node]] += units
    for block, units in zip(network.demand, given, strict=True):
        net[index[block.node]] -= units
    limits = np.array(
        [
            *(a.capacity for a in network.arcs),
            *(b.quantity for b in (*network.supply, *network.demand)),
        ]
    )
    gains = _gains(network, dict(zip(network.nodes, price, strict=True)))
    firm = np.array([False] * (n_arcs + n_supply) + [math.isinf(b.price) for b in network.demand])
    rent = np.where(firm, 0.0, np.maximum(gains, 0.0))
    finite = np.isfinite(limits)
    size = max(1.0, float(np.abs(quantities).max(initial=0.0)))
    worth = max(1.0, float(np.abs(price).max(initial=0.0)))
    over = np.maximum(quantities - limits, 0.0)[finite].max(initial=0.0)
    unmet = np.where(firm, limits - quantities, 0.0)[firm].max(initial=0.0)
    slack = np.where(finite, np.where(finite, limits, 0.0) - quantities, 0.0)
    direct = sum(
        g * q for g, q, f in zip(_gains(network, {}), quantities, firm, strict=True) if not f
    )
    bound = float((rent * np.where(finite, limits, 0.0)).sum()) - sum(
        price[index[b.node]] * b.quantity for b in network.demand if math.isinf(b.price)
    )
    return LinearCertificate(
        primal=float(max(np.abs(net).max(), over, unmet, -quantities.min(initial=0.0))) / size,
        dual=float(np.where(finite, 0.0, rent).max(initial=0.0)) / worth,
        slackness=float(
            np.abs(np.where(firm, 0.0, quantities * np.minimum(gains, 0.0))).max()
            + np.abs(rent * slack).max()
        )
        / (size * worth),
        gap=abs(direct - bound) / max(1.0, abs(direct), size * worth),
    )


def demand_steps(
    node: str, *, price: float, quantity: float, elasticity: float, steps: int = 400
) -> tuple[Block, ...]:
    """Demand q = quantity (p / price)^elasticity cut into steps from a choke price of ten times
    `price` to a tenth of it.

    `elasticity` is negative. The step edges include `quantity`, so that the base is served exactly
    at the base price.
    """
    edges = _edges(price, quantity, elasticity, steps)
    first = Block(node, 10 * price, float(edges[0]))
    middle = (edges[1:] + edges[:-1]) / 2
    return (
        first,
        *(
            Block(node, float(price * (m / quantity) ** (1 / elasticity)), float(w))
            for m, w in zip(middle, np.diff(edges), strict=True)
        ),
    )


def supply_steps(
    node: str, *, price: float, quantity: float, elasticity: float, steps: int = 400
) -> tuple[Block, ...]:
    """Supply q = quantity (p / price)^elasticity cut into steps between a tenth and ten times
    `price`; what comes first costs a tenth.
    """
    edges = _edges(price, quantity, elasticity, steps)
    first = Block(node, price / 10, float(edges[0]))
    middle = (edges[1:] + edges[:-1]) / 2
    return (
        first,
        *(
            Block(node, float(price * (m / quantity) ** (1 / elasticity)), float(w))
            for m, w in zip(middle, np.diff(edges), strict=True)
        ),
    )


def _edges(price: float, quantity: float, elasticity: float, steps: int) -> Array:
    """Quantities between the prices a tenth and ten times `price`, increasing, `quantity` among
    them.
    """
    if not (price > 0 and quantity > 0 and elasticity != 0):
        raise DataError(
            "a curve needs a positive price and quantity and an elasticity that is not zero",
            where="dispatch",
        )
    ends = sorted(quantity * 10.0 ** (sign * elasticity) for sign in (-1, 1))
    half = steps // 2
    return np.concatenate(
        [np.geomspace(ends[0], quantity, half + 1), np.geomspace(quantity, ends[1], half + 1)[1:]]
    )


def _problem(network: Network) -> tuple[Array, Array, Array, Array]:
    """Costs, upper and lower bounds [arcs, supply, demand] and the balance matrix [node, ...] of
    the minimisation.
    """
    index = {name: k for k, name in enumerate(network.nodes)}
    blocks = (*network.supply, *network.demand)
    gain = [-b.price for b in network.supply] + [
        0.0 if math.isinf(b.price) else b.price for b in network.demand
    ]
    costs = np.array([*(a.cost for a in network.arcs), *(-g for g in gain)])
    upper = np.array([*(a.capacity for a in network.arcs), *(b.quantity for b in blocks)])
    lower = np.array(
        [0.0] * len(network.arcs) + [b.quantity if math.isinf(b.price) else 0.0 for b in blocks]
    )
    balance = np.zeros((len(index), costs.size))
    for column, arc in enumerate(network.arcs):
        balance[index[arc.start], column] += 1
        balance[index[arc.end], column] -= 1
    for column, block in enumerate(blocks, start=len(network.arcs)):
        balance[index[block.node], column] = (
            -1 if column < len(network.arcs) + len(network.supply) else 1
        )
    return costs, upper, lower, balance


def _certified(network: Network, quantities: Array, price: Array) -> Dispatch:
    certificate = certify(network, quantities, price)
    if not certificate.max_residual <= TOLERANCE:
        raise SolveError(
            f"the answer misses its certificate by {certificate.max_residual:.1e}", where="dispatch"
        )
    n, k = len(network.arcs), len(network.supply)
    prices = {node: float(p) for node, p in zip(network.nodes, price, strict=True)}
    return Dispatch(
        network=network,
        flow=quantities[:n],
        supplied=quantities[n : n + k],
        served=quantities[n + k :],
        price=prices,
        shadow=np.maximum(_gains(network, prices)[:n], 0.0),
        certificate=certificate,
    )


def _gains(network: Network, price: dict[str, float]) -> Array:
    """Gain of one more unit on every arc and step at node prices (zero when `price` is empty)."""
    at = {node: price.get(node, 0.0) for node in network.nodes}
    arcs = [at[a.end] - at[a.start] - a.cost for a in network.arcs]
    return np.array(
        [
            *arcs,
            *(at[b.node] - b.price for b in network.supply),
            *(b.price - at[b.node] for b in network.demand),
        ]
    )


def _check(network: Network) -> None:
    if not network.arcs:
        raise DataError("a network needs at least one arc", where="dispatch")
    nodes = set(network.nodes)
    for arc in network.arcs:
        if not (arc.capacity >= 0 and math.isfinite(arc.cost)):
            raise DataError(
                "a capacity must be zero or more and a cost a finite number",
                where=f"arc {arc.name}",
            )
    for block, kind in (
        *((b, "supply") for b in network.supply),
        *((b, "demand") for b in network.demand),
    ):
        if block.node not in nodes:
            raise DataError(f"no arc touches the node of this {kind}", where=block.node)
        if (
            not block.quantity >= 0
            or math.isnan(block.price)
            or (kind == "supply" and math.isinf(block.price))
        ):
            raise DataError(
                f"a {kind} needs a quantity of zero or more and a price", where=block.node
            )
        if kind == "demand" and math.isinf(block.price) and math.isinf(block.quantity):
            raise DataError("firm demand needs a finite quantity", where=block.node)


def _shortage(network: Network) -> str:
    """What firm demand lacks, by node: the largest delivery with demand worth one a unit and
    everything else free.
    """
    firm = tuple(Block(b.node, 1.0, b.quantity) for b in network.demand if math.isinf(b.price))
    free = Network(
        tuple(Arc(a.name, a.start, a.end, a.capacity) for a in network.arcs),
        _free(network.supply),
        firm,
    )
    served = dispatch(free).served
    lacks = ((b.node, b.quantity - s) for b, s in zip(firm, served, strict=True))
    return ", ".join(
        f"{node} lacks {short:.6g} of its need"
        for node, short in lacks
        if short > TOLERANCE * max(1.0, short)
    )


def _free(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(Block(b.node, 0.0, b.quantity) for b in blocks)


def _endless(network: Network) -> str:
    """Where gain has no limit: steps and arcs without one."""
    names = [f"arc {a.name}" for a in network.arcs if math.isinf(a.capacity)]
    names += [f"supply at {b.node}" for b in network.supply if math.isinf(b.quantity)]
    names += [f"demand at {b.node}" for b in network.demand if math.isinf(b.quantity)]
    return "no limit on " + ", ".join(names)
