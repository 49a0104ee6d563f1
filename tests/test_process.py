"""A process settles itself and its children, and leaves what the environment says."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest

from detente.errors import ClaimError, DataError, DetenteError, ScenarioError, SolveError
from detente.process import settled

SHOW = (
    "import os; print(os.environ.get('OPENBLAS_NUM_THREADS'),"
    " os.environ.get('MALLOC_TRIM_THRESHOLD_'))"
)


def shown() -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", SHOW], capture_output=True, text=True, check=True
    ).stdout.split()


def test_children_are_settled_and_the_process_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.delenv("MALLOC_TRIM_THRESHOLD_", raising=False)
    with settled():
        assert shown() == ["3", str(2**30)]
    assert "MALLOC_TRIM_THRESHOLD_" not in os.environ
    assert shown() == ["3", "None"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about the C library of Linux")
def test_freed_memory_is_kept() -> None:
    """Megabytes that come and go cost no page faults once they are there."""
    code = (
        "import resource, numpy as np\n"
        "faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "def work():\n"
        "    before = faults()\n"
        "    for _ in range(50): sum([np.ones(200_000) for _ in range(5)])\n"
        "    return faults() - before\n"
        "loose = work()\n"
        "from detente.process import settle; settle(); work()\n"
        "print(loose, work())\n"
    )
    loose, kept = map(
        int,
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split(),
    )
    assert kept < loose / 10


@pytest.mark.parametrize("kind", [DataError, ScenarioError, SolveError, ClaimError])
def test_an_error_keeps_its_place_and_advice_on_the_way_to_another_process(
    kind: type[DetenteError],
) -> None:
    error = kind("wrong", where="a.yaml:3", hint="write it again")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "a.yaml:3: wrong; write it again"
