"""World.split: a part of a sector stands apart, every account still adds up, and nothing else
changes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.world.labels import AXES_OF
from detente.world.shipped import sector_rows, sectors_with
from tests.world.family import SECTORS, family_world
from tests.worlds import Options, random_world

DRAWN = random_world(5, 4, seed=11, options=Options(rates=0.1, zeros=0.1))
LINKS = DRAWN.sales.shape[:2]
ANY_SHARE = np.random.default_rng(1).random(LINKS)
PARTS = ["S001-chips", "S001-rest"]


def split(share: np.ndarray) -> dt.World:
    return DRAWN.split("S001", "chips", share)


def test_a_part_is_its_share_of_each_flow_and_both_together_are_the_sector() -> None:
    """On each link and at every place that holds the sector, by hand."""
    world = split(ANY_SHARE)
    old, part, rest = DRAWN.sector("S001"), *(world.sector(code) for code in PARTS)
    flow = DRAWN.sales[:, :, old]
    np.testing.assert_allclose(world.sales[:, :, part], ANY_SHARE * flow, rtol=1e-15)
    np.testing.assert_allclose(world.sales[:, :, rest], flow * (1 - ANY_SHARE), rtol=1e-12)
    made = (ANY_SHARE * flow).sum(axis=0) / flow.sum(axis=0)
    price = (1 + DRAWN.tariff[:, :, old]) * (1 + DRAWN.export_tax[:, :, old])
    bought = (ANY_SHARE * flow * price).sum(axis=1) / (flow * price).sum(axis=1)
    expected = DRAWN.input_use[:, old, old] * made * bought
    np.testing.assert_allclose(world.input_use[:, part, part], expected, rtol=1e-12)
    expected = DRAWN.input_use[:, 0, old] * bought
    np.testing.assert_allclose(world.input_use[:, 0, part], expected, rtol=1e-12)
    expected = DRAWN.final_demand[:, old] * bought
    np.testing.assert_allclose(world.final_demand[:, part], expected, rtol=1e-12)
    np.testing.assert_allclose(
        world.value_added_share[:, part], DRAWN.value_added_share[:, old], rtol=1e-9
    )


def test_every_identity_holds() -> None:
    world = split(ANY_SHARE)
    cost = world.value_added + world.input_use.sum(axis=2)
    market = world.final_demand + world.input_use.sum(axis=1)
    np.testing.assert_allclose(cost, world.output, rtol=1e-9)
    np.testing.assert_allclose(market, world.expenditure, rtol=1e-9)
    np.testing.assert_allclose(world.income, DRAWN.income, rtol=1e-12)
    np.testing.assert_allclose(world.deficit, DRAWN.deficit, atol=1e-9 * DRAWN.income.max())
    assert dt.solve(world, dt.Shock(world)).welfare_hat == pytest.approx(1, abs=1e-8)


def test_merging_the_parts_gives_the_world_back() -> None:
    merged = split(ANY_SHARE).aggregate(sectors={"S001": ["S001"]})
    assert merged.sectors == DRAWN.sectors
    for name in AXES_OF:
        np.testing.assert_allclose(
            getattr(merged, name), getattr(DRAWN, name), rtol=1e-12, atol=1e-14, err_msg=name
        )
    np.testing.assert_allclose(merged.theta(), DRAWN.theta(), rtol=1e-12)


def changed(world: dt.World, parameters: dt.Parameters) -> dt.Equilibrium:
    """A cost on one link in all sectors, and a ban of all that another sells of the sector."""
    shock = dt.Shock(world).trade_cost(1.5, buyer="C001", seller="C002")
    shock = shock.ban(buyer=["C000", "C003"], seller="C004", sector="S001")
    return dt.solve(world, shock, parameters=parameters)


@pytest.mark.parametrize("nu", [1.0, 3.0, np.inf])
def test_alike_everywhere_and_in_one_nest_the_part_changes_no_number(nu: float) -> None:
    one_nest = dt.Parameters(value_added_elasticity=0.6, input_elasticity=0.5, labour=nu)
    world = split(np.full(LINKS, 0.3))
    before, after = changed(DRAWN, one_nest), changed(world, one_nest)
    np.testing.assert_allclose(after.welfare_hat, before.welfare_hat, rtol=1e-8)
    both = [world.sector(code) for code in PARTS]
    old = DRAWN.sector("S001")
    np.testing.assert_allclose(
        after.sales[:, :, both].sum(axis=2), before.sales[:, :, old], rtol=1e-7, atol=1e-9
    )


def test_a_share_by_buyer_alone_changes_no_number_with_one_wage() -> None:
    """All sellers sell the same mix to a buyer: both parts have one price there."""
    one_nest = dt.Parameters(value_added_elasticity=0.6, input_elasticity=0.5, labour=np.inf)
    by_buyer = np.broadcast_to(np.linspace(0.1, 0.7, len(DRAWN.countries))[:, None], LINKS)
    before, after = changed(DRAWN, one_nest), changed(split(by_buyer), one_nest)
    np.testing.assert_allclose(after.welfare_hat, before.welfare_hat, rtol=1e-8)


def test_apart_and_critical_a_stop_of_who_makes_most_of_it_costs_more() -> None:
    """C004 makes nearly all of the part: chi of 0.05 beside eta of 0.5."""
    share = np.full(LINKS, 0.02)
    share[:, 4] = 0.9
    world = split(share)
    shock = dt.Shock(world).trade_cost(2, buyer="C000", seller="C004", sector="S001-chips")
    nest = {"value_added_elasticity": 0.6, "input_elasticity": 0.5}
    plain = dt.solve(world, shock, parameters=dt.Parameters(**nest))
    apart = dt.Parameters(
        critical_inputs=sectors_with("critical", world), critical_elasticity=0.05, **nest
    )
    critical = dt.solve(world, shock, parameters=apart)
    assert critical.welfare_hat[0] < plain.welfare_hat[0] < 1
    assert critical.certificate.max_residual <= 1e-8


def test_the_sector_is_the_parent_of_both_and_the_part_is_critical(tmp_path: Path) -> None:
    old = family_world()
    world = old.split("C26", "chips", np.full((4, 4), 0.1))
    assert world.sectors_of("C26") == ("C26-chips", "C26-rest")
    assert sectors_with("critical", world) == ("B05", "B061", "B062", "C19", "C26-chips")
    assert sectors_with("energy", world) == ("B05", "B061", "B062", "C19")
    rows = {row.sector: row for row in sector_rows(world)}
    assert rows["C26-chips"].name == "Chips (part of C26)"
    assert rows["C26-rest"].name == "Electronics and optics, without chips"
    assert "goods" in rows["C26-chips"].roles and "goods" in rows["C26-rest"].roles
    assert world.legend.children("SRV") == ("S01", "S02")
    assert len(world.sectors) == len(SECTORS) + 1
    path = world.save(tmp_path / "apart.npz")
    assert dt.World.load(path).digest == world.digest
    assert old.split("C26", "chips", np.full((4, 4), 0.1)).digest == world.digest


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_none_or_all_of_a_flow_may_be_the_part(share: float) -> None:
    one = ANY_SHARE.copy()
    one[:, 2] = share
    world = split(one)
    empty = PARTS[0] if share == 0 else PARTS[1]
    assert world.output[2, world.sector(empty)] == 0
    assert dt.solve(world, dt.Shock(world)).welfare_hat == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("S009", "chips", ANY_SHARE), "no sector 'S009'"),
        (("S001", "rest", ANY_SHARE), "part 'rest' is no code"),
        (("S001", "a b", ANY_SHARE), "part 'a b' is no code"),
        (("S001", "chips", ANY_SHARE[:2]), "shares have shape"),
        (("S001", "chips", ANY_SHARE + 1), "not between zero and one"),
        (("S001", "chips", ANY_SHARE * np.nan), "not between zero and one"),
    ],
)
def test_what_is_no_part_is_refused(arguments: tuple[str, str, np.ndarray], message: str) -> None:
    with pytest.raises(dt.DataError, match=message):
        DRAWN.split(*arguments)


def test_a_part_of_a_part_is_refused() -> None:
    with pytest.raises(dt.DataError, match="itself a part of B06"):
        family_world().split("B061", "heavy", np.full((4, 4), 0.1))
    with pytest.raises(dt.DataError, match="itself a part of S001"):
        split(ANY_SHARE).split("S001-rest", "tubes", ANY_SHARE)
