"""A world of the user's own in a scenario: its file, its codes and names, the levers on them."""

from __future__ import annotations

import json
import pickle
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli import main  # noqa: F401 (adds every command)
from detente.cli.options import app
from detente.errors import DetenteError
from detente.world.countries import own_code, own_codes, resolve
from tests.world.toy import toy_frames

COMMANDS = CliRunner()
TEXT = """scenario: tiny
world: toy.npz
target: bland
blocs:
  NORTH: {title: North, members: [AAA, Cland]}
levers:
  - {lever: tariff, by: AAA, on: BBB, rate: 25, sectors: [G1], source: made up}
  - {lever: embargo, by: NORTH, on: Bland, sectors: [S1], source: made up}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario beside the file of its world, in a folder that is not the current one."""
    folder = tmp_path / "mine"
    folder.mkdir()
    toy = dt.World.from_frames(**toy_frames(), labels={"name": "toy", "year": 2020})
    toy.save(folder / "toy.npz")
    (folder / "tiny.yaml").write_text(TEXT, encoding="utf-8")
    return folder / "tiny.yaml"


def test_levers_name_codes_and_names_of_the_world(file: Path) -> None:
    scenario = dt.Scenario.open(file)
    world = scenario.world
    assert (world.name, scenario.target) == ("toy", "BBB")
    assert scenario.blocs["NORTH"].members == ("AAA", "CCC")
    assert [pull.senders for pull in scenario.pulls] == [("AAA",), ("AAA",), ("CCC",)]
    a, b, c = (world.country(code) for code in ("AAA", "BBB", "CCC"))
    g, s = (world.sector(code) for code in ("G1", "S1"))
    found = dt.run(scenario, for_country="Bland").equilibrium
    assert found.shock.tariff_rate[a, b, g] == pytest.approx(0.25)
    assert np.count_nonzero(found.shock.tariff_rate) == 1
    assert found.trade_share[a, b, s] == found.trade_share[c, b, s] == 0
    assert found.trade_share[a, c, s] > 0


def test_a_small_world_has_each_country_once_and_no_union(file: Path) -> None:
    done = COMMANDS.invoke(app, ["run", str(file), "--verbose", "--out", str(file.parent / "out")])
    lines = done.stdout.split("Real income: who pays")[1].splitlines()[2:]
    table = lines[: [not line.strip() for line in lines].index(True)]
    assert [line.split()[0] for line in table[2:]] in (
        [list(order) for order in permutations(("AAA", "BBB", "CCC"))]
    )
    assert "European Union" not in done.stdout


def test_a_scenario_keeps_the_folder_of_its_world(file: Path) -> None:
    scenario = dt.Scenario.open(file)
    again = pickle.loads(pickle.dumps(scenario))
    assert again.world.digest == scenario.world.digest
    more = scenario.with_levers(["tariff 10 by CCC on AAA"]).set(closure="nominal")
    assert more.world.digest == scenario.world.digest
    assert more.levers[-1].by == ("CCC",)


def test_a_file_that_extends_another_keeps_its_world(file: Path, tmp_path: Path) -> None:
    text = "scenario: more\nextends: mine/tiny.yaml\n"
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    assert dt.Scenario.open(tmp_path / "more.yaml").world.name == "toy"


def test_the_world_is_asked_before_any_standard(file: Path) -> None:
    world = dt.Scenario.open(file).world
    for word in ("BBB", "bbb", "Bland", " bland "):
        assert resolve(word, world) == "BBB"
    assert resolve("germany", world) == "DEU"
    assert own_code("G1", world) is None
    assert set(own_codes(world)) == {"AAA", "BBB", "CCC", "Aland", "Bland", "Cland"}
    with pytest.raises(dt.DataError, match="unknown country 'BBD'"):
        resolve("BBD", world)


def test_a_shipped_world_has_no_codes_of_its_own() -> None:
    for name in ("icio-2019", "icio-2021"):
        world = dt.World.open(name)
        assert own_codes(world) == {}
        assert resolve("no", world) == "NOR"
        with pytest.raises(dt.DataError, match=r"unknown country 'Germny'; did you mean 'DEU'"):
            resolve("Germny", world)


