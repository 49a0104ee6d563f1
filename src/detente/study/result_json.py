"""A result as one JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from detente.economy.equilibrium import Certificate
from detente.scenario.in_force import force_table
from detente.study.delivered_falls import fall_table
from detente.study.explain import AT_ONCE, Explanation
from detente.study.flow_tables import flow_table, income_table
from detente.study.large_losses import loss_table
from detente.study.ranges import BY_HORIZON, OF_PARTIES
from detente.study.result import Result
from detente.study.result_tables import FLOWS_BY_SECTOR, sector_parties
from detente.table import Table
from detente.types import Array


def result_json(result: Result) -> dict[str, Any]:
    """Everything that a result says, as plain Python."""
    found: dict[str, Any] = result.heading | _headline(result)
    if result.scenario.target:
        found["trade_shares"] = {
            "goods": result.trade_table().numbers(),
            "goods_and_services": result.trade_table(services=True).numbers(),
        }
    found["sectors"] = {
        code: result.sector_table(code).numbers() for code in sector_parties(result)
    }
    found["parties"] = result.party_table.numbers()
    found["incomes"] = _by_horizon(income_table(result.horizons))
    found["flows"] = flow_table({result.horizon: result.equilibrium}).numbers_by_column()
    found |= _beside(result.beside)
    if falls := fall_table(result):
        found["falls"] = falls.records()
    if losses := loss_table(result.horizons):
        found["large_losses"] = losses.records()
    if result.equilibrium.asked.limits:
        found["limits"] = result.limit_table.numbers()
    if result.ledger:
        found["arms"] = [lever.model_dump(mode="json", by_alias=True) for lever in result.ledger]
    if result.asked:
        found["for"] = {code: _page(result, code) for code in result.asked}
    if result.explanation:
        found["explanation"] = _explained(result, result.explanation)
    return found


def _beside(tables: Mapping[str, Table]) -> dict[str, Any]:
    """The tables beside a result by name; those of draws by horizon and country."""
    apart = (BY_HORIZON, OF_PARTIES)
    found: dict[str, Any] = {
        name: table.numbers_by_column() if name == FLOWS_BY_SECTOR else table.numbers()
        for name, table in tables.items()
        if name not in apart
    }
    for name in apart:
        if name in tables:
            ranges, places = _ranges(tables[name])
            suffix = "_of_parties" if name == OF_PARTIES else ""
            found[f"welfare_range{suffix}_pct"] = ranges
            found[f"welfare_percentile{suffix}"] = places
    if BY_HORIZON in tables:
        rows = [row for _, row in tables[BY_HORIZON].rows()]
        found["welfare_range_draws"] = {row["horizon"]: row["draws"] for row in rows}
    return found


def _ranges(table: Table) -> tuple[dict[str, Any], dict[str, Any]]:
    """The range over draws and the percentile as written, by horizon and country."""
    ranges: dict[str, Any] = {}
    places: dict[str, Any] = {}
    for row in table.numbers().values():
        horizon, country = row["horizon"], row["country"]
        ends = [row["welfare_low_pct"], row["welfare_high_pct"]]
        ranges.setdefault(horizon, {})[country] = ends
        places.setdefault(horizon, {})[country] = row["welfare_percentile"]
    return ranges, places


def _by_horizon(table: Table) -> dict[str, dict[str, Any]]:
    """Rows that have a horizon and a country, by both."""
    found: dict[str, dict[str, Any]] = {}
    for row in table.numbers().values():
        numbers = {name: value for name, value in row.items() if name not in ("horizon", "country")}
        found.setdefault(row["horizon"], {})[row["country"]] = numbers
    return found


def _headline(result: Result) -> dict[str, Any]:
    by_horizon = result.horizons.items()
    return {
        "scenario": result.scenario.name,
        "world": result.scenario.world.name,
        "horizons": list(result.horizons),
        "horizon": result.horizon,
        "certificate": _certified(result.certificate),
        "welfare_pct": {name: _by_country(result, one.welfare_pct) for name, one in by_horizon},
        "welfare_busd": {
            name: _by_country(result, one.welfare_usd / 1000) for name, one in by_horizon
        },
        "welfare_by_elasticities_pct": {
            name: _by_country(result, np.asarray(values))
            for name, values in result.elasticity_table.columns.items()
        },
        "trade_shares": {},
        "without_equilibrium": dict(result.failures),
        "outside_the_world": list(result.scenario.outside),
        "in_force": force_table(result.scenario).records(),
        "notes": list(result.scenario.remarks),
        "manifest": result.manifest,
    }


def _by_country(result: Result, values: Array) -> dict[str, float]:
    return dict(zip(result.equilibrium.world.countries, values.tolist(), strict=True))


def _certified(certificate: Certificate) -> dict[str, Any]:
    return {
        "converged": certificate.converged,
        "max_residual": certificate.max_residual,
        "evaluations": certificate.evaluations,
        "closure": certificate.closure,
        "components": [list(component) for component in certificate.components],
        "residuals": dict(certificate.residuals),
        "notes": list(certificate.notes),
    }


def _page(result: Result, country: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(result.page(country))
    found["sectors"] = result.sector_table(country).numbers()
    return found | _attributed(result, country)


def _explained(result: Result, split: Explanation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "country": split.country,
        "path": AT_ONCE,
        "remainder_pct": split.remainder_pct,
        "channels": split.channel_table().numbers(),
        "partners": split.partner_table().numbers(),
        "sectors": split.sector_table().numbers(),
    }
    return found | _attributed(result, split.country)


def _attributed(result: Result, country: str) -> dict[str, Any]:
    if not result.attribution:
        return {}
    return {"attribution": list(result.contribution_table(country).numbers().values())}
