"""Every lever against an answer worked out by hand from the equation in its docstring."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.economy.delivered import ceilings
from detente.economy.horizon import Adjustment, walk
from detente.economy.proof.sourcing import sourcing
from detente.levers.base import Lever, kinds
from detente.levers.prices import shut_in
from detente.levers.setting import DAYS_A_MONTH, Setting
from tests.levers.small import (
    COUNTRIES,
    SECTORS,
    THETA,
    at,
    lever,
    open_share,
    quiet_world,
    shock_of,
    trading_world,
)

EXAMPLES = Path(__file__).parents[2] / "src" / "detente" / "scenario" / "examples"
QUIET, TRADING = quiet_world(), trading_world()
RHO, DELTA = Adjustment().rho, Adjustment().delta
MONTHS = ("April",)


def relative(found: dt.Equilibrium, link: tuple[int, int, int]) -> float:
    return float(found.sales[link] / found.world.sales[link])


@pytest.mark.parametrize("kind", kinds())
def test_every_lever_says_where_its_equation_comes_from(kind: str) -> None:
    """A paper that the documentation cites too, with its equations where they are numbered, or our
    own.
    """
    said = " ".join((kinds()[kind].__doc__ or "").split())
    papers = re.findall(r"([A-Z]\w+)(?: & [A-Z]\w+)? \(?(\d{4})", said)
    assert papers or "our own" in said
    pages = " ".join(
        " ".join(path.read_text(encoding="utf-8").split())
        for path in (Path(__file__).parents[2] / "docs" / "concepts").glob("*.md")
    )
    for name, year in papers:
        if name not in MONTHS:
            assert re.search(rf"{name}[^.|]{{0,60}}{year}", pages), (
                f"{name} {year} is cited nowhere else"
            )
    assert "Caliendo" not in said or re.search(r"\(2015\), eq\. 1[0-4]", said)


def dated(shocks: Lever) -> dict[int, dt.Equilibrium]:
    """The months of a path with one lever from its first day, by month."""
    start = shocks.since
    assert start is not None

    def shock_in(month: float) -> dt.Shock:
        on = start + timedelta(days=round((month - 0.5) * DAYS_A_MONTH))
        pace = Adjustment(RHO, DELTA)
        return shock_of(QUIET, shocks, setting=Setting(QUIET.theta(), pace, on, month))

    path = walk(QUIET, shock_in, range(1, 15), adjustment=Adjustment(RHO, DELTA))
    return {period.month: period.equilibrium for period in path}


def test_a_fall_of_half_at_year_1_comes_month_by_month_and_stays() -> None:
    half = lever(
        "export_control",
        by=["DEU"],
        on=["RUS"],
        sectors=["C28"],
        fall=50,
        horizon="year-1",
        from_="2022-03-01",
    )
    link = at(QUIET, "RUS", "DEU", "C28")
    found = {month: relative(one, link) for month, one in dated(half).items()}
    for month in (1, 6, 12, 14):
        assert found[month] == pytest.approx(1 - 0.5 * min(month, 12) / 12, rel=1e-5)
    assert relative(dt.solve(QUIET, shock_of(QUIET, half)), link) == pytest.approx(0.5, rel=1e-5)


def test_a_long_run_fall_goes_as_far_as_buyers_have_gone() -> None:
    half = lever(
        "embargo",
        by=["USA"],
        on=["CHN"],
        direction="imports",
        sectors=["C26"],
        fall=50,
        from_="2022-03-01",
    )
    link = at(QUIET, "USA", "CHN", "C26")
    found = {month: relative(one, link) for month, one in dated(half).items()}
    for month in (1, 6, 12):
        gone = 1 - (1 - DELTA) ** (month / 12)
        assert found[month] == pytest.approx(1 - 0.5 * gone, rel=1e-5)
    assert relative(dt.solve(QUIET, shock_of(QUIET, half)), link) == pytest.approx(0.5, rel=1e-5)


def test_a_product_that_is_its_sector_is_the_exact_ban() -> None:
    gas = shock_of(TRADING, "energy_cut_off by RUS on DEU products gas")
    whole = shock_of(TRADING, "energy_cut_off by RUS on DEU in B062")
    assert gas.banned is not None and whole.banned is not None
    assert (gas.banned == whole.banned).all()
    assert (open_share(gas, 3.0) == open_share(whole, 3.0)).all()


def test_a_ban_of_a_part_takes_its_share_at_once_and_at_every_horizon() -> None:
    """Chip tools are 45 per cent of machinery."""
    shock = shock_of(QUIET, "export_control by USA on CHN products chip_equipment")
    link = at(QUIET, "CHN", "USA", "C28")
    path = [
        p.equilibrium
        for p in walk(QUIET, lambda month: shock, range(1, 4), adjustment=Adjustment(RHO, DELTA))
    ]
    for found in (*path, dt.solve(QUIET, shock)):
        assert relative(found, link) == pytest.approx(0.55, rel=1e-4)


def test_a_ban_and_a_fall_of_parts_of_one_flow_add_up() -> None:
    """Chips gone (18 per cent of what the United States sells abroad), 90 per cent of another 40 at
    month 3: 46 per cent are left.
    """
    shock = shock_of(
        QUIET,
        "export_control by USA on CHN products chips",
        "embargo by CHN on USA in C26 covered 40 fall 90 horizon month-3 imports",
    )
    link = at(QUIET, "CHN", "USA", "C26")
    *_, last = walk(QUIET, lambda month: shock, range(1, 4), adjustment=Adjustment(RHO, DELTA))
    assert relative(last.equilibrium, link) == pytest.approx(0.46, rel=1e-4)


def test_a_covered_share_of_a_product_is_a_share_of_a_share() -> None:
    """Chips are 18 per cent of electronics from the United States; 60 per cent of them fall by 50
    per cent: 5.4 per cent of the flow.
    """
    shock = shock_of(QUIET, "export_control by USA on CHN products chips covered 60 fall 50")
    left = open_share(shock, THETA)
    assert left[at(QUIET, "CHN", "USA", "C26")] == pytest.approx(0.946)
    assert (left != 1).sum() == 1


def test_an_energy_cut_off_touches_exports_only() -> None:
    left = open_share(shock_of(TRADING, "energy_cut_off by RUS on DEU in B062"), THETA)
    assert left[at(TRADING, "DEU", "RUS", "B062")] == 0
    assert (left != 1).sum() == 1


def test_secondary_sanctions_go_both_ways() -> None:
    left = open_share(
        shock_of(TRADING, "secondary_sanctions by USA on TUR in C26 fall 25"), TRADING.theta()[1]
    )
    assert left[at(TRADING, "TUR", "USA", "C26")] == pytest.approx(0.75)
    assert left[at(TRADING, "USA", "TUR", "C26")] == pytest.approx(0.75)
    assert (left != 1).sum() == 2


def test_over_compliance_halves_at_its_half_life_without_memory() -> None:
    """40 per cent on the first day with a half-life of 3 months: 20 after 3 months, 10 after 6,
    none in the long run. At given prices that is so whether it is delivered or fades.
    """
    start, waiting = (
        date(2022, 3, 1),
        lever(
            "over_compliance",
            by=["TUR"],
            on=["RUS"],
            sectors=["C28"],
            fall=40,
            half_life=3,
            from_="2022-03-01",
        ),
    )
    link = at(QUIET, "RUS", "TUR", "C28")

    def shock_in(month: float) -> dt.Shock:
        return shock_of(
            QUIET,
            waiting,
            setting=Setting(
                QUIET.theta(), on=start + timedelta(days=round(month * DAYS_A_MONTH)), months=month
            ),
        )

    found = {
        p.month: relative(p.equilibrium, link)
        for p in walk(QUIET, shock_in, range(1, 7), adjustment=Adjustment(RHO, DELTA))
    }
    assert found[3] == pytest.approx(0.8, abs=1e-3)
    assert found[6] == pytest.approx(0.9, abs=1e-3)
    assert shock_of(QUIET, waiting).falls == ()


def test_what_is_dated_by_the_path_when_it_has_no_date_of_its_own() -> None:
    """Without a first day both count from the start of the path: 40 / 2 after a half-life, 80 x
    1.2^(1/2) after six months.
    """
    setting = Setting(QUIET.theta(), on=date(2022, 9, 1), months=6)
    waiting = shock_of(
        QUIET,
        lever("over_compliance", by=["TUR"], on=["RUS"], fall=40, half_life=6),
        setting=setting,
    )
    assert open_share(waiting, THETA)[at(QUIET, "RUS", "TUR", "C28")] == pytest.approx(0.8)
    pipes = shock_of(
        QUIET,
        lever("capacity", by=["RUS"], on=["CHN"], sectors=["B062"], limit=80, growth=20),
        setting=setting,
    )
    assert pipes.limits[0].quantity_hat == pytest.approx(0.8 * 1.2**0.5)


@pytest.mark.parametrize("kind", ["tariff", "export_tax", "trade_cost"])
def test_a_wedge_of_a_quarter_lowers_spending_by_its_power(kind: str) -> None:
    """Spending at buyer prices falls to 1.25^-theta; sales at basic prices to 1.25^-(theta + 1)
    where a treasury takes its part.
    """
    who = "RUS on USA" if kind == "export_tax" else "USA on RUS"
    found = dt.solve(QUIET, shock_of(QUIET, f"{kind} 25 by {who} in C26"))
    power = THETA if kind == "trade_cost" else THETA + 1
    assert relative(found, at(QUIET, "USA", "RUS", "C26")) == pytest.approx(1.25**-power, rel=1e-4)
    collected = {
        "tariff": found.tariff_revenue[QUIET.country("USA")],
        "export_tax": found.export_tax_revenue[QUIET.country("RUS")],
    }
    if kind in collected:
        assert collected[kind] == pytest.approx(0.25 * 1.25 ** -(THETA + 1), rel=1e-4)


CAP = "price_cap by DEU, USA on RUS in B062 buyers CHN, TUR price 80 covered 63"


def rents_of(shock: dt.Shock, buyer: str) -> dict[str, float]:
    """By receiver, the share of Russia's gas to a buyer that goes there."""
    assert shock.rents is not None
    at, world = shock.rents, shock.world
    n, i, s = (world.country(buyer), world.country("RUS"), world.sector("B062"))
    here = (at.buyer == n) & (at.seller == i) & (at.sector == s)
    return {world.countries[m]: x for m, x in zip(at.receiver[here], at.share[here], strict=True)}


