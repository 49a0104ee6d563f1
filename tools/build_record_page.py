"""Write the tables of ``docs/concepts/record.md``: `python tools/build_record_page.py`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from detente.history.frozen import NOT_RUN, SHOWN
from detente.history.hindcast import hindcast
from detente.history.partners import export_sentence
from detente.history.rules import MISSED, SAID
from detente.history.scorecard import Scorecard
from detente.history.track_record import track_record
from detente.scenario.file import Scenario
from detente.table import Table
from detente.world.variables import header, told

PAGE = Path(__file__).parents[1] / "docs" / "concepts" / "record.md"
CASE = "beijing-moscow-2022"
LEAST_MT = 2.0
ERRORS = ("error", *MISSED, "best_rule", "skill")
COUNTS = ("partners_scored", "partners_left_out")


def grid(table: Table, columns: Sequence[str], first: str = "") -> str:
    """A table in Markdown, numbers as the printer writes them to three figures."""
    heads = [first or header(table.index_name), *(header(name) for name in columns)]
    lines = [_line(heads), _line(["---"] * len(heads))]
    for label, row in table.rows():
        lines.append(_line([str(label), *(_cell(name, row[name]) for name in columns)]))
    return "\n".join(lines)


def _cell(name: str, value: object) -> str:
    # Three figures: the last ones of a long path differ from machine to machine.
    if isinstance(value, float) and name in (*ERRORS, *SAID, "predicted", "recorded"):
        value = float(f"{value:.2f}") + 0.0 if name == "skill" else float(f"{value:.3g}") + 0.0
    return told(name, value)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def parts(cast: Scorecard, record: Scorecard) -> dict[str, str]:
    """The text between the marks of the page, by their names."""
    predicted = cast.table.where("role", "predicted")
    series = predicted.labelled(
        f"{name}, {unit}"
        for name, unit in zip(predicted.index, predicted.columns["unit"], strict=True)
    )
    cases = record.table
    run = cases.taken([k for k, kind in enumerate(cases.columns["kind"]) if kind != NOT_RUN])
    lines = ("slope", "r2", "slope_proportional", "r2_proportional")
    return {
        "tally": (
            f"Of {len(predicted.index)} predicted records the model is nearer than every rule in"
            f" {sum(predicted.columns['beats_nulls'])}."
        ),
        "series": grid(series, ("recorded", "predicted", *SAID, "best_rule", "skill")),
        "partners": grid(cast.beside["partners"], (*COUNTS, *ERRORS)),
        "sentence": export_sentence(cast.beside["partners"]),
        "placebo": grid(
            record.beside["placebo"], ("basis", "partners_scored", "error", "error_pre_trend")
        ),
        "lines": grid(run, ("kind", "from", "until", *COUNTS, *lines)),
        "given": grid(run, ("given_recorded_mt", "given_predicted_mt")),
        "errors": grid(run, ERRORS),
        "crude": grid(*_shown(record)),
    }


def _shown(record: Scorecard) -> tuple[Table, Sequence[str], str]:
    """The pairs of the first case that is shown, those with a large difference."""
    case = record.table.where("kind", SHOWN).index[0]
    some = [
        row
        for name, row in record.beside["frozen_partners"].rows()
        if name == case and not row["given"] and abs(row["unexplained_mt"]) >= LEAST_MT
    ]
    columns = ("base_mt", "recorded_mt", "predicted_mt", "unexplained_mt")
    table = Table.of(
        ("partner", *columns), [[row[name] for name in ("partner", *columns)] for row in some]
    )
    return table, columns, ""


def filled(text: str, said: dict[str, str]) -> str:
    """The page with every part between its marks."""
    for name, part in said.items():
        marks = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        text, count = marks.subn(lambda found, part=part: f"{found[1]}{part}\n{found[2]}", text)
        assert count == 1, name
    return text


def main() -> None:
    """Fill the page."""
    said = parts(hindcast(Scenario.open(CASE)), track_record())
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), said), encoding="utf-8")
    print(f"{PAGE.name}: {len(said)} parts")


if __name__ == "__main__":
    main()
