"""Expressions: arithmetic is right, nothing outside the language is accepted, and nothing runs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.claims.expression import Call, parse
from detente.errors import ClaimError


def value(text: str, **answers: float) -> float:
    return parse(text).value(lambda call: answers[call.name])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3 / 4", 2.25),
        ("-2 - -3", 1),
        ("min(3, 1, 2) + max(1, 5) - abs(-4)", 2),
        ("1 < 2", 1),
        ("2 <= 1", 0),
        ("1 < 2 < 3", 1),
        ("1 < 3 < 2", 0),
        ("(1 > 0) - (2 > 1) * 3", -2),
        ("1e3", 1000),
        ("a() / b() - 1", 1),
    ],
)
def test_numbers(text: str, expected: float) -> None:
    assert value(text, a=4.0, b=2.0) == expected


@given(
    st.recursive(
        st.floats(-9, 9, allow_nan=False).map(lambda x: f"{abs(x)!r}"),
        lambda part: st.builds("({} {} {})".format, part, st.sampled_from("+-*<"), part),
    )
)
def test_the_same_numbers_as_python(text: str) -> None:
    assert math.isclose(value(text), float(eval(text)), rel_tol=1e-12, abs_tol=1e-12)


def test_calls_carry_literal_arguments_and_their_place() -> None:
    found = parse('1 + share("RUS", -2, horizon="year-1")').calls
    assert found == (Call("share", ("RUS", -2.0), (("horizon", "year-1"),), 5),)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "share.__class__",
        "a()()",
        "(lambda: 1)()",
        "[1, 2]",
        "{'a': 1}",
        "1 if 2 else 3",
        "a() and b()",
        "not 1",
        "2 ** 3",
        "7 // 2",
        "7 % 2",
        "'text'",
        "True",
        "None",
        "1j",
        "name",
        "a(b())",
        "a(1 + 1)",
        "a(*x)",
        "a(**x)",
        "a(x=[1])",
        "f'{1}'",
        "x := 1",
        "a() in b()",
        "abs(1, 2)",
        "min(1)",
        "min(a=1)",
        "",
        "1 +",
        "import os",
        "1e999",
        "9" * 5000,
        "(" * 300 + "1" + ")" * 300,
        "-" * 1990 + "1",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ClaimError):
        parse(text)


def test_refusals_name_the_character() -> None:
    with pytest.raises(ClaimError, match=r"'2 \*\* 3' is outside the language \(character 5\)"):
        parse("1 + 2 ** 3")


def test_no_number_is_an_error_and_no_nan_leaves() -> None:
    with pytest.raises(ClaimError, match="division by zero"):
        value("1 / a()", a=0.0)
    for bad in (math.nan, math.inf):
        with pytest.raises(ClaimError, match="no finite number"):
            value("a()", a=bad)
