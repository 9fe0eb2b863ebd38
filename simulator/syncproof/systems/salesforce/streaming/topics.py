"""Push topics: a query, and which changes of its records are told.

Source: Streaming API Developer Guide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from syncproof.kit.times import iso
from syncproof.soql.parser import parse
from syncproof.soql.printer import print_query
from syncproof.soql.records import Leaf
from syncproof.systems.salesforce import errors, reading
from syncproof.systems.salesforce.streaming import tables
from syncproof.systems.salesforce.versions import VERSIONS

if TYPE_CHECKING:
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

Row = dict[str, Any]
_WORD = re.compile(r"[A-Za-z_]\w*")
FLAGS = {
    "created": "NotifyForOperationCreate", "updated": "NotifyForOperationUpdate",
    "deleted": "NotifyForOperationDelete", "undeleted": "NotifyForOperationUndelete",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """An active push topic; `selected` and `filtered` are the fields that its query names.

    `head` is the query without its condition.
    """

    name: str
    query: str
    head: str
    condition: str
    version: str
    object: str
    notify: str
    told: frozenset[str]
    selected: frozenset[str]
    filtered: frozenset[str]

    def concerned(self, before: Row, after: Row) -> bool:
        """Say whether an update is of a kind that the topic tells."""
        if self.notify == "All":
            return True
        fields = {
            "Select": self.selected, "Where": self.filtered,
            "Referenced": self.selected | self.filtered,
        }[self.notify]  # fmt: skip
        return any(before.get(name) != after.get(name) for name in fields)


def check(records: Records, row: Row) -> None:
    """Refuse a topic whose query cannot be followed."""
    version = f"{row['ApiVersion']:.1f}"
    if version not in VERSIONS:
        raise errors.FIELD_INTEGRITY(
            text=f"API version {version} is not supported", fields=("ApiVersion",)
        )
    columns = reading.prepare(records, row["Query"], version).columns
    asked = parse(row["Query"])
    rest = (asked.scope, asked.group, asked.order, asked.limit, asked.offset, asked.suffixes)
    plain = all(isinstance(c, Leaf) and c.field is not None for c in columns)
    if not plain or any(rest) or len(asked.sources) > 1:
        raise _bad("it selects plain fields of one object, without grouping, order or limit")
    if not any(c.name == "Id" for c in columns):
        raise _bad("it has to select the Id")


def _bad(text: str) -> Exception:
    return errors.FIELD_INTEGRITY(text=f"Invalid query: {text}", fields=("Query",))


def of(org: Org, tx: Any, name: str) -> tuple[Topic, ...]:
    """Give the active topics about an object, read once until one of them changes."""
    held: dict[str, tuple[Topic, ...]] | None = org.streams
    if held is None:
        held = org.streams = {}
        for row in tx.find(org.object("PushTopic")):
            if row["IsActive"]:
                topic = _topic(row, org)
                held[topic.object] = (*held.get(topic.object, ()), topic)
    return held.get(name, ())


def _topic(row: Row, org: Org) -> Topic:
    asked = parse(row["Query"])
    head = replace(asked, where=None)
    obj = org.object(str(asked.sources[0].path))
    names = {f.name.lower(): f.name for f in obj.fields}
    selected = {names.get(word, word) for word in _words(print_query(head))}
    condition = print_query(asked)[len(print_query(head)) :].removeprefix(" WHERE ")
    filtered = {names[word] for word in _words(condition) if word in names}
    told = frozenset(kind for kind, flag in FLAGS.items() if row[flag])
    return Topic(
        row["Name"], row["Query"], print_query(head), condition, f"{row['ApiVersion']:.1f}",
        obj.name, row["NotifyForFields"], told, frozenset(selected), frozenset(filtered),
    )  # fmt: skip


def _words(text: str) -> set[str]:
    """List the names in a query, in lower case; a name inside a text only tells too much."""
    return {word.lower() for word in _WORD.findall(text)}


def tell(records: Records, name: str, kind: str, row: Row, before: Row | None = None) -> None:
    """Keep an event for each topic that a change of a record matches."""
    for topic in of(records.org, records.tx, name):
        if kind not in topic.told or (before is not None and not topic.concerned(before, row)):
            continue
        if kind == "deleted":
            shown: Row | None = {"Id": row["Id"]}
        else:
            shown = _selected(records, topic, row["Id"])
        if shown is not None:
            event = {"createdDate": iso(records.call.stamp_ms), "type": kind}
            message = {"event": event, "sobject": shown}
            tables.put(records.call, f"/topic/{topic.name}", message, row["Id"])


def _selected(records: Records, topic: Topic, key: str) -> Row | None:
    """Read what the topic's query shows of a record; None when it does not match."""
    one = f"({topic.condition}) AND Id = '{key}'" if topic.condition else f"Id = '{key}'"
    prepared = reading.prepare(records, f"{topic.head} WHERE {one}", topic.version)
    found = next(iter(prepared.records(records.tx.conn)), None)
    if found is None:
        return None
    return {c.name: _value(c, found.values[c.name]) for c in prepared.columns}


def _value(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "boolean":
        return bool(value)
    return iso(value) if column.type == "datetime" else value
