"""What the vendor's command line asks beyond other clients, imitated request by request."""

import pytest


@pytest.fixture
def sf(shared):
    return shared.as_user()


def columns(sf, text, path="/query"):
    answer = sf("GET", path, params={"q": text, "columns": "true"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(name, **more):
    """A column of which nothing else is known."""
    return {
        "aggregate": False, "apexType": None, "booleanType": False, "columnName": name,
        "custom": False, "displayName": name, "foreignKeyName": None, "insertable": False,
        "joinColumns": [], "numberType": False, "textType": False, "updatable": False, **more,
    }  # fmt: skip


TEXT = {"apexType": "String", "textType": True}
FREE = {"insertable": True, "updatable": True}


def test_the_columns_of_a_query_are_told_without_its_rows(sf):
    found = columns(sf, "SELECT Id, AccountNumber FROM Account")
    assert found == {
        "columnMetadata": [told("Id", apexType="Id"), told("AccountNumber", **TEXT, **FREE)],
        "entityName": "Account", "groupBy": False, "idSelected": True, "keyPrefix": "001",
    }  # fmt: skip


def test_columns_of_parents_and_children_stand_inside_theirs(sf):
    found = columns(sf, "SELECT Owner.Name, Name, Owner.Alias, Parent.Owner.Id, "
                        "(SELECT LastName, Account.Name FROM Contacts) FROM Account")  # fmt: skip
    owner, name, parent, children = found["columnMetadata"]
    assert owner == told("Owner", foreignKeyName="OwnerId", joinColumns=owner["joinColumns"])
    assert [c["columnName"] for c in owner["joinColumns"]] == ["Name", "Alias"]
    assert name == told("Name", **TEXT, **FREE)
    assert parent["foreignKeyName"] == "ParentId"
    inner = parent["joinColumns"]
    assert [c["foreignKeyName"] for c in inner] == ["OwnerId"]
    assert inner[0]["joinColumns"] == [told("Id", apexType="Id")]
    assert (children["columnName"], children["aggregate"]) == ("Contacts", True)
    assert children["joinColumns"][0] == told("LastName", **TEXT, **FREE)
    assert children["joinColumns"][1]["foreignKeyName"] == "AccountId"
    assert found["idSelected"] is False


def test_columns_of_groups_tell_the_function_beside_the_name(sf):
    found = columns(sf, "SELECT CampaignId, AVG(Amount), MAX(Name) newest FROM Opportunity "
                        "GROUP BY CampaignId")  # fmt: skip
    assert found["groupBy"] is True
    assert found["columnMetadata"] == [
        told("CampaignId", apexType="Id", **FREE),
        told("expr0", aggregate=True, displayName="avg(Amount)", numberType=True),
        told("newest", aggregate=True, displayName="max(Name)", textType=True),
    ]


@pytest.mark.parametrize(
    ("field", "apex", "flag"),
    [
        ("IsDeleted", "Boolean", "booleanType"), ("NumberOfEmployees", "Integer", "numberType"),
        ("AnnualRevenue", "Decimal", "numberType"), ("CreatedDate", "Datetime", None),
        ("Industry", "String", "textType"), ("BillingAddress", "Address", None),
        ("toLabel(Industry)", "String", "textType"),
    ],
)  # fmt: skip
def test_the_kind_of_a_column_is_told_in_apex_words(sf, field, apex, flag):
    (found,) = columns(sf, f"SELECT {field} FROM Account")["columnMetadata"]  # noqa: S608 - SOQL
    kinds = [k for k in ("booleanType", "numberType", "textType") if found[k]]
    assert (found["apexType"], kinds) == (apex, [flag] if flag else [])


def test_counting_has_no_columns_and_a_wrong_query_is_refused_as_ever(sf):
    assert columns(sf, "SELECT COUNT() FROM Lead")["columnMetadata"] == []
    for text, code in [
        ("SELECT Nope FROM Lead", "INVALID_FIELD"), ("SELECT", "MALFORMED_QUERY"),
        ("SELECT TYPEOF Who WHEN Lead THEN Id END FROM Task", "FUNCTIONALITY_NOT_ENABLED"),
    ]:  # fmt: skip
        answer = sf("GET", "/query", params={"q": text, "columns": "true"})
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
    rows = sf("GET", "/query", params={"q": "SELECT Id FROM Lead", "columns": "false"})
    assert "records" in rows.json()


def test_columns_of_tooling_objects_are_told_too(sf):
    found = columns(sf, "SELECT DeveloperName FROM CustomField", "/tooling/query")
    assert found["entityName"] == "CustomField"
    assert [c["columnName"] for c in found["columnMetadata"]] == ["DeveloperName"]


def test_the_json_part_of_a_file_may_come_last_when_it_says_what_it_is(sf):
    given = {
        "VersionData": ("a.csv", b"Name\nx\n", "text/csv"),
        "entity_content": (None, '{"PathOnClient": "a.csv", "Title": "a"}', "application/json"),
    }
    made = sf("POST", "/sobjects/ContentVersion", files=given)
    assert made.status_code == 201, made.text
    key = made.json()["id"]
    assert sf("GET", f"/sobjects/ContentVersion/{key}/VersionData").content == b"Name\nx\n"


def test_without_a_part_that_says_json_the_first_one_must_be_it(sf):
    given = {"VersionData": ("a", b"x"), "entity_content": (None, '{"PathOnClient": "a"}')}
    refused = sf("POST", "/sobjects/ContentVersion", files=given)
    assert refused.json()[0]["errorCode"] == "INVALID_MULTIPART_REQUEST"


def test_a_second_assignment_of_a_permission_set_is_refused_in_words_that_scripts_look_for(
    shared, sf
):
    made = sf("POST", "/sobjects/PermissionSet", json={"Name": "Twice", "Label": "Twice"}).json()
    given = {"AssigneeId": shared.admin, "PermissionSetId": made["id"]}
    assert sf("POST", "/sobjects/PermissionSetAssignment", json=given).status_code == 201
    again = sf("POST", "/sobjects/PermissionSetAssignment", json=given)
    assert again.json() == [{
        "message": f"Duplicate PermissionSetAssignment. Assignee: {shared.admin[:15]}; "
                   f"Permission Set: {made['id'][:15]}",
        "errorCode": "DUPLICATE_VALUE", "fields": [],
    }]  # fmt: skip
