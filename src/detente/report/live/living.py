"""The living part of a page: levers that the reader moves, solved in the browser."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from detente.claims.claims_file import Claims
from detente.report.html import templates
from detente.report.live.pack import as_text
from detente.report.live.page_pack import page_pack
from detente.report.live.page_parts import page_script, worker
from detente.scenario.file import Scenario


@dataclass(frozen=True)
class Living:
    """What a page holds so that it can solve.

    Attributes
    ----------
    name, title : str
        Of the scenario.
    worker, script, style : Markup
        The scripts of the worker and of the page, and its style.
    pack : str
        The world and the levers, deflated, in base64.
    """

    name: str
    title: str
    worker: Markup
    script: Markup
    style: Markup
    pack: str


def living(scenario: Scenario, claims: Claims | None = None) -> Living:
    """The living part for a scenario and the claims about it."""
    asked = claims or Claims.about(scenario)
    return Living(
        name=scenario.name,
        title=(scenario.content.title or scenario.name).rstrip("."),
        worker=Markup(worker()),
        script=Markup(page_script()),
        style=Markup(templates().get_template("live.css").render()),
        pack=as_text(page_pack(scenario, asked)),
    )


def live_html(scenario: Scenario, claims: Claims | None = None) -> str:
    """A page with the living part alone, as the text of one HTML file."""
    page = living(scenario, claims)
    return templates().get_template("live.html.j2").render(live=page)
