"""What a profile lets its users do, before permission sets and single permissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

SETUP = frozenset(
    {
        "User", "Profile", "UserRole", "Group", "PermissionSet", "PermissionSetAssignment",
        "RecordType", "Organization", "UserLicense", "OpportunityStage", "LeadStatus", "TaskStatus",
        "GroupMember", "QueueSobject", "ObjectPermissions", "FieldPermissions",
    }
)  # fmt: skip
INTEGRATION_PROFILE = "B2BMA Integration User"
INTEGRATION_LICENSE = "Salesforce Integration"
SALES_LICENSE = "Salesforce"


@dataclass(frozen=True, slots=True)
class Rights:
    """Rights on one object."""

    read: bool = False
    create: bool = False
    edit: bool = False
    delete: bool = False
    view_all: bool = False
    modify_all: bool = False


ALL = Rights(read=True, create=True, edit=True, delete=True)
READ = Rights(read=True)
NONE = Rights()


@dataclass(frozen=True, slots=True)
class Profile:
    """A standard profile; `records` are its rights on ordinary objects."""

    license: str
    records: Rights = ALL
    api: bool = True
    all_data: bool = False
    manage_users: bool = False


PROFILES: Mapping[str, Profile] = {
    "System Administrator": Profile(SALES_LICENSE, all_data=True, manage_users=True),
    "Standard User": Profile(SALES_LICENSE),
    "Read Only": Profile(SALES_LICENSE, READ),
    "Solution Manager": Profile(SALES_LICENSE),
    "Marketing User": Profile(SALES_LICENSE),
    "Contract Manager": Profile(SALES_LICENSE),
    "Standard Platform User": Profile("Salesforce Platform"),
    "Chatter Free User": Profile("Chatter Free", NONE, api=False),
    "Chatter External User": Profile("Chatter External", NONE, api=False),
    "Chatter Moderator User": Profile("Chatter Free", NONE, api=False),
    "Minimum Access - Salesforce": Profile(SALES_LICENSE, NONE),
    INTEGRATION_PROFILE: Profile(INTEGRATION_LICENSE, all_data=True),
}


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type as a profile has it: `available` to its users, or even their `default`."""

    id: str
    object: str
    name: str
    developer_name: str
    active: bool = True
    person: bool = False
    available: bool = True
    default: bool = False


# our name -> (the field of Profile and PermissionSet, the control interface's word)
USER_PERMISSIONS = {
    "api": ("PermissionsApiEnabled", "api_enabled"),
    "view_all": ("PermissionsViewAllData", "view_all_data"),
    "modify_all": ("PermissionsModifyAllData", "modify_all_data"),
    "audit": ("PermissionsCreateAuditFields", "set_audit_fields"),
    "edit_converted": ("PermissionsAllowViewEditConvertedLeads", "edit_converted_leads"),
    "convert_leads": ("PermissionsConvertLeads", "convert_leads"),
    "transfer_leads": ("PermissionsTransferAnyLead", "transfer_any_lead"),
    "hard_delete": ("PermissionsBulkApiHardDelete", "bulk_api_hard_delete"),
}


@dataclass(frozen=True, slots=True)
class Permissions:
    """All that a user may do: profile, permission sets and single permissions together.

    `granted` are the rights on objects that permission sets add; `opened` are the closed fields
    (of the Tooling interface) that the user may see all the same, `viewed` those to be read only.
    """

    records: Rights = ALL
    api: bool = True
    view_all: bool = False
    modify_all: bool = False
    manage_users: bool = False
    customize: bool = False
    objects: tuple[tuple[str, Rights], ...] = ()
    granted: tuple[tuple[str, Rights], ...] = ()
    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    viewed: frozenset[str] = frozenset()
    audit: bool = False
    edit_converted: bool = False
    convert_leads: bool = False
    transfer_leads: bool = False
    hard_delete: bool = False
    record_types: tuple[RecordType, ...] = ()

    def types_of(self, name: str) -> tuple[RecordType, ...]:
        """List the record types of an object."""
        return tuple(t for t in self.record_types if t.object == name)

    def on(self, name: str, *, closed: bool = False) -> Rights:
        """Give the rights on an object; all-data permissions widen what the object grants.

        A closed object is one that nobody was given rights on yet.
        """
        rights = dict(self.objects).get(name.lower())
        if rights is None and name in SETUP:
            rights = ALL if self.manage_users else READ
        if rights is None and closed and not self.customize:
            rights = ALL if self.modify_all else READ if self.view_all else NONE
        rights = rights or self.records
        for other, more in self.granted:
            if other == name.lower():
                rights = union(rights, more)
        view = self.view_all or self.modify_all or rights.view_all or rights.modify_all
        return replace(
            rights,
            view_all=rights.read and view,
            modify_all=rights.read and (self.modify_all or rights.modify_all),
        )


