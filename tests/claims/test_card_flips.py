"""What the cards of a brief say would flip each claim, in a world of three countries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import detente as dt
from detente.claims import card_flips
from detente.claims.brief import Brief
from detente.claims.card_flips import flips_of
from detente.claims.claims_file import Claims
from detente.claims.flip import flip
from detente.claims.verdict import FLIPS, SLOW, STAYS, UNMOVED, UNSOLVED, FoundFlip, Move, Verdict
from detente.errors import SolveError
from detente.report.flip_words import flip_lines
from detente.report.verdict_words import claim_row
from detente.study.draws import Draws
from tests.report.sample import verdict as made_up
from tests.three import CLAIMS, written

MORE = """
  - id: T02
    statement: Southland is not ruined
    speaker: the chamber
    kind: quantity
    tests:
      - name: ruin
        label: real income of Southland
        measure: welfare("southland")
        holds: {above: -90}
        contradicted: {at_most: -90}
        rests_on: model
        nulls: [none]
  - id: T03
    statement: Southland makes steel
    speaker: the chamber
    kind: quantity
    tests:
      - name: steel
        label: sales of steel
        measure: base_value("SOUTH", "STEEL")
        holds: {above: 1}
        contradicted: {at_most: 1}
        rests_on: data
        nulls: [none]
  - id: T04
    statement: Both lose
    speaker: the chamber
    kind: quantity
    tests:
      - name: north
        label: real income of Northland
        measure: welfare("NORTH")
        holds: {below: 0}
        contradicted: {at_least: 0}
        rests_on: model
        nulls: [none]
      - name: south
        label: real income of Southland
        measure: welfare("SOUTH")
        draws: 0
        holds: {below: 0}
        contradicted: {at_least: 0}
        rests_on: model
        nulls: [none]
