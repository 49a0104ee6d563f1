"""Documents from files: Markdown by itself, HTML and PDF through libraries where there are any."""

from __future__ import annotations

import datetime
import sys
import time
from pathlib import Path

import pytest

from detente.errors import DataError
from detente.reading.by_rules import extract
from detente.reading.document import LONGEST_SENTENCE, Document
from detente.reading.opening import LONGEST_TEXT, open_document
from tests.reading.own_texts import own

DAY = datetime.date(2025, 3, 3)
HTML = """<html><head><title>Daily</title></head><body><nav><a href="/">Home</a> <a>Sport</a></nav>
<article><h1>A tariff on cars</h1>
<p>The United States would impose a tariff of 25% on cars from Canada, the White House said on
Monday. Canada sells more than 70% of its exports to the United States, according to officials.</p>
<p>A second paragraph makes this an article and no list of links: it goes on about harbours, mills
and the price of timber for a while, as such articles do.</p></article>
<footer>Cookies, subscriptions, and a letter from the editor</footer></body></html>"""


def pdf(text: str) -> bytes:
    """A small PDF with one line."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    )


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# A tariff\n\n**Canada** said [it](http://x.org) would *not* pay.\n\n- one\n- two\n\n"
        "---\n",
        encoding="utf-8",
    )
    text = open_document(path, DAY, "").text
    assert text.startswith("A tariff\n\nCanada said it would not pay.\n\none\ntwo")
    assert "*" not in text and "http" not in text and "---" not in text


def test_html_is_read_without_what_stands_around_the_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    path = tmp_path / "a.html"
    path.write_text(HTML, encoding="utf-8")
    document = open_document(path, DAY, "")
    assert "Cookies" not in document.text and "Sport" not in document.text
    records, _ = extract(document)
    assert {one.exact for one in records if one.kind == "quantity"} == {"25%", "more than 70%"}
    assert len(document.paragraphs) > 1


def test_the_text_of_a_pdf_is_read(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("Canada sells more than 70% of its exports to the United States."))
    records, _ = extract(open_document(path, DAY, ""))
    assert [one.exact for one in records if one.kind == "quantity"] == ["more than 70%"]
    path.write_bytes(b"%PDF-1.4\nno more")
    with pytest.raises(DataError, match=r"a\.pdf"):
        open_document(path, DAY, "")


@pytest.mark.parametrize(("name", "library"), [("a.html", "trafilatura"), ("a.pdf", "pypdf")])
def test_an_absent_library_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    (tmp_path / name).write_text("<p>x</p>", encoding="utf-8")
    with pytest.raises(DataError, match=rf"needs {library}.*detente\[documents\]"):
        open_document(tmp_path / name, DAY, "")


def test_what_is_too_long_says_so(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_text("word " * LONGEST_TEXT, encoding="utf-8")
    with pytest.raises(DataError, match="chapter by chapter"):
        open_document(path, DAY, "")


def test_a_text_without_full_stops_is_cut_into_sentences_at_spaces() -> None:
    document = Document("China said so " * 2000, DAY)
    assert all(one.end - one.start <= LONGEST_SENTENCE for one in document.sentences)
    assert len(document.sentences) > 10
    text = "".join(document.text[one.start : one.end] for one in document.sentences)
    assert text.replace(" ", "") == document.text.replace(" ", "")


@pytest.mark.parametrize("text", ["said " * 4000, "China, " * 3000, '"' * 5000, "1,000," * 4000])
def test_hostile_texts_end_soon(text: str) -> None:
    begun = time.monotonic()
    extract(Document(text, DAY))
    assert time.monotonic() - begun < 20


def test_sentences_end_where_they_end() -> None:
    text = "Mr. Xi met J. R. Smith on Jan. 5 in the U.S. capital. He left! Was it late? Yes."
    document = Document(text, DAY)
    said = [text[one.start : one.end] for one in document.sentences]
    assert said == [
        "Mr. Xi met J. R. Smith on Jan. 5 in the U.S. capital.",
        "He left!",
        "Was it late?",
        "Yes.",
    ]


def test_headings_and_lines() -> None:
    document = own("tariff")
    (heading,) = document.headings
    assert document.text[heading.start : heading.end].startswith("Washington threatens")
    assert document.line_of(document.paragraphs[1].start) == 3
