"""Brief: a scenario's result, and each claim of a document held against data and model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detente.claims.background import Background, background_of, coalition_summary
from detente.claims.card_flips import flips_of
from detente.claims.claim import Claim, Test
from detente.claims.claims_file import Claims
from detente.claims.judge import (
    Headline,
    answer_of,
    heaviest_first,
    judge,
    number_of,
    reading_verdicts,
    tested,
)
from detente.claims.measure import HEADLINE, ClaimsMeasure, annotations_of, null_cases, null_values
from detente.claims.roles import BriefRoles, roles_of, tied_partners
from detente.claims.solved import SolvedScenario
from detente.claims.summary import Summary, summary_of, welfare_range
from detente.claims.verdict import FoundFlip, Number, Recorded, Verdict, as_json
from detente.given import plain
from detente.scenario.file import Scenario
from detente.study.draws import Draws, Sweep, begun
from detente.study.ranges import drawn_tables
from detente.study.result import Result
from detente.study.run import run
from detente.study.workers import workers
from detente.table import Table
from detente.types import Progress, silent
from detente.world.shipped import read_table


@dataclass(frozen=True, eq=False)
class Brief:
    """A result and the verdicts on a document's claims.

    Attributes
    ----------
    result : Result
        The scenario as written, with other closures and elasticity sets beside it.
    verdicts : tuple of Verdict
        In the order of the claims file. There is no count of them: easy claims would buy it.
    title, document, date : str
        What the document is about, what it is, and its ISO date.
    digest : str
        SHA-256 of the claims file: freezes statements, measures and thresholds.
    draws : Sweep
        The draws behind the assumption ranges: ``draws.declared`` says what was drawn from which
        source, ``draws.inputs`` the values, ``draws.numbers("welfare year-1")`` real income [draw,
        country], ``draws.failures`` what is missing and why.
    roles : BriefRoles
        Who plays what part.
    summary : Summary
        The numbers of the result and its draws as tables.
    background : Background or None
        Ties, fuels, stance, coalition and what else stands beside the verdicts, when it was asked
        for.
    document_hash : str
        SHA-256 of the document that the spans of the claims point into; empty without spans.
    """

    result: Result
    verdicts: tuple[Verdict, ...]
    title: str
    document: str
    date: str
    digest: str
    draws: Sweep
    roles: BriefRoles
    summary: Summary
    background: Background | None = None
    document_hash: str = ""

    @property
    def largest_residual(self) -> float:
        """The largest residual of any equilibrium that the brief shows, and of any draw."""
        return max(self.result.largest_residual, self.draws.max_residual)

    def welfare_range(self, country: str) -> Table:
        """Change of real income of a country by horizon, see `detente.claims.summary`."""
        return welfare_range(self.result, country)

    def to_json(self) -> dict[str, Any]:
        """The brief as one JSON object: the result, the verdicts by id, and what the draws were."""
        return self.result.to_json() | {
            "document": self.document,
            "date": self.date,
            "thresholds_sha256": self.digest,
            "draws": {
                "count": len(self.draws.draws),
                "seed": self.draws.seed,
                "max_residual": self.draws.max_residual,
                "failures": self.draws.failures,
                "assumptions": [one.to_json() for one in self.draws.declared],
            },
            "verdicts": {verdict.id: as_json(verdict) for verdict in self.verdicts},
        }


@plain
def brief(
    scenario: Scenario | str | Path,
    *,
    claims: str | Path | Claims | None = None,
    for_country: str | None = None,
    draws: Draws | int = 200,
    background: bool = False,
    progress: Progress = silent,
) -> Brief:
    """The Brief of a scenario: its result, and what becomes of each claim.

    Parameters
    ----------
    scenario : Scenario, str or Path
        One that is open, a shipped name, or the path of a file.
    claims : str, Path or Claims, optional
        A claims file, or what it holds; the shipped one of the scenario's name if left out. A
        scenario without one has a brief without verdicts.
    for_country : str, optional
        From whose side: a country or a bloc, or several with commas between. Adds their pages and
        attribution.
    draws : Draws or int
        How many draws of the uncertain assumptions; `Draws` adds a seed and processes or an
        executor.
    background : bool
        Whether to work out what a report shows beside the verdicts, see `Background`, and to
        search for the smallest change that flips each claim (`Verdict.searched`). It adds about
        half a minute, most of it for the coalition and the search, each a task of the executor.
    progress : callable, optional

    Raises
    ------
    ClaimError
        A claims file that cannot be read, or a measure that this world refuses.
    ScenarioError, DataError, SolveError
        As in `detente.run`. A number without an equilibrium is said to have none; it does not stop
        the brief.
    """
    asked = Scenario.of(scenario)
    held = _claims(claims, asked).on(asked)
    plan = Draws(draws) if isinstance(draws, int) else draws
    with workers(plan.executor) as executor:
        # The coalition takes longest, then the flips, and neither can be split: they go first.
        coalition = executor.submit(coalition_summary, asked, plan.seed) if background else None
        flips = executor.submit(flips_of, asked, held, plan.seed) if background else None
        measure = ClaimsMeasure(held, plan.seed, asked, _ties(held, asked) if background else ())
        with begun(asked, measure, draws=replace(plan, executor=executor)) as finish:
            result = run(asked, for_country=for_country, seed=plan.seed, progress=progress)
            case = measure.case(asked, HEADLINE).with_solved(result.horizons)
            headline = _headline(held, measure, case)
            who = roles_of(result, held.content)
            beside = _background(result, who, held, case, progress) if background else None
            drawn = finish(progress)
            result = replace(result, beside=drawn_tables(result, drawn))
        if beside and coalition:
            beside = beside.with_ranges(drawn).with_coalition(coalition.result())
        searched = flips.result() if flips else {}
    judged = _Judged(headline, drawn, null_cases(case), result.equilibrium.closure, searched)
    return _written(held, judged, result, who, beside)


def _ties(held: Claims, asked: Scenario) -> tuple[tuple[str, str], ...]:
    """The ties of the target that stand first on a page, to be read in the draws."""
    target = asked.target
    return tuple((target, one) for one in tied_partners(asked, held.content)) if target else ()


def _claims(given: str | Path | Claims | None, scenario: Scenario) -> Claims:
    """The claims that are given, or those on the scenario, if there are any."""
    if isinstance(given, Claims):
        return given
    return Claims.open(given) if given else Claims.about(scenario)


def _written(
    held: Claims, judged: _Judged, result: Result, who: BriefRoles, beside: Background | None
) -> Brief:
    """The Brief; a claim without a day of its own was made on that of the document."""
    date = held.content.date.isoformat()
    verdicts = [judged.verdict(claim) for claim in held.content.claims]
    return Brief(
        result=result,
        verdicts=tuple(replace(one, said=one.said or date) for one in verdicts),
        title=held.content.title,
        document=held.content.document,
        date=date,
        digest=held.digest,
        draws=judged.drawn,
        roles=who,
        summary=summary_of(result, who),
        background=beside,
        document_hash=held.content.sha256,
    )


def _headline(asked: Claims, measure: ClaimsMeasure, case: SolvedScenario) -> Headline:
    """The headline case: its numbers, or why there are none, and what they say about themselves."""
    read = measure.read(case, HEADLINE)
    values: dict[str, float | str] = dict(read.failures)
    values |= {key: value for key, value in read.numbers.items() if isinstance(value, float)}
    return Headline(values, annotations_of(asked, case), case.scenario.content.horizon)


def _background(
    result: Result, roles: BriefRoles, asked: Claims, case: SolvedScenario, progress: Progress
) -> Background:
    recorded = any(claim.recorded for claim in asked.content.claims)
    return background_of(result, roles, case, recorded=recorded, progress=progress)


@dataclass(frozen=True, eq=False)
class _Judged:
    """What claims are held against: the headline, the draws, the null models; what flips them."""

    headline: Headline
    drawn: Sweep
    cases: Mapping[str, SolvedScenario]
    closure: str
    searched: Mapping[str, tuple[FoundFlip, ...]]

    def verdict(self, claim: Claim) -> Verdict:
        """What becomes of one claim."""
        numbers = tuple(self._number(claim, name) for name in claim.numbers)
        tests = [number.tested for number in numbers if number.tested]
        horizons = [number.horizon for number in numbers if number.tested]
        turns = heaviest_first(tests)
        for name in claim.numbers:
            turns += self.headline.annotations[f"{claim.id} {name}"].flips
        return Verdict(
            id=claim.id,
            short=claim.short,
            statement=claim.statement,
            speaker=claim.speaker,
            said=claim.said,
            kind=claim.kind,
            readings=reading_verdicts(claim, numbers),
            verdict=judge(claim, numbers),
            answer=answer_of(claim, numbers),
            ceiling=claim.ceiling or "",
            numbers=numbers,
            recorded=tuple(_figures(claim)),
            horizon=", ".join(dict.fromkeys(filter(None, horizons))),
            closure=self.closure,
            rests_on=tuple(dict.fromkeys(test.rests_on for test in tests)),
            sources=claim.sources,
            flips=tuple(dict.fromkeys((*turns, *claim.flips))),
            outside=claim.outside,
            mechanism=claim.mechanism,
            shown_by=claim.shown_by,
            span=(claim.span.start, claim.span.end) if claim.span else None,
            searched=self.searched.get(claim.id, ()),
        )

    def _number(self, claim: Claim, name: str) -> Number:
        """One number of a claim, tested where it decides."""
        number = number_of(claim, name, self.headline, self.drawn)
        asked = claim.numbers[name]
        if not isinstance(asked, Test):
            return number
        nulls = null_values(asked, self.cases)
        found = tested(asked, number, self.drawn, f"{claim.id} {name}", nulls)
        return replace(number, tested=found)


def _figures(claim: Claim) -> list[Recorded]:
    keys = ("series", "period", "value", "unit", "source", "note")
    return [
        Recorded(**{key: row[key] for key in keys})
        for row in read_table("recorded_series")
        if row["series"] in claim.recorded
    ]
