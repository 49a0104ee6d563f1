"""The chapter on a stance: an actor between the target and those who pull levers."""

from __future__ import annotations

from detente.claims.background import CoalitionSummary
from detente.report.cells import moved
from detente.report.charts.marks import axis_title
from detente.report.charts.stance_regions import RegionAxes, stance_regions
from detente.report.figure import Caption, Figure
from detente.report.parts import Chapter, Margin, Sheet
from detente.study.stance_answer import StanceAnswer
from detente.table import Table
from detente.words import capitalised, in_text, without_end_zeros
from detente.world.countries import title_of

ACROSS, UP = "common_threat", "secondary_sanction_belief"
UNMEASURED = (
    "Every weight that nobody has measured is an assumption with a range; shares are of tries of"
    " these ranges, not probabilities."
)


def stance_chapter(
    answer: StanceAnswer, caption: Caption, game: CoalitionSummary | None = None
) -> Chapter:
    """The regions, payoffs and thresholds of a stance, what flips it, and what the game says."""
    found = answer.stance
    sides = found.space.stakes
    actor, ally = _name(answer, sides.actor), _name(answer, sides.ally)
    words, deeds = found.support
    said = (
        (
            f"{capitalised(actor)} between {ally} and {sides.side}: at the central assumptions"
            f" '{found.best}' pays most; the best support is {_degree(words)} in words and"
            f" {_degree(deeds)} in deeds, on a scale from 0 to 1."
        ),
        UNMEASURED,
        *(() if found.flips else ("No single assumption at an end of its range turns it.",)),
        *(filter(None, [game_sentence(answer, game)]) if game else ()),
    )
    tables = answer.tables
    sheets = tuple(
        Sheet(f"stance_{name}", f"Stance of {actor}: {name.replace('_', ' ')}", table, shown=20)
        for name, table in tables.items()
        if name != "regions"
    )
    about = answer.heading_said
    own = caption.noting(
        "",
        source=(
            f"scenario {answer.scenario.name}, elasticities {about['elasticities']}, largest"
            f" residual {about['max_residual']}"
        ),
    )
    turns = tuple(capitalised(with_names(answer, flip)) for flip in found.flips)
    return Chapter("stance", f"Stance of {actor}", said, (regions(answer, own),), sheets, turns)


def regions(answer: StanceAnswer, caption: Caption) -> Figure:
    """The stance that pays most by common threat and belief in secondary sanctions.

    A cross stands at the central assumptions.
    """
    centre = answer.stance.space.centre
    here = (float(centre[ACROSS]), float(centre[UP]))
    axes = RegionAxes(
        ACROSS,
        UP,
        here,
        whose=_name(answer, answer.stance.space.stakes.actor),
        x_title=with_names(answer, axis_title(ACROSS)),
        y_title=with_names(answer, axis_title(UP)),
    )
    return stance_regions(
        answer.tables["regions"], caption, axes, order=tuple(answer.stance.payoff)
    )


def margins(answer: StanceAnswer, table: Table) -> tuple[Margin, ...]:
    """The rows of `detente.claims.background.margin_table` as text."""
    actor = _name(answer, answer.stance.space.stakes.actor)
    return tuple(
        Margin(
            choice=f"{capitalised(actor)}: {choice}",
            value=f"{moved(row['margin_pct'])} %",
            range=f"{moved(row['margin_low_pct'])} to {moved(row['margin_high_pct'])}",
            said=f"pays most in {row['draws_share_pct']:.0f} % of the tries",
        )
        for choice, row in table.rows()
    )


def stance_sentence(answer: StanceAnswer) -> str:
    """The stance in one sentence."""
    found = answer.stance
    sides = found.space.stakes
    actor, ally = _name(answer, sides.actor), _name(answer, sides.ally)
    others = ", ".join(
        f"to {name} {moved(value)}" for name, value in found.payoff.items() if name != "hedge"
    )
    shares = ", ".join(f"{name} in {100 * share:.0f}" for name, share in found.share.items())
    return (
        f"Between {ally} and {sides.side}, {actor} does best to {found.best} in the central case"
        f" (against hedging, {others} per cent of real income). Of 100 tries the best is to"
        f" {shares}."
    )


def game_sentence(answer: StanceAnswer, game: CoalitionSummary) -> str:
    """Whether the game of the coalition agrees with the stance, and if not why; empty without.

    The game's actions are put together as the stances are: backing, joining, and all between.
    """
    sides = answer.stance.space.stakes
    actors = game.tables.get("actors")
    row = dict(actors.rows()).get(sides.actor) if actors else None
    if row is None or game.target != sides.ally:
        return ""
    chances = {
        "back": row["back_pct"],
        "hedge": row["stay_out_pct"] + row["condemn_pct"],
        "walk away": row["join_pct"],
    }
    likeliest = max(chances, key=lambda name: chances[name])
    actor = _name(answer, sides.actor)
    said = (
        f"In the game of the coalition {actor} backs {_name(answer, sides.ally)} with"
        f" {chances['back']:.0f} per cent, stays between the sides with {chances['hedge']:.0f} and"
        f" joins with {chances['walk away']:.0f}."
    )
    if likeliest == answer.stance.best:
        return f"{said} That agrees with the stance."
    return f"{said} That differs from '{answer.stance.best}': {answer.beside_the_game}."


def with_names(answer: StanceAnswer, text: str) -> str:
    """Words about an assumption with the names of those whom they are about."""
    sides = answer.stance.space.stakes
    names = {
        "the actor": _name(answer, sides.actor),
        "its ally": _name(answer, sides.ally),
        "the ally": _name(answer, sides.ally),
        "the rival": _name(answer, sides.leader),
        "the coalition": sides.side,
    }
    for word, name in names.items():
        text = text.replace(word, name)
    return text


def _degree(degree: float) -> str:
    """A degree of support as a sentence has it."""
    return without_end_zeros(f"{degree:.2f}")


def _name(answer: StanceAnswer, code: str) -> str:
    """What a country is called inside a sentence."""
    return in_text(title_of(code, answer.scenario.world))
