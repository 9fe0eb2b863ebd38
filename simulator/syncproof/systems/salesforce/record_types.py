"""Record types: the rows that settings list, and which profile may use which of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.salesforce.describe.features import TYPED
from syncproof.systems.salesforce.domain.rights import PROFILES, RecordType

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.storage import Transaction
    from syncproof.kit.system import Instance
    from syncproof.systems.salesforce.org import Org

Settings = Mapping[str, Any]
PERSON, BUSINESS = "PersonAccount", "Business_Account"
STANDARD: tuple[dict[str, Any], ...] = (
    {"object": "Account", "name": "Business Account", "developer_name": BUSINESS,
     "default_for": ["all"]},
    {"object": "Account", "name": "Person Account", "developer_name": PERSON, "person": True},
)  # fmt: skip
ITEM: dict[str, Any] = {
    "type": "object", "required": ["object", "developer_name"], "additionalProperties": False,
    "properties": {
        "object": {"type": "string"}, "name": {"type": "string"},
        "developer_name": {"type": "string"}, "description": {"type": "string"},
        "active": {"type": "boolean"}, "person": {"type": "boolean"},
        "profiles": {"type": "array", "items": {"type": "string"}},
        "default_for": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip


def listed(settings: Settings) -> list[Mapping[str, Any]]:
    """Give the record types of the settings; with person accounts there are always two more."""
    given = list(settings["record_types"])
    if not settings["person_accounts"]:
        return given
    named = {(g["object"], g["developer_name"]) for g in given}
    defaults = [g for g in given if g["object"] == "Account" and "default_for" in g]
    own = [s for s in STANDARD if (s["object"], s["developer_name"]) not in named]
    if defaults:
        own = [{**s, "default_for": []} for s in own]
    return [*own, *given]


def check(settings: Settings) -> None:
    """Refuse record types that cannot be."""
    seen: set[tuple[str, str]] = set()
    for given in settings["record_types"]:
        name = str(given["developer_name"])
        where = f"record type {name}"
        if given["object"] not in TYPED:
            hint = nearest(given["object"], TYPED)
            raise SyncProofError(f'{where}: no record types of "{given["object"]}"', hint=hint)
        plain = name.replace("_", "").isalnum() and name.isascii() and name[0].isalpha()
        if not plain or len(name) > 80:
            raise SyncProofError(f"{where}: a developer name has letters, digits and _")
        if (given["object"], name) in seen:
            raise SyncProofError(f"{where}: listed twice for {given['object']}")
        seen.add((given["object"], name))
        persons = given["object"] == "Account" and settings["person_accounts"]
        if given.get("person") and not persons:
            raise SyncProofError(f"{where}: only an account with person accounts is a person")
        for profile in (*given.get("profiles", ()), *given.get("default_for", ())):
            if profile not in {"all", *PROFILES}:
                hint = nearest(profile, ["all", *PROFILES])
                raise SyncProofError(f'{where}: unknown profile "{profile}"', hint=hint)


def follow(call: Call, org: Org) -> None:
    """Make the rows of RecordType those of the settings; one that is gone becomes inactive."""
    obj = org.object("RecordType")
    held = {(r["SobjectType"], r["DeveloperName"]): r for r in call.tx.find(obj)}
    made = set(call.org.memory.get("record_types", ()))
    now, user = call.stamp_ms // 1000 * 1000, call.actor or call.org.memory["admin"]
    fresh = {"LastModifiedDate": now, "LastModifiedById": user, "SystemModstamp": now}
    names = set()
    for given in listed(call.org.settings):
        key = (given["object"], given["developer_name"])
        names.add("/".join(key))
        row = {
            "Name": given.get("name", key[1].replace("_", " ")),
            "IsActive": given.get("active", True), "Description": given.get("description"),
        }  # fmt: skip
        if obj.field("IsPersonType") is not None:
            row["IsPersonType"] = given.get("person", False)
        if key not in held:
            own = {"Id": org.new_id(obj), "SobjectType": key[0], "DeveloperName": key[1],
                   "CreatedDate": now, "CreatedById": user}  # fmt: skip
            call.tx.insert(obj, [{**own, **row, **fresh}])
        elif any(held[key].get(n) != v for n, v in row.items()):
            call.tx.update(obj, held[key], {**row, **fresh})
    for key, row in held.items():
        if "/".join(key) in made - names and row["IsActive"]:
            call.tx.update(obj, row, {"IsActive": False, **fresh})
    call.org.memory["record_types"] = sorted(made | names)
    note(call.org, {r["SobjectType"] for r in call.tx.find(obj)})


def note(instance: Instance, objects: set[str]) -> None:
    """Remember which objects have record types: only they show RecordTypeId."""
    instance.memory["typed"] = sorted({*instance.memory.get("typed", ()), *objects})


def known(org: Org, tx: Transaction, profile: str) -> tuple[RecordType, ...]:
    """List the record types as a profile has them; one that no setting names is everybody's."""
    rows = tx.find(org.object("RecordType"))
    if not rows:
        return ()
    specs = {(s["object"], s["developer_name"]): s for s in listed(org.instance.settings)}
    found = []
    for row in rows:
        spec = specs.get((row["SobjectType"], row["DeveloperName"]), {})
        default = bool({"all", profile} & set(spec.get("default_for", ())))
        named = {"all", profile} & set(spec.get("profiles", ("all",)))
        found.append(
            RecordType(
                row["Id"], row["SobjectType"], row["Name"], row["DeveloperName"],
                bool(row["IsActive"]), bool(row.get("IsPersonType")),
                available=bool(named) or default, default=default and bool(row["IsActive"]),
            )
        )  # fmt: skip
    return tuple(found)
