"""One country's page: its pictures say what the tables say, and add up."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from detente.report.chapters.country_chapter import LEAST, PARTNERS, _shares
from detente.report.charts.standing import standing
from detente.report.charts.value_added import OTHERS, value_added
from detente.report.content import content
from detente.report.figure import Figure
from detente.report.memo import _spoken
from detente.report.parts import Chapter
from detente.report.style import NARROW, WIDE
from detente.study.welfare_tables import tiny_countries
from detente.table import Table
from tests.report import sample
from tests.report.charts_made import CAPTION

CHANGE = "value_added_change_busd"


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    """Germany's chapter."""
    return next(one for one in sample.said().chapters if one.id == "country")


def figure(chapter: Chapter, name: str) -> Figure:
    return next(one for one in chapter.figures if one.name == name)


def tips(drawn: Figure) -> list[str]:
    return list(dict.fromkeys(_spoken(drawn.spec(WIDE))))


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_it_has_its_pictures_in_order(chapter: Chapter) -> None:
    names = ["value-added-DEU", "sectors-DEU", "partners-DEU", "fuels-DEU", "standing-DEU"]
    assert [one.name for one in chapter.figures] == names
    for one in chapter.figures:
        for size in (WIDE, NARROW):
            assert one.svg(size).startswith("<svg"), one.name


def test_value_added_adds_up_to_what_the_caption_says(chapter: Chapter) -> None:
    drawn = figure(chapter, "value-added-DEU")
    bars = {said.split(":")[0]: number(said.split(": ")[1].split()[0]) for said in tips(drawn)}
    total = float(np.sum(drawn.table.columns[CHANGE]))
    assert sum(bars.values()) == pytest.approx(total, abs=0.005 * len(bars))
    assert f"add up to {total:+.2f} billion".replace("-", "−") in drawn.caption.text
    assert OTHERS in bars and len(bars) <= 12


def test_bars_that_would_be_printed_as_nothing_are_with_the_others() -> None:
    rows = [("A", "large", -2.0, -1.0), ("B", "nothing", 0.001, 0.1), ("C", "gains", 1.0, 2.0)]
    table = Table.of(("sector", "name", CHANGE, "value_added_pct"), rows)
    said = tips(value_added(table, CAPTION, code="X", owner="Xland"))
    assert [one.split(":")[0] for one in said] == ["large", "gains", OTHERS]
    assert said[0] == "large: −2.00 billion USD (−1.00 %)"


def test_partners_are_those_of_the_result_before_and_after(chapter: Chapter) -> None:
    found = sample.brief("DEU").result
    drawn = figure(chapter, "partners-DEU")
    whole = dict(found.trade_table("DEU").rows())
    said = tips(drawn)
    assert 2 <= len(said) <= 2 * PARTNERS
    china = whole["CHN"]
    ends = f"{china['import_share_before_pct']:.1f} to {china['import_share_after_pct']:.1f}"
    assert f"China: {ends} per cent" in said
    for one in said:
        before, after = map(float, re.findall(r"[\d.]+(?= to| per)", one))
        assert max(before, after) >= LEAST - 0.05


def test_sellers_of_fuels_are_those_of_the_energy_sectors(chapter: Chapter) -> None:
    result = sample.brief("DEU").result
    world = result.scenario.world
    sectors = [world.sectors.index(one) for one in ("B05", "B061", "B062", "C19")]
    bought = world.sales[world.country("DEU")][:, sectors].sum(axis=1)
    bought[world.country("DEU")] = 0
    share = 100 * bought[world.country("RUS")] / bought.sum()
    table = dict(figure(chapter, "fuels-DEU").table.rows())
    assert table["RUS"]["import_share_before_pct"] == pytest.approx(share)
    assert table["RUS"]["import_share_after_pct"] != pytest.approx(share)


def test_the_place_among_all_is_counted_from_the_largest_loss(chapter: Chapter) -> None:
    drawn = figure(chapter, "standing-DEU")
    result = sample.brief("DEU").result
    apart = tiny_countries(result.equilibrium.world)
    welfare = {
        code: row["welfare_pct"] for code, row in result.welfare_table.rows() if code not in apart
    }
    place = 1 + sum(one < welfare["DEU"] for one in welfare.values())
    assert any(
        one.startswith("Germany: ") and one.endswith(f"place {place} of {len(welfare)}")
        for one in tips(drawn)
    )
    # Every draw of the sample scales all alike, so that the place never moves.
    assert drawn.title.endswith(f"place {place} from the largest loss in nine of ten tries")


def test_with_few_draws_no_place_is_claimed_and_a_bloc_stands_among_countries() -> None:
    made = sample.brief("DEU")
    few = replace(made, draws=replace(made.draws, draws=made.draws.draws[:5]))
    chapter = next(one for one in content(few).chapters if one.id == "country")
    assert "tries" not in figure(chapter, "standing-DEU").title
    bloc = content(sample.brief("EU27"))
    drawn = figure(next(one for one in bloc.chapters if one.id == "country"), "standing-EU27")
    assert any(said.startswith("European Union: ") for said in tips(drawn))
    assert "tries" not in drawn.title


def test_the_one_that_is_marked_is_named_once() -> None:
    rows = [(code, code.lower(), value) for code, value in (("A", -1.0), ("B", 0.5), ("C", 2.0))]
    table = Table.of(("country", "name", "welfare_pct"), rows)
    drawn = standing(table, CAPTION, code="B", owner="b")
    assert drawn.svg().count(">b</text>") == 1
    assert drawn.title == "b among 3 economies"


def test_partners_in_a_panel_are_the_largest_before_or_after() -> None:
    """A new one counts like one that is gone; those too small to be seen are left out."""
    shares = {
        "gone": (30.0, 0.0),
        "new": (0.0, 25.0),
        "small": (0.5, 0.1),
        "too small": (0.4, 0.4),
        **{f"P{k}": (1.0 + k, 2.0) for k in range(10)},
    }
    before, after = zip(*shares.values(), strict=True)
    columns = {"name": list(shares), "export_share_before_pct": [*after]}
    columns |= {"import_share_before_pct": [*before], "import_share_after_pct": [*after]}
    columns |= {"export_share_after_pct": [*after]}
    table = Table("partner", tuple(shares), columns)
    shown = _shares(table, "import")
    most = {name: max(shares[name]) for name in shares}
    assert list(shown.index) == sorted(shares, key=lambda name: -most[name])[: len(shown.index)]
    assert shown.index[:2] == ("gone", "new")
    for name, row in shown.rows():
        assert (row["name"], row["before"], row["after"]) == (name, *shares[name])
    assert 4 <= len(shown.index) < len(shares), "a panel has room for few"
    few = table.taken([0, 1, 2, 3])
    assert _shares(few, "import").index == ("gone", "new", "small")
    assert _shares(few, "export").index == ("new",)
