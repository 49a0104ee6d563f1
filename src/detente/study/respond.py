"""respond: how governments answer a scenario, as a coalition or one between two sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from detente.economy.analysis.shapley import shapley
from detente.errors import ScenarioError
from detente.levers.setting import expand
from detente.politics.alignment.ladder import ladder
from detente.politics.game.cast import cast
from detente.politics.game.certified import certified_logit, certified_pure
from detente.politics.game.coalition import equalising_transfers, pivotal
from detente.politics.game.coalition_search import Search, search
from detente.politics.game.effects import Economy
from detente.politics.game.fit import fit, ladder_scores
from detente.politics.game.logit_path import logit_equilibrium
from detente.politics.game.payoffs import ACTIONS, DEPTH, JOINS, SanctionsGame, sanctions_game
from detente.politics.game.pure_equilibria import pure_equilibria
from detente.politics.game.remembered import Group, Remembered
from detente.politics.game.surrogate import surrogate
from detente.politics.game.weights import ECONOMY_ONLY
from detente.politics.solver import solver
from detente.politics.stance.regions import stance
from detente.politics.stance.space import space
from detente.politics.stance.stakes import stakes
from detente.scenario.file import Scenario
from detente.study.coalition_answer import Coalition, CoalitionAnswer
from detente.study.stance_answer import StanceAnswer
from detente.table import Table
from detente.types import Array, Progress, silent
from detente.world.countries import UNION, country_name, is_bloc, resolve, split_members

DAY = date(2022, 12, 30)
SECONDARY = (0.0, 1.0, 4.0)
COMPENSATION = (0.0, 0.5, 1.0)
ROUNDS = 12


def respond_coalition(
    scenario: Scenario,
    *,
    with_ladder: bool = False,
    best: bool = False,
    without: Sequence[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> CoalitionAnswer:
    """The CoalitionAnswer of a scenario.

    Parameters
    ----------
    scenario : Scenario
        It needs a target and measures against it.
    with_ladder : bool
        Add the ladder of predictors, and the weights that the choices of 2022 give with the game's
        own score out of sample.
    best : bool
        Search for the coalition with most pressure per own cost.
    without : sequence of str
        Governments left out of the coalition and of the search; a member of the Union means the
        Union.
    seed : int

    Raises
    ------
    ScenarioError, DataError
        No target, no measures, or an unknown government.
    SolveError
        A profile without an equilibrium.
    """
    target, tell = target_of(scenario), progress or silent
    players = cast(scenario.world, scenario.acting, target, blocs=scenario.blocs)
    economy = Economy(players, solver(scenario))
    found = sanctions_game(
        economy,
        surrogate(
            economy, progress=lambda done, total: tell("effects of each government", done, total)
        ),
    )
    fitted = fit(found) if with_ladder else None
    out, game = _governments(without, found), found.game()
    even, logit = pure_equilibria(game, starts=16, seed=seed), logit_equilibrium(game, 1.0)
    tell("certifying on the full model", 0, 1)
    ends = [
        None if end is None else certified_pure(found, end) for end in (even.lowest, even.highest)
    ]
    answer = CoalitionAnswer(
        scenario=scenario,
        model=found,
        logit=logit,
        certified=certified_logit(found, logit, seed=seed),
        pure=even,
        lowest=ends[0],
        highest=ends[1],
        alone=_economy_alone(found),
        coalition=_coalition(found, out, seed),
        sweep=_sweep(found),
        members=_union_members(economy),
        search=_search(found, out) if best else None,
        fitted=fitted,
        ladder=ladder(seed=seed) if with_ladder else None,
        ladder_scores=ladder_scores(fitted, found) if fitted else {},
        without=out,
        seed=seed,
    )
    tell("certifying on the full model", 1, 1)
    return answer


def respond_stance(
    scenario: Scenario,
    actor: str,
    *,
    between: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> StanceAnswer:
    """The StanceAnswer of `actor` between an ally and a coalition, ``RUS,coalition`` (default: the
    scenario's target and coalition).

    Raises
    ------
    ScenarioError, DataError
        Sides that cannot be read, an unknown country, the coalition or a country on one of the
        sides as the actor.
    SolveError
        No elasticity set has an equilibrium.
    """
    if actor.strip().lower() == "coalition":
        raise ScenarioError(
            "the coalition is no single government",
            where=f"--actor {actor}",
            hint="ask for --coalition instead",
        )
    code = resolve(actor)
    ally, members, side, outside = _sides(scenario, between)
    lost = stakes(scenario, code, ally, members=members, side=side, progress=progress or silent)
    return StanceAnswer(
        scenario,
        stance(
            space(
                lost, scenario.content.date or DAY, default_set=scenario.elasticity_set, seed=seed
            )
        ),
        outside,
        seed,
    )


def target_of(scenario: Scenario) -> str:
    """Code of the scenario's target; ScenarioError without one."""
    if scenario.target is None:
        raise ScenarioError(
            "the scenario has no target",
            where=scenario.name,
            hint="add `target: RUS`, or --set target=RUS",
        )
    return scenario.target


def _sides(
    scenario: Scenario, between: str | None
) -> tuple[str, tuple[str, ...] | None, str, tuple[str, ...]]:
    """The ally, the members of the other side (None: the scenario's coalition), what that side is
    called, and its members inside ROW.
    """
    words = [word.strip() for word in (between or f"{target_of(scenario)},coalition").split(",")]
    if len(words) != 2 or not all(words) or words[0].lower() == "coalition":
        raise ScenarioError(
            f"{between!r} does not name two sides",
            where="--between",
            hint="write for example RUS,coalition or RUS,G7",
        )
    ally, other = resolve(words[0]), words[1]
    if other.lower() == "coalition":
        return ally, None, "the coalition", scenario.outside
    named = is_bloc(other) or other in scenario.blocs
    members = expand([other] if named else other.split("+"), scenario.blocs)
    inside, outside = split_members(members, scenario.world)
    if not inside or (outside and not named):
        what = (
            f"world {scenario.world.name} has no accounts for {', '.join(outside)} (they are inside"
            " ROW)"
        )
        raise ScenarioError(
            what, where=f"--between {between!r}", hint="figures for them are refused, not guessed"
        )
    if inside == (ally,):
        raise ScenarioError(
            f"{ally} cannot be both sides",
            where=f"--between {between!r}",
            hint="name another side, for example G7",
        )
    return ally, inside, other if named else " and ".join(map(country_name, inside)), outside


def _governments(names: Sequence[str], found: SanctionsGame) -> tuple[str, ...]:
    """Codes of the actors that names stand for; a member of the Union stands for the Union."""
    out = []
    for name in names:
        code = UNION if name.upper() == UNION else resolve(name)
        actor = next((a.code for a in found.cast.actors if code in (a.code, *a.members)), None)
        if actor is None or not dict(zip(found.cast.codes, found.cast.listed, strict=True))[actor]:
            listed = ", ".join(
                c for c, one in zip(found.cast.codes, found.cast.listed, strict=True) if one
            )
            raise ScenarioError(
                f"{name!r} is no member of the coalition",
                where="--without",
                hint=f"members are {listed}",
            )
        out.append(actor)
    return tuple(dict.fromkeys(out))


def _economy_alone(found: SanctionsGame) -> dict[str, float]:
    """Who joins in the highest pure equilibrium when only real income counts, and what its measures
    gain it in per cent.
    """
    alone = pure_equilibria(found.with_weights(**ECONOMY_ONLY).game(), starts=4)
    profile = alone.highest or ()
    return {
        c: float(found.effects.gain_alone[k].max())
        for k, (c, a) in enumerate(zip(found.cast.codes, profile, strict=False))
        if a >= JOINS
    }


def _outcomes(found: SanctionsGame) -> Remembered[Group, Array]:
    """Loss of the target, the members' common loss, then each actor's loss, billion USD, by
    coalition of actors joining fully.
    """
    economy, codes = found.economy, found.cast.codes
    target = economy.world.income[economy.world.country(found.cast.target)]

    def outcome(group: Group) -> Array:
        done = economy.effects(np.array([1.0 if code in group else 0.0 for code in codes]))
        own = -done.gain * economy.size / 1e5
        inside = np.array([code in group for code in codes])
        return np.array([done.harm * target / 1e5, own[inside].sum(), *own])

    return Remembered(outcome)


def _coalition(found: SanctionsGame, without: Sequence[str], seed: int) -> Coalition:
    codes, outcomes = found.cast.codes, _outcomes(found)
    members = tuple(
        c for c, one in zip(codes, found.cast.listed, strict=True) if one and c not in without
    )
    if not members:
        raise ScenarioError("no government is left in the coalition", where="--without")
    whole = outcomes(frozenset(members))
    loss = {m: float(whole[2 + codes.index(m)]) for m in members}
    size = {m: float(found.economy.size[codes.index(m)]) / 1000 for m in members}
    left = {m: 100 * float(outcomes(frozenset(members) - {m})[0] / whole[0]) for m in members}
    stay, join = _margins(found, members)
    received, spread = _transfers(found, loss, size)
    return Coalition(
        members=members,
        pressure=found.economy.effects(
            np.array([1.0 if c in members else 0.0 for c in codes])
        ).harm,
        target_busd=float(whole[0]),
        loss_pct={m: 100 * loss[m] / size[m] for m in members},
        loss_busd=loss,
        left_pct=left,
        pivotal=pivotal(members, lambda group: float(outcomes(group)[0])),
        shares=shapley(members, lambda group: outcomes(group)[:2], pairs=4, seed=seed),
        transfers_busd=received,
        transfer_spread_pct=spread,
        stay=stay,
        join=join,
    )


def _transfers(
    found: SanctionsGame, loss: Mapping[str, float], size: Mapping[str, float]
) -> tuple[dict[str, float], float]:
    """Transfers that equalise losses in the re-solved model, billion USD, and the spread of losses
    that is left, in per cent.
    """
    codes, received = found.cast.codes, dict.fromkeys(loss, 0.0)
    depths = np.array([1.0 if code in loss else 0.0 for code in codes])
    left, spread = dict(loss), np.inf
    for _ in range(ROUNDS):
        received = {m: received[m] + more for m, more in equalising_transfers(left, size).items()}
        gain = found.economy.after_transfers(
            depths, np.array([received.get(code, 0.0) for code in codes])
        )
        left = {m: -float(gain[codes.index(m)]) * size[m] / 100 for m in loss}
        spread = 100 * float(np.ptp([left[m] / size[m] for m in loss]))
        if spread < 1e-6:
            break
    return received, spread


def _margins(
    found: SanctionsGame, members: Sequence[str]
) -> tuple[dict[str, float], dict[str, float]]:
    """Internal and external margins in logits on the full model, others condemning or staying out
    as in the logit equilibrium.
    """
    likely = logit_equilibrium(found.game(), 1.0).probability[:, :JOINS].argmax(axis=1)
    profile = [
        len(ACTIONS) - 1 if code in members else int(likely[k])
        for k, code in enumerate(found.cast.codes)
    ]
    payoff = found.exact([*profile, 0])
    outside, inside = payoff[:, :JOINS].max(axis=1), payoff[:, JOINS:].max(axis=1)
    stay = {
        c: float(payoff[k, -1] - outside[k]) for k, c in enumerate(found.cast.codes) if c in members
    }
    join = {
        c: float(outside[k] - inside[k])
        for k, c in enumerate(found.cast.codes)
        if c not in members and found.cast.actors[k].measures
    }
    return stay, join


def _search(found: SanctionsGame, without: Sequence[str]) -> Search:
    outcomes = _outcomes(found)
    members = tuple(
        c
        for c, one in zip(found.cast.codes, found.cast.listed, strict=True)
        if one and c not in without
    )

    def outcome(group: Group) -> tuple[float, float]:
        pressure, cost = outcomes(group)[:2]
        return float(pressure), float(cost)

    return search(members, outcome)


def _sweep(found: SanctionsGame) -> Table:
    """Expected joiners, pressure and the leader's bill on the surrogate, by level of secondary
    sanctions and of compensation.
    """
    rows: list[tuple[Any, ...]] = []
    weight = found.weights["secondary"]
    for level in SECONDARY:
        for share in COMPENSATION:
            other = found.compensated(share).with_weights(secondary=level * weight)
            p = logit_equilibrium(other.game(), 1.0).probability[:-1]
            depth = (p * DEPTH).sum(axis=1)
            cost = np.maximum(-found.effects.gain_within[:, 2], 0.0) * found.economy.size / 1e5
            pays = np.array(found.cast.codes) != found.cast.leader
            rows.append(
                (
                    level,
                    share,
                    p[:, JOINS:].sum(),
                    p[:, 0].sum(),
                    found.effects.harm_within[:, 2] @ depth,
                    share * (cost * depth)[pays].sum(),
                )
            )
    names = (
        "secondary_level",
        "compensation",
        "expected_joiners",
        "expected_backers",
        "expected_pressure_pct",
        "bill_busd",
    )
    return Table(
        "case",
        tuple(range(len(rows))),
        dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
    )


def _union_members(economy: Economy) -> dict[str, float]:
    """What the Union's measures cost each of its members in per cent, the others in place; the
    largest loss first.
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
