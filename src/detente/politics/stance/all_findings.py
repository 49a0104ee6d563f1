"""Every finding about an actor between two sides; each says in how many draws it holds.

Every finding is conditional at best: preferences of governments are not observed. Trade losses come
from the engine, everything else from declared ranges (`ASSUMPTIONS` and `FURTHER`). The share
counts draws in which the sign holds; it is not a probability of anything in the world. Where the
mechanism behind a finding can be switched off, or replaced by chance, the same share is taken then:
a placebo that may well pass.
"""

from __future__ import annotations

from collections.abc import Callable

from detente.politics.stance.evidence import Evidence
from detente.politics.stance.finding import Finding
from detente.politics.stance.pressure_findings import (
    cost_of_cutting_off,
    gain_from_solidarity,
    pressure_in_reply,
)
from detente.politics.stance.stance_findings import (
    degrees_between_corners,
    divergence_that_ends_support,
    margin_of_hedging,
    margin_of_walking_away,
    sanctions_that_end_hedging,
    threat_that_ends_support,
    words_over_deeds,
)
from detente.politics.stance.support_findings import (
    gain_from_linkage,
    support_after_summits,
    support_as_the_war_improves,
    support_while_unpunished,
    worth_of_aid_in_setbacks,
)
from detente.politics.stance.tie_findings import (
    incentive_to_stay,
    rise_of_the_tie,
    threat_over_loss,
)

FINDINGS: tuple[Callable[[Evidence], Finding], ...] = (
    incentive_to_stay,
    rise_of_the_tie,
    threat_over_loss,
    margin_of_hedging,
    degrees_between_corners,
    threat_that_ends_support,
    words_over_deeds,
    sanctions_that_end_hedging,
    margin_of_walking_away,
    divergence_that_ends_support,
    gain_from_linkage,
    support_as_the_war_improves,
    support_while_unpunished,
    support_after_summits,
    worth_of_aid_in_setbacks,
    pressure_in_reply,
    gain_from_solidarity,
)


def findings(known: Evidence) -> dict[str, Finding]:
    """Every Finding by name; that on the contested state only where the evidence names one."""
    found = [one(known) for one in FINDINGS]
    if known.cut_off is not None:
        found.append(cost_of_cutting_off(known, known.cut_off))
    return {one.name: one for one in found}
