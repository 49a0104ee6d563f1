"""The first screen: titles that the draws bear out, the track record, caveats, short lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import detente as dt
from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.cli.show_brief import show_summary
from detente.report.content import content
from detente.report.first_screen import short_caveats, track_record
from detente.report.parts import Content
from detente.scenario.file import Scenario
from detente.study.draws import Draw, Reading, Sweep
from detente.study.ranges import REAL_INCOME
from detente.table import Table


def with_draws(made: Brief, worst: str, share: float, count: int = 40) -> Brief:
    """The brief with draws of its headline in which a country loses most in a share of them."""
    world = made.result.equilibrium.world
    name = REAL_INCOME.format(made.result.horizon)
    draws = []
    for k in range(count):
        values = np.full(len(world.countries), -1.0)
        values[world.country(worst)] = -2.0 if k < share * count else -0.5
        draws.append(Draw(k, {}, Reading({name: values}, {}, 1e-10)))
    return replace(made, draws=Sweep((), tuple(draws), 0))


@pytest.mark.parametrize(("share", "said"), [(1.0, True), (0.9, True), (0.85, False)])
def test_who_pays_most_is_said_where_nine_draws_in_ten_show_it(
    made: Brief, share: float, said: bool
) -> None:
    found = content(with_draws(made, "RUS", share))
    title = next(one.title for one in found.lead if one.name == "lead-who-pays")
    assert title.startswith("Russia pays most: ") == said


def test_a_few_draws_bear_nothing_out(made: Brief) -> None:
    found = content(with_draws(made, "RUS", 1.0, count=19))
    title = next(one.title for one in found.lead if one.name == "lead-who-pays")
    assert title == "Who pays: change of real income"


def test_the_track_record_counts_what_was_predicted_and_scored() -> None:
    rows = {
        "role": ["predicted", "predicted", "predicted", "calibrated", "predicted"],
        "skill": [0.5, -1.0, 0.1, 0.9, None],
        "verdict": ["hit", "miss", "hit", "hit", "hit"],
        "nulls_hit": ["no change", "pre-trend", "no change, pre-trend", "proportion", ""],
    }
    record = SimpleNamespace(table=Table("series", tuple("abcde"), rows))
    assert track_record(record) == (  # type: ignore[arg-type]
        "Of 3 recorded figures the model got 2 right, and the best simple rule (no change) 2."
    )


def test_caveats_stand_by_numbers_of_the_page(made: Brief) -> None:
    said = list(short_caveats(made))
    assert len(said) <= 3
    assert any("no forecast" in one.text and "not GDP" in one.text for one in said)


def test_the_terminal_shows_one_screen_and_the_path_last(
    said: Content, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    show_summary(said, tmp_path, ("html",))
    lines = capsys.readouterr().out.strip().splitlines()
    assert len(lines) <= 30
    assert lines[-1] == str(tmp_path.resolve() / "report.html")
    assert any(line.startswith("Open (1): S08") for line in lines)


def test_a_scenario_without_claims_has_a_page_with_its_question() -> None:
    scenario = Scenario.open("germany-china-cut-off")
    held = Claims.about(scenario)
    assert held.content.claims == ()
    found = dt.brief(scenario, draws=2)
    page = content(found)
    assert page.title == scenario.content.question
    assert (page.answer, page.claims) == ("", ())
    assert "claims file" not in page.facts
    assert {
        name for name in found.result.horizons if found.draws.numbers(f"welfare {name}")[1]
    } == {*found.result.horizons}
