"""The printer: headers and formats from variables.csv, ranges, words, and numbers in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from detente.cli.printer import ERROR, Column, say, say_path, show, span
from detente.table import Table
from detente.world.variables import header, told

TABLE = Table(
    "country",
    ("DEU", "FRA"),
    {
        "name": ["Germany", "France"],
        "welfare_pct": [-1.234567, None],
        "welfare_low_pct": [-2.0, None],
        "welfare_high_pct": [-1.0, None],
        "reason": ["[bold] is a word", "none"],
    },
)


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_headers_and_formats_are_those_of_the_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    columns = ("welfare_pct", span("welfare_low_pct", "welfare_high_pct"), "reason", "absent")
    show("Who pays", TABLE, columns)
    title, _, heads, _, germany, france, _ = printed(capsys)
    assert title == "Who pays"
    assert heads.split() == ["country", "per", "cent", "range", "reason"]
    assert germany.split()[:6] == ["DEU", "Germany", "-1.23", "-2.00", "…", "-1.00"]
    assert germany.endswith("[bold] is a word")
    assert france.split() == ["FRA", "France", "none"]
    assert heads.index("per cent") + len("per cent") == germany.index("-1.23") + len("-1.23")


def test_cells_say_what_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table.of(("member", "a", "b"), [("X", 1.0, 1.0), ("Y", None, None)])
    errors = Column(("a", "b"), joint=ERROR, like="cost_share_pct", empty="nothing")
    same = Column(("a", "b"), "ends", once=True)
    show("", table, (errors, same), label=None)
    text = printed(capsys)
    assert any(line.split() == ["1.0", "±", "1.0", "1"] for line in text)
    assert any(line.split() == ["nothing"] for line in text)
    show("", [TABLE.first(0)])
    assert printed(capsys) == []


def test_values_without_a_format_have_four_figures() -> None:
    assert [told("none", one) for one in (3.14159, -0.00001, -0.0, None, float("nan"), 7, "x")] == [
        "3.142",
        "-1.0e-05",
        "0",
        "",
        "",
        "7",
        "x",
    ]
    assert told("welfare_pct", 1.005) == "+1.00"
    assert header("welfare_by_nobody") == "welfare by nobody"


def test_lines_are_words_and_nothing_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.cli.printer.console", lambda: Console(width=20))
    say("a [list] of words that is long", bold="Bold: ")
    say("words that are kept together", wrapped=False)
    long = Path("/a/very long/path/that/is/one")
    say_path(long)
    say_path(long, "files: ")
    *text, together, path, files = printed(capsys)
    assert " ".join(text) == "Bold: a [list] of words that is long"
    assert together == "words that are kept together"
    assert (path, files) == (str(long), f"files: {long}"), "to be copied, however narrow the screen"
