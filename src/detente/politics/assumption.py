"""A number that nobody has measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumption:
    """One number nobody has measured: central value, range, unit and meaning."""

    value: float
    low: float
    high: float
    unit: str
    meaning: str
