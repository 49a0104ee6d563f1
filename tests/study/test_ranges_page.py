"""The page on where headlines stand in their ranges: its arithmetic, and that none is left out."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import detente as dt
from detente.economy.horizon import HORIZONS
from detente.scenario.library import list_scenarios

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    path = ROOT / "tools" / "build_ranges.py"
    spec = importlib.util.spec_from_file_location("build_ranges", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_scenario_and_horizon_is_on_the_page(builder: ModuleType) -> None:
    text = builder.PAGE.read_text(encoding="utf-8")
    asked = {
        (name, horizon)
        for name in list_scenarios()
        for horizon in HORIZONS
        if horizon in dt.Scenario.open(name).content.horizons
    }
    rows = re.findall(
        r"^\| (\S+) \| (\S+) \| \d+ \| \d+ \| \d+ of \d+ \| (met|missed) \|", text, re.M
    )
    assert {row[:2] for row in rows} == asked
    said = re.search(r"\*\*(\d+) of (\d+)\*\*", text)
    assert said is not None
    assert int(said[1]) == sum(row[2] == "met" for row in rows)
    assert int(said[2]) == len(rows)


def test_who_is_outside_and_what_carries_it(builder: ModuleType) -> None:
    """Twenty draws of three countries: one in the middle, one at each end."""
    draws = np.arange(20.0)
    one = builder.Drawn(
        scenario="beijing-moscow-2022",
        horizon="long-run",
        names=("Middle", "Low", "High"),
        headline=np.array([9.5, -1.0, 25.0]),
        values=np.stack([draws, draws, draws], axis=1),
        inputs={
            "gap": ["default"] * 10 + ["importer"] * 10,
            "rho": draws.tolist(),
            "delta": (draws % 2).tolist(),
        },
    )
    assert one.percentile.tolist() == [50, 0, 100]
    assert one.outside == [1, 2]
    assert (one.central, one.contained) == (True, False)
    assert one.by_level("gap") == "default 100, importer 0"
    assert one.by_level("elasticities") == "-"
    labels = builder.labels_of(["beijing-moscow-2022"])
    assert one.carriers(draws, labels).startswith(labels["rho"])
    text = builder.page([one], {"beijing-moscow-2022": {"no equilibrium": 2}})
    assert "LL is Lashkaripour & Lugovskyy (2023)" in " ".join(text.split())
    assert "**0 of 1**" in text
    assert "| 20 | 50 | 1 of 3 | missed | Low, High |" in text
    assert "| beijing-moscow-2022 | 2 of 60 | no equilibrium |" in text


def test_the_share_that_an_assumption_explains_by_hand(builder: ModuleType) -> None:
    number = np.array([1.0, 1.0, 3.0, 3.0])
    assert builder.explained(number, ["a", "a", "b", "b"]) == pytest.approx(1.0)
    assert builder.explained(number, ["a", "b", "a", "b"]) == pytest.approx(0.0)
    assert builder.explained(np.ones(4), ["a", "a", "b", "b"]) == 0.0
    thirds = np.repeat([0.0, 1.0, 2.0], 2)
    assert builder.explained(thirds, [5.0, 4.0, 7.0, 6.0, 9.0, 8.0]) == pytest.approx(1.0)


def test_the_page_has_the_words_of_its_builder(builder: ModuleType) -> None:
    text = builder.PAGE.read_text(encoding="utf-8")
    assert builder.WHY.format(sets=builder.sets_legend(list_scenarios())) in text
    assert builder.NOTE in text
