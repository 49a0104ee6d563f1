"""The chapters on how governments answer: an actor's stance between two sides, and the
coalition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.errors import DetenteError
from detente.politics.stance.support import backs, corners, hedges, leaves
from detente.report.content import Chapter, Margin, Sheet
from detente.report.figure import Caption, Figure, signed
from detente.report.findings import senders
from detente.report.strategy import coalition_frontier, stance_regions
from detente.scenario.file import Scenario
from detente.study.coalition_answer import CoalitionAnswer
from detente.study.respond import respond_coalition, respond_stance
from detente.study.response import Response
from detente.study.result import Result
from detente.study.stance_answer import StanceAnswer
from detente.table import Table
from detente.world.countries import title_of

BETWEEN = ("CHN", "IND", "TUR")
AXES = ("common_threat", "secondary_sanction_belief")
MARGINS = {"back": backs, "hedge": hedges, "walk away": leaves}
UNMEASURED = (
    "Every weight that nobody has measured is an assumption with a range; shares are of draws from"
    " these ranges, not probabilities."
)


def stance_of(result: Result) -> StanceAnswer | str:
    """The stance between target and coalition of the country in focus, or of the first of `BETWEEN`
    on neither side; words if none.
    """
    target = result.scenario.target
    apart = {target, *senders(result)}
    actors = [
        code
        for code in (result.focus, *BETWEEN)
        if code and code not in apart and code in result.scenario.world.countries
    ]
    if not target or not actors:
        return ""
    try:
        return respond_stance(result.scenario, actors[0], seed=result.seed)
    except DetenteError as error:
        return f"No stance of {title_of(actors[0])}: {error}"


@dataclass(frozen=True)
class Together:
    """What the report says of a coalition: sentences and tables by name, free of anything that
    cannot leave its process.
    """

    said: tuple[str, ...]
    tables: Mapping[str, Table]


def coalition_of(scenario: Scenario, seed: int) -> Together | str:
    """The coalition of a scenario with a target, with the search for most pressure per own cost;
    words if there is none.
    """
    if not scenario.target or not scenario.content.levers:
        return ""
    try:
        return together(respond_coalition(scenario, best=True, seed=seed))
    except DetenteError as error:
        return f"No answer of the coalition: {error}"


def together(answer: CoalitionAnswer) -> Together:
    """What to say of a CoalitionAnswer."""
    found, target = answer.coalition, title_of(answer.model.cast.target)
    said = (
        (
            f"All {len(found.members)} members joining fully cost {target} {found.pressure:.2f} per"
            f" cent of real income ({found.target_busd:.0f} billion USD) and themselves"
            f" {sum(found.loss_busd.values()):.0f} billion USD."
        ),
        (
            f"Pure equilibria found: {len(answer.pure.profiles)}. For economic reasons alone would"
            f" join: {', '.join(title_of(code) for code in answer.alone) or 'nobody'}."
        ),
        UNMEASURED,
    )
    return Together(said, answer.tables)


def pictures(answer: Response) -> dict[str, str]:
    """Pictures of an answer by file name, as SVG: the regions of a stance, or the frontier of
    coalitions where one was searched.
    """
    about = answer.heading
    source = (
        f"scenario {answer.scenario.name}, largest residual {about['max_residual']}"
        if "max_residual" in about
        else ""
    )
    caption = Caption(about["world"], "long-run", about.get("closure", ""), source)
    drawn = [regions(answer, caption)] if isinstance(answer, StanceAnswer) else []
    drawn += [frontier(answer.tables["frontier"], caption)] if "frontier" in answer.tables else []
    return {f"{figure.name}.svg": figure.svg() for figure in drawn}


def regions(answer: StanceAnswer, caption: Caption) -> Figure:
    """The stance that pays most at each pair of common threat and belief in secondary sanctions,
    and where the centre stands.
    """
    centre = answer.stance.space.centre
    here = (float(centre[AXES[0]]), float(centre[AXES[1]]))
    return stance_regions(
        answer.tables["regions"], caption, axes=AXES, here=here, order=tuple(answer.stance.payoff)
    )


def frontier(options: Table, caption: Caption) -> Figure:
    """Pressure against own cost of the coalitions in the table ``frontier`` of a
    CoalitionAnswer.
    """
    axes = ("own_cost_busd", "pressure_busd")
    return coalition_frontier(
        Table("members", tuple(options.columns["members"]), {a: options.columns[a] for a in axes}),
        caption,
        axes=axes,
    )


def stance_chapter(answer: StanceAnswer, caption: Caption) -> Chapter:
    """The chapter on a stance: the regions, payoffs and thresholds, and what flips it."""
    found, named = answer.stance, answer.tables
    lost = found.space.stakes
    said = (
        (
            f"{title_of(lost.actor)} between {title_of(lost.ally)} and the coalition: at the"
            f" central assumptions '{found.best}' pays most; the best support is"
            f" {found.support[0]:.2f} in words and {found.support[1]:.2f} in deeds, on a scale from"
            " 0 to 1."
        ),
        UNMEASURED,
        (
            f"What turns it, each alone: {'; '.join(found.flips).replace('_', ' ')}."
            if found.flips
            else "No single assumption at an end of its range turns it."
        ),
    )
    names = {name: one for name, one in named.items() if name != "regions"}
    sheets = tuple(
        Sheet(f"stance_{name}", f"Stance: {name}", table, shown=20) for name, table in names.items()
    )
    return Chapter("stance", "Stance", said, (regions(answer, caption),), sheets)


def margins(answer: StanceAnswer) -> tuple[Margin, ...]:
    """What each choice pays over the best other one, per cent of real income, with its range over
    the draws.
    """
    found = answer.stance
    space, made = found.space, []
    now, drawn = corners(space.stakes, space.at_centre()), corners(space.stakes, space.draws)
    for choice, gap in MARGINS.items():
        low, high = np.percentile(gap(drawn), (5, 95))
        said = f"pays most in {100 * found.share[choice]:.0f} % of the draws"
        made.append(
            Margin(
                f"{title_of(space.stakes.actor)}: {choice}",
                f"{signed(float(gap(now)[0]))} %",
                f"{signed(low)} to {signed(high)}",
                said,
            )
        )
    return tuple(made)


def stance_finding(answer: StanceAnswer) -> str:
    """The stance in one sentence."""
    found = answer.stance
    others = ", ".join(
        f"{name} {signed(value)}" for name, value in found.payoff.items() if name != "hedge"
    )
    shares = ", ".join(f"{name} {100 * share:.0f}" for name, share in found.share.items())
    lost = found.space.stakes
    return (
        f"Between {title_of(lost.ally)} and the coalition, {title_of(lost.actor)} does best to"
        f" {found.best} at the central assumptions (against hedging: {others} per cent of real"
        f" income); over all assumptions the best choice is, in per cent of the draws: {shares}."
    )


def coalition_chapter(found: Together, caption: Caption) -> Chapter:
    """The chapter on the coalition: pressure against own cost, who bears and who presses, who would
    join.
    """
    named = dict(found.tables)
    drawn = (frontier(named["frontier"], caption),) if "frontier" in named else ()
    if drawn:
        named["frontier"] = drawn[0].table
    sheets = tuple(
        Sheet(f"coalition_{name}", f"Coalition: {name.replace('_', ' ')}", table)
        for name, table in named.items()
    )
    return Chapter("coalition", "Coalition", found.said, drawn, sheets)