def test_a_merged_bloc_is_a_country_of_its_world(tmp_path: Path) -> None:
    dt.World.open("icio-2021").aggregate("EU27").save(tmp_path / "union.npz")
    text = TEXT.replace("toy.npz", "union.npz").partition("blocs:")[0].replace("bland", "CHN")
    text += "levers:\n  - {lever: tariff, by: EU27, on: CHN, rate: 10, source: made up}\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    scenario = dt.Scenario.open(tmp_path / "s.yaml")
    assert [pull.senders for pull in scenario.pulls] == [("EU27",)]


def test_a_world_that_is_not_there_is_located(file: Path) -> None:
    (file.parent / "toy.npz").unlink()
    with pytest.raises(dt.ScenarioError, match=r"tiny.yaml:2: "):
        dt.Scenario.open(file)


@pytest.mark.parametrize("old", ["on: BBB", "by: AAA", "members: [AAA"])
def test_a_misspelt_code_is_located(file: Path, old: str) -> None:
    file.write_text(TEXT.replace(old, old.replace(old[-3:], "XQX")), encoding="utf-8")
    with pytest.raises(dt.ScenarioError, match=r"tiny.yaml:\d: unknown country 'XQX'"):
        dt.Scenario.open(file)


def test_a_misspelt_name_of_the_world_is_suggested(file: Path) -> None:
    file.write_text(TEXT.replace("on: Bland", "on: bland"), encoding="utf-8")
    with pytest.raises(dt.ScenarioError, match=r"'bland'; did you mean 'Bland'\?"):
        dt.Scenario.open(file)


def test_the_commands_take_the_file_of_a_world(file: Path, tmp_path: Path) -> None:
    world = str(file.parent / "toy.npz")
    out = str(tmp_path / "result")
    words = ["run", str(file), "--for", "bland", "--explain", "AAA", "--out", out, "--json"]
    answer = json.loads(COMMANDS.invoke(app, words).stdout)
    assert answer["certificate"]["converged"]
    assert "the same numbers" in COMMANDS.invoke(app, ["rerun", out]).stdout
    tie = json.loads(
        COMMANDS.invoke(app, ["depend", "Aland", "bbb", "--world", world, "--json"]).stdout
    )
    assert tie["loss_pct"]["mine"].keys() == {"AAA", "BBB", "size_adjusted_rank"}
    shown = COMMANDS.invoke(app, ["world", "show", world])
    assert "Bland" in shown.stdout
    assert "sources" not in shown.stdout
    assert COMMANDS.invoke(app, ["world", "check", world]).exit_code == 0
    listed = COMMANDS.invoke(app, ["list", "countries", "--world", world, "--json"])
    assert json.loads(listed.stdout)[1] == {"country": "BBB", "name": "Bland"}
    lost = COMMANDS.invoke(app, ["depend", "AAA", "XQX", "--world", world])
    assert isinstance(lost.exception, DetenteError)


def test_tables_call_countries_and_sectors_by_the_names_of_the_world(file: Path) -> None:
    result = dt.run(dt.Scenario.open(file), for_country="AAA")
    assert result.welfare.loc["BBB", "name"] == "Bland"
    assert result.sectors.loc[(result.horizon, "BBB", "G1"), "name"] == "Goods"


def test_a_solved_scenario_becomes_a_world(file: Path, tmp_path: Path) -> None:
    base = tmp_path / "after.npz"
    words = ["run", str(file), "--out", str(tmp_path / "r"), "--save-world", str(base)]
    done = COMMANDS.invoke(app, words)
    assert done.exit_code == 0
    assert "cannot come back" in done.stdout
    world, found = dt.World.load(base), dt.run(dt.Scenario.open(file)).equilibrium
    assert world.name == "toy-after-tiny"
    np.testing.assert_allclose(world.output, found.output, rtol=1e-9)
    assert world.sales[world.country("AAA"), world.country("BBB"), world.sector("S1")] == 0
    assert world.tariff[world.country("AAA"), world.country("BBB"), world.sector("G1")] == 0.25
    assert own_code("Bland", world) == "BBB"
    again = COMMANDS.invoke(app, [*words[:2], "--save-world", str(base), "--json"])
    assert "exists" in str(again.exception)
    still = dt.solve(world, dt.Shock(world), closure="nominal")
    np.testing.assert_allclose(still.welfare_hat, 1, atol=1e-9)
