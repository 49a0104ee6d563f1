"""What `detente respond` prints for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rich.console import Console

from detente.cli.show import _console, _put, _table
from detente.cli.show_ladder import show_ladder
from detente.politics.game.payoffs import ACTIONS
from detente.politics.game.weights import WEIGHTS
from detente.politics.stance.support import STANCES
from detente.study.coalition_answer import CoalitionAnswer, actor_table, coalition_table
from detente.study.stance_answer import StanceAnswer
from detente.world.countries import country_name

WARNING = (
    "conditional on assumptions: shares are shares of an assumption space, not probabilities of"
    " events"
)
LETTER = {"back": "B", "hedge": "h", "walk away": "."}


def show_coalition(answer: CoalitionAnswer, folder: Path) -> None:
    """Who joins, who bears, margins, pivotal members, the search and the ladder where asked."""
    console = _console()
    _heading(console, answer.heading)
    _show_actors(console, answer)
    _show_equilibria(console, answer)
    _show_members(console, answer)
    _show_sweep(console, answer)
    _show_search(console, answer)
    _show_fit(console, answer)
    _show_outside(console, "the coalition", answer.scenario.outside)
    if answer.ladder:
        show_ladder(answer.ladder)
    _say(console, f"{WARNING}; what this layer cannot know: docs/concepts/limits-of-strategy.md")
    console.print(f"files: {folder}", highlight=False, soft_wrap=True)


def show_stance(answer: StanceAnswer, folder: Path) -> None:
    """Payoffs, thresholds, the map of regions, what flips the answer, and the trade losses behind
    it.
    """
    console, found, lost = _console(), answer.stance, answer.stance.space.stakes
    _heading(console, answer.heading)
    names = country_name(lost.actor), country_name(lost.ally)
    title = (
        f"{names[0]} between {names[1]} and {lost.side}: payoff against hedging, per cent of real"
        " income"
    )
    table = _table(title, ("stance", "payoff", "best in, per cent of draws"), left=1)
    for name in STANCES:
        mark = "  <- best at the central assumptions" if name == found.best else ""
        table.add_row(
            f"{name}{mark}", f"{found.payoff[name]:+.3f}", f"{100 * found.share[name]:.0f}"
        )
    _put(console, table)
    words, deeds = found.support
    _say(
        console,
        f"any degree allowed, the best support is {words:.2f} in words and {deeds:.2f} in deeds",
    )
    console.print()
    table = _table(
        "Thresholds at the central assumptions",
        ("variable", "answer", "at", "now", "5 to 95 %", "draws with one"),
        left=2,
    )
    for one in found.thresholds:
        value = "none in range" if one.value is None else f"{one.value:.2f}"
        spread = (
            "none" if one.low is None or one.high is None else f"{one.low:.2f} … {one.high:.2f}"
        )
        table.add_row(
            one.name.replace("_", " "),
            one.question,
            value,
            f"{one.now:.2f}",
            spread,
            f"{100 * one.share:.0f} %",
        )
    _put(console, table)
    _show_regions(console, answer)
    _say(
        console,
        (
            "what flips the best stance, each alone:"
            if found.flips
            else "no assumption alone flips the best stance"
        ),
    )
    for flip in found.flips:
        _say(console, f"- {flip}")
    console.print()
    _show_losses(console, answer)
    _show_outside(console, lost.side, answer.outside)
    _say(console, f"{WARNING}; what this layer cannot know: docs/concepts/limits-of-strategy.md")
    console.print(f"files: {folder}", highlight=False, soft_wrap=True)


def _heading(console: Console, heading: Mapping[str, str]) -> None:
    for key, text in heading.items():
        console.print(f"{key}: {text}", highlight=False)
    console.print()


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False)


def _show_outside(console: Console, side: str, codes: tuple[str, ...]) -> None:
    if codes:
        _say(console, f"stand with {side} but have no accounts in the world: {', '.join(codes)}")


def _show_actors(console: Console, answer: CoalitionAnswer) -> None:
    target = country_name(answer.model.cast.target)
    columns = (
        "government",
        "joins",
        "back",
        "out",
        "condemn",
        "part",
        "fully",
        "pure",
        "effect",
        "adds",
    )
    title = (
        f"Who joins against {target}: per cent in the logit equilibrium, the pure equilibrium, own"
        " effect and added loss in per cent"
    )
    table = _table(title, columns, left=1)
    for code, row in actor_table(answer).rows():
        shares = (
            f"{row[name]:.0f}" for name in (f"{action.replace(' ', '_')}_pct" for action in ACTIONS)
        )
        action = (
            row["lowest"]
            if row["lowest"] == row["highest"]
            else f"{row['lowest']} / {row['highest']}"
        )
        name = f"{code}{'*' if row['listed'] else ''} {row['name']}"
        table.add_row(
            name,
            f"{row['join_pct']:.0f}",
            *shares,
            action,
            f"{row['own_effect_pct']:+.3f}",
            f"{row['added_pressure_pct']:.3f}",
        )
    _put(console, table)
    _say(
        console,
        "* joins in the scenario. Own effect and added loss: joining fully with the scenario's"
        " others in place",
    )


def _show_equilibria(console: Console, answer: CoalitionAnswer) -> None:
    pure, checked, players = answer.pure, answer.certified, answer.model.players
    beyond = float((checked.regret - checked.surrogate_regret).max())
    kind = (
        "with complementarities: least and greatest"
        if pure.complementary
        else "no complementarities throughout: found by search"
    )
    differ = ", ".join(players[k] for k in pure.differing) or "nobody"
    _say(
        console,
        f"pure equilibria: {len(pure.profiles)} found from {pure.starts} starts ({kind}); differ"
        f" between them: {differ}",
    )
    for name, one in (("lowest", answer.lowest), ("highest", answer.highest)):
        if one:
            _say(
                console,
                f"  {name}: largest regret {one.regret.max():.1e} on the full model, after"
                f" {one.rounds} correction(s)",
            )
    _say(
        console,
        f"logit equilibrium: residual {answer.logit.residual:.0e}; on the full model, over"
        f" {checked.samples} sampled profiles: expected regret at most {checked.regret.max():.3f}"
        f" logits (largest sampling error {checked.error.max():.3f}), of which beyond the noise of"
        f" the response {beyond:.3f}; probabilities off by at most {checked.response_gap:.3f}",
    )
    alone = ", ".join(f"{c} ({gain:+.4f} %)" for c, gain in answer.alone.items()) or "nobody"
    _say(
        console,
        "with security, habit, ideology and harm without weight, these join for their own real"
        f" income alone: {alone}",
    )
    cut = answer.logit.probability[-1, -1]
    worth = answer.cut_threshold
    need = (
        "never"
        if worth is None
        else f"a per cent of the joiners' loss is worth {worth:.1f} of its own"
    )
    _say(
        console,
        f"the target cuts energy with probability {100 * cut:.0f} per cent; it pays when {need}",
    )
    console.print()


def _show_members(console: Console, answer: CoalitionAnswer) -> None:
    found = answer.coalition
    left = f" without {', '.join(answer.without)}" if answer.without else ""
    title = (
        f"The coalition{left}: target loses {found.pressure:.2f} per cent, {found.target_busd:.1f}"
        " billion USD"
    )
    columns = (
        "member",
        "own loss %",
        "bn USD",
        "pressure left",
        "share of pressure",
        "share of cost",
        "transfer",
        "margin",
    )
    table = _table(title, columns, left=1)
    for code, row in coalition_table(found).sorted_by("pressure_share_pct", descending=True).rows():
        table.add_row(
            str(code),
            f"{row['own_loss_pct']:+.3f}",
            f"{row['own_loss_busd']:+.2f}",
            f"{row['pressure_left_pct']:.0f} %",
            f"{row['pressure_share_pct']:.1f} ± {row['pressure_share_error']:.1f}",
            f"{row['cost_share_pct']:.1f} ± {row['cost_share_error']:.1f}",
            f"{row['transfer_busd']:+.2f}",
            f"{row['margin_of_staying']:+.2f}",
        )
    _put(console, table)
    pivots = (
        ", ".join(f"{c} ({share:.0%} left without)" for c, share in found.pivotal.items())
        or "nobody"
    )
    near = sorted(found.join.items(), key=lambda item: item[1])[:5]
    _say(console, f"pivotal (less than 90 per cent of the pressure is left without): {pivots}")
    _say(
        console,
        "nearest to joining (margin of staying out, logits):"
        f" {', '.join(f'{c} {m:+.2f}' for c, m in near)}",
    )
    most = list(answer.members.items())[:5]
    if most:
        _say(
            console,
            "the Union's measures cost most, per cent:"
            f" {', '.join(f'{country_name(c)} {loss:.2f}' for c, loss in most)}",
        )
    spread = f"losses then differ by {found.transfer_spread_pct:.0e} per cent"
    _say(
        console,
        f"transfer: billion USD a year received so that all lose the same share ({spread}); margin:"
        " logits, joining over not",
    )
    console.print()


def _show_sweep(console: Console, answer: CoalitionAnswer) -> None:
    columns = (
        "secondary sanctions",
        "compensation",
        "joiners",
        "backers",
        "target's loss %",
        "bill bn USD",
    )
    table = _table("What the leader can set: expected outcomes on the surrogate", columns, left=0)
    for _, row in answer.sweep.rows():
        who = (f"{row['expected_joiners']:.2f}", f"{row['expected_backers']:.2f}")
        numbers = (*who, f"{row['expected_pressure_pct']:.3f}", f"{row['bill_busd']:.1f}")
        table.add_row(
            f"x {row['secondary_level']:g}", f"{100 * row['compensation']:.0f} %", *numbers
        )
    _put(console, table)


def _show_search(console: Console, answer: CoalitionAnswer) -> None:
    found = answer.search
    if found is None:
        return
    table = _table(
        "Most pressure for the cost",
        ("coalition", "target loses, bn USD", "members lose, bn USD"),
        left=1,
    )
    table.add_row(
        f"best with half the pressure: {', '.join(found.best.members)}",
        f"{found.best.pressure:.2f}",
        f"{found.best.cost:+.2f}",
    )
    table.add_row("all", f"{found.whole.pressure:.2f}", f"{found.whole.cost:+.2f}")
    table.add_section()
    for option in found.frontier[:: max(1, len(found.frontier) // 8)]:
        table.add_row(", ".join(option.members), f"{option.pressure:.2f}", f"{option.cost:+.2f}")
    _put(console, table)
    how = "every coalition" if found.complete else "all of the strongest, and greedily of the rest"
    _say(
        console,
        f"{found.looked_at} coalitions solved exactly ({how}); below the line: the frontier, every"
        " so many",
    )
    console.print()


def _show_fit(console: Console, answer: CoalitionAnswer) -> None:
    fitted = answer.fitted
    if fitted is None:
        return
    title = (
        "Weights that the choices of 2022 give; the game's log score left out one by one:"
        f" {fitted.log_score:.3f}"
    )
    table = _table(
        title, ("weight", "used", "fitted", "± one sd", "gain out of sample", "basis"), left=1
    )
    for one in WEIGHTS:
        if one.name in fitted.weights:
            gain = f"{fitted.gain[one.name]:+.3f}" if one.name in fitted.gain else ""
            numbers = (
                f"{answer.model.weights[one.name]:.2f}",
                f"{fitted.weights[one.name]:.2f}",
                f"{fitted.error[one.name]:.2f}",
            )
            table.add_row(f"{one.name} {one.symbol}", *numbers, gain, one.basis)
    _put(console, table)
    rungs = ", ".join(f"{name} {score:.3f}" for name, score in answer.ladder_scores.items())
    best = max(answer.ladder_scores, key=answer.ladder_scores.__getitem__)
    word = "beats" if fitted.log_score > answer.ladder_scores[best] else "does not beat"
    _say(
        console,
        f"on the same {len(fitted.actors)} actors the ladder scores: {rungs}; the game {word} its"
        " best rung",
    )
    console.print()


def _show_regions(console: Console, answer: StanceAnswer) -> None:
    found = answer.stance
    _say(
        console,
        "best stance by common threat (down) and belief in secondary sanctions (right, 0 to 1): B"
        " back, h hedge, . walk away",
    )
    rows = np.linspace(len(found.threat_grid) - 1, 0, 11).round().astype(int)
    for k in rows:
        line = "".join(LETTER[STANCES[s]] for s in found.regions[k])
        console.print(f"  {found.threat_grid[k]:.1f} {line}", highlight=False, markup=False)
    console.print()


def _show_losses(console: Console, answer: StanceAnswer) -> None:
    lost = answer.stance.space.stakes
    columns = (
        "elasticities",
        f"{lost.actor} joins",
        "tie cut",
        f"{lost.ally}: tie cut",
        f"{lost.ally} bears",
        "punished 30 %",
        "60 %",
        "90 %",
    )
    table = _table("Loss of real income in per cent by elasticity set, exact", columns, left=1)
    for k, name in enumerate(lost.sets):
        numbers = (
            lost.walk[k],
            lost.tie[k],
            lost.ally_tie[k],
            lost.borne[k],
            *lost.punished[k, 1:],
        )
        table.add_row(name, *(f"{number:.3f}" for number in numbers))
    _put(console, table)
    for name, why in lost.failures.items():
        _say(console, f"no equilibrium with {name}: {why}")
