"""What `detente respond --actor` prints."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from detente.cli.printer import Column, say, show, show_heading
from detente.politics.stance.support import STANCES
from detente.study.stance_answer import StanceAnswer
from detente.table import Table
from detente.world.countries import country_name

WARNING = (
    "conditional on assumptions: shares are shares of an assumption space, not probabilities of"
    " events; what this layer cannot know: docs/concepts/limits-of-strategy.md"
)
LETTER = {"back": "B", "hedge": "h", "walk away": "."}
LINES = 11


def show_stance(answer: StanceAnswer, folder: Path) -> None:
    """Payoffs, thresholds, the map of regions, what flips the answer, the losses behind it."""
    show_heading(answer.heading)
    say()
    _show_payoffs(answer)
    _show_state(answer)
    _show_thresholds(answer)
    _show_regions(answer)
    _show_flips(answer)
    _show_losses(answer)
    show_outside(answer.stance.space.stakes.side, answer.outside)
    say(WARNING)
    say(f"files: {folder}", wrapped=False)


def show_outside(side: str, codes: tuple[str, ...]) -> None:
    """Who stands with a side but cannot be counted."""
    if codes:
        say(f"stand with {side} but have no accounts in the world: {', '.join(codes)}")


def _show_payoffs(answer: StanceAnswer) -> None:
    found, lost = answer.stance, answer.stance.space.stakes
    best = "  <- best at the central assumptions"
    labels = [f"{name}{best if name == found.best else ''}" for name in STANCES]
    actor, ally = (country_name(code, answer.scenario.world) for code in (lost.actor, lost.ally))
    title = (
        f"{actor} between {ally} and {lost.side}: payoff against hedging, per cent of real income"
    )
    columns = ("payoff_pct", Column(("draws_share_pct",), "best in, per cent of draws"))
    show(title, answer.tables["stances"].labelled(labels), columns)
    words, deeds = found.support
    say(f"any degree allowed, the best support is {words:.2f} in words and {deeds:.2f} in deeds")
    say()


def _show_state(answer: StanceAnswer) -> None:
    state = answer.stance.space.state
    actor, ally = (
        country_name(code, answer.scenario.world) for code in (state.pair.actor, state.pair.ally)
    )
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
        Column(("threshold_low", "threshold_high"), "5 to 95 %", empty="none"),
        Column(("draws_share_pct",), "% of draws with one"),
    )
    words = [str(name).replace("_", " ") for name in table.index]
    show("Thresholds at the central assumptions", table.labelled(words), columns)


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


def _show_losses(answer: StanceAnswer) -> None:
    lost = answer.stance.space.stakes
    losses = {
        f"{lost.actor} joins": lost.walk,
        "tie cut": lost.tie,
        f"{lost.ally}: tie cut": lost.ally_tie,
        f"{lost.ally} bears": lost.borne,
        "punished 30 %": lost.punished[:, 1],
        "60 %": lost.punished[:, 2],
        "90 %": lost.punished[:, 3],
    }
    columns = [Column((name,), like="loss_pct") for name in losses]
    title = "Loss of real income in per cent by elasticity set, exact"
    show(title, Table("elasticities", tuple(lost.sets), losses), columns)
    for name, why in lost.failures.items():
        say(f"no equilibrium with {name}: {why}")
