"""Who plays what part in a brief: taken from the scenario, the claims file, and the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from detente.claims.claim import ClaimsFile
from detente.scenario.file import Scenario
from detente.study.result import Result
from detente.world.countries import bloc, is_bloc, split_members
from detente.world.labels import REST_OF_WORLD
from detente.world.whom import expand
from detente.world.world import World

MOVERS = 4
# How many partners of the target have their ties on the first screen.
TIED = 2
# How many of those who are always shown stand in the picture of who pays.
MARKED = 8


@dataclass(frozen=True)
class BriefRoles:
    """Who plays what part in a brief, by code.

    Attributes
    ----------
    target, focus : str or None
        The scenario's target, and the country or bloc from whose side the brief is made.
    asked : tuple of str
        All from whose side it is made: those with a chapter of their own.
    actor : str or None
        The government whose choice between the target and the senders is worked out: the country in
        focus where it is on neither side, else the one that the claims file names.
    senders : tuple of str
        Countries of the world whose governments pull levers, the target left out.
    shown : tuple of str
        Countries whose real income stands by horizon.
    marked : tuple of str
        Countries and blocs that stand among those who pay however little they do.
    parties : tuple of str
        Countries and blocs between which ties are cut.
    tied : tuple of str
        Those among them whose ties with the target stand first, see `tied_partners`.
    absent : tuple of str
        Whom the claims file names and the world has no accounts for, so that they are left out.
    """

    target: str | None
    focus: str | None
    actor: str | None
    senders: tuple[str, ...]
    shown: tuple[str, ...]
    marked: tuple[str, ...]
    parties: tuple[str, ...]
    tied: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def aside(self) -> frozenset[str]:
        """The target, the senders, and the rest of the world, which is nobody."""
        return frozenset((str(self.target), *self.senders, REST_OF_WORLD))


def roles_of(result: Result, file: ClaimsFile | None = None) -> BriefRoles:
    """The BriefRoles in a result: those that the claims file names, else the largest movers.

    Countries without accounts in the world of the result are left out.
    """
    world, target, focus = result.scenario.world, result.scenario.target, result.focus
    senders = senders_of(result.scenario)
    named = file.actor if file else ""
    first = [code for code in (target, focus, named) if code]
    movers = _movers(result, (*first, *senders))
    shown = [code for code in (focus, target, named, *_named(file, "shown", movers)) if code]
    pulling = [party.code for party in result.shown[:MARKED]]
    largest = max(senders, key=lambda code: world.income[world.country(code)], default="")
    tied = tied_partners(result.scenario, file)
    return BriefRoles(
        target=target,
        focus=focus,
        actor=_actor(result, named, senders),
        senders=senders,
        shown=tuple(code for code in dict.fromkeys(shown) if code in world.countries),
        marked=tuple(dict.fromkeys(code for code in (*first, largest, *pulling) if code)),
        parties=_parties(result, [*first, *_named(file, "parties", (largest, *movers)), *tied]),
        tied=tied,
        asked=result.asked,
        absent=_absent(file, world),
    )


def tied_partners(scenario: Scenario, file: ClaimsFile | None = None) -> tuple[str, ...]:
    """Partners of the target whose ties are drawn and stand on the first screen.

    The actor that the claims file names, then those with whom the target trades most in the base
    year: of the parties of the file, else of all countries. None without a target.
    """
    world, target = scenario.world, scenario.target
    if target is None:
        return ()
    own = world.country(target)
    pairs = world.sales.sum(axis=2)
    traded = pairs[own] + pairs[:, own]
    named = (*_named(file, "parties", world.countries),)
    free = [code for code in named if code not in (target, REST_OF_WORLD)]
    apart = [code for code in free if not is_bloc(code) or target not in bloc(code).members]
    inside = {code: [world.country(one) for one in _inside(code, world)] for code in apart}
    ranked = sorted(
        (code for code, some in inside.items() if some),
        key=lambda code: -traded[inside[code]].sum(),
    )
    actor = [file.actor] if file and file.actor in world.countries else []
    return tuple(dict.fromkeys((*actor, *ranked)))[:TIED]


def senders_of(scenario: Scenario) -> tuple[str, ...]:
    """Countries of the world whose governments pull levers, the target left out."""
    levers = [lever for lever in scenario.content.levers if not lever.private]
    by = dict.fromkeys(code for lever in levers for code in expand(lever.by, scenario.blocs))
    return tuple(
        code for code in by if code in scenario.world.countries and code != scenario.target
    )


def _named(file: ClaimsFile | None, field: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """What the claims file says in a field, else what stands in for it."""
    said: tuple[str, ...] = getattr(file, field) if file else ()
    return said or otherwise


def _absent(file: ClaimsFile | None, world: World) -> tuple[str, ...]:
    """Those that the claims file names without anybody in the world."""
    if file is None:
        return ()
    codes = dict.fromkeys((file.actor, *file.shown, *file.parties))
    return tuple(code for code in codes if code and not _inside(code, world))


def _inside(code: str, world: World) -> tuple[str, ...]:
    """The country, or those members of the bloc, that the world has accounts for."""
    if code in world.countries or not is_bloc(code):
        return split_members((code,), world)[0]
    return split_members(bloc(code).members, world)[0]


def _actor(result: Result, named: str, senders: tuple[str, ...]) -> str | None:
    world, target = result.scenario.world, result.scenario.target
    free = [
        code
        for code in (result.focus, named)
        if code and code not in (target, *senders) and code in world.countries
    ]
    return free[0] if target and free else None


def _movers(result: Result, apart: tuple[str, ...]) -> tuple[str, ...]:
    """The countries outside `apart` whose real income moves most in USD, the largest first."""
    rows = [
        (abs(row["welfare_busd"]), code)
        for code, row in result.welfare_table.rows()
        if code not in (*apart, REST_OF_WORLD)
    ]
    return tuple(code for _, code in sorted(rows, reverse=True)[:MOVERS])


def _parties(result: Result, asked: list[str]) -> tuple[str, ...]:
    """Those with accounts; a bloc gives way to its member that is the target or in focus."""
    own, world = {result.scenario.target, *result.asked}, result.scenario.world
    known = []
    for code in dict.fromkeys(filter(None, asked)):
        whole = is_bloc(code) and (code in own or not own & set(bloc(code).members))
        if code in world.countries or (whole and _inside(code, world)):
            known.append(code)
    return tuple(known)
