"""The numbers of a result that a page shows, as tables: whoever reads them needs no equilibrium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from detente.claims.roles import BriefRoles
from detente.economy.solver.solve import CERTIFIED
from detente.study.ranges import BY_HORIZON, OF_PARTIES
from detente.study.result import Result
from detente.study.shown import each_country
from detente.study.trade_tables import partner_shares, trade_table
from detente.table import Table
from detente.world.countries import bloc, country_name, is_bloc, title_of
from detente.world.shipped import goods_sectors, sectors_with
from detente.world.world import World

RANGE_COLUMNS = (
    "welfare_pct",
    "welfare_median_pct",
    "welfare_low_pct",
    "welfare_high_pct",
    "welfare_percentile",
    "draws",
)


@dataclass(frozen=True, eq=False)
class Summary:
    """What a result and its draws say, worked out once.

    Attributes
    ----------
    tables : mapping of str to Table
        Every table of the result by file name, see `Result.tables`.
    headlines : mapping of str to mapping
        The numbers of one page, for the target and those who are asked for.
    ranges : mapping of str to Table
        `welfare_range` of the target, those who are asked for, and those shown by horizon.
    import_shares : Table or None
        Partners in the target's goods imports before the levers and at every horizon.
    partners, fuels : mapping of str to Table
        For those who are asked for: partners in trade of goods, and sellers of the fuels that they
        import, before and after, see `detente.study.trade_tables`.
    outside, remarks : tuple of str
        Governments without accounts in the world; what else the scenario asks a reader to know.
    certified : float
        No residual behind any number here exceeds it.
    """

    tables: Mapping[str, Table]
    headlines: Mapping[str, Mapping[str, float]]
    ranges: Mapping[str, Table]
    import_shares: Table | None
    outside: tuple[str, ...]
    remarks: tuple[str, ...]
    certified: float = CERTIFIED
    partners: Mapping[str, Table] = field(default_factory=dict)
    fuels: Mapping[str, Table] = field(default_factory=dict)


def summary_of(result: Result, who: BriefRoles) -> Summary:
    """The Summary of a result that has the tables of its draws beside it."""
    own = [code for code in dict.fromkeys((who.target, *who.asked)) if code]
    shares = import_share_table(result, who.target, who.parties) if who.target else None
    return Summary(
        tables=result.tables,
        headlines={code: result.page(code) for code in own},
        ranges={code: welfare_range(result, code) for code in {*own, *who.shown}},
        import_shares=shares,
        outside=result.scenario.outside,
        remarks=(*result.scenario.remarks, *_left_out(who, result.scenario.world)),
        partners={code: result.trade_table(code) for code in who.asked},
        fuels=_fuels(result, who.asked),
    )


def _fuels(result: Result, asked: Sequence[str]) -> dict[str, Table]:
    """Sellers of the fuels that each of those `asked` for imports; nobody where no sector is one.

    In per cent of these imports, before and after the levers.
    """
    world = result.scenario.world
    fuels = sectors_with("energy", world)
    if not fuels:
        return {}
    found = result.equilibrium
    partners = each_country(world)
    return {code: trade_table(found, result.party(code), partners, sectors=fuels) for code in asked}


def _left_out(who: BriefRoles, world: World) -> tuple[str, ...]:
    """Whom the claims file names in vain, in one sentence."""
    if not who.absent:
        return ()
    names = ", ".join(who.absent)
    return (f"Named in the claims file, but without accounts in world {world.name}: {names}.",)


def welfare_range(result: Result, country: str) -> Table:
    """Change of real income of a country or bloc by horizon, per cent.

    Headline, median, assumption range (5th to 95th percentile), percentile of the headline, and in
    how many draws.
    """
    single = country in result.scenario.world.countries
    rows = result.beside[BY_HORIZON if single else OF_PARTIES].where("country", country)
    columns = {name: rows.columns[name] for name in RANGE_COLUMNS}
    return Table("horizon", tuple(rows.columns["horizon"]), columns)


def import_share_table(result: Result, country: str, parties: tuple[str, ...]) -> Table:
    """Partners' shares in a country's goods imports before the levers and at every horizon.

    In per cent; the blocs among `parties` are one partner each.
    """
    first = next(iter(result.horizons.values()))
    moments = {"before": first.world.sales}
    moments |= {name: found.sales for name, found in result.horizons.items()}
    goods = goods_sectors(first.world)
    columns: dict[str, list[Any]] = {"name": [], "moment": [], "import_share_pct": []}
    for moment, sales in moments.items():
        shares = 100 * partner_shares(sales, first.world, country, "import", goods)
        by_code = dict(zip(first.world.countries, shares.tolist(), strict=True))
        for name, share in _pooled(by_code, first.world, country, parties).items():
            columns["name"].append(name)
            columns["moment"].append(moment)
            columns["import_share_pct"].append(share)
    return Table("row", tuple(range(len(columns["name"]))), columns)


def _pooled(
    share: Mapping[str, float], world: World, country: str, parties: tuple[str, ...]
) -> dict[str, float]:
    """Shares by name without the country itself: single partners first, then blocs."""
    inside = {
        name: [code for code in bloc(name).members if code in share and code != country]
        for name in parties
        if is_bloc(name) and name not in share
    }
    pooled = {code for members in inside.values() for code in members}
    found = {
        country_name(code, world): value
        for code, value in share.items()
        if code not in pooled and code != country
    }
    for name, members in inside.items():
        found[title_of(name, world)] = float(np.sum([share[code] for code in members]))
    return found
