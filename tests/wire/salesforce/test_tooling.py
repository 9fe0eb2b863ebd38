"""The Tooling interface: custom fields and objects are made, changed, looked up and deleted."""

import pytest

TEXT = {"label": "Ext", "type": "Text", "length": 50, "externalId": True, "unique": True}
PLAN = {
    "label": "Plan", "pluralLabel": "Plans", "sharingModel": "ReadWrite",
    "deploymentStatus": "Deployed", "nameField": {"label": "Plan Name", "type": "Text"},
}  # fmt: skip


def field(sf, name, **metadata):
    return sf("POST", "/tooling/sobjects/CustomField",
              json={"FullName": name, "Metadata": {**TEXT, **metadata}})  # fmt: skip


def query(sf, text):
    return sf("GET", "/tooling/query", params={"q": text}).json()


def test_a_field_is_made_and_there_at_once(org):
    sf = org.as_user()
    made = field(sf, "Lead.Ext__c")
    assert made.status_code == 201, made.text
    key = made.json()["id"]
    assert key.startswith("00N")
    assert {k: made.json()[k] for k in ("success", "errors", "warnings", "infos")} == {
        "success": True, "errors": [], "warnings": [], "infos": [],
    }  # fmt: skip
    lead = {"LastName": "L", "Company": "C"}
    assert sf("PATCH", "/sobjects/Lead/Ext__c/1", json=lead).status_code == 201
    assert org.query(sf, "SELECT Ext__c FROM Lead")[0]["Ext__c"] == "1"
    text = "SELECT Id, TableEnumOrId, FullName, Metadata FROM CustomField WHERE "
    found = query(sf, text + "DeveloperName = 'Ext' AND TableEnumOrId = 'Lead'")
    assert (found["size"], found["totalSize"], found["entityTypeName"]) == (1, 1, "CustomField")
    row = found["records"][0]
    assert row["attributes"] == {
        "type": "CustomField", "url": f"/services/data/v59.0/tooling/sobjects/CustomField/{key}",
    }  # fmt: skip
    assert (row["FullName"], row["Metadata"]["length"]) == ("Lead.Ext__c", 50)
    one = sf("GET", f"/tooling/sobjects/CustomField/{key}").json()
    assert one["Metadata"] == row["Metadata"]
    assert one["CreatedDate"] == "2026-01-05T08:00:00.000+0000"


def test_a_field_is_changed_and_deleted_by_its_id(org):
    sf = org.as_user()
    key = field(sf, "Lead.Ext__c").json()["id"]
    body = {"FullName": "Lead.Ext__c", "Metadata": {**TEXT, "label": "New", "length": 9}}
    changed = sf("PATCH", f"/tooling/sobjects/CustomField/{key}", json=body)
    assert (changed.status_code, changed.content) == (204, b"")
    shown = sf("GET", "/sobjects/Lead/describe").json()["fields"][-1]
    assert (shown["label"], shown["length"]) == ("New", 9)
    kind = sf("PATCH", f"/tooling/sobjects/CustomField/{key}",
              json={"Metadata": {"label": "New", "type": "Email"}})  # fmt: skip
    assert kind.json()[0]["errorCode"] == "FUNCTIONALITY_NOT_ENABLED"
    assert sf("DELETE", f"/tooling/sobjects/CustomField/{key}").status_code == 204
    assert sf("GET", f"/tooling/sobjects/CustomField/{key}").status_code == 404
    assert "Ext__c" not in sf("GET", "/sobjects/Lead/describe").text


