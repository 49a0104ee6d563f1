"""Forms of verbs: says, said, saying."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# Verbs whose past is not made with -ed: past, participle.
IRREGULAR = {
    "say": ("said",),
    "tell": ("told",),
    "write": ("wrote", "written"),
    "swear": ("swore", "sworn"),
    "undertake": ("undertook", "undertaken"),
    "speak": ("spoke", "spoken"),
    "beg": ("begged",),
    "admit": ("admitted",),
    "forecast": ("forecast", "forecasted"),
    "rebut": ("rebutted",),
    "stop": ("stopped",),
    "drop": ("dropped",),
}
DOUBLED = ("beg", "admit", "rebut", "stop", "drop")


@lru_cache(maxsize=64)
def _forms(verb: str) -> tuple[str, ...]:
    first, space, rest = verb.partition(" ")
    made = (first, third(first), *past(first), participle(first))
    return tuple(dict.fromkeys(f"{one}{space}{rest}" for one in made))


def forms_of(verbs: Iterable[str]) -> tuple[str, ...]:
    """Every form of some verbs, the longest first; of several words the first is bent."""
    made = {form for verb in verbs for form in _forms(verb)}
    return tuple(sorted(made, key=lambda one: (-len(one), one)))


def third(verb: str) -> str:
    """He says, denies, stresses."""
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def past(verb: str) -> tuple[str, ...]:
    """Said; denied; pledged."""
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("e"):
        return (f"{verb}d",)
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return (f"{verb[:-1]}ied",)
    return (f"{verb}ed",)


def participle(verb: str) -> str:
    """Saying, pledging, begging."""
    if verb in DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"
