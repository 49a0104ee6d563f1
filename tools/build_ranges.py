"""Write docs/concepts/ranges.md from draws: `python tools/build_ranges.py [PROCESSES]`.

It solves every shipped scenario 60 times and takes up to an hour on one core.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.scenario.uncertain import Level, uncertain
from detente.study.draws import Draws, Sweep, sweep
from detente.study.ranges import REAL_INCOME, percentile_among, real_income
from detente.types import Array
from detente.world.countries import country_name
from detente.world.set_names import set_names

PAGE = Path(__file__).parents[1] / "docs" / "concepts" / "ranges.md"
COUNT, SEED = 60, 0

# The rule, set before any result: where the median country is to stand among its draws, and how
# many of the countries are to lie inside the range that is printed.
LOW_MEDIAN, HIGH_MEDIAN = 40, 60
LOW, HIGH = 5, 95
LEAST_INSIDE = 78

# A number is drawn from a continuum: its draws are grouped in so many parts of equal size.
PARTS = 3
# As many assumptions are named as what carries a miss.
NAMED = 2
# Letters of a line of the page.
WIDTH = 100

HEAD = f"""# Where the headline stands in its range

Written by `python tools/build_ranges.py`: {COUNT} draws with seed {SEED} of every shipped scenario.

`detente run S --draws N` prints a range beside each number: the 5th to 95th percentile over draws
of the uncertain assumptions. A range is one of assumptions and no confidence interval. The headline
is the scenario as written, every assumption at the median of its distribution or at its default.
Its **percentile** is the share of the draws that are below it (`welfare_percentile`). At 50 it
stands in the middle; at 5 all but one in twenty draws lose less.

The rule: over countries the median percentile lies between {LOW_MEDIAN} and {HIGH_MEDIAN}, and at
least {LEAST_INSIDE} of 81 countries lie inside 5 to 95. What lies outside is named with its reason.
Nothing is moved to meet it. **{{met}} of {{count}}** scenarios and horizons meet both parts,
{{inside}} the second one.

| scenario | horizon | draws | median percentile | inside 5 to 95 | rule | outside |
|---|---|---|---|---|---|---|
"""

WHY = """
## Why the median is off

Carried by: the assumptions that explain most of what the draws of the median country differ by,
with their share of the variance. Then the median percentile among the draws with one level of a
choice: who keeps the gap of falls, and the set of trade elasticities.

{sets}

| scenario | horizon | median percentile | carried by | by keeper of the gap | by elasticities |
|---|---|---|---|---|---|
"""

NOTE = """
- **A choice has no middle.** Where falls do most of the harm, the default gap of each lever stands
  nearer the middle among its own draws. Falls under which varieties leave cost most, and two draws
  in three give the gap to a country. They stay the default: what is on a list of forbidden goods is
  not sold at any price.
- **The centre of the elasticities is a mean.** It averages 1/theta by sector, to which losses are
  proportional. One set with low elasticities (LL) pulls that mean, so that the headline loses more
  than under most of the other sets and less than under this one.

## Who is outside

Percentile of the headline, and what carries most of the differences between the draws of the
country.

| scenario | horizon | country | percentile | carried by |
|---|---|---|---|---|
"""

FAILED = """
## Draws without an answer

