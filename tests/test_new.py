"""Where a file of one's own begins: examples, questions, a claims file, schemas of both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

import detente as dt
from detente.claims.claims_file import Claims
from detente.claims.template import claims_schema, claims_template
from detente.cli.main import app
from detente.cli.new_command import ask_four
from detente.levers.base import kinds
from detente.scenario.four_answers import FourAnswers, scenario_text, world_for
from detente.scenario.library import list_scenarios, template
from detente.scenario.new_file import OURS, SCHEMA_FILE, example, headed, list_examples
from detente.scenario.schema import json_schema

FIRST = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"


def invoked(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def plain(text: str) -> Any:
    """YAML as an editor sees it: dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe").load(text), default=str))


def problems(text: str, schema: dict[str, Any]) -> list[str]:
    found = jsonschema.Draft202012Validator(schema).iter_errors(plain(text))
    return [one.message for one in found]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", list_examples())
def test_each_example_is_written_with_a_schema_and_passes_check(name: str, here: Path) -> None:
    told = invoked("new", "mine.yaml", "--example", name)
    assert told.exit_code == 0, told.output
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    assert text.startswith(FIRST) and text == example(name)
    assert "ok" in invoked("check", "mine.yaml").stdout
    assert problems(text, json.loads((here / SCHEMA_FILE).read_text(encoding="utf-8"))) == []


def test_the_catalogue_has_every_lever_and_a_title_each() -> None:
    assert set(kinds()) <= set(list_examples()) and all(list_examples().values())
    told = invoked("new", "--list").stdout
    assert all(name in told for name in list_examples())


@pytest.mark.parametrize("name", list_scenarios())
def test_the_schema_lets_shipped_scenarios_pass(name: str) -> None:
    assert problems(template(name), json_schema()) == []


@pytest.mark.parametrize(
    "text",
    [
        "scenario: a\nlevrs: []\n",
        "scenario: a\nlevers: [{lever: tarif, by: USA, on: CHN, rate: 3}]\n",
        "scenario: a\nlevers: [{lever: tariff, by: USA, on: {all_but: [CHN]}, rate: 3}]\n",
        "scenario: a\nproducts: {mine: {hs6: 8542, share: 300}}\n",
        "scenario: a\nproducts: {mine: {hs6: 8542, share: [{buyers: USA, share: 3}]}}\n",
        "scenario: a\nclosure: open\n",
    ],
)
def test_the_schema_marks_what_check_refuses(text: str) -> None:
    assert problems(text, json_schema())
    with pytest.raises(dt.ScenarioError):
        dt.Scenario.parse(text)


def test_the_schema_lets_the_short_forms_pass() -> None:
    text = (
        "scenario: a\nblocs: {MINE: {members: G7 except USA}}\n"
        "products: {mine: {hs6: [8542, '010121'], share: 4}, yours: {sectors: C26, share:"
        " [{share: 3, buyer: all except CHN}]}}\n"
        "levers:\n  - {lever: embargo, by: MINE, on: {all_except: MINE}, products: mine, fall: 5}\n"
    )
    assert problems(text, json_schema()) == []
    dt.Scenario.parse(text)


def script(*answers: str) -> tuple[Iterator[str], list[str], list[str]]:
    return iter(answers), [], []


def asked(*answers: str) -> tuple[FourAnswers, list[str], list[str]]:
    """The answers, the questions put, and what was said of answers that could not be read."""
    given, questions, told = script(*answers)

    def read(question: str) -> str:
        questions.append(question)
        return next(given)

    return ask_four(read, told.append), questions, told


def test_four_questions_make_a_scenario_that_passes_check() -> None:
    answers, questions, told = asked(
        "USA", "tariff 25 in goods", "all except CAN, MEX", "2025-04-09"
    )
    assert len(questions) == 4 and told == []
    text = scenario_text(answers, "mine")
    scenario = dt.Scenario.parse(text)
    (lever,) = scenario.content.levers
    assert lever.line() == "tariff 25 by USA from 2025-04-09 on all except CAN, MEX in goods"
    assert scenario.content.world == "nowcast-2023" and scenario.target is None
    assert problems(text, json_schema()) == []
    assert "# " in text and "say where the numbers come from" in text


