"""Every lever has an example file that opens, solves at its horizons and moves what it should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.economy.delivered import ceilings
from detente.levers.base import kinds
from detente.scenario.equilibria import equilibria

EXAMPLES = Path(__file__).parents[2] / "src" / "detente" / "scenario" / "examples"
Found = dict[str, dt.Equilibrium]


def pct(found: dt.Equilibrium, country: str) -> float:
    return float(found.welfare_pct[found.world.country(country)])


def flow(found: dt.Equilibrium, buyer: str, seller: str, sector: str) -> float:
    """Sales over base sales."""
    link = found.world.country(buyer), found.world.country(seller), found.world.sector(sector)
    return float(found.sales[link] / found.world.sales[link])


def carried(found: dt.Equilibrium, buyer: str) -> float:
    """Russian crude to a buyer in units of crude, over the base."""
    place = found.world.country("RUS"), found.world.sector("B061")
    return flow(found, buyer, "RUS", "B061") / float(found.unit_cost_hat[place])


def made(found: dt.Equilibrium, country: str, sector: str) -> float:
    """Output over base output."""
    place = found.world.country(country), found.world.sector(sector)
    return float(found.output[place] / found.world.output[place])


def changed(name: str, *losers: str, winners: tuple[str, ...] = ()) -> Callable[[Found], bool]:
    """Whether the losers lose and the winners win at a horizon."""
    return lambda all_: (
        all(pct(all_[name], c) < -1e-6 for c in losers)
        and all(pct(all_[name], c) > 1e-6 for c in winners)
    )


def untouched(found: dt.Equilibrium) -> bool:
    return bool(np.abs(found.welfare_pct).max() < 1e-9)


def revenue(found: dt.Equilibrium, country: str) -> float:
    n = found.world.country(country)
    return float(found.tariff_revenue[n] + found.export_tax_revenue[n])


SOON, LONG = "month-3", "long-run"
EXPECTED: dict[str, list[Callable[[Found], bool]]] = {
    "embargo": [changed(LONG, "RUS"), lambda f: flow(f[LONG], "POL", "RUS", "B05") == 0],
    "export_control": [
        changed(SOON, "CHN", "JPN"),
        lambda f: flow(f[LONG], "CHN", "JPN", "C28") < flow(f[SOON], "CHN", "JPN", "C28") < 1,
    ],
    "energy_cut_off": [
        changed(SOON, "DEU", "RUS"),
        lambda f: flow(f[SOON], "DEU", "RUS", "B062") == 0,
    ],
    "secondary_sanctions": [
        changed(LONG, "TUR", "USA"),
        lambda f: flow(f[LONG], "TUR", "USA", "C28") < 0.7,
    ],
    "over_compliance": [changed(SOON, "RUS", "IND"), lambda f: untouched(f[LONG])],
    "tariff": [
        changed(LONG, "CHN"),
        lambda f: revenue(f[LONG], "USA") > 0,
        lambda f: flow(f[LONG], "USA", "CHN", "C26") < 0.7,
    ],
    "tariff_schedule": [
        changed(LONG, "CHN"),
        lambda f: revenue(f[LONG], "CHN") > revenue(f[SOON], "CHN"),
        lambda f: flow(f[SOON], "USA", "CHN", "C27") > 0.99 > flow(f[LONG], "USA", "CHN", "C27"),
    ],
    "export_tax": [changed(LONG, "FIN"), lambda f: revenue(f[LONG], "RUS") > 0],
    "trade_cost": [changed(LONG, "IND", "DEU"), lambda f: flow(f[LONG], "DEU", "IND", "C20") < 1],
    "quota": [
        changed(LONG, "CHN"),
        lambda f: abs(ceilings(f[LONG])[0].quantity_hat - 0.5) < 1e-8,
        lambda f: revenue(f[LONG], "USA") > 0,
    ],
    "capacity": [
        lambda f: abs(ceilings(f[SOON])[0].quantity_hat - 0.8 * 1.2 ** (2.5 / 12)) < 1e-3,
        lambda f: not f[LONG].asked.limits and untouched(f[LONG]),
    ],
    "price_cap": [
        changed(SOON, "RUS", winners=("CHN", "IND", "TUR", "GRC", "USA")),
        changed(LONG, "RUS", winners=("CHN", "IND", "TUR", "GRC", "USA")),
        lambda f: all(abs(carried(f[SOON], c) - 1) < 0.002 for c in ("CHN", "IND", "TUR")),
        lambda f: all(abs(one.rent.sum()) < 1e-8 * -one.rent.min() for one in f.values()),
    ],
    "brand_exit": [changed(LONG, "RUS", "JPN"), lambda f: flow(f[LONG], "RUS", "CHN", "C29") > 1],
    "circumvention": [lambda f: 0 < flow(f[LONG], "RUS", "DEU", "C28") < 0.07 * 2],
    "productivity": [changed(LONG, "UKR")],
    "labour": [changed(LONG, "CHN"), lambda f: -6 < pct(f[LONG], "CHN") < -3],
    "transfer": [changed(LONG, "NOR", "JPN", winners=("UKR",)), lambda f: pct(f[LONG], "UKR") > 4],
    "aid": [changed(LONG, "DEU", "USA", winners=("UKR",))],
    "asset_freeze": [changed(LONG, "RUS"), lambda f: pct(f[LONG], "DEU") < 0.01],
    "financial_restriction": [changed(LONG, "RUS", winners=("DEU",))],
    "arms": [lambda f: untouched(f[LONG])],
}


def test_every_lever_has_one_example_and_one_expectation() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(kinds()) == set(EXPECTED)


@pytest.mark.parametrize("kind", kinds())
def test_the_example_opens_solves_and_moves_what_it_should(kind: str) -> None:
    scenario = dt.Scenario.open(EXAMPLES / f"{kind}.yaml")
    assert scenario.levers[0].lever == kind  # type: ignore[attr-defined]
    assert all(lever.source for lever in scenario.levers)
    assert {"tag", "source"} <= scenario.levers[0].model_fields_set
    found = equilibria(scenario)
    assert set(found) == set(scenario.content.horizons)
    assert all(one.certificate.max_residual <= 1e-8 for one in found.values())
    for number, expected in enumerate(EXPECTED[kind]):
        assert expected(found), f"expectation {number} of {kind}"
