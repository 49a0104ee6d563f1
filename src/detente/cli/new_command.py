"""`detente new` and `detente schema`: where a file of one's own begins."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from detente.cli.options import app, print_json

if TYPE_CHECKING:
    from detente.scenario.four_answers import FourAnswers

NewFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Argument(metavar="FILE", help="where to write it (default on a terminal: mine.yaml)"),
]
DEFAULT = Path("mine.yaml")
QUESTIONS = """Four questions make a scenario; each may be changed in the file. Ctrl-C stops."""
WHO = "Who acts? Countries or blocs, such as USA or EU27, GBR"
WHAT = "What do they do? Such as: tariff 25 in goods; embargo in C26; export_control products chips"
WHOM = "On whom? Such as CHN, or all except EU27, JPN"
WHEN = "From when? Such as 2025-04-09; empty for no date"


@app.command("new")
def new_command(
    file: NewFile = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="SCENARIO", help="start from a shipped scenario or a file"),
    ] = None,
    example_: Annotated[
        str | None,
        typer.Option("--example", metavar="NAME", help="start from an example, such as tariff"),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="list the examples")] = False,
    claims: Annotated[bool, typer.Option("--claims", help="a claims file to fill in")] = False,
    force: Annotated[bool, typer.Option("--force", help="replace an existing file")] = False,
) -> None:
    """Write a new scenario file: from an example, from another scenario, or from four questions.

    On a terminal without a choice it asks who acts, what they do, on whom and from when. Beside the
    file it writes the schema that editors read.
    """
    from detente.errors import ScenarioError
    from detente.scenario.library import template
    from detente.scenario.new_file import example, files_beside, headed

    if listed:
        _list_examples()
        return
    if sum((bool(from_), bool(example_), claims)) > 1:
        raise ScenarioError(
            "--from, --example and --claims each say what to write", hint="keep one"
        )
    if claims:
        _write_claims(_named(file), force)
        return
    asked = not (from_ or example_) and sys.stdin.isatty() and sys.stdout.isatty()
    target = file or DEFAULT if asked else _named(file)
    if asked:
        _require_free(target, force)
        text = headed(_asked(target))
    elif example_:
        text = example(example_)
    else:
        text = template(from_) if from_ else headed(template())
        if from_:
            _require_opened_there(text, target, from_)
    _write(target, text, force)
    _write_beside(target, files_beside(example_) if example_ else ())
    _say_written(target, "check", "run")


@app.command("schema")
def schema_command(
    claims: Annotated[bool, typer.Option("--claims", help="of claims files")] = False,
) -> None:
    """Print the JSON schema of scenario files, or of claims files."""
    from detente.claims.template import claims_schema
    from detente.scenario.schema import json_schema

    print_json(claims_schema() if claims else json_schema())


def ask_four(read: Callable[[str], str], tell: Callable[[str], None]) -> FourAnswers:
    """The answers to the four questions; one that cannot be read is asked for again.

    `read` puts a question and gives the answer, `tell` says what was wrong with one.
    """
    from detente.scenario.four_answers import (
        FourAnswers,
        lever_of,
        read_day,
        require_parties,
        takes_target,
        world_for,
    )

    newest = world_for(None)
    who = _until(read, tell, WHO, lambda text: require_parties(text, newest))

    def known(text: str) -> None:
        if takes_target(text):
            lever_of(FourAnswers(who, who, text, ""))
        else:
            lever_of(FourAnswers(who, "", text, ""))

    what = _until(read, tell, WHAT, known)
    whom = ""
    if takes_target(what):
        whom = _until(read, tell, WHOM, lambda text: require_parties(text, newest))
    when = _until(read, tell, WHEN, lambda text: read_day(text))
    return FourAnswers(who, whom, what, when)


def _until(
    read: Callable[[str], str],
    tell: Callable[[str], None],
    question: str,
    check: Callable[[str], object],
) -> str:
    """The first answer to a question that a check lets pass."""
    from detente.errors import DetenteError

    while True:
        answer = read(question).strip()
        try:
            check(answer)
        except DetenteError as error:
            tell(str(error))
        else:
            return answer


def _asked(target: Path) -> str:
    """The text of a scenario from questions on a terminal, checked as a whole."""
    from detente.cli.printer import say
    from detente.scenario.file import Scenario
    from detente.scenario.four_answers import scenario_text

    say(QUESTIONS)

    def read(question: str) -> str:
        return str(typer.prompt(question, default="", show_default=False))

    answers = ask_four(read, lambda told: say(told, wrapped=False))
    text = scenario_text(answers, _slug(target))
    Scenario.parse(text, path=target.name, within=(target.resolve(),))
    return text


def _slug(target: Path) -> str:
    """The name of a scenario after its file."""
    plain = re.sub(r"[^a-z0-9]+", "-", target.stem.lower()).strip("-")
    return plain or "mine"


def _named(file: Path | None) -> Path:
    from detente.errors import ScenarioError

    if file is None:
        hint = "`detente new mine.yaml`; on a terminal four questions make one"
        raise ScenarioError("no file is named", hint=hint)
    return file


def _list_examples() -> None:
    from detente.cli.options import print_rows
    from detente.scenario.new_file import list_examples

    print_rows(("example", "title"), list(list_examples().items()), as_json=False)


def _require_free(file: Path, force: bool) -> None:
    """ScenarioError where a file stands that is not to be replaced."""
    from detente.errors import ScenarioError
    from detente.scenario.new_file import is_as_written
    from detente.world.text_file import text_of

    if not file.is_file():
        return
    if not force:
        raise ScenarioError(f"{file} exists", hint="choose another name, or --force")
    if not is_as_written(text_of(file, error=ScenarioError)):
        what = f"{file} is not as `detente new` wrote it, so --force does not replace it"
        raise ScenarioError(what, hint="choose another name")


def _write(file: Path, text: str, force: bool) -> None:
    """Write a new file; ScenarioError in one line where that is not possible."""
    from detente.errors import ScenarioError

    _require_free(file, force)
    try:
        with file.open("w" if force else "x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError:
        raise ScenarioError(f"{file} exists", hint="choose another name, or --force") from None
    except OSError as error:
        hint = "name a file in a folder that exists"
        raise ScenarioError(
            f"cannot write: {error.strerror}", where=str(file), hint=hint
        ) from error


def _write_beside(file: Path, tables: tuple[Path, ...]) -> None:
    """Write what a scenario file needs in its folder: the schema, and tables that it names."""
    from detente.scenario.new_file import SCHEMA_FILE, write_schema
    from detente.scenario.schema import json_schema

    write_schema(file.parent, SCHEMA_FILE, json_schema())
    for table in tables:
        if not (file.parent / table.name).exists():
            (file.parent / table.name).write_bytes(table.read_bytes())


def _write_claims(file: Path, force: bool) -> None:
    from detente.claims.template import claims_schema, claims_template
    from detente.cli.printer import say
    from detente.scenario.new_file import CLAIMS_SCHEMA_FILE, headed, write_schema

    _write(file, headed(claims_template(), CLAIMS_SCHEMA_FILE), force)
    write_schema(file.parent, CLAIMS_SCHEMA_FILE, claims_schema())
    said = f"wrote {file}; edit it, then `detente brief SCENARIO --claims {file}`"
    say(said, wrapped=False)


def _say_written(file: Path, first: str, second: str) -> None:
    from detente.cli.printer import say

    say(
        f"wrote {file}; edit it, then `detente {first} {file}` and `detente {second} {file}`",
        wrapped=False,
    )


def _require_opened_there(text: str, file: Path, base: str) -> None:
    """ScenarioError when a scenario cannot be opened where it is copied to.

    It may name a world or another scenario that lies beside it.
    """
    from detente.errors import DetenteError, ScenarioError
    from detente.scenario.file import Scenario

    try:
        Scenario.parse(text, path=Path(base).name, within=(file.resolve(),))
    except DetenteError as error:
        hint = "mend it first, or copy it into its own folder, beside the files that it names"
        raise ScenarioError(error.what, where=error.where, hint=hint) from error
