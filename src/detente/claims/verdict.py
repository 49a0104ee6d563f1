"""Verdicts: what becomes of a claim over the draws of the uncertain assumptions, beside null models
that could fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.claims.claim import Bound, Claim, Test
from detente.claims.measure import horizons
from detente.claims.metrics import Told, is_data
from detente.study.draws import Sweep

Array = NDArray[np.float64]

HOLDS = 0.95
MOSTLY = 0.5
RANGE = (5.0, 95.0)
TURNS = 0.25
ERRORS = 2.0
GIVEN = ("input", "data")


@dataclass(frozen=True)
class NullOutcome:
    """What a null model says: its name, its number (None with the reason in `outcome`), and what
    the test makes of it.
    """

    name: str
    value: float | None
    outcome: str


@dataclass(frozen=True)
class Tested:
    """How a number was tested.

    Attributes
    ----------
    outcome : str
        ``confirmed``, ``contradicted``, ``conditional`` or ``mixed``.
    confirmed_if, contradicted_if : str
        The thresholds in words, written before the run.
    share_confirmed, share_contradicted : float
        Shares of the draws (of the single number when nothing is drawn) in which each holds.
    rests_on : str
        ``data``, ``identity``, ``input``, ``model`` or ``assumption``.
    nulls : tuple of NullOutcome
    turns : tuple of str
        Drawn assumptions that turn the outcome: shares confirmed by level or half.
    reading : str
        Which reading of a garbled statement it tests, else empty.
    why : str
        Why a bound that holds does not decide, else empty.
    """

    outcome: str
    confirmed_if: str
    contradicted_if: str
    share_confirmed: float
    share_contradicted: float
    rests_on: str
    nulls: tuple[NullOutcome, ...]
    turns: tuple[str, ...]
    reading: str
    why: str = ""

    @property
    def given(self) -> bool:
        """Whether it rests on data or inputs alone, so that passing it confirms nothing."""
        return self.rests_on in GIVEN


@dataclass(frozen=True)
class Number:
    """One number of a verdict.

    Attributes
    ----------
    name, label, unit, measure, note : str
    horizon : str
        A named horizon, or ``data`` for what no assumption moves.
    value : float or None
        In the headline case; None without an equilibrium (`note` says why).
    low, high : float or None
        Assumption range: 5th and 95th percentile over the draws, never a confidence interval; None
        when nothing is drawn.
    draws, failed : int
        How many draws have the number, and in how many it is missing for a reason of its own.
    by_set : mapping of str to float
        Median of the draws with each set of trade elasticities.
    tested : Tested or None
        None for what is only shown beside.
    error : float
        Standard error from counting draws, in the unit of the number; zero where nothing is
        counted.
    """

    name: str
    label: str
    unit: str
    measure: str
    horizon: str
    note: str
    value: float | None
    low: float | None
    high: float | None
    draws: int
    failed: int
    by_set: Mapping[str, float]
    tested: Tested | None
    error: float = 0.0


@dataclass(frozen=True)
class Recorded:
    """One recorded figure of a series, as its source gives it (`value` may be a bound such as
    ``>33``).
    """

    series: str
    period: str
    value: str
    unit: str
    source: str
    note: str


@dataclass(frozen=True)
class Verdict:
    """What became of one claim.

    Attributes
    ----------
    id, statement, speaker, said, kind : str
        `said` is an ISO date.
    readings : mapping of str to (str, str)
        For a garbled statement: each reading and its own verdict.
    verdict : str
        ``confirmed``, ``contradicted``, ``mixed``, ``conditional``, ``input`` or ``not testable``.
    ceiling : str
        ``conditional`` when the claim rests on preferences that nobody observed, else empty.
    numbers : tuple of Number
        Tested ones first; then those shown beside.
    recorded : tuple of Recorded
        Recorded series beside the model, conflicts between sources included.
    horizon, closure : str
        Horizons of the tested numbers, and the closure.
    rests_on, sources, flips : tuple of str
        `flips`: what would turn the verdict: drawn assumptions that do, then those outside the
        draws that could.
    outside : str
        What about the claim cannot be tested here, and why.
    mechanism, shown_by : str
    span : (int, int) or None
        Where the statement stands in the document.
    """

    id: str
    statement: str
    speaker: str
    said: str
    kind: str
    readings: Mapping[str, tuple[str, str]]
    verdict: str
    ceiling: str
    numbers: tuple[Number, ...]
    recorded: tuple[Recorded, ...]
    horizon: str
    closure: str
    rests_on: tuple[str, ...]
    sources: tuple[str, ...]
    flips: tuple[str, ...]
    outside: str
    mechanism: str
    shown_by: str
    span: tuple[int, int] | None

    @property
    def tested(self) -> tuple[Number, ...]:
        """The numbers that decide."""
        return tuple(number for number in self.numbers if number.tested)

    @property
    def deciding(self) -> Number | None:
        """The number to show when there is room for one: the first tested one that is no input or
        data, if there is any.
        """
        first = (number for number in self.tested if number.tested and not number.tested.given)
        return next(first, self.tested[0] if self.tested else None)


@dataclass(frozen=True)
class Headline:
    """The headline case, by ``ID name``: values (or why there is none), and what they say about
    themselves; `horizon` is its name.
    """

    values: Mapping[str, float | str]
    told: Mapping[str, Told]
    horizon: str


def number_of(claim: Claim, name: str, headline: Headline, sweep: Sweep) -> Number:
    """The Number `name` of a claim, not tested yet."""
    one, key = claim.numbers[name], f"{claim.id} {name}"
    value, (values, indices) = headline.values[key], sweep.numbers(key)
    low, high = (
        (None, None) if values.size == 0 else (float(edge) for edge in np.percentile(values, RANGE))
    )
    return Number(
        name=name,
        label=one.label,
        unit=headline.told[key].unit,
        measure=one.measure,
        horizon=one.horizon
        or ("data" if is_data(one.expression) else ", ".join(horizons(one, headline.horizon))),
        note="; ".join(
            filter(None, (headline.told[key].note, value if isinstance(value, str) else ""))
        ),
        value=None if isinstance(value, str) else value,
        low=low,
        high=high,
        draws=values.size,
        failed=sum(key in draw.reading.failures for draw in sweep.draws if draw.reading),
        by_set=_by_set(values, indices, sweep),
        tested=None,
        error=headline.told[key].error,
    )


def tested(
    test: Test, number: Number, sweep: Sweep, key: str, nulls: Mapping[str, float | str]
) -> Tested:
    """How the test of a number came out.

    Confirmed or contradicted when its bound holds in the headline case and in at least 95 per cent
    of the draws, conditional when it is confirmed in at least half of them, mixed otherwise. What
    would pass is mixed, with the reason, when a null model passes the test as well; and so is
    anything decided by less than two standard errors of a counted share.
    """
    values, indices = sweep.numbers(key)
    headline = [] if number.value is None else [number.value]
    cases = values if values.size else np.array(headline)
    shares = [
        float(np.mean([bound.holds(v) for v in cases])) if cases.size else 0.0
        for bound in (test.confirmed, test.contradicted)
    ]
    outcomes = tuple(_null(test, name, value) for name, value in nulls.items())
    outcome = _outcome(test, headline, shares)
    why = _doubt(test, number, outcome, outcomes)
    return Tested(
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
    held = [number.tested for number in decided if number.tested]
    counted = {
        one.outcome
        for one in held
        if not (one.given and one.outcome in ("confirmed", "conditional"))
    }
    if not counted:
        return "input"
    verdict = _combined(counted)
    return "conditional" if verdict == "confirmed" and claim.ceiling else verdict


def reading_verdicts(claim: Claim, numbers: Sequence[Number]) -> dict[str, tuple[str, str]]:
    """Each reading of a garbled statement with its own verdict."""
    return {
        name: (
            text,
            judge(
                claim,
                [
                    number
                    for number in numbers
                    if number.tested and number.tested.reading in ("", name)
                ],
            ),
        )
        for name, text in claim.readings.items()
    }


def in_words(bound: Bound) -> str:
    """A bound for people: ``at least 5``, ``above 0 and below 1``."""
    return " and ".join(
        f"{key.replace('_', ' ')} {value:g}"
        for key, value in bound.model_dump().items()
        if value is not None
    )


def as_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain objects."""
    from dataclasses import asdict

    return asdict(verdict)


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
    if outcome in ("confirmed", "conditional") and passing:
        return f"the null {', '.join(passing)} passes as well"
    bound = test.contradicted if outcome == "contradicted" else test.confirmed
    near = (
        ()
        if number.value is None
        else (number.value - ERRORS * number.error, number.value + ERRORS * number.error)
    )
    if outcome != "mixed" and number.error and not all(bound.holds(value) for value in near):
        return f"within two standard errors ({number.error:.2g}) of its limit"
    return ""


