"""Transfers that keep the coalition of the reference case together, solved again by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

import detente as dt
from detente.errors import ScenarioError
from detente.politics.game.payoffs import DEPTH
from detente.study.bearing import margins
from detente.study.share_burden import ALL_MOTIVES, HELD, INCOME_ALONE, SharingAnswer, share_burden

# Few governments with a measure in common, so that the game is small.
TEXT = """
scenario: few
title: Few members
world: icio-2021
target: RUS
levers:
  - {lever: embargo, name: products, by: [USA, JPN, KOR, SGP], on: [RUS], sectors: [goods],
     fall: 60}
"""


@pytest.fixture(scope="module")
def found() -> SharingAnswer:
    return share_burden(dt.Scenario.parse(TEXT))


def test_with_the_transfers_nobody_gains_by_leaving(found: SharingAnswer) -> None:
    """Margins from the economy solved here with the payments in the answer."""
    one = found.found[0]
    assert one.motives == ALL_MOTIVES
    assert one.possible
    assert one.before.min() < 0 <= one.after.min() + HELD
    game, codes = found.model, found.model.cast.codes
    received = np.zeros(len(codes))
    for payer, receiver, amount in one.payments():
        received[codes.index(found.members[payer])] -= amount
        received[codes.index(found.members[receiver])] += amount
    depths = np.array([1.0 if code in found.members else 0.0 for code in codes])
    gain = game.economy.after_transfers(depths, received) - game.economy.effects(depths).gain
    stay = margins(game, found.members).stay
    after = {c: m + game.weights["welfare"] * gain[codes.index(c)] for c, m in stay.items()}
    assert min(after.values()) >= -1e-5
    short = [c for c, m in stay.items() if m < 0]
    assert [after[c] for c in short] == pytest.approx([0.0] * len(short), abs=1e-5)


def test_a_little_less_and_somebody_leaves(found: SharingAnswer) -> None:
    one = found.found[0]
    game, codes = found.model, found.model.cast.codes
    at = [codes.index(code) for code in found.members]
    depths = np.zeros(len(codes))
    depths[at] = DEPTH[-1]
    received = np.zeros(len(codes))
    received[at] = 0.99 * one.least.received
    gain = (
        game.economy.after_transfers(depths, received)[at] - game.economy.effects(depths).gain[at]
    )
    assert (one.before + game.weights["welfare"] * gain).min() < -1e-3
    assert one.least.bound <= one.least.total <= 1.02 * one.least.bound


def test_for_real_income_alone_all_lose_and_the_sum_is_what_they_lose(found: SharingAnswer) -> None:
    """Each is short by what staying costs it: its margin times its income."""
    one = found.found[1]
    assert one.motives == INCOME_ALONE
    assert not one.possible
    assert (one.before < 0).all()
    by_hand = -one.before / 100 * found.income
    np.testing.assert_allclose(one.least.outside, by_hand, rtol=0.15)
    assert np.isnan(one.after).all()


def test_the_tables_add_up(found: SharingAnswer) -> None:
    payments = found.tables["payments"].columns
    total = sum(payments["paid_musd"])
    assert total == pytest.approx(1000 * np.maximum(found.found[0].least.received, 0).sum())
    text = json.dumps(found.to_json(), allow_nan=False)
    assert json.loads(text)["sums"][0]["motives"] == ALL_MOTIVES


def test_one_member_shares_nothing() -> None:
    alone = TEXT.replace("[USA, JPN, KOR, SGP]", "[USA]")
    with pytest.raises(ScenarioError, match="shares nothing"):
        share_burden(dt.Scenario.parse(alone))
