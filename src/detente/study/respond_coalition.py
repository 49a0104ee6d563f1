"""respond --coalition: who joins, who bears, and what holds the coalition together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from detente.errors import ScenarioError
from detente.given import Seed, plain
from detente.politics.acting_now import acting_now
from detente.politics.alignment.ladder import ladder
from detente.politics.game.cast import Actor, cast
from detente.politics.game.certified import certified_logit, certified_pure
from detente.politics.game.coalition_search import Search, search
from detente.politics.game.effects import Economy
from detente.politics.game.fit import fit, ladder_scores
from detente.politics.game.logit_path import LogitEquilibrium, logit_equilibrium
from detente.politics.game.payoffs import DEPTH, JOINS, SanctionsGame, sanctions_game
from detente.politics.game.pure_equilibria import pure_equilibria
from detente.politics.game.remembered import Group
from detente.politics.game.surrogate import surrogate
from detente.politics.game.weights import ECONOMY_ONLY
from detente.politics.solver import Solver
from detente.scenario.file import Scenario
from detente.study.bearing import bearing, outcomes
from detente.study.coalition_answer import CoalitionAnswer
from detente.study.governments_answer import target_of
from detente.study.replay import NotChoosing, Replay, outcome
from detente.table import Table
from detente.types import Progress, silent
from detente.world.countries import UNION, government_of
from detente.world.whom import parties

# What the leader can set: secondary sanctions over their central weight, and the part of the cost
# of joining that it makes up for.
SECONDARY = (0.0, 1.0, 4.0)
COMPENSATION = (0.0, 0.5, 1.0)
STARTS = 16
NOBODY = NotChoosing()
# Codes of governments by the name that was given.
Named = Mapping[str, tuple[str, ...]]
CERTIFYING = "certifying on the full model"


@plain
def respond_coalition(
    scenario: Scenario | str | Path,
    *,
    with_ladder: bool = False,
    best: bool = False,
    held: NotChoosing = NOBODY,
    seed: Seed = 0,
    progress: Progress = silent,
) -> CoalitionAnswer:
    """The CoalitionAnswer of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        It needs a target and measures against it.
    with_ladder : bool
        Add the ladder of predictors, and the weights that the choices of 2022 give, with scores.
    best : bool
        Search for the coalition with most pressure per own cost.
    held : NotChoosing
        Governments kept out of the game, which is played again, of the coalition and of the search;
        and those brought in, which pull what more than one member pulls for itself.

    Raises ScenarioError or DataError without a target or measures and for an unknown government,
    SolveError for a profile without an equilibrium.
    """
    scenario = Scenario.of(scenario)
    joining = _named(held.joining, scenario)
    free = game_of(scenario, joining, progress)
    fitted = fit(free) if with_ladder else None
    out = _kept_out(_named(held.without, scenario), free)
    brought = _brought_in(joining, free)
    members = coalition_of(free, out, brought)
    found = free.held(out, brought)
    game = found.game()
    pure, logit = pure_equilibria(game, starts=STARTS, seed=seed), logit_equilibrium(game, 1.0)
    progress(CERTIFYING, 0, 1)
    answer = CoalitionAnswer(
        scenario=scenario,
        model=found,
        logit=logit,
        certified=certified_logit(found, logit, seed=seed),
        pure=pure,
        lowest=certified_pure(found, pure.lowest) if pure.lowest is not None else None,
        highest=certified_pure(found, pure.highest) if pure.highest is not None else None,
        alone=_economy_alone(found),
        coalition=bearing(free, members, seed),
        sweep=_sweep(found),
        members=_union_members(found.economy),
        search=_search(free, members) if best else None,
        fitted=fitted,
        ladder=ladder(seed=seed) if with_ladder else None,
        ladder_scores=ladder_scores(fitted, free) if fitted else {},
        without=out,
        joining=brought,
        again=_again(free, found, logit) if out or brought else None,
        seed=seed,
    )
    progress(CERTIFYING, 1, 1)
    return answer


def game_of(scenario: Scenario, joining: Named, progress: Progress) -> SanctionsGame:
    """The game of a scenario, with those brought in among its players."""
    always = [code for codes in joining.values() for code in codes]
    target = target_of(scenario)
    pulled = acting_now(scenario, target)
    players = cast(scenario.world, pulled, target, always=always, blocs=scenario.blocs)
    economy = Economy(players, Solver(scenario))

    def tell(done: int, total: int) -> None:
        progress("effects of each government", done, total)

    return sanctions_game(economy, surrogate(economy, progress=tell))


def _again(free: SanctionsGame, held: SanctionsGame, found: LogitEquilibrium) -> Replay:
    """The game as everybody chooses beside that in which some do not."""
    before = outcome(free, logit_equilibrium(free.game(), 1.0))
    codes = (*held.kept_out, *held.brought_in)
    return Replay(held.cast.codes, codes, before, outcome(held, found))


def _listed(found: SanctionsGame) -> list[str]:
    """The actors that join in the scenario."""
    return [c for c, one in zip(found.cast.codes, found.cast.listed, strict=True) if one]


def coalition_of(
    found: SanctionsGame, without: Sequence[str], joining: Sequence[str]
) -> tuple[str, ...]:
    """The coalition less those kept out and with those brought in.

    ScenarioError when nobody is in it.
    """
    members = tuple(code for code in _listed(found) if code not in without)
    if not (*members, *joining):
        raise ScenarioError("no government is left in the coalition", where="--without")
    return (*members, *joining)


def _named(names: Sequence[str], scenario: Scenario) -> Named:
    """The governments that each name stands for; a member of the Union stands for the Union."""
    found = {}
    for name in names:
        members = parties(name, scenario.world, scenario.blocs)
        found[name] = tuple(dict.fromkeys(map(government_of, members)))
    return found


def _kept_out(named: Named, found: SanctionsGame) -> tuple[str, ...]:
    """The members that names stand for; ScenarioError for a name of which none is a member."""
    listed = _listed(found)
    out: list[str] = []
    for name, codes in named.items():
        members = [code for code in codes if code in listed]
        if not members:
            raise ScenarioError(
                f"{name!r} is no member of the coalition",
                where="--without",
                hint=f"members are {', '.join(listed)}",
            )
        out += members
    return tuple(dict.fromkeys(out))


def _brought_in(named: Named, found: SanctionsGame) -> tuple[str, ...]:
    """The actors that names stand for; ScenarioError for a name of which none can be brought in."""
    actors = {one.code: one for one in found.cast.actors}
    brought: list[str] = []
    for name, codes in named.items():
        reasons = {code: _cannot_join(actors.get(code)) for code in codes}
        free = [code for code, why in reasons.items() if not why]
        if not free:
            why = next(iter(reasons.values()))
            raise ScenarioError(f"{name!r} {why}", where="--with", hint="name another government")
        brought += free
    return tuple(dict.fromkeys(brought))


def _cannot_join(actor: Actor | None) -> str:
    """Why an actor cannot be brought in; empty where it can."""
    if actor is None:
        return "does not decide in this game"
    if actor.listed:
        return "is in the coalition as it is"
    if not actor.measures:
        return "has nothing to join with: no measure is pulled by more than one member for itself"
    return ""


def _economy_alone(found: SanctionsGame) -> dict[str, float]:
    """Who joins in the highest pure equilibrium when only real income counts.

    With what its own measures gain it, in per cent.
    """
    alone = pure_equilibria(found.with_weights(**ECONOMY_ONLY).game(), starts=4)
    profile = alone.highest or ()
    joining = [k for k, action in enumerate(profile[: len(found.cast.codes)]) if action >= JOINS]
    gain = found.effects.gain_alone
    free = [k for k in joining if found.cast.codes[k] not in found.brought_in]
    return {found.cast.codes[k]: float(gain[k].max()) for k in free}


def _search(found: SanctionsGame, members: tuple[str, ...]) -> Search:
    losses = outcomes(found)

    def outcome(group: Group) -> tuple[float, float]:
        pressure, cost = losses(group)[:2]
        return float(pressure), float(cost)

    return search(members, outcome)


def _sweep(found: SanctionsGame) -> Table:
    """Expected joiners, pressure and the leader's bill by what the leader can set.

    That is levels of secondary sanctions and of compensation; on the surrogate.
    """
    cost = np.maximum(-found.effects.gain_within[:, 2], 0.0) * found.economy.size / 1e5
    paid = np.where(np.array(found.cast.codes) != found.cast.leader, cost, 0.0)
    rows: list[tuple[float, ...]] = []
    for level in SECONDARY:
        for share in COMPENSATION:
            weight = level * found.weights["secondary"]
            other = found.compensated(share).with_weights(secondary=weight)
            chance = logit_equilibrium(other.game(), 1.0).probability[:-1]
            depth = (chance * DEPTH).sum(axis=1)
            joiners, backers = chance[:, JOINS:].sum(), chance[:, 0].sum()
            pressure = found.effects.harm_within[:, 2] @ depth
            bill = share * (paid * depth).sum()
            rows.append((len(rows), level, share, joiners, backers, pressure, bill))
    names = (
        "secondary_level",
        "compensation",
        "expected_joiners",
        "expected_backers",
        "expected_pressure_pct",
        "bill_busd",
    )
    return Table.of(("case", *names), rows)


def _union_members(economy: Economy) -> dict[str, float]:
    """What the Union's measures cost each of its members in per cent, the largest loss first.

    The measures of all others stay in place.
    """
    codes, depths = economy.cast.codes, economy.cast.listed.copy()
    if UNION not in codes:
        return {}
    now = economy.welfare(depths)
    depths[codes.index(UNION)] = 0.0
    gone = economy.welfare(depths)
    members = economy.cast.actors[codes.index(UNION)].members
    loss = {c: float((gone - now)[economy.world.country(c)]) for c in members}
    return dict(sorted(loss.items(), key=lambda item: -item[1]))
