"""What flips a claim: a search on functions with known crossings, and a claim about one lever."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from detente.claims.claims_file import Claims
from detente.claims.flip import NOTHING, Flip, FlippedTest, flip
from detente.claims.knobs import knobs_of as knobs_in
from detente.cli.flip_command import _show
from detente.errors import ClaimError, SolveError
from detente.scenario.file import Scenario
from detente.study.draws import Reading
from detente.study.flip_search import FlipPoint, Knob, Line, Places, Searching, search_flip

TEXT = """
scenario: one-embargo
title: One fall
world: icio-2021
target: RUS
horizon: long-run
horizons: [long-run]
levers:
  - {lever: embargo, name: products, by: [EU27], on: [RUS], sectors: [C19], fall: 60,
     direction: imports}
"""
CLAIMS = """
document: A test
date: 2022-12-30
claims:
  - id: S01
    short: It costs Russia
    statement: The embargo costs Russia something.
    speaker: a test
    kind: quantity
    tests:
      - name: loss
        label: Russia's loss
        measure: welfare("RUS")
        holds: {below: LIMIT}
        contradicted: {at_least: LIMIT}
        rests_on: model
        nulls: [no lever]
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.parse(TEXT)


NUMBER = "number"
WAY = ("flip_test", "flip_change", "flip_distance_pct", "flip_number", "flip_confirmed")


def knobs_of(count: int) -> list[Knob]:
    """Knobs whose places the reader gets; no scenario moves."""
    return [Knob(f"k{k}", 0.5, (0.0, 1.0), lambda asked, place: asked, str) for k in range(count)]


def searched(
    number: Callable[[list[float]], float], count: int, limit: float, full_offset: float = 0.0
) -> tuple[Searching, int]:
    """What is found for a number of the moves of `count` knobs, and how often it was read.

    In full it is larger by an offset.
    """

    def read(places: Places, names: Sequence[str], in_full: bool) -> Reading:
        moves = [0.0] * count
        for knob, place in places:
            moves[int(knob.label[1:])] = place - 0.5
        return Reading({NUMBER: number(moves) + full_offset * (in_full and bool(places))}, {}, 1e-9)

    line = Line((limit,), lambda value: "over" if value > limit else "under")
    found = search_flip(knobs_of(count), read, {NUMBER: line})
    assert found.max_residual == 1e-9
    return found.found[NUMBER], found.readings


def plane(moves: list[float]) -> float:
    return 3.0 * moves[0] + 4.0 * moves[1]


def test_the_shortest_way_of_one_and_of_all_together() -> None:
    """3 x + 4 y over 1: together 1 / 5, alone 1 / 4 and 1 / 3 of a range."""
    found, readings = searched(plane, 2, 1.0)
    assert [len(way.places) for way in found.ways] == [2, 1, 1]
    distances = [way.distance for way in found.ways]
    assert distances == pytest.approx([0.2, 0.25, 0.333], abs=0.01)
    assert found.nearest is found.ways[0]
    assert [way.confirmed for way in found.ways] == [True, False, False]
    assert all(way.number > 1.0 for way in found.ways)
    assert readings < 20


def test_a_crossing_is_known_to_a_part_in_a_hundred_on_curves_and_steps() -> None:
    """exp(6 x) over 4 at x = .231, and a step at x = .123."""
    curve, readings = searched(lambda moves: math.exp(6 * moves[0]), 1, 4.0)
    assert curve.ways[0].distance == pytest.approx(math.log(4) / 6, abs=0.005)
    step, _ = searched(lambda moves: float(moves[0] > 0.123), 1, 0.5)
    assert 0.123 < step.ways[0].distance < 0.123 + 0.005
    assert readings <= 13


def test_only_together() -> None:
    found, _ = searched(plane, 2, 2.5)
    assert [len(way.places) for way in found.ways] == [2]


def test_nothing_is_an_answer() -> None:
    assert searched(plane, 2, 3.6)[0].nearest is None


def test_what_a_solve_in_full_does_not_confirm_is_left_out() -> None:
    found, _ = searched(plane, 2, 1.0, full_offset=-0.5)
    assert found.nearest is None
    assert found.refuted == 3


def test_after_three_that_are_not_confirmed_no_other_is_tried() -> None:
    """Five ways alone and one of all cross; a solve in full is dear."""
    found, _ = searched(lambda moves: 3 * sum(moves), 5, 1.0, full_offset=-0.5)
    assert (found.refuted, found.nearest) == (3, None)


