"""A world of three countries and three sectors whose codes and names nobody else knows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import detente as dt

OUTPUT = {"NORTH": 3e5, "SOUTH": 2e5, "EAST": 1e5}
SECTORS = ("STEEL", "TRADE", "WHEAT")
NAMES = {"NORTH": "Northland", "SOUTH": "Southland", "STEEL": "Steel and tools"}
# What a country makes in a sector is used at home but for these parts, which go to each other one.
ABROAD = {"STEEL": 0.2, "TRADE": 0.05, "WHEAT": 0.1}
SCENARIO = """scenario: quarrel
title: A quarrel of neighbours
world: toy.npz
target: Southland
horizons: [year-1, long-run]
levers:
  - {lever: tariff, by: NORTH, on: Southland, rate: 30, sectors: [STEEL], source: made up}
  - {lever: embargo, by: Northland, on: SOUTH, sectors: [WHEAT], fall: 50, source: made up}
"""
CLAIMS = """document: a letter of the Northland chamber of commerce
date: 2022-12-30
actor: EAST
shown: [Northland, EAST]
parties: [NORTH, EAST]
claims:
  - id: T01
    statement: Southland loses real income
    speaker: the chamber
    kind: quantity
    tests:
      - name: loss
        label: real income of Southland
        measure: welfare("southland")
        holds: {below: -0.5}
        contradicted: {at_least: -0.1}
        rests_on: model
        nulls: [no lever]
    beside:
      - {label: share in steel, measure: 'import_share("NORTH", "Southland", "STEEL")'}
      - {label: cost of the tie, measure: 'tie_loss("EAST", "SOUTH")'}
"""


def three() -> dt.World:
    """The world, balanced: each country sells as much as it buys in no particular order."""
    sales = []
    for seller, made in OUTPUT.items():
        for buyer in OUTPUT:
            for sector in SECTORS:
                part = ABROAD[sector] if seller != buyer else 1 - 2 * ABROAD[sector]
                sales.append((seller, buyer, sector, made * part))
    frame = pd.DataFrame(sales, columns=["seller", "buyer", "sector", "value"])
    bought = frame.groupby(["buyer", "sector"])["value"].sum()
    inputs = [
        (country, sector, used, 0.1 * bought[country, used])
        for country in OUTPUT
        for sector in SECTORS
        for used in SECTORS
    ]
    final = [(country, used, 0.7 * bought[country, used]) for country in OUTPUT for used in SECTORS]
    return dt.World.from_frames(
        sales=frame,
        input_use=pd.DataFrame(inputs, columns=["country", "sector", "input_sector", "value"]),
        final_demand=pd.DataFrame(final, columns=["country", "sector", "value"]),
        elasticities=pd.DataFrame({"sector": SECTORS, "mine": [5.0, 4.0, 8.0]}),
        names=pd.DataFrame({"code": list(NAMES), "name": list(NAMES.values())}),
        labels={"name": "toy", "year": 2020},
    )


def written(folder: Path, claims: str = CLAIMS) -> Path:
    """The scenario file, in a folder with its world and its claims."""
    three().save(folder / "toy.npz")
    (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    scenario = folder / "quarrel.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    return scenario
