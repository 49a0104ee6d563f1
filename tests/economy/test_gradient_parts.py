"""Parts of the gradient by themselves: what factors do to links, and the search for multipliers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.krylov import correction
from detente.economy.coverage import Coverage, Mix
from detente.economy.covers import coverage_of
from detente.economy.fall import Detours
from detente.economy.quantity_limit import RentShares
from detente.economy.solver.slopes import crossings_of
from tests.worlds import Options, random_world

H = 1e-6


def crowded(*, detours: bool) -> Coverage:
    """Falls of all kinds of gap, on parts of links too, and a limit, on the same links."""
    world = random_world(4, 3, seed=3, options=Options(noise=0.3))
    shock = dt.Shock(world).trade_cost(1.2, buyer="C001")
    for gap in ("varieties", "exporter", "importer", "wasted"):
        shock = shock.fall(0.5, buyer=["C000", "C001"], seller="C002", gap=gap)
    some = np.full(shock.falls[1].base.size, 0.3)
    falls = [replace(one, base=some) if k in (1, 2) else one for k, one in enumerate(shock.falls)]
    shared = RentShares(exporter=0.3, importer=0.3)
    shock = replace(shock, falls=tuple(falls)).limit(0.6, buyer="C001", seller="C002", rent=shared)
    if detours:
        flat = np.unique(np.concatenate([one.links for one in falls]))
        around = Detours(flat, np.linspace(0.1, 0.9, flat.size), np.full(flat.size, 0.8))
        shock = replace(shock, detours=around)
    found = coverage_of(shock, world.theta())
    assert found is not None
    return found


def logs(mix: Mix, coverage: Coverage) -> dict[str, np.ndarray]:
    on_entries = {name: getattr(mix, name)[coverage.place] for name in ("total", "border", "net")}
    return {name: np.log(x) for name, x in (on_entries | {"counted": mix.counted}).items()}


@pytest.mark.parametrize("detours", [False, True])
def test_answers_to_factors_are_the_finite_differences(detours: bool) -> None:
    coverage = crowded(detours=detours)
    factor = -np.linspace(0.2, 0.8, len(coverage.ceilings.names))
    crossings = crossings_of(coverage)
    one, other = crossings.one, crossings.other
    answers = coverage.answers(factor, one, other)
    assert (~coverage.whole).any()
    assert coverage.melting.any()
    for k in range(factor.size):
        step = H * (np.arange(factor.size) == k)
        up, down = (logs(coverage.at(factor + s), coverage) for s in (step, -step))
        slope = {name: (up[name] - down[name]) / (2 * H) for name in up}
        mine = coverage.ceiling == k
        for name in ("total", "border", "net"):
            np.testing.assert_allclose(getattr(answers, name)[mine], slope[name][mine], atol=1e-7)
        counted = np.zeros(coverage.place.size)
        np.add.at(counted, one, np.where(mine[other], answers.counted, 0.0))
        np.testing.assert_allclose(counted, slope["counted"], atol=1e-7)


def test_rounds_in_single_precision_reach_what_double_precision_measures() -> None:
    draw = np.random.default_rng(0)
    matrix = np.eye(200) + draw.normal(size=(200, 200)) / 40
    narrow, right = matrix.astype(np.float32), draw.normal(size=200)
    found = np.zeros(200)
    for _ in range(10):
        gap = right - matrix @ found
        found = found + correction(lambda x: narrow @ x, gap, 1e-3 * np.linalg.norm(gap))
    np.testing.assert_allclose(found, np.linalg.solve(matrix, right), rtol=1e-10, atol=1e-12)


def test_a_round_ends_where_nothing_is_left() -> None:
    gap = np.array([3.0, 0.0, 4.0])
    np.testing.assert_allclose(correction(lambda x: 2 * x, gap, 0.0), gap / 2, rtol=1e-6)
