"""SOAP calls that write records."""

# ruff: noqa: S608 - SOQL is not SQL
import pytest
import requests
from soap_by_hand import errors_of, plain, response, soap_of, xml


@pytest.fixture
def soap(shared):
    return soap_of(shared)


def lead(**values):
    return xml(sObjects={"type": "Lead", "LastName": "Soap", "Company": "Acme", **values})


def ids(*keys):
    return xml(ids=list(keys))


def read(shared, name, key):
    return next(r for r in shared.read(name, deleted="all") if r["Id"] == key)


def test_a_record_is_created_from_texts_typed_by_its_fields(shared, soap):
    [made] = soap("create", lead(AnnualRevenue="1.5E3", NumberOfEmployees="12", DoNotCall="true",
                                 Phone=None, Email="s@acme.example"))  # fmt: skip
    assert made == {"id": made["id"], "success": "true"}
    row = read(shared, "Lead", made["id"])
    assert (row["AnnualRevenue"], row["NumberOfEmployees"], row["DoNotCall"]) == (1500.0, 12, True)
    assert (row["Email"], row["Phone"]) == ("s@acme.example", None)


def test_the_parts_of_a_failed_row_are_unprefixed_typed_and_in_order(soap):
    answer = soap.post("create", xml(sObjects={"type": "Lead", "FirstName": "A"}))
    assert (
        '<result><errors xsi:type="Error"><fields>LastName</fields><fields>Company</fields>'
        "<message>Required fields are missing: [LastName, Company]</message>"
        '<statusCode>REQUIRED_FIELD_MISSING</statusCode></errors><id xsi:nil="true"/>'
        "<success>false</success></result>" in answer.text
    )


def test_rows_fail_alone_unless_all_or_none_is_asked(shared, soap):
    rows = lead(Company="Alone") + xml(sObjects={"type": "Lead", "LastName": "x"})
    good, bad = soap("create", rows)
    assert (good["success"], errors_of(bad)[0][0]) == ("true", "REQUIRED_FIELD_MISSING")
    before = len(shared.read("Lead"))
    undone, bad = soap("create", rows, AllOrNoneHeader={"allOrNone": True})
    assert errors_of(undone)[0][0] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert (undone["id"], errors_of(bad)[0][0]) == (None, "REQUIRED_FIELD_MISSING")
    assert len(shared.read("Lead")) == before


@pytest.mark.parametrize(
    ("field", "text"),
    [("AnnualRevenue", "much"), ("NumberOfEmployees", "1.5"), ("DoNotCall", "yes"),
     ("NumberOfEmployees", "")],
)  # fmt: skip
def test_a_text_that_a_field_cannot_be_read_from_fails_the_row(soap, field, text):
    [row] = soap("create", lead(**{field: text}))
    [(code, message)] = errors_of(row)
    assert code == "INVALID_TYPE_ON_FIELD_IN_RECORD"
    assert message.endswith(f": value not of required type: {text}")
    assert row["errors"]["fields"] == field


def test_an_update_leaves_out_nil_fields_and_clears_fields_to_null(shared, soap):
    [made] = soap("create", lead(Phone="1", Title="Boss", City="Ulm"))
    key = made["id"]
    body = {"type": "Lead", "Id": key, "fieldsToNull": ["Phone", "City"], "Title": None, "Fax": "2"}
    [changed] = soap("update", xml(sObjects=body))
    assert changed == {"id": key, "success": "true"}
    row = read(shared, "Lead", key)
    assert [row[n] for n in ("Phone", "City", "Title", "Fax")] == [None, None, "Boss", "2"]


def test_ids_that_a_create_must_not_and_an_update_must_name(soap):
    [row] = soap("create", lead(Id="00Q000000000001EAA"))
    assert errors_of(row) == [
        ("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call")
    ]
    [row] = soap("update", lead())
    assert errors_of(row) == [("MISSING_ARGUMENT", "Id not specified in an update call")]
    [row] = soap("update", lead(Id="001000000000001AAA"))
    assert errors_of(row)[0][0] == "MALFORMED_ID"
    [row] = soap("update", lead(Id="00Q000000000001EAA"))
    assert errors_of(row) == [("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")]


def test_ids_under_another_name_are_refused_and_not_passed_over(soap):
    fault = soap.fault("delete", xml(id=["00Q000000000001EAA"]))
    assert fault[1:] == (
        "UNKNOWN_EXCEPTION", "Element {urn:partner.soap.sforce.com}id invalid at this location",
    )  # fmt: skip


