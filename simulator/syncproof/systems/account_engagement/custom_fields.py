"""Custom prospect fields, as an administrator adds them: `My_Field__c` in v5."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import NotFoundError, SyncProofError, nearest
from syncproof.systems.account_engagement import records
from syncproof.systems.account_engagement.access import by_hand, demand
from syncproof.systems.account_engagement.describe.fields import LONG_TEXT, TEXT
from syncproof.systems.account_engagement.domain.abilities import Ability

SUFFIX = "__c"
KINDS = {
    "Text": "string", "Textarea": "textarea", "Number": "double", "Date": "date",
    "Checkbox": "boolean", "Dropdown": "picklist", "Radio Button": "picklist",
    "Multi-Select": "multipicklist", "Hidden": "string", "CRM User": "string",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")


def change(
    call: Call, name: str, field: str | None, wish: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Add fields, change one's label or options, or delete one; only prospects have them."""
    if name != "prospects":
        raise SyncProofError(f"{name} take no custom fields", hint="prospects do")
    by_hand(call)
    demand(call, Ability.SETUP)
    if field is None:
        wanted = dict(wish or {})
        specs = wanted.get("fields", [wanted])
        return {"fields": [_add(call, spec) for spec in specs]}
    held = _custom(records.object_of(call.org, name), field)
    if wish is None:
        return _delete(call, held)
    return _alter(call, held, wish)


def _add(call: Call, spec: Mapping[str, Any]) -> dict[str, Any]:
    name = str(spec.get("name", ""))
    name = name if name.endswith(SUFFIX) else name + SUFFIX
    if not _NAME.fullmatch(name.removesuffix(SUFFIX)):
        raise SyncProofError(f'name: found "{name[:60]}", expected letters, digits and _')
    kind = str(spec.get("type", "Text"))
    if kind not in KINDS:
        raise SyncProofError(f'type: found "{kind}"', hint=nearest(kind, KINDS))
    obj = records.object_of(call.org, "prospects")
    if obj.field(name) is not None:
        raise SyncProofError(f"prospects have a field {name} already")
    length = {"string": TEXT, "textarea": LONG_TEXT}.get(KINDS[kind], 0)
    made = Field(
        name, KINDS[kind], label=str(spec.get("label", name)), length=length, custom=True,
        filterable=False, sortable=False, picklist=_options(spec),
    )  # fmt: skip
    describe = call.org.describe.with_object(replace(obj, fields=(*obj.fields, made)))
    if call.transaction is not None:
        call.transaction.commit()
        call.transaction = None
    call.org.store.add_field(describe, "prospects", made)
    call.org.describe = describe
    row = {"name": made.label, "fieldId": name, "type": kind}
    custom = records.object_of(call.org, "custom-fields")
    number = records.insert(call, custom, [row])[0]["id"]
    return {"id": number, "name": name, "type": kind}


def _alter(call: Call, held: Field, wish: Mapping[str, Any]) -> dict[str, Any]:
    for name in wish:
        if name not in {"label", "options"}:
            raise SyncProofError(f'cannot change "{name}"', hint="label and options can be")
    label = str(wish.get("label", held.label))
    options = _options(wish) if "options" in wish else held.picklist
    _replace(call, held, replace(held, label=label, picklist=options))
    row = _row(call, held)
    records.update(call, records.object_of(call.org, "custom-fields"), row, {"name": label})
    return {"name": held.name, "label": label, "options": list(options)}


def _delete(call: Call, held: Field) -> dict[str, Any]:
    _replace(call, held, None)
    call.org.store.attach(call.org.describe)
    call.tx.remove(records.object_of(call.org, "custom-fields"), _row(call, held))
    return {"name": held.name, "deleted": True}


def _replace(call: Call, held: Field, by: Field | None) -> None:
    obj = records.object_of(call.org, "prospects")
    fields = tuple(f if f.name != held.name else by for f in obj.fields)
    kept = tuple(f for f in fields if f is not None)
    call.org.describe = call.org.describe.with_object(replace(obj, fields=kept))


def _custom(obj: ObjectType, name: str) -> Field:
    found = obj.field(name)
    if found is None or not found.custom:
        hint = nearest(name, [f.name for f in obj.fields if f.custom])
        raise NotFoundError(f'prospects have no custom field "{name}"', hint=hint)
    return found


def _row(call: Call, held: Field) -> dict[str, Any]:
    rows = call.tx.find(records.object_of(call.org, "custom-fields"), fieldId=held.name)
    return rows[0]


def _options(spec: Mapping[str, Any]) -> tuple[str, ...]:
    options = spec.get("options", [])
    if not isinstance(options, list):
        raise SyncProofError("options: expected a list of texts")
    return tuple(str(o) for o in options)
