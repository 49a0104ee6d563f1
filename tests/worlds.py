"""Random worlds and shocks for tests: accounts that add up by construction, cases that are feasible
or not by a check of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

import detente as dt


@dataclass(frozen=True)
class Options:
    """What a random world looks like: `noise` of flows (trade imbalances), `home` bias, `zeros`
    share of links without trade.
    """

    noise: float = 0.8
    home: float = 6.0
    zeros: float = 0.0
    inputs: float = 0.6
    rates: float = 0.0
    theta: tuple[float, float] = (2.0, 10.0)


def random_world(
    countries: int, sectors: int, *, seed: int, options: Options | None = None
) -> dt.World:
    """A random world whose identities hold by construction; no cell is an input-output fixed point
    by chance.
    """
    o, draw = options or Options(), np.random.default_rng(seed)
    size = np.exp(draw.normal(0, 1, countries))
    taste = np.exp(draw.normal(0, 0.7, (countries, sectors)))
    flows = (
        size[:, None, None]
        * size[None, :, None]
        * taste[None]
        * np.exp(draw.normal(0, o.noise, (countries, countries, sectors)))
    )
    flows *= np.where(draw.random(flows.shape) < o.zeros, 0.0, 1.0)
    own = np.arange(countries)
    flows[own, own] = (
        o.home
        * size[:, None]
        * size.sum()
        * np.exp(draw.normal(0, 0.3, (countries, sectors)))
        * taste
    )
    rates = (
        {key: o.rates * draw.random(flows.shape) for key in ("tariff", "export_tax")}
        if o.rates
        else {}
    )
    for rate in rates.values():
        rate[own, own] = 0.0
    bought = flows * (1 + rates.get("tariff", 0.0)) * (1 + rates.get("export_tax", 0.0))
    output, spending = flows.sum(axis=0), bought.sum(axis=1)
    use = (
        output[:, :, None]
        * spending[:, None, :]
        * np.exp(draw.normal(0, 0.8, (countries, sectors, sectors)))
    )
    top = np.maximum(
        (use.sum(axis=2) / output).max(axis=1), (use.sum(axis=1) / spending).max(axis=1)
    )
    use *= (o.inputs / top)[:, None, None]
    theta = np.exp(draw.uniform(*np.log(o.theta), sectors))
    return dt.World.from_arrays(
        countries=[f"C{i:03d}" for i in range(countries)],
        sectors=[f"S{i:03d}" for i in range(sectors)],
        accounts={
            "sales": flows,
            "input_use": use,
            "value_added": output - use.sum(axis=2),
            "final_demand": spending - use.sum(axis=1),
            **rates,
        },
        elasticities={
            "random": dt.ElasticitySet(tuple(theta.tolist()), "theta", "drawn for a test")
        },
        labels={"name": f"random-{countries}x{sectors}-{seed}", "year": 2000},
    )


def tiny_world(home: float = 0.5) -> dt.World:
    """Two countries; the second sector of the first is too small to move anything else.

    It sells one unit abroad and `home` at home, where nobody else is bought from.
    """
    sales = np.zeros((2, 2, 2))
    sales[:, :, 0] = [[1e6, 1e5], [1e5, 1e6]]
    sales[:, :, 1] = [[home, 0.0], [1.0, 2.0]]
    output = sales.sum(axis=0)
    use = np.zeros((2, 2, 2))
    use[:, 1, 0] = 0.3 * output[:, 1]
    return dt.World.from_arrays(
        countries=("C000", "C001"),
        sectors=("S000", "S001"),
        accounts={
            "sales": sales,
            "input_use": use,
            "value_added": output - use.sum(axis=2),
            "final_demand": sales.sum(axis=1) - use.sum(axis=1),
        },
        elasticities={"flat": dt.ElasticitySet((4.0, 4.0), "theta", "made for a test")},
        labels={"name": "tiny"},
    )


@dataclass(frozen=True, eq=False)
class Case:
    """A world, a shock and how to solve it."""

    label: str
    world: dt.World
    shock: dt.Shock
    closure: str = "balanced"
    parameters: dt.Parameters = field(default_factory=dt.Parameters)
    place: str = ""

    def solve(self) -> dt.Equilibrium:
        """The library's answer."""
        return dt.solve(self.world, self.shock, closure=self.closure, parameters=self.parameters)


FEASIBLE = (
    "tariffs",
    "embargo",
    "two-blocs",
    "one-autarky",
    "world-autarky",
    "specific",
    "complements",
    "export-taxes",
    "deficits",
    "everything",
)
INFEASIBLE = (
    "no-supplier",
    "complements-explode",
    "one-way",
    "autarky-with-deficit",
    "blocs-with-deficit",
)


