"""The answers of the describe resources, made once per version and set of permissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from syncproof.kit.describe import Field, ObjectType
from syncproof.systems.salesforce.domain.ids import MASTER_RECORD_TYPE

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import Access, ObjectAccess
    from syncproof.systems.salesforce.domain.rights import RecordType

_SOAP = {
    "id": "tns:ID", "reference": "tns:ID", "boolean": "xsd:boolean", "int": "xsd:int",
    "long": "xsd:long", "double": "xsd:double", "currency": "xsd:double", "percent": "xsd:double",
    "date": "xsd:date", "datetime": "xsd:dateTime", "time": "xsd:time",
    "base64": "xsd:base64Binary", "address": "urn:address", "location": "urn:location",
}  # fmt: skip
_FLAGS = (
    "createable", "deletable", "layoutable", "mergeable", "queryable", "replicateable",
    "retrieveable", "searchable", "triggerable", "undeletable", "updateable", "feedEnabled",
)  # fmt: skip
_LONG = 255
_SITE = "\x01"  # stands for the site in what is kept, as the site depends on the call


# What no field here has.
_ALWAYS: dict[str, Any] = {
    "aiPredictionField": False,
    "calculatedFormula": None,
    "deprecatedAndHidden": False,
    "encrypted": False,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "highScaleNumber": False,
    "mask": None,
    "maskType": None,
    "referenceTargetField": None,
    "writeRequiresMasterRead": False,
}


# What a field says of itself, under the describe's word.
_OWN = {
    "caseSensitive": "case_sensitive", "compoundFieldName": "compound", "createable": "createable",
    "custom": "custom", "defaultedOnCreate": "defaulted_on_create", "externalId": "external_id",
    "filterable": "filterable", "groupable": "groupable", "idLookup": "id_lookup",
    "label": "label", "length": "length", "name": "name", "nameField": "name_field",
    "namePointing": "polymorphic", "nillable": "nillable", "polymorphicForeignKey": "polymorphic",
    "relationshipName": "relationship", "restrictedPicklist": "restricted_picklist",
    "scale": "scale", "sortable": "sortable", "type": "type", "unique": "unique",
    "updateable": "updateable",
}  # fmt: skip


def field(spec: Field) -> dict[str, Any]:
    """Describe a field with all keys that the service always shows."""
    kind, extra = spec.type, spec.extra
    long = kind == "textarea" and spec.length > _LONG
    formula = _default_formula(spec)
    return {
        **_ALWAYS,
        **{word: getattr(spec, name) for word, name in _OWN.items()},
        "aggregatable": kind not in {"boolean", "base64", "address", "location"} and not long,
        "autoNumber": "auto_number" in extra,
        "byteLength": spec.length if kind in {"id", "reference"} else spec.length * 3,
        "calculated": bool(extra.get("calculated", False)),
        "cascadeDelete": extra.get("on_delete") == "Cascade",
        "controllerName": extra.get("controller"),
        "defaultValue": None if formula else spec.default, "defaultValueFormula": formula,
        "dependentPicklist": "controller" in extra,
        "digits": (spec.precision or 9) if kind == "int" else 0,
        "displayLocationInDecimal": kind == "location" and spec.custom,
        "extraTypeInfo": _type_info(spec), "htmlFormatted": extra.get("kind") == "Html",
        "inlineHelpText": extra.get("help"),
        "permissionable": spec.nillable and kind != "id" and (spec.custom or not spec.name_field),
        "picklistValues": [_option(o) for o in extra.get("picklist", ())],
        "precision": (spec.precision or 18) if kind in {"double", "currency", "percent"} else 0,
        "queryByDistance": kind == "location", "referenceTo": list(spec.reference_to),
        "relationshipOrder": extra.get("order"),
        "restrictedDelete": extra.get("on_delete") == "Restrict",
        "searchPrefilterable": kind == "reference",
        "soapType": extra.get("soapType", _SOAP.get(kind, "xsd:string")),
    }  # fmt: skip


def _option(option: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "active": option["active"], "defaultValue": option["default"], "label": option["label"],
        "validFor": option.get("validFor"), "value": option["value"],
    }  # fmt: skip


def _default_formula(spec: Field) -> str | None:
    """Write a custom field's default value as the formula that it is to the vendor."""
    if not spec.custom or spec.type == "boolean" or spec.default is None:
        return None
    return f'"{spec.default}"' if isinstance(spec.default, str) else f"{spec.default:g}"


def _type_info(spec: Field) -> str | None:
    if spec.compound == "Name" and spec.name_field:
        return "personname"
    if spec.extra.get("kind") == "Html":
        return "richtextarea"
    return "plaintextarea" if spec.type == "textarea" else None


