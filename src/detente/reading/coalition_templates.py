"""Templates of who joins: how many states, or what share of them, sanction a target."""

from __future__ import annotations

import re

from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import Binding, BoundTest, amount, limits, per_cent
from detente.reading.record import Quantity
from detente.reading.statement_frame import NUMBER, PARTY, Frame
from detente.words import in_a_sentence

_JOINED = re.compile(
    rf"{NUMBER}[^<]*\b(?:join\w*|impos\w+|back\w*|support\w*|adopt\w*) (?:the )?sanctions"
    rf" (?:on|against) (?:the )?{PARTY}"
)
_STATES = frozenset(("states", "countries", "nations", "governments", "members"))


def joined(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "The majority of countries joined sanctions against P", "48 states joined them"."""
    hit = _JOINED.search(frame.text)
    if not hit:
        return None
    code, number = frame.parties[int(hit[2])].code, frame.numbers[int(hit[1])].value
    share = per_cent(number)
    counted = bool(set(number.unit.split()) & _STATES)
    if share is None and not counted:
        return Unfit(f"{number.unit} is no share of states")
    metric = "coalition_states_share" if share is not None else "coalition_states"
    value = number.number if share is None else share
    tests = tuple(
        BoundTest(
            f"states_{k}",
            f"UN members that sanctioned {bench.name(code)} in 2022",
            f'{metric}("{code}")',
            holds,
            fails,
            "data",
            "none",
        )
        for k, (holds, fails) in enumerate(limits(number.comparator, value), 1)
    )
    wording = _wording(number, bench.name(code), counted=share is None)
    return Binding("who joins", "quantity", f"Sanctions on {code}", wording, tests)


def _wording(number: Quantity, target: str, *, counted: bool) -> str:
    if counted:
        return f"The number of states that sanction {target} is {in_a_sentence(number.number)}."
    return f"The share of states that sanction {target} is {amount(number)}."
