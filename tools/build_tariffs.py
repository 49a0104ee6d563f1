"""Print the baseline tariffs beside recorded means and a cube that only tests may read:
`python tools/build_tariffs.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np

from detente.types import Array, Mask
from detente.world.build.baseline_tariffs import (
    ASSUMED,
    DATA,
    ESTIMATED,
    HIGHEST_PLAUSIBLE,
    BaselineTariffs,
    TariffTables,
    baseline_tariffs,
    implausible_rates,
    tag_summary,
    within,
)
from detente.world.build.elasticity_sets import PARENTS
from detente.world.build.tariff_tables import (
    RECORDED_BUYER,
    TariffAxes,
    mean_at_recorded_imports,
    read_tariff_tables,
)
from detente.world.countries import UNION
from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import goods_sectors, open_world

CHINA = "CHN"
FOOD = "C10T12"


def columns(path: Path, key: str, value: str) -> dict[str, float]:
    """The numbers of one column by another, blanks left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[key]: float(row[value]) for row in csv.DictReader(file) if row[value]}


def mean_rates(rate: Array, traded: Array) -> Array:
    """The mean of `rate` by buyer [buyer], weighted by `traded`; NaN where nothing is bought."""
    value = traded.sum(axis=(1, 2))
    duty = (rate * traded).sum(axis=(1, 2))
    return np.divide(duty, value, out=np.full(len(value), np.nan), where=value > 0)


def print_recorded_buyer(found: BaselineTariffs, traded: Array, folder: Path) -> None:
    """The United States: mean and duty on China, by the accounts' trade and by that of 2024."""
    path = folder / "us_applied_2024_by_exporter_80.csv"
    imports = columns(path, "exporter", "imports_usd_2024")
    recorded = columns(path, "exporter", "duty_usd_2024")
    buyer, china = (found.countries.index(code) for code in (RECORDED_BUYER, CHINA))
    at_own = 100 * mean_at_recorded_imports(folder.parent)
    print(f"the recorded cells at their imports of 2024: {at_own:.2f} %")
    value = traded[buyer].sum(axis=1)
    duty = (found.rate * traded)[buyer].sum(axis=1)
    by_seller = np.divide(duty, value, out=np.zeros_like(duty), where=value > 0)
    weight = np.array([imports.get(code, 0.0) for code in found.countries])
    accounts = 100 * duty.sum() / value.sum()
    as_in_2024 = 100 * (by_seller * weight).sum() / weight.sum()
    mean = 100 * sum(recorded.values()) / sum(imports.values())
    china_recorded = 100 * recorded[CHINA] / imports[CHINA]
    print("United States, %  accounts' trade  sellers' shares of 2024  recorded 2024")
    print(f"all sellers {accounts:21.2f} {as_in_2024:24.2f} {mean:14.2f}")
    print(f"China {100 * by_seller[china]:27.2f} {'':24} {china_recorded:14.2f}")
    china_share = 100 * np.array([value[china] / value.sum(), weight[china] / weight.sum()])
    print(f"China's share {china_share[0]:19.2f} {china_share[1]:24.2f}")


def print_means(found: BaselineTariffs, tables: TariffTables, traded: Array, folder: Path) -> None:
    """One line for each importer: its mean, the recorded one, and that of the cube."""
    applied = columns(
        folder / "importer_average_tariffs_81.csv", "importer", "applied_weighted_pct"
    )
    name = "TESTONLY_teti_importer_means_81.csv"
    cube = columns(folder / name, "importer", "TESTONLY_teti_icio_weighted_pct")
    means = 100 * mean_rates(found.rate, traded)
    nothing = float("nan")
    union = np.array([name == UNION for name in tables.territory])
    common = 100 * (found.rate * traded)[union].sum() / traded[union].sum()
    print(f"the Union together on extra-Union trade: {common:.2f}")
    print("importer   mean %  recorded  cube  level on pairs not free")
    for at, code in enumerate(found.countries):
        recorded = applied.get(code, nothing)
        level = 100 * tables.level[at]
        print(f"{code:8} {means[at]:8.2f} {recorded:9.2f} {cube[code]:6.2f} {level:8.2f}")


