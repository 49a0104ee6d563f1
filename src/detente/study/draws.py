"""Draws of the uncertain assumptions, and one at a time: seeded, certified, on any executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import DetenteError, ScenarioError
from detente.scenario.file import Scenario
from detente.scenario.uncertain import Assumption, Level, uncertain, with_values
from detente.study.workers import Executor, workers
from detente.table import Table
from detente.types import Array, Progress, silent


@dataclass(frozen=True)
class Reading:
    """What one draw gave: numbers by name, why others are missing, and the largest residual of its
    certificates.
    """

    numbers: Mapping[str, float | Array]
    failures: Mapping[str, str]
    max_residual: float


# What no machine that we know ends within a day.
MOST = 1_000_000
# Percentiles between which nine draws in ten lie.
NINE_IN_TEN = (5, 95)
Measure = Callable[[Scenario, int], Reading]
# Batches of a kept sweep that are given out at a time, at least; twice what there are slots for.
AHEAD = 64


@dataclass(frozen=True)
class Draws:
    """How to draw: how many, the seed, and how many processes of our own or an executor with
    ``submit`` (a Dask client, a pool).

    See `detente.study.workers`. The numbers are the same for any executor and any number of
    processes. With `kept`, draws go to Parquet files as they come, in a folder of their question
    under that one: a sweep that was stopped goes on there, and memory does not grow with their
    number.
    """

    count: int = 200
    seed: int = 0
    executor: Executor | int = 1
    kept: Path | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise ScenarioError(f"{self.count} draws", hint=f"at least one, at most {MOST}")


@dataclass(frozen=True)
class Draw:
    """One draw: its position, the drawn values by assumption, and what was read off, or why the
    draw failed altogether.
    """

    index: int
    values: Mapping[str, Level]
    reading: Reading | None
    failure: str = ""


@dataclass(frozen=True, eq=False)
class Sweep:
    """All draws of a sweep, in order; the same for any executor and number of workers.

    Attributes
    ----------
    declared : tuple of Assumption
        What was drawn, with distribution and source.
    draws : sequence of Draw
        In files where they are kept there, see `detente.study.kept_draws`.
    seed : int
    """

    declared: tuple[Assumption, ...]
    draws: Sequence[Draw]
    seed: int

    def numbers(self, name: str) -> tuple[Array, tuple[int, ...]]:
        """The values of one number over the draws that have it [draw, ...], and the positions of
        those draws.
        """
        found = [
            (one.index, one.reading.numbers[name])
            for one in self.draws
            if one.reading and name in one.reading.numbers
        ]
        return np.array([value for _, value in found], dtype=float), tuple(
            index for index, _ in found
        )

    @cached_property
    def max_residual(self) -> float:
        """The largest residual of any certificate of any draw."""
        return max((one.reading.max_residual for one in self.draws if one.reading), default=0.0)

    @property
    def failures(self) -> dict[str, int]:
        """Reasons for which a draw, or a number of a draw, is missing, and how often."""
        found: dict[str, int] = {}
        for one in self.draws:
            reasons = (
                [one.failure]
                if one.failure
                else [f"{k}: {v}" for k, v in one.reading.failures.items()]
                if one.reading
                else []
            )
            for reason in reasons:
                found[reason] = found.get(reason, 0) + 1
        return found

    @property
    def inputs(self) -> Table:
        """The drawn values, one row a draw and one column an assumption."""
        columns = {
            one.name: [draw.values[one.name] for draw in self.draws] for one in self.declared
        }
        return Table("draw", tuple(draw.index for draw in self.draws), columns)


def sweep(
    scenario: Scenario | str | Path,
    measure: Measure,
    *,
    draws: Draws | int = 200,
    progress: Progress = silent,
) -> Sweep:
    """The Sweep of `measure` over random draws of the uncertain assumptions of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
    measure : callable
        ``measure(scenario, index)`` reads numbers off one drawn scenario; a function or object that
        can be pickled.
    draws : Draws or int
        One generator is spawned per draw, so a draw is the same whatever the number of draws or
        processes.
    progress : callable, optional
        Told the step, how many draws are done, and of how many.

    Raises
    ------
    ScenarioError
        Fewer than one draw. A draw without an equilibrium, or whose certificate fails, is kept in
        the Sweep with its reason.
    """
    with begun(scenario, measure, draws=draws) as finish:
        return finish(progress)


@contextmanager
def begun(
    scenario: Scenario | str | Path, measure: Measure, *, draws: Draws | int = 200
) -> Iterator[Callable[[Progress], Sweep]]:
    """A sweep under way in other processes, so that this one can do something else; call what is
    given for the Sweep.

    With one process the draws are made by that call. Leaving the block early cancels what has not
    begun. Arguments and errors as in `sweep`.
    """
    scenario = Scenario.of(scenario)
    plan = Draws(draws) if isinstance(draws, int) else draws
    asked = _SweepAsked(scenario, measure, uncertain(scenario), plan)
    with workers(plan.executor) as executor:
        if plan.kept:
            yield _kept_sweep(asked, executor, plan.kept)
        else:
            yield _held_sweep(asked, executor)


@dataclass(frozen=True, eq=False)
class _SweepAsked:
    """What a sweep reads, off which scenario, and which assumptions are drawn how."""

    scenario: Scenario
    measure: Measure
    declared: tuple[Assumption, ...]
    plan: Draws

    @property
    def question(self) -> dict[str, Any]:
        """All that decides a draw, as plain Python.

        A measure is its name, or what it says of itself as its ``question``.
        """
        from importlib.metadata import version

        named = getattr(self.measure, "__qualname__", type(self.measure).__qualname__)
        return {
            "detente": version("detente"),
            "scenario": self.scenario.digest,
            "world": self.scenario.world.digest,
            "measure": getattr(self.measure, "question", f"{self.measure.__module__}.{named}"),
            "assumptions": [one.to_json() for one in self.declared],
            "seed": self.plan.seed,
        }


def _held_sweep(asked: _SweepAsked, executor: Executor) -> Callable[[Progress], Sweep]:
    """A sweep under way whose draws are held in memory."""
    plan, declared = asked.plan, asked.declared
    tasks = _batches(drawn(declared, plan.count, plan.seed), declared)
    read = asked.scenario, asked.measure, declared
    futures = [executor.submit(_read, task, *read) for task in tasks]

    def finish(progress: Progress = silent) -> Sweep:
        found: dict[int, Draw] = {}
        progress("draws", 0, plan.count)
        for future in futures:
            found |= {one.index: one for one in future.result()}
            progress("draws", len(found), plan.count)
        return Sweep(declared, tuple(found[index] for index in range(plan.count)), plan.seed)

    return finish


def _kept_sweep(asked: _SweepAsked, executor: Executor, home: Path) -> Callable[[Progress], Sweep]:
    """A sweep under way whose draws go to files: those that are not there yet, so many at a time
    that no worker waits.
    """
    from detente.study.kept_draws import DrawsFolder  # pyarrow is no part of a plain installation

    plan, declared = asked.plan, asked.declared
    folder = DrawsFolder.opened(home, asked.scenario.name, asked.question, declared)
    missing = deque(folder.missing(plan.count))
    left = sum(map(len, missing))
    ahead = max(AHEAD, 2 * getattr(executor, "slots", 0))
    read = plan.seed, asked.scenario, asked.measure, declared
    waiting: deque[Any] = deque()

    def give() -> None:
        while missing and len(waiting) < ahead:
            waiting.append(executor.submit(_read_at, missing.popleft(), *read))

    def finish(progress: Progress = silent) -> Sweep:
        done = plan.count - left
        progress("draws", done, plan.count)
        while waiting:
            made = waiting.popleft().result()
            folder.keep(made)
            give()
            done += len(made)
            progress("draws", done, plan.count)
        return Sweep(declared, folder.first(plan.count), plan.seed)

    give()
    return finish


def drawn(declared: Sequence[Assumption], count: int, seed: int) -> list[dict[str, Level]]:
    """The values of `count` draws, each from a generator of its own."""
    return [_drawn_at(declared, index, seed) for index in range(count)]


def _drawn_at(declared: Sequence[Assumption], index: int, seed: int) -> dict[str, Level]:
    """The values of one draw, whose generator is the child of that number."""
    child = np.random.SeedSequence(seed, spawn_key=(index,))
    generator = np.random.default_rng(child)
    return {one.name: one.number.drawn(generator) for one in declared}


def _batches(
    values: Sequence[Mapping[str, Level]], declared: Sequence[Assumption]
) -> list[list[tuple[int, Mapping[str, Level]]]]:
    """Draws that share a baseline together, the largest batches first: they share its solve."""
    shared = [
        one.name
        for one in declared
        if one.field == "elasticities" or one.field.startswith("parameters.")
    ]
    groups: dict[tuple[Level, ...], list[tuple[int, Mapping[str, Level]]]] = {}
    for index, chosen in enumerate(values):
        groups.setdefault(tuple(chosen[name] for name in shared), []).append((index, chosen))
    return sorted(groups.values(), key=len, reverse=True)


def _read_at(
    places: range,
    seed: int,
    scenario: Scenario,
    measure: Measure,
    declared: Sequence[Assumption],
) -> list[Draw]:
    """The draws at some places, drawn where they are read."""
    batch = [(index, _drawn_at(declared, index, seed)) for index in places]
    return _read(batch, scenario, measure, declared)


def _read(
    batch: Sequence[tuple[int, Mapping[str, Level]]],
    scenario: Scenario,
    measure: Measure,
    declared: Sequence[Assumption],
) -> list[Draw]:
    """The draws of a batch: a failure with a reason of its own is kept, any other error is one of
    the program and is raised.
    """
    found = []
    for index, values in batch:
        try:
            found.append(
                Draw(index, values, measure(with_values(scenario, values, declared), index))
            )
        except DetenteError as error:
            found.append(Draw(index, values, None, str(error)))
    return found
