"""The network problem: brute force on small integer networks, hand-computed answers, the
certificate, refusals.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from detente.energy.dispatch import (
    Arc,
    Block,
    Network,
    certify,
    demand_steps,
    dispatch,
    supply_steps,
)
from detente.errors import DataError, SolveError


def surplus(network: Network, flows: np.ndarray, supplied: np.ndarray, served: np.ndarray) -> float:
    """Value of what is served less the cost of supply and carriage."""
    value = sum(b.price * q for b, q in zip(network.demand, served, strict=True))
    cost = sum(b.price * q for b, q in zip(network.supply, supplied, strict=True))
    return value - cost - sum(a.cost * f for a, f in zip(network.arcs, flows, strict=True))


def brute_force(network: Network) -> float:
    """The largest surplus over every integer flow; nodes then buy and sell in order of merit."""
    best = -math.inf
    for flows in itertools.product(*(range(int(a.capacity) + 1) for a in network.arcs)):
        total = -sum(a.cost * f for a, f in zip(network.arcs, flows, strict=True))
        for node in network.nodes:
            out = sum(f for a, f in zip(network.arcs, flows, strict=True) if a.start == node)
            out -= sum(f for a, f in zip(network.arcs, flows, strict=True) if a.end == node)
            total += _best_at(network, node, out)
        best = max(best, total)
    return best


def _best_at(network: Network, node: str, out: int) -> float:
    costs = sorted(
        b.price for b in network.supply if b.node == node for _ in range(int(b.quantity))
    )
    values = sorted(
        (b.price for b in network.demand if b.node == node for _ in range(int(b.quantity))),
        reverse=True,
    )
    choices = [
        sum(values[: made - out]) - sum(costs[:made])
        for made in range(len(costs) + 1)
        if 0 <= made - out <= len(values)
    ]
    return max(choices, default=-math.inf)


def random_network(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    ends = [("S", "M"), ("T", "M"), ("M", "D"), ("M", "E"), ("S", "E"), ("E", "D")]
    arcs = tuple(
        Arc(f"{a}{b}", a, b, int(rng.integers(0, 4)), int(rng.integers(0, 5))) for a, b in ends
    )
    supply = tuple(
        Block(n, int(rng.integers(0, 6)), int(rng.integers(0, 4))) for n in ("S", "S", "T")
    )
    demand = tuple(
        Block(n, int(rng.integers(3, 15)), int(rng.integers(0, 4))) for n in ("D", "D", "E")
    )
    return Network(arcs, supply, demand)


@pytest.mark.parametrize("seed", range(25))
def test_brute_force_finds_no_larger_surplus(seed: int) -> None:
    network = random_network(seed)
    found = dispatch(network)
    assert surplus(network, found.flow, found.supplied, found.served) == pytest.approx(
        brute_force(network), abs=1e-9
    )
    assert found.certificate.max_residual < 1e-12


def test_two_routes_by_hand() -> None:
    """Seven units at 1; D pays 10 through a pipe of five at 1, E pays 6 at a freight of 2: the pipe
    is full and worth 10 - 4 - 1.
    """
    arcs = (Arc("pipe", "S", "D", 5, 1), Arc("ship", "S", "E", 4, 2))
    found = dispatch(Network(arcs, (Block("S", 1, 7),), (Block("D", 10, 6), Block("E", 6, 6))))
    np.testing.assert_allclose(found.flow, [5, 2])
    assert found.price == pytest.approx({"S": 4, "D": 10, "E": 6})
    np.testing.assert_allclose(found.shadow, [5, 0], atol=1e-12)


def test_price_gap_is_carriage_and_shadow_price() -> None:
    found = dispatch(random_network(3))
    for arc, units, shadow in zip(found.network.arcs, found.flow, found.shadow, strict=True):
        gap = found.price[arc.end] - found.price[arc.start] - arc.cost
        assert gap <= shadow + 1e-9
        if units > 1e-9:
            assert gap == pytest.approx(shadow, abs=1e-9)


def test_shadow_price_is_what_one_more_unit_is_worth() -> None:
    def value(capacity: float) -> tuple[float, float]:
        demand = demand_steps("D", price=10, quantity=20, elasticity=-0.5)
        network = Network((Arc("pipe", "S", "D", capacity, 1),), (Block("S", 2, 100),), demand)
        found = dispatch(network)
        return surplus(network, found.flow, found.supplied, found.served), float(found.shadow[0])

    small, step = 0.0001, value(15.00001)
    assert (value(15.00001 + small)[0] - step[0]) / small == pytest.approx(step[1], rel=1e-6)
    exact = 10 * (15 / 20) ** (1 / -0.5) - 3
    assert step[1] == pytest.approx(exact, rel=0.01)


def test_certificate_sees_a_wrong_answer() -> None:
    network = random_network(7)
    found = dispatch(network)
    right = np.concatenate([found.flow, found.supplied, found.served])
    price = np.array([found.price[node] for node in network.nodes])
    assert certify(network, right, price).max_residual < 1e-12
    moved = right.copy()
    moved[int(np.argmax(found.flow))] -= 0.5
    assert certify(network, moved, price).primal > 0.01
    assert certify(network, right, price + 3).max_residual > 0.01
    assert certify(network, np.zeros_like(right), price).gap > 0.01
    assert certify(network, 2 * right, price).primal > 0.01


def test_steps_keep_the_base_and_the_elasticity() -> None:
    for elasticity, steps in ((-0.2, demand_steps), (0.3, supply_steps)):
        blocks = steps("N", price=100, quantity=50, elasticity=elasticity)
        filled = np.cumsum([b.quantity for b in blocks])
        assert np.isclose(filled, 50).any()
        dear = 50 * 1.5**elasticity
        near = blocks[int(np.searchsorted(filled, dear))].price
        assert near == pytest.approx(150, rel=0.02)
        prices = np.array([b.price for b in blocks])
        assert (np.sign(np.diff(prices)) == np.sign(elasticity)).all()


def test_firm_demand_is_served_or_refused_by_name() -> None:
    arcs = (Arc("pipe", "S", "D", 9, 1),)
    demand = (Block("D", math.inf, 6), Block("D", 4, 3))
    found = dispatch(Network(arcs, (Block("S", 1, 7),), demand))
    np.testing.assert_allclose(found.served, [6, 1])
    with pytest.raises(SolveError, match=r"D lacks 2 of its need"):
        dispatch(Network((Arc("pipe", "S", "D", 4, 1),), (Block("S", 1, 7),), demand))


def test_gain_without_limit_is_refused_by_name() -> None:
    endless = Network(
        (Arc("pipe", "S", "D"),), (Block("S", 1, math.inf),), (Block("D", 10, math.inf),)
    )
    with pytest.raises(SolveError, match=r"no limit on arc pipe, supply at S, demand at D"):
        dispatch(endless)
    mill = (Arc("out", "S", "D", cost=-1), Arc("back", "D", "S", cost=0.5))
    with pytest.raises(SolveError, match=r"no limit on arc out, arc back"):
        dispatch(Network(mill, (Block("S", 1, 7),), (Block("D", 2, 6),)))


@pytest.mark.parametrize(
    "network",
    [
        Network((), (), ()),
        Network((Arc("a", "S", "D", math.nan),), (), ()),
        Network((Arc("a", "S", "D", -1),), (), ()),
        Network((Arc("a", "S", "D", 1, math.inf),), (), ()),
        Network((Arc("a", "S", "D"),), (Block("X", 1, 1),), ()),
        Network((Arc("a", "S", "D"),), (Block("S", math.nan, 1),), ()),
        Network((Arc("a", "S", "D"),), (Block("S", math.inf, 1),), ()),
        Network((Arc("a", "S", "D"),), (), (Block("D", 1, -2),)),
        Network((Arc("a", "S", "D"),), (), (Block("D", math.inf, math.inf),)),
    ],
)
def test_numbers_that_make_no_sense_are_refused(network: Network) -> None:
    with pytest.raises(DataError):
        dispatch(network)


def test_curves_need_a_price_a_quantity_and_a_slope() -> None:
    for bad in ({"price": 0.0}, {"quantity": -1.0}, {"elasticity": 0.0}):
        with pytest.raises(DataError):
            demand_steps("D", **({"price": 1.0, "quantity": 1.0, "elasticity": -0.2} | bad))
