"""Write what the model says into the pages on records: `python tools/build_record_pages.py`.

Those are ``record.md``, ``benchmarks.md`` and ``time.md`` in ``docs/concepts``; what stands between
two marks is written, the rest is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from detente.history.frozen import NOT_RUN, SHOWN
from detente.history.hindcast import hindcast
from detente.history.partners import export_sentence
from detente.history.published import AGREEMENTS, TAG, plausibility
from detente.history.rules import MISSED, SAID
from detente.history.scorecard import Scorecard
from detente.history.track_record import track_record
from detente.scenario.file import Scenario
from detente.table import Table
from detente.world.variables import header, told, variables

PAGES = Path(__file__).parents[1] / "docs" / "concepts"
CASE = "beijing-moscow-2022"
GROWTH = "growth of China's exports to Russia, 2022 on 2021"
LEAST_MT = 2.0
ERRORS = ("error", *MISSED, "best_rule", "skill")
RANGES = ("model", "model_low", "model_high", "published_low", "published_high")
COUNTS = ("partners_scored", "partners_left_out")


def grid(table: Table, columns: Sequence[str], first: str = "") -> str:
    """A table in Markdown, numbers as the printer writes them to three figures."""
    heads = [first or header(table.index_name), *(header(name) for name in columns)]
    lines = [_line(heads), _line(["---"] * len(heads))]
    for label, row in table.rows():
        lines.append(_line([str(label), *(_cell(name, row[name]) for name in columns)]))
    return "\n".join(lines)


def _cell(name: str, value: object) -> str:
    # Without a format of its own a number has three figures: the last ones of a long path differ
    # from machine to machine. Adding zero takes the sign from a zero.
    if isinstance(value, float):
        known = variables().get(name)
        own = known is not None and bool(known.format)
        value = round(value, 6) + 0.0 if own else float(f"{value:.3g}") + 0.0
    return told(name, value)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def record_parts(cast: Scorecard, record: Scorecard) -> dict[str, str]:
    """The text between the marks of ``record.md``, by their names."""
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


def benchmark_parts(found: Scorecard) -> dict[str, str]:
    """The text between the marks of ``benchmarks.md``, by their names."""
    agreements = found.table.columns["agreement"]
    inside, overlap, outside = (agreements.count(one) for one in AGREEMENTS)
    away = found.table.taken([k for k, one in enumerate(agreements) if one != AGREEMENTS[0]])
    return {
        "coalitions": grid(found.beside["coalitions"], list(found.beside["coalitions"].columns)),
        "tally": (
            f"Of {len(agreements)} rows {inside} are inside, {overlap} overlap and {outside} are"
            " outside."
        ),
        "tags": grid(found.beside["tags"], list(found.beside["tags"].columns)),
        "misses": grid(away, (TAG, "unit", *RANGES, "agreement"), "question"),
    }


def time_parts(cast: Scorecard) -> dict[str, str]:
    """The text between the marks of ``time.md``, by their names."""
    rows = dict(cast.table.rows())
    of = rows[GROWTH]
    without = rows[f"{GROWTH}, without over-compliance"]
    said = (
        "Without over-compliance the model says that China's sales to Russia grow by"
        f" {without['predicted']:.0f} per cent in 2022 ({without['verdict']}), with it by"
        f" {of['predicted']:.0f} ({of['verdict']}); the record is {of['recorded']:.0f}."
    )
    return {"over-compliance": said}


def filled(text: str, said: dict[str, str]) -> str:
    """The page with every part between its marks."""
    for name, part in said.items():
        marks = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        text, count = marks.subn(lambda found, part=part: f"{found[1]}{part}\n{found[2]}", text)
        assert count == 1, name
    return text


def written(page: str, said: dict[str, str]) -> str:
    """The text of a page with every part in its place."""
    return filled((PAGES / page).read_text(encoding="utf-8"), said)


def main() -> None:
    """Fill the pages."""
    cast = hindcast(Scenario.open(CASE))
    said = {
        "record.md": record_parts(cast, track_record()),
        "benchmarks.md": benchmark_parts(plausibility()),
        "time.md": time_parts(cast),
    }
    for page, part in said.items():
        (PAGES / page).write_text(written(page, part), encoding="utf-8")
        print(f"{page}: {len(part)} parts")


if __name__ == "__main__":
    main()
