"""The tables of the page on energy are what the tool writes today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tables_of_the_page_are_current() -> None:
    path = ROOT / "tools" / "build_energy_page.py"
    spec = importlib.util.spec_from_file_location("build_energy_page", path)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = tool.PAGE.read_text(encoding="utf-8")
    assert tool.page(text) == text, "run python tools/build_energy_page.py"
