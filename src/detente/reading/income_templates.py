"""Templates of what a measure costs: real income of one party, or of two side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import NOTHING, Binding, BoundTest, amount, limits, per_cent
from detente.reading.record import Quantity
from detente.reading.statement_frame import NUMBER, PARTY, Frame

_HURTS = (
    r"hurts?|harms?|harmed|damaged?|damages|weakens?|weakened|batters?|battered|rattled?|rattles"
    r"|dents?|dented|cripples?|crippled"
)
_ECONOMY = r"(?:economy|economies|income|output)\b"
_ITS = r"(?:its |their )?(?:income|gdp|output|economy)"
MORE_OR_LESS = r"(?P<sign>more|less)"


def _welfare(code: str, bench: Bench) -> str:
    """Change of real income of a country or a bloc."""
    metric = "welfare" if bench.is_country(code) else "group_welfare"
    only = f', scenario="none", lever="{bench.condition}"' if bench.condition else ""
    return f'{metric}("{bench.party(code)}"{only})'


def what_it_costs(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "It would cost P more than P"."""
    hit = re.search(
        rf"\b(?:costs?|hurts?|harms?|damages?) (?:the )?{PARTY} (?:far |much )?{MORE_OR_LESS} than"
        rf" (?:the )?{PARTY}",
        frame.text,
    )
    if not hit:
        return None
    return _compared(frame, bench, hit, "cost")


def _compared(frame: Frame, bench: Bench, hit: re.Match[str], what: str) -> Binding | Unfit:
    first, second = (frame.parties[int(hit[group])].code for group in (1, 3))
    problem = missing(bench, first, second)
    if problem:
        return problem
    more = hit["sign"] == "more"
    holds, fails = ({"below": -NOTHING}, {"at_least": 0.0})
    if not more:
        holds, fails = ({"above": NOTHING}, {"at_most": 0.0})
    test = BoundTest(
        name="difference",
        label=f"real income of {bench.name(first)} less that of {bench.name(second)}, points",
        measure=f"{_welfare(first, bench)} - {_welfare(second, bench)}",
        holds=holds,
        contradicted=fails,
        unit="percentage points",
    )
    word = "more" if more else "less"
    wording = f"The measures cost {bench.name(first)} {word} than {bench.name(second)}."
    short = f"{what.title()}: {bench.party(first)}, {bench.party(second)}"
    return Binding(f"what a measure {what}s", "comparative", short, wording, (test,))


def missing(bench: Bench, *codes: str) -> Unfit | None:
    """Why parties cannot be measured under the levers."""
    if problem := bench.unknown(*codes):
        return problem
    if not bench.acts:
        return Unfit("it is about a measure, and the scenario has no lever for it")
    return None


def what_is_lost(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P would lose Q of its income", "lower the income of P by Q", "cost P Q of its GDP"."""
    patterns = (
        rf"{PARTY} (?:will |would )?(?:loses?|lost) {NUMBER} of {_ITS}",
        rf"(?:lowers?|cuts?|reduces?|shrinks?) the (?:income|gdp|economy) of (?:the )?{PARTY}"
        rf"(?: by)? {NUMBER}",
        rf"(?:lowers?|cuts?|reduces?|shrinks?) {PARTY}'?s? (?:income|gdp|economy)(?: by)? {NUMBER}",
        rf"costs? (?:the )?{PARTY} {NUMBER} of {_ITS}",
        rf"costs? (?:the )?{PARTY}()()",
        rf"(?:{_HURTS}) (?:the )?{PARTY}'?s? {_ECONOMY}()()",
        rf"(?:disruption|damage|blow|harm|shock) (?:to|for) (?:the )?{PARTY}'?s? {_ECONOMY}()()",
        rf"{PARTY} (?:will |would )?(?:loses?|suffers?)\b()()",
    )
    for pattern in patterns:
        hit = re.search(pattern, frame.text)
        if hit:
            number = frame.numbers[int(hit[2])].value if hit[2] else None
            found = _bound_loss(frame.parties[int(hit[1])].code, number, bench)
            how_much = re.match(rf"[^,;<]*{NUMBER}", frame.text[hit.end() :])
            if number is None and how_much and isinstance(found, Binding):
                return replace(found, open_parts=("how much it is said to be",))
            return found
    return None


def _bound_loss(code: str, number: Quantity | None, bench: Bench) -> Binding | Unfit:
    problem = missing(bench, code)
    if problem:
        return problem
    value = per_cent(number) if number else None
    if number and value is None:
        return Unfit(f"{number.unit} is no unit of the change of income")
    measure, name = _welfare(code, bench), bench.name(code)
    said = [({"above": NOTHING}, {"at_most": 0.0})]
    if number and value is not None:
        said = limits(number.comparator, value)
    tests = tuple(
        BoundTest(
            f"loss_{k}",
            f"loss of real income of {name}",
            f"0 - {measure}",
            holds,
            fails,
            unit="per cent",
        )
        for k, (holds, fails) in enumerate(said, 1)
    )
    much = f" {amount(number)} of its real income" if number else ""
    wording = f"The measures cost {name}{much}."
    short = f"Cost for {bench.party(code)}"
    return Binding("what a measure costs", "quantity", short, wording, tests)
