"""Draws kept in files: the same to the last bit as those in memory, and a stopped sweep goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.errors import DataError, SolveError
from detente.study.draws import Draws, Reading, Sweep, sweep
from detente.study.kept_draws import BATCH, DrawsFolder
from detente.study.ranges import real_income
from detente.study.workers import Here, Later
from tests.three import written

LEFT_OUT = {4, 9}


def uneven(scenario: dt.Scenario, index: int) -> Reading:
    """Numbers of one value and of three; some of them, or the whole draw, missing."""
    if index in LEFT_OUT:
        raise SolveError("no equilibrium", where="EAST WHEAT")
    numbers: dict[str, Any] = {"every": np.array([index / 3, np.nan, -0.0])}
    if index % 2:
        numbers["odd"] = index / 7
    return Reading(numbers, {} if index % 2 else {"odd": "is even"}, 1e-12 / (index + 1))


class Stopped(Exception):
    """What a test stops a sweep with."""


class Breaks(Here):
    """An executor that stops after some tasks, and counts what it did."""

    def __init__(self, after: int = 1000) -> None:
        self.done, self._after = 0, after

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Later:
        """What will do the task, or stop."""

        def do() -> Any:
            if self.done == self._after:
                raise Stopped
            self.done += 1
            return task(*arguments)

        return Later(do)


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> dt.Scenario:
    return dt.Scenario.open(str(written(tmp_path_factory.mktemp("toy"))))


def same(one: Sweep, other: Sweep) -> None:
    """Two sweeps hold the same bits."""
    assert len(one.draws) == len(other.draws)
    for mine, theirs in zip(one.draws, other.draws, strict=True):
        assert (mine.index, mine.values, mine.failure) == (
            theirs.index,
            theirs.values,
            theirs.failure,
        )
        assert (mine.reading is None) == (theirs.reading is None)
        if mine.reading and theirs.reading:
            assert mine.reading.failures == theirs.reading.failures
            assert mine.reading.max_residual == theirs.reading.max_residual
            assert list(mine.reading.numbers) == list(theirs.reading.numbers)
            for name, value in mine.reading.numbers.items():
                assert (
                    np.asarray(value).tobytes()
                    == np.asarray(theirs.reading.numbers[name]).tobytes()
                )


@pytest.mark.parametrize("measure", [uneven, real_income])
def test_files_hold_what_memory_would(quarrel: dt.Scenario, measure: Any, tmp_path: Path) -> None:
    held = sweep(quarrel, measure, draws=Draws(12, seed=5))
    kept = sweep(quarrel, measure, draws=Draws(12, seed=5, kept=tmp_path))
    same(held, kept)
    assert kept.failures == held.failures
    assert kept.inputs.columns == held.inputs.columns
    assert kept.max_residual == held.max_residual
    assert [one.index for one in kept.draws[2:4]] == [2, 3]
    assert kept.draws[-1].index == 11
    with pytest.raises(IndexError):
        kept.draws[12]


def test_a_stopped_sweep_goes_on_and_makes_only_what_is_missing(
    quarrel: dt.Scenario, tmp_path: Path
) -> None:
    with pytest.raises(Stopped):
        sweep(quarrel, real_income, draws=Draws(20, executor=Breaks(7), kept=tmp_path))
    rest = Breaks()
    kept = sweep(quarrel, real_income, draws=Draws(20, executor=rest, kept=tmp_path))
    assert rest.done == 13
    same(sweep(quarrel, real_income, draws=20), kept)
    more, none = Breaks(), Breaks()
    sweep(quarrel, real_income, draws=Draws(23, executor=more, kept=tmp_path))
    sweep(quarrel, real_income, draws=Draws(15, executor=none, kept=tmp_path))
    assert (more.done, none.done) == (3, 0)


def test_another_question_has_another_folder(quarrel: dt.Scenario, tmp_path: Path) -> None:
    for measure, seed in ((uneven, 0), (uneven, 1), (real_income, 0)):
        sweep(quarrel, measure, draws=Draws(2, seed=seed, kept=tmp_path))
    deeper = quarrel.set(closure="nominal")
    sweep(deeper, uneven, draws=Draws(2, kept=tmp_path))
    assert len(list(tmp_path.iterdir())) == 4


def test_pandas_reads_the_folder(quarrel: dt.Scenario, tmp_path: Path) -> None:
    kept = sweep(quarrel, uneven, draws=Draws(12, kept=tmp_path))
    (folder,) = tmp_path.iterdir()
    frame = pd.read_parquet(folder).set_index("draw")
    assert list(frame.index) == list(range(12))
    assert frame.loc[3, "found every"].tolist()[0] == 1.0
    assert frame.loc[4, "failure"] == "EAST WHEAT: no equilibrium"
    assert frame.loc[5, "assumed rho"] == kept.draws[5].values["rho"]


def test_batches_are_small_where_there_are_few_draws(tmp_path: Path) -> None:
    folder = DrawsFolder.opened(tmp_path, "few", {}, ())
    assert {len(one) for one in folder.missing(200)} <= {3, 2}
    many = folder.missing(100_000)
    assert max(map(len, many)) == BATCH
    assert [k for one in many for k in one] == list(range(100_000))


def test_a_spoilt_file_is_named(quarrel: dt.Scenario, tmp_path: Path) -> None:
    kept = sweep(quarrel, uneven, draws=Draws(3, kept=tmp_path))
    (folder,) = tmp_path.iterdir()
    spoilt = folder / "draws-0000001-0000001.parquet"
    spoilt.write_bytes(spoilt.read_bytes()[:200])
    again = sweep(quarrel, uneven, draws=Draws(3, kept=tmp_path))
    with pytest.raises(DataError, match=r"draws-0000001-0000001.parquet: not a file of draws"):
        again.numbers("every")
    assert len(kept.draws) == 3
    (folder / "draws-of-mine.parquet").write_text("mine")
    with pytest.raises(DataError, match="is no file of draws"):
        sweep(quarrel, uneven, draws=Draws(3, kept=tmp_path))


def test_a_folder_that_cannot_be_is_one_line(quarrel: dt.Scenario, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(DataError, match="draws cannot be kept"):
        sweep(quarrel, uneven, draws=Draws(3, kept=tmp_path / "taken"))


def test_without_pyarrow_it_says_what_to_install(
    quarrel: dt.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DataError, match=r"needs pyarrow.*detente\[cluster\]"):
        sweep(quarrel, uneven, draws=Draws(3, kept=tmp_path))
