"""The sanctions game on the shipped world: effects against plain solves, the surrogate against the
full model, certificates, the fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.errors import DataError, ScenarioError
from detente.levers.parse import parse_lever
from detente.levers.pull import own_pull
from detente.politics.game.cast import Cast, cast
from detente.politics.game.certified import certified_logit, certified_pure
from detente.politics.game.effects import RESOLVED, Economy
from detente.politics.game.fit import fit, ladder_scores, observed
from detente.politics.game.logit_path import logit_equilibrium
from detente.politics.game.payoffs import (
    ACTIONS,
    CUTS,
    DEPTH,
    JOINS,
    KEEPS,
    STEP,
    SanctionsGame,
    sanctions_game,
)
from detente.politics.game.polymatrix import pure
from detente.politics.game.pure_equilibria import pure_equilibria
from detente.politics.game.surrogate import surrogate
from detente.politics.game.weights import DEFAULT, ECONOMY_ONLY
from detente.politics.solver import Solver


@pytest.fixture(scope="module")
def scenario() -> dt.Scenario:
    return dt.Scenario.open("beijing-moscow-2022")


@pytest.fixture(scope="module")
def players(scenario: dt.Scenario) -> Cast:
    return cast(scenario.world, scenario.acting, "RUS")


@pytest.fixture(scope="module")
def found(scenario: dt.Scenario, players: Cast) -> SanctionsGame:
    economy = Economy(players, Solver(scenario))
    return sanctions_game(economy, surrogate(economy))


def test_the_cast_has_the_union_as_one_and_its_outsiders_would_pull_what_many_pull(
    scenario: dt.Scenario, players: Cast
) -> None:
    by_code = {actor.code: actor for actor in players.actors}
    assert len(players.actors) == 40
    assert len(by_code["EU27"].members) == 27
    assert not {"DEU", "ROW", "HKG", "RUS", "UKR"} & set(by_code)
    assert {"CHN", "IND", "TUR", "BLR", "KAZ"} <= set(by_code)
    assert players.leader == "USA"
    assert [p.lever.title for p in by_code["CHN"].measures] == ["coalition exports to Russia"]
    assert by_code["CHN"].measures[0].senders == ("CHN",)
    assert not by_code["CHN"].listed
    assert any(p.government == "UKR" for p in players.background)
    frozen = [
        p.lever.amount
        for actor in players.actors
        for p in actor.measures
        if p.lever.lever == "asset_freeze"
    ]
    assert sum(frozen) == pytest.approx(300.0), "the amount frozen is shared out once"
    everything = [p for actor in players.actors if actor.listed for p in actor.measures] + list(
        players.background
    )
    plain = Solver(scenario)(scenario.acting).welfare_pct
    assert Solver(scenario)(everything).welfare_pct == pytest.approx(plain, abs=1e-7)


def test_a_lever_may_name_a_bloc_of_the_scenario() -> None:
    text = (
        "scenario: mine\nworld: icio-2021\ntarget: RUS\nblocs:\n  AXIS:\n    members: [RUS,"
        " BLR]\nlevers:\n  - {lever: embargo, by: [USA, JPN], on: AXIS, sectors: C26, tag: assumed,"
        " source: a test}\n"
    )
    mine = dt.Scenario.parse(text)
    players = cast(mine.world, mine.acting, "RUS", blocs=mine.blocs)
    assert {actor.code for actor in players.actors if actor.listed} == {"USA", "JPN"}


def test_no_measure_against_the_target_is_refused(scenario: dt.Scenario) -> None:
    with pytest.raises(ScenarioError, match="no measure against India"):
        cast(scenario.world, scenario.acting, "IND")


def test_what_only_its_world_knows_decides_nothing(tmp_path: Path) -> None:
    world = dt.World.open("icio-2021").aggregate({"ANDES": ["CHL", "PER", "COL"]})
    world.save(tmp_path / "mixed.npz")
    text = (
        "scenario: mixed\nworld: mixed.npz\ntarget: RUS\nlevers:\n  - {lever: embargo, by: [USA,"
        " JPN], on: RUS, sectors: C26, source: a test}\n"
    )
    mixed = dt.Scenario.parse(text, folder=tmp_path)
    everyone = cast(mixed.world, mixed.acting, "RUS", count=100)
    assert {"USA", "JPN", "EU27"} < set(everyone.codes)
    assert "ANDES" not in everyone.codes
    other = mixed.with_levers(["tariff 10 by ANDES on RUS"])
    with pytest.raises(dt.DataError, match="no political data for ANDES of world"):
        cast(other.world, other.acting, "RUS")
    with pytest.raises(dt.DataError, match="no political data for ANDES"):
        cast(mixed.world, mixed.acting, "RUS", always=("ANDES",))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("embargo by USA on RUS", "fall", 50.0),
        ("embargo by USA on RUS floor 20", "fall", 40.0),
        ("export_control by USA on RUS fall 60", "fall", 30.0),
        ("tariff 35 by CAN on RUS", "rate", 17.5),
        ("quota 40 by USA on RUS", "limit", 70.0),
    ],
)
def test_half_depth_halves_what_a_lever_takes(text: str, field: str, value: float) -> None:
    half = own_pull(parse_lever(text), ("USA",), "made").halved()
    assert getattr(half.lever, field) == pytest.approx(value)
    assert half.lever.lever == parse_lever(text).lever
    assert half.key == ("made", "half")
    assert half.lever.title == f"{parse_lever(text).title}, at half"


def test_effects_equal_plain_solves(scenario: dt.Scenario, found: SanctionsGame) -> None:
    k = found.cast.codes.index("JPN")
    solve, actor, nobody = Solver(scenario), found.cast.actors[k], np.zeros(40)
    base, alone = solve(found.cast.background), solve([*found.cast.background, *actor.measures])
    n, target = scenario.world.country("JPN"), scenario.world.country("RUS")
    own = found.economy.own(nobody, k)
    gain, harm = own.gain, own.harm
    change = 100 * (alone.welfare_hat / base.welfare_hat - 1)
    assert gain[2] == pytest.approx(change[n], abs=1e-8)
    assert harm[2] == pytest.approx(-change[target], abs=1e-8)
    assert gain[0] == harm[0] == 0
    union = found.cast.codes.index("EU27")
    weights = found.economy.share[union]
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0).sum() == 27


def test_surrogate_is_exact_alone_and_within_the_coalition(found: SanctionsGame) -> None:
    quiet = [1] * 40 + [KEEPS]
    game = found.game()
    joins = slice(JOINS, None)
    assert game.payoffs(pure(quiet, 5))[:-1, joins] == pytest.approx(
        found.exact(quiet)[:-1, joins], abs=1e-9
    )
    within = [4 if actor.listed else 1 for actor in found.cast.actors] + [KEEPS]
    gap = np.abs(game.payoffs(pure(within, 5))[:-1] - found.exact(within)[:-1])
    assert gap.max() < 1e-9


def test_the_game_adds_up_its_terms(found: SanctionsGame) -> None:
    draw = np.random.default_rng(0)
    mixed = draw.dirichlet(np.ones(5), size=41)
    mixed[-1] = [1, 0, 0, 0, 0]
    by_term = sum(found.weights[term.name] * term.feature(mixed[:-1]) for term in found.terms)
    assert found.game().payoffs(mixed)[:-1] == pytest.approx(by_term, abs=1e-10)


def test_nobody_joins_for_the_economy_alone_unless_it_gains(found: SanctionsGame) -> None:
    bare = found.with_weights(**ECONOMY_ONLY)
    answer = pure_equilibria(bare.game(), starts=4)
    assert answer.profiles
    for profile in answer.profiles:
        checked = certified_pure(bare, profile)
        assert checked.regret.max() <= RESOLVED
        for k, action in enumerate(checked.profile[:-1]):
            if action >= JOINS:
                gain = found.economy.own(
                    np.array(DEPTH[list(checked.profile[:-1])]), k, cut=checked.profile[-1] == CUTS
                ).gain
                assert gain[STEP[action]] > 0, found.cast.codes[k]
    joiners = {found.cast.codes[k] for k, a in enumerate(answer.highest[:-1]) if a >= JOINS}
    assert joiners == {"USA"}, (
        "in part, since it keeps the price gap of half an embargo on fuels; nobody else gains:"
        " what frozen reserves earn is nobody's income"
    )


def test_reported_equilibria_have_no_regret_on_the_full_model(found: SanctionsGame) -> None:
    end = pure_equilibria(found.game(), starts=4).highest
    checked = certified_pure(found, end)
    assert checked.regret.max() <= RESOLVED
    wrong = (*[1] * 40, KEEPS)
    corrected = certified_pure(found, wrong)
    assert corrected.rounds > 0
    assert corrected.regret.max() <= RESOLVED
    k = found.cast.codes.index("KOR")
    worse = list(checked.profile)
    worse[k] = 0 if worse[k] != 0 else 4
    payoff = found.exact(checked.profile)[k]
    assert found.exact(worse)[k] == pytest.approx(payoff, abs=1e-12), (
        "a payoff does not depend on one's own entry of the profile"
    )
    assert payoff[worse[k]] < payoff[checked.profile[k]]


class Noisy(SanctionsGame):
    """The game with payoffs that end where the search stopped, a little off for each action."""

    def exact(self, profile: Sequence[int]) -> np.ndarray:
        noise = np.random.default_rng(sum(profile)).uniform(-1, 1, (len(profile), len(ACTIONS)))
        return np.asarray(super().exact(profile) + 0.1 * RESOLVED * noise)


def test_where_the_search_stopped_decides_nothing(found: SanctionsGame) -> None:
    """The target cuts off fuels that nobody buys any more: that gains it nothing."""
    bare = found.with_weights(**ECONOMY_ONLY)
    for profile in pure_equilibria(bare.game(), starts=4).profiles:
        noisy = Noisy(bare.economy, bare.effects, bare.terms, bare.weights)
        checked = certified_pure(noisy, profile)
        assert (checked.profile, checked.rounds) == (profile, 0)
        assert 0 < checked.regret.max() < RESOLVED


def test_logit_equilibrium_holds_on_the_full_model(found: SanctionsGame) -> None:
    logit = logit_equilibrium(found.game(), 1.0)
    checked = certified_logit(found, logit)
    assert checked.samples >= 4
    assert checked.error.max() < 0.02, "only what the surrogate misses is sampled"
    assert checked.response_gap < 0.03
    assert np.abs(checked.regret - checked.surrogate_regret).max() < 0.05
    assert (checked.regret < np.log(len(ACTIONS))).all()
    assert np.isfinite(checked.error).all()


def test_nothing_is_left_to_sample_where_the_surrogate_is_the_full_model(
    found: SanctionsGame,
) -> None:
    bare = found.with_weights(welfare=0.0, harm=0.0, retaliation=0.0)
    checked = certified_logit(bare, logit_equilibrium(bare.game(), 1.0), samples=2)
    k = slice(len(found.cast.codes))
    assert checked.error[k] == pytest.approx(0.0, abs=1e-12)
    assert checked.regret[k] == pytest.approx(checked.surrogate_regret[k], abs=1e-12)


def test_compensation_and_secondary_sanctions_do_what_they_are_for(found: SanctionsGame) -> None:
    def joiners(some: SanctionsGame) -> float:
        return float(logit_equilibrium(some.game(), 1.0).probability[:-1, JOINS:].sum())

    assert joiners(found.compensated(1.0).with_weights(welfare=5.0)) > joiners(
        found.with_weights(welfare=5.0)
    )
    backs = [
        float(
            logit_equilibrium(found.with_weights(secondary=w).game(), 1.0).probability[:-1, 0].sum()
        )
        for w in (0.0, 0.5, 2.0)
    ]
    assert backs[0] > backs[1] > backs[2]


def test_weights_called_calibrated_are_what_the_fit_gives(found: SanctionsGame) -> None:
    fitted = fit(found)
    for name in ("distance", "habit", "vote", "back", "condemn", "join"):
        assert fitted.weights[name] == pytest.approx(DEFAULT[name], abs=0.15), name
    null = np.bincount(
        [actor.level for actor in found.cast.actors if actor.level is not None], minlength=4
    ) / len(fitted.actors)
    assert fitted.log_score > float((null[null > 0] * np.log(null[null > 0])).sum())
    assert fitted.probability.sum(axis=1) == pytest.approx(1.0)
    assert {"habit", "vote"} <= {name for name, gain in fitted.gain.items() if gain > 0.05}


def test_slope_of_the_fit_equals_finite_differences(found: SanctionsGame) -> None:
    choices = observed(found)
    weights = np.random.default_rng(0).normal(size=len(choices.mean))
    slope, curvature = choices.derivatives(weights)
    for k in range(weights.size):
        step = np.eye(weights.size)[k] * 1e-5
        ahead, behind = (choices.value(weights + s) for s in (step, -step))
        assert (ahead - behind) / 2e-5 == pytest.approx(slope[k], rel=1e-5, abs=1e-6)
    assert (np.linalg.eigvalsh(curvature) > 0).all()


def test_too_few_known_choices_are_refused(found: SanctionsGame) -> None:
    unknown = tuple(replace(actor, level=None) for actor in found.cast.actors)
    hidden = Economy.__new__(Economy)
    hidden.__dict__.update(found.economy.__dict__ | {"cast": replace(found.cast, actors=unknown)})
    with pytest.raises(DataError, match="too few actors"):
        fit(replace(found, economy=hidden))


def test_the_game_is_held_against_the_ladder_on_the_same_actors(found: SanctionsGame) -> None:
    fitted = fit(found, without=())
    scores = ladder_scores(fitted, found)
    assert list(scores) == ["null", "ideal point 2019", "+ past vote", "+ past sanction"]
    assert scores["null"] < scores["+ past vote"] < scores["+ past sanction"] < 0
    assert fitted.log_score > scores["ideal point 2019"]
    assert fitted.log_score < scores["+ past sanction"], (
        "the game does not beat the best rung: say so, do not hide it"
    )
