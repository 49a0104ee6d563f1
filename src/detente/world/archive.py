"""Arrays in a zip archive that nobody vouches for.

The directory of the archive and the header of each array are looked at before anything is unpacked,
and pickled objects are never read.
"""

from __future__ import annotations

import io
import math
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NoReturn

import numpy as np
from numpy.lib import format as numpy_format

from detente.errors import DataError, one_line

# The accounts of 250 countries and 200 sectors, more than any published table has, take 380 MiB.
# What claims to be larger was not meant to be a world, and could fill the memory.
LARGEST_MIB = 512


def no_world(why: str) -> NoReturn:
    """DataError: what was read is no saved world, and why."""
    raise DataError(f"not a saved world ({why})", hint="write one with World.save")


def reason(error: Exception) -> str:
    """What an error of another library says, on one short line."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(said)[:120] or type(error).__name__


def arrays_in(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The arrays of the archive at `path` by name, just those of `names`.

    They are views of the bytes that were read, of any type but objects. DataError for what is no
    archive of numpy arrays, for members that are missing, unknown, encrypted or given twice, for
    sizes that are not true, and for more than `LARGEST_MIB` in all.
    """
    try:
        if not path.is_file():
            no_world("it is a folder" if path.is_dir() else "there is no such file")
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _require_directory(members, names)
            return {
                member.filename.removesuffix(".npy"): _array(member, archive.read(member))
                for member in members
            }
    except DataError:
        raise
    except Exception as error:  # bytes of anybody's making make the parsers fail in any way
        no_world(reason(error))


def _require_directory(members: list[zipfile.ZipInfo], names: Sequence[str]) -> None:
    """DataError unless the directory lists just `names`, unencrypted and not too large."""
    needed = [f"{name}.npy" for name in names]
    found = [member.filename for member in members]
    for name in needed:
        if name not in found:
            no_world(f"{name} is missing")
    for member in members:
        if member.filename not in needed or found.count(member.filename) > 1:
            known = "twice" if member.filename in needed else "unknown"
            no_world(f"{member.filename[:80]!r} is {known}")
        if member.flag_bits & 0x1:  # bit 0 of the flags of a zip member: encrypted
            no_world(f"{member.filename} is encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            no_world(f"{member.filename} is compressed in a way that worlds are not")
    size = sum(member.file_size for member in members) / 2**20
    if size > LARGEST_MIB:
        raise DataError(
            f"it unpacks to {size:.0f} MiB, more than the {LARGEST_MIB} MiB that a world may have",
            hint="aggregate countries or sectors before saving",
        )


def _array(member: zipfile.ZipInfo, data: bytes) -> np.ndarray:
    """The array that `data` holds; DataError where its header and its size contradict each other.

    A view of `data`, so that no more memory is taken than the directory announced.
    """
    if len(data) != member.file_size:
        no_world(f"{member.filename} is shorter than the archive says")
    stream = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        version = numpy_format.read_magic(stream)
        if version == (1, 0):
            shape, columns_first, dtype = numpy_format.read_array_header_1_0(stream)
        elif version == (2, 0):
            shape, columns_first, dtype = numpy_format.read_array_header_2_0(stream)
        else:
            no_world(f"{member.filename} has a header of version {version[0]}.{version[1]}")
    if dtype.hasobject:
        no_world(f"{member.filename} holds pickled objects, which are never read")
    size = math.prod(shape) * dtype.itemsize
    held = len(data) - stream.tell()
    if size != held or min(shape, default=0) < 0:
        no_world(
            f"{member.filename} holds {held} bytes, but its header says {dtype} of shape {shape}"
        )
    if size == 0:
        no_world(f"{member.filename} is empty")
    order: Literal["F", "C"] = "F" if columns_first else "C"
    return np.ndarray(shape, dtype, buffer=data, offset=stream.tell(), order=order)
