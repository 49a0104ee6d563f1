"""The price cap of the reference case, alone and among its other levers, at caps from 80 to 20."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.levers.pull import Pull
from detente.scenario.equilibria import equilibria, equilibrium

REFERENCE = dt.Scenario.open("beijing-moscow-2022")
WORLD = REFERENCE.world
RUSSIA, CRUDE = WORLD.country("RUS"), WORLD.sector("B061")
BUYERS = [WORLD.country(code) for code in ("CHN", "IND", "TUR")]
OTHERS = [n for n in range(len(WORLD.countries)) if n not in (RUSSIA, *BUYERS)]
CAPS = (80, 60, 40, 37, 34, 30, 20)
NAMES = ("month-3", "year-1", "year-2", "long-run")
FIRST_SHUT = CAPS.index(40) + 1


def capped(cap: float, *, alone: bool) -> list[Pull]:
    """The levers of the case with a cap of so many dollars; alone it holds from the first month."""
    found = []
    for pull in REFERENCE.pulls:
        if pull.lever.lever == "price_cap":
            lever = pull.lever.model_copy(update={"cap": float(cap)})
            key = ("undated",) if alone else pull.key
            found.append(replace(pull, lever=lever, key=key))
        elif not alone:
            found.append(pull)
    return found


def sold(found: dt.Equilibrium) -> np.ndarray:
    """Russian crude by buyer, at the seller's gate [buyer]."""
    return np.asarray(found.sales[:, RUSSIA, CRUDE] / found.unit_cost_hat[RUSSIA, CRUDE])


@pytest.fixture(scope="module")
def alone() -> dict[str, list[dt.Equilibrium]]:
    """By horizon the equilibrium under each of `CAPS`."""
    found = [equilibria(REFERENCE, chosen=capped(cap, alone=True), horizons=NAMES) for cap in CAPS]
    return {name: [one[name] for one in found] for name in NAMES}


@pytest.fixture(scope="module")
def among() -> list[dt.Equilibrium]:
    """The same in the long run, among all levers of the reference case."""
    return [
        equilibrium(REFERENCE, chosen=capped(cap, alone=False), horizon="long-run") for cap in CAPS
    ]


def losses(found: list[dt.Equilibrium]) -> np.ndarray:
    return np.array([one.welfare_pct[RUSSIA] for one in found])


@pytest.mark.parametrize("horizon", NAMES)
def test_a_lower_cap_never_helps_the_target(
    horizon: str, alone: dict[str, list[dt.Equilibrium]]
) -> None:
    steps = np.diff(losses(alone[horizon]))
    assert (steps <= 1e-6).all()
    assert (steps[: CAPS.index(30)] < -1e-2).all()


def test_nor_among_other_levers(among: list[dt.Equilibrium]) -> None:
    steps = np.diff(losses(among))
    assert (steps <= 1e-6).all()
    assert (steps[: CAPS.index(30)] < -1e-2).all()


@pytest.mark.parametrize("horizon", NAMES)
def test_what_is_shut_in_goes_to_nobody(
    horizon: str, alone: dict[str, list[dt.Equilibrium]]
) -> None:
    """Other buyers, its own refineries apart, take no more than at 40; output falls by it."""
    volumes = [sold(one) for one in alone[horizon]]
    at_40 = volumes[CAPS.index(40)]
    for volume, before in zip(volumes[FIRST_SHUT:], volumes[FIRST_SHUT - 1 :], strict=False):
        assert (volume[OTHERS].sum() <= before[OTHERS].sum() * (1 + 1e-9)).all()
    at_30 = volumes[CAPS.index(30)]
    withheld = at_40[BUYERS].sum() - at_30[BUYERS].sum()
    assert withheld > 0.58 * at_40[BUYERS].sum()
    assert at_40.sum() - at_30.sum() == pytest.approx(withheld, rel=0.06)
    assert at_30[RUSSIA] == pytest.approx(at_40[RUSSIA], rel=0.01)


def test_nor_does_anybody_take_it_among_other_levers(among: list[dt.Equilibrium]) -> None:
    volumes = [sold(one)[OTHERS].sum() for one in among]
    shut = volumes[FIRST_SHUT - 1 :]
    assert (np.diff(shut) <= 1e-9).all()


@pytest.mark.parametrize("horizon", NAMES)
def test_above_40_nothing_is_shut_in(horizon: str, alone: dict[str, list[dt.Equilibrium]]) -> None:
    """Only money moves. A poorer Russia works for less, so volumes move a little with it."""
    volumes = [sold(one) for one in alone[horizon]]
    for found, volume in list(zip(alone[horizon], volumes, strict=True))[:FIRST_SHUT]:
        assert found.shock.productivity_hat is None
        assert volume.sum() == pytest.approx(volumes[0].sum(), rel=4e-3)


@pytest.mark.parametrize("horizon", NAMES)
def test_rents_are_named_income_and_every_answer_is_certified(
    horizon: str, alone: dict[str, list[dt.Equilibrium]]
) -> None:
    for cap, found in zip(CAPS, alone[horizon], strict=True):
        assert found.certificate.max_residual <= 1e-8
        assert abs(found.rent.sum()) < 1e-6 * abs(found.rent).max() + 1e-9
        if 30 < cap < 80:
            assert found.rent[RUSSIA] < 0 < found.rent[BUYERS].min()
        else:
            assert not found.rent.any()
