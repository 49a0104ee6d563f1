"""What the game knows of levers: which are measures of a government, and how each is divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from detente.levers.apply import Pull
from detente.levers.catalogue import Lever

JOINT = ("price_cap",)
AMOUNTS = ("asset_freeze", "financial_restriction")
DIVISIBLE = (
    "embargo",
    "export_control",
    "tariff",
    "export_tax",
    "trade_cost",
    "quota",
    "energy_cut_off",
    "secondary_sanctions",
)
HALVED = ("fall", "rate", "change", "share", "local", "amount")


def is_measure(lever: Lever) -> bool:
    """Whether a government decides on it; what firms and hubs do is no measure."""
    return _kind(lever) in (*DIVISIBLE, *AMOUNTS, *JOINT)


def is_joint(lever: Lever) -> bool:
    """Whether it cannot be shared among those who pull it."""
    return _kind(lever) in JOINT


def is_amount(lever: Lever) -> bool:
    """Whether it is one amount of money that those who pull it share."""
    return _kind(lever) in AMOUNTS


def is_common(lever: Lever, measures: Mapping[str, Sequence[Pull]]) -> bool:
    """Whether more than one government pulls it for itself: what a newcomer would pull too."""
    pulling = [any(pull.lever is lever for pull in mine) for mine in measures.values()]
    return _kind(lever) in DIVISIBLE and sum(pulling) > 1


def softened(pull: Pull) -> Pull:
    """The pull at half its depth.

    Half the fall (a ban becomes a fall of 50 per cent), rate, change, share or amount.
    """
    return replace(pull, lever=_half(pull.lever))


def with_share(pull: Pull, share: float) -> Pull:
    """The pull with a share of its amount."""
    return replace(pull, lever=_scaled(pull.lever, share))


@lru_cache(maxsize=256)
def _half(lever: Lever) -> Lever:
    given: dict[str, Any] = {name: getattr(lever, name) for name in lever.model_fields_set}
    if getattr(lever, "ban", False):
        given |= {"ban": False, "fall": 50 * (1 - given.pop("floor", 0.0))}
    else:
        # What a price cap covers is halved; its price is a price and stays.
        halved = (*HALVED, "covered") if "cap" in given else HALVED
        given |= {name: given[name] / 2 for name in halved if given.get(name)}
    if "limit" in given:
        # A limit in per cent of the base flow takes 100 less itself, which is what is halved.
        given["limit"] = (100 + min(given["limit"], 100)) / 2
    return type(lever).model_validate(given)


@lru_cache(maxsize=256)
def _scaled(lever: Lever, share: float) -> Lever:
    return lever.model_copy(update={"amount": lever.amount * share})  # type: ignore[attr-defined]


def _kind(lever: Lever) -> str:
    return str(lever.lever)  # type: ignore[attr-defined]
