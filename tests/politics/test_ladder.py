"""The ladder: published separations, what each term adds, the real tests, a placebo, and the
numbers that the page quotes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.cli.show_ladder import show_ladder
from detente.politics.alignment.ladder import Ladder, ladder, ladder_probability
from detente.politics.alignment.ordered_logit import auc, fit, leave_one_out, probability
from detente.politics.alignment.predictors import INFORMED, PREDICTORS, SANCTION
from detente.politics.alignment.rungs import FORWARD
from detente.politics.alignment.voting import read_alignment
from detente.world.state import ideal_point

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "alignment.md"
POINT = "ideal point 2019"


@pytest.fixture(scope="module")
def found() -> Iterator[Ladder]:
    yield ladder()


def test_the_ideal_point_of_2019_alone(found: Ladder) -> None:
    """0.964 over 192 states; less with the EU as one decision, less for the new joiners."""
    rungs = {
        units: found.rung(POINT, outcome="binary", units=units)
        for units in ("states", "EU as one", "new joiners")
    }
    assert rungs["states"].auc == pytest.approx(0.964, abs=0.002)
    assert (rungs["states"].count, rungs["states"].positives) == (192, 48)
    assert (rungs["EU as one"].count, rungs["EU as one"].positives) == (166, 22)
    assert (rungs["new joiners"].count, rungs["new joiners"].positives) == (152, 8)
    assert rungs["new joiners"].auc < rungs["EU as one"].auc < rungs["states"].auc


def test_from_2014_to_2022(found: Ladder) -> None:
    """-0.835 to the three digits of the target with the slope of 2014 and the point of 2019;
    treaties pass it clearly.
    """
    assert round(found.rung(POINT, split=FORWARD).log_score, 3) >= -0.835
    assert found.rung(f"{POINT} + treaties", split=FORWARD).log_score > -0.80
    assert found.rung("null", split=FORWARD).log_score < -1.2


def test_the_other_estimate_of_ideal_points_says_the_same() -> None:
    """Final-passage votes: 0.963, and 2014 to 2022 at -0.827."""
    known = read_alignment()
    old, new = (
        np.array([[ideal_point(state, year).value] for state in known.states])
        for year in (2013, 2019)
    )
    given = leave_one_out(known.sanctioned_2022.astype(np.int64), new, np.zeros(1))[:, 1]
    assert auc(given, known.sanctioned_2022, np.ones((1, 192)))[0] == pytest.approx(
        0.963, abs=0.001
    )
    theta = fit(known.level_2014, old, weights=np.ones((1, 192)), precision=np.zeros(1))
    chance = probability(theta, new)[0][np.arange(192), known.level_2022]
    assert np.log(chance).mean() == pytest.approx(-0.827, abs=0.001)


def test_a_placebo_outcome_is_not_predicted() -> None:
    known = read_alignment()
    rng, scores = np.random.default_rng(0), []
    for _ in range(20):
        shuffled = rng.permutation(known.sanctioned_2022.astype(np.int64))
        given = leave_one_out(shuffled, known.ideal_2019[:, None], np.zeros(1))[:, 1]
        scores.append(float(auc(given, shuffled == 1, np.ones((1, 192)))[0]))
    assert 0.3 < np.mean(scores) < 0.55
    assert max(scores) < 0.75


def test_gains_are_differences_and_trade_adds_nothing_to_who_joined(found: Ladder) -> None:
    for row in found.rows:
        if row.parent:
            parent = found.rung(row.parent, outcome=row.outcome, units=row.units, split=row.split)
            assert row.gain == pytest.approx(row.log_score - parent.log_score, abs=1e-12)
        assert row.log_score < 0 <= row.auc <= 1
        assert row.auc_low <= row.auc <= row.auc_high
        assert row.log_score_low < row.log_score < row.log_score_high
    for units in ("states", "EU as one", "new joiners", "states with accounts"):
        assert found.rung(f"{POINT} + trade", outcome="binary", units=units).gain < 0.005
    assert found.rung("+ past vote", outcome="binary").gain_low > 0


def test_the_eu_as_a_cluster_widens_the_interval(found: Ladder) -> None:
    known = read_alignment()
    given = np.array(
        [found.probability(POINT, outcome="binary")[state][1] for state in known.states]
    )
    weights = (
        np.random.default_rng(0).multinomial(192, np.full(192, 1 / 192), size=2000).astype(float)
    )
    low, high = np.quantile(auc(given, known.sanctioned_2022, weights), [0.025, 0.975])
    row = found.rung(POINT, outcome="binary")
    assert row.auc_high - row.auc_low > 1.3 * (high - low)


def test_new_joiners_and_who_is_missed(found: Ladder) -> None:
    assert {one.iso3 for one in found.new_joiners} == {
        "AND",
        "BHS",
        "FSM",
        "KOR",
        "MCO",
        "MKD",
        "SGP",
        "SMR",
    }
    assert {one.iso3 for one in found.missed} == {"ISR", "MHL"}
    assert {one.iso3 for one in found.missed_joiners} == {"BHS", "SGP"}
    for one in (*found.missed, *found.missed_joiners):
        hit = {name for name in INFORMED if one.rank[name] <= 8}
        assert hit == (set(INFORMED) if one.level_2022 < 3 else set())
    korea = next(one for one in found.new_joiners if one.iso3 == "KOR")
    chances = ladder_probability(POINT, outcome="binary")
    known = read_alignment()
    newcomers = [
        s for s, before in zip(known.states, known.sanctioned_2014, strict=True) if not before
    ]
    assert korea.rank[POINT] == 1 + sum(chances[s][1] > chances["KOR"][1] for s in newcomers)


def test_probabilities_by_state(found: Ladder) -> None:
    chances = found.probability(SANCTION)
    assert set(chances) == set(read_alignment().states)
    assert all(
        one.shape == (4,) and one.sum() == pytest.approx(1) and (one > 0).all()
        for one in chances.values()
    )
    direct = ladder_probability(SANCTION)
    assert all((direct[state] == chances[state]).all() for state in chances)
    merged = found.probability(POINT, units="EU as one")
    assert len(merged) == 192
    assert (merged["DEU"] == merged["HUN"]).all()
    assert set(found.probability(POINT, units="new joiners")) == set(chances) - {
        s
        for s, before in zip(read_alignment().states, read_alignment().sanctioned_2014, strict=True)
        if before
    }


def test_the_prior_is_what_bounds_the_past_sanction() -> None:
    """Without a prior nothing bounds the slope; with a wider one the fit is surer, and order on the
    ladder stays.
    """
    scores = {sd: ladder(prior_sd=sd, draws=100) for sd in (1.0, 5.0)}
    for one in scores.values():
        assert one.rung(SANCTION, outcome="binary").gain > 0
        assert {missed.iso3 for missed in one.missed_joiners} == {"BHS", "SGP"}
    surer = [scores[sd].probability(SANCTION, outcome="binary")["DEU"][1] for sd in (1.0, 5.0)]
    assert surer[0] < surer[1] < 1


def test_bad_questions_are_answered(found: Ladder) -> None:
    with pytest.raises(dt.DataError, match="positive prior_sd"):
        ladder(prior_sd=0.0)
    with pytest.raises(dt.DataError, match="positive prior_sd"):
        ladder(prior_sd=float("nan"))
    with pytest.raises(dt.DataError, match=r"there are \+ past sanction"):
        found.rung("horoscope")
    with pytest.raises(dt.DataError, match="no rung"):
        found.probability(SANCTION, split=FORWARD)
    with pytest.raises(dt.DataError, match="no predictor 'horoscope'"):
        ladder_probability("horoscope")


def test_json_is_plain_finite_and_reproducible(found: Ladder) -> None:
    text = json.dumps(found.to_json(), allow_nan=False)
    assert text == json.dumps(ladder().to_json(), allow_nan=False)
    assert {row["name"] for row in json.loads(text)["rows"]} == set(PREDICTORS)


def test_people_see_every_rung(found: Ladder, capsys: pytest.CaptureFixture[str]) -> None:
    show_ladder(found)
    text = capsys.readouterr().out
    for wanted in (
        *PREDICTORS,
        "EU as one",
        "new joiners",
        "2014 -> 2022",
        "KOR South Korea",
        "ISR Israel",
        "0.964",
    ):
        assert wanted in text


def test_the_page_quotes_these_numbers(found: Ladder) -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for name in PREDICTORS:
        cells = [
            found.rung(name, outcome="binary", units=units)
            for units in ("states", "EU as one", "new joiners")
        ]
        ordered = found.rung(name)
        row = " | ".join(
            [
                name,
                *(f"{cell.auc:.3f}" for cell in cells),
                f"{ordered.log_score:.3f}",
                f"{ordered.gain:+.3f}",
            ]
        )
        assert f"| {row} |" in page
    for name in ("null", "ideal point 2013", POINT, f"{POINT} + treaties"):
        rungs = (
            found.rung(name, split=FORWARD),
            found.rung(name, split=FORWARD, units="EU as one"),
        )
        assert (
            f"| {name} | {rungs[0].log_score:.3f} | {rungs[1].log_score:.3f} | {rungs[0].auc:.3f} |"
            in page
        )
    row = found.rung(POINT, outcome="binary")
    assert f"{row.auc_low:.2f} to {row.auc_high:.2f}" in page
    for one in found.missed_joiners:
        assert (
            f"{one.name} ({100 * one.probability[POINT]:.1f} per cent, rank {one.rank[POINT]})"
            in page
        )
    added = found.rung(f"{POINT} + trade")
    assert f"{added.gain:+.3f} ({added.gain_low:+.3f} to {added.gain_high:+.3f})" in page
