"""NetCDF: the bytes that a reference writer makes, and what a reader finds in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import netcdf_file

from detente.study.netcdf import Stored, netcdf

ABOUT = {"title": "one two three", "note": "Türkiye", "x": "four"}
SIZES = {"country": 3, "country_width": 3, "sector": 5}
ARRAYS = {
    "country": Stored(
        ("country", "country_width"),
        np.array([list("ABC"), list("DE "), list("F  ")], dtype="S1"),
        {},
    ),
    "share": Stored(
        ("country",), np.array([1.0, -2.5, 1e30]), {"units": "per cent", "long_name": "a share"}
    ),
    "output": Stored(
        ("country", "sector"), np.arange(15.0).reshape(3, 5), {"units": "million USD"}
    ),
    "turned": Stored(("sector", "country"), np.arange(15.0).reshape(3, 5).T, {}),
}


def written_by_scipy(path: Path) -> bytes:
    with netcdf_file(str(path), "w") as file:
        for key, words in ABOUT.items():
            setattr(file, key, words.encode())
        for dim, size in SIZES.items():
            file.createDimension(dim, size)
        for name, one in ARRAYS.items():
            made = file.createVariable(
                name, "c" if one.values.dtype.kind == "S" else "f8", one.dims
            )
            made[:] = one.values
            for key, words in one.about.items():
                setattr(made, key, words.encode())
    return path.read_bytes()


def test_the_bytes_are_those_of_a_reference_writer(tmp_path: Path) -> None:
    assert netcdf(SIZES, ABOUT, ARRAYS) == written_by_scipy(tmp_path / "reference.nc")


def test_a_reader_finds_dims_numbers_and_words(tmp_path: Path) -> None:
    (tmp_path / "made.nc").write_bytes(netcdf(SIZES, ABOUT, ARRAYS))
    with netcdf_file(str(tmp_path / "made.nc"), mmap=False) as file:
        assert file.dimensions == SIZES
        assert file.note.decode() == "Türkiye"
        for name, one in ARRAYS.items():
            found = file.variables[name]
            assert found.dimensions == one.dims
            assert {key: words.decode() for key, words in found._attributes.items()} == one.about
            np.testing.assert_array_equal(found[:], one.values)


@pytest.mark.parametrize("dims", [(), ("country",)])
def test_a_file_may_be_empty(dims: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "made.nc").write_bytes(netcdf(dict.fromkeys(dims, 2), {}, {}))
    with netcdf_file(str(tmp_path / "made.nc"), mmap=False) as file:
        assert not file.variables
        assert tuple(file.dimensions) == dims