def test_a_cap_of_60_on_80_with_63_per_cent_covered_moves_a_sixth_of_the_flow() -> None:
    """Discount 25 per cent on 63 per cent of cargo: 0.1575 of the flow, half of it to the buyer, a
    quarter to who pulls it by income, and a quarter stays with the seller's own firms.
    """
    shock = shock_of(TRADING, f"{CAP} cap 60")
    income = {code: TRADING.income[TRADING.country(code)] for code in ("DEU", "USA")}
    assert rents_of(shock, "CHN") == pytest.approx(
        {"CHN": 0.1575 / 2}
        | {code: 0.1575 / 4 * part / sum(income.values()) for code, part in income.items()}
    )
    assert set(rents_of(shock, "TUR")) == {"TUR", "DEU", "USA"}
    assert rents_of(shock, "DEU") == {}
    alone = replace(shock, rents=None)
    assert (alone.new_tariff, alone.trade_cost_hat, alone.variety_hat, alone.banned) == (None,) * 4
    kept = shock_of(TRADING, f"{CAP} cap 60 shipper 0 affiliate 20")
    assert rents_of(kept, "CHN") == pytest.approx({"CHN": 0.1575 * 0.8})
    nobody = shock_of(TRADING, f"{CAP} cap 60 shipper 0 affiliate 100")
    assert nobody.rents is None


