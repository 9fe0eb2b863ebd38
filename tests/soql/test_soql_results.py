"""What queries give back."""

# ruff: noqa: S608 - SOQL is not SQL

from __future__ import annotations

import pytest
from soql_org import ACME, ADA, BETA, BOB, CY, GONE, fresh_org, ms, record_id
from sqlalchemy import false

from syncproof.soql import ChildColumns, Compound, Leaf, Parent


def names(org, where, obj="Account"):
    return org.values(f"SELECT Name FROM {obj} WHERE {where} ORDER BY Id")


def test_a_record_has_its_type_its_id_and_its_values_in_select_order(org):
    record = org.records("select name, id, isdeleted from ACCOUNT where name = 'acme'")[0]
    assert (record.type.name, record.id, record.entity) == ("Account", ACME, "Account")
    assert list(record.values.items()) == [("Name", "Acme"), ("Id", ACME), ("IsDeleted", False)]


def test_the_object_name_or_an_alias_may_prefix_a_field(org):
    expected = org.values("SELECT Name, Account.Name FROM Contact")
    assert len(expected) == 3
    for query in (
        "SELECT Contact.Name, Contact.Account.Name FROM Contact",
        "SELECT c.Name, c.Account.Name FROM Contact c",
        "SELECT c.Name, a.Name FROM Contact c, c.Account a",
    ):
        assert org.values(query) == expected


def test_a_parent_is_a_record_and_an_empty_lookup_is_none(org):
    rows = org.records("SELECT Name, Account.Name, Account.Owner.Manager.Name FROM Contact")
    parent = rows[0].values["Account"]
    assert (parent.type.name, parent.id, parent.values["Name"]) == ("Account", ACME, "Acme")
    assert parent.values["Owner"].values == {"Manager": None}
    assert rows[2].values == {"Name": "_Cy", "Account": None}


def test_a_polymorphic_parent_shows_the_name_entity_and_its_own_type(org):
    rows = org.records("SELECT Who.Name, Who.Type, Who.Email FROM Task")
    who = [r.values["Who"] for r in rows]
    assert [w and (w.type.name, w.entity, w.values["Type"]) for w in who] == [
        ("Contact", "Name", "Contact"),
        ("Lead", "Name", "Lead"),
        None,
    ]
    assert org.values("SELECT Subject FROM Task WHERE Who.Type = 'LEAD'") == ["Mail"]
    assert org.values("SELECT Subject FROM Task WHERE Who.Name IN ('ADA lace')") == ["Call"]
    assert org.values("SELECT Name FROM Lead WHERE Owner.Name = 'inbound'") == ["Lou"]
    assert org.values("SELECT Name FROM Lead WHERE Owner.Type = 'queue'") == ["Lou"]
    assert org.values("SELECT Name FROM Lead WHERE Owner.Type = 'User'") == ["Lea"]


def test_a_subquery_gives_children_or_none(org):
    rows = org.records(
        "SELECT Name, (SELECT LastName, Owner.Name FROM Contacts ORDER BY LastName DESC LIMIT 1) "
        "FROM Account ORDER BY Name"
    )
    children = rows[0].values["Contacts"]
    assert children.type.name == "Contact"
    assert [c.id for c in children.records] == [BOB]
    assert children.records[0].values["Owner"].values == {"Name": "Uma"}
    assert rows[1].values["Contacts"] is None


def test_subqueries_nest_from_version_58_on(org):
    query = (
        "SELECT Name, (SELECT Name, (SELECT Subject FROM Tasks) FROM Account.Contacts ORDER BY Id)"
        " FROM Account WHERE Name = 'Acme'"
    )
    ada, bob = org.records(query)[0].values["Contacts"].records
    assert [t.values["Subject"] for t in ada.values["Tasks"].records] == ["Call"]
    assert bob.values["Tasks"] is None
    assert org.refusal(query, version=57.0)[0] == "MALFORMED_QUERY"


def test_a_compound_address_is_made_from_its_parts_and_none_when_they_are_empty(org):
    values = org.values("SELECT BillingAddress FROM Account ORDER BY Name")
    assert list(values[0]) == [
        "city", "country", "latitude", "longitude", "postalCode", "state", "street",
    ]  # fmt: skip
    assert (values[0]["city"], values[0]["latitude"], values[1]) == ("Rome", 41.9, None)
    assert org.values("SELECT Address FROM Lead WHERE Name = 'Lou'")[0]["city"] == "Oslo"


