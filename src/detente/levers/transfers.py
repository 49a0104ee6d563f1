"""Levers that move income between countries."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from detente.economy.shock import Shock
from detente.errors import ScenarioError
from detente.levers.base import Directed, Sharing
from detente.levers.fields import Usual
from detente.levers.setting import Parties, Setting
from detente.types import Array
from detente.world.world import World


class MoneyLever(Directed):
    """A lever that moves an amount of income every year.

    Attributes
    ----------
    from_target : bool
        Whether the target pays it, rather than who pulls it.
    """

    from_target: ClassVar[bool] = False
    number: ClassVar[str] = "amount"
    scale: ClassVar[tuple[str, ...]] = ("amount",)

    amount: float = Field(gt=0, description="billion USD")

    @property
    def yearly(self) -> float:
        """What moves every year, billion USD."""
        return self.amount

    def part(self, share: float) -> Self:
        """The same lever with that share of the amount."""
        return self.model_copy(update={"amount": self.amount * share})


class Transfer(MoneyLever):
    """Give income to another country every year.

    D' rises by the amount for the receiver and falls for the givers: the deficit of Caliendo &
    Parro (2015), eq. 13 and 14.
    """

    each_gives: ClassVar[bool] = True

    lever: Literal["transfer"] = "transfer"
    amount: float = Field(gt=0, description="billion USD a year from each government that gives")

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the amount of one government, each of its members giving the same."""
        each = self.amount / len(parties.senders)
        for giver in parties.senders:
            shock = moved(shock, each, (giver,), parties.targets)
        return shock


class Aid(MoneyLever):
    """Give aid to another country every year, shared among the givers by their income.

    Equation as transfer. The deficit of Caliendo & Parro (2015), eq. 13 and 14; sharing it by
    income is our own.
    """

    lever: Literal["aid"] = "aid"
    amount: float = Field(gt=0, description="billion USD a year from all givers together")

    @property
    def own(self) -> Self | None:
        """Nothing: the amount is that of all givers."""
        return None

    @property
    def common(self) -> Self | None:
        """All of it."""
        return self

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the aid."""
        return moved(shock, self.amount, parties.senders, parties.targets)


class AssetFreeze(MoneyLever):
    """Withhold the return on assets of the target: amount x return stays with those who hold them.

    Every year, by their income. It is spent there on behalf of the account and is nobody's income
    until another lever transfers it. The deficit of Caliendo & Parro (2015), eq. 13 and 14; that
    the return is withheld from income is our own.
    """

    shared: ClassVar[Sharing] = "by income"
    from_target: ClassVar[bool] = True

    lever: Literal["asset_freeze"] = "asset_freeze"
    amount: float = Field(gt=0, description="billion USD frozen")
    yearly_return: Annotated[float, Usual(0, 25)] = Field(
        2.0, gt=0, le=100, description="per cent a year"
    )

    @property
    def yearly(self) -> float:
        """The return that is withheld every year, billion USD."""
        return self.amount * self.yearly_return / 100

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the return on what is frozen."""
        return moved(shock, self.yearly, parties.targets, parties.senders, held=True)


class FinancialRestriction(MoneyLever):
    """Force the target into a larger trade surplus: goods that those who pull it receive.

    A trade-balance wedge of `amount`: a label for what payments, reserves and lending do to trade;
    finance itself is outside the model. The deficit of Caliendo & Parro (2015), eq. 13 and 14.
    """

    shared: ClassVar[Sharing] = "by income"
    from_target: ClassVar[bool] = True

    lever: Literal["financial_restriction"] = "financial_restriction"
    amount: float = Field(gt=0, description="billion USD a year of additional surplus")

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the additional surplus."""
        return moved(shock, self.amount, parties.targets, parties.senders)


def moved(
    shock: Shock,
    amount: float,
    givers: tuple[str, ...],
    receivers: tuple[str, ...],
    *,
    held: bool = False,
) -> Shock:
    """`shock` with `amount` billion USD a year from givers to receivers, shared by income.

    Receivers hold it in custody, or it is their income. ScenarioError when the givers have less.
    """
    world = shock.world
    given, received = incomes(givers, world), incomes(receivers, world)
    if 1000 * amount >= given.sum():
        raise ScenarioError(
            f"{amount:.6g} billion USD is all the income of {', '.join(givers)} or more",
            hint="the unit is billion USD a year",
        )
    for giver, part in zip(givers, given / given.sum(), strict=True):
        for receiver, share in zip(receivers, received / received.sum(), strict=True):
            million = 1000 * amount * float(part * share)
            move = shock.hold_income if held else shock.transfer_income
            shock = move(million, giver=giver, receiver=receiver)
    return shock


def incomes(countries: tuple[str, ...], world: World) -> Array:
    """Incomes of countries [country], million USD."""
    return np.array([world.income[world.country(code)] for code in countries])
