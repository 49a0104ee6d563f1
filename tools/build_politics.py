"""Build the table of UN ideal points: `python tools/build_politics.py --shared ../shared/data`."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"
SUCCESSORS = {"YUG": "SRB"}


def ideal_points(shared: Path) -> pd.DataFrame:
    """Ideal point, its 5th and 95th percentile and the votes behind it, by state and year, without
    Czechoslovakia (1991-92).
    """
    raw = pd.read_parquet(shared / "politics" / "unga_ideal_points_1991_2025.parquet")
    named = raw.rename(
        columns={"iso3c": "iso3", "NVotesFP": "votes", "Q5%FP": "low", "Q95%FP": "high"}
    )
    named["iso3"] = named["iso3"].replace(SUCCESSORS)
    kept = named[named["iso3"] != "CSK"].sort_values(["iso3", "year"])
    return kept[["iso3", "year", "ideal", "low", "high", "votes"]].round(
        {"ideal": 4, "low": 2, "high": 2}
    )


def main() -> None:
    """Write ideal_points.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    ideal_points(parser.parse_args().shared).to_csv(
        DATA / "ideal_points.csv", index=False, lineterminator="\n"
    )


if __name__ == "__main__":
    main()
