"""explain: the tables of one country add up to its exact change, whatever the path, and reach every
file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.scenario.file import Scenario
from detente.study import explain as explain_module
from detente.study.rerun import rerun
from detente.study.save import save

MINE = """scenario: two
world: icio-2021
levers:
  - {lever: embargo, by: EU27, on: RUS, sectors: C29, name: cars}
  - {lever: tariff, by: USA, on: CHN, sectors: C26, rate: 25, name: chips}
"""


@pytest.fixture(scope="module")
def result() -> dt.Result:
    return dt.run(Scenario.parse(MINE), explained="USA")


def test_channels_partners_and_sectors_add_up_to_the_exact_change(result: dt.Result) -> None:
    split, n = result.explanation, result.equilibrium.world.country("USA")
    assert split is not None
    exact = result.equilibrium.welfare_pct[n]
    channels = {name: row["channel_pct"] for name, row in split.channel_table().rows()}
    assert sum(channels.values()) == pytest.approx(exact, abs=1e-5)
    through_trade = exact - channels["transfers"]
    for table in (split.partner_table(), split.sector_table()):
        assert np.sum(table.columns["channels_pct"]) == pytest.approx(through_trade, abs=1e-5)
        parts = [
            values for name, values in table.columns.items() if name not in ("name", "channels_pct")
        ]
        np.testing.assert_allclose(np.sum(parts, axis=0), table.columns["channels_pct"], atol=1e-12)
    for by in ("lever", "government"):
        rows = result.contribution_table("USA").where("by", by)
        assert sum(rows.columns["contribution_pct"]) == pytest.approx(exact)


def _duty_paid(found: dt.Equilibrium, country: str) -> np.ndarray:
    """Duty that `country` collects [seller, sector], million USD at the prices of the new state."""
    n, shock = found.world.country(country), found.shock
    at_the_border = found.sales[n] * (1 + shock.export_tax_rate[n])
    return np.asarray(shock.tariff_rate[n] * at_the_border)


def test_a_tariff_raises_revenue_and_costs_buyers(result: dt.Result) -> None:
    """The revenue is what the equilibrium has above the base year, which has tariffs of its own, by
    partner and by sector; most of it is paid by the ones that the lever names.
    """
    assert result.explanation is not None
    split, found = result.explanation, result.equilibrium
    channels = dict(split.channel_table().rows())
    world, n = found.world, found.world.country("USA")
    before = dt.solve(world, closure=found.closure)
    price = found.consumer_price_hat[n]
    risen = found.tariff_revenue[n] / price - before.tariff_revenue[n]
    revenue = 100 * risen / world.income[n]
    assert channels["customs_revenue"]["channel_pct"] == pytest.approx(revenue, rel=1e-8)
    assert channels["own_taxes"]["channel_pct"] < -revenue / 2
    paid = 100 * (_duty_paid(found, "USA") / price - _duty_paid(before, "USA")) / world.income[n]
    assert paid.sum() == pytest.approx(revenue, rel=1e-8)
    partners, sectors = dict(split.partner_table().rows()), dict(split.sector_table().rows())
    for code, part in zip(world.countries, paid.sum(axis=1), strict=True):
        assert partners[code]["customs_revenue_pct"] == pytest.approx(part, abs=1e-8), code
    for code, part in zip(world.sectors, paid.sum(axis=0), strict=True):
        assert sectors[code]["customs_revenue_pct"] == pytest.approx(part, abs=1e-8), code
    assert partners["CHN"]["customs_revenue_pct"] > 0.99 * revenue
    assert sectors["C26"]["customs_revenue_pct"] > 0.9 * revenue
    for row in channels.values():
        assert row["channel_low_pct"] <= row["channel_pct"] <= row["channel_high_pct"]


def test_the_levers_are_pulled_one_by_one_in_both_orders_and_what_is_done_only_grows(
    result: dt.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each other path has one point on its way, after the first lever or after the second."""
    told: list[tuple[int, int]] = []
    paths: list[list[dt.Shock]] = []

    def followed(found: dt.Equilibrium, through: Sequence[dt.Shock] = (), **_: float) -> None:
        paths.append([*through])

    monkeypatch.setattr(explain_module, "decompose", followed)
    monkeypatch.setattr(explain_module, "_channels", lambda path, country: {})
    explain_module.explain(
        result.scenario,
        result.equilibrium,
        "USA",
        progress=lambda _, done, total: told.append((done, total)),
    )
    assert told == [(done, len(paths)) for done in range(len(paths) + 1)]
    at_once, (chips,), (cars,) = paths  # what waits is done the last first
    assert at_once == []
    assert cars.banned is not None and cars.new_tariff is None
    assert chips.banned is None and chips.new_tariff is not None


def test_it_is_in_the_files_and_can_be_run_again(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out")
    names = {path.name for path in folder.iterdir()}
    assert {
        "channels_USA.csv",
        "channels_USA_by_partner.csv",
        "channels_USA_by_sector.csv",
        "attribution_USA.csv",
    } <= names
    again, difference = rerun(folder)
    assert difference <= 1e-9
    assert again.explanation is not None
    explained = result.to_json()["explanation"]
    assert explained["country"] == "USA"
    assert set(explained) == {
        "country",
        "path",
        "remainder_pct",
        "channels",
        "partners",
        "sectors",
        "attribution",
    }


CAP = """scenario: capped
world: icio-2021
levers:
  - {lever: price_cap, by: [GRC, GBR], on: RUS, sectors: B061, buyers: [CHN, IND], cap: 60,
     price: 80, covered: 63, name: cap}
  - {lever: embargo, by: EU27, on: RUS, sectors: B05, direction: imports, name: coal}
"""


def test_what_a_price_cap_moves_is_named_by_partner_sector_and_lever() -> None:
    """Russia pays those who keep the difference, in crude and nowhere else; the cap's share of the
    change is about its rent, and all shares add up.
    """
    result = dt.run(Scenario.parse(CAP), explained="RUS")
    split, found = result.explanation, result.equilibrium
    assert split is not None
    n, world = found.world.country("RUS"), found.world
    paid = 100 * found.rent[n] / found.consumer_price_hat[n] / world.income[n]
    assert dict(split.channel_table().rows())["rents"]["channel_pct"] == pytest.approx(paid)
    partners = dict(split.partner_table().rows())
    receivers = {code for code, row in partners.items() if row["rents_pct"] < 0}
    assert receivers == {"CHN", "IND", "GRC", "GBR"}
    crude = dict(split.sector_table().rows())["B061"]["rents_pct"]
    assert crude == pytest.approx(paid)
    rows = result.contribution_table("RUS").where("by", "lever")
    shares = rows.sums("who", "contribution_pct")
    assert sum(shares.values()) == pytest.approx(found.welfare_pct[n])
    assert shares["cap"] == pytest.approx(paid, rel=0.25)
    assert result.page("RUS")["rents_busd"] == pytest.approx(found.rent[n] / 1000)
