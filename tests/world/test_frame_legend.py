"""Parents, roles, blocs and export taxes in tables of one's own, and what they do in a run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli import main  # noqa: F401 (adds every command)
from detente.cli.options import app
from detente.world.build.world_folder import build_folder, write_template
from detente.world.shipped import goods_sectors, sectors_with
from tests.world.toy import OWN_PARENTS, own_frames

COMMANDS = CliRunner()


def test_the_tables_say_what_the_codes_mean() -> None:
    world = dt.World.from_frames(**own_frames())
    assert world.legend.parents == OWN_PARENTS
    assert world.legend.roles["critical"] == ("MAKE",)
    assert world.legend.blocs == {"NORTH": ("AAA", "BBB")}
    assert world.legend.names["FUEL"] == "Oil and gas"
    assert world.sectors_of("FUEL") == ("GAS", "OIL")
    assert goods_sectors(world) == ("GAS", "MAKE", "OIL")
    assert sectors_with("energy", world) == ("GAS", "OIL")
    assert sectors_with("vehicles", world) == ("MAKE",)
    bare = own_frames()
    bare["names"] = bare["names"].drop(columns=["parent", "roles"])[:3]
    del bare["blocs"]
    plain = dt.World.from_frames(**bare)
    assert plain.digest == world.digest
    assert not plain.legend.parents


def test_export_taxes_are_charged_before_duties() -> None:
    """On 10 at the seller's price: a tax of 2, and a duty of half of 12."""
    frames = own_frames()
    columns = ["buyer", "seller", "sector", "rate"]
    frames["export_taxes"] = pd.DataFrame([("AAA", "BBB", "OIL", 0.2)], columns=columns)
    frames["tariffs"] = pd.DataFrame([("AAA", "BBB", "OIL", 0.5)], columns=columns)
    world = dt.World.from_frames(**frames)
    a, b, k = world.country("AAA"), world.country("BBB"), world.sector("OIL")
    assert world.export_tax[a, b, k] == 0.2
    assert np.count_nonzero(world.export_tax) == 1
    assert world.customs_revenue == pytest.approx([6, 2, 0])
    assert world.final_demand[a, k] == pytest.approx(100 + 8 - 50)


def changed(row: int, column: str, value: str | None) -> dict[str, pd.DataFrame]:
    """The tables with one cell of the names replaced; rows are counted from one."""
    frames = own_frames()
    frames["names"].loc[row - 1, column] = value
    return frames


WRONG = {
    "names, row 4: parent 'OIL' is a sector itself": (4, "parent", "OIL"),
    "names, row 4: parent 'F L' is no code": (4, "parent", "F L"),
    "names, row 1: parent of 'AAA', which is no sector": (1, "parent", "FUEL"),
    "names, row 2: roles of 'BBB', which is no sector": (2, "roles", "goods"),
    "names: sector 'OIL' is neither goods nor services": (7, "roles", "energy"),
    "names: sector 'OIL' is both goods and services": (7, "roles", "goods services"),
    "names, row 9: code 'FULE' is in no row of sales, and .*mean 'FUEL'": (9, "code", "FULE"),
    "names, row 9: code 'OIL' is named twice": (9, "code", "OIL"),
    "names, row 9: name is empty": (9, "name", None),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_names_are_located(message: str) -> None:
    with pytest.raises(dt.DataError, match=message):
        dt.World.from_frames(**changed(*WRONG[message]))


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("NORTH", "AAA"), ("NORTH", "AAA")], "blocs, row 2: 'AAA' is in bloc 'NORTH' already"),
        ([("NORTH", "AAB")], "blocs, row 1: country 'AAB' is in no row of sales; did you mean"),
        ([("AAA", "BBB")], "blocs, row 1: bloc 'AAA' is a country itself"),
        ([("a b", "BBB")], "blocs, row 1: bloc 'a b' is no code"),
    ],
)
def test_wrong_blocs_are_located(pairs: list[tuple[str, str]], message: str) -> None:
    frames = own_frames() | {"blocs": pd.DataFrame(pairs, columns=["bloc", "country"])}
    frames["names"] = frames["names"][:-1]
    with pytest.raises(dt.DataError, match=message):
        dt.World.from_frames(**frames)


