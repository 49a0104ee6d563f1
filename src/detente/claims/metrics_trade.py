"""Metrics of an equilibrium: real income, shares of trade, output and prices by sector."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.claims.arguments import (
    Country,
    Horizon,
    LeverText,
    Party,
    Puller,
    ScenarioName,
    Sectors,
)
from detente.claims.case import Case, Variant
from detente.claims.metrics import metric
from detente.errors import ClaimError
from detente.levers.setting import expand, sectors_of
from detente.study.result import partner_shares

Array = NDArray[np.float64]
ANY = ("no lever",)
FLOWS = ("no lever", "proportional")


@metric("per cent", nulls=ANY)
def welfare(
    case: Case,
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
    case: Case, country: Country, horizon: Horizon = "", scenario: ScenarioName = ""
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
    case: Case,
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
    case: Case,
    party: Party,
    horizon: Horizon = "",
    scenario: ScenarioName = "",
    lever: LeverText = "",
    by: Puller = "",
) -> float:
    """Change of real income of a country or group in billion USD of the base year."""
    return float(
        case.equilibrium(horizon, Variant(scenario, lever, by))
        .welfare_usd[case.members(party)]
        .sum()
        / 1000
    )


@metric("per cent", nulls=FLOWS)
def import_share(
    case: Case, country: Country, partner: Party, sectors: Sectors = "goods", horizon: Horizon = ""
) -> float:
    """Share of a partner in a country's imports after the levers, basic prices."""
    return _share(case, (country, partner, sectors), ("import", "after"), horizon)


@metric("per cent", nulls=FLOWS)
def export_share(
    case: Case, country: Country, partner: Party, sectors: Sectors = "goods", horizon: Horizon = ""
) -> float:
    """Share of a partner in a country's exports after the levers, basic prices."""
    return _share(case, (country, partner, sectors), ("export", "after"), horizon)


@metric("per cent", scope="data")
def base_import_share(
    case: Case, country: Country, partner: Party, sectors: Sectors = "goods"
) -> float:
    """Share of a partner in a country's imports in the data of the base year, basic prices."""
    return _partner(case, case.world.sales, (country, partner, sectors), "import")


@metric("per cent", scope="data")
def base_export_share(
    case: Case, country: Country, partner: Party, sectors: Sectors = "goods"
) -> float:
    """Share of a partner in a country's exports in the data of the base year, basic prices."""
    return _partner(case, case.world.sales, (country, partner, sectors), "export")


@metric("percentage points", nulls=FLOWS)
def import_share_change(
    case: Case, country: Country, partner: Party, sectors: Sectors = "goods", horizon: Horizon = ""
) -> float:
    """Change of a partner's share in a country's imports, basic prices."""
    what = (country, partner, sectors)
    return _share(case, what, ("import", "after"), horizon) - _share(
        case, what, ("import", "before"), horizon
    )


@metric("percentage points", nulls=FLOWS)
def export_share_change(
    case: Case, country: Country, partner: Party, sectors: Sectors = "goods", horizon: Horizon = ""
) -> float:
    """Change of a partner's share in a country's exports, basic prices."""
    what = (country, partner, sectors)
    return _share(case, what, ("export", "after"), horizon) - _share(
        case, what, ("export", "before"), horizon
    )


