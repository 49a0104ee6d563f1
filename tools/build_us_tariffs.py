"""Write the table of the tariffs of the United States in 2025 and 2026:
`python tools/build_us_tariffs.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from detente.world.build.us_tariffs import us_tariff_table

TABLE = Path(__file__).parents[1] / "src/detente/levers/schedules/us-tariffs-2025-2026.csv"


def main() -> None:
    """Write the table and say how many rows it has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of raw tables")
    parser.add_argument("--out", type=Path, default=TABLE)
    asked = parser.parse_args()
    text = us_tariff_table(asked.shared)
    asked.out.write_text(text, encoding="utf-8")
    print(f"{asked.out}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
