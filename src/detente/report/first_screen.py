"""What a reader sees first: pictures with their finding as title, the track record, caveats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from detente.claims.brief import Brief
from detente.claims.judge import MOST
from detente.claims.verdict import ASSUMED, UNDER_ASSUMPTIONS
from detente.history.rules import RULES, RULES_SAID
from detente.history.scorecard import Scorecard
from detente.report.cells import HIDDEN, fixed, moved, per_cent, tries, tries_of_100
from detente.report.chapters.country_chapter import place_among_all
from detente.report.chapters.economy_chapter import drawn_income, quotable
from detente.report.chapters.key_findings import ends_said
from detente.report.charts.degrees import degrees
from detente.report.charts.tie_dots import tie_dots
from detente.report.charts.who_pays import who_pays
from detente.report.figure import Caption, Figure
from detente.report.parts import Caution
from detente.study.ranges import ENOUGH, REAL_INCOME
from detente.study.shown import party_name
from detente.study.stance_answer import StanceAnswer
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from detente.words import capitalised, in_text, without_end_zeros

PAYERS = 6
# The name of the picture of who pays.
PAYS = "lead-who-pays"
# The name of the picture of the country in focus, and how it is read.
OWN = "lead-own"
EVERY_ECONOMY = (
    "One bar an economy, from the largest loss to the largest gain. The scale is closer beyond"
    " 0.1 per cent."
)
# A degree of support nearer to none, or to all, than this is called so.
NEARLY_NONE = 0.005
UNDER = (UNDER_ASSUMPTIONS, ASSUMED)


def lead_figures(brief: Brief, headline: Caption, solved: Caption) -> Iterator[Figure]:
    """At most three pictures: who needs whom, who pays, and the hedger's best support.

    On the page of a country its own place comes first, and the hedger's support stays in a chapter.
    """
    beside = brief.background
    focus = brief.roles.focus
    if focus:
        yield _own(brief, focus, headline)
    ties = _shown_ties(brief)
    if ties.index:
        yield tie_dots(ties, solved, title=_tie_title(ties))
    yield _payers(brief, headline)
    if not focus and beside and beside.stance and beside.support:
        yield _support(brief, beside.stance, beside.support, solved)


def track_record(record: Scorecard) -> str:
    """Of how many predicted figures the model got how many right, and the best simple rule."""
    rows = [row for row in record.table.records() if row["role"] == "predicted"]
    rows = [row for row in rows if row["skill"] is not None]
    if not rows:
        return ""
    hits = sum(row["verdict"] == "hit" for row in rows)
    by_rule = {rule: sum(rule in row["nulls_hit"].split(", ") for row in rows) for rule in RULES}
    best = max(by_rule, key=lambda rule: by_rule[rule])
    return (
        f"Of {len(rows)} recorded figures the model got {hits} right; the best simple rule, that"
        f" {RULES_SAID[best]}, got {by_rule[best]}."
    )


def short_caveats(brief: Brief) -> Iterator[Caution]:
    """Three caveats, each tied to a number that stands above them."""
    who = payer(brief)
    if who:
        row = dict(brief.welfare_range(who).rows())[brief.result.horizon]
        yield Caution(
            f"{moved(row['welfare_pct'])} per cent compares two worlds, with and without the"
            " measures. It is no forecast and not GDP.",
            PAYS,
        )
        if row["draws"] >= ENOUGH:
            name = party_name(who, brief.result.scenario)
            worse = tries_of_100(row["welfare_percentile"])
            yield Caution(f"In {worse} {in_text(name)} fares worse than in the central one.", PAYS)
        elif row["draws"]:
            yield Caution(
                f"Only {tries(row['draws'])} have an answer, too few for ranges; at least {ENOUGH}"
                " are wanted.",
                PAYS,
            )
    assumed = sum(one.verdict in UNDER for one in brief.verdicts)
    if assumed:
        rest = "statement rests" if assumed == 1 else "statements rest"
        yield Caution(
            f"{assumed} {rest} on what governments want, which nobody has measured.", "tally"
        )


def payer(brief: Brief) -> str | None:
    """Whom the picture of who pays is about: who pays most, where its title says so, else the
    target.
    """
    return _most_paying(brief) or brief.roles.target


def _shown_ties(brief: Brief) -> Table:
    """The target's ties with the actor and with whom it trades most, both ways.

    Ties that the levers have cut come last: nothing is left to be lost.
    """
    target = brief.roles.target
    if not brief.background:
        return Table("tie", (), {})
    ties = brief.background.ties
    rows = [row for _, row in ties.rows()]
    places = {(row["actor"], row["partner"]): k for k, row in enumerate(rows)}

    def is_cut(partner: str) -> bool:
        k = places.get((target, partner))
        return k is not None and abs(rows[k]["loss_after_pct"]) < HIDDEN

    partners = sorted(brief.roles.tied, key=is_cut)
    pairs = [(target, one) for one in partners] + [(one, target) for one in partners]
    shown = ties.taken([places[pair] for pair in pairs if pair in places])
    return quotable(shown, ("loss_low_pct", "loss_high_pct"))


def _tie_title(ties: Table) -> str:
    """The finding of the first tie, both ways."""
    rows = [row for _, row in ties.rows()]
    first = rows[0]
    back = next(row for row in rows if row["actor"] == first["partner"])
    own, other = (per_cent(row["loss_after_pct"]) for row in (first, back))
    name, partner = in_text(first["name"]), in_text(first["partner_name"])
    return (
        f"Without {partner}, {name} would lose {own} % of income; {partner} without it, {other} %"
    )


def _own(brief: Brief, country: str, caption: Caption) -> Figure:
    """Where the country in focus stands among all, with its change of real income as title."""
    drawn = place_among_all(brief, country, caption)
    name = capitalised(in_text(party_name(country, brief.result.scenario)))
    pct = moved(brief.summary.headlines[country]["welfare_pct"])
    ends = ends_said(brief, country)
    title = f"{name}: {pct} % of real income{f' ({ends})' if ends else ''}"
    return replace(drawn, name=OWN, title=title, caption=caption.noting(EVERY_ECONOMY))


def _payers(brief: Brief, caption: Caption) -> Figure:
    """Who pays most, and who gains, with ranges."""
    tiny = tiny_countries(brief.result.equilibrium.world)
    income = drawn_income(brief)
    drawn = who_pays(income, caption, shown=PAYERS, always=brief.roles.marked[:2], unranked=tiny)
    title, most = drawn.title, _most_paying(brief)
    if most:
        row = dict(income.rows())[most]
        sizes = (-row[f"welfare_{place}pct"] for place in ("", "high_", "low_"))
        pct, *ends = (without_end_zeros(fixed(size)) for size in sizes)
        name = capitalised(in_text(row["name"]))
        title = f"{name} pays most: {pct} % of real income ({' to '.join(ends)})"
    short = caption.noting("Real income. Dot: central; bar: its range over all tries.")
    return replace(drawn, name=PAYS, title=title, caption=short)


def _most_paying(brief: Brief) -> str | None:
    """Who loses most of all, where the draws show it; tiny countries left out."""
    tiny = tiny_countries(brief.result.equilibrium.world)
    rows = {code: row for code, row in brief.summary.tables["welfare"].rows() if code not in tiny}
    worst = min(rows, key=lambda code: rows[code]["welfare_pct"])
    return worst if _mostly_worst(brief, worst, tiny) else None


def _mostly_worst(brief: Brief, code: str, apart: Sequence[str]) -> bool:
    """Whether a country loses, and loses most of all, in nine draws in ten; `apart` left out.

    A title states an order only where as many draws show it as decide a claim.
    """
    values, _ = brief.draws.numbers(REAL_INCOME.format(brief.result.horizon))
    if len(values) < ENOUGH:
        return False
    world = brief.result.equilibrium.world
    counted = [k for k, one in enumerate(world.countries) if one not in apart]
    own = values[:, world.country(code)]
    return bool(np.mean((own < 0) & (own <= values[:, counted].min(axis=1))) >= MOST)


def _support(brief: Brief, answer: StanceAnswer, table: Table, caption: Caption) -> Figure:
    """The best degrees of support, in words and in deeds."""
    words, deeds = map(_degree_said, table.columns["degree"])
    actor = party_name(answer.stance.space.stakes.actor, brief.result.scenario)
    title = f"{capitalised(in_text(actor))} does best with {words} in words and {deeds} in deeds"
    return degrees(table, caption, title=title)


def _degree_said(degree: float) -> str:
    """A degree of support between none and all, in words."""
    if degree <= NEARLY_NONE:
        return "no support"
    if degree >= 1 - NEARLY_NONE:
        return "full support"
    return f"{100 * degree:.0f} % of it"
