"""Numbers that may be meant in another unit get a note, and what is no number is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente as dt
from detente.claims.claims_file import Claims
from detente.errors import ClaimError, ScenarioError
from tests.three import CLAIMS, SCENARIO, written

USA_CHN = "by: USA, on: CHN, sectors: C26, source: s"


def notes(lever: str, head: str = "") -> str:
    text = f"scenario: a\n{head}levers:\n  - {{{lever}}}\n"
    return "\n".join(dt.Scenario.parse(text).remarks)


@pytest.mark.parametrize(
    ("lever", "field"),
    [
        (f"lever: tariff, rate: 0.25, {USA_CHN}", "rate 0.25 is 0.25 per cent"),
        (f"lever: tariff, rate: -0.9, {USA_CHN}", "rate -0.9"),
        (f"lever: embargo, fall: 0.5, {USA_CHN}", "fall 0.5"),
        (f"lever: embargo, covered: 0.63, {USA_CHN}", "covered 0.63"),
        (f"lever: embargo, floor: 0.05, {USA_CHN}", "write 5 if a share of 0.05 is meant"),
        (f"lever: quota, limit: 0.75, {USA_CHN}", "limit 0.75"),
        (f"lever: capacity, limit: 50, growth: 0.1, {USA_CHN}", "growth 0.1"),
        (f"lever: circumvention, of: DEU, leakage: 0.07, {USA_CHN}", "leakage 0.07"),
        ("lever: labour, by: USA, change: -0.02, source: s", "change -0.02"),
        (f"lever: price_cap, buyers: IND, cap: 60, price: 80, covered: 0.6, {USA_CHN}", "covered"),
    ],
)
def test_a_share_where_per_cent_is_meant_is_noted(lever: str, field: str) -> None:
    assert field in notes(lever)


def test_what_is_meant_in_per_cent_gets_no_note() -> None:
    for lever in (
        f"lever: tariff, rate: 1, {USA_CHN}",
        f"lever: embargo, fall: 50, covered: 99.5, floor: 0, {USA_CHN}",
        f"lever: quota, limit: 0, {USA_CHN}",
        f"lever: over_compliance, fall: 40, half_life: 0.5, {USA_CHN}",
        "lever: aid, by: USA, on: UKR, amount: 0.5, source: s",
    ):
        assert "share" not in notes(lever), lever
    assert "pooling_cost 0.1" in notes(f"lever: tariff, rate: 9, {USA_CHN}", "pooling_cost: 0.1\n")


@pytest.mark.parametrize("kind", ["tariff", "export_tax"])
def test_a_tax_at_the_border_that_services_pay_is_noted(kind: str) -> None:
    whole = f"lever: {kind}, rate: 25, by: USA, on: CHN, source: s"
    assert f"{kind} by USA: `sectors` says all, so services" in notes(whole)
    assert "services" in notes(f"{whole}, sectors: all")
    for named in ("goods", "services", "[C26, C27]", "C26"):
        assert "services" not in notes(f"{whole}, sectors: {named}")
    assert "services" not in notes(f"{whole}, to: 2019-01-01", "date: 2022-01-01\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parameters: {rent_share: 25}", "f.yaml:2: rent_share: Input should be less"),
        ("time: {rho: 35}", "a share of one: 35 per cent is 0.35"),
        ("parameters: {product_share: 50}", "a share of one: 50 per cent is 0.5"),
        ("time: {delta: 64}", "a share of one: 64 per cent is 0.64"),
        ("pooling_cost: true", "f.yaml:2: pooling_cost: true is neither a number nor a text"),
        ("parameters: {labour: true}", "labour: true is neither"),
        ("parameters: {rent_share: {B06: false}}", "rent_share: false is neither"),
        ("title: true", "title: true is neither"),
        ("levers: [{lever: tariff, by: USA, on: CHN, rate: true}]", "rate: true is neither"),
        ("levers: [{lever: tariff, by: [USA, true], on: CHN, rate: 5}]", "by: true is neither"),
        ("levers: [{lever: embargo, by: USA, on: CHN, floor: true}]", "floor: true is neither"),
    ],
)
def test_what_is_no_number_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as told:
        dt.Scenario.parse(f"scenario: a\n{text}\n", path="f.yaml")
    assert message in str(told.value) and str(told.value).startswith("f.yaml:2: ")


def test_true_is_no_threshold_of_a_claim_and_still_a_ban() -> None:
    with pytest.raises(ClaimError, match="true is neither"):
        Claims.parse(CLAIMS.replace("{below: -0.5}", "{below: true}"))
    ban = dt.Scenario.parse("scenario: a\n").with_levers(["embargo by USA on CHN"])
    text = "scenario: a\nlevers: [{lever: embargo, by: USA, on: CHN, ban: true}]\n"
    assert dt.Scenario.parse(text).levers[0].ban is True
    assert ban.levers[0].ban is True


def test_a_world_without_services_has_none_to_tax(tmp_path: Path) -> None:
    written(tmp_path)
    text = SCENARIO.replace(", sectors: [STEEL]", "")
    assert "services" not in " ".join(dt.Scenario.parse(text, folder=tmp_path).remarks)


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        (f"lever: tariff, rate: 250, {USA_CHN}", "rate 250 is far from what is usual, 0 to 150"),
        (f"lever: tariff, rate: -80, {USA_CHN}", "rate -80 is far from what is usual"),
        (f"lever: quota, limit: 8000, {USA_CHN}", "limit 8000 is far from what is usual"),
        ("lever: productivity, by: USA, change: 900, source: s", "change 900 is far"),
        ("lever: aid, by: USA, on: UKR, amount: 4000, source: s", "per cent of all income of USA"),
        ("lever: aid, by: USA, on: UKR, amount: 0.001, source: s", "a year is 1 million"),
        (
            f"lever: price_cap, buyers: IND, cap: 60, price: 80, covered: 60, {USA_CHN}",
            "C26 is no fuel",
        ),
    ],
)
def test_a_number_far_from_what_is_usual_is_noted(lever: str, said: str) -> None:
    assert said in notes(lever)


@pytest.mark.parametrize(
    ("lever", "message"),
    [
        (f"lever: tariff, rate: 2500, {USA_CHN}", "less than or equal to 1000; per cent of"),
        (f"lever: tariff, rate: 25%, {USA_CHN}", "write 25, without a sign"),
        (f"lever: tariff, rate: 9, from: 2025, {USA_CHN}", "from: 2025 is no day: write it as"),
        (
            f"lever: price_cap, buyers: IND, cap: 6000, price: 80, covered: 60, {USA_CHN}",
            "less than or equal to 1000; highest price of covered cargo, USD a barrel",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(lever: str, message: str) -> None:
    with pytest.raises(ScenarioError) as told:
        notes(lever)
    assert message in str(told.value)


def test_a_path_without_dated_levers_starts_on_the_date_of_the_scenario() -> None:
    text = "scenario: a\ndate: 2025-06-01\n"
    assert str(dt.Scenario.parse(text).start) == "2025-06-01"
    assert str(dt.Scenario.parse("scenario: a\n").start) == "2022-01-01"


def test_a_tax_on_products_is_not_said_to_fall_on_services() -> None:
    assert "services" not in notes("lever: tariff, rate: 9, by: USA, on: CHN, products: chips")