def summary(obj: ObjectType, base: str) -> dict[str, Any]:
    """Describe an object as the list of all objects does."""
    path = f"{base}/sobjects/{obj.name}"
    flags = {name: obj.flag(name) for name in _FLAGS}
    urls = {
        "compactLayouts": f"{path}/describe/compactLayouts", "rowTemplate": f"{path}/{{ID}}",
        "describe": f"{path}/describe", "layouts": f"{path}/describe/layouts", "sobject": path,
    }  # fmt: skip
    return {
        "activateable": False, "associateEntityType": None, "associateParentEntity": None,
        **flags, "custom": obj.custom, "customSetting": False, "deepCloneable": False,
        "deprecatedAndHidden": False, "hasSubtypes": False, "isInterface": False,
        "isSubtype": False, "keyPrefix": obj.key_prefix or None, "label": obj.label,
        "labelPlural": obj.label_plural, "mruEnabled": obj.flag("layoutable"), "name": obj.name,
        "urls": urls,
    }  # fmt: skip


def record_type_infos(
    obj: ObjectType, types: Sequence[RecordType], base: str
) -> list[dict[str, Any]]:  # fmt: skip
    """Describe the record types of an object as a profile has them; Master is always one."""
    layouts = f"{base}/sobjects/{obj.name}/describe/layouts"
    default = any(t.default for t in types)
    shown = [(t.id, t.name, t.developer_name, t.active, t.available, t.default) for t in types]
    master = (MASTER_RECORD_TYPE, "Master", "Master", True, True, not default)
    return [
        {"active": active, "available": available, "defaultRecordTypeMapping": chosen,
         "developerName": developer, "master": key == MASTER_RECORD_TYPE, "name": name,
         "recordTypeId": key, "urls": {"layout": f"{layouts}/{key}"}}
        for key, name, developer, active, available, chosen in (*shown, master)
    ]  # fmt: skip


def pages(obj: ObjectType, site: str) -> dict[str, str]:
    """Give the addresses of the pages that show, edit and make a record, if people see them."""
    if not obj.flag("layoutable"):
        return {}
    return {
        "uiDetailTemplate": f"{site}/{{ID}}", "uiEditTemplate": f"{site}/{{ID}}/e",
        "uiNewRecord": f"{site}/{obj.key_prefix}/e",
    }  # fmt: skip


def whole(
    obj: ObjectType, base: str, types: Sequence[RecordType] = (), site: str = ""
) -> dict[str, Any]:
    """Describe an object with everything."""
    shown = summary(obj, base)
    if site:
        shown["urls"] |= pages(obj, site)
    children: list[dict[str, Any]] = [
        {"cascadeDelete": c.cascade_delete, "childSObject": c.child, "deprecatedAndHidden": False,
         "field": c.field, "junctionIdListNames": [], "junctionReferenceTo": [],
         "relationshipName": c.name, "restrictedDelete": c.restricted_delete}
        for c in obj.children
    ]  # fmt: skip
    return {
        **shown, "actionOverrides": [], "childRelationships": children,
        "compactLayoutable": obj.flag("layoutable"), "defaultImplementation": None,
        "extendedBy": None, "extendsInterfaces": None, "fields": [field(f) for f in obj.fields],
        "implementedBy": None, "implementsInterfaces": None, "listviewable": None,
        "lookupLayoutable": None, "namedLayoutInfos": [], "networkScopeFieldName": None,
        "recordTypeInfos": record_type_infos(obj, types, base),
        "searchLayoutable": obj.flag("layoutable"), "sobjectDescribeOption": "DEFERRED",
        "supportedScopes": [
            {"label": "All", "name": "everything"}, {"label": "My", "name": "mine"},
        ],
    }  # fmt: skip


def describe(obj: ObjectAccess, access: Access, base: str, site: str = "") -> bytes:
    """Give the bytes of an object's describe; pages are those of a site like https://host."""
    key = (base, obj.name)
    found = access.answers.get(key)
    if found is None:
        found = access.answers[key] = orjson.dumps(
            whole(obj.shown, base, access.permissions.types_of(obj.name), _SITE)
        )
    return found.replace(orjson.dumps(_SITE)[1:-1], orjson.dumps(site)[1:-1])


def describe_global(access: Access, base: str) -> bytes:
    """Give the bytes of the list of all objects."""
    found = access.answers.get(base)
    if found is None:
        known = sorted(access.describe, key=lambda o: str(o.name).lower())
        shown = [summary(o, base) for o in known]
        body = {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown}
        found = access.answers[base] = orjson.dumps(body)
    return found
