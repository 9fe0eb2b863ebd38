"""What an administrator can set in an organisation, as JSON Schema and as a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.salesforce import lead_mapping, record_types, sharing
from syncproof.systems.salesforce.domain.formula import compile_formula
from syncproof.systems.salesforce.domain.rights import SALES_LICENSE
from syncproof.systems.salesforce.effects import assignment
from syncproof.systems.salesforce.limits import EDITIONS, ORGANIZATION_TYPES, SESSION_MINUTES
from syncproof.systems.salesforce.org import Org, org_of, renew
from syncproof.systems.salesforce.rules import names_of

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance

DEFAULTS: dict[str, Any] = {
    "edition": "Developer", "api_access": True, "sandbox": False, "licenses": 20,
    "time_zone": "GMT", "fiscal_year_start_month": 1, "person_accounts": False,
    "validation_rules": [],
    "sharing_defaults": {}, "sharing_rules": [],
    "session_timeout_minutes": SESSION_MINUTES,
    "security_token_required": True, "soap_login": True, "integration_setup_complete": True,
    "profile_permissions": {}, "callback_urls": [], "rotate_refresh_tokens": False,
    "refresh_token_hours": 0, "bulk_processing_seconds": 0, lead_mapping.NAME: {},
    "record_types": [], "state_country_picklists": False, "duplicate_rules": {},
    "assignment_rules": [], "change_data_capture": [],
}  # fmt: skip
_FIXED = frozenset({"person_accounts"})
_BOOLEAN: dict[str, Any] = {"type": "boolean"}
_TEXT: dict[str, Any] = {"type": "string"}


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object", "properties": dict(properties), "required": required,
        "additionalProperties": False,
    }  # fmt: skip


_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_RIGHTS: dict[str, Any] = _object(
    dict.fromkeys(("read", "create", "edit", "delete", "view_all", "modify_all"), _BOOLEAN), []
)
_ACTION: dict[str, Any] = {"enum": ["Allow", "Block"]}
_DUPLICATE_RULES = tuple(
    f"Standard_{name}_Duplicate_Rule" for name in ("Account", "Contact", "Lead")
)
_DUPLICATE_RULE = _object(
    {"active": _BOOLEAN, "on_create": _ACTION, "on_edit": _ACTION, "alert": _BOOLEAN}, []
)

SCHEMA: dict[str, Any] = _object(
    {
        "edition": {"enum": list(EDITIONS)},
        "api_access": _BOOLEAN,
        "change_data_capture": {"type": "array", "items": _TEXT},
        "sandbox": _BOOLEAN,
        "licenses": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "time_zone": _TEXT,
        "fiscal_year_start_month": {"type": "integer", "minimum": 1, "maximum": 12},
        "session_timeout_minutes": {"enum": [15, 30, 60, 120, 240, 480, 720, 1440]},
        "bulk_processing_seconds": {"type": "integer", "minimum": 0, "maximum": 86_400},
        "security_token_required": _BOOLEAN,
        "soap_login": _BOOLEAN,
        "callback_urls": {"type": "array", "items": _TEXT},
        "rotate_refresh_tokens": _BOOLEAN,
        "refresh_token_hours": {"type": "integer", "minimum": 0, "maximum": 87_600},
        "integration_setup_complete": _BOOLEAN,
        lead_mapping.NAME: lead_mapping.SCHEMA,
        "sharing_defaults": {
            "type": "object",
            "additionalProperties": {"enum": list(sharing.LEVELS)},
        },
        "sharing_rules": {
            "type": "array",
            "items": _object(
                {
                    "object": _TEXT, "owned_by": _TEXT, "shared_with": _TEXT, "field": _TEXT,
                    "value": {"type": ["string", "integer", "boolean", "null"]},
                    "access": {"enum": ["Read", "ReadEdit"]},
                },
                ["object", "shared_with", "access"],
            ),
        },
        "profile_permissions": {
            "type": "object",
            "additionalProperties": _object(
                {
                    "objects": {"type": "object", "additionalProperties": _RIGHTS},
                    "hidden_fields": _TEXTS, "read_only_fields": _TEXTS, "visible_fields": _TEXTS,
                },
                [],
            ),
        },
        "record_types": {"type": "array", "items": record_types.ITEM},
        "state_country_picklists": _BOOLEAN,
        "duplicate_rules": _object(dict.fromkeys(_DUPLICATE_RULES, _DUPLICATE_RULE), []),
        "assignment_rules": {
            "type": "array",
            "items": _object(
                {"object": _TEXT, "criteria": _TEXT, "assign_to": _TEXT}, ["object", "assign_to"]
            ),
        },
        "validation_rules": {
            "type": "array",
            "items": _object(
                {
                    "object": _TEXT, "name": _TEXT, "active": _BOOLEAN, "formula": _TEXT,
                    "message": _TEXT, "error_field": {"type": ["string", "null"]},
                },
                ["object", "name", "formula", "message"],
            ),
        },
    },
    [],
)  # fmt: skip


def organization_row(instance: Instance) -> dict[str, Any]:
    """Give the fields of the Organization record that show the settings."""
    settings = instance.settings
    access = {
        "Private": "None", "Read": "Read", "ReadEdit": "Edit", "FullAccess": "All",
        "ControlledByParent": "ControlledByParent",
    }  # fmt: skip
    shown = {
        f"Default{name}Access": access[sharing.default_of(settings, found)]
        for name in ("Account", "Contact", "Opportunity", "Lead", "Campaign")
        if (found := instance.describe.object(name)) is not None
    }
    return {
        "IsSandbox": settings["sandbox"], "TimeZoneSidKey": settings["time_zone"],
        "OrganizationType": ORGANIZATION_TYPES[settings["edition"]],
        "FiscalYearStartMonth": settings["fiscal_year_start_month"], **shown,
    }  # fmt: skip


def put(call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Change the settings of a call's organisation, and what its records show of them."""
    instance = call.org
    changed = apply(instance, changes)
    _check_assignees(call, org_of(instance), changed)
    instance.settings = changed
    org = org_of(instance)
    organization, license_ = org.object("Organization"), org.object("UserLicense")
    for row in call.tx.find(organization):
        call.tx.update(organization, row, organization_row(instance))
    for row in call.tx.find(license_, Name=SALES_LICENSE):
        call.tx.update(license_, row, {"TotalLicenses": instance.settings["licenses"]})
    record_types.follow(call, org)
    renew(instance)
    return dict(instance.settings)


