"""The dated political state: in force when it should be, in range, tagged, and the shipped ideal
points are those of the source.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

import detente as dt
from detente.world.countries import bloc
from detente.world.shipped import data_path, read_table
from detente.world.state import (
    Entry,
    Pair,
    about,
    ideal_distance,
    ideal_point,
    political_state,
    require_entry,
    state_names,
    state_on,
)
from detente.world.variables import variable

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
NAMES = (
    "alliance_pledge",
    "common_threat",
    "home_pressure",
    "secondary_sanction_belief",
    "war_state",
)
PAIR = Pair("CHN", "RUS")


def test_every_entry_is_in_range_tagged_and_documented() -> None:
    assert state_names() == NAMES
    for row in read_table("political_state"):
        low, value, high = (float(row[key]) for key in ("low", "value", "high"))
        floor = -1 if row["name"] == "war_state" else 0
        assert floor <= low <= value <= high <= 1
        assert row["tag"] in ("data", "assumption")
        if row["tag"] == "assumption":
            assert low < high, "an assumption without a range"
            assert "our reading" in row["source"]
        assert variable(row["name"]).unit
        parties = tuple(party for party in ("actor", "ally") if row[party])
        assert parties == about(row["name"]), "an entry that is about nobody is everybody's"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("on", ["2021-12", "2022-03", "2022-12", "2023-12"])
def test_the_dates_that_the_reference_case_needs(name: str, on: str) -> None:
    assert state_on(name, on, PAIR).since.isoformat()[:7] == on


def test_an_entry_holds_until_the_next_one() -> None:
    days = [date(2023, 12, day) for day in (21, 22)]
    before, after = (state_on("secondary_sanction_belief", day, PAIR) for day in days)
    assert before.since == date(2022, 12, 1)
    assert after.since == date(2023, 12, 22)
    assert after.value > before.value
    assert "14114" in after.source


@pytest.mark.parametrize(
    ("name", "on", "message"),
    [
        ("war_stat", "2022-12", "did you mean 'war_state'"),
        ("happiness", "2022-12", "there are alliance_pledge"),
        ("war_state", "2021-11-30", "starts on 2021-12-01"),
        ("war_state", "2022-13", "is not a date"),
        ("war_state", "December", "is not a date"),
    ],
)
def test_bad_questions_are_answered(name: str, on: str, message: str) -> None:
    with pytest.raises(dt.DataError, match=message):
        state_on(name, on, PAIR)


@pytest.mark.parametrize("actor", ["IND", "TUR", "BRA", "JPN"])
def test_no_actor_is_given_the_state_of_another(actor: str) -> None:
    """What is missing is named; only the war of the ally is known of everybody."""
    with pytest.raises(dt.DataError) as refused:
        political_state(NAMES, "2022-12-30", Pair(actor, "RUS"))
    for name in NAMES:
        assert (name in refused.value.what) == (name != "war_state")
    assert "China" not in str(refused.value)
    assert state_on("war_state", "2022-12", Pair(actor, "RUS")).value == -0.5
    with pytest.raises(dt.DataError, match="nothing on war_state"):
        state_on("war_state", "2022-12", Pair("CHN", "IND"))
    assert state_on("home_pressure", "2022-12", Pair("CHN", "IND")).value == 0.6


def test_a_treaty_of_mutual_defence_is_a_full_pledge_and_data() -> None:
    """The one entry of its scale that a public fact carries: by definition, without a range."""
    for code in set(bloc("CSTO").members) & set(dt.World.open("icio-2021").countries) - {"RUS"}:
        pledge = state_on("alliance_pledge", "2022-12", Pair(code, "RUS"))
        assert (pledge.low, pledge.value, pledge.high, pledge.tag) == (1, 1, 1, "data")
        assert pledge.since == bloc("CSTO").since
    with pytest.raises(dt.DataError) as refused:
        political_state(NAMES, "2022-12-30", Pair("KAZ", "RUS"))
    assert "alliance_pledge" not in refused.value.what


def made(**changes: object) -> Entry:
    known = {
        "name": "common_threat",
        "since": date(2022, 6, 1),
        "value": 0.2,
        "low": 0.1,
        "high": 0.4,
        "tag": "assumption",
        "source": "made for a test",
        "actor": "IND",
        "ally": "RUS",
    }
    return Entry(**{**known, **changes})


def test_entries_of_ones_own_come_first_once_they_hold() -> None:
    own = made(actor="CHN")
    assert state_on("common_threat", "2022-05-31", PAIR, [own]).value == 0.7
    assert state_on("common_threat", "2022-12-30", PAIR, [own]) is own
    assert state_on("common_threat", "2022-12-30", PAIR, [made()]).value == 0.8
    later = made(since=date(2022, 9, 1), value=0.3)
    indian = Pair("IND", "RUS")
    assert state_on("common_threat", "2022-12", indian, [later, made()]) is later
    with pytest.raises(dt.DataError, match=r"common_threat \(starts on 2022-06-01\)"):
        state_on("common_threat", "2022-05", indian, [made()])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "commn_threat"}, "did you mean 'common_threat'"),
        ({"actor": ""}, "common_threat needs its actor"),
        ({"ally": ""}, "common_threat needs its ally"),
        ({"name": "home_pressure"}, "home_pressure is about no ally"),
        ({"name": "war_state"}, "war_state is about no actor"),
        ({"low": 0.3}, "are no low, value and high; they rise, from 0 to 1"),
        ({"high": 1.5}, "they rise, from 0 to 1"),
        ({"value": -0.1, "low": -0.2}, "they rise, from 0 to 1"),
    ],
)
def test_an_entry_must_be_about_whom_its_name_says_and_on_its_scale(
    changes: dict[str, object], message: str
) -> None:
    require_entry(made())
    require_entry(made(name="war_state", actor="", value=-0.5, low=-1.0))
    with pytest.raises(dt.DataError, match=message):
        require_entry(made(**changes))


def test_distances_are_observed_and_dated() -> None:
    last = ideal_distance("CHN", "RUS", "2022-12-31")
    assert last.tag == "data"
    assert last.since == date(2022, 12, 31)
    assert ideal_distance("CHN", "RUS", "2022-12-30").since == date(2021, 12, 31)
    assert last.low <= last.value <= last.high
    assert last.value == ideal_distance("RUS", "CHN", "2022-12").value
    same = ideal_distance("CHN", "CHN", "2022-12")
    assert (same.value, same.low) == (0, 0)
    with pytest.raises(dt.DataError, match="member of the United Nations"):
        ideal_distance("TWN", "CHN", "2022-12")
    with pytest.raises(dt.DataError, match="years 1991 to 2025"):
        ideal_point("CHN", 1971)


def test_the_build_script_makes_the_shipped_ideal_points(shared: Path) -> None:
    from build_politics import ideal_points

    text = ideal_points(shared).to_csv(index=False, lineterminator="\n")
    assert text == data_path("ideal_points.csv").read_text(encoding="utf-8")
    assert data_path("ideal_points.csv").stat().st_size < 300_000
