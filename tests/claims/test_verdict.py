"""Verdicts from made-up draws: every outcome, ceilings, data, simple rules that pass too, and what
turns an outcome.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from detente.claims.claim import Claim
from detente.claims.claims_file import Claims
from detente.claims.judge import (
    Headline,
    answer_of,
    heaviest_first,
    judge,
    number_of,
    reading_verdicts,
)
from detente.claims.judge import tested as held_against
from detente.claims.metrics import Annotation
from detente.claims.verdict import GROUPS, VERDICTS, Number, Verdict
from detente.errors import ClaimError
from detente.scenario.uncertain import Assumption, Uncertain
from detente.study.draws import Draw, Reading, Sweep

from .small import TEXT

DECLARED = (
    Assumption(
        "elasticities",
        "set of trade elasticities",
        "elasticities",
        "value",
        Uncertain(("A", "B"), "choice", source="made up"),
    ),
    Assumption("rho", "stickiness", "time.rho", "value", Uncertain((0.0, 0.5, 1.0), "uniform")),
)
LOW = [5.1, 5.2, 5.3, 5.4]


def drawn(values: list[float], failed: int = 0) -> Sweep:
    """A sweep whose draws have these values of T01's change; sets alternate, stickiness rises."""
    draws = [
        Draw(
            k,
            {"elasticities": "AB"[k % 2], "rho": k / len(values)},
            Reading({"T01 change": value}, {}, 1e-10),
        )
        for k, value in enumerate(values)
    ]
    missing = [
        Draw(
            len(values) + k,
            {"elasticities": "A", "rho": 0.5},
            Reading({}, {"T01 change": "no equilibrium"}, 0.0),
        )
        for k in range(failed)
    ]
    return Sweep(DECLARED, (*draws, *missing), 0)


def made(
    values: list[float],
    headline: float | str = 6.0,
    nulls: dict[str, float | str] | None = None,
    text: str = TEXT,
    failed: int = 0,
) -> tuple[Claim, Number]:
    claim, sweep = Claims.parse(text).content.claims[0], drawn(values, failed)
    number = number_of(
        claim,
        "change",
        Headline({"T01 change": headline}, {"T01 change": Annotation("pp", "a note")}, "long-run"),
        sweep,
    )
    nulls = {"no lever": 0.0, "proportional": 3.0} if nulls is None else nulls
    return claim, replace(
        number, tested=held_against(claim.tests[0], number, sweep, "T01 change", nulls)
    )


def verdict(*arguments: object, **named: object) -> str:
    claim, number = made(*arguments, **named)  # type: ignore[arg-type]
    return judge(claim, [number])


def test_outcomes_by_share_of_the_draws() -> None:
    assert verdict(LOW) == "holds"
    assert verdict([5.1] * 90 + [4.9] * 10) == "holds"
    assert verdict([5.1] * 89 + [4.9] * 11) == "undecided"
    assert verdict([5.1] * 49 + [-1] * 51) == "undecided"
    assert verdict([1.0] * 9) == "undecided"
    assert verdict([-1.0] * 9, headline=-2.0) == "contradicted"
    assert verdict([-1.0] * 90 + [1.0] * 10, headline=-2.0) == "contradicted"
    assert verdict([-1.0] * 89 + [1.0] * 11, headline=-2.0) == "undecided"


def test_the_headline_must_agree() -> None:
    assert verdict(LOW, headline=4.0) == "undecided"
    assert verdict([-1.0] * 9, headline=6.0) == "undecided"


def test_a_number_that_nothing_moves_is_judged_alone() -> None:
    assert verdict([]) == "holds"
    assert verdict([], headline=-3.0) == "contradicted"
    assert verdict([], headline=2.0) == "undecided"
    _, number = made([])
    assert (number.low, number.high, number.draws) == (None, None, 0)


