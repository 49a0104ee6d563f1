"""What would flip each claim of a brief: one search for the tests of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from detente.claims.claim import Claim, Test
from detente.claims.claims_file import Claims
from detente.claims.flip_tests import line_of, search_tests
from detente.claims.metrics import fixed
from detente.claims.verdict import FLIPS, SLOW, STAYS, UNMOVED, UNSOLVED, FoundFlip, Move
from detente.errors import DetenteError
from detente.scenario.file import Scenario
from detente.study.flip_search import FlipPoint, FlipsFound


def flips_of(
    scenario: Scenario, claims: Claims, seed: int = 0
) -> Mapping[str, tuple[FoundFlip, ...]]:
    """What flips the deciding tests of each claim, by id: plain data, which can leave its process.

    `claims` are those on the scenario. Tests that assumptions move are searched, those that no draw
    reads (``draws: 0``) excepted: a reading of one of them takes as long as all others together.
    Where the search ends in an error, every test that it was for says so.
    """
    every = [(claim, test) for claim in claims.content.claims for test in claim.tests]
    asked = {_key(claim, test): test for claim, test in every if not _left_out(test)}
    found = _searched(scenario, claims, asked, seed)
    return {
        claim.id: tuple(_flip(scenario, claim, test, found) for test in claim.tests)
        for claim in claims.content.claims
    }


def _key(claim: Claim, test: Test) -> str:
    return f"{claim.id} {test.name}"


def _left_out(test: Test) -> str:
    """Why a test is not searched; empty where it is."""
    if fixed(test.expression):
        return UNMOVED
    return SLOW if test.draws == 0 else ""


def _searched(
    scenario: Scenario, claims: Claims, tests: Mapping[str, Test], seed: int
) -> FlipsFound:
    """What was found for the tests; an error of the whole search stands at each of them."""
    if not tests:
        return FlipsFound({}, {}, 0, 0.0)
    try:
        return search_tests(scenario, claims, tests, seed=seed)
    except DetenteError as error:
        return FlipsFound({}, dict.fromkeys(tests, str(error)), 0, 0.0)


def _flip(scenario: Scenario, claim: Claim, test: Test, found: FlipsFound) -> FoundFlip:
    """What is known of one test."""
    key, left = _key(claim, test), _left_out(test)
    bare = FoundFlip(test.name, test.label, left or STAYS)
    if left == SLOW:
        return replace(bare, command=f"detente flip {scenario.name} {claim.id}")
    if left:
        return bare
    if key in found.missing:
        return replace(bare, outcome=UNSOLVED, why=found.missing[key])
    one = found.found[key]
    searched = replace(bare, number=one.number, refuted=one.refuted)
    return _flipping(searched, test, one.nearest) if one.nearest else searched


def _flipping(searched: FoundFlip, test: Test, way: FlipPoint) -> FoundFlip:
    """The same with the shortest way that flips the test."""
    assert searched.number is not None
    return replace(
        searched,
        outcome=FLIPS,
        there=way.number,
        limit=line_of(test).between(searched.number, way.number),
        moves=tuple(Move(said, distance) for said, distance in way.moves),
        distance=way.distance,
        confirmed=way.confirmed,
    )
