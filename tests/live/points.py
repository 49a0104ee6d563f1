"""Two points of one month, each held against the equations of the other side.

Where this engine and the library end in different points, as in month 9 of the blockade of Taiwan,
each point is put into the other's residual: ``python -m tests.live.points``.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import detente as dt
from detente.economy import horizon
from detente.economy.equilibrium import Certificate
from detente.economy.proof.certificate import checked
from detente.economy.solver import solve as solving
from detente.economy.solver.evaluate import evaluate
from detente.economy.solver.fixed_point import StoppedAt
from detente.economy.solver.nearby import point_at
from detente.economy.solver.problem import problem_of
from detente.economy.solver.search import Searched
from detente.process import settle
from detente.report.live.pack import engine
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from tests.live.engine import TOLERANCE
from tests.live.shipped import pack_of_scenario

SCENARIO, MONTH = "taiwan-cut-off", 9
HATS = ("labour_wage_hat", "rent_hat", "price_hat", "expenditure", "welfare_hat")


def by_library(scenario: Scenario) -> dt.Equilibrium:
    """The library's equilibrium of the month, solved closely."""
    months: list[dt.Equilibrium] = []

    def kept(*asked: Any, **how: Any) -> dt.Equilibrium:
        months.append(solving.solve_next(*asked, **how | {"tolerance": TOLERANCE}))
        return months[-1]

    horizon.solve_next = kept  # type: ignore[attr-defined]
    try:
        equilibria(scenario)
    finally:
        horizon.solve_next = solving.solve_next  # type: ignore[attr-defined]
    return months[[1, 2, 3, 6, 9, 12].index(MONTH)]


def by_engine(found: dt.Equilibrium) -> dict[str, Any]:
    """The engine's point, and what it and the library's leave open in the engine's equations."""
    assert found.delivery is not None
    point = {name: _listed(getattr(found, name)) for name in HATS}
    point["log_factor"] = _listed(found.delivery.log_factor)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "engine.js").write_text(engine(), encoding="utf-8")
        (folder / "pack").write_bytes(pack_of_scenario(SCENARIO))
        (folder / "other").write_text(json.dumps(point), encoding="utf-8")
        files = [folder / "engine.js", folder / "pack", str(MONTH), folder / "other"]
        command = ["node", Path(__file__).with_name("points.js"), *files]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def open_at(found: dt.Equilibrium, point: dict[str, Any]) -> dict[str, float]:
    """What a point leaves open in the library's equations of the month."""
    assert found.delivery is not None
    problem = problem_of(found.asked, found.closure, found.parameters)
    hats = {name: _shaped(point[name], getattr(found, name)) for name in HATS[:-1]}
    delivery = replace(found.delivery, log_factor=np.array(point["log_factor"]))
    at = point_at(problem, replace(found, **hats, delivery=delivery))
    outcome = Searched(StoppedAt(at, 0.0, 1), evaluate(problem, at))
    draft = Certificate(evaluations=1, method="given", closure=found.closure, components=())
    there = solving._equilibrium(found.asked, problem, outcome, draft)
    return dict(checked(there, problem.closure.component))


def _listed(values: np.ndarray) -> list[float | None]:
    return [one if np.isfinite(one) else None for one in np.ravel(values).tolist()]


def _shaped(values: list[float | None], like: np.ndarray) -> np.ndarray:
    return np.array([np.inf if one is None else one for one in values]).reshape(like.shape)


def main() -> None:
    """Print both points and the largest of what each leaves open on either side."""
    found = by_library(Scenario.open(SCENARIO))
    answer = by_engine(found)
    mine = answer["mine"]
    world, rents = found.world, _shaped(mine["rent_hat"], found.rent_hat)
    cell = np.unravel_index(np.where(found.output > 0, rents, 0.0).argmax(), rents.shape)
    where = f"{world.countries[cell[0]]}, {world.sectors[cell[1]]}"
    print(f"largest rent, {where}: {found.rent_hat[cell]:.1f} and {rents[cell]:.1f} times the base")
    income = 100 * (np.array([found.welfare_hat, mine["welfare_hat"]]) - 1)
    order = np.abs(np.diff(income, axis=0)).argsort()[0, ::-1]
    for country in order[:2]:
        one, two = income[:, country]
        print(f"real income of {world.countries[country]}: {one:.3f} % and {two:.3f} %")
    certificate = found.certificate.max_residual
    print(f"library's point: {certificate:.1e} there, {max(answer['theirs'].values()):.1e} here")
    own, there = max(answer["own"].values()), max(open_at(found, mine).values())
    print(f"engine's point: {there:.1e} there, {own:.1e} here")


if __name__ == "__main__":
    settle()
    main()
