"""What people call a set of trade elasticities: authors and year, not a code."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from detente.cli.show_depend import show_leverage
from detente.cli.show_world import show_world
from detente.scenario.file import Scenario
from detente.scenario.uncertain import uncertain
from detente.study.depend import supply
from detente.study.movers import levels
from detente.study.sensitivity import _set
from detente.world.set_names import set_names
from detente.world.world import ElasticitySet, World


def named(**sources: str) -> dict[str, str]:
    world = World.open("icio-2021")
    theta = tuple(world.theta().tolist())
    sets = {code: ElasticitySet(theta, "theta", text) for code, text in sources.items()}
    return dict(set_names(replace(world, elasticities=MappingProxyType(sets))))


def test_authors_and_year_stand_for_a_code() -> None:
    names = set_names(World.open("icio-2021"))
    assert names["CP"] == "Caliendo & Parro (2015)"
    assert names["FGO"] == "Fontagné, Guimbard & Orefice (2022)"
    assert names["central"] == "central"
    assert (names["U4"], names["IS"]) == ("4 in every sector", "set IS, authors unnamed")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Armington (1969), IMF Staff Papers", "Armington (1969)"),
        ("mine; see Armington (1969)", "A"),
        ("mine (2015 data)", "A"),
        ("", "A"),
    ],
)
def test_a_source_without_authors_in_front_keeps_its_code(source: str, name: str) -> None:
    assert named(A=source) == {"A": name}


def test_two_sets_of_one_publication_keep_their_codes() -> None:
    found = named(A="Smith (2020), table 1", B="Smith (2020), table 2", C="Jones (2021)")
    assert found == {"A": "A", "B": "B", "C": "Jones (2021)"}


def test_sentences_and_rows_have_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    scenario = Scenario.open("beijing-moscow-2022")
    drawn = next(one for one in uncertain(scenario) if one.name == "elasticities")
    assert "CP" in drawn.number.levels, "what is drawn and written to files stays a code"
    assert levels(drawn, ["CP"]) == ["Caliendo & Parro (2015)"]
    assert _set(scenario, "CP").assumption.label == "trade elasticities: Caliendo & Parro (2015)"
    answer = supply(World.open("icio-2021"), "RUS", "CHN")
    show_leverage(answer)
    assert "CP" in answer.tables["leverage"].index
    printed = capsys.readouterr().out
    assert "Caliendo & Parro (2015)" in printed and "central (default)" in printed
    assert not {"CP", "FGO", "BSY", "GYY"} & set(printed.split())
    show_world(World.open("icio-2021"))
    assert "trade elasticities CP: Caliendo & Parro (2015)" in capsys.readouterr().out
