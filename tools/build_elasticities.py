"""Print the central trade elasticity of each sector, what it rests on, and what was dropped:
`python tools/build_elasticities.py --shared ../shared/data`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from detente.world.build.elasticities import CentralElasticity, Voice, central_elasticities
from detente.world.build.published_elasticities import read_published, read_sector_groups


def voice_in_words(voice: Voice) -> str:
    """Publication and theta, with a star if the estimate is of a coarser sector."""
    return f"{voice.publication} {voice.theta:.2f}{'*' if voice.coarse else ''}"


def print_central(found: tuple[CentralElasticity, ...]) -> None:
    """One line for each sector."""
    print("sector    theta  own level  publications (* of a coarser sector)")
    for one in found:
        own = f"{one.theta_own_level:.2f}" if one.theta_own_level else "-"
        voices = ", ".join(voice_in_words(voice) for voice in one.voices) or "assumed"
        print(f"{one.sector:9} {one.theta:5.2f}  {own:>9}  {voices}")


def print_dropped(found: tuple[CentralElasticity, ...]) -> None:
    """One line for each published cell and reason, with the sectors that it was dropped for."""
    sectors = defaultdict(list)
    for one in found:
        for cell in one.dropped:
            key = (cell.reason, cell.publication, cell.cell, cell.value)
            sectors[key].append(cell.sector)
    print("\ndropped cells")
    for (reason, publication, name, value), names in sorted(sectors.items()):
        print(f"{publication:5} {name:16} {value:7.3f}  {reason}; for {' '.join(names)}")


def main() -> None:
    """Read the published sets and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    shared = parser.parse_args().shared
    found = central_elasticities(read_published(shared), read_sector_groups(shared))
    print_central(found)
    print_dropped(found)


if __name__ == "__main__":
    main()
