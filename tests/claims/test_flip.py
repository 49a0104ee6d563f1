"""What flips a claim: a search on functions with known crossings, and a claim about one lever."""

from __future__ import annotations

from functools import partial

import pytest

from detente.claims.claims_file import Claims
from detente.claims.flip import flip
from detente.errors import ClaimError, SolveError
from detente.scenario.file import Scenario
from detente.study.flip_search import Knob, Searching, search_flip

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


def places(count: int, values: dict[int, float]) -> list[Knob]:
    """Knobs that write down where they are."""

    def moved(k: int, asked: Scenario, place: float) -> Scenario:
        values[k] = place
        return asked

    return [Knob(f"k{k}", 0.5, (0.0, 1.0), partial(moved, k), str) for k in range(count)]


def searched(scenario: Scenario, slopes: tuple[float, ...], limit: float) -> Searching:
    values: dict[int, float] = {}
    knobs = places(len(slopes), values)

    def number(_: Scenario) -> float:
        found = sum(slope * (values.get(k, 0.5) - 0.5) for k, slope in enumerate(slopes))
        values.clear()
        return found

    return search_flip(scenario, knobs, number, lambda value: "over" if value > limit else "under")


def test_the_shortest_way_of_one_and_of_all_together(scenario: Scenario) -> None:
    """3 x + 4 y over 1: alone 1/4 of the second range, together 1 / 5."""
    found = searched(scenario, (3.0, 4.0), 1.0)
    assert [one.places[0][0].label for one in found.alone] == ["k1", "k0"]
    assert found.alone[0].distance == pytest.approx(0.25, abs=0.01)
    assert found.together is not None
    assert found.together.distance == pytest.approx(0.2, abs=0.02)
    assert found.nearest is found.together
    assert found.together.number > 1.0


def test_only_together(scenario: Scenario) -> None:
    found = searched(scenario, (3.0, 4.0), 2.5)
    assert not found.alone
    assert found.together is not None


def test_nothing_is_an_answer(scenario: Scenario) -> None:
    assert searched(scenario, (3.0, 4.0), 3.6).nearest is None


def test_no_equilibrium_is_no_crossing(scenario: Scenario) -> None:
    def number(_: Scenario) -> float:
        if moved:
            raise SolveError("none")
        return 0.0

    moved: list[float] = []

    def put(asked: Scenario, place: float) -> Scenario:
        moved.append(place)
        return asked

    found = search_flip(scenario, [Knob("k", 0.5, (1.0,), put, str)], number, str)
    assert found.nearest is None


def test_a_lever_that_flips_its_claim(scenario: Scenario) -> None:
    """The number at the place that is named lies over the limit, as a scenario with that depth."""
    from detente.claims.metrics import measured
    from detente.claims.solved import SolvedScenario

    claims = Claims.parse(CLAIMS.replace("LIMIT", "-0.05"))
    test = claims.content.claims[0].tests[0]
    written = measured(test.expression, SolvedScenario(scenario))
    claims = Claims.parse(CLAIMS.replace("LIMIT", f"{written / 2:.6f}"))
    found = flip(scenario, "S01", claims=claims).tests[0].found
    lever = next(one for one in found.alone if "products" in one.places[0][0].label)
    place = lever.places[0][1]
    less = tuple(one.model_copy(update={"fall": 60 * place}) for one in scenario.content.levers)
    by_hand = measured(test.expression, SolvedScenario(scenario.with_content({"levers": less})))
    assert by_hand == pytest.approx(lever.number, abs=1e-7)
    assert by_hand >= written / 2
    assert lever.distance == pytest.approx(1 - place)


def test_unknown_claims(scenario: Scenario) -> None:
    claims = Claims.parse(CLAIMS.replace("LIMIT", "0"))
    with pytest.raises(ClaimError, match="no claim 'S02'"):
        flip(scenario, "S02", claims=claims)
