"""Roles, records and dates of politics: complete, sourced, and refused where there are none."""

from __future__ import annotations

from datetime import date

import pytest

from detente.errors import DataError
from detente.world.countries import UNION, bloc, government_of, is_bloc, title_of, union_members
from detente.world.political_facts import (
    LEADER,
    NO_DECISION,
    PARTY,
    ROLES,
    conduct_in,
    conduct_toward,
    named_day,
    past_conduct,
    states_with,
)
from detente.world.shipped import open_world, read_table, sectors_with


def test_every_role_is_one_that_politics_knows_and_has_a_source() -> None:
    rows = read_table("political_roles")
    assert {row["role"] for row in rows} == set(ROLES)
    assert all(row["source"] for row in rows)
    assert states_with(LEADER) == ("USA",)
    assert states_with(PARTY) == ("UKR",)
    assert set(states_with(NO_DECISION)) == {"HKG", "ROW"}


def test_a_record_names_blocs_and_a_table_that_are_shipped() -> None:
    for one in past_conduct():
        named = (one.alliance, one.embargoed, one.unfriendly, one.suppliers)
        assert all(map(is_bloc, (*named, *one.rival_allies_before, *one.rival_allies)))
        assert len(read_table(one.table)) == 192
        assert conduct_toward(one.target) == conduct_in(one.table) == one
    assert conduct_toward("IND") is None
    with pytest.raises(DataError, match="no record of conduct in 'votes'"):
        conduct_in("votes")


def test_dates_are_read_by_name() -> None:
    assert named_day("belief_shock").on == date(2023, 12, 22)
    assert named_day("belief_shock").title == "Executive Order 14114"
    with pytest.raises(DataError, match="no date 'tomorrow'"):
        named_day("tomorrow")


def test_the_union_has_one_name_and_decides_for_its_members() -> None:
    assert title_of(UNION) == "European Union"
    assert title_of("G7") == bloc("G7").title
    assert title_of("TUR") == "Türkiye"
    assert (government_of("DEU"), government_of("CHE")) == (UNION, "CHE")
    assert set(union_members(open_world("icio-2021"))) == set(bloc(UNION).members)


def test_sectors_by_role_keep_the_order_of_the_world() -> None:
    world = open_world("icio-2021")
    assert sectors_with("energy", world) == ("B05", "B061", "B062", "C19")
    assert sectors_with("resource", world) == ("B05", "B061", "B062", "B07", "B08", "B09")
    assert sectors_with("vehicles", world) == ("C29",)
    with pytest.raises(DataError, match="no sector role 'magic'"):
        sectors_with("magic", world)
