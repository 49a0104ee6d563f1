"""How the one services sector of a world splits into groups of services.

Shares come from the WIOD tables of 2014. A country without tables takes those of its named proxy.
Every share says whether it is data, a proxy's, or assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.build.services_tables import ServiceGroups, ServicesTables

DATA = "data"
PROXY = "proxy"
ASSUMED = "assumed"
# Shares are multiples of this power of two, so that their sum is exactly one in any order.
GRAIN = 2.0**-40


@dataclass(frozen=True, eq=False)
class TaggedShares:
    """Shares and what each rests on.

    Attributes
    ----------
    share : ndarray [..., group]
    source : str ndarray [..., group]
        ``data``, ``proxy`` or ``assumed``.
    """

    share: Array
    source: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class ServiceSplit:
    """The shares of groups of services in the sales of each economy of a world.

    Each row sums to exactly one.

    Attributes
    ----------
    countries, groups : tuple of str
    stands_in : tuple of str
        The country of the source whose tables each economy takes, itself where it has some.
    exports : TaggedShares [country, group]
    imports : TaggedShares [buyer, seller, group]
        What a buyer buys from each seller; on the diagonal what it buys at home.
    """

    countries: tuple[str, ...]
    groups: tuple[str, ...]
    stands_in: tuple[str, ...]
    exports: TaggedShares
    imports: TaggedShares


@dataclass(frozen=True)
class SplitPlan:
    """What is split, and who stands in for whom.

    Attributes
    ----------
    countries : tuple of str
        The economies of the world.
    groups : ServiceGroups
    proxies : dict
        Proxy of an economy that the source does not have, by country.
    export_proxies : dict
        Proxy of the exports of a country of the source, by country.
    """

    countries: tuple[str, ...]
    groups: ServiceGroups
    proxies: Mapping[str, str]
    export_proxies: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class _Donors:
    """Positions in the source [country], and whether they are another country's."""

    own: NDArray[np.intp]
    borrowed: Mask
    exports: NDArray[np.intp]
    exports_borrowed: Mask


def split_services(tables: ServicesTables, plan: SplitPlan) -> ServiceSplit:
    """The shares of every group in what each country sells to each other, and at home.

    `tables` are those whose missing cells were replaced. Sales of a pair that has none in the
    source, or whose proxies are one country, are assumed to be the seller's exports. DataError
    where anything is negative.
    """
    _refuse_negative(tables)
    members = group_members(tables.services, plan.groups)
    donors = _donors(tables, plan)
    mended = mended_groups(tables, members)
    source = _tags(mended[donors.own] | donors.borrowed[:, None])
    export_source = _tags(mended[donors.exports] | donors.exports_borrowed[:, None])
    exports = (tables.exports @ members)[donors.exports]
    exported = TaggedShares(exact_shares(exports), export_source)
    names = [tables.countries[place] for place in donors.own]
    return ServiceSplit(
        countries=plan.countries,
        groups=plan.groups.codes,
        stands_in=tuple(names),
        exports=exported,
        imports=_imports(tables.trade @ members, donors, exported, source),
    )


def group_members(services: Sequence[str], groups: ServiceGroups) -> Array:
    """1 where a service [service, group] is in a group; DataError if not each is in exactly one."""
    members = np.array([[code in wiod for wiod in groups.wiod] for code in services], dtype=float)
    wrong = np.flatnonzero(members.sum(axis=1) != 1)
    if len(wrong):
        raise DataError("must be in exactly one group of services", where=services[wrong[0]])
    return members


def exact_shares(values: Array) -> Array:
    """`values` [..., group] as shares of their sum, which is exactly one; the sum must not be 0.

    The largest share takes what rounding leaves.
    """
    total = values.sum(axis=-1, keepdims=True)
    if not (total > 0).all():
        raise DataError("a row of services is empty, so that it has no shares")
    grains = np.rint(values / total / GRAIN)
    largest = np.expand_dims(grains.argmax(axis=-1), -1)
    rest = 1 / GRAIN - grains.sum(axis=-1, keepdims=True)
    taken = np.take_along_axis(grains, largest, -1) + rest
    np.put_along_axis(grains, largest, taken, -1)
    return np.asarray(grains * GRAIN)


def mended_groups(tables: ServicesTables, members: Array) -> Mask:
    """Whether a missing cell was replaced in a group, or took its value from it [country, group].

    A missing cell takes its value from all services of the wider group that holds it.
    """
    places = [tables.users.index(code) for code in tables.services]
    together = tables.wider[:, :, None] == tables.wider[:, None, :]
    touched = (together & tables.missing[:, None, places]).any(axis=2)
    return np.asarray(touched.astype(float) @ members > 0)


def _refuse_negative(tables: ServicesTables) -> None:
    for name in ("output", "value_added", "exports", "final_share", "inputs", "trade"):
        if not (getattr(tables, name) >= 0).all():
            raise DataError(f"{name} of services is negative or not a number")


def _donors(tables: ServicesTables, plan: SplitPlan) -> _Donors:
    names = [plan.proxies.get(country, country) for country in plan.countries]
    sellers = [plan.export_proxies.get(name, name) for name in names]
    for name in (*names, *sellers):
        if name not in tables.countries:
            raise DataError(
                "no services in the source and no proxy", where=name, hint="see proxies.csv"
            )
    own = np.array([tables.countries.index(name) for name in names])
    exports = np.array([tables.countries.index(name) for name in sellers])
    return _Donors(
        own=own,
        borrowed=np.array(names) != np.array(plan.countries),
        exports=exports,
        exports_borrowed=np.array(sellers) != np.array(plan.countries),
    )


def _tags(borrowed: Mask) -> NDArray[np.str_]:
    return np.where(borrowed, PROXY, DATA).astype("U7")


def _imports(
    trade: Array, donors: _Donors, exported: TaggedShares, own_source: NDArray[np.str_]
) -> TaggedShares:
    """Shares [buyer, seller, group] from `trade` of the source.

    A pair is data where neither side is borrowed and no cell of the seller was replaced.
    """
    count = len(donors.own)
    home = np.eye(count, dtype=bool)
    seller = np.where(home, donors.own[None, :], donors.exports[None, :])
    found = trade[donors.own[:, None], seller]
    same = (donors.own[:, None] == seller) & ~home
    unknown = (same | (found.sum(axis=-1) <= 0))[..., None]
    values = np.where(unknown, exported.share[None], found)
    of_seller = np.where(home[..., None], own_source[None], exported.source[None])
    borrowed = donors.borrowed[:, None, None] | (of_seller == PROXY)
    return TaggedShares(exact_shares(values), np.where(unknown, ASSUMED, _tags(borrowed)))
