"""Falls: recorded falls of trade, delivered in equilibrium; detours around what is stopped.

And what is stopped because its seller does not make it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.types import Array

Gap = Literal["varieties", "exporter", "importer", "wasted"]
GAPS: tuple[Gap, ...] = ("varieties", "exporter", "importer", "wasted")


@dataclass(frozen=True, eq=False)
class Fall:
    """The most that may still flow over some links together, at the seller's gate.

    Until it does, every flow that it covers falls by one common factor at given prices.

    Attributes
    ----------
    name : str
    links : int ndarray [link]
        Flat positions in [buyer, seller, sector].
    base : ndarray [link]
        Share that it covers of the base flow.
    quantity_hat : float
        The most that may flow, over the base quantity that it covers.
    gap : {"varieties", "exporter", "importer", "wasted"}
        What makes the flows fall: varieties leave, or a price gap that the seller's country or the
        buyer's keeps, or that melts.
    fade : float
        Share that is left of what it took on its first day; one for a fall that stays.
    part : ndarray [link] or None
        Share that it covers of the varieties that bans leave of a link; `base` if None.
    held : float or None
        Log of the factor where it is known, see `detente.economy.delivery.Fading`; None where it is
        to be found.
    """

    name: str
    links: NDArray[np.intp]
    base: Array
    quantity_hat: float
    gap: Gap = "varieties"
    fade: float = 1.0
    part: Array | None = None
    held: float | None = None

    @property
    def share(self) -> Array:
        """Share that it covers of the varieties that bans leave of a link [link]."""
        return self.base if self.part is None else self.part


@dataclass(frozen=True, eq=False)
class Detours:
    """What comes by other routes of flows that bans and falls stop; it carries no price gap.

    Of a base flow that is open by the share x directly, share (1 - x) comes by the detour.

    Attributes
    ----------
    links : int ndarray [link]
        Flat positions in [buyer, seller, sector], ascending.
    share : ndarray [link]
    direct : ndarray [link]
        What bans leave open directly, before any fall.
    """

    links: NDArray[np.intp]
    share: Array
    direct: Array


@dataclass(frozen=True, eq=False)
class Withheld:
    """What a seller withholds of flows and does not make, see `detente.economy.shut_in`.

    Attributes
    ----------
    links : int ndarray [link]
        Flat positions in [buyer, seller, sector].
    share : ndarray [link]
        Of all varieties of the flow; bans or lost varieties of the shock stop them.
    """

    links: NDArray[np.intp]
    share: Array
