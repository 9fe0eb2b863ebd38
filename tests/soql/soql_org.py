"""A small organisation to ask: its describe, its tables, its rows and its clock."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert

from syncproof.kit.describe import ChildRelationship, Describe, Field, ObjectType
from syncproof.kit.storage import Store
from syncproof.soql import Query, QueryContext, Record, SoqlError, prepare
from syncproof.soql.identifiers import checksum

_SCHEMAS = itertools.count(1)
NOW = datetime(2026, 1, 14, 22, 30, tzinfo=UTC)  # a Wednesday; the 15th in Auckland


def record_id(prefix: str, number: int) -> str:
    id15 = f"{prefix}xx000000{number:04d}"[:15].ljust(15, "0")
    return id15 + checksum(id15)


SYSTEM = (
    Field("Id", "id", nillable=False),
    Field("IsDeleted", "boolean", nillable=False),
    Field("CreatedDate", "datetime", nillable=False, groupable=False),
)
OWNER = Field("OwnerId", "reference", nillable=False, reference_to=("User",), relationship="Owner")
LEAD_OWNER = replace(OWNER, reference_to=("Group", "User"), polymorphic=True)
STAGES = ("Open", "Working", "Closed")


def address(prefix: str) -> tuple[Field, ...]:
    name = f"{prefix}Address"
    texts = ("Street", "City", "State", "PostalCode", "Country")
    return (
        *(Field(prefix + part, "string", length=80, compound=name) for part in texts),
        Field(f"{prefix}Latitude", "double", compound=name),
        Field(f"{prefix}Longitude", "double", compound=name),
        Field(name, "address"),
    )


ACCOUNT = ObjectType(
    "Account",
    (
        *SYSTEM, OWNER,
        Field("Name", "string", length=255, nillable=False, name_field=True),
        Field("ParentId", "reference", reference_to=("Account",), relationship="Parent"),
        Field("Industry", "picklist", picklist=("Wood", "Steel", "Glass")),
        Field("AnnualRevenue", "currency"),
        Field("NumberOfEmployees", "int"),
        Field("Founded__c", "date", custom=True),
        Field("OpensAt__c", "time", custom=True),
        Field("Tags__c", "multipicklist", custom=True, picklist=("A", "B", "C"), groupable=False),
        Field("Code__c", "string", case_sensitive=True, unique=True, custom=True),
        Field("Description", "textarea", length=32000, filterable=False, sortable=False,
              groupable=False),
        *address("Billing"),
    ),
    key_prefix="001",
    children=(
        ChildRelationship("Contact", "AccountId", "Contacts"),
        ChildRelationship("Account", "ParentId", "ChildAccounts"),
        ChildRelationship("Secret__c", "Account__c", "Secrets__r"),
    ),
)  # fmt: skip
CONTACT = ObjectType(
    "Contact",
    (
        *SYSTEM, OWNER,
        Field("AccountId", "reference", reference_to=("Account",), relationship="Account"),
        Field("FirstName", "string"), Field("LastName", "string", nillable=False),
        Field("Name", "string", name_field=True), Field("Email", "email"), Field("Phone", "phone"),
        Field("DoNotCall", "boolean", nillable=False),
    ),
    key_prefix="003",
    children=(ChildRelationship("Task", "WhoId", "Tasks"),),
)  # fmt: skip
LEAD = ObjectType(
    "Lead",
    (
        *SYSTEM, LEAD_OWNER, Field("Name", "string", name_field=True), Field("Email", "email"),
        Field("Status", "picklist", nillable=False, picklist=STAGES), *address(""),
    ),
    key_prefix="00Q",
)  # fmt: skip
TASK = ObjectType(
    "Task",
    (
        *SYSTEM, Field("Subject", "combobox"),
        Field("WhoId", "reference", reference_to=("Contact", "Lead"), relationship="Who",
              polymorphic=True),
    ),
    key_prefix="00T",
)  # fmt: skip
USER = ObjectType(
    "User",
    (
        Field("Id", "id", nillable=False), Field("Name", "string", name_field=True),
        Field("Email", "email"), Field("IsActive", "boolean", nillable=False),
        Field("ManagerId", "reference", reference_to=("User",), relationship="Manager"),
    ),
    key_prefix="005",
)  # fmt: skip
GROUP = ObjectType(
    "Group",
    (
        Field("Id", "id", nillable=False),
        Field("Name", "string", name_field=True),
        Field("Type", "picklist", picklist=("Regular", "Queue")),
    ),
    key_prefix="00G",
)
LINK = ObjectType(
    "ContentDocumentLink",
    (
        Field("Id", "id", nillable=False),
        Field(
            "LinkedEntityId", "reference", reference_to=("Account",), relationship="LinkedEntity"
        ),
        Field("ShareType", "picklist"),
    ),
)
SECRET = ObjectType(
    "Secret__c",
    (
        Field("Id", "id", nillable=False),
        Field("Account__c", "reference", reference_to=("Account",), relationship="Account__r"),
    ),
    flags={"queryable": False},
)
DESCRIBE = Describe([ACCOUNT, CONTACT, LEAD, TASK, USER, GROUP, LINK, SECRET])


@dataclass
class Org:
    """An organisation with rows, asked as one user."""

    conn: Connection
    context: QueryContext

    def prepare(self, text: str, **changes: Any) -> Query:
        return prepare(text, replace(self.context, **changes))

    def records(self, text: str, **changes: Any) -> list[Record]:
        return self.prepare(text, **changes).records(self.conn)

    def values(self, text: str, **changes: Any) -> list[Any]:
        """Give the rows as tuples, single columns as plain values."""
        rows = [tuple(r.values.values()) for r in self.records(text, **changes)]
        return [row[0] if len(row) == 1 else row for row in rows]

    def refusal(self, text: str, **changes: Any) -> tuple[str, str]:
        with pytest.raises(SoqlError) as caught:
            self.prepare(text, **changes).records(self.conn)
        return caught.value.code, caught.value.message

    def insert(self, name: str, *rows: dict[str, Any]) -> None:
        table = self.context.tables[name]
        names = [c.name for c in table.columns]
        self.conn.execute(insert(table), [{n: row.get(n) for n in names} for row in rows])


def open_store() -> Store:
    """Open a database of one's own: in memory, or a schema of the server that is named."""
    schema = f"soql_{os.getpid()}_{next(_SCHEMAS)}"
    return Store(os.environ.get("SOQL_DATABASE", "sqlite://"), schema=schema)


