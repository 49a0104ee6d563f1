"""Runs: what comes out adds up, is exported whole, and comes out again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import detente as dt
from detente.economy.solver.closure import CLOSURES
from detente.scenario.file import Scenario
from detente.study import save as saving
from detente.study.attribution import attribute
from detente.study.rerun import rerun
from detente.study.save import parse_formats, save

MINE = """scenario: small
target: CHN
levers:
  - {lever: export_control, by: [USA, JPN, EU27], on: CHN, sectors: C26, fall: 40}
  - {lever: tariff, by: CHN, on: USA, sectors: goods, rate: 10}
"""


@pytest.fixture(scope="module")
def result() -> dt.Result:
    return dt.run(Scenario.parse(MINE), for_country="DEU")


def test_headline_and_what_stands_beside(result: dt.Result) -> None:
    table = result.welfare
    assert result.certificate.max_residual <= 1e-8
    sets = result.scenario.world.elasticities
    assert len(result.others) == len(sets) - 1 + len(CLOSURES) - 1 + 1, "and capital"
    assert {"world_share_pct", "nominal_pct", "balanced_pct"} <= set(table.columns)
    assert "income_share_pct" not in table.columns, "the headline has a column of its own"
    assert not result.failures
    assert (table["sets_low_pct"] <= table["welfare_pct"]).all()
    assert (table["welfare_pct"] <= table["sets_high_pct"]).all()
    np.testing.assert_allclose(
        table["welfare_busd"], table["welfare_pct"] / 100 * result.equilibrium.world.income / 1000
    )
    assert result.by_elasticities.shape == (81, len(sets))
    assert result.horizon == "long-run"


def test_real_value_added_stands_beside_real_income_far_from_balance(result: dt.Result) -> None:
    """Value added over the consumer price; nothing where trade is near balance."""
    found = result.equilibrium
    world = found.world
    shown = result.welfare["real_value_added_pct"]
    far = np.abs(world.deficit / world.income) > 0.03
    assert 0 < far.sum() < len(world.countries)
    assert (shown.notna() == far).all()
    n = world.country("NOR")
    assert far[n]
    paid = found.value_added[n].sum() / found.consumer_price_hat[n]
    assert shown["NOR"] == pytest.approx(100 * (paid / world.value_added[n].sum() - 1))


def test_partner_shares_sum_to_one_hundred(result: dt.Result) -> None:
    for services in (False, True):
        table = result.trade(services=services)
        for column in (
            "import_share_before_pct",
            "import_share_after_pct",
            "export_share_before_pct",
            "export_share_after_pct",
        ):
            assert table[column].sum() == pytest.approx(100)


def test_attribution_adds_up_by_lever_and_by_government(result: dt.Result) -> None:
    shares = result.contributions("DEU")
    governments = shares[shares["by"] == "government"]
    assert set(governments["who"]) == {"USA", "JPN", "EU27", "CHN"}
    for _, some in shares.groupby("by"):
        total = some["contribution_pct"].sum()
        assert total == pytest.approx(result.page("DEU")["welfare_pct"], abs=1e-9)
    assert (shares["contribution_low_pct"] <= shares["contribution_pct"]).all()


def test_shapley_shares_of_a_known_game() -> None:
    """Glove game: one left and two right gloves; Shapley values 2/3, 1/6, 1/6."""
    value = {(): 0.0, (0,): 0, (1,): 0, (2,): 0, (0, 1): 1, (0, 2): 1, (1, 2): 0, (0, 1, 2): 1}

    def worth(some: Sequence[int]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([float(value[tuple(some)])])

    shares = attribute([0, 1, 2], worth)
    assert shares.exact
    np.testing.assert_allclose(shares.mean[:, 0], [2 / 3, 1 / 6, 1 / 6])


def test_json_has_what_machines_need(result: dt.Result) -> None:
    answer = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert {
        "scenario",
        "world",
        "horizons",
        "certificate",
        "welfare_pct",
        "trade_shares",
        "manifest",
    } <= answer.keys()
    assert {"converged", "max_residual", "evaluations", "closure", "components"} <= answer[
        "certificate"
    ].keys()
    assert answer["welfare_pct"]["long-run"]["DEU"] == result.page("DEU")["welfare_pct"]


def test_files_are_complete_and_labelled(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    text = (folder / "welfare.csv").read_text(encoding="utf-8")
    for word in (
        "# scenario: small",
        "# world: icio-2021",
        "# horizon: long-run",
        "# closure: income-share",
        "# max_residual",
    ):
        assert word in text
    table = pd.read_csv(folder / "welfare.csv", comment="#", index_col=0)
    np.testing.assert_allclose(table["welfare_pct"], result.welfare["welfare_pct"])
    assert "welfare" in pd.read_excel(folder / "tables.xlsx", sheet_name=None)
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(result.to_json())
    )
    assert not (folder / "result.nc").exists()
    with pytest.raises(dt.ScenarioError, match="exists"):
        save(result, tmp_path / "out")


def test_arrays_are_written_when_asked_for(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out", formats=("nc",))
    assert {path.name for path in folder.iterdir()} == {"result.nc", "manifest.json"}
    world = result.equilibrium.world
    with xr.open_dataset(folder / "result.nc", engine="scipy") as data:
        assert data["welfare_pct"].dims == ("horizon", "country")
        assert data["welfare_pct"].attrs["units"] in ("per cent", b"per cent")
        headline = data.sel(horizon="long-run")
        np.testing.assert_allclose(headline["welfare_pct"], result.equilibrium.welfare_pct)
        assert headline["output"].shape == (len(world.countries), len(world.sectors))
        assert list(data["country"].values) == list(world.countries)
        assert data["country_name"].sel(country="TUR") == "Türkiye"
        assert data.attrs["closure"] in ("income-share", b"income-share")
        for country, sector in (("USA", "C26"), ("DEU", "S03")):
            row = result.sectors.loc[("long-run", country, sector)]
            for name in ("volume_pct", "payroll_pct", "base_value_busd"):
                cell = headline[name].sel(country=country, sector=sector)
                assert float(cell) == pytest.approx(row[name])
        flow = result.flows.loc[("long-run", "USA", "CHN")]
        for name in ("value_after_busd", "volume_pct", "tariff_after_busd"):
            assert float(headline[f"flow_{name}"].sel(buyer="USA", seller="CHN")) == pytest.approx(
                flow[name]
            )


def test_formats_are_refused_by_name() -> None:
    assert parse_formats("csv, JSON,csv") == ("csv", "json")
    with pytest.raises(dt.ScenarioError, match="unknown format 'xslx'; did you mean 'xlsx'"):
        parse_formats("csv,xslx")
    with pytest.raises(dt.ScenarioError, match="no format; choose from csv, xlsx, json, nc"):
        parse_formats(",")


def test_a_manifest_gives_the_same_numbers(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out")
    again, difference = rerun(folder)
    assert difference == 0
    assert again.manifest["scenario_sha256"] == result.manifest["scenario_sha256"]
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(dt.DataError, match="scenario: is missing"):
        rerun(folder)


def test_nothing_is_half_written(
    result: dt.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(saving, "_write_xlsx", fail)
    with pytest.raises(dt.ScenarioError, match="disk full"):
        save(result, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["beijing-moscow-2022", "coalition-russia-decoupling", "chip-controls-2022"]
)
def test_shipped_scenarios_are_certified(name: str) -> None:
    from detente.scenario.equilibria import equilibrium

    found = equilibrium(Scenario.open(name))
    assert found.certificate.max_residual <= 1e-8
    target = found.world.country(str(Scenario.open(name).target))
    assert found.welfare_pct[target] < 0
