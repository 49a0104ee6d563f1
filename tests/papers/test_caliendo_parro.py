"""Caliendo & Parro (2015), Review of Economic Studies 82(1): NAFTA, baseline re-solved without
deficits.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.replication import along_path_pct, first_order_pct
from tests.papers.caliendo_parro import NAFTA, nafta, open_accounts


@pytest.fixture(scope="module")
def solved(shared: Path) -> tuple[dt.Equilibrium, dict[str, dict[str, list[float]]]]:
    world, tariffs = open_accounts(shared / "papers" / "cp2015")
    targets = json.loads((shared / "papers" / "cp2015" / "targets.json").read_text())
    return dt.solve(world, nafta(world, tariffs)), targets


def test_open_accounts_are_refused_without_rebalancing(shared: Path) -> None:
    world, tariffs = open_accounts(shared / "papers" / "cp2015")
    assert max(abs(gap.relative) for gap in world.gaps) > 1e-3
    with pytest.raises(dt.SolveError, match="rebalance"):
        dt.solve(world, nafta(world, tariffs), closure="nominal")


@pytest.mark.parametrize("country", NAFTA)
def test_real_wage_and_exact_real_income_to_the_digits_given(solved, country: str) -> None:
    found, targets = solved
    n = found.world.country(country)
    reference = dict(
        zip(
            targets["unrounded_reference_zero_deficits"]["columns"],
            targets["unrounded_reference_zero_deficits"][country],
            strict=True,
        )
    )
    assert round(100 * (found.real_wage_hat[n] - 1), 4) == reference["real_wage"]
    assert round(found.welfare_pct[n], 4) == reference["welfare_exact"]
    published = targets["published_table2_zero_deficits"][country]
    assert round(100 * (found.real_wage_hat[n] - 1), 2) == pytest.approx(published[3], abs=0.0051)


def test_the_rebalanced_baseline_is_a_fixed_point(solved) -> None:
    found, _ = solved
    again = dt.solve(found.world, closure="nominal")
    np.testing.assert_allclose(again.welfare_hat, 1, atol=1e-9)
    assert np.abs(found.world.deficit).max() <= 1e-8 * found.world.income.max()


@pytest.mark.parametrize("country", NAFTA)
def test_table_2_by_its_first_order_formula(solved, country: str) -> None:
    """Table 2: welfare, terms of trade, volume of trade, as printed; and to the four digits of the
    reference.
    """
    found, targets = solved
    n = found.world.country(country)
    change = first_order_pct(found)
    terms, volume = change.terms_of_trade[n], change.volume_of_trade[n]
    welfare, printed_terms, printed_volume, _ = targets["published_table2_zero_deficits"][country]
    assert terms + volume == pytest.approx(welfare, abs=0.0051)
    assert terms == pytest.approx(printed_terms, abs=0.0051)
    assert volume == pytest.approx(printed_volume, abs=0.0051)
    tot, vot, linear, _, exact = targets["unrounded_reference_zero_deficits"][country]
    assert (round(terms, 4), round(volume, 4), round(terms + volume, 4)) == (tot, vot, linear)
    assert abs(linear - exact) > 0.01, "the habit that exact welfare corrects"


def test_the_first_order_formula_tends_to_the_exact_change_along_a_path(
    shared: Path, solved
) -> None:
    """Equal steps of the log tariff: Mexico 1.3121, 0.2528, 0.0682 for 1, 5, 20 steps; 0.0073
    exact.
    """
    world, tariffs = open_accounts(shared / "papers" / "cp2015")
    whole, base = nafta(world, tariffs), np.log1p(world.tariff)

    def part(share: float) -> dt.Shock:
        assert whole.new_tariff is not None
        return replace(
            whole, new_tariff=np.expm1(base + share * (np.log1p(whole.new_tariff) - base))
        )

    mexico = world.country("MEX")
    for steps, published in ((1, 1.3121), (5, 0.2528), (20, 0.0682)):
        assert along_path_pct(world, part, steps)[mexico] == pytest.approx(published, abs=0.004), (
            steps
        )


def test_intra_bloc_import_growth(solved) -> None:
    """Abstract: imports from the other members grow by 118, 11 and 41 per cent in Mexico, Canada
    and the United States.
    """
    found, targets = solved
    members = [found.world.country(c) for c in NAFTA]
    for country in NAFTA:
        n = found.world.country(country)
        others = [m for m in members if m != n]
        growth = 100 * (found.sales[n][others].sum() / found.world.sales[n][others].sum() - 1)
        assert growth == pytest.approx(targets["intra_bloc_import_growth_pct"][country], abs=1.0), (
            country
        )
