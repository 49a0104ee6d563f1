"""Templates of shares of trade: whose share in whose imports or exports, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.bench import Bench, Unfit, sectors_called
from detente.reading.bindings import Binding, BoundTest, amount, limits, per_cent
from detente.reading.lexicon import lexicon
from detente.reading.record import Quantity
from detente.reading.statement_frame import FUEL, NUMBER, Frame
from detente.words import capitalised
from detente.world.shipped import read_table

GOODS = r"(?:(?:total|all|goods|overall) )*(?:goods )?"
SOLD, BOUGHT = "exports?", "imports?"
SUPPLIED = (
    r"(?:accounts? for|accounted for|makes? up|made up|supplies|supplied|supply|provides?"
    r"|provided)"
)
HANDED = r"(?:sells?|sold|delivers?|delivered|supplies|supplied|supply|provides?|provided)"
TOOK = r"(?:takes?|took|buys?|bought|receives?|received|absorbs?|absorbed)"
WHEN = r"(?: (?:(?:in|during) )?<D\d+>)?"
_COMPARED = re.compile(rf"(?:compared (?:with|to)|(?:up|down) from|against) {NUMBER}")


@dataclass(frozen=True)
class _Share:
    """Whose share in whose trade: of `partner` in the imports or exports of `country`."""

    country: str
    partner: str
    side: str
    sectors: str
    what: str


@lru_cache(maxsize=1)
def _share_forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns with the groups ``c`` (country) and ``p`` (partner), and the side."""
    owner = r"(?:the )?<P(?P<c>\d+)>"
    seller = r"<P(?P<p>\d+)>(?: (?:now|currently|today|still|already|alone))?"
    made = (
        (
            rf"{seller} {SUPPLIED} {NUMBER} of {owner}'?s? {GOODS}{FUEL}{BOUGHT}",
            "import",
        ),
        (
            rf"{seller} {SUPPLIED} {NUMBER} of (?:the |all )*{GOODS}{FUEL}{BOUGHT}"
            rf" of (?:the )?<P(?P<c>\d+)>",
            "import",
        ),
        (
            rf"{seller} {HANDED} {NUMBER} of"
            rf" (?:what |(?:all |the )*{GOODS}{FUEL}(?:that |which )?)(?:the )?<P(?P<c>\d+)>"
            r" (?:buys?|bought|imports?|imported)\b",
            "import",
        ),
        (
            rf"{NUMBER} of {owner}'?s? {GOODS}{FUEL}{BOUGHT}{WHEN} (?:came|comes|come)"
            rf" from (?:the )?<P(?P<p>\d+)>",
            "import",
        ),
        (
            rf"<P(?P<c>\d+)> {TOOK} {NUMBER} of its {GOODS}{FUEL}{BOUGHT}"
            rf" from (?:the )?<P(?P<p>\d+)>",
            "import",
        ),
        (
            rf"<P(?P<c>\d+)> (?:imports?|imported|buys?|bought|gets?|got) {NUMBER} of (?:all )?its"
            rf" {FUEL}from (?:the )?<P(?P<p>\d+)>",
            "import",
        ),
        (
            rf"<P(?P<c>\d+)> (?:depends?|depended|relies|relied|rely) on (?:the )?<P(?P<p>\d+)> for"
            rf"[^<]*{NUMBER} of (?:all )?its {GOODS}{FUEL}{BOUGHT}",
            "import",
        ),
        (
            rf"{seller} {TOOK} {NUMBER} of (?:the )?<P(?P<c>\d+)>'?s? {GOODS}{FUEL}{SOLD}",
            "export",
        ),
        (
            rf"{NUMBER} of {owner}'?s? {GOODS}{FUEL}{SOLD}{WHEN} (?:went|goes|go) to"
            rf" (?:the )?<P(?P<p>\d+)>",
            "export",
        ),
        (
            rf"<P(?P<c>\d+)> (?:sells?|sold|sends?|sent) {NUMBER} of its"
            rf" (?:{GOODS}{FUEL}{SOLD}|goods) to (?:the )?<P(?P<p>\d+)>",
            "export",
        ),
    )
    return tuple((re.compile(pattern), side) for pattern, side in made)


