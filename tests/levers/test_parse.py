"""One-line levers: the same objects as in a file, for every kind, and errors that say what to
write.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import detente as dt
from detente.levers.base import kinds
from detente.levers.parse import parse_lever

EXAMPLES = Path(__file__).parents[2] / "src" / "detente" / "scenario" / "examples"

LINES = {
    "embargo": "embargo by EU27 on RUS in B05 imports",
    "export_control": (
        "export_control by USA, NLD and JPN on CHN products chip_equipment fall 50 horizon month-3"
        " from 2022-10-07"
    ),
    "energy_cut_off": "energy-cut-off by RUS on EU27 products gas from 2022-04-01",
    "secondary_sanctions": "secondary_sanctions by USA on TUR in C26, C28 fall 50%",
    "over_compliance": "over_compliance 40 by IND on RUS in goods half_life 3 from 2022-03-01",
    "tariff": "tariff 25 by USA on CHN in C26",
    "export_tax": "export_tax 20 by RUS on CHN, FIN, DEU in C16",
    "trade_cost": "trade_cost 10 by EU27 on IND in goods",
    "quota": "quota 50 by USA on CHN in C26 rent importer",
    "capacity": "capacity 80 by RUS on CHN in B06 growth 20 from 2022-02-24",
    "price_cap": (
        "price_cap by PRICE_CAP_2022 on RUS in B061 buyers CHN, IND, TUR cap 60 price 80 covered 63"
        " shipper 25 affiliate 25"
    ),
    "brand_exit": "brand_exit 90 by DEU, FRA, JPN, KOR, USA on RUS in C29 local 60",
    "circumvention": "circumvention 7 by TUR of EU27 on RUS in C28 route_cost 10",
    "productivity": "productivity -20 by UKR in A01",
    "labour": "labour -4 by CHN",
    "transfer": "transfer 5 by NO, JPN on UKR",
    "aid": "aid 40 by G7 on UKR",
    "asset_freeze": "asset_freeze 300 by AUT, BEL, DEU, FRA, GBR, JPN, USA on RUS yearly_return 2",
    "financial_restriction": "financial_restriction 20 by G7 on RUS",
    "arms": (
        "arms 20 by USA on UKR item HIMARS reported_by United States Department of Defense from"
        " 2022-06-01"
    ),
}


# Its levers are made of the rows of a file, see tests/levers/test_schedule.py.
OF_A_FILE = {"tariff_schedule"}


def test_every_other_kind_has_a_line() -> None:
    assert set(LINES) == set(kinds()) - OF_A_FILE


@pytest.mark.parametrize("kind", LINES)
def test_a_line_says_the_same_as_the_example_file(kind: str) -> None:
    written = dt.Scenario.open(EXAMPLES / f"{kind}.yaml").levers[0]
    unsourced = {"source", "tag"}
    assert parse_lever(LINES[kind]).model_dump(exclude=unsourced) == written.model_dump(
        exclude=unsourced
    )


def test_the_number_after_the_name_is_a_field_of_the_lever() -> None:
    assert all(not kind.number or kind.number in kind.model_fields for kind in kinds().values())


@pytest.mark.parametrize("kind", LINES)
def test_a_lever_writes_the_line_that_makes_it(kind: str) -> None:
    unsourced = {"source", "tag"}
    for lever in (parse_lever(LINES[kind]), dt.Scenario.open(EXAMPLES / f"{kind}.yaml").levers[0]):
        again = parse_lever(lever.line())
        assert again.model_dump(exclude=unsourced) == lever.model_dump(exclude=unsourced)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quota 50 60 by USA on CHN", "'50 60' is no number"),
        ("quota fifty by USA on CHN", "'fifty' is no number"),
        (
            "quota 50 by USA on CHN rent nobody",
            "rent: Input should be 'importer', 'exporter' or 'wasted'",
        ),
        ("quota 50 by USA on CHN limit 60", "'limit' appears twice"),
        ("price_cap by G7 on RUS cap 60 price 80 covered 63", "buyers: Field required"),
        ("circumvention 7 by TUR on RUS", "of: Field required"),
        ("embargo by USA on CHN products chips in C26", "both 'products' and 'sectors'"),
        ("embargo by USA on CHN ban false", "ban: Input should be a valid boolean"),
        ("tariff inf by USA on CHN", "rate"),
        ("embargo by USA on CHN from 2022-13-01", "from"),
        ("embargo by USA on CHN fall 50 horizon year-3", "horizon"),
    ],
)
def test_wrong_lines_say_what_is_wrong_and_the_grammar(text: str, message: str) -> None:
    with pytest.raises(dt.ScenarioError) as error:
        parse_lever(text)
    assert message in str(error.value)
    assert "write: KIND" in str(error.value)
