"""What statements, numbers and measures become, and what is said of those that become nothing."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from detente.claims.claims_file import Claims
from detente.levers.parse import parse_lever
from detente.reading.by_rules import extract
from detente.reading.condition_templates import lever_line
from detente.reading.document import Document
from detente.reading.files_written import check_text, claims_file, scenario_file
from detente.reading.outcomes import Outcome, Outcomes
from detente.reading.record import Event, Quantity, Statement
from detente.scenario.file import Scenario
from tests.reading.gold import document_of
from tests.reading.own_texts import DAYS, own


def outcomes(document: Document) -> Outcomes:
    """What becomes of a document when every record is accepted."""
    records, dropped = extract(document)
    assert not dropped
    return Outcomes(document, records, "trial", frozenset(one.id for one in records), {})


def said(text: str, day: str = "2022-12-30") -> Outcomes:
    return outcomes(Document(text, datetime.date.fromisoformat(day)))


def the_statement(found: Outcomes) -> Outcome:
    (one,) = [o for o in found.all if isinstance(o.record.value, Statement)]
    return one


@pytest.mark.parametrize(
    ("text", "measure", "holds"),
    [
        (
            "China supplied more than 40% of Russia's imports in 2021.",
            'base_import_share("RUS", "CHN", "goods")',
            {"above": 40.0},
        ),
        (
            "At least a fifth of Germany's exports went to the United States in 2021.",
            'base_export_share("DEU", "USA", "goods")',
            {"at_least": 20.0},
        ),
        (
            "Japan buys less than 10% of its gas imports from Russia.",
            'base_import_share("JPN", "RUS", "B062")',
            {"below": 10.0},
        ),
        (
            "Kazakhstan relies on China for more than 12 percent of its imports.",
            'base_import_share("KAZ", "CHN", "goods")',
            {"above": 12.0},
        ),
    ],
)
def test_shares_of_trade_are_held_against_the_accounts(
    text: str, measure: str, holds: dict[str, float]
) -> None:
    binding = the_statement(said(text)).binding
    assert binding is not None
    (test,) = binding.tests
    assert (test.measure, test.holds, test.rests_on) == (measure, holds, "data")


def test_a_number_that_is_about_right_has_two_sides_by_hand() -> None:
    binding = the_statement(said("China supplied about 20% of Russia's imports in 2021.")).binding
    assert binding is not None
    low, high = binding.tests
    assert (low.holds, low.contradicted) == ({"at_least": 18.0}, {"below": 15.0})
    assert (high.holds, high.contradicted) == ({"at_most": 22.0}, {"above": 25.0})


def test_a_denied_statement_has_the_limits_of_its_opposite() -> None:
    plain = the_statement(said("China supplied more than 40% of Russia's imports in 2021."))
    text = "China did not supply more than 40% of Russia's imports in 2021."
    denied = the_statement(said(text))
    assert plain.binding is not None and denied.binding is not None
    assert denied.binding.tests[0].holds == plain.binding.tests[0].contradicted
    assert plain.checks[0][2] and not denied.checks[0][2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("China sells more than 10% of its graphite exports to Japan.", "graphite"),
        ("Europe buys more than 10% of its imports from China.", "know no Europe"),
        ("If China sold less, Germany would lose 2% of its income, he said.", ""),
        ("Ukraine could lose 2% of its income.", "what may be"),
        ("Germany would lose 2% of its income.", "no lever for it"),
        ("China sold 14 brands to Russia.", "no template"),
        ("India banned exports of diesel for sixty days.", "not plainly by whom or on whom"),
    ],
)
def test_what_cannot_be_bound_says_why(text: str, reason: str) -> None:
    for one in said(text).all:
        if isinstance(one.record.value, Statement):
            assert one.binding is None
            assert reason in one.reason and one.reason


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "The United States imposed a tariff of 25% on goods from Canada on 4 March 2025.",
            {
                "lever": "tariff",
                "by": "USA",
                "on": "CAN",
                "points": 25.0,
                "sectors": "goods",
                "from": datetime.date(2025, 3, 4),
            },
        ),
        (
            "Canada faces a tariff of 35% from the United States.",
            {"lever": "tariff", "by": "USA", "on": "CAN", "points": 35.0, "sectors": "goods"},
        ),
        (
            "Brazil, hit by American tariffs of 50%, looks elsewhere.",
            {"lever": "tariff", "by": "USA", "on": "BRA", "points": 50.0, "sectors": "goods"},
        ),
        (
            "Talks ended after Washington doubled its tariffs on Indian goods to 50%.",
            {"lever": "tariff", "by": "USA", "on": "IND", "rate": 50.0, "sectors": "goods"},
        ),
        (
            "Japan will ban exports of chips to China.",
            {"lever": "export_control", "by": "JPN", "on": "CHN", "products": "chips"},
        ),
        (
            "Russia cut gas deliveries to Poland by 40% in May 2022.",
            {
                "lever": "energy_cut_off",
                "by": "RUS",
                "on": "POL",
                "fall": 40.0,
                "products": "gas",
                "from": datetime.date(2022, 5, 1),
            },
        ),
        # Whose numbers, goods and directions they are.
        (
            "The US, which takes 18% of India's exports, imposed a tariff of 25% on India.",
            {"lever": "tariff", "by": "USA", "on": "IND", "points": 25.0, "sectors": "goods"},
        ),
        (
            "The United States raised its 10% tariff on Indian goods to 50%.",
            {"lever": "tariff", "by": "USA", "on": "IND", "rate": 50.0, "sectors": "goods"},
        ),
        (
            "President Trump doubled the tariff on Indian goods to 50 per cent.",
            {"lever": "tariff", "by": "USA", "on": "IND", "rate": 50.0, "sectors": "goods"},
        ),
        (
            "China cut its tariff on American goods by 24 points.",
            {"lever": "tariff", "by": "CHN", "on": "USA", "points": -24.0, "sectors": "goods"},
        ),
        (
            "Viet Nam levied anti-dumping duties of 20% on Chinese steel and aluminium.",
            {
                "lever": "tariff",
                "by": "VNM",
                "on": "CHN",
                "points": 20.0,
                "products": ["steel", "aluminium"],
            },
        ),
        (
            "China, with 60% of the market, banned exports of rare earths to the United States.",
            {"lever": "export_control", "by": "CHN", "on": "USA", "products": "rare_earths"},
        ),
        (
            "Washington banned exports of advanced chips and chip-making machinery to China.",
            {
                "lever": "export_control",
                "by": "USA",
                "on": "CHN",
                "products": ["chips", "chip_equipment"],
            },
        ),
        (
            "India will cut purchases of Russian crude by a third.",
            {
                "lever": "embargo",
                "by": "IND",
                "on": "RUS",
                "fall": 33.3,
                "products": "crude",
                "direction": "imports",
            },
        ),
        (
            "Australia banned imports of Russian oil.",
            {
                "lever": "embargo",
                "by": "AUS",
                "on": "RUS",
                "products": "crude",
                "direction": "imports",
            },
        ),
        (
            "Türkiye has halted all trade with Israel since 2 May 2024.",
            {
                "lever": "embargo",
                "by": "TUR",
                "on": "ISR",
                "sectors": "goods",
                "from": datetime.date(2024, 5, 2),
            },
        ),
        ("Washington imposed a tariff of 25% on Canadian lumber.", None),
        ("The European Union imposed duties of 17% on electric cars from China.", None),
        ("The European Union imposed duties of up to 35.3% on cars from China.", None),
        ("China levied duties of 21.9 to 42.7% on goods from the European Union.", None),
        ("China imposed duties of between 15.6% and 62.4% on goods from the EU.", None),
        ("The United States lifted its tariff of 25% on Canadian goods.", None),
        ("China's ban on exports of gallium to the United States was lifted.", None),
        (
            "Should Iran yield, the United States will ban exports of chips to China.",
            None,
        ),
        ("The United States sanctioned Rosneft and Lukoil.", None),
        ("The European Union may impose a tariff of 10% on goods from China.", None),
        ("China imposed tariffs on goods from Australia.", None),
        ("Brussels did not impose a tariff of 10% on goods from China.", None),
        ("Japan will ban exports of toys to China.", None),
    ],
)
def test_measures_become_levers_only_as_deep_as_the_text_says(
    text: str, fields: dict[str, object] | None
) -> None:
    found = said(text, "2025-04-01")
    proposals = [found.proposals[r.id] for r in found.records if isinstance(r.value, Event)]
    assert len(proposals) == 1
    made = {k: v for k, v in proposals[0].fields.items() if k not in ("tag", "source")}
    assert made == (fields or {})
    assert bool(proposals[0].reason) == (fields is None)


def test_who_bears_a_measure_is_not_who_takes_it() -> None:
    """Brazil has no tariff of its own here, whoever else is named."""
    found = said("Brazil, which faces a 50% tariff, sold its goods to America.", "2025-08-08")
    assert not [r for r in found.records if isinstance(r.value, Event)]


@pytest.mark.parametrize("name", DAYS)
def test_own_texts_give_files_that_pass_and_keep_what_is_unbound(name: str) -> None:
    found = outcomes(own(name))
    scenario = Scenario.parse(scenario_file(found, "A title", unreviewed=True))
    assert len(scenario.content.levers) == 1
    assert "unreviewed" in scenario.content.levers[0].source
    claims = Claims.parse(claims_file(found, "A title", unreviewed=True)).on(scenario)
    kinds = {claim.kind for claim in claims.content.claims}
    assert "cannot be tested" in kinds and kinds - {"cannot be tested"}
    for claim in claims.content.claims:
        assert claim.statement.startswith("Unreviewed: ")
        assert claim.span is not None
        words = found.document.text[claim.span.start : claim.span.end]
        assert words not in claim.statement


def test_nothing_that_nobody_accepted_enters_claims_or_scenario() -> None:
    records, _ = extract(own("tariff"))
    found = Outcomes(own("tariff"), records, "trial", frozenset(), {})
    assert claims_file(found, "A title", unreviewed=False) == ""
    text = scenario_file(found, "A title", unreviewed=False)
    assert Scenario.parse(text).content.levers == ()


def test_the_article_s_share_conflicts_with_the_data_and_its_brands_have_no_binding(
    shared: Path,
) -> None:
    found = outcomes(document_of(shared / "evidence", "article-2022-12-30"))
    shares = [one for one in found.all if one.binding and one.binding.template == "share of trade"]
    (statement,) = [one for one in shares if isinstance(one.record.value, Statement)]
    assert statement.binding is not None
    (test,) = statement.binding.tests
    assert test.measure == 'base_import_share("RUS", "CHN", "goods")'
    assert test.holds == {"below": 15.0}
    assert [conflict for _, _, conflict in statement.checks] == [True]
    assert "conflicts with the statement" in check_text(statement)
    (brands,) = [
        one
        for one in found.all
        if isinstance(one.record.value, Quantity) and one.record.value.unit.endswith("brands")
    ]
    assert brands.record.value.model_dump()["number"] == 11
    assert not brands.is_bound
    assert "no account and no recorded series counts" in brands.reason


def test_a_number_with_two_limits_is_told_once_and_conflicts_where_either_does() -> None:
    statement = the_statement(said("China supplied about 12% of Germany's imports in 2021."))
    again = the_statement(said("China supplied about 60% of Germany's imports in 2021."))
    assert len(statement.checks) == len(again.checks) == 2
    assert check_text(statement).endswith("no conflict") and check_text(statement).count(":") == 1
    assert check_text(again).endswith("which conflicts with the statement")


def test_a_lever_of_a_condition_has_all_its_products_and_its_direction_by_hand() -> None:
    fields = {
        "lever": "embargo",
        "by": "JPN",
        "on": "CHN",
        "fall": 40.0,
        "products": ["chips", "chip_equipment"],
        "direction": "imports",
    }
    line = lever_line(fields)
    assert line == "embargo by JPN on CHN products chips,chip_equipment fall 40 direction imports"
    assert parse_lever(line).model_dump(exclude_unset=True)["direction"] == "imports"
