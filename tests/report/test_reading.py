"""The page read as a person reads it: from its text alone, from the top."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from detente.claims.brief import Brief
from detente.report.content import content
from detente.report.html import html
from detente.report.parts import Content
from detente.words import in_a_sentence
from tests.report.sample import brief

# Longest sentence of the first screen, and longest mean, in words.
LONGEST, MEAN = 35, 20
# Words of the workshop that a reader of the first screen has no use for.
JARGON = ("assumption space", "placebo", "null", "closure", "elasticit", "draws", "residual", "_")
BLOCKS = ("h1", "h2", "h3", "p", "li", "ul", "div", "section", "figcaption", "details", "summary")


class Seen(HTMLParser):
    """Headings, and the text below each, pictures, styles and scripts left out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.blocks: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "link"):
            self.open.append((tag, dict(attrs).get("class") or dict(attrs).get("id") or ""))
        if tag in BLOCKS:
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        hidden = {"svg", "style", "script", "title"} & {tag for tag, _ in self.open}
        if self.blocks and not hidden:
            tag, text = self.blocks[-1]
            self.blocks[-1] = (tag, f"{text} {data.strip()}".strip())


def first_screen(page: str) -> list[tuple[str, str]]:
    """The blocks of text of the first section, in order: their tag and text."""
    seen = Seen()
    seen.feed(page[: page.index('<section id="about"')])
    return [(tag, " ".join(text.split())) for tag, text in seen.blocks if text]


def numbers_in(text: str) -> Iterator[str]:
    yield from re.findall(r"−?\d+(?:\.\d+)?(?= %| to |\)|$)", text)


@pytest.fixture(scope="module")
def whole() -> Brief:
    return brief()


@pytest.fixture(scope="module")
def told(whole: Brief) -> Content:
    return content(whole)


def test_tally_findings_and_record_are_where_a_reader_looks(told: Content) -> None:
    blocks = first_screen(html(told))
    question = next(text for tag, text in blocks if tag == "h1")
    assert question.endswith("?") and str(len(told.claims)) in question
    tally = next(text for tag, text in blocks if tag == "p" and "statements" in text)
    counts = [int(number) for number in re.findall(r"\d+", tally)]
    assert counts[0] == sum(counts[1:]) == len(told.claims)
    findings = [text for tag, text in blocks if tag == "h2"]
    assert findings == [figure.title for figure in told.lead]
    assert len(findings) == 3


def test_sentences_of_the_first_screen_are_short_and_plain(told: Content) -> None:
    text = [text for tag, text in first_screen(html(told)) if tag in ("p", "h2", "figcaption")]
    sentences = [one for block in text for one in re.split(r"(?<=[.!?]) ", block)]
    lengths = [len(one.split()) for one in sentences]
    assert max(lengths) <= LONGEST
    assert statistics.mean(lengths) < MEAN
    assert [word for word in JARGON for block in text if word in block.lower()] == []


def test_numbers_of_page_one_stand_in_tables_and_inside_their_ranges(told: Content) -> None:
    for figure in told.lead:
        cells = {
            in_a_sentence(round(sign * value, digits)).lstrip("−")
            for values in figure.table.columns.values()
            for value in values
            for sign in (1, -1)
            for digits in (0, 1, 2)
            if isinstance(value, float) and value == value
        }
        cells |= {str(round(100 * float(cell))) for cell in cells if cell.count(".") == 1}
        missing = [one for one in numbers_in(figure.title) if one.lstrip("−") not in cells]
        assert missing == [], figure.title


@pytest.mark.parametrize(
    ("name", "value", "low", "high"),
    [
        ("tie-dots", "loss_after_pct", "loss_low_pct", "loss_high_pct"),
        ("lead-who-pays", "welfare_pct", "welfare_low_pct", "welfare_high_pct"),
        ("degrees", "degree", "degree_low", "degree_high"),
    ],
)
def test_every_number_of_the_first_pictures_has_a_range(
    told: Content, name: str, value: str, low: str, high: str
) -> None:
    figure = next(one for one in told.lead if one.name == name)
    for _, row in figure.table.rows():
        assert row[low] is not None and row[high] is not None
        assert row[low] <= row[value] + 1e-9 and row[value] <= row[high] + 1e-9


def test_a_card_stands_behind_every_number_and_says_how_to_check_it(told: Content) -> None:
    assert {figure.name for figure in told.lead} <= set(told.about)
    for card in told.about.values():
        assert {"What it is", "Check it"} <= set(card.entries)
    assert {one.about for one in told.cautions} <= set(told.about)


def test_the_objection_to_the_loss_names_the_recorded_figure_where_there_is_one(
    told: Content,
) -> None:
    said = " ".join(told.about["lead-who-pays"].entries["The objection"])
    assert "GDP fell by only 2.1 per cent in 2022 (Rosstat)" in said
