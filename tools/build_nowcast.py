"""Build the world nowcast-2023 from a world of 2021 and print its scores:
`python tools/build_nowcast.py --shared ../shared/data --out FOLDER`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from detente.world.build.nowcast_world import build_nowcast
from detente.world.check import check
from detente.world.shipped import find_world


def print_scores(facts: dict[str, Any]) -> None:
    """The scores, one a line, under their columns."""
    head, *rows = facts["scores"]
    print(f"\n{head[0]:62}" + "".join(f"{name:>11}" for name in head[1:-1]) + f"  {head[-1]}")
    for what, *values, source in rows:
        cells = "".join(f"{'-' if value is None else value:>11}" for value in values)
        print(f"{what:62}{cells}  {source}")


def print_moves(facts: dict[str, Any]) -> None:
    """What each source moved, what was capped, and the largest changes."""
    print("\nshare of cross-border sales of the base year moved by")
    for name, share in facts["share_of_trade_moved"].items():
        print(f"  {name:18}{100 * share:6.2f} %")
    for title in ("capped", "largest_changes"):
        print(f"\n{title.replace('_', ' ')}, million USD")
        for line in facts[title]:
            print(f"  {line}")


def main() -> None:
    """Build, save, and print scores and findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--base", default="icio-2021", help="a shipped world, or a .npz file")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    made = build_nowcast(options.shared, find_world(options.base))
    options.out.mkdir(parents=True, exist_ok=True)
    path = made.world.save(options.out / f"{made.world.name}.npz")
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, digest {made.world.digest[:12]}")
    facts = dict(made.world.provenance)
    print_moves(facts)
    print_scores(facts)
    print()
    for fault in check(made.world):
        print(f"{fault.level}: {fault.where}: {fault.what}")


if __name__ == "__main__":
    main()
