"""Codes of the Harmonised System: which sector a product belongs to, and how large it is there.

Sectors are those of the shipped worlds, sizes what the United States imported in 2024.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from detente.errors import DataError
from detente.world.shipped import read_table


@lru_cache(maxsize=1)
def _imports() -> dict[str, tuple[str, float]]:
    """Sector and million USD by HS6 code."""
    rows = read_table("hs6_us_imports")
    return {row["hs6"]: (row["sector"], float(row["musd"])) for row in rows}


@lru_cache(maxsize=1)
def _by_sector() -> dict[str, float]:
    """Million USD by sector."""
    found: dict[str, float] = {}
    for sector, value in _imports().values():
        found[sector] = found.get(sector, 0.0) + value
    return found


def hs6_codes(beginnings: Iterable[str]) -> tuple[str, ...]:
    """Every HS6 code that begins with one of some digits, sorted.

    DataError for digits with which none begins.
    """
    found: set[str] = set()
    for digits in beginnings:
        some = {code for code in _imports() if code.startswith(digits)}
        if not some:
            raise DataError(f"no HS6 code of 2022 begins with {digits!r}", hint=_beside(digits))
        found |= some
    return tuple(sorted(found))


def _beside(digits: str) -> str:
    """The codes in the heading of some digits, or how to write one."""
    heading = [code for code in _imports() if len(digits) > 4 and code.startswith(digits[:4])]
    if not heading:
        return "write six digits, or four or two for all that begin with them"
    return f"heading {digits[:4]} has {', '.join(heading)}"


def import_shares(beginnings: Iterable[str]) -> dict[str, float]:
    """What some codes are of the imports in their sectors, per cent by sector; see `hs6_codes`."""
    part: dict[str, float] = {}
    for code in hs6_codes(beginnings):
        sector, value = _imports()[code]
        part[sector] = part.get(sector, 0.0) + value
    return {sector: 100 * value / _by_sector()[sector] for sector, value in part.items()}
