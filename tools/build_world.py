"""Build the shipped worlds icio-2021 and icio-2019 from raw tables: `python tools/build_world.py
--shared ../shared/data`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from detente.world.build.icio import build_icio

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"


def main() -> None:
    """Build and save the asked years."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--year", default="all", choices=["2019", "2021", "all"])
    parser.add_argument("--out", type=Path, default=DATA)
    options = parser.parse_args()
    for year in (2019, 2021) if options.year == "all" else (int(options.year),):
        world = build_icio(options.shared, year)
        path = world.save(options.out / f"{world.name}.npz")
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, digest {world.digest[:12]}")
        for finding in world.provenance["findings"]:
            print(f"  {finding}")


if __name__ == "__main__":
    main()
