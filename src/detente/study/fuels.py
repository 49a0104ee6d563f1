"""The flows of every fuel on a date as tables, each number tagged, recorded figures beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.energy.cuts import Cuts, Lost, Measures, lost_from
from detente.energy.rerouting import Moved, Rerouting, RouteLimit, reroute
from detente.energy.tables import (
    FIRST,
    FUELS,
    LAST,
    bridge,
    eastern_market,
    flows,
    known,
    net_value,
    sector_of,
)
from detente.errors import DataError, ScenarioError
from detente.given import plain
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, stamped
from detente.study.folder import origin
from detente.table import Table
from detente.world.countries import UNION
from detente.world.shipped import read_table
from detente.world.world import World

DAY = date(2022, 12, 31)


@dataclass(frozen=True, eq=False)
class Energy(Answer):
    """Answers by fuel on one date, with tables.

    Attributes
    ----------
    on : date
        Of the measures and the capacities.
    prefer : str
        Which kind of capacity was taken.
    answers : mapping of str to Rerouting
        By fuel.
    given : mapping
        Shares cut by fuel and buyer or route, for every fuel that does not take the recorded
        measures.
    lost : Lost or None
        What a scenario's levers say, when one was asked.
    scenario : Scenario or None
        The one that was asked.
    """

    on: date
    prefer: str
    answers: Mapping[str, Rerouting]
    given: Cuts
    lost: Lost | None = None
    scenario: Scenario | None = None

    @property
    def name(self) -> str:
        """What cuts the fuels: a scenario, or the recorded measures."""
        return f"{self.scenario.name if self.scenario else 'recorded-measures'}-energy"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "energy"

    @property
    def provenance(self) -> Provenance:
        """What stands behind the flows."""
        asked = [self.scenario] if self.scenario else []
        residuals = [one.answer.certificate.max_residual for one in self.answers.values()]
        return Provenance(
            scenario=stamped(asked),
            horizon=f"{self.on}; an outcome under assumptions and not a forecast",
            more={"basis": f"physical units a year; {self.prefer} capacities where there are any"},
            max_residual=max(residuals),
        )

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        asked = {"on": self.on.isoformat(), "capacities": self.prefer, "given": dict(self.given)}
        return (origin(self.scenario) if self.scenario else {}) | asked

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name."""
        return {
            "summary": self.summary,
            "flows": self.flows,
            "routes": self.routes,
            "gaps": self.gaps,
            "sectors": self.sectors,
        }

    @property
    def flows(self) -> Table:
        """Every flow by fuel, route and buyer: before, after, cut, recorded where there is a record
        of that year, tag.
        """
        rows = [(answer, moved) for answer in self.answers.values() for moved in answer.moved]
        columns = {
            "fuel": [m.fuel for _, m in rows],
            "buyer": [m.buyer for _, m in rows],
            "flow_before": [m.before for _, m in rows],
            "flow_after": [m.after for _, m in rows],
            "flow_cut_pct": [100 * m.cut for _, m in rows],
            "flow_recorded": [self._recorded(m) for _, m in rows],
            "flow_unit": [a.unit for a, _ in rows],
            "tag": [m.tag for _, m in rows],
            "base_tag": [m.base_tag for _, m in rows],
        }
        return Table("route", tuple(m.route for _, m in rows), columns)

    @property
    def routes(self) -> Table:
        """Every capacity in force: what it may carry, carries, and the shadow price; `source_tag`
        is that of the capacity.
        """
        rows: list[RouteLimit] = [
            limit for answer in self.answers.values() for limit in answer.limits
        ]
        columns = {
            "fuel": [r.fuel for r in rows],
            "kind": [r.kind for r in rows],
            "route_capacity": [r.capacity for r in rows],
            "flow_before": [r.before for r in rows],
            "flow_after": [r.after for r in rows],
            "shadow_price": [r.shadow for r in rows],
            "binding": [r.binding for r in rows],
            "source_tag": [r.tag for r in rows],
            "source": [r.source for r in rows],
        }
        return Table("route", tuple(r.route for r in rows), columns)

    @property
    def gaps(self) -> Table:
        """Price at the buyer less the value at the field, by fuel and flow: shadow prices of route
        and cut, and the terms of new flows.

        `new_terms` is freight and discount of the last new unit; for a flow that takes no new unit,
        what keeps it from doing so.
        """
        rows = [
            (a, m, limit)
            for a in self.answers.values()
            for m in a.moved
            for limit in a.limits
            if limit.route == m.route
        ]
        gap = {(m.fuel, m.route, m.buyer): a.gap(m.buyer, a.origin(m.route)) for a, m, _ in rows}
        columns = {
            "fuel": [m.fuel for _, m, _ in rows],
            "buyer": [m.buyer for _, m, _ in rows],
            "price_gap": [gap[m.fuel, m.route, m.buyer] for _, m, _ in rows],
            "shadow_price": [m.shadow + limit.shadow for _, m, limit in rows],
            "new_terms": [
                gap[m.fuel, m.route, m.buyer] - m.shadow - limit.shadow for _, m, limit in rows
            ],
        }
        return Table("route", tuple(m.route for _, m, _ in rows), columns)

    @property
    def summary(self) -> Table:
        """By fuel: lost, re-routed, ratio, price of the buyers hit and of the others, discount at
        the field.
        """
        answers = list(self.answers.values())
        columns = {
            "flow_unit": [a.unit for a in answers],
            "flow_lost": [a.lost for a in answers],
            "flow_rerouted": [a.rerouted for a in answers],
            "redirection": [a.ratio for a in answers],
            "fuel_price_before": [a.price_before for a in answers],
            "fuel_price_eu": [a.price[UNION] for a in answers],
            "fuel_price_china": [a.price[eastern_market()] for a in answers],
            "field_discount": [a.discount for a in answers],
            "largest_residual": [a.answer.certificate.max_residual for a in answers],
        }
        return Table("fuel", tuple(self.answers), columns)

    @property
    def sectors(self) -> Table:
        """Quantity that a sector of Russia sells to a buyer, new over old, its fuels weighted by
        base-year net value.

        Sectors whose fuels were not all asked for are left out.
        """
        before: dict[tuple[str, str], float] = {}
        after = dict(before)
        whole = {
            sector_of(f)
            for f in self.answers
            if all(o in self.answers for o in FUELS if sector_of(o) == sector_of(f))
        }
        for fuel, answer in self.answers.items():
            for flow, moved in zip(flows(fuel), answer.moved, strict=True):
                place, value = (sector_of(fuel), flow.buyer), net_value(flow)
                before[place] = before.get(place, 0.0) + value
                after[place] = after.get(place, 0.0) + value * moved.after / moved.before
        rows = sorted(place for place in before if place[0] in whole)
        hats = [after[place] / before[place] for place in rows]
        return Table(
            "sector",
            tuple(sector for sector, _ in rows),
            {"buyer": [buyer for _, buyer in rows], "quantity_hat": hats},
        )

    def to_json(self) -> dict[str, Any]:
        """Everything as plain Python, for one JSON object."""
        lost = self.lost
        about = {
            "scenario": lost.scenario if lost else None,
            "on": self.on.isoformat(),
            "capacities": self.prefer,
            "given": {fuel: dict(shares) for fuel, shares in self.given.items()},
            "levers": lost.levers.records() if lost else [],
            "held": {fuel: list(buyers) for fuel, buyers in lost.held.items()} if lost else {},
            "left_out": (
                [{"lever": lever, "reason": reason} for lever, reason in lost.left_out]
                if lost
                else []
            ),
        }
        tables = {name: table.records() for name, table in self.tables.items()}
        return self.heading | about | tables

    def _recorded(self, moved: Moved) -> float | None:
        measure = _measured_as(moved)
        found = [
            float(r["value"])
            for r in recorded(moved.fuel, moved.buyer)
            if r["measure"] == measure and r["period"] == str(self.on.year)
        ]
        return found[0] if found else None


