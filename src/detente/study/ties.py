"""ties: what each pair of actors would lose if all trade between them stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.errors import ScenarioError, SolveError
from detente.table import Table
from detente.types import Array, Progress, silent
from detente.world.countries import bloc, is_bloc, split_members, title_of
from detente.world.world import World

# A country or a bloc by its code, or countries by theirs.
Actor = str | Sequence[str]


@dataclass(frozen=True)
class Tie:
    """What an actor would lose without its trade with a partner, in per cent of real income.

    `before` any lever, and relative to the equilibrium with the levers in place (`after`).
    """

    actor: str
    partner: str
    before: float
    after: float


def tie_table(found: Equilibrium, actors: Sequence[str], *, progress: Progress = silent) -> Table:
    """Real income in per cent that each actor loses without its trade with each other one.

    Exact counterfactuals, one row a direction. Columns: actor, partner, name, partner_name,
    loss_before_pct (no lever), loss_after_pct (relative to `found`, levers in place) and
    loss_change_pp. A bloc is one actor: the loss of its members together. A tie without which there
    is no equilibrium is left out. Raises ScenarioError for fewer than two actors.
    """
    inside = {actor: _members(actor, found.world) for actor in actors}
    if len(inside) < 2:
        raise ScenarioError("ties need at least two actors", hint="name countries or blocs")
    pairs = list(combinations(inside, 2))
    rows: list[Tie] = []
    for done, (one, two) in enumerate(pairs):
        progress("ties", done, len(pairs))
        rows += _both_ways(found, {one: inside[one], two: inside[two]})
    progress("ties", len(pairs), len(pairs))
    columns = {
        "actor": [row.actor for row in rows],
        "partner": [row.partner for row in rows],
        "name": [title_of(row.actor, found.world) for row in rows],
        "partner_name": [title_of(row.partner, found.world) for row in rows],
        "loss_before_pct": [row.before for row in rows],
        "loss_after_pct": [row.after for row in rows],
        "loss_change_pp": [row.after - row.before for row in rows],
    }
    return Table("tie", tuple(range(len(rows))), columns)


def without_tie(
    found: Equilibrium, one: Actor, two: Actor, *, near: Equilibrium | None = None
) -> Equilibrium:
    """`found` without any trade between two countries, blocs or groups of countries.

    SolveError where there is no such equilibrium. The search starts at `found`, or where one is
    known, `near` it.
    """
    pair = _of(one, found.world), _of(two, found.world)
    return _apart(found, found.asked, pair, near)


def loss_without(found: Equilibrium, apart: Equilibrium, actor: Actor) -> float:
    """What an actor loses in `apart`, relative to `found`, in per cent of its real income."""
    members = _of(actor, found.world)
    return _loss(found.world, members, apart.welfare_hat, found.welfare_hat)


def _both_ways(found: Equilibrium, pair: Mapping[str, list[str]]) -> list[Tie]:
    """The Tie of each of two actors to the other; none when there is no equilibrium without it."""
    world, (one, two) = found.world, pair
    try:
        bare = _apart(found, Shock(world), tuple(pair.values())).welfare_hat
        levers = _apart(found, found.asked, tuple(pair.values())).welfare_hat
    except SolveError:
        return []
    ties = []
    for actor, partner in ((one, two), (two, one)):
        before = _loss(world, pair[actor], bare)
        after = _loss(world, pair[actor], levers, found.welfare_hat)
        ties.append(Tie(actor, partner, before, after))
    return ties


def _apart(
    found: Equilibrium,
    shock: Shock,
    pair: tuple[list[str], ...],
    near: Equilibrium | None = None,
) -> Equilibrium:
    """The equilibrium with a shock and without trade between two groups of countries."""
    one, two = pair
    cut = shock.sever(one, two)
    closure, parameters = found.certificate.closure, found.parameters
    return solve(found.world, cut, closure=closure, parameters=parameters, start=near or found)


def real_income_pct(found: Equilibrium, actor: Actor) -> float:
    """Change of real income in per cent of a country, of a bloc's members or countries together."""
    return -_loss(found.world, _of(actor, found.world), found.welfare_hat)


def _of(actor: Actor, world: World) -> list[str]:
    return _members(actor, world) if isinstance(actor, str) else list(actor)


def _members(actor: str, world: World) -> list[str]:
    if is_bloc(actor) and actor not in world.countries:
        return list(split_members(bloc(actor).members, world)[0])
    return [world.countries[world.country(actor)]]


def _loss(world: World, members: list[str], after: Array, before: Array | None = None) -> float:
    """Loss of members together in per cent: new over old real income, weighted by what each had."""
    chosen = [world.country(member) for member in members]
    old = world.income[chosen] * (1.0 if before is None else before[chosen])
    return float(100 * (1 - (world.income[chosen] * after[chosen]).sum() / old.sum()))
