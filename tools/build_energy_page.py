"""Write the tables of docs/concepts/energy.md: `python tools/build_energy_page.py`.

The page around them is written by hand; a test holds the tables current.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from detente.economy.equilibrium import Equilibrium
from detente.energy.pooling import import_room
from detente.energy.rerouting import Rerouting, reroute
from detente.energy.route_limits import route_rooms
from detente.energy.tables import FUELS
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.fuels import recorded
from detente.study.markets import MARKETS
from detente.study.one_basis import on_one_basis

PAGE = Path(__file__).parents[1] / "docs" / "concepts" / "energy.md"
FROM, TO = "<!-- tables by tools/build_energy_page.py -->", "<!-- end of tables -->"
DAY = date(2023, 12, 31)
STOPS = ("russia-gas-stop-2022", "russia-energy-stop-2022")
STATES = ("DEU", "SVK", "POL", "HUN", "AUT", "BGR", "CZE", "ITA", "NOR", "USA", "RUS")
BASIS = (("russia-gas-stop-2022", "month-3", ("gas",)), ("beijing-moscow-2022", "year-1", FUELS))
# The records of a whole year that stand beside a flow, by preference.
MEASURES = ("exports", "pipeline_flow")

REROUTED = """### Who buys Russia's fuels: {year} beside the record

A year under the measures in force on {day}, beside what was recorded in {year}; bcm of gas, million
tonnes of others. *Input*: a measure sets the flow. The record of crude, coal and liquefied gas is
that of trade statistics, which differ from the base year of the network here and there and have no
crude to Türkiye after 2021.
"""
STOPPED = """### A stop of gas, and of all fuels, under both markets

Change of real income in per cent, integrated / fragmented markets.
"""
ROOM = """Room for gas of others in the Union and for Russia's gas elsewhere, per cent of the
flow of 2021:
"""
COMPARED = """### Accounts and network on one basis

Quantity that a buyer still gets from Russia, per cent of 2021, both under the levers of the same
month.
"""


def page(text: str) -> str:
    """`text` with its tables written anew."""
    before, rest = text.split(FROM)
    _, after = rest.split(TO)
    return f"{before}{FROM}\n\n{tables()}\n\n{TO}{after}"


def tables() -> str:
    """All tables, in Markdown."""
    found = {name: _both_markets(name) for name in STOPS}
    parts = (
        REROUTED.format(year=DAY.year, day=f"{DAY:%d %B %Y}"),
        _rerouted(),
        STOPPED,
        *(_stop(name, both) for name, both in found.items()),
        ROOM,
        _rooms(),
        COMPARED,
        _basis({name: both["integrated"] for name, both in found.items()}),
    )
    return "\n\n".join(part.strip() for part in parts)


def _both_markets(name: str) -> dict[str, Mapping[str, Equilibrium]]:
    scenario = Scenario.open(name)
    return {market: equilibria(scenario.set(markets=market)) for market in MARKETS}


def _rerouted() -> str:
    heads = ("fuel", "buyer", "2021", f"{DAY.year}", "recorded", "")
    answers = [reroute(fuel, on=DAY) for fuel in FUELS]
    return _markdown(heads, (row for answer in answers for row in _buyers(answer)))


def _buyers(answer: Rerouting) -> Iterator[tuple[str, ...]]:
    for buyer in dict.fromkeys(moved.buyer for moved in answer.moved):
        for name, routes in _parts(answer, buyer).items():
            mine = [m for m in answer.moved if m.buyer == buyer and m.route in routes]
            before, after = sum(m.before for m in mine), sum(m.after for m in mine)
            given = all(m.tag == "input" for m in mine)
            cells = (f"{before:.1f}", f"{after:.1f}", _record(answer.fuel, buyer, name))
            yield answer.fuel, f"{buyer} {name}".strip(), *cells, "input" if given else ""


def _parts(answer: Rerouting, buyer: str) -> dict[str, set[str]]:
    """Routes of a buyer by the name of the part: gas by pipe and liquefied apart."""
    routes = {moved.route for moved in answer.moved if moved.buyer == buyer}
    if answer.fuel != "gas":
        return {"": routes}
    parts = {"by pipe": routes - {"LNG"}, "by ship": routes & {"LNG"}}
    return {name: some for name, some in parts.items() if some}


def _record(fuel: str, buyer: str, part: str) -> str:
    wanted = {"by pipe": ("pipeline_flow",), "by ship": ("lng",)}.get(part, MEASURES)
    for measure in wanted:
        for row in recorded(fuel, buyer):
            is_meant = (row["measure"], row["period"]) == (measure, str(DAY.year))
            if is_meant and row["unit"] in ("Mt", "bcm"):
                return f"{float(row['value']):.1f}"
    return ""


def _stop(name: str, both: Mapping[str, Mapping[str, Equilibrium]]) -> str:
    horizons = list(both["integrated"])
    rows = []
    for state in STATES:
        cells = [
            " / ".join(_welfare(both[market][horizon], state) for market in MARKETS)
            for horizon in horizons
        ]
        rows.append((state, *cells))
    return f"`{name}`\n\n" + _markdown(("", *horizons), rows)


def _welfare(found: Equilibrium, state: str) -> str:
    return f"{found.welfare_pct[found.world.country(state)] + 0.0:.2f}"


def _rooms() -> str:
    days = [date(year, 12, 31) for year in range(2021, 2027)]
    rows = [("into the Union, from others", *(f"{100 * _into(day):.0f}" for day in days))]
    for place, room in enumerate(route_rooms("gas", days[0])):
        name = ", ".join(room.buyers) or "all who share the plants for liquefied gas"
        values = [route_rooms("gas", day)[place].quantity_hat for day in days]
        rows.append((f"from Russia to {name}", *(f"{100 * value:.0f}" for value in values)))
    return _markdown(("", *(str(day.year) for day in days)), rows)


def _into(day: date) -> float:
    return import_room("EU27", "gas", day)


def _basis(solved: Mapping[str, Mapping[str, Equilibrium]]) -> str:
    rows = []
    for name, horizon, fuels in BASIS:
        known = solved.get(name, {}).get(horizon)
        table = on_one_basis(Scenario.open(name), horizon, fuels=fuels, found=known)
        for fuel, row in table.rows():
            values = [row[key] for key in ("accounts_left_pct", "network_left_pct")]
            cells = [f"{value:.0f}" for value in values]
            gap = f"{round(row['basis_gap_points']) + 0:+d}"
            rows.append((f"{name}, {horizon}", fuel, row["buyer"], *cells, gap, row["reason"]))
    heads = ("scenario", "fuel", "buyer", "accounts", "network", "difference", "reason")
    return _markdown(heads, rows)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
