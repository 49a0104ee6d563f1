"""Numbers as text at the sizes where their decimals change, and the sentence on outsiders."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from detente.report import compare_page, verdict_words
from detente.report.cells import cell, tries, tries_of_100
from detente.report.chapters import key_findings as findings
from detente.report.parts import ClaimRow
from detente.table import Table
from detente.words import number_text, with_sign, without_zero_sign
from detente.world.variables import told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (99.9994, "99.999"),
        (100.0, "100.0"),
        (-100.0, "−100.0"),
        (9999.94, "9,999.9"),
        (10_000.0, "10,000"),
        (-0.0001, "0.000"),
    ],
)
def test_a_cell_has_fewer_decimals_from_a_hundred_on(value: float, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0999, "0.0999"),
        (0.1, "0.1"),
        (99.994, "100"),
        (123.45, "123"),
        (100.0, "100"),
        (-2.5, "−2.5"),
        (-0.0, "0"),
        (None, "no number"),
    ],
)
def test_a_number_of_a_card_is_the_one_of_its_sentence(value: float | None, text: str) -> None:
    assert number_text(value) == text


def outsiders(monkeypatch: pytest.MonkeyPatch, moves: dict[str, float]) -> str:
    """The sentence on who is on neither side, when `ASIDE` is on one."""
    rows = {code: {"welfare_pct": pct} for code, pct in ({"ASIDE": -9.0} | moves).items()}
    monkeypatch.setattr(findings, "_welfare", lambda brief: rows)
    monkeypatch.setattr(findings, "_name", lambda brief, code: code)
    monkeypatch.setattr(findings, "tiny_countries", lambda world: ())
    result = SimpleNamespace(equilibrium=SimpleNamespace(world=None))
    return findings._outsiders(
        SimpleNamespace(roles=SimpleNamespace(aside={"ASIDE"}), result=result)
    )


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ({}, ""),
        ({"A": -0.5}, "A, the only other economy, moves by −0.5 per cent."),
        ({"A": -0.5, "B": 0.75}, "B gains most (+0.75), A loses most (−0.5)."),
        ({"A": 0.25, "B": 0.75}, "B gains most (+0.75), A gains least (+0.25)."),
        ({"A": -0.5, "B": 0.75, "C": findings.SMALL / 2}, "Of the 3 other economies, 1"),
        ({"A": -0.5, "B": 0.75, "C": findings.SMALL}, "Of the 3 other economies, 0"),
    ],
)
def test_who_is_on_neither_side(
    monkeypatch: pytest.MonkeyPatch, moves: dict[str, float], said: str
) -> None:
    whole = outsiders(monkeypatch, moves)
    assert said in whole
    assert bool(whole) == bool(moves)


def spoken(monkeypatch: pytest.MonkeyPatch, rows: dict[str, dict[str, float]]) -> None:
    """Countries are called by their codes, and fare as `rows` say."""
    monkeypatch.setattr(findings, "_welfare", lambda brief: rows)
    monkeypatch.setattr(findings, "_name", lambda brief, code: code)
    monkeypatch.setattr(findings, "_whose", lambda brief, code: f"{code}'s")


def test_what_those_who_act_lose_is_over_what_they_earn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Incomes of 200 and 100 billion, losses of 2 and 1: one per cent together."""
    rows = {
        "A": {"welfare_busd": -2.0, "welfare_pct": -0.9},
        "B": {"welfare_busd": -1.0, "welfare_pct": -1.2},
        "T": {"welfare_busd": -9.0, "welfare_pct": -6.0},
    }
    spoken(monkeypatch, rows)
    world = SimpleNamespace(countries=("A", "B", "T"), income=np.array([2e5, 1e5, 1.5e5]))
    brief = SimpleNamespace(
        roles=SimpleNamespace(senders=("A", "B"), target="T"),
        result=SimpleNamespace(equilibrium=SimpleNamespace(world=world)),
    )
    assert findings._cost(brief) == (
        "Those who act lose 3 billion USD together, 1 per cent of their real income; B pays most"
        " for its size (−1.2 per cent). In per cent T loses 6 times as much."
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (2.0, "2 per cent."),
        (1.25, "1.25 per cent, a ratio of 2."),
        (0.01, "0.01 per cent, a ratio of 250."),
        (0.0, "0 per cent."),
    ],
)
def test_a_tie_is_weighed_where_one_side_needs_it_more(
    monkeypatch: pytest.MonkeyPatch, other: float, said: str
) -> None:
    spoken(monkeypatch, {})
    losses = {("T", "P"): 2.5, ("P", "T"): other, ("T", "Q"): 0.5}
    names = ("actor", "partner", "partner_name", "loss_after_pct", "loss_before_pct")
    rows = [(k, *pair, pair[1], loss, 3.0) for k, (pair, loss) in enumerate(losses.items())]
    ties = Table.of(("tie", *names), rows)
    brief = SimpleNamespace(background=SimpleNamespace(ties=ties))
    text = findings._strongest_tie(brief, "T")
    assert text.startswith("T's strongest tie is with P: without it T would lose 2.5 per cent")
    assert text.endswith(f"P {said}")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            [-1.0, 0.5],
            [1.0, 0.4],
            "a differs most: −1 per cent of real income in A, +1 in B.",
        ),
        ([0.0, 0.5], [0.0, 0.5], "The scenarios differ, and nobody's real income does."),
        ([-1.0, 0.5], [-1.0, 0.5 + 1e-12], "The scenarios differ, and nobody's real income does."),
    ],
)
def test_who_differs_most_between_two_answers(
    first: list[float], second: list[float], said: str
) -> None:
    columns = {"name": ["a", "b"], "first_pct": first, "second_pct": second}
    income = Table("country", ("A", "B"), columns)
    assert compare_page._answer(SimpleNamespace(same=False), income) == said
    assert compare_page._answer(SimpleNamespace(same=True), income).startswith("Nothing differs")


