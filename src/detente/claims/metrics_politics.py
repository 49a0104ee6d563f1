"""Metrics of politics: findings of the strategic layer, each with an assumption space of its own,
and likely suppliers.
"""

from __future__ import annotations

from typing import Literal

from detente.claims.arguments import Country, Text
from detente.claims.metrics import Annotation, metric
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError
from detente.politics.case import Case as Strategy
from detente.politics.case import case as strategy
from detente.politics.finding import Finding
from detente.politics.rows import ROWS
from detente.politics.stance import STANCES, Values, corners
from detente.politics.suppliers import TOP, Suppliers, suppliers

ACTOR, ALLY = "CHN", "RUS"
BELIEF = "secondary_sanction_belief"
Stance = Literal["back", "hedge", "walk away"]


def _about(case: SolvedScenario, row: str) -> Annotation:
    found = _finding(case, row)
    return Annotation(found.unit, "; ".join(filter(None, (found.label, found.note))), found.flips)


def _counted(case: SolvedScenario, row: str) -> Annotation:
    found = _finding(case, row)
    error = 100 * found.standard_error
    without = f"placebo: {found.placebo_of}" if found.placebo_of else ""
    return Annotation(
        note="; ".join(filter(None, (_error_note(error, found.draws), without))),
        flips=found.flips,
        error=error,
    )


@metric("as found", scope="own", about=_about)
def finding(case: SolvedScenario, row: Text) -> float:
    """The number of a finding of the strategic layer."""
    return float(_finding(case, row).number)


@metric("per cent of the assumption space", nulls=("placebo",), scope="own", about=_counted)
def finding_share(case: SolvedScenario, row: Text) -> float:
    """Share of the strategic layer's own assumption space in which the sign of a finding holds."""
    if case.null == "placebo":
        placebo = _finding(case, row).placebo
        if placebo is None:
            raise ClaimError(
                f"the finding {row!r} has no placebo: its sign is built in",
                hint="declare the null 'none'",
            )
        return 100 * placebo
    return 100 * float(_finding(case, row).share_of_assumption_space)


@metric("per cent of the assumption space", nulls=("placebo",), scope="own")
def stance_share(case: SolvedScenario, stance: Stance) -> float:
    """Share of the strategic layer's assumption space in which a stance of China between Russia and
    the coalition is best.
    """
    found = _strategy(case)
    best = corners(found.stakes, _believed(case, found.space.draws)).argmax(axis=1)
    return float(100 * (best == STANCES.index(stance)).mean())


@metric("per cent of real income", nulls=("placebo",), scope="own")
def stance_margin(case: SolvedScenario, stance: Stance) -> float:
    """What a stance of China pays over hedging at the central assumptions."""
    found = _strategy(case)
    paid = corners(found.stakes, _believed(case, found.space.at_centre()))[0]
    return float(paid[STANCES.index(stance)] - paid[STANCES.index("hedge")])


def _believed(case: SolvedScenario, at: Values) -> Values:
    """The assumptions, in the placebo without any belief in secondary sanctions."""
    return {**at, BELIEF: 0 * at[BELIEF]} if case.null == "placebo" else at


def _false_positives(case: SolvedScenario, state: str) -> Annotation:
    names = ", ".join(one.name for one in _suppliers(case).false_positives)
    found = _suppliers(case).of(state)
    return Annotation(
        note=(
            f"rank {found.rank_low} to {found.rank_high} over the assumptions; among the first ten"
            f" and not on record: {names}"
        )
    )


@metric("rank", nulls=("random rank",), scope="own", about=_false_positives)
def supplier_rank(case: SolvedScenario, state: Country) -> float:
    """Rank of a state among all as a likely supplier of arms to Russia; 1 is the likeliest."""
    if case.null == "random rank":
        return (len(_suppliers(case).rows) + 1) / 2
    return float(_suppliers(case).of(state).rank)


def _top_error(case: SolvedScenario, state: str) -> Annotation:
    found = _suppliers(case)
    top = found.of(state).top
    error = 100 * float(top * (1 - top) / found.draws) ** 0.5
    return Annotation(note=_error_note(error, found.draws), error=error)


@metric("per cent of the assumption space", nulls=("random rank",), scope="own", about=_top_error)
def supplier_top_share(case: SolvedScenario, state: Country) -> float:
    """Share of the assumption space in which a state is among the first ten likely suppliers of
    arms to Russia.
    """
    found = _suppliers(case)
    return 100 * (TOP / len(found.rows) if case.null == "random rank" else found.of(state).top)


def _error_note(error: float, draws: int) -> str:
    return f"standard error {error:.2g} from counting {draws} draws"


def _suppliers(case: SolvedScenario) -> Suppliers:
    found: Suppliers = case.once("suppliers", lambda: suppliers(case.world, seed=case.seed))
    return found


def _finding(case: SolvedScenario, row: str) -> Finding:
    rows: dict[str, Finding] = case.once(
        "findings", lambda: {one.id: one for one in (row(_strategy(case)) for row in ROWS)}
    )
    if row not in rows:
        raise ClaimError(f"no finding {row!r}", hint=f"there are {', '.join(rows)}")
    return rows[row]


def _strategy(case: SolvedScenario) -> Strategy:
    found: Strategy = case.once(
        "strategy", lambda: strategy(case.scenario, ACTOR, ALLY, seed=case.seed)
    )
    return found