@pytest.mark.parametrize("cap", [80, 90])
def test_a_cap_at_the_price_or_above_does_nothing(cap: int) -> None:
    shock = shock_of(TRADING, f"{CAP} cap {cap}")
    assert (shock.rents, shock.variety_hat, shock.banned) == (None, None, None)


@pytest.mark.parametrize(
    ("cap", "shut"), [(60, 0), (40, 0), (37.5, 0.15625), (35, 0.5), (32.5, 0.84375), (30, 1)]
)
def test_supply_under_a_low_cap_is_withheld_smoothly(cap: float, shut: float) -> None:
    """The step 3 x^2 - 2 x^3 of the way from 40 to 30; what is sold of covered cargo pays."""
    assert shut_in(cap) == pytest.approx(shut)
    shock = shock_of(TRADING, f"{CAP} cap {cap}")
    link = at(TRADING, "CHN", "RUS", "B062")
    left = 1 - 0.63 * shut
    assert open_share(shock, THETA)[link] == pytest.approx(left)
    assert (open_share(shock, THETA) != 1).sum() == (2 if shut else 0)
    assert len(shock.withheld) == (1 if shut else 0)
    for one in shock.withheld:
        buyers, sellers, sectors = np.unravel_index(one.links, shock.world.sales.shape)
        assert {TRADING.countries[n] for n in buyers} == {"CHN", "TUR"}
        assert {TRADING.countries[i] for i in sellers} == {"RUS"}
        assert {TRADING.sectors[s] for s in sectors} == {"B062"}
        assert one.share == pytest.approx(0.63 * shut)
    if shut == 1:
        assert shock.rents is None
    else:
        total = sum(rents_of(shock, "CHN").values())
        assert total == pytest.approx(0.75 * (1 - cap / 80) * 0.63 * (1 - shut) / left)


