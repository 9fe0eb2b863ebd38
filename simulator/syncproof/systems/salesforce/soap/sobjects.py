"""Reads sObjects: loosely typed ones of the partner interface, typed ones of the enterprise's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.values import SHOWN, coerce_for
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.soap.envelope import is_nil, plain
from syncproof.systems.salesforce.soap.request import object_of
from syncproof.systems.salesforce.xml_reading import local

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(slots=True)
class SObject:
    """One record of a call; `body` is in the form that REST takes, with texts as values."""

    object: ObjectAccess
    key: str | None = None
    body: dict[str, Any] = field(default_factory=dict)


def read(records: Records, element: Element, api: str) -> SObject:
    """Read a record; an unknown object or field refuses the whole call."""
    found = SObject(object_of(records, _type(element, api)))
    nulls: list[str] = []
    for member in element:
        name = local(member)
        if name == "type" and api == "u":
            continue
        if name == "fieldsToNull":
            nulls += [] if is_nil(member) else [plain(member).strip()]
        elif not is_nil(member):
            value = _nested(member, api) if len(member) else plain(member)
            if name.lower() == "id":
                found.key = str(value).strip() or None
            else:
                found.body[_known(found.object, name)] = value
    found.body.update({_known(found.object, name): None for name in nulls if name})
    return found


def _type(element: Element, api: str) -> str:
    """Name the object: by a member in the partner interface, by `xsi:type` in the other."""
    if api == "u":
        named = (plain(e).strip() for e in element if local(e) == "type")
        return next(named, "")
    name = element.get(_TYPE, "").rpartition(":")[2].strip()
    return "" if name == "sObject" else name


def _nested(element: Element, api: str) -> dict[str, Any]:
    """Read a parent that is named by an external id."""
    kind = _type(element, api)
    attributes: dict[str, Any] = {"attributes": {"type": kind}} if kind else {}
    members = (e for e in element if not is_nil(e) and not (api == "u" and local(e) == "type"))
    return {**attributes, **{local(e): plain(e).strip() for e in members}}


def _known(obj: ObjectAccess, name: str) -> str:
    known = obj.shown.field(name)
    if known is not None:
        return known.name
    parent = obj.shown.parent(name)
    if parent is None:
        raise errors.NO_ENTITY_COLUMN(name=name, object=obj.name)
    return str(parent.relationship)


def check(found: SObject) -> Mapping[str, Any]:
    """Give the body of a record, refusing texts that its fields cannot be read from."""
    problems: list[VendorError] = []
    for name, value in found.body.items():
        spec = found.object.shown.field(name)
        if value is None or (spec is None and isinstance(value, Mapping)):
            continue
        if spec is None or isinstance(value, Mapping):
            told = name if spec is None else spec.label
            problems.append(errors.WRONG_TYPE(label=told, value="", fields=(name,)))
            continue
        try:
            coerce_for(spec)(spec, value)
        except VendorError as error:
            if error.code == "JSON_PARSER_ERROR":
                shown = str(value)[:SHOWN]
                problems.append(
                    errors.WRONG_TYPE(label=spec.label, value=shown, fields=(spec.name,))
                )
    if problems:
        raise errors.several(problems)
    return found.body
