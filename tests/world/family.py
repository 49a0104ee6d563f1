"""A world with parents: four countries and sectors of which some are children, without roles."""

from __future__ import annotations

import detente as dt
from detente.world.labels import AXES_OF
from tests.worlds import random_world

COUNTRIES = ("CHN", "DEU", "RUS", "USA")
SECTORS = ("B05", "B061", "B062", "C19", "C26", "S01", "S02")
PARENTS = {"B061": "B06", "B062": "B06", "S01": "SRV", "S02": "SRV"}


def family_world(legend: dt.Legend | None = None) -> dt.World:
    """Random trade under the sectors' real codes; the legend knows parents unless one is given."""
    drawn = random_world(len(COUNTRIES), len(SECTORS), seed=8)
    return dt.World.from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        accounts={name: getattr(drawn, name) for name in AXES_OF},
        elasticities=drawn.elasticities,
        labels={
            "name": "family",
            "legend": dt.Legend(parents=PARENTS) if legend is None else legend,
        },
    )