def fresh_org() -> Org:
    store = open_store()
    store.create(DESCRIBE)
    context = QueryContext(
        describe=DESCRIBE, tables=store.tables, now=NOW, timezone=ZoneInfo("UTC"),
        user_id=record_id("005", 1), visible=lambda _name: None,
    )  # fmt: skip
    return Org(store.engine.connect(), context)


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 1000  # type: ignore[arg-type,misc]


BASE = {"IsDeleted": False, "CreatedDate": ms(2026, 1, 10), "OwnerId": record_id("005", 1)}
ACME, BETA, GONE = (record_id("001", n) for n in (1, 2, 3))
ADA, BOB, CY = (record_id("003", n) for n in (1, 2, 3))


def fill(org: Org) -> None:
    org.insert("User",
        {"Id": record_id("005", 1), "Name": "Uma", "Email": "uma@x.example", "IsActive": True},
        {"Id": record_id("005", 2), "Name": "Max", "IsActive": False,
         "ManagerId": record_id("005", 1)})  # fmt: skip
    org.insert("Group", {"Id": record_id("00G", 1), "Name": "Inbound", "Type": "Queue"})
    org.insert("Account",
        {**BASE, "Id": ACME, "Name": "Acme", "Industry": "Steel", "AnnualRevenue": 100.0,
         "NumberOfEmployees": 10, "Founded__c": "2026-01-14", "Tags__c": "A;B", "Code__c": "Ab",
         "BillingCity": "Rome", "BillingLatitude": 41.9, "OpensAt__c": "08:00:00.000Z"},
        {**BASE, "Id": BETA, "Name": "beta", "Industry": "Wood", "AnnualRevenue": 300.0,
         "ParentId": ACME, "Tags__c": "C", "Code__c": "aB", "Founded__c": "2025-12-31",
         "OwnerId": record_id("005", 2), "CreatedDate": ms(2026, 1, 14, 12)},
        {**BASE, "Id": GONE, "Name": "Gone", "IsDeleted": True})  # fmt: skip
    org.insert("Contact",
        {**BASE, "Id": ADA, "LastName": "Lace", "Name": "Ada Lace", "FirstName": "Ada",
         "AccountId": ACME, "Email": "ada@x.example", "DoNotCall": True},
        {**BASE, "Id": BOB, "LastName": "Éclair", "Name": "Bob Éclair", "AccountId": ACME,
         "DoNotCall": False},
        {**BASE, "Id": CY, "LastName": "_Cy", "Name": "_Cy", "DoNotCall": False})  # fmt: skip
    org.insert("Lead",
        {**BASE, "Id": record_id("00Q", 1), "Name": "Lea", "Status": "Closed"},
        {**BASE, "Id": record_id("00Q", 2), "Name": "Lou", "Status": "Open", "City": "Oslo",
         "OwnerId": record_id("00G", 1)})  # fmt: skip
    org.insert("Task",
        {**BASE, "Id": record_id("00T", 1), "Subject": "Call", "WhoId": ADA},
        {**BASE, "Id": record_id("00T", 2), "Subject": "Mail", "WhoId": record_id("00Q", 1)},
        {**BASE, "Id": record_id("00T", 3), "Subject": "None"})  # fmt: skip


@pytest.fixture(scope="session")
def org() -> Org:
    made = fresh_org()
    fill(made)
    return made
