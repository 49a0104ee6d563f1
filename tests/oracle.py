"""The slow oracle: the model of DESIGN as a plain nested fixed point, country by country, written
to be obviously right.

Wages outside, prices inside, spending innermost; every loop is damped and run to the end. Nothing
of the library's equations or solver is used, only World and Shock as containers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import detente as dt


@dataclass(frozen=True, eq=False)
class Answer:
    """Hats and new values, as in Equilibrium."""

    wage_hat: np.ndarray
    labour_wage_hat: np.ndarray
    rent_hat: np.ndarray
    price_hat: np.ndarray
    welfare_hat: np.ndarray
    income: np.ndarray
    output: np.ndarray
    expenditure: np.ndarray
    trade_share: np.ndarray
    value_added: np.ndarray
    input_use: np.ndarray


def oracle(world: dt.World, shock: dt.Shock, closure: str, parameters: dt.Parameters) -> Answer:
    """The equilibrium; with the balanced closure relative to a baseline that is first solved
    without deficits.
    """
    if closure == "balanced":
        world = without_deficits(world, parameters)
    return solve(world, shock, closure, parameters)


def without_deficits(world: dt.World, parameters: dt.Parameters) -> dt.World:
    """The accounts after all deficits are gone and nothing else happened."""
    found = solve(world, dt.Shock(world), "balanced", parameters)
    sales = (
        found.trade_share
        * found.expenditure[:, None, :]
        / ((1 + world.tariff) * (1 + world.export_tax))
    )
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts={
            "sales": sales,
            "input_use": found.input_use,
            "value_added": found.value_added,
            "final_demand": found.expenditure - found.input_use.sum(axis=1),
            "tariff": world.tariff,
            "export_tax": world.export_tax,
        },
        elasticities=world.elasticities,
        labels={"default_elasticities": world.default_elasticities},
    )


def ces(prices: np.ndarray, shares: np.ndarray, elasticity: float) -> float:
    """Price of a CES bundle; the geometric mean at elasticity one."""
    used = shares > 0
    if elasticity == 1:
        return float(np.prod(prices[used] ** shares[used]))
    return float((shares[used] * prices[used] ** (1 - elasticity)).sum() ** (1 / (1 - elasticity)))


def materials(
    prices: np.ndarray, shares: np.ndarray, sectors: tuple[str, ...], p: dt.Parameters
) -> tuple[float, np.ndarray]:
    """Price of materials and new shares of its inputs: critical inputs one by one beside the bundle
    of all others.
    """
    if not p.critical_inputs:
        return ces(prices, shares, p.input_elasticity), ces_shares(
            prices, shares, p.input_elasticity
        )
    critical = np.array([s in p.critical_inputs for s in sectors])
    weight = shares[~critical].sum()
    inside = shares[~critical] / weight
    bundle = ces(prices[~critical], inside, p.input_elasticity)
    outer_prices, outer_shares = (
        np.append(prices[critical], bundle),
        np.append(shares[critical], weight),
    )
    outer = ces_shares(outer_prices, outer_shares, p.critical_elasticity)
    new = np.zeros_like(shares)
    new[critical] = outer[:-1]
    new[~critical] = outer[-1] * ces_shares(prices[~critical], inside, p.input_elasticity)
    return ces(outer_prices, outer_shares, p.critical_elasticity), new


def ces_shares(prices: np.ndarray, shares: np.ndarray, elasticity: float) -> np.ndarray:
    """Spending shares in the bundle at new prices."""
    return shares * (prices / ces(prices, shares, elasticity)) ** (1 - elasticity)


def solve(world: dt.World, shock: dt.Shock, closure: str, p: dt.Parameters) -> Answer:
    """Damped iteration on wages until every factor market clears."""
    n_, s_ = world.output.shape
    ones = np.ones(n_)
    labour = ones if shock.labour_hat is None else shock.labour_hat
    rent = rents_of(world, p)
    # What labour earns in a sector, and what its resource does.
    wage, omega = np.ones((n_, s_)), np.ones((n_, s_))
    theta = (
        world.theta(p.trade_elasticity)
        if not isinstance(p.trade_elasticity, tuple)
        else np.array(p.trade_elasticity)
    )
    step = 0.5 / (1 + theta.max())
    for _ in range(200_000):
        price, cost = prices_at(world, shock, reward(wage, omega, rent), theta, p)
        answer = markets_at(world, shock, (wage, omega, price, cost, theta), closure, p)
        supply = supplied(world, wage, labour, rent, p)
        demand = answer.value_added * (1 - rent)
        if np.isinf(p.labour):
            demand = np.repeat(demand.sum(axis=1, keepdims=True), s_, axis=1)
            supply = np.repeat(supply.sum(axis=1, keepdims=True), s_, axis=1)
        gap = log_ratio(demand, supply, (world.output > 0) & (rent < 1))
        of_rent = answer.value_added * rent
        rent_gap = log_ratio(of_rent, earned_rent(world, omega, labour, rent), of_rent > 0)
        if max(np.abs(gap).max(), np.abs(rent_gap).max()) < 1e-12:
            return answer
        wage, omega = wage * np.exp(step * gap), omega * np.exp(step * rent_gap)
        paid = supplied(world, wage, labour, rent, p) + earned_rent(world, omega, labour, rent)
        for group in groups(world, shock, theta):
            scale = world.value_added[group].sum() / paid[group].sum()
            wage[group] *= scale
            omega[group] *= scale
    raise AssertionError(f"the oracle did not converge: {np.abs(gap).max():.1e}")


def rents_of(world: dt.World, p: dt.Parameters) -> np.ndarray:
    """Share of rent in the value added of each sector."""
    return np.array([dict(p.rent_share).get(s, 0.0) for s in world.sectors])


def reward(wage: np.ndarray, omega: np.ndarray, rent: np.ndarray) -> np.ndarray:
    """Price of value added: Cobb-Douglas in labour and the resource."""
    return wage ** (1 - rent) * omega**rent


def earned_rent(
    world: dt.World, omega: np.ndarray, labour: np.ndarray, rent: np.ndarray
) -> np.ndarray:
    """What resources earn [country, sector]: there is as much of them as before."""
    return world.value_added * rent * labour[:, None] * omega


def log_ratio(top: np.ndarray, bottom: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Log of top over bottom where asked, zero elsewhere."""
    return np.log(np.where(where, top, 1.0) / np.where(where, bottom, 1.0))