def _measured_as(moved: Moved) -> str:
    """The record that a flow by one route can be held against, empty when there is none."""
    if moved.route == "LNG":
        return "lng"
    pipes = {flow.route for flow in flows(moved.fuel) if flow.buyer == moved.buyer} - {"LNG"}
    return "pipeline_flow" if pipes == {moved.route} else ""


@plain
def fuel_flows(
    on: date | None = None,
    *,
    scenario: Scenario | None = None,
    lost: Cuts | None = None,
    fuels: Iterable[str] = FUELS,
    prefer: str = "contracted",
) -> Energy:
    """Energy on a date between 2021 and 2026; by default the scenario's, without one the last day
    of 2022.

    With a `scenario` its levers in force say what is cut (`lost_by`), without one the recorded
    measures of 2022-23 do. `lost` gives the share cut by buyer or route for every fuel that it
    names ({} cuts nothing) and goes before both. DataError as in `reroute` and for a fuel in `lost`
    that is not among the `fuels`; ScenarioError as in `lost_from`.
    """
    chosen = tuple(known(fuel) for fuel in fuels)
    for fuel in lost or {}:
        if known(fuel) not in chosen:
            raise DataError(
                f"{fuel} is cut but not asked for",
                where="energy",
                hint=f"asked for: {', '.join(chosen)}",
            )
    day = on or (_day(scenario) if scenario else DAY)
    said = lost_by(scenario, day, fuels=chosen).given(lost or {}) if scenario else None
    given = said.shares if said else lost or {}
    return Energy(
        day,
        prefer,
        {fuel: reroute(fuel, given.get(fuel), on=day, prefer=prefer) for fuel in chosen},
        given,
        said,
        scenario,
    )


