"""Metrics of politics: findings of the strategic layer, each with an assumption space of its own, and likely suppliers."""

from __future__ import annotations

from typing import Literal

from detente.claims.arguments import Country, Text
from detente.claims.case import Case
from detente.claims.metrics import Told, metric
from detente.errors import ClaimError
from detente.politics.case import Case as Strategy
from detente.politics.case import case as strategy
from detente.politics.rows import ROWS, Finding
from detente.politics.stance import corners
from detente.politics.suppliers import Suppliers, suppliers

ACTOR, ALLY = "CHN", "RUS"
STANCES = ("back", "hedge", "walk away")


def _about(case: Case, row: str) -> Told:
    found = _finding(case, row)
    return Told(found.unit, "; ".join(filter(None, (found.label, found.note))), found.flips)


@metric("as found", scope="own", told=_about)
def finding(case: Case, row: Text) -> float:
    """The number of a finding of the strategic layer."""
    return float(_finding(case, row).number)


@metric("per cent of the assumption space", scope="own")
def finding_share(case: Case, row: Text) -> float:
    """Share of the strategic layer's own assumption space in which the sign of a finding holds."""
    return 100 * float(_finding(case, row).share_of_assumption_space)


@metric("per cent of the assumption space", scope="own")
def stance_share(case: Case, stance: Literal["back", "hedge", "walk away"]) -> float:
    """Share of the strategic layer's assumption space in which a stance of China between Russia and the coalition is best."""
    found = _strategy(case)
    best = corners(found.stakes, found.space.draws).argmax(axis=1)
    return float(100 * (best == STANCES.index(stance)).mean())


def _false_positives(case: Case, state: str) -> Told:
    names = ", ".join(one.name for one in _suppliers(case).false_positives)
    found = _suppliers(case).of(state)
    return Told(note=f"rank {found.rank_low} to {found.rank_high} over the assumptions; among the first ten and not on record: {names}")


@metric("rank", nulls=("random rank",), scope="own", told=_false_positives)
def supplier_rank(case: Case, state: Country) -> float:
    """Rank of a state among all as a likely supplier of arms to Russia; 1 is the likeliest."""
    if case.null == "random rank":
        return (len(_suppliers(case).rows) + 1) / 2
    return float(_suppliers(case).of(state).rank)


@metric("per cent of the assumption space", scope="own")
def supplier_top_share(case: Case, state: Country) -> float:
    """Share of the assumption space in which a state is among the first ten likely suppliers of arms to Russia."""
    return 100 * _suppliers(case).of(state).top


def _suppliers(case: Case) -> Suppliers:
    found: Suppliers = case.once("suppliers", lambda: suppliers(case.world))
    return found


def _finding(case: Case, row: str) -> Finding:
    rows: dict[str, Finding] = case.once("findings", lambda: {one.id: one for one in (row(_strategy(case)) for row in ROWS)})
    if row not in rows:
        raise ClaimError(f"no finding {row!r}", hint=f"there are {', '.join(rows)}")
    return rows[row]


def _strategy(case: Case) -> Strategy:
    found: Strategy = case.once("strategy", lambda: strategy(case.scenario, ACTOR, ALLY))
    return found
