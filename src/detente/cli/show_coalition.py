"""What `detente respond --coalition` prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detente.cli.printer import ERROR, Column, say, say_path, show, show_heading
from detente.cli.show_ladder import show_ladder
from detente.cli.show_stance import WARNING, show_outside
from detente.politics.game.payoffs import ACTIONS
from detente.politics.game.weights import WEIGHTS
from detente.study.coalition_answer import CoalitionAnswer
from detente.table import Table
from detente.words import in_text, with_sign, without_zero_sign
from detente.world.countries import country_name, title_of

# How many options of the frontier are shown, and how many names in a line of text.
OPTIONS, NAMES = 8, 5
# How many changes of the probability of joining are shown.
CHANGES = 8


def show_coalition(answer: CoalitionAnswer, folder: Path) -> None:
    """Who joins, who bears, margins, pivotal members, the search and the ladder where asked."""
    show_heading(answer)
    say()
    _show_again(answer)
    _show_actors(answer)
    _show_equilibria(answer)
    _show_members(answer)
    _show_margins(answer)
    _show_sweep(answer)
    _show_search(answer)
    _show_fit(answer)
    show_outside("the coalition", answer.scenario.outside)
    if answer.ladder:
        show_ladder(answer.ladder)
    say(WARNING)
    say_path(folder, "files: ")


def _show_again(answer: CoalitionAnswer) -> None:
    """What changes when some do not choose."""
    found = answer.again
    if found is None:
        return
    world = answer.scenario.world

    def named(codes: Sequence[str]) -> str:
        return ", ".join(in_text(title_of(code, world)) for code in codes) or "nobody"

    held = [f"without {named(answer.without)}"] if answer.without else []
    held += [f"with {named(answer.joining)}"] if answer.joining else []
    before, after = found.before, found.after
    left = 100 * after.pressure_pct / before.pressure_pct if before.pressure_pct > 0 else 0.0
    say(
        f"Played again {' and '.join(held)}: joins: {named(found.joins)}; leaves:"
        f" {named(found.leaves)}. Those more likely than not to join cost the target"
        f" {after.pressure_pct:.2f} per cent, {left:.0f} per cent of the {before.pressure_pct:.2f}"
        " when everybody chooses"
    )
    most = found.table.first(CHANGES)
    names = [title_of(code, world) for code in most.index]
    show("Probability of joining, the largest changes", most.labelled(names, "government"))


def _show_actors(answer: CoalitionAnswer) -> None:
    table = answer.tables["actors"]
    starred = zip(table.index, table.columns["listed"], strict=True)
    labels = [f"{code}{'*' if listed else ''}" for code, listed in starred]
    columns: list[str | Column] = [
        "join_pct",
        *(f"{action.replace(' ', '_')}_pct" for action in ACTIONS),
        Column(("lowest", "highest"), "pure", joint=" / ", once=True),
        "own_effect_pct",
        "added_pressure_pct",
    ]
    target = in_text(country_name(answer.model.cast.target, answer.scenario.world))
    title = (
        f"Who joins against {target}: per cent in the logit equilibrium, the pure equilibrium, own"
        " effect and added loss in per cent"
    )
    show(title, table.labelled(labels, "government"), columns)
    say(
        "* joins in the scenario. Own effect and added loss: joining fully with the scenario's"
        " others in place"
    )


def _show_equilibria(answer: CoalitionAnswer) -> None:
    _say_pure(answer)
    checked = answer.certified
    beyond = float((checked.regret - checked.surrogate_regret).max())
    say(
        f"logit equilibrium: residual {answer.logit.residual:.0e}; on the full model, over"
        f" {checked.samples} sampled profiles: expected regret at most {checked.regret.max():.3f}"
        f" logits (largest sampling error {checked.error.max():.3f}), of which beyond the noise of"
        f" the response {beyond:.3f}; probabilities off by at most {checked.response_gap:.3f}"
    )
    alone = (
        ", ".join(f"{c} ({with_sign(gain, 4)} %)" for c, gain in answer.alone.items()) or "nobody"
    )
    say(
        "with security, habit, ideology and harm without weight, these join for their own real"
        f" income alone: {alone}"
    )
    worth = answer.cut_threshold
    need = (
        "never"
        if worth is None
        else f"a per cent of the joiners' loss is worth {worth:.1f} of its own"
    )
    cut = 100 * answer.logit.probability[-1, -1]
    say(f"the target cuts energy with probability {cut:.0f} per cent; it pays when {need}")
    say()


def _say_pure(answer: CoalitionAnswer) -> None:
    pure, players = answer.pure, answer.model.players
    kind = (
        "with complementarities: least and greatest"
        if pure.complementary
        else "no complementarities throughout: found by search"
    )
    differ = ", ".join(players[k] for k in pure.differing) or "nobody"
    say(
        f"pure equilibria: {len(pure.profiles)} found from {pure.starts} starts ({kind}); differ"
        f" between them: {differ}"
    )
    for name, one in (("lowest", answer.lowest), ("highest", answer.highest)):
        if one:
            say(
                f"  {name}: largest regret {one.regret.max():.1e} on the full model, after"
                f" {one.rounds} correction(s)"
            )


def _show_members(answer: CoalitionAnswer) -> None:
    found = answer.coalition
    left = f" without {', '.join(answer.without)}" if answer.without else ""
    left += f" with {', '.join(answer.joining)}" if answer.joining else ""
    amount = without_zero_sign(f"{found.target_busd:.1f}")
    title = f"The coalition{left}: target loses {found.pressure:.2f} per cent, {amount} billion USD"
    columns = (
        "own_loss_pct",
        "own_loss_busd",
        "pressure_left_pct",
        Column(("pressure_share_pct", "pressure_share_error"), joint=ERROR),
        Column(("cost_share_pct", "cost_share_error"), joint=ERROR),
        "transfer_busd",
        "margin_of_staying",
    )
    members = answer.tables["coalition"]
    show(title, members.sorted_by("pressure_share_pct", descending=True), columns)


def _show_margins(answer: CoalitionAnswer) -> None:
    found = answer.coalition
    pivots = ", ".join(
        f"{c} ({without_zero_sign(f'{share:.0%}')} left without)"
        for c, share in found.pivotal.items()
    )
    say(f"pivotal (less than 90 per cent of the pressure is left without): {pivots or 'nobody'}")
    near = sorted(found.join.items(), key=lambda item: item[1])[:NAMES]
    margins = ", ".join(f"{code} {with_sign(margin)}" for code, margin in near)
    if near:
        say(f"nearest to joining (margin of staying out, logits): {margins}")
    most = list(answer.members.items())[:NAMES]
    if most:
        losses = ", ".join(
            f"{country_name(code, answer.scenario.world)} {loss:.2f}" for code, loss in most
        )
        say(f"the Union's measures cost most, per cent: {losses}")
    say(
        "transfer: billion USD a year received so that all lose the same share (losses then differ"
        f" by {found.transfer_spread_pct:.0e} per cent); margin: logits, joining over not"
    )
    say()


def _show_sweep(answer: CoalitionAnswer) -> None:
    columns = (
        "secondary_level",
        "compensation",
        "expected_joiners",
        "expected_backers",
        "expected_pressure_pct",
        "bill_busd",
    )
    title = "What the leader can set: expected outcomes on the surrogate"
    show(title, answer.sweep, columns, label=None)


def _show_search(answer: CoalitionAnswer) -> None:
    found = answer.search
    if found is None:
        return
    best = f"best with half the pressure: {', '.join(found.best.members)}"
    names = ("coalition", "pressure_busd", "own_cost_busd")
    ends = [
        (best, found.best.pressure, found.best.cost),
        ("all", found.whole.pressure, found.whole.cost),
    ]
    some = found.frontier[:: max(1, len(found.frontier) // OPTIONS)]
    options = [(", ".join(one.members), one.pressure, one.cost) for one in some]
    show("Most pressure for the cost", [Table.of(names, ends), Table.of(names, options)])
    how = "every coalition" if found.complete else "all of the strongest, and greedily of the rest"
    say(
        f"{found.looked_at} coalitions solved exactly ({how}); below the line: the frontier, every"
        " so many"
    )
    say()


def _show_fit(answer: CoalitionAnswer) -> None:
    fitted = answer.fitted
    if fitted is None:
        return
    title = (
        "Weights that the choices of 2022 give; the game's log score left out one by one:"
        f" {fitted.log_score:.3f}"
    )
    some = [one for one in WEIGHTS if one.name in fitted.weights]
    columns = {
        "weight_used": [float(answer.model.weights[one.name]) for one in some],
        "weight_fitted": [float(fitted.weights[one.name]) for one in some],
        "weight_error": [float(fitted.error[one.name]) for one in some],
        "weight_gain": [fitted.gain.get(one.name) for one in some],
        "basis": [one.number.source for one in some],
    }
    show(title, Table("weight", tuple(f"{one.name} {one.symbol}" for one in some), columns))
    scores = answer.ladder_scores
    rungs = ", ".join(f"{name} {score:.3f}" for name, score in scores.items())
    word = "beats" if fitted.log_score > max(scores.values()) else "does not beat"
    say(
        f"on the same {len(fitted.actors)} actors the ladder scores: {rungs}; the game {word} its"
        " best rung"
    )
    say()
