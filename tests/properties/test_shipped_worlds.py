"""What must hold on every shipped world, whatever its numbers are."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.solver.closure import CLOSURES
from detente.world.shipped import goods_sectors, list_worlds, sectors_with

# Hats of a base that is re-solved, and of the same world in other units.
SAME = 1e-9

SENDERS = ("CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA")


def embargo(world: dt.World) -> dt.Shock:
    """No goods between the senders and Russia."""
    goods = goods_sectors(world)
    shock = dt.Shock(world).ban(buyer="RUS", seller=SENDERS, sector=goods)
    return shock.ban(buyer=SENDERS, seller="RUS", sector=goods)


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("name", list_worlds())
def test_without_a_shock_nothing_moves(name: str, closure: str) -> None:
    """The accounts, tariffs and deficits included, are an equilibrium of the model."""
    found = dt.solve(dt.World.open(name), closure=closure)
    for hat in (found.wage_hat, found.unit_cost_hat, found.welfare_hat):
        np.testing.assert_allclose(hat, 1.0, atol=SAME)
    scale = found.world.income.max()
    np.testing.assert_allclose(found.deficit, found.world.deficit, atol=SAME * scale)
    assert found.certificate.max_residual < SAME


@pytest.mark.parametrize("name", list_worlds())
@pytest.mark.parametrize("rents", [False, True], ids=["mobile", "rents in place"])
def test_an_embargo_is_solved_with_its_certificate(name: str, *, rents: bool) -> None:
    """Banned flows are zero, the rest is certified, and the target loses."""
    world = dt.World.open(name)
    shares = dict.fromkeys(sectors_with("resource", world), 0.64) if rents else {}
    found = dt.solve(world, embargo(world), parameters=dt.Parameters(rent_share=shares))
    assert found.certificate.max_residual < 1e-8
    assert found.welfare_hat[world.country("RUS")] < 1
    crude = world.sector("B061")
    assert found.purchases[world.country("DEU"), world.country("RUS"), crude] == 0


def test_units_of_money_change_nothing() -> None:
    """A world in thousand USD answers as the world in million USD."""
    world = dt.World.open("icio-2021")
    names = ("sales", "input_use", "value_added", "final_demand")
    rates = {"tariff": world.tariff, "export_tax": world.export_tax}
    scaled = dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts={name: 1e3 * getattr(world, name) for name in names} | rates,
        elasticities=world.elasticities,
        labels={"default_elasticities": world.default_elasticities, "legend": world.legend},
    )
    ours, theirs = dt.solve(world, embargo(world)), dt.solve(scaled, embargo(scaled))
    np.testing.assert_allclose(ours.welfare_hat, theirs.welfare_hat, rtol=SAME)


def test_a_tariff_at_its_base_rate_is_no_shock() -> None:
    """Rates of a shock are levels: the base rate set again moves nothing."""
    world = dt.World.open("icio-2021")
    usa, china, steel = world.country("USA"), world.country("CHN"), world.sector("C24A")
    rate = float(world.tariff[usa, china, steel])
    assert rate > 0.1
    shock = dt.Shock(world).tariff(rate, buyer="USA", seller="CHN", sector="C24A")
    np.testing.assert_allclose(dt.solve(world, shock).welfare_hat, 1.0, atol=SAME)
