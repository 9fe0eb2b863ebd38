"""What a user may see and do: objects, fields, sharing, validation rules."""

import pytest

from syncproof.kit.errors import SyncProofError

LEAD = {"LastName": "Doe", "Company": "Acme", "Phone": "1"}


def test_a_hidden_field_is_nowhere_for_its_user(org):
    user = org.user(permissions={"hidden_fields": ["Lead.Phone"]})
    sf = org.as_user(user)
    key = org.as_user()("POST", "/sobjects/Lead", json=LEAD).json()["id"]
    names = {f["name"] for f in sf("GET", "/sobjects/Lead/describe").json()["fields"]}
    assert "Phone" not in names
    assert "Phone" not in sf("GET", f"/sobjects/Lead/{key}").json()
    query = sf("GET", "/query?q=SELECT+Phone+FROM+Lead").json()
    assert query[0]["errorCode"] == "INVALID_FIELD"
    write = sf("PATCH", f"/sobjects/Lead/{key}", json={"Phone": "2"}).json()
    assert write[0]["message"] == "No such column 'Phone' on sobject of type Lead"
    assert org.as_user()("GET", f"/sobjects/Lead/{key}").json()["Phone"] == "1"


def test_a_read_only_field_is_refused_by_name(org):
    sf = org.as_user(org.user(permissions={"read_only_fields": ["Lead.Phone"]}))
    answer = sf("POST", "/sobjects/Lead", json=LEAD).json()
    assert answer[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert answer[0]["fields"] == ["Phone"]


def test_an_object_without_read_does_not_exist_for_its_user(org):
    sf = org.as_user(org.user(permissions={"objects": {"Lead": {"read": False}}}))
    assert sf("GET", "/sobjects/Lead/describe").status_code == 404
    assert "Lead" not in {o["name"] for o in sf("GET", "/sobjects").json()["sobjects"]}
    answer = sf("GET", "/query?q=SELECT+Id+FROM+Lead")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_TYPE")
    row = {"attributes": {"type": "Lead"}, **LEAD}
    results = sf("POST", "/composite/sobjects", json={"records": [row]}).json()
    assert results[0]["errors"][0]["statusCode"] == "INVALID_TYPE"


def test_a_read_only_user_creates_changes_and_deletes_nothing(org):
    key = org.as_user()("POST", "/sobjects/Lead", json=LEAD).json()["id"]
    sf = org.as_user(org.user(profile="Read Only"))
    assert sf("GET", f"/sobjects/Lead/{key}").status_code == 200
    for answer in (
        sf("POST", "/sobjects/Lead", json=LEAD),
        sf("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"}),
        sf("DELETE", f"/sobjects/Lead/{key}"),
    ):
        assert answer.status_code == 403
        assert answer.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_private_records_are_seen_by_owner_superiors_and_view_all_data(org):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    owner = org.user(role="Western Sales Team")
    boss = org.user(role="Director, Direct Sales")
    other = org.user(role="Eastern Sales Team")
    viewer = org.user(permissions={"view_all_data": True})
    key = org.as_user(owner)("POST", "/sobjects/Lead", json=LEAD).json()["id"]
    seen = {}
    for name, user in (("owner", owner), ("boss", boss), ("other", other), ("viewer", viewer)):
        sf = org.as_user(user)
        listed = sf("GET", "/query?q=SELECT+COUNT()+FROM+Lead").json()["totalSize"]
        seen[name] = (sf("GET", f"/sobjects/Lead/{key}").status_code, listed)
    assert seen == {"owner": (200, 1), "boss": (200, 1), "other": (404, 0), "viewer": (200, 1)}
    answer = org.as_user(viewer)("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"})
    assert answer.status_code == 403
    assert answer.json() == [{
        "message": "insufficient access rights on object id",
        "errorCode": "INSUFFICIENT_ACCESS_OR_READONLY", "fields": [],
    }]  # fmt: skip
    org.act("update_user", viewer, {"permissions": {"modify_all_data": True}})
    assert org.as_user(viewer)("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"}).ok


def test_a_sharing_rule_opens_records_to_further_users(org):
    org.act("set_settings", {"sharing_defaults": {"Contact": "Private"}})
    owner, other = org.user(), org.user()
    key = org.as_user(owner)("POST", "/sobjects/Contact", json={"LastName": "C"}).json()["id"]
    assert org.as_user(other)("GET", f"/sobjects/Contact/{key}").status_code == 404
    rule = {"object": "Contact", "owned_by": owner, "shared_with": other, "access": "Read"}
    org.act("set_settings", {"sharing_rules": [rule]})
    assert org.as_user(other)("GET", f"/sobjects/Contact/{key}").status_code == 200
    assert org.as_user(other)("DELETE", f"/sobjects/Contact/{key}").status_code == 403


