"""How many people live in the countries of a world, by the shipped table ``inhabitants.csv``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from detente.types import Array
from detente.world.aggregation import merged_before
from detente.world.names import codes_by_name, folded
from detente.world.shipped import own_names, read_table
from detente.world.world import World


def inhabitants(world: World) -> Array:
    """Inhabitants [country] in 2019, of some small states in 2018, whatever the world's year.

    A merged country has those of its members. NaN where nobody has counted: the rest of the world,
    a code that is no state's, one that the world gives another state's name, or a merged country
    with such a member.
    """
    members = merged_before(world)
    return np.array([_living_in(code, members.get(code), world) for code in world.countries])


def _living_in(code: str, members: Sequence[str] | None, world: World) -> float:
    """Inhabitants of a country, or of the `members` that were merged into it."""
    if members is not None:
        return sum(_counted().get(member, math.nan) for member in members)
    named = own_names(world).get(code)
    is_other = named is not None and codes_by_name().get(folded(named)) != code
    return math.nan if is_other else _counted().get(code, math.nan)


@lru_cache(maxsize=1)
def _counted() -> dict[str, float]:
    """Inhabitants by ISO3 code."""
    return {row["code"]: float(row["inhabitants"]) for row in read_table("inhabitants")}
