"""What people call the sets of trade elasticities of a world."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from detente.world.world import World

# "Caliendo & Parro (2015), Review ..."
_AUTHORS = re.compile(r"[^;:()]+ \((?:1[89]|20)\d\d\)")


def set_names(world: World) -> Mapping[str, str]:
    """Authors and year of each set by its code, as its source has them.

    The code itself where the source does not begin with them, or where two sets share them.
    """
    found = {code: _AUTHORS.match(one.source) for code, one in world.elasticities.items()}
    names = {code: authors[0] if authors else code for code, authors in found.items()}
    shared = Counter(names.values())
    return {code: name if shared[name] == 1 else code for code, name in names.items()}
