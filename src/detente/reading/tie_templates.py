"""Templates of a tie between two countries: who depends on whom, more than before, worth more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.reading.bench import Bench, Unfit, sectors_called
from detente.reading.bindings import HOLDS_WITHIN, NOTHING, Binding, BoundTest
from detente.reading.income_templates import missing
from detente.reading.statement_frame import PARTY, Frame
from detente.words import capitalised

_DEPENDS = re.compile(
    rf"{PARTY}(?: (?:is|are|was|has|have|had|been|become|becomes|became|remains|grown)\b[^<]*?"
    rf" dependent| (?:[a-z-]+ )?(?:depends?|relies|rely|leans?)|'?s? (?:[a-z-]+ )?"
    rf"(?:dependence|reliance)) (?:[a-z-]+ ){{0,3}}(?:up)?on (?:the )?{PARTY}"
)
_NEEDS = re.compile(
    rf"{PARTY} (?:[a-z-]+ )?needs? (?:the )?{PARTY}(?= (?:far |much )*(?:more|less) than\b)"
)
# Words that say that a tie is stronger than it was.
_GROWING = re.compile(
    r"\b(?:since|increasingly|growing|deepening|deeper|becom(?:e|es|ing)|became|grown"
    r"|more(?: \w+)* than (?:before|ever)|ever more)\b"
)
# What a dependence is compared with: "more than ...", "less on China than ...".
_THAN = re.compile(
    r"^ ?(?P<by>(?:(?:far|much|even|still|more|less|heavily|strongly|closely) ){0,3})than\b"
)
# "On Russian gas": a product, and not a word that leads on.
_PRODUCT = re.compile(
    r"'?s? (?!(?:more|less|than|far|much|even|still|for|since|after|in|and|but|to|because|as|while"
    r"|though|now|too|when|if|by|at|with|again|today|heavily|strongly|closely)\b)(?P<what>[a-z-]+)"
)
_COMPARES = re.compile(r"[^,;]*\b(?:more|less)\b[^,;]*\bthan\b")
_REVERSE = re.compile(r" (?:the other way (?:a?round)|vice versa|the reverse|the opposite)\b")
_THAN_ON = re.compile(rf" (?:up)?on (?:the )?{PARTY}")
_DOES = r"(?:does|do|did|is|are|was|has|depends?|relies|rely|leans?|dependent|needs?)"
_THAN_ACTOR = re.compile(
    rf"(?: {_DOES})? (?:the )?{PARTY}(?: {_DOES})*(?: (?:up)?on (?:the )?{PARTY})?"
)
_SMALL = re.compile(r"\b(?:hardly|barely|scarcely|slightly|marginally|little|no longer)\b")
_WORTH_MORE = re.compile(
    rf"{PARTY} and (?:the )?{PARTY}[^<]*\b(?:tie|ties|relationship|partnership|alliance|trade)"
    r" (?:with each other )?(?:is |are |becomes? )?(?:all the |ever |even |much )?more"
    r" (?:important|valuable|precious|needed|necessary)\b"
)
# A tie of which a break is dearer by as much as newspapers round is dearer: a default.
DEARER = 1 + HOLDS_WITHIN
# Each draw cuts a tie twice, so fewer of them are solved than of other numbers.
DRAWS = 20

# Who depends, and on whom.
Tie = tuple[str, str]


def dependence(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P depends on P more than P does", "P is more dependent on P than on P", "P leans on P"."""
    hit = _DEPENDS.search(frame.text) or _NEEDS.search(frame.text)
    if not hit:
        return None
    own = frame.parties[int(hit[1])].code, frame.parties[int(hit[2])].code
    if problem := _no_tie(bench, *own):
        return problem
    if _SMALL.search(hit[0]):
        return Unfit("it says that a tie is small, and no limit for that")
    # "More than before", of a text that says so, needs a measure that makes the difference.
    if bench.acts and _GROWING.search(frame.text):
        return _grown(bench, *own)
    said = _comparison(hit[0], frame.text[hit.end() :])
    if isinstance(said, Unfit):
        return said
    subjects = (*_joined(frame, hit.start()), own[0])
    pairs = _pairs(frame, bench, [(subject, own[1]) for subject in subjects], said)
    return pairs if isinstance(pairs, Unfit) else _compared(bench, pairs, said)


