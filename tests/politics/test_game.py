"""Finite games against pygambit, closed forms, dominance and brute force."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest

from detente.errors import DataError, SolveError
from detente.politics.game import logit_path
from detente.politics.game.logit_path import logit_equilibrium
from detente.politics.game.polymatrix import DenseGame, PolymatrixGame, pure, regret, softmax
from detente.politics.game.pure_equilibria import pure_equilibria


def dense_of(game: PolymatrixGame) -> DenseGame:
    """The whole table of a small pairwise game, written out profile by profile."""
    players, actions = game.own.shape
    table = np.empty((players, *([actions] * players)))
    for profile in product(range(actions), repeat=players):
        for i in range(players):
            rest = sum(game.pair[i, profile[i], j, profile[j]] for j in range(players) if j != i)
            table[(i, *profile)] = game.own[i, profile[i]] + rest
    return DenseGame(table)


def random_pairwise(
    players: int, actions: int, *, seed: int, strength: float = 0.15
) -> PolymatrixGame:
    draw = np.random.default_rng(seed)
    pair = strength * draw.normal(size=(players, actions, players, actions))
    pair[np.arange(players), :, np.arange(players)] = 0.0
    return PolymatrixGame(draw.normal(size=(players, actions)), pair)


def complementary_game(players: int, actions: int, *, seed: int) -> PolymatrixGame:
    draw = np.random.default_rng(seed)
    level = np.arange(actions) / (actions - 1)
    weight = draw.uniform(0, 3 / players, (players, players))
    np.fill_diagonal(weight, 0.0)
    pair = weight[:, None, :, None] * (level[:, None] * level)[None, :, None, :]
    return PolymatrixGame(-draw.uniform(0, 2, (players, 1)) * level**2, pair)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("precision", [0.7, 3.0])
def test_logit_equilibrium_of_five_players_with_three_actions_equals_pygambit(
    seed: int, precision: float
) -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is a development oracle")
    table = np.random.default_rng(seed).normal(size=(5, 3, 3, 3, 3, 3))
    theirs = gambit.Game.from_arrays(*table)
    (answer,) = gambit.qre.logit_solve_lambda(theirs, lam=[precision])
    expected = np.array(
        [[float(answer.profile[s]) for s in player.strategies] for player in theirs.players]
    )
    assert logit_equilibrium(DenseGame(table), precision).probability == pytest.approx(
        expected, abs=1e-8
    )


def test_matching_pennies_with_unequal_stakes_solves_its_two_equations() -> None:
    stake, precision = 9.0, 1.3
    own = np.array([[stake, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    found = logit_equilibrium(DenseGame(np.stack(own)), precision).probability
    q = found[1, 0]
    assert found[0, 0] == pytest.approx(
        1 / (1 + np.exp(-precision * (stake * q - (1 - q)))), abs=1e-10
    )
    p = found[0, 0]
    assert q == pytest.approx(1 / (1 + np.exp(-precision * ((1 - p) - p))), abs=1e-10)
    assert 0.5 < p < 0.9, (
        "the logit profile leaves the Nash mixture of one half when stakes are unequal"
    )


def test_precision_zero_is_even_and_a_dominant_action_wins_as_precision_grows() -> None:
    game = DenseGame(np.array([[[3.0, 1.0], [2.0, 0.5]], [[1.0, 2.0], [0.0, 4.0]]]))
    assert logit_equilibrium(game, 0.0).probability == pytest.approx(np.full((2, 2), 0.5))
    assert logit_equilibrium(game, 60.0).probability == pytest.approx(
        np.array([[1, 0], [0, 1]]), abs=1e-9
    )
    assert pure_equilibria(game).profiles == ((0, 1),)


def test_the_branch_of_a_coordination_game_ends_in_the_risk_dominant_equilibrium() -> None:
    hunt = np.array([[4.0, 0.0], [3.0, 2.0]])
    game = DenseGame(np.stack([hunt, hunt.T]))
    assert logit_equilibrium(game, 80.0).probability[:, 1] == pytest.approx(1.0, abs=1e-9)
    assert pure_equilibria(game).profiles == ((0, 0), (1, 1))


# A game whose branch turns back: three profiles solve the equations at a precision of 10, two of
# which meet and are gone at 12.
FOLDED = np.array([[[-1.4, -1.2], [-1.3, -0.6]], [[1.4, -1.6], [0.9, 1.3]]])


@pytest.mark.parametrize(("precision", "solutions", "folds"), [(5, 1, 0), (10, 3, 0), (12, 1, 2)])
def test_a_branch_that_turns_back_and_on_again_has_two_folds(
    precision: float, solutions: int, folds: int
) -> None:
    first, second = FOLDED
    q = np.linspace(0, 1, 100_001)

    def reply(gain: np.ndarray, other: np.ndarray) -> np.ndarray:
        """The probability of the first action, whose gain depends on the other's first action."""
        return np.asarray(1 / (1 + np.exp(-precision * (other * gain[0] + (1 - other) * gain[1]))))

    back = reply(second[:, 0] - second[:, 1], reply(first[0] - first[1], q))
    crossings = np.flatnonzero(np.diff(np.sign(back - q)))
    found = logit_equilibrium(DenseGame(FOLDED), precision)
    assert len(crossings) == solutions
    assert np.abs(q[crossings] - found.probability[1, 0]).min() < 1e-4
    assert found.folds == folds


