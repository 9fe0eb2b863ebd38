"""What Salesforce refuses, with its code, its text and the place."""

# ruff: noqa: S608 - SOQL is not SQL

from __future__ import annotations

import pytest

from syncproof.soql import SoqlError

TAIL = "Please reference your WSDL or the describe call for the appropriate names."
FIELD = (
    "No such column '{}' on entity '{}'. If you are attempting to use a custom field, be sure to "
    "append the '__c' after the custom field name. " + TAIL
)
PATH = (
    "Didn't understand relationship '{}' in field path. If you are attempting to use a custom "
    "relationship, be sure to append the '__r' after the custom relationship name. " + TAIL
)
CHILD = (
    "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use "
    "a custom relationship, be sure to append the '__r' after the custom relationship name. " + TAIL
)
OBJECT = (
    "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to "
    "append the '__c' after the entity name. " + TAIL
)
CRITERION = "value of filter criterion for field '{}' must be of type {} and should {}be enclosed "


def at(query: str, column: int, text: str, *, before: bool = False) -> str:
    """The vendor's block for a short query of one line."""
    spaces = column - 1
    return f"\n{query}\n{' ' * spaces}^\nERROR at Row:1:Column:{column}\n{text}"


WITH_BLOCK = [
    # the recorded case: 20 spaces, Column 21
    ("select count() from XYZZY", "INVALID_TYPE", 21, OBJECT.format("XYZZY")),
    ("SELECT Id FROM Secret__c", "INVALID_TYPE", 16, OBJECT.format("Secret__c")),
    ("SELECT Id, Foo FROM Lead", "INVALID_FIELD", 12, FIELD.format("Foo", "Lead")),
    ("SELECT Id FROM lead WHERE foo = 1", "INVALID_FIELD", 27, FIELD.format("foo", "Lead")),
    ("SELECT Id, Foo.Name FROM Lead", "INVALID_FIELD", 12, PATH.format("Foo")),
    ("SELECT Account.Foo FROM Contact", "INVALID_FIELD", 8, FIELD.format("Foo", "Account")),
    ("SELECT Who.Industry FROM Task", "INVALID_FIELD", 8, FIELD.format("Industry", "Name")),
    ("SELECT Id, (SELECT Id FROM Foos) FROM Lead", "INVALID_TYPE", 28, CHILD.format("Foos")),
    (
        "SELECT Id, (SELECT Id FROM Secrets__r) FROM Account",
        "INVALID_TYPE",
        28,
        CHILD.format("Secrets__r"),
    ),
    ("SELECT COUNT(Foo__c) FROM Lead", "INVALID_FIELD", 14, "Invalid field: 'Foo__c'"),
    (
        "SELECT Id FROM Lead WHERE CreatedDate > '2024-01-01'",
        "INVALID_FIELD",
        27,
        CRITERION.format("CreatedDate", "dateTime", "not ") + "in quotes",
    ),
    (
        "SELECT Id FROM Lead WHERE CreatedDate > 2024-01-01",
        "INVALID_FIELD",
        27,
        CRITERION.format("CreatedDate", "dateTime", "not ") + "in quotes",
    ),
    (
        "SELECT Id FROM Account WHERE Founded__c = 2024-01-01T00:00:00Z",
        "INVALID_FIELD",
        30,
        CRITERION.format("Founded__c", "date", "not ") + "in quotes",
    ),
    (
        "SELECT Id FROM Account WHERE AnnualRevenue = '5'",
        "INVALID_FIELD",
        30,
        CRITERION.format("AnnualRevenue", "double", "not ") + "in quotes",
    ),
    (
        "SELECT Id FROM Account WHERE NumberOfEmployees IN ('5')",
        "INVALID_FIELD",
        30,
        CRITERION.format("NumberOfEmployees", "int", "not ") + "in quotes",
    ),
    (
        "SELECT Id FROM Account WHERE IsDeleted = 'true'",
        "INVALID_FIELD",
        30,
        CRITERION.format("IsDeleted", "boolean", "not ") + "in quotes",
    ),
    (
        "SELECT Id FROM Account WHERE Name = 5",
        "INVALID_FIELD",
        30,
        CRITERION.format("Name", "string", "") + "in quotes",
    ),
    (
        "SELECT Id FROM Account WHERE Description = 'x'",
        "INVALID_FIELD",
        30,
        "field 'Description' can not be filtered in a query call",
    ),
    (
        "SELECT Id FROM Account WHERE BillingAddress = 'x'",
        "INVALID_FIELD",
        30,
        "field 'BillingAddress' can not be filtered in a query call",
    ),
    (
        "SELECT Id FROM Account ORDER BY Description",
        "INVALID_FIELD",
        33,
        "field 'Description' can not be sorted in a query call",
    ),
    (
        "SELECT Id FROM Lead WHERE Id = 'abc'",
        "INVALID_QUERY_FILTER_OPERATOR",
        27,
        "invalid ID field: abc",
    ),
    (
        "SELECT Id FROM Contact WHERE AccountId IN ('001xx0000000001AAA','x')",
        "INVALID_QUERY_FILTER_OPERATOR",
        30,
        "invalid ID field: x",
    ),
    (
        "SELECT Id FROM Lead WHERE Id = '00Qxx0000000001AAA'",  # the checksum is EAA
        "INVALID_QUERY_FILTER_OPERATOR",
        27,
        "invalid ID field: 00Qxx0000000001AAA",
    ),
    (
        "SELECT Id FROM Lead WHERE OwnerId LIKE '005%'",
        "INVALID_QUERY_FILTER_OPERATOR",
        27,
        "invalid operator on id field",
    ),
]


