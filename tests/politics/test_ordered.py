"""Ordered logit, leave-one-out and scores against slow oracles, invariances and hostile input."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

import detente as dt
from detente.politics.alignment.ordered_logit import (
    auc,
    cluster_weights,
    fit,
    leave_one_out,
    probability,
    weighted_mean,
)
from detente.politics.alignment.voting import read_alignment

Array = NDArray[np.float64]


def slow_fit(levels: NDArray[np.int64], columns: Array, precision: Array) -> Array:
    """The likelihood as the textbook writes it, state by state, handed to a general minimiser."""
    cuts = int(levels.max())

    def loss(theta: Array) -> float:
        edges = np.concatenate([[-np.inf], np.cumsum([theta[0], *np.exp(theta[1:cuts])]), [np.inf]])
        index = columns @ theta[cuts:]
        chance = [
            expit(edges[y + 1] - z) - expit(edges[y] - z)
            for y, z in zip(levels, index, strict=True)
        ]
        return float(
            -np.log(np.maximum(chance, 1e-300)).sum() + (precision * theta[cuts:] ** 2).sum() / 2
        )

    found = minimize(
        loss,
        np.concatenate([[-1.0], np.zeros(cuts - 1 + columns.shape[1])]),
        method="BFGS",
        options={"gtol": 1e-7},
    ).x
    return np.concatenate([np.cumsum([found[0], *np.exp(found[1:cuts])]), found[cuts:]])


@pytest.mark.parametrize("outcome", ["binary", "ordered"])
def test_leaving_one_out_is_fitting_on_all_others(outcome: str) -> None:
    known = read_alignment()
    levels = known.level_2022 if outcome == "ordered" else known.sanctioned_2022.astype(np.int64)
    columns = np.stack([known.ideal_2019, known.voted_yes_2014, known.sanctioned_2014], axis=1)
    precision = np.array([0.0, 0.16, 0.16])
    fast = leave_one_out(levels, columns, precision)
    np.testing.assert_allclose(fast.sum(axis=1), 1, atol=1e-12)
    for state in ("PRK", "KOR", "SGP", "DEU", "TUR"):
        k = known.states.index(state)
        others = np.arange(len(levels)) != k
        theta = slow_fit(levels[others], columns[others], precision)
        np.testing.assert_allclose(
            fast[k], probability(theta[None], columns[k : k + 1])[0, 0], atol=2e-5
        )


def test_without_columns_the_cuts_are_the_shares() -> None:
    levels = np.array([0, 0, 1, 1, 1, 2, 2, 2, 2, 2])
    theta = fit(levels, np.zeros((10, 0)), weights=np.ones((1, 10)), precision=np.zeros(0))
    np.testing.assert_allclose(
        probability(theta, np.zeros((1, 0)))[0, 0], [0.2, 0.3, 0.5], atol=1e-12
    )


def test_weights_count_like_copies() -> None:
    rng = np.random.default_rng(1)
    columns, levels = rng.normal(size=(60, 2)), rng.integers(0, 3, 60)
    times = rng.integers(1, 4, 60)
    weighted = fit(levels, columns, weights=times[None].astype(float), precision=np.zeros(2))
    copied = fit(
        levels.repeat(times),
        columns.repeat(times, axis=0),
        weights=np.ones((1, times.sum())),
        precision=np.zeros(2),
    )
    np.testing.assert_allclose(weighted, copied, atol=1e-8)


def test_units_and_order_of_states_do_not_matter() -> None:
    rng = np.random.default_rng(2)
    columns, levels = rng.normal(size=(80, 2)), rng.integers(0, 4, 80)
    free = np.zeros(2)
    base = leave_one_out(levels, columns, free)
    np.testing.assert_allclose(leave_one_out(levels, 3 - 2 * columns, free), base, atol=1e-9)
    order = rng.permutation(80)
    np.testing.assert_allclose(
        leave_one_out(levels[order], columns[order], free), base[order], atol=1e-9
    )


def test_turning_the_scale_round_turns_the_answer_round() -> None:
    rng = np.random.default_rng(3)
    columns, levels = rng.normal(size=(80, 1)), rng.integers(0, 4, 80)
    np.testing.assert_allclose(
        leave_one_out(3 - levels, columns, np.zeros(1))[:, ::-1],
        leave_one_out(levels, columns, np.zeros(1)),
        atol=1e-9,
    )


def test_separation_is_refused_and_a_prior_cures_it() -> None:
    levels, columns = np.array([0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1, 1.0])[:, None]
    with pytest.raises(dt.SolveError, match="give the slopes a prior"):
        fit(levels, columns, weights=np.ones((1, 7)), precision=np.zeros(1))
    slopes = [
        fit(levels, columns, weights=np.ones((1, 7)), precision=np.array([1 / sd**2]))[0, 1]
        for sd in (1.0, 2.5, 5.0)
    ]
    assert 0 < slopes[0] < slopes[1] < slopes[2] < 10


def test_a_level_nobody_chose_is_refused() -> None:
    with pytest.raises(dt.DataError, match="level has no unit"):
        leave_one_out(np.array([0, 1, 1, 2, 2]), np.zeros((5, 0)), np.zeros(0))


def test_far_tails_keep_their_digits() -> None:
    theta = np.array([[-1.0, 1.0, 1.0]])
    chance = probability(theta, np.array([[600.0], [-600.0], [40.0]]))[0]
    assert np.isfinite(chance).all()
    assert chance[2, 0] == pytest.approx(np.exp(-41.0), rel=1e-12)
    np.testing.assert_allclose(chance.sum(axis=1), 1)


def test_auc_counts_pairs() -> None:
    rng = np.random.default_rng(4)
    score, positive = rng.integers(0, 5, 30).astype(float), rng.random(30) < 0.4
    weights = rng.integers(0, 3, (20, 30)).astype(float)
    for row, found in zip(weights, auc(score, positive, weights), strict=True):
        pairs = list(product(np.flatnonzero(positive), np.flatnonzero(~positive)))
        won = sum(
            row[i] * row[j] * ((score[i] > score[j]) + 0.5 * (score[i] == score[j]))
            for i, j in pairs
        )
        assert found == pytest.approx(won / sum(row[i] * row[j] for i, j in pairs))


def test_draws_without_one_side_are_left_out() -> None:
    weights = np.array([[1.0, 1, 1], [1, 0, 0], [0, 1, 1], [0, 0, 0]])
    np.testing.assert_allclose(
        auc(np.array([3.0, 1, 2]), np.array([True, False, False]), weights), [1.0]
    )
    np.testing.assert_allclose(weighted_mean(np.array([3.0, 1, 2]), weights), [2, 3, 1.5])


def test_clusters_are_drawn_whole() -> None:
    drawn = cluster_weights(("EU", "USA", "EU", "TUR"), 4000, seed=0)
    assert (drawn[:, 0] == drawn[:, 2]).all()
    np.testing.assert_array_equal(drawn[:, [0, 1, 3]].sum(axis=1), 3)
    np.testing.assert_allclose(drawn.mean(axis=0), 1, atol=0.05)
    np.testing.assert_array_equal(drawn, cluster_weights(("EU", "USA", "EU", "TUR"), 4000, seed=0))