def share_of_trade(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P accounted for Q of P\'s imports", and what says the same in other words."""
    for pattern, side in _share_forms():
        hit = pattern.search(frame.text)
        if hit:
            return _bound_share(frame, bench, hit, side)
    return None


def _bound_share(frame: Frame, bench: Bench, hit: re.Match[str], side: str) -> Binding | Unfit:
    country = frame.parties[int(hit["c"])].code
    partner = frame.parties[int(hit["p"])].code
    what = hit["what"] or ""
    sectors = sectors_called(what)
    if not sectors:
        return Unfit(f"no sector of the accounts is {what} alone")
    if problem := bench.unknown(country, partner):
        return problem
    share = _Share(bench.party(country), bench.party(partner), side, sectors, what)
    tests: list[BoundTest] = []
    open_parts: list[str] = []
    first, *compared = _shares_said(frame, hit)
    dated = [first, *(number for number in compared if number.period)]
    for number in dated:
        made = list(_share_tests(share, number, bench, len(tests)))
        tests += made
        if not made:
            open_parts.append(f"no data for {amount(number)} in {number.period or 'its time'}")
    # Of what is compared with the first, no year goes without saying.
    open_parts += [f"no year for {amount(one)}" for one in compared if not one.period]
    if not tests:
        return Unfit("; ".join(open_parts))
    said = " and ".join(f"{amount(number)}{_when(number)}" for number in dated)
    whose = f"{bench.whose(partner)} share in {bench.whose(country)} {side}s of {what or 'goods'}"
    short = f"{share.partner} in {share.country}'s {side}s"
    return Binding(
        "share of trade",
        "quantity",
        short,
        f"{capitalised(whose)} was {said}.",
        tuple(tests),
        tuple(open_parts),
    )


def _shares_said(frame: Frame, hit: re.Match[str]) -> list[Quantity]:
    """The share of the form, and those that it is compared with until another party is named."""
    first = next(g for g in hit.groups() if g is not None and f"<Q{g}>" in hit[0])
    compared = _COMPARED.findall(frame.text[hit.end() :].partition("<P")[0])
    places = [int(first), *(int(g) for g in compared)]
    found = [frame.numbers[k].value for k in places]
    return [one for one in found if per_cent(one) is not None]


def _share_tests(
    share: _Share, number: Quantity, bench: Bench, position: int
) -> Iterator[BoundTest]:
    """One test, or two where the number is about right, on data where there are any."""
    measure, basis, label = _share_measure(share, number, bench)
    if not measure:
        return
    value = per_cent(number)
    assert value is not None
    for offset, (holds, fails) in enumerate(limits(number.comparator, value), 1):
        yield BoundTest(
            name=f"share_{position + offset}",
            label=label,
            measure=measure,
            holds=holds,
            contradicted=fails,
            rests_on=basis,
            null="none" if basis == "data" else "no lever",
        )


def _share_measure(share: _Share, number: Quantity, bench: Bench) -> tuple[str, str, str]:
    """Measure, basis and label of a share at the time of a number; empty where nothing has it."""
    period = number.period
    of = f'"{share.country}", "{share.partner}"'
    names = f"{bench.whose(share.partner)} share in {bench.whose(share.country)} {share.side}s"
    names += f" of {share.what or 'goods'}"
    series = _series(share)
    if period and (series, period) in _recorded() and not _in_year(period, bench.year):
        measure = f'recorded("{series}", "{period}")'
        return measure, "data", f"{names}, recorded{_when(number)}"
    if not period or _in_year(period, bench.year):
        measure = f'base_{share.side}_share({of}, "{share.sectors}")'
        return measure, "data", f"{names} in the accounts of {bench.year}"
    if period[:4] > bench.year and bench.acts_in(period):
        measure = f'{share.side}_share({of}, "{share.sectors}")'
        return measure, "model", f"{names} after the measures"
    return "", "", ""


def _in_year(period: str, year: str) -> bool:
    """Whether a period lies inside a year."""
    return all(part[:4] == year for part in period.split("/"))


@lru_cache(maxsize=1)
def _recorded() -> frozenset[tuple[str, str]]:
    return frozenset((row["series"], row["period"]) for row in read_table("recorded_series"))


def _series(share: _Share) -> str:
    """The name of the recorded series of a share in goods trade; empty where there is none."""
    if share.what:
        return ""
    known = {row["series"] for row in read_table("recorded_series")}
    owners = [one.surface.lower() for one in lexicon() if one.code == share.country]
    names = [*_names(share.partner), share.partner.lower()]
    made = {f"{name}_share_of_{owner}_{share.side}s" for name in names for owner in owners}
    return next(iter(sorted(made & known)), "")


def _names(code: str) -> list[str]:
    return [one.surface.lower() for one in lexicon() if one.code == code]


def _when(number: Quantity) -> str:
    first, _, last = number.period.partition("/")
    if last:
        return f" from {first} to {last}"
    return f" in {first}" if first else ""