def test_an_unknown_object_or_field_refuses_the_whole_call(shared, soap):
    before = len(shared.read("Lead"))
    rows = lead() + lead(Nonsense="1")
    kind, code, message = soap.fault("create", rows)
    assert (kind, code) == ("InvalidFieldFault", "INVALID_FIELD")
    assert message.startswith("No such column 'Nonsense' on entity 'Lead'.")
    kind, code, message = soap.fault("create", lead() + xml(sObjects={"type": "Foo", "A": "1"}))
    assert (kind, code) == ("InvalidSObjectFault", "INVALID_TYPE")
    assert message.startswith("sObject type 'Foo' is not supported.")
    assert soap.fault("create", xml(sObjects={"LastName": "x"}))[2] == (
        "Must send a concrete entity type."
    )
    assert soap.fault("create", lead() * 201)[1] == "EXCEEDED_ID_LIMIT"
    assert len(shared.read("Lead")) == before


def test_the_order_and_prefixes_that_jsforce_sends(soap):
    inner = "<type>Lead</type><LastName>J</LastName><Company>F</Company>"
    body = (
        '<create xmlns="urn:partner.soap.sforce.com" xmlns:ns1="sobject.partner.soap.sforce.com">'
        f"<ns1:sObjects>{inner}</ns1:sObjects></create>"
    )
    text = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>'
        f'<SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>{soap.token}</sessionId>'
        f"</SessionHeader></e:Header><e:Body>{body}</e:Body></e:Envelope>"
    )
    answer = requests.post(f"{soap.url}/services/Soap/u/50.0", data=text, timeout=10)
    assert plain(response(answer)[0])["success"] == "true"


def test_an_upsert_creates_then_changes_and_refuses_doubles(org):
    org.act("change_schema", "Lead", None, {"fields": [
        {"name": "Ext__c", "type": "text", "external_id": True, "unique": True}]})  # fmt: skip
    soap = soap_of(org)
    named = xml(externalIDFieldName="Ext__c")
    [made] = soap("upsert", named + lead(Ext__c="A1"))
    assert made["created"] == "true"
    [again] = soap("upsert", named + lead(Ext__c="a1", LastName="Changed"))
    assert again == {"created": "false", "id": made["id"], "success": "true"}
    rows = soap("upsert", named + lead(Ext__c="B") + lead(Ext__c="B") + lead())
    codes = [errors_of(r)[0][0] for r in rows]
    assert codes == ["DUPLICATE_EXTERNAL_ID", "DUPLICATE_EXTERNAL_ID", "MISSING_ARGUMENT"]
    by_id = xml(externalIdFieldName="Id")
    new, old = soap("upsert", by_id + lead() + lead(Id=made["id"], Title="T"))
    assert (new["created"], old["created"], old["id"]) == ("true", "false", made["id"])
    kind, code, message = soap.fault("upsert", xml(externalIdFieldName="Phone") + lead(Phone="1"))
    assert (kind, code) == ("InvalidFieldFault", "INVALID_FIELD")
    assert "does not match an External ID" in message


def test_a_parent_is_named_by_its_external_id(org):
    org.act("change_schema", "Account", None, {"fields": [
        {"name": "Ext__c", "type": "text", "external_id": True}]})  # fmt: skip
    soap = soap_of(org)
    [account] = soap("create", xml(sObjects={"type": "Account", "Name": "A", "Ext__c": "A1"}))
    parent = {"type": "Account", "Ext__c": "A1"}
    [made] = soap("create", xml(sObjects={"type": "Contact", "LastName": "C", "Account": parent}))
    assert read(org, "Contact", made["id"])["AccountId"] == account["id"]


def test_deleting_undeleting_and_emptying_the_bin(shared, soap):
    [account] = soap("create", xml(sObjects={"type": "Account", "Name": "Bin"}))
    body = {"type": "Contact", "LastName": "Kid", "AccountId": account["id"]}
    [contact] = soap("create", xml(sObjects=body))
    assert soap("undelete", ids(account["id"]))[0]["errors"] == {
        "message": "Entity is not in the recycle bin", "statusCode": "UNDELETE_FAILED",
    }  # fmt: skip
    assert soap("delete", ids(account["id"])) == [{"id": account["id"], "success": "true"}]
    [gone] = soap("delete", ids(account["id"]))
    assert (gone["id"], errors_of(gone)) == (
        account["id"], [("ENTITY_IS_DELETED", "entity is deleted")],
    )  # fmt: skip
    assert read(shared, "Contact", contact["id"])["IsDeleted"] is True
    [with_parent] = soap("undelete", ids(contact["id"]))
    assert errors_of(with_parent)[0][0] == "UNDELETE_FAILED"
    assert soap("undelete", ids(account["id"]))[0]["success"] == "true"
    assert read(shared, "Contact", contact["id"])["IsDeleted"] is False
    soap("delete", ids(account["id"]))
    assert soap("emptyRecycleBin", ids(account["id"]))[0]["success"] == "true"
    known = {r["Id"] for n in ("Account", "Contact") for r in shared.read(n, deleted="all")}
    assert not known & {account["id"], contact["id"]}
    [never] = soap("emptyRecycleBin", ids(account["id"]))
    assert errors_of(never)[0][0] == "INVALID_CROSS_REFERENCE_KEY"


