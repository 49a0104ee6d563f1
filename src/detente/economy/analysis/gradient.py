"""One country's gradient: how its real income answers to every trade cost, tariff, export tax,
productivity and transfer.

Reverse differentiation of the equilibrium conditions of `sweep.evaluate`: one linear system, the
transpose of the model's Jacobian, solved by GMRES with the transpose of the solver's
preconditioner, gives all derivatives of one country at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.economy.solver import equations as eq
from detente.economy.solver.evaluate import State
from detente.economy.solver.materials import input_share_after
from detente.economy.solver.precondition import Preconditioner
from detente.economy.solver.problem import REPLICATION, Problem
from detente.economy.solver.solve import linearised
from detente.errors import ScenarioError, SolveError
from detente.world.world import World

Array = NDArray[np.float64]
Pairs = list[tuple[Array, Array]]
TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Gradient:
    """Derivatives of the log of one country's real income at an equilibrium; domestic and banned
    links are zero.

    Attributes
    ----------
    world : World
    country : str
    trade_cost : ndarray [buyer, seller, sector]
        Per unit of the log of the trade cost.
    tariff, export_tax : ndarray [buyer, seller, sector]
        Per unit of the rate.
    productivity : ndarray [country, sector]
        Per unit of the log of productivity.
    labour : ndarray [country]
        Per unit of the log of labour supply.
    transfer : ndarray [country]
        Per million USD received; what is given elsewhere counts at its own entry.
    """

    world: World
    country: str
    trade_cost: Array
    tariff: Array
    export_tax: Array
    productivity: Array
    labour: Array
    transfer: Array

    def along(self, old: Shock, new: Shock) -> float:
        """Change of the log of real income, to first order, when `new` replaces `old`;
        ScenarioError if `new` bans more.
        """
        if (
            new.banned is not None
            and (
                new.banned
                & (self.world.sales > 0)
                & ~(old.banned if old.banned is not None else False)
            ).any()
        ):
            raise ScenarioError("a ban has no first order", hint="use solve, or a trade cost")
        ones = np.ones(self.world.output.shape)
        total = (self.tariff * (new.tariff_rate - old.tariff_rate)).sum()
        total += (self.export_tax * (new.export_tax_rate - old.export_tax_rate)).sum()
        for mine, after, before, base in (
            (self.trade_cost, new.trade_cost_hat, old.trade_cost_hat, np.ones(1)),
            (self.productivity, new.productivity_hat, old.productivity_hat, ones),
            (self.labour, new.labour_hat, old.labour_hat, ones[:, 0]),
        ):
            total += (mine * np.log(_rate(after, base) / _rate(before, base))).sum()
        total += (
            self.transfer
            * (_rate(new.transfer, 0 * ones[:, 0]) - _rate(old.transfer, 0 * ones[:, 0]))
        ).sum()
        return float(total)


@dataclass(frozen=True, eq=False)
class _Flows:
    """What the reverse pass reads of an equilibrium.

    Trade [sector, country]; `inputs` and `per_spending` (one over spending, zero where there is
    none) [country, sector]; `per_demand`, `per_factor` (one over what a factor is paid and earns)
    [country, group]; `alive` one for every entry of the flat vector that is a variable, zero for
    the others.
    """

    problem: Problem
    state: State
    powered: Array
    total: Array
    per_total: Array
    received_net: Array
    received_tax: Array
    paid_tariff: Array
    input_share: Array
    final_share: Array
    inputs: Array
    per_spending: Array
    per_demand: Array
    per_factor: Array
    alive: Array


@dataclass(frozen=True, eq=False)
class _Bars:
    """Derivatives of the objective with respect to the flat variables (logs) and to intermediate
    values.
    """

    flat: Array
    total: Array
    output: Array
    treasury: Array
    log_cost: Array
    factor_income: Array
    income: Array


def gradient(found: Equilibrium, country: str) -> Gradient:
    """The Gradient of `country` at `found`.

    Raises ScenarioError for the replication closure, SolveError where the linear system does not
    converge.
    """
    if found.closure == REPLICATION:
        raise ScenarioError(
            f"closure {REPLICATION!r} does not add up over the world; its gradient is not offered"
        )
    from scipy.sparse.linalg import LinearOperator, gmres

    n = found.world.country(country)
    problem, state, pre = linearised(found)
    flows = _flows(problem, state)
    shape = state.log_wage.size + 2 * state.spending.size

    def backward(flat: Array) -> Array:
        return -_transposed(pre, flows, _reverse(flows, flat, None).flat)

    right = _transposed(pre, flows, _reverse(flows, np.zeros(shape), n).flat)
    operator = LinearOperator((shape, shape), matvec=backward, dtype=float)
    multipliers, failed = gmres(operator, right, rtol=TOLERANCE, atol=0.0, restart=30, maxiter=20)
    if failed:
        raise SolveError(
            "the gradient did not converge", where=country, hint="use finite differences of solve"
        )
    return _collected(flows, _reverse(flows, multipliers, n), found, country)


def lever_exposure(found: Equilibrium, shocks: list[Shock]) -> Array:
    """First-order change of the log of real income [country, shock] when each shock replaces that
    of `found`.

    Who gains or loses from whose levers, growth or transfers. Raises ScenarioError for a new ban,
    and as `gradient`.
    """
    rows = [gradient(found, country) for country in found.world.countries]
    return np.array(
        [[row.along(found.shock, shock.on(found.world)) for shock in shocks] for row in rows]
    )


def _flows(p: Problem, state: State) -> _Flows:
    powered, _ = eq.cost_power(np, state.log_cost, p.theta)
    total = (p.attraction @ powered[:, :, None])[:, :, 0] + p.unserved
    per_total = state.spending.T / total
    nothing, working = np.zeros_like(total), p.factors.base > 0
    return _Flows(
        problem=p,
        state=state,
        powered=powered,
        total=total,
        per_total=per_total,
        received_net=state.output.T / powered,
        received_tax=(
            nothing if p.tax_part is None else (per_total[:, None, :] @ p.tax_part)[:, 0, :]
        ),
        paid_tariff=(
            nothing if p.tariff_part is None else (p.tariff_part @ powered[:, :, None])[:, :, 0]
        ),
        input_share=input_share_after(state.log_price, p.materials),
        final_share=eq.final_share_after(
            np, state.log_price, p.final_share, p.parameters.final_elasticity
        ),
        inputs=state.output * (1 - state.value_added_share),
        per_spending=p.demanded / eq.positive(np, state.spending),
        per_demand=working / eq.positive(np, state.factor_demand),
        per_factor=working / eq.positive(np, state.factor_income),
        alive=np.concatenate([working.ravel(), p.demanded.ravel(), p.demanded.ravel()]).astype(
            float
        ),
    )


def _reverse(f: _Flows, flat: Array, seed: int | None) -> _Bars:
    """Derivatives of multipliers x residuals (labour, price, spending, all in logs), plus the log
    real income of country `seed`.
    """
    p, state = f.problem, f.state
    parameters, spread = p.parameters, p.factors.spread
    count, sectors = state.spending.shape
    active = flat * f.alive
    labour = active[: state.log_wage.size].reshape(count, -1)
    price, spending = active[state.log_wage.size :].reshape(2, count, sectors)
    spending = spending * f.per_spending
    income = (spending * f.final_share).sum(axis=1)
    log_price = -price
    if seed is not None:
        income[seed] += 1 / state.income[seed]
        log_price[seed] -= f.final_share[seed]
    final = spending * state.income[:, None] * f.final_share
    log_price += (1 - parameters.final_elasticity) * (
        final - f.final_share * final.sum(axis=1, keepdims=True)
    )
    materials = (f.input_share @ spending[:, :, None])[:, :, 0]
    eps = parameters.value_added_elasticity
    by_price, log_input = _substituted(f, spending, materials)
    log_price += by_price
    paid = (labour * f.per_demand) @ spread.T - materials
    share = paid * state.output
    output = materials + paid * state.value_added_share
    earned = (
        income * (1 + p.deficit_rate)
        + np.bincount(p.component, income * p.deficit_share)[p.component]
    )
    component = np.bincount(p.component, state.factor_income.sum(axis=1))
    anchor = np.bincount(p.component, labour.sum(axis=1)) / component
    factor_income = earned[:, None] - labour * f.per_factor - anchor[p.component][:, None]
    log_wage = _supplied(p, state, factor_income)
    total, log_cost, log_spending = _traded(f, price.T, (output.T, earned))
    tilt = (1 - eps) * state.value_added_share * share
    log_cost_before = log_cost.T - tilt
    log_wage += (tilt + state.value_added_share * log_cost_before) @ spread
    log_input += (1 - state.value_added_share) * log_cost_before
    log_price += (log_input[:, None, :] @ f.input_share)[:, 0, :]
    log_spending = log_spending.T - spending * state.spending
    stacked = np.concatenate([log_wage.ravel(), log_price.ravel(), log_spending.ravel()])
    return _Bars(
        flat=np.where(f.alive > 0, stacked, -flat),
        total=total,
        output=output.T,
        treasury=earned,
        log_cost=log_cost.T,
        factor_income=factor_income,
        income=income,
    )


def _substituted(f: _Flows, spending: Array, materials: Array) -> tuple[Array, Array]:
    """Through the shares of inputs: derivatives of log prices [country, input_sector] and of the
    log price of materials [country, sector].

    `spending` [country, input_sector] of what is spent on inputs, `materials` [country, sector] of
    what their users spend.
    """
    share, alone, eta = f.input_share, f.problem.materials.critical, f.problem.materials.elasticity
    used = spending * (f.inputs[:, None, :] @ share)[:, 0, :]
    if alone is None:
        return (1 - eta) * used, -(1 - eta) * f.inputs * materials
    chi, others = alone.elasticity, share * alone.others
    bundle = (
        (eta - chi)
        * f.inputs
        * (others @ spending[:, :, None])[:, :, 0]
        / eq.positive(np, others.sum(axis=2))
    )
    log_price = (1 - np.where(alone.others > 0, eta, chi)) * used + (bundle[:, None, :] @ others)[
        :, 0, :
    ]
    return log_price, -(1 - chi) * f.inputs * materials


def _traded(f: _Flows, price: Array, paid: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """Through trade: derivatives of the total attraction, log unit cost and log spending [sector,
    country].

    `price` [sector, country] of the log price, `paid` of sales [sector, country] and of what the
    treasuries receive [country].
    """
    p, (output, treasury) = f.problem, paid
    sold = f.powered * output
    per_total = (p.attraction_net @ sold[:, :, None])[:, :, 0] + treasury * f.paid_tariff
    powered = output * f.received_net + treasury * f.received_tax
    if p.tax_part is not None:
        per_total += (p.tax_part @ (f.powered * treasury)[:, :, None])[:, :, 0]
    if p.tariff_part is not None:
        powered += ((f.per_total * treasury)[:, None, :] @ p.tariff_part)[:, 0, :]
    log_spending = per_total * f.per_total
    total = -(price / p.theta[:, None] + log_spending) / f.total
    powered += (total[:, None, :] @ p.attraction)[:, 0, :]
    return total, -p.theta[:, None] * f.powered * powered, log_spending


def _supplied(p: Problem, state: State, factor_income: Array) -> Array:
    """Through labour supply: derivatives of log wages [country, group] from those of factor
    income.
    """
    factors = p.factors
    if factors.pool is None:
        return state.factor_income * factor_income
    pooled = eq.pooled_supply(np, state.log_wage, factors.pool, factors.nu)
    weight = factors.pool * np.exp(factors.nu * state.log_wage)
    weight /= eq.positive(np, weight.sum(axis=1, keepdims=True))
    tied = (state.factor_income - pooled + factors.nu * pooled) * factor_income
    return np.asarray(
        tied + (1 - factors.nu) * weight * (pooled * factor_income).sum(axis=1, keepdims=True)
    )


def _transposed(pre: Preconditioner, f: _Flows, flat: Array) -> Array:
    """The transpose of `precondition.precondition`, linear, on multipliers in logs."""
    state, spread = f.state, f.problem.factors.spread
    count, sectors = state.spending.shape
    wage = flat[: state.log_wage.size].reshape(count, -1)
    price, spending = flat[state.log_wage.size :].reshape(2, count, sectors)
    direct = (price[:, None, :] @ pre.leontief)[:, 0, :]
    if pre.to_wages is None:
        earned = state.factor_income / state.factor_income.sum(axis=1, keepdims=True)
        wage = (
            wage
            + earned * (spending * pre.income_in_spending).sum(axis=1)[:, None]
            + (direct * pre.wage_in_price) @ spread
        )
    else:
        wage = (
            wage
            + (np.concatenate([price.ravel(), spending.ravel()]).astype(np.float32) @ pre.to_wages)[
                :, None
            ]
        )
    gap = wage / pre.ease if pre.wage_response is None else pre.wage_response.T @ wage
    wanted = (spending + pre.home_sales * (gap @ spread.T)) * f.per_spending
    missing = (pre.leontief @ wanted[:, :, None])[:, :, 0] * state.spending
    return np.where(
        f.alive > 0, np.concatenate([gap.ravel(), direct.ravel(), missing.ravel()]), flat
    )


def _collected(f: _Flows, bars: _Bars, found: Equilibrium, country: str) -> Gradient:
    """The derivatives with respect to every change, from those of the intermediate values."""
    p, world, theta = f.problem, found.world, f.problem.theta[:, None]
    powered, per_total = f.powered, f.per_total
    sold, taxed, tariffed = (
        powered * bars.output,
        powered * bars.treasury,
        per_total * bars.treasury,
    )
    total, buying = (-theta * bars.total, powered), -theta * per_total
    made = (
        _links(p, [total], [(buying, sold)], [(-theta * tariffed, powered)], [(buying, taxed)]),
        _links(
            p,
            [total],
            [(buying - per_total, sold), (tariffed, powered)],
            [(-theta * tariffed, powered)],
            [(buying - per_total, taxed), (tariffed, powered)],
        ),
        _links(
            p,
            [total],
            [(buying, sold), (per_total, taxed - sold)],
            [(-theta * tariffed, powered)],
            [(buying, taxed)],
        ),
    )
    trade_cost, by_tariff, by_tax = made
    tariff, tax = found.shock.tariff_rate, found.shock.export_tax_rate
    by_tariff = by_tariff / (1 + tariff) if tariff.any() else by_tariff
    by_tax = by_tax / (1 + tax) if tax.any() else by_tax
    supplied = (f.state.factor_income * bars.factor_income).sum(axis=1)
    return Gradient(
        world, country, trade_cost, by_tariff, by_tax, -bars.log_cost, supplied, bars.income
    )


def _links(p: Problem, whole: Pairs, net: Pairs, tariff: Pairs, tax: Pairs) -> Array:
    """Sum over the parts of the attraction of part x sum of (of the buyer) x (of the seller)
    [buyer, seller, sector]; zero at home.
    """
    parts = [(p.tariff_part, tariff), (p.tax_part, tax)]
    parts += (
        [(p.attraction, whole + net)]
        if p.attraction_net is p.attraction
        else [(p.attraction, whole), (p.attraction_net, net)]
    )
    made = []
    for part, pairs in parts:
        if part is not None:
            weight = np.stack([buyer for buyer, _ in pairs], axis=2) @ np.stack(
                [seller for _, seller in pairs], axis=1
            )
            weight *= part
            made.append(weight)
    total = made[0] if len(made) == 1 else np.sum(made, axis=0)
    own = np.arange(total.shape[1])
    total[:, own, own] = 0.0
    return np.asarray(total.transpose(1, 2, 0))


def _rate(new: Array | None, base: Array) -> Array:
    return base if new is None else new
