"""Metrics of the record: skill beside simple rules, and cases frozen before they are predicted."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import numpy as np

from detente.claims.arguments import Text
from detente.claims.metrics import Annotation, metric
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError
from detente.history.frozen import NOT_RUN, Changes, cases, changes_of, path_of
from detente.history.hindcast import hindcast
from detente.history.rules import RULES, RULES_SAID, Skill, mean_scored
from detente.history.scorecard import Scorecard
from detente.words import did_you_mean

Tonnes = Literal["base", "recorded", "predicted", "unexplained"]


def _best_rule(case: SolvedScenario, series: str) -> Annotation:
    row = _scored(case, series)
    note = f"recorded {row['recorded']:.1f}, predicted {row['predicted']:.1f} {row['unit']}"
    return Annotation(note=f"{note}; {_best_said(row['best_rule'])}")


def _best_said(rule: str) -> str:
    """Which simple rule comes nearest, in words; that there is none where none has a figure."""
    return f"the best simple rule: {RULES_SAID[rule]}" if rule else "no simple rule has a figure"


@metric("skill", scope="own", about=_best_rule)
def record_skill(case: SolvedScenario, series: Text) -> float:
    """Skill of the scenario's prediction of a recorded series, without levers that took a number
    from it: 1 is perfect, 0 as good as the best simple rule, below zero worse.
    """
    return float(_scored(case, series)["skill"])


def _best_of(case: SolvedScenario, frozen: str, partners: str) -> Annotation:
    return Annotation(note=_best_said(_partners_skill(frozen, partners).best))


@metric("skill", scope="own", about=_best_of)
def frozen_skill(case: SolvedScenario, frozen: Text, partners: Text) -> float:
    """Skill of a case that was frozen before it was predicted, over some partners, codes with
    commas between: from the mean of absolute errors in tonnes.
    """
    found = _partners_skill(frozen, partners).value
    if found is None:
        raise ClaimError("the best simple rule makes no error, so there is no skill")
    return found


@metric("million tonnes", scope="own")
def frozen_tonnes(
    case: SolvedScenario, frozen: Text, partner: Text, what: Tonnes = "recorded"
) -> float:
    """Tonnes traded with a partner in the first year of a frozen case, or their change: recorded,
    predicted by prices alone, or what prices leave unexplained.
    """
    found = _changes(frozen)
    place = _place(found, partner)
    if what == "unexplained":
        return float(found.recorded[place] - found.predicted[place])
    return float(getattr(found, what)[place])


def record_of(case: SolvedScenario) -> Scorecard:
    """The scenario held against the record, once for a case."""
    return case.once(("hindcast",), lambda: hindcast(case.scenario))


def _scored(case: SolvedScenario, series: str) -> dict[str, Any]:
    """The row of a series whose prediction took nothing from the record."""
    found = record_of(case).table.records()
    rows = {row["series"]: row for row in found if row["role"] == "predicted"}
    known = {name: row for name, row in rows.items() if row["skill"] is not None}
    if series not in known:
        hint = did_you_mean(series, known, "see `detente record --verbose`")
        raise ClaimError(f"no series {series!r} is predicted and scored", hint=hint)
    return known[series]


def _partners_skill(frozen: str, partners: str) -> Skill:
    found = _changes(frozen)
    places = np.array([_place(found, code.strip()) for code in partners.split(",")])
    rules = {name: found.rules[name][places] for name in RULES}
    return mean_scored(found.recorded[places], found.predicted[places], rules)


@lru_cache(maxsize=8)
def _changes(frozen: str) -> Changes:
    known = {case.case: case for case in cases() if case.kind != NOT_RUN}
    if frozen not in known:
        hint = did_you_mean(frozen, known, f"there are {', '.join(known)}")
        raise ClaimError(f"no frozen case {frozen!r}", hint=hint)
    return changes_of(known[frozen], path_of(known[frozen].scenario))


def _place(found: Changes, partner: str) -> int:
    if partner not in found.partners:
        hint = did_you_mean(partner, found.partners, f"there are {', '.join(found.partners)}")
        raise ClaimError(f"{partner!r} is no partner of {found.case.case}", hint=hint)
    return found.partners.index(partner)
