"""A World of one sector and no inputs, from a matrix of flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import detente as dt


def one_sector(countries: Sequence[str], flows: np.ndarray, theta: float, name: str) -> dt.World:
    """The world in which `flows` [buyer, seller] are all there is; deficits are what they imply."""
    return dt.World.from_arrays(
        countries=countries,
        sectors=["all"],
        accounts={
            "sales": flows[:, :, None],
            "input_use": np.zeros((len(countries), 1, 1)),
            "value_added": flows.sum(axis=0)[:, None],
            "final_demand": flows.sum(axis=1)[:, None],
        },
        elasticities={"all": dt.ElasticitySet((theta,), "theta", name)},
        labels={"name": name},
    )
