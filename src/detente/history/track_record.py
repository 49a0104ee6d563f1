"""track_record: cases that the model was never built on, partners, and a placebo, in one answer."""

from __future__ import annotations

from detente.history.frozen import NOT_RUN, SHOWN, cases, frozen_tables, path_of, scenario_of
from detente.history.partners import partner_tables
from detente.history.placebo import SCENARIO, placebo
from detente.history.scorecard import Scorecard
from detente.study.answer import solved

RULE = (
    "slope and R2 are of the recorded change on the predicted one, over the pairs that no lever"
    " sets; errors are means over them; skill is 1 less the error over that of the best simple rule"
)


def track_record() -> Scorecard:
    """The frozen cases; beside them ``frozen_partners``, ``partners``, ``partner_shares`` and
    ``placebo``.

    The partners are those of the target of the scenario that is shown among the cases.
    """
    names = tuple(dict.fromkeys(case.scenario for case in cases() if case.kind != NOT_RUN))
    shown = next(case.scenario for case in cases() if case.kind == SHOWN)
    paths = [path_of(name) for name in names]
    frozen = frozen_tables()
    still, residual = placebo()
    scenarios = (*(path.scenario for path in paths), scenario_of(SCENARIO))
    about = solved(
        scenarios,
        "calendar years of each path, month by month; no forecast",
        max(residual, *(path.max_residual for path in paths)),
        money=False,
        more={"tolerance": RULE},
    )
    table = frozen.pop("frozen")
    beside = frozen | partner_tables(path_of(shown)) | {"placebo": still}
    return Scorecard("record", scenarios, about, table, beside)
