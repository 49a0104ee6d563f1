"""Write docs/concepts/replications.md from the replications themselves: `python
tools/build_replications.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.papers import eaton_kortum, gravity_2000, tariffs_2025
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

STARS = """The stars of Felbermayr, Groeschl & Heiland follow from the sign over
the draws for 41 of 44 countries; Canada, Mexico and Taiwan are printed without stars and get one,
two and one by that rule.
"""

PROGRAMS = """
## Programs of others

Three results that others computed with programs of their own, computed again by the engine. No
code of theirs is used. A test fails as soon as one number is further off than the last column says.
The tests of the first two need the data of the papers and are skipped without them.

| program | what is compared | numbers | largest difference | allowed |
|---|---|---|---|---|
"""

GRAVITY = """
**Gravity of 2000.** A Stata command solves gravity in general equilibrium with one sector (Campos,
Reggio & Timini 2025). The data are 44 countries and 1,936 flows of 2000. The question: what if 572
flows of thirteen later members of the EU were 25 per cent larger at given prices? The program has
two rules for deficits. They are fixed in value (`nominal` here) or a fixed share of the country's
own income (`own-income` here). It writes single precision, which knows a number near one to 6e-8.
In that precision all changes of welfare here are the same numbers. What would make the test fail:
the deficits of the other rule (welfare off by {crossed:.1e}); an elasticity read as sigma where it
is theta (off by {wrong:.1e}); another numeraire; a flow that is lost.
"""

TARIFFS = """
**US tariffs of 2025.** A MATLAB program solves one sector and 194 countries, with tariffs, labour
supply and scale economies (Ignatenko and others 2025, the version with fixed transfers). The engine
has neither labour supply nor scale economies. The test adds both from outside. It solves and asks
how much labour the new real wage calls forth. The next solve gets that labour and the productivity
that comes with it. The loop stops when both agree, after {solves} solves. All printed digits agree.
What would make the test fail: no labour supply or no scale economies (each misses two or more of
the five columns of the United States), or a base year with other sales at home.

