"""Model against published studies of the same questions: inside their range or not, and why it may not be."""

from __future__ import annotations

from collections.abc import Callable

from detente.errors import SolveError
from detente.study.held import Held, heading
from detente.study.run import equilibria
from detente.study.scenario import Scenario
from detente.study.table import Table
from detente.world.shipped import read_table

RULE = "inside: the headline lies in the published range; overlaps: some elasticity set does, or their range holds it; outside: none does"
Progress = Callable[[str, int, int], None]


def plausibility(*, progress: Progress | None = None) -> Held:
    """Change of real income by question and horizon: the model with its range over elasticity sets, the published range; see `RULE`.

    Elasticity sets without an equilibrium are left out of the range.
    """
    rows = read_table("benchmarks")
    asked: dict[str, tuple[str, ...]] = {}
    for row in rows:
        asked[row["scenario"]] = tuple(dict.fromkeys((*asked.get(row["scenario"], ()), row["horizon"])))
    found, opened, worst = {}, [Scenario.open(name) for name in asked], 0.0
    for done, (name, horizons) in enumerate(asked.items()):
        if progress:
            progress("scenarios with published counterparts", done, len(asked))
        found[name], residual = _by_set(opened[done], horizons)
        worst = max(worst, residual)
    if progress:
        progress("scenarios with published counterparts", len(asked), len(asked))
    model = [found[row["scenario"]][row["horizon"], row["country"]] for row in rows]
    published = [(float(row["low_pct"]), float(row["high_pct"])) for row in rows]
    columns = {
        "scenario": [row["scenario"] for row in rows],
        "country": [row["country"] for row in rows],
        "horizon": [row["horizon"] for row in rows],
        "welfare_pct": [values[0] for values in model],
        "welfare_low_pct": [min(values) for values in model],
        "welfare_high_pct": [max(values) for values in model],
        "published_low_pct": [low for low, _ in published],
        "published_high_pct": [high for _, high in published],
        "agreement": [_agreement(values, *range_) for values, range_ in zip(model, published, strict=True)],
        "published_by": [row["source"] for row in rows],
        "reason": [row["note"] for row in rows],
    }
    table = Table("question", tuple(row["question"] for row in rows), columns)
    said = "named in each row; a comparison with published studies, not a forecast"
    return Held(table, heading(opened, said, tolerance=RULE, max_residual=worst))


def _by_set(scenario: Scenario, horizons: tuple[str, ...]) -> tuple[dict[tuple[str, str], list[float]], float]:
    """Real income in per cent by (horizon, country), the scenario's elasticity set first; and the largest residual."""
    world = scenario.world
    default = scenario.content.elasticities or world.default_elasticities
    values: dict[tuple[str, str], list[float]] = {}
    worst = 0.0
    for name in (default, *(other for other in world.elasticities if other != default)):
        try:
            each = equilibria(scenario, elasticities=name, horizons=horizons)
        except SolveError:
            if name == default:
                raise
            continue
        for horizon, found in each.items():
            worst = max(worst, found.certificate.max_residual)
            for code, welfare in zip(world.countries, found.welfare_pct, strict=True):
                values.setdefault((horizon, code), []).append(float(welfare))
    return values, worst


def _agreement(values: list[float], low: float, high: float) -> str:
    inside = [low <= value <= high for value in values]
    return "inside" if inside[0] else "overlaps" if any(inside) or (min(values) <= low and high <= max(values)) else "outside"
