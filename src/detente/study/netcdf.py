"""Arrays as one file of the classic NetCDF format: a short header and big-endian numbers, so that
writing one loads no library.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

_CHAR, _DOUBLE = 2, 6
_DIMENSION, _VARIABLE, _ATTRIBUTE = 10, 11, 12


@dataclass(frozen=True, eq=False)
class Stored:
    """One array of a file: the names of its dims, float64 or single bytes, and what it says about
    itself.
    """

    dims: tuple[str, ...]
    values: NDArray[Any]
    about: Mapping[str, str]


def netcdf(
    sizes: Mapping[str, int], about: Mapping[str, str], arrays: Mapping[str, Stored]
) -> bytes:
    """The bytes of a NetCDF-3 file: `sizes` of the dims by name, what the file says about itself,
    its arrays by name, the largest first.

    Rew, Davis, Emmerson & Davies, The NetCDF Users' Guide, appendix B, "The NetCDF classic format
    specification".
    """
    kept = sorted(arrays.items(), key=lambda item: item[1].values.shape, reverse=True)
    dims = _list(_DIMENSION, [_text(name) + _number(size) for name, size in sizes.items()])
    head = b"CDF\x01" + _number(0) + dims + _attributes(about)
    bodies = [_body(one) for _, one in kept]
    entries = [
        _entry(name, one, sizes, len(body)) for (name, one), body in zip(kept, bodies, strict=True)
    ]
    begin = len(head + _list(_VARIABLE, entries)) + len(_number(0)) * len(entries)
    for position, body in enumerate(bodies):
        entries[position] += _number(begin)
        begin += len(body)
    return b"".join([head, _list(_VARIABLE, entries), *bodies])


def _entry(name: str, one: Stored, sizes: Mapping[str, int], length: int) -> bytes:
    """All that the header says about an array but where it begins."""
    dims = _number(len(one.dims)) + b"".join(_number(list(sizes).index(dim)) for dim in one.dims)
    return (
        _text(name)
        + dims
        + _attributes(one.about)
        + _number(_CHAR if one.values.dtype.kind == "S" else _DOUBLE)
        + _number(length)
    )


def _body(one: Stored) -> bytes:
    return _padded(one.values.astype(one.values.dtype.newbyteorder(">")).tobytes())


def _attributes(about: Mapping[str, str]) -> bytes:
    return _list(
        _ATTRIBUTE, [_text(name) + _number(_CHAR) + _text(words) for name, words in about.items()]
    )


def _list(tag: int, entries: list[bytes]) -> bytes:
    return _number(tag if entries else 0) + _number(len(entries)) + b"".join(entries)


def _text(words: str) -> bytes:
    raw = words.encode()
    return _number(len(raw)) + _padded(raw)


def _number(value: int) -> bytes:
    return struct.pack(">i", value)


def _padded(raw: bytes) -> bytes:
    return raw + bytes(-len(raw) % 4)
