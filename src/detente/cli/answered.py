"""The last lines of a command whose answer was saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from detente.cli.options import print_json

if TYPE_CHECKING:
    from detente.study.answer import Answer

Saved = TypeVar("Saved", bound="Answer")


def answered(
    found: Saved, folder: Path, show: Callable[[Saved, Path], None], *, as_json: bool
) -> None:
    """Print a saved answer as one JSON object that names its folder, or `show` it."""
    if as_json:
        print_json(found.to_json() | {"files": str(folder)})
    else:
        show(found, folder)