def test_a_cap_of_25_bans_covered_cargo() -> None:
    part = shock_of(TRADING, f"{CAP} cap 25")
    link = at(TRADING, "CHN", "RUS", "B062")
    assert open_share(part, THETA)[link] == pytest.approx(0.37)
    whole = shock_of(TRADING, f"{CAP} cap 25".replace("covered 63", "covered 100"))
    assert whole.banned is not None
    assert whole.banned.sum() == 2 and whole.banned[link]
    both = shock_of(TRADING, f"{CAP} cap 25", "embargo by CHN on RUS in B062 imports covered 30")
    assert open_share(both, THETA)[link] == pytest.approx(0.07)
    assert [one.share.tolist() for one in both.withheld] == [[pytest.approx(0.63)] * 2], (
        "what an embargo stops is made for others"
    )


def test_who_keeps_the_difference_keeps_no_more_than_all_of_it() -> None:
    with pytest.raises(dt.ScenarioError, match="keep 60 and 50 per cent, more than"):
        shock_of(TRADING, f"{CAP} cap 60 shipper 60 affiliate 50")


@pytest.mark.parametrize("closure", ["balanced", "income-share", "world-share", "nominal"])
def test_a_cap_moves_money_that_adds_up_and_no_share_of_trade(closure: str) -> None:
    """Where the trade of the sector is too small to move a price, only incomes change."""
    shock = shock_of(QUIET, f"{CAP} cap 60")
    found = dt.solve(QUIET, shock, closure=closure)
    link = at(QUIET, "CHN", "RUS", "B062")
    border = found.sales[link]
    assert found.rent[QUIET.country("CHN")] == pytest.approx(0.1575 / 2 * border, rel=1e-6)
    assert found.rent[QUIET.country("RUS")] == pytest.approx(-0.1575 * 0.75 * 2 * border, rel=1e-5)
    assert abs(found.rent.sum()) < 1e-12
    np.testing.assert_allclose(found.trade_share, dt.solve(QUIET).trade_share, rtol=1e-5)


def test_brands_leave_imports_and_local_assembly() -> None:
    """90 per cent of what DEU sells and 60 per cent of Russia's own cars; at given costs P = (what
    is open)^(-1/theta).
    """
    shock = shock_of(TRADING, "brand_exit 90 by DEU, RUS on RUS in C29 local 60")
    left = open_share(shock, THETA)
    own, imported = at(TRADING, "RUS", "RUS", "C29"), at(TRADING, "RUS", "DEU", "C29")
    assert left[imported] == pytest.approx(0.1)
    assert left[own] == pytest.approx(0.4)
    assert (left != 1).sum() == 2
    theta = TRADING.theta()
    price = sourcing(
        shock, np.ones(TRADING.output.shape), np.ones(TRADING.output.shape, dtype=bool), theta
    ).price_hat
    lost = 0.9 * TRADING.trade_share[imported] + 0.6 * TRADING.trade_share[own]
    assert price[own[0], own[2]] == pytest.approx((1 - lost) ** (-1 / theta[own[2]]))


