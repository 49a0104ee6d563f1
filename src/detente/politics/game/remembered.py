"""Functions of a coalition that are asked once for each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeAlias, TypeVar

Group: TypeAlias = frozenset[str]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """A function whose answers are kept."""

    def __init__(self, function: Callable[[K], V]) -> None:
        self._function = function
        self._known: dict[K, V] = {}

    def __call__(self, key: K) -> V:
        """The answer, computed the first time."""
        if key not in self._known:
            self._known[key] = self._function(key)
        return self._known[key]

    @property
    def asked(self) -> int:
        """How many different questions were asked."""
        return len(self._known)
