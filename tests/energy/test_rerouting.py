"""Rerouting: nothing moves without a lever, pipes bind, tankers do not; limits at zero and without
end.
"""

from __future__ import annotations

import math
from datetime import date

import pytest

from detente.energy.arcs import STEPS
from detente.energy.rerouting import Rerouting, reroute
from detente.energy.tables import FUELS, fuel_data, markets, refining
from detente.errors import DataError

BEFORE, AFTER = date(2021, 12, 31), date(2022, 12, 31)


def sent(answer: Rerouting, buyer: str, route: str | None = None) -> float:
    return sum(m.after for m in answer.moved if m.buyer == buyer and route in (None, m.route))


def shadow(answer: Rerouting, route: str) -> float:
    return next(limit.shadow for limit in answer.limits if limit.route == route)


@pytest.mark.parametrize("fuel", FUELS)
def test_no_lever_no_change(fuel: str) -> None:
    found = reroute(fuel, {}, on=BEFORE)
    assert found.lost == 0
    assert all(m.after == pytest.approx(m.before, abs=1e-9) for m in found.moved)
    assert all(
        found.rest[b] == pytest.approx(found.rest_before[b], rel=2e-3, abs=1e-9) for b in found.rest
    )
    assert all(found.price[b] == pytest.approx(found.price_before, rel=0.02) for b in found.price)
    assert found.answer.certificate.max_residual < 1e-10


@pytest.mark.parametrize("fuel", FUELS)
def test_quantities_add_up(fuel: str) -> None:
    """What buyers use is what Russia, others and they themselves deliver; what is lost is re-routed
    or left in the ground.
    """
    found = reroute(fuel, on=AFTER)
    for buyer, used in found.use.items():
        own = (
            found.use_before[buyer]
            - found.rest_before[buyer]
            - sum(m.before for m in found.moved if m.buyer == buyer)
        )
        assert used == pytest.approx(sent(found, buyer) + found.rest[buyer] + own, abs=1e-6)
    assert found.rerouted <= found.lost + 1e-9
    assert all(m.after <= m.before * (1 - m.cut) + 1e-9 for m in found.moved if m.cut)


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize("year", range(2021, 2027))
def test_every_date_with_capacities_has_a_certified_answer(fuel: str, year: int) -> None:
    for day in (date(year, 1, 1), date(year, 12, 31)):
        found = reroute(fuel, on=day)
        assert found.answer.certificate.max_residual < 1e-10
        assert 0 <= found.ratio <= 1 + 1e-9


def test_oil_and_coal_find_other_buyers_and_gas_does_not() -> None:
    for fuel in ("crude", "products", "coal"):
        assert reroute(fuel, on=AFTER).ratio > 0.9
    gas = reroute("gas", on=AFTER)
    assert gas.change("CHN") / gas.lost < 0.10
    assert gas.ratio < 0.2


def test_contract_ramp_binds_and_opens_year_by_year() -> None:
    for year, capacity in ((2022, 15), (2023, 21), (2024, 30), (2025, 38)):
        found = reroute("gas", on=date(year, 12, 31))
        assert sent(found, "CHN", "POWER_OF_SIBERIA") == pytest.approx(capacity)
        assert shadow(found, "POWER_OF_SIBERIA") > 0


def test_recorded_flows_after_the_base_year_are_no_input() -> None:
    """The figure of 2022 is the contract's, not the record of 15.5; at nameplate the same gas field
    sends more than twice as much.
    """
    assert sent(reroute("gas", on=AFTER), "CHN", "POWER_OF_SIBERIA") == pytest.approx(15.0)
    assert sent(
        reroute("gas", on=AFTER, prefer="nameplate"), "CHN", "POWER_OF_SIBERIA"
    ) == pytest.approx(38.0)


def test_price_gap_to_europe_is_the_shadow_price_of_the_cut() -> None:
    found = reroute("gas", on=AFTER)
    lines = [m for m in found.moved if m.buyer == "EU27" and m.cut]
    assert all(m.shadow == pytest.approx(found.gap("EU27", "WEST_SIBERIA")) for m in lines)
    china = found.gap("CHN", "EAST_SIBERIA") - shadow(found, "POWER_OF_SIBERIA")
    assert 40 <= china <= 40 + 0.05 * found.price_before
    assert found.price["EU27"] > found.price_before


