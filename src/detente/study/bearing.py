"""Who bears and who presses in a coalition whose members all join fully."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.economy.analysis.shapley import ShapleyValues, shapley
from detente.politics.game.coalition import equalising_transfers, pivotal
from detente.politics.game.logit_path import logit_equilibrium
from detente.politics.game.payoffs import ACTIONS, JOINS, SanctionsGame
from detente.politics.game.remembered import Group, Remembered
from detente.types import Array

# Rounds of transfers, since those of one round move wages a little; and the spread of losses, in
# per cent, at which no further round is needed.
ROUNDS, EVEN = 12, 1e-6
# Orders of the members for the Shapley values, each also taken backwards.
PAIRS = 4


@dataclass(frozen=True, eq=False)
class Coalition:
    """Who bears and who presses in the coalition of the scenario, all members joining fully.

    Attributes
    ----------
    members : tuple of str
    pressure : float
        Loss of the target in per cent of its real income.
    target_busd : float
    loss_pct, loss_busd, left_pct : mapping by member
        Its own loss; the share of the pressure that is left when it leaves alone, in per cent.
    shares : ShapleyValues
        Shapley values of the target's loss and of the members' common loss, billion USD.
    transfers_busd : mapping
        Received (negative: paid) so that all lose the same share of income, with the transfers in
        the model.
    transfer_spread_pct : float
        Highest less lowest loss that is left then.
    pivotal : mapping by member
        The share of the pressure that is left without a member, where less than nine tenths are.
    stay : mapping by member
        Internal margin: payoff of joining fully over the best action outside, in logits, on the
        full model.
    join : mapping by outsider
        External margin: payoff of the best action outside over the better way of joining; negative
        wants to join.
    """

    members: tuple[str, ...]
    pressure: float
    target_busd: float
    loss_pct: Mapping[str, float]
    loss_busd: Mapping[str, float]
    left_pct: Mapping[str, float]
    pivotal: Mapping[str, float]
    shares: ShapleyValues
    transfers_busd: Mapping[str, float]
    transfer_spread_pct: float
    stay: Mapping[str, float]
    join: Mapping[str, float]


@dataclass(frozen=True)
class Transfers:
    """Billion USD received by member, and the spread of losses that is left, in per cent."""

    received: Mapping[str, float]
    spread: float


@dataclass(frozen=True)
class Margins:
    """Internal margin by member and external margin by outsider, in logits on the full model."""

    stay: Mapping[str, float]
    join: Mapping[str, float]


def bearing(found: SanctionsGame, members: Sequence[str], seed: int) -> Coalition:
    """The Coalition of `members`, all joining fully."""
    codes, outcome = found.cast.codes, outcomes(found)
    whole = outcome(frozenset(members))
    loss = {m: float(whole[2 + codes.index(m)]) for m in members}
    size = {m: float(found.economy.size[codes.index(m)]) / 1000 for m in members}
    left = {m: 100 * float(outcome(frozenset(members) - {m})[0] / whole[0]) for m in members}
    joined = np.array([1.0 if code in members else 0.0 for code in codes])
    edge = margins(found, members)
    transfers = _transfers(found, loss, size)
    return Coalition(
        members=tuple(members),
        pressure=found.economy.effects(joined).harm,
        target_busd=float(whole[0]),
        loss_pct={m: 100 * loss[m] / size[m] for m in members},
        loss_busd=loss,
        left_pct=left,
        pivotal=pivotal(members, lambda group: float(outcome(group)[0])),
        shares=shapley(members, lambda group: outcome(group)[:2], pairs=PAIRS, seed=seed),
        transfers_busd=transfers.received,
        transfer_spread_pct=transfers.spread,
        stay=edge.stay,
        join=edge.join,
    )


def outcomes(found: SanctionsGame) -> Remembered[Group, Array]:
    """Losses in billion USD by coalition of actors joining fully.

    The target's, the members' common one, then each actor's own [2 + actor].
    """
    economy, codes = found.economy, found.cast.codes
    target = economy.world.income[economy.world.country(found.cast.target)]

    def outcome(group: Group) -> Array:
        inside = np.array([code in group for code in codes])
        done = economy.effects(inside.astype(float))
        own = -done.gain * economy.size / 1e5
        return np.array([done.harm * target / 1e5, own[inside].sum(), *own])

    return Remembered(outcome)


def _transfers(
    found: SanctionsGame, loss: Mapping[str, float], size: Mapping[str, float]
) -> Transfers:
    """Transfers that equalise losses in the model, solved again after each round."""
    codes = found.cast.codes
    depths = np.array([1.0 if code in loss else 0.0 for code in codes])
    received = dict.fromkeys(loss, 0.0)
    left = dict(loss)
    spread = np.inf
    for _ in range(ROUNDS):
        more = equalising_transfers(left, size)
        received = {member: received[member] + amount for member, amount in more.items()}
        paid = np.array([received.get(code, 0.0) for code in codes])
        gain = found.economy.after_transfers(depths, paid)
        left = {m: -float(gain[codes.index(m)]) * size[m] / 100 for m in loss}
        spread = 100 * float(np.ptp([left[m] / size[m] for m in loss]))
        if spread < EVEN:
            break
    return Transfers(received, spread)


def margins(found: SanctionsGame, members: Sequence[str]) -> Margins:
    """The Margins, others condemning or staying out as in the logit equilibrium."""
    codes = found.cast.codes
    likely = logit_equilibrium(found.game(), 1.0).probability[:, :JOINS].argmax(axis=1)
    fully = len(ACTIONS) - 1
    profile = [fully if code in members else int(likely[k]) for k, code in enumerate(codes)]
    payoff = found.exact([*profile, 0])
    outside, inside = payoff[:, :JOINS].max(axis=1), payoff[:, JOINS:].max(axis=1)
    stay: dict[str, float] = {}
    join: dict[str, float] = {}
    for k, code in enumerate(codes):
        if code in members:
            stay[code] = float(payoff[k, -1] - outside[k])
        elif found.cast.actors[k].measures:
            join[code] = float(outside[k] - inside[k])
    return Margins(stay, join)
