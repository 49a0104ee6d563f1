"""Folders of results: whole or not at all, and nothing of the user's is ever replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.errors import ScenarioError
from detente.study.folder import whole_folder


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "some" / "place"
    with whole_folder(target) as folder:
        (folder / "respond.json").write_text("{}")
        assert not target.exists()
    assert [p.name for p in target.iterdir()] == ["respond.json"]
    with pytest.raises(OSError, match="full"), whole_folder(target, force=True) as folder:
        (folder / "respond.json").write_text("half")
        raise OSError("disk full")
    assert (target / "respond.json").read_text() == "{}"
    assert [p.name for p in target.parent.iterdir()] == ["place"]


def test_force_replaces_results_and_leaves_nothing_old(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for names in (("manifest.json", "old.csv"), ("respond.json",)):
        with whole_folder(target, force=True) as folder:
            for name in names:
                (folder / name).write_text("{}")
    assert [p.name for p in target.iterdir()] == ["respond.json"]
    with pytest.raises(ScenarioError, match="exists; choose another --out"), whole_folder(target):
        pass


def test_what_is_not_a_folder_of_results_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--force on a home folder or on a file would otherwise delete it."""
    (tmp_path / "letter.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    for target in (Path(), tmp_path, tmp_path / "letter.txt"):
        with (
            pytest.raises(ScenarioError, match="not a folder of results"),
            whole_folder(target, force=True),
        ):
            pass
    assert (tmp_path / "letter.txt").read_text() == "mine"
    with (
        pytest.raises(ScenarioError, match="cannot write"),
        whole_folder(tmp_path / "letter.txt" / "below"),
    ):
        pass
    (tmp_path / "empty").mkdir()
    with whole_folder(tmp_path / "empty", force=True) as folder:
        (folder / "respond.json").write_text("{}")
    assert (tmp_path / "empty" / "respond.json").is_file()
