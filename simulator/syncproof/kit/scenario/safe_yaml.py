"""YAML from strangers: plain values with the lines they stand on, bounded in every direction.

The text is first read as a stream of events, which costs no recursion, to refuse deep nesting and
too many aliases before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from syncproof.kit.scenario.errors import ScenarioError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_ALIASES = 32
MAX_NODES = 50_000  # counted with every alias written out

Path = tuple[str | int, ...]

_PLAIN = {
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null")
}


class _Loader(yaml.CSafeLoader):
    """The safe loader, without guessing times: they stay text for the model to read."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in row if tag != "tag:yaml.org,2002:timestamp"]
    for first, row in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(slots=True)
class Document:
    """Plain values, and the line, from 1, of every member and item by its path."""

    shown: str
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Give the line of a path, or of what is nearest above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def where(self, path: Path) -> str:
        """Write `scenarios/x.yaml:14`."""
        return f"{self.shown}:{self.line(path)}"


def read(data: bytes, shown: str) -> Document:
    """Read one YAML document; `shown` is the file's name in messages."""
    if len(data) > MAX_BYTES:
        raise ScenarioError(f"{shown}: larger than {MAX_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError(f"{shown}:{line}: not UTF-8 text") from None
    try:
        _bound(text, shown)
        return _build(text, shown)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ScenarioError(f"{shown}:{line}: not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise ScenarioError(f"{shown}: not YAML: {str(error).splitlines()[0]}") from None


def _bound(text: str, shown: str) -> None:
    depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        else:
            continue
        line = event.start_mark.line + 1 if event.start_mark else 1
        if depth > MAX_DEPTH:
            raise ScenarioError(f"{shown}:{line}: nested deeper than {MAX_DEPTH} levels")
        if aliases > MAX_ALIASES:
            raise ScenarioError(f"{shown}:{line}: more than {MAX_ALIASES} aliases (*name)")


def _build(text: str, shown: str) -> Document:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        document = Document(shown, None)
        if root is not None:
            _walk(root, document)
            document.value = loader.construct_document(root)
    except (ValueError, TypeError, OverflowError) as error:
        if isinstance(error, yaml.YAMLError):
            raise
        raise ScenarioError(f"{shown}: a value cannot be read: {error}") from None
    finally:
        loader.dispose()
    return document


def _walk(root: yaml.Node, document: Document) -> None:
    left: list[tuple[Path, yaml.Node]] = [((), root)]
    count = 0
    while left:
        path, node = left.pop()
        count += 1
        if count > MAX_NODES or len(path) > MAX_DEPTH:
            where = f"{document.shown}:{node.start_mark.line + 1}"
            raise ScenarioError(f"{where}: too large with its aliases (*name) written out")
        if node.tag not in _PLAIN:
            where = f"{document.shown}:{node.start_mark.line + 1}"
            raise ScenarioError(f'{where}: tag "{node.tag}" is not allowed, only plain values are')
        left.extend(_children(path, node, document))


def _children(path: Path, node: yaml.Node, document: Document) -> Iterator[tuple[Path, yaml.Node]]:
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            document.lines[*path, number] = item.start_mark.line + 1
            yield (*path, number), item
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise ScenarioError(f"{document.shown}:{line}: a name must be plain text")
            if key.value in seen:
                raise ScenarioError(
                    f'{document.shown}:{line}: "{key.value}" is given twice, first in line '
                    f"{seen[key.value]}"
                )
            if key.tag == "tag:yaml.org,2002:merge" and not isinstance(value, yaml.MappingNode):
                raise ScenarioError(f"{document.shown}:{line}: << takes one mapping")
            seen[key.value] = line
            document.lines[*path, key.value] = line
            yield (*path, key.value), value
