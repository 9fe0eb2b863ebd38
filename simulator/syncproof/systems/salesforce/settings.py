"""What an administrator can set in an organisation, as JSON Schema and as a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.salesforce.domain.formula import compile_formula
from syncproof.systems.salesforce.domain.rights import SALES_LICENSE
from syncproof.systems.salesforce.limits import EDITIONS, ORGANIZATION_TYPES, SESSION_MINUTES
from syncproof.systems.salesforce.org import org_of, renew

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance

DEFAULTS: dict[str, Any] = {
    "edition": "Developer", "api_access": True, "sandbox": False, "licenses": 20, "time_zone": "GMT",
    "fiscal_year_start_month": 1, "person_accounts": False, "validation_rules": [],
    "sharing_defaults": {}, "sharing_rules": [], "session_timeout_minutes": SESSION_MINUTES,
    "security_token_required": True, "soap_login": True, "integration_setup_complete": True,
}  # fmt: skip
_FIXED = frozenset({"person_accounts"})
_BOOLEAN: dict[str, Any] = {"type": "boolean"}
_TEXT: dict[str, Any] = {"type": "string"}


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object", "properties": dict(properties), "required": required,
        "additionalProperties": False,
    }  # fmt: skip


SCHEMA: dict[str, Any] = _object(
    {
        "edition": {"enum": list(EDITIONS)},
        "api_access": _BOOLEAN,
        "sandbox": _BOOLEAN,
        "licenses": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "time_zone": _TEXT,
        "fiscal_year_start_month": {"type": "integer", "minimum": 1, "maximum": 12},
        "session_timeout_minutes": {"enum": [15, 30, 60, 120, 240, 480, 720, 1440]},
        "security_token_required": _BOOLEAN,
        "soap_login": _BOOLEAN,
        "integration_setup_complete": _BOOLEAN,
        "sharing_defaults": {
            "type": "object",
            "additionalProperties": {"enum": ["Private", "Read", "ReadEdit"]},
        },
        "sharing_rules": {
            "type": "array",
            "items": _object(
                {
                    "object": _TEXT, "owned_by": _TEXT, "shared_with": _TEXT,
                    "access": {"enum": ["Read", "ReadEdit"]},
                },
                ["object", "owned_by", "shared_with", "access"],
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


def organization_row(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of the Organization record that show the settings."""
    access = {"Private": "None", "Read": "Read", "ReadEdit": "Edit"}
    shown = {
        f"Default{name}Access": access[settings["sharing_defaults"].get(name, "ReadEdit")]
        for name in ("Account", "Contact", "Opportunity", "Lead", "Campaign")
    }
    return {
        "IsSandbox": settings["sandbox"], "TimeZoneSidKey": settings["time_zone"],
        "OrganizationType": ORGANIZATION_TYPES[settings["edition"]],
        "FiscalYearStartMonth": settings["fiscal_year_start_month"], **shown,
    }  # fmt: skip


def put(call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Change the settings of a call's organisation, and what its records show of them."""
    instance = call.org
    instance.settings = apply(instance, changes)
    org = org_of(instance)
    organization, license_ = org.object("Organization"), org.object("UserLicense")
    for row in call.tx.find(organization):
        call.tx.update(organization, row, organization_row(instance.settings))
    for row in call.tx.find(license_, Name=SALES_LICENSE):
        call.tx.update(license_, row, {"TotalLicenses": instance.settings["licenses"]})
    renew(instance)
    return dict(instance.settings)


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
    for name in merged["sharing_defaults"]:
        if name not in names:
            raise SyncProofError(f'sharing_defaults: no object "{name}"', hint=nearest(name, names))
    for rule in merged["validation_rules"]:
        obj = describe.object(rule["object"])
        if obj is None:
            raise SyncProofError(
                f'validation rule {rule["name"]}: no object "{rule["object"]}"',
                hint=nearest(rule["object"], names),
            )
        try:
            compile_formula(rule["formula"], {f.name.lower(): f.name for f in obj.fields})
        except SyncProofError as error:
            raise SyncProofError(
                f"validation rule {rule['name']}: {error.message}", hint=error.hint
            ) from None
        shown = rule.get("error_field")
        if shown and obj.field(shown) is None:
            hint = nearest(shown, [f.name for f in obj.fields])
            raise SyncProofError(f'validation rule {rule["name"]}: no field "{shown}"', hint=hint)
    try:
        ZoneInfo(merged["time_zone"])
    except (KeyError, ValueError, OSError):
        raise SyncProofError(f'time_zone: unknown zone "{merged["time_zone"]}"') from None
