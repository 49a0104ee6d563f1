"""One table in one run: `python -m benchmarks`. Medians, with the lowest and highest; one thread;
processor time, or wall-clock time for whole processes.

Ratios are against a baseline of the same run: the slow oracle, and the machine's memory bandwidth.
"""

from __future__ import annotations

from detente.process import settle

settle()

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.worlds import Options, random_world

import detente as dt
from detente.economy.horizon import Period, steps
from detente.economy.solver.attraction import base_share
from detente.politics.game.cast import cast
from detente.politics.game.effects import Economy
from detente.politics.game.logit_path import logit_equilibrium
from detente.politics.game.payoffs import sanctions_game
from detente.politics.game.pure_equilibria import pure_equilibria
from detente.politics.game.surrogate import surrogate
from detente.politics.solver import Solver
from detente.scenario.equilibria import shocks
from detente.scenario.schema import Model
from detente.study.optimise import Effort
from detente.study.policy_question import PolicyQuestion
from detente.study.rank import Wanted
from detente.world.shipped import goods_sectors, sectors_with

SHARED = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Row:
    """One line of the table: what, its times, their unit, the most that is asked, a remark."""

    what: str
    times: tuple[float, ...]
    unit: str
    most: float | None = None
    remark: str = ""

    def __str__(self) -> str:
        middle = statistics.median(self.times)
        spread = f"{min(self.times):.3g} to {max(self.times):.3g}" if len(self.times) > 1 else ""
        asked = "" if self.most is None else f"<= {self.most:g} {self.unit}"
        met = "" if self.most is None else "met" if middle <= self.most else "**missed**"
        cells = (self.what, f"{middle:.3g} {self.unit}", spread, asked, met, self.remark)
        return f"| {' | '.join(cells)} |"


def timed(
    work: Callable[[], object], repeats: int = 31, clock: Callable[[], float] = time.process_time
) -> tuple[float, ...]:
    """Milliseconds of each of `repeats` warm runs; of the processor, so that a neighbour on the
    machine counts less.
    """
    work()
    times = []
    for _ in range(repeats):
        start = clock()
        work()
        times.append(1000 * (clock() - start))
    return tuple(times)


def solve_row(
    what: str, shock: dt.Shock, parameters: dt.Parameters, most: float, repeats: int = 101
) -> Row:
    """A warm solve with set-up, feasibility and certificate, from a world without deficits."""
    found = dt.solve(shock.world, shock, parameters=parameters, tolerance=TOLERANCE)
    certificate = found.certificate
    times = timed(
        lambda: dt.solve(shock.world, shock, parameters=parameters, tolerance=TOLERANCE), repeats
    )
    return Row(
        what,
        times,
        "ms",
        most,
        f"{certificate.evaluations} evaluations, residual {certificate.max_residual:.0e}",
    )


TOLERANCE = 1e-9
BRIEF = "brief beijing-moscow-2022 --draws 200 --processes 2 --force --out brief"
# No lever, in which the best tariffs of one country are looked for.
BARE = "scenario: bare\ntitle: No lever\nworld: icio-2021\nclosure: balanced\nlevers: []\n"
TEN = ("USA", "CHN", "EU27", "JPN", "GBR", "IND", "BRA", "KOR", "MEX", "CAN")
NASH = "optimise us-tariffs-2025 --force --out nash " + " ".join(f"--by {one}" for one in TEN)
# Whole commands: what, its words, the target and how often it is run.
COMMANDS = (
    ("detente run beijing-moscow-2022", "run beijing-moscow-2022 --force --out out", 2500, 9),
    ("detente brief beijing-moscow-2022, 200 draws, two processes", BRIEF, 60000, 2),
    (
        "2,166 American tariffs and 200 deviations, no other lever",
        "optimise bare.yaml --by USA --each flow --force --out policy",
        6000,
        5,
    ),
    (
        "the same beside the tariffs of 2026",
        "optimise us-tariffs-2026-02 --by USA --each flow --force --out policy",
        6000,
        3,
    ),
    ("tariffs of ten players by product, Nash, 200 deviations each", NASH, 240000, 1),
    ("detente --help", "--help", 500, 7),
)


