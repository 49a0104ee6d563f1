"""Levers do what their words say, against hand-computed answers."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.levers.apply import apply
from detente.levers.base import kinds
from detente.levers.parse import parse_lever
from detente.levers.pull import outside_world, pulls
from detente.levers.setting import Setting
from detente.world.countries import list_blocs
from detente.world.whom import expand


@pytest.fixture(scope="module")
def world() -> dt.World:
    return dt.World.open("icio-2021")


def shock_of(world: dt.World, *texts: str) -> dt.Shock:
    return apply(pulls([parse_lever(t) for t in texts], world), world, Setting(world.theta()))


def test_a_fall_is_asked_of_the_covered_flows_together(world: dt.World) -> None:
    shock = shock_of(world, "export_control by USA on CHN, RUS in C26 fall 37")
    (fall,) = shock.falls
    links = [(world.country(code), world.country("USA")) for code in ("CHN", "RUS")]
    flat = [np.ravel_multi_index((*at, world.sector("C26")), world.sales.shape) for at in links]
    assert sorted(fall.links) == sorted(flat)
    assert fall.quantity_hat == pytest.approx(0.63)
    assert (fall.share == 1).all()
    assert (shock.trade_cost_hat, shock.variety_hat, shock.banned) == (None, None, None)


def test_a_flow_within_a_group_counts_once(world: dt.World) -> None:
    (fall,) = shock_of(world, "embargo by DEU, FRA on DEU, FRA in C26 fall 50").falls
    assert len(fall.links) == 2


def test_an_embargo_is_exact_and_has_a_direction(world: dt.World) -> None:
    both = shock_of(world, "embargo by USA on RUS in B05")
    usa, rus, coal = world.country("USA"), world.country("RUS"), world.sector("B05")
    assert both.banned is not None
    assert both.banned[usa, rus, coal]
    assert both.banned[rus, usa, coal]
    assert both.banned.sum() == 2
    imports = shock_of(world, "embargo by USA on RUS in B05 imports")
    assert imports.banned is not None
    assert imports.banned[usa, rus, coal]
    assert imports.banned.sum() == 1


def test_a_floor_leaves_that_share(world: dt.World) -> None:
    shock = shock_of(world, "export_control by JPN on CHN in C26 floor 1")
    link = world.country("CHN"), world.country("JPN"), world.sector("C26")
    assert shock.banned is None
    assert shock.trade_cost_hat is None
    assert shock.variety_hat is not None
    assert shock.variety_hat[link] == pytest.approx(0.01)


def test_rates_and_shifts(world: dt.World) -> None:
    shock = shock_of(
        world,
        "tariff 25 by USA on CHN in C26",
        "export_tax 10 by RUS on DEU in B062",
        "trade_cost 7 by IND on RUS in C19",
    )
    usa, chn, rus = (world.country(c) for c in ("USA", "CHN", "RUS"))
    assert shock.new_tariff is not None
    assert shock.new_export_tax is not None
    assert shock.trade_cost_hat is not None
    assert shock.new_tariff[usa, chn, world.sector("C26")] == 0.25
    assert shock.new_export_tax[world.country("DEU"), rus, world.sector("B062")] == 0.1
    assert shock.trade_cost_hat[world.country("IND"), rus, world.sector("C19")] == pytest.approx(
        1.07
    )
    inner = shock_of(
        world, "productivity -2 by CHN in C26", "labour -4 by CHN", "transfer 12 by USA on UKR"
    )
    assert inner.productivity_hat is not None
    assert inner.labour_hat is not None
    assert inner.transfer is not None
    assert inner.productivity_hat[chn, world.sector("C26")] == pytest.approx(0.98)
    assert inner.labour_hat[chn] == pytest.approx(0.96)
    assert inner.transfer[world.country("UKR")] == 12_000
    assert inner.transfer.sum() == 0


def test_domestic_links_are_never_touched(world: dt.World) -> None:
    shock = shock_of(world, "embargo by EU27 on EU27")
    own = np.arange(len(world.countries))
    assert shock.banned is not None
    assert not shock.banned[own, own].any()


def test_the_union_decides_as_one_and_absent_states_are_named(world: dt.World) -> None:
    pulled = pulls([parse_lever("embargo by RUSSIA_LIST_2022_03_07 on RUS in C29")], world)
    governments = [p.government for p in pulled]
    assert governments.count("EU27") == 1
    assert len(next(p for p in pulled if p.government == "EU27").senders) == 27
    assert outside_world(pulled) == ("ALB", "AND", "FSM", "LIE", "MCO", "MKD", "MNE", "SMR")
    alone = pulls([parse_lever("embargo by DEU, FRA on RUS in C29")], world)
    assert [p.government for p in alone] == ["DEU", "FRA"]


def test_expand_keeps_order_and_drops_repeats() -> None:
    assert expand(["USA", "Germany", "USA"]) == ("USA", "DEU")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty lever"),
        ("embarg by USA on CHN", "did you mean 'embargo'"),
        ("embargo 5 by USA on CHN", "takes no number"),
        ("embargo by USA", "on"),
        ("tariff by USA on CHN", "rate"),
        ("tariff x by USA on CHN", "'x' is no number"),
        ("embargo by USA on CHN by JPN", "appears twice"),
        ("embargo by USA on CHN fall 100", "less than 100"),
        ("embargo by USA on CHN fall -3", "greater than 0"),
        ("labour 3 by CHN on USA", "on"),
    ],
)
def test_bad_one_line_levers_say_why(text: str, message: str) -> None:
    with pytest.raises(dt.ScenarioError, match=message):
        parse_lever(text)


def test_every_lever_has_a_schema_and_words() -> None:
    for kind, lever in kinds().items():
        assert lever.__doc__
        assert lever.model_json_schema()["additionalProperties"] is False
        assert lever.model_fields["lever"].default == kind


def test_every_shipped_bloc_is_a_word_for_its_members() -> None:
    for one in list_blocs():
        assert expand([one.name]) == one.members
