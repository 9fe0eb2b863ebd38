"""The setting that says which fields of a lead are carried over when it is converted."""

from __future__ import annotations

from collections.abc import Mapping

from syncproof.kit.describe import Describe, ObjectType
from syncproof.kit.errors import SyncProofError, nearest

NAME = "lead_field_mapping"
SCHEMA = {"type": "object", "additionalProperties": {"type": "string"}}
TARGETS = ("Account", "Contact", "Opportunity")


def check(describe: Describe, mapping: Mapping[str, str]) -> None:
    """Refuse a mapping `{lead field: "Contact.Field__c"}` of fields that are not or do not fit."""
    for source, named in mapping.items():
        kind, _, field = named.partition(".")
        if kind not in TARGETS:
            raise SyncProofError(f'{NAME}: "{named}" is of no object', hint=nearest(kind, TARGETS))
        for name, found in (("Lead", source), (kind, field)):
            obj = describe.object(name)
            if obj is None or (spec := obj.field(found)) is None:
                raise SyncProofError(
                    f'{NAME}: {name} has no field "{found}"', hint=_nearest(obj, found)
                )
            if not spec.stored:
                raise SyncProofError(f"{NAME}: {name}.{found} is made of other fields")


def _nearest(obj: ObjectType | None, name: str) -> str:
    return nearest(name, [f.name for f in obj.fields] if obj is not None else [])
