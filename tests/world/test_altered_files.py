"""Saved worlds altered in every place: one located line each, and never another certified number.

Each alteration is tried on a file that still has its checksum and, where it changes the contents
rather than the archive, on one without it, so that the checks themselves are tested.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.world import saved
from detente.world.labels import AXES_OF
from tests.world.altered import (
    CASES,
    COUNTRIES,
    LEGEND,
    LEGEND_CASES,
    MEMBERS,
    NAMES,
    RATES,
    SECTORS,
    WORLD,
    Alter,
    Content,
    as_first_format,
    change,
    npy,
    opened,
    set_meta,
    without_meta,
)


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = WORLD.save(tmp_path_factory.mktemp("original") / "original.npz")
    return path.read_bytes()


@pytest.fixture(scope="module", params=[1, 2], ids=["first", "second"])
def original(request: pytest.FixtureRequest, newest: bytes) -> bytes:
    """The file in both formats."""
    return as_first_format(newest) if request.param == 1 else newest


def impact(world: dt.World) -> np.ndarray:
    """Certified real income after an embargo and a tariff, in the closure without rebalancing."""
    shock = dt.Shock(world).ban(buyer="AAA", seller="BBB", sector="one")
    found = dt.solve(world, shock.tariff(0.1, buyer="CCC"), closure="nominal")
    assert max(found.certificate.residuals.values()) < 1e-8
    return np.asarray(found.welfare_pct)


def refused(path: Path | str) -> str:
    """The one line with which a file is refused; fails for warnings and any other end."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(dt.DataError) as caught:
            dt.World.load(path)
    error = caught.value
    assert str(error).startswith(str(Path(path))[:60])
    line = f"{error.where}: {error.what}; {error.hint}"
    assert line.startswith(f"{Path(path)}: ")
    assert "\n" not in line
    assert len(line) < 400 + len(str(path))
    return line.removeprefix(f"{Path(path)}: ")


