"""Weights of the payoffs, each with its range and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from detente.scenario.uncertain import Uncertain

# A calibrated number is the mode of the posterior that `fit` gives. Its range is two posterior
# standard deviations to either side; the sign of distance is held.
CALIBRATED, ASSUMED = "calibrated", "assumption"


@dataclass(frozen=True)
class Weight:
    """One weight of the payoffs, and what it rests on.

    `number.source` is ``calibrated`` (fitted to the choices of 2022) or ``assumption``.
    """

    name: str
    symbol: str
    number: Uncertain


def _weight(
    name: str, symbol: str, levels: tuple[float, float, float], unit: str, source: str
) -> Weight:
    return Weight(name, symbol, Uncertain(levels, unit=unit, source=source))


WEIGHTS = (
    _weight("welfare", "w_W", (0.2, 1.0, 5.0), "logits per per cent of own real income", ASSUMED),
    _weight(
        "distance",
        "w_D",
        (0.0, 3.1, 6.3),
        "logits per distance in ideal points, target to leader = 1",
        CALIBRATED,
    ),
    _weight(
        "habit", "w_H", (0.4, 3.3, 6.1), "logits for joining, if it sanctioned in 2014", CALIBRATED
    ),
    _weight(
        "vote",
        "w_V",
        (0.9, 3.5, 6.0),
        "logits for condemning or joining, if it voted for 68/262",
        CALIBRATED,
    ),
    _weight(
        "harm", "w_T", (0.0, 0.5, 2.0), "logits per per cent of the target's real income", ASSUMED
    ),
    _weight(
        "secondary",
        "w_S",
        (0.0, 0.5, 2.0),
        "logits per per cent of income sold to the coalition",
        ASSUMED,
    ),
    _weight(
        "complementarity", "w_C", (0.0, 1.0, 4.0), "logits when all others join fully", ASSUMED
    ),
    _weight(
        "retaliation",
        "w_R",
        (0.0, 1.0, 5.0),
        "the target's own per cents that a per cent of loss of the joiners is worth to it",
        ASSUMED,
    ),
    _weight("back", "k_0", (-4.6, -1.2, 2.2), "logits", CALIBRATED),
    _weight("condemn", "k_2", (-1.5, -0.4, 0.7), "logits", CALIBRATED),
    _weight("join", "k_4", (-4.5, -2.7, -1.0), "logits, in part or fully", CALIBRATED),
)
DEFAULT = {weight.name: weight.number.value for weight in WEIGHTS}
ECONOMY_ONLY = dict.fromkeys(DEFAULT, 0.0) | {"welfare": 1.0}