@pytest.mark.parametrize(
    ("metadata", "kind", "length"),
    [
        ({"type": "TextArea"}, "textarea", 255), ({"type": "Html", "length": 500}, "textarea", 500),
        ({"type": "LongTextArea", "length": 1000, "visibleLines": 3}, "textarea", 1000),
        ({"type": "Checkbox", "defaultValue": "true"}, "boolean", 0),
        ({"type": "Number", "precision": 5, "scale": 1}, "double", 0),
        ({"type": "Currency", "precision": 9, "scale": 2, "defaultValue": 3}, "currency", 0),
        ({"type": "Percent", "precision": 3, "scale": 0}, "percent", 0),
        ({"type": "Date"}, "date", 0), ({"type": "DateTime"}, "datetime", 0),
        ({"type": "Time"}, "time", 0), ({"type": "Email"}, "email", 80),
        ({"type": "Phone"}, "phone", 40), ({"type": "Url"}, "url", 255),
        ({"type": "Lookup", "referenceTo": "Account", "relationshipName": "Extras"},
         "reference", 18),
        ({"type": "AutoNumber", "displayFormat": "X-{00}"}, "string", 30),
        ({"type": "Location", "scale": 4}, "location", 0),
    ],
)  # fmt: skip
def test_each_type_becomes_what_a_describe_calls_it(org, metadata, kind, length):
    sf = org.as_user()
    body = {"FullName": "Lead.Made__c", "Metadata": {"label": "Made", **metadata}}
    made = sf("POST", "/tooling/sobjects/CustomField", json=body)
    assert made.status_code == 201, made.text
    fields = {f["name"]: f for f in sf("GET", "/sobjects/Lead/describe").json()["fields"]}
    assert (fields["Made__c"]["type"], fields["Made__c"]["length"]) == (kind, length)
    key = made.json()["id"]
    assert (
        sf("GET", f"/tooling/sobjects/CustomField/{key}").json()["Metadata"]["type"]
        == (metadata["type"])
    )
    assert sf("DELETE", f"/tooling/sobjects/CustomField/{key}").status_code == 204