def test_a_number_that_is_missing_as_written_leaves_the_others_searched() -> None:
    """On the way to a crossing only the number that crosses is read."""
    asked: list[tuple[str, ...]] = []

    def read(places: Places, names: Sequence[str], in_full: bool) -> Reading:
        asked.append(tuple(names))
        move = sum(place - 0.5 for _, place in places)
        return Reading({name: move for name in names if name == NUMBER}, {"lost": "none"}, 0.0)

    line = Line((0.2,), lambda value: "over" if value > 0.2 else "under")
    found = search_flip(knobs_of(1), read, {"lost": line, NUMBER: line})
    assert (dict(found.missing), list(found.found)) == ({"lost": "none"}, [NUMBER])
    assert found.found[NUMBER].nearest is not None
    assert asked[0] == ("lost", NUMBER)
    assert set(asked[1:]) == {(NUMBER,)}


def test_no_equilibrium_is_no_crossing() -> None:
    def number(moves: list[float]) -> float:
        if moves[0]:
            raise SolveError("none")
        return 0.0

    assert searched(number, 1, 0.5)[0].nearest is None


def test_a_lever_that_flips_its_claim(scenario: Scenario) -> None:
    """The number at the place that is named lies over the limit, as a scenario with that depth."""
    from detente.claims.metrics import measured
    from detente.claims.solved import SolvedScenario

    claims = Claims.parse(CLAIMS.replace("LIMIT", "-0.05"))
    test = claims.content.claims[0].tests[0]
    written = measured(test.expression, SolvedScenario(scenario))
    claims = Claims.parse(CLAIMS.replace("LIMIT", f"{written / 2:.6f}"))
    answer = flip(scenario, "S01", claims=claims)
    found = answer.tests[0].found
    lever = next(one for one in found.ways if "products" in one.places[0][0].label)
    place = lever.places[0][1]
    less = tuple(one.model_copy(update={"fall": 60 * place}) for one in scenario.content.levers)
    by_hand = measured(test.expression, SolvedScenario(scenario.with_content({"levers": less})))
    assert by_hand == pytest.approx(lever.number, abs=1e-7)
    assert by_hand >= written / 2
    assert lever.distance == pytest.approx(1 - place)
    assert 0 < answer.max_residual <= 1e-8
    assert answer.heading["max_residual"] == f"{answer.max_residual:.1e}"


def test_every_way_has_a_row_and_the_answer_says_which_is_nearest(scenario: Scenario) -> None:
    """Two tests: two ways of the first, none of the second; nothing is solved."""
    claims = Claims.parse(CLAIMS.replace("LIMIT", "-0.05"))
    claim = claims.content.claims[0]
    test = claim.tests[0]
    depth, speed = (
        Knob(label, 1.0, (0.0,), lambda asked, place: asked, lambda place: f"at {place:g}")
        for label in ("depth", "speed")
    )
    together = FlipPoint(((depth, 0.75), (speed, 0.5)), 0.3, -0.04, confirmed=True)
    ways = (together, FlipPoint(((depth, 0.5),), 0.5, -0.03))
    answer = Flip(
        scenario,
        claim,
        claims.digest,
        (
            FlippedTest(test, "holds", Searching(-0.1, ways, 2)),
            FlippedTest(test, "neither", Searching(0.2, (), 0)),
        ),
        readings=17,
        max_residual=2e-10,
    )
    assert list(answer.tables["flip"].rows()) == [
        (
            1,
            dict(
                zip(WAY, ("loss", "depth at 0.75; speed at 0.5", 30.0, -0.04, "yes"), strict=True)
            ),
        ),
        (2, dict(zip(WAY, ("loss", "depth at 0.5", 50.0, -0.03, ""), strict=True))),
    ]
    found = answer.to_json()
    assert [
        (one["number"], one["side"], one["nearest"], one["refuted"]) for one in found["tests"]
    ] == [
        (-0.1, "holds", "depth at 0.75; speed at 0.5", 2),
        (0.2, "neither", NOTHING, 0),
    ]
    assert [way["flip_distance_pct"] for way in found["ways"]] == [30.0, 50.0]
    assert (found["kind"], found["claim"], found["max_residual"]) == ("flip", "S01", "2.0e-10")
    assert "17 solved cases" in found["basis"] and found["horizon"] == "long-run"
    assert answer.heading["claim"] == "It costs Russia"
    manifest = answer.manifest
    assert (manifest["kind"], manifest["claim"]) == ("flip", "S01")
    assert manifest["claims_sha256"] == claims.digest
    assert manifest["scenario_sha256"] == scenario.digest
    assert answer.name == "one-embargo-flip-S01"


