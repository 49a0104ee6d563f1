"""What is on record of governments toward a target, and what is not."""

from __future__ import annotations

import pytest

from detente.politics.game.past_choices import past_choices


def test_toward_a_target_without_a_record_nobody_did_or_voted_anything() -> None:
    past = past_choices("CHN", "USA")
    assert not past.recorded
    for code in ("USA", "JPN", "TWN"):
        stand = past.of(code)
        assert (stand.habit, stand.vote, stand.level) == (0.0, 0.0, None)
    known = past_choices("RUS", "USA").of("USA")
    assert (known.habit, known.vote) == (1.0, 1.0)


@pytest.mark.parametrize("leader", ["USA", "JPN", "EU27"])
def test_positions_go_from_the_target_to_the_leader(leader: str) -> None:
    past = past_choices("CHN", leader)
    assert past.of("CHN").ideal == pytest.approx(0)
    assert past.of(leader).ideal == pytest.approx(1)


def test_a_leader_without_a_point_stands_with_the_one_farthest_away() -> None:
    assert past_choices("RUS", "TWN").ideal.max() == pytest.approx(1)
