"""What a claims file gets wrong is one line: the file, the line, and what is allowed."""

from __future__ import annotations

import pytest

import detente as dt
from detente.claims.claims_file import Claims
from detente.claims.template import claims_template
from detente.errors import ClaimError
from detente.scenario.new_file import example

CHANGES = {
    ("kind: comparative", "kind: compare"): (13, "'quantity', 'comparative'"),
    ("rests_on: model", "rests_on: guess"): (20, "'data', 'model' or 'assumption'"),
    ("{below: -0.05}", "{under: -0.05}"): (18, "allowed are at_least, at_most, above, below"),
    ("nulls: [no lever]", "nulls: [nothing]"): (17, "one of no lever, proportional"),
    ("nulls: [no lever]", "nulls: no lever"): (21, "must be a list"),
    ("nulls: [no lever]", "nulls: []"): (21, "must name at least one"),
    ('welfare("CHN") -', 'welfar("CHN") -'): (17, "did you mean 'welfare'"),
    ('welfare("CHN") -', 'welfare("CHN", "soon") -'): (17, "one of month-3, year-1"),
    ('welfare("CHN") -', "welfare() -"): (17, "write welfare(country, horizon=''"),
    ('welfare("CHN") -', 'welfare("CHN", horizn="") -'): (17, "did you mean 'horizon'"),
    ('buyer_price_change("USA", "C26")', 'buyer_price_change("USA", "C2")'): (34, "no sector 'C2'"),
    ("date: 2025-04-09", "date: April"): (5, "valid date"),
    ("id: C01", "id: one"): (8, "capital letters and a number, such as A1"),
    ("speaker: who says it", "speakr: me"): (12, "did you mean 'speaker'"),
    ("{difference}", "{diff}"): (8, "there are difference"),
    ("all except USA, CHN", "all except USA, XXX"): (24, "unknown country or bloc 'XXX'"),
    ("all except USA, CHN", "all except PRK"): (24, "takes nobody away"),
    ('customs_revenue_change("USA")', "customs_revenue_change(5)"): (41, "a text in quotes"),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda pair: pair[1])
def test_a_mistake_is_one_located_line_that_says_what_is_allowed(change: tuple[str, str]) -> None:
    line, message = CHANGES[change]
    text, scenario = claims_template(), dt.Scenario.parse(example("tariff"))
    assert change[0] in text
    with pytest.raises(ClaimError) as told:
        Claims.parse(text.replace(*change, 1), path="c.yaml").on(scenario)
    said = str(told.value)
    assert said.startswith(f"c.yaml:{line}: ") and message in said, said
    assert "\n" not in said and len(said) < 300