def test_a_path_that_takes_too_many_steps_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logit_path, "STEPS", 3)
    with pytest.raises(SolveError, match="did not reach precision 12"):
        logit_equilibrium(DenseGame(FOLDED), 12)
    assert logit_equilibrium(DenseGame(FOLDED), 0.01).residual < 1e-10


@pytest.mark.parametrize("precision", [0.02, 2.0, 5.0])
def test_the_last_guess_is_where_the_step_over_the_precision_meets_it(
    monkeypatch: pytest.MonkeyPatch, precision: float
) -> None:
    """Newton's method mends a bad guess as well, but may end on another branch."""
    at, guesses = logit_path._Branch.at, []

    def told(branch: logit_path._Branch, guess: np.ndarray, target: float) -> np.ndarray:
        found = at(branch, guess, target)
        guesses.append((guess, found, target))
        return found

    monkeypatch.setattr(logit_path._Branch, "at", told)
    logit_equilibrium(DenseGame(FOLDED), precision)
    ((guess, found, target),) = guesses
    assert guess[-1] == pytest.approx(target)
    np.testing.assert_allclose(guess, found, atol=0.15)


def test_pairwise_and_dense_forms_agree() -> None:
    game = random_pairwise(4, 3, seed=3, strength=0.6)
    dense, mixed = dense_of(game), softmax(np.random.default_rng(1).normal(size=(4, 3)))
    assert game.payoffs(mixed) == pytest.approx(dense.payoffs(mixed), abs=1e-12)
    assert game.payoff(2, mixed) == pytest.approx(dense.payoffs(mixed)[2], abs=1e-12)
    assert game.slopes(mixed) == pytest.approx(
        dense.slopes(mixed) - _constant_part(game, dense, mixed), abs=1e-12
    )
    found = logit_equilibrium(game, 2.5), logit_equilibrium(dense, 2.5)
    assert found[0].probability == pytest.approx(found[1].probability, abs=1e-10)
    assert pure_equilibria(game).profiles == pure_equilibria(dense).profiles


def _constant_part(game: PolymatrixGame, dense: DenseGame, mixed: np.ndarray) -> np.ndarray:
    """What third players add to slopes of the dense form: the same for every action of the
    other.
    """
    gap = dense.slopes(mixed) - game.pair
    assert np.ptp(gap, axis=3).max() < 1e-12
    return gap


