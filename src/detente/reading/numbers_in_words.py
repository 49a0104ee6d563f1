"""Numbers as words: nine, twenty-five, three hundred."""

from __future__ import annotations

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TENS = "|".join(_TENS)
ONES = "|".join(sorted(_ONES, key=len, reverse=True))
# A number below a hundred in words.
SMALL = rf"(?:(?:{TENS})(?:-(?:{ONES}))?|{ONES})"
SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}


def small_number(text: str) -> int:
    """A whole number in digits or in words below a hundred; "a" and "an" are one."""
    word = text.lower()
    if word.isdigit():
        return int(word)
    if word in ("a", "an"):
        return 1
    first, _, second = word.partition("-")
    if first in _TENS:
        return 20 + 10 * _TENS.index(first) + (_ONES.index(second) if second else 0)
    return _ONES.index(word)
