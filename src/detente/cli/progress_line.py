"""The one line on standard error that says what is being done, only on a terminal."""

from __future__ import annotations

import sys

from detente.types import Progress, silent

BEGIN = "working: opening the world, solving"
WIPED = "\r\x1b[K"


def progress() -> Progress:
    """A line that counts; it stands there at once, before anything is counted."""
    if not sys.stderr.isatty():
        return silent

    def tell(step: str, done: int, total: int) -> None:
        _write(f"{step}: {done} of {total}" if done < total else "")

    _write(BEGIN)
    return tell


def wipe() -> None:
    """Take the line away, so that what is printed does not stand behind it."""
    if sys.stderr is not None and sys.stderr.isatty():
        _write("")


def _write(text: str) -> None:
    sys.stderr.write(f"{WIPED}{text}")
    sys.stderr.flush()
