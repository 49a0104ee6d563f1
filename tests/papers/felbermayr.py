"""The data of Felbermayr, Groeschl & Heiland (2022) as a World, and the end of the EU single market
draw by draw.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

import detente as dt


@lru_cache(maxsize=1)
def read(path: Path) -> tuple[dt.World, dict[str, np.ndarray]]:
    """The open accounts of 2014 and everything in the archive; inventories are left out of final
    demand.
    """
    with np.load(path, allow_pickle=False) as z:
        data = {key: z[key] for key in z.files}
    sales = data["pi"] * data["X_nj"][:, None, :] / (1 + data["tau"])
    output, gamma = sales.sum(axis=0), data["gamma_nj"]
    deficit = sales.sum(axis=(1, 2)) - sales.sum(axis=(0, 2))
    endowment = gamma * output * (data["VA_n"] / (gamma * output).sum(axis=1))[:, None]
    income = data["VA_n"] + (sales * data["tau"]).sum(axis=(1, 2)) + deficit
    world = dt.World.from_arrays(
        countries=[str(c) for c in data["countries"]],
        sectors=[str(s) for s in data["sectors"]],
        accounts={
            "sales": sales,
            "input_use": np.einsum("nkj,nj->njk", data["gamma_nkj"], output),
            "value_added": endowment,
            "final_demand": data["alpha_nj"] * income[:, None],
            "tariff": data["tau"],
        },
        elasticities={
            "none": dt.ElasticitySet(
                (4.0,) * len(data["sectors"]), "theta", "replaced in every draw"
            )
        },
        labels={"name": "fgh2014", "year": 2014},
        accept_gaps=True,
    )
    return world, data


def end_of_single_market(path: Path, draw: int) -> np.ndarray:
    """Real income in per cent [country] for one draw of the gravity coefficients, deficits in
    proportion to own income.

    Baseline: value added of the source, inventories removed, re-solved. theta = -lntau - 1 (0.001
    where that is not positive); trade cost hat exp(delta / |lntau|) where the membership ends.
    """
    world, data = read(path)
    slope = data["draw_lntau"][draw]
    theta = np.maximum(-slope - 1, 0.0)
    parameters = dt.Parameters(trade_elasticity=tuple(np.where(theta > 0, theta, 0.001).tolist()))
    base = dt.rebalance(world, closure="own-income", parameters=parameters)
    hat = np.exp(-data["dummy_eea"][:, :, None] * data["draw_eea"][draw] / np.abs(slope))
    shock = replace(dt.Shock(base), trade_cost_hat=hat)
    return dt.solve(base, shock, closure="own-income", parameters=parameters).welfare_pct
