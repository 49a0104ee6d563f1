"""Metrics of an equilibrium: real income, flows and shares of trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from detente.claims.arguments import (
    Country,
    Horizon,
    LeverText,
    Party,
    Puller,
    ScenarioName,
    Sectors,
)
from detente.claims.metrics import metric
from detente.claims.solved import SolvedScenario, Variant
from detente.economy.analysis.flow_accounts import flow_accounts
from detente.errors import ClaimError
from detente.levers.setting import sectors_of
from detente.study.trade_tables import group_shares, group_trade
from detente.types import Array
from detente.world.labels import REST_OF_WORLD
from detente.world.whom import expand
from detente.world.world import World

Side = Literal["import", "export", "both"]
# Accounts are in million USD.
THOUSAND = 1e3
ANY = ("no lever",)
FLOWS = ("no lever", "proportional")


@dataclass(frozen=True)
class Trade:
    """Trade of a country or bloc with a partner in some sectors; `side` is import or export."""

    country: str
    partner: str
    sectors: str
    side: str

    def share(self, case: SolvedScenario, flows: Array) -> float:
        """The partner's share in that trade, per cent.

        What is sold at home, and between members of a bloc, is left out.
        """
        codes = sectors_of(self.sectors.split(","), case.world)
        own = case.members(self.country)
        shares = group_shares(flows, case.world, own, self.side, codes)
        return float(100 * shares[case.members(self.partner)].sum())


@dataclass(frozen=True)
class Sale:
    """What one party sells to another in some sectors."""

    seller: str
    buyer: str
    sectors: str

    def value(self, case: SolvedScenario, flows: Array) -> float:
        """Million USD of `flows` [buyer, seller, sector]; home sales left out."""
        sellers, buyers = case.members(self.seller), case.members(self.buyer)
        part = flows[np.ix_(buyers, sellers, _sectors(case.world, self.sectors))].sum(axis=2)
        abroad = np.array(buyers)[:, None] != np.array(sellers)[None, :]
        return float((part * abroad).sum())


@metric("per cent", nulls=ANY)
def welfare(
    case: SolvedScenario,
    country: Country,
    horizon: Horizon = "",
    scenario: ScenarioName = "",
    lever: LeverText = "",
    by: Puller = "",
) -> float:
    """Change of real income of a country, exact."""
    found = case.equilibrium(horizon, Variant(scenario, lever, by))
    return float(found.welfare_pct[found.world.country(country)])


@metric("per cent", nulls=ANY)
def welfare_alone(
    case: SolvedScenario, country: Country, horizon: Horizon = "", scenario: ScenarioName = ""
) -> float:
    """Changes of real income of a country when each government pulls its part of the levers alone,
    added up.
    """
    pulling = dict.fromkeys(
        code
        for lever in case.asked(Variant(scenario)).content.levers
        for code in expand(lever.by, case.scenario.blocs)
    )
    return sum(welfare(case, country, horizon, scenario, "", by) for by in pulling)


@metric("per cent", nulls=ANY)
def group_welfare(
    case: SolvedScenario,
    party: Party,
    horizon: Horizon = "",
    scenario: ScenarioName = "",
    lever: LeverText = "",
    by: Puller = "",
) -> float:
    """Change of the common real income of a group at base-year prices: billions won and lost over
    income.
    """
    found, chosen = case.equilibrium(horizon, Variant(scenario, lever, by)), case.members(party)
    return float(100 * found.welfare_usd[chosen].sum() / found.world.income[chosen].sum())


@metric("billion USD", nulls=ANY)
def welfare_usd(
    case: SolvedScenario,
    party: Party,
    horizon: Horizon = "",
    scenario: ScenarioName = "",
    lever: LeverText = "",
    by: Puller = "",
) -> float:
    """Change of real income of a country or group in billion USD of the base year."""
    found = case.equilibrium(horizon, Variant(scenario, lever, by))
    return float(found.welfare_usd[case.members(party)].sum() / 1000)


@metric("per cent", nulls=FLOWS)
def import_share(
    case: SolvedScenario,
    country: Party,
    partner: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Share of a partner in the imports of a country or bloc after the levers, basic prices."""
    return _after(case, Trade(country, partner, sectors, "import"), horizon)


