"""The `fields` parameter: which columns are read, through which relations, shaped how."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.systems.account_engagement.describe.fields import is_hidden
from syncproof.systems.account_engagement.errors import (
    INVALID_FIELDS,
    INVALID_FOR_REQUEST,
    refuse,
)

MAX_HOPS = 3
MAX_FIELDS = 1_000
MAX_OBJECTS = 40
"""Objects that one answer may draw on; the vendor names no number."""
COLLECTIONS = frozenset({"tags", "customFields", "lists", "visitors", "visitorActivities"})


@dataclass(slots=True)
class Node:
    """One object of the answer: its plain fields and the objects that it leads to."""

    obj: ObjectType
    path: tuple[str, ...] = ()
    via: str = ""
    members: dict[str, Field | Node] = field(default_factory=dict)

    def nodes(self) -> list[Node]:
        """List this node and all below it, parents first."""
        below = [m.nodes() for m in self.members.values() if isinstance(m, Node)]
        return [self, *(n for group in below for n in group)]

    def fields(self) -> list[tuple[str, Field]]:
        """List the plain fields in the order they were asked for."""
        return [(n, m) for n, m in self.members.items() if isinstance(m, Field)]


@lru_cache(maxsize=512)
def select_fields(describe: Describe, collection: str, names: tuple[str, ...]) -> Node:
    """Resolve the names of `fields` into a tree, or refuse the first bad one.

    Cached by the describe itself, which is replaced and never edited.
    """
    obj = describe.object(collection)
    assert obj is not None  # noqa: S101 - callers name collections that exist
    root = Node(obj)
    if len(names) > MAX_FIELDS:
        raise refuse(INVALID_FIELDS, f"more than {MAX_FIELDS} fields")
    for name in names:
        _add(describe, root, name)
    if len(root.nodes()) > MAX_OBJECTS:
        raise refuse(INVALID_FIELDS, f"more than {MAX_OBJECTS} objects")
    return root


def split_names(text: str) -> tuple[str, ...]:
    """Split a comma list; blanks around names are forgiven, empty names are not."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",")))


def _add(describe: Describe, root: Node, name: str) -> None:
    parts = name.split(".")
    if len(parts) > MAX_HOPS + 1:
        raise refuse(INVALID_FIELDS, f"{name} goes through more than {MAX_HOPS} objects")
    node = root
    for step in parts[:-1]:
        node = _step(describe, node, step, name)
    member = _exact(node.obj, parts[-1])
    if member is None or is_hidden(member):
        if parts[-1] in COLLECTIONS and len(parts) == 1:
            raise refuse(INVALID_FOR_REQUEST, name)
        raise refuse(INVALID_FIELDS, name)
    node.members.setdefault(parts[-1], member)


def _step(describe: Describe, node: Node, step: str, name: str) -> Node:
    known = node.members.get(step)
    if isinstance(known, Node):
        return known
    reference = node.obj.parent(step)
    target = None
    if reference is not None and reference.relationship == step:
        target = describe.object(reference.reference_to[0])
    if reference is None or target is None:
        raise refuse(INVALID_FIELDS, name)
    made = Node(target, (*node.path, step), reference.name)
    node.members[step] = made
    return made


def _exact(obj: ObjectType, name: str) -> Field | None:
    """Find a field by its exact name: v5 names are camelCase and compare with case."""
    found = obj.field(name)
    return found if found is not None and found.name == name else None


def find_field(obj: ObjectType, name: str) -> Field | None:
    """Find a field that the API shows, by its exact name."""
    found = _exact(obj, name)
    return None if found is None or is_hidden(found) else found
