"""Quantity limits: exact, complementary, continuous towards the ban and towards no limit; against
plain bisection.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import detente as dt
from detente.economy.delivered import ceilings
from tests.levers.small import at, shock_of, trading_world

WORLD = trading_world()
PARAMETERS = dt.Parameters(labour=2.0)


def solved(shock: dt.Shock) -> dt.Equilibrium:
    return dt.solve(WORLD, shock, parameters=PARAMETERS)


def quantity(found: dt.Equilibrium, links: list[tuple[int, int, int]]) -> float:
    """Delivered over base quantity: sales over unit cost and over what melts on the way."""
    melts = (
        np.ones(found.sales.shape)
        if found.shock.trade_cost_hat is None
        else found.shock.trade_cost_hat
    )
    return sum(found.sales[k] / found.unit_cost_hat[k[1], k[2]] / melts[k] for k in links) / sum(
        found.world.sales[k] for k in links
    )


def wedge(gap: float, rent: str, base: dt.Shock, link: tuple[str, str, str]) -> dt.Shock:
    """The shock with a price gap as the plain lever of who keeps it."""
    buyer, seller, sector = link
    if rent == "importer":
        return base.tariff(gap, buyer=buyer, seller=seller, sector=sector)
    if rent == "exporter":
        return base.export_tax(gap, buyer=buyer, seller=seller, sector=sector)
    return base.trade_cost(1 + gap, buyer=buyer, seller=seller, sector=sector)


def bisected(excess: Callable[[float], float], low: float = 0.0, high: float = 3.0) -> float:
    """The root of a falling function."""
    for _ in range(36):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


@pytest.mark.parametrize("rent", ["importer", "exporter", "wasted"])
def test_one_limit_equals_bisection_on_the_price_gap(rent: str) -> None:
    found = solved(shock_of(WORLD, f"quota 50 by USA on CHN in C26 rent {rent}"))
    link = at(WORLD, "USA", "CHN", "C26")
    plain = dt.Shock(WORLD)
    gap = bisected(
        lambda g: quantity(solved(wedge(g, rent, plain, ("USA", "CHN", "C26"))), [link]) - 0.5
    )
    assert quantity(found, [link]) == pytest.approx(0.5, abs=1e-8)
    assert found.limit_gap[0] == pytest.approx(gap, abs=1e-7)
    by_hand = solved(wedge(gap, rent, plain, ("USA", "CHN", "C26")))
    assert found.welfare_hat == pytest.approx(by_hand.welfare_hat, abs=1e-7)


def test_the_rent_goes_to_who_keeps_it() -> None:
    by = {
        rent: solved(shock_of(WORLD, f"quota 50 by USA on CHN in C26 rent {rent}"))
        for rent in ("importer", "exporter", "wasted")
    }
    usa, chn = WORLD.country("USA"), WORLD.country("CHN")
    assert by["importer"].welfare_pct[usa] > max(
        by[r].welfare_pct[usa] for r in ("exporter", "wasted")
    )
    assert by["exporter"].welfare_pct[chn] > max(
        by[r].welfare_pct[chn] for r in ("importer", "wasted")
    )
    rows = {rent: ceilings(found)[0] for rent, found in by.items()}
    assert rows["importer"].importer_rent == pytest.approx(by["importer"].tariff_revenue[usa])
    assert rows["exporter"].exporter_rent == pytest.approx(by["exporter"].export_tax_revenue[chn])
    assert rows["wasted"].importer_rent == rows["wasted"].exporter_rent == 0


@pytest.mark.parametrize("text", ["quota 150 by USA on CHN in C26", "capacity 101 by RUS on DEU"])
def test_a_slack_limit_changes_nothing(text: str) -> None:
    found = solved(shock_of(WORLD, text))
    assert found.limit_gap == (0.0,)
    assert found.welfare_hat == pytest.approx(1.0, abs=1e-9)
    assert ceilings(found)[0].quantity_hat == pytest.approx(1.0, abs=1e-8)


def test_a_limit_that_tends_to_zero_tends_to_the_ban() -> None:
    ban = solved(shock_of(WORLD, "embargo by USA on CHN in C26 imports")).welfare_hat
    gaps = [
        np.abs(
            solved(shock_of(WORLD, f"quota {share} by USA on CHN in C26")).welfare_hat - ban
        ).max()
        for share in (10, 1, 0.1)
    ]
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]
    assert gaps[2] < 1e-4
    assert solved(shock_of(WORLD, "quota 0 by USA on CHN in C26")).welfare_hat == pytest.approx(
        ban, abs=1e-12
    )


def test_several_limits_at_once_hold_together() -> None:
    """Two that bind on different links and one that is slack; the two gaps by bisection in
    turns.
    """
    shock = shock_of(
        WORLD,
        "quota 60 by USA on CHN in C26",
        "capacity 70 by RUS on DEU in B062",
        "quota 300 by TUR on DEU in C29",
    )
    found = solved(shock)
    links = at(WORLD, "USA", "CHN", "C26"), at(WORLD, "DEU", "RUS", "B062")
    assert [quantity(found, [link]) for link in links] == pytest.approx([0.6, 0.7], abs=1e-8)
    assert found.limit_gap[2] == 0

    def both(first: float, second: float) -> dt.Equilibrium:
        plain = wedge(first, "importer", dt.Shock(WORLD), ("USA", "CHN", "C26"))
        return solved(wedge(second, "exporter", plain, ("DEU", "RUS", "B062")))

    first = second = 0.0
    for _ in range(3):
        first = bisected(lambda g, other=second: quantity(both(g, other), [links[0]]) - 0.6)
        second = bisected(lambda g, other=first: quantity(both(other, g), [links[1]]) - 0.7)
    assert found.limit_gap[:2] == pytest.approx((first, second), abs=1e-7)


def test_one_limit_over_several_links_is_on_their_sum() -> None:
    found = solved(shock_of(WORLD, "quota 50 by USA on CHN, RUS in C26, C28"))
    links = [
        at(WORLD, "USA", seller, sector) for seller in ("CHN", "RUS") for sector in ("C26", "C28")
    ]
    assert quantity(found, links) == pytest.approx(0.5, abs=1e-8)
    assert found.certificate.max_residual <= 1e-8
    single = [quantity(found, [link]) for link in links]
    assert max(single) > 0.5 > min(single)


def test_a_limit_on_top_of_a_tariff_and_its_certificate() -> None:
    """The tariff is levied on the exporter's part of the gap too; the gaps as rates are an
    ordinary, certified equilibrium.
    """
    shock = shock_of(
        WORLD, "quota 40 by USA on CHN in C26 rent exporter", "tariff 4 by USA on CHN in C26"
    )
    found = solved(shock)
    link = at(WORLD, "USA", "CHN", "C26")
    assert quantity(found, [link]) == pytest.approx(0.4, abs=1e-8)
    revenue = 0.04 * found.sales[link] * (1 + found.limit_gap[0])
    assert found.tariff_revenue[WORLD.country("USA")] == pytest.approx(revenue)
    again = solved(found.shock)
    assert again.welfare_hat == pytest.approx(found.welfare_hat, abs=1e-8)
    assert found.certificate.residuals["limits"] <= 1e-8


@pytest.mark.parametrize(
    ("limit", "message"), [("-1", "at least 0|greater than or equal to 0"), ("nan", "finite")]
)
def test_impossible_limits_are_refused(limit: str, message: str) -> None:
    with pytest.raises(dt.ScenarioError, match=message):
        shock_of(WORLD, f"quota {limit} by USA on CHN")
