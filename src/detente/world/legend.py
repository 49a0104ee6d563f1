"""What the codes of a world mean: names, parents of sectors, roles of sectors, and own blocs.

A world without a legend is complete: its codes then mean what the shipped tables say of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.labels import Axes
from detente.world.product_share import ProductShare

# Roles that divide the sectors between them.
GOODS, SERVICES = "goods", "services"


@dataclass(frozen=True)
class Legend:
    """What the codes of a world mean; every mapping is read-only and sorted by its keys.

    Attributes
    ----------
    names : mapping of str to str
        Names of countries, sectors, parents and blocs by code.
    parents : mapping of str to str
        By sector, the code under which it is counted together with others.
    roles : mapping of str to tuple of str
        Sectors by role: ``goods``, ``services``, ``energy``, ``resource``, ``vehicles``, ...
    blocs : mapping of str to tuple of str
        Countries by the code of a bloc that only this world knows.
    products : tuple of ProductShare
        Groups of products that only this world knows. No file keeps them.

    Raises
    ------
    DataError
        An entry that is no mapping of texts. `checked_legend` compares it with the axes.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blocs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    products: tuple[ProductShare, ...] = ()

    def __post_init__(self) -> None:
        for name in ("names", "parents"):
            object.__setattr__(self, name, _texts(name, getattr(self, name)))
        for name in ("roles", "blocs"):
            object.__setattr__(self, name, _lists(name, getattr(self, name)))

    def children(self, code: str) -> tuple[str, ...]:
        """The sectors whose parent is `code`, sorted; empty when there are none."""
        return tuple(child for child, parent in self.parents.items() if parent == code)

    def written(self) -> dict[str, Any]:
        """The legend in plain dicts and lists, as JSON holds them."""
        lists = {name: getattr(self, name) for name in ("roles", "blocs")}
        return {
            "names": dict(self.names),
            "parents": dict(self.parents),
            **{name: {k: list(v) for k, v in found.items()} for name, found in lists.items()},
        }


def checked_legend(legend: Legend, axes: Axes) -> Legend:
    """The legend, if it fits the axes.

    DataError for a code that the axes lack, a parent or a bloc that is called like what it holds,
    an empty role or bloc, and sectors that are not either goods or services where both are said.
    """
    if not isinstance(legend, Legend):
        raise DataError(f"a {type(legend).__name__} is no Legend", where="legend")
    for what, code, known in _references(legend, axes):
        if code not in known:
            hint = did_you_mean(code, known, "use the codes of the world's axes")
            raise DataError(f"{what} is {code!r}, which the world lacks", where="legend", hint=hint)
    for what, groups, taken in (
        ("parent", set(legend.parents.values()), axes.sectors),
        ("bloc", set(legend.blocs), axes.countries),
    ):
        for code in sorted(groups & set(taken)):
            kind = "sector" if what == "parent" else "country"
            hint = "give it a code of its own"
            raise DataError(f"{what} {code!r} is a {kind} too", where="legend", hint=hint)
    _require_division(legend, axes)
    return legend


def _references(legend: Legend, axes: Axes) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each code that must be known, what it is, and the codes that it may be."""
    groups = (*legend.parents.values(), *legend.blocs)
    for code in legend.names:
        yield "a code with a name", code, (*axes.countries, *axes.sectors, *groups)
    for code, parent in legend.parents.items():
        yield f"a sector under {parent!r}", code, axes.sectors
    for role, sectors in legend.roles.items():
        for code in sectors:
            yield f"a sector with role {role!r}", code, axes.sectors
    for name, members in legend.blocs.items():
        for code in members:
            yield f"a member of bloc {name!r}", code, axes.countries


def _require_division(legend: Legend, axes: Axes) -> None:
    """DataError where goods and services, both said, do not hold each sector once."""
    if not {GOODS, SERVICES} <= set(legend.roles):
        return
    goods, services = set(legend.roles[GOODS]), set(legend.roles[SERVICES])
    for sector in axes.sectors:
        if (sector in goods) == (sector in services):
            said = "both goods and services" if sector in goods else "neither goods nor services"
            raise DataError(
                f"sector {sector!r} is {said}", where="legend", hint="give it one of the two roles"
            )


def _texts(name: str, given: Any) -> Mapping[str, str]:
    """A mapping of codes to texts, frozen and sorted; DataError for anything else."""
    _require_mapping(name, given)
    for key, value in given.items():
        _require_text(name, key)
        _require_text(f"{name} of {key!r:.40}", value)
    return MappingProxyType(dict(sorted(given.items())))


def _lists(name: str, given: Any) -> Mapping[str, tuple[str, ...]]:
    """A mapping of codes to codes, each list sorted and each code in it once."""
    _require_mapping(name, given)
    for key, members in given.items():
        _require_text(name, key)
        if not isinstance(members, list | tuple) or not members:
            hint = "write the codes as a list with at least one"
            raise DataError(f"{name} of {key!r:.40} is no list", where="legend", hint=hint)
        for member in members:
            _require_text(f"{name} of {key!r:.40}", member)
        if len(set(members)) < len(members):
            twice = next(member for member in members if members.count(member) > 1)
            raise DataError(f"{name} of {key!r:.40} holds {twice!r} twice", where="legend")
    return MappingProxyType({key: tuple(sorted(given[key])) for key in sorted(given)})


def _require_mapping(name: str, given: Any) -> None:
    if not isinstance(given, Mapping):
        hint = "pass a dict"
        raise DataError(f"{name} is a {type(given).__name__}", where="legend", hint=hint)


def _require_text(what: str, text: Any) -> None:
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        hint = "codes and names are texts on one line"
        raise DataError(f"{what} holds {text!r:.40}, no text", where="legend", hint=hint)
