"""Delivery: the price gaps of falls and limits that were found, as ordinary rates and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from detente.economy.coverage import Coverage
from detente.economy.covers import covering
from detente.economy.fall import Fall
from detente.economy.shock import Shock, writable
from detente.types import Array

# Logs of varieties below this are rounding: the link has its price gap and nothing else.
ROUNDING = 1e-12

# Share left of a fall that fades, below which it is no more delivered.
HALF = 0.5


@dataclass(frozen=True, eq=False)
class Delivery:
    """The falls and limits of a solved shock.

    Attributes
    ----------
    asked : Shock
        The shock with its falls and limits, before their gaps became rates and costs.
    coverage : Coverage
    log_factor : ndarray [ceiling]
        Logs of the factors that deliver the falls, then of those of the limits.
    """

    asked: Shock
    coverage: Coverage
    log_factor: Array

    @property
    def known(self) -> dict[str, float]:
        """Log factors by the name of the ceiling."""
        return dict(zip(self.coverage.ceilings.names, self.log_factor.tolist(), strict=True))

    @property
    def at_given_prices(self) -> Shock:
        """The shock in which flows fall as asked where prices and spending stay.

        Falls that are slack and limits change nothing in it.
        """
        ceilings = self.coverage.ceilings
        binds = (self.log_factor < 0) & (ceilings.per_cost == 0)
        return with_gaps(self.asked, self.coverage, np.where(binds, ceilings.start, 0.0))

    @property
    def limit_gap(self) -> tuple[float, ...]:
        """Price gap of each limit, over the price without it."""
        first = len(self.log_factor) - len(self.asked.limits)
        # Log factors are at most zero; a gap of nothing is 0, not -0.
        log_gap = self.coverage.ceilings.per_cost * np.abs(self.log_factor)
        return tuple(np.expm1(log_gap[first:]).tolist())


def with_gaps(shock: Shock, coverage: Coverage, log_factor: Array) -> Shock:
    """`shock` with its falls and limits turned into varieties, rates and trade costs.

    A link of which parts carry gaps gets the mean rate of what flows over it, and the varieties
    that keep its flow.
    """
    plain = replace(shock, falls=(), limits=(), detours=None)
    mix = coverage.at(log_factor)
    if not (mix.total != 1).any():
        return plain
    variety = np.log(mix.total) + coverage.theta * (np.log(mix.total / mix.net) + mix.melted)
    variety = np.where(np.abs(variety) < ROUNDING, 1.0, np.exp(variety))
    tariff, export_tax = mix.total / mix.border, mix.border / mix.net
    changed = {
        "variety_hat": _times(shock.variety_hat, variety, coverage),
        "trade_cost_hat": _times(shock.trade_cost_hat, np.exp(mix.melted), coverage),
    }
    if (tariff != 1).any():
        changed["new_tariff"] = _raised(shock.tariff_rate, tariff, coverage)
    if (export_tax != 1).any():
        changed["new_export_tax"] = _raised(shock.export_tax_rate, export_tax, coverage)
    return plain.replaced(**changed)


def _times(array: Array | None, factor: Array, coverage: Coverage) -> Array | None:
    """An array of hats with its covered links multiplied; itself where nothing changes."""
    if (factor == 1).all():
        return array
    found: Array = writable(array, coverage.shape, 1.0)
    found.ravel()[coverage.flat] *= factor
    return found


def _raised(rate: Array, factor: Array, coverage: Coverage) -> Array:
    """Rates with one plus those of covered links multiplied."""
    found = rate.copy()
    raised = (1 + np.take(rate, coverage.flat)) * factor - 1
    found.ravel()[coverage.flat] = np.where(factor == 1, np.take(rate, coverage.flat), raised)
    return found


def still_sold(shock: Shock, coverage: Coverage | None, log_factor: Array) -> Array | None:
    """Varieties sold over each link, new over old [buyer, seller, sector]; None where all are.

    What is left by bans, by exits, and by falls under which varieties leave.
    """
    if coverage is None:
        return shock.variety_hat
    return _times(shock.variety_hat, coverage.sold(log_factor), coverage)


@dataclass(frozen=True)
class Fading:
    """Factors of falls that fade, by the last month in which at least half of them was left.

    Until then they are delivered. From then on what they took of each flow fades and their target
    binds no more: a fall that is all but gone would otherwise hold a flow at its base for good.

    Attributes
    ----------
    last : mapping of str to (float, float)
        Factor and share left in that month, by name.
    """

    last: Mapping[str, tuple[float, float]]

    def faded(self, shock: Shock) -> Shock:
        """`shock` with the factors of falls of which less than half is left."""
        return replace(shock, falls=tuple(self._held(fall) for fall in shock.falls))

    def _held(self, fall: Fall) -> Fall:
        if fall.fade >= HALF or fall.name not in self.last:
            return fall
        factor, fade = self.last[fall.name]
        return replace(fall, held=float(np.log1p(-(1 - factor) * fall.fade / fade)))

    def followed(self, found: Delivery | None) -> Fading:
        """With the factors of a month that were found in it."""
        if found is None:
            return self
        new = {
            fall.name: (float(np.exp(log_factor)), fall.fade)
            for fall, log_factor in zip(covering(found.asked), found.log_factor, strict=False)
            if fall.fade < 1 and fall.held is None
        }
        return Fading({**self.last, **new})
