"""Whom a text means: unions, differences, complements, and groups with dates of their members."""

from __future__ import annotations

from datetime import date

import pytest

import detente as dt
from detente.levers.apply import apply
from detente.levers.parse import parse_lever
from detente.levers.setting import Setting
from detente.world.countries import UNION, bloc, list_blocs
from detente.world.shipped import open_world, read_table
from detente.world.whom import expand, is_name, known_blocs, names_in, parties, party_list

WORLD = open_world("icio-2021")
KNOWN = known_blocs(WORLD)
EU = set(bloc("EU27").members)
G7 = {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}
EVERY = set(WORLD.countries)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("all", EVERY),
        ("ALL", EVERY),
        ("all except CHN", EVERY - {"CHN"}),
        ("all except CHN, EU27", EVERY - EU - {"CHN"}),
        ("All Except China and the European Union", EVERY - EU - {"CHN"}),
        ("EU27, GBR", EU | {"GBR"}),
        ("EU27, GBR except HUN, Slovakia", (EU | {"GBR"}) - {"HUN", "SVK"}),
        ("EU27 except HUN", EU - {"HUN"}),
        ("G7 except EU27", {"CAN", "GBR", "JPN", "USA"}),
        ("G7 and South Korea except USA", (G7 | {"KOR"}) - {"USA"}),
        ("USA", {"USA"}),
    ],
)
def test_a_text_means_sets_of_countries(text: str, members: set[str]) -> None:
    """Alone, in a file, and in a lever of one line."""
    assert set(parties(text, WORLD)) == members
    file = dt.Scenario.parse(
        f"scenario: a\nlevers: [{{lever: tariff, by: '{text}', on: MEX, rate: 9}}]\n"
    )
    (lever,) = file.content.levers
    assert set(expand(lever.by, file.blocs)) == members
    assert {state for pull in file.pulls for state in (*pull.senders, *pull.outside)} == members
    line = parse_lever(f"tariff 9 by {text} on MEX")
    assert line.by == lever.by and parse_lever(line.line()).by == line.by
    again = dt.Scenario.parse(file.set(title="new").text)
    assert again.content.levers[0].by == lever.by


def test_a_mapping_and_a_list_say_the_same_as_a_text() -> None:
    assert party_list({"all_except": ["CHN", "EU27"]}) == party_list("all except CHN, EU27")
    assert party_list(["GBR", "EU27 except HUN, SVK"]) == party_list("GBR, EU27 except HUN, SVK")
    assert names_in("GBR, EU27 except HUN, SVK") == ("GBR", "EU27 except HUN, SVK")
    written = "scenario: a\nlevers: [{lever: tariff, by: USA, rate: 5, on: {all_except: [CHN]}}]\n"
    (lever,) = dt.Scenario.parse(written).content.levers
    assert set(expand(lever.targets, KNOWN)) == EVERY - {"CHN"}


def test_own_blocs_build_on_those_before_them() -> None:
    head = "scenario: a\ndate: 2023-01-01\nblocs:\n"
    file = dt.Scenario.parse(
        head
        + "  FEW: {members: 'EU27, GBR except HUN'}\n  FEWER: {members: 'FEW except GBR, DEU'}\n"
    )
    assert set(file.blocs["FEWER"].members) == EU - {"HUN", "DEU"}
    with pytest.raises(dt.ScenarioError, match=r"f.yaml:4: unknown country 'LATER'"):
        dt.Scenario.parse(
            head + "  FEW: {members: LATER except GBR}\n  LATER: {members: G7}\n", path="f.yaml"
        )


def test_all_is_what_the_world_has_and_no_trade_at_home() -> None:
    scenario = dt.Scenario.parse("scenario: a\n").with_levers(["tariff 10 by USA on all in goods"])
    setting = Setting(WORLD.theta(), blocs=scenario.blocs)
    new = apply(scenario.pulls, WORLD, setting).tariff_rate
    home, goods = WORLD.country("USA"), WORLD.sector("C29")
    assert new[home, home, goods] == WORLD.tariff[home, home, goods]
    abroad = [k for k in range(len(WORLD.countries)) if k != home]
    assert (new[home, abroad, goods] == 0.1).all()


