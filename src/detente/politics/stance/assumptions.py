"""What nobody has measured about a stance: central values and ranges, fixed before the answers."""

from __future__ import annotations

from collections.abc import Mapping

from detente.scenario.uncertain import Uncertain, assumed

# Entries of the dated political state that a stance reads.
STATE = (
    "common_threat",
    "war_state",
    "secondary_sanction_belief",
    "home_pressure",
    "alliance_pledge",
)
INCOME = "per cent of real income"

ASSUMPTIONS: Mapping[str, Uncertain] = {
    "stake": assumed(
        10.0,
        2.0,
        30.0,
        INCOME,
        "what winning rather than losing the contest with the rival is worth",
    ),
    "ally_weight": assumed(
        3.0, 1.0, 6.0, "ratio", "the ally's weight in the contest, over its share in value added"
    ),
    "loss": assumed(
        0.7, 0.3, 1.0, "share", "part of the ally's weight that an actor loses by walking away"
    ),
    "concavity": assumed(
        0.6,
        0.2,
        1.3,
        "exponent",
        "the ally's strength in the state of the war; below one it is concave",
    ),
    "aid": assumed(
        0.4,
        0.1,
        0.8,
        "share",
        "part of the ally's weakness in the war that full material support makes good",
    ),
    "severity": assumed(
        50.0,
        10.0,
        90.0,
        "per cent",
        "fall of goods trade with the coalition under secondary sanctions, given prices",
    ),
    "words": assumed(
        0.1,
        0.0,
        0.3,
        "share",
        "part of the belief in sanctions that diplomatic support alone meets",
    ),
    "risk": assumed(
        2.0, 1.0, 4.0, "exponent", "how the probability of sanctions rises with material support"
    ),
    "pledge_cost": assumed(0.1, 0.0, 0.3, INCOME, "cost of reneging on a full pledge"),
    "linkage": assumed(
        0.1, 0.0, 0.3, INCOME, "support on own core interests in return for full support"
    ),
    "divergence": assumed(
        0.2, 0.0, 0.5, INCOME, "cost of standing by the ally in a war one has not wanted"
    ),
    "home": assumed(
        1.0, 0.0, 2.0, "ratio", "extra weight of trade losses at full pressure at home"
    ),
}

# Of the findings only.
FURTHER: Mapping[str, Uncertain] = {
    "relief": assumed(
        0.2,
        0.0,
        0.6,
        "share",
        "part of the ally's losses that the coalition would lift if it turned away from the actor",
    ),
    "memory": assumed(
        12.0,
        6.0,
        36.0,
        "months",
        "how many months of observation the first belief in sanctions is worth",
    ),
    "summit": assumed(
        0.1, 0.0, 0.3, "number", "by how much a season of summits lowers the common threat"
    ),
    "europe_base": assumed(
        0.2,
        0.0,
        0.6,
        INCOME,
        "worth to Europe of full pressure on an actor that gives no support",
    ),
    "europe_support": assumed(0.3, 0.0, 1.0, INCOME, "what full support for the ally adds to that"),
    "member_weight": assumed(
        0.1,
        0.0,
        0.5,
        "per cents of own per per cent of the target",
        "worth to a member of a loss of the ally",
    ),
    "perceived": assumed(
        0.6, 0.1, 1.5, "ratio", "threat from the actor over that from the ally, as members see it"
    ),
    "solidarity": assumed(0.2, 0.0, 0.6, "ratio", "by how much a show of solidarity raises it"),
    "deterrence": assumed(
        0.2, 0.0, 1.0, "share", "by how much it raises the cost to members of pressing the actor"
    ),
}
