"""Parameters: the elasticities and the labour market of one solve."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from detente.errors import ScenarioError
from detente.world.world import World

NESTS = ("value_added_elasticity", "input_elasticity", "critical_elasticity", "final_elasticity")


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
    specific_sectors : tuple of str
        Sectors whose value added is a factor of its own (resource rent), whatever `labour` says.

    Raises
    ------
    ScenarioError
        An elasticity that is not positive and finite, or nu below one.
    """

    trade_elasticity: str | tuple[float, ...] | None = None
    value_added_elasticity: float = 1.0
    input_elasticity: float = 1.0
    critical_inputs: tuple[str, ...] = ()
    critical_elasticity: float = 1.0
    final_elasticity: float = 1.0
    labour: float = math.inf
    specific_sectors: tuple[str, ...] = ()

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

    def spelled_out(self, world: World) -> Parameters:
        """The same with sectors of `world` in place of their parents; DataError for an unknown one.

        Itself where it names no parent.
        """
        critical = _sectors_of(self.critical_inputs, world)
        specific = _sectors_of(self.specific_sectors, world)
        if (critical, specific) == (self.critical_inputs, self.specific_sectors):
            return self
        return replace(self, critical_inputs=critical, specific_sectors=specific)


def _sectors_of(codes: tuple[str, ...], world: World) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sector for code in codes for sector in world.sectors_of(code)))
