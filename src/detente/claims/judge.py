"""How a claim is judged over draws of the assumptions, beside null models that could fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.claims.claim import Bound, Claim, Test
from detente.claims.measure import horizons
from detente.claims.metrics import Annotation, is_data
from detente.claims.verdict import NullOutcome, Number, TestOutcome
from detente.scenario.uncertain import Assumption, Level
from detente.study.draws import Sweep
from detente.types import Array

# Shares of the draws from which a bound counts as holding, and as holding mostly.
HOLDS, MOSTLY = 0.95, 0.5
RANGE = (5.0, 95.0)
# An assumption turns a test when the shares confirmed at its levels differ by this much.
TURNS = 0.25
# Standard errors within which a counted share is too near its limit to decide.
ERRORS = 2.0
PASSED = ("confirmed", "conditional")


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
    low, high = np.percentile(values, RANGE).tolist() if values.size else (None, None)
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
    """How the test of a number came out.

    Confirmed or contradicted when its bound holds in the headline case and in at least 95 per cent
    of the draws, conditional when it is confirmed in at least half of them, mixed otherwise. What
    would pass is mixed, with the reason, when a null model passes the test as well; and so is
    anything decided by less than two standard errors of a counted share.
    """
    values, indices = sweep.numbers(key)
    headline = [] if number.value is None else [number.value]
    cases = values if values.size else np.array(headline)
    shares = [_share(bound, cases) for bound in (test.confirmed, test.contradicted)]
    outcomes = tuple(_null(test, name, value) for name, value in nulls.items())
    outcome = _outcome(test, headline, shares)
    why = _doubt(test, number, outcome, outcomes)
    return TestOutcome(
        outcome="mixed" if why else outcome,
        confirmed_if=in_words(test.confirmed),
        contradicted_if=in_words(test.contradicted),
        share_confirmed=shares[0],
        share_contradicted=shares[1],
        rests_on=test.rests_on,
        nulls=outcomes,
        turns=_turns(test.confirmed, values, indices, sweep),
        reading=test.reading,
        why=why,
    )


def judge(claim: Claim, numbers: Sequence[Number]) -> str:
    """The verdict on a claim from its tested numbers.

    What its tests agree on; conditional when some are confirmed and the rest conditional; else
    mixed. Tests that rest on data or inputs can contradict but not confirm: passing them counts for
    nothing beside others, and alone it is ``input``. A ceiling turns ``confirmed`` into
    ``conditional``. Without tests, or when a deciding number has no equilibrium, ``not testable``.
    """
    decided = [number for number in numbers if number.tested]
    if not decided or any(number.value is None for number in decided):
        return "not testable"
    counted = {
        one.tested.outcome
        for one in decided
        if one.tested and not (one.tested.given and one.tested.outcome in PASSED)
    }
    if not counted:
        return "input"
    verdict = _combined(counted)
    return "conditional" if verdict == "confirmed" and claim.ceiling else verdict


def reading_verdicts(claim: Claim, numbers: Sequence[Number]) -> dict[str, tuple[str, str]]:
    """Each reading of a garbled statement with its own verdict."""
    found = {}
    for name, text in claim.readings.items():
        mine = [one for one in numbers if one.tested and one.tested.reading in ("", name)]
        found[name] = (text, judge(claim, mine))
    return found


def in_words(bound: Bound) -> str:
    """A bound for people: ``at least 5``, ``above 0 and below 1``."""
    return " and ".join(
        f"{key.replace('_', ' ')} {value:g}"
        for key, value in bound.model_dump().items()
        if value is not None
    )


def _share(bound: Bound, cases: Array) -> float:
    """Share of the cases in which a bound holds."""
    return float(np.mean([bound.holds(value) for value in cases])) if cases.size else 0.0


def _combined(outcomes: set[str]) -> str:
    if len(outcomes) == 1:
        return next(iter(outcomes))
    return "conditional" if outcomes == {"confirmed", "conditional"} else "mixed"


def _outcome(test: Test, headline: Sequence[float], shares: Sequence[float]) -> str:
    for name, bound, share in zip(
        ("confirmed", "contradicted"), (test.confirmed, test.contradicted), shares, strict=True
    ):
        if share >= HOLDS and all(bound.holds(value) for value in headline):
            return name
    return "conditional" if shares[0] >= MOSTLY else "mixed"


def _doubt(test: Test, number: Number, outcome: str, nulls: Sequence[NullOutcome]) -> str:
    """Why an outcome does not stand: a null that passes too, or a share too near its limit; empty
    when it stands.
    """
    passing = [f"{null.name!r}" for null in nulls if null.outcome == "confirmed"]
    if outcome in PASSED and passing:
        return f"the null {', '.join(passing)} passes as well"
    if outcome == "mixed" or not number.error or number.value is None:
        return ""
    bound = test.contradicted if outcome == "contradicted" else test.confirmed
    near = (number.value - ERRORS * number.error, number.value + ERRORS * number.error)
    if all(bound.holds(value) for value in near):
        return ""
    return f"within two standard errors ({number.error:.2g}) of its limit"


def _null(test: Test, name: str, value: float | str) -> NullOutcome:
    if isinstance(value, str):
        return NullOutcome(name, None, value)
    outcome = "neither"
    if test.confirmed.holds(value):
        outcome = "confirmed"
    elif test.contradicted.holds(value):
        outcome = "contradicted"
    return NullOutcome(name, value, outcome)


def _by_set(values: Array, indices: Sequence[int], sweep: Sweep) -> dict[str, float]:
    """Median of the draws with each set of trade elasticities."""
    if not values.size or all(one.name != "elasticities" for one in sweep.declared):
        return {}
    drawn = np.array([str(sweep.draws[index].values["elasticities"]) for index in indices])
    return {name: float(np.median(values[drawn == name])) for name in sorted(set(drawn.tolist()))}


def _turns(bound: Bound, values: Array, indices: Sequence[int], sweep: Sweep) -> tuple[str, ...]:
    """Assumptions whose levels (or lower and upper half) differ by `TURNS` or more in the share
    confirmed.
    """
    holds = [bound.holds(value) for value in values]
    if all(holds) or not any(holds):
        return ()
    found = []
    for one in sweep.declared:
        labels = _levels(one, [sweep.draws[index].values[one.name] for index in indices])
        groups: dict[str, list[bool]] = {}
        for label, held in zip(labels, holds, strict=True):
            groups.setdefault(label, []).append(held)
        shares = {label: float(np.mean(some)) for label, some in sorted(groups.items())}
        if max(shares.values()) - min(shares.values()) >= TURNS:
            said = ", ".join(f"{100 * share:.0f} % ({label})" for label, share in shares.items())
            found.append(f"{one.label}: confirmed in {said}")
    return tuple(found)


def _levels(one: Assumption, drawn: Sequence[Level]) -> list[str]:
    """The drawn values of an assumption as levels: themselves, or the half that they lie in."""
    if one.number.draw == "choice":
        return [str(value) for value in drawn]
    numbers = [float(value) for value in drawn]
    middle = float(np.median(numbers))
    return [
        f"up to {middle:.3g}" if value <= middle else f"above {middle:.3g}" for value in numbers
    ]
