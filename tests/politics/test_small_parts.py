"""Parts of the game that an answer seldom turns on, each by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.errors import DataError
from detente.politics.game import fit, payoffs
from detente.politics.game.coalition_search import Candidate, _greedy
from detente.politics.game.effects import RESOLVED
from detente.politics.game.logit_path import _Branch
from detente.politics.game.payoffs import ACTIONS
from detente.politics.game.polymatrix import PolymatrixGame, pure
from detente.politics.game.pure_equilibria import pure_equilibria
from detente.politics.stance.evidence import _alike_trade

LEVELS = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]


@pytest.mark.parametrize(("count", "enough"), [(9, False), (10, True)])
def test_a_fit_needs_ten_actors(count: int, *, enough: bool) -> None:
    levels = (LEVELS + LEVELS)[:count]
    actors = [SimpleNamespace(level=level, listed=True) for level in levels]
    blank = np.zeros((count, len(ACTIONS)))
    terms = [SimpleNamespace(name=one, feature=lambda mixed: blank) for one in fit.PRIOR]
    model: Any = SimpleNamespace(cast=SimpleNamespace(actors=actors, target="RUS"), terms=terms)
    if enough:
        assert list(fit.observed(model).levels) == levels
    else:
        with pytest.raises(DataError, match="too few actors"):
            fit.observed(model)


def test_a_fit_needs_three_outcomes() -> None:
    actors = [SimpleNamespace(level=level, listed=True) for level in [0, 1] * 6]
    model: Any = SimpleNamespace(cast=SimpleNamespace(actors=actors, target="RUS"), terms=())
    with pytest.raises(DataError, match="too few actors"):
        fit.observed(model)


def test_who_adds_nothing_joins_after_whoever_adds_something() -> None:
    """Pressure and cost of each: a gain for nothing first, then the best ratio, then nothing."""
    own = {"idle": (0.0, 0.0), "dear": (2.0, 4.0), "cheap": (3.0, 1.0), "free": (1.0, -1.0)}

    def kept(group: frozenset[str]) -> Candidate:
        pressure, cost = (sum(own[one][k] for one in group) for k in (0, 1))
        return Candidate(tuple(sorted(group)), pressure, cost)

    path = _greedy(tuple(own), kept)
    sizes = [set(one.members) for one in path]
    joined = [after - before for before, after in zip([set(), *sizes], sizes, strict=False)]
    assert joined == [{"free"}, {"cheap"}, {"dear"}, {"idle"}]


@pytest.fixture(scope="module")
def game() -> PolymatrixGame:
    rng = np.random.default_rng(3)
    pair = rng.normal(size=(3, 2, 3, 2))
    for k in range(3):
        pair[k, :, k] = 0
    return PolymatrixGame(rng.normal(size=(3, 2)), pair)


def test_the_path_of_precision_has_a_unit_direction_along_which_nothing_changes(
    game: PolymatrixGame,
) -> None:
    branch = _Branch(game)
    point = np.zeros(branch.size + 1)
    tangent = branch.tangent(point, None)
    assert np.linalg.norm(tangent) == pytest.approx(1)
    assert tangent[-1] > 0
    near = branch.residual(point + 1e-5 * tangent)
    np.testing.assert_allclose(branch.residual(point), 0, atol=1e-15)
    np.testing.assert_allclose(near, 0, atol=1e-9)


@pytest.mark.parametrize(
    ("gain", "cost", "can"),
    [(0.0, 0.0, False), (1.0, 1.0, False), (1.1, 0.0, True), (0.0, -2, True)],
)
def test_a_target_that_sells_nothing_cannot_cut(gain: float, cost: float, *, can: bool) -> None:
    """What is no larger than what the solver leaves open is nothing."""
    effects = SimpleNamespace(
        cut_gain=RESOLVED * np.array([0, gain]), cut_cost=RESOLVED * np.array([cost])
    )
    model: Any = SimpleNamespace(effects=effects)
    assert payoffs.SanctionsGame.can_cut.fget(model) is can  # type: ignore[attr-defined]


def test_best_replies_are_to_what_the_others_play() -> None:
    """Each gains 1 by acting and loses .6 for each other that acts: two of three do."""
    pair = np.zeros((3, 2, 3, 2))
    pair[:, 1, :, 1] = -0.6 * (1 - np.eye(3))
    game = PolymatrixGame(np.array([[0.0, 1.0]] * 3), pair)
    found = pure_equilibria(game, enumerate_up_to=0)
    assert found.profiles == ((0, 1, 1), (1, 0, 1), (1, 1, 0))
    assert found.profiles == pure_equilibria(game).profiles


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> dict[str, payoffs.Term]:
    """The terms for three actors of size 1, 2 and 5; the second leads and stays out by itself."""
    monkeypatch.setattr(payoffs, "exposure", lambda cast, economy: np.array([0.1, 0.2, 0.4]))
    actors = [
        SimpleNamespace(ideal=0.5 * k, interest=1.0, habit=0.3, vote=0.7, listed=k != 1)
        for k in range(3)
    ]
    steps = np.arange(len(payoffs.DEPTHS), dtype=float)
    alone, within = np.outer([1.0, 2.0, 3.0], steps), np.outer([1.5, 2.5, 4.0], steps)
    cast: Any = SimpleNamespace(
        actors=actors, codes=("A", "B", "C"), leader="B", positions=(0.0, 1.0, 2.0, 4.0)
    )
    effects: Any = SimpleNamespace(
        strength=np.array([0.25, 0.5, 0.75]),
        gain_alone=alone,
        harm_alone=2 * alone,
        gain_within=within,
        harm_within=3 * within,
    )
    economy: Any = SimpleNamespace(size=np.array([1.0, 2.0, 5.0]))
    return {term.name: term for term in payoffs.terms(cast, economy, effects)}


def profile(*actions: int) -> np.ndarray:
    return pure(actions, len(ACTIONS))


def test_others_who_stay_out_make_nobody_join(few: dict[str, payoffs.Term]) -> None:
    """As on the page on strategy: level times the sum over others of size times level - 1/4."""
    term = few["complementarity"]
    level = np.array([0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(term.feature(profile(1, 1, 1)), 0, atol=1e-15)
    full = term.feature(profile(4, 4, 4))
    np.testing.assert_allclose(full, np.outer([7 / 8, 6 / 8, 3 / 8], 0.75 * level))
    backed = term.feature(profile(0, 0, 4))
    np.testing.assert_allclose(backed[2], -0.25 * 3 / 8 * level)


def test_effects_go_from_alone_to_within_as_the_listed_join(few: dict[str, payoffs.Term]) -> None:
    """All listed ones together have a strength of one; B is none of them."""
    for name, alone, within in (("welfare", 1.0, 1.5), ("harm", 2.0, 4.5)):
        steps = payoffs.STEP
        nobody = few[name].feature(profile(1, 1, 1))
        np.testing.assert_allclose(nobody[0], alone * steps)
        everybody = few[name].feature(profile(4, 1, 4))
        np.testing.assert_allclose(everybody[0], within * steps)


def test_who_backs_is_exposed_to_a_leader_that_joins(few: dict[str, payoffs.Term]) -> None:
    exposed = few["secondary"].feature(profile(0, 4, 0))
    np.testing.assert_allclose(exposed[:, 0], [-0.1, 0.0, -0.4])
    np.testing.assert_allclose(exposed[:, 1:], 0, atol=1e-15)
    np.testing.assert_allclose(few["secondary"].feature(profile(0, 1, 4)), 0, atol=1e-15)


@pytest.mark.parametrize(
    ("level", "listed", "action"),
    [
        (None, True, "join fully"),
        (None, False, "back"),
        (fit.SANCTIONED, False, "join fully"),
        (0, True, "back"),
        (1, False, "stay out"),
        (2, False, "condemn"),
    ],
)
def test_what_an_actor_did_is_an_action(level: int | None, *, listed: bool, action: str) -> None:
    """A known choice counts; without one, what the scenario says."""
    actor: Any = SimpleNamespace(level=level, listed=listed)
    assert ACTIONS[fit._action(actor)] == action


def test_trade_with_partners_of_like_size_is_held_against_that_with_the_ally() -> None:
    """Two are of the ally's size: half of it and twice are not; nothing to compare with is one."""
    codes, size = (
        ["ACT", "ALY", "LIKE", "SAME", "HALF", "TWICE"],
        [50.0, 10.0, 8.0, 15.0, 5.0, 20.0],
    )
    sold = np.zeros((6, 6, 1))
    sold[0, :, 0] = [9.0, 2.0, 3.0, 5.0, 70.0, 70.0]
    sold[:, 0, 0] = [9.0, 2.0, 1.0, 3.0, 70.0, 70.0]

    def found(sales: np.ndarray, sizes: list[float]) -> float:
        world: Any = SimpleNamespace(
            country=codes.index, value_added=np.array(sizes)[:, None], sales=sales
        )
        return _alike_trade(world, "ACT", "ALY")

    assert found(sold, size) == pytest.approx(((3 + 1) + (5 + 3)) / 2 / (2 + 2))
    assert found(sold, [50.0, 10.0, 1.0, 90.0, 5.0, 20.0]) == 1.0
    without = sold.copy()
    without[0, 1] = without[1, 0] = 0.0
    assert found(without, size) == 1.0
