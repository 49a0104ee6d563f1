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
# The largest share of value added that a world may have; above it, inputs are missing.
MOST_VALUE_ADDED = 0.99


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
    """The shares of groups of services in each economy of a world.

    Each row sums to exactly one, but for value added.

    Attributes
    ----------
    countries, users, groups : tuple of str
        Users are the goods sectors, then the groups.
    stands_in : tuple of str
        The country of the source whose tables each economy takes, itself where it has some.
    output, exports, final_demand : TaggedShares [country, group]
    imports : TaggedShares [buyer, seller, group]
        What a buyer buys from each seller; on the diagonal what it buys at home.
    inputs : TaggedShares [country, user, group]
        What each user spends on services.
    value_added : TaggedShares [country, group]
        The share of value added in the output of a group.
    """

    countries: tuple[str, ...]
    users: tuple[str, ...]
    groups: tuple[str, ...]
    stands_in: tuple[str, ...]
    output: TaggedShares
    exports: TaggedShares
    final_demand: TaggedShares
    imports: TaggedShares
    inputs: TaggedShares
    value_added: TaggedShares


@dataclass(frozen=True)
class SplitPlan:
    """What is split, and who stands in for whom.

    Attributes
    ----------
    countries : tuple of str
        The economies of the world.
    groups : ServiceGroups
    goods : dict
        The sectors of the source in each goods sector of the world.
    proxies : dict
        Proxy of an economy that the source does not have, by country.
    export_proxies : dict
        Proxy of the exports of a country of the source, by country.
    """

    countries: tuple[str, ...]
    groups: ServiceGroups
    goods: Mapping[str, Sequence[str]]
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
    """The shares of every group in output, trade, final demand and the spending of each user.

    `tables` are those whose missing cells were replaced. Sales of a pair that has none in the
    source, or whose proxies are one country, are assumed to be the seller's exports; users that
    spend nothing on services, and sectors that share one of the source, are assumed too.
    DataError where a share of value added is above 0.99, or anything is negative.
    """
    _refuse_negative(tables)
    members = group_members(tables.services, plan.groups)
    donors = _donors(tables, plan)
    mended = mended_groups(tables, members)
    source = _tags(mended[donors.own] | donors.borrowed[:, None])
    export_source = _tags(mended[donors.exports] | donors.exports_borrowed[:, None])
    exports = (tables.exports @ members)[donors.exports]
    final = (tables.final_share @ members)[donors.own]
    output = tables.output @ members
    exported = TaggedShares(exact_shares(exports), export_source)
    names = [tables.countries[place] for place in donors.own]
    return ServiceSplit(
        countries=plan.countries,
        users=(*plan.goods, *plan.groups.codes),
        groups=plan.groups.codes,
        stands_in=tuple(names),
        output=TaggedShares(exact_shares(output[donors.own]), source),
        exports=exported,
        final_demand=TaggedShares(exact_shares(final), source),
        imports=_imports(tables.trade @ members, donors, exported, source),
        inputs=_inputs(tables, plan, members, donors),
        value_added=_value_added(tables, members, donors, source),
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


def _inputs(
    tables: ServicesTables, plan: SplitPlan, members: Array, donors: _Donors
) -> TaggedShares:
    """Shares [country, user, group] of what each user spends on services."""
    users = [*plan.goods.values(), *plan.groups.wiod]
    places = [[tables.users.index(code) for code in wiod] for wiod in users]
    spent = np.stack([_spending(tables, members, of) for of in places], axis=1)
    unknown = spent.sum(axis=2) <= 0
    values = np.where(unknown[..., None], spent.sum(axis=1, keepdims=True), spent)
    column = np.stack([tables.missing[:, of].any(axis=1) for of in places], axis=1)
    mended = column[..., None] | mended_groups(tables, members)[:, None]
    borrowed = mended[donors.own] | donors.borrowed[:, None, None]
    assumed = unknown[donors.own] | _shared(users)[None]
    source = np.where(assumed[..., None], ASSUMED, _tags(borrowed))
    return TaggedShares(exact_shares(values[donors.own]), source)


def _spending(tables: ServicesTables, members: Array, of: list[int]) -> Array:
    """What the users at places `of` spend on each group [country, group], by their output.

    Per unit of output where none of them has any.
    """
    output = tables.user_output[:, of]
    weight = np.where(output.sum(axis=1, keepdims=True) > 0, output, 1.0)
    return np.asarray(np.einsum("nsj,nj,sg->ng", tables.inputs[:, :, of], weight, members))


def _shared(users: Sequence[Sequence[str]]) -> Mask:
    """Whether a user [user] shares a sector of the source with another."""
    flat = [code for wiod in users for code in wiod]
    return np.array([any(flat.count(code) > 1 for code in wiod) for wiod in users])


def _value_added(
    tables: ServicesTables, members: Array, donors: _Donors, source: NDArray[np.str_]
) -> TaggedShares:
    """The share of value added in output [country, group]; DataError above 0.99."""
    output = tables.output @ members
    share = (tables.value_added @ members / np.where(output > 0, output, np.nan))[donors.own]
    wrong = np.argwhere(~(share <= MOST_VALUE_ADDED))
    if len(wrong):
        country, group = wrong[0]
        where = f"{tables.countries[donors.own[country]]}, group {group + 1}"
        message = f"the share of value added is {share[country, group]:g}, must be at most 0.99"
        raise DataError(message, where=where)
    return TaggedShares(share, source)
