"""The door: thin commands over the library. Exit status 0 done, 2 bad input, 3 no equilibrium."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

# all but lists add their commands to the app when they are imported
from detente.cli import (  # noqa: F401
    advice_commands,
    brief_command,
    energy_command,
    flip_command,
    list_commands,
    new_command,
    optimise_command,
    read_command,
    record_commands,
    respond_command,
    sensitivity_command,
    study_commands,
    world_commands,
)
from detente.cli.failures import outcome
from detente.cli.options import app
from detente.process import collect_seldom, settle


def main() -> None:
    """Run the command line; what fails is said in one line on standard error."""
    settle()
    collect_seldom()
    try:
        raise SystemExit(outcome(lambda: app(standalone_mode=False)))
    finally:
        gc.freeze()  # the process ends: what is left needs no search for cycles


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    """Simulate economic statecraft: pull levers on the world economy and see who pays, with a
    certificate.

    Start here: `detente brief beijing-moscow-2022`.
    """
    if version:
        from detente import __version__

        print(f"detente {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(
            "detente simulates economic statecraft. Start with one of\n\n  detente brief"
            " beijing-moscow-2022               the claims of the reference case, held against data"
            " and model\n  detente run beijing-moscow-2022 --for DEU       who pays, and Germany's"
            " page\n  detente run beijing-moscow-2022 --explain RUS   why Russia's real income"
            " changes\n  detente run germany-china-cut-off --lever 'tariff 25 by USA on CHN in"
            " C26'\n  detente respond beijing-moscow-2022 --actor CHN  an actor between two sides;"
            " --coalition: who joins and who bears\n  detente new mine.yaml                        "
            "   a scenario of your own\n  detente list scenarios                          what"
            " ships\n\n  detente --help                                  every command"
        )


app.add_typer(list_commands.lists, name="list")
app.add_typer(list_commands.worlds, name="world")
