"""Folders of results: written whole or not at all, by one process at a time.

While a folder ``out`` is being written, ``.out.new`` beside it holds what is there so far, and the
locked file ``.out.lock`` keeps others away; ``.out.old`` is what ``--force`` replaces, for the
moment of the exchange. A process that is killed leaves them, and its lock opens: whoever next
writes into the same parent folder finishes an exchange that had begun, and removes the rest.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from detente.errors import ScenarioError
from detente.process import Held, only_one

MANIFEST = "manifest.json"
# Where results go when no folder is named.
HOME = Path("results")
# What a lock file says: only files that say it are looked at.
LOCKED = "detente writes here\n"
# No manifest of ours is longer; what is foreign may be endless.
LONGEST_MANIFEST = 2**26
OTHER = "choose another --out"


@dataclass(frozen=True)
class Reserved:
    """A folder that no other process writes while this one does.

    Attributes
    ----------
    named : Path
        As the user named it, for messages.
    final : Path
        The whole path.
    force : bool
        Whether results that are there are replaced.
    """

    named: Path
    final: Path
    force: bool

    def beside(self, part: str) -> Path:
        """A hidden name beside it: of what is new, of what is old, of the lock."""
        return _beside(self.final, part)


@contextmanager
def reserved(target: Path, *, force: bool = False) -> Iterator[Reserved]:
    """The folder `target`, kept for this process until the block ends; nothing is written yet.

    Missing parent folders are made, and removed again where nothing was written.

    Raises
    ------
    ScenarioError
        `target` exists without `force`; it holds no results of ours; another process writes it; or
        its folder cannot be written.
    """
    with ExitStack() as kept:
        with _one_line(target):
            final = target.resolve()
            _require_replaceable(target, final, force=force)
            kept.callback(_remove_empty, _make_parents(final))
            _clean(final.parent)
            kept.enter_context(only_one(_beside(final, "lock"), LOCKED))
            # It may have appeared while the lock was not ours.
            _require_replaceable(target, final, force=force)
        yield Reserved(target, final, force)


@contextmanager
def reserved_or_home(target: Path | None, *, force: bool = False) -> Iterator[Reserved | None]:
    """`reserved`; without a target only sure that a folder in `HOME` can be written, and None."""
    if target:
        with reserved(target, force=force) as place:
            yield place
        return
    with reserved(_probe()):
        pass
    yield None


def publish(place: Reserved, fill: Callable[[Path], None]) -> Path:
    """Let `fill` write the files, ``manifest.json`` among them, and show them all at once.

    Files in a folder that is replaced stay unless they are ours, see `own_files`.

    Raises
    ------
    ScenarioError
        Something else has taken the name meanwhile: it stays, and the message says where the
        results are.
    """
    new, old = place.beside("new"), place.beside("old")
    with _one_line(place.named):
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        try:
            fill(new)
            return _shown(place, new)
        except BaseException:
            if not old.exists():
                shutil.rmtree(new, ignore_errors=True)
            raise


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder by its path there, but of the manifest."""
    files = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    return {name: _digest(path) for name, path in sorted(files.items()) if name != MANIFEST}


def manifest_in(folder: Path) -> Mapping[str, Any] | None:
    """What the manifest in a folder says; None where there is none of ours."""
    path = folder / MANIFEST
    try:
        if not path.is_file() or path.stat().st_size > LONGEST_MANIFEST:
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    ours = isinstance(found, dict) and {"detente", "files"} <= set(found)
    return found if ours and isinstance(found["files"], dict) else None


def own_files(folder: Path) -> frozenset[Path]:
    """The files in a folder that we wrote and that nobody changed, as its manifest knows them."""
    manifest = manifest_in(folder)
    if manifest is None:
        return frozenset()
    known = manifest["files"]
    names = {path: path.relative_to(folder).as_posix() for path in _files(folder)}
    same = {path for path, name in names.items() if known.get(name) == _digest(path)}
    return frozenset(same | {folder / MANIFEST})


def whole(folder: Path) -> bool:
    """Whether a folder holds every file that its manifest names, unchanged."""
    manifest = manifest_in(folder)
    if manifest is None:
        return False
    return {folder / name for name in manifest["files"]} <= own_files(folder)


def _beside(final: Path, part: str) -> Path:
    return final.with_name(f".{final.name}.{part}")


