"""Metrics of incomes: wages, consumer prices, and what governments collect at the border."""

from __future__ import annotations

from detente.claims.arguments import Horizon, Party, Sectors
from detente.claims.metrics import metric
from detente.claims.metrics_sectors import ANY, MILLIONS
from detente.claims.solved import SolvedScenario
from detente.economy.analysis.flow_accounts import flow_accounts
from detente.levers.setting import sectors_of
from detente.study.flow_tables import incomes


@metric("per cent", nulls=ANY)
def real_wage_change(case: SolvedScenario, party: Party, horizon: Horizon = "") -> float:
    """Change of the average real wage, weighted by value added in a group."""
    return _income(case, party, horizon, "real_wage_pct")


@metric("per cent", nulls=ANY)
def consumer_price_change(case: SolvedScenario, party: Party, horizon: Horizon = "") -> float:
    """Change of consumer prices in units of the numeraire, weighted by income in a group."""
    return _income(case, party, horizon, "consumer_price_pct")


@metric("billion USD", nulls=ANY)
def customs_revenue_change(case: SolvedScenario, party: Party, horizon: Horizon = "") -> float:
    """Change of what governments collect in tariffs and export taxes, a year."""
    return _income(case, party, horizon, "customs_revenue_busd")


@metric("billion USD", scope="data")
def base_customs_revenue(case: SolvedScenario, party: Party) -> float:
    """What governments collect in tariffs and export taxes in the data of the base year."""
    return float(case.world.customs_revenue[case.members(party)].sum() / MILLIONS)


@metric("billion USD", nulls=ANY)
def tariff_paid_change(
    case: SolvedScenario,
    seller: Party,
    buyer: Party,
    sectors: Sectors = "goods",
    horizon: Horizon = "",
) -> float:
    """Change of the tariffs that are paid on what one party sells to another, a year."""
    found = case.equilibrium(horizon)
    flows = flow_accounts(found)
    places = [found.world.sector(code) for code in sectors_of(sectors.split(","), found.world)]
    more = (flows.tariff - flows.base_tariff)[:, :, places].sum(axis=2)
    return float(more[case.members(buyer)][:, case.members(seller)].sum() / MILLIONS)


def _income(case: SolvedScenario, party: str, horizon: str, column: str) -> float:
    """A column of incomes for the members of a party together."""
    found = case.equilibrium(horizon)
    return float(incomes(found, [case.members(party)])[column][0])
