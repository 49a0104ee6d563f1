"""Parameters: the elasticities and the labour market of one solve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from detente.economy.plausible import fraction_hint
from detente.errors import ScenarioError
from detente.given import plain
from detente.types import Array
from detente.world.world import World

NESTS = ("value_added_elasticity", "input_elasticity", "critical_elasticity", "final_elasticity")


@plain
@dataclass(frozen=True)
class Parameters:
    """What the accounts do not say: how easily buyers, producers and workers substitute.

    Attributes
    ----------
    trade_elasticity : str, tuple of float or None
        Name of a set of the world, theta by sector, or None for the world's default set.
    value_added_elasticity : float
        eps, between value added and materials (1 is Cobb-Douglas).
    input_elasticity : float
        eta, between material inputs.
    critical_inputs : tuple of str
        Input sectors that stand apart from the others (energy): see
        `detente.economy.solver.materials`.
    critical_elasticity : float
        chi, between each of them and the bundle of the others.
    final_elasticity : float
        psi, between sectors in final demand.
    labour : float
        nu >= 1: 1 specific to the sector, infinity mobile (one wage), in between imperfectly
        mobile.
    rent_share : mapping of str to float
        Share of a sector's value added that is paid to its resource, a factor of its own that stays
        in the sector whatever `labour` says; the rest is paid to labour. From 0 (none) to 1 (all
        of it). Kept as pairs.

    Raises
    ------
    ScenarioError
        An elasticity that is not positive and finite, nu below one, or a share outside 0 to 1.
    """

    trade_elasticity: str | tuple[float, ...] | None = None
    value_added_elasticity: float = 1.0
    input_elasticity: float = 1.0
    critical_inputs: tuple[str, ...] = ()
    critical_elasticity: float = 1.0
    final_elasticity: float = 1.0
    labour: float = math.inf
    rent_share: Mapping[str, float] | tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for name in NESTS:
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise ScenarioError(f"{name} is {value}, must be a positive number")
        if not self.labour >= 1:
            raise ScenarioError(
                f"labour is {self.labour}, must be at least 1 (1 specific, inf mobile)"
            )
        if isinstance(self.trade_elasticity, tuple) and not all(
            0 < t < math.inf for t in self.trade_elasticity
        ):
            raise ScenarioError("trade_elasticity has a value that is not positive and finite")
        shares = dict(self.rent_share)
        for sector, share in shares.items():
            if not 0 <= share <= 1:
                raise ScenarioError(
                    f"rent_share of {sector} is {share}, must be from 0 to 1",
                    hint=fraction_hint(share),
                )
        # Pairs, so that parameters stay a key of caches.
        object.__setattr__(self, "rent_share", tuple(shares.items()))

    def spelled_out(self, world: World) -> Parameters:
        """The same with sectors of `world` in place of their parents; DataError for an unknown one.

        Itself where it names no parent.
        """
        critical = _sectors_of(self.critical_inputs, world)
        shares = _by_sector(dict(self.rent_share), world)
        if critical == self.critical_inputs and shares == dict(self.rent_share):
            return self
        return replace(self, critical_inputs=critical, rent_share=shares)

    def rent_shares(self, world: World) -> Array:
        """Rent share of each sector of `world` [sector]; zero where there is none."""
        shares = np.zeros(len(world.sectors))
        for sector, share in dict(self.rent_share).items():
            shares[world.sector(sector)] = share
        return shares


def _sectors_of(codes: tuple[str, ...], world: World) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sector for code in codes for sector in world.sectors_of(code)))


def _by_sector(shares: Mapping[str, float], world: World) -> dict[str, float]:
    """Shares of sectors of `world`; what is said of a sector counts before what its parent has."""
    parents_first = sorted(shares, key=lambda code: code in world.sectors)
    return {sector: shares[code] for code in parents_first for sector in world.sectors_of(code)}
