"""Equilibrium: the answer of one solve, in changes, with its certificate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from detente.economy.delivery import Delivery
from detente.economy.parameters import Parameters
from detente.economy.proof.sourcing import Sourcing, sourcing
from detente.economy.shock import Shock
from detente.economy.solver.fixed_point import Learned
from detente.economy.solver.materials import input_share_after, materials_of
from detente.economy.solver.problem import theta_of
from detente.types import Array
from detente.world.world import World


@dataclass(frozen=True)
class Certificate:
    """What was checked after the solve, by code that the solver does not use.

    Attributes
    ----------
    converged : bool
        Whether `max_residual` is at most the tolerance; a solve that is not raises, so True in
        every published number.
    max_residual : float
        Largest residual of the original equations: log-difference for prices and unit costs, share
        of the factor for labour, share of the country's income for other values.
    residuals : dict of str to float
        By equation: unit_cost, price, sales, market, labour, income, balance, closure, world,
        numeraire; resources and rents where there are any, limits where there are limits.
    evaluations : int
        Evaluations of the equilibrium conditions until convergence (the rebalanced baseline not
        included).
    method : str
        ``anderson``, or the fallback that succeeded.
    closure : str
        ``balanced``, ``income-share``, ``world-share`` or ``nominal``.
    components : tuple of tuples of str
        Countries connected by trade, one numeraire each.
    cut_links : int
        Links whose share was below the threshold and was set to zero.
    notes : tuple of str
        Sectors dropped and other things a reader must know.
    """

    evaluations: int
    method: str
    closure: str
    components: tuple[tuple[str, ...], ...]
    cut_links: int = 0
    notes: tuple[str, ...] = ()
    converged: bool = False
    max_residual: float = math.inf
    residuals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One counterfactual equilibrium relative to `world`, the baseline it was solved from.

    The baseline is rebalanced if the closure asks.

    Attributes
    ----------
    world : World
        The baseline: for the ``balanced`` closure the world re-solved without deficits.
    shock, closure, parameters
        What was solved.
    labour_wage_hat, rent_hat : ndarray [country, sector]
        What a unit of labour, and the resource, of a sector earns, new over old, in units of the
        numeraire (value added of each component constant). The same where a sector pays only one.
    unit_cost_hat, price_hat : ndarray [country, sector]
        Unit cost of the seller; price at the buyer. Infinity where nothing can be made or bought.
    output, expenditure, value_added : ndarray [country, sector]
        New values, million USD of the base year at constant value added of the component.
    tariff_revenue, export_tax_revenue, rent, deficit, income : ndarray [country]
        New values, same unit; `rent` is what is received less what is paid (`Shock.rents`).
    consumer_price_hat : ndarray [country]
        CES price of final demand, new over old.
    certificate : Certificate
    delivery : Delivery or None
        The falls and limits that were asked for, whose gaps are rates and costs in `shock`.
    learned : Learned or None
        What the search learned, for a solve that starts here.
    """

    world: World
    shock: Shock
    closure: str
    parameters: Parameters
    labour_wage_hat: Array
    rent_hat: Array
    unit_cost_hat: Array
    price_hat: Array
    output: Array
    expenditure: Array
    value_added: Array
    tariff_revenue: Array
    export_tax_revenue: Array
    rent: Array
    deficit: Array
    income: Array
    consumer_price_hat: Array
    certificate: Certificate
    delivery: Delivery | None = None
    learned: Learned | None = None

    @property
    def asked(self) -> Shock:
        """The shock with its falls and limits, before their gaps became rates and costs."""
        return self.shock if self.delivery is None else self.delivery.asked

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know: notes of the solver, and numbers that may be in another unit."""
        return (*self.certificate.notes, *self.asked.remarks)

    @property
    def limit_gap(self) -> tuple[float, ...]:
        """Shadow price of every limit.

        The price gap at the ceiling over the price without it, less one.
        """
        return () if self.delivery is None else self.delivery.limit_gap

    @cached_property
    def sourcing(self) -> Sourcing:
        """Trade shares and prices that follow from the unit costs."""
        theta = theta_of(self.world, self.parameters)
        return sourcing(self.shock, self.unit_cost_hat, self.output > 0, theta)

    def with_certificate(self, certificate: Certificate) -> Equilibrium:
        """The same numbers under another certificate.

        The trade shares that its check worked out are kept.
        """
        known = replace(self, certificate=certificate)
        vars(known)["sourcing"] = self.sourcing
        return known

    @property
    def trade_share(self) -> Array:
        """New share of a seller in a buyer's spending on a sector [buyer, seller, sector].

        Exactly zero where banned.
        """
        return self.sourcing.trade_share

    @cached_property
    def wage_hat(self) -> Array:
        """Price of value added, new over old [country, sector].

        The geometric mean of what labour and the resource of the sector earn.
        """
        share = self.parameters.rent_shares(self.world)
        return np.asarray(self.labour_wage_hat ** (1 - share) * self.rent_hat**share)

    @property
    def in_custody(self) -> Array:
        """Part of the income that is spent in a country and is nobody's [country]; million USD."""
        held = self.shock.custody
        return np.zeros(len(self.income)) if held is None else held

    @property
    def own_income(self) -> Array:
        """Income without what is in custody [country]; million USD."""
        return np.asarray(self.income - self.in_custody)

    @cached_property
    def welfare_hat(self) -> Array:
        """Real income, new over old: (I'/I) / P [country], without what is in custody.

        Exact, not first-order.
        """
        return self.own_income / self.world.income / self.consumer_price_hat

    @cached_property
    def welfare_pct(self) -> Array:
        """Change of real income in per cent [country]."""
        return 100 * (self.welfare_hat - 1)

    @cached_property
    def welfare_usd(self) -> Array:
        """Change of real income in million USD of the base year at base-year prices [country]."""
        return (self.welfare_hat - 1) * self.world.income

    @cached_property
    def real_wage_hat(self) -> Array:
        """Average reward of value added over the consumer price, new over old [country]."""
        paid = self.value_added.sum(axis=1) / self.world.value_added.sum(axis=1)
        real: Array = paid / self.consumer_price_hat
        return real

    @cached_property
    def purchases(self) -> Array:
        """New spending at the buyer's price, taxes included [buyer, seller, sector].

        Million USD.
        """
        return self.trade_share * self.expenditure[:, None, :]

    @cached_property
    def input_use(self) -> Array:
        """New spending on inputs [country, sector, input_sector]: g' (1-gamma') Y'; million USD."""
        missing = ~np.isfinite(self.price_hat)
        nests = materials_of(self.world.input_share, self.parameters, self.world.sectors, missing)
        log_price = np.log(np.where(missing, 1.0, self.price_hat))
        share = input_share_after(log_price, nests)
        return share * (self.output - self.value_added)[:, :, None]

    def as_world(self, name: str, *, provenance: Mapping[str, Any] | None = None) -> World:
        """The new accounts as a World of their own, a base for further questions.

        Million USD of the base year.
        """
        world, inputs = self.world, self.input_use
        return World.from_arrays(
            countries=world.countries,
            sectors=world.sectors,
            accounts={
                "sales": self.sales,
                "input_use": inputs,
                "value_added": self.value_added,
                "final_demand": np.maximum(self.expenditure - inputs.sum(axis=1), 0.0),
                "tariff": self.shock.tariff_rate,
                "export_tax": self.shock.export_tax_rate,
            },
            elasticities=world.elasticities,
            labels={
                "name": name,
                "year": world.year,
                "default_elasticities": world.default_elasticities,
                "provenance": dict(world.provenance) | dict(provenance or {}),
                "legend": world.legend,
            },
        )

    @cached_property
    def sales(self) -> Array:
        """New sales at basic prices [buyer, seller, sector]; million USD."""
        return self.purchases / ((1 + self.shock.tariff_rate) * (1 + self.shock.export_tax_rate))

    @cached_property
    def border_value(self) -> Array:
        """New flows at the border, export tax included [buyer, seller, sector]; million USD."""
        return self.sales * (1 + self.shock.export_tax_rate)
