"""Accounts are stored in the smallest type that gives every digit back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.world import saved
from detente.world.labels import AXES_OF
from tests.world.altered import Alter, Content, opened
from tests.world.family import family_world


def rounded() -> dt.World:
    """A world of single-precision accounts and rates of four decimals, one of them a subsidy."""
    made = family_world()
    sales = made.sales.astype(np.float32).astype(float)
    use = made.input_use.astype(np.float32).astype(float)
    draw = np.random.default_rng(3)
    tariff = np.round(draw.uniform(0, 0.3, sales.shape), 4)
    home = np.arange(len(made.countries))
    tariff[home, home] = 0
    tax = np.zeros(sales.shape)
    tax[0, 1, 2] = -0.0123
    accounts = {
        "sales": sales,
        "input_use": use,
        "value_added": sales.sum(axis=0) - use.sum(axis=2),
        "final_demand": (sales * (1 + tax) * (1 + tariff)).sum(axis=1) - use.sum(axis=1),
        "tariff": tariff,
        "export_tax": tax,
    }
    return dt.World.from_arrays(
        countries=made.countries,
        sectors=made.sectors,
        accounts=accounts,
        elasticities=made.elasticities,
        labels={"legend": made.legend},
    )


def types_in(path: Path) -> dict[str, str]:
    return {name: str(array.dtype) for name, array in opened(path.read_bytes()).arrays.items()}


def test_a_rounded_world_is_stored_short_and_comes_back_to_the_last_digit(tmp_path: Path) -> None:
    world = rounded()
    path = world.save(tmp_path / "short.npz")
    assert types_in(path) == {
        "sales": "float32",
        "input_use": "float32",
        "tariff": "int32",
        "export_tax": "int32",
        "value_added": "float64",
        "final_demand": "float64",
    }
    found = dt.World.load(path)
    assert found.digest == world.digest
    for name in AXES_OF:
        np.testing.assert_array_equal(getattr(found, name), getattr(world, name))


def test_one_digit_more_keeps_an_account_whole(tmp_path: Path) -> None:
    world = rounded()
    accounts = {name: getattr(world, name).copy() for name in AXES_OF}
    accounts["sales"][1, 0, 0] *= 1 + 1e-12
    accounts["tariff"][1, 0, 0] += 1e-12
    made = dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts=accounts,
        elasticities=world.elasticities,
    )
    path = made.save(tmp_path / "whole.npz")
    types = types_in(path)
    assert (types["sales"], types["tariff"], types["input_use"]) == (
        "float64",
        "float64",
        "float32",
    )
    assert dt.World.load(path).digest == made.digest


def test_a_rate_beyond_whole_numbers_is_stored_whole() -> None:
    rates = np.array([0.0, 3e5])
    assert saved._stored("tariff", rates).dtype == np.float64
    vast = np.array([1e60, 2.0])
    assert saved._stored("sales", vast).dtype == np.float64


def typed(name: str, dtype: str) -> Alter:
    def alter(content: Content) -> None:
        content.arrays[name] = content.arrays[name].astype(dtype)

    return alter


def in_cell(name: str, value: int) -> Alter:
    def alter(content: Content) -> None:
        content.arrays[name][1, 0, 0] = value

    return alter


def first_format(content: Content) -> None:
    del content.meta["legend"]
    content.meta["format"] = 1


WRONG: dict[str, tuple[Alter, str]] = {
    "sales in whole numbers": (typed("sales", "i4"), "sales: the array has type int32"),
    "value added in whole numbers": (typed("value_added", "i4"), "has type int32"),
    "a short whole rate": (typed("tariff", "i2"), "tariff: the array has type int16"),
    "a long whole rate": (typed("tariff", "i8"), "tariff: the array has type int64"),
    "an unsigned rate": (typed("tariff", "u4"), "tariff: the array has type uint32"),
    "ten-thousandths read as rates": (typed("tariff", "f8"), "market identity is open by"),
    "a whole rate of minus one": (in_cell("export_tax", -10_000), "export_tax[DEU, CHN, B05]"),
    "a whole rate that is vast": (in_cell("tariff", 2**31 - 1), "market identity is open by"),
    "the smallest whole number": (in_cell("tariff", -(2**31)), "tariff[DEU, CHN, B05]"),
    "whole rates in the first format": (first_format, ": the array has type int32"),
}


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "unsealed"])
@pytest.mark.parametrize("label", WRONG)
def test_wrong_types_and_cells_are_refused_in_one_line(
    label: str, sealed: bool, tmp_path: Path
) -> None:
    path = rounded().save(tmp_path / "altered.npz")
    content = opened(path.read_bytes())
    alter, says = WRONG[label]
    if not sealed:
        del content.meta[saved.SEAL]
    alter(content)
    path.write_bytes(content.packed())
    with pytest.raises(dt.DataError) as caught:
        dt.World.load(path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_bytes_first_say_the_same(tmp_path: Path) -> None:
    world = rounded()
    path = world.save(tmp_path / "same.npz")
    content = opened(path.read_bytes())
    content.arrays = {
        name: np.asfortranarray(array.astype(array.dtype.newbyteorder(">")))
        for name, array in content.arrays.items()
    }
    path.write_bytes(content.packed())
    assert dt.World.load(path).digest == world.digest
