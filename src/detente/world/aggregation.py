"""A World with countries or sectors merged into groups; whoever is not named stays.

Accounts are sums. Three rules say what sums cannot:

- Trade between the members of a merged country becomes trade at home. Duties and export taxes on it
  are no longer collected at a border: they become part of the price of the sale and of the value
  added of the sector that sells, so that income stays what it was.
- Other tariffs and export taxes are weighted by the flow that they are charged on, so that revenue
  stays what it was. Where nothing flows they are a plain mean.
- The elasticity of merged sectors is that at which 1/theta is the mean of theirs, weighted by their
  sales in the world: losses from less trade go with 1/theta (Arkolakis, Costinot and
  Rodríguez-Clare 2012). Merging loses what substitution between the members did.

Of the legend stays what is still true: a group has a role if at least half of its sales had it, a
parent that all its members share, and a bloc if no member of it was merged with others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.accounts import priced
from detente.world.countries import bloc, is_bloc, split_members
from detente.world.labels import AXES_OF
from detente.world.legend import GOODS, SERVICES, Legend
from detente.world.long_table import CODE
from detente.world.shipped import roles_of
from detente.world.world import ElasticitySet, World

# Members by the code of their group: several codes, or one, or the name of a bloc.
Groups = Mapping[str, str | Sequence[str]]

# A group is what most of its sales are; two equal halves count for both.
HALF = 0.5


@dataclass(frozen=True, eq=False)
class _Merger:
    """Old labels into new ones along one axis.

    Attributes
    ----------
    labels : tuple of str
        The new labels.
    matrix : ndarray [old, new]
        One where the old label goes into the new one.
    named : mapping of str to tuple of str
        The members of each group that was named.
    """

    labels: tuple[str, ...]
    matrix: Array
    named: Mapping[str, tuple[str, ...]]

    def members(self, label: str) -> tuple[str, ...]:
        """The old labels in a new one."""
        return self.named.get(label, (label,))

    @property
    def sizes(self) -> Array:
        """How many old labels each new one holds [new]."""
        sizes: Array = self.matrix.sum(axis=0)
        return sizes


@dataclass(frozen=True, eq=False)
class _Mergers:
    """What happens to countries and to sectors."""

    countries: _Merger
    sectors: _Merger

    def summed(self, array: Array, account: str) -> Array:
        """The array, with the axes of an account, summed over members."""
        for axis, letter in enumerate(AXES_OF[account]):
            merger = self.countries if letter == "n" else self.sectors
            array = np.moveaxis(np.tensordot(array, merger.matrix, axes=(axis, 0)), -1, axis)
        return array

    @property
    def at_home(self) -> Mask:
        """Flows of a merged country to itself [buyer, seller, 1]."""
        merged = self.countries.sizes > 1
        own = np.eye(len(merged), dtype=bool)
        flows: Mask = (own & merged)[:, :, None]
        return flows


def aggregated(world: World, countries: Groups | str, sectors: Groups) -> World:
    """The World with countries and sectors merged, see `World.aggregate`."""
    groups = {countries: countries} if isinstance(countries, str) else countries

    def members_of(names: Sequence[str]) -> tuple[str, ...]:
        return _countries_of(names, world)

    def sectors_of(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(code for name in names for code in world.sectors_of(name))

    mergers = _Mergers(
        _merger(world.countries, groups, members_of), _merger(world.sectors, sectors, sectors_of)
    )
    return World.from_arrays(
        countries=mergers.countries.labels,
        sectors=mergers.sectors.labels,
        accounts=_accounts(world, mergers),
        elasticities={
            name: _merged_set(world, one, mergers.sectors)
            for name, one in world.elasticities.items()
        },
        labels=_labels(world, mergers),
        accept_gaps=bool(world.gaps),
    )


def merged_before(world: World) -> dict[str, list[str]]:
    """What the world says of earlier mergers: by group, the codes that nothing was merged into."""
    said = world.provenance.get("aggregated")
    groups = said if isinstance(said, Mapping) else {}
    return {
        group: [str(code) for code in members]
        for group, members in groups.items()
        if isinstance(members, list | tuple)
    }


def _countries_of(names: Sequence[str], world: World) -> tuple[str, ...]:
    """Codes of the world: countries, and the members of blocs that have accounts."""
    own, found = world.legend.blocs, list[str]()
    for name in names:
        if name in world.countries or not (name in own or is_bloc(name)):
            found.append(world.countries[world.country(name)])
            continue
        inside = own[name] if name in own else split_members(bloc(name).members, world)[0]
        if not inside:
            hint = "name members that it has; see `detente list countries`"
            raise DataError(f"world {world.name} has no member of {name}", hint=hint)
        found += inside
    return tuple(dict.fromkeys(found))


def _merger(
    old: tuple[str, ...],
    groups: Groups,
    members_of: Callable[[Sequence[str]], tuple[str, ...]],
) -> _Merger:
    """The merger of labels into groups; DataError where groups overlap or a code is taken."""
    named: dict[str, tuple[str, ...]] = {}
    group_of: dict[str, str] = {}
    for group, given in groups.items():
        members = members_of([given] if isinstance(given, str) else given)
        _require_sound(group, members, old, group_of)
        named[group] = members
        group_of |= dict.fromkeys(members, group)
    labels = tuple(dict.fromkeys(group_of.get(code, code) for code in old))
    matrix = np.zeros((len(old), len(labels)))
    for row, code in enumerate(old):
        matrix[row, labels.index(group_of.get(code, code))] = 1.0
    return _Merger(labels, matrix, named)


def _require_sound(
    group: str, members: tuple[str, ...], old: tuple[str, ...], group_of: Mapping[str, str]
) -> None:
    if not CODE.fullmatch(group):
        hint = "use letters, digits, dots, hyphens and underscores"
        raise DataError(f"group {group!r} is no code", hint=hint)
    if not members:
        raise DataError(f"group {group!r} is empty", hint="name its members")
    if group in old and group not in members:
        raise DataError(
            f"{group!r} is in the world and not in its group",
            hint="give the group another code, or make it a member",
        )
    for member in members:
        if member in group_of:
            what = f"{member} is in two groups, {group_of[member]} and {group}"
            raise DataError(what, hint="name it once")


def _accounts(world: World, mergers: _Mergers) -> dict[str, Array]:
    border = priced(world.sales, world.export_tax)
    tax = mergers.summed(world.sales * world.export_tax, "export_tax")
    duty = mergers.summed(border * world.tariff, "tariff")
    inside = np.where(mergers.at_home, tax + duty, 0.0)
    sales = mergers.summed(world.sales, "sales") + inside
    tax = np.where(mergers.at_home, 0.0, tax)
    duty = np.where(mergers.at_home, 0.0, duty)
    return {
        "sales": sales,
        "input_use": mergers.summed(world.input_use, "input_use"),
        "value_added": mergers.summed(world.value_added, "value_added") + inside.sum(axis=0),
        "final_demand": mergers.summed(world.final_demand, "final_demand"),
        "export_tax": _rate(tax, sales, world.export_tax, mergers),
        "tariff": _rate(duty, sales + tax, world.tariff, mergers),
    }


def _rate(revenue: Array, base: Array, old: Array, mergers: _Mergers) -> Array:
    """The rate that yields the revenue; the mean of the old ones where nothing flows.

    A cell that was not merged keeps its rate to the last digit.
    """
    count = mergers.summed(np.ones(old.shape), "tariff")
    mean = np.where(mergers.at_home, 0.0, mergers.summed(old, "tariff") / count)
    weighted = np.divide(revenue, base, out=mean.copy(), where=base > 0)
    return np.where(count > 1, weighted, mean)


def _merged_set(world: World, one: ElasticitySet, merger: _Merger) -> ElasticitySet:
    """The set with one value for each group, of the same kind."""
    sold = world.sales.sum(axis=(0, 1))
    weight = merger.matrix * sold[:, None]
    plain = merger.matrix / merger.sizes
    total = weight.sum(axis=0)
    share = np.divide(weight, total, out=plain, where=total > 0)
    theta = 1 / (share / one.theta[:, None]).sum(axis=0)
    values = np.where(
        merger.sizes > 1, theta + (one.kind == "sigma"), np.array(one.values) @ merger.matrix
    )
    return replace(one, values=tuple(values.tolist()))


def _labels(world: World, mergers: _Mergers) -> dict[str, Any]:
    earlier = merged_before(world)
    merged = dict(earlier)
    for merger in (mergers.countries, mergers.sectors):
        for group, members in merger.named.items():
            merged[group] = [old for code in members for old in earlier.get(code, [code])]
    return {
        "name": f"{world.name}-aggregated" if merged else world.name,
        "year": world.year,
        "default_elasticities": world.default_elasticities,
        "provenance": dict(world.provenance) | ({"aggregated": merged} if merged else {}),
        "legend": _legend(world, mergers),
    }


def _legend(world: World, mergers: _Mergers) -> Legend:
    """The legend of the groups; parents, roles and blocs as far as they still say the same."""
    countries, sectors = mergers.countries, mergers.sectors
    parents = _parents(world, sectors)
    blocs = _blocs(world, countries)
    codes = {*countries.labels, *sectors.labels, *parents.values(), *blocs}
    names = {code: name for code, name in world.legend.names.items() if code in codes}
    roles = _roles(world, sectors) if sectors.named else world.legend.roles
    return Legend(names=names, parents=parents, roles=roles, blocs=blocs)


def _parents(world: World, merger: _Merger) -> dict[str, str]:
    """Parents by new sector: that which all members share, unless it is a sector itself now."""
    old = world.legend.parents
    found = {}
    for sector in merger.labels:
        shared = {old.get(member) for member in merger.members(sector)}
        parent = shared.pop() if len(shared) == 1 else None
        if parent is not None and parent not in merger.labels:
            found[sector] = parent
    return found


def _roles(world: World, merger: _Merger) -> dict[str, tuple[str, ...]]:
    """New sectors by role: those of which at least half of what they sell has it.

    What is not goods is services.
    """
    sold = dict(zip(world.sectors, world.sales.sum(axis=(0, 1)).tolist(), strict=True))
    found = {}
    for role, holders in roles_of(world).items():
        found[role] = tuple(
            sector
            for sector in merger.labels
            if _part(merger.members(sector), holders, sold) >= HALF
        )
    found[SERVICES] = tuple(s for s in merger.labels if s not in found[GOODS])
    return {role: holders for role, holders in found.items() if holders}


def _part(members: tuple[str, ...], holders: tuple[str, ...], sold: Mapping[str, float]) -> float:
    """Share of the holders in what the members sell; in their number where they sell nothing."""
    total = sum(sold[member] for member in members)
    if total <= 0:
        return len(set(members) & set(holders)) / len(members)
    return sum(sold[member] for member in members if member in holders) / total


def _blocs(world: World, merger: _Merger) -> dict[str, tuple[str, ...]]:
    """The blocs in new codes; none whose members were merged with others, or that is a country."""
    found = {}
    for name, members in world.legend.blocs.items():
        new = tuple(c for c in merger.labels if set(merger.members(c)) & set(members))
        whole = {old for code in new for old in merger.members(code)}
        if whole == set(members) and name not in merger.labels:
            found[name] = new
    return found


def parsed_groups(texts: Sequence[str]) -> dict[str, list[str]]:
    """Groups from ``NEW=AAA,BBB`` or the name of a bloc; DataError for a group given twice."""
    found: dict[str, list[str]] = {}
    for text in texts:
        group, equals, members = (part.strip() for part in text.partition("="))
        if group in found:
            raise DataError(f"group {group!r} is given twice", hint="name its members once")
        listed = members if equals else group
        found[group] = [member.strip() for member in listed.split(",") if member.strip()]
    return found
