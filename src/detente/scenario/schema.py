"""The schema of a scenario file: every field, its type, its description."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import core_schema

from detente.economy.horizon import Adjustment
from detente.economy.parameters import Parameters
from detente.levers.base import HorizonName, Lever, Strict, kinds
from detente.levers.fields import ONE_OR_MANY, WHOM, Codes, Day, Governments
from detente.levers.titles import told_apart
from detente.scenario.own_products import OwnProduct, require_names
from detente.scenario.political_entry import PoliticalEntry, require_once
from detente.world.names import split_names
from detente.world.whom import is_name


def _listed(value: object) -> object:
    """One code, several separated by commas, or none, as a list."""
    if not isinstance(value, str):
        return value
    return split_names(value)


# Fields of the model that say which world it is solved on.
OF_THE_WORLD = {"critical_products", "product_share"}

Listed = Annotated[tuple[str, ...], BeforeValidator(_listed), ONE_OR_MANY]
Share = Annotated[float, Field(ge=0, le=1)]


class _AnyKind:
    """A lever of any registered kind, chosen by its field ``lever``."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        choices = {kind: handler.generate_schema(model) for kind, model in kinds().items()}
        return core_schema.tagged_union_schema(choices, discriminator="lever")


AnyLever = Annotated[Lever, _AnyKind()]


class OwnBloc(Strict):
    """A group of countries that the scenario names."""

    members: Governments = Field(min_length=1, description=WHOM)
    title: str = ""
    source: str = ""


def _named(blocs: dict[str, OwnBloc]) -> dict[str, OwnBloc]:
    """The blocs themselves; ValueError for a name that would be read as something else."""
    for name in blocs:
        if not is_name(name):
            raise ValueError(f"a bloc called {name!r} cannot be named: no comma, `and` or `except`")
    return blocs


class Model(Strict):
    """Elasticities and labour market; see detente.Parameters."""

    value_added_elasticity: float = Field(
        1.0, gt=0, description="eps, between value added and materials"
    )
    input_elasticity: float = Field(0.75, gt=0, description="eta, between inputs")
    critical_inputs: Listed | None = Field(
        None,
        description=(
            "inputs that stand apart from the others; those of the world's role critical when left"
            " out, which are its energy sectors unless it says otherwise"
        ),
    )
    critical_products: Listed = Field(
        (),
        description=(
            "product groups that become critical sectors of their own; see `detente list products`"
        ),
    )
    product_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description=(
            "where in its range the share of a critical product in its sector stands: 0 low, 0.5"
            " central, 1 high"
        ),
    )
    critical_elasticity: float = Field(
        0.6, gt=0, description="chi, between a critical input and the others"
    )
    final_elasticity: float = Field(1.0, gt=0, description="psi, between sectors in final demand")
    labour: Literal["mobile", "specific"] | Annotated[float, Field(ge=1)] = Field(
        3.0, description="'mobile', 'specific' to the sector, or nu of at least 1 in between"
    )
    rent_share: Share | dict[str, Share] = Field(
        0.64,
        description=(
            "beta, share of value added that is paid to a resource of the sector's own, at every"
            " horizon: one number for all resource sectors of the world, or by sector"
        ),
    )

    def parameters(
        self, elasticities: str | None, critical: tuple[str, ...], resource: tuple[str, ...]
    ) -> Parameters:
        """The same as Parameters, with the named elasticity set.

        `critical` inputs and `resource` sectors are those of the world.
        """
        labour = {"mobile": math.inf, "specific": 1.0}.get(str(self.labour), self.labour)
        inputs = critical if self.critical_inputs is None else self.critical_inputs
        shares = self.rent_share
        if isinstance(shares, float):
            shares = dict.fromkeys(resource, shares)
        given = self.model_dump(exclude=OF_THE_WORLD)
        given |= {"labour": float(labour), "critical_inputs": inputs, "rent_share": shares}
        return Parameters(trade_elasticity=elasticities, **given)


