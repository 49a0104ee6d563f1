"""Words that every room needs: suggestions for misspelt names, and what a docstring says first."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any


def closest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name closest to a misspelt one; None when none is as alike as `cutoff`, of 1."""
    near = get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return near[0] if near else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The known name closest to a misspelt one as a question, `otherwise` when none is close."""
    near = closest(name, known)
    return f"did you mean {near!r}?" if near else otherwise


def first_paragraph(documented: Callable[..., Any] | type) -> str:
    """The first paragraph of a docstring on one line, empty without a docstring."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())
