"""Findings of the strategic rows on the shipped world: engine numbers against plain
counterfactuals, shares against sweeps.
"""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.exposure import cut_tie
from detente.politics.case import Case, case
from detente.politics.finding import Finding
from detente.politics.rows import ROWS
from detente.politics.stakes import solver
from detente.politics.stance import corners

IDS = [
    "S01",
    "S03",
    "S04",
    "S05",
    "S06",
    "S12",
    "S14",
    "S16",
    "S19",
    "S20",
    "S22",
    "S23",
    "S24",
    "S25",
    "S28",
    "S29",
    "S30",
]


@pytest.fixture(scope="module")
def shared_case() -> Case:
    return case(dt.Scenario.open("beijing-moscow-2022"), "CHN", "RUS", draws=400)


@pytest.fixture(scope="module")
def found(shared_case: Case) -> dict[str, Finding]:
    return {finding.id: finding for finding in (row(shared_case) for row in ROWS)}


def test_every_row_has_a_finite_number_a_share_and_says_what_it_rests_on(
    found: dict[str, Finding],
) -> None:
    assert list(found) == IDS
    for one in found.values():
        assert np.isfinite(one.number)
        assert 0 <= one.share_of_assumption_space <= 1
        assert one.basis in ("engine", "engine and assumptions", "assumptions")
        assert one.unit
        assert one.label
        assert one.basis == "engine" or one.share_of_assumption_space < 1 or not one.flips


def test_engine_rows_equal_plain_counterfactuals(
    shared_case: Case, found: dict[str, Finding]
) -> None:
    scenario = dt.Scenario.open("beijing-moscow-2022")
    now = solver(scenario)(scenario_pulls(scenario))
    after = cut_tie(
        scenario.world, "RUS", "CHN", shock=now.shock.on(scenario.world), parameters=now.parameters
    )
    before = cut_tie(scenario.world, "RUS", "CHN", parameters=now.parameters)
    borne = 100 * (1 - now.welfare_hat[scenario.world.country("RUS")])
    assert found["S03"].number == pytest.approx(
        min(after.country - before.country, after.partner - before.partner), abs=1e-6
    )
    assert found["S19"].number == pytest.approx(after.country / borne, abs=1e-6)


def scenario_pulls(scenario: dt.Scenario):
    from detente.levers.apply import pulls

    return pulls(scenario.levers, scenario.world, blocs=scenario.blocs)


def test_the_threshold_row_equals_a_sweep_of_the_threat(
    shared_case: Case, found: dict[str, Finding]
) -> None:
    draws, stakes = shared_case.space.draws, shared_case.stakes
    support_ends = []
    for threat in np.linspace(0, 1, 201):
        utilities = corners(
            stakes, {**draws, "common_threat": np.minimum(threat, draws["common_threat"])}
        )
        support_ends.append(utilities[:, 2] > utilities[:, :2].max(axis=1))
    flips = np.array(support_ends)
    assert found["S05"].share_of_assumption_space == pytest.approx(
        (flips[0] & ~flips[-1]).mean(), abs=1e-12
    )


def test_the_dilemma_is_the_share_of_draws_in_which_hedging_is_best(
    shared_case: Case, found: dict[str, Finding]
) -> None:
    best = corners(shared_case.stakes, shared_case.space.draws).argmax(axis=1)
    assert found["S04"].share_of_assumption_space == pytest.approx((best == 1).mean())


def test_europe_presses_only_where_it_pays(found: dict[str, Finding]) -> None:
    assert found["S16"].number >= 0
    assert any("europe_support at its low end" in flip for flip in found["S16"].flips), (
        "without a worth of pressing, no response"
    )


def test_taiwan_loses_most_if_it_is_cut_off(shared_case: Case, found: dict[str, Finding]) -> None:
    assert shared_case.countries[int(shared_case.taiwan.argmin())] == "TWN"
    assert found["S28"].number < 0
    assert (shared_case.taiwan_by_set < 0).all()


BUILT_IN = {"S03", "S12", "S16", "S19", "S28", "S29"}


def test_placebos_are_shares_of_the_same_draws_and_absent_where_the_sign_is_built_in(
    shared_case: Case, found: dict[str, Finding]
) -> None:
    assert {name for name, one in found.items() if one.placebo is None} == BUILT_IN
    for one in found.values():
        assert one.placebo is None or 0 <= one.placebo <= 1
        assert bool(one.placebo_of) == (one.placebo is not None)
    draws = dict(shared_case.space.draws)
    idle = corners(shared_case.stakes, draws | {"stake": np.zeros(400)})
    assert found["S20"].placebo == pytest.approx((idle[:, 2] < idle[:, 1]).mean())
    fearless = corners(shared_case.stakes, draws | {"secondary_sanction_belief": np.zeros(400)})
    assert found["S04"].placebo == pytest.approx((fearless.argmax(axis=1) == 1).mean())


def test_a_placebo_that_passes_tells_a_finding_that_carries_nothing(
    found: dict[str, Finding],
) -> None:
    assert found["S22"].placebo > 0.5, "without concavity the sign is mostly the same"
    assert found["S01"].placebo < found["S01"].share_of_assumption_space


def test_the_standard_error_is_that_of_counting(found: dict[str, Finding]) -> None:
    share = found["S05"].share_of_assumption_space
    assert found["S05"].standard_error == pytest.approx((share * (1 - share) / 400) ** 0.5)


def test_the_space_of_the_findings_is_that_of_the_stance(shared_case: Case) -> None:
    from detente.politics.stance import space

    plain = space(shared_case.stakes, shared_case.space.on, draws=400)
    for name, values in plain.draws.items():
        assert np.array_equal(values, shared_case.space.draws[name]), name
