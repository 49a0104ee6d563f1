"""What becomes of every record: a claim, a lever, or a reason why it becomes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from detente.claims.claim import Bound
from detente.claims.expression import parse
from detente.claims.metrics import measured
from detente.claims.solved import SolvedScenario
from detente.errors import DetenteError
from detente.reading.bench import Bench, Unfit, bare_scenario
from detente.reading.bindings import FAILS_BEYOND, Binding
from detente.reading.condition_templates import CONDITION, under_condition
from detente.reading.document import Document
from detente.reading.measures import names_measure
from detente.reading.proposals import LeverProposal, propose, written_lever
from detente.reading.record import Event, Quantity, Record, Statement
from detente.reading.statement_frame import frame_of
from detente.reading.templates import bind
from detente.reading.yaml_text import yaml_of
from detente.scenario.file import Scenario

NO_TEMPLATE = "no template fits its words"
UNPLAIN = "it names a measure, but not plainly by whom or on whom; no template fits its words"
# Limits of a number that is about right lie within a quarter of it.
_NEAR = FAILS_BEYOND + 1e-4
POSSIBLE = "it says what may be, which no number can contradict"


@dataclass(frozen=True)
class Outcome:
    """What a record becomes.

    Attributes
    ----------
    record : Record
    binding : Binding or None
        Of a statement.
    proposal : LeverProposal or None
        Of an event.
    reason : str
        Why it becomes nothing; empty where it becomes something, and for what never does.
    checks : tuple of (str, float, bool)
        Tests on data alone, by name: the number there, and whether it contradicts the statement.
    """

    record: Record
    binding: Binding | None = None
    proposal: LeverProposal | None = None
    reason: str = ""
    checks: tuple[tuple[str, float, bool], ...] = ()

    @property
    def is_bound(self) -> bool:
        """Whether it becomes a test or a lever."""
        return self.binding is not None or bool(self.proposal and self.proposal.fields)


@dataclass(frozen=True)
class Outcomes:
    """What a document becomes, with the levers of the accepted events.

    Attributes
    ----------
    document : Document
    records : tuple of Record
    name : str
        Of the scenario.
    accepted : frozenset of str
        Ids of the records that a person accepted, or all with `--accept-all`.
    changed : mapping of str to Binding
        Bindings that a person wrote, by record.
    base : str
        The scenario that the levers of the text are added to; empty for none.
    written : mapping of str to str
        Levers in one line that a person wrote, by event.
    """

    document: Document
    records: tuple[Record, ...]
    name: str
    accepted: frozenset[str]
    changed: Mapping[str, Binding]
    base: str = ""
    written: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ground(self) -> Scenario:
        """What the levers of the text are added to."""
        return Scenario.open(self.base) if self.base else bare_scenario(self.document.date)

    @cached_property
    def proposals(self) -> dict[str, LeverProposal]:
        """The lever of each event, or why it is none."""
        bench = Bench(self.ground)
        return {
            one.id: self._proposal(one, bench)
            for one in self.records
            if isinstance(one.value, Event)
        }

    def _proposal(self, record: Record, bench: Bench) -> LeverProposal:
        """The lever that a person wrote for an event, else the one that its words propose."""
        if record.id in self.written:
            return written_lever(record, self.written[record.id])
        return propose(self.document, record, bench)

    @cached_property
    def levers(self) -> tuple[dict[str, object], ...]:
        """The levers of accepted events, each once."""
        found: list[dict[str, object]] = []
        for one in self.records:
            fields = self.proposals[one.id].fields if one.id in self.proposals else {}
            known = [{**other, "source": ""} for other in found]
            if fields and one.id in self.accepted and {**fields, "source": ""} not in known:
                found.append(fields)
        return tuple(found)

    @cached_property
    def tree(self) -> dict[str, object]:
        """The scenario with these levers as plain values."""
        content = self.ground.content
        firsts = [one.get("from") for one in self.levers]
        days = [one for one in firsts if isinstance(one, date)]
        tree: dict[str, object] = {"scenario": self.name}
        if self.base:
            tree["extends"] = self.base
            if days and content.date:
                tree["date"] = max((content.date, *days))
        else:
            tree |= {"world": content.world, "date": max((self.document.date, *days))}
        whom = {str(one["on"]) for one in self.levers}
        if not self.base and len(whom) == 1 and Bench(self.ground).is_country(min(whom)):
            tree["target"] = min(whom)
        return {**tree, "levers": list(self.levers)}

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with these levers; ScenarioError where they do not go together."""
        return scenario_of(self.tree)

    @cached_property
    def all(self) -> tuple[Outcome, ...]:
        """The Outcome of every record, in the order of the text."""
        bench = Bench(self.scenario, self.document.date.isoformat())
        found = [self._outcome(one, bench) for one in self.records]
        return tuple(self._with_quantity(one, found) for one in found)

    def _outcome(self, record: Record, bench: Bench) -> Outcome:
        if record.id in self.proposals:
            proposal = self.proposals[record.id]
            return Outcome(record, proposal=proposal, reason=proposal.reason)
        if isinstance(record.value, Statement):
            return self._statement(record, bench)
        return Outcome(record)

    def _statement(self, record: Record, bench: Bench) -> Outcome:
        found: Binding | Unfit | None = self.changed.get(record.id)
        if found is None:
            frame = frame_of(self.document, record)
            found = under_condition(self.document, record, frame, bench) or bind(frame, bench)
        if isinstance(found, Unfit):
            return Outcome(record, reason=found.reason)
        if found is None or self._only_possible(record, found):
            return Outcome(record, reason=self._why_unbound(record))
        return Outcome(record, binding=found, checks=data_checks(found, bench.scenario))

    def _only_possible(self, record: Record, found: Binding) -> bool:
        """Whether it says what may be, and is measured by what is."""
        possible = record.mood == "hypothetical" and record.id not in self.changed
        return possible and not found.of_what_may_be

    def _why_unbound(self, record: Record) -> str:
        """Why a statement without a template stays out."""
        words = self.document.folded[record.start : record.end]
        if record.mood != "hypothetical":
            return UNPLAIN if names_measure(words) and not self._has_event(record) else NO_TEMPLATE
        said = words.lower()
        conditional = any(word in said for word in ("if ", "unless ", "as long as "))
        return CONDITION if conditional else POSSIBLE

    def _has_event(self, record: Record) -> bool:
        """Whether the sentence of a record holds a measure with both its sides."""
        sentence = self.document.sentence_at(record.start)
        return any(
            sentence.meets(one.start, one.end)
            for one in self.records
            if isinstance(one.value, Event)
        )

    def _with_quantity(self, one: Outcome, found: list[Outcome]) -> Outcome:
        """A quantity is bound with the statement around it; if not, the reason is its unit."""
        if not isinstance(one.record.value, Quantity):
            return one
        around = [
            other
            for other in found
            if isinstance(other.record.value, Statement | Event)
            and other.record.start <= one.record.start
            and one.record.end <= other.record.end
        ]
        bound = [other for other in around if other.is_bound and _uses(other, one.record.value)]
        if bound:
            return replace(one, binding=bound[0].binding, proposal=bound[0].proposal)
        return replace(one, reason=_why_no_number(one.record.value))


