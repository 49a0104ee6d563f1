"""A change that is only a change of layout changes no number.

After a change that is meant to move numbers: ``python -m tests.golden --write``, and a line in the
CHANGELOG under "Results change".
"""

from __future__ import annotations

import pytest

from .numbers import LIMIT, TOPICS, computed, differences, kept, leaves


@pytest.mark.parametrize("topic", TOPICS)
def test_numbers_and_words_are_the_golden_ones(topic: str) -> None:
    wrong = [line for size, line in differences(topic, computed(topic)) if size > 1]
    assert not wrong, f"{len(wrong)} differ, first {wrong[:5]}; see tests/golden/test_golden.py"


def test_golden_numbers_are_certified_and_finite() -> None:
    for topic in TOPICS:
        for key, value in leaves(kept(topic)):
            assert value not in ("nan", "inf", "-inf"), (topic, key)
            if "residual" in key:
                assert float(value) <= LIMIT, (topic, key)


def test_a_changed_number_a_changed_word_and_a_missing_key_are_told() -> None:
    found = kept("welfare")
    name, horizons = next(iter(found.items()))
    horizon, countries = next(iter(horizons.items()))
    code = next(iter(countries))
    assert not differences("welfare", found)
    hat = countries[code]
    countries[code] = hat + 1e-8
    ((size, line),) = differences("welfare", found)
    assert size == pytest.approx(10 / max(1.0, hat), rel=1e-3)
    assert f"/{name}/{horizon}/{code} was" in line
    del countries[code]
    assert differences("welfare", found)[0][1] == f"/{name}/{horizon}/{code} is gone"
