"""Worlds in files, written without loss and read with the same checks as a world that is built.

A file is a zip archive of arrays in numpy's format: one for each account, and ``meta``, a text in
JSON. Nothing in it is believed: `archive` reads the arrays, and `World.from_arrays` builds what was
found. Every failure is one DataError that starts with the path of the file.

An account is stored as float32, and a rate in whole ten-thousandths (int32), where that gives the
same numbers back to the last digit; otherwise as float64.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from detente.errors import DataError
from detente.process import Held, only_one
from detente.types import Array
from detente.world.archive import arrays_in, no_world, reason
from detente.world.check import unusable
from detente.world.labels import AXES_OF, OPTIONAL
from detente.world.legend import Legend
from detente.world.world import ElasticitySet, World

# Version of a saved file: it grows when older files can no longer be read as newer ones. Files of
# the first have no legend; names of codes, where they have any, are in their provenance.
FORMAT = 2
FIRST_FORMAT = 1
NAMES = "names"

# Whole numbers in which rates of four decimals are stored.
PER_ONE = 10_000
LARGEST_WHOLE = np.iinfo(np.int32).max

# Share of the country's output by which a gap that the file states may differ from its accounts.
SAME_GAP = 1e-9

# What the metadata hold, and of which kind.
KINDS = {
    "format": int,
    "name": str,
    "year": int,
    "countries": list,
    "sectors": list,
    "elasticities": dict,
    "default_elasticities": str,
    "gaps": list,
    "provenance": dict,
    "legend": dict,
}
LEGEND_KINDS = {"names": dict, "parents": dict, "roles": dict, "blocs": dict}
SET_KINDS = {"values": list, "kind": str, "source": str}
GAP_KINDS = {"identity": str, "country": str, "sector": str, "relative": float}

# Checksum over everything else, so that a file changed by other means does not pass for the world
# that was saved. Files without it are read too.
SEAL = "sha256"

_WORDS = {
    int: "a whole number",
    float: "a number",
    str: "a text on one line",
    list: "a list",
    dict: "a table",
}


def write_world(world: World, path: Path) -> Path:
    """Write a World to `path` (``.npz``) without loss, and return the path.

    Through a temporary file, so that a file that is there stays whole if writing fails. DataError
    for a world that `read_world` would refuse, for provenance that JSON cannot hold, and where the
    file cannot be written.
    """
    with _named(path):
        accounts = {name: getattr(world, name) for name in AXES_OF}
        meta = _written_out(world)
        _built(meta, accounts)
        meta[SEAL] = _seal_of(meta, accounts)
        stored = {name: _stored(name, accounts[name]) for name in AXES_OF}
        try:
            with only_one(path.with_name(f".{path.name}.lock"), "detente writes here\n"):
                _write(path, {"meta": np.array(json.dumps(meta)), **stored})
        except Held:
            raise DataError("another process is writing it", hint="name another file") from None
        except OSError as error:
            raise DataError(
                f"cannot be written ({reason(error)})", hint="choose a folder that exists"
            ) from error
    return path


def _write(path: Path, arrays: dict[str, Any]) -> None:
    """The archive of these arrays, at `path` once it is whole."""
    temporary = path.with_name(path.name + ".part.npz")
    try:
        np.savez_compressed(temporary, **arrays)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read_world(path: Path) -> World:
    """The World saved at `path` (``.npz``).

    DataError, with the path first and then the place inside the file, for anything else: no
    archive, encrypted, larger than `LARGEST_MIB`, arrays or metadata that are missing, unknown or
    of the wrong kind or shape, accounts that `World.from_arrays` or `unusable` refuses, and
    contents that are not those that were saved.
    """
    with _named(path):
        arrays = arrays_in(path, ("meta", *AXES_OF))
        meta = _meta_in(arrays.pop("meta"))
        whole = OPTIONAL if meta["format"] > FIRST_FORMAT else ()
        accounts = {name: _account(name, array, whole) for name, array in arrays.items()}
        seal = meta.pop(SEAL, None)
        world = _built(meta, accounts)
        if seal is not None and seal != _seal_of(meta, accounts):
            raise DataError(
                "its contents are not those that were saved",
                hint="change a world with World.from_arrays and save it again",
            )
        return world


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Every DataError raised inside starts with the path of the file."""
    file = str(path) if str(path).isprintable() else repr(str(path))
    try:
        yield
    except DataError as error:
        where = f"{file}: {error.where}" if error.where else file
        raise DataError(error.what, where=where, hint=error.hint) from error