def test_slopes_are_the_derivative_of_payoffs() -> None:
    draw = np.random.default_rng(5)
    game, mixed, step = (
        DenseGame(draw.normal(size=(3, 4, 4, 4))),
        softmax(draw.normal(size=(3, 4))),
        1e-6,
    )
    for j, b in product(range(3), range(4)):
        moved = mixed.copy()
        moved[j, b] += step
        assert (game.payoffs(moved) - game.payoffs(mixed)) / step == pytest.approx(
            game.slopes(mixed)[:, :, j, b], abs=1e-8
        )


@pytest.mark.parametrize("seed", range(6))
def test_best_replies_find_the_extreme_equilibria_of_games_with_complementarities(
    seed: int,
) -> None:
    game = complementary_game(5, 3, seed=seed)
    everything, searched = pure_equilibria(game), pure_equilibria(game, enumerate_up_to=1)
    assert game.complementary
    assert dense_of(game).complementary
    assert everything.complete
    assert not searched.complete
    assert searched.lowest == everything.lowest
    assert searched.highest == everything.highest
    for profile in everything.profiles:
        assert all(
            low <= a <= high
            for low, a, high in zip(everything.lowest, profile, everything.highest, strict=True)
        )


@pytest.mark.parametrize("seed", range(4))
def test_what_the_search_finds_is_an_equilibrium_by_every_deviation(seed: int) -> None:
    game = random_pairwise(6, 3, seed=seed)
    assert not game.complementary
    brute, searched = set(pure_equilibria(game).profiles), pure_equilibria(game, enumerate_up_to=1)
    assert set(searched.profiles) <= brute
    for profile in brute:
        dense = dense_of(game).table
        for i, other in product(range(6), range(3)):
            changed = (*profile[:i], other, *profile[i + 1 :])
            assert dense[(i, *changed)] <= dense[(i, *profile)] + 1e-12


def test_regret_is_zero_only_in_equilibrium() -> None:
    game = complementary_game(5, 3, seed=0)
    lowest = pure_equilibria(game).lowest
    assert regret(game, pure(lowest, 3)).max() <= 1e-12
    assert regret(game, np.full((5, 3), 1 / 3)).max() > 1e-3


def test_an_action_that_a_player_lacks_is_never_played() -> None:
    game = random_pairwise(4, 3, seed=8)
    own = game.own.copy()
    own[1, 2] = -np.inf
    found = logit_equilibrium(PolymatrixGame(own, game.pair), 2.0)
    assert found.probability[1, 2] == 0
    assert found.probability.sum(axis=1) == pytest.approx(1.0)
    assert all(p[1] != 2 for p in pure_equilibria(PolymatrixGame(own, game.pair)).profiles)


def test_forty_actors_with_five_actions_take_under_a_second() -> None:
    game = random_pairwise(40, 5, seed=1)
    start = time.perf_counter()
    found = logit_equilibrium(game, 3.0)
    assert time.perf_counter() - start < 1.0
    assert found.residual < 1e-10
    assert found.probability == pytest.approx(
        softmax(3.0 * game.payoffs(found.probability)), abs=1e-10
    )


@pytest.mark.parametrize(
    ("own", "pair", "words"),
    [
        (np.full((2, 2), np.nan), np.zeros((2, 2, 2, 2)), "finite payoff"),
        (np.array([[0.0, 1.0], [-np.inf, -np.inf]]), np.zeros((2, 2, 2, 2)), "finite payoff"),
        (np.zeros((2, 2)), np.full((2, 2, 2, 2), np.inf), "not finite"),
        (np.zeros((2, 2)), np.ones((2, 2, 2, 2)), "against itself"),
        (np.zeros((2, 2)), np.zeros((2, 2)), "shape"),
    ],
)
def test_bad_games_are_refused(own: np.ndarray, pair: np.ndarray, words: str) -> None:
    with pytest.raises(DataError, match=words):
        PolymatrixGame(own, pair)


def test_bad_tables_and_precisions_are_refused() -> None:
    with pytest.raises(DataError, match="no game"):
        DenseGame(np.zeros((3, 2, 2)))
    for precision in (-1.0, np.inf, np.nan):
        with pytest.raises(DataError, match="precision"):
            logit_equilibrium(DenseGame(np.zeros((2, 2, 2))), precision)
