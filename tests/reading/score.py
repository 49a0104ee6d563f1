"""Score the rules extractor against the annotated texts: `python -m tests.reading.score`.

With a folder as argument it reads that one instead of ../shared/data/evidence.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.reading.gold import HELD_OUT, TEXTS, scores

EVIDENCE = Path(__file__).parents[3] / "shared" / "data" / "evidence"


def main(folder: Path) -> None:
    if not folder.is_dir():
        raise SystemExit(f"no folder {folder}")
    for name in (*TEXTS, *HELD_OUT):
        print(name)
        for score in scores(folder, name).values():
            print(
                f"  {score.kind:<11} precision {score.precision:.2f}  recall {score.recall:.2f}"
                f"  F1 {score.f1:.2f}  ({score.hits} right)"
            )
            for what, some in (("missed", score.missed), ("extra", score.extra)):
                for text in some:
                    print(f"    {what}: {text}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else EVIDENCE)
