"""Pages are written column by column: they show the same records as row by row, by quick plans."""

from __future__ import annotations

from typing import Any

import pytest

from syncproof.systems.salesforce import reading
from syncproof.systems.salesforce.form import RestForm
from syncproof.systems.salesforce.records import Records

CHILDREN = "(SELECT Id, LastName, HasOptedOutOfEmail, CreatedDate FROM Contacts ORDER BY LastName)"
QUERIES = (
    "SELECT Id, Name, BillingAddress, CreatedDate, AnnualRevenue, IsDeleted FROM Account",
    f"SELECT Name, {CHILDREN} FROM Account ORDER BY Name",  # noqa: S608 - SOQL
    (
        "SELECT LastName, Account.Name, Account.Owner.Username, Account.CreatedDate, "
        "ReportsTo.Name, Owner.IsActive, FORMAT(CreatedDate) told FROM Contact"
    ),
    "SELECT Subject, Who.Name, What.Type, Owner.Name FROM Task",
    "SELECT Subject, TYPEOF Who WHEN Contact THEN LastName, CreatedDate ELSE Name END FROM Task",
    "SELECT Name FROM Account WHERE Name = 'nobody'",
)


def fill(org: Any) -> None:
    call = org.as_user()

    def create(name: str, **fields: Any) -> str:
        path = f"/services/data/v59.0/sobjects/{name}"
        return str(call("POST", path, json=fields).json()["id"])

    one = create("Account", Name="One", BillingCity="Ulm", AnnualRevenue=0.1)
    create("Account", Name="Two")
    ada = create("Contact", LastName="Ada", AccountId=one, HasOptedOutOfEmail=True)
    bob = create("Contact", LastName="Bob", AccountId=one, ReportsToId=ada)
    create("Contact", LastName="Cy")
    create("Task", Subject="Call", WhoId=bob, WhatId=one)
    create("Task", Subject="Rest")


def test_columns_give_the_same_records_as_rows(org: Any) -> None:
    fill(org)

    def check(call: Any) -> list[int]:
        records, amounts = Records(call), []
        for text in QUERIES:
            query, conn = reading.prepare(records, text, "59.0"), records.tx.conn
            rows = query.records(conn)
            write = reading.shape(query.columns, "59.0")
            ids, written, more = query.written(conn, 2000, RestForm("59.0"))
            assert (ids, more) == ([row.id for row in rows], False)
            assert written == [write(row) for row in rows]
            back = ids[::-1]
            assert query.written_of(conn, [*back, "x"], RestForm("59.0")) == (back, written[::-1])
            amounts.append(len(ids))
        return amounts

    found = org.served.world.act(org.instance, "query", "", check)
    assert found == [2, 2, 3, 2, 2, 0]


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        (("SELECT Id FROM Contact WHERE SystemModstamp > 2026-01-05T07:30:00Z "
         "ORDER BY SystemModstamp, Id LIMIT 9"), ["SEARCH Contact USING COVERING INDEX"]),
        (("SELECT Name FROM Lead WHERE LastModifiedDate >= 2026-01-05T07:30:00Z "
         "ORDER BY LastModifiedDate"), ["SEARCH Lead USING INDEX"]),
        ("SELECT Id FROM Contact WHERE Id > '003000000000000AAA' ORDER BY Id LIMIT 9",
         ["SEARCH Contact USING INDEX"]),
        ("SELECT COUNT() FROM Contact", ["SCAN Contact USING COVERING INDEX"]),
        ("SELECT Id FROM Contact ORDER BY CreatedDate DESC LIMIT 9",
         ["SCAN Contact USING INDEX", "USE TEMP B-TREE FOR"]),
    ],
)  # fmt: skip
def test_what_connectors_ask_for_needs_no_look_at_all_records(
    shared: Any, text: str, plan: list[str]
) -> None:
    def explain(call: Any) -> list[str]:
        records = Records(call)
        driver = records.org.instance.store.driver
        if driver is None:
            pytest.skip("plans of SQLite")
        query, seen = reading.prepare(records, text, "59.0"), []
        driver.set_trace_callback(seen.append)
        try:
            query.count(records.tx.conn) if query.is_count else query.records(records.tx.conn)
        finally:
            driver.set_trace_callback(None)
        return [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {seen[-1]}")]

    found = shared.served.world.act(shared.instance, "query", "", explain)
    assert [step[: len(start)] for step, start in zip(found, plan, strict=True)] == plan
