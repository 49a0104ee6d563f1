"""Templates: what each form of words is measured by, with parties of other cases than the first."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from detente.claims.expression import parse
from detente.claims.metrics import known_arguments
from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.files_written import claims_file, scenario_file
from detente.reading.outcomes import Outcome, Outcomes
from detente.reading.record import Statement
from tests.reading.by_hand import ON, STATES, beside

DAY = "2022-12-30"


def read(text: str, day: str = DAY, on: str = "") -> list[Outcome]:
    """What the statements of a text become when everything is accepted."""
    document = Document(text, datetime.date.fromisoformat(day), "ours")
    records, dropped = extract(document)
    assert not dropped
    everything = frozenset(one.id for one in records)
    found = Outcomes(document, records, "trial", everything, {}, on)
    claims_file(found, "ours", unreviewed=True)
    scenario_file(found, "ours", unreviewed=True)
    for one in found.all:
        for test in one.binding.tests if one.binding else ():
            for call in parse(test.measure).calls:
                known_arguments(call, found.scenario)
    return [one for one in found.all if isinstance(one.record.value, Statement)]


def measures(text: str, day: str = DAY, on: str = "") -> list[str]:
    return [t.measure for one in read(text, day, on) if one.binding for t in one.binding.tests]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kazakhstan has become more dependent on China.",
            ['tie_loss("KAZ", "CHN", "after") / tie_loss("KAZ", "CHN", "before")'],
        ),
        (
            "Turkey's growing reliance on Russia worries its allies.",
            ['tie_loss("TUR", "RUS", "after") / tie_loss("TUR", "RUS", "before")'],
        ),
        (
            "Turkey relies on Russia.",
            ['tie_loss("TUR", "RUS", "before") - tie_loss("RUS", "TUR", "before")'],
        ),
        (
            "Germany depends on China more than France does.",
            ['tie_loss("DEU", "CHN", "before") - tie_loss("FRA", "CHN", "before")'],
        ),
        (
            "Japan and South Korea depend on China more than China depends on them.",
            [
                'tie_loss("JPN", "CHN", "before") - tie_loss("CHN", "JPN", "before")',
                'tie_loss("KOR", "CHN", "before") - tie_loss("CHN", "KOR", "before")',
            ],
        ),
        (
            "Germany depends on Russian gas less than Hungary does.",
            [
                'base_import_share("HUN", "RUS", "B062") - base_import_share("DEU", "RUS", "B062")',
            ],
        ),
        (
            "Germany imported more than a third of its crude from Russia in 2021.",
            ['base_import_share("DEU", "RUS", "B061")'],
        ),
        (
            "Russia depends more heavily on China than does India.",
            ['tie_loss("RUS", "CHN", "before") - tie_loss("IND", "CHN", "before")'],
        ),
        (
            "Germany is more dependent on China than on the United States.",
            ['tie_loss("DEU", "CHN", "before") - tie_loss("DEU", "USA", "before")'],
        ),
        (
            "Germany depends less on China than China depends on Germany.",
            ['tie_loss("CHN", "DEU", "before") - tie_loss("DEU", "CHN", "before")'],
        ),
        (
            "The European Union relies on Russia much more than vice versa.",
            ['tie_loss("EU27", "RUS", "before") - tie_loss("RUS", "EU27", "before")'],
        ),
        (
            "China sold more than 14% of the goods that the European Union bought in 2021.",
            ['base_import_share("EU27", "CHN", "goods")'],
        ),
        (
            "China supplied less than 20% of what Germany imported in 2021.",
            ['base_import_share("DEU", "CHN", "goods")'],
        ),
        (
            "More than a fifth of Germany's goods exports in 2021 went to the European Union.",
            ['base_export_share("DEU", "EU27", "goods")'],
        ),
        (
            "India needs Russia far more than Russia needs India.",
            ['tie_loss("IND", "RUS", "before") - tie_loss("RUS", "IND", "before")'],
        ),
        (
            "China now supplies more than 15% of Mexico's imports, up from less than 2% once.",
            ['base_import_share("MEX", "CHN", "goods")'],
        ),
        (
            "Mexico sold more than half of its goods to the United States in 2021.",
            ['base_export_share("MEX", "USA", "goods")'],
        ),
        (
            "China remains the second-largest buyer of Russian crude.",
            2 * ['base_trade_rank("RUS", "CHN", "export", "B061")'],
        ),
        (
            "The European Union is by far Mexico's biggest export market.",
            ['base_trade_rank("MEX", "EU27", "export", "goods")'],
        ),
        (
            "China is Turkey's largest trading partner.",
            ['base_trade_rank("TUR", "CHN", "both", "goods")'],
        ),
        (
            "China is the main supplier of goods to Germany.",
            ['base_trade_rank("DEU", "CHN", "import", "goods")'],
        ),
        (
            "India and Russia are short of friends, which makes the tie even more important.",
            [
                'tie_loss("IND", "RUS", "after") - tie_loss("IND", "RUS", "before")',
                'tie_loss("RUS", "IND", "after") - tie_loss("RUS", "IND", "before")',
            ],
        ),
        ("The stop was a blow to the German economy.", ['0 - welfare("DEU")']),
        ("The sanctions have battered Russia's economy.", ['0 - welfare("RUS")']),
        (
            "India cannot afford to abandon Russia.",
            ['stance_share("walk away", "IND", "RUS")'],
        ),
        (
            "Turkey has yet to pay a price for its support for Russia.",
            ['finding_share("support_while_unpunished", "TUR", "RUS")'],
        ),
        (
            "India can neither back Russia openly nor leave it.",
            ['finding_gain("degrees_between_corners", "IND", "RUS")'],
        ),
        (
            "India's relations with the United States improved after the two leaders met.",
            ['finding_share("support_after_summits", "IND", "RUS")'],
        ),
    ],
)
def test_ties_and_choices_are_measured_on_the_scenario_that_is_named(
    text: str, expected: list[str]
) -> None:
    assert measures(text, on=ON) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Russia's deliveries of gas are at full capacity, with record shipments to China.",
            ['route_shadow_rise("gas", "POWER_OF_SIBERIA", "2022-12-30")'],
        ),
        (
            "The Russian pipeline can carry 15 billion cubic metres of gas a year to China.",
            ['route_capacity("gas", "POWER_OF_SIBERIA", "2022-12-30")'] * 2,
        ),
        (
            "India has become a major customer for Russian oil.",
            ['fuel_won("crude", "IND", "2022-12-30")'],
        ),
        (
            "Belarus has turned to Iran and China for missiles.",
            ['supplier_rank("IRN", "BLR")', 'supplier_rank("CHN", "BLR")'],
        ),
        ("48 states have joined the sanctions against Russia.", ['coalition_states("RUS")'] * 2),
    ],
)
def test_fuels_arms_and_coalitions_need_no_lever(text: str, expected: list[str]) -> None:
    assert measures(text) == expected


def test_a_capacity_is_said_in_the_unit_of_the_table() -> None:
    (one,) = read("The Russian pipeline can carry 20 billion cubic metres of gas a year to China.")
    assert one.binding is not None
    low, high = one.binding.tests
    assert (low.holds, high.holds) == ({"at_least": 18.0}, {"at_most": 22.0})


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        (
            "If China bans imports from Australia, Australia would lose more than 1% of its"
            " income, she said.",
            '0 - welfare("AUS", scenario="none",'
            ' lever="embargo by CHN on AUS in goods direction imports")',
        ),
        (
            "Canada would lose 2% of its income if the United States imposed a tariff of 25% on"
            " goods from Canada, she said.",
            '0 - welfare("CAN", scenario="none", lever="tariff by USA on CAN in goods points 25")',
        ),
    ],
)
def test_a_condition_is_a_lever_of_the_measure_alone(text: str, measure: str) -> None:
    found = [one for one in read(text, "2021-06-30") if one.binding]
    assert [one.binding.of_what_may_be for one in found if one.binding] == [True]
    assert {t.measure for one in found if one.binding for t in one.binding.tests} == {measure}


def test_a_threshold_is_tested_at_its_number_and_says_so() -> None:
    (one,) = [
        one
        for one in read(
            "Once the United States imposes a tariff of more than 60% on goods from China, China"
            " would lose 1% of its income, she said.",
            "2024-01-05",
        )
        if one.binding
    ]
    assert one.binding is not None
    assert 'lever="tariff by USA on CHN in goods points 60"' in one.binding.tests[0].measure
    assert any("not beyond it" in part for part in one.binding.open_parts)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("If Germany gives in, France would lose 2% of its income.", "no lever stands for it"),
        (
            "If Beijing bans tungsten exports to Japan, Japan would lose 2% of its income.",
            "no product group",
        ),
        ("Deliveries of gas to Japan broke all records, Gazprom said.", "no route of gas"),
        ("India cannot afford to abandon Iran.", "know no Iran"),
        ("India cannot afford to abandon Russia.", "no lever"),
    ],
)
def test_what_no_measure_fits_says_why(text: str, reason: str) -> None:
    (one,) = read(text)
    assert one.binding is None and reason in one.reason


def test_a_denied_choice_is_turned_and_its_own_not_is_none() -> None:
    said = "India cannot afford to abandon Russia"
    (plain,) = [one.binding for one in read(f"{said}.", on=ON)]
    (denied,) = [one.binding for one in read(f"New Delhi denied that {said}.", on=ON)]
    assert plain is not None and denied is not None
    assert plain.tests[0].holds == denied.tests[0].contradicted == {"below": 33.33}


def test_the_hand_made_claims_that_come_out_by_template(shared: Path) -> None:
    alone = {one.claim.id: one.state for one in beside(shared / "evidence")}
    assert {"S02", "S07", "S13", "S15"} <= {k for k, one in alone.items() if one == STATES[0]}
    on = {one.claim.id: one.state for one in beside(shared / "evidence", ON)}
    assert sum(one == STATES[0] for one in on.values()) >= 9
    # What the hand found untestable no template pretends to test, but for a few.
    assert sum(one == STATES[3] for one in on.values()) >= 10


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Germany hardly depends on Turkey.", "no limit"),
        ("Germany depends on China more than on cheap gas.", "what is none"),
        ("Germany depends on the European Union.", "members in common"),
        ("Germany depends on Bhutan more than on China.", "no Bhutan"),
        ("Germany depends on Russian arms.", "arms alone"),
        ("Germany depends on Russian gas.", "how much gas"),
        ("Germany depends on China as more do than before.", "no form fits"),
        ("China is the main source of graphite for the United States.", "graphite alone"),
    ],
)
def test_a_tie_that_cannot_be_compared_says_why(text: str, why: str) -> None:
    """Nothing is bound to the other way round that does not say so."""
    (one,) = read(text)
    assert one.binding is None
    assert why in one.reason


def test_a_share_before_the_measures_is_not_read_off_after_them() -> None:
    text = (
        "The United States will levy a tariff of 25% on goods from Mexico from 1 March 2025."
        " The United States bought more than 70% of Mexico's exports in 2024."
    )
    assert measures(text, "2025-12-01") == []
    later = text.replace("2024", "2025")
    assert measures(later, "2025-12-01") == ['export_share("MEX", "USA", "goods")']


def test_a_loss_in_per_cent_has_its_limit_and_one_in_dollars_says_that_it_is_open() -> None:
    ban = "Turkey stopped all exports to Israel on 2 May 2024. Israel would lose"
    (*_, told) = read(f"{ban} less than 0.3% of GDP, an economist said.", "2024-05-03")
    assert told.binding is not None and told.binding.tests[0].holds == {"below": 0.3}
    (*_, told) = read(f"{ban} $3 billion, an economist said.", "2024-05-03")
    assert told.binding is not None and told.binding.open_parts == ("how much it is said to be",)
