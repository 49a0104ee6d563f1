"""The list of names: its dates go together, and what is uncertain says so."""

from __future__ import annotations

import datetime
from collections import defaultdict

import pytest

from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.folding import fold
from detente.reading.lexicon import leaders
from detente.reading.vocabulary import rows

# What lies this late was recalled when it was new, and nobody has read it again.
UNCERTAIN_FROM = "2026"


def of_leaders() -> list[dict[str, str]]:
    return [dict(row) for row in rows("actors") if row["kind"] == "leader"]


def test_terms_begin_before_they_end() -> None:
    for one in leaders():
        assert one.since is not None, one.surface
        assert one.until is None or one.since < one.until, one.surface


def test_two_spellings_of_a_person_have_one_term() -> None:
    terms = defaultdict(set)
    for row in of_leaders():
        plain = fold(row["short"]).encode("ascii", "ignore").decode()
        terms[row["code"], plain[:4], row["since"]].add((row["until"], row["source"]))
    assert all(len(some) == 1 for some in terms.values())


def test_every_term_says_where_it_is_from_and_late_ends_that_they_are_uncertain() -> None:
    for row in of_leaders():
        assert "recalled" in row["source"], row["name"]
        late = max(row["since"], row["until"]) >= UNCERTAIN_FROM
        assert ("uncertain" in row["source"]) == late, row["name"]


@pytest.mark.parametrize(("day", "found"), [("2025-11-01", True), ("2026-06-01", False)])
def test_a_family_name_with_a_title_is_a_leader_s_while_in_office(day: str, found: bool) -> None:
    document = Document("President Maduro spoke.", datetime.date.fromisoformat(day))
    named = [record.value.type for record in extract(document)[0] if record.kind == "actor"]
    assert ("leader" in named) is found


def test_a_full_name_is_known_after_the_office_too() -> None:
    document = Document("Olaf Scholz spoke.", datetime.date(2026, 6, 1))
    (actor,) = [record for record in extract(document)[0] if record.kind == "actor"]
    assert (actor.value.type, actor.value.code) == ("leader", "DEU")
