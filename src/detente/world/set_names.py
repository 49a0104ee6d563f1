"""What people call the sets of trade elasticities of a world."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from detente.world.world import World

# "Caliendo & Parro (2015), Review ..."
_AUTHORS = re.compile(r"[^;:()]+ \((?:1[89]|20)\d\d\)")
# What sets without authors are called, by how their source begins.
_UNSIGNED = {
    "set IS of the source file": "set IS, authors unnamed",
    "uniform 4, a convention": "4 in every sector",
}


def set_names(world: World) -> Mapping[str, str]:
    """Authors and year of each set by its code, as its source has them.

    Shipped sets without authors have a name in words; all others, and those that share one, keep
    their code.
    """
    names = {code: _called(one.source) or code for code, one in world.elasticities.items()}
    shared = Counter(names.values())
    return {code: name if shared[name] == 1 else code for code, name in names.items()}


def _called(source: str) -> str:
    """What a source calls its set; empty where it does not say."""
    if authors := _AUTHORS.match(source):
        return authors[0]
    return next((name for start, name in _UNSIGNED.items() if source.startswith(start)), "")
