"""Continuation: an equilibrium followed from no shock to all of it in tiny steps.

The model of DESIGN as one system of equations for a general root finder, written apart from the
library's equations and solver; World and Shock are only containers. A world is feasible where the
path ends at the whole shock with every income above zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import root

import detente as dt

# Largest residual, in logs, of a step that counts as found, and of the equations left out of it.
FOUND = 1e-9
FIRST_STEP, LONGEST_STEP, LEAST_STEP = 1 / 25, 1 / 8, 1 / 2000
# At the end what a country buys abroad is what it sells there and its deficit, but for this part of
# its trade. On the way to an end that is none a country may shrink until nothing else is open.
BALANCED = 1e-4
# An income below this part of what it was is none: answers are certified to it.
LEAST_INCOME = 1e-8
# What is left of a banned flow on the way, to the power of the part: so little that even where
# elasticities are 20 it takes a price a thousand times as low to bring it back.
BARELY = 1e-60


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: accounts, a shock, a closure and elasticities."""

    world: dt.World
    shock: dt.Shock
    closure: str
    parameters: dt.Parameters

    @cached_property
    def theta(self) -> np.ndarray:
        """Trade elasticity by sector."""
        return self.world.theta(self.parameters.trade_elasticity)

    def groups(self, banned: np.ndarray | None) -> np.ndarray:
        """For each country the first one that trade connects it with, in any direction."""
        links = self.world.sales > 0 if banned is None else (self.world.sales > 0) & ~banned
        direct = links.any(axis=2) | np.eye(len(links), dtype=bool)
        near = direct | direct.T
        reach = np.linalg.matrix_power(near.astype(float), len(near)) > 0
        return reach.argmax(axis=1)


@dataclass(frozen=True, eq=False)
class Moment:
    """The exogenous side at one part of the way.

    Attributes
    ----------
    part : float
    drawn : ndarray [buyer, seller, sector]
        pi kappa^(-theta).
    tariff, export_tax : ndarray [buyer, seller, sector]
    productivity : ndarray [country, sector]
    labour, transfer : ndarray [country]
    groups : int ndarray [country]
        Who is connected: each group has its own numeraire.
    wanted : bool ndarray [buyer, sector]
        Cells with spending.
    idle : bool ndarray [country]
        Countries that can sell to nobody: their labour earns nothing.
    """

    part: float
    drawn: np.ndarray
    tariff: np.ndarray
    export_tax: np.ndarray
    productivity: np.ndarray
    labour: np.ndarray
    transfer: np.ndarray
    groups: np.ndarray
    wanted: np.ndarray
    idle: np.ndarray


@dataclass(frozen=True, eq=False)
class Point:
    """Logs of wages [country], prices and spending [buyer, sector]: the unknowns."""

    wage: np.ndarray
    price: np.ndarray
    spending: np.ndarray


@dataclass(frozen=True, eq=False)
class Markets:
    """What follows from a Point: both sides of every equation, and incomes [country]."""

    price: np.ndarray
    spending: np.ndarray
    earned: np.ndarray
    paid: np.ndarray
    deficit: np.ndarray
    border: np.ndarray
    income: np.ndarray
    trade_share: np.ndarray
    input_use: np.ndarray
    value_added: np.ndarray


@dataclass(frozen=True, eq=False)
class Reached:
    """How far a path went: the last part that was found, what held there, and the reason."""

    part: float
    markets: Markets | None
    why: str = ""

    @property
    def feasible(self) -> bool:
        """Whether the path reached the whole shock."""
        return self.part >= 1


