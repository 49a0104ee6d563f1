"""Alignment data: what the source says, one decision for the EU, trade by a slow count, and no
figure where there is none.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.politics.alignment.voting import read_alignment, trade_share
from detente.world.countries import UNION, bloc
from detente.world.shipped import read_table
from detente.world.state import ideal_point


def test_counts_of_the_record() -> None:
    known = read_alignment()
    assert len(known.states) == 192
    assert known.states == tuple(sorted(known.states))
    assert "RUS" not in known.states
    assert "TWN" not in known.states
    assert np.bincount(known.level_2022).tolist() == [4, 47, 93, 48]
    assert np.bincount(known.level_2014).tolist() == [10, 82, 60, 40]
    assert (known.sanctioned_2022[known.sanctioned_2014 == 1]).all()


def test_votes_are_those_of_the_resolution(shared: Path) -> None:
    with (shared / "politics" / "unga_es11_1.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["vote"]: row["members"].split(";") for row in csv.DictReader(file)}
    known = read_alignment()
    at = dict(zip(known.states, known.voted_2022, strict=True))
    assert {s for s, v in at.items() if v == -1} == set(listed["no"]) - {"RUS"}
    assert {s for s, v in at.items() if v == 0} == set(listed["abstain"]) | set(listed["absent"])


def test_the_eu_as_one_decision() -> None:
    states, one = read_alignment(), read_alignment(eu_as_one=True)
    members = bloc("EU27").members
    assert len(one.states) == 192 - 27 + 1
    k = one.states.index(UNION)
    assert set(one.members[k]) == set(members)
    inside = [states.states.index(m) for m in members]
    assert one.ideal_2019[k] == pytest.approx(states.ideal_2019[inside].mean())
    assert (one.level_2022[k], one.level_2014[k], one.voted_2022[k]) == (3, 3, 1)
    assert one.us_ally_2022[k] == pytest.approx(21 / 27)
    assert {c for c, s in zip(states.clusters, states.states, strict=True) if s in members} == {
        UNION
    }
    rest = [states.states.index(s) for s in one.states if s != UNION]
    np.testing.assert_array_equal(np.delete(one.ideal_2013, k), states.ideal_2013[rest])


def test_trade_shares_by_a_slow_count() -> None:
    world, known = dt.World.open("icio-2019"), read_alignment()
    goods = [
        s
        for s in world.sectors
        if s not in {row["sector"] for row in read_table("sectors") if row["group"] == "services"}
    ]

    def flow(a: str, b: str) -> float:
        n, i = world.country(a), world.country(b)
        return sum(
            world.sales[n, i, world.sector(s)] + world.sales[i, n, world.sector(s)] for s in goods
        )

    west = {
        row["iso3"] for row in read_table("alignment_2022") if row["sanctioned_2014"] == "True"
    } & set(world.countries)
    for state in ("TUR", "DEU"):
        total = sum(flow(state, c) for c in world.countries if c != state)
        slow = [
            sum(flow(state, c) for c in west - {state}) / total,
            flow(state, "RUS") / total,
            flow(state, "CHN") / total,
        ]
        np.testing.assert_allclose(known.trade[state], slow, rtol=1e-12)


def test_trade_inside_the_eu_does_not_count_when_it_is_one() -> None:
    world, members = dt.World.open("icio-2019"), bloc("EU27").members
    assert trade_share(world, members, members) == 0
    outside = [c for c in world.countries if c not in members]
    assert trade_share(world, members, outside) == pytest.approx(1)
    assert read_alignment(eu_as_one=True).trade[UNION][0] < read_alignment().trade["DEU"][0]


def test_there_is_no_figure_where_the_world_has_no_accounts() -> None:
    known = read_alignment()
    assert set(known.trade) == set(known.states) & set(dt.World.open("icio-2019").countries)
    assert not {"IRN", "PRK", "MCO", "ARM"} & set(known.trade)
    assert known.has_accounts.sum() == len(known.trade) == 77
    filled = known.trade_filled
    assert np.isfinite(filled).all()
    mean = np.array(list(known.trade.values())).mean(axis=0)
    np.testing.assert_allclose(filled[~known.has_accounts], np.tile(mean, (115, 1)))
    np.testing.assert_allclose(filled.mean(axis=0), mean)
    with pytest.raises(dt.DataError, match="IRN"):
        trade_share(dt.World.open("icio-2019"), ("IRN",), ("CHN",))


def test_both_series_of_ideal_points_agree_and_are_frozen() -> None:
    """All roll calls (alignment) and final passage (ideal_points.csv) are two estimates of the same
    thing.
    """
    known = read_alignment()
    for year, mine in ((2013, known.ideal_2013), (2019, known.ideal_2019)):
        other = np.array([ideal_point(state, year).value for state in known.states])
        assert 0.99 < np.corrcoef(mine, other)[0, 1] < 1
    with pytest.raises(ValueError, match="read-only"):
        known.ideal_2019[0] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        known.trade["DEU"][0] = 0.0


def test_treaties() -> None:
    known = read_alignment()
    allies = {s for s, a in zip(known.states, known.us_ally_2022, strict=True) if a}
    assert {"TUR", "JPN", "KOR", "MKD"} <= allies
    assert not {"UKR", "FIN", "CHE", "ISR"} & allies
    assert allies - {s for s, a in zip(known.states, known.us_ally_2014, strict=True) if a} == {
        "MNE",
        "MKD",
    }
    assert {s for s, c in zip(known.states, known.csto, strict=True) if c} == {
        "ARM",
        "BLR",
        "KAZ",
        "KGZ",
        "TJK",
    }
