"""Coverage: the links under falls and limits, and what their price gaps do to each.

A fall with the factor f costs f^(-1/theta) on each of its flows, so that at given prices the factor
is the same on all of them. A limit costs the same on each. Where several cover one link their costs
multiply. Parts of a link (products) are varieties of their own beside each other: only they carry
the gap and count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.economy.links import Links
from detente.types import Array, Mask

# Log targets that agree to so many digits are the same: the search knows no more.
SAME_DIGITS = 9


@dataclass(frozen=True, eq=False)
class Ceilings:
    """Falls, then limits: what may flow at most, and who keeps the gap [ceiling].

    Attributes
    ----------
    names : tuple of str
    asked : ndarray
        The most that may flow over the base quantity.
    log_target : ndarray
        Log of the quantity that may flow, million USD at base prices.
    start, least : ndarray
        Log factor to begin with, and the least there is.
    held : bool ndarray
        Whether the factor is given rather than found.
    exporter, importer, melts : ndarray
        Parts of the log gap that the seller's and the buyer's country keep, and that melts.
    varieties : bool ndarray
        Whether varieties leave instead of a price gap.
    per_cost : ndarray
        Log cost per unit of the log factor of limits, zero for falls.
    """

    names: tuple[str, ...]
    asked: Array
    log_target: Array
    start: Array
    least: Array
    held: Mask
    exporter: Array
    importer: Array
    melts: Array
    varieties: Mask
    per_cost: Array


@dataclass(frozen=True, eq=False)
class Mix:
    """A link under price gaps, over what it is without them [covered link].

    Attributes
    ----------
    total, border, net : ndarray
        Attraction as the buyer sees it; the part of it left after the gap of importers, and after
        that of exporters too. With detours.
    melted : ndarray
        Log iceberg cost of gaps that melt on whole links.
    counted : ndarray [entry]
        The part of `net` that counts towards the quantity of the ceiling.
    covered : ndarray [entry]
        The share of `total` that carries the gap of the ceiling.
    """

    total: Array
    border: Array
    net: Array
    melted: Array
    counted: Array
    covered: Array


@dataclass(frozen=True, eq=False)
class MixSlopes:
    """Derivatives of something with respect to the logs of a `Mix`.

    `total`, `border`, `net` [covered link], `counted` [entry].
    """

    total: Array
    border: Array
    net: Array
    counted: Array


@dataclass(frozen=True, eq=False)
class MixAnswers:
    """Derivatives of the logs of a `Mix` with respect to log factors.

    Attributes
    ----------
    total, border, net : ndarray [entry]
        Of its link, per log factor of its ceiling.
    counted : ndarray [pair]
        Of one entry, per log factor of the ceiling of another on the same link.
    """

    total: Array
    border: Array
    net: Array
    counted: Array


@dataclass(frozen=True, eq=False)
class _Level:
    """What is left under some of the gaps, over what there is without them.

    Attributes
    ----------
    log_link : ndarray [covered link]
        Log of what gaps on the whole link leave.
    own : ndarray [part]
        What parts leave of their own goods.
    left : ndarray [covered link]
        All direct goods.
    """

    log_link: Array
    own: Array
    left: Array


@dataclass(frozen=True, eq=False)
class _Leaving:
    """Log of what each entry leaves at one level, per unit of the log factor of its ceiling.

    On whole links [whole entry] and on parts of links [part].
    """

    whole: Array
    parts: Array


@dataclass(frozen=True, eq=False)
class _Gaps:
    """The gaps as the buyer sees them, without that of importers, of exporters, of what melts.

    One object where a level is the same as the one before.
    """

    direct: _Leaving
    border: _Leaving
    gate: _Leaving
    arrived: _Leaving


@dataclass(frozen=True, eq=False)
class _Entries:
    """Some entries: which, their ceilings and places, and the shares of their links."""

    entry: NDArray[np.intp]
    ceiling: NDArray[np.intp]
    place: NDArray[np.intp]
    part: Array


@dataclass(frozen=True, eq=False)
class Coverage:
    """The links under falls and limits. One entry for each ceiling and link that it covers.

    Attributes
    ----------
    ceilings : Ceilings
    links : Links
    flat : int ndarray [covered link]
        The same as flat positions in [buyer, seller, sector], ascending.
    theta : ndarray [covered link]
        Trade elasticity in force.
    ceiling, place : int ndarray [entry]
    part, power : ndarray [entry]
        Share of the link's varieties; log of attraction per unit of the log factor.
    whole, melting : bool ndarray [entry]
        Whether the part is the whole link; whether what melts is no quantity.
    rest : ndarray [covered link]
        Share of the link that no part covers.
    detour, over_direct : ndarray [covered link]
        See `Detours`: its share, and one over what is open directly.
    cost : ndarray [covered link]
        Log iceberg cost before any gap.
    shape : tuple of int
        Of [buyer, seller, sector].
    """

    ceilings: Ceilings
    links: Links
    flat: NDArray[np.intp]
    theta: Array
    ceiling: NDArray[np.intp]
    place: NDArray[np.intp]
    part: Array
    power: Array
    whole: Mask
    melting: Mask
    rest: Array
    detour: Array
    over_direct: Array
    cost: Array
    shape: tuple[int, ...]

    def on_links(self, by_entry: Array) -> Array:
        """Sums over the entries of each link [covered link]."""
        return np.bincount(self.place, by_entry, self.flat.size).astype(float)

    @cached_property
    def _whole(self) -> _Entries:
        return self._among(self.whole)

    @cached_property
    def _parts(self) -> _Entries:
        return self._among(~self.whole)

    @cached_property
    def _limited(self) -> _Entries:
        return self._among(self.melting)

    def _among(self, mask: Mask) -> _Entries:
        some = np.flatnonzero(mask)
        return _Entries(some, self.ceiling[some], self.place[some], self.part[some])

    @cached_property
    def _gaps(self) -> _Gaps:
        by = self.ceilings
        direct = self._gap(0 * by.importer, None)
        border = self._gap(by.importer, direct)
        gate = self._gap(by.importer + by.exporter, border)
        arrived = self._gap(by.importer + by.exporter + by.melts, gate)
        return _Gaps(direct, border, gate, arrived)

    def _gap(self, kept: Array, last: _Leaving | None) -> _Leaving:
        """The _Leaving where `kept` [ceiling] of the log gap is taken, `last` if it is the same."""
        per_factor = self.power * (1 + kept[self.ceiling] / self.theta[self.place])
        found = _Leaving(per_factor[self._whole.entry], per_factor[self._parts.entry])
        if last is None:
            return found
        same = (found.whole == last.whole).all() and (found.parts == last.parts).all()
        return last if same else found

    def at(self, log_factor: Array) -> Mix:
        """The Mix at log factors [ceiling]."""
        gaps = self._gaps
        direct = self._level(gaps.direct, log_factor)
        border = direct if gaps.border is gaps.direct else self._level(gaps.border, log_factor)
        gate = border if gaps.gate is gaps.border else self._level(gaps.gate, log_factor)
        arrived = gate if gaps.arrived is gaps.gate else self._level(gaps.arrived, log_factor)
        detour = self.detour * np.maximum(self.over_direct - direct.left, 0.0)
        total = direct.left + detour
        counted = self._by_entry(gate, gate.left, 1.0)
        limited = self._limited
        if limited.entry.size:
            place = limited.place
            delivered = (arrived.left[place] + detour[place]) * np.exp(-self.cost[place])
            counted[limited.entry] = delivered
        return Mix(
            total=total,
            border=border.left + detour,
            net=gate.left + detour,
            melted=gate.log_link - arrived.log_link,
            counted=counted,
            covered=self._by_entry(direct, direct.left / total, total),
        )

    def answers(
        self, log_factor: Array, one: NDArray[np.intp], other: NDArray[np.intp]
    ) -> MixAnswers:
        """The MixAnswers at log factors [ceiling], for pairs of entries on the same link.

        The derivative of `at`.
        """
        gaps = self._gaps
        direct, border, gate, arrived = (
            self._level(gap, log_factor)
            for gap in (gaps.direct, gaps.border, gaps.gate, gaps.arrived)
        )
        back = np.where(self.over_direct > direct.left, self.detour, 0.0)
        around = back * (self.over_direct - direct.left)
        less = back[self.place] * self._answer(gaps.direct, direct)

        def with_detours(gap: _Leaving, level: _Level) -> Array:
            return (self._answer(gap, level) - less) / (level.left + around)[self.place]

        of_fall = (self._answer(gaps.gate, gate) / gate.left[self.place])[other]
        of_part = np.where(
            self.whole[other] | (one == other), self._per_factor(gaps.gate)[other], 0
        )
        of_direct = np.where(self.whole[one], of_fall, of_part)
        of_limit = with_detours(gaps.arrived, arrived)[other]
        return MixAnswers(
            total=with_detours(gaps.direct, direct),
            border=with_detours(gaps.border, border),
            net=with_detours(gaps.gate, gate),
            counted=np.where(self.melting[one], of_limit, of_direct),
        )

    def _answer(self, gap: _Leaving, level: _Level) -> Array:
        """What is left of the link at one level, per log factor of the ceiling [entry]."""
        parts = self._parts
        found = level.left[self.place]
        found[parts.entry] = np.exp(level.log_link)[parts.place] * parts.part * level.own
        return np.asarray(found * self._per_factor(gap))

    def _per_factor(self, gap: _Leaving) -> Array:
        """Log of what each entry leaves at one level, per log factor of its ceiling [entry]."""
        found = np.empty(self.place.size)
        found[self._whole.entry], found[self._parts.entry] = gap.whole, gap.parts
        return found

    def direct(self, log_factor: Array) -> Array:
        """Share of the attraction of each link that is left without detours [covered link]."""
        return self._level(self._gaps.direct, log_factor).left

    def _level(self, gap: _Leaving, log_factor: Array) -> _Level:
        """What is left under gaps at log factors [ceiling]."""
        whole, parts, size = self._whole, self._parts, self.flat.size
        logs = gap.whole * log_factor[whole.ceiling]
        log_link = np.asarray(np.bincount(whole.place, logs, size), dtype=float)
        own = np.exp(gap.parts * log_factor[parts.ceiling])
        left = np.exp(log_link)
        if own.size:
            left = left * (self.rest + np.bincount(parts.place, parts.part * own, size))
        return _Level(log_link, own, left)

    def _by_entry(self, level: _Level, of_link: Array, over: Array | float) -> Array:
        """What each entry has at a level.

        `of_link` of whole links, and the own goods of parts `over` a divisor.
        """
        whole, parts = self._whole, self._parts
        found = np.empty(self.place.size)
        found[whole.entry] = of_link[whole.place]
        if parts.entry.size:
            link = np.exp(level.log_link) / over
            found[parts.entry] = link[parts.place] * parts.part * level.own
        return found

    def sold(self, log_factor: Array) -> Array:
        """Share of the varieties of each link that is still sold at all [covered link]."""
        direct = self.direct(np.where(self.ceilings.varieties, log_factor, 0.0))
        return np.asarray(direct + self.detour * np.maximum(self.over_direct - direct, 0.0))

    def near(self, other: Coverage, log_factor: Array) -> Array:
        """Log factors to begin with [ceiling].

        Those of another coverage where it has the ceiling, moved by as much as its target moved;
        one for all that ask the same of the same flows.
        """
        mine, last = self.ceilings, other.ceilings
        place = {name: k for k, name in enumerate(last.names)}
        found = mine.start.copy()
        for k, name in enumerate(mine.names):
            if name in place and not mine.held[k]:
                before = place[name]
                found[k] = log_factor[before] + mine.log_target[k] - last.log_target[before]
        found = np.clip(found, mine.least, 0.0)
        for alike in self.alike:
            found[alike] = found[alike].mean()
        return found

    @cached_property
    def alike(self) -> list[list[int]]:
        """Ceilings that ask the same of the same flows, where their factors are to be found.

        Only the product of their factors is known. They share the gap evenly: steps move them
        alike, so that they stay even where they begin so.
        """
        groups: dict[tuple[bytes, bytes, float], list[int]] = {}
        for k in np.flatnonzero(~self.ceilings.held).tolist():
            mine = np.flatnonzero(self.ceiling == k)
            mine = mine[np.argsort(self.place[mine])]
            target = round(float(self.ceilings.log_target[k]), SAME_DIGITS)
            key = (self.place[mine].tobytes(), self.part[mine].tobytes(), target)
            groups.setdefault(key, []).append(k)
        return [group for group in groups.values() if len(group) > 1]