def moment_of(asked: Question, part: float) -> Moment:
    """The exogenous side when `part` of the shock has come."""
    world, shock = asked.world, asked.shock
    ones = np.ones(len(world.countries))
    whole = part >= 1
    cost = 1.0 if shock.trade_cost_hat is None else shock.trade_cost_hat**part
    tariff, tax = (
        old if new is None else old + part * (new - old)
        for old, new in (
            (world.tariff, shock.new_tariff),
            (world.export_tax, shock.new_export_tax),
        )
    )
    cost = cost * (1 + tariff) * (1 + tax) / ((1 + world.tariff) * (1 + world.export_tax))
    drawn = world.trade_share * cost**-asked.theta
    if shock.banned is not None:
        drawn = np.where(shock.banned, 0.0 if whole else drawn * BARELY**part, drawn)
    productivity = np.ones(world.output.shape)
    if shock.productivity_hat is not None:
        productivity = shock.productivity_hat**part
    cells = wanted(asked, drawn)
    sells = ((drawn > 0) & cells[:, None, :]).any(axis=0) & (world.value_added_share > 0)
    return Moment(
        part=part,
        drawn=drawn,
        tariff=tariff,
        export_tax=tax,
        productivity=productivity,
        labour=ones if shock.labour_hat is None else shock.labour_hat**part,
        transfer=0 * ones if shock.transfer is None else part * shock.transfer,
        groups=asked.groups(shock.banned if whole else None),
        wanted=cells,
        idle=~sells.any(axis=1),
    )


def wanted(asked: Question, drawn: np.ndarray) -> np.ndarray:
    """Buyer cells that somebody spends on, directly or for what is made of them."""
    world = asked.world
    found = world.final_share > 0
    for _ in range(found.size):
        sells = ((drawn > 0) & found[:, None, :]).any(axis=0)
        used = (world.input_share > 0) & (sells & (world.value_added_share < 1))[:, :, None]
        found = found | used.any(axis=1)
    return found


def bundle(share: np.ndarray, log_price: np.ndarray, elasticity: float) -> np.ndarray:
    """Log price of a CES bundle over the last axis; what cannot be had has an infinite price."""
    used = share > 0
    log_price = np.where(used, log_price, 0.0)
    if elasticity == 1:
        return np.where(used, share * log_price, 0.0).sum(axis=-1)
    terms = np.where(used, share * np.exp((1 - elasticity) * log_price), 0.0)
    return np.log(terms.sum(axis=-1)) / (1 - elasticity)


def shares(share: np.ndarray, log_price: np.ndarray, elasticity: float) -> np.ndarray:
    """New shares in a CES bundle over the last axis."""
    if elasticity == 1:
        return share
    log_price = np.where(share > 0, log_price, 0.0)
    terms = np.where(share > 0, share * np.exp((1 - elasticity) * log_price), 0.0)
    return terms / terms.sum(axis=-1, keepdims=True)