def _null(test: Test, name: str, value: float | str) -> NullOutcome:
    if isinstance(value, str):
        return NullOutcome(name, None, value)
    outcome = (
        "confirmed"
        if test.confirmed.holds(value)
        else "contradicted"
        if test.contradicted.holds(value)
        else "neither"
    )
    return NullOutcome(name, value, outcome)


def _by_set(values: Array, indices: Sequence[int], sweep: Sweep) -> dict[str, float]:
    if not values.size or all(one.name != "elasticities" for one in sweep.declared):
        return {}
    drawn = [str(sweep.draws[index].values["elasticities"]) for index in indices]
    return {
        name: float(np.median(values[[k for k, one in enumerate(drawn) if one == name]]))
        for name in sorted(set(drawn))
    }


def _turns(bound: Bound, values: Array, indices: Sequence[int], sweep: Sweep) -> tuple[str, ...]:
    """Assumptions whose levels (or lower and upper half) differ by a quarter or more in the share
    confirmed.
    """
    holds = np.array([bound.holds(value) for value in values])
    if not holds.size or holds.all() or not holds.any():
        return ()
    found = []
    for one in sweep.declared:
        drawn = [sweep.draws[index].values[one.name] for index in indices]
        groups: dict[str, list[bool]] = {}
        middle = None
        if one.number.draw != "choice":
            middle = float(np.median([float(value) for value in drawn]))
        for value, held in zip(drawn, holds, strict=True):
            label = (
                str(value)
                if middle is None
                else f"up to {middle:.3g}"
                if float(value) <= middle
                else f"above {middle:.3g}"
            )
            groups.setdefault(label, []).append(bool(held))
        shares = {label: float(np.mean(some)) for label, some in sorted(groups.items())}
        if max(shares.values()) - min(shares.values()) >= TURNS:
            found.append(
                f"{one.label}: confirmed in "
                + ", ".join(f"{100 * share:.0f} % ({label})" for label, share in shares.items())
            )
    return tuple(found)
