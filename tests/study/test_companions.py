"""What stands beside a result: the same numbers wherever it is solved, or why there are none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.errors import SolveError
from detente.scenario.file import Scenario
from detente.study import companions
from detente.study import deviations as deviations_module
from detente.study.companions import CAPITAL, begun_beside, labels
from detente.study.deviations import IN_ONE_GO, Chosen
from detente.study.optimise import Effort
from detente.study.policy_question import PolicyQuestion
from detente.study.save import save
from detente.study.travelling import WithLongRun, elsewhere, packed
from detente.study.workers import Crew, Here, Promised, at_hand, beside_this_one, shared
from detente.types import silent

MINE = """scenario: small
target: CHN
levers:
  - {lever: tariff, by: [USA, JPN], on: CHN, sectors: C26, rate: 20}
  - {lever: embargo, by: CHN, on: USA, sectors: B05, direction: imports}
"""
GAS = "russia-gas-stop-2022"


def test_another_process_finds_the_same_numbers() -> None:
    """Nothing is left to this process: every answer comes from the other one."""
    scenario = Scenario.parse(MINE)
    alone = dt.run(scenario)
    found = {}
    with beside_this_one(2):
        crew = at_hand()
        assert isinstance(crew, Crew)
        for label in labels(scenario):
            found[label] = crew.submit(
                elsewhere, companions._solved, packed(WithLongRun(scenario)), label
            ).result()
    assert list(found) == list(alone.others)
    for label, one in alone.others.items():
        ((_, other),) = found[label].items()
        np.testing.assert_array_equal(one.welfare_pct, other.welfare_pct, err_msg=label)
        np.testing.assert_array_equal(one.base_income, other.base_income)
        assert one.certificate == other.certificate


def test_a_run_with_another_process_writes_the_same_files(tmp_path: Any) -> None:
    scenario = Scenario.parse(MINE)
    asked: dict[str, Any] = {"for_country": "DEU", "explained": "CHN"}
    alone = save(dt.run(scenario, **asked), tmp_path / "alone")
    with beside_this_one(2):
        both = save(dt.run(scenario, **asked), tmp_path / "both")
    assert isinstance(at_hand(), Here)
    names = sorted(path.name for path in alone.iterdir())
    assert names == sorted(path.name for path in both.iterdir())
    assert {"tables.xlsx", "attribution_DEU.csv", "channels_CHN.csv"} <= set(names)
    for name in (one for one in names if one.endswith(".csv")):
        assert (alone / name).read_bytes() == (both / name).read_bytes(), name
    sheets = [pd.read_excel(at / "tables.xlsx", sheet_name=None) for at in (alone, both)]
    assert len(sheets[0]) > 5
    for name, sheet in sheets[0].items():
        pd.testing.assert_frame_equal(sheet, sheets[1][name])


def test_what_stands_beside_depends_on_the_question() -> None:
    case = Scenario.open("beijing-moscow-2022")
    assert labels(case)[0] == CAPITAL
    assert f"elasticities {case.elasticity_set}" not in labels(case)
    assert f"closure {case.content.closure}" not in labels(case)
    assert CAPITAL not in labels(case.set(horizons=["year-1"], horizon="year-1"))
    gas = Scenario.open(GAS)
    assert labels(gas)[0] == "markets fragmented"
    assert labels(gas.set(markets="fragmented"))[0] == "markets integrated"


def test_reasons_stand_for_what_has_no_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise SolveError("capital did not settle")

    monkeypatch.setattr(companions, "with_capital", fails)
    result = dt.run(Scenario.parse(MINE))
    assert result.failures == {CAPITAL: "capital did not settle"}
    assert CAPITAL not in result.others
    names = list(result.tables["lines_by_horizon"].index) if len(result.horizons) > 1 else []
    assert not any("capital" in name for name in names)


def test_searches_start_from_the_long_run_that_is_known() -> None:
    scenario = Scenario.parse(MINE)
    known = dt.run(scenario).horizons["long-run"]
    found = begun_beside(scenario)(WithLongRun(scenario, known), silent)
    again = begun_beside(scenario)(WithLongRun(scenario), silent)
    for label, one in found.items():
        np.testing.assert_array_equal(
            one["long-run"].welfare_pct, again[label]["long-run"].welfare_pct
        )


class Crewman:
    """Does what it is told to, when its turn comes: the first tasks are begun, others wait."""

    def __init__(self, begun: int) -> None:
        self._begun, self._futures = begun, []  # type: ignore[var-annotated]

    def send(self, call: Callable[[], Any], lost: Any = None) -> Any:
        del lost
        future: Future[Any] = Future()
        if len(self._futures) < self._begun:
            future.set_running_or_notify_cancel()
            future.set_result(call())
        self._futures.append(future)
        return None, future


@pytest.mark.parametrize("begun", [0, 1, 3, 5])
def test_this_process_does_what_no_other_has_begun(begun: int) -> None:
    crew: Any = Crewman(begun)
    asked = {name: Promised(crew, lambda name=name: f"{name} there") for name in "abcde"}
    here, told = [], []  # type: ignore[var-annotated]

    def done_here(name: str) -> str:
        here.append(name)
        return f"{name} here"

    found = shared(asked, done_here, told.append)
    assert here == list("abcde")[begun:][::-1], "the last first"
    assert list(found) == list("abcde")
    assert [text.split()[1] for text in found.values()] == ["there"] * begun + ["here"] * (
        5 - begun
    )
    assert told == list(range(6))


def test_another_process_tries_the_same_deviations() -> None:
    """Two players, and a last part that is shorter than the others."""
    scenario = Scenario.parse(MINE)
    question = PolicyQuestion(("USA", "CHN"), each="one", on=("JPN", "KOR"), sectors=("C26",))
    effort = Effort(deviations=IN_ONE_GO + 2)
    alone = dt.optimise(scenario, question, effort=effort)
    with beside_this_one(2):
        both = dt.optimise(scenario, question, effort=effort)
    for one, other in zip(alone.replies, both.replies, strict=True):
        assert one.tried == other.tried
        assert len(one.tried) == IN_ONE_GO + 2
    assert alone.replies[0].tried != alone.replies[1].tried


def test_all_deviations_can_come_from_elsewhere() -> None:
    """Nothing is left to this process, whose own long run is known."""
    scenario = Scenario.parse(MINE)
    question = PolicyQuestion(("USA",), each="one", on=("JPN",), sectors=("C26",))
    alone = dt.optimise(scenario, question, effort=Effort(deviations=8))
    (reply,) = alone.replies
    chosen = Chosen.of(scenario, [reply.player], [reply.optimum])
    with beside_this_one(2):
        crew, part = at_hand(), (0, 0, 8)
        found = crew.submit(elsewhere, deviations_module._part, packed(chosen), part).result()
    assert found == reply.tried