def test_the_columns_tell_what_is_selected(org):
    query = org.prepare(
        "SELECT Name, BillingAddress, Owner.Name, (SELECT Id FROM Contacts) FROM Account"
    )
    kinds = [(type(c), c.name) for c in query.columns]
    assert kinds == [
        (Leaf, "Name"), (Compound, "BillingAddress"), (Parent, "Owner"), (ChildColumns, "Contacts"),
    ]  # fmt: skip
    assert query.columns[2].columns == (
        Leaf("Name", "string", query.columns[2].objects[0].field("Name")),
    )


def test_deleted_rows_are_left_out_unless_all_are_asked_for(org):
    assert org.values("SELECT Id FROM Account") == [ACME, BETA]
    assert org.values("SELECT Id FROM Account", include_deleted=True) == [ACME, BETA, GONE]
    everything = org.values("SELECT Id FROM Account WHERE IsDeleted = true", include_deleted=True)
    assert everything == [GONE]


def test_sharing_filters_roots_children_and_semi_joins(org):
    def own(name):
        table = org.context.tables[name]
        return table.c.Name != "Ada Lace" if name == "Contact" else None

    assert org.values("SELECT Id FROM Contact", visible=own) == [BOB, CY]
    rows = org.records("SELECT (SELECT Id FROM Contacts) FROM Account", visible=own)
    assert [c.id for c in rows[0].values["Contacts"].records] == [BOB]
    hidden = {"visible": lambda name: false() if name == "Contact" else None}
    query = "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)"
    assert (org.values(query), org.values(query, **hidden)) == ([ACME], [])


def test_a_sharing_filter_may_hold_a_list(org):
    def own(name):
        return org.context.tables[name].c.Id.in_([BETA, GONE])

    assert org.values("SELECT Id FROM Account WHERE Name != 'x'", visible=own) == [BETA]


def test_a_cursor_reads_the_rows_of_given_ids_in_their_order(org):
    query = org.prepare("SELECT Name FROM Contact ORDER BY Name DESC LIMIT 2")
    ids = query.ids(org.conn)
    assert ids == [CY, BOB]
    gone = record_id("003", 99)
    assert [r.id for r in query.records(org.conn, [BOB, gone, CY])] == [BOB, CY]
    assert query.page(org.conn, 1)[1] is True
    assert query.page(org.conn, 2)[1] is False


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("Name = 'ACME'", ["Acme"]),
        ("Name <> 'acme'", ["beta"]),
        ("Code__c = 'ab'", []),
        ("Code__c LIKE 'a%'", ["beta"]),
        ("NumberOfEmployees != 10", ["beta"]),
        ("NumberOfEmployees = null", ["beta"]),
        ("NumberOfEmployees < 11", ["Acme"]),
        ("NOT NumberOfEmployees < 11", ["beta"]),
        ("NumberOfEmployees NOT IN (10)", ["beta"]),
        ("ParentId = ''", ["Acme"]),
        ("ParentId != null", ["beta"]),
        ("Parent.Name = null", ["Acme"]),
        ("Parent.Name = 'acme' OR Name = 'acme'", ["Acme", "beta"]),
        ("ParentId = '001xx0000000001'", ["beta"]),
        ("ParentId IN ('001XX0000000001AAA')", ["beta"]),
        ("AnnualRevenue >= 99.5 AND AnnualRevenue <= 100", ["Acme"]),
        ("Founded__c = 2026-01-14", ["Acme"]),
        ("OpensAt__c = 08:00:00Z", ["Acme"]),
        ("CreatedDate > 2026-01-14T12:59:59+01:00", ["beta"]),
        ("CreatedDate <= 2026-01-14T12:00:00.000000Z", ["Acme", "beta"]),
        ("Tags__c INCLUDES ('a;b')", ["Acme"]),
        ("Tags__c INCLUDES ('A;C','C')", ["beta"]),
        ("Tags__c EXCLUDES ('A')", ["beta"]),
        ("Tags__c = 'A;B'", ["Acme"]),
        ("IsDeleted = null", ["Acme", "beta"]),
        ("IsDeleted != null", []),
        ("Id > '001xx0000000001AAA'", ["beta"]),
        ("Id > ''", ["Acme", "beta"]),
        ("ParentId > ''", ["beta"]),
        ("Parent.Name > ''", ["beta"]),
        ("(Name = 'acme' OR Name = 'beta') AND (NOT Industry = 'Wood')", ["Acme"]),
        ("Id IN (SELECT AccountId FROM Contact WHERE Email != null)", ["Acme"]),
        ("Id NOT IN (SELECT AccountId FROM Contact)", ["beta"]),
    ],
)
def test_a_condition_chooses_rows(org, where, expected):
    assert names(org, where) == expected


