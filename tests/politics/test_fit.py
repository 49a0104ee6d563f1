"""The fit of the game's weights: what it climbs, and that its slope is that of what it climbs."""

from __future__ import annotations

import numpy as np
import pytest

from detente.politics.game.fit import ACTIONS, Choices, _mode

ACTORS, TERMS = 12, 3
MEAN, SD = np.array([0.5, -1.0, 0.0]), np.array([0.5, 2.0, 3.0])


@pytest.fixture(scope="module")
def choices() -> Choices:
    rng = np.random.default_rng(4)
    features = rng.normal(size=(ACTORS, len(ACTIONS), TERMS))
    return Choices(features, rng.integers(0, 4, ACTORS), MEAN, SD)


def test_without_features_every_action_is_as_likely(choices: Choices) -> None:
    """Two of five actions make the highest level; a deviation of the prior costs half."""
    blank = Choices(np.zeros_like(choices.features), choices.levels, MEAN, SD)
    chances = np.where(choices.levels == 3, 2 / 5, 1 / 5)
    assert blank.value(MEAN) == pytest.approx(np.log(chances).sum())
    assert blank.value(MEAN + SD) == pytest.approx(blank.value(MEAN) - TERMS / 2)
    assert blank.value(MEAN - 2 * SD) == pytest.approx(blank.value(MEAN) - 2 * TERMS)


def test_the_slope_is_that_of_the_value(choices: Choices) -> None:
    at = np.array([0.3, 0.2, -0.4])
    step = 1e-5 * np.eye(TERMS)
    wanted = [(choices.value(at + one) - choices.value(at - one)) / 2e-5 for one in step]
    np.testing.assert_allclose(choices.derivatives(at)[0], wanted, rtol=1e-6)


def test_no_step_from_the_mode_is_better(choices: Choices) -> None:
    mode = _mode(choices, MEAN)
    best = choices.value(mode)
    for step in 1e-3 * np.vstack([np.eye(TERMS), -np.eye(TERMS)]):
        assert choices.value(mode + step) < best
