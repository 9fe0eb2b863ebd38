"""What a profile lets its users do, before permission sets and single permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

SETUP = frozenset(
    {
        "User", "Profile", "UserRole", "Group", "PermissionSet", "PermissionSetAssignment",
        "RecordType", "Organization", "UserLicense", "OpportunityStage", "LeadStatus", "TaskStatus",
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
class Permissions:
    """All that a user may do: profile, permission sets and single permissions together."""

    records: Rights = ALL
    api: bool = True
    view_all: bool = False
    modify_all: bool = False
    manage_users: bool = False
    objects: tuple[tuple[str, Rights], ...] = ()
    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()

    def on(self, name: str) -> Rights:
        """Give the rights on an object; all-data permissions widen what the object grants."""
        rights = dict(self.objects).get(name.lower())
        if rights is None and name in SETUP:
            rights = ALL if self.manage_users else READ
        rights = rights or self.records
        view = self.view_all or self.modify_all or rights.view_all or rights.modify_all
        return replace(
            rights,
            view_all=rights.read and view,
            modify_all=rights.read and (self.modify_all or rights.modify_all),
        )


def permissions(
    profile: Mapping[str, Any], sets: list[Mapping[str, Any]], single: Mapping[str, Any]
) -> Permissions:
    """Put together a Profile row, PermissionSet rows and what the control interface granted."""

    def granted(flag: str, word: str) -> bool:
        if word in single:
            return bool(single[word])
        return bool(profile.get(flag)) or any(s.get(flag) for s in sets)

    base = PROFILES.get(str(profile.get("Name")), PROFILES["Standard User"])
    objects = tuple(
        (name.lower(), Rights(**_known(rights))) for name, rights in sorted(
            single.get("objects", {}).items())
    )  # fmt: skip
    return Permissions(
        records=base.records,
        api=granted("PermissionsApiEnabled", "api_enabled"),
        view_all=granted("PermissionsViewAllData", "view_all_data"),
        modify_all=granted("PermissionsModifyAllData", "modify_all_data"),
        manage_users=bool(profile.get("PermissionsManageUsers")),
        objects=objects,
        hidden=frozenset(f.lower() for f in single.get("hidden_fields", ())),
        read_only=frozenset(f.lower() for f in single.get("read_only_fields", ())),
    )


def _known(rights: Mapping[str, Any]) -> dict[str, bool]:
    return {k: bool(v) for k, v in rights.items() if k in Rights.__dataclass_fields__}