def data_checks(binding: Binding, scenario: Scenario) -> tuple[tuple[str, float, bool], ...]:
    """The tests that rest on data alone, read now: nothing is simulated."""
    found = []
    for test in binding.tests:
        if test.rests_on == "data":
            try:
                value = measured(parse(test.measure), SolvedScenario(scenario))
            except DetenteError:
                continue  # the brief says what is missing
            found.append((test.name, value, Bound(**test.contradicted).holds(value)))
    return tuple(found)


def _uses(other: Outcome, value: Quantity) -> bool:
    """Whether a number stands in the limits of a binding or in the fields of a lever."""
    if other.proposal:
        return value.number in other.proposal.fields.values()
    tests = other.binding.tests if other.binding else ()
    sides = [side for test in tests for side in (test.holds, test.contradicted)]
    near = [abs(limit) for side in sides for limit in side.values()]
    return any(abs(limit - one) <= _NEAR * one for limit in near for one in _as_limits(value))


def _as_limits(value: Quantity) -> tuple[float, ...]:
    """The size of a number in the units that limits can have: per cent, billions and millions."""
    size = abs(value.number)
    if value.unit == "share":
        return (100 * size,)
    return (size, size / 1e6, size / 1e9)


def _why_no_number(value: Quantity) -> str:
    if value.unit in ("percent", "share", "points"):
        return "the words around it name no share, flow or income of the accounts"
    if value.unit in ("day", "week", "month", "year"):
        return "a length of time is no figure of the accounts"
    if value.unit in ("USD", "EUR"):
        return "the words around it name no trade or income that this sum could be"
    return f"no account and no recorded series counts {value.unit}"


def scenario_of(tree: dict[str, object]) -> Scenario:
    """A Scenario from plain values, checked."""
    return Scenario.parse(yaml_of(tree), path="scenario.yaml")