def test_an_all_lower_or_upper_18_character_id_gets_its_case_back(org):
    ids = org.values("SELECT Id FROM Lead ORDER BY Id")
    assert org.values(f"SELECT Id FROM Lead WHERE Id = '{ids[0].lower()}'") == ids[:1]
    assert org.values(f"SELECT Id FROM Lead WHERE Id = '{ids[0].upper()}'") == ids[:1]


def test_like_knows_two_wildcards_and_their_escapes():
    org = fresh_org()
    values = ["10%", "10 percent", "a_b", "axb", "back\\slash", "it's", "É*"]
    org.insert("Group", *({"Id": record_id("00G", n), "Name": v} for n, v in enumerate(values)))

    def like(pattern):
        return org.values(f"SELECT Name FROM Group WHERE Name LIKE '{pattern}' ORDER BY Id")

    assert like("10%") == ["10%", "10 percent"]
    assert like("10\\%") == ["10%"]
    assert like("A_B") == ["a_b", "axb"]
    assert like("a\\_b") == ["a_b"]
    assert like("%\\\\s%") == ["back\\slash"]
    assert like("it\\'_") == ["it's"]
    assert like("é*") == ["É*"]


def test_text_beyond_ascii_ignores_case_in_every_comparison(org):
    for where in ("LastName = 'éCLAIR'", "LastName IN ('x', 'éclair')", "LastName LIKE '%éc%'"):
        assert names(org, where, "Contact") == ["Bob Éclair"]
    assert names(org, "LastName = '\\u00e9clair'", "Contact") == ["Bob Éclair"]
    assert names(org, "LastName != 'éclair'", "Contact") == ["Ada Lace", "_Cy"]


def test_text_sorts_by_upper_case_picklists_by_their_order_and_nulls_first(org):
    assert org.values("SELECT Name FROM Account ORDER BY Name DESC") == ["beta", "Acme"]
    assert org.values("SELECT LastName FROM Contact ORDER BY LastName") == [
        "Lace", "_Cy", "Éclair",
    ]  # fmt: skip
    assert org.values("SELECT Industry FROM Account ORDER BY Industry") == ["Wood", "Steel"]
    people = "SELECT Id FROM Contact ORDER BY Email {}, Id DESC"
    assert org.values(people.format("")) == [CY, BOB, ADA]
    assert org.values(people.format("DESC")) == [CY, BOB, ADA]
    assert org.values(people.format("NULLS LAST")) == [ADA, CY, BOB]
    assert org.values("SELECT Id FROM Contact ORDER BY Account.Name NULLS LAST, Id") == [
        CY, ADA, BOB,
    ]  # fmt: skip


def test_fields_spells_out_the_fields_of_the_describe(org):
    record = org.records("SELECT FIELDS(STANDARD) FROM Account LIMIT 1")[0]
    assert "BillingAddress" in record.values
    assert "Tags__c" not in record.values
    custom = org.records("SELECT Id, FIELDS(CUSTOM) FROM Account LIMIT 1")[0]
    assert list(custom.values) == ["Id", "Founded__c", "OpensAt__c", "Tags__c", "Code__c"]


def test_scope_mine_is_what_the_running_user_owns(org):
    assert org.values("SELECT Name FROM Account USING SCOPE mine") == ["Acme"]
    assert len(org.values("SELECT Name FROM Account USING SCOPE Everything")) == 2


def test_for_view_and_for_reference_are_told_to_the_caller(org):
    query = org.prepare("SELECT Id FROM Lead FOR VIEW FOR REFERENCE")
    assert (query.for_view, query.for_reference) == (True, True)


def test_a_time_literal_is_read_in_the_zone_of_the_user(org):
    when = f"SELECT Name FROM Account WHERE CreatedDate {{}} TODAY AND CreatedDate > {EPOCH}"
    from zoneinfo import ZoneInfo

    assert org.values(when.format("=")) == ["beta"]
    auckland = {"timezone": ZoneInfo("Pacific/Auckland")}  # there the 15th began at 11:00 UTC
    assert org.values(when.format("="), **auckland) == ["beta"]
    tokyo = {"timezone": ZoneInfo("Asia/Tokyo")}  # there the 15th began at 15:00 UTC
    assert org.values(when.format("="), **tokyo) == []
    assert org.values(when.format("<"), **tokyo) == ["Acme", "beta"]
    assert org.values("SELECT Name FROM Account WHERE Founded__c = TODAY") == ["Acme"]


