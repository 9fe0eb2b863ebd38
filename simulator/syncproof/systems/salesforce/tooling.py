"""The organisation's schema as rows, for queries of the Tooling interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.systems.salesforce import metadata
from syncproof.systems.salesforce.virtual import VirtualObjects

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import Access

Row = dict[str, Any]
FLAGS = {
    "IsQueryable": "queryable", "IsTriggerable": "triggerable", "IsSearchable": "searchable",
    "IsLayoutable": "layoutable", "IsRetrieveable": "retrieveable",
    "IsReplicateable": "replicateable", "IsFeedEnabled": "feedEnabled",
    "IsEverCreatable": "createable", "IsEverUpdatable": "updateable",
    "IsEverDeletable": "deletable",
}  # fmt: skip
_TYPES = {
    "Text": "Text({length})", "TextArea": "Text Area(255)", "Html": "Rich Text Area({length})",
    "LongTextArea": "Long Text Area({length})", "Checkbox": "Checkbox", "Date": "Date",
    "DateTime": "Date/Time", "Time": "Time", "Email": "Email", "Phone": "Phone", "Url": "URL",
    "Picklist": "Picklist", "MultiselectPicklist": "Picklist (Multi-Select)",
    "AutoNumber": "Auto Number", "Location": "Geolocation", "Number": "Number({whole}, {scale})",
    "Currency": "Currency({whole}, {scale})", "Percent": "Percent({whole}, {scale})",
    "Lookup": "Lookup({targets})", "MasterDetail": "Master-Detail({targets})",
}  # fmt: skip
_STANDARD = {
    "id": "Lookup()", "string": "Text", "picklist": "Picklist", "boolean": "Checkbox",
    "double": "Number", "int": "Number", "currency": "Currency", "percent": "Percent",
    "date": "Date", "datetime": "DateTime", "time": "Time", "email": "Email", "phone": "Phone",
    "url": "Url", "reference": "Lookup", "multipicklist": "MultiselectPicklist",
}  # fmt: skip


def _object(name: str, key: str, fields: str, flags: str = "", **parents: str) -> ObjectType:
    """Make a virtual object: plain fields are text, `n:` is a number, `t:` a time."""
    kinds = {"n": "int", "t": "datetime"}
    made = [Field(key, "id" if key == "Id" else "string", key, length=255, nillable=False)]
    for word in fields.split():
        kind, _, bare = word.rpartition(":")
        made.append(Field(bare, kinds.get(kind, "string"), bare, 0 if kind else 255))
    made += [Field(f, "boolean", f, nillable=False, default=False) for f in flags.split()]
    for relationship, target in parents.items():
        made.append(Field(f"{relationship}Id", "reference", relationship, length=255,
                          reference_to=(target,), relationship=relationship))  # fmt: skip
    return ObjectType(name, tuple(made), key, name, name)


OBJECTS = (
    _object("EntityDefinition", "DurableId",
            "QualifiedApiName DeveloperName Label MasterLabel PluralLabel NamespacePrefix "
            "KeyPrefix PublisherId InternalSharingModel ExternalSharingModel DeploymentStatus "
            "t:LastModifiedDate", f"IsCustomSetting IsCustomizable IsDeprecatedAndHidden "
            f"{' '.join(FLAGS)}"),
    _object("FieldDefinition", "DurableId",
            "QualifiedApiName DeveloperName Label MasterLabel NamespacePrefix DataType PublisherId "
            "n:Length n:Precision n:Scale Description RelationshipName t:LastModifiedDate",
            "IsNillable IsIndexed IsCalculated IsCompound IsNameField IsApiFilterable "
            "IsApiSortable IsApiGroupable IsPolymorphicForeignKey",
            EntityDefinition="EntityDefinition"),
    _object("CustomField", "Id",
            "DeveloperName TableEnumOrId NamespacePrefix FullName Metadata Description "
            "InlineHelpText n:Length n:Precision n:Scale t:CreatedDate t:LastModifiedDate",
            EntityDefinition="EntityDefinition"),
    _object("CustomObject", "Id",
            "DeveloperName NamespacePrefix FullName Metadata Description SharingModel "
            "t:CreatedDate t:LastModifiedDate"),
)  # fmt: skip


@cache
def virtual() -> VirtualObjects:
    """Give the tables in memory behind the queries."""
    return VirtualObjects(OBJECTS)


def split(name: str) -> tuple[str | None, str]:
    """Split a custom name into namespace and developer name."""
    parts = name.removesuffix("__c").split("__")
    return (parts[0], parts[1]) if len(parts) > 1 else (None, parts[0])


def durable_id(obj: ObjectType) -> str:
    """Name an object for good: a standard one by its name, a custom one by its id."""
    return str(obj.extra["id"]) if obj.custom else obj.name


def rows(access: Access) -> dict[str, list[Row]]:
    """Give the rows of all objects of the Tooling interface, as a user may see them."""
    shown: Describe = access.describe
    entities = [_entity(o) for o in shown]
    fields = [_field(o, f) for o in shown for f in o.fields]
    return {
        "EntityDefinition": entities, "FieldDefinition": fields,
        "CustomField": list(custom_fields(shown)),
        "CustomObject": [_custom_object(o) for o in shown if o.custom],
    }  # fmt: skip


def custom_fields(shown: Describe) -> Iterator[Row]:
    """List the custom fields; parts of geolocations are no fields of their own."""
    for obj in shown:
        for field in obj.fields:
            if field.custom and "id" in field.extra:
                yield _custom_field(obj, field)


def _entity(obj: ObjectType) -> Row:
    namespace, bare = split(obj.name)
    model = metadata.model_of(obj) if obj.custom else None
    return {
        "DurableId": durable_id(obj), "QualifiedApiName": obj.name, "DeveloperName": bare,
        "Label": obj.label, "MasterLabel": obj.label, "PluralLabel": obj.label_plural,
        "NamespacePrefix": namespace, "KeyPrefix": obj.key_prefix or None,
        "PublisherId": "<local>" if obj.custom else "System", "InternalSharingModel": model,
        "DeploymentStatus": "Deployed" if obj.custom else None, "IsCustomSetting": False,
        "IsCustomizable": obj.custom or obj.flag("layoutable"), "IsDeprecatedAndHidden": False,
        "LastModifiedDate": obj.extra.get("changed_ms"),
        **{ours: obj.flag(theirs) for ours, theirs in FLAGS.items()},
    }  # fmt: skip


def data_type(field: Field) -> str:
    """Name a field's type as the set-up pages do."""
    kind = str(field.extra.get("kind") or _STANDARD.get(field.type, field.type))
    if field.type == "textarea" and "kind" not in field.extra:
        kind = "LongTextArea" if field.length > 255 else "TextArea"
    form = _TYPES.get(kind, kind.capitalize())
    marks = ""
    if field.custom and field.external_id:
        marks += " (External ID)"
    if field.custom and field.unique:
        marks += f" (Unique Case {'Sensitive' if field.case_sensitive else 'Insensitive'})"
    precision = field.precision or (9 if field.type == "int" else 18)
    return form.format(
        length=field.length, whole=precision - field.scale, scale=field.scale,
        targets=",".join(field.reference_to),
    ) + marks  # fmt: skip


