"""What `detente respond --actor` prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detente.cli.printer import Column, say, say_path, show, show_heading
from detente.politics.alignment.own_facts import Fact
from detente.politics.stance.stakes import Stakes
from detente.politics.stance.support import STANCES
from detente.report.glossary import explained, plain
from detente.study.facts_answer import FactsAnswer, loss_table
from detente.study.stance_answer import StanceAnswer
from detente.words import capitalised, in_text
from detente.world.countries import country_name, titles_of
from detente.world.set_names import set_names
from detente.world.world import World

WARNING = (
    "conditional on assumptions: shares are shares of all assumptions tried, not probabilities of"
    " events; what this layer cannot know: docs/concepts/limits-of-strategy.md"
)
LETTER = {"back": "B", "hedge": "h", "walk away": "."}
LINES = 11


def show_stance(answer: StanceAnswer, folder: Path) -> None:
    """Payoffs, thresholds, the map of regions, what flips the answer, the losses behind it."""
    show_heading(answer)
    say()
    _show_payoffs(answer)
    _show_state(answer)
    _show_thresholds(answer)
    _show_regions(answer)
    _show_flips(answer)
    _show_losses(answer.stance.space.stakes, answer.scenario.world)
    _show_facts(answer.facts, country_name(answer.stance.space.stakes.actor, answer.scenario.world))
    show_outside(answer.stance.space.stakes.side, answer.outside)
    say(answer.beside_the_game)
    say(WARNING)
    say_path(folder, "files: ")


def show_facts(answer: FactsAnswer, folder: Path) -> None:
    """That there is no stance and why, what is on record of the actor, and what it would lose."""
    show_heading(answer)
    say()
    lost, world = answer.stakes, answer.scenario.world
    actor, ally = (in_text(country_name(code, world)) for code in (lost.actor, lost.ally))
    say(f"no stance of {actor} between {ally} and {lost.side}: {answer.missing}")
    say()
    _show_facts(answer.facts, actor)
    _show_losses(lost, answer.scenario.world)
    show_outside(lost.side, answer.outside)
    say_path(folder, "files: ")


def show_outside(side: str, codes: tuple[str, ...]) -> None:
    """Who stands with a side but cannot be counted."""
    if codes:
        say(f"stand with {side} but have no accounts in the world: {titles_of(codes)}")


def _show_payoffs(answer: StanceAnswer) -> None:
    found, lost = answer.stance, answer.stance.space.stakes
    best = "  <- best at the central assumptions"
    labels = [f"{name}{best if name == found.best else ''}" for name in STANCES]
    world = answer.scenario.world
    actor, ally = (in_text(country_name(code, world)) for code in (lost.actor, lost.ally))
    title = (
        f"{capitalised(actor)} between {ally} and {lost.side}: payoff against hedging, per cent of"
        " real income"
    )
    columns = ("payoff_pct", Column(("draws_share_pct",), "best in, per cent of tries"))
    show(title, answer.tables["stances"].labelled(labels), columns)
    words, deeds = found.support
    say(f"any degree allowed, the best support is {words:.2f} in words and {deeds:.2f} in deeds")
    say()


def _show_state(answer: StanceAnswer) -> None:
    state = answer.stance.space.state
    world, pair = answer.scenario.world, state.pair
    actor, ally = (in_text(country_name(code, world)) for code in (pair.actor, pair.ally))
    say(f"Political state of {actor} toward {ally} on {state.on}:")
    for name, one in state.entries.items():
        say(
            f"- {name.replace('_', ' ')} {one.value:g} ({one.low:g} to {one.high:g}), {one.tag},"
            f" since {one.since}: {one.source}"
        )
    say()


def _show_thresholds(answer: StanceAnswer) -> None:
    table = answer.tables["thresholds"]
    columns = (
        "question",
        Column(("threshold",), empty="none in range"),
        "assumed_now",
        Column(("threshold_low", "threshold_high"), plain("range"), empty="none"),
        Column(("draws_share_pct",), "% of tries with one"),
    )
    words = [str(name).replace("_", " ") for name in table.index]
    show("Thresholds at the central assumptions", table.labelled(words), columns)
    say(explained("draw", "range"))


def _show_regions(answer: StanceAnswer) -> None:
    found = answer.stance
    say(
        "best stance by common threat (down) and belief in secondary sanctions (right, 0 to 1): B"
        " back, h hedge, . walk away"
    )
    for k in np.linspace(len(found.threat_grid) - 1, 0, LINES).round().astype(int):
        letters = "".join(LETTER[STANCES[stance]] for stance in found.regions[k])
        say(f"  {found.threat_grid[k]:.1f} {letters}")
    say()


def _show_flips(answer: StanceAnswer) -> None:
    flips = answer.stance.flips
    some = "what flips the best stance, each alone:"
    say(some if flips else "no assumption alone flips the best stance")
    for flip in flips:
        say(f"- {flip}")
    say()


def _show_facts(facts: Sequence[Fact], actor: str) -> None:
    say(f"On record of {actor}:")
    for one in facts:
        say(f"- {one.kind}, {one.since}: {one.said} ({one.source})")
    say()


def _show_losses(lost: Stakes, world: World) -> None:
    names = set_names(world)
    table = loss_table(lost)
    table = table.labelled(names[str(code)] for code in table.index)
    columns = [Column((name,), like="loss_pct") for name in table.columns]
    show(f"Loss of real income in per cent, {plain('elasticity set')}, exact", table, columns)
    for name, why in lost.failures.items():
        say(f"no equilibrium with {names[name]}: {why}")
