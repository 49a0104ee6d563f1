"""What governments give that no equilibrium holds: kept in a ledger beside the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from detente.levers.base import Directed, Phase


class Arms(Directed):
    """A delivery of arms, in units, kept in a ledger outside the equilibrium.

    Every entry says who reports it. No equation: the ledger is our own.
    """

    phase: ClassVar[Phase] = "apart"
    number: ClassVar[str] = "units"

    lever: Literal["arms"] = "arms"
    item: str = Field(min_length=1, description="what is delivered")
    units: float = Field(gt=0, description="how many")
    reported_by: str = Field(min_length=1, description="who says so")

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """None: who gives and who receives needs no accounts."""
        return {}
