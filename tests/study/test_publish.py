"""Folders of results: whole or not at all, one writer at a time, and nothing of the user's is ever
deleted.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.errors import ScenarioError
from detente.study.publish import (
    MANIFEST,
    digests,
    own_files,
    publish,
    reserved,
    reserved_or_home,
    whole,
)


def filler(*names: str, said: str = "x") -> Callable[[Path], None]:
    """Writes files of these names, and the manifest that knows them."""

    def fill(folder: Path) -> None:
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(f"{name} {said}")
        manifest = {"detente": "0", "files": digests(folder)}
        (folder / MANIFEST).write_text(json.dumps(manifest))

    return fill


def put(target: Path, *names: str, force: bool = False, said: str = "x") -> Path:
    with reserved(target, force=force) as place:
        return publish(place, filler(*names, said=said))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "some" / "place"

    def watched(folder: Path) -> None:
        filler("a.csv", "charts/b.svg")(folder)
        assert not target.exists()

    with reserved(target) as place:
        assert publish(place, watched) == target
    assert names(target) == ["a.csv", "charts", "charts/b.svg", MANIFEST]
    assert whole(target)

    def fails(folder: Path) -> None:
        filler("a.csv", said="half")(folder)
        raise OSError(28, "No space left on device")

    with (
        pytest.raises(ScenarioError, match="No space left"),
        reserved(target, force=True) as place,
    ):
        publish(place, fails)
    assert (target / "a.csv").read_text() == "a.csv x"
    assert names(tmp_path) == ["some", "some/place", *(f"some/place/{n}" for n in names(target))]


def test_what_fails_before_it_writes_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyError), reserved(tmp_path / "a" / "b" / "out"):
        raise KeyError
    assert names(tmp_path) == []


def test_force_deletes_only_files_that_we_wrote(tmp_path: Path) -> None:
    """What the user put beside them stays, whatever its name, links too."""
    target = put(tmp_path / "out", "old.csv", "charts/old.svg", "kept.csv")
    (target / "notes.txt").write_text("mine")
    (target / "charts" / "mine.svg").write_text("mine")
    (target / "empty").mkdir()
    (target / "link").symlink_to(tmp_path)
    put(target, "kept.csv", force=True, said="new")
    left = ["charts", "charts/mine.svg", "empty", "kept.csv", "link", MANIFEST, "notes.txt"]
    assert [name for name in names(target) if not name.startswith("link/")] == left
    assert (target / "kept.csv").read_text() == "kept.csv new"
    assert names(tmp_path)[0] == "out"
    with pytest.raises(ScenarioError, match="exists; choose another --out"):
        put(target)


def test_a_file_of_ours_that_the_user_changed_is_not_deleted(tmp_path: Path) -> None:
    target = put(tmp_path / "out", "a.csv")
    (target / "a.csv").write_text("with my remarks")
    assert not whole(target)
    with pytest.raises(ScenarioError, match=r"a\.csv in .* has been changed"):
        put(target, "a.csv", force=True)
    assert (target / "a.csv").read_text() == "with my remarks"


def test_a_name_that_the_user_took_keeps_both(tmp_path: Path) -> None:
    """A file of the user's that has the name of a new one: results go beside."""
    target = put(tmp_path / "out", "a.csv")
    (target / "b.csv").write_text("mine")
    with pytest.raises(ScenarioError, match=r"is kept; the results are in .*out-2"):
        put(target, "b.csv", force=True)
    assert (target / "b.csv").read_text() == "mine" and whole(target)
    assert whole(tmp_path / "out-2")


