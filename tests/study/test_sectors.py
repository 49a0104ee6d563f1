"""Sectors: volume and value are not the same, and every printed number is in the accounts."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.economy.analysis.sector_accounts import sector_accounts
from detente.economy.equilibrium import Equilibrium
from detente.scenario.file import Scenario
from detente.study.save import save
from detente.world.shipped import goods_sectors

WAR = """scenario: war
horizons: [year-1, long-run]
levers:
  - {lever: tariff, by: USA, on: CHN, sectors: goods, rate: 34}
  - {lever: tariff, by: CHN, on: USA, sectors: goods, rate: 34}
"""
Accounts = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def war() -> dt.Result:
    """A tariff war between the United States and China, 34 per cent each way."""
    return dt.run(Scenario.parse(WAR), for_country="CHN")


def traced(found: Equilibrium) -> Accounts:
    """Sectors [country, sector] from base accounts, elasticities and hats alone.

    Trade shares from costs and prices, sales from shares and spending, value added from its cost
    share, labour from its supply; nothing of `sector_accounts` and no account after is used but
    spending and pooled value added.
    """
    world, shock, parameters = found.world, found.shock, found.parameters
    theta = parameters.trade_elasticity
    theta = np.array(theta) if isinstance(theta, tuple) else world.theta(theta)
    cost = found.unit_cost_hat[None] * np.ones(world.sales.shape)
    cost = cost if shock.trade_cost_hat is None else cost * shock.trade_cost_hat
    before = (1 + world.tariff) * (1 + world.export_tax)
    after = (1 + shock.tariff_rate) * (1 + shock.export_tax_rate)
    paid = world.sales * before
    share = paid / np.where(paid.sum(axis=1) > 0, paid.sum(axis=1), 1.0)[:, None]
    for preference in (shock.variety_hat, shock.reference_hat):
        share = share if preference is None else share * preference
    weighted = share * (cost * after / before) ** -theta
    price = weighted.sum(axis=1) ** (-1 / theta)
    shares = weighted / weighted.sum(axis=1)[:, None]
    sales = shares * found.expenditure[:, None] / after
    value, volume = sales.sum(axis=0), (sales / found.unit_cost_hat[None]).sum(axis=0)
    rent = np.array([dict(parameters.rent_share).get(sector, 0.0) for sector in world.sectors])
    wage = found.labour_wage_hat ** (1 - rent) * found.rent_hat**rent
    gamma = world.value_added / world.output
    eps = parameters.value_added_elasticity
    added = gamma * (wage / found.unit_cost_hat) ** (1 - eps) * value
    pool, nu = world.value_added * (1 - rent), parameters.labour
    moved = pool / pool.sum(axis=1, keepdims=True) * found.labour_wage_hat**nu
    phi = moved.sum(axis=1, keepdims=True)
    wages = pool.sum(axis=1, keepdims=True) * moved * phi ** ((1 - nu) / nu)
    return {
        "volume": volume,
        "value": value,
        "added": added,
        "payroll": wages / found.labour_wage_hat,
        "seller": found.unit_cost_hat,
        "buyer": price,
    }


def expected(found: Equilibrium) -> Accounts:
    """What each column of a table of sectors must say [country, sector]."""
    world, seen = found.world, traced(found)
    rent = found.parameters.rent_shares(world)
    base = {
        "value": world.output,
        "value_added": world.value_added,
        "payroll": world.value_added * (1 - rent),
    }
    now = {"value_added": seen["added"], "payroll": seen["payroll"], "value": seen["value"]}
    columns = {f"base_{name}_busd": level / 1000 for name, level in base.items()}
    columns |= {f"{name}_pct": 100 * (now[name] / base[name] - 1) for name in base}
    columns |= {f"{name}_change_busd": (now[name] - base[name]) / 1000 for name in base}
    return columns | {
        "volume_pct": 100 * (seen["volume"] / world.output - 1),
        "volume_change_busd": (seen["volume"] - world.output) / 1000,
        "seller_price_pct": 100 * (seen["seller"] - 1),
        "buyer_price_pct": 100 * (seen["buyer"] - 1),
    }


def of(result: dt.Result, country: str, sector: str) -> dict[str, float]:
    found: dict[str, float] = result.sectors.loc[(result.horizon, country, sector)].to_dict()
    return found


def test_a_tariff_war_moves_volumes_otherwise_than_values(war: dt.Result) -> None:
    """Crops are made less; aircraft lose more volume than value; services lose volume and gain
    value: the tariff raises American prices.
    """
    crops, aircraft = of(war, "USA", "A01"), of(war, "USA", "C302T309")
    assert crops["volume_pct"] < -0.5
    assert aircraft["volume_pct"] < aircraft["value_pct"] < 0
    goods = goods_sectors(war.scenario.world)
    rows = war.sectors.loc[(war.horizon, "USA")]
    services = rows[~rows.index.isin(goods)]
    assert services["volume_change_busd"].sum() < 0 < services["value_change_busd"].sum()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_every_number_of_every_sector_is_in_the_accounts(war: dt.Result) -> None:
    frame = war.sectors
    for horizon, found in war.horizons.items():
        rows = frame.loc[horizon].reset_index()
        at = (
            [found.world.country(code) for code in rows["country"]],
            [found.world.sector(code) for code in rows["sector"]],
        )
        assert len(rows) == (found.world.output > 0).sum()
        columns = expected(found)
        assert set(columns) == set(rows.columns) - {"country", "sector", "name"}
        for name, values in columns.items():
            assert rows[name].to_numpy() == pytest.approx(values[at], abs=2e-5, nan_ok=True), name


def test_the_file_and_the_terminal_print_the_same_numbers(war: dt.Result, tmp_path: Path) -> None:
    folder = save(war, tmp_path / "files")
    with (folder / "sectors_by_horizon.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert {row["country"] for row in rows} == {"USA", "CHN"}
    for row in rows:
        there = war.sectors.loc[(row["horizon"], row["country"], row["sector"])]
        for name in set(row) - {"row", "horizon", "country", "sector", "name"}:
            assert float(row[name]) == pytest.approx(there[name], rel=1e-12)
    path = tmp_path / "war.yaml"
    path.write_text(WAR, encoding="utf-8")
    words = ["run", str(path), "--verbose", "--out", str(tmp_path / "again")]
    said = CliRunner().invoke(app, words).stdout
    title, crops = "United States: sectors that lose and gain most volume", of(war, "USA", "A01")
    line = next(one for one in said.split(title)[1].splitlines() if " A01 " in one)
    assert f"{crops['volume_pct']:+.2f}" in line
    assert f"{crops['volume_change_busd']:+.2f}" in line
    assert "output" not in said


def test_losers_come_first_and_gainers_last(war: dt.Result) -> None:
    table = war.sector_table("USA")
    moved = list(table.columns["volume_change_busd"])
    assert moved == sorted(moved)
    assert moved[0] < 0 < moved[-1]


def test_a_sector_that_makes_nothing_has_no_row(war: dt.Result) -> None:
    world = dt.World.open("icio-2021")
    idle = world.output[world.country("BEL")] == 0
    makes = {code for code, none in zip(world.sectors, idle, strict=True) if not none}
    assert idle.any()
    assert set(war.sector_table("BEL").index) == makes


def test_a_bloc_is_the_sum_of_its_members(war: dt.Result) -> None:
    union = dict(war.sector_table("EU27", "year-1").rows())
    frame = war.sectors.loc["year-1"]
    members = [code for code in dt.World.open("icio-2021").countries if code in union_codes()]
    for sector in ("A01", "C29", "S03"):
        rows = frame.loc[[(code, sector) for code in members if (code, sector) in frame.index]]
        for name in ("volume_change_busd", "payroll_change_busd", "base_value_added_busd"):
            assert union[sector][name] == pytest.approx(rows[name].sum())
        volume = 1 + union[sector]["volume_pct"] / 100
        value = 1 + union[sector]["value_pct"] / 100
        assert union[sector]["seller_price_pct"] == pytest.approx(100 * (value / volume - 1))


def union_codes() -> set[str]:
    """The members of the Union."""
    from detente.world.countries import bloc

    return set(bloc("EU27").members)


def test_labour_moves_between_sectors_and_does_not_come_or_go() -> None:
    """With one wage, payrolls at base-year wages add up to what they were."""
    world = dt.World.open("icio-2021")
    shock = dt.Shock(world).tariff(0.34, buyer="USA", seller="CHN", sector="C26")
    accounts = sector_accounts(dt.solve(world, shock))
    before, after = accounts.base_payroll.sum(axis=1), accounts.payroll.sum(axis=1)
    assert after == pytest.approx(before, rel=1e-8)
    assert np.abs(accounts.payroll / np.maximum(accounts.base_payroll, 1e-9) - 1).max() > 1e-3


def test_what_is_banned_loses_all_its_volume_and_has_no_price() -> None:
    world = dt.World.open("icio-2021")
    shock = dt.Shock(world).ban(seller="NOR", sector="B062", buyer=None)
    accounts = sector_accounts(dt.solve(world, shock))
    n, s = world.country("NOR"), world.sector("B062")
    assert accounts.volume[n, s] < accounts.base_value[n, s]
    gone = accounts.value == 0
    assert (accounts.volume[gone] == 0).all()
    assert np.isnan(accounts.seller_price_hat[gone]).all()
