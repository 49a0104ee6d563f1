"""Small worlds whose answers are known in closed form."""

from __future__ import annotations

import numpy as np

import detente as dt


def energy_block(share: float, elasticity: float, fall: float) -> float:
    """Real income in per cent when a country has `fall` per cent less energy: CES of energy and
    everything else.

    Two goods made from factors of their own; energy is `share` of spending. Bachmann et al.
    (2022/2024), section on the CES aggregate of energy and other inputs.
    """
    spending = np.array([share, 1 - share])
    world = dt.World.from_arrays(
        countries=["DEU"],
        sectors=["energy", "other"],
        accounts={
            "sales": spending.reshape(1, 1, 2),
            "input_use": np.zeros((1, 2, 2)),
            "value_added": spending.reshape(1, 2),
            "final_demand": spending.reshape(1, 2),
        },
        elasticities={"any": dt.ElasticitySet((4.0, 4.0), "theta", "no trade")},
    )
    parameters = dt.Parameters(labour=1.0, final_elasticity=elasticity)
    shock = dt.Shock(world).productivity(1 - fall / 100, country="DEU", sector="energy")
    return float(dt.solve(world, shock, parameters=parameters, tolerance=1e-12).welfare_pct[0])


def negligible_country(theta: float) -> dt.World:
    """A world of one sector in which TINY is too small to move BIG."""
    small = 1e-7
    flows = np.array([[0.5 * small, 0.5 * small], [0.5 * small, 1 - 0.5 * small]])
    return dt.World.from_arrays(
        countries=["BIG", "TINY"],
        sectors=["one"],
        accounts={
            "sales": flows[::-1, ::-1, None],
            "input_use": np.zeros((2, 1, 1)),
            "value_added": flows[::-1, ::-1].sum(axis=0)[:, None],
            "final_demand": flows[::-1, ::-1].sum(axis=1)[:, None],
        },
        elasticities={"one": dt.ElasticitySet((theta,), "theta", "chosen")},
    )


def optimal_tariff(theta: float) -> float:
    """The import tariff that is best for a negligible country in a world of one sector; 1/theta in
    theory.
    """
    world = negligible_country(theta)

    def welfare(rate: float) -> float:
        return float(
            dt.solve(
                world, dt.Shock(world).tariff(rate, buyer="TINY"), tolerance=1e-13
            ).welfare_hat[world.country("TINY")]
        )

    low, high, golden = 0.2 / theta, 3 / theta, (np.sqrt(5) - 1) / 2
    while high - low > 1e-5 / theta:
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if welfare(left) > welfare(right) else (left, high)
    return (low + high) / 2
