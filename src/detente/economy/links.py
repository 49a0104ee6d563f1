"""Links: who sells what to whom, by position."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Links(NamedTuple):
    """Positions of links, one entry each, as an index into arrays [buyer, seller, sector]."""

    buyer: NDArray[np.intp]
    seller: NDArray[np.intp]
    sector: NDArray[np.intp]


def links_of(buyers: Sequence[int], sellers: Sequence[int], sectors: Sequence[int]) -> Links:
    """The Links between positions, domestic ones left out."""
    chosen = (np.array(one, dtype=np.intp) for one in (buyers, sellers, sectors))
    buyer, seller, sector = chosen
    n, i = np.nonzero(buyer[:, None] != seller)
    both = np.repeat(buyer[n], sector.size), np.repeat(seller[i], sector.size)
    return Links(*both, np.tile(sector, n.size))


@lru_cache(maxsize=64)
def kept_links(
    buyers: tuple[int, ...], sellers: tuple[int, ...], sectors: tuple[int, ...]
) -> Links:
    """The same, kept for those asked for last: a solve asks for the few under a limit often."""
    found = links_of(buyers, sellers, sectors)
    for positions in found:
        positions.setflags(write=False)
    return found
