"""Write docs/concepts/rents.md from the tables and the model: `python tools/build_rents.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import detente as dt
from detente.economy.horizon import HORIZONS
from detente.economy.supply import supply_elasticity
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.producers import supply_table
from detente.world.countries import country_name
from detente.world.shipped import (
    literature,
    read_table,
    sector_names,
    sectors_with,
)

PAGE = Path(__file__).parents[1] / "docs" / "concepts" / "rents.md"
REFERENCE = "beijing-moscow-2022"
RUSSIA = "RUS"
FUELS = ("B061", "B062", "B05", "B07")
PRODUCERS = 6
# The literature value of the share of rents.
RENTS = ("resource rents", "beta", "all")
CAPS = (60, 40, 35, 30)
# Whose crude from Russia is bought under the cap.
UNDER_CAP = ("CHN", "IND", "TUR")

HEAD = """# Resource rents

Written by `python tools/build_rents.py`; a test holds it current.

A mine or an oil field cannot be moved. Workers can leave a mine for a car plant; the ore stays. So
a part of what a resource sector earns is paid to a factor of its own, the resource, at every
horizon, and the rest to labour like any other: tied at first, and later as the labour market says.

| what | equation |
|---|---|
| price of value added | log w_is = beta_s log omega_is + (1 - beta_s) log u_is |
| resource | omega_is R_is = beta_s VA'_is, with R_is in fixed supply: beta_s VA_is = R_is |
| labour | (1 - beta_s) VA'_is, at the wage u_is of the labour market (`model.md`) |
| supply | (1 - tau) / (gamma tau) + eps (1 - gamma) / gamma, with tau = beta + (1 - beta) / nu |

beta is the share of the resource in value added (Cobb-Douglas), omega what a unit of it earns, u
the wage of labour. Labour here is all that is not the resource: work and capital. With beta = 1 all
value added of the sector stays in it; with beta = 0 there are no rents. A sector that sells to
nobody earns no rent, and its mobile labour goes elsewhere.

**Supply** is the per cent by which a producer makes more when its price rises by one per cent, at
given prices of all inputs and given wages elsewhere. tau is the share of value added that is tied
to the sector: the resource, and labour as far as it does not move. The first part is labour that
comes, the second are materials in place of value added. gamma is the share of value added in costs.

## In a scenario

`parameters.rent_share` is the sourced share below unless a scenario says otherwise. One number
stands for every sector with the role `resource` of the world, shares by sector for those named:

    detente run beijing-moscow-2022 --set parameters.rent_share=0
    parameters: {rent_share: {B06: 0.8, B07: 0.5}}

The draws and the sensitivity table move the share between its low and high end, unless a scenario
gives it by sector. `dt.solve` has no rents unless `dt.Parameters(rent_share={"B061": 0.64})` says
so.
"""

SOURCE = """
## Where the share comes from

The rule was set before the results of the model. Of every producer whose rents are at least 5.5
per cent of GDP and whose accounts we have: rents of natural resources (World Bank, 2019: value of
production less its cost, a normal return on capital included) over value added of its resource
sectors (`icio-2019`, the same year). The share is the median, as every default is the median of its
draws; they run between the quartiles: **{share}, from {low} to {high}**. It is one number for all
producers and all resource sectors, support services of mining among them.

| producer | rents, per cent of GDP | value added of resource sectors, per cent of GDP | share |
|---|---|---|---|
"""

NOT = """
Rents include those of forests, which are large in the Congo and Cameroon, and are not rents of
mining. All producers together, weighted by value, have {pooled}. The ranking is read as
indexmundi.com prints it.

## Supply by producer

The {producers} largest producers by value added in `icio-2021`, per cent for one per cent; in the
long run also at the high and at the low end of the share. `detente run S --explain CODE` prints the
rows of a country, and `supply_by_horizon` in the folder of a run has all producers.

| sector | producer | month-3 | year-1 | year-5 | long-run | range |
|---|---|---|---|---|---|---|
"""

HELD = """
Held against estimates: for crude within a month 0.11 (Caldara, Cavallo & Iacoviello 2017), 0.15
(Baumeister & Hamilton 2017) and 0.015 (Kilian & Murphy 2014), as Bilgin & Ellwanger (2018) list
them; 0.3 to 0.6 in the long run is an assumption from memory. **What the sourced share implies is
more elastic at every horizon.** Two things make it so. Labour here includes capital, and a part of
it moves within a year. And materials replace value added at eps, so that even with a share of 1
supply is eps (1 - gamma) / gamma. The share is not moved to fit; a scenario can give another.

## What it does

Real income of Russia in the long run, per cent, with three shares and otherwise the rules of
`{reference}`.

| levers | share 0 | share {share} | share 1 |
|---|---|---|---|
"""

CAPPED = """
Rents matter where no other buyer is left. While somebody still buys, crude of one origin replaces
that of another at a high elasticity, and Russia loses little with or without rents. Below 40
dollars Russia withholds the cargo under the cap and does not make it either ([levers](levers.md)),
so that the fields of this cargo earn nothing.

The price cap alone in the long run, by cap; crude from Russia as a share of the base quantity.

| cap | real income of Russia, per cent | made | bought under it | by others abroad | at home |
|---|---|---|---|---|---|
"""

FOOT = """
Above 40 dollars nothing is shut in. Volumes move a little all the same, since who earns less works
for less. Below 40 what is withheld goes to nobody: others abroad buy less than before, since crude
is dearer everywhere. How much that costs depends on the share: with a small one most of what a
barrel costs is labour and goods that find other work. With no rents at all a barrel costs nearly
what it sells for without a cap, and to shut in is better for Russia than to sell at 40; with any
share in the range of the draws it is worse.

## What it is not

