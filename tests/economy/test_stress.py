"""450 feasible worlds are solved to the certificate, 100 infeasible ones refused by name. One line
a case: run as a script.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from detente import Equilibrium, SolveError
from tests.worlds import FEASIBLE, INFEASIBLE, Case, feasible_case, infeasible_case, is_feasible

PER_FEASIBLE, PER_INFEASIBLE = 45, 20


def finite(found: Equilibrium) -> bool:
    """Whether every public number is one."""
    arrays = (
        found.welfare_hat,
        found.wage_hat,
        found.unit_cost_hat,
        found.output,
        found.expenditure,
        found.trade_share,
        found.income,
    )
    return all(np.isfinite(a).all() for a in arrays) and not np.isnan(found.price_hat).any()


@pytest.mark.parametrize("kind", FEASIBLE)
def test_feasible_cases_are_solved(kind: str) -> None:
    for seed in range(PER_FEASIBLE):
        case = feasible_case(kind, seed)
        assert is_feasible(case), f"{case.label}: the generator made a case that may be infeasible"
        start = time.perf_counter()
        found = case.solve()
        assert found.certificate.converged, case.label
        assert found.certificate.max_residual <= 1e-8, case.label
        assert finite(found), case.label
        assert time.perf_counter() - start < 10, case.label


@pytest.mark.parametrize("kind", INFEASIBLE)
def test_infeasible_cases_are_refused_by_name(kind: str) -> None:
    for seed in range(PER_INFEASIBLE):
        case = infeasible_case(kind, seed)
        assert case.place, f"{case.label}: the generator made a case that may be feasible"
        with pytest.raises(SolveError) as refusal:
            case.solve()
        assert case.place.split(",")[0] in refusal.value.where, f"{case.label}: {refusal.value}"


def report(case: Case) -> str:
    """One line: time, evaluations, residual, or the error."""
    start = time.perf_counter()
    try:
        c = case.solve().certificate
        answer = f"{c.method} {c.evaluations:4d} evaluations, residual {c.max_residual:.1e}"
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    return f"{case.label:32s} {time.perf_counter() - start:6.2f} s  {answer}"


if __name__ == "__main__":
    wanted = sys.argv[1:] or [*FEASIBLE, *INFEASIBLE]
    for name in wanted:
        count, make = (
            (PER_FEASIBLE, feasible_case) if name in FEASIBLE else (PER_INFEASIBLE, infeasible_case)
        )
        for number in range(count):
            print(report(make(name, number)), flush=True)
