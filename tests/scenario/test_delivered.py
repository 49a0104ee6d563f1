"""Falls of scenarios: delivered, growing with the months, fading, adding up by government."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import detente as dt
from detente.economy.delivered import Delivered, deliveries
from detente.economy.horizon import Adjustment
from detente.levers.flows import Deep
from detente.levers.setting import Parties, Setting
from detente.scenario.equilibria import equilibria, equilibrium, path
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.study.delivered_falls import fall_table
from detente.study.run import run
from tests.levers.small import lever, trading_world

SHIPPED = list_scenarios()


def by_name(found: dt.Equilibrium) -> dict[str, Delivered]:
    return {one.fall.name: one for one in deliveries(found)}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_fall_of_a_shipped_scenario_is_delivered_at_every_horizon(name: str) -> None:
    """To a tenth of a point, unless others already cut as much or what firms do has faded."""
    for horizon, found in equilibria(Scenario.open(name)).items():
        assert found.certificate.max_residual <= 1e-8
        for one in deliveries(found):
            missed = one.quantity_hat - one.fall.quantity_hat
            if one.fall.held is None:
                assert missed < 1e-3, f"{horizon}: {one.fall.name}"
                assert one.slack or abs(missed) < 1e-3, f"{horizon}: {one.fall.name}"


def test_the_reference_case_asks_what_its_file_says_at_its_horizons() -> None:
    found = equilibria(Scenario.open("beijing-moscow-2022"))
    asked = {
        name: {key: 100 * (1 - one.fall.quantity_hat) for key, one in by_name(each).items()}
        for name, each in found.items()
    }
    coalition = "coalition exports to Russia"
    assert [each[coalition] for each in asked.values()] == pytest.approx([60.0] * 4)
    assert asked["year-2"]["steel and wood"] == pytest.approx(60.0)
    assert asked["year-1"]["steel and wood"] == pytest.approx(60 * 7.5 / 12, abs=0.5)
    assert asked["year-2"]["European embargo on oil products"] == pytest.approx(90.0)
    assert "firms elsewhere wait" not in asked["long-run"]
    kinds = {key: one.fall.gap for key, one in by_name(found["year-2"]).items()}
    assert kinds[coalition] == "varieties"
    assert kinds["European embargo on crude by sea"] == "importer"
    assert kinds["Russia's gas for Europe, Nord Stream shut"] == "exporter"


@pytest.mark.parametrize(
    ("horizon", "month", "reached"),
    [
        ("month-3", 1, 1 / 3),
        ("month-3", 3, 1.0),
        ("year-1", 6, 0.5),
        ("year-2", 30, 1.0),
        ("long-run", 12, 0.62),
        ("long-run", 6, 1 - 0.38**0.5),
    ],
)
def test_a_fall_grows_with_the_months(horizon: str, month: int, reached: float) -> None:
    world = trading_world()
    one = lever(
        "export_control",
        by=["USA"],
        on=["CHN"],
        sectors=["C26"],
        fall=80,
        horizon=horizon,
        from_="2022-01-01",
    )
    assert isinstance(one, Deep)
    parties = Parties(world, ("USA",), ("CHN",), ("C26",))
    on = date.fromordinal(date(2022, 1, 1).toordinal() + round((month - 0.5) * 365.25 / 12))
    setting = Setting(world.theta(), Adjustment(delta=0.62), on, month)
    (fall,) = one.falls(parties, setting)
    assert fall.quantity_hat == pytest.approx(1 - 0.8 * reached, abs=1e-9)
    (whole,) = one.falls(parties, Setting(world.theta()))
    assert whole.quantity_hat == pytest.approx(0.2)


WAITING = """
scenario: waiting
target: RUS
start: 2022-03-01
horizons: [month-3, year-2, long-run]
levers:
  - {lever: export_control, by: [USA, EU27, JPN], on: RUS, sectors: goods, fall: 50,
     horizon: month-3, from: 2022-03-01, source: made up}
  - {lever: over_compliance, by: [CHN, IND, TUR], on: RUS, sectors: goods, fall: 40, half_life: 3,
     from: 2022-03-01, source: made up}
"""


def test_what_firms_hold_back_fades_and_is_no_ceiling_for_good() -> None:
    """Delivered until half of it is gone; from then on what it takes halves every three months."""
    scenario = Scenario.parse(WAITING)
    name = scenario.content.levers[1].title
    found = {one.month: by_name(one.equilibrium)[name] for one in path(scenario, range(1, 25))}
    for month in (1, 2, 3):
        assert found[month].fall.held is None
        assert found[month].quantity_hat == pytest.approx(found[month].fall.quantity_hat, abs=1e-7)
    for month in (4, 12, 24):
        taken, later = 1 - found[3].factor, 1 - found[month].factor
        assert later / taken == pytest.approx(0.5 ** ((month - 3) / 3), rel=0.02)
    assert found[24].quantity_hat > 1.05, "they sell more than before, since others sell less"


def test_shares_of_governments_add_up_with_a_factor_of_their_own_each() -> None:
    scenario = Scenario.open("chip-controls-2022")
    result = run(scenario, for_country="CHN")
    assert set(result.attribution) == {"lever", "government"}
    for shares in result.attribution.values():
        total = shares.mean.sum(axis=0)
        assert total == pytest.approx(result.equilibrium.welfare_pct, abs=1e-9)
    alone = [pull for pull in scenario.pulls if pull.government == "USA"]
    found = by_name(equilibrium(scenario, chosen=alone))
    assert found["chips"].quantity_hat == pytest.approx(0.1, abs=1e-7)
    assert len(found["chips"].fall.links) < len(by_name(result.equilibrium)["chips"].fall.links)


def test_the_result_says_what_was_asked_and_delivered() -> None:
    result = run(Scenario.parse(WAITING.replace("month-3, year-2", "month-3")))
    table = fall_table(result)
    assert table is not None
    rows = [(row["lever"], row["horizon"], row["fall_state"]) for row in table.records()]
    control, waiting = (one.title for one in result.scenario.content.levers)
    assert rows == [
        (control, "month-3", "delivered"),
        (waiting, "month-3", "delivered"),
        (control, "long-run", "delivered"),
    ]
    assert table.columns["fall_asked_pct"][0] == pytest.approx(50)
    assert table.columns["fall_delivered_pct"] == pytest.approx(
        table.columns["fall_asked_pct"], abs=0.1
    )
    assert result.to_json()["falls"] == table.records()
    assert "falls_by_horizon" in result.tables
    quiet = run(Scenario.open("coalition-russia-decoupling"))
    assert fall_table(quiet) is None
    assert "falls" not in quiet.to_json()
    assert np.isfinite(table.columns["factor_pct"]).all()


def test_a_file_says_who_keeps_the_gap() -> None:
    text = WAITING.replace("horizon: month-3,", "horizon: month-3, gap: importer,")
    scenario = Scenario.parse(text)
    found = by_name(equilibrium(scenario, horizon="month-3"))
    assert found[scenario.content.levers[0].title].fall.gap == "importer"
    with pytest.raises(dt.ScenarioError, match="gap"):
        Scenario.parse(text.replace("gap: importer", "gap: me"))
