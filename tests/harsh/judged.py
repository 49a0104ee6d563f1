"""What the library says of a harsh world, beside what the path says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import detente as dt

from .path import (
    LEAST_INCOME,
    Point,
    Question,
    Reached,
    balanced,
    followed,
    markets,
    moment_of,
    residual,
)

# Of an answer in the equations of the path, in logs: answers are certified to 1e-8 in their own.
AGREED = 1e-6

# Two countries are as poor where the path ends if one has no more than so many times the other's
# share of income left.
NEARLY = 2.0

SOLVED, AGREE = "solved", "refused, and the path ends"
MISSED, WRONG_ANSWER = "refused though feasible", "solved, but no equilibrium"


@dataclass(frozen=True, eq=False)
class Judged:
    """One world.

    Attributes
    ----------
    outcome : str
    said : str
        The message of a refusal, or what is wrong with an answer.
    wrong_name : str
        Why the name in a refusal is not the right one; empty where it is, or where none is named.
    reached : Reached or None
        The path, where it was followed.
    """

    outcome: str
    said: str = ""
    wrong_name: str = ""
    reached: Reached | None = None


def judged(asked: Question) -> Judged:
    """The Judged of a question."""
    try:
        found = dt.solve(
            asked.world, asked.shock, closure=asked.closure, parameters=asked.parameters
        )
    except dt.SolveError as refusal:
        return refused(asked, refusal)
    off = distance(asked, found)
    if off > AGREED:
        return Judged(WRONG_ANSWER, f"open by {off:.1e} in the equations of the path")
    return Judged(SOLVED)


def distance(asked: Question, found: dt.Equilibrium) -> float:
    """How far an answer is from solving the equations of the path; infinite at incomes below 0."""
    there = Question(found.world, asked.shock.on(found.world), asked.closure, asked.parameters)
    now = moment_of(there, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        wage = np.where(now.idle, 0.0, np.log(found.labour_wage_hat[:, 0]))
        price = np.where(np.isfinite(found.price_hat), np.log(found.price_hat), 0.0)
        at = Point(wage, price, np.log(found.expenditure))
    here = markets(there, now, at)
    if not (here.income > LEAST_INCOME * there.world.income).all():
        return np.inf
    return float(np.abs(residual(there, now, at, here)).max())


def refused(asked: Question, refusal: dt.SolveError) -> Judged:
    """Whether a refusal is right, and what it names."""
    base = balanced(asked)
    reached = followed(base)
    said = str(refusal)
    if reached.feasible:
        return Judged(MISSED, said, "", reached)
    for pattern, check in NAMES:
        if re.search(pattern, refusal.what):
            return Judged(AGREE, said, check(base, refusal.where, reached), reached)
    return Judged(AGREE, said, "", reached)


def links(asked: Question) -> np.ndarray:
    """Links that are left [buyer, seller, sector]."""
    open_ = asked.world.sales > 0
    return open_ if asked.shock.banned is None else open_ & ~asked.shock.banned


def no_supplier(asked: Question, where: str, reached: Reached) -> str:
    """A buyer and a sector: it wants the sector, and nobody is left who sells it."""
    country, sector = where.split(", ")
    n, s = asked.world.country(country), asked.world.sector(sector)
    if links(asked)[n, :, s].any():
        return f"{where} has a supplier"
    return "" if moment_of(asked, 1.0).wanted[n, s] else f"{where} is not wanted"


def no_inputs(asked: Question, where: str, reached: Reached) -> str:
    """A country and a sector: none of its inputs has a supplier."""
    country, sector = where.split(", ")
    n, s = asked.world.country(country), asked.world.sector(sector)
    used = asked.world.input_share[n, s] > 0
    return f"{where} has inputs" if links(asked)[n][:, used].any() else ""


def one_direction(asked: Question, where: str, reached: Reached) -> str:
    """Countries that buy from the rest and sell nothing to it, or the other way round."""
    inside = members(asked, where)
    left = links(asked) & moment_of(asked, 1.0).wanted[:, None, :]
    buys, sells = left[inside][:, ~inside].any(), left[~inside][:, inside].any()
    return f"{where} trades in both directions or in none" if buys == sells else ""


def closed_group(asked: Question, where: str, reached: Reached) -> str:
    """Countries that trade with nobody else, and whose deficits leave something open."""
    inside = members(asked, where)
    left = links(asked)
    if left[inside][:, ~inside].any() or left[~inside][:, inside].any():
        return f"{where} trades with others"
    given = 0.0 if asked.shock.transfer is None else asked.shock.transfer[inside].sum()
    fixed = 0.0 if asked.closure in ("balanced", "income-share") else asked.world.deficit[inside]
    left_open = abs(given + np.sum(fixed)) / asked.world.income[inside].sum()
    return "" if left_open > 1e-9 else f"deficits of {where} add up to zero"


def poor(asked: Question, where: str, reached: Reached) -> str:
    """The country whose income is the smallest part of what it was where the path ends.

    Or one that has next to no more: countries may be equal.
    """
    if reached.markets is None:
        return ""
    left = reached.markets.income / asked.world.income
    if left[asked.world.country(where)] <= NEARLY * left.min():
        return ""
    poorest = asked.world.countries[int(left.argmin())]
    return f"{where}, where the path leaves {poorest} the least"


def base_at_fault(asked: Question, where: str, reached: Reached) -> str:
    """A world that has no equilibrium even without any lever."""
    return "" if reached.markets is None else "the path begins, so the world has an equilibrium"


def members(asked: Question, where: str) -> np.ndarray:
    """The countries that are named; these worlds are too small for more than are."""
    named = [code for code in asked.world.countries if code in where]
    return np.isin(asked.world.countries, named)


NAMES: tuple[tuple[str, Callable[[Question, str, Reached], str]], ...] = (
    ("no material input", no_inputs),
    ("has no supplier left", no_supplier),
    ("one direction only", one_direction),
    ("deficits that sum to|has a deficit of", closed_group),
    ("give more than it earns|no income left", poor),
    ("even without any lever", base_at_fault),
)
