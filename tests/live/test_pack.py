"""The engine's source and its packs: one name once, no loss, small enough for a page."""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter

from detente.report.live.pack import PARTS, as_text, engine, pack_of
from detente.scenario.file import Scenario

# A page holds engine, pack and the rest in this many bytes.
MOST = 4_500_000


def defined_twice(source: str) -> list[str]:
    """Names that a script defines more than once: the second would silently replace the first."""
    found = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", source, re.MULTILINE)
    return [name for name, count in Counter(found).items() if count > 1]


def test_no_name_is_defined_twice() -> None:
    assert not defined_twice(engine())


def test_the_engine_evaluates_nothing() -> None:
    assert not re.search(r"\beval\b|new Function|fetch\(|XMLHttpRequest|import\(", engine())
    assert len(set(PARTS)) == len(PARTS)


def test_the_text_of_a_pack_is_small_and_gives_it_back() -> None:
    pack = pack_of(Scenario.open("eu-us-deal-2025"), ("long-run",))
    text = as_text(pack)
    assert zlib.decompress(base64.b64decode(text)) == pack
    assert len(text) + len(engine()) < MOST