def deficits(asked: Question, now: Moment, own: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """Deficits at own incomes: on the way those of the base give way to those of the groups."""
    base = asked.groups(None)
    end = asked.groups(asked.shock.banned)
    found = (1 - now.part) * ruled(asked, base, own, paid) + now.part * ruled(asked, end, own, paid)
    worth = np.bincount(end, paid)[end]
    return found + now.transfer * worth / value_before(asked, end)


def ruled(asked: Question, groups: np.ndarray, own: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """The deficits that a closure prescribes to groups of countries."""
    world = asked.world
    if asked.closure == "balanced":
        return np.zeros(len(own))
    if asked.closure == "nominal":
        return world.deficit * np.bincount(groups, paid)[groups] / value_before(asked, groups)
    if asked.closure == "world-share":
        total = np.bincount(groups, world.income)[groups]
        return world.deficit / total * np.bincount(groups, own)[groups]
    found = world.deficit / (world.income - world.deficit) * own
    same = np.bincount(groups, found) / np.maximum(np.bincount(groups, own), 1e-300)
    return found - same[groups] * own


def value_before(asked: Question, groups: np.ndarray) -> np.ndarray:
    """Value added of the group of each country in the base year."""
    return np.bincount(groups, asked.world.value_added.sum(axis=1))[groups]


def markets(asked: Question, now: Moment, at: Point) -> Markets:
    """Every equation at a point: costs from prices, prices from costs, money around the circle."""
    world, p = asked.world, asked.parameters
    log_price = np.where((now.drawn > 0).any(axis=1), at.price, np.inf)
    gamma = np.stack([world.value_added_share, 1 - world.value_added_share], axis=-1)
    with np.errstate(all="ignore"):
        material = bundle(world.input_share, log_price[:, None, :], p.input_elasticity)
        reward = np.broadcast_to(at.wage[:, None], material.shape)
        both = np.stack([reward, material], axis=-1)
        log_cost = bundle(gamma, both, p.value_added_elasticity) - np.log(now.productivity)
        weight = now.drawn * np.exp(-asked.theta * log_cost)[None]
        access = weight.sum(axis=1)
        split = shares(gamma, both, p.value_added_elasticity)
        inputs = shares(world.input_share, log_price[:, None, :], p.input_elasticity)
        final = shares(world.final_share, log_price, p.final_elasticity)
        spending = np.where(now.wanted, np.exp(at.spending), 0.0)
        share = weight / np.where(access > 0, access, 1.0)[:, None, :]
        border = share * spending[:, None, :] / (1 + now.tariff)
        sold = border / (1 + now.export_tax)
        output = sold.sum(axis=0)
        paid = np.exp(at.wage) * now.labour * world.value_added.sum(axis=1)
        paid = np.where(now.idle, 0.0, paid)
        tariffs = (border * now.tariff).sum(axis=(1, 2))
        own = paid + tariffs + (sold * now.export_tax).sum(axis=(0, 2))
        deficit = deficits(asked, now, own, paid)
        income = own + deficit
        use = np.nan_to_num(inputs) * (np.nan_to_num(split[..., 1]) * output)[:, :, None]
        return Markets(
            price=-np.log(access) / asked.theta,
            spending=final * income[:, None] + use.sum(axis=1),
            earned=(np.nan_to_num(split[..., 0]) * output).sum(axis=1),
            paid=paid,
            deficit=deficit,
            border=border,
            income=income,
            trade_share=share,
            input_use=use,
            value_added=np.nan_to_num(split[..., 0]) * output,
        )


def residual(asked: Question, now: Moment, at: Point, found: Markets) -> np.ndarray:
    """Logs that are zero in an equilibrium; one market of each group is its numeraire."""
    with np.errstate(all="ignore"):
        market = np.log(found.earned / found.paid)
        numbers = np.where(now.idle, len(market), np.arange(len(market)))
        first = np.array([numbers[now.groups == group].min() for group in now.groups]) == numbers
        worth = np.bincount(now.groups, found.paid)[now.groups] / value_before(asked, now.groups)
        market = np.where(first & ~now.idle, np.log(worth), market)
        market = np.where(now.idle, at.wage, market)
        price = (found.price - at.price)[now.wanted & (now.drawn > 0).any(axis=1)]
        spending = (np.log(found.spending) - at.spending)[now.wanted]
    # Far from a solution logs of what is below zero: so far off that no step is taken there.
    return np.nan_to_num(
        np.concatenate([market, price, spending]), nan=1e3, posinf=1e3, neginf=-1e3
    )


def flat(now: Moment, at: Point) -> np.ndarray:
    """The unknowns of a moment in one line."""
    return np.concatenate([at.wage, at.price[priced(now)], at.spending[now.wanted]])


def unfolded(now: Moment, line: np.ndarray) -> Point:
    """The Point of a line."""
    n, count = len(now.labour), int(priced(now).sum())
    price, spending = np.zeros(now.wanted.shape), np.zeros(now.wanted.shape)
    price[priced(now)] = line[n : n + count]
    spending[now.wanted] = line[n + count :]
    return Point(line[:n], price, spending)


def priced(now: Moment) -> np.ndarray:
    """Cells with a price that counts."""
    return now.wanted & (now.drawn > 0).any(axis=1)


def corrected(asked: Question, now: Moment, guess: Point) -> tuple[Point, Markets] | None:
    """The equilibrium of a moment near a guess, or None."""
    start = flat(now, guess)

    def open_at(factor: np.ndarray) -> np.ndarray:
        at = unfolded(now, start + factor - 1)
        return residual(asked, now, at, markets(asked, now, at))

    # The root finder takes differences in proportion to its unknowns: they begin at one.
    with np.errstate(all="ignore"):
        end = root(open_at, np.ones(start.size), method="hybr", options={"xtol": 1e-13}).x
    at = unfolded(now, start + end - 1)
    found = markets(asked, now, at)
    off = np.abs(residual(asked, now, at, found)).max()
    # By Walras' law the markets that were left out clear as well.
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.abs(np.where(now.idle, 0.0, found.earned / found.paid - 1)).max()
    rich = found.income > LEAST_INCOME * asked.world.income
    settled = now.part < 1 or (open_trade(found) <= BALANCED).all()
    sound = bool(rich.all() and np.isfinite(found.spending).all() and settled)
    return (at, found) if off < FOUND and left < 1e2 * FOUND and sound else None


def open_trade(found: Markets) -> np.ndarray:
    """What the trade of each country leaves open, as a share of its trade [country]."""
    abroad = found.border * ~np.eye(len(found.income), dtype=bool)[:, :, None]
    bought, sold = abroad.sum(axis=(1, 2)), abroad.sum(axis=(0, 2))
    trade = np.maximum(np.maximum(bought, sold), np.abs(found.deficit))
    return np.abs(bought - sold - found.deficit) / np.where(trade > 0, trade, 1.0)


def followed(asked: Question) -> Reached:
    """The path from no shock to all of it, in steps that halve where one is not found."""
    world = asked.world
    with np.errstate(divide="ignore"):
        spending = np.log(world.expenditure)
    base = Point(np.zeros(len(world.countries)), np.zeros(world.expenditure.shape), spending)
    reached, step, before = 0.0, FIRST_STEP, None
    here = corrected(asked, moment_of(asked, 0.0), base)
    if here is None:
        return Reached(0.0, None, "nothing is found even without the shock")
    while reached < 1:
        part = min(1.0, reached + step)
        ahead = None
        for guess in guesses(here[0], before, (part - reached) / step):
            ahead = corrected(asked, moment_of(asked, part), guess)
            if ahead is not None:
                break
        if ahead is None:
            step /= 2
            before = None
            if step < LEAST_STEP:
                return Reached(reached, here[1], "the path ends")
            continue
        before = here[0] if part - reached >= step else None
        reached, here, step = part, ahead, min(1.5 * step, LONGEST_STEP)
    return Reached(1.0, here[1])


def guesses(here: Point, before: Point | None, ratio: float) -> list[Point]:
    """Where the next point may be: as far again as the last step, or where one stands."""
    if before is None:
        return [here]
    with np.errstate(invalid="ignore"):
        ahead = Point(
            here.wage + ratio * (here.wage - before.wage),
            here.price + ratio * (here.price - before.price),
            here.spending + ratio * (here.spending - before.spending),
        )
    return [ahead, here]


def balanced(asked: Question) -> Question:
    """The question on accounts without deficits, for the closure that has none."""
    world = asked.world
    if asked.closure != "balanced" or np.abs(world.deficit).max() < 1e-12 * world.income.max():
        return asked
    without = replace(asked, shock=dt.Shock(world))
    with np.errstate(divide="ignore"):
        spending = np.log(world.expenditure)
    at = Point(np.zeros(len(world.countries)), np.zeros(world.expenditure.shape), spending)
    here = corrected(without, moment_of(without, 0.0), at)
    if here is None:
        return asked
    found = here[1]
    bought = found.trade_share * found.spending[:, None, :]
    sales = bought / ((1 + world.tariff) * (1 + world.export_tax))
    made = dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts={
            "sales": sales,
            "input_use": found.input_use,
            "value_added": found.value_added,
            "final_demand": found.spending - found.input_use.sum(axis=1),
            "tariff": world.tariff,
            "export_tax": world.export_tax,
        },
        elasticities=world.elasticities,
        labels={"default_elasticities": world.default_elasticities, "name": world.name},
    )
    return replace(asked, world=made, shock=asked.shock.on(made))
