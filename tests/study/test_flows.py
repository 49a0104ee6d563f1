"""Flows and incomes: they add up to the accounts, duties are told from rents, small is marked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.economy.analysis.flow_accounts import customs_revenue, flow_accounts, gap_rents
from detente.economy.delivered import ceilings, deliveries
from detente.economy.quantity_limit import RentShares
from detente.scenario.file import Scenario
from detente.study.flow_tables import TINY_BASE, flow_table
from detente.study.save import save
from detente.world.shipped import goods_sectors

SCENARIO = """scenario: duties
horizons: [year-1, long-run]
levers:
  - {lever: tariff, by: USA, on: CHN, sectors: goods, rate: 34}
  - {lever: embargo, by: DEU, on: NOR, direction: imports, sectors: B062}
"""


@pytest.fixture(scope="module")
def world() -> dt.World:
    return dt.World.open("icio-2021")


@pytest.fixture(scope="module")
def result() -> dt.Result:
    return dt.run(Scenario.parse(SCENARIO))


def test_flows_add_up_to_what_a_country_sells_and_collects(result: dt.Result) -> None:
    for horizon, found in result.horizons.items():
        world, flows = found.world, result.flows.loc[horizon]
        sold = flows.groupby("seller", observed=True)
        home = np.einsum("nns->n", found.sales) / 1000
        home_before = np.einsum("nns->n", world.sales) / 1000
        for code in ("CHN", "NOR", "USA"):
            n = world.country(code)
            abroad = sold["value_after_busd"].sum()[code]
            assert abroad + home[n] == pytest.approx(found.output[n].sum() / 1000, rel=1e-9)
            before = sold["value_before_busd"].sum()[code]
            assert before + home_before[n] == pytest.approx(world.output[n].sum() / 1000)
            bought = flows.loc[[code]]
            taxes = (found.sales[:, n] * found.shock.export_tax_rate[:, n]).sum() / 1000
            collected = bought["tariff_after_busd"].sum() + taxes
            change = result.incomes.loc[(horizon, code), "customs_revenue_busd"]
            old = result.incomes.loc[(horizon, code), "base_customs_revenue_busd"]
            assert collected == pytest.approx(old + change, rel=1e-9)


def test_a_tariff_is_paid_on_what_still_crosses_the_border(result: dt.Result) -> None:
    found, flow = result.equilibrium, result.flows.loc[(result.horizon, "USA", "CHN")]
    n, i = found.world.country("USA"), found.world.country("CHN")
    chosen = [found.world.sector(code) for code in goods_sectors(found.world)]
    export_tax, tariff = found.world.export_tax[n, i, chosen], found.world.tariff[n, i, chosen]
    before = found.world.sales[n, i, chosen] * (1 + export_tax)
    after = found.sales[n, i, chosen] * (1 + export_tax)
    assert flow["tariff_before_busd"] == pytest.approx((before * tariff).sum() / 1000)
    assert flow["tariff_after_busd"] == pytest.approx(0.34 * after.sum() / 1000)
    assert flow["volume_pct"] < -10


def test_pairs_by_sector_add_up_to_pairs(result: dt.Result) -> None:
    pairs = result.flows.loc["year-1"]
    parts = result.flows_by_sector("all").loc["year-1"]
    sums = parts.groupby(["buyer", "seller"], observed=True)[
        ["value_before_busd", "value_after_busd", "volume_change_busd", "tariff_after_busd"]
    ].sum()
    for name in sums.columns:
        together = sums[name].reindex(pairs.index).to_numpy()
        assert together == pytest.approx(pairs[name].to_numpy(), abs=1e-8)


def test_a_stopped_flow_is_zero_and_a_tiny_one_has_no_per_cent(result: dt.Result) -> None:
    gas = result.flows_by_sector("B062").loc["long-run"]
    assert gas.loc[("DEU", "NOR", "B062"), "value_after_busd"] == 0
    assert gas.loc[("DEU", "NOR", "B062"), "volume_pct"] == -100
    tiny = gas[gas["mark"] == TINY_BASE]
    assert len(tiny)
    assert (tiny["value_before_busd"] < 0.001).all()
    assert tiny["volume_pct"].isna().all()
    others = gas[gas["mark"] == ""]
    assert (others["value_before_busd"] >= 0.001).all()
    assert others["volume_pct"].notna().all()


def test_rents_of_a_ceiling_are_no_duties(world: dt.World) -> None:
    kept = RentShares(exporter=0.5, importer=0.5)
    shock = dt.Shock(world).limit(0.5, buyer="USA", seller="CHN", sector="C27", rent=kept)
    found = dt.solve(world, shock)
    (ceiling,) = ceilings(found)
    buyer, seller = world.country("USA"), world.country("CHN")
    rents = gap_rents(found)
    assert rents[buyer] == pytest.approx(ceiling.importer_rent, rel=1e-6)
    assert rents[seller] == pytest.approx(ceiling.exporter_rent, rel=1e-6)
    assert np.abs(np.delete(rents, [buyer, seller])).max() < 1e-6
    tariffs, taxes = found.tariff_revenue.sum(), found.export_tax_revenue.sum()
    assert customs_revenue(found).sum() + rents.sum() == pytest.approx(tariffs + taxes)
    paid = flow_accounts(found).tariff[buyer, seller, world.sector("C27")]
    border = found.border_value[buyer, seller, world.sector("C27")]
    rate = world.tariff[buyer, seller, world.sector("C27")]
    assert paid == pytest.approx(border * rate)


def test_without_ceilings_there_are_no_rents(world: dt.World) -> None:
    found = dt.solve(world, dt.Shock(world).tariff(0.2, buyer="USA", seller="CHN"))
    collected = found.tariff_revenue + found.export_tax_revenue
    np.testing.assert_allclose(customs_revenue(found), collected, rtol=1e-9, atol=1e-6)
    assert np.abs(gap_rents(found)).max() < 1e-4


def test_the_volume_of_a_flow_is_what_a_fall_delivers(world: dt.World) -> None:
    shock = dt.Shock(world).fall(0.6, buyer="DEU", seller="POL", sector="C29")
    found = dt.solve(world, shock)
    table = flow_table({"now": found}, ("C29",))
    row = next(row for _, row in table.rows() if (row["buyer"], row["seller"]) == ("DEU", "POL"))
    assert row["volume_pct"] == pytest.approx(-60, abs=1e-4)
    assert row["volume_pct"] == pytest.approx(100 * (deliveries(found)[0].quantity_hat - 1))
    assert abs(row["value_pct"] - row["volume_pct"]) > 1e-3


def test_files_and_json_say_the_same(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out")
    pairs = pd.read_csv(folder / "flows.csv", comment="#").set_index(["buyer", "seller"])
    book = pd.read_excel(folder / "tables.xlsx", sheet_name="flows").set_index(["buyer", "seller"])
    answer = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    columns = answer["flows"]
    place = list(zip(columns["buyer"], columns["seller"], strict=True)).index(("USA", "CHN"))
    there = result.flows.loc[(result.horizon, "USA", "CHN")]
    for name in ("value_before_busd", "value_after_busd", "volume_pct", "tariff_after_busd"):
        for found in (
            pairs.loc[("USA", "CHN"), name],
            book.loc[("USA", "CHN"), name],
            columns[name][place],
        ):
            assert found == pytest.approx(there[name], rel=1e-12)
    wage = answer["incomes"]["year-1"]["USA"]["real_wage_pct"]
    assert wage == result.incomes.loc[("year-1", "USA"), "real_wage_pct"]


def test_flows_by_sector_are_written_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "duties.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    words = ["run", str(path), "--flows", "C29, B06", "--out", str(tmp_path / "out"), "--json"]
    answer = json.loads(CliRunner().invoke(app, words).stdout)["flows_by_sector"]
    assert set(answer["sector"]) == {"C29", "B061", "B062"}
    table = pd.read_csv(tmp_path / "out" / "flows_by_sector.csv", comment="#")
    assert list(table["value_after_busd"]) == pytest.approx(answer["value_after_busd"])
    lost = CliRunner().invoke(app, ["run", str(path), "--flows", "C92"])
    assert "C92" in str(lost.exception)