def _stored(name: str, values: Array) -> np.ndarray:
    """An account in the smallest type that loses nothing of it."""
    if name in OPTIONAL:
        parts = np.rint(values * PER_ONE)
        fits = np.abs(parts).max() <= LARGEST_WHOLE
        return parts.astype(np.int32) if fits and (parts / PER_ONE == values).all() else values
    with np.errstate(over="ignore"):  # what float32 cannot hold differs when it comes back
        short = values.astype(np.float32)
    return short if (short == values).all() else values


def _account(name: str, array: np.ndarray, whole: tuple[str, ...]) -> Array:
    """An account as frozen float64, whatever the order of its bytes; DataError for other kinds.

    Those in `whole` may be ten-thousandths.
    """
    kind, size = array.dtype.kind, array.dtype.itemsize
    is_whole = name in whole and kind == "i" and size == np.dtype(np.int32).itemsize
    if not is_whole and (kind != "f" or size not in (4, 8)):
        raise DataError(
            f"the array has type {array.dtype}, must be float64",
            where=name,
            hint="write the file with World.save",
        )
    values = array.astype(np.float64, order="C", copy=not array.flags.aligned)
    if is_whole:
        values = values / PER_ONE
    values.setflags(write=False)
    return values


# ---------------------------------------------------------------------------------- metadata


