"""Templates of what changes in trade: a flow between two parties, and prices."""

from __future__ import annotations

import re

from detente.reading.bench import Bench, Unfit, sectors_called
from detente.reading.bindings import NOTHING, Binding, BoundTest, limits, per_cent
from detente.reading.income_templates import missing
from detente.reading.statement_frame import FUEL, NUMBER, PARTY, Frame


def change_of_a_flow(frame: Frame, bench: Bench) -> Binding | Unfit | None:
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
    problem = missing(bench, seller, buyer)
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


def change_of_prices(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "Prices in P will rise"."""
    hit = re.search(
        rf"(?:prices in (?:the )?{PARTY}|{PARTY}'?s? prices) (?:will |would )?(?:rise|rose|go up)",
        frame.text,
    )
    if not hit:
        return None
    code = frame.parties[int(hit[1] or hit[2])].code
    problem = missing(bench, code)
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
