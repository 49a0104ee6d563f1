"""Numbers as text at the sizes where their decimals change, and the sentence on outsiders."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from detente.report.cells import cell
from detente.report.chapters import key_findings as findings
from detente.words import number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (99.9994, "99.999"),
        (100.0, "100.0"),
        (-100.0, "−100.0"),
        (9999.94, "9,999.9"),
        (10_000.0, "10,000"),
        (-0.0001, "0.000"),
    ],
)
def test_a_cell_has_fewer_decimals_from_a_hundred_on(value: float, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0999, "0.100"),
        (0.1, "0.10"),
        (99.994, "99.99"),
        (100.04, "100.0"),
        (100.0, "100"),
        (-2.5, "−2.50"),
        (None, "no number"),
    ],
)
def test_a_number_has_as_many_decimals_as_it_deserves(value: float | None, text: str) -> None:
    assert number_text(value) == text


def outsiders(monkeypatch: pytest.MonkeyPatch, moves: dict[str, float]) -> str:
    """The sentence on who is on neither side, when `ASIDE` is on one."""
    rows = {code: {"welfare_pct": pct} for code, pct in ({"ASIDE": -9.0} | moves).items()}
    monkeypatch.setattr(findings, "_welfare", lambda brief: rows)
    monkeypatch.setattr(findings, "_name", lambda brief, code: code)
    monkeypatch.setattr(findings, "tiny_countries", lambda world: ())
    result = SimpleNamespace(equilibrium=SimpleNamespace(world=None))
    return findings._outsiders(
        SimpleNamespace(roles=SimpleNamespace(aside={"ASIDE"}), result=result)
    )


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ({}, ""),
        ({"A": -0.5}, "A, the only economy on neither side, moves by −0.50 per cent."),
        ({"A": -0.5, "B": 0.75}, "B gains most (+0.75), A loses most (−0.50)."),
        ({"A": 0.25, "B": 0.75}, "B gains most (+0.75), A gains least (+0.25)."),
        ({"A": -0.5, "B": 0.75, "C": findings.SMALL / 2}, "Of the 3 economies on neither side, 1"),
        ({"A": -0.5, "B": 0.75, "C": findings.SMALL}, "Of the 3 economies on neither side, 0"),
    ],
)
def test_who_is_on_neither_side(
    monkeypatch: pytest.MonkeyPatch, moves: dict[str, float], said: str
) -> None:
    whole = outsiders(monkeypatch, moves)
    assert said in whole
    assert bool(whole) == bool(moves)
