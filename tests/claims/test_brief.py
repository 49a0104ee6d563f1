"""The brief of the reference case: every row answered, nulls that fail, the conflict of S07, and claims made false on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import detente as dt
from detente.study.sweep import Draws

from .small import TEXT

VERDICTS = {"confirmed", "contradicted", "mixed", "conditional", "input", "not testable"}


@pytest.fixture(scope="module")
def found() -> dt.Brief:
    return dt.brief("beijing-moscow-2022", draws=3)


@pytest.fixture
def verdicts(found: dt.Brief) -> dict[str, dt.claims.verdict.Verdict]:
    return {verdict.id: verdict for verdict in found.verdicts}


def held(tmp_path: Path, text: str, **named: object) -> dt.Brief:
    """The brief of a claims file on a small question."""
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return dt.brief("full-decoupling", claims=path, draws=Draws(4), **named)  # type: ignore[arg-type]


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


def test_every_model_test_has_a_null_that_fails(found: dt.Brief) -> None:
    for verdict in found.verdicts:
        for number in verdict.tested:
            assert number.tested is not None
            if number.tested.rests_on != "data":
                assert any(null.outcome in ("contradicted", "neither") for null in number.tested.nulls), (verdict.id, number.name)


def test_the_null_of_proportions_passes_where_the_claim_is_nearly_arithmetic(verdicts) -> None:
    change = next(number for number in verdicts["S07"].tested if number.name == "change")
    nulls = {null.name: null for null in change.tested.nulls}
    assert nulls["no lever"].value == pytest.approx(0, abs=1e-6)
    assert nulls["no lever"].outcome != "confirmed"
    assert 0 < nulls["proportional"].value < change.value


def test_s07_shows_the_conflict_and_the_path(verdicts) -> None:
    s07 = verdicts["S07"]
    level = s07.tested[0]
    assert level.value > 15
    assert level.tested.outcome == "contradicted"
    assert s07.verdict == "mixed"
    shares = [float(one.value) for one in s07.recorded if one.period.startswith("2021") and one.unit == "percent of goods imports"]
    assert min(shares) == 22.2
    assert max(shares) == 28.2
    assert [n.horizon for n in s07.numbers if n.label == "share in goods imports, model"] == ["month-3", "year-1", "year-2", "long-run"]


def test_inputs_choices_and_both_readings(verdicts) -> None:
    assert verdicts["S15"].verdict == "input"
    assert verdicts["S11"].verdict == verdicts["S26"].verdict == "not testable"
    assert "no evidence" in verdicts["S11"].statement
    assert set(verdicts["S25"].readings) == {"less", "more"}
    iran = next(number for number in verdicts["S13"].tested if number.name == "iran")
    assert "not on record" in iran.note


def test_json_has_verdicts_by_id_and_no_count_of_them(found: dt.Brief) -> None:
    answer = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert answer["verdicts"]["S07"]["closure"] == "balanced"
    assert answer["draws"]["count"] == 3
    assert len(answer["thresholds_sha256"]) == 64
    assert not [key for key in answer if "score" in key or "count" in key]


def test_one_side_by_horizon(found: dt.Brief) -> None:
    table = found.welfare_range("DEU")
    assert table.index == tuple(found.result.horizons)
    for horizon, row in table.rows():
        assert row["welfare_low_pct"] <= row["welfare_median_pct"] <= row["welfare_high_pct"] < 0, horizon


def test_a_claim_made_false_is_contradicted(tmp_path: Path) -> None:
    false = TEXT.replace("confirmed: {at_least: 5}", "confirmed: {at_most: -1}").replace("{at_most: 0}", "{at_least: 0}")
    both = TEXT + false[false.index("  - id") :].replace("T01", "T02")
    assert [verdict.verdict for verdict in held(tmp_path, both).verdicts] == ["confirmed", "contradicted"]


def test_a_measure_that_the_world_refuses_is_located(tmp_path: Path) -> None:
    text = TEXT.replace('import_share_change("RUS", "CHN", "goods", "long-run")', 'welfare("IRN")').replace(", proportional", "")
    with pytest.raises(dt.DataError, match=r"claims.yaml:11: no country 'IRN'"):
        held(tmp_path, text)


def test_a_number_without_an_equilibrium_is_said_to_have_none(tmp_path: Path) -> None:
    others = ", ".join(code for code in dt.World.open("icio-2021").countries if code != "MLT")
    measure = f'\'welfare("MLT", scenario="none", lever="embargo by MLT on {others}")\''
    text = TEXT.replace('import_share_change("RUS", "CHN", "goods", "long-run")', measure).replace(", proportional", "")
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
    assert found.result.attribution is not None
