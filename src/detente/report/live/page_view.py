"""What the page shows beside its levers: names, who always has a row, ties, tests, and the map."""

from __future__ import annotations

from collections.abc import Sequence

from detente.claims.claims_file import Claims
from detente.claims.roles import senders_of, tied_partners
from detente.report.live.claim_tests import packed_tests
from detente.report.live.outlines import outlines
from detente.report.live.pack import Node
from detente.scenario.file import Scenario
from detente.study.shown import governments, members_of, party_name
from detente.study.welfare_tables import tiny_countries
from detente.words import in_text
from detente.world.countries import country_name
from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import goods_sectors, sector_names

# How many governments that pull levers have a row of their own however little happens to them.
LARGEST = 2
ACTING = "Those who act"


def packed_view(scenario: Scenario, claims: Claims) -> Node:
    """Names and choices for the page of a scenario; countries and sectors by position."""
    world, goods = scenario.world, set(goods_sectors(scenario.world))
    names = sector_names(world)
    acting = senders_of(scenario)
    unranked = {*tiny_countries(world), REST_OF_WORLD}
    target = scenario.target
    shapes = outlines()
    return {
        "question": scenario.content.question or "",
        "countries": [_country(code, scenario) for code in world.countries],
        "sectors": [
            {"code": k, "name": names.get(k, k), "goods": k in goods} for k in world.sectors
        ],
        "unranked": _places([code for code in world.countries if code in unranked], scenario),
        "target": world.country(target) if target else None,
        "acting": _places(acting, scenario),
        "rows": _rows(scenario, claims, acting),
        "ties": _ties(scenario, claims),
        "tests": packed_tests(claims, scenario),
        "sets": list(world.elasticities),
        "map": {name: _known(paths, scenario) for name, paths in shapes.items()},
    }


def _rows(scenario: Scenario, claims: Claims, acting: Sequence[str]) -> list[Node]:
    """Who always has a row: the target, those who act together, the largest of them, partners."""
    first = [scenario.target] if scenario.target else []
    rest = [*governments(scenario)[:LARGEST], *tied_partners(scenario, claims.content)]
    rows = [_side(code, scenario) for code in first]
    if len(acting) > 1:
        rows.append({"name": ACTING, "members": _places(acting, scenario)})
    rows += [_side(code, scenario) for code in dict.fromkeys(rest) if code not in first]
    return rows


def _ties(scenario: Scenario, claims: Claims) -> list[Node]:
    """The ties of the target that the page cuts, both sides of each."""
    if scenario.target is None:
        return []
    return [
        {"one": _side(scenario.target, scenario), "two": _side(partner, scenario)}
        for partner in tied_partners(scenario, claims.content)
    ]


def _side(code: str, scenario: Scenario) -> Node:
    members = _places(members_of(code, scenario), scenario)
    name = party_name(code, scenario)
    return {"name": name, "said": in_text(name), "members": members}


def _country(code: str, scenario: Scenario) -> Node:
    """A country as a row and inside a sentence."""
    name = country_name(code, scenario.world)
    return {"code": code, "name": name, "said": in_text(name)}


def _places(codes: Sequence[str], scenario: Scenario) -> list[int]:
    return [scenario.world.country(code) for code in codes]


def _known(paths: dict[str, str], scenario: Scenario) -> list[Node]:
    """Outlines with the position of their country, -1 for those without accounts."""
    place = {code: k for k, code in enumerate(scenario.world.countries)}
    return [{"country": place.get(code, -1), "path": path} for code, path in paths.items()]
