"""`detente record`: the model held against what happened and against published studies."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated, Optional

import typer

from detente.cli.options import Force, Json, Out, app, print_json
from detente.cli.progress_line import progress

REFERENCE = "beijing-moscow-2022"
Case = Annotated[
    Optional[str],  # noqa: UP045
    typer.Argument(
        metavar="SCENARIO",
        help="whose numbers stand beside recorded figures: a shipped scenario or a file",
        show_default=REFERENCE,
    ),
]
Only = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--only", metavar="PART", help="one part of it: figures, cases or studies"),
]
Whole = Annotated[bool, typer.Option("--verbose", help="print every row")]


@app.command("record")
def record_command(
    scenario: Case = None,
    only: Only = None,
    out: Out = None,
    force: Force = False,
    verbose: Whole = False,
    as_json: Json = False,
) -> None:
    """How the model has fared: figures since recorded, beside simple rules, and published studies.

    figures: every recorded series of 2021 to 2023, hit or missed. cases: what the model was never
    built on, partner by partner. studies: published results on the same questions.
    """
    from detente.errors import ScenarioError
    from detente.history.whole_record import FIGURES, PARTS, whole_record
    from detente.scenario.file import Scenario
    from detente.study.publish import reserved
    from detente.study.save import save

    tell = progress()
    asked = (only,) if only else tuple(PARTS)
    if scenario and only in PARTS and only != FIGURES:
        hint = f"leave the scenario out, or ask for --only {FIGURES}"
        raise ScenarioError("has scenarios of its own", where=f"--only {only}", hint=hint)
    with ExitStack() as kept:
        place = kept.enter_context(reserved(out, force=force)) if out else None
        found = whole_record(Scenario.open(scenario or REFERENCE), asked, progress=tell)
        folder = save(found, place, force=force) if place else None
    if as_json:
        print_json(found.to_json() | ({"files": str(folder)} if folder else {}))
        return
    from detente.cli.show_record import show_record

    show_record(found, whole=verbose, folder=folder)
