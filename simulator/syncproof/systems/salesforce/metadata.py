"""Custom fields and objects in the words of the vendor's Metadata, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.custom_fields import BY_WORD

Json = Mapping[str, Any]
REFUSED = {
    "Summary": "roll-up summary fields", "EncryptedText": "encrypted fields",
    "ExternalLookup": "external lookups", "IndirectLookup": "indirect lookups",
    "Hierarchy": "hierarchical lookups", "MetadataRelationship": "metadata relationships",
}  # fmt: skip
MODELS = {"ReadWrite": "ReadEdit", "Read": "Read", "Private": "Private"}
_WORDS = {
    "label": "label", "length": "length", "precision": "precision", "scale": "scale",
    "unique": "unique", "externalId": "external_id", "required": "required",
    "caseSensitive": "case_sensitive", "description": "description", "inlineHelpText": "help",
    "referenceTo": "reference_to", "relationshipName": "child_relationship",
    "deleteConstraint": "on_delete", "reparentableMasterDetail": "reparentable",
    "displayFormat": "display_format", "startingNumber": "starting_number",
}  # fmt: skip
_LOOSE = frozenset({
    "type", "valueSet", "defaultValue", "visibleLines", "displayLocationInDecimal", "trackHistory",
    "trackFeedHistory", "trackTrending", "relationshipLabel", "relationshipOrder",
    "writeRequiresMasterRead", "businessStatus", "securityClassification", "complianceGroup",
    "fullName", "formula",
})  # fmt: skip
_OBJECT = frozenset({
    "label", "pluralLabel", "nameField", "sharingModel", "deploymentStatus", "description",
    "enableActivities", "enableReports", "enableHistory", "enableFeeds", "enableSearch",
    "enableBulkApi", "enableStreamingApi", "enableSharing", "externalSharingModel", "fullName",
    "allowInChatterGroups", "visibility", "gender", "startsWith", "enableEnhancedLookup",
    "enableLicensing", "compactLayoutAssignment",
})  # fmt: skip


def _expect(value: Any, what: str) -> Json:
    if not isinstance(value, Mapping):
        raise errors.JSON_PARSER_ERROR(text=f"An object is expected for {what}")
    return value


def _known(given: Json, *words: Any) -> None:
    for name in given:
        if not any(name in known for known in words):
            raise errors.UNRECOGNIZED_FIELD(name=str(name)[:80])


def not_offered(what: str) -> VendorError:
    """Refuse what is not emulated."""
    return errors.NOT_ENABLED(what=what)


def field_spec(name: str, given: Any) -> dict[str, Any]:
    """Read the Metadata of a custom field as a specification of ours."""
    metadata = {k: v for k, v in _expect(given, "Metadata").items() if v is not None}
    _known(metadata, _WORDS, _LOOSE)
    kind = str(metadata.get("type", ""))
    if kind in REFUSED or metadata.get("formula"):
        raise not_offered(f"Creating {REFUSED.get(kind, 'formula fields')}")
    if kind not in BY_WORD:
        raise errors.BAD_PICKLIST(label="Type", value=kind[:80], fields=("Metadata",))
    if not str(metadata.get("label") or "").strip():
        raise errors.REQUIRED_FIELD_MISSING(names="Label", fields=("Metadata",))
    spec: dict[str, Any] = {"name": name, "type": kind}
    spec.update({ours: metadata[theirs] for theirs, ours in _WORDS.items() if theirs in metadata})
    if kind in {"Picklist", "MultiselectPicklist"}:
        spec.update(_values(metadata.get("valueSet")))
    if "defaultValue" in metadata and kind not in {"Picklist", "MultiselectPicklist"}:
        spec["default"] = _literal(kind, metadata["defaultValue"])
    return spec


def _values(given: Any) -> dict[str, Any]:
    found = _expect(given, "valueSet")
    if found.get("valueSetName") or found.get("controllingField") or found.get("valueSettings"):
        raise not_offered("A global or dependent value set")
    definition = _expect(found.get("valueSetDefinition"), "valueSetDefinition")
    rows = definition.get("value")
    if not isinstance(rows, list):
        raise errors.JSON_PARSER_ERROR(text="A list is expected for value")
    options = [_option(_expect(row, "value")) for row in rows]
    if definition.get("sorted"):
        options.sort(key=lambda o: str(o["label"]).lower())
    return {"picklist": options, "restricted": bool(found.get("restricted"))}


def _option(row: Json) -> dict[str, Any]:
    value = row.get("fullName") or row.get("valueName") or row.get("label")
    if not isinstance(value, str) or not value.strip():
        raise errors.REQUIRED_FIELD_MISSING(names="fullName", fields=("Metadata",))
    return {
        "value": value, "label": str(row.get("label") or value),
        "default": bool(row.get("default")), "active": row.get("isActive") is not False,
    }  # fmt: skip


def _literal(kind: str, value: Any) -> Any:
    """Read a default value that is plain: true, a number, or a text in quotes."""
    if kind == "Checkbox":
        return str(value).lower() == "true"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    try:
        return float(text)
    except ValueError:
        raise not_offered("A default value that is a formula") from None


def of_field(field: Field) -> dict[str, Any]:
    """Write the Metadata of a custom field."""
    kind = field.extra.get("kind", "Text")
    found: dict[str, Any] = {
        "label": field.label, "type": kind, "description": field.extra.get("description"),
        "inlineHelpText": field.extra.get("help"), "required": field.required,
        "externalId": field.external_id, "unique": field.unique,
    }  # fmt: skip
    if kind in {"Text", "LongTextArea", "Html"}:
        found["length"] = field.length
    if field.precision or kind in {"Number", "Currency", "Percent"}:
        found.update(precision=field.precision, scale=field.scale)
    if field.reference_to:
        found.update(
            referenceTo=field.reference_to[0], deleteConstraint=field.extra.get("on_delete"),
            relationshipName=field.extra.get("child_relationship"),
        )  # fmt: skip
    if "picklist" in field.type:
        values = [
            {"fullName": o["value"], "label": o["label"], "default": o["default"],
             "isActive": None if o["active"] else False}
            for o in field.extra.get("picklist", ())
        ]  # fmt: skip
        definition = {"sorted": False, "value": values}
        found["valueSet"] = {
            "restricted": field.restricted_picklist, "valueSetDefinition": definition,
        }  # fmt: skip
    if kind == "Checkbox":
        found["defaultValue"] = "true" if field.default else "false"
    if kind == "AutoNumber":
        found["displayFormat"] = field.extra["auto_number"]
    return found


def object_spec(name: str, given: Any) -> dict[str, Any]:
    """Read the Metadata of a custom object as a specification of ours."""
    metadata = {k: v for k, v in _expect(given, "Metadata").items() if v is not None}
    _known(metadata, _OBJECT)
    for theirs in ("label", "pluralLabel", "nameField"):
        if not metadata.get(theirs):
            raise errors.REQUIRED_FIELD_MISSING(names=theirs, fields=("Metadata",))
    model = str(metadata.get("sharingModel", "ReadWrite"))
    if model not in MODELS:
        raise errors.BAD_PICKLIST(label="Sharing Model", value=model[:80], fields=("Metadata",))
    named = _expect(metadata["nameField"], "nameField")
    _known(named, {"label", "type", "displayFormat", "startingNumber", "trackHistory"})
    words = {"label": "label", "type": "type", "displayFormat": "display_format",
             "startingNumber": "starting_number"}  # fmt: skip
    name_field = {ours: named[k] for k, ours in words.items() if named.get(k) is not None}
    spec = {
        "name": name, "label": metadata["label"], "label_plural": metadata["pluralLabel"],
        "name_field": name_field, "sharing": MODELS[model],
        "activities": metadata.get("enableActivities") is True,
    }  # fmt: skip
    if metadata.get("description"):
        spec["description"] = metadata["description"]
    return spec


def of_object(obj: ObjectType) -> dict[str, Any]:
    """Write the Metadata of a custom object."""
    named = next(f for f in obj.fields if f.name == "Name")
    form = named.extra.get("auto_number")
    return {
        "label": obj.label, "pluralLabel": obj.label_plural, "deploymentStatus": "Deployed",
        "description": obj.extra.get("description"), "sharingModel": model_of(obj),
        "nameField": {
            "label": named.label, "type": "AutoNumber" if form else "Text", "displayFormat": form,
        },
    }  # fmt: skip


def model_of(obj: ObjectType) -> str:
    """Name the sharing model of a custom object."""
    if obj.field("OwnerId") is None:
        return "ControlledByParent"
    ours = obj.extra.get("sharing", "ReadEdit")
    return next(theirs for theirs, word in MODELS.items() if word == ours)
