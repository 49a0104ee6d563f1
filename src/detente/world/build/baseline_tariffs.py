"""Tariffs of the base year by buyer, seller and sector, and what each of them rests on.

A recorded duty stands. A pair whose duty is recorded for all goods together spreads it over
sectors by a profile. A pair that traded free of duty pays nothing. All other pairs pay the buyer's
schedule: the profile, scaled so that these pairs together pay the rate that restores the buyer's
mean. Members of one customs territory charge one scale and nothing among each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask

DATA = "data"
ESTIMATED = "estimated"
ASSUMED = "assumed"
# No country's mean duty on a whole sector of this width is likely to be above this: a schedule that
# says so has the wrong shape there. Its rates stand, as no source states a bound.
HIGHEST_PLAUSIBLE = 0.5


@dataclass(frozen=True, eq=False)
class TariffTables:
    """What is known of duties; rates are fractions of the value before duty.

    Attributes
    ----------
    countries, sectors : tuple of str
    territory : tuple of str [country]
        The customs territory of each country, its own code where it shares none.
    goods : bool ndarray [sector]
        Sectors on which duties are levied.
    recorded : ndarray [buyer, seller, sector]
        Duties by sector, NaN where there is no record.
    recorded_mean : ndarray [buyer, seller]
        Duties on all goods of a pair, NaN where there is no record.
    free : bool ndarray [buyer, seller]
        Pairs that traded free of duty.
    free_assumed : bool ndarray [buyer, seller]
        Those of them that were free for some goods, or under conditions, only.
    level : ndarray [buyer]
        The mean rate on pairs that are not free, NaN where it is not known.
    level_assumed : bool ndarray [buyer]
        Levels that are recorded for something else than all goods.
    profile : ndarray [buyer, sector]
        The shape of a schedule over sectors; only ratios between sectors count.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    territory: tuple[str, ...]
    goods: Mask
    recorded: Array
    recorded_mean: Array
    free: Mask
    free_assumed: Mask
    level: Array
    level_assumed: Mask
    profile: Array


