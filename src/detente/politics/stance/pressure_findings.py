"""Findings on what others do about the actor: Europe's reply, solidarity, a state cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.politics.stance.evidence import CutOff, Evidence
from detente.politics.stance.finding import ENGINE, Finding, Measure, Placebo, made
from detente.politics.stance.space import Values
from detente.politics.stance.stakes import DEPTHS
from detente.types import Array, Mask
from detente.world.countries import country_name

INCOME = "per cent of real income"
# Levels of pressure that are compared.
GRID = 101
# How many of the costliest members, and of the countries that lose most, a note names.
COSTLIEST, WORST_HIT = 3, 6


def pressure_in_reply(known: Evidence) -> Finding:
    """Europe's best pressure on the actor as its support for the ally goes from none to full."""
    pressure = np.linspace(0, 1, GRID)
    cost = np.interp(pressure * DEPTHS[-1], DEPTHS, known.pressure_cost)
    # Worth of pressure rises with ever smaller steps: 1 - (1 - e)^2.
    reached = 1 - (1 - pressure) ** 2

    def response(at: Values, support: float) -> Array:
        full = at["europe_base"] + at["europe_support"] * support
        net = full[:, None] * reached - cost
        return np.asarray(pressure[net.argmax(axis=1)])

    def holds(at: Values) -> Mask:
        return response(at, 1.0) > response(at, 0.0)

    measured = Measure(
        "pressure_in_reply",
        "share of full pressure",
        "rise of Europe's best pressure on the actor with its support",
    )
    centre = known.space.at_centre()
    none = float(response(centre, 0.0)[0])
    full = float(response(centre, 1.0)[0])
    note = (
        f"{none:.2f} to {full:.2f}; full pressure, {DEPTHS[-1]:.0f} per cent less goods trade,"
        f" costs Europe {known.pressure_cost[-1]:.2f} per cent"
    )
    return made(known, measured, full - none, holds, note=note)


def gain_from_solidarity(known: Evidence) -> Finding:
    """Stability margins of the coalition against the actor with a show of solidarity.

    Beside that against the ally.
    """
    actor = known.against_actor
    ally = known.against_ally

    def margin(at: Values, threat: Array, cost: Array) -> Array:
        """Mean internal margin of the members [draw]."""
        worth = (at["member_weight"] * threat)[:, None] * actor.added
        return np.asarray((worth - cost[:, None] * actor.own) @ known.weights)

    def before(at: Values) -> Array:
        return margin(at, at["perceived"], np.ones_like(at["perceived"]))

    def change(at: Values) -> Array:
        raised = at["perceived"] + at["solidarity"]
        return margin(at, raised, 1 + at["deterrence"]) - before(at)

    def holds(at: Values) -> Mask:
        return change(at) > 0

    def alike(at: Values) -> Mask:
        return before(at) > 0

    measured = Measure(
        "gain_from_solidarity",
        INCOME,
        "change of the members' mean internal margin against the actor with a show of solidarity",
    )
    centre = known.space.at_centre()
    against_actor = float(before(centre)[0])
    worth = centre["member_weight"][0] * ally.added
    against_ally = float((worth - ally.own) @ known.weights)
    costliest = np.argsort(-actor.cost)[:COSTLIEST]
    costly = [f"{country_name(known.members[k])} {actor.cost[k]:.2f}" for k in costliest]
    note = (
        f"mean internal margin against {country_name(known.roles.actor)} {against_actor:+.3f},"
        f" against {country_name(known.roles.ally)} {against_ally:+.3f}; own loss per per cent of"
        f" the actor's, highest: {', '.join(costly)}; holds where solidarity raises the margin"
    )
    return made(
        known,
        measured,
        float(change(centre)[0]),
        holds,
        note=note,
        without=Placebo("threat and cost rise in the same proportion", alike),
    )


def cost_of_cutting_off(known: Evidence, found: CutOff) -> Finding:
    """Cost of all goods trade of the contested state stopping."""
    k = known.space.headline_set
    name = country_name(known.roles.contested)
    measured = Measure(
        "cost_of_cutting_off",
        "per cent of world real income",
        f"real income of the world if {name}'s goods trade stops, long run",
    )
    worst = np.argsort(found.by_country)[:WORST_HIT]
    said = [f"{country_name(known.countries[n])} {found.by_country[n]:+.1f}" for n in worst]
    note = f"lose most: {', '.join(said)}; its probability is not testable"

    def holds(at: Values) -> Mask:
        return np.asarray(found.world[at["set"].astype(int)] < 0)

    return replace(made(known, measured, float(found.world[k]), holds, note=note), basis=ENGINE)
