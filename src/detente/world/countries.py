"""Names of countries, aliases, and dated blocs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from detente.errors import DataError
from detente.words import closest, did_you_mean
from detente.world.labels import REST_OF_WORLD
from detente.world.names import codes_by_name, folded, hints
from detente.world.shipped import own_names, read_table
from detente.world.world import World

OWN_NAMES = {
    REST_OF_WORLD: "Rest of the world",
    "TWN": "Taiwan",
    "RUS": "Russia",
    "KOR": "South Korea",
    "PRK": "North Korea",
    "VNM": "Vietnam",
    "IRN": "Iran",
    "LAO": "Laos",
    "USA": "United States",
    "GBR": "United Kingdom",
    "CZE": "Czechia",
    "TUR": "Türkiye",
    "COD": "DR Congo",
    "BRN": "Brunei",
    "HKG": "Hong Kong",
}
# Names of countries are short: a name must be this alike, of 1, to be suggested.
NEAR = 0.8
# What to do about a name that is like no other.
NO_HINT = "use an ISO3 code; see `detente list countries`"
UNION = "EU27"
UNION_TITLE = "European Union"


@dataclass(frozen=True)
class Membership:
    """A country in a group from one day to another; `left` is its last day, None while it stays."""

    country: str
    joined: date
    left: date | None

    def holds(self, on: date) -> bool:
        """Whether it was a member on the day."""
        return self.joined <= on and (self.left is None or on <= self.left)


@dataclass(frozen=True)
class Bloc:
    """A named group of countries with the dates between which the list held.

    Attributes
    ----------
    name, title : str
    since, until : date
        `until` is None where the list still holds, or was never closed.
    members : tuple of str
        Those of today where countries joined and left on days of their own, see `on`.
    source : str
    memberships : tuple of Membership
        Who joined and left when; empty for a list that never changed.
    """

    name: str
    title: str
    since: date
    until: date | None
    members: tuple[str, ...]
    source: str
    memberships: tuple[Membership, ...] = ()

    def joined(self, country: str, on: date) -> date:
        """Since when a country that is in it on a day has been: the first day of a list."""
        days = [one.joined for one in self.memberships if one.country == country and one.holds(on)]
        return days[0] if days else self.since

    def on(self, day: date | None) -> Bloc:
        """The group with its members on a day; as it is for None and for a list without dates.

        The Union as it is today goes by the name of its government, `UNION`.
        """
        if day is None or not self.memberships:
            return _as_union(self)
        members = {one.country for one in self.memberships if one.holds(day)}
        return _as_union(replace(self, members=tuple(sorted(members))))


def country_name(code: str, world: World | None = None) -> str:
    """The name that a world gives to a code, else the common name of an ISO3 code (ROW included).

    The code itself when it has none.
    """
    if world and code in own_names(world):
        return own_names(world)[code]
    if code in OWN_NAMES:
        return OWN_NAMES[code]
    import pycountry

    entry = pycountry.countries.get(alpha_3=code)
    return str(getattr(entry, "common_name", entry.name)) if entry else code


def title_of(code: str, world: World | None = None) -> str:
    """What a country, a bloc or the Union is called in a text or a picture.

    The name that a world gives it comes first.
    """
    if world and code in own_names(world):
        return own_names(world)[code]
    if code == UNION:
        return UNION_TITLE
    return bloc(code).title if is_bloc(code) else country_name(code)


def titles_of(codes: Iterable[str]) -> str:
    """What several are called; a semicolon between them, since some names have a comma."""
    return "; ".join(map(title_of, codes))


def government_of(country: str) -> str:
    """Who decides for a country: the Union for its members, otherwise the country itself."""
    return UNION if country in bloc(UNION).members else country


def union_members(world: World) -> tuple[str, ...]:
    """Members of the Union that the world has accounts for."""
    return split_members(bloc(UNION).members, world)[0]


def resolve(text: str, world: World | None = None) -> str:
    """The code of a country from a code or name in any case.

    What the world itself knows comes first, by code and by name, then ISO3 codes and names; ``NO``
    is Norway. DataError, which suggests what a misspelt name means.
    """
    word = text.strip()
    own = own_code(word, world) if world else None
    if own:
        return own
    if word.upper() in OWN_NAMES:
        return word.upper()
    found = codes_by_name().get(folded(word))
    if found and not is_bloc(found):
        return found
    raise DataError(f"unknown country {text!r}", hint=_hint(word, found, world))


def _hint(word: str, group: str | None, world: World | None) -> str:
    """What a word may mean that is no country."""
    if group or is_bloc(word):
        return f"{bloc(word).name} is a group of states: name one country"
    known = hints().get(folded(word))
    if known:
        return known
    names = {name: code for name, code in codes_by_name().items() if len(name) > len(code)}
    if world:
        names |= {folded(name): code for code, name in own_names(world).items()}
        names |= {folded(code): code for code in world.countries}
    near = closest(folded(word), names, NEAR)
    return f"did you mean {names[near]!r}?" if near else NO_HINT


def is_standard(code: str) -> bool:
    """Whether others know a code too: ISO3 of a country, or the rest of the world."""
    import pycountry

    return code in OWN_NAMES or pycountry.countries.get(alpha_3=code) is not None


def own_code(word: str, world: World) -> str | None:
    """The country of the world with this code or name, in any case; None when it has none."""
    if word in world.countries:
        return word
    names = own_names(world)
    by_word = {folded(names[code]): code for code in world.countries if code in names}
    by_word |= {folded(code): code for code in world.countries}
    return by_word.get(folded(word))


def own_codes(world: World) -> dict[str, Bloc]:
    """What the world calls its countries and no standard does: each code and name as one country.

    And the blocs of its legend. With these among its blocs a lever may name them as it names any
    other country.
    """
    words = {name: code for code, name in own_names(world).items() if code in world.countries}
    words |= {code: code for code in world.countries if not is_standard(code)}
    source = f"world {world.name}"
    members = {word: (code,) for word, code in words.items()} | dict(world.legend.blocs)
    return {
        word: Bloc(word, country_name(words.get(word, word), world), date.min, None, inside, source)
        for word, inside in members.items()
    }


@lru_cache(maxsize=1)
def list_blocs() -> tuple[Bloc, ...]:
    """Every shipped bloc, by name."""
    return tuple(_bloc(row) for row in sorted(read_table("blocs"), key=lambda row: row["bloc"]))


def bloc(name: str, on: date | None = None) -> Bloc:
    """The bloc called `name`, with its members `on` the date; those of today without one.

    DataError when there is none, or when its list did not hold on the date.
    """
    found = _blocs_by_name().get(folded(name))
    if not found:
        names = [b.name for b in list_blocs()]
        hint = did_you_mean(name.upper(), names, f"there are {', '.join(names)}")
        raise DataError(f"unknown bloc {name!r}", hint=hint)
    if on and (on < found.since or (found.until and on > found.until)):
        raise DataError(
            f"bloc {name!r} holds from {found.since} to {found.until or 'today'}, not on {on}"
        )
    return found.on(on)


def listed_bloc(text: str) -> Bloc | None:
    """The shipped bloc with this name or title as it stands in the table; None without one."""
    return _blocs_by_name().get(folded(text))


def is_bloc(text: str) -> bool:
    """Whether `text` is the name of a shipped bloc, its title, or what else it is called."""
    return folded(text) in _blocs_by_name()


@lru_cache(maxsize=1)
def _blocs_by_name() -> dict[str, Bloc]:
    """Every shipped bloc by folded name, title, and what people call it."""
    by_name = {one.name: one for one in list_blocs()}
    called = {name: by_name[code] for name, code in codes_by_name().items() if code in by_name}
    titles = {folded(one.title): one for one in list_blocs()}
    return titles | called | {folded(name): one for name, one in by_name.items()}


def split_members(
    members: tuple[str, ...], world: World
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Members that the world has, and those that it lacks (they sit in ROW and must be named)."""
    inside = tuple(m for m in members if m in world.countries)
    return inside, tuple(m for m in members if m not in world.countries)


def inside_rest(world: World) -> str:
    """Where countries without accounts are, in brackets; empty in a world without a rest."""
    return " (they are inside ROW)" if REST_OF_WORLD in world.countries else ""


def _bloc(row: dict[str, str]) -> Bloc:
    memberships = tuple(_membership(one) for one in _member_rows(row["bloc"]))
    today = {one.country for one in memberships if one.left is None}
    return Bloc(
        name=row["bloc"],
        title=row["title"],
        since=date.fromisoformat(row["since"]),
        until=_day(row["until"]),
        members=tuple(sorted(today or row["members"].split())),
        source=row["source"],
        memberships=memberships,
    )


def _member_rows(name: str) -> Iterable[dict[str, str]]:
    return (row for row in read_table("bloc_members") if row["bloc"] == name)


def _membership(row: dict[str, str]) -> Membership:
    return Membership(row["country"], date.fromisoformat(row["joined"]), _day(row["left"]))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _as_union(group: Bloc) -> Bloc:
    """The group itself; the list of the Union's members where it has the same ones."""
    union = _blocs_by_name()[folded(UNION)]
    same = bool(group.memberships) and set(group.members) == set(union.members)
    return union if same else group
