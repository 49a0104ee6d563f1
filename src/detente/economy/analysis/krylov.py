"""Krylov: one round of GMRES (Saad & Schultz 1986) for products in single precision.

Nothing here knows of economics.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detente.economy.solver.responses import Floats
from detente.types import Array

# Most products of one round.
STEPS = 30

# A new direction is smaller than the product that it came from by this: nothing is left.
SPENT = 1e-6


def correction(product: Callable[[Floats], Floats], gap: Array, tolerance: float) -> Array:
    """The x with product(x) near `gap`, by at most `STEPS` products in single precision.

    It leaves a residual of at most `tolerance` (absolute) if the steps and the precision suffice;
    the caller measures what is left in double precision and asks again. `gap` is not zero.
    """
    size = float(np.linalg.norm(gap))
    basis = np.empty((STEPS + 1, gap.size), dtype=np.float32)
    basis[0] = gap / size
    hessenberg = np.zeros((STEPS + 1, STEPS))
    # At right angles to all columns of the matrix: what no step can close lies along it.
    across = np.ones(1)
    for step in range(STEPS):
        known, image = basis[: step + 1], product(basis[step])
        whole = float(np.linalg.norm(image))
        # Twice is enough to be at right angles (Giraud, Langou & Rozloznik 2005).
        for _ in range(2):
            along = known @ image
            image = image - along @ known
            hessenberg[: step + 1, step] += along
        left = float(np.linalg.norm(image))
        hessenberg[step + 1, step] = left
        if left <= SPENT * whole:
            break
        across = np.append(across, -(across @ hessenberg[: step + 1, step]) / left)
        if size <= tolerance * float(np.linalg.norm(across)):
            break
        basis[step + 1] = image / left
    target = size * np.eye(step + 2)[0]
    weights = np.linalg.lstsq(hessenberg[: step + 2, : step + 1], target, rcond=None)[0]
    return np.asarray(weights.astype(np.float32) @ basis[: step + 1], dtype=float)
