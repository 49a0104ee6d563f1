"""Compare the JavaScript engine with the library on shipped scenarios: `python -m tests.live`.

All of them, or those named. One line for each horizon; the exit status is one if any differs.
"""

from __future__ import annotations

import sys

from detente.errors import SolveError
from detente.process import settle
from detente.scenario.library import list_scenarios
from tests.live.engine import EQUAL, answers, difference
from tests.live.shipped import pack_of_scenario, solved_by_library


def compared(name: str) -> bool:
    """Print how one scenario compares; whether both sides agree."""
    (answer,) = answers([pack_of_scenario(name)])
    refused = answer.get("refused")
    try:
        solved = solved_by_library(name)
    except SolveError as error:
        print(f"{name}: the library refuses: {error}; the engine: {refused}", flush=True)
        return refused is not None and refused["what"] == error.what
    if refused is not None:
        print(f"{name}: only the engine refuses: {refused}", flush=True)
        return False
    agree = True
    for horizon, found in solved.items():
        js = answer["found"][horizon]
        if "unsupported" in js:
            print(f"{name} {horizon}: refused by the engine: {js['unsupported']}", flush=True)
            continue
        apart = difference(js, found)
        agree = agree and apart.size <= EQUAL
        proofs = f"residuals {js['max_residual']:.1e} and {found.certificate.max_residual:.1e}"
        said = f"{apart.size:.1e} in {apart.what}, {proofs}"
        print(f"{name} {horizon}: {said}{'' if agree else ' DIFFERS'}", flush=True)
    print(f"{name}: {answer['ms'] / 1000:.1f} s under node", flush=True)
    return agree


if __name__ == "__main__":
    settle()
    sys.exit(not all(list(map(compared, sys.argv[1:] or list_scenarios()))))
