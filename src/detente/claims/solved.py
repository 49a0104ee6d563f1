"""SolvedScenario: one set of assumptions, solved as far as metrics ask, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from detente.claims.arguments import NO_LEVER
from detente.claims.expression import Call
from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.horizon import HORIZONS
from detente.economy.proof.sourcing import sourcing
from detente.economy.solver.problem import theta_of
from detente.errors import ClaimError
from detente.levers.base import Lever
from detente.levers.parse import parse_lever
from detente.scenario.equilibria import LONG_RUN, equilibria
from detente.scenario.file import Scenario
from detente.types import Array
from detente.world.countries import Bloc, split_members
from detente.world.whom import expand
from detente.world.world import World

T = TypeVar("T")
# Last in the key of what a case remembers about the world before any lever.
BEFORE = "before"
# First in the key of the arguments of a call.
ARGUMENTS = "arguments"
NULLS = {
    "no lever": "the same number when no government pulls a lever",
    "proportional": (
        "what the levers stop is spread over all other sellers in proportion, at base prices"
    ),
    "random rank": "the rank, or the share of first ranks, expected if all were ranked at random",
    "placebo": (
        "the share of all tries with the mechanism switched off or replaced by chance,"
        " as the finding says"
    ),
    "none": "no null model: the sign is built in, or nothing plays its part; said openly",
}
# What a variant takes from the case: all but the levers, their dates, and which products are
# critical, since its levers may be written for them.
ASSUMED = ("world", "closure", "elasticities", "parameters", "time", "horizon", "horizons")


@dataclass(frozen=True)
class Variant:
    """What a metric may ask besides the scenario itself.

    Attributes
    ----------
    scenario : str
        Another shipped scenario, or ``none`` for no lever; this one when empty.
    lever : str
        Levers added, one line each, separated by semicolons.
    by : str
        Only the levers, and the part of joint ones, that this country or bloc pulls; all when
        empty.
    """

    scenario: str = ""
    lever: str = ""
    by: str = ""


@dataclass(frozen=True, eq=False)
class SolvedScenario:
    """What metrics measure: a scenario under one set of assumptions, or one of its null models.

    Attributes
    ----------
    scenario : Scenario
    null : str
        Empty, or one of `NULLS`.
    until : str
        The longest horizon of the path that metrics will ask of the scenario itself; all before it
        come with it.
    seed : int
        Of models with an assumption space of their own.
    near : Equilibrium or None
        The long run under assumptions nearby, for searches to start from.
    beside : SolvedScenario or None
        A case nearby for quick numbers: searches start at its equilibria, and what takes a solve
        for each of many other countries is taken from it.
    """

    scenario: Scenario
    null: str = ""
    until: str = ""
    seed: int = 0
    near: Equilibrium | None = field(default=None, repr=False)
    beside: SolvedScenario | None = field(default=None, repr=False)
    _memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def world(self) -> World:
        """The world of the scenario, before any re-solving."""
        return self.scenario.world

    @property
    def residual(self) -> float:
        """The largest residual of all that this case has solved so far; zero where nothing was.

        Of equilibria that are remembered, and of certificates that stand for one.
        """
        known = self._memo.values()
        proofs = (one.certificate if isinstance(one, Equilibrium) else one for one in known)
        left = (one.max_residual for one in proofs if isinstance(one, Certificate))
        return max(left, default=0.0)

    @property
    def path(self) -> tuple[str, ...]:
        """The horizons before the long run that this case is solved at, up to `until`."""
        return tuple(
            name
            for name, months in HORIZONS.items()
            if name != LONG_RUN and months <= HORIZONS.get(self.until, 0.0)
        )

    def with_solved(self, found: Mapping[str, Equilibrium]) -> SolvedScenario:
        """The case with equilibria of the scenario that are known already, by horizon."""
        known = {(Variant(), name): one for name, one in found.items()}
        return replace(self, _memo=self._memo | known)

    def with_arguments(self, known: Mapping[Call, Mapping[str, Any]]) -> SolvedScenario:
        """The case with arguments of calls that have been looked up in its world already."""
        found = {(ARGUMENTS, call): values for call, values in known.items()}
        return replace(self, _memo=self._memo | found)

    def moved(self, scenario: Scenario, *, quick: bool) -> SolvedScenario:
        """The case of a scenario with other assumptions or levers than this one.

        A `quick` one stands beside this one. Where only levers differ, what is known without the
        scenario's own stays.
        """
        bare = [one.content.model_copy(update={"levers": ()}) for one in (self.scenario, scenario)]
        kept = _arguments if bare[0] != bare[1] else _before_levers
        near: Equilibrium | None = self._memo.get((Variant(), LONG_RUN))
        return replace(
            self,
            scenario=scenario,
            near=near if quick else None,
            beside=self if quick else None,
            _memo={key: known for key, known in self._memo.items() if kept(key)},
        )

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """`compute()`, remembered under `key`."""
        if key not in self._memo:
            self._memo[key] = compute()
        found: T = self._memo[key]
        return found

    def known(self, key: Hashable) -> Any:
        """What was remembered under `key`; None when nothing was."""
        return self._memo.get(key)

    def equilibrium(self, horizon: str = "", variant: Variant | None = None) -> Equilibrium:
        """The equilibrium of the scenario or of a variant of it.

        At a named horizon, the headline one when empty.
        """
        if self.null == "proportional":
            raise ClaimError(
                "the null 'proportional' has flows only", hint="use it for shares of trade"
            )
        return self._solved(horizon or self.scenario.content.horizon, variant or Variant())

    def flows(self, horizon: str = "") -> tuple[Array, Array]:
        """Sales [buyer, seller, sector] before and after the levers.

        At basic prices; million USD.
        """
        if self.null == "proportional":
            found = self._solved(horizon or self.scenario.content.horizon, Variant())
            return found.world.sales, proportional(found)
        found = self.equilibrium(horizon)
        return found.world.sales, found.sales

    def members(self, party: str) -> list[int]:
        """Positions of a country, or of those members of a bloc that the world has accounts for."""
        inside, _ = split_members(expand((party,), self.scenario.blocs), self.world)
        return [self.world.country(member) for member in inside or (party,)]

    def asked(self, variant: Variant) -> Scenario:
        """The scenario of a variant under the assumptions of this case.

        It has no lever at all under that null.
        """
        if self.null == "no lever":
            return self.scenario.without_levers()
        content: Any = self.scenario.content
        if variant.scenario and variant.scenario != NO_LEVER:
            other: Any = _opened(variant.scenario).content
            assumed = {name: getattr(content, name) for name in ASSUMED}
            apart = {"critical_products": other.parameters.critical_products}
            assumed["parameters"] = content.parameters.model_copy(update=apart)
            content = other.model_copy(update=assumed)
        written = () if variant.scenario == NO_LEVER else content.levers
        added = [_parsed(part) for part in variant.lever.split(";") if part.strip()]
        pulled = [
            _pulled_by(lever, variant.by, self.scenario.blocs) for lever in (*written, *added)
        ]
        levers = tuple(lever for lever in pulled if lever)
        return replace(
            self.scenario, content=content.model_copy(update={"levers": levers}), as_given=""
        )

    def _solved(self, horizon: str, variant: Variant) -> Equilibrium:
        if self.null == "no lever":
            variant = Variant()
        if (variant, horizon) not in self._memo:
            on_path = horizon != LONG_RUN and variant == Variant()
            names = (horizon, *self.path) if on_path else (horizon,)
            found = equilibria(self.asked(variant), horizons=names, start=self._start(variant))
            self._memo.update({(variant, name): one for name, one in found.items()})
        solved: Equilibrium = self._memo[variant, horizon]
        return solved

    def _start(self, variant: Variant) -> Equilibrium | None:
        """Where the search for the long run starts: a neighbour with levers of this scenario."""
        if self.null == "no lever" or variant.scenario:
            return self.beside.known((variant, LONG_RUN)) if self.beside else None
        known: Equilibrium | None = self._memo.get((Variant(), LONG_RUN))
        return known or self.near


def _arguments(key: Hashable) -> bool:
    """Whether what is remembered under a key are arguments of a call, looked up in the world."""
    return isinstance(key, tuple) and key[0] == ARGUMENTS


def _before_levers(key: Hashable) -> bool:
    """Whether what is remembered under a key is about the world without the scenario's own levers.

    Before any lever, or with those of another scenario.
    """
    if not isinstance(key, tuple):
        return False
    other = isinstance(key[0], Variant) and key[0].scenario != ""
    return other or key[-1] == BEFORE or _arguments(key)


@lru_cache(maxsize=16)
def _opened(name: str) -> Scenario:
    return Scenario.open(name)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Lever:
    return parse_lever(text)


def _pulled_by(lever: Lever, party: str, blocs: Mapping[str, Bloc]) -> Lever | None:
    """The part of a lever that a party pulls, the whole lever for no party, None when it pulls none
    of it.
    """
    if not party:
        return lever
    members = set(expand((party,), blocs))
    mine = tuple(code for code in expand(lever.by, blocs) if code in members)
    return lever.model_copy(update={"by": mine}) if mine else None


def proportional(found: Equilibrium) -> Array:
    """Sales [buyer, seller, sector] if others replaced in proportion what the levers stop.

    At base prices; million USD.
    """
    world = found.world
    shock = found.shock if found.delivery is None else found.delivery.at_given_prices
    shock = replace(shock, reference_hat=None)
    theta = theta_of(world, found.parameters)
    at_base_prices = np.ones(world.output.shape)
    sourced = sourcing(shock, at_base_prices, world.output > 0, theta)
    taxes = (1 + shock.tariff_rate) * (1 + shock.export_tax_rate)
    sales: Array = sourced.trade_share * world.expenditure[:, None, :] / taxes
    return sales
