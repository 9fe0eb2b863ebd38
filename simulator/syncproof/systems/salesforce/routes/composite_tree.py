"""Records with their children, level by level; all of them are created or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.describe import ObjectType
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.values import not_deserialized
from syncproof.systems.salesforce.limits import TREE_LEVELS, TREE_RECORDS, TREE_TYPES
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.versions import since
from syncproof.systems.salesforce.wire import answer, known, read_object, save_error

routes = Routes("/services/data/v<version>/composite")


@dataclass(slots=True)
class Node:
    """A record to create; `link` is the field that will hold the id of its parent."""

    reference: str
    type: str
    fields: dict[str, Any]
    parent: Node | None = None
    link: str = ""
    id: str = ""
    error: VendorError | None = None


Level = list[Node]


@routes.add("POST", "/tree/<name>", "create", object="name")
def tree(call: Call, version: str, name: str) -> Answer:
    """Create trees of records whose roots are of one object."""
    since(version, 34)
    body = read_object(call)
    known(body, {"records"})
    records = Records(call)
    root = records.object(name)
    levels = _read(records, root, body.get("records"))
    nodes = [n for level in levels for n in level]
    if not any(n.error for n in nodes):
        _create_all(records, levels)
    call.object = root.name
    failed = [n for n in nodes if n.error is not None]
    shown = [_result(n) for n in failed or nodes]
    return answer({"hasErrors": bool(failed), "results": shown}, 400 if failed else 201)


def _create_all(records: Records, levels: list[Level]) -> None:
    """Create one level after the other; the first with a failure ends it and undoes them all."""
    mark = records.tx.mark()
    row = 0
    for level in levels:
        for node in level:
            _create(records, node, row)
            row += 1
        if any(n.error for n in level):
            records.tx.undo(mark)
            records.call.ids.clear()
            return


def _create(records: Records, node: Node, row: int) -> None:
    obj = records.actor.access.object(node.type)
    fields = node.fields
    if node.parent is not None:
        fields = {k: v for k, v in fields.items() if k.lower() != node.link.lower()}
        fields[node.link] = node.parent.id
    try:
        if obj is None:
            raise errors.INVALID_TYPE(name=node.type)
        node.id = records.create(obj, fields, row)
    except VendorError as error:
        node.error = error


def _result(node: Node) -> dict[str, Any]:
    if node.error is None:
        return {"referenceId": node.reference, "id": node.id}
    return {"referenceId": node.reference, "errors": save_error(node.error)["errors"]}


def _read(records: Records, root: ObjectAccess, items: Any) -> list[Level]:
    """Read the records of a body into levels, the roots first, and note what is wrong with each."""
    level = [_node(i) for i in _list(items)]
    for node in level:
        _check_type(node, root.name)
    levels: list[Level] = []
    amount = 0
    while level:
        levels.append(level)
        amount += len(level)
        if len(levels) > TREE_LEVELS:
            raise errors.INVALID_INPUT(text=f"A tree can't have more than {TREE_LEVELS} levels.")
        if amount > TREE_RECORDS:
            raise errors.EXCEEDED_ID_LIMIT(limit=TREE_RECORDS)
        level = [child for node in level for child in _children(records, node)]
    nodes = [n for held in levels for n in held]
    if len({n.type.lower() for n in nodes if n.type}) > TREE_TYPES:
        raise errors.INVALID_INPUT(text=f"A tree can't have more than {TREE_TYPES} types.")
    _check_references(nodes)
    return levels


def _list(items: Any) -> list[Mapping[str, Any]]:
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise not_deserialized("list<sobject>", items)
    if len(items) > TREE_RECORDS:
        raise errors.EXCEEDED_ID_LIMIT(limit=TREE_RECORDS)
    return items


def _node(item: Mapping[str, Any]) -> Node:
    attributes = item.get("attributes")
    if not isinstance(attributes, dict):
        raise errors.NO_TREE_REFERENCE()
    reference, kind = attributes.get("referenceId"), attributes.get("type")
    if not isinstance(reference, str) or not reference:
        raise errors.NO_TREE_REFERENCE()
    fields = {k: v for k, v in item.items() if k != "attributes"}
    if isinstance(kind, str) and kind:
        return Node(reference, kind, fields)
    return Node(reference, "", fields, error=errors.NO_TREE_TYPE(fields=()))


def _check_type(node: Node, wanted: str) -> None:
    if node.type and node.type.lower() != wanted.lower():
        node.error = errors.INVALID_INPUT(
            text=f"The entity type {node.type[:100]} is not {wanted}.", fields=()
        )


def _children(records: Records, node: Node) -> list[Node]:
    """Take the lists of children out of a record's fields."""
    obj = records.actor.access.object(node.type) if node.type else None
    nested = {k: v["records"] for k, v in node.fields.items()
              if isinstance(v, dict) and "records" in v}  # fmt: skip
    found: list[Node] = []
    for name, items in nested.items():
        shown: ObjectType | None = None if obj is None else obj.shown
        child = None if shown is None else shown.child(name)
        if child is None:
            continue
        del node.fields[name]
        for item in _list(items):
            made = _node(item)
            made.parent, made.link = node, child.field
            _check_type(made, child.child)
            found.append(made)
    return found


def _check_references(nodes: list[Node]) -> None:
    """Refuse a reference id that does not begin well or that stands more than once."""
    counts = Counter(n.reference for n in nodes)
    for node in nodes:
        first = node.reference[0]
        if counts[node.reference] > 1:
            node.error = errors.DUPLICATE_TREE_REFERENCE(fields=())
        elif not (first.isascii() and first.isalnum()):
            node.error = errors.BAD_REFERENCE_ID(id=node.reference[:1000], fields=())