def test_misspelt_columns_are_not_overlooked() -> None:
    frames = own_frames()
    frames["names"] = frames["names"].rename(columns={"parent": "parents"})
    with pytest.raises(dt.DataError, match="names: unknown column 'parents'; did you mean 'parent"):
        dt.World.from_frames(**frames)


def test_a_folder_builds_the_same_world(tmp_path: Path) -> None:
    for name, frame in own_frames().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    built = build_folder(tmp_path).world
    assert built.legend == dt.World.from_frames(**own_frames()).legend
    names = (tmp_path / "names.csv").read_text(encoding="utf-8")
    (tmp_path / "names.csv").write_text(names.replace("Gas,FUEL", "Gas,MAKE"), encoding="utf-8")
    with pytest.raises(dt.DataError, match=r"names.csv:5: parent 'MAKE' is a sector itself"):
        build_folder(tmp_path)


def test_the_template_leaves_room_for_all_of_it(tmp_path: Path) -> None:
    write_template(tmp_path / "tables")
    legend = build_folder(tmp_path / "tables").world.legend
    assert legend.roles == {"goods": ("MAKE",), "services": ("SERVE",)}
    assert not legend.parents
    heads = {
        name: (tmp_path / "tables" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        for name in ("blocs", "export_taxes", "names")
    }
    assert heads["blocs"] == ["bloc,country"]
    assert heads["export_taxes"] == ["buyer,seller,sector,rate"]
    assert heads["names"][0] == "code,name,parent,roles"


SCENARIO = """scenario: own
world: own.npz
levers:
  - {lever: embargo, by: NORTH, on: CCC, sectors: [FUEL], source: made up}
  - {lever: tariff, by: CCC, on: AAA, sectors: [services], rate: 20, source: made up}
"""


def test_a_run_knows_parents_words_blocs_and_roles(tmp_path: Path) -> None:
    dt.World.from_frames(**own_frames(), labels={"name": "own"}).save(tmp_path / "own.npz")
    path = tmp_path / "own.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    scenario = dt.Scenario.open(path)
    world = scenario.world
    assert scenario.parameters.critical_inputs == ("MAKE",)
    assert [sector for sector, _ in scenario.parameters.rent_share] == ["GAS", "OIL"]
    found = dt.run(scenario).equilibrium
    n, i = world.country("CCC"), [world.country("AAA"), world.country("BBB")]
    banned = np.argwhere(found.trade_share == 0)
    fuels = {world.sector("GAS"), world.sector("OIL")}
    assert {int(cell[2]) for cell in banned} == fuels
    assert len(banned) == 2 * len(i) * len(fuels)
    taxed = np.argwhere(found.shock.tariff_rate > 0)
    assert {tuple(map(int, cell[:2])) for cell in taxed} == {(n, i[0])}
    assert {world.sectors[cell[2]] for cell in taxed} == {"MEND", "TEND"}
    wrong = SCENARIO.replace("[FUEL]", "[FULE]")
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(dt.ScenarioError, match=r"own.yaml:4.*no sector 'FULE'.*'FUEL'"):
        dt.Scenario.open(path)


def test_the_commands_show_the_meaning_of_codes(tmp_path: Path) -> None:
    file = dt.World.from_frames(**own_frames(), labels={"name": "own"}).save(tmp_path / "own.npz")
    listed = COMMANDS.invoke(app, ["list", "sectors", "--world", str(file), "--json"])
    rows = {row["sector"]: row for row in json.loads(listed.stdout)}
    assert rows["GAS"]["parent"] == "FUEL"
    assert set(rows["GAS"]["roles"].split()) == {"goods", "energy", "resource"}
    shown = json.loads(COMMANDS.invoke(app, ["world", "show", str(file), "--json"]).stdout)
    assert shown["legend"]["blocs"] == {"NORTH": ["AAA", "BBB"]}
    out = str(tmp_path / "small.npz")
    merged = ["world", "aggregate", str(file), "--countries", "NORTH", "--sectors", "FUEL"]
    assert COMMANDS.invoke(app, [*merged, "--out", out]).exit_code == 0
    small = dt.World.load(out)
    assert small.countries == ("CCC", "NORTH")
    assert small.sectors == ("FUEL", "MAKE", "MEND", "TEND")
    assert sectors_with("energy", small) == ("FUEL",)
