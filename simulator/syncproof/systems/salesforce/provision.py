"""Makes a freshly provisioned organisation: what Salesforce itself puts there, and no more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.call import Call
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.storage import Transaction
from syncproof.systems.salesforce import accounts, apps, record_types, schema
from syncproof.systems.salesforce.bulk import tables as bulk_tables
from syncproof.systems.salesforce.describe import standard
from syncproof.systems.salesforce.domain.ids import base62, make_id
from syncproof.systems.salesforce.domain.rights import PROFILES
from syncproof.systems.salesforce.org import Org, org_of, renew
from syncproof.systems.salesforce.settings import DEFAULTS, organization_row
from syncproof.systems.salesforce.settings import apply as apply_settings
from syncproof.systems.salesforce.streaming import tables as event_tables

if TYPE_CHECKING:
    from syncproof.kit.system import Instance, System
    from syncproof.kit.world import World

Row = dict[str, Any]
_SCHEMA = {"custom_objects": list, "custom_fields": dict}
# (MasterLabel, DefaultProbability, ForecastCategory, IsClosed, IsWon), in order
STAGES = (
    ("Prospecting", 10, "Pipeline", False, False),
    ("Qualification", 10, "Pipeline", False, False),
    ("Needs Analysis", 20, "Pipeline", False, False),
    ("Value Proposition", 50, "Pipeline", False, False),
    ("Id. Decision Makers", 60, "Pipeline", False, False),
    ("Perception Analysis", 70, "Pipeline", False, False),
    ("Proposal/Price Quote", 75, "Pipeline", False, False),
    ("Negotiation/Review", 90, "Pipeline", False, False),
    ("Closed Won", 100, "Closed", True, True),
    ("Closed Lost", 0, "Omitted", True, False),
)
# (MasterLabel, IsDefault, IsConverted or IsClosed), in order
LEAD_STATUSES = (
    ("Open - Not Contacted", True, False), ("Working - Contacted", False, False),
    ("Closed - Converted", False, True), ("Closed - Not Converted", False, False),
)  # fmt: skip
TASK_STATUSES = (
    ("Not Started", True, False), ("In Progress", False, False), ("Completed", False, True),
    ("Waiting on someone else", False, False), ("Deferred", False, False),
)  # fmt: skip
LICENSES = (
    ("Salesforce", "SFDC"), ("Salesforce Platform", "AUL"), ("Chatter Free", "CSN_USER"),
    ("Chatter External", "CSN_EXTERNAL_USER"), ("Salesforce Integration", "SFDC_INTEGRATION"),
)  # fmt: skip
# (Name, the role above it)
ROLES = (
    ("CEO", None), ("CFO", "CEO"), ("COO", "CEO"), ("SVP, Sales & Marketing", "CEO"),
    ("SVP, Human Resources", "CEO"), ("SVP, Customer Service & Support", "CEO"),
    ("VP, Marketing", "SVP, Sales & Marketing"), ("Marketing Team", "VP, Marketing"),
    ("VP, International Sales", "SVP, Sales & Marketing"),
    ("VP, North American Sales", "SVP, Sales & Marketing"),
    ("Director, Channel Sales", "VP, North American Sales"),
    ("Channel Sales Team", "Director, Channel Sales"),
    ("Director, Direct Sales", "VP, North American Sales"),
    ("Western Sales Team", "Director, Direct Sales"),
    ("Eastern Sales Team", "Director, Direct Sales"),
    ("Installation & Repair Services", "SVP, Customer Service & Support"),
    ("Customer Support, International", "SVP, Customer Service & Support"),
    ("Customer Support, North America", "SVP, Customer Service & Support"),
)  # fmt: skip


def organizations(system: System, world: World, options: Mapping[str, Any]) -> None:
    """Make all organisations that the options ask for; one called `main` when they name none."""
    shared = {k: v for k, v in options.items() if k != "instances"}
    specs = options.get("instances") or [{"name": "main"}]
    for number, spec in enumerate(specs):
        _organization(system, world, number, {**shared, **spec})


def _organization(system: System, world: World, number: int, options: Mapping[str, Any]) -> None:
    name = str(options.get("name", "main"))
    server = f"S{base62(number + 1, 1)}"
    digest = hashlib.sha256(f"{world.seed}/{name}".encode()).digest()
    key = make_id("00D", server, int.from_bytes(digest[:6], "big"))
    asked = {k: v for k, v in options.items() if k in DEFAULTS}
    unknown = options.keys() - DEFAULTS.keys() - {"name", *_SCHEMA}
    if unknown:
        first = min(unknown)
        raise SyncProofError(
            f'systems.salesforce: unknown option "{first}"', code="bad_scenario",
            hint=nearest(first, {*DEFAULTS, "instances", "name", *_SCHEMA}),
        )  # fmt: skip
    settings = {**DEFAULTS, "person_accounts": bool(asked.pop("person_accounts", False))}
    describe = standard(person_accounts=settings["person_accounts"])
    instance = world.open_instance("salesforce", name, key, describe, settings)
    instance.memory.update(server=server)
    bulk_tables.create(instance.store)
    event_tables.create(instance.store)
    call = Call(world, system, 0, world.clock.now_ms(), "", "", "", {}, b"", operation="provision")
    call.instance = instance
    with world.lock_of("salesforce"):
        schema.provision(call, *(options.get(n) or kind() for n, kind in _SCHEMA.items()))
        instance.settings = apply_settings(instance, asked)
        renew(instance)
        _Setup(instance, call).run()
        record_types.follow(call, org_of(instance))
        renew(instance)
        call.tx.commit()
        call.transaction = None


class _Setup:
    """Fills one organisation."""

    def __init__(self, instance: Instance, call: Call) -> None:
        self.instance = instance
        self.org: Org = org_of(instance)
        self.tx: Transaction = call.tx
        self.now = call.stamp_ms // 1000 * 1000
        self.domain = instance.key[:15].lower()
        self.admin = make_id("005", self.org.server, 1)
        self.ids: dict[tuple[str, str], str] = {}

    def run(self) -> None:
        """Insert everything."""
        self.instance.memory.update(admin=self.admin, metadata_ms=self.now)
        self._organization()
        licenses = self.instance.settings["licenses"]
        self._add("UserLicense", "Name", (
            {"Name": n, "MasterLabel": n, "LicenseDefinitionKey": k, "Status": "Active",
             "TotalLicenses": licenses if n == "Salesforce" else 100, "UsedLicenses": 0}
            for n, k in LICENSES
        ))  # fmt: skip
        self._profiles()
        for name, above in ROLES:
            parent = self.ids[("UserRole", above)] if above else None
            developer = "".join(c for c in name if c.isalnum())
            self._add("UserRole", "Name", [
                {"Name": name, "ParentRoleId": parent, "DeveloperName": developer,
                 "OpportunityAccessForAccountOwner": "Edit", "PortalType": "None"}
            ])  # fmt: skip
        self._lists()
        self._users()

    def _organization(self) -> None:
        obj = self.org.object("Organization")
        self.tx.insert(obj, [{
            **self._defaults("Organization"), "Id": self.instance.key,
            "Name": f"SyncProof {self.instance.name}",
            "InstanceName": "SP1", "DefaultLocaleSidKey": "en_US", "LanguageLocaleKey": "en_US",
            "UiSkin": "Theme3", **organization_row(self.instance),
        }])  # fmt: skip

    def _profiles(self) -> None:
        self._add("Profile", "Name", (
            {"Name": name, "UserLicenseId": self.ids[("UserLicense", spec.license)],
             "UserType": "Standard", "PermissionsApiEnabled": spec.api,
             "PermissionsViewAllData": spec.all_data, "PermissionsModifyAllData": spec.all_data,
             "PermissionsManageUsers": spec.manage_users,
             "PermissionsCustomizeApplication": spec.manage_users,
             "PermissionsViewSetup": spec.manage_users, "PermissionsConvertLeads": spec.api}
            for name, spec in PROFILES.items()
        ))  # fmt: skip
        self._add("PermissionSet", "Name", (
            {"Name": f"X{self.ids[('Profile', name)][:15]}", "Type": "Profile",
             "Label": self.ids[("Profile", name)][:15], "IsOwnedByProfile": True,
             "ProfileId": self.ids[("Profile", name)], "PermissionsApiEnabled": spec.api,
             "PermissionsViewAllData": spec.all_data, "PermissionsModifyAllData": spec.all_data}
            for name, spec in PROFILES.items()
        ))  # fmt: skip

    def _lists(self) -> None:
        self._add("OpportunityStage", "MasterLabel", (
            {"MasterLabel": label, "ApiName": label, "IsActive": True, "SortOrder": n,
             "IsClosed": closed, "IsWon": won, "ForecastCategory": category,
             "ForecastCategoryName": category, "DefaultProbability": float(likely)}
            for n, (label, likely, category, closed, won) in enumerate(STAGES, 1)
        ))  # fmt: skip
        for name, flag, rows in (
            ("LeadStatus", "IsConverted", LEAD_STATUSES), ("TaskStatus", "IsClosed", TASK_STATUSES),
        ):  # fmt: skip
            self._add(name, "MasterLabel", (
                {"MasterLabel": label, "ApiName": label, "SortOrder": n, "IsDefault": default,
                 flag: marked}
                for n, (label, default, marked) in enumerate(rows, 1)
            ))  # fmt: skip

    def _users(self) -> None:
        people = (
            ("Admin", "Ada", "System Administrator", "admin"),
            ("User", "Uma", "Standard User", "user"),
        )
        for last, first, profile, word in people:
            username = f"{word}@{self.domain}.example"
            self._add("User", "Username", [{
                "Username": username, "FirstName": first, "LastName": last,
                "Name": f"{first} {last}", "Email": f"{word}@example.com", "Alias": word,
                "CommunityNickname": word, "IsActive": True, "UserType": "Standard",
                "TimeZoneSidKey": self.instance.settings["time_zone"], "LocaleSidKey": "en_US",
                "EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US",
                "ProfileId": self.ids[("Profile", profile)],
                "UserPermissionsMarketingUser": word == "admin",
            }])  # fmt: skip
            user = self.ids[("User", username)]
            accounts.set_password(self.org, user)
            accounts.remember(self.org, {"Id": user, "Username": username})
        accounts.count_licenses(self.org, self.tx)
        apps.create(
            self.org, apps.ADMIN_APP, apps.ADMIN_FLOWS, apps.ADMIN_SCOPES, run_as=self.admin,
            everybody=True,
        )  # fmt: skip

    def _defaults(self, name: str) -> Row:
        obj = self.org.object(name)
        found: Row = {f.name: False for f in obj.fields if f.type == "boolean"}
        for f in obj.fields:
            if f.name in {"CreatedDate", "LastModifiedDate", "SystemModstamp"}:
                found[f.name] = self.now
            elif f.name in {"CreatedById", "LastModifiedById"}:
                found[f.name] = self.admin
        return found

    def _add(self, name: str, key: str, rows: Iterable[Row]) -> None:
        obj = self.org.object(name)
        defaults = self._defaults(name)
        whole = [{**defaults, "Id": self.org.new_id(obj), **row} for row in rows]
        self.tx.insert(obj, whole)
        self.ids.update({(name, str(row[key])): row["Id"] for row in whole})
