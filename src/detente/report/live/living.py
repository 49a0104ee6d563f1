"""The living part of a page: levers that the reader moves, solved in the browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup

from detente.claims.claims_file import Claims
from detente.report.html import templates
from detente.report.live.pack import as_text
from detente.report.live.page_pack import page_pack
from detente.report.live.page_parts import page_script, worker
from detente.scenario.file import Scenario
from detente.study.publish import HOME, MANIFEST, digests, publish, reserved

LIVE_PAGE = "live.html"


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


def save_living(
    scenario: Scenario,
    claims: Claims | None = None,
    folder: Path | None = None,
    *,
    force: bool = False,
) -> Path:
    """Write ``live.html`` into a folder of its own and return its path.

    ``results/<scenario>-live`` if no folder is named, which is ours to replace. ScenarioError as in
    `reserved`.
    """
    text = live_html(scenario, claims)

    def fill(new: Path) -> None:
        (new / LIVE_PAGE).write_text(text, encoding="utf-8")
        known = {"detente": version("detente"), "files": digests(new), "scenario": scenario.name}
        (new / MANIFEST).write_text(json.dumps(known, indent=1), encoding="utf-8")

    target = folder or HOME / f"{scenario.name}-live"
    with reserved(target, force=force or folder is None) as place:
        return publish(place, fill) / LIVE_PAGE
