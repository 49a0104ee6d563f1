"""Partners that are alike in size."""

from __future__ import annotations

import numpy as np

from detente.claims.metrics_dependence import Partners


def test_partners_alike_are_of_half_to_twice_the_size() -> None:
    sizes = {"OWN": 10.0, "HALF": 5.0, "MORE": 5.1, "LESS": 19.9, "TWICE": 20.0, "SAME": 10.0}
    partners = Partners(list(sizes), np.zeros(6), np.array(list(sizes.values())))
    assert [partners.codes[k] for k in partners.alike("OWN")] == ["MORE", "LESS", "SAME"]