def read_cube(folder: Path, found: BaselineTariffs) -> Array:
    """The test-only cube [buyer, seller, sector] by the labels of `found`."""
    with np.load(folder / "TESTONLY_teti_gtd_2021_bilateral_81x81x28.npz") as file:
        rate = file["tariff"].astype(float)
        countries, sectors = file["countries"].tolist(), file["sectors"].tolist()
    at = [countries.index(code) for code in found.countries]
    cube = np.zeros(found.rate.shape)
    for position, sector in enumerate(found.sectors):
        code = PARENTS.get(sector, sector)
        if code in sectors:
            cube[:, :, position] = rate[:, :, sectors.index(code)][np.ix_(at, at)]
    return cube


def distance(rate: Array, cube: Array, weight: Array) -> tuple[float, float]:
    """Correlation and mean absolute distance in points of two cubes, both weighted."""
    share = weight / weight.sum()
    ours = rate - (rate * share).sum()
    theirs = cube - (cube * share).sum()
    together = (share * ours * theirs).sum()
    spread = np.sqrt((share * ours**2).sum() * (share * theirs**2).sum())
    return float(together / spread), float(100 * (share * np.abs(rate - cube)).sum())


def print_distance(found: BaselineTariffs, cube: Array, traded: Array, outside: Mask) -> None:
    """The distance over all trade, without customs territories, and where the cube is a record.

    It has no rates of the rest of the world, and its rate on food into the United States is an
    artefact, as the notes on the raw tables say.
    """
    recorded = traded.copy()
    recorded[found.countries.index(REST_OF_WORLD)] = 0.0
    recorded[found.countries.index(RECORDED_BUYER), :, found.sectors.index(FOOD)] = 0.0
    for name, weight in (
        ("all trade between countries", traded),
        ("outside customs territories", traded * outside[:, :, None]),
        ("without the rest of the world and food into the United States", recorded),
    ):
        correlation, points = distance(found.rate, cube, weight)
        print(f"{name}: correlation {correlation:.3f}, mean distance {points:.2f} points")


def print_tags(found: BaselineTariffs, sales: Array) -> None:
    """Rates too high to be likely, and what all goods imports rest on."""
    highest = implausible_rates(found)
    named = "; ".join(f"{name} {100 * rate:.0f} %" for name, rate in sorted(highest.items()))
    print(f"cells above 50 %: {int((found.rate > HIGHEST_PLAUSIBLE).sum())} ({named or 'none'})")
    counts = Counter(found.tag[:, :, found.goods].ravel().tolist())
    summary = tag_summary(found, sales)
    bought = (sales * found.goods).sum(axis=(1, 2)) - np.einsum("nns,s->n", sales, found.goods)
    for name in (DATA, ESTIMATED, ASSUMED):
        share = np.array([one.get(f"{name}_share", 0.0) for one in summary.values()])
        print(
            f"{name}: {counts[name]} cells, {(share * bought).sum() / bought.sum():.3f} of imports"
        )


def main() -> None:
    """Build the tariffs and print what comes out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    folder = options.shared / "tariffs"
    world = open_world("icio-2021")
    axes = TariffAxes(world.countries, world.sectors, goods_sectors(world), world.legend.parents)
    tables = read_tariff_tables(options.shared, axes, world.sales)
    found = baseline_tariffs(tables, world.sales)
    abroad = ~np.eye(len(axes.countries), dtype=bool)
    inside = within(tables.territory)
    union = np.array([name == UNION for name in tables.territory])
    traded = world.sales * abroad[:, :, None] * tables.goods
    extra_union = traded * ~(inside & union)[:, :, None]
    print_recorded_buyer(found, traded, folder)
    print_means(found, tables, extra_union, folder)
    print_distance(found, read_cube(folder, found), traded, ~inside)
    print_tags(found, world.sales)


if __name__ == "__main__":
    main()
