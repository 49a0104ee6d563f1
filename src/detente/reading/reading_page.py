"""The page of a reading: the text with its records, what each became, and what became nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import pairwise

from detente.reading.bindings import SIGNS
from detente.reading.document import Document, Passage
from detente.reading.files_written import check_text, claim_ids, speaker_of
from detente.reading.lexicon import called
from detente.reading.outcomes import Outcome
from detente.reading.reading_folder import ReadFolder
from detente.reading.record import Event, NamedActor, Quantity, Record, Statement, TextDate
from detente.words import in_a_sentence

KINDS = ("statement", "quantity", "event", "actor", "date")
NOTED = ("statement", "quantity", "event")
# Where `detente brief R` puts its page, seen from the page of the reading.
BRIEF = "brief/report.html"
LINKS = (
    "Names such as R01 lead to the statement in the brief, once <code>detente brief</code> has made"
    " it."
)


def reading_page(reading: ReadFolder) -> str:
    """The HTML of a reading, complete in one file. It holds the text and is for its reader alone.

    What the document says is escaped everywhere: it can bring no mark of its own.
    """
    outcomes = reading.outcomes.all
    ids = claim_ids(reading.outcomes)
    parts = [
        f"<h1>{escape(reading.about.title)}</h1>",
        f'<p class="note">{_counts_line(reading)}. {LINKS}</p>',
        _filters(reading, outcomes),
        *(_row(reading, part, outcomes, ids) for part in reading.document.paragraphs),
        _unbound(reading, outcomes),
    ]
    page = (files("detente.reading") / "files" / "page.html").read_text(encoding="utf-8")
    return page.replace("{title}", escape(reading.about.title), 1).replace(
        "{body}", "\n".join(parts), 1
    )


def span_anchor(start: int, end: int) -> str:
    """The mark of a statement on the page of its reading, by its place in the text."""
    return f"at-{start}-{end}"


def states_of(reading: ReadFolder, one: Outcome) -> tuple[str, ...]:
    """The words by which a record is filtered: found, and accepted, bound, unbound, unreviewed."""
    found = ["found"]
    if one.record.id in reading.accepted:
        found.append("accepted")
    if reading.state(one.record) == "unreviewed":
        found.append("unreviewed")
    if one.record.kind in NOTED:
        found.append("bound" if one.is_bound else "unbound")
    return tuple(found)


def counts(reading: ReadFolder) -> dict[str, int]:
    """How many records there are by each word of `states_of`."""
    names = ("found", "accepted", "bound", "unbound", "unreviewed")
    said = [states_of(reading, one) for one in reading.outcomes.all]
    return {name: sum(name in some for some in said) for name in names}


def _counts_line(reading: ReadFolder) -> str:
    kinds = [_counted(sum(r.kind == k for r in reading.records), k) for k in KINDS]
    dropped = f"; {len(reading.dropped)} dropped by the verifier" if reading.dropped else ""
    unread = "; nobody has reviewed them" if reading.about.accept_all else ""
    return escape(", ".join(kinds) + dropped + unread)


def _counted(number: int, kind: str) -> str:
    many = "quantities" if kind == "quantity" else f"{kind}s"
    return f"{number} {kind if number == 1 else many}"


def _filters(reading: ReadFolder, outcomes: tuple[Outcome, ...]) -> str:
    buttons = [
        f'<button type="button" data-state="{name}" aria-pressed="{str(name == "found").lower()}">'
        f"{name} <b>{number}</b></button>"
        for name, number in counts(reading).items()
    ]
    legend = "".join(f'<span class="mark {kind}">{kind}</span> ' for kind in KINDS)
    return f'<div class="filters">{"".join(buttons)}</div><p class="legend">{legend}</p>'


def _row(
    reading: ReadFolder, part: Passage, outcomes: tuple[Outcome, ...], ids: dict[str, str]
) -> str:
    """A paragraph with its notes, each beside its sentence."""
    inside = [one for one in outcomes if part.covers(one.record.start, one.record.end)]
    pieces = [_piece(reading, one, inside, ids) for one in _pieces(reading.document, part, inside)]
    line = reading.document.line_of(part.start)
    return f'<div class="paragraph" id="line-{line}">{"".join(pieces)}</div>'


def _pieces(document: Document, part: Passage, inside: list[Outcome]) -> list[Passage]:
    """A paragraph cut between sentences, where no record reaches across and a note stands."""
    noted = [one.record for one in inside if one.record.kind in NOTED]
    begins = [one.start for one in document.sentences if part.start < one.start < part.end]
    cuts, last = [], part.start
    for place in begins:
        across = any(one.record.start < place < one.record.end for one in inside)
        if not across and any(last <= r.start < place for r in noted):
            cuts.append(place)
            last = place
    return [Passage(start, end) for start, end in pairwise((part.start, *cuts, part.end))]


def _piece(reading: ReadFolder, piece: Passage, inside: list[Outcome], ids: dict[str, str]) -> str:
    """Some sentences with the notes on them."""
    here = [one for one in inside if piece.covers(one.record.start, one.record.end)]
    text = "".join(_marked(reading, piece, here))
    notes = "".join(_note(reading, one, ids) for one in here if one.record.kind in NOTED)
    return f'<div class="row"><p>{text}</p><div class="notes">{notes}</div></div>'


def _marked(reading: ReadFolder, part: Passage, inside: list[Outcome]) -> Iterator[str]:
    """The text of a paragraph in pieces, each with the marks of all records that cover it."""
    edges = {part.start, part.end}
    edges |= {edge for one in inside for edge in (one.record.start, one.record.end)}
    places = sorted(edges)
    for start, end in pairwise(places):
        text = escape(reading.document.text[start:end])
        over = [o for o in inside if o.record.start <= start and end <= o.record.end]
        if not over:
            yield text
            continue
        kinds = " ".join(dict.fromkeys(o.record.kind for o in over))
        states = " ".join(dict.fromkeys(s for o in over for s in states_of(reading, o)))
        told = escape("; ".join(value_text(o.record) for o in over if o.record.kind != "statement"))
        begins = "".join(_anchors(o.record) for o in over if o.record.start == start)
        marks = f'class="mark {kinds}" data-states="{states}" title="{told}"'
        yield f"{begins}<span {marks}>{text}</span>"


def _anchors(record: Record) -> str:
    """Marks to link to: by the id of a record, and by the place of a statement."""
    marks = [record.id]
    if record.kind == "statement":
        marks.append(span_anchor(record.start, record.end))
    return "".join(f'<a id="{mark}"></a>' for mark in marks)


def _note(reading: ReadFolder, one: Outcome, ids: dict[str, str]) -> str:
    record = one.record
    states = " ".join(states_of(reading, one))
    shown = reading.state(record)
    claim = ids.get(record.id)
    link = f' <a href="{BRIEF}#claim-{claim}">{claim}</a>' if claim else ""
    said = [f"<b>{record.kind}</b> {escape(value_text(record))} · {record.mood} · {shown}{link}"]
    said.append(f'<a href="#{record.id}">characters {record.start} to {record.end}</a>')
    if one.is_bound:
        said.append(escape(became(one)))
    elif one.reason:
        said.append(f"not bound: {escape(one.reason)}")
    if check := check_text(one):
        said.append(escape(check))
    return f'<div class="card {record.kind}" data-states="{states}">{"<br>".join(said)}</div>'


def became(one: Outcome) -> str:
    """What a bound record became, in words."""
    if one.proposal and one.proposal.fields:
        said = dict(one.proposal.fields)
        kind = str(said.pop("lever")).replace("_", " ")
        rest = [f"{key} {_plain(one)}" for key, one in said.items() if key not in _UNSAID]
        return f"lever: {kind} {', '.join(rest)}"
    return f"claim: {one.binding.wording}" if one.binding else ""


_UNSAID = ("tag", "source")


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def value_text(record: Record) -> str:
    """The normalised value of a record in words."""
    value = record.value
    if isinstance(value, NamedActor):
        return " ".join(filter(None, (value.type, value.code, value.name)))
    if isinstance(value, TextDate):
        return value.value
    if isinstance(value, Quantity):
        sign = SIGNS.get(value.comparator, "")
        period = f", {value.period}" if value.period else ""
        return f"{sign}{in_a_sentence(value.number)} {value.unit}{period}"
    if isinstance(value, Event):
        since = f" from {value.date}" if value.date else ""
        return f"{value.action} by {', '.join(value.source)} on {', '.join(value.target)}{since}"
    unproven = ", without evidence" if value.evidence == "none given" else ""
    state = f" ({_party(value.speaker_code)})" if value.speaker_code else ""
    return f"{speaker_of(record)}{state}{unproven}"


@lru_cache(maxsize=256)
def _party(code: str) -> str:
    return ", ".join(called(one) for one in code.split("+"))


def _unbound(reading: ReadFolder, outcomes: tuple[Outcome, ...]) -> str:
    """What could not be bound, with its reason and its place."""
    left = [one for one in outcomes if one.record.kind in NOTED and not one.is_bound]
    rows = [_unbound_row(reading, one) for one in left]
    dropped = "".join(f"<li>{escape(line)}</li>" for line in reading.dropped)
    more = f"<h2>Dropped by the verifier</h2><ul>{dropped}</ul>" if dropped else ""
    head = "<tr><th>kind</th><th>what</th><th>why it is bound to nothing</th><th>where</th></tr>"
    return f"<h2>What could not be bound, and why</h2><table>{head}{''.join(rows)}</table>{more}"


def _unbound_row(reading: ReadFolder, one: Outcome) -> str:
    line = reading.document.line_of(one.record.start)
    what = _words(one) if _is_statement(one) else value_text(one.record)
    cells = (
        one.record.kind,
        escape(what),
        escape(one.reason),
        f'<a href="#{one.record.id}">line {line}</a>',
    )
    states = " ".join(states_of(reading, one))
    return f'<tr data-states="{states}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _is_statement(one: Outcome) -> bool:
    return isinstance(one.record.value, Statement)


def _words(one: Outcome) -> str:
    return " ".join(one.record.exact.split())