class Pace(Strict):
    """How slowly buyers, producers and workers adjust; see detente.Adjustment."""

    rho: float = Field(
        0.35,
        gt=0,
        le=1,
        description="trade elasticity on impact over the long run's (0.25 to 0.5, an assumption)",
    )
    delta: float = Field(
        0.64, gt=0, lt=1, description="share of the remaining gap that closes in a year"
    )
    value_added_elasticity: float = Field(0.5, gt=0, description="eps on impact")
    input_elasticity: float = Field(0.11, gt=0, description="eta on impact")
    critical_elasticity: float = Field(0.05, gt=0, description="chi on impact")
    final_elasticity: float = Field(0.4, gt=0, description="psi on impact")
    labour: float = Field(1.0, ge=1, description="nu on impact; 1 is tied to the sector")

    def adjustment(self) -> Adjustment:
        """The same as Adjustment."""
        return Adjustment(**self.model_dump())


class ScenarioFile(Strict):
    """A scenario: a world, a date, levers, and how to close the model."""

    scenario: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=100,  # folders of results are called by it
        description="name: lower case, digits and hyphens",
    )
    title: str = Field("", description="one line for people")
    question: str = Field("", description="what it answers, in one sentence")
    world: str = Field("icio-2021", description="a shipped world or the path of a saved one")
    extends: str | None = Field(
        None,
        description=(
            "a shipped scenario or a file whose fields and levers this one builds on; a lever with"
            " the name of one of them stands in its place"
        ),
    )
    without: Codes = Field(
        (), description="names of levers of the extended scenario that are left out"
    )
    date: Day | None = Field(
        None,
        description=(
            "the day of the question: politics and the long run of a scenario without a path take"
            " the levers in force on it; all of them when empty"
        ),
    )
    long_run: Day | None = Field(
        None,
        description=(
            "the day whose levers the long run keeps; the end of the path when empty, or the date"
            " if that is later"
        ),
    )
    start: Day | None = Field(
        None,
        description=(
            "first day of the path through time; the earliest lever's when empty, else the date"
        ),
    )
    horizon: HorizonName = Field("long-run", description="the horizon of the headline")
    horizons: Annotated[tuple[HorizonName, ...], BeforeValidator(_listed), ONE_OR_MANY] = Field(
        ("long-run",), min_length=1, description="the horizons shown"
    )
    time: Pace = Field(default_factory=lambda: Pace(), description="how slowly the world adjusts")
    target: str | None = Field(None, description="the country whose trade the tables show")
    closure: Literal["income-share", "world-share", "nominal", "balanced"] = Field(
        "income-share", description="what happens to trade deficits"
    )
    markets: Literal["integrated", "fragmented"] = Field(
        "integrated",
        description=(
            "whether a union that shares pipes and terminals pools what replaces a lost supplier of"
            " gas, up to their capacity, or each member is left with its own suppliers"
        ),
    )
    pooling_cost: float = Field(
        10.0,
        ge=0,
        le=1000,
        description="per cent by which pooled gas is dearer than the supplier that is lost",
    )
    elasticities: str | None = Field(
        None, description="name of an elasticity set; the world's default when empty"
    )
    parameters: Model = Field(
        default_factory=lambda: Model(), description="elasticities of the nests and labour market"
    )
    blocs: Annotated[dict[str, OwnBloc], AfterValidator(_named)] = Field(
        default_factory=dict,
        description="groups of countries of your own; one may name those before it",
    )
    products: Annotated[dict[str, OwnProduct], AfterValidator(require_names)] = Field(
        default_factory=dict,
        description="product groups of your own, for the field `products` of levers",
    )
    politics: Annotated[tuple[PoliticalEntry, ...], AfterValidator(require_once)] = Field(
        (), description="the political state of actors: without it an actor has no stance"
    )
    levers: Annotated[tuple[AnyLever, ...], AfterValidator(told_apart)] = Field(
        (), description="what governments do"
    )
    notes: Codes = Field((), description="what a reader must know")
    sources: Codes = Field((), description="publications behind the numbers")


def validated(tree: Any) -> ScenarioFile:
    """The ScenarioFile of a tree of plain values; pydantic's ValidationError where it is none."""
    return _file_of(tuple(kinds().values())).model_validate(tree)


def json_schema() -> dict[str, Any]:
    """The JSON schema of a scenario file, with every kind of lever."""
    return _file_of(tuple(kinds().values())).model_json_schema()


@lru_cache(maxsize=1)
def _file_of(known: tuple[type[Lever], ...]) -> type[ScenarioFile]:
    """The model of a file whose levers are of the `known` kinds; built anew when there are more."""
    ScenarioFile.model_rebuild(force=True)
    return ScenarioFile
