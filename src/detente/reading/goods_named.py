"""What a measure is on: product groups or sectors, as far as the accounts have them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from detente.reading.lexicon import lexicon
from detente.world.shipped import read_table

# What texts call a product group, besides its own name. The first to fit takes its words away.
_CALLED = {
    "chip_equipment": r"(?:chip|semiconductor)[ -](?:making )?(?:machine\w*|equipment|tools?)",
    "chips": r"(?:micro)?chips?|semiconductors?",
    "gallium_germanium": r"gallium(?:,? (?:and|or) germanium)?|germanium(?:,? (?:and|or) gallium)?",
    "lng": r"lng|liquefied (?:natural )?gas",
    "rare_earths": r"rare[ -]earths?(?: elements?| metals?)?",
    "oil_products": r"oil products|refined (?:oil|products)|petroleum products",
    "crude": r"crude(?: oil)?|oil",
    "gas": r"(?:natural )?gas(?: pipeline)?",
}
# What a cut-off of energy may be called, where it names no fuel.
_FUELS = {"pipeline": "gas", "fuel": "gas"}
# A part of a group is not the group.
_PART = re.compile(r"\b(?:electric|hybrid|used|second-hand|luxury|refined from \w+) $")
_TRADED = (
    r"(?:exports?|exporting|imports?|importing|buying|purchas(?:es?|ing)|tariffs?"
    r"|duty|duties|sales)"
)
_OBJECT = re.compile(
    rf"\b{_TRADED}[^,.]*? ?(?:\bof\b|\bon\b|(?<=ing)) ([a-z][a-z -]*?)(?: (?:to|from|for|by)\b|$)"
)
# "Graphite exports": a word right before the trade, unless it says whose trade, or how much of it.
_KIND = re.compile(r"\b([a-z-]+) (?:exports?|imports?|sales|shipments|deliveries)\b")
_NO_KIND = re.compile(
    r"all|any|its|their|the|some|most|more|further|of|on|for|and|or|from|to|goods|global|foreign"
    r"|halting|[a-z]*s|(?:ban|stop|halt|end|restrict|control|curb|limit|block|suspend|cut)\w*"
)
_ANYTHING = frozenset(
    f"{every}{what}".strip()
    for every in ("", "all ", "its ", "most ", "all its ")
    for what in ("", "goods", "imports", "exports", "products", "merchandise", "shipments")
)
# A ban of imports says nothing of what the target buys.
_BOTH_WAYS = re.compile(r"\b(?:embargo|blockad|trade ban)\w*|\ball trade\b")


def goods_of(said: str, action: str) -> dict[str, Any] | None:
    """Products or sectors of a measure, and the direction of a ban of imports.

    None where it names what no group of the accounts is, or one thing that is a group beside
    another that is none.

    Parameters
    ----------
    said : str
        The words that name the measure and both sides, folded and in small letters.
    action : str
        The kind of measure, of `MEASURES`.
    """
    one_way = action == "embargo" and not _BOTH_WAYS.search(said)
    side = {"direction": "imports"} if one_way else {}
    found = _products(said)
    if found is None:
        return None
    if action == "energy_cut_off" and not found:
        found = [product for word, product in _FUELS.items() if re.search(rf"\b{word}\b", said)][:1]
    if found:
        return {"products": found[0] if len(found) == 1 else found, **side}
    about = _OBJECT.search(said)
    what = _without_names(about[1]) if about else ""
    if action == "energy_cut_off" or what not in _ANYTHING or _kind_of(said):
        return None
    return {"sectors": "goods", **side}


def _products(said: str) -> list[str] | None:
    """The product groups that words name, in their order; None where a part of one is meant."""
    found: dict[str, int] = {}
    for product, pattern in _patterns().items():
        hit = pattern.search(said)
        if hit and _PART.search(said[: hit.start()]):
            return None
        if hit:
            found[product] = hit.start()
            said = pattern.sub(lambda one: " " * len(one[0]), said)
    return sorted(found, key=lambda one: found[one])


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    known = {row["product"] for name in ("products", "product_trade") for row in read_table(name)}
    called = {**_CALLED, **{one: one.replace("_", " ") for one in sorted(known - set(_CALLED))}}
    return {product: re.compile(rf"\b(?:{words})\b") for product, words in called.items()}


def _without_names(what: str) -> str:
    """What is traded, whosever it is: "indian goods" are goods."""
    return " ".join(word for word in what.split() if word not in _names())


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(one.surface.lower() for one in lexicon())


def _kind_of(said: str) -> str:
    """What the exports or imports are of, by the word before; empty where it says nothing of it."""
    for word in _KIND.findall(said):
        if not _NO_KIND.fullmatch(word) and word not in _names():
            return str(word)
    return ""
