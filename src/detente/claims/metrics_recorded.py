"""Metrics that are data: recorded series, and how broad a coalition is."""

from __future__ import annotations

from typing import Literal

from detente.claims.arguments import Country, Number, Party, Period, Series, State
from detente.claims.metrics import Annotation, metric
from detente.claims.metrics_trade import base_export_share, base_import_share
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError
from detente.world.political_facts import conduct_toward, past_conduct
from detente.world.shipped import read_table

BILLION = 1e9


def _recorded_unit(case: SolvedScenario, series: str, period: str, among: str) -> Annotation:
    return Annotation(
        next(
            row["unit"]
            for row in read_table("recorded_series")
            if (row["series"], row["period"]) == (series, period)
        )
    )


@metric("as recorded", scope="data", about=_recorded_unit)
def recorded(
    case: SolvedScenario,
    series: Series,
    period: Period,
    among: Literal["lowest", "highest", "first"] = "lowest",
) -> float:
    """A recorded figure of a series; where sources disagree the lowest, the highest, or the first
    of the table.
    """
    figures = [
        row["value"]
        for row in read_table("recorded_series")
        if (row["series"], row["period"]) == (series, period)
    ]
    if not figures:
        there = ", ".join(
            dict.fromkeys(
                row["period"] for row in read_table("recorded_series") if row["series"] == series
            )
        )
        raise ClaimError(f"series {series!r} has no figure for {period!r}", hint=f"it has {there}")
    try:
        values = [float(figure.lstrip("<>")) for figure in figures]
    except ValueError:
        raise ClaimError(
            f"series {series!r} has no single number for {period!r}: {figures[0]}",
            hint="show it, do not measure it",
        ) from None
    return {"lowest": min(values), "highest": max(values), "first": values[0]}[among]


@metric("per cent of states", scope="data")
def coalition_states_share(case: SolvedScenario, target: State) -> float:
    """Share of UN members other than the target that sanctioned it in 2022."""
    joined = _joined(target)
    return 100 * sum(joined.values()) / len(joined)


@metric("states", scope="data")
def coalition_states(case: SolvedScenario, target: State) -> float:
    """Number of UN members other than the target that sanctioned it in 2022."""
    return float(sum(_joined(target).values()))


@metric("per cent of world GDP", scope="data")
def coalition_gdp_share(case: SolvedScenario, target: State, year: Number) -> float:
    """Share of the states that sanctioned the target in 2022 in world GDP at current USD; the
    source has no Taiwan.
    """
    joined = _joined(target)
    gdp = {
        row["iso3"]: float(row["gdp_usd"])
        for row in read_table("gdp_wdi")
        if row["year"] == f"{year:.0f}"
    }
    if not gdp:
        raise ClaimError(f"no GDP for {year:.0f}", hint="see gdp_wdi.csv")
    return 100 * sum(value for code, value in gdp.items() if joined.get(code)) / sum(gdp.values())


@metric("billion USD", scope="data")
def recorded_gdp(case: SolvedScenario, state: State, year: Number) -> float:
    """GDP of a state in a year at current USD, as the World Bank records it."""
    found = {row["year"]: row["gdp_usd"] for row in read_table("gdp_wdi") if row["iso3"] == state}
    if f"{year:.0f}" not in found:
        there = ", ".join(found) or "no year"
        raise ClaimError(f"no GDP of {state} for {year:.0f}", hint=f"there is {there}")
    return float(found[f"{year:.0f}"]) / BILLION


@metric("per cent", scope="data")
def bloc_trade_share(
    case: SolvedScenario, target: Country, party: Party, side: Literal["import", "export"]
) -> float:
    """Share of a bloc in the target's goods imports or exports in the base year; members inside ROW
    are not counted.
    """
    share = base_import_share if side == "import" else base_export_share
    return share(case, target, party, "goods")


def _joined(target: str) -> dict[str, bool]:
    """Whether each UN member other than the target sanctioned it; ClaimError without a record."""
    record = conduct_toward(target)
    if record is None:
        known = ", ".join(one.target for one in past_conduct())
        raise ClaimError(
            f"nothing is on record of who sanctioned {target}", hint=f"there is a record of {known}"
        )
    return {
        row["iso3"]: row["sanctioned_2022"] == "True"
        for row in read_table(record.table)
        if row["iso3"] != target
    }
