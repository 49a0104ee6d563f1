"""Weights of the payoffs, each with its range and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

CALIBRATED, ASSUMED = "calibrated", "assumption"


@dataclass(frozen=True)
class Weight:
    """One weight of the payoffs: central value, range, unit, and what it rests on.

    `basis` is ``calibrated`` (fitted to the choices of 2022) or ``assumption``.
    """

    name: str
    symbol: str
    value: float
    low: float
    high: float
    unit: str
    basis: str


WEIGHTS = (
    Weight("welfare", "w_W", 1.0, 0.2, 5.0, "logits per per cent of own real income", ASSUMED),
    Weight(
        "distance",
        "w_D",
        3.1,
        0.0,
        6.5,
        "logits per distance in ideal points, target to leader = 1",
        CALIBRATED,
    ),
    Weight(
        "habit", "w_H", 3.3, 0.7, 5.9, "logits for joining, if it sanctioned in 2014", CALIBRATED
    ),
    Weight(
        "vote",
        "w_V",
        3.4,
        1.0,
        5.9,
        "logits for condemning or joining, if it voted for 68/262",
        CALIBRATED,
    ),
    Weight(
        "harm", "w_T", 0.5, 0.0, 2.0, "logits per per cent of the target's real income", ASSUMED
    ),
    Weight(
        "secondary",
        "w_S",
        0.5,
        0.0,
        2.0,
        "logits per per cent of income sold to the coalition",
        ASSUMED,
    ),
    Weight("complementarity", "w_C", 1.0, 0.0, 4.0, "logits when all others join fully", ASSUMED),
    Weight(
        "retaliation",
        "w_R",
        1.0,
        0.0,
        5.0,
        "the target's own per cents that a per cent of loss of the joiners is worth to it",
        ASSUMED,
    ),
    Weight("back", "k_0", -0.6, -4.5, 3.3, "logits", CALIBRATED),
    Weight("condemn", "k_2", -0.4, -1.5, 0.7, "logits", CALIBRATED),
    Weight("join", "k_4", -2.7, -4.4, -1.0, "logits, in part or fully", CALIBRATED),
)
DEFAULT = {weight.name: weight.value for weight in WEIGHTS}
ECONOMY_ONLY = dict.fromkeys(DEFAULT, 0.0) | {"welfare": 1.0}
