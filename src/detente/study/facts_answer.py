"""The answer about an actor without a political state of its own: facts and losses, no stance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.politics.alignment.own_facts import Fact, fact_table
from detente.politics.stance.stakes import DEPTHS, Stakes
from detente.scenario.file import Scenario
from detente.study.answer import Provenance
from detente.study.folder import origin
from detente.study.governments_answer import GovernmentsAnswer, long_run
from detente.table import Table


@dataclass(frozen=True, eq=False)
class FactsAnswer(GovernmentsAnswer):
    """What is known of an actor between two sides where a stance would be a guess.

    Attributes
    ----------
    scenario : Scenario
    stakes : Stakes
        What it would lose by each step: from the engine, which needs no politics.
    facts : tuple of Fact
        What is on record of it.
    missing : str
        What its stance would need.
    outside : tuple of str
        Members of the coalition without accounts in the world.
    """

    scenario: Scenario
    stakes: Stakes
    facts: tuple[Fact, ...]
    missing: str
    outside: tuple[str, ...]

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        return long_run(self.scenario, self.stakes.residual)

    @property
    def asked(self) -> dict[str, Any]:
        """About whom, and between whom."""
        return {
            "kind": "facts",
            "actor": self.stakes.actor,
            "ally": self.stakes.ally,
            "coalition": list(self.stakes.members),
        }

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        return {"facts": fact_table(self.facts), "losses": loss_table(self.stakes)}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python; `best` is null, since there is no stance."""
        facts = fact_table(self.facts)
        losses = loss_table(self.stakes)
        return (
            self.heading
            | self.asked
            | {
                "best": None,
                "missing": self.missing,
                "outside_the_world": list(self.outside),
                "facts": [row for _, row in facts.rows()],
                "loss_pct": {str(name): row for name, row in losses.rows()},
                "without_equilibrium": dict(self.stakes.failures),
                "manifest": origin(self.scenario),
            }
        )


def loss_table(lost: Stakes) -> Table:
    """Loss of real income in per cent by elasticity set, one column for each step."""
    columns = {
        f"{lost.actor} joins": lost.walk,
        "tie cut": lost.tie,
        f"{lost.ally}: tie cut": lost.ally_tie,
        f"{lost.ally} bears": lost.borne,
    }
    for k, depth in enumerate(DEPTHS[1:], 1):
        columns[f"punished {depth:.0f} %"] = lost.punished[:, k]
    return Table("elasticities", tuple(lost.sets), columns)
