"""Print how Russia's sales of crude and gas split by buyer, beside the trade of the pair alone:
`python tools/build_fuel_split.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from detente.world.build.fuel_split import FuelSplit, FuelTables, split_fuels
from detente.world.build.fuel_tables import AUDITED_SELLER, read_fuel_tables
from detente.world.shipped import open_world


def audited_rows(shared: Path) -> list[dict[str, str]]:
    """Russia's buyers with the largest crude and gas first."""
    path = shared / "energy" / "russia_b06_2021_proposed_musd.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted(rows, key=lambda row: -float(row["proposed_b06_at_customs_totals"]))


def traded_share(tables: FuelTables, buyer: int, seller: int) -> float:
    """The share of gas in the trade of a pair; NaN without trade."""
    gas = tables.gas[buyer, seller]
    total = gas + tables.crude[buyer, seller]
    return float(gas / total) if total else float("nan")


def print_buyers(split: FuelSplit, tables: FuelTables, rows: list[dict[str, str]]) -> None:
    """One line for each buyer: the share of gas, what it rests on, and that of trade alone."""
    seller = split.countries.index(AUDITED_SELLER)
    print("buyer  gas share  source     in trade  million USD at customs")
    for row in rows:
        buyer = split.countries.index(row["importer"])
        share = split.gas_share[buyer, seller]
        traded = traded_share(tables, buyer, seller)
        customs = float(row["proposed_b06_at_customs_totals"])
        source = split.source[buyer, seller]
        print(f"{row['importer']:5} {share:10.3f}  {source:10} {traded:8.3f} {customs:9.0f}")


def main() -> None:
    """Split the sector by pair and print Russia's buyers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--buyers", type=int, default=20)
    options = parser.parse_args()
    tables = read_fuel_tables(options.shared, open_world("icio-2021").countries, 2021)
    split = split_fuels(tables)
    print_buyers(split, tables, audited_rows(options.shared)[: options.buyers])
    counts = Counter(split.source.ravel().tolist())
    print("cells by source:", ", ".join(f"{name} {counts[name]}" for name in sorted(counts)))


if __name__ == "__main__":
    main()
