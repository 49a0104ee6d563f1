"""Text from users is text everywhere: in a terminal, a workbook, CSV, Markdown, HTML."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

import detente as dt
from detente.claims.brief import Brief
from detente.cli.printer import say, show
from detente.errors import ScenarioError, one_line, shown
from detente.report.markdown import plain
from detente.report.write import write
from detente.study.save import save
from detente.table import Table
from tests.three import CLAIMS, SCENARIO, three

FORMULA = '=HYPERLINK("http://evil.example","x")'
MARKUP = "[bold red]now[/] <script>alert(1)</script> {{7*7}} ${7*7} &lt;b&gt; | # `x` *y* ~~z~~"
LINK = "https://evil.example/"
ESCAPE = "\x1b[31mred\x07\x9b2J"
TURNED = "safe\u202etxt.exe"
HOSTILE = (FORMULA, MARKUP, LINK)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a brief whose every free text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    three().save(folder / "toy.npz")
    text = SCENARIO.replace("title: A quarrel of neighbours", f"title: {quoted(MARKUP)}")
    text = text.replace(
        "source: made up", f"name: {quoted(MARKUP + '2')}, source: {quoted(LINK)}", 1
    )
    text = text.replace("source: made up", f"name: {quoted(FORMULA)}, source: {quoted(MARKUP)}", 1)
    text += f"notes: [{', '.join(map(quoted, HOSTILE))}]\n"
    claims = CLAIMS.replace("Southland loses real income", quoted(FORMULA))
    claims = claims.replace("the chamber\n", quoted(MARKUP) + "\n")
    claims = claims.replace("document: a letter", f"document: {quoted(LINK + MARKUP)} #")
    claims = claims.replace("real income of Southland", quoted(MARKUP))
    (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    asked = dt.Scenario.parse(text, folder=folder)
    found: Brief = dt.brief(asked, claims=folder / "claims.yaml", draws=2, background=True)
    out = save(
        found.result, folder / "out", beside=lambda new: write(found, new, ("html", "md", "xlsx"))
    )
    return Path(out)


class Tags(HTMLParser):
    """Every tag and address of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_shows_it_and_runs_nothing(files: Path) -> None:
    page = Tags((files / "report.html").read_text(encoding="utf-8"))
    scripts = [attributes for tag, attributes in page.seen if tag == "script"]
    data = [one["id"] for one in scripts if one.get("type") == "text/plain"]
    assert data == ["live-engine", "live-pack"]
    assert len(scripts) == len(data) + 2, "the page's own, and that of the levers"
    assert MARKUP in page.text and FORMULA in page.text
    for _, attributes in page.seen:
        assert not (attributes.get("href") or "#").startswith(("http", "javascript"))
        assert not [name for name in attributes if name.startswith("on")]


def test_a_workbook_has_no_formula_and_no_link(files: Path) -> None:
    texts = []
    for path in files.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
            texts += [str(cell.value) for cell in cells]
    assert FORMULA in texts and MARKUP in texts


def test_csv_files_begin_no_cell_as_a_formula(files: Path) -> None:
    cells = []
    for path in files.glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        body = "".join(lines[len([one for one in lines if one.startswith("# ")]) :])
        rows = list(csv.reader(io.StringIO(body)))
        assert len({len(row) for row in rows}) == 1, path.name
        cells += [cell for row in rows for cell in row]
    words = [cell for cell in cells if not re.fullmatch(r"-?[\d.e+-]+|-?inf", cell)]
    assert not [cell for cell in words if cell.startswith(("=", "+", "-", "@"))]
    assert f"'{FORMULA}" in cells


def test_markdown_escapes_what_it_would_read(files: Path) -> None:
    text = (files / "report.md").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)[<`|]script", text) and plain(MARKUP) in text
    for said, meant in (
        ("1. x", r"1\. x"),
        ("- x", r"\- x"),
        ("a\n\n# b", r"a \# b"),
        ("&lt;", r"\&lt;"),
        ("a\x1b[0m", "a�\\[0m"),
    ):
        assert plain(said) == meant


def test_the_terminal_gets_no_escape_and_reads_no_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say(MARKUP + ESCAPE + TURNED, bold=ESCAPE, wrapped=False)
    table = Table.of(("lever", "x"), [(ESCAPE, MARKUP), (TURNED, FORMULA)])
    show(ESCAPE, table.labelled(table.index, ESCAPE))
    out = capsys.readouterr().out
    assert MARKUP in out and FORMULA in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


@pytest.mark.parametrize("text", [ESCAPE, TURNED, "a\x00b", "a\x7f", "lone \ud800", "a\u2028b"])
def test_what_no_text_has_is_refused_in_files_and_on_the_command_line(text: str) -> None:
    escaped = "".join(f"\\u{ord(sign):04x}" for sign in text)
    cases = {
        f'title: "{escaped}"': "f.yaml:2: title: U+",
        f'notes: ["fine", "{escaped}"]': "f.yaml:2: notes: U+",
        f'levers: [{{lever: tariff, by: USA, on: CHN, rate: 5, name: "{escaped}"}}]': ":2: name: U",
        f'blocs: {{"{escaped}": {{members: USA}}}}': "f.yaml:2: blocs: U+",
    }
    for line, message in cases.items():
        with pytest.raises(ScenarioError) as told:
            dt.Scenario.parse(f"scenario: a\n{line}\n", path="f.yaml")
        assert message in str(told.value) and shown(str(told.value)) == str(told.value)
    whole = dt.Scenario.parse("scenario: a\n")
    with pytest.raises(ScenarioError, match=r"U\+"):
        whole.set(title=text)
    with pytest.raises(ScenarioError, match=r"U\+"):
        whole.with_levers([f"tariff 5 by USA on CHN name {text}x"])


def test_lines_and_signs_of_any_script_are_text() -> None:
    said = "Ünïcödé 中文\n\tزبان‌ها"
    assert dt.Scenario.parse("scenario: a\n").set(title=said).content.title == said
    assert shown(said) == said


def test_errors_are_one_short_line_whatever_they_quote() -> None:
    for error in (
        ScenarioError("x\ny" + "z" * 5000, where="f" * 400 + ".yaml:7", hint="h" * 400),
        ScenarioError("unknown", where="f.yaml:7", hint="there are " + ", ".join(["AB"] * 500)),
        ScenarioError(ESCAPE, hint="\n" * 9),
    ):
        said = f"error: {error}"
        assert len(said) < 300 and said.isprintable(), said
    assert str(ScenarioError("w" * 999, where="f" * 999 + ":7")).find(":7: www") > 0
    assert one_line("a" * 100 + "END", 20).endswith("aaEND")