| scenario | draws | reason |
|---|---|---|
"""


@dataclass(frozen=True, eq=False)
class Drawn:
    """The draws of one scenario and horizon.

    `headline` [country] and `values` [draw, country] are changes of real income in per cent;
    `inputs` the drawn levels by assumption [draw].
    """

    scenario: str
    horizon: str
    names: tuple[str, ...]
    headline: Array
    values: Array
    inputs: Mapping[str, Sequence[Level]]

    @property
    def percentile(self) -> Array:
        """Of the headline among the draws [country]."""
        return percentile_among(self.headline, self.values)

    @property
    def outside(self) -> list[int]:
        """Countries outside of 5 to 95, lowest first."""
        found = self.percentile
        order = np.argsort(found, kind="stable").tolist()
        return [n for n in order if not LOW <= found[n] <= HIGH]

    @property
    def central(self) -> bool:
        """Whether the median country stands in the middle."""
        return bool(LOW_MEDIAN <= np.median(self.percentile) <= HIGH_MEDIAN)

    @property
    def contained(self) -> bool:
        """Whether as many countries as the rule asks for lie inside."""
        return len(self.names) - len(self.outside) >= LEAST_INSIDE

    def by_level(self, choice: str) -> str:
        """The median percentile among the draws with each level of a choice."""
        drawn = np.array(self.inputs.get(choice, ()))
        told = []
        for level in np.unique(drawn):
            chosen = percentile_among(self.headline, self.values[drawn == level])
            told.append(f"{level} {np.median(chosen):.0f}")
        return ", ".join(told) or "-"

    def carriers(self, number: Array, labels: Mapping[str, str]) -> str:
        """The assumptions that carry most of a `number` [draw], with shares of its variance."""
        shares = {name: explained(number, levels) for name, levels in self.inputs.items()}
        largest = sorted(shares, key=lambda name: -shares[name])[:NAMED]
        return ", ".join(f"{labels[name]} ({100 * shares[name]:.0f} %)" for name in largest)


def explained(number: Array, levels: Sequence[Level]) -> float:
    """Share of the variance of a number [draw] between the groups of an assumption's levels.

    Choices are groups of their own, numbers are cut into `PARTS` of equal size.
    """
    group = _groups(levels)
    whole = float(((number - number.mean()) ** 2).sum())
    if whole == 0:
        return 0.0
    between = 0.0
    for one in np.unique(group):
        inside = number[group == one]
        between += inside.size * float(inside.mean() - number.mean()) ** 2
    return between / whole


def _groups(levels: Sequence[Level]) -> Array:
    if isinstance(levels[0], str):
        return np.unique(np.array(levels), return_inverse=True)[1]
    rank = np.argsort(np.argsort(np.array(levels, dtype=float), kind="stable"), kind="stable")
    return np.asarray(rank * PARTS // len(levels))


def drawn(name: str, processes: int) -> tuple[list[Drawn], Sweep]:
    """The Drawn of every horizon of a shipped scenario, and its sweep."""
    scenario = Scenario.open(name)
    world = scenario.world
    names = tuple(country_name(code, world) for code in world.countries)
    made = sweep(scenario, real_income, draws=Draws(COUNT, SEED, processes))
    found = []
    for horizon, headline in equilibria(scenario).items():
        values, places = made.numbers(REAL_INCOME.format(horizon))
        inputs = {
            one: [levels[place] for place in places] for one, levels in made.inputs.columns.items()
        }
        found.append(Drawn(name, horizon, names, headline.welfare_pct, values, inputs))
    return found, made


def labels_of(names: Iterable[str]) -> dict[str, str]:
    """What the assumptions of scenarios are called, by name."""
    return {one.name: one.label for name in names for one in uncertain(Scenario.open(name))}


def sets_legend(names: Iterable[str]) -> str:
    """Whose the sets of elasticities are that the scenarios draw from, by what the table has."""
    called = {
        code: name
        for scenario in map(Scenario.open, names)
        for one in uncertain(scenario)
        if one.field == "elasticities"
        for code, name in set_names(scenario.world).items()
        if code in one.number.levels
    }
    said = [f"{code} is {name}" for code, name in sorted(called.items())]
    return textwrap.fill(f"Sets of trade elasticities: {'; '.join(said)}.", WIDTH)


def page(found: Sequence[Drawn], failures: Mapping[str, Mapping[str, int]]) -> str:
    """The text of docs/concepts/ranges.md; `failures` by scenario and reason."""
    scenarios = dict.fromkeys(one.scenario for one in found)
    labels = labels_of(scenarios)
    met = sum(one.central and one.contained for one in found)
    inside = sum(one.contained for one in found)
    head = HEAD.format(met=met, count=len(found), inside=inside)
    missed = [one for one in found if not one.central]
    lost = [
        f"| {name} | {count} of {COUNT} | {reason} |\n"
        for name, reasons in failures.items()
        for reason, count in reasons.items()
    ]
    parts = [
        head,
        *map(_row, found),
        WHY.format(sets=sets_legend(scenarios)),
        *(_why(one, labels) for one in missed),
        NOTE,
        *(row for one in found for row in _outsiders(one, labels)),
        *([FAILED, *lost] if lost else []),
    ]
    return "".join(parts)


def _row(one: Drawn) -> str:
    median, inside = np.median(one.percentile), len(one.names) - len(one.outside)
    verdict = "met" if one.central and one.contained else "missed"
    named = ", ".join(one.names[n] for n in one.outside) or "-"
    said = f"{median:.0f} | {inside} of {len(one.names)} | {verdict} | {named}"
    return f"| {one.scenario} | {one.horizon} | {len(one.values)} | {said} |\n"


def _why(one: Drawn, labels: Mapping[str, str]) -> str:
    """A row on a median that is off; the median country of each draw stands for all."""
    carried = one.carriers(np.median(one.values, axis=1), labels)
    choices = f"{one.by_level('gap')} | {one.by_level('elasticities')}"
    median = np.median(one.percentile)
    return f"| {one.scenario} | {one.horizon} | {median:.0f} | {carried} | {choices} |\n"


def _outsiders(one: Drawn, labels: Mapping[str, str]) -> list[str]:
    found = one.percentile
    return [
        f"| {one.scenario} | {one.horizon} | {one.names[n]} | {found[n]:.0f} |"
        f" {one.carriers(one.values[:, n], labels)} |\n"
        for n in one.outside
    ]


def main(processes: int) -> None:
    """Write the page."""
    found: list[Drawn] = []
    failures = {}
    for name in list_scenarios():
        more, made = drawn(name, processes)
        found += more
        failures[name] = made.failures
    PAGE.write_text(page(found, failures), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