"""
TEXT = CLAIMS.rstrip("\n") + MORE


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("toy"), TEXT)


@pytest.fixture(scope="module")
def scenario(file: Path) -> dt.Scenario:
    return dt.Scenario.open(file)


@pytest.fixture(scope="module")
def claims(file: Path, scenario: dt.Scenario) -> Claims:
    return Claims.open(file.parent / "claims.yaml").on(scenario)


@pytest.fixture(scope="module")
def found(scenario: dt.Scenario, claims: Claims) -> Brief:
    return dt.brief(scenario, claims=claims, draws=Draws(2, executor=2), background=True)


def verdict(found: Brief, name: str) -> Verdict:
    return next(one for one in found.verdicts if one.id == name)


def test_a_card_has_the_flip_that_the_command_finds(
    found: Brief, scenario: dt.Scenario, claims: Claims
) -> None:
    (said,) = verdict(found, "T01").searched
    alone = flip(scenario, "T01", claims=claims).tests[0].found
    way = alone.nearest
    assert way is not None
    assert said.outcome == FLIPS and said.confirmed
    assert said.number == pytest.approx(alone.number, abs=1e-9)
    assert said.there == pytest.approx(way.number, abs=1e-6)
    assert said.distance == pytest.approx(way.distance, abs=1e-6)
    assert said.limit == -0.5
    assert sorted(one.said for one in said.moves) == sorted(way.said.split("; "))
    lengths = [one.distance for one in said.moves]
    assert lengths == sorted(lengths, reverse=True)


def test_a_card_says_when_nothing_flips_a_claim_and_when_no_assumption_can(found: Brief) -> None:
    (stays,) = verdict(found, "T02").searched
    assert (stays.outcome, stays.there, stays.moves) == (STAYS, None, ())
    assert claim_row(verdict(found, "T02")).flips[0].startswith("Nothing within its range flips it")
    (data,) = verdict(found, "T03").searched
    assert (data.outcome, data.number) == (UNMOVED, None)
    assert claim_row(verdict(found, "T03")).flips == ("No assumption moves it: it rests on data.",)


def test_what_no_draw_reads_is_not_searched_and_names_its_command(found: Brief) -> None:
    north, south = verdict(found, "T04").searched
    assert north.outcome in (FLIPS, STAYS)
    assert (south.outcome, south.number, south.command) == (SLOW, None, "detente flip quarrel T04")
    assert claim_row(verdict(found, "T04")).flips[1].endswith("run detente flip quarrel T04")


def test_processes_change_no_digit_and_json_has_the_flips(
    found: Brief, scenario: dt.Scenario, claims: Claims
) -> None:
    here = flips_of(scenario, claims)
    assert here == {one.id: one.searched for one in found.verdicts}
    kept = found.to_json()["verdicts"]["T01"]["searched"][0]
    assert (kept["outcome"], kept["limit"], kept["confirmed"]) == (FLIPS, -0.5, True)
    assert set(kept["moves"][0]) == {"said", "distance"}


def test_a_brief_without_a_background_searches_nothing(
    scenario: dt.Scenario, claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(card_flips, "search_tests")
    bare = dt.brief(scenario, claims=claims, draws=1)
    assert {one.searched for one in bare.verdicts} == {()}
    assert "searched" in bare.to_json()["verdicts"]["T01"]


def test_a_search_that_fails_leaves_the_brief_whole(
    scenario: dt.Scenario, claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*asked: object, **more: object) -> None:
        raise SolveError("there is none")

    monkeypatch.setattr(card_flips, "search_tests", fails)
    made = dt.brief(scenario, claims=claims, draws=1, background=True)
    (loss,) = verdict(made, "T01").searched
    assert (loss.outcome, loss.why) == (UNSOLVED, "there is none")
    assert verdict(made, "T01").verdict == "holds"
    assert claim_row(verdict(made, "T01")).flips[0] == (
        "What would flip it is not known: there is none"
    )
    assert verdict(made, "T03").searched[0].outcome == UNMOVED


FAR = FoundFlip(
    name="change_pp",
    label="change of a share",
    outcome=FLIPS,
    number=9.6,
    there=4.9,
    limit=5.0,
    moves=(Move("a at 2", 0.9), Move("b at 3", 0.5), Move("c left out", 0.4), Move("d at 1", 0.1)),
    distance=1.1,
    confirmed=True,
)
NUMBER = "from 9.6 to 4.9 percentage points, past its limit of 5."


def said(*searched: FoundFlip) -> tuple[str, ...]:
    """The lines of a card, but for the one that draws gave."""
    from tests.report.sample import number

    lines = flip_lines(replace(made_up("S07", "holds", number()), searched=searched))
    assert lines[-1] == "the elasticities"
    return lines[:-1]


def test_three_that_move_furthest_are_named_and_the_others_counted() -> None:
    assert said(FAR) == (
        "Smallest change found: a at 2. Also b at 3. Also c left out. One more moves with"
        f" them, less far. Its number: {NUMBER} A full solve confirms it.",
    )
    pair = replace(FAR, moves=FAR.moves[:2])
    assert said(pair)[0].startswith(
        "Smallest change found: a at 2. Also b at 3. They move together. Its number: from"
    )
    one = replace(FAR, moves=FAR.moves[:1], there=4.9999)
    assert said(one)[0] == (
        "Smallest change found: a at 2. Its number: from 9.6 to 5 percentage points, just past its"
        " limit. A full solve confirms it."
    )


def test_of_several_tests_the_nearest_is_said() -> None:
    near = replace(FAR, distance=0.2, moves=FAR.moves[1:2])
    other = replace(FAR, outcome=STAYS, name="other", moves=(), distance=None)
    assert said(FAR, other, near) == (
        f"Smallest change found: b at 3. Change of a share: {NUMBER} A full solve confirms it.",
    )


def test_what_a_full_solve_refuted_is_no_flip() -> None:
    stays = FoundFlip("change_pp", "change", STAYS, number=9.6)
    assert said(stays, stays) == (
        "Nothing within its range flips it: no assumption or lever alone, nor all together.",
    )
    assert said(replace(stays, refuted=3)) == (
        "No flip is confirmed: a full solve refuted the 3 shortest changes found.",
    )
    slow = FoundFlip("change_pp", "change", SLOW, command="detente flip a S07")
    assert said(stays, slow) == (
        "Nothing within its range flips the part searched here: no assumption or lever alone, nor"
        " all together.",
        "One test takes too long to search here: run detente flip a S07",
    )
    assert said(slow, slow) == ("2 tests take too long to search here: run detente flip a S07",)
    assert said(FoundFlip("change_pp", "change", UNMOVED)) == ()