- No depletion, no reserves, no investment in new fields: the resource is a fixed quantity.
- No cost curve: every barrel of a producer costs the same, and the share is that of an average
  barrel. A shut-in field that does not come back is outside.
- No cartel: a producer does not hold back to raise its price.
- Not the rents of price caps and limits: those are shares of a flow of trade (`levers.md`).
- `dt.growth_exposure`, which is first-order, covers mobile labour without rents only.
"""


def page() -> str:
    """The text of docs/concepts/rents.md."""
    known = literature(*RENTS)
    shares = {
        key: float(known[column])
        for key, column in (("share", "point"), ("low", "low"), ("high", "high"))
    }
    rows, pooled = share_rows()
    scenario = Scenario.open(REFERENCE)
    parts = [
        HEAD,
        SOURCE.format(**shares),
        *rows,
        NOT.format(pooled=f"{pooled:.2f}", producers=PRODUCERS),
        *supply_rows(scenario, shares),
        HELD.format(reference=REFERENCE, **shares),
        *effect_rows(scenario, shares["share"]),
        CAPPED,
        *cap_rows(scenario),
        FOOT,
    ]
    return "".join(parts)


def share_rows() -> tuple[list[str], float]:
    """A row for each producer with a recorded rent, and the share of all together."""
    world = dt.World.open("icio-2019")
    mining = [world.sector(sector) for sector in sectors_with("resource", world)]
    rows, rents, paid = [], 0.0, 0.0
    for row in read_table("resource_rents"):
        value_added = world.value_added[world.country(row["iso3"])]
        recorded = float(row["rents_pct_gdp"])
        of_gdp = 100 * value_added[mining].sum() / value_added.sum()
        rents += recorded * value_added.sum()
        paid += of_gdp * value_added.sum()
        name = country_name(row["iso3"], world)
        rows.append(f"| {name} | {recorded:.1f} | {of_gdp:.1f} | {recorded / of_gdp:.2f} |\n")
    return rows, rents / paid


def supply_rows(scenario: Scenario, shares: dict[str, float]) -> list[str]:
    """A row for each of the largest producers of each fuel and of ores."""
    world, names = scenario.world, sector_names(scenario.world)
    table = supply_table(scenario, tuple(HORIZONS))
    ends = [
        supply_elasticity(world, scenario.set(parameters__rent_share=share).parameters)
        for share in (shares["high"], shares["low"])
    ]
    rows = []
    for sector in FUELS:
        own = [(code, row) for code, row in table.rows() if row["sector"] == sector]
        for code, row in own[:PRODUCERS]:
            at = world.country(code), world.sector(sector)
            told = ("supply_month_3", "supply_year_1", "supply_year_5", "supply_long_run")
            numbers = " | ".join(f"{row[column]:.2f}" for column in told)
            spread = f"{ends[0][at]:.2f} … {ends[1][at]:.2f}"
            rows.append(f"| {names[sector]} | {row['name']} | {numbers} | {spread} |\n")
    return rows


def effect_rows(scenario: Scenario, share: float) -> list[str]:
    """What levers on Russian crude cost Russia, with shares of zero, as sourced, and one."""
    held = [scenario.set(parameters__rent_share=value) for value in (0.0, share, 1.0)]
    crude = dt.Shock(scenario.world).ban(seller=RUSSIA, sector="B061")
    rows = [_row("nobody buys its crude", [_loss(one, crude) for one in held])]
    embargoes = [[pull for pull in one.pulls if pull.lever.lever == "embargo"] for one in held]
    losses = [
        _welfare(equilibrium(one, chosen=pulls, horizon="long-run"))
        for one, pulls in zip(held, embargoes, strict=True)
    ]
    rows.append(_row(f"the embargoes of `{REFERENCE}` alone", losses))
    for cap in CAPS:
        found = [_welfare(_capped(one, cap)) for one in held]
        rows.append(_row(f"its price cap alone, at {cap} dollars", found))
    return rows


def cap_rows(scenario: Scenario) -> list[str]:
    """Who buys how much Russian crude under the scenario's price cap alone, at other caps."""
    world = scenario.world
    seller, sector = world.country(RUSSIA), world.sector("B061")
    base = world.sales[:, seller, sector]
    under = [world.country(code) for code in UNDER_CAP]
    others = np.ones(base.size, dtype=bool)
    others[[seller, *under]] = False
    rows = []
    for cap in CAPS:
        found = _capped(scenario, cap)
        sold = found.sales[:, seller, sector] / found.unit_cost_hat[seller, sector]
        shares = [
            sold[some].sum() / base[some].sum() for some in (slice(None), under, others, [seller])
        ]
        numbers = " | ".join(f"{share:.3f}" for share in shares)
        rows.append(f"| {cap} | {_welfare(found):+.2f} | {numbers} |\n")
    return rows


def _row(label: str, values: Sequence[float]) -> str:
    return f"| {label} | {' | '.join(f'{value:+.2f}' for value in values)} |\n"


def _loss(scenario: Scenario, shock: dt.Shock) -> float:
    closure = scenario.content.closure
    found = dt.solve(scenario.world, shock, closure=closure, parameters=scenario.parameters)
    return _welfare(found)


def _capped(scenario: Scenario, cap: int) -> dt.Equilibrium:
    """The long run under the scenario's price cap alone, at another cap."""
    pulls = [
        replace(pull, lever=pull.lever.model_copy(update={"cap": float(cap)}))
        for pull in scenario.pulls
        if pull.lever.lever == "price_cap"
    ]
    return equilibrium(scenario, chosen=pulls, horizon="long-run")


def _welfare(found: dt.Equilibrium) -> float:
    return float(found.welfare_pct[found.world.country(RUSSIA)])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
