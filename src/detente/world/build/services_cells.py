"""Cells of services without output in the source, replaced from a named proxy.

A national table that lacks a sector is taken to have put it into another of its wider group. So the
wider group keeps its recorded total, and the missing cell takes from it the share that it has in
the proxy; nothing is counted twice. The table of proxies may name another group that holds a cell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.build.services_tables import ServiceProxies, ServicesTables


@dataclass(frozen=True, eq=False)
class ServiceGaps:
    """What has no output, and who stands in.

    Attributes
    ----------
    missing : bool ndarray [country, service]
    donor : int ndarray [country, service]
        Position of the proxy of a missing cell; not used elsewhere.
    together : bool ndarray [country, service, service]
        Whether one wider group holds two services.
    """

    missing: Mask
    donor: Array
    together: Mask


def mended_services(tables: ServicesTables, proxies: ServiceProxies) -> ServicesTables:
    """The tables with every listed cell replaced from its named proxy.

    Cells without output: output, exports, final demand, sales by buyer and what users spend. All
    listed cells: inputs per output and the share of value added in output; other cells keep their
    own. DataError where no proxy is named, or it misses the cell too.
    """
    donor = cell_donors(tables, proxies)
    places = [tables.users.index(code) for code in tables.services]
    listed = tables.missing[:, places]
    wider = _wider_groups(tables, proxies)
    gaps = ServiceGaps(
        missing=listed & (tables.output <= 0),
        donor=donor[:, places],
        together=wider[:, :, None] == wider[:, None, :],
    )
    output = filled(tables.output, tables.output, gaps)
    inputs = filled(tables.inputs, tables.inputs, gaps)
    for n, j in np.argwhere(tables.missing):
        inputs[n, :, j] = inputs[donor[n, j], :, j]
    ratio = tables.value_added / np.where(tables.output > 0, tables.output, np.inf)
    for n, s in np.argwhere(listed):
        ratio[n, s] = ratio[gaps.donor[n, s], s]
    user_output = tables.user_output.copy()
    user_output[:, places] = output
    return replace(
        tables,
        wider=wider,
        output=output,
        value_added=output * ratio,
        exports=filled(tables.exports, tables.exports, gaps),
        final_share=filled(tables.final_share, tables.final_share, gaps),
        inputs=inputs,
        user_output=user_output,
        trade=_filled_trade(tables, gaps),
    )


def cell_donors(tables: ServicesTables, proxies: ServiceProxies) -> Array:
    """Position of the proxy of every listed cell [country, user], -1 elsewhere."""
    donor = np.full(tables.missing.shape, -1)
    for n, j in np.argwhere(tables.missing):
        where = f"{tables.countries[n]}, {tables.users[j]}"
        name = proxies.cells.get((tables.countries[n], tables.users[j]))
        if name not in tables.countries:
            raise DataError(
                "missing in the source and no proxy",
                where=where,
                hint="name one in service_proxies.csv",
            )
        donor[n, j] = tables.countries.index(name)
        if tables.missing[donor[n, j], j]:
            raise DataError(f"the proxy {name} misses the cell too", where=where)
    return donor


def _wider_groups(tables: ServicesTables, proxies: ServiceProxies) -> NDArray[np.str_]:
    """The wider group of each service [country, service], as the table of proxies mends it."""
    wider = tables.wider.copy()
    for (country, service), group in proxies.inside.items():
        wider[tables.countries.index(country), tables.services.index(service)] = group
    return wider


def _filled_trade(tables: ServicesTables, gaps: ServiceGaps) -> Array:
    """Sales by buyer: at home as the proxy sells at home, abroad as it exports to all."""
    home = np.arange(len(tables.countries))
    at_home = tables.trade[home, home]
    by_seller = tables.trade.transpose(1, 2, 0)
    abroad = filled(by_seller, tables.exports[..., None], gaps)
    trade = abroad.transpose(2, 0, 1).copy()
    trade[home, home] = filled(at_home, at_home, gaps)
    return trade


def filled(values: Array, pattern: Array, gaps: ServiceGaps) -> Array:
    """`values` [country, service, ...] with each missing cell filled in.

    It has the share of its wider group that it has with its proxy in `pattern` [country, service,
    ...]; the others of the group make room. DataError where nothing of a group is recorded.
    """
    found = values.copy()
    for n, s in np.argwhere(gaps.missing).tolist():
        members = gaps.together[n, s]
        held = pattern[gaps.donor[n, s]]
        whole = held[members].sum(axis=0)
        share = held[s] / np.where(whole > 0, whole, 1.0)
        found[n, s] = share * values[n, members].sum(axis=0)
    for country in np.flatnonzero(gaps.missing.any(axis=1)):
        missing = gaps.missing[country]
        for members in np.unique(gaps.together[country][missing], axis=0):
            found[country] = _total_kept(found[country], values[country], members, missing)
    return found


def _total_kept(found: Array, recorded: Array, members: Mask, missing: Mask) -> Array:
    """Services [service, ...] of one country whose recorded members make room for the new cells.

    Where the recorded members hold nothing, all stays as it was recorded.
    """
    kept, new = members & ~missing, members & missing
    if not kept.any():
        raise DataError(
            "no service of a wider group has output",
            hint="name the group that holds them in service_proxies.csv, column inside",
        )
    result = found.copy()
    total = recorded[members].sum(axis=0)
    old = recorded[kept].sum(axis=0)
    room = total - found[new].sum(axis=0)
    if (room < -1e-9 * total).any():
        raise DataError("the proxies of missing cells take more than the group holds")
    factor = np.maximum(room, 0.0) / np.where(old > 0, old, 1.0)
    result[kept] = recorded[kept] * factor
    result[new] = np.where(old > 0, found[new], recorded[new])
    return result
