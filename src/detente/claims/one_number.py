"""One number of a scenario by the words of a claims file, for studies that read numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from detente.claims.expression import Expression, parse
from detente.claims.measure import long_run_of
from detente.claims.metrics import fixed, known_arguments, measured
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError
from detente.scenario.file import Scenario
from detente.study.draws import Reading
from detente.study.sobol import NUMBER


@dataclass(frozen=True)
class OneNumber:
    """Reads one number off a scenario.

    Attributes
    ----------
    measure : str
        An expression over named metrics, as in a claims file.
    written : Scenario
        Long runs are searched for from that of the scenario as written.
    """

    measure: str
    written: Scenario

    @cached_property
    def expression(self) -> Expression:
        """The parsed measure."""
        return parse(self.measure)

    def require(self) -> None:
        """ClaimError where the world does not know what is asked, or nothing moves it."""
        for call in self.expression.calls:
            known_arguments(call, self.written)
        if fixed(self.expression):
            raise ClaimError(f"no assumption moves {self.measure}", hint="choose another number")

    def __call__(self, scenario: Scenario, index: int) -> Reading:
        """The Reading of a scenario as it is, under `NUMBER`."""
        case = SolvedScenario(scenario, near=long_run_of(self.written))
        number = measured(self.expression, case)
        residual = case.residual
        return Reading({NUMBER: number}, {}, residual)
