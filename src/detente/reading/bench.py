"""What statements are bound on: a scenario, its world, and what the accounts call a party."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from detente.reading.lexicon import bloc_in_accounts, called
from detente.scenario.file import Scenario
from detente.scenario.four_answers import world_for
from detente.scenario.schema import ScenarioFile
from detente.study.shown import members_of
from detente.words import in_text, whose
from detente.world.shipped import read_table


@dataclass(frozen=True)
class Unfit:
    """Why a statement of a known form is bound to nothing."""

    reason: str


@dataclass(frozen=True)
class Bench:
    """What statements are bound on.

    Attributes
    ----------
    scenario : Scenario
        With its world and its levers.
    day : str
        Of the document.
    condition : str
        A lever in one line under which a statement is said to hold; empty without one.
    """

    scenario: Scenario
    day: str = ""
    condition: str = ""

    def under(self, lever: str) -> Bench:
        """The same under a condition."""
        return replace(self, condition=lever)

    @cached_property
    def year(self) -> str:
        """The year of the accounts."""
        return str(self.scenario.world.year)

    @property
    def acts(self) -> bool:
        """Whether any lever is pulled, without which a simulated change is nothing."""
        return bool(self.scenario.content.levers or self.condition)

    def acts_in(self, period: str) -> bool:
        """Whether any lever is pulled by the end of a period: 2024, or 2024-01/2024-06."""
        content = self.scenario.content
        if self.condition:
            return True
        last = period.split("/")[-1]
        begun = (str(lever.since or content.start or content.date) for lever in content.levers)
        return any(day[: len(last)] <= last for day in begun)

    @property
    def target(self) -> str:
        """The country that the levers are aimed at; empty where the scenario names none."""
        return self.scenario.target or ""

    def party(self, code: str) -> str:
        """A country or bloc as the accounts call it; empty where they know none."""
        if code in self.scenario.world.countries:
            return code
        return bloc_in_accounts(code)

    def is_country(self, code: str) -> bool:
        """Whether there are accounts of this one country."""
        return code in self.scenario.world.countries

    def unknown(self, *codes: str) -> Unfit | None:
        """Why nothing is said of parties, where the accounts know one of them not."""
        for code in codes:
            if not self.party(code):
                return Unfit(f"the accounts know no {self.name(code)}")
        return None

    def members(self, code: str) -> set[str]:
        """The countries with accounts that a party is."""
        return set(members_of(self.party(code), self.scenario))

    def name(self, code: str) -> str:
        """What a party is called."""
        return in_text(called(self.party(code) or code))

    def whose(self, code: str) -> str:
        """What belongs to a party: Germany's, the United States'."""
        return whose(called(self.party(code) or code))


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


@lru_cache(maxsize=4)
def bare_scenario(day: datetime.date) -> Scenario:
    """A scenario without levers on the world before a day."""
    content = ScenarioFile(scenario="bare", world=world_for(day), date=day)
    return Scenario(content, "scenario.yaml")
