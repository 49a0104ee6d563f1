"""The ranges of real income that a result folder has saved; nothing in it is believed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import DataError
from detente.world.text_file import text_of

FILE, DRAWN = "result.json", "welfare_draws"
ENDS = ("welfare_low_pct", "welfare_high_pct")
WHOLE = "give a result folder as it was written"


@dataclass(frozen=True)
class SavedRange:
    """Where nine of ten tries of a country's real income fall, in per cent, and how many tries."""

    low: float
    high: float
    tries: int


def saved_ranges(given: Path) -> dict[str, SavedRange]:
    """The ranges by country in the folder of a result; none where nothing was drawn.

    DataError, which names file and country, for what is no range.
    """
    path = (given if given.is_dir() else given.parent) / FILE
    if not path.is_file():
        return {}
    try:
        whole = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        raise DataError(f"not a result ({error})", where=str(path), hint=WHOLE) from error
    rows = whole.get(DRAWN, {}) if isinstance(whole, dict) else {}
    if not isinstance(rows, dict):
        raise DataError("no table of countries", where=f"{path}, {DRAWN}", hint=WHOLE)
    return {code: _range(row, f"{path}, {DRAWN}, {code}") for code, row in rows.items()}


def _range(row: Mapping[str, Any], where: str) -> SavedRange:
    values = [row.get(name) for name in (*ENDS, "draws")] if isinstance(row, dict) else []
    numbers = [one for one in values if isinstance(one, int | float) and math.isfinite(one)]
    if len(numbers) < 3 or numbers[0] > numbers[1] or numbers[2] < 0:
        raise DataError("is no range of real income", where=where, hint=WHOLE)
    low, high, tries = numbers
    return SavedRange(float(low), float(high), int(tries))