def test_a_picklist_keeps_its_values_and_default(org):
    sf = org.as_user()
    values = [{"fullName": "b", "label": "B", "default": True}, {"fullName": "a", "label": "A"}]
    metadata = {"label": "Size", "type": "Picklist",
                "valueSet": {"restricted": True,
                             "valueSetDefinition": {"sorted": False, "value": values}}}  # fmt: skip
    body = {"FullName": "Lead.Size__c", "Metadata": metadata}
    key = sf("POST", "/tooling/sobjects/CustomField", json=body).json()["id"]
    lead = sf("POST", "/sobjects/Lead", json={"LastName": "L", "Company": "C"}).json()["id"]
    assert sf("GET", f"/sobjects/Lead/{lead}").json()["Size__c"] == "b"
    refused = sf("PATCH", f"/sobjects/Lead/{lead}", json={"Size__c": "c"}).json()
    assert refused[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    kept = sf("GET", f"/tooling/sobjects/CustomField/{key}").json()["Metadata"]["valueSet"]
    assert [v["fullName"] for v in kept["valueSetDefinition"]["value"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("name", "metadata", "code"),
    [
        ("Lead.Ext", TEXT, "FIELD_INTEGRITY_EXCEPTION"),
        ("Leed.Ext__c", TEXT, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("Lead.Ext__c", {"type": "Text"}, "REQUIRED_FIELD_MISSING"),
        ("Lead.Ext__c", {"type": "Colour", "label": "x"},
         "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("Lead.Ext__c", {"type": "EncryptedText", "label": "x"}, "FUNCTIONALITY_NOT_ENABLED"),
        ("Lead.Ext__c", {"type": "Summary", "label": "x"}, "FUNCTIONALITY_NOT_ENABLED"),
        ("Lead.Ext__c", {**TEXT, "formula": "1 + 1"}, "FUNCTIONALITY_NOT_ENABLED"),
        ("Lead.Ext__c", {**TEXT, "colour": 1}, "JSON_PARSER_ERROR"),
        ("Lead.Ext__c", {**TEXT, "length": 300}, "FIELD_INTEGRITY_EXCEPTION"),
        ("Lead.Ext__c", {**TEXT, "length": "x"}, "FIELD_INTEGRITY_EXCEPTION"),
        ("Lead.Ext__c", None, "JSON_PARSER_ERROR"),
        ("Lead.Ext__c", {"type": "Lookup", "label": "x", "referenceTo": "Leed"},
         "FIELD_INTEGRITY_EXCEPTION"),
        ("Lead.Ext__c", {"type": "AutoNumber", "label": "x", "startingNumber": "z"},
         "FIELD_INTEGRITY_EXCEPTION"),
        ("Lead.Ext__c", {"type": "Lookup", "label": "x", "referenceTo": {"a": 1}},
         "FIELD_INTEGRITY_EXCEPTION"),
        ("Lead.Ext__c", {"type": "Picklist", "label": "x"}, "JSON_PARSER_ERROR"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_refused_and_changes_nothing(org, name, metadata, code):
    sf = org.as_user()
    answer = sf("POST", "/tooling/sobjects/CustomField",
                json={"FullName": name, "Metadata": metadata})  # fmt: skip
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code), answer.text
    assert not [f for f in org.instance.describe.object("Lead").fields if f.custom]


def test_a_second_field_of_the_name_is_refused(org):
    sf = org.as_user()
    field(sf, "Lead.Ext__c")
    assert field(sf, "Lead.Ext__c").json() == [{
        "message": "There is already a field named Ext on Lead.",
        "errorCode": "DUPLICATE_DEVELOPER_NAME", "fields": ["DeveloperName"],
    }]  # fmt: skip


def test_an_object_is_made_with_a_master_and_deleted(org):
    sf = org.as_user()
    made = sf("POST", "/tooling/sobjects/CustomObject",
              json={"FullName": "Plan__c", "Metadata": PLAN})  # fmt: skip
    assert made.status_code == 201, made.text
    assert made.json()["id"].startswith("01I")
    master = {"label": "Account", "type": "MasterDetail", "referenceTo": "Account",
              "relationshipName": "Plans"}  # fmt: skip
    body = {"FullName": "Plan__c.Account__c", "Metadata": master}
    assert sf("POST", "/tooling/sobjects/CustomField", json=body).status_code == 201
    account = sf("POST", "/sobjects/Account", json={"Name": "A"}).json()["id"]
    plan = sf("POST", "/sobjects/Plan__c", json={"Account__c": account}).json()["id"]
    found = query(sf, "SELECT QualifiedApiName, DurableId, KeyPrefix, InternalSharingModel FROM "
                      "EntityDefinition WHERE QualifiedApiName = 'Plan__c'")  # fmt: skip
    found = found["records"][0]
    assert found["DurableId"] == made.json()["id"]
    assert (found["KeyPrefix"], found["InternalSharingModel"]) == (plan[:3], "ControlledByParent")
    assert sf("DELETE", f"/tooling/sobjects/CustomObject/{made.json()['id']}").status_code == 204
    assert sf("GET", f"/sobjects/Plan__c/{plan}").status_code == 404


def test_the_fields_of_an_object_are_looked_up_with_their_types(org):
    sf = org.as_user()
    field(sf, "Lead.Ext__c")
    rows = query(sf, "SELECT QualifiedApiName, DataType, EntityDefinition.QualifiedApiName FROM "
                     "FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Lead' AND "
                     "QualifiedApiName IN ('Email', 'OwnerId', 'Ext__c') "
                     "ORDER BY QualifiedApiName")["records"]  # fmt: skip
    assert [(r["QualifiedApiName"], r["DataType"]) for r in rows] == [
        ("Email", "Email"), ("Ext__c", "Text(50) (External ID) (Unique Case Insensitive)"),
        ("OwnerId", "Lookup(Group,User)"),
    ]  # fmt: skip
    assert rows[0]["EntityDefinition"]["QualifiedApiName"] == "Lead"


def test_what_is_not_emulated_is_refused(org):
    sf = org.as_user()
    assert query(sf, "SELECT Id FROM ApexClass")[0]["errorCode"] == "INVALID_TYPE"
    assert query(sf, "SELECT Nope FROM CustomField")[0]["errorCode"] == "INVALID_FIELD"
    assert sf("POST", "/tooling/sobjects/ApexClass", json={}).status_code == 404
    assert sf("POST", "/tooling/sobjects/EntityDefinition", json={}).status_code == 403
    field(sf, "Lead.A__c")
    field(sf, "Lead.B__c")
    both = query(sf, "SELECT Id, Metadata FROM CustomField")
    assert both[0]["errorCode"] == "MALFORMED_QUERY"
    assert both[0]["message"].endswith("Result size: 2")
    assert query(sf, "SELECT COUNT() FROM CustomField")["totalSize"] == 2
    assert {o["name"] for o in sf("GET", "/tooling/sobjects").json()["sobjects"]} == {
        "CustomField", "CustomObject", "EntityDefinition", "FieldDefinition",
    }  # fmt: skip
    assert sf("GET", "/tooling/sobjects/CustomField/describe").json()["name"] == "CustomField"


def test_only_an_administrator_changes_the_schema_or_sees_what_is_new(org):
    admin, other = org.as_user(), org.user()
    sf = org.as_user(other)
    refused = field(sf, "Lead.Ext__c")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (
        403, "INSUFFICIENT_ACCESS_OR_READONLY",
    )  # fmt: skip
    field(admin, "Lead.Ext__c")
    sf2 = org.as_user(other)
    seen = sf2("GET", "/query?q=SELECT+Ext__c+FROM+Lead").json()
    assert seen[0]["errorCode"] == "INVALID_FIELD"
    org.act("set_settings", {"profile_permissions": {
        "Standard User": {"visible_fields": ["Lead.Ext__c"]}}})  # fmt: skip
    assert sf2("GET", "/query?q=SELECT+Ext__c+FROM+Lead").status_code == 200


def test_a_permission_set_opens_a_new_field_and_object(org):
    admin, user = org.as_user(), org.user()
    field(admin, "Lead.Ext__c")
    admin("POST", "/tooling/sobjects/CustomObject", json={"FullName": "Plan__c", "Metadata": PLAN})
    sf = org.as_user(user)
    assert sf("GET", "/sobjects/Plan__c/describe").status_code == 404
    held = admin("POST", "/sobjects/PermissionSet", json={"Name": "P", "Label": "P"}).json()["id"]
    admin("POST", "/sobjects/PermissionSetAssignment",
          json={"AssigneeId": user, "PermissionSetId": held})  # fmt: skip
    read = {"ParentId": held, "SobjectType": "Lead", "Field": "Lead.Ext__c",
            "PermissionsRead": True}  # fmt: skip
    granted = admin("POST", "/sobjects/FieldPermissions", json=read)
    assert granted.status_code == 201, granted.text
    rights = {"ParentId": held, "SobjectType": "Plan__c", "PermissionsRead": True,
              "PermissionsCreate": True}  # fmt: skip
    assert admin("POST", "/sobjects/ObjectPermissions", json=rights).status_code == 201
    assert sf("GET", "/query?q=SELECT+Ext__c+FROM+Lead").status_code == 200
    lead = {"LastName": "L", "Company": "C", "Ext__c": "x"}
    answer = sf("POST", "/sobjects/Lead", json=lead).json()
    assert answer[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    key = sf("POST", "/sobjects/Plan__c", json={"Name": "p"}).json()["id"]
    assert sf("PATCH", f"/sobjects/Plan__c/{key}", json={"Name": "q"}).status_code == 403
    admin("PATCH", f"/sobjects/FieldPermissions/{granted.json()['id']}",
          json={"PermissionsEdit": True})  # fmt: skip
    assert sf("POST", "/sobjects/Lead", json=lead).status_code == 201


def test_a_profile_has_a_permission_set_that_grants_for_it(org):
    admin, user = org.as_user(), org.user()
    field(admin, "Lead.Ext__c")
    owned = org.query(admin, "SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = true AND "
                             "Profile.Name = 'Standard User'")  # fmt: skip
    assert len(owned) == 1
    grant = {"ParentId": owned[0]["Id"], "SobjectType": "Lead", "Field": "Lead.Ext__c",
             "PermissionsRead": True, "PermissionsEdit": True}  # fmt: skip
    assert admin("POST", "/sobjects/FieldPermissions", json=grant).status_code == 201
    assert org.as_user(user)("GET", "/query?q=SELECT+Ext__c+FROM+Lead").status_code == 200


@pytest.mark.parametrize("all_or_none", [True, False])
def test_the_schema_is_not_changed_within_a_composite_request(org, all_or_none):
    sf = org.as_user()
    one = {"method": "POST", "referenceId": "a",
           "url": "/services/data/v59.0/tooling/sobjects/CustomField",
           "body": {"FullName": "Lead.Ext__c", "Metadata": TEXT}}  # fmt: skip
    answer = sf("POST", "/composite", json={"allOrNone": all_or_none, "compositeRequest": [one]})
    assert answer.json()["compositeResponse"][0]["httpStatusCode"] == 400
    assert org.instance.describe.object("Lead").field("Ext__c") is None


def test_records_that_were_read_before_show_the_new_field(org):
    sf = org.as_user()
    key = sf("POST", "/sobjects/Lead", json={"LastName": "L", "Company": "C"}).json()["id"]
    for path in (f"/sobjects/Lead/{key}", f"/sobjects/Lead/{key}?fields=Name"):
        assert sf("GET", path).status_code == 200
    assert field(sf, "Lead.Ext__c").status_code == 201
    assert sf("GET", f"/sobjects/Lead/{key}").json()["Ext__c"] is None
    assert sf("PATCH", f"/sobjects/Lead/{key}", json={"Ext__c": "x"}).status_code == 204
    assert org.query(sf, "SELECT FIELDS(ALL) FROM Lead LIMIT 1")[0]["Ext__c"] == "x"
