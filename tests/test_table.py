"""Tables: as records, as CSV and as a sheet they say the same."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from detente.table import Table

TABLE = Table(
    "state",
    ("A", "B", "C"),
    {"name": ["a", "b", "c"], "x": np.array([1.5, np.nan, np.inf]), "said": ["=1+1", None, "z"]},
)


def test_rows_come_from_rows_of_cells() -> None:
    table = Table.of(("k", "a", "b"), [(1, "x", 2.0), (2, "y", 3.0)])
    assert table.records() == [{"k": 1, "a": "x", "b": 2.0}, {"k": 2, "a": "y", "b": 3.0}]
    assert Table.of(("k", "a"), []).records() == []
    assert table.where("a", "y").index == (2,)
    assert table.labelled("pq", "letter").records()[0] == {"letter": "p", "a": "x", "b": 2.0}
    assert (table.first(5).index, table.last(1).index, table.last(0).index) == ((1, 2), (2,), ())
    assert [part.index for part in table.ends(1, 5)] == [(1,), (2,)]


def test_numbers_are_finite_and_names_are_left_out() -> None:
    assert TABLE.numbers() == {
        "A": {"x": 1.5, "said": "=1+1"},
        "B": {"x": None, "said": None},
        "C": {"x": None, "said": "z"},
    }


def test_rows_and_columns_say_the_same_whatever_the_kind_of_the_column() -> None:
    columns = {
        "name": np.array(["a", "b"]),
        "all": np.array([1.5, -2.0]),
        "some": np.array([np.nan, np.inf]),
        "whole": np.array([1, 2]),
        "truth": np.array([True, False]),
        "mixed": [np.float64(0.1), None],
    }
    table = Table("row", (1, 2), columns)
    assert list(table.cells())[1:] == [
        (1, "a", 1.5, None, 1, True, 0.1),
        (2, "b", -2.0, np.inf, 2, False, None),
    ]
    by_row, by_column = table.numbers(), table.numbers_by_column()
    assert by_column["some"] == [None, None]
    assert list(by_row[1]) == list(by_column) == [name for name in columns if name != "name"]
    assert [by_row[row] for row in (1, 2)] == [
        {name: values[k] for name, values in by_column.items()} for k in (0, 1)
    ]


def test_a_csv_file_has_its_notes_and_empty_cells(tmp_path: Path) -> None:
    TABLE.write_csv(tmp_path / "t.csv", ["scenario: s", "x: a number; units"])
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# scenario: s", "# x: a number; units"]
    assert list(csv.reader(lines[2:])) == [
        ["state", "name", "x", "said"],
        ["A", "a", "1.5", "'=1+1"],
        ["B", "b", "", ""],
        ["C", "c", "inf", "z"],
    ]


def test_one_plain_call_reads_a_csv_file_whatever_its_texts(tmp_path: Path) -> None:
    said = ["# 1, the first", 'a "quoted" one', "two\nlines", "plain"]
    table = Table("row", (1, 2, 3, 4), {"said": said, "x": np.array([1.5, np.nan, -2.0, 3e-9])})
    for some in (table, table.taken([1, 3])):
        some.write_csv(tmp_path / "t.csv", ["scenario: # s", "x: a number\nof two lines"])
        back = pd.read_csv(tmp_path / "t.csv", comment="#", index_col=0)
        assert list(back["said"]) == some.columns["said"]
        np.testing.assert_array_equal(back["x"], some.columns["x"])
        assert tuple(back.index) == some.index
