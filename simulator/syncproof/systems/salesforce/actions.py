"""What a person does in Salesforce besides editing single records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import NotFoundError, SyncProofError, VendorError
from syncproof.kit.system import Action
from syncproof.systems.salesforce import control, conversion, merging, packages
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.records import Records, Row

if TYPE_CHECKING:
    from syncproof.kit.call import Call

Args = Mapping[str, Any]
_TEXT = {"type": "string"}
_IDS = {"type": "array", "items": _TEXT, "minItems": 1}


def _schema(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _rows(call: Call, args: Args) -> tuple[Records, ObjectAccess, list[Row]]:
    control.object_of(call.org, args["object"])
    records = Records(call)
    obj = records.object(args["object"])
    ids = args["ids"] if "ids" in args else [args["id"]]
    found = []
    for key in ids:
        row = records.tx.get(obj.full, full_id(key) or "")
        if row is None or records.gone(obj, row):
            raise NotFoundError(f'no {obj.name} "{key}"')
        found.append(row)
    return records, obj, found


def undelete(call: Call, args: Args) -> dict[str, Any]:
    """Take records out of the recycle bin."""
    records, obj, rows = _rows(call, args)
    for row in rows:
        if not obj.bin or not row["IsDeleted"]:
            raise SyncProofError(f"{obj.name} {row['Id']} is not in the recycle bin")
        records.undelete(obj, row)
    return {"ids": [r["Id"] for r in rows]}


def empty_recycle_bin(call: Call, args: Args) -> dict[str, Any]:
    """Remove deleted records for good."""
    records, obj, rows = _rows(call, args)
    for row in rows:
        if not obj.bin or not row["IsDeleted"]:
            raise SyncProofError(f"{obj.name} {row['Id']} is not in the recycle bin")
        records.tx.remove(obj.full, row)
    records.org.state.put(f"{call.org.space}/purges", obj.name, call.at_ms)
    return {"ids": [r["Id"] for r in rows]}


def change_owner(call: Call, args: Args) -> dict[str, Any]:
    """Give records to another owner."""
    return _update(call, args, {"OwnerId": args["owner"]})


def bulk_update(call: Call, args: Args) -> dict[str, Any]:
    """Change the same fields of many records at one moment; no fields only touches them."""
    return _update(call, args, dict(args["fields"]))


def _update(call: Call, args: Args, fields: Row) -> dict[str, Any]:
    records, obj, rows = _rows(call, args)
    try:
        for row in rows:
            records.check_live(obj, row)
            records.update(obj, row, fields)
    except VendorError as error:
        raise control.refused(error) from error
    return {"ids": [r["Id"] for r in rows]}


def convert(call: Call, args: Args) -> dict[str, Any]:
    """Convert a lead; the arguments are those of the SOAP call."""
    try:
        return conversion.convert(Records(call), args)
    except VendorError as error:
        raise control.refused(error) from error


def merge(call: Call, args: Args) -> dict[str, Any]:
    """Merge one or two records into a master, which gets the values of `fields`."""
    control.object_of(call.org, args["object"])
    records = Records(call)
    obj, fields = records.object(args["object"]), args.get("fields", {})
    try:
        return merging.merge(records, obj, args["master"], args["losers"], fields)
    except VendorError as error:
        raise control.refused(error) from error


def install_package(call: Call, args: Args) -> dict[str, Any]:
    """Install a managed package."""
    return packages.install(call, args["package"])


def _conversion_schema() -> dict[str, Any]:
    flags = {name: {"type": "boolean"} for name in sorted(conversion.FLAGS)}
    bodies = {name: {"type": "object"} for name in sorted(conversion.RECORDS)}
    texts = dict.fromkeys(sorted(conversion.IDS | conversion.TEXTS), _TEXT)
    return {**_schema(**texts, **flags, **bodies), "required": ["leadId", "convertedStatus"]}


_MERGE = {
    **_schema(object=_TEXT, master=_TEXT, losers=_IDS, fields={"type": "object"}),
    "required": ["object", "master", "losers"],
}
ACTIONS: dict[str, Action] = {
    "convert": Action("Convert a lead", _conversion_schema(), convert),
    "install_package": Action("Install a managed package", _schema(package=_TEXT), install_package),
    "merge": Action("Merge leads, contacts or accounts into one of them", _MERGE, merge),
    "undelete": Action(
        "Take records out of the recycle bin", _schema(object=_TEXT, ids=_IDS), undelete
    ),
    "empty_recycle_bin": Action(
        "Remove deleted records for good", _schema(object=_TEXT, ids=_IDS), empty_recycle_bin
    ),
    "change_owner": Action(
        "Give records to another owner", _schema(object=_TEXT, ids=_IDS, owner=_TEXT), change_owner
    ),
    "bulk_update": Action(
        "Change the same fields of many records at one moment",
        _schema(object=_TEXT, ids=_IDS, fields={"type": "object"}),
        bulk_update,
    ),
}
