"""Why the game of the coalition may say something else about a government than its stance."""

from __future__ import annotations

from collections.abc import Mapping

from detente.politics.game.past_choices import Stand, past_choices
from detente.politics.game.weights import DEFAULT
from detente.politics.stance.regions import Stance
from detente.politics.stance.support import CORNERS, STANCES, utility
from detente.scenario.file import Scenario
from detente.words import in_text, with_sign
from detente.world.countries import country_name, government_of

WHY = (
    "a stance is what pays at assumed threat, belief, pledge and pressure at home; the game of"
    " --coalition weighs votes, past sanctions and own costs as the choices of 2022 tell and knows"
    " no threat, so the two may differ"
)
# What a stance is made of, by the assumptions that are zero without it.
CONTEST = ("common_threat",)
TIES = ("linkage", "divergence", "pledge_cost")


def beside_the_game(scenario: Scenario, found: Stance) -> str:
    """What the stance weighs for its actor and what the game does, in words with their numbers.

    The reason alone where the scenario's game is about another target.
    """
    lost, world = found.space.stakes, scenario.world
    if lost.ally != scenario.target:
        return WHY
    three = (lost.actor, lost.ally, lost.leader)
    actor, ally, rival = (in_text(country_name(code, world)) for code in three)
    best, next_best = sorted(STANCES, key=lambda name: -found.payoff[name])[:2]
    weighed = ", ".join(f"{name} {with_sign(value)}" for name, value in stance_parts(found).items())
    past = past_choices(lost.ally, lost.leader)
    stand = past.of(government_of(lost.actor))
    payoffs = game_payoffs(stand, past.positions)
    likeliest = max(payoffs, key=lambda name: payoffs[name])
    actions = ", ".join(f"{name} {with_sign(value, 1)}" for name, value in payoffs.items())
    return (
        f"{WHY}. For {actor} the stance weighs, '{best}' against '{next_best}' in per cent of real"
        f" income: {weighed}. The game weighs, in logits and before what a step costs: {actions};"
        f" '{likeliest}' leads. That is from an ideal point of {stand.ideal:.2f} ({ally} 0, {rival}"
        f" 1); sanctions in 2014: {_share(stand.habit)}; vote against {ally} then:"
        f" {_share(stand.vote)}"
    )


def stance_parts(found: Stance) -> Mapping[str, float]:
    """What the best stance pays more than the next one, by part; per cent of real income."""
    at = found.space.at_centre()
    one, other = sorted(range(len(STANCES)), key=lambda k: -found.payoff[STANCES[k]])[:2]

    def gap(without: tuple[str, ...]) -> float:
        left = {name: 0 * value if name in without else value for name, value in at.items()}
        paid = [utility(found.space.stakes, left, *CORNERS[k])[0] for k in (one, other)]
        return float(paid[0] - paid[1])

    whole, no_contest = gap(()), gap(CONTEST)
    trade = gap((*CONTEST, *TIES))
    return {
        "the contest with the rival": whole - no_contest,
        "sanctions and lost trade": trade,
        "ties and pledges": no_contest - trade,
    }


def game_payoffs(stand: Stand, positions: tuple[float, ...]) -> Mapping[str, float]:
    """Payoffs of the actions before anything that they do to an economy, in logits."""
    w = DEFAULT
    against, out, condemned, sanctioned = (
        -w["distance"] * abs(stand.ideal - position) for position in positions
    )
    vote = w["vote"] * stand.vote
    return {
        "back": against + w["back"],
        "stay out": out,
        "condemn": condemned + vote + w["condemn"],
        "join fully": sanctioned + vote + w["habit"] * stand.habit + w["join"],
    }


def _share(value: float) -> str:
    """Yes or no, or of a union by how many of its members."""
    if value in (0.0, 1.0):
        return "yes" if value else "no"
    return f"by {100 * value:.0f} per cent of its members"
