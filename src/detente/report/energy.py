"""The energy chapter: physical flows of Russia's fuels before and after, and the limits that
bind.
"""

from __future__ import annotations

from typing import Any

from detente.errors import DataError, ScenarioError
from detente.report.charts import quantities
from detente.report.content import Chapter, Sheet
from detente.report.figure import Caption
from detente.study.fuels import Energy, fuel_flows
from detente.study.result import Result
from detente.table import Table
from detente.world.countries import is_bloc, title_of

OTHERS = {"OTH": "others"}


def energy_of(result: Result) -> Energy | None:
    """Russia's fuels under the scenario's own levers on its date; None when they cut no fuel of it
    or there are no figures for the day.
    """
    try:
        found = fuel_flows(scenario=result.scenario)
    except (DataError, ScenarioError):
        return None
    return found if found.lost and found.lost.carried else None


def energy_chapter(found: Energy, caption: Caption) -> Chapter:
    """The chapter with its picture and tables."""
    physical = caption.noting(
        "",
        world="energy overlay of 2021, physical units",
        horizon=f"at {found.on}",
        closure="quantities, prices given",
    )
    levers = (
        (Sheet("energy_levers", "Levers carried over", found.lost.levers, shown=20),)
        if found.lost
        else ()
    )
    sheets = (
        *levers,
        Sheet("energy_summary", "Lost, re-routed, and the price gap", found.summary),
        Sheet(
            "energy_flows",
            "Flows by fuel, route and buyer",
            found.flows,
            "Tag input: a lever that we set decides the number.",
            shown=20,
        ),
        Sheet("energy_routes", "Capacities and their shadow prices", found.routes, shown=20),
    )
    return Chapter(
        "energy",
        "Energy",
        (*rerouted(found), *_cuts_of(found)),
        (quantities(destination_table(found), physical),),
        sheets,
    )


def _cuts_of(found: Energy) -> tuple[str, ...]:
    """What the cuts are: which levers, and which were left out and why."""
    if found.lost is None:
        return ()
    outside: dict[str, list[str]] = {}
    for lever, reason in found.lost.left_out:
        outside.setdefault(reason, []).append(lever)
    cut = (
        f"The cuts are the scenario's levers in force on {found.on}, a fall counted in full from"
        " its first day. Claims about fuels and the energy rows of the hindcast take the recorded"
        " measures instead, so their numbers may differ."
    )
    said = "; ".join(f"{', '.join(levers)} ({reason})" for reason, levers in outside.items())
    return (cut, f"Not carried over into the network of fuels: {said}.") if said else (cut,)


def rerouted(found: Energy) -> tuple[str, ...]:
    """One sentence a fuel that lost buyers: how much of it finds others."""
    rows = [(fuel, row) for fuel, row in found.summary.rows() if row["flow_lost"] > 0]
    return tuple(
        f"Of the {row['flow_lost']:.0f} {row['flow_unit']} of {fuel} that Russia no longer sells to"
        f" those who cut, {100 * row['redirection']:.0f} per cent finds another buyer."
        for fuel, row in rows
    )


def destination_table(found: Energy, least: float = 1.0) -> Table:
    """Flows by fuel and destination, all routes together; those that never reach `least` are left
    out.
    """
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for _, row in found.flows.rows():
        one = sums.setdefault(
            (row["fuel"], row["buyer"]),
            {
                "before": 0.0,
                "after": 0.0,
                "recorded": 0.0,
                "tag": row["tag"],
                "unit": row["flow_unit"],
            },
        )
        one["before"] += row["flow_before"]
        one["after"] += row["flow_after"]
        one["recorded"] = (
            None
            if one["recorded"] is None or row["flow_recorded"] is None
            else one["recorded"] + row["flow_recorded"]
        )
        one["tag"] = "input" if "input" in (one["tag"], row["tag"]) else "predicted"
    kept = [
        (fuel, buyer, one)
        for (fuel, buyer), one in sums.items()
        if max(one["before"], one["after"]) >= least
    ]
    kept.sort(key=lambda entry: -entry[2]["before"])
    fuels = list(dict.fromkeys(fuel for fuel, _ in sums))
    kept.sort(key=lambda entry: fuels.index(entry[0]))
    columns: dict[str, list[Any]] = {
        "fuel": [fuel for fuel, _, _ in kept],
        "destination": [
            f"{_name(buyer)}{' (input)' if one['tag'] == 'input' else ''}" for _, buyer, one in kept
        ],
    }
    columns |= {
        name: [one[name] for _, _, one in kept] for name in ("unit", "before", "after", "recorded")
    }
    return Table("flow", tuple(range(len(kept))), columns)


def _name(buyer: str) -> str:
    return OTHERS.get(buyer) or (title_of(buyer) if len(buyer) == 3 or is_bloc(buyer) else buyer)
