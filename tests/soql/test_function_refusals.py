"""Functions, scopes and subtotals are held to their fields and places."""

# ruff: noqa: S608 - SOQL is not SQL

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SELECT Id FROM Account USING SCOPE nobody", "Invalid scope: nobody"),
        (
            "SELECT Industry, COUNT(Id) FROM Account GROUP BY ROLLUP(Industry), Name",
            "ROLLUP must be the whole of GROUP BY",
        ),
        (
            "SELECT COUNT(Id) FROM Account GROUP BY CUBE(Name, Industry, OwnerId, ParentId)",
            "CUBE takes at most 3 fields",
        ),
        (
            "SELECT Name, GROUPING(Name) FROM Account GROUP BY Name",
            "GROUPING is only supported on fields of GROUP BY ROLLUP or CUBE",
        ),
        (
            "SELECT Name, GROUPING(OwnerId) FROM Account GROUP BY ROLLUP(Name)",
            "GROUPING is only supported on fields of GROUP BY ROLLUP or CUBE",
        ),
        ("SELECT toLabel(Name) FROM Account", "toLabel is not supported on field Name"),
        (
            "SELECT Id FROM Account WHERE toLabel(Tags__c) = 'A'",
            "toLabel is not supported on field Tags__c",
        ),
        ("SELECT FORMAT(Name) FROM Account", "FORMAT is not supported on string"),
        (
            "SELECT Id FROM Account WHERE DISTANCE(Name, GEOLOCATION(1, 2), 'mi') < 5",
            "DISTANCE is not supported on field Name",
        ),
        (
            "SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'ft') < 5",
            "DISTANCE measures in 'mi' or 'km'",
        ),
        (
            "SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(91, 2), 'mi') < 5",
            "GEOLOCATION takes degrees from -90 to 90",
        ),
        (
            "SELECT Id, Account.Name FROM Contact ORDER BY COUNT(Id)",
            "ORDER BY COUNT is not supported here",
        ),
    ],
)
def test_a_function_is_held_to_its_fields_and_places(org, query, text):
    code, message = org.refusal(query)
    assert (code, message.rpartition("\n")[2]) == ("MALFORMED_QUERY", text)


def test_a_distance_is_compared_by_less_and_more_alone(org):
    where = "DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'km')"
    for test in ("= 5", "IN (5)", "<= 5", "!= null"):
        code, message = org.refusal(f"SELECT Id FROM Account WHERE {where} {test}")
        assert code == "INVALID_QUERY_FILTER_OPERATOR"
        assert message.endswith("invalid operator on DISTANCE field")


def test_a_function_takes_the_place_of_its_field_unless_it_has_an_alias(org):
    twice = "SELECT Industry, toLabel(Industry){} FROM Account"
    expected = ("INVALID_FIELD", "duplicate field selected: Industry")
    assert org.refusal(twice.format("")) == expected
    assert list(org.records(twice.format(" word"))[0].values) == ["Industry", "word"]


def test_text_is_not_formatted_for_a_locale_that_is_not_known(org):
    _, message = org.refusal("SELECT FORMAT(AnnualRevenue) FROM Account", locale="de_DE")
    assert message.endswith("FORMAT is not supported here for locale de_DE")
