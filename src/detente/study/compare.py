"""compare: why two answers differ, split into data, levers, parameters and version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError, ScenarioError
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.attribution import attribute
from detente.table import Table

Array = NDArray[np.float64]
FIELDS = {
    "data": ("world",),
    "levers": ("levers", "blocs", "date", "start"),
    "parameters": ("closure", "elasticities", "parameters", "horizon", "horizons", "time"),
}


@dataclass(frozen=True, eq=False)
class Comparison:
    """The change of real income in two answers and what the difference comes from.

    Attributes
    ----------
    names : (str, str)
        The two sides.
    table : Table
        By country: ``first_pct``, ``second_pct``, ``difference_pp``, and its parts ``data_pp``,
        ``levers_pp``, ``parameters_pp`` (Shapley shares over all orders) and ``version_pp`` (saved
        numbers less those computed now).
    order_pp : float
        The largest move of a part with the order.
    """

    names: tuple[str, str]
    table: Table
    order_pp: float


def compare(first: Scenario | str | Path, second: Scenario | str | Path) -> Comparison:
    """The Comparison of two scenarios, or of two result folders (or of one of each).

    Raises
    ------
    ScenarioError
        A side is neither a scenario nor a result folder, or the two worlds have different
        countries.
    """
    (one, saved_one), (two, saved_two) = _side(first), _side(second)
    if one.world.countries != two.world.countries:
        raise ScenarioError(
            f"worlds {one.world.name} and {two.world.name} have different countries",
            hint="compare like with like",
        )
    changed = [
        part
        for part, fields in FIELDS.items()
        if any(getattr(one.content, f) != getattr(two.content, f) for f in fields)
    ]
    base = equilibrium(one).welfare_pct

    def moved(parts: Sequence[str]) -> Array:
        fields = [field for part in parts for field in FIELDS[part]]
        mixed = one.with_content({field: getattr(two.content, field) for field in fields})
        return equilibrium(mixed).welfare_pct - base if parts else np.zeros_like(base)

    shares = attribute(changed, moved) if changed else None
    parts = {part: np.zeros_like(base) for part in FIELDS}
    if shares:
        parts |= {part: shares.mean[k] for k, part in enumerate(shares.parts)}
    now = base + sum(parts.values(), np.zeros_like(base))
    start, end = (
        (base if saved_one is None else saved_one),
        (now if saved_two is None else saved_two),
    )
    columns = {"first_pct": start, "second_pct": end, "difference_pp": end - start}
    columns |= {f"{part}_pp": values for part, values in parts.items()} | {
        "version_pp": (end - start) - (now - base)
    }
    order = 0.0 if shares is None else float((shares.high - shares.low).max())
    return Comparison((one.name, two.name), Table("country", one.world.countries, columns), order)


def _side(given: Scenario | str | Path) -> tuple[Scenario, Array | None]:
    """The scenario of a side, and its saved numbers when it is a result folder."""
    if isinstance(given, Scenario):
        return given, None
    path = Path(given)
    manifest = path / "manifest.json" if path.is_dir() else path
    if manifest.suffix != ".json":
        return Scenario.open(given), None
    try:
        old = json.loads(manifest.read_text(encoding="utf-8"))
        scenario = Scenario.parse(old["scenario"], path=manifest.name)
        saved = np.array([old["welfare_pct"][country] for country in scenario.world.countries])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"not a result folder ({error!r})",
            where=str(path),
            hint="give a scenario, or a folder with manifest.json",
        ) from error
    return scenario, saved
