"""The tables of a result by file name."""

from __future__ import annotations

from dataclasses import replace

from detente.levers.setting import sectors_of
from detente.scenario.in_force import force_table
from detente.study.delivered_falls import fall_table
from detente.study.explain import Explanation
from detente.study.flow_tables import flow_table, income_table
from detente.study.large_losses import loss_table
from detente.study.lines import line_table
from detente.study.producers import supply_table
from detente.study.result import Result
from detente.study.sector_tables import sector_history, sectors_by_horizon
from detente.study.shown import ASKED
from detente.table import Table

# Without a target: how many of those who are shown have a table of their sectors.
PULLERS = 2
FLOWS_BY_SECTOR = "flows_by_sector"


def result_tables(result: Result) -> dict[str, Table]:
    """Every table of a result by file name; those that would be empty are left out."""
    found = _welfare(result) | _beside(result)
    found["incomes_by_horizon"] = income_table(result.horizons)
    found["flows"] = flow_table({result.horizon: result.equilibrium})
    if result.scenario.target:
        found["trade_goods"] = result.trade_table()
        found["trade_goods_and_services"] = result.trade_table(services=True)
        blocs = result.bloc_trade_table(result.scenario.target)
        if blocs.index:
            found["trade_goods_of_blocs"] = blocs
    for code in sector_parties(result):
        party = result.party(code)
        found[f"sectors_{code}"] = sector_history(result.horizons, party, result.horizon)
    if result.shown:
        found["sectors_by_horizon"] = sectors_by_horizon(result.horizons, result.shown)
    if result.scenario.content.levers:
        found["levers_in_force"] = force_table(result.scenario)
    if result.attribution:
        for code in result.asked:
            found[f"attribution_{code}"] = result.contribution_table(code)
    if result.explanation:
        found |= _explained(result, result.explanation)
    return found | dict(result.beside)


def with_flows(result: Result, sectors: str) -> Result:
    """The result with the headline's flows of some sectors beside it, a row a pair and sector.

    `sectors` are codes with commas between, or goods, services, all. DataError for an unknown one.
    """
    chosen = sectors_of([code.strip() for code in sectors.split(",")], result.scenario.world)
    table = flow_table({result.horizon: result.equilibrium}, chosen)
    return replace(result, beside={**result.beside, FLOWS_BY_SECTOR: table})


def sector_parties(result: Result) -> tuple[str, ...]:
    """Whose sectors have a table of their own: the target, and those who are asked for.

    Without a target the first that levers are pulled by or on, in the order of `Result.shown`.
    """
    target = result.scenario.target
    others = [party.code for party in result.shown if party.part != ASKED]
    first = [target] if target else others[:PULLERS]
    return tuple(dict.fromkeys((*first, *result.asked)))


def _welfare(result: Result) -> dict[str, Table]:
    found = {"welfare": result.welfare_table}
    if result.shown:
        found["welfare_of_parties"] = result.party_table
    found["welfare_by_elasticities"] = result.elasticity_table
    if len(result.horizons) > 1:
        found["welfare_by_horizon"] = result.horizon_table
        if result.scenario.target:
            found["lines_by_horizon"] = line_table(result)
    return found


def _beside(result: Result) -> dict[str, Table]:
    """What levers delivered, what limits bind, and how producers answer."""
    found = {}
    if result.scenario.parameters.rent_share:
        found["supply_by_horizon"] = supply_table(result.scenario, tuple(result.horizons))
    if falls := fall_table(result):
        found["falls_by_horizon"] = falls
    if losses := loss_table(result.horizons):
        found["large_losses_by_horizon"] = losses
    if result.equilibrium.asked.limits:
        found["limits"] = result.limit_table
    return found


def _explained(result: Result, split: Explanation) -> dict[str, Table]:
    name = f"channels_{split.country}"
    found = {
        name: split.channel_table(),
        f"{name}_by_partner": split.partner_table(),
        f"{name}_by_sector": split.sector_table(),
    }
    if result.attribution:
        found[f"attribution_{split.country}"] = result.contribution_table(split.country)
    return found
