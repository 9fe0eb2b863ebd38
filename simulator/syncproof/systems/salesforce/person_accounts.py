"""Person accounts: an account that is a person, and the contact behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import ObjectType
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.writing import Kind

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.domain.rights import RecordType
    from syncproof.systems.salesforce.records import Records, Row

PARTS = ("FirstName", "LastName", "Salutation")
_SHARED = (*PARTS, "Phone", "Fax", "Description", "OwnerId")


def kind(
    records: Records, obj: ObjectAccess, body: Mapping[str, Any], before: Row | None
) -> Kind | None:  # fmt: skip
    """Say what a body may and must say of an account, of which there are two kinds."""
    if obj.name != "Account" or not records.org.instance.settings["person_accounts"]:
        return None
    person = _is_person(records, body) if before is None else bool(before["IsPersonAccount"])
    if person:
        return Kind(("LastName",), frozenset({"Name"}))
    return Kind(("Name",), only_persons(obj.full))


def only_persons(account: ObjectType) -> frozenset[str]:
    """Name the fields of an account that only persons have."""
    return frozenset(
        f.name for f in account.fields
        if f.name in PARTS or f.name.endswith("__pc")
        or (f.name.startswith("Person") and not f.custom)
    )  # fmt: skip


def _is_person(records: Records, body: Mapping[str, Any]) -> bool:
    """Say whether a body makes a person: by its record type, a last name, or the default type."""
    types = records.actor.access.permissions.types_of("Account")
    given = {k.lower(): v for k, v in body.items()}
    key = given.get("recordtypeid")
    if isinstance(key, str) and key.strip():
        return any(t.id == full_id(key.strip()) and t.person for t in types)
    if given.get("lastname"):
        return True
    return any(t.default and t.person for t in types) and not given.get("name")


def person_type(types: tuple[RecordType, ...]) -> str | None:
    """Choose the record type of a person that names none: the default one, or the first."""
    found = [t for t in types if t.person and t.active and t.available]
    return next((t.id for t in found if t.default), found[0].id if found else None)


def contact_values(account: ObjectType, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the contact behind a person says, from the account."""
    found: dict[str, Any] = {}
    for field in account.fields:
        if field.name in {"PersonContactId", "PersonIndividualId"} or not field.stored:
            continue
        if field.name in _SHARED:
            found[field.name] = row.get(field.name)
        elif field.name.endswith("__pc"):
            found[field.name.removesuffix("__pc") + "__c"] = row.get(field.name)
        elif field.name.startswith("Person") and not field.custom:
            found[field.name.removeprefix("Person")] = row.get(field.name)
    return found