@pytest.mark.parametrize(
    ("name", "day", "joined", "absent"),
    [
        ("BRICS", date(2022, 2, 24), "BRA RUS IND CHN ZAF", "IRN ARE EGY ETH IDN SAU"),
        ("BRICS", date(2024, 6, 1), "IRN ARE EGY ETH", "IDN SAU"),
        ("BRICS", None, "IDN IRN", "SAU ARG"),
        ("NATO", date(2022, 3, 1), "TUR MKD", "FIN SWE"),
        ("NATO", date(2023, 4, 4), "FIN", "SWE"),
        ("NATO", None, "FIN SWE USA", "UKR AUT"),
        ("OPEC", date(2023, 12, 31), "AGO ARE", "QAT IDN"),
        ("OPEC", date(2024, 1, 1), "ARE SAU", "AGO"),
        ("OPEC", date(2016, 6, 1), "IDN QAT ECU", "GAB"),
        ("OPEC", None, "SAU GAB COG", "ARE AGO QAT ECU IDN"),
        ("CPTPP", date(2021, 10, 1), "PER VNM", "MYS CHL GBR"),
        ("USMCA", None, "CAN MEX USA", "GBR"),
        ("GCC", date(2017, 7, 1), "QAT OMN", "YEM IRQ"),
        ("EAEU", date(2015, 5, 1), "ARM", "KGZ"),
        ("ASEAN", date(2022, 1, 1), "MMR BRN", "TLS"),
        ("EUROPEAN_UNION", date(2020, 1, 31), "GBR HRV", "NOR"),
        ("EUROPEAN_UNION", date(2013, 6, 30), "GBR", "HRV"),
    ],
)
def test_members_have_dates(name: str, day: date | None, joined: str, absent: str) -> None:
    members = set(bloc(name, day).members)
    assert set(joined.split()) <= members
    assert not set(absent.split()) & members
    assert set(known_blocs(WORLD, day)[name].members) == members


def test_the_date_of_the_scenario_decides_who_is_in_a_group() -> None:
    text = "scenario: a\n{}levers: [{{lever: aid, by: USA, on: {}, amount: 1{}}}]\n"

    def members(head: str, name: str = "brics", more: str = "") -> set[str]:
        file = dt.Scenario.parse(text.format(head, name, more))
        return set(expand(file.content.levers[0].targets, file.blocs))

    assert "IDN" not in members("date: 2024-06-01\n")
    assert "IDN" in members("date: 2026-06-01\n") and "IDN" in members("")
    assert "EGY" not in members("start: 2022-02-01\n")
    assert "EGY" not in members("", more=", from: 2022-02-01")
    assert "IDN" in members("date: 2025-06-01\n", more=", from: 2022-02-01")
    assert "GBR" in members("date: 2019-06-01\n", "EU") and "GBR" not in members("", "EU")


def test_a_member_is_in_since_it_joined() -> None:
    day = date(2022, 12, 30)
    assert bloc("BRICS", day).joined("ZAF", day) == date(2010, 12, 24)
    assert bloc("OPEC", date(2016, 6, 1)).joined("IDN", date(2016, 6, 1)) == date(2016, 1, 1)
    assert bloc("G7").joined("JPN", day) == bloc("G7").since


def test_the_union_of_today_is_one_government() -> None:
    for text in ("EU", "EU27", "European Union"):
        (pull,) = (
            dt.Scenario.parse("scenario: a\n").with_levers([f"tariff 5 by {text} on CHN"]).pulls
        )
        assert pull.government == UNION
    assert bloc("EU").name == UNION and bloc("EU", date(2019, 1, 1)).name != UNION


def test_every_row_of_members_has_its_group_and_its_dates_in_order() -> None:
    groups = {one.name: one for one in list_blocs()}
    for row in read_table("bloc_members"):
        one = groups[row["bloc"]]
        assert one.since <= date.fromisoformat(row["joined"])
        assert not row["left"] or row["joined"] < row["left"]
    for one in list_blocs():
        assert one.members and one.source
        assert not one.memberships or set(one.on(one.since).members)


