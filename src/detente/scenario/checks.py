"""What a scenario must get right about its world: names, sectors, contradictions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from detente.economy.horizon import HORIZONS
from detente.errors import DetenteError, ScenarioError
from detente.levers.apply import apply
from detente.levers.base import Lever, TradeLever
from detente.levers.conflict import first_conflict
from detente.levers.pull import pulls
from detente.levers.setting import Setting, sectors_of
from detente.scenario.groups import blocs_to, shares_of
from detente.scenario.located import Place, Written
from detente.scenario.schema import ScenarioFile
from detente.words import did_you_mean
from detente.world.countries import (
    Bloc,
    inside_rest,
    listed_bloc,
    resolve,
    split_members,
)
from detente.world.whom import Blocs, expand, whom
from detente.world.world import World


@dataclass(frozen=True)
class Probe:
    """A part of a file and a call that raises DetenteError when it is wrong."""

    place: Place
    call: Callable[[], Any]


def check(
    content: ScenarioFile, world: World, blocs: Callable[[], Blocs], written: Written
) -> None:
    """ScenarioError, located, for the first thing that the world does not allow.

    `blocs` gives the scenario's own blocs once their members are known to be countries.
    """
    for probe in _probes(content, world, blocs):
        try:
            probe.call()
        except DetenteError as error:
            where = written.where(probe.place)
            raise ScenarioError(error.what, where=where, hint=error.hint) from error
    _require_consistent(content, world, blocs(), written)


def require(probes: Iterable[Probe], written: Written) -> None:
    """ScenarioError, located, for the first thing that is wrong with the world of a scenario."""
    for probe in probes:
        try:
            probe.call()
        except DetenteError as error:
            what = f"{error.what}, at {error.where}" if error.where else error.what
            where = written.where(probe.place)
            raise ScenarioError(what, where=where, hint=error.hint) from error


def world_probes(
    content: ScenarioFile, named: Callable[[], World], whole: Callable[[], World]
) -> Iterator[Probe]:
    """What must hold before there is a world: the `named` one, products of the file, the `whole`.

    Blocs come before products, which may name them.
    """
    yield Probe(("world",), named)
    for name in content.blocs:
        members = partial(_of_world, blocs_to, named, (name, content))
        yield Probe(("blocs", name, "members"), members)
    for name, own in content.products.items():
        field = "hs6" if own.hs6 else "sectors"
        yield Probe(("products", name, field), partial(_of_world, own.sectors_in, named))
        shares = partial(_of_world, shares_of, named, (name, content))
        yield Probe(("products", name, "share"), shares)
    yield Probe(("parameters", "critical_products"), whole)


def _of_world(
    find: Callable[..., Any], named: Callable[[], World], first: tuple[Any, ...] = ()
) -> Any:
    """What is found in a world that is opened when it is asked for."""
    return find(*first, named())


def _probes(content: ScenarioFile, world: World, blocs: Callable[[], Blocs]) -> Iterator[Probe]:
    yield Probe(("elasticities",), lambda: world.theta(content.elasticities))
    if content.target:
        target = content.target
        yield Probe(("target",), lambda: world.country(resolve(target, world)))
    by_sector = content.parameters.rent_share
    named = {
        ("parameters", "rent_share"): by_sector if isinstance(by_sector, dict) else (),
        ("parameters", "critical_inputs"): content.parameters.critical_inputs,
    }
    for place, sectors in named.items():
        for sector in sectors or ():
            yield Probe(place, partial(world.sectors_of, sector))
    written_as = "horizon" if "horizon" in content.model_fields_set else "horizons"
    yield Probe((written_as,), lambda: _require_shown(content))
    for index, lever in enumerate(content.levers):
        yield Probe(("levers", index, "instead_of"), partial(_require_named, lever, content))
        for field, groups in _shipped_groups(lever, content).items():
            for group in groups:
                here = ("levers", index, field)
                yield Probe(here, partial(_require_held, group, lever, content.date))
        yield from _lever_probes(index, lever, world, blocs)


def _lever_probes(
    index: int, lever: Lever, world: World, blocs: Callable[[], Blocs]
) -> Iterator[Probe]:
    for field, codes in lever.places.items():
        yield Probe(("levers", index, field), partial(_require_accounts, codes, world, blocs()))
    if isinstance(lever, TradeLever):
        yield Probe(("levers", index, "exempt"), partial(sectors_of, lever.exempt, world))
    named = "products" if lever.groups else "sectors"
    yield Probe(("levers", index, named), partial(lever.touched_sectors, world))
    yield Probe(("levers", index, "by"), partial(_require_possible, lever, world, blocs()))


def _require_named(lever: Lever, content: ScenarioFile) -> None:
    """ScenarioError where a lever stands instead of none of the others, or of one that does so."""
    there = [one for one in content.levers if one.title != lever.title]
    others = {name: one for one in there for name in (one.title, one.whole)}
    for name in lever.instead_of:
        if name == lever.title:
            raise ScenarioError(f"lever {name!r} stands instead of itself", hint="name another")
        if name not in others:
            known = f"there are {', '.join(others)}" if others else "there is no other lever"
            hint = did_you_mean(name, others, known)
            raise ScenarioError(f"no lever {name!r} to stand instead of", hint=hint)
        if lever.title in others[name].instead_of:
            what = f"{lever.title!r} and {name!r} stand instead of each other"
            raise ScenarioError(what, hint="keep one of the two")


def _shipped_groups(lever: Lever, content: ScenarioFile) -> dict[str, list[Bloc]]:
    """The shipped groups that a lever names, by field."""
    return {
        field: [group for name in whom(codes).names if (group := _shipped(name, content))]
        for field, codes in lever.places.items()
    }


def _shipped(name: str, content: ScenarioFile) -> Bloc | None:
    """The shipped group of that name, unless the file has one of its own."""
    return None if name in content.blocs else listed_bloc(name)


def _require_held(group: Bloc, lever: Lever, day: date | None) -> None:
    """ScenarioError for a group whose list held on no day on which the lever counts.

    A lever without dates counts on the scenario's.
    """
    dated = lever.since or lever.until
    begins, ends = (lever.since, lever.until) if dated else (day, day)
    early = ends is not None and ends < group.since
    late = begins is not None and group.until is not None and begins > group.until
    if early or late:
        until = group.until or "today"
        when = f"{begins or 'always'} to {ends or 'today'}" if dated else f"{day}"
        raise ScenarioError(
            f"group {group.name!r} holds from {group.since} to {until}, not on {when}",
            hint="name its members of that day in `blocs`",
        )


def _require_shown(content: ScenarioFile) -> None:
    if content.horizon not in content.horizons:
        raise ScenarioError(
            f"the headline horizon {content.horizon!r} is not among the horizons",
            hint="add it to `horizons`",
        )


def _require_accounts(codes: tuple[str, ...], world: World, blocs: Blocs) -> None:
    members = expand(codes, blocs)
    if not split_members(members, world)[0]:
        raise ScenarioError(
            f"world {world.name} has no accounts for {', '.join(members)}{inside_rest(world)}",
            hint="figures for them are refused, not guessed; see `detente list countries`",
        )


def _require_possible(lever: Lever, world: World, blocs: Blocs) -> None:
    setting = Setting(world.theta(), on=lever.since, blocs=blocs)
    apply(pulls([lever], world, blocs=blocs), world, setting)


def _require_consistent(
    content: ScenarioFile, world: World, blocs: Blocs, written: Written
) -> None:
    conflict = first_conflict(content.levers, world, blocs, at_once=_without_a_day(content))
    if conflict:
        other = written.where(("levers", conflict.first))
        raise ScenarioError(
            f"{conflict.what} (the other is {other})",
            where=written.where(("levers", conflict.second)),
            hint="keep one, write `instead_of` in one of them, or give the scenario a `date`",
        )


def _without_a_day(content: ScenarioFile) -> bool:
    """Whether the long run keeps all levers, since neither a day nor the end of a path is given."""
    path = any(math.isfinite(HORIZONS[name]) for name in content.horizons)
    return not (content.date or content.long_run or path)