In our reading, which nobody else has checked: the printed welfare lets the cost of work follow
the wage before tax, but labour supply follows the wage after tax. With the cost of work that the
preferences in the paper imply, the United States gains {free:.2f} per cent, not 1.24. With
retaliation it has {answered:.2f}, not 0.05. The table shows the printed numbers and the same
formula.
"""

EATON_KORTUM = """
**Three countries of Eaton & Kortum (2002).** No data: technology 1 everywhere, labour 1, 1.5 and
1.5, theta 4, a trade cost that falls from 1.5 to 1.2. Another program gives welfare to seven
digits. The test also solves both equilibria in levels, by a plain fixed point of the wage equation
and without the engine. The engine sees only the flows of the first one and the ratio 1.2 / 1.5.
What would make the test fail: a mistake in prices, trade shares or wages, because levels and
changes share no code; an elasticity off by one moves welfare by {wrong:.1e}.
"""


@dataclass(frozen=True)
class Agreement:
    """How far the engine is from a program of others."""

    program: str
    what: str
    numbers: int
    largest: str
    allowed: str

    def __str__(self) -> str:
        cells = (self.program, self.what, self.numbers, self.largest, self.allowed)
        return f"| {' | '.join(map(str, cells))} |"


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


@dataclass(frozen=True)
class Program:
    """What the page says of one program of others: its lines, how far it is, and in words."""

    lines: list[Line]
    agreements: list[Agreement]
    words: str


def gravity(shared: Path) -> Program:
    """Five countries line by line, all 44 and all flows in the differences."""
    data, paper = gravity_2000.read(shared), "Campos, Reggio & Timini (2025)"
    lines, agreements = [], []
    for column, (closure, names) in enumerate(gravity_2000.COLUMNS.items()):
        found = data.solve(closure)
        for country, printed in gravity_2000.WELFARE.items():
            here = float(found.welfare_pct[found.world.country(country)])
            what = f"{country} welfare, {closure}, per cent"
            lines.append(Line(paper, names[0], what, printed[column], here, 4))
        gap = gravity_2000.difference(data, closure, found)
        for what, count, value in (("welfare", 44, gap.welfare), ("flows", 1936, gap.flows)):
            limit = f"{gravity_2000.ALLOWED:.0e}"
            agreements.append(Agreement(paper, f"{what}, {closure}", count, f"{value:.1e}", limit))
    crossed = gravity_2000.difference(data, "own-income", data.solve("nominal"))
    sigma = data.solve("nominal", theta=gravity_2000.THETA - 1)
    wrong = gravity_2000.difference(data, "nominal", sigma)
    return Program(lines, agreements, GRAVITY.format(crossed=crossed.welfare, wrong=wrong.welfare))


def tariffs(shared: Path) -> Program:
    """Every printed number of the version with fixed transfers."""
    data, paper = tariffs_2025.read(shared), "Ignatenko et al. (2025)"
    free, answered = (
        tariffs_2025.outcome(data.world, data.tariff(retaliation=answer))
        for answer in (False, True)
    )
    lines, shares = [], []
    for row, values in tariffs_2025.rows(free, answered).items():
        columns = zip(tariffs_2025.COLUMNS, tariffs_2025.PRINTED[row], values, strict=True)
        for name, text, value in columns:
            digits, printed = tariffs_2025.digits(text), float(text)
            lines.append(Line(paper, "App. H", f"{row} {name}, per cent", printed, value, digits))
            shares.append(abs(value - printed) * 10**digits)
    agreement = Agreement(
        paper,
        "all that is printed",
        len(shares),
        f"{max(shares):.2f} of the last printed digit",
        "0.5 of it",
    )
    us = data.world.country("USA")
    words = TARIFFS.format(
        solves=f"{free.solves} and {answered.solves}",
        free=free.utility_pct[us],
        answered=answered.utility_pct[us],
    )
    return Program(lines, [agreement], words)


def three_countries(_: Path) -> Program:
    """Welfare to seven digits, and levels beside changes."""
    before = eaton_kortum.levels(eaton_kortum.BEFORE)
    after = eaton_kortum.levels(eaton_kortum.AFTER)
    found, published = eaton_kortum.in_changes(before), np.array(eaton_kortum.PUBLISHED)
    paper = "Eaton & Kortum (2002), three countries"
    lines = [
        Line(paper, "program", f"country {code} welfare, new over old", value, float(here), 7)
        for code, value, here in zip(
            eaton_kortum.COUNTRIES, published, found.welfare_hat, strict=True
        )
    ]
    digits = np.abs(found.welfare_hat - published).max()
    pairs = (
        (found.welfare_hat, after.welfare / before.welfare),
        (found.wage_hat[:, 0], after.wage / before.wage),
        (found.price_hat[:, 0], after.price / before.price),
        (found.trade_share[:, :, 0], after.trade_share),
    )
    level = max(float(np.abs(one / other - 1).max()) for one, other in pairs)
    what = "welfare, wages, prices, shares: changes beside levels"
    agreements = [
        Agreement(paper, "welfare", 3, f"{digits:.1e}", "5e-08"),
        Agreement(paper, what, 18, f"{level:.1e}", "1e-12"),
    ]
    near = eaton_kortum.in_changes(before, theta=eaton_kortum.THETA - 1)
    wrong = float(np.abs(near.welfare_hat - published).max())
    return Program(lines, agreements, EATON_KORTUM.format(wrong=wrong))


def listed(rows: Sequence[object]) -> str:
    """One row of a table for each."""
    return "".join(f"{row}\n" for row in rows)


def main() -> None:
    """Compute everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    shared = parser.parse_args().shared
    rows, times = "", []
    parts: tuple[Callable[[Path], list[Line]], ...] = (caliendo_parro, closed_forms, felbermayr)
    for part in parts:
        start = time.perf_counter()
        rows += listed(part(shared))
        times.append(f"{part.__name__} {time.perf_counter() - start:.0f} s")
    programs = [part(shared) for part in (gravity, tariffs, three_countries)]
    text = HEAD + rows + "".join(listed(program.lines) for program in programs)
    text += f"\nRun times, one process: {', '.join(times)}. {STARS}"
    text += PROGRAMS + "".join(listed(program.agreements) for program in programs)
    text += "".join(program.words for program in programs)
    page = ROOT / "docs" / "concepts" / "replications.md"
    temporary = page.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(page)


if __name__ == "__main__":
    main()
