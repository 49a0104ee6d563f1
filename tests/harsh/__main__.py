"""Harsh worlds, one line for each that is not solved: ``python -m tests.harsh --count 300``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from detente.process import settle

from .judged import MISSED, SOLVED, WRONG_ANSWER, judged
from .made import made


def main() -> int:
    """Judge so many worlds; 0 where none is refused though feasible, and every name is right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    settle()
    outcomes: Counter[str] = Counter()
    wrong_names = 0
    for number in range(asked.first, asked.first + asked.count):
        one = judged(made(number))
        outcomes[one.outcome] += 1
        wrong_names += bool(one.wrong_name)
        if one.outcome != SOLVED:
            at = "" if one.reached is None else f" [{one.reached.part:.3f} {one.reached.why}]"
            wrong = f" WRONG NAME: {one.wrong_name}" if one.wrong_name else ""
            print(f"{number:4} {one.outcome}{at}: {one.said}{wrong}", flush=True)
    for outcome, count in outcomes.most_common():
        print(f"{count} {outcome}")
    print(f"{wrong_names} wrong names")
    return int(bool(outcomes[MISSED] or outcomes[WRONG_ANSWER] or wrong_names))


if __name__ == "__main__":
    sys.exit(main())