@pytest.mark.parametrize(("query", "code", "column", "text"), WITH_BLOCK)
def test_a_name_or_value_that_does_not_fit_is_refused_with_its_place(
    org, query, code, column, text
):
    assert org.refusal(query) == (code, at(query, column, text))


SYNTAX = [
    ("SELECT Id,, FROM Lead", 10, ","),
    ("SELECT FROM Lead", 7, "FROM"),
    ("SELECT * FROM Lead", 7, "*"),
    ("SELECT Id FROM", 14, "<EOF>"),
    ("SELECT Id FROM Lead WHERE", 25, "<EOF>"),
    ("SELECT Id FROM Lead LIMIT x", 26, "x"),
    ("SELECT Id FROM Lead WHERE Name = foo", 33, "foo"),
    ("SELECT Id FROM Lead WHERE Name = :foo", 33, ":"),
    ("SELECT Id FROM Lead WHERE CreatedDate > 2024-05-01T00:00:00 00:00", 50, "T00"),
    ("SELECT Id FROM Lead WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 52, "OR"),
    ("SELECT Id FROM Lead WHERE Name = 'a' OR Name = 'b' AND Name = 'c'", 51, "AND"),
    ("SELECT Id FROM Lead WHERE NOT Name = 'a' AND Name = 'b'", 41, "AND"),
    ("SELECT Id FROM Lead WHERE Name = 'a' AND NOT Name = 'b'", 41, "NOT"),
    ("SELECT Id FROM Lead WHERE Name < null", 33, "null"),
    ("SELECT Id FROM Lead WHERE CreatedDate = LAST_N_DAYS", 40, "LAST_N_DAYS"),
    ("SELECT Id FROM Lead WHERE CreatedDate = TODAY:5", 40, "TODAY"),
    ("SELECT Id FROM Lead LIMIT 5 WHERE Name = 'a'", 28, "WHERE"),
    ("SELECT Id FROM Lead ORDER BY Name -- x", 34, "-"),
    ("SELECT COUNT(Id) FROM Lead HAVING COUNT(Id) > 1", 27, "HAVING"),
    ("SELECT Id FROM Lead; DROP TABLE Lead", 19, ";"),
]


@pytest.mark.parametrize(("query", "column", "token"), SYNTAX)
def test_a_syntax_error_points_at_the_character_before_the_token(org, query, column, token):
    text = f"unexpected token: '{token}'"
    assert org.refusal(query) == ("MALFORMED_QUERY", at(query, column, text))


PLAIN = [
    ("invalid", "unexpected token: 'invalid'"),
    ("SELECT Name n FROM Lead", "only aggregate expressions use field aliasing"),
    ("SELECT Id Name FROM Lead", "only aggregate expressions use field aliasing"),
    ("SELECT DISTINCT Name FROM Lead", "only aggregate expressions use field aliasing"),
    (
        "SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account",
        "only root queries support aggregate expressions",
    ),
    ("SELECT Name, COUNT(Id) FROM Lead", "Field must be grouped or aggregated: Name"),
    (
        "SELECT Industry FROM Account GROUP BY Industry ORDER BY Name",
        "Ordered field must be grouped or aggregated: Name",
    ),
    (
        "SELECT Industry, Industry FROM Account GROUP BY Industry",
        "duplicate alias: Industry",
    ),
    (
        "SELECT AnnualRevenue FROM Account GROUP BY AnnualRevenue",
        "field 'AnnualRevenue' can not be grouped in a query call",
    ),
    (
        "SELECT CreatedDate FROM Account GROUP BY CreatedDate",
        "field 'CreatedDate' can not be grouped in a query call",
    ),
    (
        "SELECT COUNT(Id) FROM Lead LIMIT 5",
        "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
    ),
    (
        "SELECT Id FROM Account WHERE Name = 'x' OR Id IN (SELECT AccountId FROM Contact)",
        "Semi join sub-selects are not allowed with the 'OR' operator",
    ),
    (
        "SELECT Id FROM Account WHERE NOT Id IN (SELECT AccountId FROM Contact)",
        "Semi join sub-selects are only allowed at the top level WHERE expressions.",
    ),
    (
        (
            "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Id IN "
            "(SELECT AccountId FROM Contact))"
        ),
        "Nesting of semi join sub-selects is not supported",
    ),
    (
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id NOT IN "
            "(SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Contact)"
        ),
        "Maximum 2 semi join sub-selects are allowed",
    ),
    (
        "SELECT Id FROM ContentDocumentLink WHERE ShareType = 'V'",
        (
            "Implementation restriction: ContentDocumentLink requires a filter by a single Id on "
            "ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using "
            "the IN operator."
        ),
    ),
]