def _field(obj: ObjectType, field: Field) -> Row:
    namespace, bare = split(field.name) if field.custom else (None, field.name)
    own = field.extra.get("id") or (field.name.removesuffix("Id") if field.reference_to
                                    else field.name)  # fmt: skip
    return {
        "DurableId": f"{durable_id(obj)}.{own}", "QualifiedApiName": field.name,
        "DeveloperName": bare, "Label": field.label, "MasterLabel": field.label,
        "NamespacePrefix": namespace, "DataType": data_type(field),
        "PublisherId": "<local>" if field.custom else "System", "Length": field.length,
        "Precision": field.precision, "Scale": field.scale,
        "Description": field.extra.get("description"), "RelationshipName": field.relationship,
        "LastModifiedDate": field.extra.get("changed_ms"), "IsNillable": field.nillable,
        "IsIndexed": any(field.name == index[0] for index in obj.indexes) or field.type == "id",
        "IsCalculated": bool(field.extra.get("calculated")), "IsCompound": not field.stored,
        "IsNameField": field.name_field, "IsApiFilterable": field.filterable,
        "IsApiSortable": field.sortable, "IsApiGroupable": field.groupable,
        "IsPolymorphicForeignKey": field.polymorphic, "EntityDefinitionId": durable_id(obj),
    }  # fmt: skip


def _custom_field(obj: ObjectType, field: Field) -> Row:
    namespace, bare = split(field.name)
    return {
        "Id": field.extra["id"], "DeveloperName": bare, "TableEnumOrId": durable_id(obj),
        "NamespacePrefix": namespace, "FullName": f"{obj.name}.{field.name}",
        "Metadata": orjson.dumps(metadata.of_field(field)).decode(),
        "Description": field.extra.get("description"), "InlineHelpText": field.extra.get("help"),
        "Length": field.length or None, "Precision": field.precision or None,
        "Scale": field.scale if field.precision else None, **_stamps(field.extra),
        "EntityDefinitionId": durable_id(obj),
    }  # fmt: skip


def _custom_object(obj: ObjectType) -> Row:
    namespace, bare = split(obj.name)
    return {
        "Id": obj.extra["id"], "DeveloperName": bare, "NamespacePrefix": namespace,
        "FullName": obj.name, "Metadata": orjson.dumps(metadata.of_object(obj)).decode(),
        "Description": obj.extra.get("description"), "SharingModel": metadata.model_of(obj),
        **_stamps(obj.extra),
    }  # fmt: skip


def _stamps(extra: Mapping[str, Any]) -> Row:
    second = 1000
    return {
        "CreatedDate": extra["made_ms"] // second * second,
        "LastModifiedDate": extra["changed_ms"] // second * second,
    }  # fmt: skip
