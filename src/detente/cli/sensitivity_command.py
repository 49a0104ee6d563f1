"""`detente sensitivity`: which assumptions a number hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.answered import answered
from detente.cli.options import (
    CORES,
    Force,
    Json,
    Lever,
    Out,
    Processes,
    ScenarioName,
    Seed,
    Set,
    app,
    changed,
)
from detente.cli.progress_line import progress

if TYPE_CHECKING:
    from detente.study.variance_answer import VarianceAnswer

Measure = Annotated[
    str | None,
    typer.Option(
        "--of",
        metavar="MEASURE",
        help="any number, as in a claims file (default: real income of the scenario's target)",
    ),
]
Points = Annotated[int, typer.Option("--draws", metavar="N", min=1, help="points, a power of two")]


@app.command("sensitivity")
def sensitivity_command(
    scenario: ScenarioName,
    of: Measure = None,
    draws: Points = 64,
    processes: Processes = CORES,
    lever: Lever = None,
    set_: Set = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Which assumptions a number hangs on: first and total Sobol indices, and words.

    Each point takes a solve for each assumption that moves the number, and two more.
    """
    from detente.claims.one_number import OneNumber
    from detente.cli.show_sensitivity import show_variance
    from detente.study.draws import Draws
    from detente.study.publish import reserved_or_home
    from detente.study.save import save
    from detente.study.sobol import variance_shares

    asked = changed(scenario, lever, set_)
    number = OneNumber(of or _of_target(asked), asked)
    number.require()
    plan = Draws(draws, seed, processes)
    with reserved_or_home(out, force=force) as place:
        found = variance_shares(asked, number, number.measure, draws=plan, progress=progress())
        folder = save(found, place, force=force, attached=_pictures(found))
    answered(found, folder, show_variance, as_json=as_json)


def _of_target(scenario: Any) -> str:
    """The measure of the target's real income at the headline horizon."""
    from detente.study.governments_answer import target_of

    return f'welfare("{target_of(scenario)}", "{scenario.content.horizon}")'


def _pictures(found: VarianceAnswer) -> dict[str, str]:
    from detente.report.charts.variance_shares import variance_shares_chart
    from detente.report.figure import Caption

    about = found.heading
    source = f"scenario {found.scenario.name}, largest residual {about['max_residual']}"
    caption = Caption(about["world"], about["horizon"], about["closure"], source)
    drawn = variance_shares_chart(found.tables["sobol"], caption, number=found.label)
    return {f"{drawn.name}.svg": drawn.svg()}