def test_a_detour_brings_back_its_share_of_what_is_stopped() -> None:
    """7 per cent of a banned flow with a route dearer by 10 per cent: 0.07 x 1.1^-theta; of a flow
    cut by 60 per cent: 0.4 + 0.6 of it.
    """
    detour = "circumvention 7 by TUR of DEU on RUS in C28 route_cost 10"
    back = 0.07 * 1.1**-THETA
    link = at(QUIET, "RUS", "DEU", "C28")
    for levers, expected in (
        (["export_control by DEU on RUS in C28"], back),
        (["export_control by DEU on RUS in C28 fall 60"], 0.4 + 0.6 * back),
        (["export_control by DEU on RUS in C28 covered 60"], 0.4 + 0.6 * back),
        ([], 1.0),
    ):
        for order in ([*levers, detour], [detour, *levers]):
            shock = shock_of(QUIET, *order)
            assert open_share(shock, THETA)[link] == pytest.approx(expected)
            assert relative(dt.solve(QUIET, shock), link) == pytest.approx(expected, rel=1e-4)


def test_hubs_outside_the_world_are_refused() -> None:
    with pytest.raises(dt.ScenarioError, match="no accounts for the hub KGZ"):
        shock_of(QUIET, "circumvention 7 by TUR, Kyrgyzstan of DEU on RUS in C28")


def test_labour_and_productivity_of_all_move_real_income_one_for_one() -> None:
    """Every country loses 4 per cent of its labour, prices relative to each other stay: real income
    -4. Value added is half of cost and inputs are made with the same productivity, so -10 per cent
    of it is 0.9^2.
    """
    everybody = ", ".join(COUNTRIES)
    fewer = dt.solve(TRADING, shock_of(TRADING, f"labour -4 by {everybody}"))
    assert fewer.welfare_hat == pytest.approx(0.96, abs=1e-8)
    worse = dt.solve(QUIET, shock_of(QUIET, f"productivity -10 by {everybody}"))
    assert worse.welfare_hat == pytest.approx(0.81, abs=1e-6)


def test_transfers_are_given_by_each_government_and_aid_by_all_together() -> None:
    income = TRADING.income
    each = shock_of(TRADING, "transfer 12 by DEU, USA on TUR").transfer
    assert each is not None
    assert each.tolist() == [0, -12_000, 0, 24_000, -12_000]
    aid = shock_of(TRADING, "aid 12 by DEU, USA on TUR").transfer
    assert aid is not None
    parts = income[[1, 4]] / income[[1, 4]].sum()
    assert aid == pytest.approx(np.array([0, -12_000 * parts[0], 0, 12_000, -12_000 * parts[1]]))
    assert abs(aid.sum()) < 1e-9


@pytest.mark.parametrize(
    ("text", "yearly"),
    [
        ("asset_freeze 300 by DEU, USA on RUS yearly_return 2", 6_000),
        ("financial_restriction 9 by DEU, USA on RUS", 9_000),
    ],
)
def test_a_freeze_withholds_the_return_and_a_restriction_its_amount(
    text: str, yearly: float
) -> None:
    """300 billion at 2 per cent are 6 a year, shared by income among those who hold them; the trade
    balance moves by as much.
    """
    shock = shock_of(TRADING, text)
    assert shock.transfer is not None
    parts = TRADING.income[[1, 4]] / TRADING.income[[1, 4]].sum()
    assert shock.transfer == pytest.approx(
        np.array([0, yearly * parts[0], -yearly, 0, yearly * parts[1]])
    )
    found = dt.solve(TRADING, shock)
    assert found.deficit == pytest.approx(shock.transfer, abs=1e-4)
    assert found.welfare_pct[TRADING.country("RUS")] < 0


def test_what_frozen_reserves_earn_is_nobodys_income() -> None:
    """The same trade as when the return is paid to its holders, and less income of theirs."""
    freeze = shock_of(TRADING, "asset_freeze 300 by DEU, USA on RUS yearly_return 2")
    paid = shock_of(TRADING, "financial_restriction 6 by DEU, USA on RUS")
    assert paid.custody is None
    parts = TRADING.income[[1, 4]] / TRADING.income[[1, 4]].sum()
    np.testing.assert_allclose(freeze.custody, [0, 6_000 * parts[0], 0, 0, 6_000 * parts[1]])
    kept, given = dt.solve(TRADING, freeze), dt.solve(TRADING, paid)
    np.testing.assert_allclose(kept.expenditure, given.expenditure, rtol=1e-9)
    np.testing.assert_allclose(kept.deficit.sum(), 0, atol=1e-6)
    for code in ("DEU", "USA"):
        n = TRADING.country(code)
        share = kept.in_custody[n] / kept.world.income[n] / kept.consumer_price_hat[n]
        assert given.welfare_hat[n] - kept.welfare_hat[n] == pytest.approx(share)
    russia = TRADING.country("RUS")
    assert kept.welfare_hat[russia] == pytest.approx(given.welfare_hat[russia])