@metric("per cent", nulls=FLOWS)
def market_share(
    case: Case, buyer: Country, seller: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Share of a seller in all that a country spends on the sectors, home production included,
    basic prices.
    """
    _, after = case.flows(horizon)
    spent = after[case.world.country(buyer)][:, _sectors(case, sectors)].sum(axis=1)
    return float(100 * spent[case.members(seller)].sum() / spent.sum())


@metric("percentage points", nulls=FLOWS)
def market_share_change(
    case: Case, buyer: Country, seller: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of a seller's share in all that a country spends on the sectors, home production
    included.
    """
    before, _ = case.flows(horizon)
    spent = before[case.world.country(buyer)][:, _sectors(case, sectors)].sum(axis=1)
    old = float(100 * spent[case.members(seller)].sum() / spent.sum())
    return market_share(case, buyer, seller, sectors, horizon) - old


@metric("per cent", nulls=FLOWS)
def flow_change(
    case: Case, seller: Party, buyer: Party, sectors: Sectors = "goods", horizon: Horizon = ""
) -> float:
    """Change of the value sold by one party to another, basic prices, in units of the numeraire."""
    before, after = (_flow(case, flows, (seller, buyer, sectors)) for flows in case.flows(horizon))
    if before <= 0:
        raise ClaimError(
            f"{seller} sold nothing to {buyer} in {sectors} in the base year",
            hint="choose another flow",
        )
    return 100 * (after / before - 1)


@metric("ratio", nulls=FLOWS)
def rerouted(
    case: Case, seller: Country, lost: Party, won: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """What a seller gains in sales to one party over what it loses in sales to another, in value;
    zero when it loses nothing.
    """
    (old_lost, new_lost), (old_won, new_won) = (
        tuple(_flow(case, flows, (seller, party, sectors)) for flows in case.flows(horizon))
        for party in (lost, won)
    )
    return (
        (new_won - old_won) / (old_lost - new_lost)
        if old_lost - new_lost > 1e-9 * old_lost
        else 0.0
    )


@metric("per cent", nulls=ANY)
def output_change(case: Case, country: Country, sectors: Sectors, horizon: Horizon = "") -> float:
    """Change of a country's sales in the sectors at basic prices, in units of the numeraire."""
    found, chosen = case.equilibrium(horizon), _sectors(case, sectors)
    n = found.world.country(country)
    return float(100 * (found.output[n, chosen].sum() / found.world.output[n, chosen].sum() - 1))


@metric("per cent", nulls=ANY)
def price_change(
    case: Case,
    country: Country,
    sectors: Sectors,
    horizon: Horizon = "",
    over: Literal["consumer prices", "numeraire"] = "consumer prices",
) -> float:
    """Change of the buyer's price of the sectors, weighted by base spending, over consumer prices
    or in the numeraire.
    """
    found, chosen = case.equilibrium(horizon), _sectors(case, sectors)
    n = found.world.country(country)
    weight = found.world.expenditure[n, chosen]
    level = found.consumer_price_hat[n] if over == "consumer prices" else 1.0
    return float(100 * (np.average(found.price_hat[n, chosen], weights=weight) / level - 1))


@metric("per cent", nulls=ANY)
def export_volume_change(
    case: Case,
    country: Country,
    party: Party,
    horizon: Horizon = "",
    scenario: ScenarioName = "",
    lever: LeverText = "",
) -> float:
    """Change of goods sold by a country to a party, deflated by its own unit costs."""
    found, n = case.equilibrium(horizon, Variant(scenario, lever)), case.world.country(country)
    goods, buyers = _sectors(case, "goods"), [m for m in case.members(party) if m != n]
    old = found.world.sales[np.ix_(buyers, [n], goods)].sum(axis=(0, 1))
    new = found.sales[np.ix_(buyers, [n], goods)].sum(axis=(0, 1)) / found.unit_cost_hat[n, goods]
    return float(100 * (new.sum() / old.sum() - 1))


def _share(case: Case, what: tuple[str, str, str], side: tuple[str, str], horizon: str) -> float:
    before, after = case.flows(horizon)
    return _partner(case, after if side[1] == "after" else before, what, side[0])


def _partner(case: Case, flows: Array, what: tuple[str, str, str], side: str) -> float:
    """Share of a partner in a country's trade on one side, in per cent; home sales left out."""
    country, partner, sectors = what
    n, codes = case.world.country(country), sectors_of(sectors.split(","), case.world)
    shares = partner_shares(flows, case.world, country, (side, codes))
    return float(100 * shares[[m for m in case.members(partner) if m != n]].sum())


def _flow(case: Case, flows: Array, what: tuple[str, str, str]) -> float:
    seller, buyer, sectors = what
    sellers, buyers = case.members(seller), case.members(buyer)
    part = flows[np.ix_(buyers, sellers, _sectors(case, sectors))].sum(axis=2)
    abroad = np.array(buyers)[:, None] != np.array(sellers)[None, :]
    return float((part * abroad).sum())


def _sectors(case: Case, sectors: str) -> list[int]:
    return [case.world.sector(code) for code in sectors_of(sectors.split(","), case.world)]
