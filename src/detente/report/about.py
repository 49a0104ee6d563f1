"""Cards behind the numbers of the first screen: what each is, how far it reaches, how to check it.

Each answers what a reader asks next: what is it, how sure, what moves it, what did others find,
what speaks against it, how is it cited, and where does it stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import islice
from typing import Any

import numpy as np

from detente.claims.brief import Brief
from detente.claims.measure import TIE
from detente.history.records import growth_of_production
from detente.report.cells import moved, tries, tries_of_100
from detente.report.chapters.stance_chapter import with_names
from detente.report.figure import Figure
from detente.report.first_screen import OWN, PAYS, payer
from detente.report.glossary import DEFICITS, TERMS
from detente.report.parts import ClaimRow, NumberCard
from detente.study.movers import Mover, movers
from detente.study.ranges import ENOUGH
from detente.study.shown import party_name
from detente.study.welfare_tables import PER_INHABITANT
from detente.words import capitalised, horizon_said, in_a_sentence, in_text, whose
from detente.world.set_names import set_names
from detente.world.shipped import read_table

# Assumptions and studies on a card.
MOVING, STUDIES = 3, 2
NO_RANGE = "It was not drawn, so it has no range."
TOO_FEW = "It was drawn in {}, too few for a range."
NO_STUDY = "No study of this question is among those that we hold the model against."
# Groups of a table of sensitivity with a row a choice: they are one line of a card.
CHOICES = {
    "elasticities": TERMS["elasticity set"].plain,
    "closure": TERMS["closure"].plain,
}
WHAT, RANGE, MOVES = "What it is", "Range", "What moves it most"
OTHERS, OBJECTION, CITE, CHECK = "Others found", "The objection", "Cite it", "Check it"


def cards(
    brief: Brief, lead: Sequence[Figure], claims: Sequence[ClaimRow]
) -> dict[str, NumberCard]:
    """The NumberCard of each number of the first screen, by the name of what stands there."""
    makers = {PAYS: _of_payer, OWN: _of_own, "tie-dots": _of_tie, "degrees": _of_support}
    found = {
        figure.name: NumberCard(
            figure.name, figure.title, _filled(makers[figure.name](brief, figure))
        )
        for figure in lead
    }
    if brief.background and brief.background.record:
        found["track"] = NumberCard("track", "The track record", _filled(_of_record()))
    if claims:
        found["tally"] = NumberCard(
            "tally", "What becomes of the statements", _filled(_of_tally(brief))
        )
    return found


def _filled(entries: Mapping[str, Iterator[str] | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The entries that say something."""
    told = {heading: tuple(lines) for heading, lines in entries.items()}
    return {heading: lines for heading, lines in told.items() if lines}


def _of_payer(brief: Brief, figure: Figure) -> dict[str, Sequence[str]]:
    """The card of who pays, about whoever its picture is about."""
    return _of_income(brief, figure, payer(brief))


def _of_own(brief: Brief, figure: Figure) -> dict[str, Sequence[str]]:
    """The card of the country in focus."""
    return _of_income(brief, figure, brief.roles.focus)


def _of_income(brief: Brief, figure: Figure, who: str | None) -> dict[str, Sequence[str]]:
    """The card of one country's real income."""
    when = horizon_said(brief.result.horizon)
    what = (
        "The change in what a country can buy with its income, with the measures against without,"
        f" {when}. It is not GDP, and no forecast."
    )
    return {
        WHAT: (what, *(_amount(brief, who) if who else ())),
        RANGE: tuple(_income_range(brief, who)) if who else (),
        MOVES: tuple(_sensitive(brief)) if who == brief.roles.target else (),
        OTHERS: tuple(_studies(brief, who)) if who else (),
        OBJECTION: (
            f"“{_production(brief, who)}” GDP counts what a country makes, weapons included, and"
            " compares two years. This number counts what it can buy, and compares the same year"
            " with and without the measures. The two cannot be set side by side.",
        ),
        CITE: (_cited(brief, figure.title),),
        CHECK: (
            f"`detente run {brief.result.scenario.name}`; workbook report.xlsx, sheet “welfare”.",
        ),
    }