def feasible_case(kind: str, seed: int, *, largest: tuple[int, int] = (44, 56)) -> Case:
    """A case of `kind` that has an equilibrium by DESIGN's conditions; theta from 0.5 to 65."""
    draw = np.random.default_rng([seed, FEASIBLE.index(kind)])
    n, s = int(draw.integers(2, largest[0] + 1)), int(draw.integers(1, largest[1] + 1))
    low, high = [(0.5, 5.0), (2.0, 12.0), (1.0, 65.0), (5.0, 65.0)][seed % 4]
    calm = kind in ("deficits", "export-taxes", "everything")
    options = Options(
        noise=0.15 if calm else 0.8,
        home=float(draw.uniform(1.0, 10.0)),
        zeros=0.0 if calm else float(draw.choice([0.0, 0.3])),
        inputs=float(draw.uniform(0.3, 0.8)),
        rates=0.2 if kind in ("export-taxes", "everything", "tariffs") and seed % 2 else 0.0,
        theta=(low, high),
    )
    world = random_world(n, s, seed=seed, options=options)
    some = list(draw.choice(world.countries, size=max(1, n // 3), replace=False))
    rest = [c for c in world.countries if c not in some]
    return Case(f"{kind}-{seed} {n}x{s}", world, *_feasible_shock(kind, world, (some, rest), draw))


def _feasible_shock(
    kind: str, world: dt.World, sides: tuple[list[str], list[str]], draw: np.random.Generator
) -> tuple[Any, ...]:
    some, rest = sides
    shock, one = dt.Shock(world), some[0]
    nothing = dt.Parameters()
    if kind == "tariffs":
        return (
            shock.tariff(float(draw.uniform(0.05, 0.5)), buyer=some, seller=rest),
            "balanced",
            nothing,
        )
    if kind == "embargo":
        sectors = list(
            draw.choice(world.sectors, size=max(1, len(world.sectors) // 2), replace=False)
        )
        return (
            shock.ban(buyer=rest, seller=one, sector=sectors).ban(
                buyer=one, seller=rest, sector=sectors
            ),
            "balanced",
            nothing,
        )
    if kind == "two-blocs":
        return shock.ban(buyer=some, seller=rest).ban(buyer=rest, seller=some), "balanced", nothing
    if kind == "one-autarky":
        return shock.ban(buyer=one).ban(seller=one), "balanced", nothing
    if kind == "world-autarky":
        return shock.ban(), "balanced", nothing
    if kind == "specific":
        labour = float(draw.choice([1.0, 1.5, 3.0]))
        return (
            shock.ban(buyer=one, seller=rest).ban(buyer=rest, seller=one),
            "balanced",
            dt.Parameters(labour=labour),
        )
    if kind == "complements":
        parameters = dt.Parameters(
            value_added_elasticity=float(draw.uniform(0.6, 0.95)),
            input_elasticity=float(draw.uniform(0.3, 0.95)),
            final_elasticity=float(draw.uniform(0.3, 0.95)),
            labour=float(draw.choice([1.0, np.inf])),
        )
        return (
            shock.trade_cost(float(draw.uniform(1.02, 1.3)), buyer=some, seller=rest),
            "balanced",
            parameters,
        )
    closure = str(draw.choice(["income-share", "world-share", "nominal"]))
    if kind == "export-taxes":
        return (
            shock.export_tax(float(draw.uniform(0.05, 0.3)), buyer=rest, seller=some),
            closure,
            nothing,
        )
    if kind == "deficits":
        return (
            shock.trade_cost(float(draw.uniform(0.8, 1.5)), buyer=some, seller=rest),
            closure,
            nothing,
        )
    shock = (
        shock.trade_cost(1.2, buyer=some, seller=rest)
        .tariff(0.2, buyer=rest, seller=one)
        .export_tax(0.1, seller=one)
    )
    shock = shock.productivity(0.9, country=one).labour_supply(1.1, country=some)
    shock = shock.transfer_income(
        0.01 * float(world.income.min()), giver=world.countries[0], receiver=world.countries[-1]
    )
    return (
        shock,
        closure,
        dt.Parameters(
            labour=2.0,
            rent_share={world.sectors[0]: float(draw.choice([0.3, 0.7, 1.0]))},
            value_added_elasticity=1.2,
            final_elasticity=1.5,
        ),
    )


def is_feasible(case: Case) -> bool:
    """DESIGN's conditions, checked plainly: suppliers for all that is wanted, finite costs at given
    wages, closed groups in balance.
    """
    world = (
        dt.rebalance(case.world, parameters=case.parameters)
        if case.closure == "balanced"
        else case.world
    )
    left = (
        world.trade_share
        if case.shock.banned is None
        else np.where(case.shock.banned, 0.0, world.trade_share)
    )
    theta, p = world.theta(case.parameters.trade_elasticity), case.parameters
    kappa = np.ones(left.shape) if case.shock.trade_cost_hat is None else case.shock.trade_cost_hat
    supplied = ((left > 0).any(axis=1) | (world.expenditure <= 0)).all()
    direct = (left > 0).any(axis=2) | np.eye(len(left), dtype=bool)
    reach = np.linalg.matrix_power(direct.astype(float), len(left)) > 0
    two_way = (reach == reach.T).all()
    balanced = case.closure == "income-share" or all(
        abs(world.deficit[group].sum()) <= 1e-9 * world.income[group].sum() for group in reach
    )
    price = np.ones(world.output.shape)
    for _ in range(3000):
        materials = _bundle(world.input_share, price[:, None, :], p.input_elasticity)
        both = np.stack([world.value_added_share, 1 - world.value_added_share], axis=-1)
        cost = _bundle(
            both, np.stack([np.ones_like(materials), materials], axis=-1), p.value_added_elasticity
        )
        new = (left * (kappa * cost[None]) ** -theta).sum(axis=1) ** (-1 / theta)
        change, price = np.abs(np.log(new / price)).max(), new
        if change < 1e-10:
            break
    return bool(supplied and two_way and balanced and change < 1e-10)


def _bundle(share: np.ndarray, price: np.ndarray, elasticity: float) -> np.ndarray:
    if elasticity == 1:
        return np.exp((share * np.log(price)).sum(axis=-1))
    return (share * price ** (1 - elasticity)).sum(axis=-1) ** (1 / (1 - elasticity))


def infeasible_case(kind: str, seed: int) -> Case:
    """A case of `kind` without an equilibrium; `place` is what the refusal must name."""
    draw = np.random.default_rng([seed, 1000 + INFEASIBLE.index(kind)])
    n, s = int(draw.integers(3, 20)), int(draw.integers(1, 20))
    one, label = f"C{int(draw.integers(n)):03d}", f"{kind}-{seed}"
    if kind == "complements-explode":
        options = Options(home=float(draw.uniform(0.02, 0.1)), inputs=0.8, theta=(0.5, 1.0))
        world = random_world(n, 1, seed=seed, options=options)
        shock, parameters = dt.Shock(world).ban(), dt.Parameters(value_added_elasticity=0.2)
        hopeless = _exploding(world, 0.2)
        return Case(
            label,
            world,
            shock,
            "balanced",
            parameters,
            world.countries[hopeless] if hopeless is not None else "",
        )
    world = random_world(n, s, seed=seed)
    shock = dt.Shock(world)
    if kind == "no-supplier":
        sector = str(draw.choice(world.sectors))
        cut = world.sales.copy()
        home = world.country(one)
        cut[home, home, world.sector(sector)] = 0.0
        world = with_sales(world, cut)
        return Case(
            label, world, dt.Shock(world).ban(buyer=one, sector=sector), place=f"{one}, {sector}"
        )
    if kind == "one-way":
        return Case(label, world, shock.ban(seller=one), place=one)
    if kind == "autarky-with-deficit":
        return Case(label, world, shock.ban(buyer=one).ban(seller=one), "nominal", place=one)
    half = list(world.countries[: max(1, n // 2)])
    rest = [c for c in world.countries if c not in half]
    return Case(
        label,
        world,
        shock.ban(buyer=half, seller=rest).ban(buyer=rest, seller=half),
        "world-share",
        place=half[0],
    )


def _exploding(world: dt.World, eps: float) -> int | None:
    """The country whose cost has no finite fixed point at home: (1 - gamma) pi^(-(1-eps)/theta) >=
    1; the worst one.
    """
    own = np.arange(len(world.countries))
    base = dt.rebalance(world, parameters=dt.Parameters(value_added_elasticity=eps))
    pressure = (1 - base.value_added_share[:, 0]) * base.trade_share[own, own, 0] ** (
        -(1 - eps) / base.theta()[0]
    )
    return int(pressure.argmax()) if pressure.max() >= 1 else None


def with_sales(world: dt.World, sales: np.ndarray) -> dt.World:
    """The world with other sales; inputs scaled down until the identities leave room."""
    use = (
        0.5
        * world.input_use
        * (sales.sum(axis=0) / world.output).min()
        * (sales.sum(axis=1) / world.expenditure).min()
    )
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts={
            "sales": sales,
            "input_use": use,
            "value_added": sales.sum(axis=0) - use.sum(axis=2),
            "final_demand": sales.sum(axis=1) - use.sum(axis=1),
        },
        elasticities=world.elasticities,
        labels={"name": world.name},
    )
