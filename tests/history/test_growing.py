"""Growing coalitions: who is in them, losses that agree with the scenario itself, and tests of
convexity that know a curve by its shape.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detente.errors import ScenarioError, SolveError
from detente.history.growing import (
    LEAST_PCT,
    Growth,
    Stage,
    bend,
    goods_trade_shares,
    losses,
    rising_pct,
    stages,
)
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.world.countries import bloc
from detente.world.shipped import read_table

LIST = "RUSSIA_LIST_2022_03_07"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.open("coalition-russia-decoupling")


@pytest.fixture(scope="module")
def grown(scenario: Scenario) -> tuple[Stage, ...]:
    return stages(scenario)


def test_nobody_trades_with_itself(scenario: Scenario) -> None:
    world = scenario.world
    share = goods_trade_shares(world, "RUS")
    assert share[world.country("RUS")] == 0
    assert (share >= 0).all()
    assert share.sum() == pytest.approx(1)


def test_the_order_is_the_one_that_was_fixed(scenario: Scenario, grown: tuple[Stage, ...]) -> None:
    """The Union, with USA and GBR, the list, then others by trade down to the limit; never the rest
    of the world.
    """
    world = scenario.world
    assert [set(stage.members) for stage in grown[:3]] == [
        set(bloc("EU27").members),
        {*bloc("EU27").members, "USA", "GBR"},
        set(bloc(LIST).members) & set(world.countries),
    ]
    share = dict(zip(world.countries, 100 * goods_trade_shares(world, "RUS"), strict=True))
    joined = [set(after.members) - set(before.members) for before, after in pairwise(grown[2:])]
    assert all(len(one) == 1 for one in joined)
    alone = [one.pop() for one in joined]
    assert alone == sorted(alone, key=lambda code: -share[code])
    left = set(world.countries) - set(grown[-1].members) - {"RUS", "ROW"}
    assert min(share[code] for code in alone) >= LEAST_PCT > max(share[code] for code in left)
    assert alone[0] == "CHN"


def test_shares_are_of_imports_and_exports_of_goods(
    scenario: Scenario, grown: tuple[Stage, ...]
) -> None:
    """Counted by hand from the accounts, cell by cell."""
    world = scenario.world
    services = {row["sector"] for row in read_table("sectors") if row["group"] == "services"}
    trade = dict.fromkeys(world.countries, 0.0)
    russia = world.country("RUS")
    for partner, code in enumerate(world.countries):
        for place, sector in enumerate(world.sectors):
            if code != "RUS" and sector not in services:
                trade[code] += (
                    world.sales[russia, partner, place] + world.sales[partner, russia, place]
                )
    for stage in grown:
        assert stage.share_pct == pytest.approx(
            100 * sum(trade[code] for code in stage.members) / sum(trade.values())
        )


def test_losses_are_those_of_the_scenario_itself(
    scenario: Scenario, grown: tuple[Stage, ...]
) -> None:
    """The list's stage is the scenario unchanged; members together are weighted by income; the
    first stage joins nobody.
    """
    found = losses(grown[:3], elasticities="CP")
    whole = equilibria(scenario, elasticities="CP", horizons=("long-run",))["long-run"]
    world = whole.world
    members = [world.country(code) for code in grown[2].members]
    weight = world.income[members] / world.income[members].sum()
    assert found.target[2] == pytest.approx(-whole.welfare_pct[world.country("RUS")], abs=1e-6)
    assert found.senders[2] == pytest.approx(-(weight @ whole.welfare_pct[members]), abs=1e-6)
    assert found.alone[0] == pytest.approx(found.target[0], abs=1e-6)
    assert found.alone[1] < found.target[1], (
        "two that joined the Union cost less alone than with it"
    )
    assert found.joint == pytest.approx(
        found.target[2] / (found.alone[0] + found.alone[1] + found.alone[2])
    )
    assert 0 < found.max_residual <= 1e-8
    of = Growth(grown[:3], (found,))
    assert of.numbers("loss_ratio", "EU27") == [pytest.approx(found.target[0] / found.senders[0])]
    assert of.numbers("loss_ratio", LIST) == [pytest.approx(found.target[2] / found.senders[2])]
    assert dict(of.table.rows())["EU27"]["loss_ratio"] == pytest.approx(
        found.target[0] / found.senders[0]
    )


def test_members_that_gain_have_no_ratio(scenario: Scenario) -> None:
    """A small tariff turns the terms of trade: the Union gains, and a ratio of losses would be
    negative.
    """
    levers = (
        Scenario.open("coalition-russia-decoupling")
        .without_levers()
        .with_levers(("tariff 2 by EU27 on RUS in goods",))
    )
    with pytest.raises(SolveError, match="EU27, elasticities FGO: the members gain"):
        losses(stages(levers)[:1], elasticities="FGO")


def test_a_target_is_needed_and_coalitions_against_it(scenario: Scenario) -> None:
    with pytest.raises(ScenarioError, match="no target"):
        stages(scenario.set(target=None))
    with pytest.raises(ScenarioError, match=r"no coalition against CHN is named; coalitions\.csv"):
        stages(scenario.set(target="CHN"))


def test_the_elasticities_that_a_reason_names(scenario: Scenario) -> None:
    """Fuels are easier to replace than vehicles in the default set, as the reason for the size of a
    loss ratio says.
    """
    world = scenario.world
    reason = next(row["note"] for row in read_table("benchmarks") if row["measure"] == "loss_ratio")
    assert "easy to replace in the default set and vehicles, which they sell, hard" in reason
    theta = world.theta(scenario.elasticity_set)
    fuels = [world.sector(sector) for sector in ("B061", "B062", "C19")]
    assert theta[fuels].min() > theta[world.sector("C29")]


def test_convexity_knows_a_curve_by_its_shape() -> None:
    """On s^2 the slope between a and b is a + b, so that the bend is the last less the first share;
    a line and a root do not pass.
    """
    share = np.array([30.0, 40.0, 50.0, 70.0, 71.0])
    assert bend(share, share**2, 2) == pytest.approx(71 - 30)
    assert rising_pct(share, share**2) == 100
    assert bend(share, 3 * share + 7, 2) == pytest.approx(0, abs=1e-12)
    assert bend(share, np.sqrt(share), 2) < 0
    assert rising_pct(share, np.sqrt(share)) == 0
    kinked = np.array([0.0, 1.0, 2.0, 12.0, 12.1])
    assert bend(share, kinked, 2) > 0
    assert rising_pct(share, kinked) == pytest.approx(100 / 3), (
        "slopes .1, .1, .5, .1: one of three rises"
    )
