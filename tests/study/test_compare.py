"""Comparisons add up, name what changed, and find nothing where nothing did."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.scenario.file import Scenario
from detente.study.save import save

MINE = (
    "scenario: small\nlevers:\n  - {lever: export_control, by: [USA, JPN], on: CHN, sectors: C26,"
    " fall: 40}\n"
)


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario.parse(MINE)


def test_parts_add_up_to_the_difference(small: Scenario) -> None:
    other = small.with_levers(["tariff 20 by CHN on USA in goods"]).set(
        world="icio-2019", parameters__labour="specific"
    )
    found = dt.compare(small, other)
    table = {name: np.asarray(values) for name, values in found.table.columns.items()}
    parts = sum(table[f"{part}_pp"] for part in ("data", "levers", "parameters", "version"))
    np.testing.assert_allclose(parts, table["difference_pp"], atol=1e-9)
    for part in ("data", "levers", "parameters"):
        assert np.abs(table[f"{part}_pp"]).max() > 1e-6
    assert np.abs(table["version_pp"]).max() < 1e-9
    np.testing.assert_allclose(table["first_pct"], dt.run(small).equilibrium.welfare_pct, atol=1e-9)


def test_only_what_changed_gets_a_part(small: Scenario) -> None:
    found = dt.compare(small, small.set(closure="nominal"))
    assert np.abs(found.table.columns["parameters_pp"]).max() > 1e-6
    for part in ("data_pp", "levers_pp", "version_pp"):
        assert np.abs(found.table.columns[part]).max() < 1e-9
    same = dt.compare(small, small)
    assert np.abs(same.table.columns["difference_pp"]).max() == 0


def test_a_saved_result_against_a_scenario(small: Scenario, tmp_path: Path) -> None:
    folder = save(dt.run(small), tmp_path / "out")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["welfare_pct"]["CHN"] += 0.5
    path.write_text(json.dumps(manifest))
    found = dict(dt.compare(folder, small).table.rows())
    assert found["CHN"]["version_pp"] == pytest.approx(-0.5)
    assert found["DEU"]["difference_pp"] == pytest.approx(0, abs=1e-12)
    with pytest.raises(dt.DetenteError, match="not a result folder"):
        dt.compare(tmp_path, small)