def _amount(brief: Brief, country: str) -> Iterator[str]:
    """What it is in money, for all together and for each inhabitant where these are known."""
    year = brief.result.scenario.world.year
    known = {**brief.summary.headlines, **dict(brief.summary.tables["welfare"].rows())}
    page = known[country]
    if np.isfinite(page.get(PER_INHABITANT, np.nan)):
        each = in_a_sentence(round(abs(page[PER_INHABITANT]), 1))
        total = in_a_sentence(round(abs(page["welfare_busd"]), 1))
        yield (
            f"It is {total} billion USD of {year}, or {each} USD for each inhabitant"
            " (counted in 2019 or 2018)."
        )


def _production(brief: Brief, country: str | None) -> str:
    """The objection that production moved otherwise, with its figure where one is recorded."""
    recorded = growth_of_production(country) if country else None
    if not (country and recorded):
        return "GDP moved much less."
    owner = capitalised(whose(party_name(country, brief.result.scenario)))
    verb = "fell by only" if recorded.pct < 0 else "even grew by"
    pct = in_a_sentence(abs(recorded.pct))
    return f"{owner} GDP {verb} {pct} per cent in {recorded.period} ({recorded.source})."


def _of_tie(brief: Brief, figure: Figure) -> dict[str, Sequence[str]]:
    """The card of who needs whom: about the first tie."""
    _, row = next(figure.table.rows())
    return {
        WHAT: (
            f"What {in_text(row['name'])} would lose of its income if all trade with"
            f" {in_text(row['partner_name'])} stopped, in the long run, with the"
            " measures in place. Both sides have found the next best partners by then.",
        ),
        RANGE: (_between(row["loss_low_pct"], row["loss_high_pct"], row["draws"]),),
        MOVES: tuple(_moved(movers(brief.draws, TIE.format(row["actor"], row["partner"])))),
        OTHERS: (NO_STUDY,),
        OBJECTION: (
            "“They would trade through others.” In the model they do: what is lost is what no other"
            " partner makes good. Goods that nobody else sells are worth more than this number"
            " says.",
        ),
        CITE: (_cited(brief, figure.title),),
        CHECK: (
            f"`detente brief {brief.result.scenario.name}`; workbook report.xlsx, sheet “ties”.",
        ),
    }


def _of_support(brief: Brief, figure: Figure) -> dict[str, Sequence[str]]:
    """The card of the hedger's best support."""
    assert brief.background
    assert brief.background.support
    assert brief.background.stance
    ends = [
        f"{kind.capitalize()}: {row['degree_low']:.2f} to {row['degree_high']:.2f}."
        for kind, row in brief.background.support.rows()
    ]
    answer = brief.background.stance
    flips = (with_names(answer, flip) for flip in answer.stance.flips)
    turned = (f"{flip}: another stance pays most." for flip in flips)
    asked = f"--actor {brief.roles.actor} --between {brief.roles.target},coalition"
    return {
        WHAT: (
            "How much support pays its government most: 0 is none, 1 is all it can give. Support"
            " strengthens an ally, and it may bring sanctions on whoever gives it.",
        ),
        RANGE: (f"{' '.join(ends)} {_meaning('range')}",),
        MOVES: tuple(islice(map(capitalised, turned), MOVING)),
        OTHERS: (NO_STUDY,),
        OBJECTION: (
            "“Nobody knows what a government wants.” True: what it gains from an ally and fears"
            " from sanctions is assumed, within wide ranges. So no statement that rests on it gets"
            " a better word than “holds under assumptions”.",
        ),
        CITE: (_cited(brief, figure.title),),
        CHECK: (f"`detente respond {brief.result.scenario.name} {asked}`.",),
    }


def _of_record() -> dict[str, Sequence[str]]:
    """The card of the track record."""
    return {
        WHAT: (
            "Recorded figures after the measures, held against what the model says for the same"
            " time. No recorded figure of these enters the model; those that do are counted apart.",
        ),
        OBJECTION: (
            "“A simple rule does as well.” Sometimes: that is why its hits stand beside the"
            " model's. Where the rule is as good, the model shows nothing.",
        ),
        CHECK: ("`detente record`; workbook report.xlsx, sheet “hindcast”.",),
    }


def _of_tally(brief: Brief) -> dict[str, Sequence[str]]:
    """The card of the counts."""
    return {
        WHAT: (
            "Each statement was turned into a test with limits before anything was computed."
            " “Holds” needs the central case and nine tries in ten, and a simple rule that fails.",
        ),
        OBJECTION: (
            "“Easy statements make a good count.” True: read each statement, not the count.",
        ),
        CITE: (_cited(brief, "Verdicts on the statements of the document"),),
        CHECK: (
            f"`detente brief {brief.result.scenario.name}`; workbook report.xlsx, sheet “claims”."
            f" SHA-256 of statements and limits: {brief.digest[:12]}.",
        ),
    }