def solves() -> list[Row]:
    """Warm solves of an embargo on real and random worlds, and of NAFTA on published data."""
    world = dt.rebalance(dt.World.open("icio-2021"))
    senders = [
        c for c in world.countries if c not in ("RUS", "CHN", "IND", "BLR", "KAZ", "TUR", "ROW")
    ][:40]
    goods = goods_sectors(world)
    embargo = (
        dt.Shock(world)
        .ban(buyer="RUS", seller=senders, sector=goods)
        .ban(buyer=senders, seller="RUS", sector=goods)
    )
    shares = dict.fromkeys(sectors_with("resource", world), Model().rent_share)
    rents = dt.Parameters(rent_share=shares)
    rows = [
        solve_row("embargo, icio-2021, 81x38", embargo, dt.Parameters(), 15),
        solve_row("the same, rents in place, 81x38", embargo, rents, 30),
    ]
    rows.append(
        Row(
            "first-order matrix of growth, 81x38",
            timed(lambda: dt.growth_exposure(world), 5),
            "ms",
            500,
        )
    )
    held = dt.solve(world, embargo)
    rows += gradient_rows("embargo", held, lambda: dt.solve(world, embargo))
    reference = dt.run("beijing-moscow-2022").equilibrium
    again = partial(dt.solve, reference.world, reference.asked, closure=reference.closure)
    again = partial(again, parameters=reference.parameters)
    rows += gradient_rows("falls and rents", reference, again)
    rows.append(
        Row("decomposition of all countries, 81x38", timed(lambda: dt.decompose(held), 3), "ms")
    )
    large = dt.rebalance(random_world(200, 100, seed=1, options=Options(noise=0.5)))
    half = list(large.countries[:100])
    shock = dt.Shock(large).ban(buyer=half, seller="C150").ban(buyer="C150", seller=half)
    rows.append(solve_row("embargo, random, 200x100", shock, dt.Parameters(), 400, 5))
    return rows + (nafta_rows() if (SHARED / "papers" / "cp2015").is_dir() else [])


def gradient_rows(what: str, held: dt.Equilibrium, whole: Callable[[], object]) -> list[Row]:
    """The gradient of a weighted sum beside one cold solve of the same case."""
    weights = {"RUS": -1.0, "EU27": 0.3}
    once, cold = timed(lambda: dt.gradient(held, weights=weights)), timed(whole)
    ratio = statistics.median(once) / statistics.median(cold)
    return [
        Row(f"weighted gradient, {what}, 81x38", once, "ms", 40),
        Row("the same over one cold solve of the same run", (ratio,), "x", 2.5),
    ]


def nafta_rows() -> list[Row]:
    """NAFTA on the data of Caliendo & Parro with their elasticities, capped, and the slow oracle on
    the same data.
    """
    from tests.papers.caliendo_parro import nafta, open_accounts

    world, tariffs = open_accounts(SHARED / "papers" / "cp2015")
    base = dt.rebalance(world)
    capped = dt.Parameters(trade_elasticity=tuple(np.minimum(world.theta(), 20.0).tolist()))
    rows = [
        solve_row("NAFTA, Caliendo-Parro data, 31x40", nafta(base, tariffs), dt.Parameters(), 10),
        solve_row("the same, elasticities capped at 20", nafta(base, tariffs), capped, 6),
    ]
    start = time.process_time()
    nested(base, nafta(base, tariffs), capped)
    slow = 1000 * (time.process_time() - start)
    ratio = slow / statistics.median(rows[1].times)
    rows.append(
        Row(
            "nested fixed point on the capped data",
            (slow,),
            "ms",
            None,
            "vectorised, written as in the literature; to 1e-8",
        )
    )
    rows.append(Row("ratio of the two", (ratio,), "x", remark="about 100 was expected"))
    return rows


