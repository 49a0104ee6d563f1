"""Write how many live in each country: `python tools/build_inhabitants.py WHEEL PACKAGE`.

Natural Earth's estimates of 2019 (public domain) as the Python package geopandas 0.14.4 holds them:
`pip download geopandas==0.14.4 --no-deps` is WHEEL. States that it leaves out have the World Bank's
figure of 2018, as the npm package country-json 2.3.0 holds it: `npm pack country-json@2.3.0`,
unpacked, is PACKAGE. So has Somalia, of which Natural Earth draws a part apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from detente.errors import DataError
from detente.world.countries import is_standard, resolve
from detente.world.shipped import read_table

TARGET = Path(__file__).parents[1] / "src" / "detente" / "world" / "data" / "inhabitants.csv"
TABLE = "geopandas/datasets/naturalearth_lowres/naturalearth_lowres.dbf"
NATURAL_EARTH = "Natural Earth, admin 0 countries, POP_EST"
WORLD_BANK = "World Bank, World Development Indicators, through country-json 2.3.0"
IN_PARTS = ("SOM",)
NOBODY_AT_HOME = ("ATA", "ATF")
Row = tuple[str, int, int, str]


def records(table: bytes) -> Iterator[dict[str, str]]:
    """The rows of a dBase table, as text by field."""
    count, begins, width = struct.unpack("<IHH", table[4:12])
    fields = [table[at : at + 32] for at in range(32, begins - 1, 32)]
    names = [field[:11].split(b"\0")[0].decode() for field in fields]
    widths = [field[16] for field in fields]
    for number in range(count):
        at, row = begins + number * width + 1, {}
        for name, size in zip(names, widths, strict=True):
            row[name] = table[at : at + size].decode(errors="replace").strip()
            at += size
        yield row


def of_natural_earth(wheel: Path) -> Iterator[Row]:
    """A row for each state with a code that others know."""
    with zipfile.ZipFile(wheel) as archive:
        table = archive.read(TABLE)
    for row in records(table):
        code = row["iso_a3"]
        if is_standard(code) and code not in (*IN_PARTS, *NOBODY_AT_HOME):
            yield code, round(float(row["pop_est"])), 2019, NATURAL_EARTH


def of_world_bank(package: Path) -> Iterator[Row]:
    """A row for each economy that the World Bank knows."""
    economies = {row["iso3"] for row in read_table("gdp_wdi")}
    text = (package / "src" / "country-by-population.json").read_text(encoding="utf-8")
    for row in json.loads(text):
        try:
            code = resolve(row["country"])
        except DataError:
            continue
        if code in economies:
            yield code, int(row["population"]), 2018, WORLD_BANK


def main() -> None:
    """Build and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("package", type=Path)
    asked = parser.parse_args()
    both = (*of_world_bank(asked.package), *of_natural_earth(asked.wheel))
    rows = {row[0]: row for row in both}
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "inhabitants", "year", "source"))
        writer.writerows(rows[code] for code in sorted(rows))


if __name__ == "__main__":
    main()
