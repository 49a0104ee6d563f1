"""How a claim is judged over draws of the assumptions, beside null models that could fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.claims.claim import PLACE, UNTESTED, Bound, Claim, Test, placeholder
from detente.claims.measure import horizons
from detente.claims.metrics import Annotation, is_data
from detente.claims.verdict import (
    AGAINST,
    CONTRADICTED,
    DISAGREE,
    FALSE,
    FOR,
    HOLDS,
    PARTLY,
    SIMPLE_RULE,
    TRUE,
    UNDECIDED,
    UNDER_ASSUMPTIONS,
    UNTESTABLE,
    NullOutcome,
    Number,
    TestOutcome,
)
from detente.study.draws import NINE_IN_TEN, Sweep
from detente.study.movers import levels
from detente.types import Array
from detente.words import in_a_sentence, true_minus

# Share of the draws from which a bound counts as holding.
MOST = 0.9
# An assumption turns a test when the shares in which it holds at its levels differ by this much.
TURNS = 0.25
# Standard errors within which a counted share is too near its limit to decide.
ERRORS = 2.0


@dataclass(frozen=True)
class Headline:
    """The headline case by ``ID name``, and the name of its horizon.

    Values, or why there is none, and what they say about themselves.
    """

    values: Mapping[str, float | str]
    annotations: Mapping[str, Annotation]
    horizon: str


def number_of(claim: Claim, name: str, headline: Headline, sweep: Sweep) -> Number:
    """The Number `name` of a claim, not tested yet."""
    one = claim.numbers[name]
    key = f"{claim.id} {name}"
    about = headline.annotations[key]
    value = headline.values[key]
    missing = value if isinstance(value, str) else ""
    values, indices = sweep.numbers(key)
    low, high = np.percentile(values, NINE_IN_TEN).tolist() if values.size else (None, None)
    asked = "data" if is_data(one.expression) else ", ".join(horizons(one, headline.horizon))
    return Number(
        name=name,
        label=one.label,
        unit=about.unit,
        measure=one.measure,
        horizon=one.horizon or asked,
        note="; ".join(filter(None, (about.note, missing))),
        value=None if isinstance(value, str) else value,
        low=low,
        high=high,
        draws=values.size,
        failed=sum(key in draw.reading.failures for draw in sweep.draws if draw.reading),
        by_set=_by_set(values, indices, sweep),
        tested=None,
        error=about.error,
    )


def tested(
    test: Test, number: Number, sweep: Sweep, key: str, nulls: Mapping[str, float | str]
) -> TestOutcome:
    """How the test of a number came out: the verdict on this part of the statement.

    A bound is met when it holds in the headline case and in at least nine draws in ten. What is met
    by a simple rule as well shows nothing, and what is decided by less than two standard errors of
    a counted share is undecided. Data are true, false, or true in part.
    """
    values, indices = sweep.numbers(key)
    headline = [] if number.value is None else [number.value]
    cases = values if values.size else np.array(headline)
    shares = [_share(bound, cases) for bound in (test.holds, test.contradicted)]
    outcomes = tuple(_null(test, name, value) for name, value in nulls.items())
    turns = _turns(test.holds, values, indices, sweep)
    met = _met(test, headline, shares)
    found = _Part(_in_words_of(test, met), "")
    if test.rests_on != "data":
        found = _doubted(test, number, met, outcomes)
    return TestOutcome(
        outcome=found.outcome,
        holds_if=in_words(test.holds),
        contradicted_if=in_words(test.contradicted),
        share_held=shares[0],
        share_contradicted=shares[1],
        rests_on=test.rests_on,
        nulls=outcomes,
        turns=tuple(said for _, said in turns),
        turn_weights=tuple(weight for weight, _ in turns),
        reading=test.reading,
        why=found.why,
        held_between=test.holds.between,
        contradicted_between=test.contradicted.between,
    )


def judge(claim: Claim, numbers: Sequence[Number]) -> str:
    """The verdict on a claim from its tested numbers.

    Each is a part of the statement, and all of it is said: where no part speaks against it, the
    weakest decides; where one does and none speaks for it, it is contradicted; where some do and
    others do not, the parts disagree. Data alone are true, false, or true in part. A ceiling turns
    ``holds`` into ``holds under assumptions``. Without tests the verdict is the kind of the claim;
    where a deciding number has no equilibrium, it cannot be tested. Of a statement that can be read
    in several ways the readings are such parts.
    """
    if claim.readings:
        found = {outcome for _, outcome in reading_verdicts(claim, numbers).values()}
        return found.pop() if len(found) == 1 else DISAGREE
    return _judged(claim, numbers)


def _judged(claim: Claim, numbers: Sequence[Number]) -> str:
    """The verdict on one reading of a claim."""
    decided = [number for number in numbers if number.tested]
    if not decided:
        return claim.kind if claim.kind in UNTESTED else UNTESTABLE
    if any(number.value is None for number in decided):
        return UNTESTABLE
    verdict = _combined([one.tested.outcome for one in decided if one.tested])
    return UNDER_ASSUMPTIONS if verdict == HOLDS and claim.ceiling else verdict


def reading_verdicts(claim: Claim, numbers: Sequence[Number]) -> dict[str, tuple[str, str]]:
    """Each reading of a garbled statement with its own verdict."""
    found = {}
    for name, text in claim.readings.items():
        mine = [one for one in numbers if one.tested and one.tested.reading in ("", name)]
        found[name] = (text, _judged(claim, mine))
    return found


def answer_of(claim: Claim, numbers: Sequence[Number]) -> str:
    """The sentence that answers a claim, with its numbers; empty where one of them is missing."""
    known = {placeholder(one.name): one.value for one in numbers if one.value is not None}
    if any(name not in known for name in PLACE.findall(claim.answer)):
        return ""
    return PLACE.sub(lambda found: in_a_sentence(known[found[1]]), claim.answer)


def in_words(bound: Bound) -> str:
    """A bound for people: ``at least 5``, ``above 0 and below 1``."""
    return " and ".join(
        f"{key.replace('_', ' ')} {true_minus(f'{value:g}')}"
        for key, value in bound.model_dump().items()
        if value is not None
    )


def _share(bound: Bound, cases: Array) -> float:
    """Share of the cases in which a bound holds."""
    return float(np.mean([bound.holds(value) for value in cases])) if cases.size else 0.0


# From the weakest support of a statement to the strongest.
WEAKEST_FIRST = (UNDECIDED, SIMPLE_RULE, PARTLY, UNDER_ASSUMPTIONS, HOLDS, TRUE)


def _combined(outcomes: Sequence[str]) -> str:
    """The verdict on a statement from those on its parts."""
    against = [one for one in outcomes if one in AGAINST]
    in_favour = [one for one in outcomes if one in FOR]
    if against and in_favour:
        only_data = set(outcomes) <= {TRUE, PARTLY, FALSE}
        return PARTLY if only_data else DISAGREE
    if against:
        return CONTRADICTED if CONTRADICTED in against else FALSE
    return min(outcomes, key=WEAKEST_FIRST.index)


def _met(test: Test, headline: Sequence[float], shares: Sequence[float]) -> str:
    """Which bound is met in the headline case and in most draws: its name, or none."""
    for name, bound, share in zip(
        ("holds", "contradicted"), (test.holds, test.contradicted), shares, strict=True
    ):
        if share >= MOST and all(bound.holds(value) for value in headline):
            return name
    return ""


def _in_words_of(test: Test, met: str) -> str:
    """The verdict that a met bound stands for, by what the test rests on."""
    by_data = {"holds": TRUE, "contradicted": FALSE, "": PARTLY}
    holds = UNDER_ASSUMPTIONS if test.rests_on == "assumption" else HOLDS
    by_model = {"holds": holds, "contradicted": CONTRADICTED, "": UNDECIDED}
    return by_data[met] if test.rests_on == "data" else by_model[met]


@dataclass(frozen=True)
class _Part:
    """The verdict on a part, and why a bound that is met does not decide; else empty."""

    outcome: str
    why: str


def _doubted(test: Test, number: Number, met: str, nulls: Sequence[NullOutcome]) -> _Part:
    """The verdict on a part once it was asked whether the bound that is met decides."""
    passing = [f"{null.name!r}" for null in nulls if null.outcome == "holds"]
    if met == "holds" and passing:
        return _Part(SIMPLE_RULE, f"the simple rule {', '.join(passing)} passes as well")
    if met and number.error and number.value is not None:
        bound = test.contradicted if met == "contradicted" else test.holds
        off = ERRORS * number.error
        if not all(bound.holds(value) for value in (number.value - off, number.value + off)):
            why = f"within two standard errors ({number.error:.2g}) of its limit"
            return _Part(UNDECIDED, why)
    return _Part(_in_words_of(test, met), "")


def bound_met(test: Test, value: float) -> str:
    """Which bound of a test a number meets: ``holds``, ``contradicted`` or ``neither``."""
    if test.holds.holds(value):
        return "holds"
    return "contradicted" if test.contradicted.holds(value) else "neither"


def _null(test: Test, name: str, value: float | str) -> NullOutcome:
    if isinstance(value, str):
        return NullOutcome(name, None, value)
    return NullOutcome(name, value, bound_met(test, value))


def _by_set(values: Array, indices: Sequence[int], sweep: Sweep) -> dict[str, float]:
    """Median of the draws with each set of trade elasticities."""
    if not values.size or all(one.name != "elasticities" for one in sweep.declared):
        return {}
    drawn = np.array([str(sweep.draws[index].values["elasticities"]) for index in indices])
    return {name: float(np.median(values[drawn == name])) for name in sorted(set(drawn.tolist()))}


def _turns(
    bound: Bound, values: Array, indices: Sequence[int], sweep: Sweep
) -> list[tuple[float, str]]:
    """Assumptions whose levels (or lower and upper half) differ by `TURNS` or more in the share in
    which a bound holds, the one that differs most first: by how much, and in words.
    """
    holds = [bound.holds(value) for value in values]
    if all(holds) or not any(holds):
        return []
    found: list[tuple[float, str]] = []
    for one in sweep.declared:
        labels = levels(one, [sweep.draws[index].values[one.name] for index in indices])
        groups: dict[str, list[bool]] = {}
        for label, held in zip(labels, holds, strict=True):
            groups.setdefault(label, []).append(held)
        shares = {label: float(np.mean(some)) for label, some in sorted(groups.items())}
        apart = max(shares.values()) - min(shares.values())
        if apart >= TURNS:
            said = ", ".join(f"{100 * share:.0f} % ({label})" for label, share in shares.items())
            found.append((apart, f"{one.label}: it holds in {said}"))
    return sorted(found, key=lambda turn: -turn[0])


def heaviest_first(tests: Sequence[TestOutcome]) -> list[str]:
    """What turns any of the tests, the assumption that makes most difference first."""
    weighed = [turn for one in tests for turn in zip(one.turn_weights, one.turns, strict=True)]
    return [said for _, said in sorted(weighed, key=lambda turn: -turn[0])]
