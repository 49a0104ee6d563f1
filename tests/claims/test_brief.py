"""Claims and verdicts: thresholds decide, placebos can fail, files are strict."""

from __future__ import annotations

import json

import pytest

import detente as dt
from detente.claims.claim import Claims
from detente.claims.metrics import Measure
from detente.claims.verdict import judge

FILE = """document: a test
date: 2022-12-30
claims:
  - id: T01
    statement: something rises
    speaker: nobody
    kind: quantity
    metric: import_share_change
    parameters: {country: RUS, partner: CHN, series: china_share_of_russian_imports, until: "2022", same_source: mirror exports}
    tests:
      - {number: change_pp, confirmed: {at_least: 5}, contradicted: {at_most: 0}, rests_on: model}
"""


@pytest.fixture(scope="module")
def found() -> dt.Brief:
    return dt.brief("beijing-moscow-2022")


def verdicts(found: dt.Brief) -> dict[str, dt.claims.verdict.Verdict]:
    return {v.id: v for v in found.verdicts}


def test_three_claims_each_with_number_basis_and_placebo(found: dt.Brief) -> None:
    by_id = verdicts(found)
    assert list(by_id) == ["S02", "S07", "S15"]
    answer = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert answer["verdicts"]["S07"]["closure"] == "balanced"
    assert len(found.digest) == 64
    assert by_id["S15"].verdict == "input"
    assert by_id["S15"].measures["states"].value == 48
    assert by_id["S15"].measures["states_share"].value == pytest.approx(25)
    assert by_id["S15"].measures["gdp_share"].value == pytest.approx(58.9, abs=0.3)


def test_s07_contradicts_the_level_and_scores_the_change(found: dt.Brief) -> None:
    s07 = verdicts(found)["S07"]
    assert s07.parts["recorded_before_low"] == "contradicted"
    assert s07.verdict == "mixed"
    recorded = [m.value for name, m in s07.measures.items() if name.startswith("source_") and m.unit == "percent of goods imports"]
    assert min(recorded) == 22.2
    assert s07.measures["change_pp"].by_set
    assert s07.measures["proportional_null_pp"].value > 0


def test_placebos_fail_the_tests_that_levers_decide(found: dt.Brief) -> None:
    for verdict in found.verdicts:
        assert all(outcome != "confirmed" for outcome in verdict.placebo.values())


def test_a_claim_made_false_is_contradicted(found: dt.Brief) -> None:
    text = FILE.replace("confirmed: {at_least: 5}, contradicted: {at_most: 0}", "confirmed: {at_most: -1}, contradicted: {at_least: 0}")
    claim = Claims.parse(text).content.claims[0]
    assert judge(claim, verdicts(found)["S07"].measures).verdict == "contradicted"


def test_a_sign_that_holds_under_some_sets_only_is_conditional() -> None:
    claim = Claims.parse(FILE).content.claims[0]
    measures = {"change_pp": Measure(6.0, "pp", "change", (4.0, 7.0), 0.0)}
    assert judge(claim, measures).verdict == "conditional"
    assert judge(claim, {"change_pp": Measure(3.0, "pp", "change", (2.0,), 0.0)}).verdict == "mixed"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("metric: import_share_change", "metric: import_share_chang", "c.yaml:8: unknown metric.*did you mean 'import_share_change'"),
        ("number: change_pp", "number: change_p", "c.yaml:11: metric.*did you mean 'change_pp'"),
        ("speaker: nobody", "spoken: nobody", "c.yaml:4|c.yaml:6"),
        ("confirmed: {at_least: 5}", "confirmed: {}", "needs 'at_least'"),
        ("document: a test", "document: [", "not valid YAML"),
    ],
)
def test_bad_claims_files_are_located(old: str, new: str, message: str) -> None:
    with pytest.raises(dt.ClaimError, match=message):
        Claims.parse(FILE.replace(old, new), path="c.yaml")


def test_spans_point_into_the_document(found: dt.Brief, shared) -> None:
    import hashlib

    text = (shared / "evidence" / "article-2022-12-30.txt").read_bytes()
    for claim in Claims.open("beijing-moscow-2022").content.claims:
        assert claim.span is not None
        assert claim.span.sha256 == hashlib.sha256(text).hexdigest()
        passage = text.decode()[claim.span.start : claim.span.end]
        assert claim.statement not in passage
        assert {"S02": "dependent", "S07": "15%", "S15": "majority"}[claim.id] in passage