@pytest.mark.parametrize(
    ("span", "document", "said"),
    [
        ((10, 25), "abc", "Characters 10 to 25 of the document with SHA-256 abc."),
        ((10, 25), "", ""),
        (None, "abc", ""),
    ],
)
def test_where_a_statement_stands(span: tuple[int, int] | None, document: str, said: str) -> None:
    assert verdict_words._place(SimpleNamespace(span=span), document) == said


@pytest.mark.parametrize(
    ("others", "rise", "fall"),
    [({}, "A", "B"), ({"C": (5.0, 5.5)}, "A", "B"), ({"C": (60.0, 20.0)}, "A", "C")],
)
def test_the_partners_that_rise_and_fall_most_are_named_from_two_on(
    monkeypatch: pytest.MonkeyPatch, others: dict[str, tuple[float, float]], rise: str, fall: str
) -> None:
    shares = {"A": (10.0, 14.0), "B": (30.0, 27.0)} | others

    def sentence(of: dict[str, tuple[float, float]]) -> str:
        rows = [(code, *ends, ends[1] - ends[0]) for code, ends in of.items()]
        names = ("before_pct", "after_pct", "change_pp")
        table = Table.of(("partner", *(f"import_share_{one}" for one in names)), rows)
        brief = SimpleNamespace(summary=SimpleNamespace(tables={"trade_goods": table}))
        return findings._shift(brief, "T")

    monkeypatch.setattr(findings, "_name", lambda brief, code: code)
    monkeypatch.setattr(findings, "_whose", lambda brief, code: f"{code}'s")
    gained, lost = (" to ".join(f"{end:.1f}" for end in shares[code]) for code in (rise, fall))
    assert sentence(shares) == (
        f"{rise}'s share of T's goods imports moves from {gained} per cent, the largest rise;"
        f" {fall} loses most ({lost})."
    )
    assert sentence({"A": (10.0, 14.0)}) == "", "one partner has all of it before and after"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # One government alone is no "those", and who gains does not pay.
        ({"A": (0.5, 0.25)}, "A gains 0.5 billion USD, 0.25 per cent of its real income."),
        ({"A": (-0.02, -0.01)}, "A loses 0.02 billion USD, 0.01 per cent of its real income."),
        (
            {"A": (4.0, 2.0), "B": (2.0, 2.0)},
            "Those who act gain 6 billion USD together, 2 per cent of their real income.",
        ),
        # What two decimals hide is not called 0.00, and names nobody.
        (
            {"A": (-0.0024, -0.0012), "B": (-0.004, -0.004)},
            "Those who act lose 0.0064 billion USD together, less than 0.01 per cent of their real"
            " income.",
        ),
        ({"A": (0.0, 0.0)}, ""),
    ],
)
def test_who_acts_is_spoken_of_as_many_as_they_are_and_as_they_fare(
    monkeypatch: pytest.MonkeyPatch, rows: dict[str, tuple[float, float]], said: str
) -> None:
    fare = {one: {"welfare_busd": usd, "welfare_pct": pct} for one, (usd, pct) in rows.items()}
    spoken(monkeypatch, fare)
    income = np.array([1e5 * usd / pct if pct else 1e5 for usd, pct in rows.values()])
    world = SimpleNamespace(countries=tuple(rows), income=income)
    brief = SimpleNamespace(
        roles=SimpleNamespace(senders=tuple(rows), target=None),
        result=SimpleNamespace(equilibrium=SimpleNamespace(world=world)),
    )
    assert findings._cost(brief) == said


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        (
            {"A": 1e-3, "B": -2e-3},
            "All 2 other economies move by less than 0.1 per cent.",
        ),
        (
            {"A": 1e-3, "B": -0.02},
            "All 2 other economies move by less than 0.1 per cent; B loses most (−0.02).",
        ),
        ({"A": -0.5, "B": -0.2}, "A loses most (−0.5)."),
        ({"A": -0.5, "B": -0.2}, "B loses least (−0.2)"),
    ],
)
def test_no_order_is_claimed_that_the_digits_hide(
    monkeypatch: pytest.MonkeyPatch, moves: dict[str, float], said: str
) -> None:
    assert said in outsiders(monkeypatch, moves)
    assert "0.00" not in outsiders(monkeypatch, moves)


