"""The schema of a scenario file: every field, its type, its description."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from detente.economy.horizon import Adjustment
from detente.economy.parameters import Parameters
from detente.levers.catalogue import AnyLever, Day, HorizonName


def _as_tuple(value: object) -> object:
    """One code, several separated by commas, or none, as a list."""
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


class Strict(BaseModel):
    """A frozen model that refuses unknown fields and numbers that are not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class OwnBloc(Strict):
    """A group of countries that the scenario names."""

    members: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        min_length=1, description="countries, codes or names"
    )
    title: str = ""
    source: str = ""


class Model(Strict):
    """Elasticities and labour market; see detente.Parameters."""

    value_added_elasticity: float = Field(
        1.0, gt=0, description="eps, between value added and materials"
    )
    input_elasticity: float = Field(1.0, gt=0, description="eta, between inputs")
    critical_inputs: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        ("B05", "B06", "C19"),
        description="inputs that stand apart from the others: energy, or what you name",
    )
    critical_elasticity: float = Field(
        0.6, gt=0, description="chi, between a critical input and the others"
    )
    final_elasticity: float = Field(1.0, gt=0, description="psi, between sectors in final demand")
    labour: Literal["mobile", "specific"] | Annotated[float, Field(ge=1)] = Field(
        "mobile", description="'mobile', 'specific' to the sector, or nu of at least 1 in between"
    )
    specific_sectors: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="sectors whose value added is a factor of its own"
    )

    def parameters(self, elasticities: str | None) -> Parameters:
        """The same as Parameters, with the named elasticity set."""
        labour = {"mobile": math.inf, "specific": 1.0}.get(str(self.labour), self.labour)
        return Parameters(
            trade_elasticity=elasticities, **(self.model_dump() | {"labour": float(labour)})
        )


class Pace(Strict):
    """How slowly buyers, producers and workers adjust; see detente.Adjustment."""

    rho: float = Field(
        0.38,
        gt=0,
        le=1,
        description="trade elasticity on impact over the long run's (0.25 to 0.5, an assumption)",
    )
    delta: float = Field(
        0.62, gt=0, lt=1, description="share of the remaining gap that closes in a year"
    )
    value_added_elasticity: float = Field(0.5, gt=0, description="eps on impact")
    input_elasticity: float = Field(0.1, gt=0, description="eta on impact")
    critical_elasticity: float = Field(0.04, gt=0, description="chi on impact")
    final_elasticity: float = Field(0.4, gt=0, description="psi on impact")
    labour: float = Field(1.0, ge=1, description="nu on impact; 1 is tied to the sector")
    specific_sectors: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        ("B05", "B06", "B07", "B08", "B09"),
        description="sectors of resource rent: factors of their own before the long run",
    )

    def adjustment(self) -> Adjustment:
        """The same as Adjustment."""
        return Adjustment(**self.model_dump())


class ScenarioFile(Strict):
    """A scenario: a world, a date, levers, and how to close the model."""

    scenario: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$", description="name: lower case, digits and hyphens"
    )
    title: str = Field("", description="one line for people")
    world: str = Field("icio-2021", description="a shipped world or the path of a saved one")
    extends: str | None = Field(
        None, description="a shipped scenario or a file whose fields and levers this one builds on"
    )
    without: tuple[str, ...] = Field(
        (), description="names of levers of the extended scenario that are left out"
    )
    date: Day | None = Field(
        None,
        description=(
            "levers in force on this day are applied in the long run; all of them when empty"
        ),
    )
    start: Day | None = Field(
        None, description="first day of the path through time; the earliest lever's when empty"
    )
    horizon: HorizonName = Field("long-run", description="the horizon of the headline")
    horizons: Annotated[tuple[HorizonName, ...], BeforeValidator(_as_tuple)] = Field(
        ("long-run",), min_length=1, description="the horizons shown"
    )
    time: Pace = Field(default_factory=lambda: Pace(), description="how slowly the world adjusts")
    target: str | None = Field(None, description="the country whose trade the tables show")
    closure: Literal["balanced", "income-share", "nominal"] = Field(
        "balanced", description="what happens to trade deficits"
    )
    elasticities: str | None = Field(
        None, description="name of an elasticity set; the world's default when empty"
    )
    parameters: Model = Field(
        default_factory=lambda: Model(), description="elasticities of the nests and labour market"
    )
    blocs: dict[str, OwnBloc] = Field(
        default_factory=dict, description="groups of countries of your own"
    )
    levers: tuple[AnyLever, ...] = Field((), description="what governments do")
    notes: tuple[str, ...] = Field((), description="what a reader must know")
    sources: tuple[str, ...] = Field((), description="publications behind the numbers")
