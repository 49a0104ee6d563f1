"""What `detente compare` prints: where two answers differ, and what the difference comes from."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import say, say_path, show, with_name
from detente.study.compare import NOTHING, Comparison
from detente.table import Table
from detente.world.countries import country_name


def show_comparison(found: Comparison, folder: Path, count: int = 15) -> None:
    """Levers that differ, then the countries, sectors and flows that differ most."""
    first, second = found.names
    say(bold=f"{first} (A) and {second} (B)")
    if found.same:
        say("nothing differs: the same levers, and the same numbers in every country and sector")
    show("Levers that differ", found.levers)
    _show_countries(found, count)
    show("Sectors: volume, per cent", _named_sectors(found.sectors.first(count)), label="sector")
    show("Flows: volume, per cent", _named_flows(found.flows.first(count)), label="flow")
    say_path(folder, "files: ")


def _show_countries(found: Comparison, count: int) -> None:
    """The countries whose real income differs, the largest difference first."""
    table, world = found.by_size, found.scenarios[0].world
    gaps = table.columns["difference_pp"]
    some = table.taken([k for k, gap in enumerate(gaps) if abs(gap) > NOTHING][:count])
    if not some.index:
        if not found.same:
            say("nobody's real income differs")
        return
    named = some.labelled(
        with_name(str(code), country_name(str(code), world)) for code in some.index
    )
    show("Real income, per cent, and what the difference comes from", named)
    say(
        f"Shapley shares over all orders; a part moves by at most {found.order_pp:.3f} points with"
        " the order"
    )


def _named_sectors(rows: Table) -> Table:
    """Rows labelled by country and sector."""
    columns = dict(rows.columns)
    places = zip(columns.pop("country"), columns.pop("sector"), columns.pop("name"), strict=True)
    labels = [f"{country} {with_name(sector, name)}" for country, sector, name in places]
    return Table("sector", tuple(labels), columns)


def _named_flows(rows: Table) -> Table:
    """Rows labelled by seller and buyer."""
    columns = dict(rows.columns)
    pairs = zip(columns.pop("seller"), columns.pop("buyer"), strict=True)
    return Table("flow", tuple(f"{seller} to {buyer}" for seller, buyer in pairs), columns)
