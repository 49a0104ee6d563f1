"""Write docs/concepts/replications.md from the replications themselves: `python
tools/build_replications.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.papers.caliendo_parro import NAFTA, nafta, open_accounts
from tests.papers.closed_forms import energy_block, optimal_tariff
from tests.papers.felbermayr import end_of_single_market, read

import detente as dt
from detente.economy.analysis.replication import first_order_pct

HEAD = """# Replications

Published numbers and the same numbers from this package, written by `python
tools/build_replications.py` and held by the tests in `tests/papers`. The data of the papers are
not part of the package.

| paper | table | what | published | here | difference |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Line:
    """One number of one table."""

    paper: str
    table: str
    what: str
    published: float
    here: float
    digits: int = 2

    def __str__(self) -> str:
        d = self.digits
        gap = self.here - self.published
        return (
            f"| {self.paper} | {self.table} | {self.what} | {self.published:.{d}f} |"
            f" {self.here:.{d + 2}f} | {gap:+.{d + 2}f} |"
        )


def caliendo_parro(shared: Path) -> list[Line]:
    """Table 2: first-order welfare, its parts, real wages; the exact change beside the reference
    solution.
    """
    folder = shared / "papers" / "cp2015"
    world, tariffs = open_accounts(folder)
    found = dt.solve(world, nafta(world, tariffs))
    targets = json.loads((folder / "targets.json").read_text(encoding="utf-8"))
    change = first_order_pct(found)
    terms, volume = change.terms_of_trade, change.volume_of_trade
    paper, lines = "Caliendo & Parro (2015)", []
    for country in NAFTA:
        n = found.world.country(country)
        values = (terms[n] + volume[n], terms[n], volume[n], 100 * (found.real_wage_hat[n] - 1))
        names = ("welfare, first order", "terms of trade", "volume of trade", "real wage")
        for name, printed, value in zip(
            names, targets["published_table2_zero_deficits"][country], values, strict=True
        ):
            lines.append(Line(paper, "2", f"{country} {name}, per cent", printed, float(value)))
        exact = targets["unrounded_reference_zero_deficits"][country][4]
        lines.append(
            Line(
                paper,
                "re-solved",
                f"{country} welfare, exact, per cent",
                exact,
                float(found.welfare_pct[n]),
                4,
            )
        )
    return lines


def felbermayr(shared: Path) -> list[Line]:
    """Table 5: end of the single market, mean over the 1,000 draws."""
    folder = shared / "papers" / "fgh2014"
    path = folder / "fgh2014.npz"
    mean = np.mean([end_of_single_market(path, draw) for draw in range(1000)], axis=0)
    world, _ = read(path)
    with (folder / "table5_single_market.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["country"]: float(row["welfare_pct"]) for row in csv.DictReader(file)}
    paper = "Felbermayr, Groeschl & Heiland (2022)"
    return [
        Line(
            paper,
            "5",
            f"{c}, end of the single market, per cent",
            printed[c],
            float(mean[world.country(c)]),
        )
        for c in sorted(printed)
    ]


def closed_forms(_: Path) -> list[Line]:
    """Energy block and optimal tariff."""
    lines = [
        Line(
            "Bachmann et al. (2022/24)",
            "CES block",
            f"energy {share:.0%}, sigma {sigma}, -{fall} %",
            exact,
            energy_block(share, sigma, fall),
        )
        for share, sigma, fall, exact in (
            (0.04, 0.04, 10, -1.57),
            (0.01, 0.1, 30, -2.34),
            (0.04, 1.0, 10, -0.42),
        )
    ]
    return lines + [
        Line("Gros (1987)", "formula", f"optimal tariff, theta {t:g}", 1 / t, optimal_tariff(t), 3)
        for t in (2.0, 4.0, 8.0)
    ]


def main() -> None:
    """Compute everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    shared = parser.parse_args().shared
    text, times = HEAD, []
    parts: tuple[Callable[[Path], list[Line]], ...] = (caliendo_parro, closed_forms, felbermayr)
    for part in parts:
        start = time.perf_counter()
        text += "".join(f"{line}\n" for line in part(shared))
        times.append(f"{part.__name__} {time.perf_counter() - start:.0f} s")
    text += (
        f"\nRun times, one process: {', '.join(times)}. The stars of Felbermayr, Groeschl & Heiland"
        " follow from the sign over\n"
    )
    text += (
        "the draws for 41 of 44 countries; Canada, Mexico and Taiwan are printed without stars and"
        " get one, two and one by that rule.\n"
    )
    page = ROOT / "docs" / "concepts" / "replications.md"
    temporary = page.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(page)


if __name__ == "__main__":
    main()
