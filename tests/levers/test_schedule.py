"""Tables of tariffs: rates computed by hand, days, and sixty tables that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente as dt
from detente.levers.apply import apply
from detente.levers.setting import Setting
from detente.scenario.named_files import levers_opened

HEAD = "importer,exporter,sector,from,to,points\n"
ROW = "USA,CHN,C26,2025-01-01,,10\n"
FILE = """
scenario: mine
horizons: [month-3, year-1]
horizon: year-1
start: 2025-01-01
blocs:
  FRIENDS: {members: [VNM, IND]}
levers:
  - {lever: tariff_schedule, name: table, file: t.csv%s}
"""


def opened(folder: Path, table: str, more: str = "") -> dt.Scenario:
    (folder / "t.csv").write_text(table, encoding="utf-8")
    file = folder / "f.yaml"
    file.write_text(FILE % more)
    return dt.Scenario.open(file)


def tariffs(scenario: dt.Scenario, months: float) -> dt.Shock:
    world = scenario.world
    acting = [scenario.pulls[position] for position in scenario.positions_in(months)]
    return apply(acting, world, Setting(world.theta(), blocs=scenario.blocs))


def added(shock: dt.Shock, buyer: str, seller: str, sector: str) -> float:
    """Per cent points on top of the base year."""
    world = shock.world
    link = world.country(buyer), world.country(seller), world.sector(sector)
    return 100 * float(shock.tariff_rate[link] - world.tariff[link])


def rate(shock: dt.Shock, buyer: str, seller: str, sector: str) -> float:
    world = shock.world
    link = world.country(buyer), world.country(seller), world.sector(sector)
    return 100 * float(shock.tariff_rate[link])


def test_rows_hold_on_their_days_and_points_add(tmp_path: Path) -> None:
    table = HEAD + (
        "USA,all,goods,2025-01-01,2025-05-31,10\n"
        "USA,CHN; FRIENDS,C26; B06,2025-03-01,2025-03-31,5.5\n"
        "EU27,CHN,C29,2025-11-01,,20\n"
    )
    scenario = opened(tmp_path, table)
    first, second, last = (tariffs(scenario, months) for months in (1, 3, 12))
    assert added(first, "USA", "DEU", "C20") == pytest.approx(10)
    assert added(first, "USA", "DEU", "S05") == 0
    assert added(first, "USA", "CHN", "C26") == pytest.approx(10)
    for seller, sector in (("CHN", "C26"), ("IND", "B061"), ("VNM", "B062")):
        assert added(second, "USA", seller, sector) == pytest.approx(15.5)
    assert added(second, "USA", "DEU", "C26") == pytest.approx(10)
    assert added(last, "USA", "CHN", "C26") == 0
    assert added(last, "FRA", "CHN", "C29") == pytest.approx(20)
    assert added(last, "FRA", "DEU", "C29") == 0
    assert rate(last, "USA", "USA", "C26") == 0


def test_levels_replace_and_points_come_on_top(tmp_path: Path) -> None:
    table = (
        "importer,exporter,sector,from,to,points,rate\n"
        "USA,CHN,goods,2025-02-01,,,30\n"
        "USA,CHN,C26,2025-01-01,,,50\n"
        "USA,CHN,C26;C27,2025-01-01,,7,\n"
    )
    scenario = opened(tmp_path, table)
    assert rate(tariffs(scenario, 1), "USA", "CHN", "C26") == pytest.approx(57)
    later = tariffs(scenario, 3)
    assert rate(later, "USA", "CHN", "C26") == pytest.approx(37)
    assert rate(later, "USA", "CHN", "C28") == pytest.approx(30)
    beside = scenario.with_levers(["tariff 12 by USA on CHN in C28 from 2025-01-15"])
    assert rate(tariffs(beside, 3), "USA", "CHN", "C28") == pytest.approx(30)
    after = scenario.with_levers(["tariff 12 by USA on CHN in C28 from 2025-02-02"])
    assert rate(tariffs(after, 3), "USA", "CHN", "C28") == pytest.approx(12)


def test_a_product_is_the_part_of_its_sector(tmp_path: Path) -> None:
    table = "importer,exporter,product,from,points\nUSA,TWN,chips,2025-01-01,100\n"
    shock = tariffs(opened(tmp_path, table), 3)
    assert added(shock, "USA", "TWN", "C26") == pytest.approx(14)  # chips are 14 per cent of it
    assert added(shock, "USA", "TWN", "C27") == 0


def test_by_and_on_choose_rows(tmp_path: Path) -> None:
    table = HEAD + "USA;CAN,all,goods,2025-01-01,,10\nCHN,USA,goods,2025-01-01,,4\n"
    shock = tariffs(opened(tmp_path, table, ", by: USA, on: FRIENDS"), 3)
    assert added(shock, "USA", "IND", "C20") == pytest.approx(10)
    for buyer, seller in (("CAN", "IND"), ("USA", "DEU"), ("CHN", "USA")):
        assert added(shock, buyer, seller, "C20") == 0
    with pytest.raises(dt.ScenarioError, match=r"f\.yaml:9: table: no row of t\.csv is meant"):
        opened(tmp_path, table, ", by: JPN")


def test_the_days_of_the_lever_bound_those_of_the_table(tmp_path: Path) -> None:
    table = HEAD + "USA,CHN,C26,2025-01-01,2025-06-30,10\nUSA,CHN,C26,2025-07-01,,20\n"
    scenario = opened(tmp_path, table, ", from: 2025-03-01, to: 2025-08-31")
    days = [(str(one.since), str(one.until)) for one in scenario.content.levers]
    assert days == [("2025-03-01", "2025-06-30"), ("2025-07-01", "2025-08-31")]
    assert [one.title for one in scenario.content.levers] == [
        "table from 2025-03-01",
        "table from 2025-07-01",
    ]


def test_a_table_survives_being_written_changed_and_pickled(tmp_path: Path) -> None:
    import pickle

    table = HEAD + "USA,CHN,C26,2025-01-01,2025-01-31,10\nUSA,CHN,C26,2025-02-01,,20\n"
    scenario = opened(tmp_path, table)
    assert len(scenario.content.levers) == 2
    again = scenario.set(title="other")
    assert again.set(title=scenario.content.title).digest == scenario.digest
    other = dt.Scenario.parse(again.text, folder=tmp_path)
    assert other.digest == again.digest
    assert added(tariffs(other, 3), "USA", "CHN", "C26") == pytest.approx(20)
    moved = pickle.loads(pickle.dumps(scenario))
    assert added(tariffs(moved, 3), "USA", "CHN", "C26") == pytest.approx(20)
    (tmp_path / "t.csv").write_text(table.replace(",20", ",21"))
    with pytest.raises(dt.ScenarioError, match="no longer the same data"):
        dt.Scenario.parse(again.text, folder=tmp_path)


def test_an_extension_finds_its_table_and_may_switch_one_off(tmp_path: Path) -> None:
    opened(tmp_path, HEAD + ROW + "USA,CHN,C26,2024-01-01,2024-12-31,3\n")
    (tmp_path / "own.csv").write_text(HEAD + "USA,IND,C26,2025-01-01,,8\n")
    top = tmp_path / "top.yaml"
    top.write_text(
        "scenario: top\nextends: f.yaml\nwithout: table\n"
        "levers: [{lever: tariff_schedule, file: own.csv}]\n"
    )
    scenario = dt.Scenario.open(top).set(title="x")
    shock = tariffs(scenario, 3)
    assert added(shock, "USA", "CHN", "C26") == 0
    assert added(shock, "USA", "IND", "C26") == pytest.approx(8)
    instead = "tariff points 1 by USA on CHN in C26 instead_of table"
    both = dt.Scenario.open(tmp_path / "f.yaml").with_levers([instead])
    assert added(tariffs(both, 3), "USA", "CHN", "C26") == pytest.approx(1)


def test_a_shipped_table_goes_by_its_name_in_one_line() -> None:
    empty = dt.Scenario.parse("scenario: mine\ndate: 2025-09-15\nlevers: []\n")
    scenario = empty.with_levers(["tariff_schedule file us-tariffs-2025-2026 on CHN"])
    (lever,) = scenario.levers
    assert lever.by == ("USA",) and lever.targets == ("CHN",)
    with pytest.raises(dt.ScenarioError, match="did you mean 'us-tariffs-2025-2026'"):
        empty.with_levers(["tariff_schedule file us-tariffs-2025-2062"])


def test_half_of_a_table_is_half_of_each_row(tmp_path: Path) -> None:
    scenario = opened(tmp_path, HEAD + ROW)
    (lever,) = scenario.levers_in(3)
    half = scenario.with_content({"levers": (lever.halved(),)})
    assert added(tariffs(half, 3), "USA", "CHN", "C26") == pytest.approx(5)


def cells(**changed: str) -> str:
    row = {"importer": "USA", "exporter": "CHN", "sector": "C26", "from": "2025-01-01", "to": "",
           "points": "10"} | changed  # fmt: skip
    return HEAD + ROW.replace("C26", "C20") + ",".join(row.values()) + "\n"


RATES = "importer,exporter,sector,from,points,rate\n"
PRODUCTS = "importer,exporter,sector,product,from,points\n"
BAD: dict[str, tuple[str, str]] = {
    "unknown importer": (cells(importer="USB"), ":3: unknown country 'USB'"),
    "misspelt importer": (cells(importer="Germny"), ":3: unknown country 'Germny'"),
    "unknown exporter": (cells(exporter="XXX"), ":3: unknown country 'XXX'"),
    "misspelt bloc": (cells(exporter="ASEAM"), ":3: unknown country 'ASEAM'"),
    "no importer": (cells(importer=""), ":3: importer is empty"),
    "no exporter": (cells(exporter=" "), ":3: exporter is empty"),
    "half a list of importers": (cells(importer="USA;"), ":3: importer 'USA;' has an empty name"),
    "a hole in a list": (cells(exporter="CHN;;IND"), ":3: exporter 'CHN;;IND' has an empty"),
    "all and more": (cells(exporter="all;CHN"), ":3: `all` stands beside others"),
    "on itself": (cells(exporter="USA"), ":3: a tariff of USA on itself"),
    "unknown sector": (cells(sector="C99"), ":3: no sector 'C99'"),
    "a word that is no sector": (cells(sector="good"), ":3: no sector 'good'"),
    "no sector": (cells(sector=""), ":3: neither 'sector' nor 'product'"),
    "half a list of sectors": (cells(sector="C26;"), ":3: no sector ''"),
    "sectors with commas": (HEAD + "USA,CHN,C26,C27,2025-01-01,,10\n", ":2: 7 cells under 6"),
    "a code of customs": (cells(sector="8541"), ":3: no sector '8541'"),
    "no first day": (cells(**{"from": ""}), ":3: from is empty"),
    "a day without dashes": (cells(**{"from": "1.4.2025"}), ":3: from is '1.4.2025', no day"),
    "an American day": (cells(**{"from": "04/05/2025"}), ":3: from is '04/05/2025', no day"),
    "a month": (cells(**{"from": "2025-04"}), ":3: from is '2025-04', no day"),
    "no such day": (cells(**{"from": "2025-02-30"}), ":3: from is '2025-02-30', no day"),
    "a day long ago": (cells(**{"from": "1492-10-12"}), ":3: from is 1492-10-12, outside 1900"),
    "a day far off": (cells(to="2999-01-01"), ":3: to is 2999-01-01, outside 1900"),
    "no last day": (cells(to="later"), ":3: to is 'later', no day"),
    "the end before the start": (cells(to="2024-12-31"), ":3: 'to' (2024-12-31) is before 'from'"),
    "no points": (cells(points=""), ":3: neither 'rate' nor 'points'"),
    "points in words": (cells(points="ten"), ":3: points is 'ten'"),
    "points with a sign": (cells(points="10%"), ":3: points is '10%'"),
    "points with a comma": (HEAD + 'USA,CHN,C26,2025-01-01,,"10,5"\n', ":2: points is '10,5'"),
    "points with a line": (cells(points="1_0"), ":3: points is '1_0'"),
    "points that are none": (cells(points="nan"), ":3: points is 'nan'"),
    "points without end": (cells(points="inf"), ":3: points is 'inf'"),
    "points that pay buyers": (cells(points="-95"), ":3: points is '-95'"),
    "points beyond all": (cells(points="10000"), ":3: points is '10000'"),
    "both amounts": (RATES + "USA,CHN,C26,2025-01-01,5,5\n", ":2: both 'rate' and 'points'"),
    "neither amount": (RATES + "USA,CHN,C26,2025-01-01,,\n", ":2: neither 'rate' nor 'points'"),
    "a rate in words": (RATES + "USA,CHN,C26,2025-01-01,,high\n", ":2: rate is 'high'"),
    "a rate below": (RATES + "USA,CHN,C26,2025-01-01,,-91\n", ":2: rate is '-91'"),
    "both goods": (PRODUCTS + "USA,CHN,C26,chips,2025-01-01,5\n", ":2: both 'sector' and 'prod"),
    "neither goods": (PRODUCTS + "USA,CHN,,,2025-01-01,5\n", ":2: neither 'sector' nor 'product'"),
    "unknown product": (PRODUCTS + "USA,CHN,,chps,2025-01-01,5\n", ":2: unknown product group"),
    "twice": (HEAD + ROW + ROW, ":3: stands twice from 2025-01-01 (the other is t.csv:2)"),
    "twice in part": (
        HEAD + "USA,CHN,C26,2025-01-01,2025-06-30,9\nUSA,CHN,C26,2025-06-30,,8\n",
        ":3: stands twice from 2025-06-30",
    ),
    "twice under two names": (
        HEAD + ROW + "United States,China,C26,2025-03-01,,5\n",
        ":3: stands twice from 2025-03-01",
    ),
    "twice as levels": (
        RATES + "USA,CHN,C26,2025-01-01,,5\nUSA,CHN,C26,2025-01-01,,6\n",
        ":3: stands twice",
    ),
    "a cell too few": (HEAD + "USA,CHN,C26,2025-01-01,10\n", ":2: 5 cells under 6 columns"),
    "a cell too many": (HEAD + "USA,CHN,C26,2025-01-01,,10,x\n", ":2: 7 cells under 6 columns"),
    "no column of importers": (HEAD.replace("importer,", "") + "CHN,C26,2025-01-01,,1\n",
                               ":1: column 'importer' is missing"),
    "no column of exporters": (HEAD.replace("exporter,", "") + "USA,C26,2025-01-01,,1\n",
                               ":1: column 'exporter' is missing"),
    "no column of days": (HEAD.replace("from,", "") + "USA,CHN,C26,,1\n",
                          ":1: column 'from' is missing"),
    "no column of goods": (HEAD.replace("sector,", "") + "USA,CHN,2025-01-01,,1\n",
                           ":1: column 'sector' or 'product' is missing"),
    "no column of amounts": (HEAD.replace(",points", "") + "USA,CHN,C26,2025-01-01,\n",
                             ":1: column 'points' or 'rate' is missing"),
    "a misspelt column": (HEAD.replace("points", "pionts") + ROW, ":1: unknown column 'pionts'"),
    "a column in capitals": (HEAD.replace("from", "From") + ROW, ":1: column 'from' is missing"),
    "a column twice": (HEAD.replace("to", "from") + ROW, ":1: column 'from' stands twice"),
    "a column without a name": (HEAD.replace("to", "") + ROW, ":1: a column has no name"),
    "semicolons between cells": ((HEAD + ROW).replace(",", ";"), ":1: one column only"),
    "an unknown tag": (
        HEAD.replace("points", "points,tag") + "USA,CHN,C26,2025-01-01,,10,guess\n",
        ":2: unknown tag 'guess'",
    ),
    "a quote that is not closed": (HEAD + 'USA,"CHN,C26,2025-01-01,,10\n', ":2: not valid CSV"),
    "nothing": ("", ":1: no header"),
    "remarks alone": ("# nothing here\n", ":1: no header"),
    "a header alone": (HEAD, ":1: no rows"),
    "a null byte in a name": (cells(importer="U\0SA"), ":3: unknown country"),
}  # fmt: skip


def test_there_are_sixty() -> None:
    assert len(BAD) >= 60


@pytest.mark.parametrize("name", BAD)
def test_a_malformed_table_gives_one_line_with_its_place(name: str, tmp_path: Path) -> None:
    table, message = BAD[name]
    with pytest.raises(dt.ScenarioError) as error:
        opened(tmp_path, table)
    said = str(error.value)
    assert said.startswith(f"t.csv{message}"), said
    assert len(said.splitlines()) == 1
    assert error.value.hint


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe\x00importer")
    file = tmp_path / "f.yaml"
    file.write_text(FILE % "")
    with pytest.raises(dt.ScenarioError, match="not a UTF-8 text file"):
        dt.Scenario.open(file)
    for name in ("absent.csv", "../t.csv", "x" * 5000, "."):
        file.write_text(FILE.replace("t.csv", name) % "")
        with pytest.raises(dt.ScenarioError, match=r"f\.yaml:9: no table"):
            dt.Scenario.open(file)


def test_a_scenario_without_tables_is_left_as_it_is() -> None:
    from detente.scenario.located import Written

    scenario = dt.Scenario.parse(
        "scenario: a\nlevers: [{lever: tariff, by: USA, on: CHN, rate: 5}]"
    )
    written = Written({}, "f.yaml")
    found = levers_opened(scenario.content, Path(), scenario.world, lambda: {}, written)
    assert found.content is scenario.content and found.written is written
