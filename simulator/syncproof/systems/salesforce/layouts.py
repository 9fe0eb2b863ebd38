"""Page layouts: an object has one, with every field of it, and the system's compact layout."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import orjson

from syncproof.kit.describe import Field, ObjectType
from syncproof.systems.salesforce.access import Access, ObjectAccess
from syncproof.systems.salesforce.describe import answers
from syncproof.systems.salesforce.domain.ids import make_id
from syncproof.systems.salesforce.org import Org

_SYSTEM = "SYSTEM"


def layout_id(org: Org, obj: ObjectType) -> str:
    """Name the layout of an object."""
    return make_id("00h", org.server, crc32(obj.name.encode()))


def layout(org: Org, obj: ObjectType) -> dict[str, Any]:
    """Describe the layout of an object."""
    key = layout_id(org, obj)
    shown = [f for f in obj.fields if f.type not in {"id", "address", "base64"}]
    return {
        "buttonLayoutSection": None,
        "detailLayoutSections": [_section(key, obj, shown)],
        "editLayoutSections": [_section(key, obj, [f for f in shown if f.updateable])],
        "feedView": None, "highlightsPanelLayoutSection": None, "id": key,
        "multirowEditLayoutSections": [], "offlineLinks": [], "quickActionList": None,
        "relatedContent": None, "relatedLists": [], "saveOptions": [],
    }  # fmt: skip


def _section(key: str, obj: ObjectType, fields: list[Field]) -> dict[str, Any]:
    rows = [{"layoutItems": [_item(f, n)], "numItems": 1} for n, f in enumerate(fields, 1)]
    return {
        "collapsed": False, "columns": 1, "heading": f"{obj.label} Information",
        "layoutRows": rows, "parentLayoutId": key, "rows": len(rows), "tabOrder": "TopToBottom",
        "useCollapsibleSection": False, "useHeading": True,
    }  # fmt: skip


def _item(field: Field, order: int) -> dict[str, Any]:
    component = {
        "details": answers.field(field), "displayLines": 1, "tabOrder": order, "type": "Field",
        "value": field.name,
    }  # fmt: skip
    return {
        "editableForNew": field.createable, "editableForUpdate": field.updateable,
        "label": field.label, "layoutComponents": [component], "placeholder": False,
        "required": field.required,
    }  # fmt: skip


def record_types(obj: ObjectAccess, access: Access, base: str) -> list[dict[str, Any]]:
    """List the record types of an object as its describe does."""
    found: list[dict[str, Any]] = orjson.loads(answers.describe(obj, access, base))[
        "recordTypeInfos"
    ]
    return found


def mappings(kinds: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Say which record types of an object have the layout: all."""
    found: list[dict[str, Any]] = []
    for kind in kinds:
        shown = {k: v for k, v in kind.items() if k != "urls"}
        found.append({**shown, "layoutId": key, "picklistsForRecordType": None,
                      "urls": kind["urls"]})  # fmt: skip
    return found


def compact(obj: ObjectType, kinds: list[dict[str, Any]], base: str) -> dict[str, Any]:
    """Describe the compact layouts of an object: the system's, which shows the record's name."""
    named = [_item(f, 0) for f in obj.fields if f.name_field]
    path = f"{base}/sobjects/{obj.name}/describe/compactLayouts"
    one = {
        "actions": [], "fieldItems": named, "id": None, "imageItems": [],
        "label": "System Default", "name": _SYSTEM, "objectType": obj.name,
    }  # fmt: skip
    types = [
        {"available": kind["available"], "compactLayoutId": None, "compactLayoutName": _SYSTEM,
         "recordTypeId": kind["recordTypeId"], "recordTypeName": kind["developerName"],
         "urls": {"compactLayout": f"{path}/{kind['recordTypeId']}"}}
        for kind in kinds
    ]  # fmt: skip
    return {
        "compactLayouts": [one], "defaultCompactLayoutId": None,
        "recordTypeCompactLayoutMappings": types, "urls": {"primary": f"{path}/primary"},
    }  # fmt: skip
