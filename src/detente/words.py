"""Words that every room needs: suggestions for misspelt names, numbers in a sentence, and what a
docstring says first.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

_SIGNED_ZERO = re.compile(r"[+\-−]0(\.0+)?(e[+-]\d+)?%?")


def closest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name closest to a misspelt one; None when none is as alike as `cutoff`, of 1."""
    near = get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return near[0] if near else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The known name closest to a misspelt one as a question, `otherwise` when none is close."""
    near = closest(name, known)
    return f"did you mean {near!r}?" if near else otherwise


def numbered(names: Iterable[str], taken: Collection[str] = ()) -> tuple[str, ...]:
    """The names, a later one of the same with a number: "fall", "fall (2)".

    A name with a number is none of those `taken` either.
    """
    found: list[str] = []
    for name in names:
        number, own = 1, name
        while own in found or (number > 1 and own in taken):
            number += 1
            own = f"{name} ({number})"
        found.append(own)
    return tuple(found)


def first_paragraph(documented: Callable[..., Any] | type) -> str:
    """The first paragraph of a docstring on one line, empty without a docstring."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())


def without_zero_sign(text: str) -> str:
    """A number as text, less the sign of one that is zero as far as its digits show: of -0.00
    nobody can see a fall.
    """
    return text.lstrip("+-−") if _SIGNED_ZERO.fullmatch(text) else text


def with_sign(value: float, digits: int = 2) -> str:
    """A number with its sign, and without one where its digits show a zero."""
    return without_zero_sign(f"{value:+,.{digits}f}")


def number_text(value: float | None) -> str:
    """A number as in a sentence, so that the two never differ; words when there is none."""
    return "no number" if value is None else in_a_sentence(value)


def in_a_sentence(value: float) -> str:
    """A number as one says it: three digits that count, no more than its unit from a thousand on,
    and a true minus.
    """
    if abs(value) >= 1000:
        text = f"{value:,.0f}"
    else:
        text = f"{float(f'{value:.3g}'):.12f}".rstrip("0").rstrip(".")
    return true_minus(text) if float(text.replace(",", "")) else "0"


def true_minus(text: str) -> str:
    """A text of numbers with a minus in place of each hyphen."""
    return text.replace("-", "−")


_HYPHEN_OF_NUMBER = re.compile(r"(?<![\w.\-])-(?=\.?\d)")
_END_ZEROS = re.compile(r"(?<=\d)(?:\.0+|(\.\d*?[1-9])0+)(?![\d.])")


def minus_signs(text: str) -> str:
    """A text with a true minus before its negative numbers; dates and names keep their hyphens."""
    return _HYPHEN_OF_NUMBER.sub("−", text)


def without_end_zeros(text: str) -> str:
    """A text whose numbers end in no zero behind the point: 4.7 for 4.70, and 1 for 1.00."""
    return _END_ZEROS.sub(lambda found: found[1] or "", text)


def unit_said(unit: str) -> str:
    """A unit as it stands behind a number; empty where it says nothing."""
    return "" if unit in ("ratio", "number", "rank", "skill") else unit


def unit_beside(unit: str, label: str) -> str:
    """A unit as it stands behind a number whose label follows: only what the label leaves out."""
    said = unit_said(unit)
    size, _, whole = said.partition(" of ")
    return "" if said in label else size if whole and whole in label else said


def in_unit(value: float, unit: str) -> str:
    """A number with its unit as one says it: a share of 0.3 is 30 per cent."""
    if unit == "share":
        value, unit = 100 * value, "per cent"
    return f"{in_a_sentence(value)} {unit_said(unit)}".rstrip()


NAMED_TIMES = {"long-run": "in the long run", "data": "in the data"}


def horizon_said(horizon: str) -> str:
    """A horizon as one says it: ``month-3`` is "after 3 months"."""
    if horizon in NAMED_TIMES:
        return NAMED_TIMES[horizon]
    unit, _, count = horizon.partition("-")
    if not count.isdigit():
        return horizon
    return f"after {count} {unit}{'s' if int(count) > 1 else ''}"


def in_turn(parts: Sequence[str]) -> str:
    """Parts of a sentence with commas, and with "and" before the last; empty without any."""
    if not parts:
        return ""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


# First words of names that take an article inside a sentence.
WITH_ARTICLE = frozenset(
    ("United", "European", "Netherlands", "Philippines", "Rest", "Gulf", "Group", "Eurasian")
)


def in_text(name: str) -> str:
    """A name as it stands inside a sentence: "the United States", "the rest of the world"."""
    first, _, rest = name.partition(" ")
    if first not in WITH_ARTICLE:
        return name
    return f"the rest {rest}" if first == "Rest" else f"the {name}"


def whose(name: str) -> str:
    """What belongs to somebody, inside a sentence: Germany's, the United States'."""
    said = in_text(name)
    return f"{said}'" if said.endswith("s") else f"{said}'s"


def capitalised(text: str) -> str:
    """A text whose first letter is a capital."""
    return f"{text[0].upper()}{text[1:]}"