def union(one: Rights, other: Rights) -> Rights:
    """Put the rights of two sources together."""
    words = Rights.__dataclass_fields__
    return Rights(**{w: getattr(one, w) or getattr(other, w) for w in words})


@dataclass(frozen=True, slots=True)
class Grants:
    """Rows of ObjectPermissions and FieldPermissions that reach a user."""

    objects: Sequence[Mapping[str, Any]] = ()
    fields: Sequence[Mapping[str, Any]] = ()

    def rights(self) -> tuple[tuple[str, Rights], ...]:
        """Give the rights on objects."""
        return tuple(sorted(
            {(str(r["SobjectType"]).lower(), Rights(
                read=bool(r["PermissionsRead"]), create=bool(r["PermissionsCreate"]),
                edit=bool(r["PermissionsEdit"]), delete=bool(r["PermissionsDelete"]),
                view_all=bool(r["PermissionsViewAllRecords"]),
                modify_all=bool(r["PermissionsModifyAllRecords"]),
            )) for r in self.objects}, key=repr,
        ))  # fmt: skip

    def named(self, flag: str) -> frozenset[str]:
        """Name the fields that a flag is set for."""
        return frozenset(str(r["Field"]).lower() for r in self.fields if r[flag])


def permissions(
    profile: Mapping[str, Any],
    sets: Sequence[Mapping[str, Any]],
    single: Mapping[str, Any],
    by_profile: Mapping[str, Any] | None = None,
    grants: Grants | None = None,
) -> Permissions:
    """Put together a Profile row, PermissionSet rows and what the control interface granted.

    `single` is granted to the user alone, `by_profile` to everybody of the profile; of the two the
    user's counts where both speak of an object.
    """

    def granted(flag: str, word: str) -> bool:
        if word in single:
            return bool(single[word])
        return bool(profile.get(flag)) or any(s.get(flag) for s in sets)

    def fields(word: str) -> frozenset[str]:
        return frozenset(f.lower() for g in (shared, single) for f in g.get(word, ()))

    shared, given = by_profile or {}, grants or Grants()
    base = PROFILES.get(str(profile.get("Name")), PROFILES["Standard User"])
    by_name = {**shared.get("objects", {}), **single.get("objects", {})}
    readable, editable = given.named("PermissionsRead"), given.named("PermissionsEdit")
    closed_to_edit = readable - editable - fields("visible_fields")
    return Permissions(
        records=base.records,
        manage_users=bool(profile.get("PermissionsManageUsers")),
        customize=bool(profile.get("PermissionsCustomizeApplication")),
        **cast("Any", {n: granted(*words) for n, words in USER_PERMISSIONS.items()}),
        objects=tuple((n.lower(), Rights(**_known(r))) for n, r in sorted(by_name.items())),
        granted=given.rights(),
        hidden=fields("hidden_fields") - readable,
        read_only=(fields("read_only_fields") - editable) | (
            closed_to_edit & fields("hidden_fields")
        ),
        opened=fields("visible_fields") | readable,
        viewed=closed_to_edit,
    )  # fmt: skip


def _known(rights: Mapping[str, Any]) -> dict[str, bool]:
    return {k: bool(v) for k, v in rights.items() if k in Rights.__dataclass_fields__}