def test_a_quick_case_is_near_the_one_in_full(scenario: Scenario) -> None:
    """Ties agree; what is known from before any lever is not solved again; of others it is taken
    from the case as written."""
    from detente.claims.expression import parse
    from detente.claims.metrics import measured
    from detente.claims.solved import SolvedScenario

    written = SolvedScenario(scenario)
    ratio = parse('tie_loss("RUS", "CHN", "after") / tie_loss("RUS", "CHN", "before")')
    as_written = measured(ratio, written)
    less = tuple(one.model_copy(update={"fall": 20}) for one in scenario.content.levers)
    moved = scenario.with_content({"levers": less})
    quick, full = (written.moved(moved, quick=one) for one in (True, False))
    assert measured(ratio, quick) == pytest.approx(measured(ratio, full), rel=1e-6)
    assert measured(ratio, full) == pytest.approx(measured(ratio, SolvedScenario(moved)), rel=1e-9)
    assert measured(ratio, full) != pytest.approx(as_written, rel=1e-4)
    before = written.known(("tie", "CHN", "RUS", "before"))
    assert full.known(("tie", "CHN", "RUS", "before")) is before
    other = scenario.with_content({"closure": "balanced"})
    assert written.moved(other, quick=False).known(("tie", "CHN", "RUS", "before")) is None


def test_what_other_levers_do_is_solved_once(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A world without the scenario's own levers is the same wherever those stand."""
    from detente.claims import solved
    from detente.claims.expression import parse
    from detente.claims.metrics import measured

    without = parse('welfare("RUS", "long-run", scenario="none", lever="embargo by USA on RUS")')
    added = parse('welfare("RUS", "long-run", lever="embargo by USA on RUS")')
    written = solved.SolvedScenario(scenario)
    before = measured(without, written)
    both = measured(added, written)
    less = tuple(one.model_copy(update={"fall": 20}) for one in scenario.content.levers)
    moved = written.moved(scenario.with_content({"levers": less}), quick=False)
    assert measured(added, moved) != pytest.approx(both, rel=1e-4)
    monkeypatch.delattr(solved, "equilibria")
    assert measured(without, moved) == before


def test_unknown_claims(scenario: Scenario) -> None:
    claims = Claims.parse(CLAIMS.replace("LIMIT", "0"))
    with pytest.raises(ClaimError, match="no claim 'S02'"):
        flip(scenario, "S02", claims=claims)


def test_two_levers_that_were_given_one_title_have_a_knob_each(scenario: Scenario) -> None:
    """Leaving one out leaves the other: told apart however the scenario was made."""
    (one,) = scenario.content.levers
    both = scenario.with_content({"levers": (one, one.model_copy(update={"sectors": ("C20",)}))})
    labels = [lever.title for lever in both.content.levers]
    assert labels == ["products", "products (2)"]
    knobs = [knob for knob in knobs_in(both) if knob.label.startswith("lever ")]
    assert [knob.label for knob in knobs] == [f"lever {label!r}" for label in labels]
    for knob, other in zip(knobs, reversed(labels), strict=True):
        assert [left.title for left in knob.moved(both, 0.0).content.levers] == [other]


def test_numbers_of_assumptions_are_said_with_their_unit() -> None:
    """A share in per cent, months as months, an elasticity as a bare number."""
    said = {knob.label: knob.said(1.0) for knob in knobs_in(Scenario.open("beijing-moscow-2022"))}
    ends = {
        "share of shipping that the price cap covers": "75 per cent",
        "share of the discount that shippers keep": "50 per cent",
        "months until half of over-compliance is gone": "4 months",
        "short-run over long-run trade elasticity": "0.4",
        "depth of levers tagged as assumed": "1.25 times the cost behind each cut",
        "lever 'price cap on crude'": "100 per cent of its depth",
    }
    assert {label: said[label] for label in ends} == {
        label: f"{label} at {end}" for label, end in ends.items()
    }


def test_the_number_of_a_test_has_its_unit_on_the_screen_and_in_json(
    scenario: Scenario, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    claims = Claims.parse(CLAIMS.replace("LIMIT", "-0.05"))
    claim = claims.content.claims[0]
    found = FlippedTest(claim.tests[0], "holds", Searching(-0.1, (), 0))
    answer = Flip(scenario, claim, claims.digest, (found,), readings=1, max_residual=1e-10)
    _show(answer, tmp_path)
    assert "Russia's loss: -0.1 per cent, holds" in capsys.readouterr().out
    assert answer.to_json()["tests"][0]["unit"] == "per cent"
