"""`detente flip`: what would make a claim be judged otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.answered import answered
from detente.cli.options import (
    ClaimsOption,
    Force,
    Json,
    Lever,
    Out,
    ScenarioName,
    Set,
    app,
    changed,
)
from detente.cli.progress_line import progress

if TYPE_CHECKING:
    from detente.claims.flip import Flip

ClaimId = Annotated[str, typer.Argument(metavar="CLAIM", help="the id of a claim")]


@app.command("flip")
def flip_command(
    scenario: ScenarioName,
    claim: ClaimId,
    claims: ClaimsOption = None,
    lever: Lever = None,
    set_: Set = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """The smallest change of assumptions or levers that flips a claim.

    Each in units of its range; every answer is confirmed by a full solve.
    """
    from detente.claims.claims_file import Claims
    from detente.claims.flip import flip
    from detente.study.publish import reserved_or_home
    from detente.study.save import save

    asked = changed(scenario, lever, set_)
    given = Claims.open(claims) if claims else None
    with reserved_or_home(out, force=force) as place:
        found = flip(asked, claim, claims=given, progress=progress())
        folder = save(found, place, force=force)
    answered(found, folder, _show, as_json=as_json)


def _show(found: Flip, folder: Path) -> None:
    """Each test of the claim: its number, and every way that flips it."""
    from detente.claims.flip import NOTHING
    from detente.cli.printer import say, say_path, show, show_heading

    show_heading(found)
    say()
    for one in found.tests:
        unit = "" if one.unit in one.test.label else f" {one.unit}"
        say(f"{one.test.label}: {one.found.number:.4g}{unit}, {one.side}")
        if one.found.nearest is None:
            say(f"  {NOTHING}")
        if one.found.refuted:
            say(f"  a solve in full did not confirm the shortest: {one.found.refuted} left out")
    ways = found.tables["flip"]
    columns = [name for name in ways.columns if name != "row"]
    show("What would flip it, the shortest way first", ways, columns, label=None)
    say_path(folder, "files: ")
