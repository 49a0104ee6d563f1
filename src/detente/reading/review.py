"""Review on a terminal: a person accepts, changes or rejects what was read, one screen each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from detente.claims.expression import parse
from detente.claims.metrics import is_data, known_arguments, metrics
from detente.errors import DataError, DetenteError
from detente.reading.bindings import Binding, BoundTest, Side, limits
from detente.reading.files_written import check_text
from detente.reading.outcomes import Outcome
from detente.reading.reading_folder import ReadFolder
from detente.reading.reading_page import NOTED, became, value_text
from detente.reading.record import Comparator, Record
from detente.scenario.file import Scenario

Read = Callable[[str], str]
Tell = Callable[[str], None]
EVENT_KEYS = "a accept · b bind to a lever · r reject · s skip · u undo · q save and quit"
KEYS = "a accept · r reject · s skip · u undo · q save and quit"
STATEMENT_KEYS = (
    "a accept · e edit · b bind · l limits · r reject · s skip · u undo · q save and quit"
)
# How much of a hash is shown.
HASH_SHOWN = 12
FIRST_KEYS = "a accept all shown · o open one by one · u undo · q save and quit"
_LIMIT = re.compile(r"\s*(<=|>=|<|>|=|~)?\s*(-?\d+(?:\.\d+)?)\s*$")


def go_through(
    reading: ReadFolder, read: Read, tell: Tell, save: Callable[[ReadFolder], None]
) -> ReadFolder:
    """Put every record that is undecided to a person; saved after each decision.

    `read` puts a question and gives the answer, `tell` shows a line. Ends at the last record or
    with "q"; a later call goes on where this one stopped.
    """
    return _Session(reading, read, tell, save).run()


class _Session:
    """One sitting: the reading as it stands, what was before, and what was skipped."""

    def __init__(
        self, reading: ReadFolder, read: Read, tell: Tell, save: Callable[[ReadFolder], None]
    ) -> None:
        self.reading, self.read, self.tell, self.save = reading, read, tell, save
        self.before: list[tuple[ReadFolder, frozenset[str]]] = []
        self.skipped: frozenset[str] = frozenset()
        self.one_by_one = False

    def run(self) -> ReadFolder:
        """Put one screen after the other; the reading as it stands at the end."""
        while True:
            first = self._undecided(noted=False)
            if first and not self.one_by_one:
                goes_on = self._names(first)
            else:
                left = [*first, *self._undecided(noted=True)]
                goes_on = bool(left) and self._record(left[0])
            if not goes_on:
                self.save(self.reading)
                return self.reading

    def _undecided(self, *, noted: bool) -> list[Record]:
        """Records that wait for a decision: measures first, then statements and numbers."""
        order = {"event": 0, "statement": 1, "quantity": 2}
        waiting = [
            one
            for one in self.reading.records
            if (one.kind in NOTED) == noted
            and self.reading.state(one) == "unreviewed"
            and one.id not in self.skipped
        ]
        return sorted(waiting, key=lambda one: (order.get(one.kind, 0), one.start))

    def _names(self, waiting: list[Record]) -> bool:
        """One screen of actors and dates."""
        self.tell("Actors and dates:")
        for line in named_once(waiting):
            self.tell(f"  {line}")
        key = self.read(FIRST_KEYS).strip().lower()
        if key == "a":
            self._decide([one.id for one in waiting], "accepted")
        elif key == "o":
            self.one_by_one = True
        elif key == "u":
            self._undo()
        elif key != "q":
            self.tell(f"no such key: {key or 'nothing'}")
        return key != "q"

    def _record(self, record: Record) -> bool:
        """One record with its sentence, and what it becomes."""
        outcome = next(one for one in self.reading.outcomes.all if one.record.id == record.id)
        self.tell("")
        self.tell(f"{self._left(record)}:")
        for line in screen(self.reading, outcome):
            self.tell(line)
        keys = {"statement": STATEMENT_KEYS, "event": EVENT_KEYS}.get(record.kind, KEYS)
        key = self.read(keys).strip().lower()
        if key == "q":
            return False
        try:
            self._act(key, outcome)
        except DetenteError as error:
            self.tell(str(error))
        return True

    def _left(self, record: Record) -> str:
        """Which record of all is on the screen: "statement, 3 of 14 records decided"."""
        noted = [one for one in self.reading.records if one.kind in NOTED]
        done = sum(self.reading.state(one) != "unreviewed" for one in noted)
        return f"{record.kind}, {done} of {len(noted)} records decided"

    def _act(self, key: str, outcome: Outcome) -> None:
        record = outcome.record.id
        if key == "a":
            self._decide([record], "accepted")
            self.tell(self._accepted(outcome))
        elif key == "r":
            self._decide([record], "rejected")
        elif key == "s":
            self._keep()
            self.skipped |= {record}
        elif key == "u":
            self._undo()
        elif key in ("e", "b", "l"):
            self._change(key, outcome)
        else:
            self.tell(f"no such key: {key or 'nothing'}")

    def _accepted(self, outcome: Outcome) -> str:
        """What accepting a record has done."""
        frozen = self.reading.about.frozen.get(outcome.record.id)
        if frozen:
            return f"accepted; its measure and limits are fixed under {frozen[:HASH_SHOWN]}"
        if outcome.record.kind == "statement":
            return "accepted; it enters the claims as one that cannot be tested"
        return "accepted"

    def _change(self, key: str, outcome: Outcome) -> None:
        """Edit the wording, write a measure, or set the limits of a statement."""
        if outcome.record.kind == "event" and key == "b":
            self._bind_lever(outcome)
            return
        if outcome.record.kind != "statement":
            raise DataError("only statements have a wording, a measure and limits")
        if key == "b":
            changed = asked_binding(self.reading.outcomes.scenario, self.read)
        elif outcome.binding is None:
            raise DataError("it is bound to nothing yet", hint="b binds it")
        elif key == "e":
            wording = self.read("The statement in our own words").strip()
            if not wording:
                raise DataError("the wording is empty")
            changed = replace(outcome.binding, wording=wording)
        else:
            changed = asked_limits(outcome.binding, self.read)
        self._keep()
        self.reading = self.reading.with_binding(outcome.record.id, changed)
        self.save(self.reading)

    def _bind_lever(self, outcome: Outcome) -> None:
        """Take the lever of an event in one line, checked in the world of the reading."""
        line = self.read(
            "The lever in one line: KIND by WHO on WHOM in SECTORS FIELD NUMBER"
        ).strip()
        self.reading.outcomes.ground.with_levers([line])
        self._keep()
        self.reading = self.reading.with_lever(outcome.record.id, line)
        self.save(self.reading)

    def _decide(self, ids: list[str], state: str) -> None:
        self._keep()
        self.reading = self.reading.decided(ids, "accepted" if state == "accepted" else "rejected")
        self.save(self.reading)

    def _keep(self) -> None:
        self.before.append((self.reading, self.skipped))

    def _undo(self) -> None:
        if not self.before:
            self.tell("there is nothing to undo")
            return
        self.reading, self.skipped = self.before.pop()
        self.save(self.reading)


def named_once(records: list[Record]) -> list[str]:
    """Names and dates with what they mean, each once, and how often it stands there."""
    said = Counter(f"{' '.join(one.exact.split())}: {value_text(one)}" for one in records)
    return [f"{line} ({count} times)" if count > 1 else line for line, count in said.items()]


def screen(reading: ReadFolder, outcome: Outcome) -> list[str]:
    """What a person sees of a record: its sentence with the span marked, and what it becomes."""
    record, document = outcome.record, reading.document
    sentence = document.sentence_at(record.start)
    begun, end = min(sentence.start, record.start), max(sentence.end, record.end)
    parts = (
        document.text[begun : record.start],
        f">>>{document.text[record.start : record.end]}<<<",
        document.text[record.end : end],
    )
    lines = [" ".join("".join(parts).split())]
    lines.append(f"{record.kind}: {value_text(record)}; {record.mood}")
    if outcome.is_bound:
        lines.append(became(outcome))
    if outcome.record.kind == "event" and not outcome.is_bound:
        lines.append(f"no lever: {outcome.reason}")
    elif outcome.record.kind == "statement" and outcome.binding:
        lines += [
            f"  {test.measure}: holds {_side(test.holds)}, contradicted"
            f" {_side(test.contradicted)} (default limits unless you changed them)"
            for test in outcome.binding.tests
        ]
    elif outcome.reason:
        lines.append(f"not bound: {outcome.reason}")
    if text := check_text(outcome):
        lines.append(f"data: {text}")
    return lines


def asked_limits(binding: Binding, read: Read) -> Binding:
    """The binding with limits that a person writes for each test, such as "< 15"."""
    tests: list[BoundTest] = []
    for test in binding.tests:
        answer = read(f"{test.label}: holds when (such as < 15; empty keeps it)")
        if not answer.strip():
            tests.append(test)
            continue
        said = read_limit(answer)
        if len(said) > 1:
            raise DataError("a test has one side", hint="write it as < 15 or >= 0.5")
        holds, contradicted = said[0]
        tests.append(replace(test, holds=holds, contradicted=contradicted))
    return replace(binding, tests=tuple(tests))


def asked_binding(scenario: Scenario, read: Read) -> Binding:
    """A binding that a person writes: measure, limits and wording, each checked before the next.

    DataError or ClaimError for a measure that the scenario's world does not know.
    """
    measure = read("Measure; `detente list metrics` names what it can call").strip()
    if not measure:
        raise DataError(
            "a measure is needed", hint="`detente list metrics` shows how each is called"
        )
    expression = parse(measure)
    for call in expression.calls:
        known_arguments(call, scenario)
    said = read_limit(read("Holds when, such as < 15"))
    wording = read("The statement in our own words").strip()
    if not wording:
        raise DataError("the wording is empty")
    data = is_data(expression)
    moved = any("no lever" in metrics()[call.name].nulls for call in expression.calls)
    tests = tuple(
        BoundTest(
            name=f"number_{number}",
            label=wording.rstrip("."),
            measure=measure,
            holds=holds,
            contradicted=contradicted,
            rests_on="data" if data else "model",
            null="no lever" if moved else "none",
        )
        for number, (holds, contradicted) in enumerate(said, 1)
    )
    return Binding("written by a person", "quantity", "Own measure", wording, tests)


def read_limit(text: str) -> list[tuple[Side, Side]]:
    """Limits from "< 15" or "= 15"; DataError for anything else."""
    hit = _LIMIT.match(text)
    if not hit:
        raise DataError(f"{text.strip()!r} is no limit", hint="write it as < 15 or >= 0.5")
    sign: Comparator = hit[1] or "="  # type: ignore[assignment]
    return limits(sign, float(hit[2]))


def _side(limit: dict[str, float]) -> str:
    return " and ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in limit.items())
