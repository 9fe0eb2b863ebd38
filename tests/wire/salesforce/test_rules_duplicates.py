"""The standard duplicate rules: alerts, blocks, headers, and what they are silent about."""

import pytest

RULE = "Standard_Contact_Duplicate_Rule"
TEXT = "You're creating a duplicate record. We recommend you use an existing record instead."
ANA = {"FirstName": "Ana", "LastName": "Torres", "Email": "ana@norvia.example"}
HEADER = "Sforce-Duplicate-Rule-Header"


@pytest.fixture
def sf(org):
    org.act("set_settings", {"duplicate_rules": {RULE: {}}})
    return org.as_user()


def test_the_refusal_is_word_for_word_what_was_recorded(sf):
    first = sf("POST", "/sobjects/Contact", json=ANA).json()["id"]
    answer = sf("POST", "/services/data/v54.0/sobjects/Contact", json=ANA)
    url = f"/services/data/v54.0/sobjects/Contact/{first}"
    result = {
        "allowSave": True, "duplicateRule": RULE, "duplicateRuleEntityType": "Contact",
        "errorMessage": TEXT,
        "matchResults": [{
            "entityType": "Contact", "errors": [], "matchEngine": "FuzzyMatchEngine",
            "matchRecords": [{
                "additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0,
                "record": {"attributes": {"type": "Contact", "url": url}, "Id": first},
            }],
            "rule": "Standard_Contact_Match_Rule_v1_1", "size": 1, "success": True,
        }],
    }  # fmt: skip
    assert (answer.status_code, answer.json()) == (
        400, [{"duplicateResut": result, "errorCode": "DUPLICATES_DETECTED", "message": TEXT}],
    )  # fmt: skip


def test_an_alert_is_passed_over_by_the_header_from_version_52_on(sf):
    sf("POST", "/sobjects/Contact", json=ANA)
    headers = {HEADER: "allowSave=true; includeRecordDetails=false; runAsCurrentUser=true"}
    old = sf("POST", "/services/data/v51.0/sobjects/Contact", json=ANA, headers=headers)
    assert old.status_code == 400
    assert sf("POST", "/sobjects/Contact", json=ANA, headers=headers).status_code == 201


def test_details_of_the_record_are_shown_when_asked_for(sf):
    sf("POST", "/sobjects/Contact", json=ANA)
    headers = {HEADER: "includeRecordDetails=true"}
    answer = sf("POST", "/sobjects/Contact", json=ANA, headers=headers).json()[0]
    record = answer["duplicateResut"]["matchResults"][0]["matchRecords"][0]["record"]
    assert record["Email"] == "ana@norvia.example"


def test_a_block_is_never_passed_over(org):
    org.act("set_settings", {"duplicate_rules": {RULE: {"on_create": "Block"}}})
    sf = org.as_user()
    sf("POST", "/sobjects/Contact", json=ANA)
    answer = sf("POST", "/sobjects/Contact", json=ANA, headers={HEADER: "allowSave=true"})
    assert answer.json()[0]["duplicateResut"]["allowSave"] is False


def test_a_lead_of_the_same_person_is_found_too(sf):
    sf("POST", "/sobjects/Lead", json={**ANA, "Company": "Norvia"})
    answer = sf("POST", "/sobjects/Contact", json={**ANA, "Email": "ANA@norvia.example"})
    found = answer.json()[0]["duplicateResut"]["matchResults"]
    assert [m["entityType"] for m in found] == ["Lead"]
    assert sf("POST", "/sobjects/Lead", json={**ANA, "Company": "N"}).status_code == 201


@pytest.mark.parametrize(
    "other",
    [
        {**ANA, "LastName": "Berg"},
        {"FirstName": "Ana", "LastName": "Torres"},
        {**ANA, "Email": "ana@other.example"},
    ],
)
def test_others_are_no_duplicates(sf, other):
    sf("POST", "/sobjects/Contact", json=ANA)
    assert sf("POST", "/sobjects/Contact", json=other).status_code == 201


def test_collections_tell_it_by_row(sf):
    rows = [{"attributes": {"type": "Contact"}, **ANA}] * 2
    answer = sf("POST", "/composite/sobjects", json={"records": rows}).json()
    assert [r["success"] for r in answer] == [True, False]
    assert answer[1]["errors"] == [
        {"statusCode": "DUPLICATES_DETECTED", "message": TEXT, "fields": []}
    ]


def test_an_edit_is_checked_only_when_what_is_matched_changes(sf):
    sf("POST", "/sobjects/Contact", json=ANA)
    other = sf("POST", "/sobjects/Contact", json={**ANA, "Email": "x@y.example"}).json()["id"]
    path = f"/sobjects/Contact/{other}"
    assert sf("PATCH", path, json={"Title": "Boss"}).status_code == 204
    answer = sf("PATCH", path, json={"Email": ANA["Email"]})
    assert answer.json()[0]["errorCode"] == "DUPLICATES_DETECTED"


@pytest.mark.parametrize("rule", [{"active": False}, {"alert": False}])
def test_inactive_and_silent_rules_refuse_nothing(org, rule):
    org.act("set_settings", {"duplicate_rules": {RULE: rule}})
    sf = org.as_user()
    assert [sf("POST", "/sobjects/Contact", json=ANA).status_code for _ in "ab"] == [201, 201]


def test_companies_are_matched_by_name_and_place(org):
    rule = {"Standard_Account_Duplicate_Rule": {}}
    org.act("set_settings", {"duplicate_rules": rule})
    sf = org.as_user()
    row = {"Name": "Norvia", "BillingCity": "Bonn"}
    assert sf("POST", "/sobjects/Account", json=row).status_code == 201
    assert sf("POST", "/sobjects/Account", json={"Name": "Norvia"}).status_code == 201
    answer = sf("POST", "/sobjects/Account", json={"Name": "norvia", "BillingCity": "bonn"})
    assert answer.json()[0]["errorCode"] == "DUPLICATES_DETECTED"


def test_whose_records_count_is_the_callers_choice(org):
    org.act("set_settings", {
        "duplicate_rules": {"Standard_Lead_Duplicate_Rule": {"on_create": "Block"}},
        "sharing_defaults": {"Lead": "Private"},
    })  # fmt: skip
    body = {**ANA, "Company": "Norvia"}
    org.as_user()("POST", "/sobjects/Lead", json=body)
    other = org.as_user(org.user())
    answer = other("POST", "/sobjects/Lead", json=body)
    results = answer.json()[0]["duplicateResut"]["matchResults"]
    assert [(m["size"], m["matchRecords"]) for m in results] == [(0, [])]
    headers = {HEADER: "runAsCurrentUser=true"}
    assert other("POST", "/sobjects/Lead", json=body, headers=headers).status_code == 201
