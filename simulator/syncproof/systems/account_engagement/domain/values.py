"""Checks the properties of a create or update against the object's fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.describe import Field, ObjectType
from syncproof.systems.account_engagement.describe.fields import is_hidden
from syncproof.systems.account_engagement.domain import moments
from syncproof.systems.account_engagement.errors import (
    CRM_DETECTED,
    INVALID_BOOLEAN,
    INVALID_DATE,
    INVALID_FIELDS,
    INVALID_NUMBER,
    PROPERTY_INVALID,
    PROPERTY_MISSING,
    refuse,
)

_INT_LIMIT = 2**31
WRITE_ONLY = "password"
"""Accepted and forgotten: clients that read it back get null."""


def clean(obj: ObjectType, body: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    """Turn the properties of a request into column values, or refuse the first bad one."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        field = obj.field(name)
        if field is None or field.name != name or is_hidden(field):
            raise refuse(PROPERTY_INVALID, name)
        if not (field.createable if creating else field.updateable):
            raise refuse(CRM_DETECTED if name == "prospectAccountId" else INVALID_FIELDS, name)
        if name != WRITE_ONLY:
            values[name] = to_column(field, value)
    if creating:
        require(obj, values)
    return values


def require(obj: ObjectType, values: Mapping[str, Any]) -> None:
    """Refuse a create that leaves out what the object cannot be without."""
    for field in obj.fields:
        if field.required and values.get(field.name) is None:
            raise refuse(PROPERTY_MISSING, field.name)


def to_column(field: Field, value: Any) -> Any:
    """Check one value by its field's type and bring it into storage form."""
    if field.type == "boolean":
        if not isinstance(value, bool):
            raise refuse(INVALID_BOOLEAN, field.name)
        return value
    if value is None or value == "":
        if field.type == "int" and not field.custom and not field.reference_to:
            raise refuse(INVALID_NUMBER, field.name)
        return None
    if field.type in {"int", "double"}:
        return _number(field, value)
    if field.type == "date":
        return _day(field, value)
    if field.type == "datetime":
        return _moment(field, value)
    return _text(field, value)


def _number(field: Field, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(INVALID_NUMBER, field.name)
    if abs(value) >= _INT_LIMIT or (field.type == "int" and not isinstance(value, int)):
        raise refuse(INVALID_NUMBER, field.name)
    return value if field.type == "int" else float(value)


def _day(field: Field, value: Any) -> str:
    try:
        return moments.parse_day(value)
    except (ValueError, TypeError):
        raise refuse(INVALID_DATE, field.name) from None


def _moment(field: Field, value: Any) -> int:
    try:
        return moments.whole_second(moments.parse(value))
    except (ValueError, TypeError):
        raise refuse(INVALID_DATE, field.name) from None


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise refuse(PROPERTY_INVALID, field.name)
    if field.length and len(value) > field.length:
        raise refuse(PROPERTY_INVALID, f"{field.name} exceeds {field.length} characters")
    if field.restricted_picklist and value not in field.picklist:
        raise refuse(PROPERTY_INVALID, field.name)
    return value
