"""Metrics of dependence: exact losses from cutting a tie, and ranks among all partners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from detente.claims.arguments import NO_LEVER, Country, Party
from detente.claims.metrics import Annotation, metric
from detente.claims.solved import SolvedScenario, Variant
from detente.economy.analysis.exposure import dependence_on, size_adjusted_rank
from detente.economy.equilibrium import Equilibrium
from detente.errors import ClaimError
from detente.study.shown import members_of
from detente.study.ties import loss_without, without_tie
from detente.types import Array
from detente.world.countries import country_name
from detente.world.labels import REST_OF_WORLD

When = Literal["before", "after"]


@dataclass(frozen=True, eq=False)
class Partners:
    """The partners of a hub.

    Attributes
    ----------
    codes : list of str
    loss_pct : ndarray [partner]
        Loss of each from cutting its tie, per cent of real income; under the null of random ranks
        their sizes stand in, since nobody reads it.
    size : ndarray [partner]
        Value added of each, million USD.
    """

    codes: list[str]
    loss_pct: Array
    size: Array

    def alike(self, country: str) -> list[int]:
        """Places of the partners of half to twice a country's size, the country left out."""
        own = self.size[self.codes.index(country)]
        near = (self.size > own / 2) & (self.size < 2 * own)
        return [k for k in np.flatnonzero(near).tolist() if self.codes[k] != country]

    def with_loss(self, country: str, loss_pct: float) -> Partners:
        """The same with another loss of one partner."""
        own = np.array(self.codes) == country
        return replace(self, loss_pct=np.where(own, loss_pct, self.loss_pct))


@metric("per cent", nulls=("no lever",))
def tie_loss(case: SolvedScenario, country: Party, partner: Party, when: When = "after") -> float:
    """Real income that a country or bloc loses if all its trade with the partner stops, before or
    after the levers; long run.
    """
    apart = tie_cut(case, country, partner, when)
    return loss_without(_moment(case, when), apart, members_of(country, case.scenario))


@metric("rank", nulls=("no lever", "random rank"))
def dependence_rank(
    case: SolvedScenario, country: Country, hub: Country, when: When = "after"
) -> float:
    """Rank of a country's loss from cutting its tie with the hub among all partners of the hub,
    size taken out; 1 depends most.

    In a quick case the other partners stand as beside.
    """
    found = _partners(case if case.beside is None else case.beside, hub, when)
    if case.null == "random rank":
        return (len(found.codes) + 1) / 2
    if case.beside is not None:
        found = found.with_loss(country, tie_loss(case, country, hub, when))
    return float(size_adjusted_rank(found.loss_pct, found.size)[found.codes.index(country)])


def _alike_names(case: SolvedScenario, country: str, hub: str, when: str) -> Annotation:
    found = _partners(case, hub, when)
    places = found.alike(country)
    world = case.scenario.world
    said = (f"{country_name(found.codes[k], world)} {found.loss_pct[k]:.2f}" for k in places)
    return Annotation(note=", ".join(said))


@metric("per cent", nulls=("no lever",), about=_alike_names)
def alike_loss(
    case: SolvedScenario, country: Country, hub: Country, when: When = "before"
) -> float:
    """Mean loss from cutting the tie with the hub over its partners of half to twice the country's
    size, the country left out.
    """
    found = _partners(case, hub, when)
    return float(found.loss_pct[found.alike(country)].mean())


def _moment(case: SolvedScenario, when: str) -> Equilibrium:
    """The long run before or after the levers; the same where the null pulls none."""
    bare = when == "before" and case.null != "no lever"
    return case.equilibrium("long-run", Variant(NO_LEVER) if bare else None)


def tie_cut(case: SolvedScenario, one: str, two: str, when: str = "after") -> Equilibrium:
    """The long run without trade between two countries or blocs, solved once in a case.

    Its certificate counts among those of the case.
    """
    pair = sorted((one, two))
    groups = [members_of(party, case.scenario) for party in pair]
    if set(groups[0]) & set(groups[1]):
        raise ClaimError(f"{pair[0]} and {pair[1]} have members in common", hint="name two apart")
    key = ("tie", *pair, when)
    near = case.beside.known(key) if case.beside else None
    return case.once(key, lambda: without_tie(_moment(case, when), *groups, near=near))


def _partners(case: SolvedScenario, hub: str, when: str) -> Partners:
    world = case.world
    codes = [code for code in world.countries if code not in (hub, REST_OF_WORLD)]
    size = np.array([world.value_added[world.country(code)].sum() for code in codes])
    if case.null == "random rank":
        return Partners(codes, size, size)
    when = "before" if case.null == "no lever" else when

    def losses() -> Array:
        found = _moment(case, when)
        return dependence_on(
            found.world,
            hub,
            codes,
            shock=found.asked,
            closure=found.closure,
            parameters=found.parameters,
        )

    return Partners(codes, case.once(("partners", hub, when), losses), size)
