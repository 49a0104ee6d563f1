"""How far each cross-border flow moves between two years: by the ratio of one source, best first.

A ratio says how a flow grew, and is read from one source only; no flow is set to a source's level.
What no source covers moves by the geometric mean of the growth of the two countries' GDP.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask

# Below this value in the first year, million USD, what a source records of a flow is samples and
# errors, and its ratio says nothing.
LEAST_BASE = 5.0

# The least share of a flow in the accounts that a basket of products must record in the first year
# to speak for the flow.
LEAST_COVERED = 0.5

# Above this ratio a flow grows by no more money than its source records: so large a ratio comes
# from a small base, and the accounts may hold more in that cell than the source did.
LARGE_RATIO = 5.0

GDP = "gdp"
DOMESTIC = "domestic"


@dataclass(frozen=True, eq=False)
class TradeRecord:
    """What one source records of flows in two years; million USD.

    Attributes
    ----------
    name, title : str
        A short name, and the publication with its licence.
    base, later : ndarray [buyer, seller, sector]
        NaN where the source says nothing. A total over several cells may stand in each of them.
    least_covered : float
        Share of a flow in the accounts that `base` must hold; 0 for totals.
    of_pairs : bool
        Whether it records pairs. Those of a hub hold what it passes on, and are not used.
    """

    name: str
    title: str
    base: Array
    later: Array
    least_covered: float
    of_pairs: bool


@dataclass(frozen=True, eq=False)
class NowcastTables:
    """Growth of GDP, and the sources for flows, the best first.

    Attributes
    ----------
    countries, sectors : tuple of str
    growth : ndarray [country]
        GDP in current USD, new year over old.
    assumed : mapping of str to str
        Countries whose growth is not recorded, and what stands in for it.
    records : tuple of TradeRecord
    hub : bool ndarray [country]
        Places that pass goods on: no record of a pair moves a flow that they buy or sell.
    ends : bool ndarray [buyer, seller]
        Pairs of which a flow that the later year does not show has ended, not gone unreported.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    growth: Array
    assumed: dict[str, str]
    records: tuple[TradeRecord, ...]
    hub: Mask
    ends: Mask


@dataclass(frozen=True, eq=False)
class MovedFlows:
    """The factor of each flow, and what it rests on.

    Attributes
    ----------
    factor : ndarray [buyer, seller, sector]
        New over old; 1 at home, where the accounts decide.
    source : str ndarray [buyer, seller, sector]
        The name of a record, ``gdp``, or ``domestic``.
    capped : bool ndarray [buyer, seller, sector]
        Where `LARGE_RATIO` held a factor down.
    """

    factor: Array
    source: NDArray[np.str_]
    capped: Mask


def moved_flows(sales: Array, tables: NowcastTables) -> MovedFlows:
    """How each flow of `sales` [buyer, seller, sector] moves; DataError for tables that cannot be.

    Growth must be positive, and no source may record less than nothing.
    """
    _require_sound(tables, sales.shape)
    factor = np.sqrt(tables.growth[:, None] * tables.growth)[:, :, None] + np.zeros_like(sales)
    source = np.full(sales.shape, GDP, dtype="U40")
    capped = np.zeros(sales.shape, dtype=bool)
    away = ~np.eye(len(tables.countries), dtype=bool)
    no_hub = ~tables.hub[:, None] & ~tables.hub
    for record in reversed(tables.records):
        movable = away & no_hub if record.of_pairs else away
        known = _known(record, sales, tables.ends) & movable[:, :, None]
        ratio, held = _ratio(record, sales, known)
        factor = np.where(known, ratio, factor)
        source = np.where(known, record.name, source)
        capped = np.where(known, held, capped)
    home = ~away[:, :, None]
    return MovedFlows(np.where(home, 1.0, factor), np.where(home, DOMESTIC, source), capped & ~home)


def _known(record: TradeRecord, sales: Array, ends: Mask) -> Mask:
    """Flows whose ratio the record can tell."""
    large = np.nan_to_num(record.base) >= np.maximum(LEAST_BASE, record.least_covered * sales)
    shown = np.nan_to_num(record.later) > 0
    return large & ~np.isnan(record.later) & (shown | ends[:, :, None])


def _ratio(record: TradeRecord, sales: Array, known: Mask) -> tuple[Array, Mask]:
    """The ratio where it is known, and where it was held down."""
    base = np.where(known, record.base, 1.0)
    later = np.where(known, record.later, 1.0)
    ratio = later / base
    sold = np.where(sales > 0, sales, np.inf)
    most = np.where(known, 1 + (later - base) / sold, ratio)
    held = (ratio > LARGE_RATIO) & (most < ratio) & (sales > 0)
    return np.where(held, most, ratio), held


def _require_sound(tables: NowcastTables, shape: tuple[int, ...]) -> None:
    wrong = np.flatnonzero(~(np.isfinite(tables.growth) & (tables.growth > 0)))
    if len(wrong):
        code = tables.countries[int(wrong[0])]
        raise DataError(
            f"growth of GDP is {tables.growth[wrong[0]]:g}, must be a positive number", where=code
        )
    for record in tables.records:
        for values in (record.base, record.later):
            if values.shape != shape:
                raise DataError(f"has shape {values.shape}, expected {shape}", where=record.name)
            if (values < 0).any() or np.isinf(values).any():
                raise DataError("records a flow below zero or without end", where=record.name)
