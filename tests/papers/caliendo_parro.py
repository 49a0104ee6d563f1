"""The data of Caliendo & Parro (2015) as a World, open accounts and all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

import detente as dt

NAFTA = ("MEX", "CAN", "USA")


def open_accounts(folder: Path) -> tuple[dt.World, np.ndarray]:
    """The world of 1993 (not a fixed point: 185 final-demand cells were clipped) and the tariffs of
    2005.

    Shares and spending include tariffs. One input cell is negative (-0.00085): it is set to zero
    and its column rescaled.
    """
    with np.load(folder / "calibrated.npz", allow_pickle=False) as z:
        data = {key: z[key] for key in z.files}
    tariff, spending = data["tau93"], data["X_nj"]
    sales = data["pi"] * spending[:, None, :] / (1 + tariff)
    output, gamma = sales.sum(axis=0), data["gamma_nj"]
    use = np.maximum(data["gamma_nkj"], 0.0)
    total = use.sum(axis=1)
    use *= np.divide(1 - gamma, total, out=np.zeros_like(total), where=total > 0)[:, None, :]
    deficit = sales.sum(axis=(1, 2)) - sales.sum(axis=(0, 2))
    income = (gamma * output).sum(axis=1) + (sales * tariff).sum(axis=(1, 2)) + deficit
    world = dt.World.from_arrays(
        countries=[str(c) for c in data["countries"]],
        sectors=[f"s{k:02d}" for k in range(1, len(data["sectors"]) + 1)],
        accounts={
            "sales": sales,
            "input_use": (use * output[:, None, :]).transpose(0, 2, 1),
            "value_added": gamma * output,
            "final_demand": data["alpha_nj"] * income[:, None],
            "tariff": tariff,
        },
        elasticities={
            "CP": dt.ElasticitySet(
                tuple(data["theta_j"].tolist()), "theta", "Caliendo & Parro (2015)"
            )
        },
        labels={"name": "cp2015", "year": 1993},
        accept_gaps=True,
    )
    order = np.argsort([str(c) for c in data["countries"]])
    return world, data["tau05"][np.ix_(order, order)]


def nafta(world: dt.World, tariffs_2005: np.ndarray) -> dt.Shock:
    """Tariffs of 2005 among the three members, of 1993 elsewhere."""
    members = [world.country(c) for c in NAFTA]
    new = world.tariff.copy()
    new[np.ix_(members, members)] = tariffs_2005[np.ix_(members, members)]
    return replace(dt.Shock(world), new_tariff=new)