def _check_assignees(call: Call, org: Org, settings: Mapping[str, Any]) -> None:
    for entry in settings["assignment_rules"]:
        if assignment.assignee(call, org, entry["assign_to"]) is None:
            raise SyncProofError(f'assignment_rules: no user or queue "{entry["assign_to"]}"')


def apply(instance: Instance, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check changes and give all settings as they will be."""
    merged = dict(instance.settings)
    for name, value in changes.items():
        spec = SCHEMA["properties"].get(name)
        if spec is None:
            fixed = name in _FIXED
            text = "is chosen when the organisation is made" if fixed else "does not exist"
            raise SyncProofError(
                f'setting "{name}" {text}', hint=nearest(name, SCHEMA["properties"])
            )
        _check(name, value, spec)
        merged[name] = value
    _check_meaning(instance, merged)
    return merged


def _check(where: str, value: Any, spec: Mapping[str, Any]) -> None:
    """Check a value against the part of JSON Schema that is used here."""
    if "enum" in spec:
        if value not in spec["enum"]:
            hint = nearest(str(value), spec["enum"])
            raise SyncProofError(f"{where}: found {value!r}", hint=hint)
        return
    kinds = {
        "boolean": bool, "integer": int, "string": str, "object": dict, "array": list,
        "null": type(None),
    }  # fmt: skip
    wanted = spec["type"] if isinstance(spec["type"], list) else [spec["type"]]
    right = isinstance(value, tuple(kinds[w] for w in wanted))
    if not right or (isinstance(value, bool) and "boolean" not in wanted):
        raise SyncProofError(f"{where}: found {value!r}, expected {' or '.join(wanted)}")
    if "minimum" in spec and not spec["minimum"] <= value <= spec["maximum"]:
        raise SyncProofError(
            f"{where}: found {value}, expected {spec['minimum']} to {spec['maximum']}"
        )
    if isinstance(value, list):
        for number, item in enumerate(value):
            _check(f"{where}[{number}]", item, spec["items"])
    elif isinstance(value, dict):
        _check_members(where, value, spec)


def _check_members(where: str, value: Mapping[str, Any], spec: Mapping[str, Any]) -> None:
    known = spec.get("properties", {})
    for name, member in value.items():
        other = spec.get("additionalProperties")
        found = known.get(name) or (other if isinstance(other, Mapping) else None)
        if found is None:
            raise SyncProofError(f'{where}: unknown member "{name}"', hint=nearest(name, known))
        _check(f"{where}.{name}", member, found)
    for name in spec.get("required", ()):
        if name not in value:
            raise SyncProofError(f'{where}: "{name}" is missing')


def _check_meaning(instance: Instance, merged: Mapping[str, Any]) -> None:
    describe = instance.describe
    names = [o.name for o in describe]
    for name in merged["change_data_capture"]:
        if name not in names:
            hint = nearest(name, names)
            raise SyncProofError(f'change_data_capture: no object "{name}"', hint=hint)
    record_types.check(merged)
    assignment.check(describe, merged["assignment_rules"])
    _check_sharing(instance, merged)
    lead_mapping.check(describe, merged[lead_mapping.NAME])
    for rule in merged["validation_rules"]:
        obj = describe.object(rule["object"])
        if obj is None:
            raise SyncProofError(
                f'validation rule {rule["name"]}: no object "{rule["object"]}"',
                hint=nearest(rule["object"], names),
            )
        try:
            compile_formula(rule["formula"], names_of(describe, obj))
        except SyncProofError as error:
            raise SyncProofError(
                f"validation rule {rule['name']}: {error.message}", hint=error.hint
            ) from None
        shown = rule.get("error_field")
        if shown and obj.field(shown) is None:
            hint = nearest(shown, [f.name for f in obj.fields])
            raise SyncProofError(f'validation rule {rule["name"]}: no field "{shown}"', hint=hint)
    for url in merged["callback_urls"]:
        scheme, colon, rest = url.partition(":")
        plain = url.isascii() and url.isprintable() and not {"#", " "} & set(url)
        if not (plain and scheme and colon and rest):
            raise SyncProofError(
                f'callback_urls: found "{url}"', hint="a URI with a scheme and without a fragment"
            )
    try:
        ZoneInfo(merged["time_zone"])
    except (KeyError, ValueError, OSError):
        raise SyncProofError(f'time_zone: unknown zone "{merged["time_zone"]}"') from None


def _check_sharing(instance: Instance, merged: Mapping[str, Any]) -> None:
    names = [o.name for o in instance.describe]
    for name, level in merged["sharing_defaults"].items():
        obj = instance.describe.object(name)
        if obj is None or obj.name != name:
            raise SyncProofError(f'sharing_defaults: no object "{name}"', hint=nearest(name, names))
        if level == "ControlledByParent" and name not in sharing.PARENTS:
            raise SyncProofError(f"sharing_defaults: {name} has no parent that could control it")
    for number, rule in enumerate(merged["sharing_rules"]):
        where, obj = f"sharing_rules[{number}]", instance.describe.object(rule["object"])
        if obj is None:
            hint = nearest(rule["object"], names)
            raise SyncProofError(f'{where}: no object "{rule["object"]}"', hint=hint)
        if ("owned_by" in rule) == ("field" in rule) or ("field" in rule) != ("value" in rule):
            raise SyncProofError(f"{where}: expected either owned_by, or field and value")
        field = obj.field(rule.get("field", ""))
        if "field" in rule and (field is None or not field.stored or field.name != rule["field"]):
            hint = nearest(rule["field"], [f.name for f in obj.fields if f.stored])
            raise SyncProofError(f'{where}: no field "{rule["field"]}"', hint=hint)
