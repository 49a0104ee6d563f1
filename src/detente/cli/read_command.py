"""`detente read`: from a document to claims and a scenario, each tied to the words that say it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import Force, Json, app, print_json

if TYPE_CHECKING:
    from detente.reading.by_model import Answered
    from detente.reading.document import Document
    from detente.reading.reading_folder import ReadFolder

FileOrFolder = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="text, Markdown, HTML or PDF; with --review the folder of a reading"
    ),
]
Day = Annotated[
    str | None,
    typer.Option("--date", metavar="DAY", help="the day on which it appeared, such as 2025-04-09"),
]
Source = Annotated[
    str, typer.Option("--source", metavar="TEXT", help="who published it, for titles and claims")
]
Folder = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="the folder of the reading")
]
Llm = Annotated[
    str,
    typer.Option(
        "--llm",
        metavar="URL",
        help="ask a model too, behind an OpenAI-compatible address such as"
        " http://localhost:8080/v1; its key, if any, from DETENTE_LLM_KEY",
    ),
]
Model = Annotated[str, typer.Option("--model", metavar="NAME", help="the model there")]
On = Annotated[
    str,
    typer.Option(
        "--scenario",
        metavar="NAME",
        help="a scenario whose measures the document is about; those that it names are added",
    ),
]
AcceptAll = Annotated[
    bool,
    typer.Option("--accept-all", help="take every record; each line is marked as unreviewed"),
]
Review = Annotated[
    bool, typer.Option("--review", help="go through the records on the terminal; resumes")
]


@app.command("read")
def read_command(
    file: FileOrFolder,
    date: Day = None,
    source: Source = "",
    out: Folder = None,
    scenario: On = "",
    accept_all: AcceptAll = False,
    review: Review = False,
    llm: Llm = "",
    model: Model = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Read a document into records, claims and a scenario; then `detente brief DIR`.

    Only what a person accepted enters claims and scenario. The page of the reading holds the text
    and stays on this machine.
    """
    from dataclasses import replace

    from detente.reading.reading_folder import begun, dropped_lines, keep_replies, opened

    if review:
        _review(file)
        return
    if accept_all and file.is_dir():
        reading = opened(file)
        about = reading.about.model_copy(update={"accept_all": True})
        reading = replace(reading, about=about)
        _save(reading, file)
        _tell(reading, file, as_json)
        return
    folder = _free_folder(out, force=force)
    on = _named_scenario(scenario)
    document = _opened(file, date, source)
    found = _extracted(document, folder, llm, model)
    reading = begun(document, found.records, folder, accept_all=accept_all, scenario=on)
    reading = replace(reading, dropped=dropped_lines(found.dropped))
    _save(reading, folder)
    keep_replies(folder, found.replies)
    _tell(reading, folder, as_json)


def _named_scenario(name: str) -> str:
    """The scenario as its file is found from anywhere; the shared error where there is none."""
    from detente.scenario.file import Scenario

    if not name:
        return ""
    Scenario.open(name)
    return str(Path(name).resolve()) if Path(name).is_file() else name


def _free_folder(out: Path | None, *, force: bool) -> Path:
    """The folder of a new reading; DataError where something else stands there."""
    from detente.errors import DataError
    from detente.reading.reading_folder import is_reading

    if out is None:
        raise DataError("no folder is named", where="--out", hint="such as --out R")
    if out.exists() and not (force and is_reading(out)):
        hint = "--review goes on with it, --force reads anew" if is_reading(out) else "name another"
        raise DataError(f"{out} exists", where="--out", hint=hint)
    return out


def _opened(file: Path, date: str | None, source: str) -> Document:
    """The document in a file; DataError where its day is left open."""
    from detente.errors import DataError
    from detente.reading.opening import open_document
    from detente.scenario.four_answers import read_day

    day = read_day(date or "")
    if day is None:
        hint = "--date 2025-04-09: words such as 'last week' count from it"
        raise DataError("the day of the document is missing", hint=hint)
    return open_document(file, day, source)


def _extracted(document: Document, folder: Path, llm: str, model: str) -> Answered:
    """What the rules find, and what a model adds where one is asked."""
    from detente.reading.by_model import Answered, extract_by_model
    from detente.reading.by_rules import extract
    from detente.reading.model_endpoint import Endpoint
    from detente.reading.reading_folder import stored_replies

    records, dropped = extract(document)
    if not llm:
        return Answered(records, dropped)
    more = extract_by_model(document, Endpoint(llm, model), stored_replies(folder))
    known = {one.id for one in records}
    added = [one for one in more.records if one.id not in known]
    both = sorted((*records, *added), key=lambda one: (one.start, one.end, one.kind))
    return Answered(tuple(both), (*dropped, *more.dropped), more.replies)


def _save(reading: ReadFolder, folder: Path) -> None:
    from detente.reading.reading_folder import written
    from detente.reading.reading_page import reading_page

    written(reading, folder, reading_page(reading))


def _tell(reading: ReadFolder, folder: Path, as_json: bool) -> None:
    """What was found, and what to do next."""
    from detente.cli.printer import say, say_path
    from detente.reading.reading_page import counts

    number = counts(reading)
    if as_json:
        conflicts = {
            one.record.id: [name for name, _, conflict in one.checks if conflict]
            for one in reading.outcomes.all
            if one.checks
        }
        print_json({"files": str(folder), "counts": number, "conflicts": conflicts})
        return
    say(", ".join(f"{value} {name}" for name, value in number.items()), bold="Records: ")
    _tell_levers(reading)
    _tell_checks(reading)
    if not reading.accepted:
        say("nothing is accepted yet: --review goes through them, --accept-all takes them all")
        say(f"detente read {folder} --review", wrapped=False)
    else:
        say(f"detente brief {folder}", wrapped=False)
    say_path((folder / "reading.html").resolve())


def _tell_levers(reading: ReadFolder) -> None:
    """How many of the measures that the text names its words make a lever."""
    from detente.cli.printer import say

    made = [bool(one.fields) for one in reading.outcomes.proposals.values()]
    if made:
        left = "" if all(made) else "; reading.html says why not the others"
        say(
            f"{sum(made)} of {len(made)} measures with a doer and a target become levers{left}",
            bold="Levers: ",
        )


def _tell_checks(reading: ReadFolder) -> None:
    """What the data say at once of the statements that they can test."""
    from detente.cli.printer import say
    from detente.reading.files_written import check_text

    for one in reading.outcomes.all:
        text = check_text(one) if one.record.kind == "statement" else ""
        if text:
            say(f"- {text}")


def _review(folder: Path) -> None:
    """Go through a reading on the terminal, and write what was decided."""
    from detente.cli.printer import say
    from detente.reading.reading_folder import opened
    from detente.reading.review import go_through

    def read(question: str) -> str:
        return str(typer.prompt(question, default="", show_default=False))

    def tell(text: str) -> None:
        say(text, wrapped=False)

    try:
        reading = go_through(opened(folder), read, tell, lambda one: _save(one, folder))
    except typer.Abort:
        # Every decision is saved at once, so there is nothing to lose.
        say("stopped; what was decided is kept, and the same command goes on")
        reading = opened(folder)
    _tell(reading, folder, as_json=False)
