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


OWN_SECTORS = ("GAS", "MAKE", "MEND", "OIL", "TEND")
OWN_PARENTS = {"GAS": "FUEL", "OIL": "FUEL", "MEND": "CARE", "TEND": "CARE"}
OWN_ROLES = {
    "GAS": "goods energy resource",
    "OIL": "goods energy resource",
    "MAKE": "goods vehicles critical",
    "MEND": "services",
    "TEND": "services",
}


def own_frames() -> dict[str, pd.DataFrame]:
    """Balanced tables whose sectors have parents and roles, and whose countries form blocs.

    Each country makes and buys 100 of each sector, 50 of it as inputs, 10 of each.
    """
    sales = [
        (seller, buyer, sector, 80.0 if seller == buyer else 10.0)
        for seller in COUNTRIES
        for buyer in COUNTRIES
        for sector in OWN_SECTORS
    ]
    inputs = [
        (country, sector, used, 10.0)
        for country in COUNTRIES
        for sector in OWN_SECTORS
        for used in OWN_SECTORS
    ]
    named = [(code, NAMES[code], None, None) for code in COUNTRIES]
    named += [(code, code.title(), OWN_PARENTS.get(code), OWN_ROLES[code]) for code in OWN_SECTORS]
    named += [("FUEL", "Oil and gas", None, None), ("NORTH", "The North", None, None)]
    return {
        "sales": pd.DataFrame(sales, columns=["seller", "buyer", "sector", "value"]),
        "input_use": pd.DataFrame(inputs, columns=["country", "sector", "input_sector", "value"]),
        "elasticities": pd.DataFrame({"sector": OWN_SECTORS, "mine": [6.0, 5.0, 3.0, 8.0, 3.0]}),
        "names": pd.DataFrame(named, columns=["code", "name", "parent", "roles"]),
        "blocs": pd.DataFrame({"bloc": ["NORTH", "NORTH"], "country": ["AAA", "BBB"]}),
    }
