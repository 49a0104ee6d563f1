"""Linear responses of prices and spending through input-output networks.

Each country's own network is inverted exactly. Arrays of responses are [country, sector, column];
trade matrices [sector, buyer, seller]. In single or double precision, as the arguments are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

# A gap below this is closed as far as doubles go.
CLOSED = 1e-12


@dataclass(frozen=True, eq=False)
class Response:
    """Answers [country, sector, column] and the largest gap that is left in their equations."""

    value: Floats
    gap: float


def domestic_inverse(share: Floats, materials: Floats) -> Floats:
    """(1 - K)^(-1) [country, sector, sector], K = home share x materials.

    `materials` [country, sector, input_sector].
    """
    home = np.diagonal(share, axis1=1, axis2=2).T
    return np.asarray(np.linalg.inv(np.eye(len(share)) - home[:, :, None] * materials))


def price_response(
    share: Floats, materials: Floats, inverse: Floats, primary: Floats, *, rounds: int
) -> Response:
    """Log prices P = primary + share materials P, after at most `rounds` through trade.

    `primary`: the answer of prices to the costs of everything but inputs, in the same layout.
    """
    price, gap = inverse @ primary, np.inf
    for _ in range(rounds):
        missing = flip(share @ flip(materials @ price))
        missing += primary
        missing -= price
        price += inverse @ missing
        gap = float(np.abs(missing).max())
        if gap < CLOSED:
            break
    return Response(price, gap)


def spending_response(
    to_seller: Floats, materials: Floats, inverse: Floats, wanted: Floats, *, rounds: int
) -> Response:
    """Spending X = wanted + materials' Y(X), with sales Y = to_seller X.

    `to_seller` [sector, seller, buyer]. The gap is relative to the largest entry of `wanted`.
    """
    back, inverse_back = materials.transpose(0, 2, 1), inverse.transpose(0, 2, 1)
    scale = float(np.abs(wanted).max())
    spending, gap = inverse_back @ wanted, np.inf
    for _ in range(rounds):
        missing = back @ flip(to_seller @ flip(spending))
        missing += wanted
        missing -= spending
        spending += inverse_back @ missing
        gap = float(np.abs(missing).max()) / scale
        if gap < CLOSED:
            break
    return Response(spending, gap)


def flip(array: Floats) -> Floats:
    """[country, sector, column] to [sector, country, column] and back."""
    return np.ascontiguousarray(array.transpose(1, 0, 2))
