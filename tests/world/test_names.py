"""Names: what we print we accept, and what the United Nations, the World Bank and people write."""

from __future__ import annotations

import unicodedata

import pycountry
import pytest

import detente as dt
from detente.errors import DataError
from detente.levers.parse import parse_lever
from detente.world.countries import (
    bloc,
    country_name,
    is_bloc,
    list_blocs,
    resolve,
    title_of,
)
from detente.world.names import codes_by_name, folded, split_names
from detente.world.shipped import list_worlds, open_world, read_table
from detente.world.whom import expand

NAMES = {
    "Côte d'Ivoire": "CIV",
    "Côte d’Ivoire": "CIV",
    "Cote d Ivoire".replace(" I", "\u2019I"): "CIV",
    "TÜRKİYE": "TUR",
    "Turkiye": "TUR",
    "Sao Tomé & Principe": "STP",
    "Curacao": "CUW",
    "DR Congo": "COD",
    "Congo, Dem. Rep.": "COD",
    "Congo, Rep.": "COG",
    "Brunei": "BRN",
    "Egypt, Arab Rep.": "EGY",
    "Korea, Rep.": "KOR",
    "Republic of Korea": "KOR",
    "Korea (Republic of)": "KOR",
    "Korea, Dem. People's Rep.": "PRK",
    "Iran (Islamic Republic of)": "IRN",
    "Venezuela, RB": "VEN",
    "Hong Kong SAR, China": "HKG",
    "China, Hong Kong SAR": "HKG",
    "The Gambia": "GMB",
    "Gambia, The": "GMB",
    "St. Vincent and the Grenadines": "VCT",
    "U.S.": "USA",
    "the United States of America": "USA",
    "Ｃｈｉｎａ": "CHN",
    "Netherlands (Kingdom of the)": "NLD",
    "West Bank and Gaza": "PSE",
    "NO": "NOR",
}


@pytest.mark.parametrize(("name", "code"), NAMES.items(), ids=str)
def test_a_name_is_known_however_it_is_written(name: str, code: str) -> None:
    forms = [name, name.upper(), name.lower(), f"  {name} "]
    forms += [unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert {resolve(form) for form in forms} == {code}


def test_what_we_print_we_accept() -> None:
    for country in pycountry.countries:
        written = [country_name(country.alpha_3), country.name, country.alpha_2]
        written += [getattr(country, "official_name", country.name)]
        written += [getattr(country, "common_name", country.name)]
        assert {resolve(name) for name in written} == {country.alpha_3}
    for name in list_worlds():
        world = open_world(name)
        for code in world.countries:
            assert resolve(country_name(code, world), world) == code
    for one in list_blocs():
        for called in (one.name, one.title, title_of(one.name), one.name.lower()):
            assert expand([called]) == one.members, called


def test_every_row_of_the_table_is_used_and_means_one_thing() -> None:
    rows = read_table("country_names")
    assert len({folded(row["name"]) for row in rows}) == len(rows)
    for row in rows:
        assert bool(row["code"]) != bool(row["hint"]) and row["source"], row
        if row["code"]:
            assert codes_by_name()[folded(row["name"])] == row["code"]
            assert is_bloc(row["code"]) or country_name(row["code"]) != row["code"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("EU", "EU27 is a group of states"),
        ("OECD", "name its members in `blocs`"),
        ("BRICS", "BRICS is a group of states"),
        ("the West", "name its members in `blocs`"),
        ("Kosovo", "it is inside ROW"),
        ("XKX", "it is inside ROW"),
        ("Scotland", "a part of the United Kingdom: GBR"),
    ],
)
def test_what_is_no_country_says_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(DataError) as told:
        resolve(text)
    assert hint in str(told.value)


def test_the_union_goes_by_its_names_in_a_lever() -> None:
    for name in ("EU", "European Union", "eu27", "E.U."):
        found = dt.Scenario.parse("scenario: a\n").with_levers(
            [f"tariff 5 by {name} on CHN in C26"]
        )
        (pull,) = found.pulls
        assert pull.government == "EU27" and pull.senders == bloc("EU27").members
    with pytest.raises(dt.ScenarioError, match="no group of that name ships"):
        dt.Scenario.parse("scenario: a\n").with_levers(["tariff 5 by USA on OECD"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Trinidad and Tobago", ["Trinidad and Tobago"]),
        ("USA and Bosnia and Herzegovina", ["USA", "Bosnia and Herzegovina"]),
        ("Korea, Rep., USA", ["Korea, Rep.", "USA"]),
        ("Congo, Dem. Rep. and China", ["Congo, Dem. Rep.", "China"]),
        ("Antigua & Barbuda & CHN", ["Antigua & Barbuda", "CHN"]),
        ("Germany, France and Poland", ["Germany", "France", "Poland"]),
        ("Germany, France, and Poland", ["Germany", "France", "Poland"]),
        (
            "Korea, Republic of, Moldova, Republic of",
            ["Korea, Republic of", "Moldova, Republic of"],
        ),
        (" , USA ,, CHN and ", ["USA", "CHN"]),
        ("Andorra", ["Andorra"]),
    ],
)
def test_names_with_and_or_a_comma_stay_whole(text: str, names: list[str]) -> None:
    assert split_names(text) == names
    assert list(parse_lever(f"tariff 5 by {text} on Viet Nam").by) == names
    own = dt.Scenario.parse(f"scenario: a\nblocs: {{MINE: {{members: '{text}'}}}}\n")
    assert list(own.content.blocs["MINE"].members) == names
    assert len(own.blocs["MINE"].members) == len(names)