@dataclass(frozen=True)
class _Of:
    """What a dependence is on: all trade, or one product and its sector."""

    what: str
    sectors: str

    def measure(self, bench: Bench, pair: Tie) -> str:
        """Of somebody on somebody: what the loss of all trade costs, or the share in imports."""
        if not self.what:
            return _loss(bench, *pair, "before")
        buyer, seller = map(bench.party, pair)
        return f'base_import_share("{buyer}", "{seller}", "{self.sectors}")'

    def said(self, bench: Bench, pair: Tie) -> str:
        """What that measures, in words."""
        if not self.what:
            return f"what {bench.name(pair[0])} loses if all trade with {bench.name(pair[1])} stops"
        return f"{bench.whose(pair[1])} share in {bench.whose(pair[0])} imports of {self.what}"


@dataclass(frozen=True)
class _Comparison:
    """What a dependence is on, whether it is less, and the text after "than", None without one."""

    of: _Of
    less: bool
    rest: str | None


def _comparison(said: str, after: str) -> _Comparison | Unfit:
    """The _Comparison of a dependence that is `said`, from the words `after` its partner."""
    product = _PRODUCT.match(after)
    what, after = (product["what"], after[product.end() :]) if product else ("", after)
    sectors = sectors_called(what)
    if not sectors:
        return Unfit(f"no sector of the accounts is {what} alone")
    than = _THAN.match(after)
    less = "less" in said.split() or (than is not None and "less" in than["by"])
    if than:
        return _Comparison(_Of(what, sectors), less, after[than.end() :])
    if _COMPARES.match(after):
        return Unfit("it compares in a way that no form fits")
    if what:
        return Unfit(f"it says neither how much {what} nor more than who")
    return _Comparison(_Of(what, sectors), less, None)


def _pairs(
    frame: Frame, bench: Bench, ties: Sequence[Tie], said: _Comparison
) -> list[tuple[Tie, Tie]] | Unfit:
    """Each tie with the one that it is compared with; the other way round where none is named."""
    pairs = []
    for own in ties:
        other = own[::-1] if said.rest is None else _other_tie(frame, own, said.rest)
        if other is None:
            return Unfit("it compares a tie of two countries with what is none")
        if problem := _no_tie(bench, *own) or _no_tie(bench, *other):
            return problem
        if said.of.what and other[1] != own[1] and other != own[::-1]:
            return Unfit(f"of {said.of.what} it is compared with somebody else's trade")
        pairs.append((own, other))
    return pairs


def _joined(frame: Frame, start: int) -> list[str]:
    """Who stands before a subject and shares its verb: "Japan and South Korea depend"."""
    before = re.search(rf"(?:{PARTY}(?:,| and|, and) (?:the )?)+$", frame.text[:start])
    return [frame.parties[int(at)].code for at in re.findall(PARTY, before[0])] if before else []


def _other_tie(frame: Frame, own: Tie, rest: str) -> Tie | None:
    """Who and on whom, of the tie that follows "than"; None where none does."""
    if _REVERSE.match(rest):
        return own[::-1]
    if hit := _THAN_ON.match(rest):
        return own[0], frame.parties[int(hit[1])].code
    if hit := _THAN_ACTOR.match(rest):
        actor = frame.parties[int(hit[1])].code
        if hit[2]:
            return actor, frame.parties[int(hit[2])].code
        return (actor, own[0]) if actor == own[1] else (actor, own[1])
    return None