BAD = {
    "all except": "names nobody after",
    "except CHN": "names nobody before",
    "all except CHN except USA": "says `except` twice",
    "all except ,": "names nobody after",
    "all except Germny": "did you mean 'DEU'",
    "all except PRK": "takes nobody away: PRK is not among the economies",
    "EU27 except USA": "takes nobody away: USA is not in EU27",
    "G7 except ASEAN": "takes nobody away: no member of ASEAN is in G7",
    "USA except USA": "leaves nobody",
    "all except all": "leaves nobody",
    "EU27 except EU27": "leaves nobody",
    "all but CHN": "write it as `all except",
    "EU27 without HUN": "write it as `all except",
    "EU27 - HUN": "write it as `all except",
    "not CHN": "write it as `all except",
    "EU27 + USA": "put commas between names",
    "EU27/USA": "put commas between names",
    "USA; CHN": "put commas between names",
    "USA | CHN": "put commas between names",
    "EU28": "did you mean 'EU27'",
    "BRIC": "did you mean 'BRICS'",
    "NATTO": "did you mean 'NATO'",
    "ASEEN": "did you mean 'ASEAN'",
    "all except BRICKS": "did you mean 'BRICS'",
    "all, USA": "`all` stands beside others",
    "G7 and all except USA": "`all` stands beside others",
    "OECD": "no group of that name ships",
    "the West": "no group of that name ships",
    "all except NATO_2014": "did you mean 'NATO'",
    "everyone": "unknown country 'everyone'",
    "all, except": "names nobody after",
    ", except CHN": "names nobody before",
}


@pytest.mark.parametrize("text", BAD)
def test_what_cannot_be_read_is_one_line(text: str) -> None:
    """In a text alone, in a file with its line, and in a lever of one line."""
    with pytest.raises(dt.DataError) as alone:
        parties(text, WORLD)
    assert BAD[text] in str(alone.value)
    file = f"scenario: a\nlevers:\n  - lever: tariff\n    rate: 5\n    by: USA\n    on: '{text}'\n"
    with pytest.raises(dt.ScenarioError) as located:
        dt.Scenario.parse(file, path="f.yaml")
    assert str(located.value).startswith("f.yaml:6: ") and BAD[text] in str(located.value)
    with pytest.raises(dt.ScenarioError) as line:
        dt.Scenario.parse("scenario: a\n").with_levers([f"tariff 5 by USA on {text}"])
    assert BAD[text] in str(line.value)
    for error in (alone, located, line):
        assert "\n" not in str(error.value) and len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[all except CHN, EU27]", "stands in a list before others"),
        ("[EU27 except HUN, GBR]", "write the whole as one text, without brackets"),
        ("[]", "names nobody"),
        ("''", "names nobody"),
        ("', ,'", "names nobody"),
        ("[[USA]]", "valid string"),
        ("{except: CHN}", "the one field `all_except`"),
        ("{all_except: CHN, all: 1}", "the one field `all_except`"),
        ("{all_except: 5}", "is a list of countries"),
        ("{all_except: []}", "names nobody after"),
        ("{all_except: [CHN except USA]}", "says `except` twice"),
        ("{all_except: [[CHN]]}", "is a list of countries"),
        ("{}", "the one field `all_except`"),
        ("5", "must be a list"),
        ("true", "neither a number nor a text"),
        ("null", "must be a list"),
        ('{all_except: "C\\eHN"}', "is no text"),
    ],
)
def test_lists_and_mappings_that_say_two_things_are_refused(value: str, message: str) -> None:
    file = f"scenario: a\nlevers:\n  - lever: tariff\n    rate: 5\n    by: USA\n    on: {value}\n"
    with pytest.raises(dt.ScenarioError) as told:
        dt.Scenario.parse(file, path="f.yaml")
    assert str(told.value).startswith("f.yaml:6: on: ") and message in str(told.value)


def test_a_text_that_braces_cut_at_a_comma_is_recognised() -> None:
    file = "scenario: a\nlevers:\n  - {lever: tariff, by: USA, on: all except CHN, EU27, rate: 5}\n"
    with pytest.raises(dt.ScenarioError, match=r"f.yaml:3: unknown field 'EU27'; .*in quotes"):
        dt.Scenario.parse(file, path="f.yaml")


@pytest.mark.parametrize("name", ["all", "All", "A, B", "A and B", "A except B", "except B", " "])
def test_a_bloc_is_not_called_like_an_expression(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(dt.ScenarioError, match=r"f.yaml:2: blocs: a bloc called .* cannot"):
        dt.Scenario.parse(f"scenario: a\nblocs:\n  '{name}': {{members: USA}}\n", path="f.yaml")


def test_a_world_is_needed_for_all() -> None:
    with pytest.raises(dt.DataError, match="the economies of a world"):
        expand(["all"])
