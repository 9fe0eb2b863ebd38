"""Writes records that a query read as sObjects."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from typing import Any

from syncproof.soql.records import ChildColumns, Children, Compound, Leaf, Parent, Record, TypeOf
from syncproof.systems.salesforce.soap.xml import element, elements, moment, text

Write = Callable[[Any], str]
_NUMBERS = {"int": "xsd:int", "double": "xsd:double", "currency": "xsd:double",
            "percent": "xsd:double", "boolean": "xsd:boolean", "date": "xsd:date",
            "datetime": "xsd:dateTime"}  # fmt: skip
_PLACE = ("latitude", "longitude")
NO_LOCATOR = '<queryLocator xsi:nil="true"/>'


def writer(columns: Iterable[Any], api: str) -> Callable[[Record], str]:
    """Work out how records with these columns are written, from their `<sf:type>` on.

    The partner interface writes type and id before the selected fields, the id nil unless it is
    selected; it is then among the fields a second time.
    """
    chosen = [(c.name, _column(c, api)) for c in columns]
    names = [name for name, _ in chosen]

    def write(record: Record) -> str:
        head = ""
        if api == "u":
            key = record.id if "Id" in names else None
            head = element("sf:type", record.entity) + element("sf:Id", key)
        return head + "".join(put(record.values[name]) for name, put in chosen)

    return write


def kind(record: Record, api: str) -> str:
    """Give the `xsi:type` of a record: its object's in the enterprise interface."""
    return f"sf:{record.entity}" if api == "c" else "sf:sObject"


def listed(records: Iterable[Record], write: Callable[[Record], str], api: str) -> str:
    """Write the `records` elements of a result."""
    return "".join(f'<records xsi:type="{kind(r, api)}">{write(r)}</records>' for r in records)


def retrieved(record: Record | None, write: Callable[[Record], str], api: str) -> str:
    """Write the result of one id; nil for a record that is not there."""
    if record is None:
        return '<result xsi:nil="true"/>'
    return f'<result xsi:type="{kind(record, api)}">{write(record)}</result>'


def _column(column: Any, api: str) -> Write:
    name = f"sf:{column.name}"
    if isinstance(column, Leaf):
        return _leaf(name, column)
    if isinstance(column, Compound):
        return lambda parts: _compound(name, column.type, parts)
    if isinstance(column, Parent):
        return _parent(name, writer(column.columns, api), api)
    if isinstance(column, ChildColumns):
        return _children(name, writer(column.columns, api), api)
    if isinstance(column, TypeOf):
        cases = {found.name: writer(leaves, api) for found, leaves in column.cases}
        rest = writer(column.otherwise or (), api)
        return _parent(name, lambda record: cases.get(record.entity, rest)(record), api)
    raise TypeError(column)


def _leaf(name: str, column: Leaf) -> Write:
    """Write a value; one of a function says its type, as no field does it."""
    told = _NUMBERS.get(column.type) if column.field is None else None
    if told is None:
        return lambda value: element(name, value_of(column.type, value))
    head = f'<{name} xsi:type="{told}">'

    def put(value: Any) -> str:
        found = value_of(column.type, value)
        return element(name, None) if found is None else f"{head}{text(found)}</{name}>"

    return put


def value_of(kind_of: str, value: Any) -> Any:
    """Give a stored value as XML has it."""
    if value is None:
        return None
    if kind_of == "datetime":
        return moment(value)
    if kind_of == "boolean":
        return bool(value)
    if kind_of == "base64":
        return base64.b64encode(bytes(value)).decode()
    return value


def _compound(name: str, type_of: str, parts: dict[str, Any] | None) -> str:
    if parts is None:
        return element(name, None)
    place = "".join(element(p, parts[p]) for p in _PLACE if p in parts)
    rest = elements({k: v for k, v in parts.items() if k not in _PLACE})
    return f'<{name} xsi:type="{type_of}">{place}{rest}</{name}>'


def _parent(name: str, write: Callable[[Record], str], api: str) -> Write:
    def put(record: Record | None) -> str:
        if record is None:
            return element(name, None)
        return f'<{name} xsi:type="{kind(record, api)}">{write(record)}</{name}>'

    return put


def _children(name: str, write: Callable[[Record], str], api: str) -> Write:
    """Write all children of a record: however many, they are never paged here."""

    def put(children: Children | None) -> str:
        if children is None:
            return element(name, None)
        rows = listed(children.records, write, api)
        size = element("size", len(children.records))
        done = element("done", value=True)
        return f'<{name} xsi:type="QueryResult">{done}{NO_LOCATOR}{rows}{size}</{name}>'

    return put
