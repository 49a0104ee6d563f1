"""Plain words for the technical ones, each explained: what a page and a terminal say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PlainWord:
    """A technical word, what is said in its place, and what that means in one sentence."""

    technical: str
    plain: str
    meaning: str

    @property
    def explained(self) -> str:
        """The plain word with its meaning."""
        known_as = "" if self.plain == self.technical else f" ({self.technical})"
        return f"{self.plain}{known_as}: {self.meaning}"


TERMS = {
    one.technical: one
    for one in (
        PlainWord(
            "null",
            "simple rule",
            "a guess that anyone can make without a model, such as no change, or in proportion",
        ),
        PlainWord(
            "placebo",
            "cross-check",
            "the same question where nothing was done, so that nothing should be found",
        ),
        PlainWord(
            "assumption space",
            "all assumptions tried",
            "every value that was given to an assumption nobody has measured; shares of it are no"
            " probabilities",
        ),
        PlainWord("draw", "try", "the whole case once more with other values of the assumptions"),
        PlainWord("range", "range", "where nine of ten tries fall; no probability"),
        PlainWord(
            "closure",
            "what happens to trade deficits",
            "the rule by which countries may go on buying more than they sell",
        ),
        PlainWord(
            "elasticity set",
            "how easily buyers switch",
            "one published estimate of how much demand moves to other sellers when a price rises",
        ),
        PlainWord("horizon", "when", "how long after the first day: month-3 is three months later"),
        PlainWord(
            "real income",
            "what a country can buy",
            "what its income buys at the new prices; not its GDP",
        ),
        PlainWord(
            "certificate",
            "proof of solution",
            "the largest error left in the model's equations when every number is put back in",
        ),
    )
}
"""By the technical word, as JSON, code and papers have it."""


def plain(technical: str) -> str:
    """What is said in place of a technical word."""
    return TERMS[technical].plain


def explained(*technical: str) -> str:
    """A sentence for each of several words, in one line."""
    return ". ".join(TERMS[one].explained for one in technical) + "."


HEADS = {
    "horizon": plain("horizon"),
    "closure": plain("closure"),
    "elasticities": plain("elasticity set"),
    "max_residual": f"{plain('certificate')}, largest error of the equations",
}
"""What an answer says about itself, in plain words."""

DEFICITS = {
    "income-share": "a constant share of each country's own income",
    "world-share": "a constant share of world income",
    "nominal": "constant in money",
    "balanced": "no deficits at all",
}
"""What each closure does with trade deficits."""


def heading_in_words(said: Mapping[str, str]) -> dict[str, str]:
    """What an answer says about itself with plain words for its fields and its closure."""
    told = {HEADS.get(key, key.replace("_", " ")): text for key, text in said.items()}
    closure = told.get(HEADS["closure"], "")
    if closure in DEFICITS:
        told[HEADS["closure"]] = f"{DEFICITS[closure]} ({closure})"
    return told
