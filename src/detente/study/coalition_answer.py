"""The answer of a coalition: the game, its equilibria, and who bears and who presses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from detente.politics.alignment.ladder import Ladder
from detente.politics.game.certified import CertifiedLogit, CertifiedProfile
from detente.politics.game.coalition_search import Search
from detente.politics.game.fit import Fitted
from detente.politics.game.logit_path import LogitEquilibrium
from detente.politics.game.payoffs import ACTIONS, JOINS, SanctionsGame
from detente.politics.game.pure_equilibria import PureEquilibria
from detente.scenario.file import Scenario
from detente.study.answer import Provenance
from detente.study.bearing import Coalition
from detente.study.governments_answer import GovernmentsAnswer, long_run
from detente.study.replay import Replay
from detente.table import Table
from detente.world.countries import title_of


@dataclass(frozen=True, eq=False)
class CoalitionAnswer(GovernmentsAnswer):
    """The sanctions game of a scenario, its equilibria with their regrets, and its coalition.

    Attributes
    ----------
    scenario : Scenario
    model : SanctionsGame
    logit : LogitEquilibrium
    certified : CertifiedLogit
    pure : PureEquilibria
    lowest, highest : CertifiedProfile or None
    alone : mapping
        Who would join for economic reasons alone (security, habit, ideology and harm without
        weight), and its gain in per cent.
    coalition : Coalition
    sweep : Table
        Expected joiners and pressure by level of secondary sanctions and of compensation by the
        leader.
    members : mapping
        By member of the Union: what the Union's measures cost it in per cent of real income.
    search : Search or None
    fitted : Fitted or None
    ladder : Ladder or None
    ladder_scores : mapping
        Log score of each rung on the actors of the game, to hold its own against; empty without the
        ladder.
    without, joining : tuple of str
        Who is kept out and who is brought in, whatever it pays them.
    again : Replay or None
        The game as everybody chooses beside that one; None where nobody is held.
    seed : int
    """

    scenario: Scenario
    model: SanctionsGame
    logit: LogitEquilibrium
    certified: CertifiedLogit
    pure: PureEquilibria
    lowest: CertifiedProfile | None
    highest: CertifiedProfile | None
    alone: Mapping[str, float]
    coalition: Coalition
    sweep: Table
    members: Mapping[str, float]
    search: Search | None
    fitted: Fitted | None
    ladder: Ladder | None
    ladder_scores: Mapping[str, float]
    without: tuple[str, ...]
    joining: tuple[str, ...]
    again: Replay | None
    seed: int

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        return long_run(self.scenario, self.model.economy.residual)

    @property
    def asked(self) -> dict[str, Any]:
        """Who was kept out and brought in, and what else was looked for."""
        return {
            "kind": "coalition",
            "without": list(self.without),
            "with": list(self.joining),
            "ladder": self.ladder is not None,
            "best": self.search is not None,
            "seed": self.seed,
        }

    @cached_property
    def cut_threshold(self) -> float | None:
        """Worth of a per cent of the joiners' loss to the target above which it cuts energy; None
        where the cut hurts nobody.
        """
        cut = self.model.cut_outcome(self.model.cast.listed)
        return cut.cost / cut.harm if cut.harm > 0 else None

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        losses = list(self.members.values())
        found = {
            "actors": actor_table(self),
            "coalition": coalition_table(self.coalition),
            "sweep": self.sweep,
            "union_members": Table("country", tuple(self.members), {"own_loss_pct": losses}),
        }
        if self.again:
            found["again"] = self.again.table
        if self.search:
            found["frontier"] = frontier_table(self.search)
        return found

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        from detente.study.coalition_json import coalition_json  # which reads such answers

        return coalition_json(self)


def actor_table(answer: CoalitionAnswer) -> Table:
    """What each government does, the likeliest joiners first.

    Probability of each action in per cent, pure actions, own effect of joining, expected regret.
    """
    model, p = answer.model, answer.logit.probability
    joins = 100 * p[:-1, JOINS:].sum(axis=1)
    order = np.argsort(-joins, kind="stable")
    codes = np.array(model.cast.codes)[order]
    columns: dict[str, Any] = {
        "name": [title_of(str(code), answer.scenario.world) for code in codes],
        "join_pct": joins[order],
    }
    columns |= {
        f"{action.replace(' ', '_')}_pct": 100 * p[order, k] for k, action in enumerate(ACTIONS)
    }
    for name, one in (("lowest", answer.lowest), ("highest", answer.highest)):
        columns[name] = ["none" if one is None else ACTIONS[one.profile[k]] for k in order]
    columns |= {
        "own_effect_pct": model.effects.gain_within[order, 2],
        "added_pressure_pct": model.effects.harm_within[order, 2],
        "expected_regret": answer.certified.regret[order],
        "listed": [model.cast.actors[k].listed for k in order],
    }
    return Table("actor", tuple(str(c) for c in codes), columns)


def coalition_table(found: Coalition) -> Table:
    """What each member bears and adds, its margin of staying, and its equalising transfer."""
    members, share = found.members, found.shares.share
    error = found.shares.error / found.shares.value.sum(axis=0)
    columns: dict[str, Any] = {
        "own_loss_pct": [found.loss_pct[m] for m in members],
        "own_loss_busd": [found.loss_busd[m] for m in members],
        "pressure_left_pct": [found.left_pct[m] for m in members],
        "pressure_share_pct": 100 * share[:, 0],
        "pressure_share_error": 100 * np.abs(error[:, 0]),
        "cost_share_pct": 100 * share[:, 1],
        "cost_share_error": 100 * np.abs(error[:, 1]),
        "transfer_busd": [found.transfers_busd[m] for m in members],
        "margin_of_staying": [found.stay[m] for m in members],
    }
    return Table("member", members, columns)


def frontier_table(found: Search) -> Table:
    """The coalitions that no other one beats in both pressure and own cost."""
    options = found.frontier
    columns = {
        "members": [" ".join(one.members) for one in options],
        "pressure_busd": [one.pressure for one in options],
        "own_cost_busd": [one.cost for one in options],
    }
    return Table("option", tuple(range(len(options))), columns)
