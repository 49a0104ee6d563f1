"""Labels of a world's axes: sorted on entry, accounts brought into their order, codes looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DataError
from detente.types import Array
from detente.words import did_you_mean

# The axes of each account: n a country, s a sector.
AXES_OF = {
    "sales": "nns",
    "input_use": "nss",
    "value_added": "ns",
    "final_demand": "ns",
    "tariff": "nns",
    "export_tax": "nns",
}
OPTIONAL = ("tariff", "export_tax")
# Codes stand in names of files and of sheets, and in lists with commas.
NOT_IN_CODES = '/\\:*?"<>|[],;'
# Everybody without accounts of their own.
REST_OF_WORLD = "ROW"


@dataclass(frozen=True)
class Axes:
    """Labels of a world, sorted, and the places at which they were given.

    Attributes
    ----------
    countries, sectors : tuple of str
    country_order, sector_order : tuple of int
        Entry k says where the k-th label stood.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    country_order: tuple[int, ...]
    sector_order: tuple[int, ...]


def axes_of(countries: Sequence[str], sectors: Sequence[str]) -> Axes:
    """The Axes of labels in any order; DataError for one that is empty or given twice."""
    country_order = _order(countries, "country")
    sector_order = _order(sectors, "sector")
    return Axes(
        countries=tuple(str(countries[k]) for k in country_order),
        sectors=tuple(str(sectors[k]) for k in sector_order),
        country_order=country_order,
        sector_order=sector_order,
    )


def _order(names: Sequence[str], what: str) -> tuple[int, ...]:
    labels = [str(name) for name in names]
    if not labels:
        raise DataError(f"a world needs at least one {what}")
    for label in labels:
        if not label.strip() or not label.isprintable():
            raise DataError(
                f"{what} {label!r} has no name that can be printed",
                hint="labels are texts on one line",
            )
        wrong = next((letter for letter in label if letter in NOT_IN_CODES), None)
        if wrong:
            raise DataError(
                f"{what} {label!r} has {wrong!r} in its code", hint="give it a code without it"
            )
    twice = sorted(label for label, times in Counter(labels).items() if times > 1)
    if twice:
        raise DataError(f"{what} {twice[0]!r} appears more than once", hint="labels must be unique")
    return tuple(sorted(range(len(labels)), key=labels.__getitem__))


def sorted_accounts(accounts: Mapping[str, ArrayLike], axes: Axes) -> dict[str, Array]:
    """Accounts given in the order of the labels, in that of the axes.

    Rates are zero where none are given. DataError for an account that is unknown or missing, or has
    the wrong shape. An array that nobody can write to is used as it is.
    """
    unknown = sorted(set(accounts) - set(AXES_OF))
    if unknown:
        raise DataError(
            f"unknown account {unknown[0]!r}", hint=f"accounts are {', '.join(AXES_OF)}"
        )
    orders = {"n": axes.country_order, "s": axes.sector_order}
    found = {}
    for name, letters in AXES_OF.items():
        if name not in accounts and name not in OPTIONAL:
            raise DataError(f"account {name!r} is missing")
        shape = tuple(len(orders[letter]) for letter in letters)
        given = accounts[name] if name in accounts else np.zeros(shape)
        array = _numbers(name, given)
        if array.shape != shape:
            raise DataError(f"account {name!r} has shape {array.shape}, expected {shape}")
        for axis, letter in enumerate(letters):
            order = orders[letter]
            if order != tuple(range(len(order))):
                array = array.take(order, axis=axis)
        found[name] = array if _is_frozen(array) else array.copy()
    return found


def _numbers(name: str, given: ArrayLike) -> Array:
    """What was given for an account as float64; DataError for complex numbers, texts and dates."""
    try:
        found = np.asarray(given)
        real = found.dtype.kind not in "cSUVMm"
        array = found.astype(float, copy=False) if real else None
    except (TypeError, ValueError):
        array = None
    if array is None:
        raise DataError(
            f"account {name!r} holds what is no real number", hint="pass an array of numbers"
        )
    return array


def _is_frozen(array: Array) -> bool:
    """Whether nobody can write to an array.

    Not through itself, and not through another array: it is no view, except of bytes.
    """
    owned = array.base is None or isinstance(array.base, bytes)
    return owned and not array.flags.writeable


def position(code: str, labels: tuple[str, ...], what: str, world: str) -> int:
    """Position of a code in the labels of a world; DataError with a suggestion.

    `what` it is, "country" or "sector", and the name of the `world` are for the message.
    """
    if not isinstance(code, str):
        raise DataError(f"no {what} {code!r} in world {world}", hint="give its code, a text")
    if code in labels:
        return labels.index(code)
    listed = "countries" if what == "country" else "sectors"
    hint = did_you_mean(code, labels, otherwise=f"see `detente list {listed}`")
    raise DataError(f"no {what} {code!r} in world {world}", hint=hint)


def refuse_by_name(code: object, countries: tuple[str, ...], world: str) -> None:
    """DataError for what is no country of a world, with what to write where its name is known.

    Nothing for what no list knows: `position` says what comes near it.
    """
    meant = _named(code) if isinstance(code, str) else ""
    if meant in countries:
        raise DataError(f"no country {code!r} in world {world}", hint=f"write {meant!r}")
    if meant and _is_country(meant):
        inside = " (it is inside ROW)" if REST_OF_WORLD in countries else ""
        hint = "figures for it are refused, not guessed; see `detente list countries`"
        raise DataError(f"world {world} has no accounts for {code}{inside}", hint=hint)
    if meant:
        hint = "it is a group of states: give the codes of countries"
        raise DataError(f"no country {code!r} in world {world}", hint=hint)


def _named(text: str) -> str:
    """The code of a country or bloc by its code or a known name; empty for none."""
    from detente.world.countries import is_bloc
    from detente.world.names import codes_by_name, folded

    known = is_bloc(text) or _is_country(text)
    return text if known and text.isupper() else codes_by_name().get(folded(text), "")


def _is_country(code: str) -> bool:
    import pycountry

    return pycountry.countries.get(alpha_3=code) is not None
