"""Who caused how much: Shapley shares of the change of real income, by lever or by government.

The contribution of a player is the mean of its marginal effects over the orders in which players
may come. It adds up exactly for any number of orders. With few players all orders count; with many,
orders are added until what is asked for is known well enough, and what is not is said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from detente.economy.analysis.shapley import Sampling, ShapleyValues, shapley, shapley_until
from detente.study.who_caused import Players
from detente.table import Table
from detente.types import Array, Mask

Part = TypeVar("Part")

# The error of a number that is printed, over the number, at most.
KNOWN = 0.1
# A row under this share of the largest one is not printed by itself.
LEAST = 0.01
# Both ends of the error leave out half of the rest of the draws of orders.
LEVEL = 0.975
NOT_SEPARABLE, REMAINDER = "not separable", "remainder"
COLUMNS = (
    "who",
    "contribution_pct",
    "contribution_error_pct",
    "contribution_low_pct",
    "contribution_high_pct",
    "mark",
)


@dataclass(frozen=True, eq=False)
class Attribution:
    """Contributions in percentage points of real income.

    Attributes
    ----------
    parts : tuple
        What contributed: levers, governments, or other parts of a difference.
    mean, low, high : ndarray [part, column]
        Mean, lowest and highest marginal effect over the orders.
    error : ndarray [part, column]
        Half of the 95 per cent interval of the mean over random orders; zero when exact.
    orders : int
        How many orders were tried; all of them when `exact`.
    exact : bool
    """

    parts: tuple[Any, ...]
    mean: Array
    low: Array
    high: Array
    error: Array
    orders: int
    exact: bool

    def printed(self, column: int) -> Mask:
        """Which rows are printed by themselves [part]: all when exact, else the large ones."""
        size = np.abs(self.mean[:, column])
        return np.asarray(self.exact | (size > LEAST * size.max(initial=0.0)))

    def known(self, column: int) -> Mask:
        """Which rows are known well enough to be printed as numbers [part]."""
        size = np.abs(self.mean[:, column])
        return np.asarray(self.error[:, column] <= KNOWN * size)

    def table(self, column: int, by: str) -> Table:
        """The rows of one column, the largest first, then what is left of the total.

        A row that is not known well enough has no number and says so; a small one has no row.
        """
        printed, known = self.printed(column), self.known(column)
        order = np.argsort(-np.abs(self.mean[:, column]), kind="stable")
        rows = [self._row(int(k), column, sure=bool(known[k])) for k in order if printed[k]]
        if not (printed & known).all():
            rows.append(self._rest(printed & known, printed & ~known, column))
        numbered = [(place, by, *row) for place, row in enumerate(rows, 1)]
        return Table.of(("row", "by", *COLUMNS), numbered)

    def _rest(self, sure: Mask, unsure: Mask, column: int) -> tuple[Any, ...]:
        """What is left of the total, which is known exactly, when the sure rows are taken away.

        Named after how many rows it holds, and which of them cannot be told by themselves.
        """
        mean, error = self.mean[:, column], self.error[:, column]
        value = float(mean.sum() - mean[sure].sum())
        open_by = float(min(error[sure].sum(), error[~sure].sum()))
        told = open_by <= KNOWN * abs(value)
        inside = [str(part) for part, is_in in zip(self.parts, unsure, strict=True) if is_in]
        count = int((~sure).sum())
        who = f"{count} other{'s' * (count > 1)}"
        who += f", with {', '.join(inside)}" if inside else ""
        numbers = (value, open_by) if told else (np.nan, np.nan)
        return (who, *numbers, np.nan, np.nan, REMAINDER if told else NOT_SEPARABLE)

    def _row(self, part: int, column: int, *, sure: bool) -> tuple[Any, ...]:
        """One row; without numbers when they are not sure."""
        arrays = (self.mean, self.error, self.low, self.high)
        numbers = [float(array[part, column]) if sure else np.nan for array in arrays]
        return (str(self.parts[part]), *numbers, "" if sure else NOT_SEPARABLE)


def attribute(parts: Sequence[Part], welfare: Callable[[Sequence[Part]], Array]) -> Attribution:
    """Shapley shares of `welfare` over all orders, for a few parts.

    `welfare` is the change in per cent [column] of a subset of parts, zero for none.
    """

    def of(chosen: frozenset[int]) -> Array:
        return welfare([parts[k] for k in sorted(chosen)])

    return _attribution(tuple(parts), shapley(range(len(parts)), of), np.eye(len(parts)))


def attribute_to(
    players: Players,
    welfare: Callable[[Sequence[Any]], Array],
    columns: Sequence[int],
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Attribution:
    """Shapley shares of `welfare` between players, divided between their rows.

    Parameters
    ----------
    players : Players
    welfare : callable
        The change of real income in per cent [column] when only these pulls act.
    columns : sequence of int
        Whose numbers are printed: orders are added until each of them is known to a tenth.
    seed : int
        For the random orders; with at most eight players all orders are taken.
    progress : callable, optional
        Told how many of how many orders, or players, are done.
    """

    def of(chosen: frozenset[int]) -> Array:
        return welfare(players.pulls(sorted(chosen)))

    plan = Sampling(seed=seed)

    def enough(found: ShapleyValues) -> bool:
        return not any(_may_be_known(players, found, plan, column) for column in columns)

    found = shapley_until(range(len(players.groups)), of, enough, sampling=plan, progress=progress)
    return _attribution(players.labels, found, players.share)


def _may_be_known(players: Players, found: ShapleyValues, plan: Sampling, column: int) -> bool:
    """Whether more orders could tell a number that is printed and not known yet.

    The error of as many orders as there may be is judged from that of the orders so far.
    """
    so_far = _attribution(players.labels, found, players.share)
    pairs = found.orders // 2
    shrunk = found.error[:, column] * np.sqrt(pairs / plan.most)
    reached = players.share @ shrunk * _quantile(plan.most)
    size = np.abs(so_far.mean[:, column])
    unknown = so_far.printed(column) & ~so_far.known(column)
    return bool((unknown & (reached <= KNOWN * size)).any())


def _attribution(parts: tuple[Any, ...], found: ShapleyValues, share: Array) -> Attribution:
    """Contributions of players divided between rows by `share` [row, player].

    Errors of the players of a row are added: they may go together.
    """
    factor = 0.0 if found.exact else _quantile(found.orders // 2)
    error = factor * found.error if factor else np.zeros_like(found.value)
    return Attribution(
        parts=parts,
        mean=share @ found.value,
        low=share @ found.low,
        high=share @ found.high,
        error=share @ error,
        orders=found.orders,
        exact=found.exact,
    )


def _quantile(pairs: int) -> float:
    """By how many standard errors the mean of so many pairs of orders may be off (Student)."""
    from scipy.special import stdtrit  # a fifth of a second, which few runs need

    return float(stdtrit(max(pairs - 1, 1), LEVEL))
