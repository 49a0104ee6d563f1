"""Placebo: how far partner shares move anyway, 2019 to 2021, when nothing is pulled.

The world of 2019 is solved without a lever, so that the model says: no change. What it misses then
is how much partner shares move by themselves, through growth, prices and the pandemic; an error of
that size over two years is no fault of a lever's mechanism. Records are Russia's customs, and the
accounts of 2021 for Russia and for every country, each with its `MOST` largest partners.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.history.frozen import scenario_of
from detente.history.records import recorded_target
from detente.history.rules import (
    NO_CHANGE,
    PRE_TREND,
    PROPORTION,
    SKILL_COLUMNS,
    Skill,
    continued,
    mean_scored,
    skill_cells,
)
from detente.history.windows import EXPORT, IMPORT
from detente.scenario.equilibria import equilibrium
from detente.study.trade_tables import partner_shares
from detente.table import Table
from detente.types import Array
from detente.world.countries import country_name
from detente.world.shipped import goods_sectors, open_world, read_table

# The world without a lever, and the one that is recorded.
SCENARIO, LATER = "no-lever-2019", "icio-2021"
TREND_FROM, BASE, YEAR = 2017, 2019, 2021
# Partners of each country that are looked at in the accounts: as many as customs list for Russia.
MOST = 25
CUSTOMS, ACCOUNTS = "customs", "accounts"


def placebo() -> tuple[Table, float]:
    """Mean errors of partner shares in percentage points, and the residual of the solve."""
    found = equilibrium(scenario_of(SCENARIO))
    rows: list[tuple[str, str, int, Skill]] = []
    name = country_name(recorded_target())
    for side in (EXPORT, IMPORT):
        count, skill = _customs(found, side)
        rows.append((f"{name}, {side}s", CUSTOMS, count, skill))
        by_country = _accounts(found, side)
        rows.append((f"{name}, {side}s", ACCOUNTS, MOST, by_country[recorded_target()]))
        rows.append((f"median country, {side}s", ACCOUNTS, MOST, _middle(by_country)))
    cells = [skill_cells(skill) for *_, skill in rows]
    columns: dict[str, list[object]] = {
        "basis": [basis for _, basis, _, _ in rows],
        "partners_scored": [count for _, _, count, _ in rows],
    }
    columns |= {column: [cell[column] for cell in cells] for column in SKILL_COLUMNS}
    table = Table("placebo", tuple(label for label, *_ in rows), columns)
    return table, found.certificate.max_residual


def _customs(found: Equilibrium, side: str) -> tuple[int, Skill]:
    """Russia's partners as its customs list them: how many have accounts, and the errors."""
    world = found.world
    values: dict[str, dict[int, float]] = {}
    for row in read_table("partner_records"):
        listed = row["side"] == side and row["partner"] in world.countries and row["musd"]
        if listed and not row["members"]:
            values.setdefault(row["partner"], {})[int(row["year"])] = float(row["musd"])
    partners = tuple(values)
    first, base, later = (
        _pct(np.array([values[one][year] for one in partners])) for year in (TREND_FROM, BASE, YEAR)
    )
    shares = [
        partner_shares(one, world, recorded_target(), side, goods_sectors(world))
        for one in (world.sales, found.sales)
    ]
    places = [world.country(one) for one in partners]
    grown = shares[1][places] / shares[0][places]
    ahead, years = YEAR - BASE, BASE - TREND_FROM
    trend = [continued(a, b, years, ahead) for a, b in zip(first, base, strict=True)]
    rules = {NO_CHANGE: base, PROPORTION: base, PRE_TREND: np.array(trend)}
    return len(partners), mean_scored(later, _pct(base * grown), rules)


def _accounts(found: Equilibrium, side: str) -> Mapping[str, Skill]:
    """The errors of every country's largest partners, by country; the accounts have no trend."""
    world, later = found.world, open_world(LATER)
    goods = goods_sectors(world)
    by_country = {}
    for code in world.countries:
        shares = [
            partner_shares(sales, one, code, side, goods)
            for sales, one in ((world.sales, world), (found.sales, world), (later.sales, later))
        ]
        largest = np.argsort(-shares[0], kind="stable")[:MOST]
        base, predicted, recorded = (_pct(one[largest]) for one in shares)
        rules = {NO_CHANGE: base, PROPORTION: base, PRE_TREND: None}
        by_country[code] = mean_scored(recorded, predicted, rules)
    return by_country


def _middle(found: Mapping[str, Skill]) -> Skill:
    """Medians of the errors over countries."""
    errors = [one.errors[NO_CHANGE] or 0.0 for one in found.values()]
    still = float(np.median(errors))
    own = float(np.median([one.error for one in found.values()]))
    return Skill(own, {NO_CHANGE: still, PROPORTION: still, PRE_TREND: None})


def _pct(values: Array) -> Array:
    return np.asarray(100 * values / values.sum())