def groups(world: dt.World, shock: dt.Shock, theta: np.ndarray) -> list[list[int]]:
    """The countries that trade with one another, directly or through others."""
    links = attraction(world, shock, theta) * world.expenditure[:, None, :] > 0
    found: list[set[int]] = []
    for n in range(len(world.countries)):
        partners = {i for i in range(len(links)) if links[n, i].any() or links[i, n].any()}
        touched = [group for group in found if group & (partners | {n})]
        found = [group for group in found if group not in touched]
        found.append({n}.union(*touched))
    return [sorted(group) for group in found]


def by_own_income(
    world: dt.World, shock: dt.Shock, theta: np.ndarray, own: np.ndarray
) -> np.ndarray:
    """Deficits in the base year's proportion to own income `own` [country].

    In each group all countries then give, or receive, the same share of it, so that the deficits
    of the group add up to zero.
    """
    deficit = np.zeros(len(own))
    for group in groups(world, shock, theta):
        for n in group:
            base = sum(world.value_added[n]) + world.customs_revenue[n]
            deficit[n] = own[n] * world.deficit[n] / base
        same_share = sum(deficit[group]) / sum(own[group])
        for n in group:
            deficit[n] -= same_share * own[n]
    return deficit


def supplied(
    world: dt.World, wage: np.ndarray, labour: np.ndarray, rent: np.ndarray, p: dt.Parameters
) -> np.ndarray:
    """What workers earn [country, sector]."""
    base = world.value_added * (1 - rent) * labour[:, None]
    if np.isinf(p.labour):
        return base * wage
    result = base * wage
    for n in range(len(base)):
        share = base[n] / base[n].sum()
        phi = (share * wage[n] ** p.labour).sum()
        moved = share * wage[n] ** p.labour * phi ** ((1 - p.labour) / p.labour)
        result[n] = base[n].sum() * moved
    return result


def prices_at(
    world: dt.World, shock: dt.Shock, wage: np.ndarray, theta: np.ndarray, p: dt.Parameters
) -> tuple[np.ndarray, np.ndarray]:
    """Prices [buyer, sector] and unit costs [country, sector] at given wages, iterated to the
    end.
    """
    n_, s_ = wage.shape
    productivity = np.ones((n_, s_)) if shock.productivity_hat is None else shock.productivity_hat
    price = np.ones((n_, s_))
    for _ in range(5000):
        cost = np.empty((n_, s_))
        for i in range(n_):
            for s in range(s_):
                bundle, _ = materials(price[i], world.input_share[i, s], world.sectors, p)
                gamma = world.value_added_share[i, s]
                both = np.array([gamma, 1 - gamma])
                cost[i, s] = (
                    ces(np.array([wage[i, s], bundle]), both, p.value_added_elasticity)
                    / productivity[i, s]
                )
        new = (attraction(world, shock, theta) * cost[None] ** -theta).sum(axis=1) ** (-1 / theta)
        change = np.abs(np.log(new / price)).max()
        price = new
        if change < 1e-14:
            break
    return price, cost


