"""Words of a kind, from the shipped tables: verbs of saying, titles, negations."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=4)
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a shipped table of this room."""
    path = files("detente.reading") / "files" / f"{name}.csv"
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@lru_cache(maxsize=64)
def words(group: str) -> tuple[str, ...]:
    """The words of a group of the table ``words.csv``."""
    return tuple(row["word"] for row in rows("words") if row["group"] == group)


def either(group: str) -> str:
    """A pattern for any word of a group, the longest first."""
    return "|".join(re.escape(one) for one in sorted(words(group), key=len, reverse=True))
