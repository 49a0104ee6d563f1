"""The first screen: titles that the draws bear out, the track record, caveats, short lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.cli.show_brief import show_summary
from detente.report import about, first_screen
from detente.report.about import WHAT, cards
from detente.report.cells import fixed, moved
from detente.report.chapters.economy_chapter import quotable
from detente.report.chapters.key_findings import short_answer
from detente.report.charts.tie_dots import tie_dots
from detente.report.content import content
from detente.report.figure import Caption
from detente.report.first_screen import short_caveats, track_record
from detente.report.memo import _spoken, read_out
from detente.report.parts import Content
from detente.report.style import WIDE
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
        "Of 3 recorded figures the model got 2 right; the best simple rule, that nothing changes,"
        " got 2."
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
    assert page.claims == ()
    assert page.answer.startswith("Germany's real income ")
    assert "claims file" not in page.facts
    assert {
        name for name in found.result.horizons if found.draws.numbers(f"welfare {name}")[1]
    } == {*found.result.horizons}


def test_the_card_and_the_cautions_are_about_whom_the_title_names(made: Brief) -> None:
    """Who pays most may be another country than the target."""
    rows = dict(made.summary.tables["welfare"].rows())
    for named, who in ((True, "RUS"), (False, "DEU")):
        drawn = with_draws(made, "RUS", 1.0 if named else 0.5)
        brief = replace(drawn, roles=replace(made.roles, target="DEU"))
        page = content(brief)
        figure = next(one for one in page.lead if one.name == "lead-who-pays")
        assert figure.title.startswith("Russia pays most: ") == named
        said = " ".join(cards(brief, (figure,), ())[figure.name].entries[WHAT])
        assert f"It is {abs(rows[who]['welfare_busd']):.3g} billion" in said, said
        loss = fixed(rows[who]["welfare_pct"])
        assert loss in next(short_caveats(brief)).text
        assert not named or loss.removeprefix("−") in figure.title


@pytest.mark.parametrize("cut", [0.0, -1e-9])
def test_a_tie_that_the_levers_have_cut_does_not_lead_the_page(cut: float) -> None:
    columns = {
        "actor": ["DEU", "DEU", "CHN", "USA"],
        "partner": ["CHN", "USA", "DEU", "DEU"],
        "name": ["Germany", "Germany", "China", "United States"],
        "partner_name": ["China", "United States", "Germany", "Germany"],
        "loss_before_pct": [1.3, 0.9, 0.3, 0.2],
        "loss_after_pct": [cut, 1.004, cut, 0.1951],
        "loss_low_pct": [cut, 0.7, cut, 0.1],
        "loss_high_pct": [cut, 1.1, cut, 0.3],
    }
    brief = SimpleNamespace(
        roles=SimpleNamespace(target="DEU", tied=("CHN", "USA")),
        background=SimpleNamespace(ties=Table("tie", (0, 1, 2, 3), columns)),
    )
    shown = first_screen._shown_ties(brief)  # type: ignore[arg-type]
    assert shown.columns["partner"] == ["USA", "CHN", "DEU", "DEU"]
    title = first_screen._tie_title(shown)
    assert title == (
        "Without the United States, Germany would lose 1 % of income;"
        " the United States without it, 0.2 %"
    )
    caption = Caption("small (2021)", "long-run", "balanced", "hand")
    spoken = read_out(tie_dots(shown, caption, title=title))
    assert spoken[0] == "Germany, without the United States: 0.90 → 1.00 % (0.70 to 1.10)"
    assert spoken[1] == "Germany, without China: 1.30 → 0.00 % (0.00 to 0.00)"


def test_a_country_page_begins_with_that_country(made: Brief) -> None:
    page = content(made)
    first = page.lead[0]
    pct = made.summary.headlines["DEU"]["welfare_pct"]
    assert first.name == "lead-own" and first.title.startswith(f"Germany: {moved(pct)} % of real")
    assert len(page.lead) <= 3 and set(page.about) >= {one.name for one in page.lead}
    assert "Germany" in " ".join(tip for tip in _spoken(first.spec(WIDE)))


@pytest.mark.parametrize(
    ("low", "high", "count", "said"),
    [
        (-0.5, -0.1, 20, "falls by 0.3 per cent"),
        (-0.5, 0.1, 20, "moves by −0.3 per cent"),
        (-0.5, 0.1, 19, "falls by 0.3 per cent"),
    ],
)
def test_a_direction_is_said_where_the_range_has_one(
    low: float, high: float, count: int, said: str
) -> None:
    row = {"welfare_low_pct": low, "welfare_high_pct": high, "draws": count}
    row["welfare_percentile"] = 50.0
    ranges = Table("horizon", ("long-run",), {name: [value] for name, value in row.items()})
    brief: Any = SimpleNamespace(
        result=SimpleNamespace(horizon="long-run", scenario=Scenario.open("germany-china-cut-off")),
        roles=SimpleNamespace(focus="DEU", target=None),
        summary=SimpleNamespace(headlines={"DEU": {"welfare_pct": -0.3}}, ranges={"DEU": ranges}),
    )
    assert short_answer(brief).startswith(f"Germany's real income {said} in the long run (")


def test_a_study_is_set_against_a_range_only_where_its_question_is_the_same() -> None:
    """Of other measures it is named as such, and only on the target."""
    row = {"welfare_low_pct": -3.0, "welfare_high_pct": -1.5, "draws": 20}
    ranges = Table("horizon", ("long-run",), {name: [value] for name, value in row.items()})

    def studies(scenario: str, target: str, country: str) -> str:
        brief: Any = SimpleNamespace(
            result=SimpleNamespace(horizon="long-run", scenario=SimpleNamespace(name=scenario)),
            roles=SimpleNamespace(target=target),
            welfare_range=lambda code: ranges,
        )
        return " ".join(about._studies(brief, country))

    assert "It meets our range." in studies("germany-china-cut-off", "DEU", "DEU")
    assert studies("us-tariffs-2025", "USA", "DEU") == about.NO_STUDY
    other = studies("beijing-moscow-2022", "RUS", "RUS")
    assert other.startswith("Under other measures. ") and "our range" not in other


def test_too_few_tries_give_no_range_in_a_picture() -> None:
    columns = {"low": [-1.0, -2.0], "value": [0.0, 1.0], "draws": [20, 19]}
    shown = quotable(Table("country", ("A", "B"), columns), ("low",))
    assert shown.columns["low"][0] == -1.0 and np.isnan(shown.columns["low"][1])
    assert list(shown.columns["value"]) == [0.0, 1.0]
