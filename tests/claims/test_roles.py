"""Who plays what part: from the scenario, the claims file, and the largest movers."""

from __future__ import annotations

import pytest

import detente as dt
from detente.claims.claims_file import Claims
from detente.claims.roles import roles_of, tied_partners
from detente.study.result import Result

from .small import TEXT

NAMED = "actor: China\nshown: [USA, IND, IRN]\nparties: [EU27, IND]\nclaims:"
SCENARIO = """scenario: made
target: RUS
levers:
  - {lever: tariff, by: [USA, JPN], on: RUS, rate: 20}
  - {lever: over_compliance, by: TUR, on: RUS, sectors: goods, fall: 5, half_life: 3}
"""


@pytest.fixture(scope="module")
def result() -> Result:
    return dt.run(dt.Scenario.parse(SCENARIO))


def test_the_claims_file_names_actor_and_countries(result: Result) -> None:
    file = Claims.parse(TEXT.replace("claims:", NAMED)).on(result.scenario).content
    found = roles_of(result, file)
    assert file.actor == "CHN"
    assert (found.target, found.focus, found.actor) == ("RUS", None, "CHN")
    assert found.senders == ("USA", "JPN")
    assert found.shown == ("RUS", "CHN", "USA", "IND")
    assert found.marked == ("RUS", "CHN", "USA", "JPN")
    assert found.parties == ("RUS", "CHN", "EU27", "IND")
    assert found.aside == {"RUS", "JPN", "USA", "ROW"}


def test_without_names_the_largest_movers_are_shown(result: Result) -> None:
    found = roles_of(result)
    moves = {code: abs(row["welfare_busd"]) for code, row in result.welfare_table.rows()}
    others = [code for code in moves if code not in found.aside]
    assert found.actor is None
    assert found.shown == ("RUS", *sorted(others, key=lambda code: -moves[code])[:4])
    named = ("RUS", "USA", *found.shown[1:])
    assert found.parties == tuple(dict.fromkeys((*named, *found.tied)))


def test_ties_of_the_actor_and_the_largest_partner_stand_first(result: Result) -> None:
    world = result.scenario.world
    file = Claims.parse(TEXT.replace("claims:", NAMED)).on(result.scenario).content
    assert tied_partners(result.scenario, file) == ("CHN", "EU27")
    sales = world.sales.sum(axis=2)
    own = world.country("RUS")
    traded = dict(zip(world.countries, sales[own] + sales[:, own], strict=True))
    abroad = [code for code in traded if code not in ("RUS", "ROW")]
    largest = sorted(abroad, key=lambda code: -traded[code])[:2]
    assert tied_partners(result.scenario) == tuple(largest)


def test_a_union_gives_way_to_its_member_in_focus(result: Result) -> None:
    file = Claims.parse(TEXT.replace("claims:", NAMED)).on(result.scenario).content
    german = roles_of(dt.run(result.scenario, for_country="DEU"), file)
    assert german.parties == ("RUS", "DEU", "CHN", "IND")
    assert german.actor == "DEU"
    assert german.shown[:3] == ("DEU", "RUS", "CHN")
