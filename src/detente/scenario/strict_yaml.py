"""Strict YAML files: text to a tree that knows its lines, so that every error says
``file:line``.
"""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.parser import Parser
from ruamel.yaml.scanner import Scanner

from detente.errors import DetenteError

DEEPEST = 32


class _Flat(Composer):
    """Refuses aliases, which can blow up a small file, nesting that no file needs, and fields whose
    names are lists or mappings.
    """

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """The next node; ComposerError, located, for what is refused."""
        mark = self.parser.peek_event().start_mark
        if self.parser.check_event(AliasEvent):
            raise ComposerError(None, None, "aliases are not supported, write it out", mark)
        if self.depth > DEEPEST:
            raise ComposerError(None, None, f"nested more than {DEEPEST} deep", mark)
        self.depth += 1
        try:
            node = super().compose_node(parent, index)
        finally:
            self.depth -= 1
        names_a_field = isinstance(parent, MappingNode) and index is None
        if names_a_field and not isinstance(node, ScalarNode):
            raise ComposerError(None, None, "the name of a field must be a word", mark)
        return node


class _DatesAsText(RoundTripConstructor):
    """Leaves dates to the schema, which says where they are wrong."""


_DatesAsText.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_scalar)


def load_yaml(text: str, path: str, *, error: type[DetenteError]) -> Any:
    """The mapping in `text` with its line marks; `error` is raised, located, when it is none."""
    yaml = YAML()
    yaml.Constructor, yaml.Composer = _DatesAsText, _Flat
    yaml.Scanner, yaml.Parser = Scanner, Parser  # those that keep no comments, which nobody reads
    try:
        tree = yaml.load(io.StringIO(text))
    except MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise error(f"not valid YAML ({fault.problem or fault})", where=f"{path}:{line}") from fault
    except (YAMLError, ValueError) as fault:
        line = text.count("\n", 0, getattr(fault, "position", 0)) + 1
        raise error(
            f"not valid YAML ({str(fault).splitlines()[0]})", where=f"{path}:{line}"
        ) from fault
    if not isinstance(tree, CommentedMap):
        raise error(
            "the file must be a mapping of fields",
            where=f"{path}:1",
            hint="start with `name: value` lines",
        )
    return tree


def line_of(tree: Any, place: tuple[str | int, ...], path: str) -> str:
    """``path:line`` of the deepest known node along `place`."""
    line, node = 0, tree
    for part in place:
        marks = getattr(node, "lc", None)
        if marks is None or not isinstance(node, CommentedMap | CommentedSeq) or not marks.data:
            break
        if isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = marks.item(part)[0] + 1
        elif isinstance(node, CommentedMap) and part in node:
            line = marks.key(part)[0] + 1
        else:
            break
        node = node[part]
    if not line and not getattr(getattr(tree, "lc", None), "data", None):
        return path
    return f"{path}:{max(line, 1)}"
