"""Whether the markets of labour and of resources clear in an equilibrium.

Written for the certificate from public results alone; nothing is shared with the solver.
"""

from __future__ import annotations

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.closure import REPLICATION
from detente.types import Array


def value_added_price(found: Equilibrium) -> Array:
    """Price of value added [country, sector]: labour and resource, weighted by their shares."""
    rent = _rent_share(found)
    return np.asarray(found.labour_wage_hat ** (1 - rent) * found.rent_hat**rent)


def _rent_share(found: Equilibrium) -> Array:
    """What of a sector's value added its resource is paid [sector]."""
    shares = dict(found.parameters.rent_share)
    return np.array([shares.get(sector, 0.0) for sector in found.world.sectors])


def _owned(found: Equilibrium) -> Array:
    """Base value added at the new supply of factors [country, sector]."""
    grown = found.shock.labour_hat
    base = found.world.value_added
    return base if grown is None else base * grown[:, None]


def labour_gap(found: Equilibrium, paid: Array) -> Array:
    """What is paid to labour over what its owners supply, less one [country, sector].

    Of value added `paid`, at the found wages. Relative to the factor itself: a factor that is
    almost free would hide any gap in a share of income.
    """
    works = 1 - _rent_share(found)
    paid, base, nu = paid * works, _owned(found) * works, found.parameters.labour
    if np.isinf(nu):
        supply = (base * found.labour_wage_hat).sum(axis=1)
        return _over(paid.sum(axis=1), supply)[:, None]
    pool = np.where(found.output <= 0, 0.0, base)
    total = pool.sum(axis=1, keepdims=True)
    share = pool / or_one(total) * found.labour_wage_hat**nu
    phi = share.sum(axis=1, keepdims=True)
    return _over(paid, total * share * or_one(phi) ** ((1 - nu) / nu))


def resource_gap(found: Equilibrium, paid: Array) -> Array:
    """What is paid to resources over what they earn, less one [country, sector]."""
    rent = _rent_share(found)
    return _over(paid * rent, _owned(found) * rent * found.rent_hat)


def _over(paid: Array, supply: Array) -> Array:
    """Paid over supplied, less one; what is paid where nothing is supplied."""
    return np.where(supply > 0, paid / or_one(supply) - 1, paid)


def slack_of(found: Equilibrium, paid: Array) -> float:
    """The factor by which deficits that do not add up leave all labour markets open.

    One for closures that add up.
    """
    if found.closure != REPLICATION:
        return 1.0
    rent = _rent_share(found)
    reward = (1 - rent) * found.labour_wage_hat + rent * found.rent_hat
    return float(paid.sum() / (_owned(found) * reward).sum())


def or_one(x: Array) -> Array:
    """`x` where positive, one elsewhere."""
    return np.where(x > 0, x, 1.0)