@metric("per cent", nulls=FLOWS)
def export_share(
    case: SolvedScenario,
    country: Party,
    partner: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Share of a partner in the exports of a country or bloc after the levers, basic prices."""
    return _after(case, Trade(country, partner, sectors, "export"), horizon)


@metric("per cent", scope="data")
def base_import_share(
    case: SolvedScenario, country: Party, partner: Party, sectors: Sectors = "goods"
) -> float:
    """Share of a partner in the imports of a country or bloc in the base year, basic prices."""
    return Trade(country, partner, sectors, "import").share(case, case.world.sales)


@metric("per cent", scope="data")
def base_export_share(
    case: SolvedScenario, country: Party, partner: Party, sectors: Sectors = "goods"
) -> float:
    """Share of a partner in the exports of a country or bloc in the base year, basic prices."""
    return Trade(country, partner, sectors, "export").share(case, case.world.sales)


@metric("rank", scope="data")
def base_trade_rank(
    case: SolvedScenario,
    country: Party,
    partner: Party,
    side: Side = "both",
    sectors: Sectors = "goods",
) -> float:
    """Rank of a partner among all countries in what a country or bloc buys, sells, or both, in the
    base year; 1 is the largest. The rest of the world, which is many, has none.
    """
    sides = ("import", "export") if side == "both" else (side,)
    codes = sectors_of(sectors.split(","), case.world)
    own = case.members(country)
    each = [group_trade(case.world.sales, case.world, own, one, codes) for one in sides]
    traded = np.sum(each, axis=0)
    theirs = case.members(partner)
    most = traded[theirs].sum()
    others = [
        amount
        for n, amount in enumerate(traded.tolist())
        if n not in theirs and case.world.countries[n] != REST_OF_WORLD
    ]
    return float(1 + sum(amount > most for amount in others))


@metric("percentage points", nulls=FLOWS)
def import_share_change(
    case: SolvedScenario,
    country: Party,
    partner: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Change of a partner's share in the imports of a country or bloc, basic prices."""
    return _change(case, Trade(country, partner, sectors, "import"), horizon)


@metric("percentage points", nulls=FLOWS)
def export_share_change(
    case: SolvedScenario,
    country: Party,
    partner: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Change of a partner's share in the exports of a country or bloc, basic prices."""
    return _change(case, Trade(country, partner, sectors, "export"), horizon)


@metric("per cent", nulls=FLOWS)
def market_share(
    case: SolvedScenario, buyer: Country, seller: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Share of a seller in all that a country spends on the sectors, home production included,
    basic prices.
    """
    _, after = case.flows(horizon)
    return _spent_on(case, after, Sale(seller, buyer, sectors))


@metric("percentage points", nulls=FLOWS)
def market_share_change(
    case: SolvedScenario, buyer: Country, seller: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of a seller's share in all that a country spends on the sectors, home production
    included.
    """
    before, after = case.flows(horizon)
    flow = Sale(seller, buyer, sectors)
    return _spent_on(case, after, flow) - _spent_on(case, before, flow)


@metric("billion USD", scope="data")
def base_flow(
    case: SolvedScenario, seller: Party, buyer: Party, sectors: Sectors = "goods"
) -> float:
    """What one party sells to another in the data of the base year, basic prices."""
    return Sale(seller, buyer, sectors).value(case, case.world.sales) / THOUSAND


@metric("per cent", nulls=FLOWS)
def flow_change(
    case: SolvedScenario,
    seller: Party,
    buyer: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Change of the value sold by one party to another, basic prices, in units of the numeraire."""
    flow = Sale(seller, buyer, sectors)
    before, after = (flow.value(case, flows) for flows in case.flows(horizon))
    return _grown(before, after, flow)


@metric("per cent", nulls=ANY)
def flow_volume_change(
    case: SolvedScenario,
    seller: Party,
    buyer: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Change of the volume sold by one party to another, at the seller's base-year prices."""
    flow, found = Sale(seller, buyer, sectors), flow_accounts(case.equilibrium(horizon))
    return _grown(flow.value(case, found.base_value), flow.value(case, found.volume), flow)


def _grown(before: float, after: float, flow: Sale) -> float:
    """A change in per cent; ClaimError where there was nothing."""
    if before <= 0:
        raise ClaimError(
            f"{flow.seller} sold nothing to {flow.buyer} in {flow.sectors} in the base year",
            hint="choose another flow",
        )
    return 100 * (after / before - 1)


@metric("ratio", nulls=FLOWS)
def rerouted(
    case: SolvedScenario,
    seller: Country,
    lost: Party,
    won: Party,
    sectors: Sectors,
    horizon: Horizon = "",
) -> float:
    """What a seller gains in sales to one party over what it loses in sales to another, in value;
    zero when it loses nothing.
    """
    before, after = case.flows(horizon)
    from_seller = Sale(seller, lost, sectors)
    to_winner = Sale(seller, won, sectors)
    old, new = from_seller.value(case, before), from_seller.value(case, after)
    fall = old - new
    gain = to_winner.value(case, after) - to_winner.value(case, before)
    # Less than a billionth is what the solver leaves open.
    return gain / fall if fall > 1e-9 * old else 0.0


@metric("per cent", nulls=ANY)
def export_volume_change(
    case: SolvedScenario,
    country: Country,
    party: Party,
    horizon: Horizon = "",
    scenario: ScenarioName = "",
    lever: LeverText = "",
) -> float:
    """Change of goods sold by a country to a party, deflated by its own unit costs."""
    found, n = case.equilibrium(horizon, Variant(scenario, lever)), case.world.country(country)
    goods = _sectors(found.world, "goods")
    buyers = [m for m in case.members(party) if m != n]
    old = found.world.sales[np.ix_(buyers, [n], goods)].sum(axis=(0, 1))
    new = found.sales[np.ix_(buyers, [n], goods)].sum(axis=(0, 1)) / found.unit_cost_hat[n, goods]
    return float(100 * (new.sum() / old.sum() - 1))


def _after(case: SolvedScenario, trade: Trade, horizon: str) -> float:
    """A partner's share after the levers, per cent."""
    _, after = case.flows(horizon)
    return trade.share(case, after)


def _change(case: SolvedScenario, trade: Trade, horizon: str) -> float:
    """The change of a partner's share, percentage points."""
    before, after = case.flows(horizon)
    return trade.share(case, after) - trade.share(case, before)


def _spent_on(case: SolvedScenario, flows: Array, flow: Sale) -> float:
    """Share of a seller in all that a country spends on the sectors, per cent."""
    chosen = _sectors(case.world, flow.sectors)
    spent = flows[case.world.country(flow.buyer)][:, chosen].sum(axis=1)
    return float(100 * spent[case.members(flow.seller)].sum() / spent.sum())


def _sectors(world: World, sectors: str) -> list[int]:
    return [world.sector(code) for code in sectors_of(sectors.split(","), world)]
