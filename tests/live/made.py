"""Random cases with everything that a lever can ask for: falls with every gap, limits, rents,
detours, shut-ins, varieties, critical inputs, transfers in custody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

import detente as dt
from detente.economy.fall import GAPS, Detours, Fall
from detente.economy.quantity_limit import RentShares
from tests.worlds import Case, Options, random_world


@dataclass(frozen=True, eq=False)
class _Sides:
    """Two countries that pull levers, the others, and some sectors."""

    one: str
    other: str
    rest: tuple[str, ...]
    sectors: tuple[str, ...]


MADE = ("falls", "parts", "limits", "rents", "detours", "shut-in", "critical", "custody")


def made_case(kind: str, seed: int) -> Case:
    """A small random case of one of `MADE`."""
    draw = np.random.default_rng([seed, 77, MADE.index(kind)])
    n, s = int(draw.integers(3, 8)), int(draw.integers(2, 7))
    options = Options(
        noise=0.3,
        home=float(draw.uniform(1.0, 6.0)),
        rates=0.1 if seed % 2 else 0.0,
        theta=(1.5, 12.0),
    )
    world = random_world(n, s, seed=seed, options=options)
    sides = _Sides(
        one=world.countries[0],
        other=world.countries[1],
        rest=world.countries[1:],
        sectors=world.sectors[: max(1, s // 2)],
    )
    closure = str(draw.choice(["income-share", "world-share", "nominal", "balanced"]))
    case = Case(f"{kind}-{seed} {n}x{s}", world, dt.Shock(world), closure, _parameters(draw))
    return _SHOCKS[kind](case, sides, draw)


def _parameters(draw: np.random.Generator) -> dt.Parameters:
    """Elasticities of a random month."""
    return dt.Parameters(
        value_added_elasticity=float(draw.choice([1.0, 0.8, 1.3])),
        input_elasticity=float(draw.choice([1.0, 0.5, 1.2])),
        final_elasticity=float(draw.choice([1.0, 0.7, 1.5])),
        labour=float(draw.choice([1.0, 2.5, np.inf])),
        rent_share={"S000": float(draw.choice([0.0, 0.4, 1.0]))},
    )


def _with(case: Case, shock: dt.Shock) -> Case:
    return replace(case, shock=shock)


def _falls(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """Falls that overlap, one for each gap, beside a ban and a tariff."""
    shock = case.shock.tariff(0.2, buyer=at.rest, seller=at.one)
    shock = shock.ban(buyer=at.other, seller=at.one, sector=at.sectors[0])
    for gap in GAPS:
        share = float(draw.uniform(0.05, 0.5))
        sellers = at.one if gap in ("varieties", "importer") else at.rest
        shock = shock.fall(share, buyer=at.rest, seller=sellers, sector=at.sectors, gap=gap)
    return _with(case, shock)


def _parts(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """Falls that cover parts of links, beside one that covers them whole."""
    shock = case.shock.fall(0.1, buyer=at.rest, seller=at.one, gap="exporter")
    whole = shock.falls[0]
    size = whole.links.size
    first = Fall("first", whole.links, np.full(size, 0.3), 0.5, gap="varieties")
    second = Fall("second", whole.links, np.full(size, 0.4), 0.6, gap="wasted")
    held = Fall("held", whole.links, np.full(size, 0.2), 0.9, gap="importer", held=-0.3)
    cost = shock.trade_cost(float(draw.uniform(1.0, 1.1)), seller=at.one)
    return _with(case, replace(cost, falls=(whole, first, second, held)))


def _limits(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """Limits of which some bind, with the gap shared in every way."""
    shock = case.shock.productivity(1.15, country=at.one).trade_cost(1.1, buyer=at.other)
    for number, kept in enumerate(((1.0, 0.0), (0.0, 1.0), (0.3, 0.3))):
        rent = RentShares(exporter=kept[0], importer=kept[1])
        buyer = case.world.countries[number % len(case.world.countries)]
        hat = float(draw.uniform(0.6, 1.2))
        shock = shock.limit(hat, buyer=buyer, sector=at.sectors, rent=rent, name=f"L{number}")
    return _with(case, shock)


def _rents(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """Rents that go to buyers and to others, some on flows under a fall."""
    shock = case.shock.rent(0.2, buyer=at.rest, seller=at.one, sector=at.sectors)
    shock = shock.rent(0.1, to={at.one: 1.0, at.other: 2.0}, seller=at.rest[-1])
    gap = str(draw.choice(GAPS))
    return _with(case, shock.fall(0.3, buyer=at.rest, seller=at.one, gap=gap))


def _detours(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """What falls and lost varieties stop comes back in part by other routes."""
    shock = case.shock.variety(0.8, buyer=at.rest, seller=at.one, sector=at.sectors)
    shock = shock.fall(0.4, buyer=at.rest, seller=at.one, gap=str(draw.choice(GAPS)))
    shock = shock.limit(0.9, buyer=at.rest, seller=at.one, sector=at.sectors, name="limit")
    links = np.sort(shock.falls[0].links)
    share = draw.uniform(0.0, 0.6, links.size)
    direct = np.take(shock.variety_hat, links)
    return _with(case, replace(shock, detours=Detours(links, share, direct)))


def _shut_in(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """What is stopped is not made either, beside a fall of the same flows."""
    share = float(draw.uniform(0.2, 0.6))
    shock = case.shock.variety(1 - share, buyer=at.rest, seller=at.one, sector=at.sectors)
    shock = shock.shut_in(share, buyer=at.rest, seller=at.one, sector=at.sectors)
    parameters = replace(case.parameters, labour=1.5)
    return replace(case, shock=shock.fall(0.2, seller=at.one), parameters=parameters)


def _critical(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """Critical inputs with an elasticity of their own, some of them banned."""
    parameters = replace(
        case.parameters,
        critical_inputs=case.world.sectors[:2] if len(case.world.sectors) > 3 else ("S000",),
        critical_elasticity=float(draw.choice([0.3, 1.0, 1.4])),
    )
    shock = case.shock.ban(buyer=at.rest, seller=at.one, sector="S000")
    shock = shock.trade_cost(1.2, buyer=at.one)
    return replace(case, shock=shock, parameters=parameters)


def _custody(case: Case, at: _Sides, draw: np.random.Generator) -> Case:
    """A transfer, one in custody, labour and a tax on exports."""
    amount = 0.02 * float(case.world.income.min())
    shock = case.shock.hold_income(amount, giver=at.one, receiver=at.other)
    shock = shock.transfer_income(amount, giver=at.rest[-1], receiver=at.one)
    shock = shock.labour_supply(float(draw.uniform(0.8, 1.2)), country=at.other)
    return _with(case, shock.export_tax(0.15, buyer=at.rest, seller=at.one))


_SHOCKS = {
    "falls": _falls,
    "parts": _parts,
    "limits": _limits,
    "rents": _rents,
    "detours": _detours,
    "shut-in": _shut_in,
    "critical": _critical,
    "custody": _custody,
}