def nested(world: dt.World, shock: dt.Shock, parameters: dt.Parameters) -> np.ndarray:
    """The usual nested algorithm: wages by excess demand outside, costs inside, spending as a
    linear system.
    """
    theta = np.asarray(parameters.trade_elasticity, dtype=float)
    gamma, inputs, alpha = world.value_added_share, world.input_share, world.final_share
    tariff = shock.new_tariff if shock.new_tariff is not None else world.tariff
    hat = world.trade_share * ((1 + tariff) / (1 + world.tariff)) ** -theta
    base = world.value_added.sum(axis=1)
    wage, spending = np.ones(len(base)), world.expenditure
    for _ in range(100_000):
        price = np.ones_like(gamma)
        for _ in range(1000):
            cost = np.exp(
                gamma * np.log(wage)[:, None]
                + (1 - gamma) * np.einsum("isk,ik->is", inputs, np.log(price))
            )
            new = (hat * cost[None] ** -theta).sum(axis=1) ** (-1 / theta)
            change, price = np.abs(np.log(new / price)).max(), new
            if change < 1e-10:
                break
        share = hat * cost[None] ** -theta / price[:, None, :] ** -theta
        for _ in range(1000):
            border = share * spending[:, None, :] / (1 + tariff)
            income = wage * base + (border * tariff).sum(axis=(1, 2))
            fresh = alpha * income[:, None] + np.einsum(
                "isk,is->ik", inputs, (1 - gamma) * border.sum(axis=0)
            )
            change, spending = np.abs(fresh / np.maximum(spending, 1e-300) - 1).max(), fresh
            if change < 1e-10:
                break
        excess = (border.sum(axis=(0, 2)) - border.sum(axis=(1, 2))) / (wage * base)
        if np.abs(excess).max() < 1e-8:
            return wage
        wage = wage * (1 + 0.2 * excess)
        wage *= base.sum() / (wage * base).sum()
    raise AssertionError("the nested fixed point did not converge")


