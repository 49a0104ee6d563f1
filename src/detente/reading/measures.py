"""What measures are called, by the lever that each would be."""

from __future__ import annotations

import re

# Measures on what flows: how deep they go is said of a quantity.
FLOWS = ("embargo", "export_control", "energy_cut_off")
# What the buyer does, not the seller.
_BOUGHT = r"(?:imports?|importing|buying|purchases?|purchasing)"
# What a measure is called, by the lever that it would be. The first that fits stands.
MEASURES: dict[str, str] = {
    "energy_cut_off": (
        r"\b(?:stop|halt|cut|suspend|end|shut|reduc|curb|throttl)\w*(?: off)?"
        rf"(?: (?!{_BOUGHT}\b)[\w-]+){{0,4}} (?:gas|oil|crude|pipeline|fuel|energy|coal|LNG)\b"
    ),
    "price_cap": r"\b(?:price cap|cap on the price|cap(?:ped|s)? the price)\b",
    "export_control": (
        r"\b(?:ban|restrict|control|curb|licen[cs]|halt|stop|block|limit|suspend)\w*"
        r"(?: [\w-]+){0,3} exports?\b|\bexports? (?:ban|curbs?|controls?|restrictions?)\b"
        r"|\brestrictions [^.]{0,40}\bexports?\b"
    ),
    "embargo": (
        r"\b(?:embargo\w*|blockad\w*|import (?:bans?|curbs?|restrictions?)|trade bans?"
        r"|(?:ban(?:ned|s|ning)?|(?:restrict|curb|block|halt|stop|suspend|cut|reduc|end|ceas)\w*)"
        rf"(?: [\w-]+){{0,3}} {_BOUGHT}|(?:halt|stop|suspend|end|ban)\w* all trade"
        r"|ban(?:ned|s|ning)?(?: [a-z]+)? [A-Z][a-z]+ (?:seaborne )?(?:oil|crude|gas|coal))\b"
    ),
    "tariff": (
        r"\b(?:tariffs?|levy|levies|duties(?= (?:of|on|against)\b)"
        r"|(?:import|customs|countervailing|anti-?dumping|anti-?subsidy|punitive) dut(?:y|ies))\b"
    ),
    "asset_freeze": r"\b(?:freez|froze)\w*(?: [\w-]+){0,4} (?:assets|reserves)\b",
    "financial_restriction": r"\b(?:sanction(?:s|ed|ing)?|SWIFT|blacklist\w*)\b",
    "aid": r"\b(?:aid|grants?|loans?) (?:to|for|worth|package)\b",
    "quota": r"\bquotas?\b",
}


def places_of(text: str, action: str) -> tuple[int, ...]:
    """Where in a folded text measures of this kind begin."""
    return tuple(hit.start() for hit in re.finditer(MEASURES.get(action, "$^"), text))


def action_in(text: str, action: str) -> bool:
    """Whether a folded text names a measure of this kind."""
    return action in MEASURES and bool(re.search(MEASURES[action], text))


def names_measure(text: str) -> bool:
    """Whether a folded text names a measure of any kind, by whomever and on whomever."""
    return any(re.search(pattern, text) for pattern in MEASURES.values())
