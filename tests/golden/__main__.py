"""Compare the golden numbers, or write them anew: ``python -m tests.golden [--write] [TOPIC
...]``.
"""

from __future__ import annotations

import sys

from detente.process import settle
from tests.golden.numbers import TOPICS, computed, differences, keep

SHOWN = 12


def main(arguments: list[str]) -> int:
    """Compare or write the topics that are named, all when none is; 1 when something differs."""
    settle()
    write = "--write" in arguments
    topics = [name for name in arguments if name != "--write"] or list(TOPICS)
    far = 0
    for topic in topics:
        found = computed(topic)
        if write:
            keep(topic, found)
            print(f"{topic}: written")
            continue
        said = differences(topic, found)
        wrong = [line for size, line in said if size > 1]
        far += bool(wrong)
        largest = f"{said[0][0]:.1e} tolerances" if said else "none"
        print(f"{topic}: {len(wrong)} beyond tolerance, largest difference {largest}")
        for line in wrong[:SHOWN]:
            print(f"  {line}")
    return int(far > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
