"""respond --share: the least transfers with which no member of the coalition gains by leaving.

Paid to who stays: who leaves gets and pays nothing. Counted twice: with every motive of the game,
and with real income alone. The linear programme uses derivatives of real incomes; the economy is
solved again with its transfers until the margins are as wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.economy.analysis.gradient import of_weights
from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError, SolveError
from detente.politics.game.burden import NO_TRANSFER, LeastTransfers, least_transfers
from detente.politics.game.payoffs import SanctionsGame
from detente.politics.game.weights import ECONOMY_ONLY
from detente.scenario.file import Scenario
from detente.study.answer import Provenance
from detente.study.bearing import margins
from detente.study.governments_answer import GovernmentsAnswer, long_run
from detente.study.harm_sides import MILLION_IN_BILLION
from detente.study.respond_coalition import coalition_of, game_of
from detente.table import Table
from detente.types import Array, Progress, silent
from detente.world.countries import title_of

ALL_MOTIVES, INCOME_ALONE = "all motives", "real income alone"
# Rounds of the programme, and the margin below zero, in logits, that counts as none: far below what
# the weights are known to.
ROUNDS, HELD = 8, 1e-6


@dataclass(frozen=True, eq=False)
class Sharing:
    """The least transfers by one set of motives.

    Attributes
    ----------
    motives : str
        `ALL_MOTIVES` or `INCOME_ALONE`.
    before, after : ndarray [member]
        Margin of staying in logits, without the transfers and in the equilibrium with them; `after`
        is nan where something has to come from outside, since nobody pays it.
    least : LeastTransfers
        Billion USD a year.
    rounds : int
        Solves with transfers.
    """

    motives: str
    before: Array
    after: Array
    least: LeastTransfers
    rounds: int

    @property
    def possible(self) -> bool:
        """Whether transfers among members are enough."""
        return bool(self.least.outside.sum() <= NO_TRANSFER)

    def payments(self) -> list[tuple[int, int, float]]:
        """Payer, receiver and billion USD, each paying every receiver in the same proportion."""
        received = self.least.received
        getting = np.maximum(received, 0.0)
        total = getting.sum()
        return [
            (payer, receiver, float(-received[payer] * getting[receiver] / total))
            for payer in np.flatnonzero(received < -NO_TRANSFER).tolist()
            for receiver in np.flatnonzero(getting > NO_TRANSFER).tolist()
        ]


@dataclass(frozen=True, eq=False)
class SharingAnswer(GovernmentsAnswer):
    """The least transfers that keep the coalition of a scenario together.

    Attributes
    ----------
    scenario : Scenario
    model : SanctionsGame
    members : tuple of str
    found : tuple of Sharing
        With all motives, and with real income alone.
    """

    scenario: Scenario
    model: SanctionsGame
    members: tuple[str, ...]
    found: tuple[Sharing, ...]

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        return long_run(self.scenario, self.model.economy.residual)

    @property
    def asked(self) -> Mapping[str, Any]:
        """That transfers were asked for."""
        return {"kind": "sharing"}

    @property
    def income(self) -> Array:
        """Of each member, billion USD [member]."""
        return _income(self.model, self.members)

    @property
    def tables(self) -> dict[str, Table]:
        """Margins and transfers by member and motive, and who pays whom."""
        members, payments = [], []
        for one in self.found:
            members += self._member_rows(one)
            payments += self._payment_rows(one)
        names = ("row", "motives", "member", "margin_of_staying", "received_busd", "received_pct")
        rows = [(k, *row) for k, row in enumerate(members, 1)]
        paid = [(k, *row) for k, row in enumerate(payments, 1)]
        return {
            "sharing": Table.of((*names, "outside_busd", "margin_with_transfers"), rows),
            "payments": Table.of(
                ("row", "motives", "payer", "receiver", "paid_musd", "paid_pct"), paid
            ),
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        sums = [
            {
                "motives": one.motives,
                "total_busd": one.least.total,
                "dual_bound_busd": one.least.bound,
                "outside_busd": float(one.least.outside.sum()),
                "lowest_margin": None if not one.possible else float(one.after.min()),
                "solves": one.rounds,
            }
            for one in self.found
        ]
        tables = {name: list(table.numbers().values()) for name, table in self.tables.items()}
        return self.heading | {"kind": "sharing", "sums": sums} | tables

    def _member_rows(self, one: Sharing) -> list[tuple[Any, ...]]:
        received = one.least.received
        columns = (one.before, received, 100 * received / self.income, one.least.outside, one.after)
        return [
            (one.motives, title_of(code, self.scenario.world), *map(float, row))
            for code, *row in zip(self.members, *columns, strict=True)
        ]

    def _payment_rows(self, one: Sharing) -> list[tuple[Any, ...]]:
        rows = []
        for payer, receiver, amount in one.payments():
            who = [title_of(self.members[k], self.scenario.world) for k in (payer, receiver)]
            share = 100 * amount / float(self.income[payer])
            rows.append((one.motives, *who, amount * MILLION_IN_BILLION, share))
        return rows


def share_burden(scenario: Scenario, *, progress: Progress = silent) -> SharingAnswer:
    """The SharingAnswer of a scenario, all who join in it joining fully; in the long run.

    Raises ScenarioError or DataError without a target, measures or members, SolveError for a
    profile without an equilibrium, or where the transfers are not found.
    """
    game = game_of(scenario, {}, progress)
    members = coalition_of(game, (), ())
    if len(members) < 2:
        raise ScenarioError(
            "one government alone shares nothing", where=scenario.name, hint="name more than one"
        )
    found = []
    for done, motives in enumerate((ALL_MOTIVES, INCOME_ALONE)):
        progress("transfers", done, 2)
        asked = game if motives == ALL_MOTIVES else game.with_weights(**ECONOMY_ONLY)
        found.append(_sharing(asked, members, motives))
    progress("transfers", 2, 2)
    return SharingAnswer(scenario, game, members, tuple(found))


def _income(game: SanctionsGame, members: tuple[str, ...]) -> Array:
    at = [game.cast.codes.index(code) for code in members]
    return np.asarray(game.economy.size[at] / MILLION_IN_BILLION)


def _sharing(game: SanctionsGame, members: tuple[str, ...], motives: str) -> Sharing:
    """The Sharing by the weights of a game."""
    stay = margins(game, members).stay
    before = np.array([stay[code] for code in members])
    depths = np.array([1.0 if code in members else 0.0 for code in game.cast.codes])
    at = [game.cast.codes.index(code) for code in members]
    weight = game.weights["welfare"]
    response = weight * _response(game, members, game.economy.equilibrium(depths))
    calm = game.economy.effects(depths).gain[at]
    least = least_transfers(before, response)
    for done in range(ROUNDS + 1):
        if least.outside.sum() > NO_TRANSFER:
            return Sharing(motives, before, np.full(before.size, np.nan), least, done)
        received = np.zeros(len(game.cast.codes))
        received[at] = least.received
        gain = game.economy.after_transfers(depths, received)[at] if received.any() else calm
        after = before + weight * (gain - calm)
        if after.min() >= -HELD:
            return Sharing(motives, before, after, least, done)
        least = least_transfers(after - response @ least.received, response)
    raise SolveError(
        f"transfers still leave a margin of {after.min():.1e}", hint="use milder measures"
    )


def _response(game: SanctionsGame, members: tuple[str, ...], found: Equilibrium) -> Array:
    """Per cent of real income for each billion USD that a member receives [member, member].

    What a bloc receives goes to its members by income.
    """
    economy, at = game.economy, [game.cast.codes.index(code) for code in members]
    share = economy.share[at]
    rows = []
    for own in share:
        goal = 100 * own * economy.relative(found)
        by_country = of_weights(found, goal).transfer
        rows.append(MILLION_IN_BILLION * share @ by_country)
    return np.array(rows)