def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    answers, questions, told = asked(
        *("Atlantis", "USA"),
        *("", "tarif 25", "tariff", "embargo in C26 fall 200", "embargo in C26 fall 40"),
        *("all except", "CHN"),
        *("April", "2022-10-07"),
    )
    assert answers == FourAnswers("USA", "CHN", "embargo in C26 fall 40", "2022-10-07")
    assert len(questions) == 11 and len(told) == 7
    assert all("\n" not in one for one in told)
    assert "unknown country 'Atlantis'" in told[0] and "did you mean 'tariff'" in told[2]
    assert dt.Scenario.parse(scenario_text(answers, "mine")).target == "CHN"


def test_several_names_of_each_kind_go_into_the_file() -> None:
    given = ("EU, GBR except HUN", "embargo imports products lng, crude fall 50", "Russia, BLR", "")
    answers, _, told = asked(*given)
    (lever,) = dt.Scenario.parse(scenario_text(answers, "mine")).content.levers
    assert told == [] and lever.groups == ("lng", "crude")
    assert lever.by == ("EU", "GBR except HUN") and lever.targets == ("Russia", "BLR")


def test_a_lever_without_a_target_is_not_asked_on_whom() -> None:
    answers, questions, _ = asked("UKR", "productivity -30 in A01", "")
    assert len(questions) == 3 and answers.whom == ""
    scenario = dt.Scenario.parse(scenario_text(answers, "mine"))
    assert scenario.content.date is None and scenario.content.levers[0].lever == "productivity"


def test_the_world_is_the_last_before_the_day() -> None:
    from datetime import date

    assert world_for(date(2022, 2, 24)) == "icio-2021"
    assert world_for(date(2025, 4, 9)) == "nowcast-2023" == world_for(None)
    assert world_for(date(2020, 1, 1)) == world_for(date(2010, 1, 1)) == "icio-2019"


def test_without_a_terminal_a_file_must_be_named(here: Path) -> None:
    told = invoked("new")
    assert told.exit_code != 0 and "no file is named" in str(told.exception)
    assert not list(here.iterdir())


def test_one_of_three_ways_is_chosen(here: Path) -> None:
    told = invoked("new", "a.yaml", "--example", "tariff", "--from", "coalition-russia-decoupling")
    assert "keep one" in str(told.exception)
    told = invoked("new", "a.yaml", "--example", "tarif")
    assert "did you mean 'tariff'" in str(told.exception)
    assert not list(here.iterdir())


def test_force_replaces_only_what_is_as_written(here: Path) -> None:
    assert invoked("new", "a.yaml", "--example", "tariff").exit_code == 0
    assert "exists" in str(invoked("new", "a.yaml", "--example", "quota").exception)
    assert invoked("new", "a.yaml", "--example", "quota", "--force").exit_code == 0
    (here / "a.yaml").write_text(example("quota") + "# mine\n", encoding="utf-8")
    again = invoked("new", "a.yaml", "--example", "quota", "--force")
    assert "not as `detente new` wrote it" in str(again.exception)


def test_a_schema_that_is_not_ours_stays(here: Path) -> None:
    (here / SCHEMA_FILE).write_text("{}", encoding="utf-8")
    invoked("new", "a.yaml")
    assert (here / SCHEMA_FILE).read_text(encoding="utf-8") == "{}"
    assert (here / "a.yaml").read_text(encoding="utf-8") == headed(template())
    (here / SCHEMA_FILE).write_text(json.dumps({"$comment": OURS}), encoding="utf-8")
    invoked("new", "b.yaml")
    assert "properties" in json.loads((here / SCHEMA_FILE).read_text(encoding="utf-8"))


def test_the_claims_template_is_valid_for_the_example_it_names(here: Path) -> None:
    assert invoked("new", "claims.yaml", "--claims").exit_code == 0
    text = (here / "claims.yaml").read_text(encoding="utf-8")
    schema = json.loads((here / "detente-claims.schema.json").read_text(encoding="utf-8"))
    assert text.startswith("# yaml-language-server: $schema=detente-claims.schema.json\n")
    assert problems(text, schema) == []
    Claims.open(here / "claims.yaml").on(dt.Scenario.parse(example("tariff")))
    assert problems(claims_template().replace("kind: comparative", "kind: odd"), claims_schema())
    assert json.loads(invoked("schema", "--claims").stdout) == claims_schema()