def detente(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What the command line answers."""
    command = [sys.executable, "-m", "detente", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def altered(packed: bytes, alter: Alter, sealed: bool, folder: Path) -> Path:
    """A file of the bytes of another one, altered, with the checksum of the old one or none."""
    content = opened(packed)
    if not sealed:
        del content.meta[saved.SEAL]
    alter(content)
    path = folder / "altered.npz"
    path.write_bytes(content.packed())
    return path


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "unsealed"])
@pytest.mark.parametrize("label", CASES)
def test_an_altered_file_is_refused_in_one_located_line(
    label: str, sealed: bool, original: bytes, tmp_path: Path
) -> None:
    alter, says = CASES[label]
    assert says in refused(altered(original, alter, sealed, tmp_path))


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "unsealed"])
@pytest.mark.parametrize("label", LEGEND_CASES)
def test_an_altered_legend_is_refused_in_one_located_line(
    label: str, sealed: bool, newest: bytes, tmp_path: Path
) -> None:
    alter, says = LEGEND_CASES[label]
    assert says in refused(altered(newest, alter, sealed, tmp_path))


def test_both_formats_are_read(original: bytes, tmp_path: Path) -> None:
    path = tmp_path / "either.npz"
    path.write_bytes(original)
    found = dt.World.load(path)
    is_first = opened(original).meta["format"] == 1
    assert found.legend == (dt.Legend(names=NAMES) if is_first else LEGEND)
    assert (found.digest, dict(found.provenance)) == (WORLD.digest, dict(WORLD.provenance))


@pytest.mark.parametrize("name", ["junk", "junk.npz", "junk.xlsx"])
def test_a_file_of_any_name_is_checked(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 and nothing else")
    done = detente("world", "check", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {path}: not a saved world (")
    assert done.stderr.count("\n") == 1


def test_there_are_enough_alterations() -> None:
    assert len(CASES) >= 250


# ------------------------------------------------------------------- alterations that stay balanced


def more_home_trade(content: Content) -> None:
    """A country makes more for its own consumers: output, value added and demand grow alike."""
    more = 0.2 * WORLD.sales[0, 0, 0]
    content.arrays["sales"][0, 0, 0] += more
    content.arrays["value_added"][0, 0] += more
    content.arrays["final_demand"][0, 0] += more


def everything_times_three(content: Content) -> None:
    for name in AXES_OF:
        if name not in RATES:
            content.arrays[name] *= 3


# Each is a world that somebody could mean; only the checksum knows that it is not the saved one.
BALANCED: dict[str, Alter] = {
    "an elasticity": set_meta("elasticities", "random", "values", value=[4.0, 5.0]),
    "a kind": set_meta("elasticities", "other", "kind", value="theta"),
    "the default set": set_meta("default_elasticities", value="other"),
    "the order of countries and accounts": set_meta("countries", value=["CCC", "BBB", "AAA"]),
    "the order of sectors": set_meta("sectors", value=["two", "one"]),
    "a country renamed": set_meta("countries", value=["AAA", "BBB", "CCD"]),
    "the name": set_meta("name", value="another"),
    "the year": set_meta("year", value=1999),
    "the provenance": set_meta("provenance", value={"sources": "mine"}),
    "a publication": set_meta("elasticities", "other", "source", value="mine"),
    "another checksum": set_meta(saved.SEAL, value="0" * 64),
    "an empty checksum": set_meta(saved.SEAL, value=""),
    "sales in single precision": change("sales", lambda a: a.astype("f4")),
    "more trade at home": more_home_trade,
    "everything times three": everything_times_three,
}


@pytest.mark.parametrize("label", BALANCED)
def test_the_checksum_knows_another_world(label: str, original: bytes, tmp_path: Path) -> None:
    content = opened(original)
    BALANCED[label](content)
    path = tmp_path / "altered.npz"
    path.write_bytes(content.packed())
    assert refused(path).startswith("its contents are not those that were saved; ")


def test_the_checksum_knows_another_legend(newest: bytes, tmp_path: Path) -> None:
    content = opened(newest)
    content.meta["legend"]["roles"]["energy"] = ["one"]
    path = tmp_path / "altered.npz"
    path.write_bytes(content.packed())
    assert refused(path).startswith("its contents are not those that were saved; ")


# --------------------------------------------------------------------------- the bytes of a file


def directory_at(data: bytes, number: int) -> int:
    """Where the entry of the directory for the member of this number starts."""
    found = -1
    for _ in range(number + 1):
        found = data.index(b"PK\x01\x02", found + 1)
    return found


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


@pytest.mark.parametrize("part", [*np.linspace(0, 1, 30, endpoint=False), "-1", "-4", "-21", "-22"])
def test_a_file_that_was_cut_is_refused(part: float | str, original: bytes, tmp_path: Path) -> None:
    length = int(part) if isinstance(part, str) else int(part * len(original))
    path = tmp_path / "cut.npz"
    path.write_bytes(original[:length])
    assert refused(path).startswith("not a saved world (")


@pytest.mark.parametrize("number", range(len(MEMBERS)))
def test_a_directory_that_lies_is_refused(number: int, original: bytes, tmp_path: Path) -> None:
    """The flag of encryption, unknown compression, and sizes and checksums that are not true."""
    at = directory_at(original, number)
    path = tmp_path / "lies.npz"
    flags, method, checksum, packed, size = 8, 10, 16, 20, 24  # offsets in an entry
    path.write_bytes(patched(original, at + flags, b"\x01\x00"))
    assert "is encrypted" in refused(path)
    path.write_bytes(patched(original, at + method, b"\x0e\x00"))
    assert "is compressed in a way that worlds are not" in refused(path)
    path.write_bytes(patched(original, at + size, struct.pack("<I", 2**30)))
    assert "it unpacks to 1024 MiB, more than the 512 MiB" in refused(path)
    for where, value in ((size, 10), (size, 2**20), (checksum, 7), (packed, 3)):
        path.write_bytes(patched(original, at + where, struct.pack("<I", value)))
        assert refused(path).startswith("not a saved world (")


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_are_refused_or_change_nothing(
    seed: int, original: bytes, tmp_path: Path
) -> None:
    """Bytes that nothing depends on (dates, padding) may change; whatever loads is the original."""
    draw = np.random.default_rng(seed)
    data = bytearray(original)
    for at in draw.integers(0, len(data), 1 + seed % 4):
        data[at] ^= int(draw.integers(1, 256))
    path = tmp_path / "flipped.npz"
    path.write_bytes(bytes(data))
    try:
        found = dt.World.load(path)
    except dt.DataError:
        refused(path)
    else:
        assert found.digest == WORLD.digest


def test_what_is_no_file_of_a_world_is_refused(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    contents = {
        "empty": b"",
        "text": b"countries,sectors\n" * 40,
        "zeros": bytes(5000),
        "noise": draw.bytes(5000),
        "one array": npy(WORLD.sales),
        "gzip": b"\x1f\x8b\x08" + draw.bytes(300),
        "empty archive": b"PK\x05\x06" + bytes(18),
    }
    for name, content in contents.items():
        path = tmp_path / f"{name}.npz"
        path.write_bytes(content)
        assert refused(path).startswith("not a saved world (")


def test_a_member_that_stands_twice_is_refused(original: bytes, tmp_path: Path) -> None:
    path = tmp_path / "twice.npz"
    path.write_bytes(original)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("sales.npy", npy(2 * WORLD.sales))
    assert "'sales.npy' is twice" in refused(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int, original: bytes, tmp_path: Path) -> None:
    content = opened(original)
    path = tmp_path / "other.npz"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("meta.npy", npy(np.array(json.dumps(content.meta))))
        for name, array in content.arrays.items():
            archive.writestr(f"{name}.npy", npy(array))
    assert "compressed in a way that worlds are not" in refused(path)


def test_a_small_file_that_unpacks_to_much_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in MEMBERS:
            with archive.open(f"{name}.npy", "w") as member:
                for _ in range(80):
                    member.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    assert "it unpacks to 560 MiB" in refused(path)


def test_paths_that_are_no_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "dangling.npz").symlink_to(tmp_path / "nowhere.npz")
    (tmp_path / "circle.npz").symlink_to(tmp_path / "circle.npz")
    for name in ("dangling", "circle", "absent", "x" * 300):
        assert refused(tmp_path / f"{name}.npz").startswith("not a saved world (")
    assert "it is a folder" in refused(tmp_path / "folder.npz")
    assert "it is a folder" in refused("")
    with pytest.raises(dt.DataError, match="not a saved world"):
        dt.World.load("a\0b.npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    assert refused(tmp_path / "pipe.npz").startswith("not a saved world (")


# -------------------------------------------------------------------------- what changes nothing


def link(path: Path, data: bytes) -> None:
    (path.parent / "target.npz").write_bytes(data)
    path.symlink_to(path.parent / "target.npz")


def repacked(path: Path, data: bytes, alter: Alter) -> None:
    content = opened(data)
    alter(content)
    path.write_bytes(content.packed())


def columns_first(content: Content) -> None:
    content.arrays = {name: np.asfortranarray(array) for name, array in content.arrays.items()}


def other_bytes_first(content: Content) -> None:
    content.arrays = {name: array.astype(">f8") for name, array in content.arrays.items()}


def uncompressed(path: Path, data: bytes) -> None:
    content = opened(data)
    arrays: dict[str, Any] = {"meta": np.array(json.dumps(content.meta)), **content.arrays}
    np.savez(path, **arrays)


def entries_reversed(content: Content) -> None:
    content.meta = dict(reversed(content.meta.items()))
    content.meta["elasticities"] = dict(reversed(content.meta["elasticities"].items()))


# What each of these changes is how the same is written down, so that the same world comes out.
HARMLESS: dict[str, Callable[[Path, bytes], Any]] = {
    "a link to the file": link,
    "bytes before the archive": lambda path, data: path.write_bytes(b"junk" * 9 + data),
    "bytes after the archive": lambda path, data: path.write_bytes(data + b"junk" * 9),
    "the file twice": lambda path, data: path.write_bytes(data + data),
    "without compression": uncompressed,
    "no checksum": lambda path, data: repacked(path, data, without_meta(saved.SEAL)),
    "columns first": lambda path, data: repacked(path, data, columns_first),
    "other bytes first": lambda path, data: repacked(path, data, other_bytes_first),
    "entries in another order": lambda path, data: repacked(path, data, entries_reversed),
}


@pytest.mark.parametrize("label", HARMLESS)
def test_what_says_the_same_loads_as_the_same_world(
    label: str, original: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "same.npz"
    HARMLESS[label](path, original)
    found = dt.World.load(path)
    assert found.digest == WORLD.digest
    np.testing.assert_array_equal(impact(found), impact(WORLD))


# --------------------------------------------------------------------------- what saves and loads


@pytest.mark.parametrize(
    "name",
    ["lower", "with spaces", "Ünïversität", "меньше", "弹性", "meta", "sales", "file", "a/b"],
)
def test_a_set_of_any_name_is_saved(name: str, tmp_path: Path) -> None:
    sets = {name: WORLD.elasticities["random"], "OTHER": WORLD.elasticities["other"]}
    world = replace(WORLD, elasticities=sets, default_elasticities=name)
    found = dt.World.load(world.save(tmp_path / "named.npz"))
    assert set(found.elasticities) == set(sets)
    assert found.default_elasticities == name
    np.testing.assert_array_equal(found.theta(), world.theta())


def test_open_accounts_are_saved_with_their_gaps(tmp_path: Path) -> None:
    values = {name: getattr(WORLD, name) for name in AXES_OF}
    made = dt.World.from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        accounts=values | {"value_added": 1.1 * WORLD.value_added},
        elasticities=WORLD.elasticities,
        accept_gaps=True,
    )
    found = dt.World.load(made.save(tmp_path / "open.npz"))
    assert found.gaps == made.gaps
    assert found.digest == made.digest


def test_what_cannot_be_loaded_is_not_saved(tmp_path: Path) -> None:
    wrong = replace(WORLD, value_added=-WORLD.value_added)
    path = tmp_path / "w.npz"
    with pytest.raises(dt.DataError, match=r"w\.npz: value_added\[AAA, one\]"):
        wrong.save(path)
    for value in (np.zeros(2), float("nan"), {1, 2}):
        with pytest.raises(dt.DataError, match=r"w\.npz: metadata: cannot be written as JSON"):
            replace(WORLD, provenance={"mine": value}).save(path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(dt.DataError, match="cannot be written"):
        WORLD.save(tmp_path / "no folder" / "w.npz")


@pytest.mark.parametrize("arguments", [["world", "check"], ["run", "coalition-russia-decoupling"]])
def test_the_door_says_it_in_one_line(
    arguments: list[str], original: bytes, tmp_path: Path
) -> None:
    content = opened(original)
    content.arrays["final_demand"][1, 0] = np.nan
    path = tmp_path / "altered.npz"
    path.write_bytes(content.packed())
    given = [str(path)] if arguments[0] == "world" else ["--set", f"world={path}"]
    done = detente(*arguments, *given)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "final_demand is nan, must be a finite number of at least 0" in done.stderr
    assert f"{path}: final_demand[BBB, one]" in done.stderr
