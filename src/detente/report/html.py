"""One self-contained HTML file: pictures, tables and styles inside, no request to any network."""

from __future__ import annotations

from detente.report.cells import cell, csv_uri, head
from detente.report.figure import Figure
from detente.report.parts import Content
from detente.report.style import NARROW, PHONE, THIRD, WIDE, css
from detente.report.svg import for_page

# A sign for each group of verdicts, so that colour is never alone.
SIGNS = {
    "Holds": "●",
    "Holds under assumptions": "◑",
    "Open": "?",
    "Does not hold": "✕",
    "Not tested": "–",
}


def html(content: Content) -> str:
    """The report as the text of one HTML file.

    Every text is escaped, and a policy in its head forbids any request.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    pages = Environment(
        loader=PackageLoader("detente.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "cell": cell,
        "head": head,
        "csv_uri": csv_uri,
        "sign": SIGNS.__getitem__,
    }
    pages.globals |= {
        "style": Markup(pages.get_template("report.css").render(light=css(0), dark=css(1))),
        "script": Markup(pages.get_template("report.js").render()),
        "wide": lambda figure: Markup(_drawn(figure, narrow=False)),
        "third": lambda figure: Markup(for_page(figure.svg(THIRD, titled=False))),
        "phone": lambda figure: Markup(for_page(figure.svg(PHONE, titled=False))),
        "narrow": lambda figure: Markup(_drawn(figure, narrow=True)),
    }
    return pages.get_template("report.html.j2").render(page=content)


def _drawn(figure: Figure, *, narrow: bool) -> str:
    return for_page(figure.svg(NARROW if narrow else WIDE, titled=False))
