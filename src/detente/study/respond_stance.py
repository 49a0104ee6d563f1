"""respond --actor: the stance of one government between two sides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detente.errors import DataError, ScenarioError
from detente.given import Seed, plain
from detente.politics.alignment.own_facts import Beside, Fact, own_facts
from detente.politics.stance.evidence import state_of_stance
from detente.politics.stance.regions import stance
from detente.politics.stance.space import space
from detente.politics.stance.stakes import Question, Stakes, question, stakes
from detente.scenario.file import Scenario
from detente.study.facts_answer import FactsAnswer
from detente.study.governments_answer import target_of
from detente.study.stance_answer import StanceAnswer
from detente.types import Progress, silent
from detente.words import in_text
from detente.world.countries import country_name, inside_rest, listed_bloc, resolve, split_members
from detente.world.political_facts import named_day
from detente.world.state import Pair
from detente.world.whom import expand

COALITION = "coalition"


@dataclass(frozen=True)
class Between:
    """The two sides of a stance.

    Attributes
    ----------
    ally : str
    members : tuple of str or None
        Of the other side; None is the scenario's own coalition.
    title : str
        What that side is called.
    outside : tuple of str
        Its members without accounts in the world.
    """

    ally: str
    members: tuple[str, ...] | None
    title: str
    outside: tuple[str, ...]


@plain
def respond_stance(
    scenario: Scenario | str | Path,
    actor: str,
    *,
    between: str | None = None,
    lost: Stakes | None = None,
    seed: Seed = 0,
    progress: Progress = silent,
) -> StanceAnswer:
    """The StanceAnswer of `actor` between an ally and a coalition.

    `between` names both, with a comma; by default they are the scenario's target and coalition.
    `lost` are its stakes where they are known already.

    Raises
    ------
    ScenarioError, DataError
        Sides that cannot be read, an unknown country, the coalition or a country on one of the
        sides as the actor, or an actor without a political state of its own.
    SolveError
        No elasticity set has an equilibrium.
    """
    scenario = Scenario.of(scenario)
    asked = _asked(scenario, actor, between)
    state = state_of_stance(scenario, asked.question.actor, asked.question.ally)
    lost = lost or stakes(scenario, asked.question, progress=progress)
    assumed = space(lost, state, default_set=scenario.elasticity_set, seed=seed)
    return StanceAnswer(scenario, stance(assumed), _facts(scenario, lost), asked.outside, seed)


def respond_actor(
    scenario: Scenario,
    actor: str,
    *,
    between: str | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> StanceAnswer | FactsAnswer:
    """The StanceAnswer of `actor`, or where it has no political state of its own a FactsAnswer.

    Raises otherwise as `respond_stance` does.
    """
    asked = _asked(scenario, actor, between)
    try:
        state_of_stance(scenario, asked.question.actor, asked.question.ally)
    except DataError as error:
        lost = stakes(scenario, asked.question, progress=progress)
        facts = _facts(scenario, lost)
        return FactsAnswer(scenario, lost, facts, str(error), asked.outside)
    return respond_stance(scenario, actor, between=between, seed=seed, progress=progress)


@dataclass(frozen=True)
class _Asked:
    """The question that was asked, and members of the other side without accounts."""

    question: Question
    outside: tuple[str, ...]


def _asked(scenario: Scenario, actor: str, between: str | None) -> _Asked:
    if actor.strip().lower() == COALITION:
        raise ScenarioError(
            "the coalition is no single government",
            where=f"--actor {actor}",
            hint="ask for --coalition instead",
        )
    code, sides = resolve(actor, scenario.world), _sides(scenario, between)
    asked = question(scenario, code, sides.ally, members=sides.members, side=sides.title)
    return _Asked(asked, sides.outside)


def _facts(scenario: Scenario, lost: Stakes) -> tuple[Fact, ...]:
    """What is on record of the actor on the scenario's day."""
    day = scenario.content.date or named_day("now").on
    beside = Beside(Pair(lost.actor, lost.ally), lost.leader, lost.members, lost.side)
    return own_facts(scenario.world, beside, day)


def _sides(scenario: Scenario, between: str | None) -> Between:
    world = scenario.world
    words = [
        word.strip() for word in (between or f"{target_of(scenario)},{COALITION}").split(",", 1)
    ]
    if len(words) != 2 or not all(words) or words[0].lower() == COALITION:
        raise ScenarioError(
            f"{between!r} does not name two sides",
            where="--between",
            hint=f"write COUNTRY,{COALITION} or COUNTRY,BLOC",
        )
    ally, other = resolve(words[0], world), words[1]
    if other.lower() == COALITION:
        return Between(ally, None, f"the {COALITION}", scenario.outside)
    place = f"--between {between!r}"
    single = "+" in other and listed_bloc(other) is None
    members = expand(other.split("+") if single else [other], scenario.blocs)
    named = not single and len(members) > 1
    inside, outside = split_members(members, world)
    if not inside or (outside and not named):
        missing = f"{', '.join(outside)}{inside_rest(world)}"
        raise ScenarioError(
            f"world {world.name} has no accounts for {missing}",
            where=place,
            hint="figures for them are refused, not guessed",
        )
    if inside == (ally,):
        raise ScenarioError(
            f"{ally} cannot be both sides", where=place, hint="name another country or bloc"
        )
    title = other if named else " and ".join(in_text(country_name(code, world)) for code in inside)
    return Between(ally, inside, title, outside)