def test_a_limit_of_zero_is_the_cut() -> None:
    limited = reroute("gas", {}, on=BEFORE, limits={"NORD_STREAM": 0.0, "POWER_OF_SIBERIA": 10.4})
    cut = reroute("gas", {"NORD_STREAM": 1.0}, on=BEFORE, limits={"POWER_OF_SIBERIA": 10.4})
    for m, other in zip(limited.moved, cut.moved, strict=True):
        assert m.after == pytest.approx(other.after, abs=1e-6)
    assert limited.price == pytest.approx(cut.price)
    near = reroute("gas", {}, on=BEFORE, limits={"NORD_STREAM": 1e-6, "POWER_OF_SIBERIA": 10.4})
    assert near.price["EU27"] == pytest.approx(limited.price["EU27"], rel=1e-6)


LATER = date(2025, 7, 1)
# Nord Stream, Belarus and Poland, Ukraine: what carried 139.4 of the 168.4 bcm to the Union.
SHUT = 59.2 + 38.6 + 41.6


def test_a_route_that_is_shut_carries_nothing() -> None:
    for prefer in ("contracted", "nameplate"):
        found = reroute("gas", {}, on=LATER, prefer=prefer)
        gone = [m for m in found.moved if m.cut]
        assert {m.route for m in gone} == {"NORD_STREAM", "BELARUS_POLAND", "UKRAINE"}
        assert all((m.after, m.tag) == (0, "input") for m in gone)
        assert found.lost == pytest.approx(SHUT)
        assert found.rerouted > 0


@pytest.mark.parametrize(("share", "lost"), [(0.3, SHUT), (0.9, 0.9 * 168.4), (1.0, 168.4)])
def test_a_fall_by_buyer_and_a_shut_route_are_not_counted_twice(share: float, lost: float) -> None:
    found = reroute("gas", {"EU27": share}, on=LATER)
    assert found.lost == pytest.approx(lost)
    assert sent(found, "EU27") == pytest.approx(168.4 - lost, abs=1e-6)
    left = [m.cut for m in found.moved if m.buyer == "EU27" and m.route in ("TURKSTREAM_EU", "LNG")]
    assert left == pytest.approx([(lost - SHUT) / (168.4 - SHUT)] * 2, abs=1e-9)


def test_a_cut_by_route_counts_toward_that_of_its_buyer() -> None:
    """Nord Stream alone is 35 per cent of what the Union bought; a quarter asks for no more."""
    alone = reroute("gas", {"NORD_STREAM": 1.0}, on=BEFORE)
    both = reroute("gas", {"NORD_STREAM": 1.0, "EU27": 0.25}, on=BEFORE)
    deeper = reroute("gas", {"NORD_STREAM": 1.0, "EU27": 0.5}, on=BEFORE)
    assert alone.lost == both.lost == pytest.approx(59.2)
    assert deeper.lost == pytest.approx(84.2)


def test_terminals_have_room_for_others_where_no_russian_gas_lands() -> None:
    """160 bcm of terminals in 2021: 145 for others beside the 15 of Russia."""
    limits = {"UKRAINE": 41.6, "POWER_OF_SIBERIA": 10.4}
    lands = reroute("gas", {"NORD_STREAM": 1.0}, on=BEFORE, limits=limits)
    stops = reroute("gas", {"EU27": 1.0}, on=BEFORE, limits=limits)
    assert lands.rest["EU27"] <= 145 + 1e-6
    assert lands.rest["EU27"] < stops.rest["EU27"] <= 160 + 1e-6


def test_nothing_is_subsidised_to_fit_a_record() -> None:
    """Freight, discounts and shut-in prices cost something or nothing, and no flow earns one."""
    for fuel in FUELS:
        for market in markets(fuel).values():
            assert min(market.freight_russia, market.freight_rest) >= 0
        network = reroute(fuel, on=AFTER).answer.network
        assert min(arc.cost for arc in network.arcs) >= 0
        assert min(block.price for block in network.supply) >= 0


def test_crude_goes_by_price_and_refining_capacity() -> None:
    """Freight and discount on the last new unit are the same for all open buyers, to one step: the
    discount is the slope times the price times new units over what refineries can take.
    """
    found, capacity = reroute("crude", on=AFTER), refining("crude", AFTER)
    fuel, sold = fuel_data("crude"), markets("crude")
    terms = {}
    for buyer in ("CHN", "IND", "TUR", "OTH"):
        slope = fuel.absorption_slope * fuel.price / capacity[buyer]
        step = slope * sold[buyer].rest / STEPS
        terms[buyer] = sold[buyer].freight_russia + slope * found.change(buyer), step
    last = max(value for value, _ in terms.values())
    assert all(last - value <= 1.5 * step for value, step in terms.values())
    assert found.change("IND") > found.change("TUR") > 0


