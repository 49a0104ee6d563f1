"""Altered files: a generator of alterations, seeded, that no case was chosen for."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

# Values that a field hardly ever takes, as YAML writes them.
VALUES = (
    *("true", "null", "~", "''", "[]", "{}", "[[]]", "{a: 1}", "-1", "1e308", "1e999", ".nan"),
    *("-.inf", "0x1F", "1_000", "2022-13-45", "0000-00-00", "12:30:45", "!!binary aGk=", "!x y"),
    *("&a 1", "*a", "'", '"', "[1, 2", "{", "- - -", "|", ">", "%", "@", "`", "? x", "<<: 1"),
    *('"\\x1b[31m"', '"\\ud800"', '"\\u202e"', "x" * 400, "[" * 60, "٣", "１２", "=1+1", "../x"),
)
SIGNS = ("\x00", "\x07", "\t", "\x85", "\ufeff", "\ufffe", "\u2028", "'", '"', "{", "]", ":", "#")
JSON_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, float("nan"), float("inf"), "", "x" * 400, "\x1b[0m"),
    *([], {}, [None], {"a": 1}, [[[[]]]], "\ud800", "../../etc/passwd", 2**70, "0", "icio-2021"),
)
Alter = Callable[[str, random.Random], str]


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _at(text: str, rng: random.Random) -> int:
    return rng.randrange(len(text))


def without_a_line(text: str, rng: random.Random) -> str:
    lines = _lines(text)
    del lines[rng.randrange(len(lines))]
    return "".join(lines)


def a_line_twice(text: str, rng: random.Random) -> str:
    lines, at = _lines(text), 0
    at = rng.randrange(len(lines))
    return "".join([*lines[: at + 1], *lines[at:]])


def lines_swapped(text: str, rng: random.Random) -> str:
    lines = _lines(text)
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "".join(lines)


def indented(text: str, rng: random.Random) -> str:
    lines = _lines(text)
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((" ", "   ", "\t")) + lines[at]
    return "".join(lines)


def cut_off(text: str, rng: random.Random) -> str:
    return text[: _at(text, rng)]


def a_sign_more(text: str, rng: random.Random) -> str:
    at = _at(text, rng)
    return text[:at] + rng.choice(SIGNS) + text[at:]


def a_letter_other(text: str, rng: random.Random) -> str:
    at = _at(text, rng)
    return text[:at] + chr(rng.randrange(32, 127)) + text[at + 1 :]


def a_letter_less(text: str, rng: random.Random) -> str:
    at = _at(text, rng)
    return text[:at] + text[at + 1 :]


def another_value(text: str, rng: random.Random) -> str:
    """A value of a field, after a colon, is one of `VALUES`."""
    lines = _lines(text)
    fields = [k for k, line in enumerate(lines) if ": " in line and "#" not in line]
    if not fields:
        return text
    at = rng.choice(fields)
    head, _, rest = lines[at].partition(": ")
    ending = rest[len(rest.rstrip("}]\n, ")) :]
    lines[at] = f"{head}: {rng.choice(VALUES)}{ending}"
    return "".join(lines)


def another_word(text: str, rng: random.Random) -> str:
    """A word anywhere is one of `VALUES`."""
    words = text.split(" ")
    words[rng.randrange(len(words))] = rng.choice(VALUES)
    return " ".join(words)


TEXTS: tuple[Alter, ...] = (
    *(without_a_line, a_line_twice, lines_swapped, indented, cut_off, a_sign_more),
    *(a_letter_other, a_letter_less, another_value, another_value, another_word),
)


def altered_text(text: str, rng: random.Random) -> str:
    """A text with one to three alterations."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice(TEXTS)(text, rng) or "x"
    return text


def altered_json(text: str, rng: random.Random) -> str:
    """A text in JSON with an entry less, another value in it, or altered as text."""
    if rng.random() < 0.4:
        return altered_text(text, rng)
    whole = json.loads(text)
    table, name = whole, rng.choice(sorted(whole))
    if isinstance(table[name], dict) and table[name] and rng.random() < 0.7:
        table = table[name]
        name = rng.choice(sorted(table))
    if rng.random() < 0.3:
        del table[name]
    else:
        table[name] = rng.choice(JSON_VALUES)
    return json.dumps(whole, indent=1)