@pytest.mark.parametrize(("query", "text"), PLAIN)
def test_some_malformed_queries_are_refused_without_a_place(org, query, text):
    assert org.refusal(query) == ("MALFORMED_QUERY", text)


@pytest.mark.parametrize(
    "clause",
    ["FOR UPDATE", "ALL ROWS", "UPDATE TRACKING", "WITH SECURITY_ENFORCED"],
)
def test_what_only_apex_may_say_is_refused_over_rest(org, clause):
    code, message = org.refusal(f"SELECT Id FROM Lead {clause}")
    assert code == "MALFORMED_QUERY"
    assert message.endswith(f"{clause.removeprefix('WITH ')} not allowed in this context")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT TYPEOF Who WHEN Lead THEN Owner.Name END FROM Task",
        "SELECT convertCurrency(AnnualRevenue) FROM Account",
        "SELECT FORMAT(convertCurrency(AnnualRevenue)) FROM Account",
        "SELECT Id FROM Account WHERE convertCurrency(AnnualRevenue) > 5",
        "SELECT Id FROM Account USING SCOPE team",
        "SELECT Id FROM User USING SCOPE mine",
        "SELECT Id FROM Account ORDER BY toLabel(Industry)",
        "SELECT Industry FROM Account GROUP BY Industry ORDER BY toLabel(Industry)",
        "SELECT convertTimezone(CreatedDate) FROM Account",
        "SELECT DISTANCE(BillingAddress, GEOLOCATION(1.0, 2.0), 'mi') FROM Account",
        "SELECT COUNT(Id) FROM Account GROUP BY DAY_ONLY(FORMAT(CreatedDate))",
    ],
)
def test_what_is_not_emulated_is_refused_by_name_and_never_guessed(org, query):
    code, message = org.refusal(query)
    assert code == "MALFORMED_QUERY"
    assert "not supported" in message or "only supported" in message


