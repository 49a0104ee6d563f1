"""What statements are bound on: a scenario, its world, and what the accounts call a party."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from detente.reading.lexicon import bloc_in_accounts
from detente.scenario.file import Scenario
from detente.words import in_text, whose
from detente.world.countries import title_of
from detente.world.shipped import read_table


@dataclass(frozen=True)
class Unfit:
    """Why a statement of a known form is bound to nothing."""

    reason: str


@dataclass(frozen=True)
class Bench:
    """What statements are bound on: a scenario with its world and its levers."""

    scenario: Scenario

    @cached_property
    def year(self) -> str:
        """The year of the accounts."""
        return str(self.scenario.world.year)

    @property
    def acts(self) -> bool:
        """Whether any lever is pulled, without which a simulated change is nothing."""
        return bool(self.scenario.content.levers)

    def party(self, code: str) -> str:
        """A country or bloc as the accounts call it; empty where they know none."""
        if code in self.scenario.world.countries:
            return code
        return bloc_in_accounts(code)

    def is_country(self, code: str) -> bool:
        """Whether there are accounts of this one country."""
        return code in self.scenario.world.countries

    def name(self, code: str) -> str:
        """What a party is called."""
        return in_text(title_of(self.party(code) or code))

    def whose(self, code: str) -> str:
        """What belongs to a party: Germany's, the United States'."""
        return whose(title_of(self.party(code) or code))


def sectors_called(what: str) -> str:
    """The sector that is this product alone, goods for no product.

    Empty for a product that is a part of a sector.
    """
    if not what:
        return "goods"
    hits = {
        row["sector"]
        for row in read_table("products")
        if row["product"] == what and row["covered_pct"] == "100"
    }
    return hits.pop() if len(hits) == 1 else ""
