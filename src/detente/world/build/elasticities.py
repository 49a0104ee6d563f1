"""The central trade elasticity of each sector, from every published set.

Each estimate is converted to theta, the elasticity of spending shares; filled cells are dropped;
1/theta is averaged by sector, because losses from trade go with 1/theta. One publication has one
voice in a sector, that of its finest table with an estimate there. Fuels are nearly homogeneous
and take estimates of products only. Services are an assumption. No model result enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from detente.errors import DataError

# No trade elasticity of services rests on observed tariffs.
SERVICES_THETA = 4.0

# Above this an estimate of one product only says that its suppliers are nearly alike.
MOST_THETA_OF_A_PRODUCT = 20.0


@dataclass(frozen=True)
class PublishedEstimate:
    """One cell of a published table.

    Attributes
    ----------
    publication : str
        Tables of one publication share a voice.
    cell : str
        The sector or product as the table calls it.
    value : float
    kind : str
        What the value is: ``theta``, or ``sigma``, which is theta + 1.
    weights : dict
        The sectors of ours that the cell covers, each with its weight among the cells of the same
        table that cover that sector.
    fineness : int
        Order of the tables of a publication, the finest 0.
    of_a_product : bool
        Whether it was estimated for traded products (HS6), not for a sector.
    fault : str
        Why it is no estimate; empty where it is one.
    """

    publication: str
    cell: str
    value: float
    kind: Literal["theta", "sigma"]
    weights: dict[str, float]
    fineness: int = 0
    of_a_product: bool = False
    fault: str = ""

    @property
    def theta(self) -> float:
        """The elasticity of spending shares, at most 20 for a product; DataError if not above 0."""
        theta = self.value - 1 if self.kind == "sigma" else self.value
        if theta <= 0:
            raise DataError(
                f"theta is {theta:g}, must be above 0", where=f"{self.publication}, {self.cell}"
            )
        return min(theta, MOST_THETA_OF_A_PRODUCT) if self.of_a_product else theta


@dataclass(frozen=True)
class SectorGroups:
    """The sectors to fill, by how: fuels from products, services assumed, other goods the rest."""

    goods: tuple[str, ...]
    fuels: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class Voice:
    """What one publication says of one sector; `coarse` if of several sectors of ours at once."""

    publication: str
    theta: float
    coarse: bool


@dataclass(frozen=True)
class DroppedEstimate:
    """A published cell that has no part in a sector, and why."""

    publication: str
    cell: str
    value: float
    sector: str
    reason: str


@dataclass(frozen=True)
class CentralElasticity:
    """The central theta of a sector.

    Attributes
    ----------
    sector : str
    theta : float
    theta_own_level : float or None
        The same if voices of coarser sectors are left out; None where nothing is left.
    voices : tuple of Voice
        Empty for services, which are assumed.
    dropped : tuple of DroppedEstimate
    """

    sector: str
    theta: float
    theta_own_level: float | None
    voices: tuple[Voice, ...]
    dropped: tuple[DroppedEstimate, ...]


def harmonic_mean(thetas: Sequence[float], weights: Sequence[float]) -> float:
    """One over the weighted mean of 1/theta."""
    inverse = sum(weight / theta for theta, weight in zip(thetas, weights, strict=True))
    return sum(weights) / inverse


def central_elasticities(
    published: Sequence[PublishedEstimate], groups: SectorGroups
) -> tuple[CentralElasticity, ...]:
    """The central elasticity of every sector of `groups`: goods, fuels, services.

    DataError at the first good or fuel without any estimate.
    """
    return (
        *(_from_estimates(published, sector, fuel=False) for sector in groups.goods),
        *(_from_estimates(published, sector, fuel=True) for sector in groups.fuels),
        *(_assumed(published, sector) for sector in groups.services),
    )


def _from_estimates(
    published: Sequence[PublishedEstimate], sector: str, *, fuel: bool
) -> CentralElasticity:
    covering = [one for one in published if sector in one.weights]
    reasons = [_reason_to_drop(one, sector, covering, fuel=fuel) for one in covering]
    standing = [one for one, reason in zip(covering, reasons, strict=True) if not reason]
    if not standing:
        raise DataError("no published elasticity", where=sector, hint="add a set that covers it")
    names = sorted({one.publication for one in standing})
    voices = tuple(_voice(name, standing, sector) for name in names)
    return CentralElasticity(
        sector=sector,
        theta=_mean(voices),
        theta_own_level=_own_level(voices),
        voices=voices,
        dropped=tuple(
            _dropped(one, sector, reason)
            for one, reason in zip(covering, reasons, strict=True)
            if reason
        ),
    )


def _reason_to_drop(
    estimate: PublishedEstimate, sector: str, covering: Sequence[PublishedEstimate], *, fuel: bool
) -> str:
    """Why the estimate has no part in the sector; empty where it has one."""
    if estimate.fault:
        return estimate.fault
    if fuel and not estimate.of_a_product:
        return "fuels take estimates of products only"
    for other in covering:
        finer = other.fineness < estimate.fineness and not other.fault
        if finer and other.publication == estimate.publication:
            return "the publication has a finer table"
    return ""


def _voice(publication: str, standing: Sequence[PublishedEstimate], sector: str) -> Voice:
    cells = [one for one in standing if one.publication == publication]
    thetas = [one.theta for one in cells]
    weights = [one.weights[sector] for one in cells]
    coarse = any(len(one.weights) > 1 for one in cells)
    return Voice(publication, harmonic_mean(thetas, weights), coarse)


def _mean(voices: Sequence[Voice]) -> float:
    return harmonic_mean([voice.theta for voice in voices], [1.0] * len(voices))


def _own_level(voices: Sequence[Voice]) -> float | None:
    own = [voice for voice in voices if not voice.coarse]
    return _mean(own) if own else None


def _assumed(published: Sequence[PublishedEstimate], sector: str) -> CentralElasticity:
    reason = "services are assumed"
    dropped = (
        _dropped(one, sector, one.fault or reason) for one in published if sector in one.weights
    )
    return CentralElasticity(sector, SERVICES_THETA, None, (), tuple(dropped))


def _dropped(estimate: PublishedEstimate, sector: str, reason: str) -> DroppedEstimate:
    return DroppedEstimate(estimate.publication, estimate.cell, estimate.value, sector, reason)
