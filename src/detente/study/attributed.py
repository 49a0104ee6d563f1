"""Shares of the change of real income by lever and by government, for those who are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from detente.levers.pull import Pull
from detente.politics.solver import Solver
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.attribution import Attribution, attribute_to
from detente.study.shown import members_of
from detente.study.welfare_tables import welfare_of
from detente.study.who_caused import GOVERNMENT, LEVER, by_government, by_lever
from detente.study.workers import at_hand
from detente.types import Array, Progress, silent


def begun_shares(
    scenario: Scenario, codes: Sequence[str], seed: int
) -> Callable[[Progress], dict[str, Attribution]]:
    """Begin the shares in which countries and blocs are affected, see `attribute_to`.

    Those by government are found by another process where there is one `at_hand`. Call what is
    given for both by name; a column for each country, then one for each bloc.
    """
    government = at_hand().submit(_shares, scenario, codes, seed, GOVERNMENT)

    def finish(progress: Progress) -> dict[str, Attribution]:
        lever = _shares(scenario, codes, seed, LEVER, progress)
        progress(f"attribution by {GOVERNMENT}", 0, 1)
        return {LEVER: lever, GOVERNMENT: government.result()}

    return finish


def _shares(
    scenario: Scenario, codes: Sequence[str], seed: int, by: str, progress: Progress = silent
) -> Attribution:
    """Orders are added until the numbers of those who are asked for are known.

    Each set of levers is solved from the nearest one that is known; all of them as the headline is,
    to which the shares then add up.
    """
    world, solver = scenario.world, Solver(scenario, horizon=scenario.content.horizon)
    blocs = [code for code in codes if code not in world.countries]
    groups = [[world.country(one) for one in members_of(code, scenario)] for code in blocs]
    columns = [*world.countries, *blocs]
    players = by_government(scenario) if by == GOVERNMENT else by_lever(scenario)
    everything = sum(map(len, players.groups))

    def worth(pulls: Sequence[Pull]) -> Array:
        if not pulls:
            return np.zeros(len(columns))
        whole = len(pulls) == everything
        found = equilibrium(scenario, chosen=pulls) if whole else solver(pulls)
        return np.concatenate([found.welfare_pct, *([welfare_of(found, groups)] if groups else [])])

    return attribute_to(
        players,
        worth,
        [columns.index(code) for code in codes],
        seed=seed,
        progress=partial(progress, f"attribution by {by}"),
    )