def attraction(world: dt.World, shock: dt.Shock, theta: np.ndarray) -> np.ndarray:
    """pi kappa^(-theta), exactly zero on banned links."""
    kappa = np.ones(world.sales.shape) if shock.trade_cost_hat is None else shock.trade_cost_hat
    tariff, tax = rates(world, shock)
    kappa = kappa * (1 + tariff) * (1 + tax) / ((1 + world.tariff) * (1 + world.export_tax))
    result = world.trade_share * kappa**-theta
    return result if shock.banned is None else np.where(shock.banned, 0.0, result)


def rates(world: dt.World, shock: dt.Shock) -> tuple[np.ndarray, np.ndarray]:
    """New tariffs and export taxes."""
    return (
        world.tariff if shock.new_tariff is None else shock.new_tariff,
        world.export_tax if shock.new_export_tax is None else shock.new_export_tax,
    )


def rents_at(shock: dt.Shock, border: np.ndarray) -> np.ndarray:
    """What countries receive in rents less what they pay, from flows at the border, one by one."""
    net = np.zeros(len(border))
    if shock.rents is None:
        return net
    at = shock.rents
    for n, i, s, m, share in zip(
        at.buyer, at.seller, at.sector, at.receiver, at.share, strict=True
    ):
        net[m] += share * border[n, i, s]
        net[i] -= share * border[n, i, s]
    return net


def markets_at(
    world: dt.World, shock: dt.Shock, given: tuple[np.ndarray, ...], closure: str, p: dt.Parameters
) -> Answer:
    """Spending, sales and incomes at given wages and prices, iterated to the end."""
    labour_wage, omega, price, cost, theta = given
    rent = rents_of(world, p)
    wage = reward(labour_wage, omega, rent)
    n_, s_ = wage.shape
    tariff, tax = rates(world, shock)
    share = attraction(world, shock, theta) * cost[None] ** -theta / price[:, None, :] ** -theta
    labour = np.ones(n_) if shock.labour_hat is None else shock.labour_hat
    earned = supplied(world, labour_wage, labour, rent, p).sum(axis=1)
    earned = earned + earned_rent(world, omega, labour, rent).sum(axis=1)
    productivity = np.ones((n_, s_)) if shock.productivity_hat is None else shock.productivity_hat
    gamma = world.value_added_share * (wage / (cost * productivity)) ** (
        1 - p.value_added_elasticity
    )
    inputs = np.array(
        [
            [materials(price[i], world.input_share[i, s], world.sectors, p)[1] for s in range(s_)]
            for i in range(n_)
        ]
    )
    final = np.array(
        [ces_shares(price[n], world.final_share[n], p.final_elasticity) for n in range(n_)]
    )
    transfer = np.zeros(n_) if shock.transfer is None else shock.transfer
    spending, income = world.expenditure.copy(), world.income.copy()
    for _ in range(20_000):
        bought = share * spending[:, None, :]
        border = bought / (1 + tariff)
        sold = border / (1 + tax)
        output = sold.sum(axis=0)
        own = earned + (border * tariff).sum(axis=(1, 2)) + (sold * tax).sum(axis=(0, 2))
        deficit = transfer.copy()
        if closure == "nominal":
            deficit += world.deficit
        if closure == "world-share":
            deficit += world.deficit / world.income.sum() * own.sum()
        if closure == "income-share":
            deficit += by_own_income(world, shock, theta, own)
        income = own + deficit + rents_at(shock, border)
        use = inputs * ((1 - gamma) * output)[:, :, None]
        new = final * income[:, None] + use.sum(axis=1)
        change = np.abs(new / np.where(spending > 0, spending, 1.0) - 1).max()
        spending = new
        if change < 1e-14:
            break
    consumer = np.array(
        [ces(price[n], world.final_share[n], p.final_elasticity) for n in range(n_)]
    )
    held = np.zeros(n_) if shock.custody is None else shock.custody
    welfare = (income - held) / world.income / consumer
    hats = (wage, labour_wage, omega)
    return Answer(*hats, price, welfare, income, output, spending, share, gamma * output, use)
