"""The world `nowcast-2023`: an input-output world of 2021, moved to 2023 flow by flow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array
from detente.world.build.nowcast import (
    DOMESTIC,
    GDP,
    LARGE_RATIO,
    LEAST_BASE,
    LEAST_COVERED,
    MovedFlows,
    NowcastTables,
    moved_flows,
)
from detente.world.build.nowcast_accounts import NewAccounts, new_accounts
from detente.world.build.nowcast_scores import read_scores
from detente.world.build.nowcast_tables import BASE_YEAR, YEAR, read_nowcast_tables
from detente.world.world import World

# A share of value added in output that moves by more is listed, in sectors that make as much,
# million USD, in either year.
SHARE_MOVED = 0.05
LEAST_OUTPUT = 1000.0

# Flows listed in the provenance as those that changed most.
LISTED = 25

NOT_MOVED = (
    "input-output coefficients: the base year's table is the prior, balanced to the new margins",
    "rates of tariffs and export taxes: measures after the base year are not in them",
    "the mix of services within a pair: services move with the two countries' GDP, also with the"
    " party whose goods trade collapsed, as no recorded figure for its services was at hand",
    "the mix of products inside a sector, and of goods and services in sales at home: one factor a"
    " country",
    "elasticities",
    "prices and volumes apart: value moves, and what of it is price is not known",
)
FAULTS = (
    "the party to the war publishes groups and continents, not pairs: all partners on the larger"
    " side of a continent, those which banned its goods or those which did not, move alike; those"
    " on the smaller side move with all its trade",
    "India's customs have no first year in the tables: its pairs move with the continent",
    "places that pass goods on move with GDP on both sides, also in fuels, so that a fall of"
    " deliveries through them is missed",
    "the first year of customs by group leaves out 11 billion USD of exports that are secret; the"
    " last year holds them",
    "trade of the first year by continent is recorded for 81 % of exports and 87 % of imports; the"
    " rest is split as the accounts have it (estimated)",
    "legs of China's trade with the party to the war in the first and the last year are computed"
    " from recorded growth and from eleven months (estimated)",
    "a supplier without trade, or with next to none, in the base year does not appear: where an old"
    " supplier of fuel ended, what replaced it is missed in part, and refineries that lost one show"
    " too few inputs",
    "growth is in current USD: a currency that fell makes a country small",
)


@dataclass(frozen=True, eq=False)
class Nowcast:
    """A nowcast world, and how it was made."""

    world: World
    tables: NowcastTables
    moved: MovedFlows


def build_nowcast(shared: Path, base: World) -> Nowcast:
    """The world of the new year from `base` and the tables in `shared`.

    DataError for a base of another year, or without labels that the sources need.
    """
    if base.year != BASE_YEAR:
        raise DataError(f"world {base.name} is of {base.year}", hint=f"take one of {BASE_YEAR}")
    tables = read_nowcast_tables(shared, base)
    moved = moved_flows(base.sales, tables)
    target = base.value_added.sum(axis=1) * tables.growth
    made = new_accounts(base, moved.factor, target)
    scores = read_scores(shared, base, made.accounts["sales"], tables.growth)
    facts = _provenance(base, tables) | _measured(base, moved, made)
    facts["scores"] = [list(one) for one in scores.cells()]
    facts["findings"] = [*base.provenance.get("findings", []), *_findings(facts)]
    world = World.from_arrays(
        countries=base.countries,
        sectors=base.sectors,
        accounts=made.accounts,
        elasticities=base.elasticities,
        labels={
            "name": f"nowcast-{YEAR}",
            "year": YEAR,
            "default_elasticities": base.default_elasticities,
            "provenance": facts,
            "legend": base.legend,
        },
    )
    return Nowcast(world, tables, moved)


def _provenance(base: World, tables: NowcastTables) -> dict[str, Any]:
    """What the base says of itself, and what was done to it."""
    gdp = "World Bank WDI, GDP in current USD (CC BY 4.0)"
    sources = [*base.provenance.get("sources", []), gdp, *(one.title for one in tables.records)]
    return {
        **base.provenance,
        "title": f"World economy of {YEAR}, nowcast from {BASE_YEAR}, million USD",
        "base": {"name": base.name, "digest": base.digest},
        "sources": list(dict.fromkeys(sources)),
        "method": (
            f"a nowcast: value added moved by growth of GDP {BASE_YEAR} to {YEAR}; each"
            " cross-border flow by the ratio of one source, the best first"
            f" ({', '.join(one.name for one in tables.records)}), else by the geometric mean of the"
            " two countries' growth; sales at home by one factor a country; inputs by RAS from the"
            f" base year's table. No ratio from less than {LEAST_BASE:g} million USD, nor from a"
            f" basket that holds less than {LEAST_COVERED:g} of the flow; above {LARGE_RATIO:g} a"
            " flow grows by no more money than its source records"
        ),
        "known_faults": [*base.provenance.get("known_faults", []), *FAULTS],
        "not_moved": list(NOT_MOVED),
        "assumed_growth": dict(tables.assumed),
        "hubs": [code for code, hub in zip(tables.countries, tables.hub, strict=True) if hub],
    }


def _measured(base: World, moved: MovedFlows, made: NewAccounts) -> dict[str, Any]:
    """How much of trade each source moved, what was capped, and what changed most."""
    factors = zip(base.countries, made.domestic_factor, strict=True)
    return {
        "share_of_trade_moved": source_shares(base, moved),
        "capped": _flows(base, moved, np.argwhere(moved.capped)),
        "ended": _flows(base, moved, np.argwhere((base.sales > 0) & (moved.factor == 0))),
        "moved_value_added_shares": _moved_shares(base, made.accounts),
        "largest_changes": _flows(base, moved, _largest(base, moved)),
        "domestic_factor": {code: round(float(value), 4) for code, value in factors},
        "ras_iterations": made.iterations,
        "distance_from_prior": _distances(base, made.accounts["input_use"]),
    }


def _findings(facts: dict[str, Any]) -> list[str]:
    """The nowcast in lines that `detente world check` prints: sources, caps, scores."""
    shares = facts["share_of_trade_moved"].items()
    moved = ", ".join(f"{name} {100 * share:.2f} %" for name, share in shares)
    lines = [
        f"nowcast: trade of the base year moved by {moved}",
        f"nowcast: {len(facts['ended'])} flows ended",
        (
            f"nowcast: shares of value added moved by more than {SHARE_MOVED:g}:"
            f" {'; '.join(facts['moved_value_added_shares']) or 'none'}"
        ),
        f"nowcast: ratios held down: {'; '.join(facts['capped']) or 'none'}",
    ]
    for what, here, recorded, by_gdp, unmoved, source in facts["scores"][1:]:
        values = {"recorded": recorded, "by GDP alone": by_gdp, "unmoved": unmoved}
        beside = ", ".join(f"{name} {value:g}" for name, value in values.items() if value)
        lines.append(f"nowcast: {what}: {here:g}; {beside} ({source})")
    return lines


def source_shares(base: World, moved: MovedFlows) -> dict[str, float]:
    """Share of cross-border sales of the base year that each source moved."""
    names = [str(name) for name in np.unique(moved.source) if name != DOMESTIC]
    abroad = base.sales[moved.source != DOMESTIC].sum()
    worth = {name: float(base.sales[moved.source == name].sum() / abroad) for name in names}
    return {name: round(worth[name], 4) for name in sorted(names, key=lambda one: -worth[one])}


def _largest(base: World, moved: MovedFlows) -> NDArray[np.int_]:
    """Places of the recorded flows that changed by most money."""
    recorded = ~np.isin(moved.source, (GDP, DOMESTIC))
    change = np.where(recorded, np.abs(base.sales * (moved.factor - 1)), 0.0)
    order = np.argsort(change, axis=None)[::-1][:LISTED]
    return np.stack(np.unravel_index(order, change.shape), axis=1)


def _flows(base: World, moved: MovedFlows, places: NDArray[np.int_]) -> list[str]:
    """One line a flow: seller, buyer, sector, million USD before and after, source."""
    lines = []
    for n, i, k in places.tolist():
        before = base.sales[n, i, k]
        labels = f"{base.countries[i]} to {base.countries[n]}, {base.sectors[k]}"
        amounts = f"{before:.0f} to {before * moved.factor[n, i, k]:.0f}"
        lines.append(f"{labels}: {amounts} ({moved.source[n, i, k]})")
    return lines


def _moved_shares(base: World, accounts: dict[str, Array]) -> list[str]:
    """Cells whose share of value added in output moved much, the largest first."""
    output = accounts["sales"].sum(axis=0)
    after = accounts["value_added"] / np.where(output > 0, output, np.inf)
    before = np.where(base.output > 0, base.value_added_share, 0.0)
    large = (output >= LEAST_OUTPUT) | (base.output >= LEAST_OUTPUT)
    moved = np.where(large, np.abs(after - before), 0.0)
    places = np.argwhere(moved > SHARE_MOVED).tolist()
    places.sort(key=lambda place: -moved[place[0], place[1]])
    return [
        f"{base.countries[n]} {base.sectors[k]} {before[n, k]:.3f} to {after[n, k]:.3f}"
        for n, k in places
    ]


def _distances(base: World, inputs: Array) -> dict[str, float]:
    """How far inputs moved by country: the sum of absolute changes of shares in all inputs."""
    before = base.input_use / base.input_use.sum(axis=(1, 2), keepdims=True)
    after = inputs / inputs.sum(axis=(1, 2), keepdims=True)
    moved = np.abs(after - before).sum(axis=(1, 2))
    return {code: round(float(value), 4) for code, value in zip(base.countries, moved, strict=True)}
