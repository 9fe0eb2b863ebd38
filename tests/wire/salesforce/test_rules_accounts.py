"""Record types and person accounts."""

import pytest
from org_by_hand import Org

from syncproof.kit.errors import SyncProofError

BAD_TYPE = "Record Type ID: this ID value isn't valid for the user: "


@pytest.fixture(scope="module")
def people_world(serve):
    return serve(salesforce={"person_accounts": True})


@pytest.fixture
def persons(people_world):
    people_world.load()
    return Org(people_world)


def types_of(org):
    return {r["DeveloperName"]: r["Id"] for r in org.read("RecordType")}


def infos(caller, name="Account"):
    found = caller("GET", f"/sobjects/{name}/describe").json()["recordTypeInfos"]
    return {i["developerName"]: i for i in found}


def read(caller, name, key):
    return caller("GET", f"/sobjects/{name}/{key}").json()


def make(caller, name, **fields):
    answer = caller("POST", f"/sobjects/{name}", json=fields)
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


# --- person accounts -----------------------------------------------------------------------------


def test_a_person_is_an_account_and_a_contact(persons):
    sf = persons.as_user()
    key = make(sf, "Account", RecordTypeId=types_of(persons)["PersonAccount"], FirstName="Ana",
               LastName="Torres", Salutation="Ms.", PersonEmail="ana@norvia.example",
               PersonMailingCity="Lima", Phone="1")  # fmt: skip
    account = read(sf, "Account", key)
    contact = read(sf, "Contact", account["PersonContactId"])
    assert (account["IsPersonAccount"], account["Name"]) == (True, "Ana Torres")
    shown = [contact[n] for n in ("IsPersonAccount", "Name", "Email", "MailingCity", "Phone",
                                  "AccountId", "Salutation")]  # fmt: skip
    assert shown == [True, "Ana Torres", "ana@norvia.example", "Lima", "1", key, "Ms."]


def test_a_last_name_makes_a_person_and_a_name_a_company(persons):
    sf, types = persons.as_user(), types_of(persons)
    person = read(sf, "Account", make(sf, "Account", LastName="Torres"))
    company = read(sf, "Account", make(sf, "Account", Name="Norvia"))
    assert (person["RecordTypeId"], company["RecordTypeId"]) == (
        types["PersonAccount"], types["Business_Account"],
    )  # fmt: skip
    assert (company["IsPersonAccount"], company["PersonContactId"]) == (False, None)


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"LastName": "T", "Name": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"]),
        ({"Name": "x", "PersonEmail": "a@b.example"}, "INVALID_FIELD_FOR_INSERT_UPDATE",
         ["PersonEmail"]),
        ({"FirstName": "Ana"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["FirstName"]),
        ({"Phone": "1"}, "REQUIRED_FIELD_MISSING", ["Name"]),
    ],
)  # fmt: skip
def test_the_two_kinds_have_different_fields(persons, body, code, fields):
    answer = persons.as_user()("POST", "/sobjects/Account", json=body)
    assert (answer.json()[0]["errorCode"], answer.json()[0]["fields"]) == (code, fields)


def test_the_contact_follows_the_account_and_is_not_touched_by_itself(persons):
    sf = persons.as_user()
    key = make(sf, "Account", LastName="Torres")
    contact = read(sf, "Account", key)["PersonContactId"]
    body = {"FirstName": "Ana", "PersonTitle": "Boss"}
    assert sf("PATCH", f"/sobjects/Account/{key}", json=body).status_code == 204
    found = read(sf, "Contact", contact)
    assert (found["Name"], found["Title"]) == ("Ana Torres", "Boss")
    for method, options in (("PATCH", {"json": {"Title": "x"}}), ("DELETE", {})):
        answer = sf(method, f"/sobjects/Contact/{contact}", **options)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (
            403, "INSUFFICIENT_ACCESS_OR_READONLY",
        )  # fmt: skip
    answer = sf("POST", "/sobjects/Contact", json={"LastName": "B", "AccountId": key})
    assert answer.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert sf("DELETE", f"/sobjects/Account/{key}").status_code == 204
    assert sf("GET", f"/sobjects/Contact/{contact}").json()[0]["errorCode"] == "ENTITY_IS_DELETED"


def test_a_custom_field_of_contacts_is_one_of_persons(persons):
    persons.act("change_schema", "Contact", None, {"name": "Shoe__c", "type": "text", "length": 9})
    sf = persons.as_user()
    key = make(sf, "Account", LastName="Torres", Shoe__pc="41")
    contact = read(sf, "Account", key)["PersonContactId"]
    assert read(sf, "Contact", contact)["Shoe__c"] == "41"


def test_a_company_does_not_become_a_person(persons):
    sf, person = persons.as_user(), types_of(persons)["PersonAccount"]
    key = make(sf, "Account", Name="Norvia")
    answer = sf("PATCH", f"/sobjects/Account/{key}", json={"RecordTypeId": person})
    assert answer.json()[0]["message"] == BAD_TYPE + person


def test_a_lead_needs_no_company_where_persons_can_be_accounts(persons):
    assert make(persons.as_user(), "Lead", LastName="Torres")


