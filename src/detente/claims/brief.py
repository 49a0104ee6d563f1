"""Brief: a scenario's result, and each claim of a document held against data and model over draws
of the assumptions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from detente.claims.case import Case
from detente.claims.claim import Claim, Claims, Test
from detente.claims.measure import HEADLINE, Measured, null_values, told_of
from detente.claims.verdict import (
    Headline,
    Recorded,
    Verdict,
    as_json,
    judge,
    number_of,
    reading_verdicts,
    tested,
)
from detente.scenario.file import Scenario
from detente.study.draws import Draws, Sweep, begun
from detente.study.result import Result
from detente.study.run import run
from detente.table import Table
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
    document, date : str
        What the claims are taken from, and its ISO date.
    digest : str
        SHA-256 of the claims file: freezes statements, measures and thresholds.
    draws : Sweep
        The draws behind the assumption ranges: ``draws.declared`` says what was drawn from which
        source, ``draws.inputs`` the values, ``draws.numbers("welfare year-1")`` real income [draw,
        country], ``draws.failures`` what is missing and why.
    """

    result: Result
    verdicts: tuple[Verdict, ...]
    document: str
    date: str
    digest: str
    draws: Sweep

    def welfare_range(self, country: str) -> Table:
        """Change of real income of a country by horizon: headline, median and assumption range (5th
        to 95th percentile), draws.
        """
        n = self.result.scenario.world.country(country)
        rows = []
        for horizon, found in self.result.horizons.items():
            values, _ = self.draws.numbers(f"welfare {horizon}")
            low, median, high = np.percentile(
                values[:, n] if values.size else found.welfare_pct[n], (5, 50, 95)
            ).tolist()
            rows.append((float(found.welfare_pct[n]), median, low, high, len(values)))
        names = (
            "welfare_pct",
            "welfare_median_pct",
            "welfare_low_pct",
            "welfare_high_pct",
            "draws",
        )
        return Table(
            "horizon",
            tuple(self.result.horizons),
            dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
        )

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
                "assumptions": [vars(one) for one in self.draws.declared],
            },
            "verdicts": {verdict.id: as_json(verdict) for verdict in self.verdicts},
        }


def brief(
    scenario: Scenario | str,
    *,
    claims: str | Path | Claims | None = None,
    for_country: str | None = None,
    draws: Draws | int = 200,
    progress: Callable[[str, int, int], None] | None = None,
) -> Brief:
    """The Brief of a scenario: its result, and each claim with verdict, number, assumption range,
    nulls and what turns it.

    Parameters
    ----------
    scenario : Scenario or str
    claims : str, Path or Claims, optional
        A claims file, or what it holds; the shipped one of the scenario's name if left out.
    for_country : str, optional
        From whose side: adds that country's page and attribution.
    draws : Draws or int
        How many draws of the uncertain assumptions; `Draws` adds a seed and processes or an
        executor.
    progress : callable, optional

    Raises
    ------
    ClaimError
        A claims file that cannot be read, or a measure that this world refuses.
    ScenarioError, DataError, SolveError
        As in `detente.run`. A number without an equilibrium is said to have none; it does not stop
        the brief.
    """
    scenario = Scenario.open(scenario) if isinstance(scenario, str) else scenario
    asked = claims if isinstance(claims, Claims) else Claims.open(claims or scenario.name)
    plan = Draws(draws) if isinstance(draws, int) else draws
    measure = Measured(asked, plan.seed)
    with begun(scenario, measure, draws=plan) as finish:
        result = run(scenario, for_country=for_country, seed=plan.seed, progress=progress)
        case = measure.case(scenario, HEADLINE).with_solved(result.horizons)
        read = measure.read(case, HEADLINE)
        values: dict[str, float | str] = dict(read.failures)
        values |= {key: value for key, value in read.numbers.items() if isinstance(value, float)}
        headline = Headline(values, told_of(asked, case), result.horizon)
        drawn = finish(progress)
    cases = {"": case, "proportional": Case(scenario, "proportional").with_solved(result.horizons)}
    verdicts = [_verdict(claim, headline, drawn, (result, cases)) for claim in asked.content.claims]
    dated = tuple(replace(v, said=v.said or asked.content.date.isoformat()) for v in verdicts)
    return Brief(
        result, dated, asked.content.document, asked.content.date.isoformat(), asked.digest, drawn
    )


def _verdict(
    claim: Claim, headline: Headline, drawn: Sweep, against: tuple[Result, dict[str, Case]]
) -> Verdict:
    result, cases = against
    numbers = []
    for name, one in claim.numbers.items():
        number = number_of(claim, name, headline, drawn)
        if isinstance(one, Test):
            nulls = null_values(one, result.scenario, cases)
            number = replace(number, tested=tested(one, number, drawn, f"{claim.id} {name}", nulls))
        numbers.append(number)
    turns = [turn for number in numbers if number.tested for turn in number.tested.turns]
    turns += [flip for name in claim.numbers for flip in headline.told[f"{claim.id} {name}"].flips]
    return Verdict(
        id=claim.id,
        statement=claim.statement,
        speaker=claim.speaker,
        said=claim.said,
        kind=claim.kind,
        readings=reading_verdicts(claim, numbers),
        verdict=judge(claim, numbers),
        ceiling=claim.ceiling or "",
        numbers=tuple(numbers),
        recorded=tuple(_figures(claim)),
        horizon=", ".join(dict.fromkeys(number.horizon for number in numbers if number.tested)),
        closure=result.equilibrium.closure,
        rests_on=tuple(
            dict.fromkeys(number.tested.rests_on for number in numbers if number.tested)
        ),
        sources=claim.sources,
        flips=tuple(dict.fromkeys((*turns, *claim.flips))),
        outside=claim.outside,
        mechanism=claim.mechanism,
        shown_by=claim.shown_by,
        span=(claim.span.start, claim.span.end) if claim.span else None,
    )


def _figures(claim: Claim) -> list[Recorded]:
    keys = ("series", "period", "value", "unit", "source", "note")
    return [
        Recorded(**{key: row[key] for key in keys})
        for row in read_table("recorded_series")
        if row["series"] in claim.recorded
    ]
