"""What a government may choose and what it wants: from words to instruments and aims."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.links import Links
from detente.errors import ScenarioError
from detente.levers.setting import sectors_of
from detente.scenario.file import Scenario
from detente.study.aims import Aim, Evenness
from detente.study.instruments import FallDepths, Gifts, Instruments, TariffRates
from detente.study.optimum import Player, PolicyCase
from detente.study.shown import known_party, members_of
from detente.types import Array
from detente.words import did_you_mean

TOOLS = ("tariffs", "depths", "transfers")
EACH = ("flow", "product", "partner", "one")
# The deepest fall that may be chosen: what is left of a flow keeps an equilibrium in reach.
DEEPEST = 0.95


@dataclass(frozen=True)
class PolicyQuestion:
    """Who chooses what, and for which aim.

    Attributes
    ----------
    players : tuple of str
        Each a country, or a bloc that acts as one.
    target : str or None
        Whose losses are wanted.
    weight : float
        What a dollar of the target's loss is worth in dollars of own income.
    budget : float or None
        The most that the policy may cost its player, billion USD; then harm alone is wanted.
    tools : tuple of str
        Some of `TOOLS`.
    each : str
        What has a rate of its own, one of `EACH`.
    on : tuple of str
        Partners whose goods may be taxed, and who may receive; all when empty.
    free : tuple of str
        Partners whose rates stay.
    sectors : tuple of str
    low, high : float
        Bounds of rates, per cent.
    gift : float
        The most that may be given to each partner, billion USD; among members, given or taken.
    most : int or None
        At most so many variables move.
    equal : float
        What equal burdens among the members are worth: a variance of one squared per cent among
        their losses counts as so many per cent of their income.
    """

    players: tuple[str, ...]
    target: str | None = None
    weight: float = 0.0
    budget: float | None = None
    tools: tuple[str, ...] = ("tariffs",)
    each: str = "flow"
    on: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ("goods",)
    low: float = 0.0
    high: float = 100.0
    gift: float = 10.0
    most: int | None = None
    equal: float = 0.0

    def require(self) -> None:
        """ScenarioError where it does not make sense."""
        for name in self.tools:
            _require_known("--tool", name, TOOLS)
        _require_known("--each", self.each, EACH)
        if not self.players:
            raise ScenarioError("nobody chooses", where="--by", hint="name a country or a bloc")
        if not -90 < self.low <= self.high:
            raise ScenarioError(f"rates from {self.low:g} to {self.high:g}", where="--low, --high")
        if min(self.weight, self.equal, self.budget or 0.0) < 0:
            where = "--weight, --budget, --equal"
            raise ScenarioError("a weight and a budget are at least 0", where=where)
        if (self.weight or self.budget is not None) and self.target is None:
            raise ScenarioError("harm needs a target", hint="add --target COUNTRY")
        if self.most is not None and self.most < 1:
            raise ScenarioError("at least one measure", where="--most")


def _require_known(option: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        hint = did_you_mean(name, known, f"choose from {', '.join(known)}")
        raise ScenarioError(f"unknown {name!r}", where=option, hint=hint)


def players_of(
    question: PolicyQuestion, scenario: Scenario, case: PolicyCase, base: Equilibrium
) -> list[Player]:
    """The Player of each name, see `player_of`; ScenarioError where a country is in two of them."""
    players = [player_of(question, name, scenario, case, base) for name in question.players]
    whose: dict[str, str] = {}
    for player in players:
        for code in player.members:
            if code in whose:
                names = f"{whose[code]} and {player.name}"
                raise ScenarioError(
                    f"{code} would choose twice, as {names}",
                    where="--by",
                    hint="name each country once; `A except B` leaves one out",
                )
            whose[code] = player.name
    return players


def player_of(
    question: PolicyQuestion, name: str, scenario: Scenario, case: PolicyCase, base: Equilibrium
) -> Player:
    """The Player of a name: members, instruments within their bounds, and the aim.

    `base` is the scenario as it is. ScenarioError where there is nothing to choose, or the target
    is one of the members.
    """
    code = known_party(name, scenario)
    members = members_of(code, scenario)
    targets = _members(question.target, scenario)
    if set(targets) & set(members):
        raise ScenarioError(f"{code} cannot aim at itself", hint="change --target or --by")
    rates = _rates(question, members, scenario, case)
    depths = _depths(question, members, scenario, case)
    transfers = _transfers(question, members, scenario)
    instruments = _bounded(question, rates, depths, transfers)
    if not instruments.names:
        raise ScenarioError(f"{code} has nothing to choose", hint="change --tool, --on or --sector")
    weights = np.zeros(len(case.world.countries))
    if question.budget is None:
        weights[[case.world.country(one) for one in members]] = 1.0
    harm = question.weight if question.budget is None else 1.0
    weights[[case.world.country(one) for one in targets]] -= harm
    return Player(
        code, members, instruments, Aim(weights, evenness=_evenness(question, members, base))
    )


def _evenness(
    question: PolicyQuestion, members: tuple[str, ...], base: Equilibrium
) -> Evenness | None:
    """What uneven burdens cost; ScenarioError where there is one member."""
    if not question.equal:
        return None
    if len(members) < 2:
        raise ScenarioError("equal burdens need several members", where="--equal")
    at = [base.world.country(one) for one in members]
    share = np.zeros(len(base.world.countries))
    share[at] = base.world.income[at] / base.world.income[at].sum()
    return Evenness(share, base.welfare_hat, question.equal)


def first_values(player: Player, case: PolicyCase) -> Array:
    """Where the search starts: what stands [variable], within the bounds."""
    rates, depths = player.instruments.rates, player.instruments.depths
    stands = case.shock.tariff_rate[rates.links]
    count = len(rates.names)
    flow = case.world.sales[rates.links]
    paid = np.bincount(rates.group, stands * flow, count) / np.maximum(
        np.bincount(rates.group, flow, count), 1e-300
    )
    left = {fall.name: fall.quantity_hat for fall in case.shock.falls}
    deep = [1 - left[name] for name in depths.names]
    values = np.concatenate([paid, deep, np.zeros(len(player.instruments.transfers.pairs))])
    return np.asarray(np.clip(values, player.instruments.low, player.instruments.high))


def _bounded(
    question: PolicyQuestion, rates: TariffRates, depths: FallDepths, transfers: Gifts
) -> Instruments:
    sizes = (len(rates.names), len(depths.names), len(transfers.pairs))
    high = (question.high / 100, DEEPEST, question.gift * 1000)
    low = (question.low / 100, 0.0, 0.0 if question.on else -question.gift * 1000)
    return Instruments(rates, depths, transfers, np.repeat(low, sizes), np.repeat(high, sizes))


def _members(name: str | None, scenario: Scenario) -> tuple[str, ...]:
    return members_of(known_party(name, scenario), scenario) if name else ()


def _partners(
    question: PolicyQuestion, members: tuple[str, ...], scenario: Scenario
) -> tuple[str, ...]:
    """Who may be taxed or given to: not the members, nor who is left free."""
    named = [code for name in question.on for code in _members(name, scenario)]
    free = {code for name in question.free for code in _members(name, scenario)}
    chosen = named or scenario.world.countries
    return tuple(code for code in chosen if code not in free and code not in members)


def _rates(
    question: PolicyQuestion, members: tuple[str, ...], scenario: Scenario, case: PolicyCase
) -> TariffRates:
    """The flows with trade that are not banned, grouped by what has a rate of its own."""
    world = case.world
    partners = _partners(question, members, scenario) if "tariffs" in question.tools else ()
    mesh = np.ix_(
        [world.country(code) for code in members],
        [world.country(code) for code in partners],
        [world.sector(code) for code in sectors_of(question.sectors, world)],
    )
    chosen = np.zeros(world.sales.shape, dtype=bool)
    chosen[mesh] = True
    chosen &= world.sales > 0
    if case.shock.banned is not None:
        chosen &= ~case.shock.banned
    links = Links(*np.nonzero(chosen))
    keys: dict[Hashable, int] = {}
    group = [
        keys.setdefault(_key(question.each, seller, sector), len(keys))
        for seller, sector in zip(links.seller.tolist(), links.sector.tolist(), strict=True)
    ]
    names = tuple(_called(key, case) for key in keys)
    return TariffRates(links, np.array(group, dtype=np.intp), names)


def _key(each: str, seller: int, sector: int) -> tuple[int, int]:
    """What has one rate: -1 stands for all."""
    return (
        seller if each in ("flow", "partner") else -1,
        sector if each in ("flow", "product") else -1,
    )


def _called(key: Hashable, case: PolicyCase) -> str:
    assert isinstance(key, tuple)
    seller, sector = key
    world = case.world
    said = "tariff"
    said += f" on {world.countries[seller]}" if seller >= 0 else ""
    return said + (f" in {world.sectors[sector]}" if sector >= 0 else "")


def _depths(
    question: PolicyQuestion, members: tuple[str, ...], scenario: Scenario, case: PolicyCase
) -> FallDepths:
    """The falls of levers that only the members pull."""
    if "depths" not in question.tools:
        return FallDepths(())
    senders: dict[str, set[str]] = {}
    for pull in scenario.pulls:
        senders.setdefault(pull.lever.title, set()).update(pull.senders)
    names = [fall.name for fall in case.shock.falls if fall.name in senders]
    return FallDepths(tuple(name for name in names if senders[name] <= set(members)))


def _transfers(question: PolicyQuestion, members: tuple[str, ...], scenario: Scenario) -> Gifts:
    """From the one member to each partner named; among several members through the first.

    ScenarioError for several members and a partner, and for one member without.
    """
    if "transfers" not in question.tools:
        return Gifts(())
    first, *others = members
    if bool(others) == bool(question.on):
        raise ScenarioError(
            "transfers go from one country to partners that are named, or among members of a bloc",
            hint="name a country in --by and who may receive in --on, or a bloc and no --on",
        )
    return Gifts(tuple((first, one) for one in others or _partners(question, members, scenario)))
