"""ties: what each pair of actors would lose if all trade between them stopped, before and after the
levers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.errors import ScenarioError, SolveError
from detente.table import Table
from detente.world.countries import bloc, country_name, is_bloc, split_members
from detente.world.world import World

Array = NDArray[np.float64]
ACTORS = ("RUS", "CHN", "USA", "EU27", "JPN", "KOR", "IND", "TUR", "KAZ")


def tie_table(
    found: Equilibrium,
    actors: Sequence[str] = ACTORS,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Table:
    """Real income in per cent that each actor loses without its trade with each other one: exact
    counterfactuals, one row a direction.

    Columns: actor, partner, name, partner_name, loss_before_pct (no lever), loss_after_pct
    (relative to `found`, levers in place) and loss_change_pp. A bloc is one actor: the loss of its
    members together. Raises ScenarioError for fewer than two actors; a tie without which there is
    no equilibrium is left out.
    """
    world, bare = found.world, Shock(found.world)
    inside = {actor: _members(actor, world) for actor in actors}
    if len(inside) < 2:
        raise ScenarioError("ties need at least two actors", hint="name countries or blocs")
    pairs, rows = list(combinations(inside, 2)), []
    parameters, closure = found.parameters, found.certificate.closure
    for done, (one, two) in enumerate(pairs):
        if progress:
            progress(done, len(pairs))
        try:
            cut = [
                solve(
                    world,
                    _apart(shock, inside[one], inside[two]),
                    closure=closure,
                    parameters=parameters,
                ).welfare_hat
                for shock in (bare, found.shock)
            ]
        except SolveError:
            continue
        for actor, partner in ((one, two), (two, one)):
            before, after = (
                _loss(world, inside[actor], cut[0]),
                _loss(world, inside[actor], cut[1], found.welfare_hat),
            )
            rows.append(
                (actor, partner, title_of(actor), title_of(partner), before, after, after - before)
            )
    if progress:
        progress(len(pairs), len(pairs))
    names = (
        "actor",
        "partner",
        "name",
        "partner_name",
        "loss_before_pct",
        "loss_after_pct",
        "loss_change_pp",
    )
    return Table(
        "tie",
        tuple(range(len(rows))),
        {name: [row[k] for row in rows] for k, name in enumerate(names)},
    )


def title_of(actor: str) -> str:
    """What to call a country or a bloc in a picture."""
    return {"EU27": "European Union"}.get(actor) or (
        bloc(actor).title if is_bloc(actor) else country_name(actor)
    )


def real_income_pct(found: Equilibrium, actor: str | Sequence[str]) -> float:
    """Change of real income of a country, of a bloc's members together, or of countries together,
    in per cent.
    """
    members = _members(actor, found.world) if isinstance(actor, str) else list(actor)
    return -_loss(found.world, members, found.welfare_hat)


def _members(actor: str, world: World) -> list[str]:
    return (
        list(split_members(bloc(actor).members, world)[0])
        if is_bloc(actor)
        else [world.countries[world.country(actor)]]
    )


def _apart(shock: Shock, one: list[str], two: list[str]) -> Shock:
    return shock.ban(buyer=one, seller=two).ban(buyer=two, seller=one)


def _loss(world: World, members: list[str], after: Array, before: Array | None = None) -> float:
    """Loss of members together in per cent: new over old real income, weighted by what each had."""
    chosen = [world.country(member) for member in members]
    old = world.income[chosen] * (1.0 if before is None else before[chosen])
    return float(100 * (1 - (world.income[chosen] * after[chosen]).sum() / old.sum()))
