"""Tables that only a report needs: real income and shares by horizon, levers, assumptions,
certificates.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.claims.brief import Brief
from detente.study.result import Result, partner_shares
from detente.table import Table
from detente.world.countries import bloc, country_name
from detente.world.shipped import goods_sectors

LARGE = ("RUS", "CHN", "USA", "DEU", "IND", "JPN")


def fan_table(brief: Brief) -> Table:
    """Real income by horizon with its assumption range, for the target, the country in focus, and
    large economies.
    """
    result = brief.result
    asked = dict.fromkeys(
        code
        for code in (result.focus, result.scenario.target, *LARGE)
        if code in result.scenario.world.countries
    )
    rows: dict[str, list[Any]] = {
        key: [] for key in ("name", "horizon", "welfare_pct", "welfare_low_pct", "welfare_high_pct")
    }
    for code in list(asked)[:6]:
        table = brief.welfare_range(str(code))
        rows["name"] += [country_name(str(code))] * len(table.index)
        rows["horizon"] += list(table.index)
        for key in ("welfare_pct", "welfare_low_pct", "welfare_high_pct"):
            rows[key] += [float(value) for value in table.columns[key]]
    return Table("row", tuple(range(len(rows["name"]))), rows)


def share_table(result: Result, country: str) -> Table:
    """Partners' shares in a country's goods imports before the levers and at every horizon, in per
    cent; the EU as one partner.
    """
    world = result.equilibrium.world
    eu = [
        world.country(code)
        for code in bloc("EU27").members
        if code in world.countries and code != country
    ]
    goods = ("import", goods_sectors(world))
    first = next(iter(result.horizons.values()))
    moments = {"before": (first, first.world.sales)} | {
        name: (found, found.sales) for name, found in result.horizons.items()
    }
    rows: dict[str, list[Any]] = {"name": [], "moment": [], "import_share_pct": []}
    for moment, (found, sales) in moments.items():
        shares = 100 * partner_shares(sales, found.world, country, goods)
        single = [
            (country_name(code), shares[n])
            for n, code in enumerate(world.countries)
            if n not in eu and code != country
        ]
        for name, share in [
            *single,
            *([("European Union", float(np.sum(shares[eu])))] if eu else []),
        ]:
            rows["name"].append(name)
            rows["moment"].append(moment)
            rows["import_share_pct"].append(float(share))
    return Table("row", tuple(range(len(rows["name"]))), rows)


def lever_table(result: Result) -> Table:
    """Every lever of the scenario: kind, who, on whom, its numbers, its dates, its tag and
    source.
    """
    rows = []
    for lever in result.scenario.content.levers:
        given = lever.model_dump(
            exclude_defaults=True,
            exclude={"lever", "name", "by", "on", "since", "until", "source", "tag"},
        )
        said = "; ".join(
            f"{key} {', '.join(map(str, value)) if isinstance(value, tuple) else value}"
            for key, value in given.items()
        )
        dates = " to ".join(
            str(day) if day else "" for day in (lever.since, lever.until)
        ).removesuffix(" to ")
        on = ", ".join(getattr(lever, "on", ()))
        rows.append(
            (
                lever.title,
                lever.lever,
                ", ".join(lever.by),
                on,
                said,
                dates,
                lever.tag,
                lever.source,
            )
        )
    names = ("kind", "by", "on", "depth", "dates", "tag", "source")
    columns = {name: [row[k] for row in rows] for k, name in enumerate(names, 1)}
    return Table("lever", tuple(row[0] for row in rows), columns)


def certificate_table(brief: Brief) -> Table:
    """The largest residual of every equilibrium in the report."""
    result = brief.result
    found = {f"horizon {name}": one for name, one in result.horizons.items()} | dict(result.others)
    rows: dict[str, tuple[str, str]] = {
        name: (one.certificate.closure, f"{one.certificate.max_residual:.1e}")
        for name, one in found.items()
    }
    if brief.draws.draws:
        rows[f"{len(brief.draws.draws)} draws, the largest"] = (
            result.equilibrium.closure,
            f"{brief.draws.max_residual:.1e}",
        )
    columns = {
        "closure": [closure for closure, _ in rows.values()],
        "max_residual": [residual for _, residual in rows.values()],
    }
    return Table("equilibrium", tuple(rows), columns)


def assumption_table(brief: Brief) -> Table:
    """What was drawn: label, distribution, levels and source by name."""
    declared = brief.draws.declared
    columns = {
        "label": [one.label for one in declared],
        "draw": [one.draw for one in declared],
        "levels": [", ".join(map(str, one.levels)) for one in declared],
        "source": [one.source for one in declared],
    }
    return Table("name", tuple(one.name for one in declared), columns)


def tornado_table(sensitivity: Table) -> Table:
    """The table of `detente.study.draws.sensitivity` for a tornado: rows that move nothing left
    out.
    """
    rows = [row for _, row in sensitivity.rows() if row["span"] > 0]
    columns = {
        "low_end": [row["low"] for row in rows],
        "high_end": [row["high"] for row in rows],
        "at_low": [row["at_low"] for row in rows],
        "at_high": [row["at_high"] for row in rows],
        "group": [
            {"assumption": "assumptions", "elasticities": "elasticity sets", "closure": "closures"}[
                row["group"]
            ]
            for row in rows
        ],
    }
    return Table("assumption", tuple(row["label"] for row in rows), columns)