def test_a_permission_set_with_view_all_data_bypasses_sharing(org):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    admin, reader = org.as_user(), org.user()
    admin("POST", "/sobjects/Lead", json=LEAD)
    sf = org.as_user(reader)
    assert org.query(sf, "SELECT Id FROM Lead") == []
    made = admin("POST", "/sobjects/PermissionSet",
                 json={"Name": "See", "Label": "See", "PermissionsViewAllData": True})  # fmt: skip
    assert made.status_code == 201, made.text
    assigned = admin("POST", "/sobjects/PermissionSetAssignment",
                     json={"AssigneeId": reader, "PermissionSetId": made.json()["id"]})  # fmt: skip
    assert assigned.status_code == 201, assigned.text
    assert len(org.query(sf, "SELECT Id FROM Lead")) == 1


def rule(**changes):
    return {
        "object": "Lead", "name": "vip", "active": True, "message": "Title is needed",
        "formula": "AND(ISBLANK(Title), LastName <> 'Free')", "error_field": None, **changes,
    }  # fmt: skip


def test_a_validation_rule_refuses_and_nothing_is_saved_until_it_is_switched_off(org):
    sf = org.as_user()
    org.act("set_settings", {"validation_rules": [rule()]})
    answer = sf("POST", "/sobjects/Lead", json=LEAD)
    assert (answer.status_code, answer.json()) == (400, [{
        "message": "Title is needed", "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "fields": [],
    }])  # fmt: skip
    assert org.read("Lead") == []
    assert sf("POST", "/sobjects/Lead", json={**LEAD, "LastName": "Free"}).status_code == 201
    second = rule(name="phone", formula='BEGINS(Phone, "1")', error_field="Phone", message="P")
    org.act("set_settings", {"validation_rules": [rule(), second]})
    both = sf("POST", "/sobjects/Lead", json=LEAD).json()
    assert [e["message"] for e in both] == ["Title is needed", "P"]
    assert [e["fields"] for e in both] == [[], ["Phone"]]
    org.act("set_settings", {"validation_rules": [rule(active=False)]})
    assert sf("POST", "/sobjects/Lead", json=LEAD).status_code == 201


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"validation_rules": [rule(formula="VLOOKUP(Title)")]}, 'unknown function "VLOOKUP"'),
        ({"validation_rules": [rule(formula="Titel = 'x'")]}, 'field "Titel" does not exist'),
        ({"validation_rules": [rule(formula="AND(")]}, "syntax error at line 1"),
        ({"validation_rules": [rule(object="Leed")]}, 'no object "Leed"'),
        ({"sharing_default": {}}, 'setting "sharing_default" does not exist'),
        ({"edition": "Gold"}, "edition: found 'Gold'"),
        ({"time_zone": "Mars/Base"}, "unknown zone"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(org, settings, words):
    with pytest.raises(SyncProofError) as caught:
        org.act("set_settings", settings)
    assert words in str(caught.value)


def test_an_edition_without_api_lets_nobody_in(org):
    sf = org.as_user()
    org.act("set_settings", {"edition": "Group"})
    answer = sf("GET", "/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (403, "API_DISABLED_FOR_ORG")


def test_an_enterprise_has_more_calls_by_its_licences(org):
    org.act("set_settings", {"edition": "Enterprise", "licenses": 25})
    answer = org.as_user()("GET", "/limits")
    assert answer.headers["Sforce-Limit-Info"].endswith("/125000")


def test_the_organisation_shows_its_settings_to_connectors(org):
    org.act("set_settings", {"sandbox": True, "edition": "Enterprise", "licenses": 7,
                             "sharing_defaults": {"Lead": "Private"}})  # fmt: skip
    sf = org.as_user()
    shown = org.query(
        sf, "SELECT IsSandbox, OrganizationType, DefaultLeadAccess FROM Organization"
    )[0]  # fmt: skip
    assert shown["IsSandbox"] is True
    assert (shown["OrganizationType"], shown["DefaultLeadAccess"]) == ("Enterprise Edition", "None")
    licence = "SELECT TotalLicenses, UsedLicenses FROM UserLicense WHERE Name = 'Salesforce'"
    found = org.query(sf, licence)[0]
    assert (found["TotalLicenses"], found["UsedLicenses"]) == (7, 2)
    org.user()
    assert org.query(sf, licence)[0]["UsedLicenses"] == 3


def test_a_user_without_api_permission_is_refused(org):
    user = org.user(permissions={"api_enabled": False})
    answer = org.as_user(user)("GET", "/sobjects")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (403, "API_CURRENTLY_DISABLED")
