"""The tables of a result by file name."""

from __future__ import annotations

from detente.study.delivered_falls import fall_table
from detente.study.explain import Explanation
from detente.study.large_losses import loss_table
from detente.study.lines import line_table
from detente.study.producers import supply_table
from detente.study.result import Result
from detente.study.sector_tables import sectors_by_horizon
from detente.table import Table

# Without a target: how many of those who are shown have a table of their sectors.
PULLERS = 2


def result_tables(result: Result) -> dict[str, Table]:
    """Every table of a result by file name; those that would be empty are left out."""
    found = _welfare(result) | _beside(result)
    if result.scenario.target:
        found["trade_goods"] = result.trade_table()
        found["trade_goods_and_services"] = result.trade_table(services=True)
    found |= {f"sectors_{code}": result.sector_table(code) for code in sector_parties(result)}
    if result.shown:
        found["sectors_by_horizon"] = sectors_by_horizon(result.horizons, result.shown)
    if result.focus and result.attribution:
        found[f"attribution_{result.focus}"] = result.contribution_table(result.focus)
    if result.explanation:
        found |= _explained(result, result.explanation)
    return found | dict(result.beside)


def sector_parties(result: Result) -> tuple[str, ...]:
    """Whose sectors have a table of their own: the target, and the country in focus.

    Without a target the first that levers are pulled by or on, in the order of `Result.shown`.
    """
    target, focus = result.scenario.target, result.focus
    others = [party.code for party in result.shown if party.code != focus]
    first = [target] if target else others[:PULLERS]
    return tuple(dict.fromkeys(code for code in (*first, focus) if code))


def _welfare(result: Result) -> dict[str, Table]:
    found = {"welfare": result.welfare_table, "welfare_by_elasticities": result.elasticity_table}
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