def test_a_field_that_is_listed_twice_is_refused(org):
    expected = ("INVALID_FIELD", "duplicate field selected: Id")
    assert org.refusal("SELECT Id, Name, id FROM Lead") == expected
    assert org.refusal("SELECT FIELDS(ALL), Id FROM Lead LIMIT 5") == expected


def test_a_semi_join_needs_the_same_object_on_both_sides(org):
    query = "SELECT Id FROM Account WHERE OwnerId IN (SELECT AccountId FROM Contact)"
    text = (
        "The selected field 'AccountId' in the subquery and the left operand field in the where "
        "expression in the outer query 'OwnerId' should point to the same object type"
    )
    assert org.refusal(query) == ("MALFORMED_QUERY", at(query, 29, text))


def test_fields_all_needs_a_limit_of_at_most_200(org):
    for query in (
        "SELECT FIELDS(ALL) FROM Lead",
        "SELECT FIELDS(CUSTOM) FROM Account LIMIT 201",
        "SELECT FIELDS(ALL) FROM Lead WHERE Id = '00Qxx0000000001EAA' OR Name = 'x'",
    ):
        code, message = org.refusal(query)
        assert code == "MALFORMED_QUERY"
        assert message.endswith("The SOQL FIELDS function must have a LIMIT of at most 200")
    org.records("SELECT FIELDS(ALL) FROM Lead WHERE Id = '00Qxx0000000001EAA'")
    org.records("SELECT FIELDS(STANDARD) FROM Lead")


def test_the_excerpt_of_a_long_query_starts_at_a_token_near_the_error(org):
    query = "SELECT Id, " + "Name, " * 20 + "Foo FROM Lead WHERE Name = 'Robinson' AND Email = 'x'"
    _, message = org.refusal(query)
    _, excerpt, caret, place, _ = message.split("\n")
    assert excerpt.startswith("Name, ")
    assert excerpt[len(caret) - 1 :].startswith("Foo FROM Lead")
    assert len(caret) <= 41
    assert 30 <= len(excerpt) - len(caret) <= 45
    assert place == f"ERROR at Row:1:Column:{query.index('Foo') + 1}"


def test_rows_are_counted_by_line_breaks(org):
    _, message = org.refusal("SELECT Id\nFROM Lead\nWHERE Foo = 1")
    assert "\nERROR at Row:3:Column:7\n" in message


def test_an_error_in_a_value_is_placed_as_well_when_the_shape_was_seen_before(org):
    org.records("SELECT Id FROM Lead WHERE Name = 'x' AND Id = '00Qxx0000000001EAA'")
    query = "SELECT Id FROM Lead WHERE Name = 'longer name' AND Id = 'abc'"
    assert org.refusal(query) == (
        "INVALID_QUERY_FILTER_OPERATOR",
        at(query, 52, "invalid ID field: abc"),
    )


def test_an_offset_beyond_2000_is_out_of_range_also_in_a_known_shape(org):
    expected = ("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
    org.records("SELECT Id FROM Lead LIMIT 5 OFFSET 2000")
    assert org.refusal("SELECT Id FROM Lead LIMIT 5 OFFSET 2001") == expected


@pytest.mark.parametrize("text", ["'a\\qb'", "'a\\%b'", "'\\_'", "'\\u12'"])
def test_an_unknown_escape_is_an_invalid_string_literal(org, text):
    code, message = org.refusal(f"SELECT Id FROM Lead WHERE Name = {text}")
    assert code == "MALFORMED_QUERY"
    assert message.endswith("invalid string literal")


def test_a_refusal_is_a_bad_request(org):
    with pytest.raises(SoqlError) as caught:
        org.prepare("invalid")
    assert caught.value.status == 400


def test_an_aggregate_that_the_type_has_not_is_refused(org):
    for query in ("SELECT SUM(Name) FROM Account", "SELECT MAX(IsDeleted) FROM Account"):
        code, message = org.refusal(query)
        assert code == "MALFORMED_QUERY"
        assert "does not support aggregate operator" in message