def worth_more(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P and P have little room, which makes the tie all the more important"."""
    hit = _WORTH_MORE.search(frame.text)
    if not hit:
        return None
    pair = [frame.parties[int(hit[group])].code for group in (1, 2)]
    problem = _no_tie(bench, *pair) or missing(bench, *pair)
    if problem:
        return problem
    tests = tuple(
        BoundTest(
            f"rise_{k}",
            f"what {bench.name(one)} loses if all trade with {bench.name(other)} stops, after the"
            " measures less before",
            f"{_loss(bench, one, other, 'after')} - {_loss(bench, one, other, 'before')}",
            {"above": NOTHING},
            {"at_most": 0.0},
            unit="percentage points",
            draws=DRAWS,
        )
        for k, (one, other) in enumerate((pair, pair[::-1]), 1)
    )
    names = [bench.name(code) for code in pair]
    wording = f"The tie is worth more to {names[0]} and to {names[1]} than before the measures."
    short = f"The tie {bench.party(pair[0])}, {bench.party(pair[1])}"
    return Binding("a tie is worth more", "comparative", short, wording, tests)


def _no_tie(bench: Bench, *pair: str) -> Unfit | None:
    """Why two parties have no tie in the accounts."""
    if problem := bench.unknown(*pair):
        return problem
    first, second = map(bench.members, pair)
    if first & second:
        return Unfit(f"{bench.name(pair[0])} and {bench.name(pair[1])} have members in common")
    return None


def _loss(bench: Bench, country: str, partner: str, when: str) -> str:
    return f'tie_loss("{bench.party(country)}", "{bench.party(partner)}", "{when}")'


def _grown(bench: Bench, first: str, second: str) -> Binding:
    """More dependent than before the measures."""
    names = bench.name(first), bench.name(second)
    test = BoundTest(
        name="ratio",
        label=f"what {names[0]} loses if all trade with {names[1]} stops, after the measures over"
        " before",
        measure=f"{_loss(bench, first, second, 'after')} / {_loss(bench, first, second, 'before')}",
        holds={"at_least": DEARER},
        contradicted={"at_most": 1.0},
        unit="ratio",
        draws=DRAWS,
    )
    wording = f"{capitalised(names[0])} depends on {names[1]} more than before the measures."
    short = f"{bench.party(first)} leans on {bench.party(second)}"
    return Binding("dependence grows", "comparative", short, wording, (test,))


def _compared(bench: Bench, pairs: Sequence[tuple[Tie, Tie]], said: _Comparison) -> Binding:
    """More dependent, or less, than somebody is on somebody; a test for each that it is said of."""
    of, tests = said.of, []
    for k, (own, other) in enumerate(pairs):
        big, small = (other, own) if said.less else (own, other)
        tests.append(
            BoundTest(
                name=f"difference_{k + 1}" if k else "difference",
                label=f"{of.said(bench, big)}, less {of.said(bench, small)}",
                measure=f"{of.measure(bench, big)} - {of.measure(bench, small)}",
                rests_on="data" if of.what else "model",
                holds={"above": NOTHING},
                contradicted={"at_most": 0.0},
                null="none",
                unit="percentage points",
                draws=0,
            )
        )
    own, other = pairs[-1]
    than = f"{bench.name(other[0])} on {bench.name(other[1])}"
    if other == own[::-1]:
        than = "the other way round"
    elif other[0] == own[0]:
        than = f"on {bench.name(other[1])}"
    elif other[1] == own[1]:
        than = f"{bench.name(other[0])} does"
    who = capitalised(" and ".join(bench.name(subject) for (subject, _), _ in pairs))
    verb = "depend" if len(pairs) > 1 else "depends"
    how = "less" if said.less else "more"
    whom = f"{of.what} from {bench.name(own[1])}" if of.what else bench.name(own[1])
    wording = f"{who} {verb} on {whom} {how} than {than}."
    short = f"{bench.party(own[0])} depends on {bench.party(own[1])}"
    return Binding("who depends on whom", "comparative", short, wording, tuple(tests))
