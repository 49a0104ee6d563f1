"""Shipped scenarios as packs, and the library's equilibria of them, solved as closely."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import detente as dt
from detente.economy import horizon as months
from detente.economy.solver.solve import solve
from detente.report.live.pack import Packer, packed_scenario, packed_world
from detente.scenario import equilibria as order
from detente.scenario.equilibria import base_world, equilibria
from detente.scenario.file import Scenario
from tests.live.engine import TOLERANCE


def pack_of_scenario(name: str) -> bytes:
    """The pack of a shipped scenario, to be solved to `TOLERANCE`."""
    scenario, packer = Scenario.open(name), Packer()
    content = {
        "world": packed_world(base_world(scenario), packer, scenario.world),
        "scenario": packed_scenario(scenario, packer),
        "tolerance": TOLERANCE,
    }
    return packer.finished(content)


def solved_by_library(name: str) -> dict[str, dt.Equilibrium]:
    """The library's equilibrium at each horizon."""
    with _closely():
        return equilibria(Scenario.open(name))


@contextmanager
def _closely() -> Iterator[None]:
    """Every solve of a scenario goes to `TOLERANCE`."""
    closely = partial(solve, tolerance=TOLERANCE)
    usual, months.CLOSELY = months.CLOSELY, TOLERANCE
    order.solve = closely  # type: ignore[attr-defined]
    try:
        yield
    finally:
        months.CLOSELY = usual
        order.solve = solve  # type: ignore[attr-defined]
