"""Documents from files: text, Markdown, HTML and PDF, the last two through libraries."""

from __future__ import annotations

import datetime
import importlib
import re
from pathlib import Path
from types import ModuleType

from detente.errors import DataError, steering
from detente.reading.document import Document
from detente.world.text_file import require_file, text_of

# A PDF of so many MiB is a book of pictures.
LARGEST_PDF_MIB = 64
# A long report; a book is read chapter by chapter.
LONGEST_TEXT = 400_000
EXTRA = "pip install 'detente[documents]', or save the document as a text file"


def open_document(path: Path, day: datetime.date, source: str) -> Document:
    """The document in a file, by the ending of its name.

    DataError, in one line, for a file that cannot be read or holds no text.
    """
    readers = {".html": _html, ".htm": _html, ".pdf": _pdf, ".md": _markdown}
    text = readers.get(path.suffix.lower(), _plain)(path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DataError("there is no text in it", where=path.name, hint="save it as a text file")
    if len(text) > LONGEST_TEXT:
        hint = "read it chapter by chapter"
        raise DataError(f"it has {len(text):,} characters", where=path.name, hint=hint)
    sign = steering(text)
    if sign:
        raise DataError(
            f"U+{ord(sign):04X} is no text", where=path.name, hint="save it as a plain text file"
        )
    return Document(text, day, source)


def _plain(path: Path) -> str:
    return text_of(path)


def _markdown(path: Path) -> str:
    """The text of a Markdown file without its marks: headings, emphasis, links, lists, rules."""
    text = text_of(path)
    text = re.sub(r"^(?:#{1,6} +|> ?|[-*+] +|\d+\. +)", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:[-*_] ?){3,}$", "", text, flags=re.MULTILINE)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|__|[*_`])(?=\S)(.+?)(?<=\S)\1", r"\2", text)


def _html(path: Path) -> str:
    """The main text of a page: what stands around an article is left out."""
    trafilatura = _library("trafilatura", "HTML")
    found = trafilatura.extract(text_of(path), include_comments=False, include_tables=True)
    # Each line that comes out is a paragraph of the page.
    return "\n\n".join(line for line in (found or "").splitlines() if line.strip())


def _pdf(path: Path) -> str:
    require_file(path, LARGEST_PDF_MIB)
    pypdf = _library("pypdf", "PDF")
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    except Exception as error:  # whatever a broken file makes the library raise
        raise DataError(f"not a readable PDF ({error})", where=path.name) from error
    return "\n\n".join(pages)


def _library(name: str, what: str) -> ModuleType:
    """A library of the extra for documents; DataError where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise DataError(f"{what} needs {name}", hint=EXTRA) from error