@dataclass(frozen=True, eq=False)
class BaselineTariffs:
    """Tariffs of the base year.

    Attributes
    ----------
    countries, sectors : tuple of str
    goods : bool ndarray [sector]
        Sectors on which duties are levied.
    rate : ndarray [buyer, seller, sector]
        Fractions of the value before duty; 0 at home and in services.
    tag : str ndarray [buyer, seller, sector]
        ``data`` a record of the cell, ``estimated`` computed from records of the pair or the buyer,
        ``assumed`` where neither is known, or is known for a part only, or where the schedule gives
        more than 50 per cent.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    goods: Mask
    rate: Array
    tag: NDArray[np.str_]


def baseline_tariffs(tables: TariffTables, sales: Array) -> BaselineTariffs:
    """Tariffs [buyer, seller, sector] from `tables`, weighted by `sales` of the same shape.

    DataError where a schedule has a level but no profile, or a rate is negative.
    """
    inside = within(tables.territory)
    traded = sales * tables.goods * ~inside[:, :, None]
    scheduled = ~tables.free & ~inside & np.isnan(tables.recorded_mean)
    level, level_known = filled_levels(tables)
    scale = schedule_scales(tables, level, traded * scheduled[:, :, None])
    rate = np.where(scheduled[:, :, None], (scale[:, None] * tables.profile)[:, None, :], 0.0)
    tag = np.where(scheduled & level_known[:, None], ESTIMATED, ASSUMED)
    tag = np.where(tables.free & ~tables.free_assumed, DATA, tag)
    by_pair = ~np.isnan(tables.recorded_mean)[:, :, None]
    rate = np.where(by_pair, spread_means(tables, traded), rate)
    cell_tag = np.where(by_pair, ESTIMATED, tag[:, :, None])
    cell_tag = np.where(rate > HIGHEST_PLAUSIBLE, ASSUMED, cell_tag)
    by_cell = ~np.isnan(tables.recorded)
    rate = np.where(by_cell, tables.recorded, rate)
    cell_tag = np.where(by_cell, DATA, cell_tag)
    untaxed = inside[:, :, None] | ~tables.goods
    rate = np.where(untaxed, 0.0, rate)
    cell_tag = np.where(untaxed, DATA, cell_tag)
    _refuse_negative(tables, rate)
    return BaselineTariffs(tables.countries, tables.sectors, tables.goods, rate, cell_tag)


def _refuse_negative(tables: TariffTables, rate: Array) -> None:
    wrong = np.argwhere(rate < 0)
    if len(wrong):
        buyer, seller, sector = wrong[0]
        where = f"{tables.countries[buyer]} from {tables.countries[seller]}"
        value = rate[buyer, seller, sector]
        raise DataError(f"a tariff on {tables.sectors[sector]} is {value:g}", where=where)


def implausible_rates(found: BaselineTariffs) -> dict[str, float]:
    """The highest rate of each importer and sector above 50 per cent, by "importer, sector".

    Recorded duties are left out: they are what was paid.
    """
    computed = np.where(found.tag == DATA, 0.0, found.rate)
    highest = computed.max(axis=1)
    return {
        f"{found.countries[buyer]}, {found.sectors[sector]}": round(
            float(highest[buyer, sector]), 4
        )
        for buyer, sector in np.argwhere(highest > HIGHEST_PLAUSIBLE)
    }


def tag_summary(found: BaselineTariffs, sales: Array) -> dict[str, dict[str, float]]:
    """What the tariffs of each importer rest on: cells and shares of its imports by tag.

    Of goods that `sales` [buyer, seller, sector] show from abroad. By importer, with the keys
    ``data_cells``, ``data_share`` and so on; tags that an importer does not have are left out.
    """
    abroad = ~np.eye(len(found.countries), dtype=bool)
    imports = sales * found.goods * abroad[:, :, None]
    return {
        code: _tags_of(found.tag[buyer], imports[buyer])
        for buyer, code in enumerate(found.countries)
    }


def _tags_of(tag: NDArray[np.str_], imports: Array) -> dict[str, float]:
    summary: dict[str, float] = {}
    for name in (DATA, ESTIMATED, ASSUMED):
        bought = imports[(tag == name) & (imports > 0)]
        if len(bought):
            summary[f"{name}_cells"] = len(bought)
            summary[f"{name}_share"] = round(float(bought.sum() / imports.sum()), 4)
    return summary


def within(territory: tuple[str, ...]) -> Mask:
    """Pairs [buyer, seller] inside one customs territory, every country with itself included."""
    names = np.array(territory)
    same: Mask = names[:, None] == names[None, :]
    return same


def filled_levels(tables: TariffTables) -> tuple[Array, Mask]:
    """Levels [buyer] with the median of the known ones where none is, and which stand on a record.

    The median is over customs territories, each of which counts once. DataError without any.
    """
    recorded = ~np.isnan(tables.level)
    one_each = dict(zip(np.array(tables.territory)[recorded], tables.level[recorded], strict=True))
    if not one_each:
        raise DataError("no importer has a mean tariff")
    middle = float(np.median(list(one_each.values())))
    level = np.where(recorded, tables.level, middle)
    return level, recorded & ~tables.level_assumed


def schedule_scales(tables: TariffTables, level: Array, traded: Array) -> Array:
    """What multiplies the profile of each buyer [buyer], the same inside a customs territory.

    The territory's duty on `traded` [buyer, seller, sector] is then that of `level` on the same
    trade. A territory that trades nothing gets the level as the simple mean over goods.
    """
    bought = traded.sum(axis=1)
    scale = np.zeros(len(level))
    for name in sorted(set(tables.territory)):
        member = np.array([own == name for own in tables.territory])
        weight = bought[member]
        if not weight.sum() > 0:
            weight = np.broadcast_to(tables.goods.astype(float), weight.shape)
        duty = float((weight.sum(axis=1) * level[member]).sum())
        shape = float((weight * tables.profile[member]).sum())
        if duty > 0 and not shape > 0:
            raise DataError("the profile is zero on all that is dutiable", where=name)
        scale[member] = duty / shape if duty > 0 else 0.0
    return scale


def spread_means(tables: TariffTables, traded: Array) -> Array:
    """Recorded duties on all goods spread over sectors [buyer, seller, sector] by the profile.

    The mean of a pair, weighted by `traded`, is kept; that of a pair without trade in any sector
    with duty is kept as a simple mean over goods.
    """
    profile = tables.profile[:, None, :]
    duty = (traded * profile).sum(axis=2)
    value = traded.sum(axis=2)
    simple = tables.profile[:, tables.goods].mean(axis=1)[:, None]
    mean = np.divide(duty, value, out=np.broadcast_to(simple, duty.shape).copy(), where=duty > 0)
    known = np.nan_to_num(tables.recorded_mean)
    scale = np.divide(known, mean, out=np.zeros_like(mean), where=mean > 0)
    spread: Array = scale[:, :, None] * profile
    return spread
