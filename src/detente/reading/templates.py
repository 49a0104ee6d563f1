"""Templates in their order: the first form that fits a statement binds it."""

from __future__ import annotations

from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import Binding
from detente.reading.coalition_templates import joined
from detente.reading.fuel_templates import capacity, fuel_won
from detente.reading.income_templates import what_is_lost, what_it_costs
from detente.reading.rank_templates import first_of_partners
from detente.reading.record_templates import recorded_income, recorded_series, trade_in_money
from detente.reading.share_templates import share_of_trade
from detente.reading.stance_templates import arms, choice
from detente.reading.statement_frame import Frame
from detente.reading.tie_templates import dependence, worth_more
from detente.reading.trade_templates import change_of_a_flow, change_of_prices

# A measure of one of the first kind is about numbers that a text gives, so it goes before others.
TEMPLATES = (
    share_of_trade,
    first_of_partners,
    recorded_income,
    trade_in_money,
    recorded_series,
    joined,
    what_it_costs,
    what_is_lost,
    dependence,
    worth_more,
    capacity,
    fuel_won,
    change_of_a_flow,
    change_of_prices,
    arms,
    choice,
)
# Forms that have a "not" of their own: "cannot afford to".
WITH_THEIR_OWN_NOT = (choice,)


def bind(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """The first template that fits a statement; None where none does."""
    for read in TEMPLATES:
        found = read(frame, bench)
        if found is not None:
            turned = frame.negated and read not in WITH_THEIR_OWN_NOT
            return found.turned() if turned and isinstance(found, Binding) else found
    return None