def test_nobody_refines_more_crude_than_refineries_can_take() -> None:
    for year in range(2021, 2027):
        day = date(year, 12, 31)
        found, capacity = reroute("crude", on=day), refining("crude", day)
        assert capacity.keys() >= {"CHN", "IND", "TUR"}
        assert all(found.use[buyer] <= most for buyer, most in capacity.items())


def test_limits_without_end_give_free_rerouting() -> None:
    """With no limit on what reaches Turkey, all gas that Europe loses finds its way out, as oil
    does.
    """
    tight = reroute("gas", {"NORD_STREAM": 1.0}, on=BEFORE)
    free = reroute("gas", {"NORD_STREAM": 1.0}, on=BEFORE, limits={"UKRAINE": math.inf})
    assert tight.ratio < 0.35
    assert free.ratio == pytest.approx(1.0, abs=1e-6)
    assert shadow(free, "UKRAINE") == pytest.approx(0, abs=1e-6)


def test_an_open_pipe_carries_what_its_own_field_can_deliver() -> None:
    """Fields that no pipe connects stay apart: without any limit the eastern pipe sends the plateau
    of its fields, not Europe's gas.
    """
    found = reroute("gas", on=AFTER, limits={"POWER_OF_SIBERIA": math.inf})
    assert sent(found, "CHN", "POWER_OF_SIBERIA") == pytest.approx(52)
    assert shadow(found, "POWER_OF_SIBERIA") == pytest.approx(0, abs=1e-9)
    assert found.netback["EAST_SIBERIA"] > 50 == pytest.approx(found.netback["WEST_SIBERIA"])


def test_a_slack_limit_changes_nothing_and_a_wider_one_never_hurts() -> None:
    base = reroute("crude", on=AFTER)
    slack = reroute("crude", on=AFTER, limits={"SEA": 500.0})
    assert [m.after for m in slack.moved] == pytest.approx([m.after for m in base.moved])
    ratios = [
        reroute("crude", on=AFTER, limits={"SEA": size}).ratio
        for size in (110.0, 140.0, 170.0, 210.0)
    ]
    assert ratios == sorted(ratios)
    assert ratios[0] < 0.5


def test_the_field_shuts_in_when_the_netback_is_too_low() -> None:
    steep = {"absorption_slope": 12.0}
    shut = reroute("crude", on=AFTER, parameters=steep)
    assert shut.ratio < 0.9
    assert shut.netback["RUSSIA"] == pytest.approx(220)


def test_deeper_cuts_lose_more_and_raise_the_price() -> None:
    answers = [reroute("gas", {"EU27": share}, on=AFTER) for share in (0.0, 0.3, 0.6, 1.0)]
    prices = [answer.price["EU27"] for answer in answers]
    assert prices == sorted(prices)
    assert prices[-1] > 1.2 * prices[0]
    assert sent(answers[-1], "EU27") == 0


def test_a_share_of_zero_holds_a_buyer_at_its_base() -> None:
    free, held = (
        reroute("crude", {"EU27": 1.0}, on=AFTER),
        reroute("crude", {"EU27": 1.0, "IND": 0.0}, on=AFTER),
    )
    assert free.change("IND") > 1
    assert held.change("IND") == pytest.approx(0, abs=1e-9)
    assert held.ratio == pytest.approx(1)
    assert next(m.tag for m in held.moved if m.buyer == "IND") == "input"


def test_bad_questions_are_refused_with_a_place() -> None:
    for question in (
        lambda: reroute("gass", on=AFTER),
        lambda: reroute("gas", {"EU7": 1.0}, on=AFTER),
        lambda: reroute("gas", {"EU27": 1.2}, on=AFTER),
        lambda: reroute("gas", {"EU27": math.nan}, on=AFTER),
        lambda: reroute("gas", on=date(2019, 1, 1)),
        lambda: reroute("gas", on=AFTER, prefer="flow"),
        lambda: reroute("gas", on=AFTER, limits={"NORDSTREAM": 1.0}),
        lambda: reroute("gas", on=AFTER, limits={"NORD_STREAM": math.nan}),
        lambda: reroute("gas", on=AFTER, parameters={"price_elasticity": 1.0}),
    ):
        with pytest.raises(DataError) as caught:
            question()
        assert caught.value.where