def test_nobody_gives_more_than_it_has() -> None:
    with pytest.raises(dt.ScenarioError, match="all the income of DEU or more"):
        shock_of(TRADING, "aid 1e6 by DEU on TUR")
    most = 0.999 * TRADING.income[TRADING.country("DEU")] / 1000
    with pytest.raises(dt.SolveError, match="DEU: would have no income left"):
        dt.solve(TRADING, shock_of(TRADING, f"aid {most} by DEU on CHN"))


def test_capacity_grows_by_date_and_is_no_limit_in_the_long_run() -> None:
    """80 per cent, a fifth more each year: 0.8 x 1.2^1.5 after a year and a half."""
    pipes = lever(
        "capacity",
        by=["RUS"],
        on=["CHN"],
        sectors=["B062"],
        limit=80,
        growth=20,
        from_="2022-01-01",
    )
    later = date(2022, 1, 1) + timedelta(days=round(18 * DAYS_A_MONTH))
    shock = shock_of(TRADING, pipes, setting=Setting(TRADING.theta(), on=later, months=18))
    assert shock.limits[0].quantity_hat == pytest.approx(0.8 * 1.2**1.5, rel=1e-3)
    assert (shock.limits[0].buyers, shock.limits[0].sellers, shock.limits[0].sectors) == (
        ("CHN",),
        ("RUS",),
        ("B062",),
    )
    assert shock_of(TRADING, pipes).limits == ()
    assert shock_of(TRADING, "capacity 80 by RUS on CHN in B062").limits[
        0
    ].quantity_hat == pytest.approx(0.8)


@pytest.mark.parametrize("rent", ["importer", "exporter", "wasted"])
def test_a_quota_of_half_has_the_gap_and_the_rent_of_its_demand(rent: str) -> None:
    """Quantity falls with the gap as (1 + gap)^-(theta + 1), so half of it needs 2^(1/(theta + 1));
    rent = gap x half the base sales.
    """
    found = dt.solve(QUIET, shock_of(QUIET, f"quota 50 by USA on RUS in C26 rent {rent}"))
    row = ceilings(found)[0]
    gap = 2 ** (1 / (THETA + 1)) - 1
    assert row.quantity_hat == pytest.approx(0.5, abs=1e-8)
    assert row.gap == pytest.approx(gap, rel=1e-4)
    assert row.importer_rent == pytest.approx(gap / 2 if rent == "importer" else 0, rel=1e-4)
    assert row.exporter_rent == pytest.approx(gap / 2 if rent == "exporter" else 0, rel=1e-4)


def test_arms_are_a_ledger_and_move_no_price(tmp_path: Path) -> None:
    QUIET.save(tmp_path / "quiet.npz")
    text = (EXAMPLES / "arms.yaml").read_text(encoding="utf-8")
    result = dt.run(
        dt.Scenario.parse(
            text.replace("icio-2021", str(tmp_path / "quiet.npz")).replace("UKR", "TUR")
        )
    )
    assert np.abs(result.equilibrium.welfare_pct).max() < 1e-9
    entry = json.loads(json.dumps(result.to_json(), default=str))["arms"][0]
    assert (entry["item"], entry["units"], entry["by"], entry["on"]) == (
        "HIMARS",
        20,
        ["USA"],
        ["TUR"],
    )
    assert entry["reported_by"]
    assert [line.item for line in result.ledger] == ["HIMARS"]
    assert (
        shock_of(
            TRADING, "arms 5 by RUS on North Korea item drones reported_by somebody"
        ).trade_cost_hat
        is None
    )


def test_the_sectors_of_the_small_worlds_are_those_of_the_shipped_ones() -> None:
    assert set(SECTORS) <= set(dt.World.open("icio-2021").sectors)
