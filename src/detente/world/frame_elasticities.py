"""Sets of trade elasticities from a long table: a column a set, or one row a number."""

from __future__ import annotations

from detente.errors import DataError
from detente.types import Array
from detente.world.long_table import LongTable
from detente.world.world import ElasticitySet


def elasticity_sets(table: LongTable, sectors: tuple[str, ...]) -> dict[str, ElasticitySet]:
    """Every set of a table with a column a set, or with the columns sector, set, value."""
    if "set" in table.columns:
        table.require_columns(("sector", "set", "value"))
        names, numbers = table.texts("set"), table.numbers("value")
        rows = {name: [k for k, one in enumerate(names) if one == name] for name in names}
        return {name: _one_set(table, name, rows[name], numbers, sectors) for name in rows}
    every = list(range(table.size))
    wide = [column for column in table.columns if column != "sector"]
    if not wide:
        raise DataError("no set of elasticities", where=table.said, hint="add a column a set")
    return {name: _one_set(table, name, every, table.numbers(name), sectors) for name in wide}


def _one_set(
    table: LongTable, name: str, rows: list[int], numbers: Array, sectors: tuple[str, ...]
) -> ElasticitySet:
    rated = table.texts("sector")
    kind = _same(table, "kind", rows) or "theta"
    if kind not in ("theta", "sigma"):
        raise DataError(
            f"kind is {kind!r}, must be theta or sigma",
            where=table.place(rows[0]),
            hint="sigma is theta + 1",
        )
    found: dict[str, float] = {}
    for row in rows:
        least = 1.0 if kind == "sigma" else 0.0
        if rated[row] in found:
            what = f"sector {rated[row]!r} is given a second time in set {name!r}"
            raise DataError(what, where=table.place(row), hint="keep one row")
        if numbers[row] <= least:
            what = f"{name} is {numbers[row]:g}, must be above {least:g}"
            raise DataError(what, where=table.place(row), hint="trade elasticities are positive")
        found[rated[row]] = float(numbers[row])
    for code in sectors:
        if code not in found:
            what = f"set {name!r} has no row for sector {code!r}"
            raise DataError(what, where=table.said, hint="every set needs every sector")
    values = tuple(found[code] for code in sectors)
    return ElasticitySet(values, kind, _same(table, "source", rows))  # type: ignore[arg-type]


def _same(table: LongTable, column: str, rows: list[int]) -> str:
    """What a set's rows say in an optional column; DataError when they differ."""
    if "set" not in table.columns or column not in table.columns:
        return ""
    texts = table.texts(column)
    for row in rows:
        if texts[row] != texts[rows[0]]:
            what = f"{column} is {texts[row]!r}, but {texts[rows[0]]!r} before in the same set"
            raise DataError(what, where=table.place(row), hint=f"one {column} a set")
    return texts[rows[0]]
