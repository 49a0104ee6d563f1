"""Metrics of politics: findings, each with an assumption space of its own, and likely suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from detente.claims.arguments import Country, Number, State, Text
from detente.claims.metrics import Annotation, metric
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError
from detente.politics.alignment.arms_suppliers import TOP, Supplier, Suppliers, suppliers
from detente.politics.stance.all_findings import findings
from detente.politics.stance.evidence import Evidence, Roles, evidence
from detente.politics.stance.finding import Finding
from detente.politics.stance.space import Values
from detente.politics.stance.stakes import Stakes
from detente.politics.stance.support import HEDGE, STANCES, corners
from detente.words import did_you_mean, in_a_sentence
from detente.world.countries import bloc

BELIEF = "secondary_sanction_belief"
Stance = Literal["back", "hedge", "walk away"]
Order = Literal["score", "affinity", "embargo"]


def _about(case: SolvedScenario, name: str, actor: str, ally: str, contested: str) -> Annotation:
    found = _finding(case, name, Roles(actor, ally, contested))
    return Annotation(found.unit, "; ".join(filter(None, (found.label, found.note))), found.flips)


def _counted(case: SolvedScenario, name: str, actor: str, ally: str, contested: str) -> Annotation:
    found = _finding(case, name, Roles(actor, ally, contested))
    error = 100 * found.standard_error
    without = f"cross-check: {found.placebo_of}" if found.placebo_of else ""
    note = "; ".join(filter(None, (_error_note(error, found.draws), without)))
    return Annotation(note=note, flips=found.flips, error=error)


@metric("as found", scope="own", about=_about)
def finding(
    case: SolvedScenario, name: Text, actor: Country, ally: Country, contested: Country = ""
) -> float:
    """The number of a finding on an actor between its ally and the coalition."""
    return float(_finding(case, name, Roles(actor, ally, contested)).number)


@metric("per cent of all tries", nulls=("placebo",), scope="own", about=_counted)
def finding_share(
    case: SolvedScenario, name: Text, actor: Country, ally: Country, contested: Country = ""
) -> float:
    """Share of the strategic layer's own assumption space in which the sign of a finding holds."""
    found = _finding(case, name, Roles(actor, ally, contested))
    if case.null != "placebo":
        return 100 * found.share_of_assumption_space
    if found.placebo is None:
        raise ClaimError(
            f"the finding {name!r} has no cross-check: its sign is built in",
            hint="declare the null 'none'",
        )
    return 100 * found.placebo


def _both_counted(
    case: SolvedScenario, name: str, actor: str, ally: str, contested: str
) -> Annotation:
    found = _finding(case, name, Roles(actor, ally, contested))
    placebo = found.placebo or 0.0
    both = (found.share_of_assumption_space, placebo)
    error = 100 * sum(share * (1 - share) / found.draws for share in both) ** 0.5
    note = f"with {found.placebo_of}: {in_a_sentence(100 * placebo)} per cent"
    return Annotation(note=f"{note}; {_error_note(error, found.draws)}", error=error)


@metric("percentage points", scope="own", about=_both_counted)
def finding_gain(
    case: SolvedScenario, name: Text, actor: Country, ally: Country, contested: Country = ""
) -> float:
    """By how much larger the share of the assumption space is in which a finding holds than that of
    its placebo.
    """
    found = _finding(case, name, Roles(actor, ally, contested))
    if found.placebo is None:
        raise ClaimError(f"the finding {name!r} has no cross-check: its sign is built in")
    return 100 * (found.share_of_assumption_space - found.placebo)


@metric("per cent of all tries", nulls=("placebo",), scope="own")
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


@metric("per cent of all tries", nulls=("random rank",), scope="own", about=_top_error)
def supplier_top_share(case: SolvedScenario, state: State, target: Country) -> float:
    """Share of the assumption space in which a state is among the first ten suppliers of arms."""
    ranked = _suppliers(case, target)
    if case.null == "random rank":
        return 100 * TOP / len(ranked.rows)
    return 100 * ranked.of(state).top


def _named_first(
    case: SolvedScenario, target: str, among: str, first: float, by: str
) -> Annotation:
    listed = bloc(among)
    head = [row.name for row in _among(case, target, among)[: int(first)]]
    note = f"the first {int(first)}: {', '.join(head)}; {listed.title} ({listed.source})"
    return Annotation(note=note)


@metric("states", scope="own", about=_named_first)
def recorded_suppliers_first(
    case: SolvedScenario, target: Country, among: Text, first: Number, by: Order = "score"
) -> float:
    """How many of the states on record as suppliers of arms to a target come first among those of a
    bloc: by the whole score, by affinity alone, or under an embargo before all others, by chance
    among equals.
    """
    rows = _among(case, target, among)
    if by == "embargo":
        return _expected_first(rows, int(first))
    if by == "affinity":
        rows = sorted(rows, key=lambda row: row.rank_by_affinity)
    return float(sum(row.recorded for row in rows[: int(first)]))


def _among(case: SolvedScenario, target: str, among: str) -> list[Supplier]:
    """The ranked states of a bloc, likeliest first."""
    members = bloc(among).members
    return [row for row in _suppliers(case, target).rows if row.iso3 in members]


def _expected_first(rows: Sequence[Supplier], first: int) -> float:
    """Recorded states expected among the first ones when those under an embargo come first."""
    ahead = [row for row in rows if row.embargoed]
    behind = [row for row in rows if not row.embargoed]
    taken = min(first, len(ahead))
    left = min(first - taken, len(behind))
    share_ahead = taken / len(ahead) if ahead else 0.0
    share_behind = left / len(behind) if behind else 0.0
    recorded = [sum(row.recorded for row in some) for some in (ahead, behind)]
    return recorded[0] * share_ahead + recorded[1] * share_behind


def _error_note(error: float, draws: int) -> str:
    return f"standard error {error:.2g} from counting {draws} tries"


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


def known_stakes(case: SolvedScenario, actor: str, ally: str) -> Stakes | None:
    """The stakes of an actor between an ally and the coalition where a metric has solved them."""
    found: Evidence | None = case.known(("evidence", Roles(actor, ally)))
    return found.stakes if found else None


def _evidence(case: SolvedScenario, roles: Roles) -> Evidence:
    return case.once(("evidence", roles), lambda: evidence(case.scenario, roles, seed=case.seed))
