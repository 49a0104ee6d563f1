"""Commands that hold the model against the record: hindcast and benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.cli.options import Json, ScenarioName, app, print_json, print_rows, progress

if TYPE_CHECKING:
    from detente.study.table import Table


@app.command("hindcast")
def hindcast_command(scenario: ScenarioName = "beijing-moscow-2022", as_json: Json = False) -> None:
    """Every recorded series of 2021-22 beside the model: hit or miss, inputs marked, nulls beside."""
    from detente.study.hindcast import hindcast
    from detente.study.scenario import Scenario

    asked = Scenario.open(scenario)
    found = hindcast(asked)
    if as_json:
        print_json({"scenario": asked.name, "world": asked.world.name, "closure": asked.content.closure, "series": _rows(found)})
        return
    scored = [row for row in _rows(found) if row["role"] == "predicted"]
    given = [row for row in _rows(found) if row["role"] != "predicted"]
    columns = ("series", "recorded", "predicted", "null_no_change", "null_proportional", "verdict", "unit", "nulls_hit")
    print_rows(columns, [tuple(_text(row[c]) for c in columns) for row in scored], False)
    print("not scored, since data, inputs, or outside the model:")
    print_rows(
        ("series", "recorded", "unit", "role"),
        [tuple(_text(row[c]) for c in ("series", "recorded", "unit", "role")) for row in given],
        False,
    )
    print(
        f"{asked.name}; {asked.world.name}; calendar 2022 of the monthly path; closure {asked.content.closure}; a hindcast, not a forecast"
    )


@app.command("benchmarks")
def benchmarks_command(as_json: Json = False) -> None:
    """The model beside published studies of the same questions: inside their range or not, and why it may not be."""
    from detente.study.plausibility import plausibility

    found = plausibility(progress=progress())
    if as_json:
        print_json({"benchmarks": _rows(found)})
        return
    columns = ("question", "horizon", "model, per cent", "over elasticity sets", "published", "agreement")
    rows = [
        (
            row["question"],
            row["horizon"],
            f"{row['welfare_pct']:+.2f}",
            f"{row['welfare_low_pct']:+.2f} … {row['welfare_high_pct']:+.2f}",
            " … ".join(dict.fromkeys(f"{row[end]:g}" for end in ("published_low_pct", "published_high_pct"))),
            row["agreement"],
        )
        for row in _rows(found)
    ]
    print_rows(columns, rows, False)
    for row in _rows(found):
        if row["agreement"] != "inside":
            print(f"- {row['question']}, {row['agreement']}: {row['reason']}")
    print(
        "real income in icio-2021, balanced closure; ranges are over published elasticity sets: assumption ranges, not confidence intervals"
    )


def _rows(table: Table) -> list[dict[str, Any]]:
    return [{table.index_name: label, **row} for label, row in table.rows()]


def _text(value: Any) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
