"""The brief of the reference case: every row answered, nulls that fail, the conflict of S07, and
claims made false on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.history.hindcast import SHARE_PP
from detente.study.draws import Draws

from .small import TEXT

VERDICTS = {"confirmed", "contradicted", "mixed", "conditional", "input", "not testable"}


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
    assert {verdict.verdict for verdict in found.verdicts} <= VERDICTS
    for verdict in found.verdicts:
        if verdict.ceiling:
            assert verdict.verdict != "confirmed"
        assert (verdict.verdict == "not testable") == (not verdict.tested), verdict.id
        assert verdict.tested or verdict.outside
    assert found.draws.failures == {}
    assert 0 < found.draws.max_residual < 1e-8


def test_what_a_null_passes_too_is_not_confirmed_and_says_so(found: dt.Brief) -> None:
    passed = set()
    for verdict in found.verdicts:
        for number in verdict.tested:
            assert number.tested is not None
            passing = [null.name for null in number.tested.nulls if null.outcome == "confirmed"]
            if passing:
                assert number.tested.outcome not in ("confirmed", "conditional"), (
                    verdict.id,
                    number.name,
                )
            if number.tested.why.startswith("the null"):
                passed |= {(verdict.id, number.name)}
                assert all(name in number.tested.why for name in passing)
    assert {
        ("S07", "change"),
        ("S08", "chinese_share"),
        ("S09", "crude"),
        ("S10", "binding"),
    } <= passed


def test_every_null_has_a_number_or_is_declared_to_be_none(found: dt.Brief) -> None:
    without = set()
    for verdict in found.verdicts:
        for number in verdict.tested:
            for null in number.tested.nulls if number.tested else ():
                assert (null.value is None) == (null.name == "none"), (verdict.id, null)
                without |= {verdict.id} if null.name == "none" else set()
    assert without == {"S12", "S16", "S19", "S29"}


def test_inputs_confirm_nothing_and_assumptions_are_conditional_at_best(verdicts) -> None:
    for verdict in verdicts.values():
        if verdict.verdict == "confirmed":
            assert any(
                number.tested.outcome == "confirmed" and not number.tested.given
                for number in verdict.tested
            ), verdict.id
            assert "assumption" not in verdict.rests_on, verdict.id
    for name in ("S09", "S10"):
        assert any(
            flip.startswith("nameplate capacity (38 instead of 15 a year)")
            for flip in verdicts[name].flips
        )


def test_sizes_are_held_to_the_record_with_the_tolerance_of_the_hindcast(verdicts) -> None:
    for name, recorded in (("S07", 29.8 - 22.2), ("S08", 33.4 - 9.6)):
        by_name = {number.name: number for number in verdicts[name].tested}
        change = by_name.get("change") or by_name["chinese_share"]
        assert by_name["size"].value == pytest.approx(abs(change.value - recorded))
        assert by_name["size"].tested.confirmed_if == f"at most {SHARE_PP:g}"


def test_a_counted_share_tells_its_standard_error_and_is_mixed_near_its_limit(verdicts) -> None:
    (s05,) = verdicts["S05"].tested
    assert "standard error" in s05.note
    near = abs(s05.value - 50) <= 2 * s05.error
    assert s05.tested.outcome == "mixed" or not near
    assert (near and s05.value > 50) == s05.tested.why.startswith("within two standard errors")


def test_the_null_of_proportions_passes_where_the_claim_is_nearly_arithmetic(verdicts) -> None:
    change = next(number for number in verdicts["S07"].tested if number.name == "change")
    nulls = {null.name: null for null in change.tested.nulls}
    assert nulls["no lever"].value == pytest.approx(0, abs=1e-6)
    assert nulls["no lever"].outcome != "confirmed"
    assert 5 < nulls["proportional"].value < change.value
    assert change.tested.outcome == "mixed"


def test_s07_shows_the_conflict_and_the_path(verdicts) -> None:
    s07 = verdicts["S07"]
    level = s07.tested[0]
    assert level.value > 15
    assert level.tested.outcome == "contradicted"
    assert s07.verdict == "mixed"
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
    assert verdicts["S15"].verdict == "input"
    assert {name for name, one in verdicts.items() if one.verdict == "not testable"} == {
        "S11",
        "S26",
        "S27",
        "S28",
    }
    assert "no evidence" in verdicts["S11"].statement
    assert set(verdicts["S25"].readings) == {"less", "more"}
    iran = next(number for number in verdicts["S13"].tested if number.name == "iran")
    assert "not on record" in iran.note


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
    false = TEXT.replace("confirmed: {at_least: 5}", "confirmed: {at_most: -1}").replace(
        "{at_most: 0}", "{at_least: 0}"
    )
    both = TEXT + false[false.index("  - id") :].replace("T01", "T02")
    found = held(tmp_path, both.replace(", proportional", ""))
    assert [verdict.verdict for verdict in found.verdicts] == ["confirmed", "contradicted"]
    with_proportions = held(tmp_path, both)
    assert [verdict.verdict for verdict in with_proportions.verdicts] == ["mixed", "contradicted"]


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
    assert found.verdicts[0].verdict == "not testable"
    assert number.value is None
    assert "MLT, A02" in number.note
    assert number.draws + number.failed == 4
    json.dumps(found.to_json(), allow_nan=False)


def test_the_page_of_one_country(tmp_path: Path) -> None:
    found = held(tmp_path, TEXT, for_country="DEU")
    assert found.result.focus == "DEU"
    assert set(found.result.attribution) == {"lever", "government"}
