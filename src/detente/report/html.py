"""One self-contained HTML file: pictures, tables and styles inside, no request to any network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from detente.report.cells import csv_uri, heading, page_rows
from detente.report.figure import Figure
from detente.report.glossary import TERMS
from detente.report.parts import TURNS, Content
from detente.report.style import NARROW, PHONE, THIRD, WIDE, Size, css
from detente.report.svg import for_page
from detente.words import horizon_said

if TYPE_CHECKING:
    from jinja2 import Environment

    from detente.report.live.living import Living

DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
# A sign for each group of verdicts, so that colour is never alone.
SIGNS = {
    "Holds": "●",
    "Holds under assumptions": "◑",
    "Open": "?",
    "Does not hold": "✕",
    "Not tested": "–",
}


def html(content: Content, live: Living | None = None, reading: str = "") -> str:
    """The report as the text of one HTML file, with the levers that its reader moves if given.

    Every text is escaped, and a policy in its head forbids any request. `reading` is the address of
    the page that holds the document, where it lies beside: statements link to their sentence there.
    """
    pages = templates()
    explained = _Explained()
    pages.filters |= {
        "sign": SIGNS.__getitem__,
        "when": horizon_said,
        "code": _code,
        "dated": _dated,
        "asked": _asked,
        "explained": explained.first,
    }
    pages.globals |= {
        "words": explained.words,
        "turns": TURNS,
        "third": lambda figure: _drawn(figure, THIRD),
        "phone": lambda figure: _drawn(figure, PHONE),
    }
    template = pages.get_template("report.html.j2")
    return template.render(page=content, live=live, reading=reading)


def templates() -> Environment:
    """The templates of pages with what all of them use: cells, style, script, and pictures."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("detente.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"page_rows": page_rows, "heading": heading, "csv_uri": csv_uri}
    pages.globals |= {
        "style": Markup(pages.get_template("report.css").render(light=css(0), dark=css(1))),
        "script": Markup(pages.get_template("report.js").render()),
        "wide": lambda figure: _drawn(figure, WIDE),
        "narrow": lambda figure: _drawn(figure, NARROW),
    }
    return pages


def _drawn(figure: Figure, size: Size) -> Markup:
    """A picture for the page; a screen reader hears its title and how to read it."""
    said = f"{figure.title}. {figure.caption.note}"
    return Markup(for_page(figure.svg(size, titled=False), said))


@dataclass(frozen=True)
class _Word:
    """A plain word of the glossary with the id of its card."""

    id: str
    plain: str
    meaning: str


class _Explained:
    """Makes the first time that a word stands on a page a button which explains it."""

    def __init__(self) -> None:
        self.words = [
            _Word(re.sub(r"[^a-z]+", "-", one.plain), one.plain, one.meaning)
            for one in TERMS.values()
        ]
        self._new = list(self.words)

    def first(self, text: str) -> Markup:
        """`text` with the words in it that no text before had."""
        said = escape(text)
        for word in list(self._new):
            found = re.search(rf"\b{word.plain}\b", said)
            if found:
                self._new.remove(word)
                button = (
                    f'<button type="button" class="term" popovertarget="word-{word.id}">'
                    f"{found[0]}</button>"
                )
                said = Markup(said[: found.start()] + Markup(button) + said[found.end() :])
        return said


def _dated(text: str) -> Markup:
    """`text` with its dates kept on one line."""
    return Markup(DATE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def _asked(text: str) -> Markup:
    """`text` with its last word and the mark behind it on one line, and each number with its %."""
    *most, last = str(escape(text)).replace(" %", "\N{NO-BREAK SPACE}%").rsplit(" ", 1)
    return Markup(" ".join([*most, f'<span class="asked">{last}</span>']))


def _code(text: str) -> Markup:
    """`text` with what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    coded = [Markup(f"<code>{part}</code>") if k % 2 else part for k, part in enumerate(parts)]
    return Markup("").join(coded)
