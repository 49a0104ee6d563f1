"""BestPolicy: the answer of `detente optimise`: the policy, what it does, and its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.deviations import Deviation
from detente.study.folder import origin
from detente.study.harm_sides import MILLION_IN_BILLION
from detente.study.optimum import Optimum, Player
from detente.study.policy_question import PolicyQuestion
from detente.study.shown import known_party, members_of
from detente.table import Table
from detente.types import Array

# So many variables are printed as the first to choose.
FIRST = 15
# A variable that moves by less does not move.
MOVES = 1e-6


@dataclass(frozen=True, eq=False)
class Reply:
    """A player's policy in the answer.

    Attributes
    ----------
    player : Player
    first : ndarray [variable]
        Where it stood.
    optimum : Optimum
    tried : tuple of Deviation
    slope : ndarray [variable]
        Derivative of the aim where it stood.
    """

    player: Player
    first: Array
    optimum: Optimum
    tried: tuple[Deviation, ...]
    slope: Array

    @property
    def best_deviation(self) -> Deviation | None:
        """The one that gains most; None where none was tried."""
        return max(self.tried, key=lambda one: one.gain, default=None)


@dataclass(frozen=True, eq=False)
class FrontierPolicy:
    """The best policy at a weight of harm."""

    weight: float
    optimum: Optimum


@dataclass(frozen=True, eq=False)
class BestPolicy(Answer):
    """The best policies that were found.

    Attributes
    ----------
    scenario : Scenario
    question : PolicyQuestion
    base, found : Equilibrium
        Of the scenario as it is, and with the policies.
    replies : tuple of Reply
        By player.
    frontier : tuple of FrontierPolicy
    rounds : int
        Of best replies; zero for one player.
    seed : int
    """

    scenario: Scenario
    question: PolicyQuestion
    base: Equilibrium
    found: Equilibrium
    replies: tuple[Reply, ...]
    frontier: tuple[FrontierPolicy, ...]
    rounds: int
    seed: int

    @property
    def name(self) -> str:
        """The scenario's name, and that it is a policy."""
        return f"{self.scenario.name}-optimise"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "optimise"

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        tried = len(self.replies[0].tried)
        more = {
            "players": ", ".join(reply.player.name for reply in self.replies),
            "aim": self._aim,
            "certificate": (
                f"the projected gradient, and the best of {tried} deviations, seed {self.seed};"
                " neither proves that no better policy exists"
            ),
        }
        if self.rounds:
            more["Nash"] = f"best replies settled after {self.rounds} rounds"
        residual = max(
            one.certificate.max_residual
            for one in (self.base, self.found, *(p.optimum.found for p in self.frontier))
        )
        return solved([self.scenario], "long-run", residual, more=more)

    @property
    def _aim(self) -> str:
        asked = self.question
        even = (
            f"; a variance of one squared per cent among the members' losses counts as"
            f" {asked.equal:g} per cent of their income"
        )
        even = even if asked.equal else ""
        if asked.budget is not None:
            most = f"the most harm to {asked.target} for at most {asked.budget:g} billion USD"
            return most + even
        harm = f", and {asked.weight:g} for each dollar that {asked.target} loses"
        return "own real income" + (harm if asked.weight else "") + even

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        about = {"kind": "optimise", "question": asdict(self.question), "seed": self.seed}
        more = {"frontier": len(self.frontier), "deviations": len(self.replies[0].tried)}
        return origin(self.scenario) | about | more

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        found = {"policy": self._policy(), "players": self._players(), "first": self._first()}
        if self.question.equal:
            found["burdens"] = self._burdens()
        if self.frontier:
            found["frontier"] = self._frontier()
        return found

    def lost(self, found: Equilibrium, codes: Sequence[str]) -> float:
        """What countries lose against the scenario as it is; billion USD."""
        at = [found.world.country(code) for code in codes]
        lost = self.base.welfare_usd[at].sum() - found.welfare_usd[at].sum()
        return float(lost / MILLION_IN_BILLION)

    @property
    def targets(self) -> tuple[str, ...]:
        """Members of the target; none without one."""
        if self.question.target is None:
            return ()
        return members_of(known_party(self.question.target, self.scenario), self.scenario)

    def _policy(self) -> Table:
        """Every variable: what it was, and what it is at the optimum."""
        rows = []
        for reply in self.replies:
            tools = reply.player.instruments
            kinds = _kinds(reply)
            parts = (tools.names, kinds, reply.first, reply.optimum.values)
            rows += [(reply.player.name, *row) for row in zip(*parts, strict=True)]
        names = ("row", "player", "instrument", "tool", "before_value", "best_value")
        numbered = [
            (k, who, name, kind, _shown(kind, old), _shown(kind, new))
            for k, (who, name, kind, old, new) in enumerate(rows, 1)
        ]
        return Table.of(names, numbered)

    def _players(self) -> Table:
        """What the policies do to each player, and the certificate of each."""
        rows = []
        for reply in self.replies:
            tried = reply.best_deviation
            row = (
                reply.player.name,
                -self.lost(self.found, reply.player.members),
                self.lost(self.found, self.targets) if self.targets else float("nan"),
                int((np.abs(reply.optimum.values - reply.first) > MOVES).sum()),
                reply.optimum.projected(reply.player.instruments),
                tried.gain if tried else float("nan"),
                tried.kind if tried else "",
            )
            rows.append(row)
        names = (
            "player",
            "own_gain_busd",
            "policy_harm_busd",
            "moved_count",
            "projected_gradient",
            "deviation_gain",
            "deviation_kind",
        )
        return Table.of(names, rows)

    def _burdens(self) -> Table:
        """What each member of a player loses against the scenario as it is; the largest first."""
        hat = self.found.welfare_hat / self.base.welfare_hat
        rows = []
        for reply in self.replies:
            for code in reply.player.members:
                lost = float(100 * (1 - hat[self.found.world.country(code)]))
                rows.append((reply.player.name, code, lost, self.lost(self.found, [code])))
        rows.sort(key=lambda row: -row[2])
        numbered = [(k, *row) for k, row in enumerate(rows, 1)]
        names = ("row", "player", "member", "own_loss_pct", "own_loss_busd")
        return Table.of(names, numbered)

    def _first(self) -> Table:
        """What to choose first: variables by what a small change gains where all stands."""
        rows = []
        for reply in self.replies:
            tools = reply.player.instruments
            wanted = (reply.optimum.values - reply.first) * reply.slope
            for k in np.argsort(-wanted, kind="stable")[:FIRST].tolist():
                kind = _kinds(reply)[k]
                best = _shown(kind, float(reply.optimum.values[k]))
                rows.append((reply.player.name, tools.names[k], kind, best, 100 * wanted[k]))
        numbered = [(k, *row) for k, row in enumerate(rows, 1)]
        names = ("row", "player", "instrument", "tool", "best_value", "first_order_pct")
        return Table.of(names, numbered)

    def _frontier(self) -> Table:
        """Harm and own cost by the weight of harm."""
        members = self.replies[0].player.members
        rows = [
            (
                k,
                point.weight,
                self.lost(point.optimum.found, self.targets),
                self.lost(point.optimum.found, members),
            )
            for k, point in enumerate(self.frontier, 1)
        ]
        return Table.of(("row", "harm_weight", "policy_harm_busd", "policy_cost_busd"), rows)

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        tables = {name: list(table.numbers().values()) for name, table in self.tables.items()}
        return self.heading | {"kind": "optimise", "manifest": self.manifest} | tables


def _kinds(reply: Reply) -> list[str]:
    """What each variable is."""
    tools = reply.player.instruments
    counts = (len(tools.rates.names), len(tools.depths.names), len(tools.transfers.pairs))
    return [
        kind
        for kind, count in zip(("tariff", "fall", "transfer"), counts, strict=True)
        for _ in range(count)
    ]


def _shown(kind: str, value: float) -> float:
    """A rate or depth in per cent, an amount in billion USD."""
    return float(value / MILLION_IN_BILLION if kind == "transfer" else 100 * value)
