"""The answer of one government between two sides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from detente.politics.alignment.own_facts import Fact, fact_table
from detente.politics.stance.regions import Stance
from detente.politics.stance.support import STANCES
from detente.scenario.file import Scenario
from detente.study.answer import Provenance
from detente.study.beside_the_game import beside_the_game
from detente.study.folder import origin
from detente.study.governments_answer import GovernmentsAnswer, long_run
from detente.table import Table


@dataclass(frozen=True, eq=False)
class StanceAnswer(GovernmentsAnswer):
    """The stance of an actor between two sides in a scenario.

    Attributes
    ----------
    scenario : Scenario
    stance : Stance
    facts : tuple of Fact
        What is on record of the actor.
    outside : tuple of str
        Members of the coalition without accounts in the world.
    seed : int
    """

    scenario: Scenario
    stance: Stance
    facts: tuple[Fact, ...]
    outside: tuple[str, ...]
    seed: int

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        return long_run(self.scenario, self.stance.space.stakes.residual)

    @property
    def asked(self) -> dict[str, Any]:
        """Whose stance, and between whom."""
        lost = self.stance.space.stakes
        return {
            "kind": "stance",
            "actor": lost.actor,
            "ally": lost.ally,
            "coalition": list(lost.members),
            "seed": self.seed,
        }

    @cached_property
    def beside_the_game(self) -> str:
        """Why the game of the coalition may say something else, with the numbers of the actor."""
        return beside_the_game(self.scenario, self.stance)

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        return {
            "stances": _stance_table(self.stance),
            "thresholds": _threshold_table(self.stance),
            "regions": _region_table(self.stance),
            "political_state": _state_table(self.stance),
            "facts": fact_table(self.facts),
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        found, place = self.stance, self.stance.space
        lost = place.stakes
        keys = ("walk", "ally_walk", "tie", "ally_tie", "borne", "punished", "punishers")
        grids = {
            "common_threat": found.threat_grid.tolist(),
            "secondary_sanction_belief": found.belief_grid.tolist(),
        }
        return self.heading | {
            "kind": "stance",
            "actor": lost.actor,
            "ally": lost.ally,
            "coalition": list(lost.members),
            "outside_the_world": list(self.outside),
            "best": found.best,
            "payoff_pct": dict(found.payoff),
            "share": dict(found.share),
            "support": {"diplomatic": found.support[0], "material": found.support[1]},
            "thresholds": [asdict(one) for one in found.thresholds],
            "flips": list(found.flips),
            "beside_the_game": self.beside_the_game,
            "loss_pct": {
                key: dict(zip(lost.sets, getattr(lost, key).tolist(), strict=True)) for key in keys
            },
            "assumptions": {
                k: {"value": place.centre[k], "low": low, "high": place.high[k]}
                for k, low in place.low.items()
            },
            "political_state": _state_rows(self.stance),
            "facts": [row for _, row in fact_table(self.facts).rows()],
            "regions": grids | {"stance": found.regions.tolist()},
            "without_equilibrium": dict(lost.failures),
            "seed": self.seed,
            "manifest": origin(self.scenario),
        }


def _stance_table(found: Stance) -> Table:
    columns = {
        "payoff_pct": [found.payoff[name] for name in STANCES],
        "draws_share_pct": [100 * found.share[name] for name in STANCES],
    }
    return Table("stance", STANCES, columns)


def _threshold_table(found: Stance) -> Table:
    rows = found.thresholds
    columns: dict[str, Any] = {
        "question": [one.question for one in rows],
        "threshold": [one.value for one in rows],
        "assumed_now": [one.now for one in rows],
        "draws_share_pct": [100 * one.share for one in rows],
        "threshold_low": [one.low for one in rows],
        "threshold_high": [one.high for one in rows],
    }
    return Table("variable", tuple(one.name for one in rows), columns)


def _state_table(found: Stance) -> Table:
    """The entries of the political state that the stance rests on, each with its source."""
    entries = found.space.state.entries.values()
    columns: dict[str, Any] = {
        "assumed_now": [one.value for one in entries],
        "low": [one.low for one in entries],
        "high": [one.high for one in entries],
        "since": [one.since.isoformat() for one in entries],
        "tag": [one.tag for one in entries],
        "source": [one.source for one in entries],
    }
    return Table("variable", tuple(one.name for one in entries), columns)


def _state_rows(found: Stance) -> list[dict[str, Any]]:
    """The same for JSON, with whom each entry is about."""
    entries = found.space.state.entries.values()
    return [asdict(one) | {"since": one.since.isoformat()} for one in entries]


def _region_table(found: Stance) -> Table:
    """The best stance at each point of the grid, as three columns."""
    threat, belief = np.meshgrid(found.threat_grid, found.belief_grid, indexing="ij")
    columns = {
        "common_threat": threat.ravel(),
        "secondary_sanction_belief": belief.ravel(),
        "stance": np.array(STANCES)[found.regions.ravel()],
    }
    return Table("point", tuple(range(threat.size)), columns)
