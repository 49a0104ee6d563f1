"""The legend of a world from long tables: names with parents and roles, and blocs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.labels import axes_of
from detente.world.legend import Legend, checked_legend
from detente.world.long_table import LongTable

NAMES_COLUMNS, NAMES_OPTIONAL = ("code", "name"), ("parent", "roles")
BLOCS_COLUMNS = ("bloc", "country")


def legend_of(
    tables: Mapping[str, LongTable], countries: Collection[str], sectors: Collection[str]
) -> Legend:
    """The legend in the tables ``names`` and ``blocs``, either of which may be missing.

    DataError with table and row for a code that the world lacks or that is named twice, a parent or
    roles of what is no sector, and a parent or a bloc that is called like what it holds.
    """
    blocs = _blocs(tables["blocs"], countries) if "blocs" in tables else {}
    if "names" not in tables:
        return Legend(blocs=blocs)
    table = tables["names"]
    parents = _parents(table, sectors)
    roles = _roles(table, sectors)
    names = _names(table, (*countries, *sectors, *parents.values(), *blocs))
    legend = Legend(names=names, parents=parents, roles=roles, blocs=blocs)
    try:
        return checked_legend(legend, axes_of(tuple(countries), tuple(sectors)))
    except DataError as error:
        raise DataError(error.what, where=table.said, hint=error.hint) from error


def _names(table: LongTable, known: Collection[str]) -> dict[str, str]:
    """Names by code; DataError for a code that the world lacks or that is named twice."""
    found: dict[str, str] = {}
    for row, (code, name) in enumerate(zip(table.texts("code"), table.texts("name"), strict=True)):
        if code not in known:
            hint = did_you_mean(code, known, "add its sales, or leave the row out")
            what = f"code {code!r} is in no row of sales, and no parent or bloc"
            raise DataError(what, where=table.place(row), hint=hint)
        if code in found:
            raise DataError(
                f"code {code!r} is named twice", where=table.place(row), hint="keep one row"
            )
        found[code] = name
    return found


def _parents(table: LongTable, sectors: Collection[str]) -> dict[str, str]:
    """Parents by sector."""
    found = {}
    codes = table.texts("code")
    for row, parent in enumerate(table.codes("parent", optional=True)):
        if not parent:
            continue
        _require_sector(table, row, "parent", sectors)
        if parent in sectors:
            raise DataError(
                f"parent {parent!r} is a sector itself",
                where=table.place(row),
                hint="give it a code of its own, which nothing is sold under",
            )
        found[codes[row]] = parent
    return found


def _roles(table: LongTable, sectors: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Sectors by role; a cell holds several roles, separated by blanks."""
    found: dict[str, list[str]] = {}
    codes = table.texts("code")
    for row, cell in enumerate(table.texts("roles", optional=True)):
        if cell:
            _require_sector(table, row, "roles", sectors)
        for role in dict.fromkeys(cell.split()):
            found.setdefault(role, []).append(codes[row])
    return {role: tuple(dict.fromkeys(holders)) for role, holders in found.items()}


def _require_sector(table: LongTable, row: int, column: str, sectors: Collection[str]) -> None:
    code = table.texts("code")[row]
    if code not in sectors:
        raise DataError(
            f"{column} of {code!r}, which is no sector",
            where=table.place(row),
            hint="leave the cell empty",
        )


def _blocs(table: LongTable, countries: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Members by bloc; DataError for one that is unknown or named twice, and a country as bloc."""
    found: dict[str, list[str]] = {}
    pairs = zip(table.codes("bloc"), table.texts("country"), strict=True)
    for row, (bloc, country) in enumerate(pairs):
        where = table.place(row)
        if bloc in countries:
            hint = "give it a code of its own"
            raise DataError(f"bloc {bloc!r} is a country itself", where=where, hint=hint)
        if country not in countries:
            hint = did_you_mean(country, countries, "add its sales, or leave the row out")
            raise DataError(f"country {country!r} is in no row of sales", where=where, hint=hint)
        members = found.setdefault(bloc, [])
        if country in members:
            what = f"{country!r} is in bloc {bloc!r} already"
            raise DataError(what, where=where, hint="keep one row")
        members.append(country)
    return {bloc: tuple(members) for bloc, members in found.items()}