FOREIGN = {
    "a web page": '{"name": "app", "short_name": "app", "icons": []}',
    "a list": "[]",
    "no json": "{",
    "deep": "[" * 100_000,
    "a version alone": '{"detente": "0.1.0"}',
    "files that are no table": '{"detente": "0.1.0", "files": ["index.html"]}',
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_manifest_makes_no_folder_of_results(text: str, tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / MANIFEST).write_text(text)
    (target / "index.html").write_text("mine")
    with pytest.raises(ScenarioError, match="not a folder of results"):
        put(target, "a.csv", force=True)
    assert names(target) == ["index.html", MANIFEST]
    assert own_files(target) == frozenset()


def test_what_is_no_folder_of_results_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--force on a home folder or on a file would otherwise delete it."""
    (tmp_path / "letter.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    for target in (Path(), tmp_path, tmp_path / "letter.txt", Path("/")):
        with pytest.raises(ScenarioError, match="not a folder of results"):
            put(target, force=True)
    for target in (tmp_path / "letter.txt" / "below", tmp_path / ("x" * 300)):
        with pytest.raises(ScenarioError, match="cannot write"):
            put(target)
    (tmp_path / "empty").mkdir()
    put(tmp_path / "empty", "a.csv", force=True)
    assert names(tmp_path) == ["empty", "empty/a.csv", f"empty/{MANIFEST}", "letter.txt"]


def test_results_that_cannot_be_written_are_refused_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with reserved_or_home(None) as place:
        assert place is None
    assert names(tmp_path) == []
    (tmp_path / "results").write_text("a file of this name")
    with pytest.raises(ScenarioError, match="cannot write"), reserved_or_home(None):
        raise AssertionError


def test_the_second_of_two_writers_is_refused_and_the_first_loses_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with reserved(target) as first:
        for force in (False, True):
            with pytest.raises(ScenarioError, match="another process is writing"):
                put(target, "second.csv", force=force)
        publish(first, filler("first.csv"))
    assert names(target) == ["first.csv", MANIFEST]


@pytest.mark.parametrize("force", [False, True])
def test_what_appears_meanwhile_is_kept(force: bool, tmp_path: Path) -> None:
    target = tmp_path / "out"

    def appears(folder: Path) -> None:
        filler("a.csv")(folder)
        target.mkdir()
        (target / "mine.txt").write_text("mine")

    with (
        pytest.raises(ScenarioError, match=r"meanwhile and is kept; the results are in .*out-2")
        if not force
        else pytest.raises(ScenarioError, match="not a folder of results"),
        reserved(target, force=force) as place,
    ):
        publish(place, appears)
    assert (target / "mine.txt").read_text() == "mine"
    assert force or whole(tmp_path / "out-2")


WRITER = """
import sys
from pathlib import Path
from tests.study.test_publish import put
target = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(100_000):
    put(target, *(f"{k}.csv" for k in range(20)), "charts/a.svg", force=True, said=str(turn))
"""


def test_thirty_kills_leave_no_half_folder(tmp_path: Path) -> None:
    """A writer is killed at a random moment: what is there is whole, the user's file with it, and
    the next writer cleans what was left.
    """
    rng, target = random.Random(7), tmp_path / "out"
    put(target, "0.csv")
    (target / "notes.txt").write_text("mine")
    root = Path(__file__).parents[2]
    cut_short = 0
    for _ in range(30):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)],
            cwd=root,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])},
        )
        assert writer.stdout and writer.stdout.readline()
        time.sleep(rng.uniform(0, 0.05))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        cut_short += len(list(tmp_path.iterdir())) > 1
        assert not target.exists() or whole(target)
        put(target, "last.csv", force=True)
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        assert names(target) == ["last.csv", MANIFEST, "notes.txt"]
    assert cut_short > 10


@pytest.mark.parametrize("step", ["new", "exchange", "moved", "named", "gone"])
def test_every_step_of_an_exchange_can_be_the_last(step: str, tmp_path: Path) -> None:
    target, new, old = (tmp_path / name for name in ("out", ".out.new", ".out.old"))
    put(target, "a.csv", "b.csv")
    (target / "mine.txt").write_text("mine")
    (tmp_path / ".out.lock").write_text("detente writes here\n")
    new.mkdir()
    filler("a.csv", said="new")(new)
    if step != "new":
        target.rename(old)
    if step in ("moved", "named", "gone"):
        (old / "mine.txt").rename(new / "mine.txt")
    if step in ("named", "gone"):
        new.rename(target)
    if step == "gone":
        old.rename(tmp_path / ".out.gone")
    put(tmp_path / "another")
    shutil.rmtree(tmp_path / "another")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (target / "mine.txt").read_text() == "mine"
    assert (target / "a.csv").read_text() == ("a.csv x" if step == "new" else "a.csv new")
    assert whole(target)
