"""Write docs/system.md from the claims file of the reference case: `python
tools/build_system.py`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from detente.claims.claim import Claim, ClaimNumber, Test
from detente.claims.claims_file import Claims
from detente.claims.judge import in_words

PAGE = Path(__file__).parents[1] / "docs" / "system.md"
HEAD = """# How we read the request

Written by `python tools/build_system.py` from the claims file
`src/detente/claims/files/beijing-moscow-2022.yaml`; a test holds it current.

The request was a press article of 30 December 2022 on Beijing and Moscow, with the wish for the
system it describes, in Python. We read it as a system of states: actors (China, Russia, the
United States, the European Union as one decision, the other sanctioning states, the states that
did not join), ties (trade, energy, votes, arms), levers (embargoes, export controls, energy
cut-offs, transfers, pledges), shocks, and one dilemma: a partner that can neither back Russia
fully nor walk away. The software implements the system on real data so that a reader can move its
levers, and holds each testable statement against data and model. No sentence of the article is in
the project; statements are in our own words, with speaker, date and a reference to the passage
(characters of the text, start to end).

Verdicts: holds, holds under assumptions, no better than a simple rule, undecided, parts disagree,
contradicted, in the data (true, partly, false), assumed, cannot be tested. Rows that rest on
preferences nobody observed hold under assumptions at best. The limits stand here, in the claims
file, before any run; a test has simple rules (nulls) that may pass it as well, and then passing
shows nothing, or says openly that it has none. The page holds what is asked and not what comes
out: the verdict of a run, with its numbers, is printed by `detente brief beijing-moscow-2022` and
stands in its report; `docs/concepts/claims.md` says how it is found.

| row | statement in short | mechanism | kind, best verdict possible | command |
|---|---|---|---|---|
"""


def page(claims: Claims) -> str:
    """The text of docs/system.md."""
    rows = [
        f"| [{one.id}](#{one.id.lower()}) | {_cell(one.statement)} | {_cell(one.mechanism)} |"
        f" {_best(one)} | {_code(one.shown_by)} |"
        for one in claims.content.claims
    ]
    sections = ["\n".join(_section(one)) for one in claims.content.claims]
    return HEAD + "\n".join(rows) + "\n\n" + "\n\n".join(sections) + "\n"


def _best(claim: Claim) -> str:
    if not claim.tests:
        return claim.kind
    given = all(test.rests_on == "data" for test in claim.tests)
    return f"{claim.kind}; {'in the data' if given else claim.ceiling or 'holds'}"


def _section(claim: Claim) -> Iterator[str]:
    said = f", {claim.said}" if claim.said else ""
    ceiling = f"; {claim.ceiling} at best" if claim.ceiling else ""
    where = f"; characters {claim.span.start} to {claim.span.end}" if claim.span else ""
    yield (
        f"## {claim.id}\n\n{claim.statement} Said by {claim.speaker}{said};"
        f" {claim.kind}{ceiling}{where}.\n"
    )
    for name, text in claim.readings.items():
        yield f"- reading *{name}*: {text}"
    for test in claim.tests:
        yield from _test(test)
    for one in claim.beside:
        yield f"- beside: {one.label}: {_measure(one)}"
    if claim.recorded:
        yield (
            f"- recorded beside: {', '.join(series.replace('_', ' ') for series in claim.recorded)}"
        )
    if claim.outside:
        yield f"- outside: {claim.outside}"
    for flip in claim.flips:
        yield f"- could turn it: {flip}"


def _test(test: Test) -> Iterator[str]:
    reading = f" (reading *{test.reading}*)" if test.reading else ""
    yield f"- test **{test.name}**{reading}: {test.label}: {_measure(test)}"
    yield (
        f"  - holds if {in_words(test.holds)}, contradicted if"
        f" {in_words(test.contradicted)}; rests on {test.rests_on}"
    )
    nulls = [
        "no null model" if null == "none" else _code(" ".join(null.split())) for null in test.nulls
    ]
    yield f"  - nulls: {', '.join(nulls)}"


def _measure(one: ClaimNumber) -> str:
    limit = (
        ""
        if one.draws is None
        else ", headline only"
        if one.draws == 0
        else f", at most {one.draws} draws"
    )
    return f"{_code(' '.join(one.measure.split()))}{limit}"


def _code(text: str) -> str:
    return f"`{text}`" if text else "-"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def commands(claims: Claims) -> list[list[str]]:
    """The words of every command that shows a row."""
    return [shlex.split(one.shown_by) for one in claims.content.claims if one.shown_by]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(Claims.open("beijing-moscow-2022")), encoding="utf-8")


if __name__ == "__main__":
    main()
