"""Arguments of the wrong kind end in one clear line, and numbers of any kind count as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.given import plain
from tests.worlds import random_world

WORLD = random_world(4, 3, seed=1)
HOME, AWAY = WORLD.countries[:2]
SHOCK = dt.Shock(WORLD)
FOUND = dt.solve(WORLD, SHOCK.tariff(0.1, buyer=HOME))
WRONG = (
    *("0.25", "x", None, [], [1], {}, math.nan, math.inf, -1, 2.5, True, b"x", object()),
    *((1, "a"), np.nan, np.ones(2), WORLD),
)
LINK = {"buyer": HOME, "seller": AWAY, "sector": WORLD.sectors[0]}
# Each call with arguments that do, each of which is then replaced by what does not.
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "Parameters": (dt.Parameters, vars(dt.Parameters())),
    "Adjustment": (dt.Adjustment, vars(dt.Adjustment())),
    "trade_cost": (SHOCK.trade_cost, {"hat": 1.1, **LINK}),
    "tariff": (SHOCK.tariff, {"rate": 0.1, **LINK}),
    "export_tax": (SHOCK.export_tax, {"rate": 0.1, **LINK}),
    "ban": (SHOCK.ban, {"floor": 0.0, **LINK}),
    "sever": (SHOCK.sever, {"one": HOME, "other": AWAY}),
    "variety": (SHOCK.variety, {"hat": 0.5, **LINK}),
    "fall": (SHOCK.fall, {"share": 0.5, "gap": "exporter", **LINK}),
    "limit": (SHOCK.limit, {"quantity_hat": 0.5, "rent": None, "name": "one", **LINK}),
    "productivity": (SHOCK.productivity, {"hat": 1.1, "country": HOME}),
    "labour_supply": (SHOCK.labour_supply, {"hat": 1.1, "country": HOME}),
    "transfer_income": (SHOCK.transfer_income, {"amount": 1.0, "giver": HOME, "receiver": AWAY}),
    "hold_income": (SHOCK.hold_income, {"amount": 1.0, "giver": HOME, "receiver": AWAY}),
    "rent": (SHOCK.rent, {"share": 0.1, "to": {HOME: 1.0}, **LINK}),
    "shut_in": (SHOCK.shut_in, {"share": 0.3, **LINK}),
    "solve": (dt.solve, {"world": WORLD, "shock": SHOCK, "closure": "balanced", "start": None}),
    "rebalance": (dt.rebalance, {"world": WORLD, "closure": "balanced", "parameters": None}),
    "gradient": (dt.gradient, {"found": FOUND, "country": HOME}),
    "growth_exposure": (dt.growth_exposure, {"world": WORLD, "parameters": None}),
    "decompose": (dt.decompose, {"found": FOUND, "through": ()}),
    "with_capital": (dt.with_capital, {"found": FOUND, "rounds": 60}),
    "aggregate": (WORLD.aggregate, {"countries": {"X": [HOME, AWAY]}}),
    "split": (WORLD.split, {"sector": WORLD.sectors[0], "part": "P", "share": 0.5}),
    "theta": (WORLD.theta, {"name": None}),
    "country": (WORLD.country, {"code": HOME}),
    "sector": (WORLD.sector, {"code": WORLD.sectors[0]}),
    "sectors_of": (WORLD.sectors_of, {"code": WORLD.sectors[0]}),
    "load": (dt.World.load, {"path": "nowhere.npz"}),
    "scenario": (dt.Scenario.open, {"name": "us-tariffs-2026-02"}),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_wrong_kind_ends_in_an_error_from_deep_inside(name: str) -> None:
    """Whatever stands for an argument, it works or a DetenteError says why not."""
    call, given = CALLS[name]
    for argument in given:
        for value in WRONG:
            try:
                call(**{**given, argument: value})
            except dt.DetenteError as error:
                assert "\n" not in str(error)
            except Exception as error:
                pytest.fail(f"{argument}={value!r}: {type(error).__name__}: {error}")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: SHOCK.tariff("0.25"),  # type: ignore[arg-type]
            "Shock.tariff: rate is '0.25', must be a number; write it without quotes",
        ),
        (
            lambda: dt.Parameters(labour="mobile"),  # type: ignore[arg-type]
            "Parameters: labour is 'mobile', must be a number",
        ),
        (
            lambda: dt.solve(3),  # type: ignore[arg-type]
            "solve: world is 3, must be a World",
        ),
        (
            lambda: dt.Parameters(critical_inputs="B06"),  # type: ignore[arg-type]
            "Parameters: critical_inputs is 'B06', must be a list of texts",
        ),
        (
            lambda: dt.run("us-tariffs-2026-02", seed=-1),
            "run: seed is -1, must be a whole number of at least 0",
        ),
    ],
)
def test_one_line_says_where_what_and_what_to_do(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(dt.ScenarioError) as caught:
        call()
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    "number", [1, np.int64(1), np.int8(1), np.float32(1), np.float64(1), np.array(1.0)]
)
def test_numbers_of_every_kind_are_floats_where_a_float_is_meant(number: Any) -> None:
    assert type(dt.Parameters(labour=number).labour) is float
    assert dt.Parameters(labour=number) == dt.Parameters(labour=1.0)
    shocked = SHOCK.tariff(number, buyer=HOME)
    np.testing.assert_array_equal(shocked.tariff_rate, SHOCK.tariff(1.0, buyer=HOME).tariff_rate)
    several: Any = [number] * 3
    assert dt.Parameters(trade_elasticity=several).trade_elasticity == (1.0,) * 3


def test_kinds_that_are_not_known_and_missing_arguments_are_left_to_python() -> None:
    @plain
    def one(first: Unknown, second: int = 2) -> int:  # type: ignore[name-defined] # noqa: F821
        return second

    assert one("anything") == 2
    assert type(one(0, np.int32(3))) is int
    with pytest.raises(TypeError, match="first"):
        one()
