"""`detente record`: one command for past figures, cases and studies, in short, whole, as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli.main import main
from detente.errors import ScenarioError
from detente.history.frozen import cases
from detente.history.partners import export_sentence
from detente.history.scorecard import Scorecard
from detente.history.whole_record import PARTS, whole_record
from detente.report.glossary import TERMS
from detente.scenario.file import Scenario

CASE = "beijing-moscow-2022"
# A summary is for one look: what it prints without any option.
MOST_LINES = 60


@pytest.fixture
def parts(
    found: Scorecard,
    record: Scorecard,
    benchmarks: Scorecard,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Scorecard]:
    """The parts of the record, which the command gets at once."""
    place = "detente.history.whole_record"
    monkeypatch.setattr(f"{place}.hindcast", lambda _: found)
    monkeypatch.setattr(f"{place}.track_record", lambda: record)
    monkeypatch.setattr(f"{place}.plausibility", lambda progress: benchmarks)
    return dict(zip(PARTS, (found, record, benchmarks), strict=True))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    """What the command prints, once it has ended well."""

    def told(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["detente", "record", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capsys.readouterr().out

    return told


def said(text: str) -> str:
    """The words without their lines."""
    return " ".join(text.split())


def test_figures_say_what_is_behind_them(parts, command) -> None:
    found = parts["figures"]
    assert 1e-12 < float(found.heading["max_residual"]) <= 1e-8
    text = said(command("--only", "figures", "--verbose"))
    assert "settled after a first look" in text and "central" in text
    calibrated = [row for _, row in found.table.where("role", "calibrated").rows()]
    hits = [row for row in calibrated if row["verdict"] == "hit"]
    by_a_rule = sum(bool(row["nulls_hit"]) for row in hits)
    better = sum(row["beats_nulls"] for row in calibrated)
    tally = (
        f"{len(hits)} of {len(calibrated)} hit, {by_a_rule} of these by a simple rule too;"
        f" {better} nearer than every rule"
    )
    assert "calibrated, since" in text and tally in text
    assert export_sentence(found.beside["partners"]) in text
    assert tally in said(command("--only", "figures")), "the summary counts alike"


def test_cases_print_what_cannot_be_run_and_the_cross_check(parts, command) -> None:
    text = said(command("--only", "cases", "--verbose"))
    assert "Venezuela has no accounts" in text and "politics and freight" in text
    assert TERMS["placebo"].explained in text and "8" in text
    assert export_sentence(parts["cases"].beside["partners"]) in text


def test_studies_print_misses_with_their_reasons(parts, command) -> None:
    benchmarks = parts["studies"]
    text, short = (said(command("--only", "studies", *more)) for more in (["--verbose"], []))
    for name, row in benchmarks.table.rows():
        missed = row["agreement"] != "inside"
        assert (f"- {name}, {row['agreement']}: {row['reason']}" in text) == missed, name
        outside = row["agreement"] == "outside" and row["benchmark_tag"] == "independent"
        assert (f"{name} (" in short) == outside, name
    assert "above 0" in text and "with CHN" in text


def test_the_summary_is_short_and_has_every_part(parts, command) -> None:
    text = command()
    assert len(text.splitlines()) <= MOST_LINES
    for name, words in PARTS.items():
        assert f"{words.capitalize()} ({name})" in text
    assert TERMS["null"].explained in said(text)
    for technical in ("hindcast", "benchmark", "placebo", "nulls"):
        assert technical not in text
    assert len(command("--verbose").splitlines()) > 5 * MOST_LINES


def test_json_is_one_object_with_the_parts_asked_for(parts, command) -> None:
    whole = json.loads(command("--json"))
    assert list(whole) == list(PARTS)
    for name, part in parts.items():
        assert whole[name] == json.loads(json.dumps(part.to_json()))
    assert [row["case"] for row in whole["cases"]["rows"]] == [case.case for case in cases()]
    assert list(json.loads(command("--only", "cases", "--json"))) == ["cases"]


def test_files_are_written_where_they_are_asked_for(parts, command, tmp_path: Path) -> None:
    answer = json.loads(command("--json", "--out", str(tmp_path / "out")))
    folder = Path(answer.pop("files"))
    assert json.loads((folder / "record.json").read_text(encoding="utf-8")) == answer
    assert {"figures_hindcast.csv", "cases_placebo.csv", "studies_benchmarks.csv"} <= {
        path.name for path in folder.iterdir()
    }
    text = (folder / "studies_benchmarks.csv").read_text(encoding="utf-8")
    assert parts["studies"].heading["horizon"] in text, "a table says what is behind its own part"
    assert parts["figures"].heading["horizon"] not in text


def test_only_a_scenario_about_the_recorded_country_is_scored(parts) -> None:
    other = Scenario.open("chip-controls-2022")
    with pytest.raises(ScenarioError, match="the recorded figures are Russia's"):
        whole_record(other)
    assert set(whole_record(other, ("studies",)).parts) == {"studies"}
    with pytest.raises(ScenarioError, match="no part 'nulls'"):
        whole_record(Scenario.open(CASE), ("nulls",))