def lost_by(scenario: Scenario, on: date, *, fuels: Iterable[str] = FUELS) -> Lost:
    """What the levers of `scenario` in force `on` a date take: see `lost_from`."""
    about = Measures(
        scenario.world, scenario.blocs, scenario.start, scenario.name, where=scenario.path
    )
    return lost_from(scenario.content.levers, on, about, fuels=fuels)


def _day(scenario: Scenario) -> date:
    """The scenario's date, or the last day of 2022; ScenarioError when the tables hold none of
    it.
    """
    day = scenario.content.date or DAY
    if not FIRST <= day <= LAST:
        raise ScenarioError(
            f"no energy capacities for {day}",
            where=f"{scenario.path}, `date`",
            hint=f"choose one from {FIRST} to {LAST}",
        )
    return day


def energy_ranges(found: Energy) -> Table:
    """Re-routing ratio, price in the EU and discount at the field at both ends of every parameter,
    one at a time: assumption ranges.

    Rows in the order of ``energy_parameters``; parameters without a range are left out. Everything
    else is as in `found`.
    """
    rows = [
        row
        for row in read_table("energy_parameters")
        if row["fuel"] in found.answers and row["low"]
    ]

    def at(row: Mapping[str, str], end: str) -> Rerouting:
        cut, changed = found.given.get(row["fuel"]), {row["parameter"]: float(row[end])}
        return reroute(row["fuel"], cut, on=found.on, prefer=found.prefer, parameters=changed)

    ends = [[at(row, end) for end in ("low", "high")] for row in rows]
    columns: dict[str, list[Any]] = {
        "fuel": [row["fuel"] for row in rows],
        "tag": [row["tag"] for row in rows],
    }
    for place, end in enumerate(("low", "high")):
        columns |= {
            f"parameter_{end}": [float(row[end]) for row in rows],
            f"redirection_{end}": [pair[place].ratio for pair in ends],
            f"fuel_price_eu_{end}": [pair[place].price[UNION] for pair in ends],
            f"field_discount_{end}": [pair[place].discount for pair in ends],
        }
    return Table("parameter", tuple(row["parameter"] for row in rows), columns)


def bridge_table(world: World) -> Table:
    """From customs value to the accounts by fuel, with the sum as the last row; billion USD.

    customs = duty + rest + basic.
    """
    rows = bridge(world)
    money = ("customs", "duty", "rest", "basic")

    def column(name: str) -> list[float]:
        values = [float(getattr(row, name)) / 1e3 for row in rows]
        return [*values, sum(values)]

    columns: dict[str, list[Any]] = {"sector": [*(row.sector for row in rows), ""]}
    return Table(
        "fuel",
        (*(row.fuel for row in rows), "all"),
        columns | {f"bridge_{name}_busd": column(name) for name in money},
    )


def recorded(fuel: str, buyer: str) -> list[dict[str, str]]:
    """Recorded figures of a fuel and buyer, as text by column."""
    return [
        row
        for row in read_table("energy_recorded")
        if row["fuel"] == fuel and row["buyer"] == buyer
    ]
