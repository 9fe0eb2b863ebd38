"""Rights on objects and fields: by profile, by permission set, and what becomes of lookups."""

import pytest

LEAD = {"LastName": "Doe", "Company": "Acme"}
NAMES = {"Name": "P", "Label": "P"}


def made(answer):
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def grant(org, user, name, **row):
    """Assign a user a permission set that grants one thing; gives the answer to the grant."""
    admin = org.as_user()
    held = made(admin("POST", "/sobjects/PermissionSet", json=NAMES))
    made(admin("POST", "/sobjects/PermissionSetAssignment",
               json={"AssigneeId": user, "PermissionSetId": held}))  # fmt: skip
    return admin("POST", f"/sobjects/{name}", json={"ParentId": held, **row})


def test_a_profile_hides_a_field_everywhere_and_locks_another(org):
    org.act("set_settings", {"profile_permissions": {"Standard User": {
        "hidden_fields": ["Lead.Phone"], "read_only_fields": ["Lead.Title"]}}})  # fmt: skip
    sf, admin = org.as_user(org.user()), org.as_user()
    fields = {f["name"]: f for f in sf("GET", "/sobjects/Lead/describe").json()["fields"]}
    assert "Phone" not in fields
    assert fields["Title"]["updateable"] is False
    rows = [{"attributes": {"type": "Lead"}, **LEAD, **more}
            for more in ({"Phone": "1"}, {"Title": "x"}, {})]  # fmt: skip
    results = sf("POST", "/composite/sobjects", json={"records": rows}).json()
    codes = [r["errors"][0]["statusCode"] if r["errors"] else None for r in results]
    assert codes == ["INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", None]
    where = sf("GET", "/query", params={"q": "SELECT Id FROM Lead WHERE Phone = '1'"}).json()
    assert where[0]["errorCode"] == "INVALID_FIELD"
    assert made(admin("POST", "/sobjects/Lead", json={**LEAD, "Phone": "1", "Title": "x"}))


def test_a_permission_set_gives_back_what_a_profile_hides(org):
    org.act("set_settings", {"profile_permissions": {"Standard User": {
        "hidden_fields": ["Lead.Phone"]}}})  # fmt: skip
    user = org.user()
    sf = org.as_user(user)
    row = {"SobjectType": "Lead", "Field": "Lead.Phone", "PermissionsRead": True}
    made(grant(org, user, "FieldPermissions", **row))
    fields = {f["name"]: f for f in sf("GET", "/sobjects/Lead/describe").json()["fields"]}
    assert fields["Phone"]["updateable"] is False


def test_a_profile_without_an_object_gets_it_by_a_permission_set(org):
    user = org.user(profile="Minimum Access - Salesforce")
    sf = org.as_user(user)
    assert sf("GET", "/sobjects/Lead/describe").status_code == 404
    row = {"SobjectType": "lead", "PermissionsRead": True, "PermissionsCreate": True}
    made(grant(org, user, "ObjectPermissions", **row))
    key = made(sf("POST", "/sobjects/Lead", json=LEAD))
    refused = sf("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"})
    assert refused.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"


@pytest.mark.parametrize(
    ("name", "row", "code"),
    [
        ("ObjectPermissions", {"SobjectType": "Leed", "PermissionsRead": True},
         "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("ObjectPermissions", {"SobjectType": "Lead", "PermissionsEdit": True},
         "FIELD_INTEGRITY_EXCEPTION"),
        ("FieldPermissions", {"SobjectType": "Lead", "Field": "Lead.Nope"},
         "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("FieldPermissions", {"SobjectType": "Lead", "Field": "Contact.Phone"},
         "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("FieldPermissions", {"SobjectType": "Lead", "Field": "Lead.Phone",
                              "PermissionsEdit": True}, "FIELD_INTEGRITY_EXCEPTION"),
    ],
)  # fmt: skip
def test_a_grant_about_nothing_is_refused(org, name, row, code):
    answer = grant(org, org.user(), name, **row)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_only_who_manages_users_grants(org):
    sf = org.as_user(org.user())
    assert sf("POST", "/sobjects/PermissionSet", json=NAMES).status_code == 403


@pytest.mark.parametrize("on_delete", ["SetNull", "Restrict", "Cascade"])
def test_a_custom_lookup_is_cleared_kept_or_gone_with_its_record(org, on_delete):
    spec = {"name": "Main__c", "type": "Lookup", "reference_to": "Account", "on_delete": on_delete}
    org.act("change_schema", "Plan__c", None, {"object": {}, "fields": [spec]})
    sf = org.as_user()
    account = made(sf("POST", "/sobjects/Account", json={"Name": "A"}))
    plan = made(sf("POST", "/sobjects/Plan__c", json={"Name": "p", "Main__c": account}))
    answer = sf("DELETE", f"/sobjects/Account/{account}")
    shown = sf("GET", f"/sobjects/Plan__c/{plan}")
    if on_delete == "SetNull":
        assert (answer.status_code, shown.json()["Main__c"]) == (204, None)
    elif on_delete == "Restrict":
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "DELETE_FAILED")
        assert shown.json()["Main__c"] == account
    else:
        assert (answer.status_code, shown.json()[0]["errorCode"]) == (204, "ENTITY_IS_DELETED")


def test_a_deactivated_user_refreshes_no_session(org):
    user = org.user()
    held = org.act("create_token", user, {"kind": "password"})
    form = {"grant_type": "password", "username": held["username"],
            "password": held["password"] + held["security_token"],
            "client_id": held["client_id"], "client_secret": held["client_secret"]}  # fmt: skip
    first = org.login(**form).json()
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"],
               "client_id": held["client_id"], "client_secret": held["client_secret"]}  # fmt: skip
    assert org.login(**refresh).status_code == 200
    org.act("update_user", user, {"active": False})
    refused = org.login(**refresh)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
