"""Folding of signs that keeps every offset: one sign for each kind of quote, dash and space."""

from __future__ import annotations

import re

_SPACES = "\t\n\r\v\f\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_SIGNS = str.maketrans(
    dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SINGLE, "'")
    | dict.fromkeys(_DOUBLE, '"')
)
_RUNS = re.compile(r" +")


def fold(text: str) -> str:
    """The text with plain quotes, dashes and spaces; every character stays where it was."""
    return text.translate(_SIGNS)


def lowered(text: str) -> str:
    """A folded text in small letters, those left alone whose small form is longer."""
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in fold(text))


def is_same(said: str, there: str, *, heading: bool = False) -> bool:
    """Whether two texts are the same after folding, and in a heading whatever their case.

    Never alike: one letter, one digit or one word that differs, and they are not.
    """
    if heading:
        return lowered(said) == lowered(there)
    return fold(said) == fold(there)


def plain(text: str) -> str:
    """A folded text on one line, for people: runs of spaces are one."""
    return _RUNS.sub(" ", fold(text)).strip()
