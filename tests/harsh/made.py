"""Harsh worlds: few countries, few sectors, and levers that change them out of recognition."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import detente as dt
from tests.worlds import Options, random_world, with_sales

from .path import Question

# Of these worlds so many have equal countries, lack a home supplier, or substitute in other ways
# than Cobb-Douglas.
EQUAL, CUT_AT_HOME, OTHER_NESTS = 0.25, 0.25, 0.4


def made(number: int) -> Question:
    """The harsh world with this number, and what happens to it."""
    draw = np.random.default_rng([number, 300])
    world = equal_world(number, draw) if draw.random() < EQUAL else uneven_world(number, draw)
    shock = dt.Shock(world)
    for _ in range(int(draw.integers(1, 4))):
        lever = LEVERS[int(draw.integers(len(LEVERS)))]
        shock = lever(shock, draw)
    closure = str(draw.choice(["balanced", "income-share", "world-share", "nominal"]))
    return Question(world, shock, closure, nests(draw))


def equal_world(number: int, draw: np.random.Generator) -> dt.World:
    """Countries that differ in nothing; what they buy at home is `home` times a link abroad."""
    n, s = int(draw.integers(2, 8)), int(draw.integers(1, 4))
    home = float(draw.choice([1.0, 5.0, 50.0]))
    inputs = float(draw.choice([0.3, 0.6, 0.9]))
    sales = np.repeat((np.ones((n, n)) + (home - 1) * np.eye(n))[:, :, None], s, axis=2)
    output = sales.sum(axis=0)
    use = np.repeat(inputs * output[:, :, None] / s, s, axis=2)
    return dt.World.from_arrays(
        countries=[f"C{k:03d}" for k in range(n)],
        sectors=[f"S{k:03d}" for k in range(s)],
        accounts={
            "sales": sales,
            "input_use": use,
            "value_added": output - use.sum(axis=2),
            "final_demand": sales.sum(axis=1) - use.sum(axis=1),
        },
        elasticities={"one": dt.ElasticitySet(thetas(s, draw), "theta", "made for a test")},
        labels={"name": f"equal-{number}", "year": 2000},
    )


def uneven_world(number: int, draw: np.random.Generator) -> dt.World:
    """A random world, some with links or home suppliers that are missing."""
    n, s = int(draw.integers(2, 8)), int(draw.integers(1, 4))
    options = Options(
        noise=float(draw.choice([0.2, 0.8, 1.5])),
        home=float(draw.choice([0.3, 1.0, 6.0])),
        zeros=float(draw.choice([0.0, 0.0, 0.3])),
        inputs=float(draw.choice([0.3, 0.6, 0.9])),
        rates=float(draw.choice([0.0, 0.3])),
    )
    world = random_world(n, s, seed=number, options=options)
    sales = world.sales.copy()
    if not options.rates and draw.random() < CUT_AT_HOME:
        k, sector = int(draw.integers(n)), int(draw.integers(s))
        if sales[:, k, sector].sum() > sales[k, k, sector] < sales[k, :, sector].sum():
            sales[k, k, sector] = 0.0
            world = with_sales(world, sales)
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts={
            name: getattr(world, name)
            for name in (
                *("sales", "input_use", "value_added", "final_demand"),
                *("tariff", "export_tax"),
            )
        },
        elasticities={"one": dt.ElasticitySet(thetas(s, draw), "theta", "made for a test")},
        labels={"name": f"uneven-{number}", "year": 2000},
    )


def thetas(count: int, draw: np.random.Generator) -> tuple[float, ...]:
    """Trade elasticities up to 20."""
    low, high = [(1.0, 5.0), (4.0, 20.0), (19.0, 20.0)][int(draw.integers(3))]
    return tuple(float(theta) for theta in draw.uniform(low, high, count))


def nests(draw: np.random.Generator) -> dt.Parameters:
    """Elasticities between goods, most of them one."""
    if draw.random() >= OTHER_NESTS:
        return dt.Parameters()
    return dt.Parameters(
        value_added_elasticity=float(draw.choice([0.4, 0.8, 1.0, 1.5])),
        input_elasticity=float(draw.choice([0.4, 1.0, 1.5])),
        final_elasticity=float(draw.choice([0.5, 1.0, 2.0])),
    )


def one_country(shock: dt.Shock, draw: np.random.Generator) -> str:
    """A country of the world."""
    return str(draw.choice(shock.world.countries))


def sides(shock: dt.Shock, draw: np.random.Generator) -> tuple[list[str], list[str]]:
    """The countries in two groups, none of them empty."""
    order = [str(code) for code in draw.permutation(shock.world.countries)]
    cut = int(draw.integers(1, len(order)))
    return order[:cut], order[cut:]


def some_sectors(shock: dt.Shock, draw: np.random.Generator) -> list[str] | None:
    """All sectors (None), or one."""
    return None if draw.random() < 0.5 else [str(draw.choice(shock.world.sectors))]


def productivity(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    times = float(draw.choice([0.01, 0.05, 20.0, 100.0]))
    country = one_country(shock, draw)
    return shock.productivity(times, country=country, sector=some_sectors(shock, draw))


def labour(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    return shock.labour_supply(float(draw.choice([0.01, 100.0])), country=one_country(shock, draw))


def cost(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    some, rest = sides(shock, draw)
    return shock.trade_cost(float(draw.choice([0.3, 3.0, 30.0, 1e3])), buyer=some, seller=rest)


def tariff(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    some, rest = sides(shock, draw)
    return shock.tariff(float(draw.choice([-0.3, 0.5, 3.0, 10.0])), buyer=some, seller=rest)


def export_tax(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    some, rest = sides(shock, draw)
    return shock.export_tax(float(draw.choice([0.5, 3.0])), buyer=some, seller=rest)


def severed(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    some, rest = sides(shock, draw)
    return shock.sever(some, rest)


def one_way(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    some, rest = sides(shock, draw)
    return shock.ban(buyer=some, seller=rest, sector=some_sectors(shock, draw))


def scattered(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    """A third of the pairs stop trading with one another, or in one sector."""
    for buyer in shock.world.countries:
        for seller in shock.world.countries:
            if buyer != seller and draw.random() < 1 / 3:
                sector = some_sectors(shock, draw)
                shock = shock.ban(buyer=buyer, seller=seller, sector=sector)
    return shock


def transfer(shock: dt.Shock, draw: np.random.Generator) -> dt.Shock:
    giver, receiver = (str(code) for code in draw.permutation(shock.world.countries)[:2])
    given = float(draw.choice([0.1, 0.5, 0.9])) * shock.world.income[shock.world.country(giver)]
    return shock.transfer_income(float(given), giver=giver, receiver=receiver)


LEVERS: tuple[Callable[[dt.Shock, np.random.Generator], dt.Shock], ...] = (
    productivity,
    productivity,
    labour,
    cost,
    tariff,
    export_tax,
    severed,
    one_way,
    scattered,
    transfer,
)