def test_what_a_simple_rule_passes_too_shows_nothing() -> None:
    rule = "no better than a simple rule"
    assert verdict(LOW, nulls={"no lever": 7.0, "proportional": 8.0}) == rule
    assert verdict(LOW, nulls={"no lever": 0.0, "proportional": 8.0}) == rule
    assert verdict([-1.0] * 9, headline=-1.0, nulls={"proportional": 8.0}) == "contradicted"
    assert verdict([1.0] * 9, headline=1.0, nulls={"proportional": 8.0}) == "undecided"
    _, number = made(LOW, nulls={"no lever": 0.0, "proportional": 8.0})
    assert number.tested is not None
    assert number.tested.why == "the simple rule 'proportional' passes as well"
    _, number = made(LOW, nulls={"no lever": 0.0, "proportional": "no equilibrium"})
    assert number.tested is not None
    assert (number.tested.outcome, number.tested.why) == ("holds", "")
    assert [(null.name, null.value, null.outcome) for null in number.tested.nulls] == [
        ("no lever", 0.0, "contradicted"),
        ("proportional", None, "no equilibrium"),
    ]


@pytest.mark.parametrize(
    ("value", "outcome"),
    [(5.3, "undecided"), (5.5, "holds"), (-0.3, "undecided"), (-0.5, "contradicted")],
)
def test_a_share_within_two_standard_errors_of_its_limit_is_undecided(
    value: float, outcome: str
) -> None:
    claim, number = made([], headline=value)
    decided = held_against(
        claim.tests[0],
        replace(number, error=0.2),
        Sweep(DECLARED, (), 0),
        "T01 change",
        {"no lever": 0.0},
    )
    assert decided.outcome == outcome
    assert bool(decided.why) == (outcome == "undecided")


def test_data_are_true_false_or_true_in_part() -> None:
    text = TEXT.replace("rests_on: model", "rests_on: data")
    # A simple rule cannot take away what is on record.
    passing = {"no lever": 8.0}
    assert verdict([], headline=6.0, text=text, nulls=passing) == "in the data: true"
    assert verdict([], headline=2.0, text=text) == "in the data: partly"
    assert verdict([], headline=-1.0, text=text) == "in the data: false"


@pytest.mark.parametrize(
    ("model", "given", "both"),
    [
        (6.0, 6.0, "holds"),
        (2.0, 6.0, "undecided"),
        (6.0, 2.0, "in the data: partly"),
        (-1.0, 6.0, "parts disagree"),
        (6.0, -1.0, "parts disagree"),
        (2.0, -1.0, "in the data: false"),
        (-1.0, -1.0, "contradicted"),
        (-1.0, 2.0, "contradicted"),
    ],
)
def test_the_parts_of_a_statement_make_its_verdict(model: float, given: float, both: str) -> None:
    claim, one = made([], headline=model)
    data = TEXT.replace("rests_on: model", "rests_on: data")
    assert judge(claim, [one, made([], headline=given, text=data)[1]]) == both


def test_the_number_to_show_is_one_that_decides() -> None:
    given, model = (
        made([], text=TEXT.replace("rests_on: model", f"rests_on: {basis}"))[1]
        for basis in ("data", "model")
    )
    shown = SimpleNamespace(tested=(given, model))
    assert Verdict.deciding.fget(shown) is model  # type: ignore[attr-defined]
    alone = SimpleNamespace(tested=(given,))
    assert Verdict.deciding.fget(alone) is given  # type: ignore[attr-defined]


def test_what_rests_on_assumptions_holds_under_them() -> None:
    assumed = TEXT.replace("rests_on: model", "rests_on: assumption")
    assert verdict(LOW, text=assumed) == "holds under assumptions"
    ceiling = "kind: choice\n    ceiling: holds under assumptions"
    capped = TEXT.replace("kind: quantity", ceiling)
    assert verdict(LOW, text=capped) == "holds under assumptions"
    assert verdict([-1.0] * 9, headline=-1.0, text=capped) == "contradicted"


def test_what_has_no_test_is_assumed_or_cannot_be_tested() -> None:
    head = TEXT[: TEXT.index("    tests:")]
    for kind in ("assumed", "cannot be tested"):
        text = head.replace("kind: quantity", f"kind: {kind}") + "    outside: nobody knows\n"
        assert judge(Claims.parse(text).content.claims[0], []) == kind


