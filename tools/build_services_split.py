"""Print how services split into groups by country, and which cells stand in for missing ones:
`python tools/build_services_split.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from detente.world.build.proxies import read_proxies
from detente.world.build.services_cells import mended_services
from detente.world.build.services_split import ServiceSplit, SplitPlan, split_services
from detente.world.build.services_tables import (
    ServiceGroups,
    ServiceProxies,
    ServicesTables,
    read_service_groups,
    read_service_proxies,
    read_services_tables,
)
from detente.world.build.wiod_coefficients import isic_of
from detente.world.shipped import goods_sectors, open_world

KINDS = ("output", "exports", "final_demand", "imports", "inputs", "value_added")


def plan_of(name: str, groups: ServiceGroups, proxies: ServiceProxies) -> SplitPlan:
    """The split of the services of a shipped world."""
    world = open_world(name)
    return SplitPlan(
        countries=world.countries,
        groups=groups,
        goods=isic_of(goods_sectors(world)),
        proxies=read_proxies().whole,
        export_proxies=proxies.exports,
    )


def print_groups(groups: ServiceGroups) -> None:
    """Code, name and sectors of the source of each group."""
    for code, name, wiod in zip(groups.codes, groups.names, groups.wiod, strict=True):
        print(f"{code} {name}: {' '.join(wiod)}")


def print_countries(split: ServiceSplit) -> None:
    """One line for each country: shares of output in per cent, and whose tables it takes."""
    print("\nshares of output, %; * from a proxy")
    print("country  from " + "".join(f"{code:>7}" for code in split.groups))
    for n, country in enumerate(split.countries):
        cells = [
            f"{100 * share:6.1f}{' ' if source == 'data' else '*'}"
            for share, source in zip(split.output.share[n], split.output.source[n], strict=True)
        ]
        proxy = split.stands_in[n] if split.stands_in[n] != country else ""
        print(f"{country:8} {proxy:4} " + "".join(cells))


def print_cells(tables: ServicesTables, proxies: ServiceProxies) -> None:
    """The replaced cells by country and proxy."""
    print(f"\n{tables.missing.sum()} cells replaced")
    for n in np.flatnonzero(tables.missing.any(axis=1)):
        country = tables.countries[n]
        for j in np.flatnonzero(tables.missing[n]):
            code = tables.users[j]
            inside = proxies.inside.get((country, code))
            held = f", out of {inside}" if inside else ""
            print(f"{country} {code} from {proxies.cells[country, code]}{held}")


def print_exports(split: ServiceSplit, tables: ServicesTables, proxies: ServiceProxies) -> None:
    """Exports that are not taken from the source, beside whose they are."""
    print("\nshares of exports, %, that are not those of the country itself")
    for country, proxy in proxies.exports.items():
        n = split.countries.index(country)
        used = " ".join(f"{100 * share:.1f}" for share in split.exports.share[n])
        print(f"{country} as {proxy}: {used}")


def main() -> None:
    """Split services and print the groups, countries, cells and tags."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--world", default="icio-2021")
    options = parser.parse_args()
    groups, proxies = read_service_groups(), read_service_proxies()
    tables = read_services_tables(options.shared)
    plan = plan_of(options.world, groups, proxies)
    split = split_services(mended_services(tables, proxies), plan)
    print_groups(groups)
    print_countries(split)
    print_cells(tables, proxies)
    print_exports(split, tables, proxies)
    print()
    for kind in KINDS:
        counts = Counter(getattr(split, kind).source.ravel().tolist())
        print(f"{kind}:", ", ".join(f"{name} {counts[name]}" for name in sorted(counts)))


if __name__ == "__main__":
    main()
