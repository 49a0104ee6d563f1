"""Names inside sentences."""

import pytest

from detente.words import (
    capitalised,
    in_text,
    minus_signs,
    numbered,
    unit_beside,
    whose,
    without_end_zeros,
)


@pytest.mark.parametrize(
    ("name", "inside", "owned"),
    [
        ("United States", "the United States", "the United States'"),
        ("European Union", "the European Union", "the European Union's"),
        ("Netherlands", "the Netherlands", "the Netherlands'"),
        ("Rest of the world", "the rest of the world", "the rest of the world's"),
        ("Germany", "Germany", "Germany's"),
        ("Cyprus", "Cyprus", "Cyprus'"),
        ("G7", "G7", "G7's"),
        ("", "", "'s"),
    ],
)
def test_a_name_inside_a_sentence(name: str, inside: str, owned: str) -> None:
    assert in_text(name) == inside
    assert whose(name) == owned
    assert in_text(inside) == inside


def test_a_sentence_starts_with_a_capital() -> None:
    assert capitalised(f"{whose('United States')} exports") == "The United States' exports"


def test_names_of_one_kind_are_numbered_and_miss_those_that_are_taken() -> None:
    assert numbered(["fall", "cap", "fall", "fall"]) == ("fall", "cap", "fall (2)", "fall (3)")
    assert numbered(["a", "a", "a"], {"a", "a (2)"}) == ("a", "a (3)", "a (4)")
    assert numbered(["a (2)", "a", "a"]) == ("a (2)", "a", "a (3)")
    assert numbered([]) == ()


def test_a_minus_stands_before_numbers_and_nowhere_else() -> None:
    text = "margin -0.12 (gas -.5) in 2022-12-30, month-3, us-tariffs-2025, 1--2"
    assert minus_signs(text) == (
        "margin −0.12 (gas −.5) in 2022-12-30, month-3, us-tariffs-2025, 1--2"
    )


def test_numbers_of_a_sentence_end_in_no_zero() -> None:
    text = "4.70 % (3.37 to 7.00), 100 of 0.10, 0.31, 10.0"
    assert without_end_zeros(text) == "4.7 % (3.37 to 7), 100 of 0.1, 0.31, 10"


@pytest.mark.parametrize(
    ("unit", "label", "said"),
    [
        ("skill", "skill of the rise", ""),
        ("percentage points", "rise of the loss, percentage points", ""),
        ("per cent of all tries", "share of all tries in which both gain", "per cent"),
        ("per cent of real income", "what backing pays", "per cent of real income"),
    ],
)
def test_a_unit_says_what_its_label_leaves_out(unit: str, label: str, said: str) -> None:
    assert unit_beside(unit, label) == said
