"""Which country's coefficients stand in for those of an economy that the source does not have."""

from __future__ import annotations

from detente.world.shipped import read_table


def read_proxies() -> dict[str, str]:
    """The proxy of each economy without coefficients of its own, by country."""
    return {row["country"]: row["proxy"] for row in read_table("proxies")}
