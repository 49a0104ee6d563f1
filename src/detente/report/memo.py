"""The report on one sheet, as Markdown: at most 600 words, with three pictures beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from detente.report.figure import Figure
from detente.report.glossary import explained
from detente.report.markdown import plain
from detente.report.parts import Content
from detente.report.style import WIDE
from detente.words import without_end_zeros

MOST_WORDS = 600
FINDINGS = 3
# Marks of a picture that are read out under it.
READ_OUT = 4
# Lines about the whole page that a citation repeats.
CITED = ("scenario", "world", "tries", "claims file")
NO_RECORD = "No figure that was recorded since stands beside this case."
# How a mark says its range: its two ends, joined.
JOINT = " to "


def memo(content: Content) -> str:
    """Question, answer, findings with pictures and ranges, caveats, track record, citation.

    What must be there comes first; sentences and caveats beyond it are added while there are
    words left.
    """
    figures = _pictured(content)
    spare = MOST_WORDS - words(_joined(_parts(content, figures, ((), ()))))
    sentences, spare = _fitting(content.findings, spare)
    caveats, _ = _fitting((*content.care, *content.caveats), spare)
    return _joined(_parts(content, figures, (sentences, caveats)))


def memo_files(content: Content, folder: Path) -> Iterator[Path]:
    """Write ``memo.md`` and its pictures into `folder`; their paths."""
    path = folder / "memo.md"
    path.write_text(memo(content), encoding="utf-8")
    yield path
    for figure in _pictured(content):
        yield figure.save(folder / _file(figure))


def words(text: str) -> int:
    """How many words a text has: whatever stands between blanks."""
    return len(text.split())


def read_out(figure: Figure) -> tuple[str, ...]:
    """What the marks of a picture say of themselves, with their ranges, the first few."""
    spoken = dict.fromkeys(_spoken(figure.spec(WIDE, titled=False)))
    ranged = [said for said in spoken if JOINT in said]
    return tuple(ranged[:READ_OUT])


def _pictured(content: Content) -> list[Figure]:
    """Three pictures in the order of the page: those that read out ranges before the others."""
    several: dict[str, Figure] = {}
    for figure in content.figures:
        several.setdefault(_file(figure), figure)
    in_order = list(several.values())
    ranged = list(islice(filter(read_out, in_order), FINDINGS))
    return [*ranged, *(one for one in in_order if one not in ranged)][:FINDINGS]


def _parts(
    content: Content, figures: Sequence[Figure], more: tuple[Sequence[str], Sequence[str]]
) -> Iterator[str]:
    """The memo in parts, with an empty line to come between them.

    `more` are sentences of findings and caveats for which there are words left.
    """
    sentences, caveats = more
    yield f"# {plain(content.title)}"
    yield plain(content.answer)
    for figure in figures:
        yield f"## {plain(figure.title)}"
        yield f"![{plain(figure.title)}]({_file(figure)})"
        yield plain(without_end_zeros("; ".join(read_out(figure))))
    yield plain(explained("range"))
    yield _listed(sentences)
    yield "## Read with care"
    yield _listed((*(one.text for one in content.cautions), *caveats))
    yield "## Track record"
    yield plain(content.track or NO_RECORD)
    yield "## To cite"
    yield plain(_citation(content))


def _citation(content: Content) -> str:
    """Title, document and date, version, scenario with its hash, world, tries."""
    said = [f"{key} {content.facts[key]}" for key in CITED if key in content.facts]
    asked = content.title.rstrip(".")
    about = f"{content.subtitle.rstrip('.')}." if content.subtitle else ""
    return f"“{asked}” {about} détente {version('detente')}; {'; '.join(said)}."


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {plain(text)}" for text in lines)


def _joined(parts: Iterator[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _fitting(lines: Sequence[str], spare: int) -> tuple[list[str], int]:
    """The first lines that fit into `spare` words as a list, and the words left."""
    kept: list[str] = []
    for line in lines:
        cost = words(_listed([line]))
        if cost > spare:
            break
        kept.append(line)
        spare -= cost
    return kept, spare


def _file(figure: Figure) -> str:
    """The name of a picture's file beside the memo."""
    return f"memo-{figure.name.removeprefix('lead-')}.svg"


def _spoken(spec: Any) -> Iterator[str]:
    """What marks say of themselves anywhere in a specification, in its order."""
    if isinstance(spec, dict):
        said = spec.get("tip")
        if isinstance(said, str):
            yield said
        for part in spec.values():
            yield from _spoken(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from _spoken(part)
