"""World: accounts checked on entry, the same World from any order, saved without loss."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from tests.worlds import random_world

NAMES = ("sales", "input_use", "value_added", "final_demand", "tariff", "export_tax")


def rebuilt(world: dt.World, **changes: np.ndarray) -> dt.World:
    values = {name: getattr(world, name) for name in NAMES} | changes
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts=values,
        elasticities=world.elasticities,
    )


def test_save_and_load_without_loss(tmp_path: Path) -> None:
    world = random_world(4, 3, seed=1)
    loaded = dt.World.load(world.save(tmp_path / "w.npz"))
    assert loaded.digest == world.digest
    assert (loaded.name, loaded.year, dict(loaded.elasticities)) == (
        world.name,
        world.year,
        dict(world.elasticities),
    )
    assert [p.name for p in tmp_path.iterdir()] == ["w.npz"]


def test_unsorted_input_gives_the_same_world() -> None:
    world = random_world(4, 3, seed=2)
    n, s = [2, 0, 3, 1], [1, 2, 0]
    axes = {
        "sales": (n, n, s),
        "input_use": (n, s, s),
        "value_added": (n, s),
        "final_demand": (n, s),
        "tariff": (n, n, s),
        "export_tax": (n, n, s),
    }
    theta = world.elasticities["random"]
    shuffled = dt.World.from_arrays(
        countries=[world.countries[i] for i in n],
        sectors=[world.sectors[k] for k in s],
        accounts={k: getattr(world, k)[np.ix_(*axes[k])] for k in NAMES},
        elasticities={
            "random": dt.ElasticitySet(tuple(theta.values[k] for k in s), theta.kind, theta.source)
        },
    )
    assert shuffled.digest == world.digest


def test_rounding_is_repaired_and_more_is_refused_with_the_worst_cell() -> None:
    world = random_world(4, 3, seed=3)
    close = rebuilt(world, value_added=world.value_added * (1 + 1e-9))
    np.testing.assert_allclose(
        close.value_added + close.input_use.sum(axis=2), close.output, rtol=1e-12
    )
    wrong = world.final_demand.copy()
    wrong[2, 1] *= 1.5
    with pytest.raises(dt.DataError, match=r"C002, S001.*market identity"):
        rebuilt(world, final_demand=wrong)


@pytest.mark.parametrize(
    ("name", "cell", "value", "message"),
    [
        ("sales", (0, 1, 2), np.nan, r"sales\[C000, C001, S002\]"),
        ("sales", (0, 1, 2), -1.0, "at least 0"),
        ("input_use", (1, 0, 2), np.inf, r"input_use\[C001, S000, S002\]"),
        ("tariff", (0, 1, 0), -1.5, "above -1"),
        ("value_added", (3, 2), -5.0, r"value_added\[C003, S002\]"),
    ],
)
def test_hostile_numbers_are_located(
    name: str, cell: tuple[int, ...], value: float, message: str
) -> None:
    world = random_world(4, 3, seed=4)
    bad = getattr(world, name).copy()
    bad[cell] = value
    with pytest.raises(dt.DataError, match=message):
        rebuilt(world, **{name: bad})


def test_wrong_shapes_and_labels_are_refused() -> None:
    world = random_world(3, 2, seed=5)
    with pytest.raises(dt.DataError, match="shape"):
        rebuilt(world, sales=world.sales[:2])
    values = {name: getattr(world, name) for name in NAMES}
    with pytest.raises(dt.DataError, match="more than once"):
        dt.World.from_arrays(
            countries=["A", "A", "B"],
            sectors=world.sectors,
            accounts=values,
            elasticities=world.elasticities,
        )
    with pytest.raises(dt.DataError, match="unknown account"):
        dt.World.from_arrays(
            countries=world.countries,
            sectors=world.sectors,
            accounts=values | {"profits": 1},
            elasticities=world.elasticities,
        )
    low = {"low": dt.ElasticitySet((0.5, 2.0), "sigma", "below one as sigma")}
    with pytest.raises(dt.DataError, match="not positive"):
        dt.World.from_arrays(
            countries=world.countries, sectors=world.sectors, accounts=values, elasticities=low
        )


@pytest.mark.parametrize(
    "values", [np.full((3, 2), 1j), np.full((3, 2), "1"), [[1, 2], [3]], [[None, {}]] * 3]
)
def test_what_is_no_real_number_is_refused(values: object) -> None:
    with pytest.raises(dt.DataError, match="'value_added' holds what is no real number"):
        rebuilt(random_world(3, 2, seed=5), value_added=values)  # type: ignore[arg-type]


@pytest.mark.parametrize("label", ["N/1", "A,B", "C:1", 'D"', "[E]", "F;G"])
def test_codes_that_no_file_or_list_can_hold_are_refused(label: str) -> None:
    world = random_world(3, 2, seed=5)
    with pytest.raises(dt.DataError, match=r"country '.*' has '.' in its code"):
        dt.World.from_arrays(
            countries=[label, *world.countries[1:]],
            sectors=world.sectors,
            accounts={name: getattr(world, name) for name in NAMES},
            elasticities=world.elasticities,
        )


@pytest.mark.parametrize("label", ["", " ", "two\nlines"])
def test_labels_that_cannot_be_printed_are_refused(label: str) -> None:
    world = random_world(3, 2, seed=5)
    with pytest.raises(dt.DataError, match="has no name that can be printed"):
        dt.World.from_arrays(
            countries=world.countries,
            sectors=[label, "S001"],
            accounts={name: getattr(world, name) for name in NAMES},
            elasticities=world.elasticities,
        )


def test_an_unknown_kind_of_elasticity_is_refused() -> None:
    world = random_world(3, 2, seed=5)
    wrong = dt.ElasticitySet((5.0, 6.0), "epsilon", "nobody")  # type: ignore[arg-type]
    with pytest.raises(dt.DataError, match="of the unknown kind 'epsilon'"):
        dt.World.from_arrays(
            countries=world.countries,
            sectors=world.sectors,
            accounts={name: getattr(world, name) for name in NAMES},
            elasticities={"wrong": wrong},
        )


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(dt.DataError, match="not a saved world"):
        dt.World.load(path)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("China", "write 'CHN'"),
        ("viet nam", "write 'VNM'"),
        ("chn", "write 'CHN'"),
        ("EU27", "group of states"),
        ("Iran", "has no accounts for Iran"),
    ],
)
def test_a_name_where_a_code_is_asked_for_says_what_to_write(said: str, hint: str) -> None:
    with pytest.raises(dt.DataError, match=hint):
        dt.Shock(dt.World.open("icio-2021")).tariff(0.1, buyer="USA", seller=said)


def test_unknown_labels_come_with_a_suggestion() -> None:
    world = dt.World.open("icio-2021")
    with pytest.raises(dt.DataError, match="did you mean 'C26'"):
        world.sector("C-26")
    with pytest.raises(
        dt.DataError, match=r"no country 'RUSS' in world icio-2021; did you mean 'RUS'"
    ):
        world.country("RUSS")
    with pytest.raises(
        dt.DataError,
        match=r"icio-2021 has no accounts for IRN \(it is inside ROW\); figures for it are refused",
    ):
        world.country("IRN")
    without_rest = rebuilt(random_world(3, 2, seed=1))
    with pytest.raises(dt.DataError, match="has no accounts for IRN; figures"):
        without_rest.country("IRN")
    with pytest.raises(dt.DataError, match="icio-2019"):
        dt.World.open("icio-2020")


def test_a_world_is_frozen() -> None:
    world = random_world(3, 2, seed=6)
    with pytest.raises(ValueError, match="read-only"):
        world.sales[0, 0, 0] = 1


def test_frozen_arrays_are_shared_and_others_copied() -> None:
    world = random_world(3, 2, seed=4)
    assert rebuilt(world).tariff is world.tariff
    mine = world.sales.copy()
    made = rebuilt(world, sales=mine)
    mine[0, 0, 0] = np.nan
    assert np.isfinite(made.sales).all()
    view = mine.view()
    view.setflags(write=False)
    mine[0, 0, 0] = world.sales[0, 0, 0]
    assert not np.shares_memory(rebuilt(world, sales=view).sales, mine), (
        "its owner can still write to it"
    )
