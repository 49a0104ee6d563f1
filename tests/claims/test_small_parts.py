"""Parts of claims that seldom show, each by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.claims.arguments import named_party
from detente.claims.claims_file import Claims
from detente.claims.measure import PATHS, ClaimsMeasure
from detente.claims.metrics_dependence import _partners
from detente.claims.metrics_recorded import recorded_gdp
from detente.claims.metrics_trade import Sale, _grown
from detente.claims.summary import _pooled
from detente.errors import ClaimError
from detente.words import in_text

CASE: Any = None
CLAIM = """document: A test
date: 2022-12-30
claims:
  - id: S01
    statement: It costs Russia something.
    speaker: a test
    kind: quantity
    tests:
      - name: loss
        label: its loss
        measure: welfare("RUS", "long-run")
        holds: {below: -1}
        contradicted: {at_least: -1}
        rests_on: model
        nulls: [no lever]
"""


def test_what_the_world_bank_records_is_of_the_state_and_the_year() -> None:
    """Its press figures: 23.3 trillion USD for the United States in 2021, 17.8 for China."""
    assert recorded_gdp(CASE, "USA", 2021) == pytest.approx(23_300, rel=0.02)
    assert recorded_gdp(CASE, "CHN", 2021) == pytest.approx(17_800, rel=0.02)
    with pytest.raises(ClaimError, match="no GDP of USA for 1900"):
        recorded_gdp(CASE, "USA", 1900)


def test_a_flow_of_less_than_a_million_grows_and_none_does_not() -> None:
    sale = Sale("AAA", "BBB", "goods")
    assert _grown(0.5, 0.75, sale) == pytest.approx(50)
    with pytest.raises(ClaimError, match="AAA sold nothing to BBB"):
        _grown(0.0, 1.0, sale)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DEU", "DEU"),
        ("germany", "DEU"),
        ("European Union", "EU27"),
        ("G7 except USA", "G7 except USA"),
        ("G7 except USA, CAN, GBR, FRA, DEU, ITA", "JPN"),
    ],
)
def test_a_party_of_one_is_that_country(text: str, code: str) -> None:
    assert named_party(text, dt.Scenario.parse("scenario: a\n")) == code


def test_partners_that_a_bloc_pools_stand_in_it_and_nowhere_else() -> None:
    """The country itself is no partner, inside a bloc or not; a party alone stays alone."""
    world = dt.World.open("icio-2021")
    share = {"USA": 20.0, "DEU": 30.0, "FRA": 10.0, "CHN": 15.0}
    parties = ("EU27", "CHN")
    pooled = {"the United States": 20.0, "China": 15.0}
    told = {in_text(name): value for name, value in _pooled(share, world, "DEU", parties).items()}
    assert told == pooled | {"the European Union": 10.0}
    abroad = {in_text(name): value for name, value in _pooled(share, world, "USA", parties).items()}
    assert abroad == {"China": 15.0, "the European Union": 40.0}
    assert sum(_pooled(share, world, "JPN", parties).values()) == sum(share.values())


@pytest.mark.parametrize("claims", ["", CLAIM])
@pytest.mark.parametrize("index", [-1, PATHS - 1, PATHS])
def test_a_draw_goes_along_the_path_where_no_claims_say_how_far(claims: str, index: int) -> None:
    """Without claims real income by horizon is all that is read, in the first draws; a claim about
    the long run needs no path in any.
    """
    scenario = dt.Scenario.parse("scenario: a\ntarget: RUS\nhorizons: [year-1, year-2, long-run]\n")
    known = Claims.parse(claims) if claims else Claims.about(scenario)
    case = ClaimsMeasure(known.on(scenario)).case(scenario, index)
    assert case.until == ("year-2" if not claims and index < PATHS else "")


@pytest.mark.parametrize(("null", "when"), [("", "after"), ("no lever", "before")])
def test_where_nobody_pulls_a_lever_partners_stand_as_they_did_before(null: str, when: str) -> None:
    asked: list[tuple[str, ...]] = []

    def once(key: tuple[str, ...], compute: object) -> np.ndarray:
        asked.append(key)
        return np.zeros(2)

    codes = ("RUS", "CHN", "DEU")
    world = SimpleNamespace(countries=codes, country=codes.index, value_added=np.ones((3, 2)))
    case: Any = SimpleNamespace(world=world, null=null, once=once)
    assert _partners(case, "RUS", "after").codes == ["CHN", "DEU"]
    assert asked == [("partners", "RUS", when)]
