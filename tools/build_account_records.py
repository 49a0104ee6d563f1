"""Write ``account_records.csv``, what others recorded of the accounts of the shipped worlds:
`python tools/build_account_records.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from detente.world.build.customs_tables import CHAPTERS_FILE
from detente.world.build.fuel_tables import AUDIT_FILE
from detente.world.build.raw_tables import raw_number, raw_rows
from detente.world.countries import country_name
from detente.world.shipped import open_world

DATA = Path(__file__).parents[1] / "src" / "detente" / "world" / "data"

CUSTOMS = "Federal Customs Service of Russia"
AUDIT = "importers' trade (CEPII BACI) and own estimates, at the totals of Russian customs"
# The least share of Russia's trade, per cent, that a partner must have to be listed.
LEAST_SHARE = 1.0
# The least exports of crude and gas, million USD, that a buyer must have to be listed.
LEAST_FUELS = 400.0
MOST_SERVICES = "balance of payments of 2021, about 55; the bound is 80"


@dataclass(frozen=True)
class Record:
    """One row of the table."""

    world: str
    what: str
    measure: str
    country: str
    partner: str
    sectors: str
    recorded: float
    unit: str
    source: str


def fuels(shared: Path) -> Iterator[Record]:
    """Russia's fuels in all and, of crude and gas, by buyer."""
    world = "icio-2021"
    chapters = {row["hs"]: row for row in raw_rows(chapters_file(shared))}
    total = raw_number(chapters["27"], "export_2021_musd", chapters_file(shared)) / 1e3
    what = "exports of coal, crude, gas and products"
    sectors = "B05 B06 C19"
    unit = "bn USD"
    yield Record(
        world,
        f"Russia, {what}",
        "exports",
        "RUS",
        "",
        sectors,
        round(total, 1),
        unit,
        f"{CUSTOMS}, chapter 27",
    )
    path = shared / "energy" / AUDIT_FILE
    for row in raw_rows(path):
        value = raw_number(row, "proposed_b06_at_customs_totals", path)
        if value >= LEAST_FUELS:
            buyer = row["importer"]
            name = f"Russia, exports of crude and gas to {country_name(buyer)}"
            yield Record(
                world, name, "exports", "RUS", buyer, "B06", round(value / 1e3, 2), unit, AUDIT
            )


def totals(shared: Path) -> Iterator[Record]:
    """Russia's goods and services of 2021."""
    path = chapters_file(shared)
    total = next(row for row in raw_rows(path) if row["hs"] == "TOTAL")
    for flow in ("export", "import"):
        value = raw_number(total, f"{flow}_2021_musd", path) / 1e3
        yield Record(
            "icio-2021",
            f"Russia, {flow}s of goods",
            f"{flow}s",
            "RUS",
            "",
            "goods",
            round(value, 1),
            "bn USD",
            f"{CUSTOMS}, all chapters",
        )
    yield Record(
        "icio-2021",
        "Russia, exports of services, at most",
        "exports",
        "RUS",
        "",
        "services",
        80.0,
        "bn USD",
        MOST_SERVICES,
    )


def partners(shared: Path, year: int, total: dict[str, float]) -> Iterator[Record]:
    """The shares of partners in Russia's trade in goods of one year."""
    path = shared / "trade" / "russia_fcs_by_partner_monthly_2006_2021.csv"
    known = open_world(f"icio-{year}").countries
    value: dict[tuple[str, str], float] = defaultdict(float)
    for row in raw_rows(path):
        if int(row["year"]) == year:
            value[row["flow"], row["partner"]] += raw_number(row, "musd", path)
    for (flow, partner), worth in sorted(value.items(), key=lambda item: (item[0][0], -item[1])):
        share = 100 * worth / total[flow]
        if share >= LEAST_SHARE and partner in known:
            name = f"Russia, share of {country_name(partner)} in {flow}s of goods"
            yield Record(
                f"icio-{year}",
                name,
                f"{flow}_share",
                "RUS",
                partner,
                "goods",
                round(share, 1),
                "%",
                f"{CUSTOMS}, by partner",
            )


def tariffs(shared: Path) -> Iterator[Record]:
    """What the United States collected in 2024, on all and on China."""
    path = shared / "tariffs" / "us_applied_2024_by_exporter_80.csv"
    rows = {row["exporter"]: row for row in raw_rows(path)}
    imports = sum(raw_number(row, "imports_usd_2024", path) for row in rows.values())
    duty = sum(raw_number(row, "duty_usd_2024", path) for row in rows.values())
    source = "United States Census Bureau, duty over imports of 2024, at the imports of 2024"
    for partner, rate in (("", 100 * duty / imports), ("CHN", china_rate(rows, path))):
        name = f"United States, mean tariff on {country_name(partner) if partner else 'goods'}"
        yield Record(
            "icio-2021", name, "mean_tariff", "USA", partner, "goods", round(rate, 2), "%", source
        )


def china_rate(rows: dict[str, dict[str, str]], path: Path) -> float:
    """The rate on China, per cent."""
    return raw_number(rows["CHN"], "applied_rate_pct", path)


def chapters_file(shared: Path) -> Path:
    """Russia's trade by chapter."""
    return shared / "trade" / CHAPTERS_FILE


def all_records(shared: Path) -> Iterator[Record]:
    """Every row; shares of 2019 are of the partners that are listed together."""
    path = chapters_file(shared)
    total = next(row for row in raw_rows(path) if row["hs"] == "TOTAL")
    goods = {flow: raw_number(total, f"{flow}_2021_musd", path) for flow in ("export", "import")}
    yield from fuels(shared)
    yield from totals(shared)
    yield from partners(shared, 2021, goods)
    yield from tariffs(shared)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    records = list(all_records(parser.parse_args().shared))
    with (DATA / "account_records.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Record)])
        writer.writerows(astuple(record) for record in records)
    print(f"{len(records)} records")


if __name__ == "__main__":
    main()
