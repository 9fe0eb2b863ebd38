"""What pages show of an object."""

from __future__ import annotations

from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, layouts
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, base

routes = Routes("/services/data/v<version>/sobjects/<name>/describe")
_PLAIN = {"object": "name", "status": "partly", "note": "one layout, with every field"}


def _object(
    call: Call, name: str, version: str
) -> tuple[Records, ObjectAccess, list[dict[str, Any]]]:
    """Find an object that has pages, and its record types."""
    records = Records(call)
    obj = records.object(name)
    if not obj.full.flag("layoutable"):
        raise errors.NOT_FOUND()
    return records, obj, layouts.record_types(obj, records.actor.access, base(version))


@routes.add("GET HEAD", "/layouts", "layouts", **_PLAIN)
def list_layouts(call: Call, version: str, name: str) -> Answer:
    """Describe the layouts of an object and who sees which."""
    records, obj, kinds = _object(call, name, version)
    return answer({
        "layouts": [layouts.layout(records.org, obj.shown)],
        "recordTypeMappings": layouts.mappings(kinds, layouts.layout_id(records.org, obj.shown)),
        "recordTypeSelectorRequired": [len(kinds) > 1],
    })  # fmt: skip


@routes.add("GET HEAD", "/layouts/<key>", "layouts", **_PLAIN)
def one_layout(call: Call, version: str, name: str, key: str) -> Answer:
    """Describe the layout for a record type."""
    records, obj, kinds = _object(call, name, version)
    if full_id(key) not in {kind["recordTypeId"] for kind in kinds}:
        raise errors.NOT_FOUND()
    return answer(layouts.layout(records.org, obj.shown))


@routes.add("GET HEAD", "/compactLayouts", "layouts", object="name")
def compact_layouts(call: Call, version: str, name: str) -> Answer:
    """Describe the compact layouts of an object: the system's own."""
    _, obj, kinds = _object(call, name, version)
    return answer(layouts.compact(obj.shown, kinds, base(version)))


@routes.add("GET HEAD", "/approvalLayouts", "layouts", object="name")
def approval_layouts(call: Call, version: str, name: str) -> Answer:
    """List the layouts of approvals: nobody can make an approval process here."""
    _object(call, name, version)
    return answer({"approvalLayouts": []})
