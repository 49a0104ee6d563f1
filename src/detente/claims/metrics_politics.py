"""Metrics of politics: findings, each with an assumption space of its own, and likely suppliers."""

from __future__ import annotations

from typing import Literal

from detente.claims.arguments import Country, State, Text
from detente.claims.metrics import Annotation, metric
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError
from detente.politics.alignment.arms_suppliers import TOP, Suppliers, suppliers
from detente.politics.stance.all_findings import findings
from detente.politics.stance.evidence import Evidence, Roles, evidence
from detente.politics.stance.finding import Finding
from detente.politics.stance.space import Values
from detente.politics.stance.support import HEDGE, STANCES, corners
from detente.words import did_you_mean

BELIEF = "secondary_sanction_belief"
Stance = Literal["back", "hedge", "walk away"]


def _about(case: SolvedScenario, name: str, actor: str, ally: str, contested: str) -> Annotation:
    found = _finding(case, name, Roles(actor, ally, contested))
    return Annotation(found.unit, "; ".join(filter(None, (found.label, found.note))), found.flips)


def _counted(case: SolvedScenario, name: str, actor: str, ally: str, contested: str) -> Annotation:
    found = _finding(case, name, Roles(actor, ally, contested))
    error = 100 * found.standard_error
    without = f"placebo: {found.placebo_of}" if found.placebo_of else ""
    note = "; ".join(filter(None, (_error_note(error, found.draws), without)))
    return Annotation(note=note, flips=found.flips, error=error)


@metric("as found", scope="own", about=_about)
def finding(
    case: SolvedScenario, name: Text, actor: Country, ally: Country, contested: Country = ""
) -> float:
    """The number of a finding on an actor between its ally and the coalition."""
    return float(_finding(case, name, Roles(actor, ally, contested)).number)


@metric("per cent of the assumption space", nulls=("placebo",), scope="own", about=_counted)
def finding_share(
    case: SolvedScenario, name: Text, actor: Country, ally: Country, contested: Country = ""
) -> float:
    """Share of the strategic layer's own assumption space in which the sign of a finding holds."""
    found = _finding(case, name, Roles(actor, ally, contested))
    if case.null != "placebo":
        return 100 * found.share_of_assumption_space
    if found.placebo is None:
        raise ClaimError(
            f"the finding {name!r} has no placebo: its sign is built in",
            hint="declare the null 'none'",
        )
    return 100 * found.placebo


@metric("per cent of the assumption space", nulls=("placebo",), scope="own")
def stance_share(case: SolvedScenario, stance: Stance, actor: Country, ally: Country) -> float:
    """Share of the strategic layer's assumption space in which a stance of an actor is best.

    Between its ally and the coalition.
    """
    found = _evidence(case, Roles(actor, ally))
    best = corners(found.stakes, _believed(case, found.space.draws)).argmax(axis=1)
    return float(100 * (best == STANCES.index(stance)).mean())


@metric("per cent of real income", nulls=("placebo",), scope="own")
def stance_margin(case: SolvedScenario, stance: Stance, actor: Country, ally: Country) -> float:
    """What a stance of an actor pays over hedging at the central assumptions."""
    found = _evidence(case, Roles(actor, ally))
    paid = corners(found.stakes, _believed(case, found.space.at_centre()))[0]
    return float(paid[STANCES.index(stance)] - paid[HEDGE])


def _believed(case: SolvedScenario, at: Values) -> Values:
    """The assumptions, in the placebo without any belief in secondary sanctions."""
    return {**at, BELIEF: 0 * at[BELIEF]} if case.null == "placebo" else at


def _false_positives(case: SolvedScenario, state: str, target: str) -> Annotation:
    ranked = _suppliers(case, target)
    names = ", ".join(one.name for one in ranked.false_positives)
    found = ranked.of(state)
    return Annotation(
        note=(
            f"rank {found.rank_low} to {found.rank_high} over the assumptions; among the first ten"
            f" and not on record: {names}"
        )
    )


@metric("rank", nulls=("random rank",), scope="own", about=_false_positives)
def supplier_rank(case: SolvedScenario, state: State, target: Country) -> float:
    """Rank of a state among all as a likely supplier of arms to a target; 1 is the likeliest."""
    ranked = _suppliers(case, target)
    if case.null == "random rank":
        return (len(ranked.rows) + 1) / 2
    return float(ranked.of(state).rank)


def _top_error(case: SolvedScenario, state: str, target: str) -> Annotation:
    ranked = _suppliers(case, target)
    top = ranked.of(state).top
    error = 100 * float(top * (1 - top) / ranked.draws) ** 0.5
    return Annotation(note=_error_note(error, ranked.draws), error=error)


@metric("per cent of the assumption space", nulls=("random rank",), scope="own", about=_top_error)
def supplier_top_share(case: SolvedScenario, state: State, target: Country) -> float:
    """Share of the assumption space in which a state is among the first ten suppliers of arms."""
    ranked = _suppliers(case, target)
    if case.null == "random rank":
        return 100 * TOP / len(ranked.rows)
    return 100 * ranked.of(state).top


def _error_note(error: float, draws: int) -> str:
    return f"standard error {error:.2g} from counting {draws} draws"


def _suppliers(case: SolvedScenario, target: str) -> Suppliers:
    found: Suppliers = case.once(
        ("suppliers", target), lambda: suppliers(case.world, target, seed=case.seed)
    )
    return found


def _finding(case: SolvedScenario, name: str, roles: Roles) -> Finding:
    known = case.once(("findings", roles), lambda: findings(_evidence(case, roles)))
    if name not in known:
        hint = did_you_mean(name, known, f"there are {', '.join(known)}")
        raise ClaimError(f"no finding {name!r}", hint=hint)
    return known[name]


def _evidence(case: SolvedScenario, roles: Roles) -> Evidence:
    return case.once(("evidence", roles), lambda: evidence(case.scenario, roles, seed=case.seed))
