"""`detente respond`: how governments answer a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from detente.cli.options import (
    Force,
    Json,
    Lever,
    Out,
    ScenarioName,
    Set,
    app,
    changed,
    print_json,
)
from detente.cli.progress_line import progress

if TYPE_CHECKING:
    from detente.scenario.file import Scenario
    from detente.study.coalition_answer import CoalitionAnswer
    from detente.study.facts_answer import FactsAnswer
    from detente.study.governments_answer import GovernmentsAnswer
    from detente.study.share_burden import SharingAnswer
    from detente.study.stance_answer import StanceAnswer
    from detente.study.suppliers_answer import SuppliersAnswer

ActorOption = Annotated[
    str | None,
    typer.Option("--actor", metavar="COUNTRY", help="one government between two sides"),
]
Between = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--between",
        metavar="ALLY,SIDE",
        help="e.g. RUS,coalition or RUS,G7 (default: the target and the scenario's coalition)",
    ),
]
CoalitionOption = Annotated[
    bool,
    typer.Option("--coalition", help="who joins, who bears, what holds the coalition together"),
]
SuppliersOption = Annotated[
    bool, typer.Option("--suppliers", help="which states could arm the target, ranked; Russia only")
]
ShareOption = Annotated[
    bool,
    typer.Option(
        "--share", help="the least transfers with which nobody gains by leaving the coalition"
    ),
]
LadderOption = Annotated[
    bool,
    typer.Option(
        "--ladder",
        help="with --coalition: simple predictors of 2022 and the game's own score beside",
    ),
]
Best = Annotated[bool, typer.Option("--best", help="with --coalition: most pressure per own cost")]
Without = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--without",
        metavar="COUNTRY",
        help="with --coalition: keep a government out and play again; a Union member: all of it",
    ),
]
With = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--with", metavar="COUNTRY", help="with --coalition: bring a government in and play again"
    ),
]
AnySeed = Annotated[
    int, typer.Option("--seed", min=0, help="for draws of assumptions, sampled profiles and orders")
]


@app.command("respond")
def respond_command(
    scenario: ScenarioName,
    actor: ActorOption = None,
    between: Between = None,
    coalition: CoalitionOption = False,
    suppliers: SuppliersOption = False,
    share: ShareOption = False,
    ladder: LadderOption = False,
    best: Best = False,
    without: Without = None,
    with_: With = None,
    lever: Lever = None,
    set_: Set = None,
    out: Out = None,
    force: Force = False,
    seed: AnySeed = 0,
    as_json: Json = False,
) -> None:
    """How governments answer. Exactly one of --actor, --coalition, --suppliers, --share.

    Who joins the coalition and what holds it together, one government's stance between two sides,
    who could arm the target, or the least transfers that keep the coalition together.
    """
    from detente.errors import ScenarioError

    if sum(map(bool, (actor, coalition, suppliers, share))) != 1:
        raise ScenarioError(
            "ask for exactly one of four answers",
            hint="--actor CHN, --coalition, --suppliers, or --share",
        )
    if not coalition and (ladder or best or without or with_):
        raise ScenarioError("--ladder, --best, --without and --with go with --coalition")
    if between and not actor:
        raise ScenarioError("--between goes with --actor")
    from detente.report.pictures import pictures
    from detente.study.publish import reserved_or_home
    from detente.study.save import save

    asked = changed(scenario, lever, set_)
    answer: GovernmentsAnswer
    with reserved_or_home(out, force=force) as place:
        if suppliers:
            answer = _suppliers(asked, seed)
        elif share:
            answer = _sharing(asked)
        elif actor:
            answer = _stance(asked, actor, between, seed)
        else:
            answer = _coalition(asked, ladder, best, without or (), with_ or (), seed)
        folder = save(answer, place, force=force, attached=pictures(answer))
    _tell(answer, folder, as_json=as_json)


def _suppliers(scenario: Scenario, seed: int) -> SuppliersAnswer:
    from detente.study.suppliers_answer import respond_suppliers

    return respond_suppliers(scenario, seed=seed)


def _sharing(scenario: Scenario) -> SharingAnswer:
    from detente.study.share_burden import share_burden

    return share_burden(scenario, progress=progress())


def _stance(
    scenario: Scenario, actor: str, between: str | None, seed: int
) -> StanceAnswer | FactsAnswer:
    from detente.study.respond_stance import respond_actor

    return respond_actor(scenario, actor, between=between, seed=seed, progress=progress())


def _coalition(
    scenario: Scenario,
    ladder: bool,
    best: bool,
    without: Sequence[str],
    joining: Sequence[str],
    seed: int,
) -> CoalitionAnswer:
    from detente.study.replay import NotChoosing
    from detente.study.respond_coalition import respond_coalition

    return respond_coalition(
        scenario,
        with_ladder=ladder,
        best=best,
        held=NotChoosing(without, joining),
        seed=seed,
        progress=progress(),
    )


def _tell(answer: GovernmentsAnswer, folder: Path, *, as_json: bool) -> None:
    """Print an answer and say where its files are."""
    from detente.cli.show_coalition import show_coalition
    from detente.cli.show_share import show_share
    from detente.cli.show_stance import show_facts, show_stance
    from detente.cli.show_suppliers import show_suppliers
    from detente.study.coalition_answer import CoalitionAnswer
    from detente.study.facts_answer import FactsAnswer
    from detente.study.share_burden import SharingAnswer
    from detente.study.stance_answer import StanceAnswer
    from detente.study.suppliers_answer import SuppliersAnswer

    if as_json:
        print_json(answer.to_json() | {"files": str(folder)})
    elif isinstance(answer, CoalitionAnswer):
        show_coalition(answer, folder)
    elif isinstance(answer, StanceAnswer):
        show_stance(answer, folder)
    elif isinstance(answer, FactsAnswer):
        show_facts(answer, folder)
    elif isinstance(answer, SuppliersAnswer):
        show_suppliers(answer, folder)
    elif isinstance(answer, SharingAnswer):
        show_share(answer, folder)
