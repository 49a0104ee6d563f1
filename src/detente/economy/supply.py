"""Supply: how much more a producer makes when its price rises, at given prices of all inputs.

A sector of a country that is small among its workers and buyers. With gamma the share of value
added in costs, beta the share of rent in value added, eps between value added and materials, and nu
the mobility of labour, a price higher by one per cent raises the quantity by

    (1 - tau) / (gamma tau)  +  eps (1 - gamma) / gamma,        tau = beta + (1 - beta) / nu

per cent. tau says how far value added is tied to the sector: 1 where all is, 0 where labour is
mobile and no rent is paid, and supply is then perfectly elastic. The first part is labour that
comes, the second are materials in place of value added.
"""

from __future__ import annotations

import numpy as np

from detente.economy.parameters import Parameters
from detente.types import Array
from detente.world.world import World


def supply_elasticity(world: World, parameters: Parameters) -> Array:
    """Price elasticity of supply [country, sector] that `parameters` imply.

    Infinite where nothing ties value added to the sector; nan where nothing is made.
    """
    parameters = parameters.spelled_out(world)
    rent = parameters.rent_shares(world)
    tied = rent + (1 - rent) / parameters.labour
    share = np.where(world.value_added > 0, world.value_added_share, np.nan)
    with np.errstate(divide="ignore"):
        workers = (1 - tied) / (share * tied)
    return np.asarray(workers + parameters.value_added_elasticity * (1 - share) / share)
