"""Run one test file and write which lines of some rooms it runs: `python tools/lines_run.py
FOUND.json TEST PACKAGE ROOM ...`, where PACKAGE is the folder of the package.

Lines that run while a module is imported are not written: every test that imports it runs them.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest


class Tracer:
    """Remembers lines of functions in some folders; a function all of whose lines are known is no
    longer watched.
    """

    def __init__(self, folders: list[Path]) -> None:
        self.folders = tuple(f"{folder}{os.sep}" for folder in folders)
        self.left: dict[CodeType, set[int]] = {}
        self.found: dict[str, set[int]] = defaultdict(set)

    def call(self, frame: FrameType, event: str, argument: object) -> Any:
        """Whether to watch a call line by line."""
        code = frame.f_code
        left = self.left.get(code)
        if left is None:
            ours = code.co_filename.startswith(self.folders) and code.co_name != "<module>"
            lines = {line for _, _, line in code.co_lines() if line} if ours else set()
            left = self.left[code] = lines
        return self.line if left else None

    def line(self, frame: FrameType, event: str, argument: object) -> Any:
        """Note a line."""
        if event == "line":
            self.found[frame.f_code.co_filename].add(frame.f_lineno)
            self.left[frame.f_code].discard(frame.f_lineno)
        return self.line


def main(found: str, test: str, package: str, *rooms: str) -> int:
    """The exit code of the test; lines by file below the package, and seconds, are written."""
    root = Path(package).resolve()
    tracer = Tracer([root / room for room in rooms])
    begun = time.monotonic()
    threading.settrace(tracer.call)
    sys.settrace(tracer.call)
    code = int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", test]))
    sys.settrace(None)
    lines = {str(Path(name).relative_to(root)): sorted(tracer.found[name]) for name in tracer.found}
    kept = {"seconds": time.monotonic() - begun, "code": code, "lines": lines}
    Path(found).write_text(json.dumps(kept), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
