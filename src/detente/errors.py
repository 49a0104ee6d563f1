"""Errors that say where, what, and what to do next, on one line, whatever text they quote."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Any

# With "error: " before it a message has less than 300 characters; the place may always take 100.
LONGEST, LONGEST_PLACE = 288, 100
# Characters that steer a terminal or a reader's eye: controls, halves of pairs, separators of
# lines, and marks that turn the direction of what follows.
_STEERING = ("Cc", "Cs", "Zl", "Zp")
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_INSTEAD, _CUT = "\N{REPLACEMENT CHARACTER}", " … "


def steering(text: str) -> str:
    """The first character of a text that no text has, such as an escape; empty where there is none.

    Tabs and ends of lines are text.
    """
    if text.isprintable():
        return ""
    return next((one for one in text if _steers(one)), "")


def shown(text: str) -> str:
    """A text with a replacement for each character that steers, see `steering`."""
    return "".join(_INSTEAD if _steers(one) else one for one in text) if steering(text) else text


def one_line(text: str, longest: int = LONGEST) -> str:
    """A text as `shown`, on one line, and cut in its middle where it is longer."""
    line = " ".join(shown(text.replace("\r", "\n")).split())
    if len(line) <= longest:
        return line
    tail = (longest - len(_CUT)) // 3
    return f"{line[: longest - len(_CUT) - tail]}{_CUT}{line[len(line) - tail :]}"


def _steers(one: str) -> bool:
    return one not in "\n\t" and (unicodedata.category(one) in _STEERING or one in _TURNING)


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
        """Place, statement and advice on one line: cut in the middle, the advice first."""
        what = one_line(self.what, len(self.what))
        room = max(LONGEST - len(what), LONGEST_PLACE)
        place = f"{one_line(self.where, room - 2)}: " if self.where else ""
        said = place + one_line(what, LONGEST - len(place))
        advice = f"; {one_line(self.hint, len(self.hint))}" if self.hint else ""
        room = LONGEST - len(said) - len(_CUT)
        if len(said) + len(advice) > LONGEST:
            advice = advice[:room] + _CUT.rstrip() if room > 0 else ""
        return said + advice


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