def test_without_the_feature_there_is_nothing_of_it(shared):
    sf = shared.as_user()
    for name, field in (("Account", "PersonEmail"), ("Contact", "IsPersonAccount"),
                        ("RecordType", "IsPersonType"), ("Account", "RecordTypeId")):  # fmt: skip
        shown = sf("GET", f"/sobjects/{name}/describe").json()["fields"]
        assert field not in {f["name"] for f in shown}


# --- record types --------------------------------------------------------------------------------

TYPES = [
    {"object": "Lead", "developer_name": "Partner", "name": "Partner Lead",
     "default_for": ["Standard User"]},
    {"object": "Lead", "developer_name": "Secret", "profiles": ["Standard User"]},
]  # fmt: skip


def test_a_record_gets_the_default_type_of_the_profile(org):
    org.act("set_settings", {"record_types": TYPES})
    types, admin = types_of(org), org.as_user()
    user = org.as_user(org.user())
    body = {"LastName": "T", "Company": "N"}
    assert read(user, "Lead", make(user, "Lead", **body))["RecordTypeId"] == types["Partner"]
    assert read(admin, "Lead", make(admin, "Lead", **body))["RecordTypeId"] is None
    make(user, "Lead", **body, RecordTypeId=types["Secret"])
    rows = org.query(user, "SELECT RecordType.DeveloperName FROM Lead ORDER BY Id DESC LIMIT 1")
    assert rows[0]["RecordType"]["DeveloperName"] == "Secret"


def test_the_describe_says_what_a_profile_has(org):
    org.act("set_settings", {"record_types": TYPES})
    user, admin = infos(org.as_user(org.user()), "Lead"), infos(org.as_user(), "Lead")
    assert [user[n]["defaultRecordTypeMapping"] for n in ("Partner", "Secret", "Master")] == [
        True, False, False,
    ]  # fmt: skip
    assert [admin[n]["available"] for n in ("Partner", "Secret", "Master")] == [True, False, True]
    assert admin["Master"]["defaultRecordTypeMapping"] is True
    assert list(infos(org.as_user(), "Contact")) == ["Master"]


def test_a_type_that_is_inactive_or_not_the_users_is_refused(org):
    org.act("set_settings", {"record_types": TYPES})
    types, sf = types_of(org), org.as_user()
    body = {"LastName": "T", "Company": "N", "RecordTypeId": types["Secret"]}
    refusal = [{
        "message": BAD_TYPE + types["Secret"], "errorCode": "INVALID_CROSS_REFERENCE_KEY",
        "fields": ["RecordTypeId"],
    }]  # fmt: skip
    assert sf("POST", "/sobjects/Lead", json=body).json() == refusal
    org.act("set_settings", {"record_types": TYPES[:1]})
    body["RecordTypeId"] = types["Secret"]
    user = org.as_user(org.user())
    assert user("POST", "/sobjects/Lead", json=body).json() == refusal


def test_an_administrator_makes_record_types_by_the_interface(org):
    sf = org.as_user()
    body = {"SobjectType": "Contact", "Name": "VIP", "DeveloperName": "Vip"}
    key = make(sf, "RecordType", **body)
    again = sf("POST", "/sobjects/RecordType", json=body)
    assert again.json()[0]["errorCode"] == "DUPLICATE_DEVELOPER_NAME"
    contact = make(sf, "Contact", LastName="T", RecordTypeId=key)
    assert read(sf, "Contact", contact)["RecordTypeId"] == key
    assert sf("PATCH", f"/sobjects/RecordType/{key}", json={"IsActive": False}).status_code == 204
    answer = sf("POST", "/sobjects/Contact", json={"LastName": "T", "RecordTypeId": key})
    assert answer.json()[0]["message"] == BAD_TYPE + key


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"object": "User", "developer_name": "X"}, 'no record types of "User"'),
        ({"object": "Lead", "developer_name": "a b"}, "has letters, digits and _"),
        ({"object": "Lead", "developer_name": ""}, "has letters, digits and _"),
        ({"object": "Account", "developer_name": "X", "person": True}, "only an account with"),
        ({"object": "Lead", "developer_name": "X", "profiles": ["Boss"]}, 'unknown profile "Boss"'),
        ({"object": "Lead"}, '"developer_name" is missing'),
    ],
)
def test_record_types_that_cannot_be_are_refused(org, given, words):
    with pytest.raises(SyncProofError, match=words):
        org.act("set_settings", {"record_types": [given]})
    with pytest.raises(SyncProofError, match="listed twice"):
        org.act("set_settings", {"record_types": [TYPES[0], TYPES[0]]})
    assert org.read("RecordType") == []


def test_a_changed_field_of_contacts_is_changed_for_persons_and_a_deleted_one_gone(persons):
    persons.act("change_schema", "Contact", None, {"name": "Shoe__c", "type": "text", "length": 9})
    persons.act("change_schema", "Contact", "Shoe__c", {"label": "Boot"})

    def label():
        fields = persons.as_user()("GET", "/sobjects/Account/describe").json()["fields"]
        return next((f["label"] for f in fields if f["name"] == "Shoe__pc"), None)

    assert label() == "Boot"
    persons.act("change_schema", "Contact", "Shoe__c", None)
    assert label() is None
