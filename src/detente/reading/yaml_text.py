"""Plain values as YAML that the strict reader takes: in their order, nothing by reference."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML


def yaml_of(tree: Mapping[str, Any]) -> str:
    """Plain values as YAML, in their order."""
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 100
    yaml.default_flow_style = False
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.dump(dict(tree), out)
    return out.getvalue()
