"""Long tables of three countries and two sectors with codes that no standard knows."""

from __future__ import annotations

import pandas as pd

COUNTRIES = ("AAA", "BBB", "CCC")
SECTORS = ("G1", "S1")
NAMES = {"AAA": "Aland", "BBB": "Bland", "CCC": "Cland", "G1": "Goods", "S1": "Services"}


def toy_frames() -> dict[str, pd.DataFrame]:
    """The tables, by name, balanced: each country makes and buys 100 of each sector."""
    sales = [
        (seller, buyer, sector, 80.0 if seller == buyer else 10.0)
        for seller in COUNTRIES
        for buyer in COUNTRIES
        for sector in SECTORS
    ]
    inputs = [
        (country, sector, used, 25.0 if sector == used else 15.0)
        for country in COUNTRIES
        for sector in SECTORS
        for used in SECTORS
    ]
    final = [(country, sector, 60.0) for country in COUNTRIES for sector in SECTORS]
    return {
        "sales": pd.DataFrame(sales, columns=["seller", "buyer", "sector", "value"]),
        "input_use": pd.DataFrame(inputs, columns=["country", "sector", "input_sector", "value"]),
        "final_demand": pd.DataFrame(final, columns=["country", "sector", "value"]),
        "elasticities": pd.DataFrame({"sector": SECTORS, "mine": [5.0, 3.0]}),
        "names": pd.DataFrame({"code": list(NAMES), "name": list(NAMES.values())}),
    }
