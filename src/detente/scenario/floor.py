"""Losses that are a floor: a critical product is hit, and hidden in a larger sector.

A floor is a lower bound of what the world and the buyers of the product lose together. Who makes
the product too may gain from what its rivals no longer sell.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.levers.base import Lever
from detente.levers.products import hidden_products
from detente.world.world import World


def floors(levers: Iterable[Lever], world: World) -> list[str]:
    """A remark for each critical product that levers on flows touch without setting it apart."""
    cutting = [lever for lever in levers if lever.sets == "flow"]
    touched = {sector for lever in cutting for sector in lever.touched_sectors(world)}
    named = {product for lever in cutting for product in lever.groups}
    return [
        f"floor: what buyers of {product} lose together is a lower bound, since these are hard to"
        f" replace and count here as any other part of {', '.join(sectors)};"
        f" `parameters.critical_products: [{product}]` sets them apart"
        for product, sectors in hidden_products(world, touched, named).items()
    ]