def _written_out(world: World) -> dict[str, Any]:
    """The metadata of a world as JSON gives them back; DataError where it cannot hold them."""
    meta = {
        "format": FORMAT,
        "name": world.name,
        "year": world.year,
        "countries": world.countries,
        "sectors": world.sectors,
        "elasticities": {name: vars(chosen) for name, chosen in world.elasticities.items()},
        "default_elasticities": world.default_elasticities,
        "gaps": [vars(gap) for gap in world.gaps],
        "provenance": dict(world.provenance),
        "legend": world.legend.written(),
    }
    try:
        return _parsed(json.dumps(meta, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise DataError(
            f"cannot be written as JSON ({reason(error)})",
            where="metadata",
            hint="provenance may hold texts, finite numbers, lists and tables",
        ) from error


def _meta_in(array: np.ndarray) -> dict[str, Any]:
    """The metadata of a file, every entry there and of its kind."""
    if array.dtype.kind != "U" or array.shape != ():
        no_world("meta.npy is no text")
    try:
        meta = _parsed(str(array[()]))
    except (ValueError, RecursionError) as error:
        no_world(f"the metadata are no JSON: {reason(error)}")
    version = meta.get("format", FORMAT)
    _require_kind(version, int, "metadata, format")
    if not FIRST_FORMAT <= version <= FORMAT:
        raise DataError(
            f"world format {version!r:.40} is neither {FIRST_FORMAT} nor {FORMAT}",
            hint="rebuild the file",
        )
    kinds = {name: kind for name, kind in KINDS.items() if name != "legend" or version == FORMAT}
    _require_entries(meta, kinds | ({SEAL: str} if SEAL in meta else {}), "metadata")
    for axis in ("countries", "sectors"):
        for label in meta[axis]:
            _require_kind(label, str, f"metadata, {axis}")
    for name, chosen in meta["elasticities"].items():
        where = f"metadata, elasticities {name!r:.40}"
        _require_kind(name, str, where)
        _require_entries(chosen, SET_KINDS, where)
        for value in chosen["values"]:
            _require_kind(value, float, where)
    for gap in meta["gaps"]:
        _require_entries(gap, GAP_KINDS, "metadata, gaps")
    if version == FORMAT:
        _require_entries(meta["legend"], LEGEND_KINDS, "metadata, legend")
    return meta


def _parsed(text: str) -> dict[str, Any]:
    """The table that a JSON text holds.

    ValueError for NaN, infinity, a name that is given twice, and anything but a table.
    """
    found = json.loads(text, parse_constant=_refused_constant, object_pairs_hook=_once)
    if not isinstance(found, dict):
        raise ValueError("no table")
    return found


def _refused_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r:.40} is given twice")
    return dict(pairs)


def _require_entries(found: Any, kinds: Mapping[str, type], where: str) -> None:
    """DataError unless `found` is a table with just the entries of `kinds`, each of its kind."""
    _require_kind(found, dict, where)
    for name in (*kinds, *found):
        if name not in found or name not in kinds:
            known = "unknown" if name in found else "missing"
            raise DataError(
                f"entry {name!r:.40} is {known}", where=where, hint="write the file with World.save"
            )
    for name, kind in kinds.items():
        _require_kind(found[name], kind, f"{where}, {name}")


def _require_kind(value: Any, kind: type, where: str) -> None:
    allowed = (int, float) if kind is float else kind
    fits = isinstance(value, allowed) and not isinstance(value, bool)
    if fits and kind is str:
        fits = value.isprintable() or where.endswith("source")
    if fits and kind is float:
        fits = abs(value) < sys.float_info.max
    if not fits:
        raise DataError(
            f"{value!r:.40} is not {_WORDS[kind]}", where=where, hint="mend the metadata"
        )


# ------------------------------------------------------------------------------------ the whole


def _built(meta: Mapping[str, Any], accounts: Mapping[str, Array]) -> World:
    """The World of metadata and accounts, with every check that building one makes, and usable."""
    sets = {name: ElasticitySet(**chosen) for name, chosen in meta["elasticities"].items()}
    if meta["default_elasticities"] not in sets:
        raise DataError(
            f"default elasticity set {meta['default_elasticities']!r} is not in the file",
            where="metadata",
            hint=f"there are {', '.join(sets) or 'none'}",
        )
    labels = {label: meta[label] for label in ("name", "year", "default_elasticities")}
    world = World.from_arrays(
        countries=meta["countries"],
        sectors=meta["sectors"],
        accounts=accounts,
        elasticities=sets,
        labels=labels | _meaning(meta),
        accept_gaps=bool(meta["gaps"]),
    )
    _require_stated_gaps(meta["gaps"], world)
    for fault in unusable(world):
        raise DataError(fault.what, where=fault.where, hint="mend the accounts")
    return world


def _meaning(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Provenance and legend; a file of the first format has names in its provenance."""
    if meta["format"] > FIRST_FORMAT:
        return {"provenance": meta["provenance"], "legend": Legend(**meta["legend"])}
    provenance = dict(meta["provenance"])
    if not isinstance(provenance.get(NAMES), dict):
        return {"provenance": provenance}
    known = {*meta["countries"], *meta["sectors"]}
    names = {code: name for code, name in provenance.pop(NAMES).items() if code in known}
    return {"provenance": provenance, "legend": Legend(names=names)}


def _require_stated_gaps(stated: list[Mapping[str, Any]], world: World) -> None:
    """DataError where the identities are open by another amount than the file states."""
    relative = {gap["identity"]: gap["relative"] for gap in stated}
    for gap in world.gaps:
        if not abs(gap.relative - relative.get(gap.identity, math.inf)) <= SAME_GAP:
            raise DataError(
                f"the {gap.identity} identity is open by {gap.relative:.2e} of the country's"
                " output, not by what the file states",
                where=f"{gap.country}, {gap.sector}",
                hint="mend the accounts, or build the world again with accept_gaps=True",
            )


def _seal_of(meta: Mapping[str, Any], accounts: Mapping[str, Array]) -> str:
    """SHA-256 over the metadata (but the seal itself) and the accounts."""
    sha = hashlib.sha256(json.dumps(meta, sort_keys=True).encode())
    for name in AXES_OF:
        sha.update(np.ascontiguousarray(accounts[name]).tobytes())
    return sha.hexdigest()
