"""Malformed scenario files: each gives one error that says where, and status 2 at the door."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import detente as dt
from detente.scenario.file import Scenario

HEAD = "scenario: a\n"
ONE = HEAD + "levers:\n  - lever: {}\n    by: USA\n    on: CHN\n"


def lever(kind: str, *fields: str) -> str:
    """A file with one lever of the kind by USA on CHN, its own fields from line 6."""
    return ONE.format(kind) + "".join(f"    {field}\n" for field in fields)


def two(first: str, second: str) -> str:
    """A file with two levers in one line each, on lines 3 and 4."""
    return HEAD + f"levers:\n  - {{{first}}}\n  - {{{second}}}\n"


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD: dict[str, tuple[str, int, str]] = {
    # not a scenario at all
    "empty": ("", 1, "must be a mapping"),
    "only a comment": ("# nothing\n", 1, "must be a mapping"),
    "a number": ("42\n", 1, "must be a mapping"),
    "a list": ("- scenario: a\n", 1, "must be a mapping"),
    "two documents": (HEAD + "---\n" + HEAD, 2, "not valid YAML"),
    "json garbage": ('{"scenario": "a", ]\n', 1, "not valid YAML"),
    "unclosed bracket": (HEAD + "notes: [a, b\n", 3, "not valid YAML"),
    "unclosed quote": (HEAD + "title: 'abc\n", 3, "not valid YAML"),
    "tab": (HEAD + "levers:\n\t- lever: embargo\n", 3, "not valid YAML"),
    "control characters": (HEAD + "title: \x07\x01\n", 2, "not valid YAML"),
    "null bytes": ("\x00\x00\x00\x00", 1, "not valid YAML"),
    "duplicate key": (HEAD + "world: icio-2021\nworld: icio-2019\n", 3, "not valid YAML"),
    "duplicate key of a lever": (
        lever("embargo", "sectors: C26", "sectors: C27"),
        7,
        "not valid YAML",
    ),
    "wrong indentation": (HEAD + "levers:\n  - lever: embargo\n   by: USA\n", 4, "not valid YAML"),
    "alias": (HEAD + "notes: &x [a]\nsources: *x\n", 3, "aliases are not supported"),
    "billion laughs": (LAUGHS + HEAD, 2, "aliases are not supported"),
    "merge key": (
        HEAD + "blocs: &x {A: {members: USA}}\ntime:\n  <<: *x\n",
        4,
        "aliases are not supported",
    ),
    "deep nesting": (HEAD + "notes: " + "[" * 5000 + "]" * 5000 + "\n", 2, "nested more than"),
    "deep mapping": (HEAD + "notes: " + "{a: " * 5000 + "}" * 5000 + "\n", 2, "nested more than"),
    "python tag": (HEAD + "title: !!python/object/apply:os.system ['true']\n", 2, "title"),
    "a tagged scalar": ("scenario: !secret a b\n", 1, "scenario"),
    # names and fields
    "no name": ("world: icio-2021\n", 1, "field 'scenario' is missing"),
    "name with spaces": ("scenario: my file\n", 1, "scenario: String should match"),
    "name is a number": ("scenario: 12\n", 1, "scenario: Input should be a valid string"),
    "name without end": (f"scenario: {'n' * 101}\n", 1, "scenario: String should have at most 100"),
    "name climbs": ("scenario: ../../etc\n", 1, "scenario: String should match"),
    "unknown field": (HEAD + "leakag: 3\n", 2, "unknown field 'leakag'"),
    "misspelt field": (HEAD + "horizonts: [long-run]\n", 2, "did you mean 'horizons'"),
    "list as a field": (
        HEAD + "levers:\n  ? [a]\n  : 1\n",
        3,
        "the name of a field must be a word",
    ),
    "mapping as a field": (HEAD + "? {a: [1]}\n: 3\n", 2, "the name of a field must be a word"),
    "number as a field": (HEAD + "7: 8\n", 2, "Keys should be strings"),
    "misspelt time field": (HEAD + "time:\n  rhoo: 0.3\n", 3, "did you mean 'rho'"),
    "misspelt parameter": (HEAD + "parameters:\n  labor: mobile\n", 3, "did you mean 'labour'"),
    "misspelt bloc field": (
        HEAD + "blocs:\n  MY_BLOC:\n    member: USA\n",
        4,
        "did you mean 'members'",
    ),
    "field of another lever": (lever("embargo", "rate: 25"), 6, "unknown field 'rate'"),
    "misspelt lever field": (
        lever("quota", "limit: 50", "rents: importer"),
        7,
        "did you mean 'rent'",
    ),
    "unknown lever": (HEAD + "levers:\n  - lever: qota\n", 3, "did you mean 'quota'"),
    "lever without kind": (
        HEAD + "levers:\n  - by: USA\n    on: CHN\n",
        3,
        "needs a field 'lever'",
    ),
    "kind is a list": (HEAD + "levers:\n  - lever: [embargo]\n", 3, "unknown lever"),
    "lever is a word": (HEAD + "levers:\n  - embargo\n", 3, "lever"),
    "levers are a mapping": (HEAD + "levers:\n  lever: embargo\n", 2, "levers"),
    "levers are a word": (HEAD + "levers: embargo\n", 2, "levers"),
    # types and numbers
    "title is a list": (HEAD + "title: [a]\n", 2, "title"),
    "notes are numbers": (HEAD + "notes: [1]\n", 2, "notes"),
    "fall is a word": (lever("embargo", "fall: much"), 6, "fall: Input should be a valid number"),
    "fall is nan": (lever("embargo", "fall: .nan"), 6, "fall: Input should be"),
    "fall of all": (lever("embargo", "fall: 100"), 6, "fall: Input should be less than 100"),
    "fall below zero": (lever("embargo", "fall: -5"), 6, "fall: Input should be greater than 0"),
    "rate infinite": (lever("tariff", "rate: .inf"), 6, "rate: Input should be"),
    "rate huge": (
        lever("tariff", "rate: 1e300"),
        6,
        "rate: Input should be less than or equal to 1000; per cent of",
    ),
    "rate overflows": (lever("tariff", "rate: 1e999"), 6, "rate"),
    "rate missing": (lever("tariff"), 3, "field 'rate' is missing"),
    "ban is a word": (lever("embargo", "ban: perhaps"), 6, "ban: Input should be a valid boolean"),
    "ban is quoted": (lever("embargo", "ban: 'false'"), 6, "ban: Input should be a valid boolean"),
    "covered above all": (
        lever("embargo", "covered: 120"),
        6,
        "covered: Input should be less than or equal to 100",
    ),
    "floor of all": (lever("embargo", "floor: 100"), 6, "floor: Input should be less than 100"),
    "limit below zero": (
        lever("quota", "limit: -1"),
        6,
        "limit: Input should be greater than or equal to 0",
    ),
    "limit infinite": (lever("quota", "limit: .inf"), 6, "limit: Input should be a finite number"),
    "growth explodes": (
        lever("capacity", "limit: 50", "growth: 1e9"),
        7,
        "growth: Input should be less than or equal to 100",
    ),
    "rent to nobody": (
        lever("quota", "limit: 50", "rent: me"),
        7,
        "rent: Input should be 'importer'",
    ),
    "half-life zero": (
        lever("over_compliance", "fall: 40", "half_life: 0"),
        7,
        "half_life: Input should be greater than 0",
    ),
    "cap without buyers": (
        lever("price_cap", "cap: 60", "price: 80", "covered: 63"),
        3,
        "field 'buyers' is missing",
    ),
    "price zero": (
        lever("price_cap", "buyers: IND", "cap: 60", "price: 0", "covered: 63"),
        8,
        "price: Input should be greater than 0",
    ),
    "the difference kept twice": (
        lever(
            "price_cap",
            "buyers: IND",
            "cap: 60",
            "price: 80",
            "covered: 63",
            "shipper: 60",
            "affiliate: 50",
        ),
        3,
        "'shipper' and 'affiliate' keep 60 and 50 per cent",
    ),
    "every variety leaves": (
        lever("brand_exit", "share: 100"),
        6,
        "share: Input should be less than 100",
    ),
    "amount below zero": (lever("aid", "amount: -1"), 6, "amount: Input should be greater than 0"),
    "amount beyond income": (lever("aid", "amount: 1e12"), 4, "all the income of USA or more"),
    "arms without a witness": (
        lever("arms", "item: tanks", "units: 3"),
        3,
        "field 'reported_by' is missing",
    ),
    "rho zero": (HEAD + "time:\n  rho: 0\n", 3, "rho: Input should be greater than 0"),
    "rho above one": (
        HEAD + "time:\n  rho: 1.5\n",
        3,
        "rho: Input should be less than or equal to 1",
    ),
    "delta one": (HEAD + "time:\n  delta: 1\n", 3, "delta: Input should be less than 1"),
    "elasticity nan": (
        HEAD + "time:\n  input_elasticity: .nan\n",
        3,
        "input_elasticity: Input should be",
    ),
    "labour infinite": (HEAD + "parameters:\n  labour: .inf\n", 3, "labour"),
    "labour below one": (HEAD + "parameters:\n  labour: 0.5\n", 3, "labour"),
    "unknown critical input": (
        HEAD + "parameters:\n  critical_inputs: [B06, C99]\n",
        3,
        "no sector 'C99'",
    ),
    "critical elasticity zero": (
        HEAD + "time:\n  critical_elasticity: 0\n",
        3,
        "critical_elasticity: Input should be greater than 0",
    ),
    "time is a number": (HEAD + "time: 3\n", 2, "time"),
    # countries, sectors, products, worlds
    "unknown country": (lever("embargo").replace("CHN", "CHX"), 5, "unknown country 'CHX'"),
    "country by a wrong name": (lever("embargo").replace("USA", "Germny"), 4, "did you mean 'DEU'"),
    "no for Norway is a word": (
        lever("embargo").replace("USA", "false"),
        4,
        "by: false is neither a number nor a text",
    ),
    "country is empty": (lever("embargo").replace("USA", "''"), 4, "by: names nobody"),
    "by nobody": (
        lever("embargo").replace("USA", "[]"),
        4,
        "by: names nobody",
    ),
    "by a mapping": (
        lever("embargo").replace("USA", "{USA: 1}"),
        4,
        "by: a mapping here has the one field `all_except`",
    ),
    "inside the rest of the world": (
        lever("embargo").replace("CHN", "North Korea"),
        5,
        "no accounts for PRK",
    ),
    "unknown bloc": (
        lever("embargo").replace("USA", "RUSSIA_LIST_2022"),
        4,
        "did you mean 'RUSSIA_LIST_2022_03_07'",
    ),
    "bloc of nobody": (
        HEAD + "blocs:\n  MY_BLOC:\n    members: []\n",
        4,
        "members: names nobody",
    ),
    "bloc with a ghost": (
        HEAD + "blocs:\n  MY_BLOC:\n    members: [USA, Atlantis]\n",
        4,
        "unknown country 'Atlantis'",
    ),
    "target inside the rest of the world": (HEAD + "target: PRK\n", 2, "no accounts for PRK"),
    "hub outside the world": (
        lever("circumvention", "of: DEU", "leakage: 7").replace("USA", "[TUR, Kyrgyzstan]"),
        4,
        "no accounts for the hub KGZ",
    ),
    "unknown sector": (lever("embargo", "sectors: C99"), 6, "no sector 'C99'"),
    "no sector": (lever("embargo", "sectors: []"), 6, "sectors: must name at least one"),
    "unknown product": (lever("embargo", "products: gaz"), 6, "did you mean 'gas'"),
    "products and sectors": (
        lever("embargo", "products: gas", "sectors: B06"),
        3,
        "both 'products' and 'sectors'",
    ),
    "products of a trade cost": (
        lever("trade_cost", "change: 5", "products: gas"),
        7,
        "unknown field 'products'",
    ),
    "unknown world": (HEAD + "world: icio-2022\n", 2, "no shipped world 'icio-2022'"),
    "world without end": (HEAD + f"world: {'x' * 400}\n", 2, "no shipped world"),
    "world that is no file": (HEAD + "world: nowhere/mine.npz\n", 2, "not a saved world"),
    "unknown elasticity set": (HEAD + "elasticities: MINE\n", 2, "no elasticity set 'MINE'"),
    "unknown closure": (HEAD + "closure: fixed\n", 2, "closure: Input should be 'income-share'"),
    # dates and horizons
    "month 13": (HEAD + "date: 2022-13-01\n", 2, "date: '2022-13-01' is no day: write it as"),
    "30 February": (
        lever("embargo", "from: 2022-02-30"),
        6,
        "from: '2022-02-30' is no day: write it as",
    ),
    "date is a word": (HEAD + "start: soon\n", 2, "start: 'soon' is no day: write it as"),
    "end of time": (
        HEAD + "start: 9999-12-31\n",
        2,
        "start: Input should be less than or equal to 2200-12-31",
    ),
    "before the beginning": (
        lever("embargo", "from: 0001-01-01"),
        6,
        "from: Input should be greater than or equal to 1900-01-01",
    ),
    "dates reversed": (
        lever("embargo", "from: 2022-03-01", "to: 2022-02-01"),
        3,
        "is before 'from'",
    ),
    "unknown horizon": (HEAD + "horizons: [year-3]\n", 2, "horizons: Input should be 'month-3'"),
    "no horizon": (HEAD + "horizons: []\n", 2, "horizons: must name at least one"),
    "headline elsewhere": (
        HEAD + "horizons: [month-3]\nhorizon: year-1\n",
        3,
        "'year-1' is not among the horizons",
    ),
    "headline by default elsewhere": (
        HEAD + "horizons: [month-3]\n",
        2,
        "'long-run' is not among the horizons",
    ),
    "lever at no horizon": (
        lever("embargo", "fall: 50", "horizon: tomorrow"),
        7,
        "horizon: Input should be 'month-3'",
    ),
    # contradictions
    "ban and fall": (lever("embargo", "ban: true", "fall: 50"), 3, "both 'ban: true' and 'fall'"),
    "neither ban nor fall": (lever("embargo", "ban: false"), 3, "needs 'fall' when 'ban' is false"),
    "rate and points": (lever("tariff", "rate: 5", "points: 5"), 3, "both 'rate' and 'points'"),
    "nothing left by exemptions": (
        lever("tariff", "rate: 5", "sectors: C26", "exempt: [C26]"),
        7,
        "`exempt` leaves no sector",
    ),
    "exempt from what is no sector": (lever("embargo", "exempt: C99"), 6, "no sector 'C99'"),
    "instead of nothing": (
        two(
            "lever: tariff, by: USA, on: CHN, rate: 5, name: first",
            "lever: tariff, by: USA, on: CHN, rate: 9, instead_of: frist",
        ),
        4,
        "did you mean 'first'",
    ),
    "instead of itself": (
        lever("tariff", "rate: 5", "name: one", "instead_of: one"),
        8,
        "stands instead of itself",
    ),
    "instead of each other": (
        two(
            "lever: tariff, by: USA, on: CHN, rate: 5, name: first, instead_of: last",
            "lever: tariff, by: USA, on: CHN, rate: 9, name: last, instead_of: first",
        ),
        3,
        "stand instead of each other",
    ),
    "two caps": (
        two(
            "lever: price_cap, by: G7, on: RUS, sectors: B06, buyers: IND, cap: 60, price: 80,"
            " covered: 63",
            "lever: price_cap, by: GRC, on: RUS, buyers: IND, cap: 50, price: 80, covered: 10",
        ),
        4,
        "contradict each other on the flow from RUS to IND in B06",
    ),
    "one after the other without a date": (
        two(
            "lever: tariff, by: USA, on: CHN, rate: 5, to: 2020-01-01",
            "lever: tariff, by: USA, on: CHN, rate: 9, from: 2021-01-01",
        ),
        4,
        "since all levers stay in the long run of a scenario without `date`",
    ),
    "a limit on oneself": (
        lever("quota", "limit: 50").replace("CHN", "USA"),
        4,
        "quota by USA on USA alone does nothing",
    ),
    "a limit where nothing is traded": (
        lever("quota", "limit: 50", "sectors: B05").replace("CHN", "BEL"),
        4,
        "names no link with trade",
    ),
    # extends
    "extends nothing": (
        HEAD + "extends: coalition-russia-decoupeling\n",
        2,
        "did you mean 'coalition-russia-decoupling'",
    ),
    "extends a name without end": (HEAD + f"extends: {'x' * 5000}\n", 2, "cannot extend"),
    "extends a null byte": (HEAD + 'extends: "\\0"\n', 2, "extends: U+0000 is no text"),
    "extends a list": (
        HEAD + "extends: [coalition-russia-decoupling]\n",
        2,
        "extends: Input should be a valid string",
    ),
    "without nothing extended": (HEAD + "without: x\n", 2, "name that one in `extends`"),
    "without a lever that is not there": (
        HEAD + "extends: coalition-russia-decoupling\nwithout: [full embargo]\n",
        3,
        "did you mean 'full embargo on goods'",
    ),
    "contradicts what it extends": (
        HEAD + "extends: beijing-moscow-2022\nlevers:\n  - {lever: price_cap, by: G7, on: RUS,"
        " buyers: IND, sectors: B061, cap: 50, price: 80, covered: 9}\n",
        4,
        "lever 'price cap on crude' of beijing-moscow-2022",
    ),
}


def test_there_are_more_than_sixty() -> None:
    assert len(BAD) >= 60


@pytest.mark.parametrize("name", BAD)
def test_a_malformed_file_gives_one_located_error(name: str) -> None:
    text, line, message = BAD[name]
    with pytest.raises(dt.ScenarioError) as error:
        Scenario.parse(text, path="f.yaml")
    said = str(error.value)
    assert said.startswith(f"f.yaml:{line}: ")
    assert message in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00\x01", "not a UTF-8 text file"),
        (bytes(range(256)), "not a UTF-8 text file"),
        (b"PK\x03\x04", "b.yaml:1: not valid YAML"),
    ],
)
def test_binary_junk_is_no_scenario(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_bytes(content)
    with pytest.raises(dt.ScenarioError, match=re.escape(message)) as error:
        Scenario.open(path)
    assert str(error.value).startswith("b.yaml")


def test_a_circle_of_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("scenario: a\nextends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("scenario: b\n# one line more\nextends: a.yaml\n")
    with pytest.raises(dt.ScenarioError) as error:
        Scenario.open(tmp_path / "a.yaml")
    assert (
        str(error.value)
        == "a.yaml:2: cannot extend 'b.yaml': b.yaml:3: 'a.yaml' extends itself; break the circle"
    )
    (tmp_path / "c.yaml").write_text("scenario: c\nextends: c.yaml\n")
    with pytest.raises(dt.ScenarioError, match=r"c.yaml:2: 'c.yaml' extends itself"):
        Scenario.open(tmp_path / "c.yaml")


def test_an_error_in_the_extended_file_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("scenario: base\nclosur: nominal\n")
    (tmp_path / "mine.yaml").write_text("scenario: mine\nextends: base.yaml\n")
    with pytest.raises(
        dt.ScenarioError,
        match=(
            r"mine.yaml:2: cannot extend 'base.yaml': base.yaml:2: unknown field 'closur'; did you"
            r" mean"
        ),
    ):
        Scenario.open(tmp_path / "mine.yaml")


def detente(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from detente.cli.main import main; main()", *words]
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ,
        check=False,
    )


@pytest.mark.parametrize(
    "name", ["billion laughs", "two caps", "hub outside the world", "end of time"]
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_the_door_has_status_two_and_one_line(name: str, command: str, tmp_path: Path) -> None:
    text, line, message = BAD[name]
    (tmp_path / "f.yaml").write_text(text)
    done = detente(command, "f.yaml", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert f"f.yaml:{line}: " in done.stderr
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == "" or "error" in json.loads(done.stdout)
    assert [path.name for path in tmp_path.iterdir()] == ["f.yaml"]


def test_a_lever_on_the_command_line_is_checked_like_one_in_a_file(tmp_path: Path) -> None:
    done = detente(
        "run",
        "coalition-russia-decoupling",
        "--lever",
        "quota 50 by USA on USA in C26",
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "does nothing" in done.stderr
    assert "Traceback" not in done.stderr
