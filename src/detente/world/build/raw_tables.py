"""Raw tables: rows and numbers of CSV, frames of Parquet, with errors that name the file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from detente.errors import DataError


def raw_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, as text by column; DataError without the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise DataError(f"no such table ({error})", where=str(path)) from error


def raw_number(row: Mapping[str, str], column: str, path: Path) -> float:
    """A cell as a number; DataError that names the column and what stands there."""
    try:
        return float(row[column])
    except ValueError as error:
        message = f"{column} is {row[column]!r}, must be a number"
        raise DataError(message, where=str(path)) from error


def raw_parquet(path: Path, columns: list[str], problem: str = "no such table") -> pd.DataFrame:
    """Some columns of a Parquet table; DataError with the `problem` where it cannot be read."""
    try:
        return pd.read_parquet(path, columns=columns)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{problem} ({reason})", where=str(path)) from error
