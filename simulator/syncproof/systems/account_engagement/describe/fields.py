"""Short words for the field kinds of API v5; ids are integers here, unlike Salesforce's.

`extra` says what the vendor's describe words cannot: `hidden` (kept, never requestable), `write`
(how a create or update treats the field), `filters` (`equal` or `range`).
"""

from __future__ import annotations

from typing import Any

from syncproof.kit.describe import Field, ObjectType

TEXT, LONG_TEXT = 255, 65_535


def text(name: str, *, write: bool = True, length: int = TEXT, **more: Any) -> Field:
    """Text of up to 255 characters."""
    return Field(
        name, "string", length=length, createable=write, updateable=write,
        filterable=more.pop("filterable", False), sortable=more.pop("sortable", False), **more,
    )  # fmt: skip


def number(name: str, *, write: bool = True, **more: Any) -> Field:
    """Make a whole number."""
    return Field(
        name, "int", createable=write, updateable=write,
        filterable=more.pop("filterable", False), sortable=more.pop("sortable", False), **more,
    )  # fmt: skip


def real(name: str) -> Field:
    """Make a number with decimals, read-only."""
    return Field(
        name, "double", createable=False, updateable=False, filterable=False, sortable=False
    )


def flag(name: str, *, write: bool = True, **more: Any) -> Field:
    """Make a yes or no."""
    return Field(
        name, "boolean", createable=write, updateable=write, filterable=False, sortable=False,
        **more,
    )  # fmt: skip


def moment(name: str, *, query: bool = False, **more: Any) -> Field:
    """Make a time stamp, always read-only; `query` lets it be filtered and sorted by."""
    return Field(
        name, "datetime", createable=False, updateable=False, filterable=query, sortable=query,
        **more,
    )  # fmt: skip


def link(
    name: str, target: str, relationship: str | None = None, *, write: bool = False, **more: Any
) -> Field:
    """Make the integer id of another record, with the name its fields are reached by."""
    return Field(
        name, "int", createable=write, updateable=write, reference_to=(target,),
        relationship=relationship, filterable=more.pop("filterable", False), sortable=False,
        **more,
    )  # fmt: skip


def hidden(name: str, kind: str = "string") -> Field:
    """Make a column that the simulator keeps and the API never shows."""
    return Field(
        name, kind, createable=False, updateable=False, filterable=False, sortable=False,
        extra={"hidden": True},
    )  # fmt: skip


def key() -> Field:
    """Make the record's own id."""
    return Field("id", "int", nillable=False, createable=False, updateable=False)


def audit(*, updated: bool = True) -> tuple[Field, ...]:
    """Make who and when; `updated` says whether the object can be queried by updatedAt."""
    return (
        moment("createdAt", query=True),
        moment("updatedAt", query=updated),
        link("createdById", "users", "createdBy"),
        link("updatedById", "users", "updatedBy"),
    )


def is_hidden(field: Field) -> bool:
    """Say whether the API never shows a field."""
    return bool(field.extra.get("hidden"))


def visible(obj: ObjectType) -> list[Field]:
    """List the fields that the API shows."""
    return [f for f in obj.fields if not is_hidden(f)]