def _income_range(brief: Brief, country: str) -> Iterator[str]:
    """The range at the headline, and the first horizon beside it."""
    rows = dict(brief.welfare_range(country).rows())
    row = rows[brief.result.horizon]
    yield _between(row["welfare_low_pct"], row["welfare_high_pct"], row["draws"])
    if row["draws"] >= ENOUGH:
        yield f"{tries_of_100(row['welfare_percentile'])} are lower than the central one."
    first = next(iter(rows))
    if first != brief.result.horizon:
        early = rows[first]
        said = f"{horizon_said(first).capitalize()} it is {moved(early['welfare_pct'])} per cent"
        if early["draws"] >= ENOUGH:
            ends = (moved(early[f"welfare_{end}_pct"]) for end in ("low", "high"))
            said += f" ({' to '.join(ends)}, {early['draws']} tries)"
        yield f"{said}."


def _between(low: float | None, high: float | None, draws: int) -> str:
    """A range in words."""
    if low is None or high is None or not draws:
        return NO_RANGE
    if draws < ENOUGH:
        return TOO_FEW.format(tries(draws))
    return f"{moved(low)} to {moved(high)} per cent in {tries(draws)}. {_meaning('range')}"


def _meaning(term: str) -> str:
    """What a word means, as a sentence."""
    return f"{capitalised(TERMS[term].meaning)}."


def _sensitive(brief: Brief) -> Iterator[str]:
    """The assumptions that move the target's income most, each alone, at both ends."""
    if not (brief.background and brief.background.sensitivity):
        return
    rows = [row for _, row in brief.background.sensitivity.rows()]
    names = {**set_names(brief.result.scenario.world), **DEFICITS}
    found = [_mover(row) for row in rows if row["group"] not in CHOICES and row["span"] > 0]
    for group, label in CHOICES.items():
        some = sorted((row for row in rows if row["group"] == group), key=lambda r: r["at_low"])
        if any(row["span"] > 0 for row in some):
            low, high = some[0], some[-1]
            first, last = (names.get(one["low"], one["low"]) for one in (low, high))
            found.append(Mover(label, first, last, low["at_low"], high["at_low"]))
    yield from _moved(sorted(found, key=lambda mover: -mover.span))


def _mover(row: Mapping[str, Any]) -> Mover:
    """A row of one assumption at both ends."""
    return Mover(row["label"], row["low"], row["high"], row["at_low"], row["at_high"])


def _moved(found: Sequence[Mover]) -> Iterator[str]:
    """The assumptions that move a number most, with its values on two sides of each."""
    for one in found[:MOVING]:
        yield (
            f"{capitalised(one.label)}: {moved(one.at_low)} with {one.low},"
            f" {moved(one.at_high)} with {one.high}."
        )


def _studies(brief: Brief, country: str) -> Iterator[str]:
    """Published figures of the same question, and whether they meet the range.

    Without any, those on the target under other measures, which are set against no range.
    """
    horizon, name = brief.result.horizon, brief.result.scenario.name
    asked = {"measure": "real_income", "country": country, "horizon": horizon}
    rows = [row for row in read_table("benchmarks") if asked.items() <= row.items()]
    same = [row for row in rows if row["scenario"] == name]
    near = rows if country == brief.roles.target else []
    if not (same or near):
        yield NO_STUDY
    own = dict(brief.welfare_range(country).rows())[horizon]
    for row in (same or near)[:STUDIES]:
        low, high = float(row["low"]), float(row["high"])
        span = moved(low) if low == high else f"{moved(low)} to {moved(high)}"
        said = f"{row['question']}: {span} per cent ({row['source']})."
        if not same:
            said = f"Under other measures. {said}"
        elif own["draws"] >= ENOUGH:
            meets = low <= own["welfare_high_pct"] and high >= own["welfare_low_pct"]
            said += " It meets our range." if meets else " It lies outside our range."
        yield said


def _cited(brief: Brief, title: str) -> str:
    """A sentence to cite, with version, world and scenario."""
    scenario = brief.result.scenario
    return (
        f"“{title}” (détente {version('detente')}, world {scenario.world.name}, scenario"
        f" {scenario.name} {scenario.digest[:8]}, {len(brief.draws.draws)} tries)."
    )