def test_every_verdict_has_one_group() -> None:
    assert len(set(VERDICTS)) == len(VERDICTS) == 11
    assert sum(len(some) for some in GROUPS.values()) == 11


def test_the_answer_has_the_numbers_in_it() -> None:
    said = "    answer: It moves by {change} points.\n    kind: quantity"
    claim, number = made(LOW, headline=6.2345, text=TEXT.replace("    kind: quantity", said))
    assert answer_of(claim, [number]) == "It moves by 6.23 points."
    assert answer_of(claim, [replace(number, value=None)]) == ""
    with pytest.raises(
        ClaimError, match="'answer' names 'chance', which is no number of the claim"
    ):
        Claims.parse(TEXT.replace("    kind: quantity", said.replace("{change}", "{chance}")))


def test_without_an_equilibrium_there_is_no_verdict() -> None:
    claim, number = made(LOW, headline="no equilibrium: DEU C19")
    assert number.value is None
    assert "no equilibrium: DEU C19" in number.note
    assert judge(claim, [number]) == "cannot be tested"


def test_range_sets_and_missing_draws() -> None:
    _, number = made([float(k) for k in range(101)], failed=3)
    assert (number.low, number.high) == (5.0, 95.0)
    assert (number.draws, number.failed) == (101, 3)
    assert number.by_set == {"A": 50.0, "B": 50.0}
    assert number.unit == "pp"
    assert number.horizon == "long-run"


def test_what_turns_an_outcome_is_found() -> None:
    _, by_set = made([6.0, 1.0] * 20)
    assert by_set.tested is not None
    assert by_set.tested.turns == ("set of trade elasticities: it holds in 100 % (A), 0 % (B)",)
    _, by_half = made([6.0] * 20 + [1.0] * 20)
    assert by_half.tested is not None
    assert len(by_half.tested.turns) == 1
    assert by_half.tested.turns[0].startswith(
        "stickiness: it holds in 0 % (above 0.487), 100 % (up to 0.487)"
    )
    _, never = made(LOW)
    assert never.tested is not None
    assert never.tested.turns == ()


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [(6.0, 6.0, "holds"), (6.0, -1.0, "parts disagree"), (-1.0, -1.0, "contradicted")],
)
def test_readings_are_judged_apart(first: float, second: float, both: str) -> None:
    test = TEXT[TEXT.index("      - name: change") :]
    text = TEXT.replace(
        "kind: quantity", "kind: quantity\n    readings: {a: one way, b: the other}"
    ).replace("name: change", "name: one")
    text = text.replace("rests_on: model", "rests_on: model\n        reading: a") + test.replace(
        "name: change", "name: two"
    ).replace("rests_on: model", "rests_on: model\n        reading: b")
    claim, sweep = Claims.parse(text).content.claims[0], Sweep(DECLARED, (), 0)
    numbers = []
    for name, value in (("one", first), ("two", second)):
        number = number_of(
            claim,
            name,
            Headline({f"T01 {name}": value}, {f"T01 {name}": Annotation()}, "long-run"),
            sweep,
        )
        test_of = next(one for one in claim.tests if one.name == name)
        numbers.append(
            replace(
                number,
                tested=held_against(test_of, number, sweep, f"T01 {name}", {"no lever": 0.0}),
            )
        )
    outcome = {True: "holds", False: "contradicted"}
    assert reading_verdicts(claim, numbers) == {
        "a": ("one way", outcome[first > 5]),
        "b": ("the other", outcome[second > 5]),
    }
    assert judge(claim, numbers) == both


def test_what_turns_a_verdict_stands_in_the_order_of_its_weight() -> None:
    _, number = made([6.0, 1.0] * 20)
    assert number.tested is not None
    one = replace(number.tested, turns=("light", "heavy"), turn_weights=(0.2, 0.9))
    other = replace(number.tested, turns=("middling",), turn_weights=(0.5,))
    assert heaviest_first([one, other]) == ["heavy", "middling", "light"]
    assert heaviest_first([]) == []