def test_what_the_bin_does_not_give_back(shared, soap):
    bad, member = soap("undelete", ids("nonsense", shared.admin))
    assert errors_of(bad) == [("MALFORMED_ID", "malformed id nonsense")]
    assert errors_of(member)[0][0] in {"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "UNDELETE_FAILED"}
    [made] = soap("create", lead())
    [row] = soap("emptyRecycleBin", ids(made["id"]))
    assert row["success"] == "false"


def test_typed_records_of_the_enterprise_interface(shared):
    soap = soap_of(shared, api="c")
    body = '<sObjects xsi:type="ns:Lead"><LastName>E</LastName><Company>Ent</Company></sObjects>'
    [made] = soap("create", body.replace("<sObjects ", '<sObjects xmlns:ns="urn:s" '))
    text = f"SELECT Id, Company FROM Lead WHERE Id = '{made['id']}'"
    answer = soap.post("query", xml(queryString=text))
    shown = f"<sf:Id>{made['id']}</sf:Id><sf:Company>Ent</sf:Company>"
    assert f'<records xsi:type="sf:Lead">{shown}</records>' in answer.text
    assert "urn:sobject.enterprise.soap.sforce.com" in answer.text
    assert soap.fault("create", "<sObjects><LastName>E</LastName></sObjects>")[1] == "INVALID_TYPE"
    fault = soap.post("create", "<sObjects><LastName>E</LastName></sObjects>").text
    assert "urn:fault.enterprise.soap.sforce.com" in fault


def test_a_duplicate_is_told_with_what_it_looks_like_and_may_be_confirmed(org):
    org.act("set_settings", {"duplicate_rules": {"Standard_Lead_Duplicate_Rule": {}}})
    soap = soap_of(org)
    [held] = soap("create", lead(Email="d@acme.example"))
    [refused] = soap("create", lead(Email="d@acme.example"))
    [(code, _)] = errors_of(refused)
    assert code == "DUPLICATES_DETECTED"
    found = refused["errors"]["duplicateResult"]
    assert (found["allowSave"], found["duplicateRuleEntityType"]) == ("true", "Lead")
    match = found["matchResults"]["matchRecords"]["record"]
    assert match == {"type": "Lead", "Id": [held["id"], held["id"]]}
    allowed = soap("create", lead(Email="d@acme.example"), DuplicateRuleHeader={"allowSave": True})
    assert allowed[0]["success"] == "true"


def test_assignment_rules_are_used_only_when_the_header_asks(org):
    user = org.user(profile="Standard User")
    name = read(org, "User", user)["Username"]
    org.act("set_settings", {"assignment_rules": [{"object": "Lead", "assign_to": name}]})
    soap = soap_of(org)
    [plainly] = soap("create", lead())
    [assigned] = soap("create", lead(), AssignmentRuleHeader={"useDefaultRule": True})
    owners = [read(org, "Lead", r["id"])["OwnerId"] for r in (plainly, assigned)]
    assert owners == [org.admin, user]


def test_parents_and_plain_fields_that_are_mixed_up_fail_the_row(soap):
    [nested] = soap("create", lead(Title={"a": "b"}))
    [flat] = soap("create", xml(sObjects={"type": "Contact", "LastName": "x", "Account": "A1"}))
    assert [errors_of(r)[0][0] for r in (nested, flat)] == ["INVALID_TYPE_ON_FIELD_IN_RECORD"] * 2


def test_the_mru_header_makes_a_record_recent(org):
    soap = soap_of(org)
    soap("create", lead(LastName="Quiet"))
    [made] = soap("create", lead(LastName="Recent"), MruHeader={"updateMru": True})
    found = org.as_user()("GET", "/recent").json()
    assert [r["Id"] for r in found] == [made["id"]]
