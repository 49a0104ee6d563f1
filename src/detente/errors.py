"""Errors that say where, what, and what to do next."""

from __future__ import annotations

from functools import partial
from typing import Any


class DetenteError(Exception):
    """An error with a place (`where`), a statement (`what`) and advice (`hint`).

    Parameters
    ----------
    what : str
        What is wrong, in one sentence.
    where : str
        Where: ``file.yaml:7``, or a country and a sector. Empty when the place is obvious.
    hint : str
        What to do next. Empty when `what` already says it.
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(what, where, hint)

    def __reduce__(self) -> tuple[Any, ...]:
        """The error as another process builds it again: place and advice go by name."""
        return partial(type(self), where=self.where, hint=self.hint), (self.what,)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f"; {self.hint}" if self.hint else "")


class ScenarioError(DetenteError):
    """A scenario file, a lever or an option that cannot be understood or contradicts itself."""


class DataError(DetenteError):
    """Accounts, tables or labels that are wrong or missing."""


class SolveError(DetenteError):
    """No equilibrium exists, or none was found; the message says which and why."""


class NotFound(SolveError):
    """A search that ended without an equilibrium, though nothing says that there is none."""


class ClaimError(DetenteError):
    """A claims file that cannot be read or measured."""
