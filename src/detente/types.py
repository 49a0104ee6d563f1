"""Names of types that every room uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]
else:
    Array = Mask = Any

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told the step, how many are done, and of how many."""


def silent(step: str, done: int, total: int) -> None:
    """The Progress that says nothing."""
