"""The stance game against its formulas by hand, thresholds in closed form, and honest answers where
there is none.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.errors import DataError
from detente.politics.stance import finding as finding_module
from detente.politics.stance.assumptions import ASSUMPTIONS, STATE
from detente.politics.stance.finding import Measure, Situations, SwitchedOff, changed
from detente.politics.stance.regions import stance
from detente.politics.stance.space import Holds, Values, space
from detente.politics.stance.stakes import DEPTHS, Power, Stakes
from detente.politics.stance.stance_findings import _between, sanctions_that_end_hedging
from detente.politics.stance.support import (
    STANCES,
    backs,
    best_support,
    corners,
    leaves,
    punished,
    strength,
    utility,
)
from detente.politics.stance.thresholds import threshold
from detente.world.state import Pair, political_state


def made_stakes() -> Stakes:
    two = np.array([0.05, 0.10])
    ladder = np.array([[0.0, 0.5, 1.1, 2.0], [0.0, 1.0, 2.2, 4.0]])
    names = ("walk", "ally_walk", "tie", "ally_tie", "tie_before", "ally_tie_before", "borne")
    arrays = {name: two * (k + 1) for k, name in enumerate(names)}
    made = {
        "punished": ladder,
        "punishers": ladder / 4,
        "power": Power(15.0, 2.0, 23.0),
        "residual": 0.0,
        "failures": {},
    }
    return Stakes("CHN", "RUS", "USA", ("USA", "DEU"), ("A", "B"), **arrays, **made)


STAKES = made_stakes()
STATE_NOW = political_state(STATE, "2022-12-30", Pair("CHN", "RUS"))
SPACE = space(STAKES, STATE_NOW, default_set="B", draws=400, seed=1)


def test_utility_by_hand() -> None:
    at = SPACE.at_centre()
    c = SPACE.centre
    war = (1 + c["war_state"]) / 2
    s = (war + c["aid"] * 0.5 * (1 - war)) ** c["concavity"]
    helped = (1 - c["loss"] * 0.2) * c["ally_weight"] * 2.0 * s
    contest = c["common_threat"] * c["stake"] * (15 + helped) / (38 + helped)
    lost = 1.0 + (c["severity"] - 30) / 30 * 1.2
    trade = (
        c["secondary_sanction_belief"]
        * (c["words"] * 0.8 + (1 - c["words"]) * 0.5 ** c["risk"])
        * lost
        + 0.2 * 0.10
    )
    political = (
        c["linkage"] * 1.3 / 2
        - c["divergence"] * 0.8
        - c["pledge_cost"] * c["alliance_pledge"] * 0.2
    )
    expected = contest - (1 + c["home"] * c["home_pressure"]) * trade + political
    assert utility(STAKES, at, 0.8, 0.5)[0] == pytest.approx(expected, abs=1e-12)


def test_losses_under_sanctions_are_those_solved_at_the_solved_depths() -> None:
    for k, depth in enumerate(DEPTHS):
        at = {"set": np.array([0.0, 1.0]), "severity": np.full(2, depth)}
        assert punished(STAKES, at) == pytest.approx(STAKES.punished[:, k])
    middle = {"set": np.array([0.0]), "severity": np.array([45.0])}
    assert punished(STAKES, middle)[0] == pytest.approx(0.8)


def test_threshold_in_the_threat_where_hedging_meets_walking_away() -> None:
    at = SPACE.at_centre(secondary_sanction_belief=0.3, divergence=0.4, stake=20.0)
    calm, tense = ({**at, "common_threat": np.array([t])} for t in (0.0, 1.0))
    gap = [float(corners(STAKES, x)[0, 2] - corners(STAKES, x)[0, 1]) for x in (calm, tense)]
    assert gap[0] > 0 > gap[1], "the case must have a threshold"
    found = float(threshold(STAKES, at, "common_threat", leaves)[0])
    assert found == pytest.approx(gap[0] / (gap[0] - gap[1]), abs=1e-9), (
        "utility is linear in the threat"
    )


def test_a_gap_that_is_nothing_at_an_end_changes_no_sign() -> None:
    at = SPACE.at_centre()

    def nothing(utilities: NDArray[np.float64]) -> NDArray[np.float64]:
        return 0 * utilities[:, 0]

    assert np.isnan(threshold(STAKES, at, "common_threat", nothing)[0])


def test_payoffs_are_over_that_of_hedging() -> None:
    found = stance(SPACE)
    utilities = corners(STAKES, SPACE.at_centre())[0]
    assert found.payoff["hedge"] == 0
    apart = max(found.payoff.values()) - min(found.payoff.values())
    assert apart == pytest.approx(float(np.ptp(utilities)))


def test_no_threshold_in_range_is_an_answer() -> None:
    at = SPACE.at_centre(stake=0.0, divergence=0.5)
    assert np.isnan(threshold(STAKES, at, "common_threat", leaves)[0])
    assert np.isnan(
        threshold(
            STAKES, SPACE.at_centre(severity=0.0, stake=30.0), "secondary_sanction_belief", backs
        )[0]
    )
    found = stance(replace(SPACE, centre=dict(SPACE.centre) | {"stake": 0.0, "divergence": 0.5}))
    by_name = {one.name: one for one in found.thresholds}
    assert by_name["common_threat"].value is None
    assert found.best == "walk away"


def test_no_stake_no_pledge_and_no_belief_leave_nothing_but_trade() -> None:
    nothing = dict.fromkeys(
        ("stake", "pledge_cost", "linkage", "divergence", "secondary_sanction_belief"), 0.0
    )
    utilities = corners(STAKES, SPACE.at_centre(**nothing))[0]
    assert utilities[0] == pytest.approx(utilities[1])
    home = 1 + SPACE.centre["home"] * SPACE.centre["home_pressure"]
    assert utilities[1] - utilities[2] == pytest.approx(home * 0.10)


def test_expected_sanctions_on_words_by_hand() -> None:
    """A severity of 50 costs 1.8, words are punished with .15 x .1, and pressure at home adds .6.

    Hedging ends where that is what it is worth without sanctions.
    """
    known: Any = SimpleNamespace(space=SPACE, stakes=STAKES)
    found = sanctions_that_end_hedging(known)
    expected = 1.6 * 0.015 * 1.8
    assert f"expected now {expected:.3f};" in found.note
    utilities = corners(STAKES, SPACE.at_centre())[0]
    worth = float(utilities[STANCES.index("hedge")] - utilities[STANCES.index("walk away")])
    assert found.number == pytest.approx(worth + expected)


def test_support_falls_with_belief_and_rises_with_the_threat() -> None:
    beliefs = [
        best_support(STAKES, SPACE.at_centre(secondary_sanction_belief=b)).material[0]
        for b in (0.0, 0.2, 0.5, 1.0)
    ]
    threats = [
        best_support(STAKES, SPACE.at_centre(common_threat=t)).material[0]
        for t in (0.0, 0.4, 0.8, 1.0)
    ]
    assert beliefs == sorted(beliefs, reverse=True)
    assert beliefs[0] == 1.0
    assert beliefs[-1] < 1.0
    assert threats == sorted(threats)


def test_grid_optimum_equals_a_fine_search() -> None:
    at = SPACE.at_centre()
    best = best_support(STAKES, at)
    fine = np.linspace(0, 1, 2001)
    values = np.stack([utility(STAKES, at, level, fine)[0] for level in (0.0, 0.5, 1.0)])
    assert (0.0, 0.5, 1.0)[values.max(axis=1).argmax()] == best.diplomatic[0]
    assert abs(fine[values.max(axis=0).argmax()] - best.material[0]) <= 0.0051


@pytest.mark.parametrize(("exponent", "sign"), [(0.5, 1), (1.0, 1)])
def test_aid_is_worth_more_when_the_war_goes_worse(exponent: float, sign: int) -> None:
    worth = []
    for war in (-0.6, -0.2):
        at = {
            "war_state": np.array([war]),
            "aid": np.array([0.4]),
            "concavity": np.array([exponent]),
        }
        worth.append(float(strength(at, 0.01)[0] - strength(at, 0.0)[0]))
    assert np.sign(worth[0] - worth[1]) == sign


def test_the_space_declares_its_ranges_and_repeats_with_its_seed() -> None:
    again = space(STAKES, STATE_NOW, default_set="B", draws=400, seed=1)
    other = space(STAKES, STATE_NOW, default_set="B", draws=400, seed=2)
    for name in SPACE.low:
        drawn = SPACE.draws[name]
        assert (
            SPACE.low[name] <= drawn.min() <= SPACE.centre[name] <= drawn.max() <= SPACE.high[name]
        )
        assert (again.draws[name] == drawn).all()
    assert (other.draws["stake"] != SPACE.draws["stake"]).any()
    assert set(ASSUMPTIONS) < set(SPACE.low)
    assert SPACE.centre["set"] == 1.0


def test_flips_are_the_ends_that_turn_the_answer() -> None:
    found = stance(SPACE)
    best = STANCES.index(found.best)
    for name in SPACE.low:
        for value in (SPACE.low[name], SPACE.high[name]):
            turned = corners(STAKES, SPACE.at_centre(**{name: value}))[0].argmax() != best
            said = f"{SPACE.meaning(name)}: {value:g} instead of {SPACE.centre[name]:g}"
            assert turned == (said in found.flips)
    assert sum(found.share.values()) == pytest.approx(1.0)
    assert found.regions.shape == (41, 41)
    k, j = 30, 7
    at = SPACE.at_centre(
        common_threat=found.threat_grid[k], secondary_sanction_belief=found.belief_grid[j]
    )
    assert found.regions[k, j] == corners(STAKES, at)[0].argmax()


def test_what_makes_most_difference_comes_first() -> None:
    """Two assumptions that both turn a statement; one has twice the weight of the other."""
    width = {name: SPACE.high[name] - SPACE.low[name] for name in SPACE.low}

    def statement(heavy: str, light: str) -> Holds:
        def holds(values: Values) -> NDArray[np.bool_]:
            moved = [(values[name] - SPACE.centre[name]) / width[name] for name in (heavy, light)]
            return np.asarray(2 * moved[0] + moved[1] > 0.05)

        return holds

    for heavy, light in (("stake", "common_threat"), ("common_threat", "stake")):
        found = SPACE.flips(statement(heavy, light))
        assert [one.split(":")[0] for one in found] == [
            SPACE.meaning(heavy).split(":")[0],
            SPACE.meaning(light).split(":")[0],
        ]


def test_bad_questions_are_refused() -> None:
    with pytest.raises(DataError, match="at least 100"):
        space(STAKES, STATE_NOW, draws=10)
    with pytest.raises(DataError, match="starts on 2021-12-01"):
        political_state(STATE, "2001-01-01", Pair("CHN", "RUS"))


@pytest.mark.parametrize("moved", [-0.125, 0.0, 0.125])
@pytest.mark.parametrize("falls", [True, False])
def test_a_change_holds_where_support_moves_the_way_that_is_claimed(
    monkeypatch: pytest.MonkeyPatch, moved: float, *, falls: bool
) -> None:
    """Support is aid; three quarters of the draws move by `moved`, the others the other way.

    What moves by nothing holds neither way. With aid as it was nothing moves.
    """
    quarter = np.arange(SPACE.count) % 4 == 0
    known: Any = SimpleNamespace(space=SPACE)
    monkeypatch.setattr(finding_module, "total_support", lambda known, at: at["aid"])

    def situations(at: Values) -> Situations:
        by = moved * at["stake"] * np.where(quarter[: len(at["aid"])] & (len(at["aid"]) > 1), -1, 1)
        return Situations(at, {**at, "aid": at["aid"] + by})

    measured = Measure("name", "unit", "label")
    off = SwitchedOff("no stake", {"stake": 0.0})
    found = changed(known, measured, situations, falls=falls, without=off)
    assert found.number == pytest.approx(moved * SPACE.centre["stake"])
    claimed = (moved < 0) == falls
    expected = 0.0 if moved == 0 else 0.75 if claimed else 0.25
    assert found.share_of_assumption_space == pytest.approx(expected)
    assert (found.placebo, found.placebo_of) == (0.0, "no stake")
    assert found.standard_error == pytest.approx(np.sqrt(expected * (1 - expected) / 400))


def test_the_best_support_is_between_none_and_all_and_beats_every_other() -> None:
    best = best_support(STAKES, SPACE.draws)
    for degree in (best.diplomatic, best.material):
        assert (degree >= 0).all() and (degree <= 1).all()
        assert {0.0, 1.0} <= set(degree.tolist()), "each end is best in some draw"
    degrees = np.linspace(0, 1, 21)
    others = utility(STAKES, SPACE.draws, *np.meshgrid(degrees, degrees, indexing="ij"))
    draws = np.arange(SPACE.count)
    for k in draws[:: SPACE.count // 20]:
        one = {name: values[[k]] for name, values in SPACE.draws.items()}
        own = utility(STAKES, one, best.diplomatic[k], best.material[k])[0]
        assert own >= others[k].max() - 1e-12


def test_degrees_between_the_corners_are_from_a_tenth_to_nine_tenths() -> None:
    """As the claim says that asks for them."""
    degrees = np.array([0.0, 0.09, 0.1, 0.5, 0.9, 0.91, 1.0])
    assert _between(degrees).tolist() == [False, False, True, True, True, False, False]
