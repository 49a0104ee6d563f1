"""`detente world build`: a folder of tables becomes a world, errors say file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli import world_commands  # noqa: F401 (adds its commands)
from detente.cli.list_commands import worlds
from detente.errors import DetenteError
from detente.world.build.world_folder import build_folder, write_template
from detente.world.check import check
from tests.world.toy import NAMES, toy_frames

COMMANDS = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The template, as it is written."""
    write_template(tmp_path / "tables")
    return tmp_path / "tables"


def test_the_template_builds_as_it_stands(folder: Path) -> None:
    built = build_folder(folder)
    world = built.world
    assert (world.name, world.year, len(world.countries), built.sales) == ("my-world", 2020, 2, 8)
    assert built.imbalance < 1e-12
    assert check(world) == ()
    assert world.customs_revenue.tolist() == [1, 0]
    assert world.provenance["sources"] == "invented for this example"
    assert world.legend.names["AAA"] == "First country"
    found = dt.solve(world, dt.Shock(world).trade_cost(1.1, buyer="BBB", seller="AAA"))
    assert found.certificate.converged


def test_the_readme_names_every_file_and_column(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("*.csv"):
        assert f"`{path.name}`" in text
        lines = path.read_text(encoding="utf-8").splitlines()
        head = next(line for line in lines if not line.startswith("#"))
        for column in head.split(","):
            assert column in text or path.name == "elasticities.csv"


def test_csv_and_parquet_give_the_world_of_the_frames(tmp_path: Path) -> None:
    for name, frame in toy_frames().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    toy_frames()["sales"].to_parquet(tmp_path / "sales.parquet")
    with pytest.raises(dt.DataError, match=r"sales.parquet: the table is in sales.csv too"):
        build_folder(tmp_path)
    (tmp_path / "sales.csv").unlink()
    world = build_folder(tmp_path).world
    assert world.digest == dt.World.from_frames(**toy_frames()).digest
    assert world.legend.names == NAMES
    wrong = toy_frames()["sales"].assign(value=lambda table: -table.value)
    wrong.to_parquet(tmp_path / "sales.parquet")
    with pytest.raises(dt.DataError, match=r"sales.parquet, row 1: value is -80"):
        build_folder(tmp_path)
    (tmp_path / "sales.parquet").write_bytes(b"no such file")
    with pytest.raises(dt.DataError, match=r"sales.parquet: not a Parquet file"):
        build_folder(tmp_path)


def test_parquet_without_pyarrow_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sales.csv").rename(folder / "sales.parquet")

    def absent(*_: object, **__: object) -> None:
        raise ImportError("no module")

    monkeypatch.setattr(pd, "read_parquet", absent)
    with pytest.raises(dt.DataError, match=r"sales.parquet: reading Parquet needs pyarrow"):
        build_folder(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("sales.csv", "AAA,BBB,MAKE,20", "AAA,BBB,MAKE,-20", "sales.csv:3: value is -20"),
        ("sales.csv", "AAA,BBB,MAKE,20", "AAA,BBB,MAKE,1,020", "sales.csv:3: 5 cells under 4 col"),
        ("sales.csv", "AAA,BBB,MAKE,20", "AAA,BBB,MAKE,", "sales.csv:3: value is '', no number"),
        ("sales.csv", "AAA,BBB,MAKE,20", 'AAA,BBB,MAKE,"20', "sales.csv:9: not valid CSV"),
        ("sales.csv", "AAA,BBB,MAKE,20", "AAA,AAA,MAKE,20", r"sales.csv:3: .* a second time; the"),
        ("sales.csv", ",sector,", ",,", "sales.csv:1: a column has no name"),
        ("sales.csv", "seller,buyer,sector,value", "a;b;c;d", "sales.csv:1: one column only"),
        ("input_use.csv", "BBB,MAKE,MAKE", "BBC,MAKE,MAKE", "input_use.csv:6: country 'BBC' is"),
        ("final_demand.csv", "MAKE,51", "MAKE,52", "final_demand.csv:3: value: final demand is 52"),
        ("elasticities.csv", "SERVE,4", "SERVE,0", "elasticities.csv:3: standard is 0"),
        ("tariffs.csv", "AAA,BBB", "BBB,BBB", "tariffs.csv:2: rate on sales at home"),
        ("names.csv", "BBB,", "AAA,", "names.csv:3: code 'AAA' is named twice"),
        ("world.csv", "year,2020", "year,soon", "world.csv:3: year 'soon' is not a year"),
        ("world.csv", "year,2020", "yaer,2020", "world.csv:3: unknown field 'yaer'; did you mean"),
        ("world.csv", "million USD", "EUR", "world.csv:7: unit 'EUR' is not known"),
        ("world.csv", "licence,", "name,other", "world.csv:6: field 'name' is given a second"),
    ],
)
def test_errors_say_file_and_line(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(dt.DataError, match=message):
        build_folder(folder)


def test_wrong_files_are_refused(folder: Path) -> None:
    (folder / "tarifs.csv").write_text("", encoding="utf-8")
    with pytest.raises(dt.DataError, match=r"tarifs.csv: no table .*did you mean 'tariffs'"):
        build_folder(folder)
    (folder / "tarifs.csv").unlink()
    (folder / "names.csv").write_bytes(b"code,name\nAAA,\xff\n")
    with pytest.raises(dt.DataError, match=r"names.csv: not a UTF-8 text file"):
        build_folder(folder)
    (folder / "names.csv").write_text("", encoding="utf-8")
    with pytest.raises(dt.DataError, match=r"names.csv: no header"):
        build_folder(folder)
    (folder / "names.csv").unlink()
    (folder / "sales.csv").unlink()
    with pytest.raises(dt.DataError, match=r"no file sales.csv"):
        build_folder(folder)
    with pytest.raises(dt.DataError, match="no folder"):
        build_folder(folder / "nowhere")


def test_a_table_from_a_spreadsheet_is_read(folder: Path) -> None:
    text = (folder / "sales.csv").read_text(encoding="utf-8")
    written = "\ufeff" + text.replace("\n", "\r\n") + "\r\n,,,\r\n"
    (folder / "sales.csv").write_bytes(written.encode())
    assert build_folder(folder).sales == 8


def test_rounding_is_repaired_and_said(folder: Path) -> None:
    text = (folder / "final_demand.csv").read_text(encoding="utf-8")
    close = text.replace("MAKE,51", "MAKE,51.0003")
    (folder / "final_demand.csv").write_text(close, encoding="utf-8")
    built = build_folder(folder)
    assert built.imbalance == pytest.approx(0.0003 / 301)
    assert built.world.final_demand[0, 0] == pytest.approx(51)


def test_the_command_builds_and_replaces_only_worlds(tmp_path: Path) -> None:
    tables, out = str(tmp_path / "tables"), tmp_path / "mine.npz"
    assert COMMANDS.invoke(worlds, ["build", "--template", tables]).exit_code == 0
    again = COMMANDS.invoke(worlds, ["build", "--template", tables])
    assert isinstance(again.exception, DetenteError)
    assert COMMANDS.invoke(worlds, ["build", "--template", tables, "--force"]).exit_code == 0
    done = COMMANDS.invoke(worlds, ["build", tables, "--out", str(out)])
    assert done.exit_code == 0
    assert "2 countries, 2 sectors, 8 sales" in done.stdout
    taken = COMMANDS.invoke(worlds, ["build", tables, "--out", str(out)])
    assert "exists" in str(taken.exception)
    answer = json.loads(
        COMMANDS.invoke(worlds, ["build", tables, "--out", str(out), "--force", "--json"]).stdout
    )
    assert answer["sha256"] == dt.World.load(out).digest
    assert answer["findings"] == []
    out.write_text("notes of mine", encoding="utf-8")
    kept = COMMANDS.invoke(worlds, ["build", tables, "--out", str(out), "--force"])
    assert "not a saved world" in str(kept.exception)
    assert out.read_text(encoding="utf-8") == "notes of mine"
    unnamed = COMMANDS.invoke(worlds, ["build", tables])
    assert "no .npz file to write" in str(unnamed.exception)
    lost = COMMANDS.invoke(worlds, ["build", tables, "--out", str(tmp_path / "no" / "w.npz")])
    assert "no folder" in str(lost.exception)


def test_a_world_that_must_not_be_used_is_not_written(folder: Path, tmp_path: Path) -> None:
    text = (folder / "input_use.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("AAA,SERVE")]
    (folder / "input_use.csv").write_text("\n".join(kept), encoding="utf-8")
    (folder / "final_demand.csv").unlink()
    done = COMMANDS.invoke(worlds, ["build", str(folder), "--out", str(tmp_path / "w.npz")])
    assert done.exit_code == 2
    assert "missing inputs" in done.stdout
    assert not (tmp_path / "w.npz").exists()
