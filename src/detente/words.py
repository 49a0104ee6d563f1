"""Words that every room needs: suggestions for misspelt names, and what a docstring says first."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The known name closest to a misspelt one as a question, `otherwise` when none is close."""
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise


def first_paragraph(documented: Callable[..., Any] | type) -> str:
    """The first paragraph of a docstring on one line, empty without a docstring."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())
