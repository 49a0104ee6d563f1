"""Write the finished brief of the reference case into docs/brief: the page and the memo.

Usage: python tools/build_brief.py [--processes 2]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import detente as dt
from detente.report.write import write
from detente.study.draws import Draws

SCENARIO = "beijing-moscow-2022"
TO = Path(__file__).parents[1] / "docs" / "brief"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    made = dt.brief(SCENARIO, draws=Draws(200, executor=asked.processes), background=True)
    with tempfile.TemporaryDirectory() as folder:
        written = write(made, folder, ("html", "md"))
        TO.mkdir(exist_ok=True)
        for old in TO.iterdir():
            old.unlink()
        for path in written:
            if path.name != "report.md":
                shutil.copy(path, TO / path.name)
                print(TO / path.name)


if __name__ == "__main__":
    main()
