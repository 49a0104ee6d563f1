"""`detente brief`: the claims of a document held against data and model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import (
    CORES,
    ClaimsOption,
    Cluster,
    For,
    Force,
    Json,
    Lever,
    OpenPage,
    Out,
    Processes,
    ScenarioName,
    Seed,
    Set,
    app,
    changed,
    drawing,
    print_json,
)
from detente.cli.progress_line import progress

if TYPE_CHECKING:
    from detente.claims.brief import Brief
    from detente.scenario.file import Scenario

DrawCount = Annotated[
    int, typer.Option("--draws", metavar="N", min=1, help="tries of the uncertain assumptions")
]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="LIST",
        help="report files: html, md, json, xlsx, and png, svg for every chart",
    ),
]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="print every claim with its numbers and who pays")
]
LivePage = Annotated[
    bool,
    typer.Option(
        "--live", help="only the page whose levers you move, solved in your browser; at once"
    ),
]
KEPT_APART = ("document", "thresholds_sha256", "draws", "verdicts")


@app.command("brief")
def brief_command(
    scenario: ScenarioName,
    claims: ClaimsOption = None,
    draws: DrawCount = 200,
    processes: Processes = CORES,
    cluster: Cluster = None,
    lever: Lever = None,
    set_: Set = None,
    for_: For = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    format_: Formats = "html,md,json,xlsx",
    verbose: Verbose = False,
    open_: OpenPage = False,
    live: LivePage = False,
    as_json: Json = False,
) -> None:
    """Write the page of a scenario: who pays, who needs whom, and what becomes of the claims of a
    document about it, where there is one.
    """
    tell = progress()
    from detente.report.write import parse_formats

    scenario, claims, out = _of_a_reading(scenario, claims, out)
    formats, asked = parse_formats(format_), changed(scenario, lever, set_)
    if live:
        path = _live_page(asked, claims, out, force=force)
        _tell_live(path, as_json=as_json, open_=open_)
        return
    from detente.claims.brief import brief
    from detente.claims.claims_file import Claims
    from detente.report.write import write
    from detente.study.publish import reserved_or_home
    from detente.study.save import save

    known = Claims.open(claims) if claims else Claims.about(asked)
    with (
        reserved_or_home(out, force=force) as place,
        drawing(draws, seed, processes, cluster) as plan,
    ):
        found = brief(
            asked, claims=known, for_country=for_, draws=plan, background=True, progress=tell
        )
        answer = found.to_json()
        folder = save(
            found.result,
            place,
            force=force,
            attached={"verdicts.json": _verdicts(answer)},
            beside=lambda new: write(found, new, formats, claims=known, progress=tell),
        )
    if as_json:
        print_json(answer | {"files": str(folder)})
        return
    _tell(found, folder, formats, verbose=verbose)
    if open_ and "html" in formats:
        typer.launch(str(folder / "report.html"))


def _tell(found: Brief, folder: Path, formats: tuple[str, ...], *, verbose: bool) -> None:
    """What the terminal says of a brief."""
    from detente.cli.show_brief import show_brief, show_summary
    from detente.report.content import content

    if verbose:
        show_brief(found, folder)
    else:
        show_summary(content(found), folder, formats)


def _live_page(asked: Scenario, claims: Path | None, out: Path | None, *, force: bool) -> Path:
    """The page alone, written."""
    from detente.claims.claims_file import Claims
    from detente.report.live.living import save_living

    return save_living(asked, Claims.open(claims) if claims else None, out, force=force)


def _tell_live(path: Path, *, as_json: bool, open_: bool) -> None:
    if as_json:
        print_json({"files": str(path.parent)})
    else:
        from detente.cli.printer import say_path

        say_path(path.resolve())
    if open_:
        typer.launch(str(path))


def _of_a_reading(
    named: str, claims: Path | None, out: Path | None
) -> tuple[str, Path | None, Path | None]:
    """The scenario, claims and results of the folder that `detente read` wrote; else as given."""
    from detente.reading.reading_folder import brief_of

    found = brief_of(Path(named))
    if found is None:
        return named, claims, out
    return str(found.scenario), claims or found.claims, out or found.results


def _verdicts(answer: dict[str, Any]) -> str:
    """The verdicts alone, as a file keeps them."""
    return json.dumps({key: answer[key] for key in KEPT_APART}, indent=1, allow_nan=False)
