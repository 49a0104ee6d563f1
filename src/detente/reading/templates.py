"""Templates: forms of statements about income, dependence and flows, and what each measures."""

from __future__ import annotations

import re

from detente.reading.bench import Bench, Unfit, sectors_called
from detente.reading.bindings import (
    NOTHING,
    Binding,
    BoundTest,
    amount,
    limits,
    per_cent,
)
from detente.reading.record import Quantity
from detente.reading.share_templates import share_of_trade
from detente.reading.statement_frame import FUEL, NUMBER, PARTY, Frame
from detente.words import capitalised

MORE_OR_LESS = r"(?P<sign>more|less)"


def bind(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """The first template that fits a statement; None where none does."""
    for read in (share_of_trade, _joined, _cost, _loss, _dependence, _flow, _prices):
        found = read(frame, bench)
        if found is not None:
            return found.turned() if frame.negated and isinstance(found, Binding) else found
    return None


def _welfare(code: str, bench: Bench) -> str:
    """Change of real income of a country or a bloc."""
    metric = "welfare" if bench.is_country(code) else "group_welfare"
    return f'{metric}("{bench.party(code)}")'


def _cost(frame: Frame, bench: Bench) -> Binding | Unfit | None:
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
    problem = _missing(bench, first, second)
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


def _missing(bench: Bench, *codes: str) -> Unfit | None:
    """Why parties cannot be measured under the levers."""
    for code in codes:
        if not bench.party(code):
            return Unfit(f"the accounts know no {bench.name(code)}")
    if not bench.acts:
        return Unfit("it is about a measure, and the scenario has no lever for it")
    return None


def _loss(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P would lose Q of its income", "lower the income of P by Q", "cost P Q of its GDP"."""
    patterns = (
        rf"{PARTY} (?:will |would )?(?:loses?|lost) {NUMBER} of its (?:income|gdp|output|economy)",
        rf"(?:lowers?|cuts?|reduces?|shrinks?) the (?:income|gdp|economy) of (?:the )?{PARTY}"
        rf"(?: by)? {NUMBER}",
        rf"(?:lowers?|cuts?|reduces?|shrinks?) {PARTY}'?s? (?:income|gdp|economy)(?: by)? {NUMBER}",
        rf"costs? (?:the )?{PARTY} {NUMBER} of its (?:income|gdp|output|economy)",
        rf"costs? (?:the )?{PARTY}()()",
        rf"{PARTY} (?:will |would )?(?:loses?|suffers?)\b()()",
    )
    for pattern in patterns:
        hit = re.search(pattern, frame.text)
        if hit:
            number = frame.numbers[int(hit[2])].value if hit[2] else None
            return _bound_loss(frame.parties[int(hit[1])].code, number, bench)
    return None


def _bound_loss(code: str, number: Quantity | None, bench: Bench) -> Binding | Unfit:
    problem = _missing(bench, code)
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


# Dependence, flows, prices, coalitions -------------------------------------------------------


def _dependence(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P depends on P more than P depends on P", "P is dependent on P"."""
    hit = re.search(
        rf"{PARTY} (?:(?:is|are|was|has been|has become|remains)(?: [\w-]+)*? dependent|depends?"
        rf"|relies"
        rf"|rely|leans?) (?:heavily )?on (?:the )?{PARTY}",
        frame.text,
    )
    if not hit:
        return None
    first, second = (frame.parties[int(hit[group])].code for group in (1, 2))
    for code in (first, second):
        if not bench.is_country(code):
            return Unfit(f"the accounts have no single country {bench.name(code)}")
    names = bench.name(first), bench.name(second)
    test = BoundTest(
        name="difference",
        label=f"what {names[0]} loses if all trade with {names[1]} stops, less the reverse",
        measure=(
            f'tie_loss("{first}", "{second}", "before") - tie_loss("{second}", "{first}", "before")'
        ),
        holds={"above": NOTHING},
        contradicted={"at_most": 0.0},
        null="none",
        unit="percentage points",
        draws=0,
    )
    wording = f"{capitalised(names[0])} depends on {names[1]} more than the other way round."
    short = f"{first} depends on {second}"
    return Binding("who depends on whom", "comparative", short, wording, (test,))


def _flow(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P's exports to P will fall by Q"."""
    other = FUEL.replace("what", "other")
    hit = re.search(
        rf"(?:{PARTY}'?s? {FUEL}(?:exports|sales)|{other}exports from {PARTY})"
        rf" to (?:the )?{PARTY} (?:will |would )?(?P<way>fall|drop|shrink|rise|grow|increase)"
        rf"(?:s|ed)?(?: by {NUMBER})?",
        frame.text,
    )
    if not hit:
        return None
    seller, buyer = (frame.parties[int(g)].code for g in (hit[1] or hit[4], hit[5]))
    problem = _missing(bench, seller, buyer)
    sectors = sectors_called(hit["what"] or hit["other"] or "")
    if problem or not sectors:
        return problem or Unfit("no sector of the accounts is this product alone")
    number = frame.numbers[int(hit[7])].value if hit[7] else None
    up = hit["way"] in ("rise", "grow", "increase")
    value = per_cent(number) if number else None
    said = [({"above": NOTHING}, {"at_most": 0.0})]
    if number and value is not None:
        said = limits(number.comparator, value)
    sign = "" if up else "0 - "
    measure = f'flow_volume_change("{bench.party(seller)}", "{bench.party(buyer)}", "{sectors}")'
    names = bench.name(seller), bench.name(buyer)
    way = "rise" if up else "fall"
    tests = tuple(
        BoundTest(
            f"flow_{k}",
            f"{way} of what {names[0]} sells to {names[1]}, in volume",
            f"{sign}{measure}",
            holds,
            fails,
            unit="per cent",
        )
        for k, (holds, fails) in enumerate(said, 1)
    )
    wording = f"What {names[0]} sells to {names[1]} will {way}."
    short = f"{bench.party(seller)} to {bench.party(buyer)}"
    return Binding("change of a flow", "quantity", short, wording, tests)


def _prices(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "Prices in P will rise"."""
    hit = re.search(
        rf"(?:prices in (?:the )?{PARTY}|{PARTY}'?s? prices) (?:will |would )?(?:rise|rose|go up)",
        frame.text,
    )
    if not hit:
        return None
    code = frame.parties[int(hit[1] or hit[2])].code
    problem = _missing(bench, code)
    if problem:
        return problem
    test = BoundTest(
        name="prices",
        label=f"consumer prices in {bench.name(code)}",
        measure=f'consumer_price_change("{bench.party(code)}")',
        holds={"above": NOTHING},
        contradicted={"at_most": 0.0},
    )
    wording = f"Consumer prices in {bench.name(code)} rise."
    return Binding(
        "change of a price", "quantity", f"Prices in {bench.party(code)}", wording, (test,)
    )


def _joined(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "The majority of countries joined sanctions against P"."""
    hit = re.search(
        rf"{NUMBER}[^<]*\b(?:join\w*|impos\w+|back\w*|support\w*) (?:the )?sanctions"
        rf" (?:on|against) (?:the )?{PARTY}",
        frame.text,
    )
    if not hit:
        return None
    code, number = frame.parties[int(hit[2])].code, frame.numbers[int(hit[1])].value
    value = per_cent(number)
    if value is None:
        return Unfit(f"{number.unit} is no share of states")
    tests = tuple(
        BoundTest(
            f"states_{k}",
            f"UN members that sanctioned {bench.name(code)} in 2022",
            f'coalition_states_share("{code}")',
            holds,
            fails,
            "data",
            "none",
        )
        for k, (holds, fails) in enumerate(limits(number.comparator, value), 1)
    )
    wording = f"The share of states that sanction {bench.name(code)} is {amount(number)}."
    return Binding("who joins", "quantity", f"Sanctions on {code}", wording, tests)
