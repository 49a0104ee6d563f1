"""One self-contained HTML file: pictures, tables and styles inside, no request to any network."""

from __future__ import annotations

import base64
import csv
import io
import re
from typing import Any

from detente.report.content import Content
from detente.report.figure import Figure, for_page
from detente.report.style import NARROW, WIDE, css
from detente.table import Table
from detente.world.variables import variables

MARKS = {
    "confirmed": "●",
    "contradicted": "○",
    "mixed": "◐",
    "conditional": "◑",
    "input": "□",
    "not testable": "–",
}
DIGITS = 3


def html(content: Content) -> str:
    """The report as the text of one HTML file; every text is escaped, and a policy in its head
    forbids any request.
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
        "mark": lambda verdict: MARKS.get(verdict, ""),
    }
    pages.globals |= {
        "style": Markup(pages.get_template("report.css").render(light=css(0), dark=css(1))),
        "script": Markup(pages.get_template("report.js").render()),
        "wide": lambda figure: Markup(_drawn(figure, narrow=False)),
        "narrow": lambda figure: Markup(_drawn(figure, narrow=True)),
    }
    return pages.get_template("report.html.j2").render(page=content)


def csv_text(table: Table) -> str:
    """A table as CSV with units in comment lines."""
    file = io.StringIO()
    known = variables()
    file.writelines(
        f"# {name}: {known[name].description}; {known[name].unit}\n"
        for name in table.columns
        if name in known
    )
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([table.index_name, *table.columns])
    writer.writerows(
        [label, *("" if value != value else value for value in row.values())]
        for label, row in table.rows()
    )
    return file.getvalue()


def csv_uri(table: Table) -> str:
    """A table as a ``data:`` address to download."""
    return (
        "data:text/csv;charset=utf-8;base64," + base64.b64encode(csv_text(table).encode()).decode()
    )


def cell(value: Any) -> str:
    """A table cell for people: three decimals, true minus signs, nothing for what is missing."""
    if value is None or value != value:
        return ""
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d{4,}", value):
        value = float(value)
    if not isinstance(value, float):
        return str(value)
    text = (
        f"{value:,.0f}"
        if abs(value) >= 10_000
        else f"{value:.{DIGITS}f}"
        if abs(value) < 100
        else f"{value:,.1f}"
    )
    return text.replace("-", "−") if float(text.replace(",", "")) else text.lstrip("-")


def head(column: str) -> str:
    """The heading of a column: what `variables.csv` calls it, with its unit; the column's own words
    when it is no variable.
    """
    known = variables().get(column)
    return (
        f"{known.description.replace(';', ',')} ({known.unit})"
        if known
        else column.replace("_", " ")
    )


def _drawn(figure: Figure, *, narrow: bool) -> str:
    return for_page(figure.svg(NARROW if narrow else WIDE, titled=False))
