"""The brief of the reference case: every row answered, simple rules that fail, the conflict of S07,
and claims made false on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.claims.verdict import VERDICTS
from detente.history.hindcast import hindcast
from detente.study.draws import Draws

from .small import TEXT

UNTESTED = ("assumed", "cannot be tested")


@pytest.fixture(scope="module")
def found() -> dt.Brief:
    return dt.brief("beijing-moscow-2022", draws=3)


@pytest.fixture
def verdicts(found: dt.Brief) -> dict[str, dt.claims.verdict.Verdict]:
    return {verdict.id: verdict for verdict in found.verdicts}


def held(tmp_path: Path, text: str, **named: Any) -> dt.Brief:
    """The brief of a claims file on a small question."""
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return dt.brief("coalition-russia-decoupling", claims=path, draws=Draws(4), **named)


def test_every_row_has_a_verdict(found: dt.Brief, verdicts) -> None:
    assert list(verdicts) == [f"S{k:02d}" for k in range(1, 31)]
    assert {verdict.verdict for verdict in found.verdicts} <= set(VERDICTS)
    for verdict in found.verdicts:
        if verdict.ceiling:
            assert verdict.verdict != "holds"
        assert (verdict.verdict in UNTESTED) == (not verdict.tested), verdict.id
        assert 0 < len(verdict.short) <= 22
        assert verdict.answer.endswith(".")
        assert "{" not in verdict.answer
        assert verdict.tested or verdict.outside
    assert found.draws.failures == {}
    assert 0 < found.draws.max_residual < 1e-8


def test_what_a_simple_rule_passes_too_does_not_hold_and_says_so(found: dt.Brief) -> None:
    for verdict in found.verdicts:
        for number in verdict.tested:
            assert number.tested is not None
            passing = [null.name for null in number.tested.nulls if null.outcome == "holds"]
            if passing:
                assert not number.tested.outcome.startswith("holds"), (verdict.id, number.name)
            if number.tested.why.startswith("the simple rule"):
                assert all(name in number.tested.why for name in passing)


def test_every_null_has_a_number_or_is_declared_to_be_none(found: dt.Brief) -> None:
    without = set()
    for verdict in found.verdicts:
        for number in verdict.tested:
            for null in number.tested.nulls if number.tested else ():
                assert (null.value is None) == (null.name == "none"), (verdict.id, null)
                without |= {verdict.id} if null.name == "none" else set()
    # A skill and a gain over a placebo are measured against simple rules already.
    assert without == {"S04", "S07", "S08", "S09", "S15", "S19"}


def test_assumptions_never_hold_by_themselves(verdicts) -> None:
    for verdict in verdicts.values():
        if verdict.verdict == "holds":
            assert "assumption" not in verdict.rests_on, verdict.id
    for name in ("S09", "S10"):
        assert any(
            flip.startswith("nameplate capacity (38 instead of 15 a year)")
            for flip in verdicts[name].flips
        )


def test_skill_is_that_of_the_hindcast(found: dt.Brief, verdicts) -> None:
    card = hindcast(found.result.scenario).table
    rows = {row["series"]: row for row in card.records() if row["role"] == "predicted"}
    series = {
        ("S07", "growth"): (
            "growth of China's exports to Russia, 2022 on 2021, without over-compliance"
        ),
        ("S08", "rise"): (
            "Chinese brands in car sales, change from January to November, without over-compliance"
        ),
    }
    for (claim, name), label in series.items():
        number = next(one for one in verdicts[claim].tested if one.name == name)
        row = rows[label]
        missed = [row["error_no_change"], row["error_proportional"], row["error_pre_trend"]]
        best = min(error for error in missed if error is not None)
        assert number.value == pytest.approx(1 - row["error"] / best)


def test_a_counted_share_tells_its_standard_error_and_is_undecided_near_its_limit(
    verdicts,
) -> None:
    (s01,) = verdicts["S01"].tested
    assert "standard error" in s01.note
    if abs(s01.value - 66.67) <= 2 * s01.error:
        assert s01.tested.outcome == "undecided"
    (s04,) = verdicts["S04"].tested
    assert "a random partner of the ally's size" in s04.note
    assert s04.error > 0


def test_suppliers_acting_together_stand_among_random_coalitions(verdicts) -> None:
    numbers = {one.name: one for one in verdicts["S21"].numbers}
    assert 0 <= numbers["joint"].value <= 100
    assert numbers["joint"].tested.nulls[0].value == 50
    assert numbers["beside 1"].value > 0.5


def test_s07_shows_the_conflict_and_the_path(verdicts) -> None:
    s07 = verdicts["S07"]
    level = s07.tested[0]
    assert level.value > 15
    assert level.tested.outcome == "in the data: false"
    assert s07.tested[1].tested.outcome == "in the data: true"
    assert s07.verdict == "parts disagree"
    shares = [
        float(one.value)
        for one in s07.recorded
        if one.period.startswith("2021") and one.unit == "percent of goods imports"
    ]
    assert min(shares) == 22.2
    assert max(shares) == 28.2
    assert [n.horizon for n in s07.numbers if n.label == "share in goods imports, model"] == [
        "month-3",
        "year-1",
        "year-2",
        "long-run",
    ]


def test_inputs_choices_and_both_readings(verdicts) -> None:
    assert verdicts["S15"].verdict == "in the data: true"
    untested = {"S05", "S11", "S14", "S18", "S26", "S27", "S28"}
    assert {name for name, one in verdicts.items() if one.verdict == "cannot be tested"} == untested
    assert "no evidence" in verdicts["S11"].statement
    assert set(verdicts["S25"].readings) == {"less", "more"}
    (first,) = verdicts["S13"].tested
    assert first.note.startswith("the first 5: ")
    assert "States that exported major arms" in first.note


def test_json_has_verdicts_by_id_and_no_count_of_them(found: dt.Brief) -> None:
    answer = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert answer["verdicts"]["S07"]["closure"] == "income-share"
    assert answer["draws"]["count"] == 3
    assert len(answer["thresholds_sha256"]) == 64
    assert not [key for key in answer if "score" in key or "count" in key]


def test_one_side_by_horizon(found: dt.Brief) -> None:
    table = found.welfare_range("RUS")
    assert table.index == tuple(found.result.horizons)
    for horizon, row in table.rows():
        if not row["draws"]:
            assert horizon == "year-2", "no claim asks about it"
            assert np.isnan([row["welfare_low_pct"], row["welfare_high_pct"]]).all()
            continue
        assert row["welfare_low_pct"] <= row["welfare_median_pct"] <= row["welfare_high_pct"] < 0, (
            horizon
        )


def test_a_claim_made_false_is_contradicted(tmp_path: Path) -> None:
    false = TEXT.replace("holds: {at_least: 5}", "holds: {at_most: -1}").replace(
        "{at_most: 0}", "{at_least: 0}"
    )
    both = TEXT + false[false.index("  - id") :].replace("T01", "T02")
    found = held(tmp_path, both.replace(", proportional", ""))
    assert [verdict.verdict for verdict in found.verdicts] == ["holds", "contradicted"]
    with_proportions = held(tmp_path, both)
    rule = "no better than a simple rule"
    assert [one.verdict for one in with_proportions.verdicts] == [rule, "contradicted"]


def test_a_measure_that_the_world_refuses_is_located(tmp_path: Path) -> None:
    text = TEXT.replace(
        'import_share_change("RUS", "CHN", "goods", "long-run")', 'welfare("IRN")'
    ).replace(", proportional", "")
    with pytest.raises(dt.ClaimError, match=r"claims.yaml:11: world .* has no accounts for IRN"):
        held(tmp_path, text)


def test_a_number_without_an_equilibrium_is_said_to_have_none(tmp_path: Path) -> None:
    others = ", ".join(code for code in dt.World.open("icio-2021").countries if code != "MLT")
    measure = f'\'welfare("MLT", scenario="none", lever="embargo by MLT on {others}")\''
    text = TEXT.replace('import_share_change("RUS", "CHN", "goods", "long-run")', measure).replace(
        ", proportional", ""
    )
    found = held(tmp_path, text)
    (number,) = found.verdicts[0].numbers
    assert found.verdicts[0].verdict == "cannot be tested"
    assert number.value is None
    assert "MLT, A02" in number.note
    assert number.draws + number.failed == 4
    json.dumps(found.to_json(), allow_nan=False)


def test_the_page_of_one_country(tmp_path: Path) -> None:
    found = held(tmp_path, TEXT, for_country="DEU")
    assert found.result.focus == "DEU"
    assert set(found.result.attribution) == {"lever", "government"}
