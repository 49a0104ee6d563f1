"""A brief made by hand around a real result: what the report needs, without the draws."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import detente as dt
from detente.claims.background import background_of
from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.claims.roles import roles_of
from detente.claims.solved import SolvedScenario
from detente.claims.summary import summary_of
from detente.claims.verdict import NullOutcome, Number, Recorded, TestOutcome, Verdict
from detente.report.content import content
from detente.report.html import html
from detente.report.parts import Content
from detente.scenario.file import Scenario
from detente.study.draws import Draw, Reading, Sweep
from detente.study.ranges import drawn_tables
from detente.table import Table

HOSTILE = '<script>alert(1)</script> & "quoted" | *starred*'
CLAIMS = f"""document: 'A document {HOSTILE}'
date: 2022-12-30
actor: CHN
shown: [USA, DEU, IND, JPN]
parties: [USA, EU27, JPN, KOR, IND, TUR, KAZ]
claims:
  - {{id: S26, statement: untested, speaker: nobody, kind: cannot be tested, outside: nobody can}}
"""
SCENARIO = f"""scenario: small
title: {HOSTILE!r}
target: RUS
horizons: [year-1, long-run]
levers:
  - {{lever: export_control, by: [USA, JPN, EU27], on: RUS,
     sectors: goods, fall: 40, name: {HOSTILE!r}}}
  - {{lever: embargo, by: EU27, on: RUS, direction: imports, sectors: B05}}
notes: [{HOSTILE!r}]
"""


def tested() -> TestOutcome:
    """A test that holds in most draws, with two null models."""
    nulls = (
        NullOutcome("no lever", 0.0, "contradicted"),
        NullOutcome("random rank", None, "no number"),
    )
    return TestOutcome(
        "holds under assumptions",
        "at least 5",
        "at most 0",
        0.62,
        0.05,
        "model",
        nulls,
        ("elasticities: holds in 20 % (A), 90 % (B)",),
        "",
    )


def verdict(name: str, outcome: str, number: Number | None) -> Verdict:
    """A verdict with hostile words in it."""
    return Verdict(
        id=name,
        short=f"Short {name}",
        statement=f"Something happens. {HOSTILE}",
        speaker="a speaker",
        said="2022-12-30",
        kind="quantity" if number else "cannot be tested",
        readings={},
        verdict=outcome,
        answer="It is what it is.",
        ceiling=outcome if outcome == "holds under assumptions" else "",
        numbers=(number,) if number else (),
        recorded=(
            Recorded("series", "2022", ">33", "percent of goods imports", "a source", "a note"),
        ),
        horizon="long-run",
        closure="balanced",
        rests_on=("model",) if number else (),
        sources=("a source",),
        flips=("the elasticities",),
        outside="" if number else "Nobody can test this here.",
        mechanism="",
        shown_by="",
        span=None,
    )


def number() -> Number:
    """A tested number with a range over draws."""
    return Number(
        "change_pp",
        "change of a share",
        "percentage points",
        "x",
        "long-run",
        "",
        9.6,
        4.1,
        12.3,
        200,
        0,
        {},
        tested(),
    )


def drawn(result: dt.Result, ties: Table | None = None) -> Sweep:
    """Draws with real income, and losses from cut ties, from nine tenths to almost twice that of
    the headline.
    """
    scales = [0.9 + k / 20 for k in range(21)]
    readings = [
        {f"welfare {name}": found.welfare_pct * scale for name, found in result.horizons.items()}
        for scale in scales
    ]
    for _, row in ties.rows() if ties else ():
        for scale, reading in zip(scales, readings, strict=True):
            reading[f"tie {row['actor']} {row['partner']}"] = row["loss_after_pct"] * scale
    draws = [Draw(k, {}, Reading(numbers, {}, 1e-9)) for k, numbers in enumerate(readings)]
    return Sweep((), tuple(draws), 0)


@cache
def brief(for_country: str | None = None) -> Brief:
    """The brief of a small scenario with horizons and three verdicts, and with a background but no
    coalition: `detente respond` has its own tests, and it takes half a minute.
    """
    result = dt.run(Scenario.parse(SCENARIO), for_country=for_country)
    verdicts = (
        verdict("S07", "holds under assumptions", number()),
        verdict("S08", "undecided", number()),
        verdict("S26", "cannot be tested", None),
    )
    file = Claims.parse(CLAIMS).content
    roles = roles_of(result, file)
    bare = background_of(result, roles, SolvedScenario(result.scenario))
    draws = drawn(result, bare.ties)
    result = replace(result, beside=drawn_tables(result, draws))
    return Brief(
        result=result,
        verdicts=verdicts,
        title=file.title,
        document=file.document,
        date=file.date.isoformat(),
        digest="0" * 64,
        draws=draws,
        roles=roles,
        summary=summary_of(result, roles),
        background=bare.with_ranges(draws).with_coalition("No coalition here."),
    )


@cache
def said() -> Content:
    """What its report says, from Germany's side."""
    return content(brief("DEU"))


@cache
def page() -> str:
    """The same as HTML."""
    return html(said())