def test_an_error_of_the_equations_is_never_three_zeros() -> None:
    assert cell(2.4e-9, "max_residual") == "2.4e-09"
    assert cell(2.4e-9, "welfare_pct") == cell(2.4e-9) == "0.000"


def test_a_claim_without_a_short_name_is_called_by_its_id_once() -> None:
    row = dict.fromkeys(
        ("statement", "speaker", "verdict", "group", "answer", "horizon", "closure", "basis"), ""
    )
    assert ClaimRow(id="C04", short="C04", **row).said == "C04"
    assert ClaimRow(id="C01", short="Who pays", **row).said == "C01 Who pays"


@pytest.mark.parametrize(
    ("percentile", "said"),
    [(0.0, "0"), (0.25, "1"), (28.4, "28"), (99.75, "99"), (100.0, "100")],
)
def test_all_tries_are_said_only_of_all(percentile: float, said: str) -> None:
    assert tries_of_100(percentile) == f"{said} of 100 tries"
    assert (tries(1), tries(2)) == ("1 try", "2 tries")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-0.00", "0.00"),
        ("+0.000", "0.000"),
        ("−0", "0"),
        ("-0%", "0%"),
        ("-0.01", "-0.01"),
        ("+10.00", "+10.00"),
        ("-0.0e+00", "0.0e+00"),
        ("-1.0e-05", "-1.0e-05"),
    ],
)
def test_a_zero_has_no_sign_as_far_as_its_digits_show(text: str, said: str) -> None:
    assert without_zero_sign(text) == said


def test_printed_columns_show_no_sign_of_a_zero() -> None:
    assert [told("welfare_pct", value) for value in (-1e-9, 0.0, 0.004, -0.006)] == [
        "0.00",
        "0.00",
        "0.00",
        "-0.01",
    ]
    assert (with_sign(-0.004), with_sign(1234.5, 1)) == ("0.00", "+1,234.5")
