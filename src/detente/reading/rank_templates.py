"""Templates of who comes first: the largest supplier, market or trading partner of a country."""

from __future__ import annotations

import re

from detente.reading.bench import Bench, Unfit, sectors_called
from detente.reading.bindings import Binding, BoundTest, Side
from detente.reading.statement_frame import FUEL, PARTY, Frame
from detente.words import capitalised

_IS = r"(?:is|are|was|were|remains?|remained|has become|have become|became)(?: by far| still| now)*"
_PLACE = r"(?:<Q(?P<nth>\d+)>|largest|biggest|main|top|leading|most important)"
# What a partner is to a country, by the side of the country's trade.
_ROLES = {
    "import": r"(?:supplier|seller|source|provider)",
    "export": r"(?:buyer|customer|market|export market|purchaser|importer|destination)",
    "both": r"(?:trading|trade|commercial|economic) partner",
}
# Words in the place of a product that are none.
_NO_PRODUCT = (
    *(None, "goods", "products", "export", "exports", "foreign", "overseas", "single", "own"),
    *("after", "before", "ahead", "and", "but", "by", "in", "since", "with", "for", "today"),
)
_SOLD = {"import": "imports", "export": "exports", "both": "trade"}


def first_of_partners(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P is P's largest trading partner", "P is the second largest buyer of P's crude"."""
    for side, role in _ROLES.items():
        for form in (
            rf"{PARTY} {_IS} (?:the )?{PARTY}'?s? {_PLACE} {FUEL}{role}\b",
            rf"{PARTY} {_IS} the {_PLACE} {role} (?:of|for|to) (?:the )?{PARTY}"
            r"(?:'?s? (?P<what>[a-z-]+))?",
            rf"{PARTY} {_IS} the {_PLACE} {role} of {FUEL}(?:to|for) (?:the )?{PARTY}",
        ):
            hit = re.search(form, frame.text)
            if hit:
                return _placed(frame, bench, hit, side)
    return None


def _placed(frame: Frame, bench: Bench, hit: re.Match[str], side: str) -> Binding | Unfit:
    partner, country = (frame.parties[int(at)].code for at in re.findall(PARTY, hit[0]))
    if problem := bench.unknown(partner, country):
        return problem
    what = "" if hit["what"] in _NO_PRODUCT else hit["what"]
    sectors = sectors_called(what)
    if not sectors:
        return Unfit(f"no sector of the accounts is {what} alone")
    place = 1
    if hit["nth"]:
        number = frame.numbers[int(hit["nth"])].value
        if number.unit != "rank":
            return Unfit(f"{number.unit} is no unit of a rank")
        place = int(number.number)
    sold = f"{bench.whose(country)} {_SOLD[side]} of {what or 'goods'}"
    names = bench.party(country), bench.party(partner)
    sides: list[tuple[Side, Side]] = [({"at_most": place}, {"above": place})]
    if place > 1:
        sides.append(({"at_least": place}, {"below": place}))
    tests = tuple(
        BoundTest(
            name=f"rank_{k}",
            label=f"rank of {bench.name(partner)} in {sold} in the accounts of {bench.year}",
            measure=f'base_trade_rank("{names[0]}", "{names[1]}", "{side}", "{sectors}")',
            holds=holds,
            contradicted=fails,
            rests_on="data",
            null="none",
            unit="rank",
        )
        for k, (holds, fails) in enumerate(sides, 1)
    )
    wording = f"{capitalised(bench.name(partner))} has rank {place} in {sold}."
    short = f"{names[1]} in {names[0]}'s trade"
    return Binding("who comes first in trade", "comparative", short, wording, tests)
