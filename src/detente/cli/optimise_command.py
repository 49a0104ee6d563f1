"""`detente optimise`: the best policy of a government, of a coalition, or of several in a game."""

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

Players = Annotated[
    list[str],
    typer.Option("--by", metavar="COUNTRY", help="who chooses: a country or a bloc; several play"),
]
Several = Optional[list[str]]  # noqa: UP045
HarmTarget = Annotated[
    str | None, typer.Option("--target", metavar="COUNTRY", help="whose loss is wanted")
]
Weight = Annotated[
    float, typer.Option("--weight", help="dollars of own income that a dollar of harm is worth")
]
BudgetOption = Annotated[
    float | None,
    typer.Option("--budget", metavar="BUSD", help="the most harm for this cost, billion USD"),
]
Tool = Annotated[Several, typer.Option("--tool", help="tariffs (default), depths, transfers")]
Each = Annotated[
    str, typer.Option("--each", help="one rate for each flow, product, partner, or one for all")
]
On = Annotated[Several, typer.Option("--on", metavar="COUNTRY", help="partners")]
Free = Annotated[
    Several, typer.Option("--free", metavar="COUNTRY", help="partners whose rates stay")
]
SectorOption = Annotated[
    Several, typer.Option("--sector", metavar="CODE", help="sectors, or goods (default)")
]
Low = Annotated[float, typer.Option("--low", help="lowest rate, per cent")]
High = Annotated[float, typer.Option("--high", help="highest rate, per cent")]
Gift = Annotated[
    float, typer.Option("--gift", metavar="BUSD", help="most to each partner, billion USD")
]
Most = Annotated[int | None, typer.Option("--most", metavar="K", min=1, help="at most K measures")]
EqualOption = Annotated[
    float,
    typer.Option(
        "--equal",
        metavar="WEIGHT",
        help="equal burdens in a bloc: what a squared per cent of variance counts, per cent",
    ),
]
FrontierOption = Annotated[
    int, typer.Option("--frontier", metavar="N", min=0, help="harm and cost at N weights")
]
DeviationsOption = Annotated[
    int, typer.Option("--deviations", metavar="N", min=1, help="policies tried instead")
]


@app.command("optimise")
def optimise_command(
    scenario: ScenarioName,
    by: Players,
    target: HarmTarget = None,
    weight: Weight = 0.0,
    budget: BudgetOption = None,
    tool: Tool = None,
    each: Each = "product",
    on: On = None,
    free: Free = None,
    sector: SectorOption = None,
    low: Low = 0.0,
    high: High = 100.0,
    gift: Gift = 10.0,
    most: Most = None,
    equal: EqualOption = 0.0,
    frontier: FrontierOption = 0,
    deviations: DeviationsOption = 200,
    lever: Lever = None,
    set_: Set = None,
    out: Out = None,
    force: Force = False,
    seed: Seed = 0,
    processes: Processes = CORES,
    as_json: Json = False,
) -> None:
    """The best policy: tariffs, depths of falls or transfers, for one aim, in the long run.

    With several --by, each answers the others until nobody gains (Nash).
    """
    from detente.study.workers import beside_this_one

    with beside_this_one(processes, "detente.study.deviations"):
        from detente.cli.show_optimise import show_optimise
        from detente.study.optimise import Effort, optimise
        from detente.study.policy_file import save_policy
        from detente.study.policy_question import PolicyQuestion
        from detente.study.publish import reserved_or_home

        question = PolicyQuestion(
            players=tuple(by),
            target=target,
            weight=weight,
            budget=budget,
            tools=tuple(tool or ("tariffs",)),
            each=each,
            on=tuple(on or ()),
            free=tuple(free or ()),
            sectors=tuple(sector or ("goods",)),
            low=low,
            high=high,
            gift=gift,
            most=most,
            equal=equal,
        )
        asked, effort = changed(scenario, lever, set_), Effort(frontier, deviations, seed)
        with reserved_or_home(out, force=force) as place:
            found = optimise(asked, question, effort=effort, progress=progress())
            folder = save_policy(found, place, force=force)
    answered(found, folder, show_optimise, as_json=as_json)