def test_a_date_literal_moves_with_the_clock_although_the_plan_is_kept(org):
    query = "SELECT Name FROM Account WHERE CreatedDate = LAST_N_DAYS:{}"
    assert org.values(query.format(1)) == ["beta"]
    assert org.values(query.format(4)) == ["Acme", "beta"]
    later = org.context.now.replace(day=20)
    assert org.values(query.format(4), now=later) == []


EPOCH = "1970-01-01T00:00:00Z"
assert ms(1970, 1, 1) == 0


def test_typeof_shows_the_fields_of_the_object_behind_a_reference(org):
    query = "SELECT Subject, TYPEOF Who WHEN Lead THEN Status, Name {} END FROM Task"
    column = org.prepare(query.format("ELSE Name, Email")).columns[1]
    call, mail, none = org.records(query.format("ELSE Name, Email"))
    who = [r.values["Who"] for r in (call, mail)]
    assert [(w.type.name, w.entity, w.id) for w in who] == [
        ("Contact", "Name", ADA), ("Lead", "Lead", record_id("00Q", 1)),
    ]  # fmt: skip
    assert who[0].values == {"Name": "Ada Lace", "Email": "ada@x.example"}
    assert who[1].values == {"Status": "Closed", "Name": "Lea"}
    for record in who:
        assert [leaf.name for leaf in column.columns_of(record)] == list(record.values)
    assert none.values["Who"] is None
    assert [r.values["Who"] is None for r in org.records(query.format(""))] == [True, False, True]


def test_typeof_is_judged_by_the_schema(org):
    head = "SELECT Id, {} FROM Task"
    assert org.refusal(head.format("TYPEOF Foo WHEN Lead THEN Name END"))[0] == "INVALID_FIELD"
    assert org.refusal(head.format("TYPEOF Who WHEN Account THEN Name END"))[0] == "INVALID_TYPE"
    assert org.refusal(head.format("TYPEOF Who WHEN Lead THEN Foo END"))[0] == "INVALID_FIELD"
    plain = "SELECT TYPEOF Owner WHEN User THEN Name END FROM Contact"
    assert org.refusal(plain)[0] == "MALFORMED_QUERY"
    twice = head.format("Who.Name, TYPEOF Who WHEN Lead THEN Name END")
    assert org.refusal(twice) == ("INVALID_FIELD", "duplicate field selected: Who")


def test_the_limit_of_a_subquery_counts_per_parent():
    org = fresh_org()
    base = {"IsDeleted": False, "CreatedDate": 0, "OwnerId": record_id("005", 1)}
    org.insert("Account", *({**base, "Id": key, "Name": "x"} for key in (ACME, BETA)))
    people = [(ADA, ACME, "a"), (BOB, BETA, "b"), (CY, BETA, "c"), (record_id("003", 4), ACME, "d")]
    org.insert(
        "Contact",
        *(
            {**base, "Id": key, "AccountId": account, "LastName": name, "DoNotCall": False}
            for key, account, name in people
        ),
    )

    def children(clause, parents=""):
        query = (
            f"SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName {clause}) FROM Account"
        )
        rows = [r.values["Contacts"] for r in org.records(query + parents)]
        return [[c.values["LastName"] for c in r.records] if r else None for r in rows]

    assert children("") == [["a", "d"], ["b", "c"]]
    assert children("DESC LIMIT 1") == [["d"], ["c"]]
    assert children("LIMIT 1 OFFSET 1", " LIMIT 1") == [["d"]]
    assert children("LIMIT 0") == [None, None]
    assert org.refusal("SELECT (SELECT Id FROM Contacts LIMIT 1 OFFSET 1) FROM Account")[0] == (
        "MALFORMED_QUERY"
    )


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("=", ["first", "last"]),
        ("!=", ["before", "after", "never"]),
        ("<", ["before"]),
        ("<=", ["before", "first", "last"]),
        (">", ["after"]),
        (">=", ["first", "last", "after"]),
    ],
)
def test_a_date_literal_compares_as_its_whole_range(operator, expected):
    org = fresh_org()
    start, end = ms(2026, 1, 14), ms(2026, 1, 15)
    stamps = {"before": start - 1, "first": start, "last": end - 1, "after": end, "never": None}
    days = ["2026-01-13", "2026-01-14", "2026-01-14", "2026-01-15", None]
    base = {"IsDeleted": False, "OwnerId": record_id("005", 1)}
    org.insert(
        "Account",
        *(
            {**base, "Id": record_id("001", n), "Name": name, "CreatedDate": at, "Founded__c": day}
            for n, ((name, at), day) in enumerate(zip(stamps.items(), days, strict=True))
        ),
    )
    for field in ("CreatedDate", "Founded__c"):
        assert names(org, f"{field} {operator} TODAY") == expected