def evaluation_rows() -> list[Row]:
    """One evaluation and its step, against the time to stream what they read once from memory."""
    from detente.economy.solver.evaluate import evaluate
    from detente.economy.solver.precondition import base_response, precondition
    from detente.economy.solver.problem import problem_of

    world = dt.rebalance(dt.World.open("icio-2021"))
    problem = problem_of(dt.Shock(world), "balanced", dt.Parameters())
    pre = base_response(world, dt.Parameters())
    point = np.zeros(pre.weight.size)
    once = timed(lambda: precondition(pre, problem, evaluate(problem, point)), 101)
    read = (
        2 * problem.attraction.whole.nbytes
        + 2 * problem.nests.materials.share.nbytes
        + 3 * pre.leontief.nbytes
    )
    block = np.ones(read // 8)
    floor = timed(lambda: block.sum(), 101)
    ratio = statistics.median(once) / statistics.median(floor)
    return [
        Row("one evaluation, 81x38", once, "ms"),
        Row("streaming the bytes that it reads", floor, "ms", remark=f"{read / 1e6:.1f} MB"),
        Row("evaluation over bandwidth floor", (ratio,), "x"),
    ]


def path_rows() -> list[Row]:
    """The reference case month by month, and the months that its horizons need."""
    scenario = dt.Scenario.open("beijing-moscow-2022")
    theta, parameters = scenario.world.theta(scenario.content.elasticities), scenario.parameters

    def walked(months: Sequence[int]) -> list[Period]:
        shock_in = shocks(scenario, theta)
        return list(
            dt.walk(
                scenario.world,
                shock_in,
                months,
                adjustment=scenario.adjustment,
                parameters=parameters,
            )
        )

    needed = steps(24, scenario.changes(24))
    fine, rough = (
        {period.month: period.equilibrium for period in walked(m)} for m in (range(1, 25), needed)
    )
    gaps = [
        np.abs(fine[month].welfare_pct - rough[month].welfare_pct).max() for month in (3, 12, 24)
    ]
    remark = (
        "largest difference of any real income in months 3, 12, 24: "
        + ", ".join(f"{gap:.1e}" for gap in gaps)
        + " points"
    )
    return [
        Row(
            "24 months of the reference case, month by month",
            timed(lambda: walked(range(1, 25)), 5),
            "ms",
            3000,
        ),
        Row(
            f"the {len(rough)} of them that its horizons need",
            timed(lambda: walked(needed), 5),
            "ms",
            None,
            remark,
        ),
    ]


def strategy_rows() -> list[Row]:
    """Coalitions on the full model, and the game of forty actors with five actions."""
    scenario = dt.Scenario.open("beijing-moscow-2022")
    players = cast(scenario.world, scenario.acting, "RUS")
    economy, draw = Economy(players, Solver(scenario)), np.random.default_rng(0)
    groups = np.unique(draw.integers(0, 2, (470, len(players.actors))) * players.listed, axis=0)[
        :450
    ].astype(float)
    start = time.process_time()
    for group in groups:
        economy.effects(group)
    searched = 1000 * (time.process_time() - start)
    game = sanctions_game(economy, surrogate(economy)).game()
    count = f"{len(players.actors)} actors, 5 actions"
    return [
        Row(
            f"{len(groups)} coalitions on the full model, 81x38",
            (searched,),
            "ms",
            15000,
            "each certified",
        ),
        Row(
            "logit equilibrium along the precision path",
            timed(lambda: logit_equilibrium(game, 1.0), 5),
            "ms",
            1000,
            count,
        ),
        Row(
            "pure equilibria from 16 starts",
            timed(lambda: pure_equilibria(game, starts=16), 5),
            "ms",
            None,
            count,
        ),
    ]


def advice_rows() -> list[Row]:
    """The ranking of the reference case, and the frontier of a coalition's tariffs."""
    scenario = dt.Scenario.open("beijing-moscow-2022")
    question = PolicyQuestion(("G7",), target="RUS", on=("RUS",), each="product")

    def ranked(*horizons: str) -> None:
        dt.rank(scenario, target="RUS", cost="EU27", wanted=Wanted(horizons))

    def frontier() -> None:
        dt.optimise(scenario, question, effort=Effort(frontier=10, deviations=1))

    every = scenario.content.horizons
    rows: tuple[tuple[str, Callable[[], None], str], ...] = (
        ("rank on the reference case, headline horizon", ranked, 10000),
        ("the same at all its horizons", lambda: ranked(*every), 60000),
        ("10-point frontier of the G7 against Russia", frontier, 25000),
    )
    return [Row(what, timed(once, 1), "ms", target) for what, once, target in rows]


def process_rows() -> list[Row]:
    """Whole processes, their modules compiled once as an installation does, and the peak memory of
    a solve.
    """
    rows = []
    installed = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.yaml").write_text(BARE, encoding="utf-8")
        for what, code, target, repeats in COMMANDS:
            command = [
                sys.executable,
                "-c",
                "from detente.cli.main import main; main()",
                *code.split(),
            ]
            once = timed(
                lambda c=command: subprocess.run(
                    c, cwd=folder, env=installed, capture_output=True, check=True
                ),
                repeats,
                time.perf_counter,
            )
            rows.append(Row(what, once, "ms", target))
    empty, loaded = (
        timed(
            lambda c=code: subprocess.run([sys.executable, "-c", c], env=installed, check=True),
            7,
            time.perf_counter,
        )
        for code in ("pass", "import detente")
    )
    cost = statistics.median(loaded) - statistics.median(empty)
    rows.append(
        Row(
            "import detente, beyond the interpreter",
            (cost,),
            "ms",
            50,
            "numpy is not imported",
        )
    )
    code = (
        "import detente as dt, re, pathlib; w = dt.World.open('icio-2021'); dt.solve(w,"
        " dt.Shock(w).ban(buyer='RUS', seller='USA'));print(int(re.search(r'VmHWM:\\s+(\\d+)',"
        " pathlib.Path('/proc/self/status').read_text())[1]) / 1024)"
    )
    peak = float(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
    )
    rows.append(Row("peak memory of a solve, 81x38", (peak,), "MB", 250))
    return rows


def main() -> None:
    """Print the table."""
    print(
        f"numpy {np.__version__}, python {sys.version.split()[0]}, one thread, tolerance"
        f" {TOLERANCE:g} on steps, certificate <= 1e-8\n"
    )
    print("| what | median | lowest to highest | asked | | remark |\n|---|---|---|---|---|---|")
    base_share.cache_clear()
    for part in (
        solves,
        evaluation_rows,
        path_rows,
        strategy_rows,
        advice_rows,
        process_rows,
    ):
        for row in part():
            print(row, flush=True)


if __name__ == "__main__":
    main()
