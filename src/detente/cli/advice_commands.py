"""Commands that advise: which measure hurts most for its cost."""

from __future__ import annotations

from typing import Annotated, Optional

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

Target = Annotated[
    str, typer.Option("--target", metavar="COUNTRY", help="who is to be hurt: a country or a bloc")
]
Cost = Annotated[
    str, typer.Option("--cost", metavar="COUNTRY", help="whose cost counts: a country or a bloc")
]
Horizons = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--horizon",
        metavar="NAME",
        help="month-3, year-1, year-2, year-5, long-run, or all of the scenario (default: its own)",
    ),
]


@app.command("rank")
def rank_command(
    scenario: ScenarioName,
    target: Target,
    cost: Cost,
    horizon: Horizons = None,
    untaken: Annotated[
        int, typer.Option("--untaken", metavar="N", min=0, help="standard measures not taken")
    ] = 10,
    shapley: Annotated[
        bool, typer.Option("--shapley", help="Shapley shares too: many more solves")
    ] = False,
    draws: Annotated[
        int, typer.Option("--draws", metavar="N", min=0, help="ranges over N draws")
    ] = 0,
    processes: Processes = CORES,
    lever: Lever = None,
    set_: Set = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Which measure hurts the target most per unit of our own cost.

    Every lever is left out and stands alone; the best standard measures not taken are added.
    """
    from detente.cli.show_rank import show_rank
    from detente.report.charts.harm_against_cost import harm_against_cost
    from detente.report.figure import Caption
    from detente.study.draws import Draws
    from detente.study.publish import reserved_or_home
    from detente.study.rank import Wanted, rank
    from detente.study.rank_answer import IN_FORCE
    from detente.study.save import save

    asked = changed(scenario, lever, set_)
    plan = Draws(draws, seed, processes) if draws else None
    names = _horizons(horizon or [], asked.content.horizons)
    wanted = Wanted(names, untaken, shapley, plan, seed)
    with reserved_or_home(out, force=force) as place:
        found = rank(asked, target=target, cost=cost, wanted=wanted, progress=progress())
        about = found.heading
        source = f"scenario {asked.name}, largest residual {about['max_residual']}"
        caption = Caption(about["world"], found.horizons[0], about["closure"], source)
        drawn = harm_against_cost(found.drawable, caption, taken=IN_FORCE)
        folder = save(found, place, force=force, attached={f"{drawn.name}.svg": drawn.svg()})
    answered(found, folder, show_rank, as_json=as_json)


def _horizons(named: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """The horizons asked for, each once; ScenarioError for an unknown one."""
    from detente.economy.horizon import HORIZONS
    from detente.errors import ScenarioError
    from detente.words import did_you_mean

    if named == ["all"]:
        return known
    for name in named:
        if name not in HORIZONS:
            hint = did_you_mean(name, list(HORIZONS), f"choose from {', '.join(HORIZONS)}, all")
            raise ScenarioError(f"unknown horizon {name!r}", where="--horizon", hint=hint)
    return tuple(dict.fromkeys(named))
