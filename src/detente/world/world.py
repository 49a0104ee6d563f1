"""World: frozen, labelled accounts of who makes, buys and sells what with whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DataError
from detente.given import plain_methods
from detente.types import Array
from detente.world.accounts import Gap, closed, priced
from detente.world.labels import (
    AXES_OF,
    Axes,
    axes_of,
    position,
    refuse_by_name,
    sorted_accounts,
)
from detente.world.legend import Legend, checked_legend

if TYPE_CHECKING:
    import pandas as pd


ACCOUNTS = tuple(AXES_OF)


@dataclass(frozen=True)
class ElasticitySet:
    """One published set of trade elasticities, tagged with what it is an elasticity of.

    Attributes
    ----------
    values : tuple of float [sector]
        Positive numbers as published.
    kind : {"theta", "sigma"}
        ``theta``: elasticity of spending shares at buyer prices. ``sigma``: elasticity of
        tariff-exclusive flows, theta + 1.
    source : str
        The publication.
    """

    values: tuple[float, ...]
    kind: Literal["theta", "sigma"]
    source: str

    @property
    def theta(self) -> Array:
        """Elasticity of spending shares at buyer prices [sector], whatever the published kind."""
        return np.asarray(self.values, dtype=float) - (self.kind == "sigma")


@plain_methods("country", "sector", "sectors_of")
@dataclass(frozen=True, eq=False)
class World:
    """A frozen world: accounts in million USD of one year, labels sorted, identities closed.

    Build one with `World.open`, `World.from_arrays` or `World.load`; the bare constructor checks
    nothing.

    Attributes
    ----------
    sales : ndarray [buyer, seller, sector]
        Sales at the seller's basic price (before export tax and tariff), domestic sales included;
        million USD.
    input_use : ndarray [country, sector, input_sector]
        Spending of `sector` on `input_sector` at the buyer's price; million USD.
    value_added, final_demand : ndarray [country, sector]
        Million USD; final demand at the buyer's price.
    tariff, export_tax : ndarray [buyer, seller, sector]
        Rates (0.1 is ten per cent), the tariff on the border price, the export tax on the basic
        price.
    elasticities : mapping of str to ElasticitySet
        The published sets; `default_elasticities` names the one used unless another is asked for.
    gaps : tuple of Gap
        Identities left open on purpose (``accept_gaps``); such a world must be re-solved with
        `rebalance` first.
    provenance : mapping
        Source, licence, method and known faults.
    legend : Legend
        Names, parents and roles of the codes, and blocs of the world's own; may be empty.
    """

    name: str
    year: int
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    sales: Array
    input_use: Array
    value_added: Array
    final_demand: Array
    tariff: Array
    export_tax: Array
    elasticities: Mapping[str, ElasticitySet]
    default_elasticities: str
    gaps: tuple[Gap, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    legend: Legend = field(default_factory=Legend)

    @classmethod
    def open(cls, name: str) -> World:
        """The shipped world called `name`; raises DataError with the names that exist."""
        from detente.world.shipped import open_world

        return open_world(name)

    @classmethod
    def from_arrays(
        cls,
        *,
        countries: Sequence[str],
        sectors: Sequence[str],
        accounts: Mapping[str, Any],
        elasticities: Mapping[str, ElasticitySet],
        labels: Mapping[str, Any] | None = None,
        accept_gaps: bool = False,
    ) -> World:
        """A World from labelled arrays in any order of countries and sectors.

        Parameters
        ----------
        countries, sectors : sequences of str
            Labels of the axes; sorted on entry, so relabelled or unsorted input gives the same
            World.
        accounts : mapping
            ``sales``, ``input_use``, ``value_added``, ``final_demand`` and optionally ``tariff``,
            ``export_tax``, with the shapes of the attributes.
        elasticities : mapping of str to ElasticitySet
            At least one set; values in the order of `sectors`.
        labels : mapping, optional
            ``name``, ``year``, ``default_elasticities``, ``provenance``, ``legend`` (a `Legend`).
        accept_gaps : bool
            Keep accounts that are no fixed point of the model, for `rebalance`.

        Raises
        ------
        DataError
            Wrong shapes, duplicate labels, a NaN, a negative account, an identity gap beyond
            rounding, with the worst cell named, or a legend that does not fit the axes.
        """
        labels = dict(labels or {})
        axes = axes_of(countries, sectors)
        found = closed(sorted_accounts(accounts, axes), axes, accept_gaps=accept_gaps)
        sets = _sorted_sets(elasticities, axes)
        default = str(labels.get("default_elasticities") or next(iter(elasticities)))
        if default not in sets:
            raise DataError(f"default elasticity set {default!r} is not among {', '.join(sets)}")
        return cls(
            name=str(labels.get("name", "unnamed")),
            year=int(labels.get("year", 0)),
            countries=axes.countries,
            sectors=axes.sectors,
            elasticities=MappingProxyType(sets),
            default_elasticities=default,
            gaps=found.gaps,
            provenance=MappingProxyType(dict(labels.get("provenance", {}))),
            legend=checked_legend(labels.get("legend", Legend()), axes),
            **{name: frozen(array) for name, array in found.accounts.items()},
        )

    @classmethod
    def from_frames(
        cls,
        *,
        labels: Mapping[str, Any] | None = None,
        accept_gaps: bool = False,
        **tables: pd.DataFrame,
    ) -> World:
        """A World from pandas DataFrames with one row a cell; codes may be of any kind.

        Tables and columns are those of `detente.world.frames`; `labels` are those of `from_arrays`,
        and ``title`` and ``unit``. DataError says table, row (from one) and column.
        """
        from detente.world.frames import world_from_frames

        return world_from_frames(tables, labels, accept_gaps)

    @classmethod
    def load(cls, path: str | Path) -> World:
        """The World saved at `path` (``.npz``), with every check of `from_arrays`.

        DataError, in one line that starts with the path, for a file that is no such world.
        """
        from detente.world.saved import read_world

        return read_world(Path(path))

    def save(self, path: str | Path) -> Path:
        """Write the World to `path` (``.npz``) without loss, and return the path.

        Through a temporary file. DataError for a world that `load` would refuse.
        """
        from detente.world.saved import write_world

        return write_world(self, Path(path))

    def aggregate(
        self, countries: Mapping[str, Any] | str = "", sectors: Mapping[str, Any] | None = None
    ) -> World:
        """The World with members merged: ``{"NORTH": ["AAA", "BBB"]}``, or the name of a bloc.

        `detente.world.aggregation` has the rules; DataError for an unknown or a second member.
        """
        from detente.world.aggregation import aggregated

        return aggregated(self, countries or {}, sectors or {})

    def split(self, sector: str, part: str, share: ArrayLike) -> World:
        """The World with a part of a sector as a critical sector of its own, ``sector-part``.

        `share` [buyer, seller] is the part in each flow of the sector. `detente.world.splitting`
        has the rules, and `aggregate` gives the old accounts back; DataError for a share outside
        zero to one, or a sector that is itself a part of another.
        """
        from detente.world.splitting import split_sector

        return split_sector(self, sector, part, np.asarray(share, dtype=float))

    @cached_property
    def output(self) -> Array:
        """Sales of a country's sector at basic prices [country, sector]; million USD."""
        return frozen(self.sales.sum(axis=0))

    @cached_property
    def purchases(self) -> Array:
        """Spending at the buyer's price, export tax and tariff included [buyer, seller, sector].

        Million USD.
        """
        return frozen(priced(self.sales, self.export_tax, self.tariff))

    @cached_property
    def expenditure(self) -> Array:
        """Spending on a sector at the buyer's price [buyer, sector]; million USD."""
        return frozen(self.purchases.sum(axis=1))

    @cached_property
    def trade_share(self) -> Array:
        """Share of a seller in a buyer's spending on a sector [buyer, seller, sector].

        Sums to one over sellers.
        """
        return frozen(ratio(self.purchases, self.expenditure[:, None, :]))

    @cached_property
    def value_added_share(self) -> Array:
        """One less inputs per output [country, sector]; one where there is no output.

        In open accounts value added may differ.
        """
        return frozen(
            np.where(self.output > 0, 1 - ratio(self.input_use.sum(axis=2), self.output), 1.0)
        )

    @cached_property
    def input_share(self) -> Array:
        """Share of an input sector in spending on inputs [country, sector, input_sector]."""
        return frozen(ratio(self.input_use, self.input_use.sum(axis=2, keepdims=True)))

    @cached_property
    def final_share(self) -> Array:
        """Share of a sector in final demand [country, sector]."""
        return frozen(ratio(self.final_demand, self.final_demand.sum(axis=1, keepdims=True)))

    @cached_property
    def deficit(self) -> Array:
        """Imports less exports at border prices [country]; million USD.

        Export tax included, tariff not; sums to zero.
        """
        border = priced(self.sales, self.export_tax).sum(axis=2)
        return frozen(border.sum(axis=1) - border.sum(axis=0))

    @cached_property
    def customs_revenue(self) -> Array:
        """Tariffs collected by the buyer plus export taxes collected by the seller [country].

        Million USD.
        """
        border = priced(self.sales, self.export_tax)
        return frozen(
            (border * self.tariff).sum(axis=(1, 2))
            + (self.sales * self.export_tax).sum(axis=(0, 2))
        )

    @cached_property
    def income(self) -> Array:
        """Value added, customs revenue and deficit [country]; million USD.

        What a country spends on final goods.
        """
        return frozen(self.value_added.sum(axis=1) + self.customs_revenue + self.deficit)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over labels, accounts and elasticities: equal worlds have equal digests."""
        sha = hashlib.sha256(json.dumps([self.countries, self.sectors]).encode())
        for key in ACCOUNTS:
            sha.update(np.ascontiguousarray(getattr(self, key)).tobytes())
        sha.update(
            json.dumps({k: vars(v) for k, v in self.elasticities.items()}, sort_keys=True).encode()
        )
        return sha.hexdigest()

    def theta(self, name: str | None = None) -> Array:
        """Trade elasticity of the set `name` (the default set if None), as theta [sector]."""
        chosen = name or self.default_elasticities
        if chosen not in self.elasticities:
            raise DataError(
                f"no elasticity set {chosen!r} in world {self.name}",
                hint=f"there are {', '.join(self.elasticities)}",
            )
        return self.elasticities[chosen].theta

    @cached_property
    def _country_positions(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.countries)}

    def country(self, code: str) -> int:
        """Position of a country in the axes.

        DataError with a suggestion, or with the reason where the world lacks a known country.
        """
        if isinstance(code, str) and code in self._country_positions:
            return self._country_positions[code]
        refuse_by_name(code, self.countries, self.name)
        return position(code, self.countries, "country", self.name)

    def sector(self, code: str) -> int:
        """Position of a sector in the axes; raises DataError with a suggestion."""
        children = self.legend.children(code)
        if children:
            raise DataError(
                f"{code!r} is no sector but the parent of several in world {self.name}",
                hint=f"name one of {', '.join(children)}",
            )
        return position(code, self.sectors, "sector", self.name)

    def sectors_of(self, code: str) -> tuple[str, ...]:
        """The sector of this code, or all sectors whose parent it is, in the order of the axes.

        DataError with a suggestion, which may be a parent.
        """
        known = (*self.sectors, *dict.fromkeys(self.legend.parents.values()))
        found = known[position(code, known, "sector", self.name)]
        return self.legend.children(found) or (found,)


def frozen(array: Array) -> Array:
    """The array itself, which can no longer be written to."""
    array.setflags(write=False)
    return array


def ratio(top: Array, bottom: Array) -> Array:
    """The ratio of two arrays of one shape; zero where the second is not positive."""
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _sorted_sets(given: Mapping[str, ElasticitySet], axes: Axes) -> dict[str, ElasticitySet]:
    """The sets by name, their values in the order of the sectors; DataError without any."""
    if not given:
        raise DataError(
            "a world needs at least one set of trade elasticities", hint="pass elasticities={...}"
        )
    return {name: _sorted_set(name, given[name], axes.sector_order) for name in sorted(given)}


def _sorted_set(name: str, chosen: ElasticitySet, order: tuple[int, ...]) -> ElasticitySet:
    if len(chosen.values) != len(order):
        raise DataError(
            f"elasticity set {name!r} has {len(chosen.values)} values for {len(order)} sectors"
        )
    if chosen.kind not in ("theta", "sigma"):
        raise DataError(
            f"elasticity set {name!r} is of the unknown kind {chosen.kind!r}",
            hint="the kinds are theta and sigma",
        )
    ordered = tuple(float(chosen.values[k]) for k in order)
    sorted_set = ElasticitySet(ordered, chosen.kind, chosen.source)
    if not (np.isfinite(sorted_set.theta).all() and (sorted_set.theta > 0).all()):
        raise DataError(
            f"elasticity set {name!r} has a theta that is not positive",
            hint="theta = sigma - 1 must exceed zero",
        )
    return sorted_set
