"""What users saw lately: records read or written with the header `Sforce-Mru`, or FOR VIEW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce.limits import RECENT
from syncproof.systems.salesforce.versions import VERSIONS
from syncproof.systems.salesforce.wire import base, header_options, truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

HEADER_SINCE = 60


def _space(records: Records) -> str:
    return f"{records.org.instance.space}/recent"


def seen(records: Records, obj: ObjectAccess, key: str, version: str) -> None:
    """Note a record that a call touched, when its header asks for that."""
    asked = header_options(records.call.headers.get("Sforce-Mru")).get("updatemru")
    if truth(asked) and VERSIONS[version] >= HEADER_SINCE:
        viewed(records, obj, [key])


def viewed(records: Records, obj: ObjectAccess, keys: Iterable[str]) -> None:
    """Note records as seen now; the first of them was seen last."""
    if not obj.full.flag("layoutable"):
        return
    new = [[obj.name, key] for key in keys]

    def note() -> None:
        held = records.org.state.get(_space(records), records.actor.id) or []
        kept = [*new, *(item for item in held if item not in new)][:RECENT]
        records.org.state.put(_space(records), records.actor.id, kept)

    records.tx.after_commit(note)


def items(records: Records, version: str, limit: int, name: str = "") -> list[dict[str, Any]]:
    """List what the user saw and may still see, the latest first, of one object or of all."""
    found: list[dict[str, Any]] = []
    for kind, key in records.org.state.get(_space(records), records.actor.id) or ():
        obj = records.actor.access.object(kind) if name in {"", kind} else None
        row = records.tx.get(obj.full, key) if obj is not None else None
        if obj is None or row is None or (obj.bin and row["IsDeleted"]):
            continue
        if records.can_see(obj, row) and len(found) < limit:
            found.append(_item(obj, row, version))
    return found


def _item(obj: ObjectAccess, row: dict[str, Any], version: str) -> dict[str, Any]:
    url = f"{base(version)}/sobjects/{obj.name}/{row['Id']}"
    name = next((f.name for f in obj.shown.fields if f.name_field), "Name")
    return {
        "attributes": {"type": obj.name, "url": url}, "Id": row["Id"], name: row.get(name),
    }  # fmt: skip
