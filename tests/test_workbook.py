"""Workbooks: what is written is what a reader of its own finds, cell by cell."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from detente.table import LONGEST_CELL, Table, write_workbook


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_every_kind_of_cell_comes_back(tmp_path: Path) -> None:
    rows = [
        ("text", 1.5, -2, True, None, math.nan, ""),
        ("=1+1", 1e-300, 2**40, False, "1", np.float64(0.1), "last"),
        (),
        ('a < b & c > "d"', " kept ", "two\nlines\tand a tab", "_x0041_ _x", "𝄞 é \ufffe"),
        (math.inf, -math.inf, 1 / 3),
    ]
    write_workbook(tmp_path / "t.xlsx", [("s", rows)])
    (back,) = cells(tmp_path / "t.xlsx").values()
    assert back[0] == ("text", 1.5, -2, True, None, None, None)
    assert back[1] == ("=1+1", 1e-300, 2**40, False, "1", 0.1, "last")
    assert not any(back[2])
    assert back[3][:4] == (*rows[3][:3], "_x0041_ _x")
    assert str(back[3][4]).startswith("𝄞 é ")
    assert back[4][:2] == ("inf", "-inf") and back[4][2] == pytest.approx(1 / 3, rel=1e-15)


def test_far_columns_and_long_texts_keep_their_place(tmp_path: Path) -> None:
    row = [f"c{k}" for k in range(800)]
    write_workbook(tmp_path / "t.xlsx", [("wide", [row]), ("long", [("x" * 40_000, "next")])])
    found = cells(tmp_path / "t.xlsx")
    assert list(found["wide"][0]) == row
    assert [len(str(cell)) for cell in found["long"][0]] == [LONGEST_CELL, 4]


def test_names_of_sheets_are_allowed_and_each_its_own(tmp_path: Path) -> None:
    names = ["a/b: far too long to keep as a name", "A/B: far too long to keep as a nose", 'q"<&>']
    write_workbook(tmp_path / "t.xlsx", [(name, [(name,)]) for name in names])
    found = cells(tmp_path / "t.xlsx")
    assert list(found) == [
        "a-b- far too long to keep as a ",
        "A-B- far too long to keep as -2",
        'q"<&>',
    ]
    assert [rows[0][0] for rows in found.values()] == names


def test_letters_that_steer_are_replaced(tmp_path: Path) -> None:
    write_workbook(tmp_path / "t.xlsx", [("s", [("a\x1bb", "c\rd", "e\u202ef")])])
    (back,) = cells(tmp_path / "t.xlsx").values()
    assert back[0] == ("a\ufffdb", "c\ufffdd", "e\ufffdf")


def test_a_table_says_the_same_as_csv_and_as_a_sheet(tmp_path: Path) -> None:
    columns = {
        "x": np.array([1 / 3, np.nan, -2e-7]),
        "said": ["=1+1", None, "# 2"],
        "yes": np.array([True, False, True]),
    }
    table = Table("state", ("A", "B", "C"), columns)
    write_workbook(tmp_path / "t.xlsx", [("t", table.cells(str.upper))])
    (sheet,) = cells(tmp_path / "t.xlsx").values()
    assert sheet[0] == ("STATE", "X", "SAID", "YES")
    for found, wanted in zip(sheet[1:], list(table.cells())[1:], strict=True):
        assert found[0] == wanted[0] and found[2:] == wanted[2:]
        assert found[1] is wanted[1] or found[1] == pytest.approx(wanted[1], rel=1e-15)


def test_a_file_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_workbook(tmp_path / "nowhere" / "t.xlsx", [("s", [])])
