"""Findings on the shipped world: engine numbers against plain
counterfactuals, shares against sweeps.
"""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.politics.hypothetical import cut_tie
from detente.politics.solver import Solver
from detente.politics.stance.all_findings import findings
from detente.politics.stance.evidence import Evidence, Roles, evidence
from detente.politics.stance.finding import Finding
from detente.politics.stance.support import corners

NAMES = {
    "incentive_to_stay",
    "rise_of_the_tie",
    "margin_of_hedging",
    "degrees_between_corners",
    "threat_that_ends_support",
    "words_over_deeds",
    "gain_from_linkage",
    "sanctions_that_end_hedging",
    "pressure_in_reply",
    "threat_over_loss",
    "margin_of_walking_away",
    "support_as_the_war_improves",
    "support_while_unpunished",
    "support_after_summits",
    "gain_from_solidarity",
    "cost_of_cutting_off",
    "worth_of_aid_in_setbacks",
    "divergence_that_ends_support",
}


@pytest.fixture(scope="module")
def known() -> Evidence:
    roles = Roles("CHN", "RUS", contested="TWN")
    return evidence(dt.Scenario.open("beijing-moscow-2022"), roles, draws=400)


@pytest.fixture(scope="module")
def found(known: Evidence) -> dict[str, Finding]:
    return findings(known)


def test_every_row_has_a_finite_number_a_share_and_says_what_it_rests_on(
    found: dict[str, Finding],
) -> None:
    assert set(found) == NAMES
    for name, one in found.items():
        assert one.name == name
        assert np.isfinite(one.number)
        assert 0 <= one.share_of_assumption_space <= 1
        assert one.basis in ("engine", "engine and assumptions", "assumptions")
        assert one.unit
        assert one.label
        assert one.basis == "engine" or one.share_of_assumption_space < 1 or not one.flips


def test_engine_rows_equal_plain_counterfactuals(
    known: Evidence, found: dict[str, Finding]
) -> None:
    scenario = dt.Scenario.open("beijing-moscow-2022")
    now = Solver(scenario)(scenario_pulls(scenario))
    solved, cut = Solver(scenario), cut_tie("CHN", "RUS")
    bare, under = solved((cut,)), solved((*scenario_pulls(scenario), cut))
    before, after = ({}, {})
    for code in ("RUS", "CHN"):
        n = scenario.world.country(code)
        before[code] = 100 * (1 - bare.welfare_hat[n])
        after[code] = 100 * (1 - under.welfare_hat[n] / now.welfare_hat[n])
    borne = 100 * (1 - now.welfare_hat[scenario.world.country("RUS")])
    rise = min(after[code] - before[code] for code in before)
    assert found["rise_of_the_tie"].number == pytest.approx(rise, abs=1e-6)
    assert found["threat_over_loss"].number == pytest.approx(after["RUS"] / borne, abs=1e-6)


def scenario_pulls(scenario: dt.Scenario):
    return scenario.acting


def test_the_threshold_row_equals_a_sweep_of_the_threat(
    known: Evidence, found: dict[str, Finding]
) -> None:
    draws, stakes = known.space.draws, known.stakes
    support_ends = []
    for threat in np.linspace(0, 1, 201):
        utilities = corners(
            stakes, {**draws, "common_threat": np.minimum(threat, draws["common_threat"])}
        )
        support_ends.append(utilities[:, 2] > utilities[:, :2].max(axis=1))
    flips = np.array(support_ends)
    assert found["threat_that_ends_support"].share_of_assumption_space == pytest.approx(
        (flips[0] & ~flips[-1]).mean(), abs=1e-12
    )


def test_the_dilemma_is_the_share_of_draws_in_which_hedging_is_best(
    known: Evidence, found: dict[str, Finding]
) -> None:
    best = corners(known.stakes, known.space.draws).argmax(axis=1)
    assert found["margin_of_hedging"].share_of_assumption_space == pytest.approx((best == 1).mean())


def test_europe_presses_only_where_it_pays(found: dict[str, Finding]) -> None:
    assert found["pressure_in_reply"].number >= 0
    assert any(
        "what full support for the ally adds to that: 0 instead of 0.3" in flip
        for flip in found["pressure_in_reply"].flips
    ), "without a worth of pressing, no response"


def test_taiwan_loses_most_if_it_is_cut_off(known: Evidence, found: dict[str, Finding]) -> None:
    cut_off = known.cut_off
    assert cut_off is not None
    assert known.countries[int(cut_off.by_country.argmin())] == "TWN"
    assert found["cost_of_cutting_off"].number < 0
    assert (cut_off.world < 0).all()


BUILT_IN = {
    "rise_of_the_tie",
    "gain_from_linkage",
    "pressure_in_reply",
    "threat_over_loss",
    "cost_of_cutting_off",
    "worth_of_aid_in_setbacks",
}


def test_placebos_are_shares_of_the_same_draws_and_absent_where_the_sign_is_built_in(
    known: Evidence, found: dict[str, Finding]
) -> None:
    assert {name for name, one in found.items() if one.placebo is None} == BUILT_IN
    for one in found.values():
        assert one.placebo is None or 0 <= one.placebo <= 1
        assert bool(one.placebo_of) == (one.placebo is not None)
    draws = dict(known.space.draws)
    idle = corners(known.stakes, draws | {"stake": np.zeros(400)})
    assert found["margin_of_walking_away"].placebo == pytest.approx(
        (idle[:, 2] < idle[:, 1]).mean()
    )
    fearless = corners(known.stakes, draws | {"secondary_sanction_belief": np.zeros(400)})
    assert found["margin_of_hedging"].placebo == pytest.approx(
        (fearless.argmax(axis=1) == 1).mean()
    )


def test_a_placebo_that_passes_tells_a_finding_that_carries_nothing(
    found: dict[str, Finding],
) -> None:
    assert found["support_as_the_war_improves"].placebo > 0.5, (
        "without concavity the sign is mostly the same"
    )
    assert found["incentive_to_stay"].placebo < found["incentive_to_stay"].share_of_assumption_space


def test_the_standard_error_is_that_of_counting(found: dict[str, Finding]) -> None:
    share = found["threat_that_ends_support"].share_of_assumption_space
    assert found["threat_that_ends_support"].standard_error == pytest.approx(
        (share * (1 - share) / 400) ** 0.5
    )


def test_the_space_of_the_findings_is_that_of_the_stance(known: Evidence) -> None:
    from detente.politics.stance.space import space

    plain = space(known.stakes, known.space.state, draws=400)
    for name, values in plain.draws.items():
        assert np.array_equal(values, known.space.draws[name]), name
