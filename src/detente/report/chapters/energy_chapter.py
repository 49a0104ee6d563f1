"""The energy chapter: physical flows of fuels before and after, and the limits that bind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from detente.energy.route_names import buyer_title
from detente.energy.tables import seller
from detente.report.charts.energy_flows import energy_flows
from detente.report.figure import Caption
from detente.report.parts import Chapter, Sheet
from detente.study.fuels import Energy
from detente.table import Table
from detente.words import in_turn
from detente.world.countries import title_of

# A share of a fuel from which it is all of it.
WHOLE = 0.995
# What people read of lost and re-routed fuels.
ON_PAGE = (
    *("flow_unit", "flow_lost", "flow_rerouted", "redirection"),
    *("fuel_price_before", "fuel_price_eu", "fuel_price_china", "field_discount"),
)
# Flows that never reach so many units a year are left out of the picture.
LEAST = 1.0
MEASURES = (
    "The cuts are the scenario's levers in force on {day}, a fall counted in full from its first"
    " day. Claims about fuels and the energy rows of the track record take the recorded measures"
    " instead, so their numbers may differ."
)


def energy_chapter(found: Energy, caption: Caption) -> Chapter:
    """The chapter with its picture and tables."""
    physical = caption.noting(
        "",
        world="energy overlay of 2021, physical units",
        horizon=f"at {found.on}",
        closure="quantities, prices given",
    )
    title = f"Energy from {title_of(seller())} by destination"
    figure = energy_flows(destination_table(found), physical, title=title)
    lost = fuel_sentence(found, sizes=True)
    said = (*((lost,) if lost else ()), *((MEASURES.format(day=found.on),) if found.lost else ()))
    return Chapter("energy", "Energy", said, (figure,), tuple(_sheets(found)))


def fuel_sentence(found: Energy, *, sizes: bool = False) -> str:
    """What becomes of the fuels that lost buyers, in one sentence; empty when none did.

    With `sizes`, how much of each was lost stands behind its name.
    """
    rows = {fuel: row for fuel, row in found.summary.rows() if row["flow_lost"] > 0}
    if not rows:
        return ""
    named = {fuel: f"the {fuel}{f' ({_lost(row)})' if sizes else ''}" for fuel, row in rows.items()}
    whole = [named[fuel] for fuel, row in rows.items() if row["redirection"] >= WHOLE]
    parts = [
        f"{100 * row['redirection']:.0f} per cent of {named[fuel]}"
        for fuel, row in rows.items()
        if row["redirection"] < WHOLE
    ]
    parts += [f"all of {in_turn(whole)}"] if whole else []
    said = in_turn(parts)
    return (
        f"Of the fuel that {title_of(seller())} no longer sells to those who cut, other buyers take"
        f" {said}."
    )


def _sheets(found: Energy) -> Iterator[Sheet]:
    if found.lost:
        title = "Levers carried over"
        yield Sheet("energy_levers", title, found.lost.levers, _left_out(found), shown=20)
    title = "Lost, re-routed, and the price gap"
    page = found.summary.only(ON_PAGE)
    yield Sheet("energy_summary", title, found.summary, on_page=True, page=page)
    yield Sheet(
        "energy_flows",
        "Flows by fuel, route and buyer",
        found.flows,
        "Tag input: a lever that we set decides the number.",
        shown=20,
    )
    yield Sheet("energy_routes", "Capacities and their shadow prices", found.routes, shown=20)


def _left_out(found: Energy) -> str:
    """Which levers the network of fuels does not take, and why."""
    if found.lost is None:
        return ""
    outside: dict[str, list[str]] = {}
    for lever, reason in found.lost.left_out:
        outside.setdefault(reason, []).append(lever)
    said = "; ".join(f"{', '.join(levers)} ({reason})" for reason, levers in outside.items())
    return f"Not carried over: {said}." if said else ""


def _lost(row: Mapping[str, Any]) -> str:
    """How much of a fuel lost its buyers, in the unit of its table."""
    return f"{row['flow_lost']:.0f} {row['flow_unit']}"


@dataclass
class _Total:
    """What a buyer takes of a fuel by all routes together; no record when one route has none."""

    unit: str
    before: float = 0.0
    after: float = 0.0
    recorded: float | None = 0.0
    input: bool = False


def destination_table(found: Energy) -> Table:
    """Flows by fuel and destination, all routes together, the largest first.

    Those that never reach `LEAST` are left out.
    """
    totals: dict[tuple[str, str], _Total] = {}
    for _, row in found.flows.rows():
        one = totals.setdefault((row["fuel"], row["buyer"]), _Total(row["flow_unit"]))
        one.before += row["flow_before"]
        one.after += row["flow_after"]
        one.input |= row["tag"] == "input"
        record = row["flow_recorded"]
        known = one.recorded is not None and record is not None
        one.recorded = one.recorded + record if known else None
    fuels = list(dict.fromkeys(fuel for fuel, _ in totals))
    kept = [(key, one) for key, one in totals.items() if max(one.before, one.after) >= LEAST]
    kept.sort(key=lambda entry: (fuels.index(entry[0][0]), -entry[1].before))
    columns = {
        "fuel": [fuel for (fuel, _), _ in kept],
        "destination": [_destination(buyer, one) for (_, buyer), one in kept],
        "unit": [one.unit for _, one in kept],
        "before": [one.before for _, one in kept],
        "after": [one.after for _, one in kept],
        "recorded": [one.recorded for _, one in kept],
    }
    return Table("flow", tuple(range(len(kept))), columns)


def _destination(buyer: str, total: _Total) -> str:
    name = buyer_title(buyer)
    return f"{name} (input)" if total.input else name
