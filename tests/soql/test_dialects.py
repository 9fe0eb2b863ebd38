"""The selects say the same to SQLite and to PostgreSQL, each in its own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from soql_org import Org
from sqlalchemy.dialects import postgresql, sqlite

import syncproof.soql
from syncproof.soql import bound
from syncproof.soql.statements import Statements

QUERIES = [
    "SELECT Id, Name FROM Account WHERE Name = 'a' AND Name != 'é' AND Name LIKE 'a%'",
    "SELECT Id FROM Account WHERE Code__c LIKE 'a%' OR Code__c = 'x' OR Code__c IN ('a')",
    "SELECT Id FROM Account WHERE Name IN ('a', 'é') AND NumberOfEmployees NOT IN (1, 2)",
    "SELECT Id FROM Account WHERE Tags__c INCLUDES ('A;B', 'C') AND IsDeleted = false",
    "SELECT Id FROM Account WHERE Name > 'm' AND Id > '001xx0000000001AAA' ORDER BY Name DESC",
    "SELECT Id FROM Account WHERE CreatedDate = TODAY AND Founded__c = LAST_N_DAYS:3",
    "SELECT Id FROM Account WHERE HOUR_IN_DAY(convertTimezone(CreatedDate)) = 3",
    "SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'mi') < 5",
    "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Email != null)",
    "SELECT Who.Name FROM Task WHERE Who.Type = 'Lead'",
    "SELECT Subject, TYPEOF Who WHEN Lead THEN Status ELSE Name END FROM Task",
    "SELECT Id, (SELECT Id FROM Contacts ORDER BY Name LIMIT 2) FROM Account LIMIT 5 OFFSET 1",
    "SELECT Name n, MIN(Id), MAX(Industry), COUNT_DISTINCT(Industry) FROM Account GROUP BY Name",
    "SELECT SUM(AnnualRevenue) FROM Account GROUP BY CUBE(Name, FISCAL_YEAR(Founded__c))",
    "SELECT Name FROM Account GROUP BY ROLLUP(Name) HAVING COUNT(Id) > 1 ORDER BY COUNT(Id)",
    "SELECT COUNT() FROM Account WHERE Industry = 'x'",
]
ONLY_SQLITE = re.compile(r"GLOB|json_each|strftime|instr\(|sp_shift|sp_distance|NOCASE|= 0\b")
ONLY_POSTGRESQL = re.compile(
    r"json_array_elements|to_char|to_timestamp|array_agg|strpos|radians|\blower\(|COLLATE \"C\""
)


def statements(org: Org, text: str):
    """Make every select that a query can need."""
    select = org.prepare(text, fiscal_start_month=4)._plan.select
    made = Statements(select, org.context.tables, org.context.visible, include_deleted=False)
    yield made.rows()
    yield made.count()
    if not select.is_aggregate:
        yield from (made.ids(), made.by_ids(), made.versions(), made.versions_by_ids())
    for output in select.outputs:
        if isinstance(output, bound.ChildOutput):
            yield made.children(output)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize(
    ("dialect", "foreign"),
    [(sqlite.dialect(), ONLY_POSTGRESQL), (postgresql.dialect(), ONLY_SQLITE)],
    ids=["sqlite", "postgresql"],
)
def test_a_select_has_no_words_of_another_database(org, text, dialect, foreign):
    for select in statements(org, text):
        sql = str(select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
        assert foreign.search(sql) is None, sql


def test_only_one_module_writes_for_a_dialect():
    folder = Path(syncproof.soql.__file__).parent
    naming = {f.name for f in folder.glob("*.py") if "@compiles" in f.read_text("utf-8")}
    assert naming == {"sql.py"}
    writing = re.compile(r"\bfunc\.(?!count|coalesce|row_number|substr|min|max\b|lower\(\)\))\w+")
    for file in folder.glob("*.py"):
        assert writing.findall(file.read_text("utf-8")) == [], file.name
