"""What nobody has measured about a stance: central values and ranges, fixed before the answers."""

from __future__ import annotations

from collections.abc import Mapping

from detente.politics.assumption import Assumption

# Entries of the dated political state that a stance reads.
STATE = (
    "common_threat",
    "war_state",
    "secondary_sanction_belief",
    "home_pressure",
    "alliance_pledge",
)
INCOME = "per cent of real income"

ASSUMPTIONS: Mapping[str, Assumption] = {
    "stake": Assumption(
        10.0,
        2.0,
        30.0,
        INCOME,
        "what winning rather than losing the contest with the rival is worth",
    ),
    "ally_weight": Assumption(
        3.0, 1.0, 6.0, "ratio", "the ally's weight in the contest, over its share in value added"
    ),
    "loss": Assumption(
        0.7, 0.3, 1.0, "share", "part of the ally's weight that an actor loses by walking away"
    ),
    "concavity": Assumption(
        0.6,
        0.2,
        1.3,
        "exponent",
        "the ally's strength in the state of the war; below one it is concave",
    ),
    "aid": Assumption(
        0.4,
        0.1,
        0.8,
        "share",
        "part of the ally's weakness in the war that full material support makes good",
    ),
    "severity": Assumption(
        50.0,
        10.0,
        90.0,
        "per cent",
        "fall of goods trade with the coalition under secondary sanctions, given prices",
    ),
    "words": Assumption(
        0.1,
        0.0,
        0.3,
        "share",
        "part of the belief in sanctions that diplomatic support alone meets",
    ),
    "risk": Assumption(
        2.0, 1.0, 4.0, "exponent", "how the probability of sanctions rises with material support"
    ),
    "pledge_cost": Assumption(0.1, 0.0, 0.3, INCOME, "cost of reneging on a full pledge"),
    "linkage": Assumption(
        0.1, 0.0, 0.3, INCOME, "support on own core interests in return for full support"
    ),
    "divergence": Assumption(
        0.2, 0.0, 0.5, INCOME, "cost of standing by the ally in a war one has not wanted"
    ),
    "home": Assumption(
        1.0, 0.0, 2.0, "ratio", "extra weight of trade losses at full pressure at home"
    ),
}

# Of the findings only.
FURTHER: Mapping[str, Assumption] = {
    "relief": Assumption(
        0.2,
        0.0,
        0.6,
        "share",
        "part of the ally's losses that the coalition would lift if it turned away from the actor",
    ),
    "memory": Assumption(
        12.0,
        6.0,
        36.0,
        "months",
        "how many months of observation the first belief in sanctions is worth",
    ),
    "summit": Assumption(
        0.1, 0.0, 0.3, "number", "by how much a season of summits lowers the common threat"
    ),
    "europe_base": Assumption(
        0.2,
        0.0,
        0.6,
        INCOME,
        "worth to Europe of full pressure on an actor that gives no support",
    ),
    "europe_support": Assumption(
        0.3, 0.0, 1.0, INCOME, "what full support for the ally adds to that"
    ),
    "member_weight": Assumption(
        0.1,
        0.0,
        0.5,
        "per cents of own per per cent of the target",
        "worth to a member of a loss of the ally",
    ),
    "perceived": Assumption(
        0.6, 0.1, 1.5, "ratio", "threat from the actor over that from the ally, as members see it"
    ),
    "solidarity": Assumption(0.2, 0.0, 0.6, "ratio", "by how much a show of solidarity raises it"),
    "deterrence": Assumption(
        0.2, 0.0, 1.0, "share", "by how much it raises the cost to members of pressing the actor"
    ),
}
