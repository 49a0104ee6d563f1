"""Review on a terminal: keys, undo, and going on where one stopped."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.reading_folder import ReadFolder, begun, opened, written
from detente.reading.reading_page import reading_page
from detente.reading.review import go_through
from tests.reading.own_texts import own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    document = own("tariff")
    save(begun(document, extract(document)[0], tmp_path / "R", accept_all=False), tmp_path / "R")
    return tmp_path / "R"


def save(reading: ReadFolder, folder: Path) -> None:
    written(reading, folder, reading_page(reading))


def typed(folder: Path, *answers: str) -> tuple[ReadFolder, list[str]]:
    """The reading after these answers, and what was shown."""
    left, shown = list(answers), []

    def read(question: str) -> str:
        shown.append(question)
        return left.pop(0)

    tell: Callable[[str], None] = shown.append
    reading = go_through(opened(folder), read, tell, lambda one: save(one, folder))
    assert not left
    return reading, shown


def statements(reading: ReadFolder) -> list[str]:
    return [one.record.id for one in reading.outcomes.all if one.record.kind == "statement"]


def test_names_are_accepted_on_one_screen_and_then_each_record_is_put(folder: Path) -> None:
    reading, shown = typed(folder, "a", "q")
    assert {r.kind for r in reading.records if reading.state(r) == "accepted"} == {"actor", "date"}
    assert any(">>>United States would impose a tariff" in line for line in shown)
    assert any("points 25" in line for line in shown)


def test_it_resumes_undoes_and_skips(folder: Path) -> None:
    typed(folder, "a", "a", "q")
    reading, shown = typed(folder, "r", "u", "s", "q")
    assert "Actors and dates:" not in shown
    assert len(reading.outcomes.levers) == 1
    assert all(reading.state(r) == "unreviewed" for r in reading.records if r.kind == "statement")


def test_a_wrong_key_and_an_empty_undo_change_nothing(folder: Path) -> None:
    reading, shown = typed(folder, "u", "a", "x", "q")
    assert "there is nothing to undo" in shown and "no such key: x" in shown
    assert not [r for r in reading.records if r.kind == "event" and reading.state(r) == "accepted"]


def test_limits_and_wording_are_a_person_s(folder: Path) -> None:
    # The event, then three statements that no template fits, then the share of exports.
    reading, shown = typed(
        folder, "a", "a", "s", "s", "s", "l", "> 8", "e", "Most cars go west.", "a", "q"
    )
    assert any("which conflicts with the statement" in line for line in shown)
    claims = (folder / "claims.yaml").read_text(encoding="utf-8")
    assert "statement: Most cars go west." in claims and "above: 8.0" in claims
    (accepted,) = [one for one in statements(reading) if one in reading.accepted]
    assert accepted in reading.about.frozen
    again = opened(folder)
    assert again.about == reading.about
    bound = {one.record.id: one.binding for one in again.outcomes.all}
    assert bound[accepted] is not None and bound[accepted].tests[0].holds == {"above": 8.0}


def test_a_measure_of_one_s_own_is_checked(folder: Path) -> None:
    reading, shown = typed(
        folder,
        *("a", "a", "b", 'no_metric("USA")', "b", 'consumer_price_change("Atlantis")'),
        *("b", 'consumer_price_change("USA")', "> 0.01", "Cars cost more.", "a", "q"),
    )
    assert any("unknown metric" in line for line in shown)
    assert any("Atlantis" in line for line in shown)
    frozen = next(iter(reading.about.frozen.values()))
    assert any(frozen[:12] in line for line in shown)
    assert 'consumer_price_change("USA")' in (folder / "claims.yaml").read_text(encoding="utf-8")
    assert reading.accepted


def test_no_simulated_number_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a review solves nothing")

    monkeypatch.setattr("detente.claims.solved.equilibria", refused)
    typed(folder, "a", *["a"] * 14)


def test_a_name_stands_on_the_first_screen_once_with_its_count(folder: Path) -> None:
    _, shown = typed(folder, "q")
    lines = [line for line in shown if "state DEU" in line]
    assert lines == ["  Germany: state DEU (4 times)"]


def test_keys_of_statements_are_not_offered_elsewhere_and_progress_is_said(folder: Path) -> None:
    _, shown = typed(folder, "a", "a", "s", "q")
    first, second, *_ = [line for line in shown if line.startswith("a accept ·")]
    assert "limits" not in first and "limits" in second
    assert any("0 of " in line for line in shown) and any("1 of " in line for line in shown)


def test_the_depth_that_a_text_leaves_open_is_a_person_s(tmp_path: Path) -> None:
    text = "The United States will impose a tariff on goods from Canada from 1 April 2025, it said."
    document = Document(text, datetime.date(2025, 3, 3), "ours")
    where = tmp_path / "R"
    save(begun(document, extract(document)[0], where, accept_all=False), where)
    reading, shown = typed(
        where,
        *("a", "b", "tariff by USA on CAN in goods points", "b", "tariff 500 by XXX on CAN"),
        *("b", "tariff by USA on CAN in goods points 10", "a", "q"),
    )
    assert any("how deep" in line for line in shown)
    (lever,) = reading.outcomes.levers
    assert (lever["points"], lever["from"]) == (10.0, datetime.date(2025, 4, 1))
    scenario = (where / "scenario.yaml").read_text(encoding="utf-8")
    assert "written by a person" in scenario and "points: 10" in scenario
    assert opened(where).outcomes.levers == reading.outcomes.levers
