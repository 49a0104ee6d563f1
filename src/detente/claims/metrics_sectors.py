"""Metrics of sectors: volume, value, prices, value added and payroll of a country or group."""

from __future__ import annotations

from typing import Literal

from detente.claims.arguments import Horizon, Party, Sectors
from detente.claims.metrics import metric
from detente.claims.solved import SolvedScenario
from detente.economy.analysis.sector_accounts import sector_accounts
from detente.errors import ClaimError
from detente.levers.setting import sectors_of
from detente.types import Array

ANY = ("no lever",)
MILLIONS = 1000
"""In a billion."""


@metric("per cent", nulls=ANY)
def volume_change(
    case: SolvedScenario, party: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of what a country or group makes in the sectors, at the seller's base-year prices."""
    sums = _Sums(case, party, sectors, horizon)
    return sums.change("volume", "base_value")


@metric("per cent", nulls=ANY)
def value_change(
    case: SolvedScenario, party: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of sales in the sectors at basic prices in units of the numeraire, prices included."""
    sums = _Sums(case, party, sectors, horizon)
    return sums.change("value", "base_value")


@metric("per cent", nulls=ANY)
def seller_price_change(
    case: SolvedScenario, party: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of the seller's price of the sectors in units of the numeraire: value over volume."""
    sums = _Sums(case, party, sectors, horizon)
    return sums.change("value", "volume")


@metric("per cent", nulls=ANY)
def buyer_price_change(
    case: SolvedScenario,
    party: Party,
    sectors: Sectors,
    horizon: Horizon = "",
    over: Literal["consumer prices", "numeraire"] = "consumer prices",
) -> float:
    """Change of the buyer's price of the sectors: spending over its volume at base-year prices.

    Over consumer prices or in the numeraire.
    """
    sums = _Sums(case, party, sectors, horizon)
    hat = 1 + sums.change("spending", "spending_volume") / 100
    return 100 * (hat / (sums.consumer_price if over == "consumer prices" else 1.0) - 1)


@metric("per cent", nulls=ANY)
def value_added_change(
    case: SolvedScenario, party: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of value added in the sectors in units of the numeraire."""
    sums = _Sums(case, party, sectors, horizon)
    return sums.change("value_added", "base_value_added")


@metric("per cent", nulls=ANY)
def payroll_change(
    case: SolvedScenario, party: Party, sectors: Sectors, horizon: Horizon = ""
) -> float:
    """Change of the payroll of the sectors at base-year wages: how much labour they employ.

    Capital is part of labour, resources are not.
    """
    sums = _Sums(case, party, sectors, horizon)
    return sums.change("payroll", "base_payroll")


@metric("billion USD", scope="data")
def base_value(case: SolvedScenario, party: Party, sectors: Sectors) -> float:
    """Sales of a country or group in the sectors at basic prices in the data of the base year."""
    return _of_data(case, case.world.output, party, sectors)


@metric("billion USD", scope="data")
def base_value_added(case: SolvedScenario, party: Party, sectors: Sectors) -> float:
    """Value added of a country or group in the sectors in the data of the base year."""
    return _of_data(case, case.world.value_added, party, sectors)


@metric("billion USD")
def base_payroll(case: SolvedScenario, party: Party, sectors: Sectors) -> float:
    """Value added in the sectors in the base year that is not paid to resources."""
    to_labour = 1 - case.scenario.parameters.rent_shares(case.world)
    return _of_data(case, case.world.value_added * to_labour, party, sectors)


class _Sums:
    """The accounts of a group's sectors together, at a horizon."""

    def __init__(self, case: SolvedScenario, party: str, sectors: str, horizon: str) -> None:
        found = case.equilibrium(horizon)
        members = case.members(party)
        self.accounts = sector_accounts(found).together([members])
        codes = sectors_of(sectors.split(","), found.world)
        self.chosen = [found.world.sector(code) for code in codes]
        self.said = f"{party} in {sectors}"
        spent = found.expenditure[members].sum(axis=1)
        real = spent / found.consumer_price_hat[members]
        self.consumer_price = float(spent.sum() / real.sum())

    def change(self, after: str, before: str) -> float:
        """Change from one account to another in per cent; ClaimError where there is none before."""
        new, old = (
            float(getattr(self.accounts, name)[0, self.chosen].sum()) for name in (after, before)
        )
        if old <= 0:
            raise ClaimError(
                f"no {before.replace('_', ' ')} of {self.said}", hint="choose another sector"
            )
        return 100 * (new / old - 1)


def _of_data(case: SolvedScenario, account: Array, party: str, sectors: str) -> float:
    """An account [country, sector] of the data, in billion USD."""
    codes = sectors_of(sectors.split(","), case.world)
    chosen = [case.world.sector(code) for code in codes]
    return float(account[case.members(party)][:, chosen].sum() / MILLIONS)
