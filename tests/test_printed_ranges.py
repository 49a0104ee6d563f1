"""Which tables the door prints beside a result and beside the record, and which rows of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from detente.cli import show_ranges as ranges
from detente.cli import show_record as record
from detente.table import Table

MOVED = {"L1": -9.0, "L2": -8.0, "L3": -7.0, "L4": -6.0, "L5": -5.0}
MOVED |= {"W3": 1.0, "W2": 2.0, "W1": 3.0, "TGT": 0.0, "ME": 0.1}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is printed: the arguments of each table."""
    printed: list[tuple[Any, ...]] = []
    for module in (ranges, record):
        monkeypatch.setattr(module, "show", lambda *words, **_: printed.append(words))
        monkeypatch.setattr(module, "say", lambda *words, **_: None)
    return printed


def result(beside: dict[str, Table], asked: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(
        beside=beside,
        asked=asked,
        horizons=(),
        scenario=SimpleNamespace(target="TGT"),
        welfare_table=Table("country", tuple(MOVED), {"welfare_pct": list(MOVED.values())}),
    )


def months() -> Table:
    columns = {"day": ["2022-03"], "levers_in_force": [1], "max_residual": [1e-9]}
    return Table("month", ("1",), columns | {code: [0.0] for code in MOVED})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((), ["TGT", "L1", "L2", "L3", "L4", "W3", "W2", "W1"]),
        (("ME", "ABSENT"), ["TGT", "ME", "L1", "L2", "L3", "L4", "W3", "W2"]),
    ],
)
def test_months_show_the_target_who_is_asked_for_and_both_ends(
    shown: list[tuple[Any, ...]], asked: tuple[str, ...], expected: list[str]
) -> None:
    ranges.show_ranges(result({"welfare_by_month": months()}, asked))
    ((_, _, columns),) = shown
    assert columns[:2] == ["day", "levers_in_force"]
    assert [column.names[0] for column in columns[2:]] == expected


@pytest.mark.parametrize("named", ["welfare_draws", "welfare_by_month", "sensitivity"])
@pytest.mark.parametrize("ranked", [True, False])
def test_a_table_is_printed_where_it_is_there(
    monkeypatch: pytest.MonkeyPatch, named: str, ranked: bool
) -> None:
    called: list[str] = []
    for name, function in (
        ("welfare_draws", "_show_draws"),
        ("welfare_by_month", "_show_months"),
        ("sensitivity", "_show_sensitivity"),
    ):
        monkeypatch.setattr(ranges, function, lambda _, table, name=name: called.append(name))
    beside = {named: months(), "welfare_draws_by_horizon": months()}
    ranges.show_ranges(result(beside), ranked=ranked)
    assert called == ([] if named == "welfare_draws" and not ranked else [named])


def test_pairs_are_shown_that_no_lever_sets_and_the_model_misses(
    shown: list[tuple[Any, ...]],
) -> None:
    pairs = {
        "missed": ("case", False, -2.5),
        "at the limit": ("case", False, record.LEAST_MT),
        "close": ("case", False, 1.9),
        "given": ("case", True, 9.0),
        "of another case": ("other", False, 9.0),
    }
    cases, given, off = zip(*pairs.values(), strict=True)
    columns = {"partner": list(pairs), "given": list(given), "unexplained_mt": list(off)}
    frozen = Table("case", cases, columns)
    kinds = {"kind": [record.SHOWN, "another kind"]}
    found = SimpleNamespace(
        beside={"frozen_partners": frozen}, table=Table("case", ("case", "other"), kinds)
    )
    record._show_shown(found)
    ((_, rows, _),) = shown
    assert list(rows.columns["partner"]) == ["missed", "at the limit"]


def said_of(monkeypatch: pytest.MonkeyPatch, part: Any, found: Any) -> str:
    """What a part of the record says in short, besides its tables."""
    told: list[str] = []
    monkeypatch.setattr(record, "say", told.append)
    monkeypatch.setattr(record, "show", lambda *_: None)
    part(found)
    return "\n".join(told)


def test_only_independent_questions_outside_their_range_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What follows from a rule or restates an elasticity says nothing where it misses."""
    names = ("agreement", record.TAG, "model", "published_low", "published_high", "unit")
    rows = [
        ("missed", "outside", "independent", -4.0, -2.0, -1.0, "per cent"),
        ("open above", "outside", "independent", -0.5, 0.0, None, "per cent"),
        ("one number", "outside", "independent", 3.0, 1.5, 1.5, "ratio"),
        ("by a rule", "outside", "construction", -4.0, -2.0, -1.0, "per cent"),
        ("near", "overlaps", "independent", -4.0, -2.0, -1.0, "per cent"),
        ("hit", "inside", "independent", -1.5, -2.0, -1.0, "per cent"),
    ]
    table = Table.of(("question", *names), rows)
    found = SimpleNamespace(table=table, beside={"tags": None})
    assert said_of(monkeypatch, record._studies_in_short, found) == (
        "outside: missed (-4.00, published -2 … -1 per cent); open above (-0.50, published above 0"
        " per cent); one number (3.00, published 1.5 ratio)"
    )
    hits = SimpleNamespace(table=table.taken([3, 4, 5]), beside={"tags": None})
    assert said_of(monkeypatch, record._studies_in_short, hits) == ""


def test_hits_are_counted_by_role_and_named_where_no_simple_rule_hits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        ("a rule too", "predicted", "hit", ("no change",), False),
        ("alone", "predicted", "hit", (), True),
        ("missed", "predicted", "miss", (), True),
        ("inferred", "calibrated", "hit", (), False),
        ("given", "input", "hit", (), True),
    ]
    table = Table.of(("series", "role", "verdict", "nulls_hit", "beats_nulls"), rows)
    found = SimpleNamespace(table=table, beside={})
    predicted, calibrated, alone = said_of(
        monkeypatch, record._figures_in_short, found
    ).splitlines()
    tally = "{} of {} hit, {} of these by a simple rule too; {} nearer than every rule"
    assert predicted == f"{record.SCORED['predicted']}: {tally.format(2, 3, 1, 2)}"
    assert calibrated == f"{record.SCORED['calibrated']}: {tally.format(1, 1, 0, 0)}"
    assert alone == "hit by the model and by no simple rule: alone"
