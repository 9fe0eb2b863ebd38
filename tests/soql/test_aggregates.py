"""Counting, grouping and date functions."""

# ruff: noqa: S608 - SOQL is not SQL

from __future__ import annotations

from soql_org import fresh_org, ms, record_id


def test_count_applies_limit_and_offset_and_has_no_records(org):
    query = org.prepare("SELECT COUNT() FROM Contact")
    assert (query.is_count, query.count(org.conn), query.records(org.conn)) == (True, 3, [])
    assert org.prepare("SELECT COUNT() FROM Contact LIMIT 2").count(org.conn) == 2
    assert org.prepare("SELECT Id FROM Contact LIMIT 5 OFFSET 1").count(org.conn) == 2


def test_aggregates_without_an_alias_are_numbered(org):
    rows = org.records("SELECT MAX(AnnualRevenue), MIN(Name) low, SUM(AnnualRevenue) FROM Account")
    assert rows[0].values == {"expr0": 300.0, "low": "Acme", "expr1": 400.0}
    assert (rows[0].type, rows[0].id, rows[0].entity) == (None, None, "AggregateResult")


def test_count_of_a_field_ignores_nulls_and_count_distinct_ignores_case_and_repeats(org):
    query = "SELECT COUNT(Id), COUNT(AccountId), COUNT_DISTINCT(AccountId) FROM Contact"
    assert org.values(query) == [(3, 2, 1)]


def test_groups_are_named_by_the_field_and_filtered_by_having(org):
    query = "SELECT Account.Name, COUNT(Id) n FROM Contact GROUP BY Account.Name"
    rows = org.records(query + " ORDER BY COUNT(Id) DESC")
    assert [r.values for r in rows] == [{"Name": "Acme", "n": 2}, {"Name": None, "n": 1}]
    assert org.values(query + " HAVING COUNT(Id) > 1") == [("Acme", 2)]


def test_min_and_max_of_a_picklist_use_its_order(org):
    assert org.values("SELECT MIN(Status), MAX(Status) FROM Lead") == [("Open", "Closed")]


def test_more_than_2000_groups_do_not_page():
    org = fresh_org()
    org.insert("Group", *({"Id": record_id("00G", n), "Name": f"g{n}"} for n in range(2001)))
    code, message = org.refusal("SELECT Name, COUNT(Id) FROM Group GROUP BY Name")
    assert code == "EXCEEDED_ID_LIMIT"
    assert message.startswith("Aggregate query does not support queryMore()")
    query = org.prepare("SELECT Name, COUNT(Id) FROM Group GROUP BY Name LIMIT 2000")
    assert len(query.records(org.conn)) == 2000


def test_date_functions_group_and_filter_in_utc():
    org = fresh_org()
    days = [(2026, 1, 31, 23, 59, 59), (2025, 12, 7), (2024, 2, 29, 5), (1969, 12, 31, 23)]
    base = {"IsDeleted": False, "OwnerId": record_id("005", 1), "Name": "x"}
    org.insert(
        "Account",
        *(
            {**base, "Id": record_id("001", n), "CreatedDate": ms(*day)}
            for n, day in enumerate(days)
        ),
    )

    def values(function, **changes):
        query = f"SELECT {function}(CreatedDate), COUNT(Id) FROM Account GROUP BY {function}"
        rows = org.values(f"{query}(CreatedDate) ORDER BY {function}(CreatedDate)", **changes)
        return [v[0] for v in rows for _ in range(v[1])]

    assert values("CALENDAR_YEAR") == [1969, 2024, 2025, 2026]
    assert values("CALENDAR_QUARTER") == [1, 1, 4, 4]
    assert values("DAY_IN_WEEK") == [1, 4, 5, 7]
    assert values("DAY_IN_YEAR") == [31, 60, 341, 365]
    assert values("WEEK_IN_MONTH") == [1, 5, 5, 5]
    assert values("WEEK_IN_YEAR") == [5, 9, 49, 53]
    assert values("HOUR_IN_DAY") == [0, 5, 23, 23]
    assert values("DAY_ONLY") == ["1969-12-31", "2024-02-29", "2025-12-07", "2026-01-31"]
    assert values("FISCAL_MONTH", fiscal_start_month=2) == [1, 11, 11, 12]
    assert values("FISCAL_QUARTER", fiscal_start_month=2) == [1, 4, 4, 4]
    where = "SELECT Id FROM Account WHERE {}"
    assert org.values(where.format("CALENDAR_YEAR(CreatedDate) = 2024")) == [record_id("001", 2)]
    assert org.values(where.format("DAY_ONLY(CreatedDate) > 2025-12-07")) == [record_id("001", 0)]
    assert org.refusal("SELECT CALENDAR_YEAR(CreatedDate) FROM Account")[0] == "MALFORMED_QUERY"
    assert org.refusal("SELECT Id FROM Account WHERE HOUR_IN_DAY(Founded__c) = 1")[0] == (
        "MALFORMED_QUERY"
    )