def _probe() -> Path:
    """A name in `HOME` that nothing has."""
    return next(HOME / f"probe-{k}" for k in count() if not (HOME / f"probe-{k}").exists())


@contextmanager
def _one_line(target: Path) -> Iterator[None]:
    """What the system refuses about files as a ScenarioError."""
    try:
        yield
    except Held:
        raise ScenarioError(f"another process is writing {target}", hint=OTHER) from None
    except OSError as error:
        raise ScenarioError(
            f"cannot write {target} ({error.strerror or error})", hint=OTHER
        ) from error


def _require_replaceable(target: Path, final: Path, *, force: bool) -> None:
    """ScenarioError where something is there that may not be replaced."""
    if not final.exists():
        return
    if not force:
        raise ScenarioError(
            f"{target} exists", hint="choose another --out, or --force to replace it"
        )
    if not final.is_dir() or (any(final.iterdir()) and manifest_in(final) is None):
        raise ScenarioError(
            f"{target} is not a folder of results, so --force does not replace it", hint=OTHER
        )
    own, known = own_files(final), (manifest_in(final) or {}).get("files", {})
    for name in known:
        if (final / name).exists() and final / name not in own:
            raise ScenarioError(
                f"{name} in {target} has been changed, so --force does not delete it", hint=OTHER
            )


def _make_parents(final: Path) -> list[Path]:
    """Make the missing folders above `final`; those made, the innermost first."""
    missing = [folder for folder in final.parents if not folder.exists()]
    final.parent.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_empty(folders: list[Path]) -> None:
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _clean(parent: Path) -> None:
    """Finish, or remove, what processes left in a folder that were killed while they wrote."""
    for lock in parent.glob(".*.lock"):
        with suppress(OSError, ValueError, Held):
            if lock.stat().st_size == len(LOCKED) and lock.read_text() == LOCKED:
                with only_one(lock, LOCKED):
                    _recover(parent / lock.name.removeprefix(".").removesuffix(".lock"))


def _recover(final: Path) -> None:
    """Finish an exchange that had begun, for all that is new was there; else remove what is new."""
    new, old, gone = (_beside(final, part) for part in ("new", "old", "gone"))
    if old.exists() and new.exists() and final.exists():
        new.rename(_free(final))
        old.rename(_free(final))
    elif old.exists():
        if not final.exists():
            _exchanged(final, new, old)
        old.rename(gone)
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(gone, ignore_errors=True)


def _shown(place: Reserved, new: Path) -> Path:
    """Give what is new its name, unless something has taken it; the path as the user names it."""
    final, old = place.final, place.beside("old")
    if place.force and final.is_dir() and not _foreign(final) & _names(new):
        _require_replaceable(place.named, final, force=True)
        final.rename(old)
        _exchanged(final, new, old)
        # From here on nothing in it is anybody else's.
        gone = place.beside("gone")
        old.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        return place.named
    if not final.exists():
        with suppress(OSError):  # something took the name between the two steps
            new.rename(final)
            return place.named
    kept = _free(final)
    new.rename(kept)
    raise ScenarioError(
        f"{place.named} has appeared meanwhile and is kept",
        hint=f"the results are in {place.named.with_name(kept.name)}",
    )


def _free(final: Path) -> Path:
    """A name beside it that nothing has: ``out-2``, ``out-3``."""
    others = (final.with_name(f"{final.name}-{k}") for k in count(2))
    return next(path for path in others if not path.exists())


def _exchanged(final: Path, new: Path, old: Path) -> None:
    """Move into `new` what is not ours in `old`, and give it the name `final`."""
    for name in sorted(_foreign(old)):
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).rename(new / name)
    new.rename(final)


def _foreign(folder: Path) -> set[str]:
    """Paths in a folder that are not ours: files, links, and folders without any of our files."""
    own = {path.relative_to(folder).as_posix() for path in own_files(folder)}
    return _names(folder) - own


def _names(folder: Path) -> set[str]:
    """Paths in a folder of all that is no folder, or an empty one."""
    kept = [path for path in folder.rglob("*") if path.is_symlink() or not _filled(path)]
    return {path.relative_to(folder).as_posix() for path in kept}


def _filled(path: Path) -> bool:
    return path.is_dir() and any(path.iterdir())


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
