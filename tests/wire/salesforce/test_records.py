"""Single records over HTTP."""

import pytest

LEAD = {"LastName": "Doe", "FirstName": "Jane", "Company": "Acme", "Email": "jane@acme.example"}


@pytest.fixture
def lead(sf):
    return sf("POST", "/sobjects/Lead", json=LEAD).json()["id"]


def test_a_create_answers_201_with_the_id_and_where_the_record_is(sf):
    answer = sf("POST", "/sobjects/Lead/", json=LEAD)
    body = answer.json()
    assert answer.status_code == 201
    assert body == {"id": body["id"], "success": True, "errors": []}
    assert answer.headers["Location"] == f"/services/data/v59.0/sobjects/Lead/{body['id']}"
    assert body["id"].startswith("00Q")
    assert len(body["id"]) == 18


def test_a_record_is_read_with_all_fields_compounds_and_audit_stamps(sf, lead, served):
    body = sf("GET", f"/sobjects/lead/{lead[:15]}").json()
    admin = served.world.instance("salesforce").memory["admin"]
    assert body["attributes"] == {
        "type": "Lead", "url": f"/services/data/v59.0/sobjects/Lead/{lead}"
    }  # fmt: skip
    assert body["Name"] == "Jane Doe"
    assert body["IsDeleted"] is False
    assert body["Address"] is None
    assert body["OwnerId"] == body["CreatedById"] == admin
    assert body["CreatedDate"].endswith(".000+0000")
    assert body["SystemModstamp"] == body["LastModifiedDate"]
    assert body["Status"] == "Open - Not Contacted"


def test_fields_may_be_chosen_along_relationships(sf, lead):
    body = sf("GET", f"/sobjects/Lead/{lead}?fields=Name,Owner.Name").json()
    assert set(body) == {"attributes", "Id", "Name", "Owner"}
    assert body["Owner"]["Name"] == "Ada Admin"


def test_a_change_answers_204_without_a_body_and_moves_the_stamps(sf, lead, world):
    before = sf("GET", f"/sobjects/Lead/{lead}").json()
    world.clock.advance_to(world.clock.now_ms() + 5_000)
    answer = sf("PATCH", f"/sobjects/Lead/{lead}", json={"Title": "  Boss ", "FirstName": ""})
    after = sf("GET", f"/sobjects/Lead/{lead}").json()
    assert (answer.status_code, answer.content) == (204, b"")
    assert after["Title"] == "Boss"
    assert after["Name"] == "Doe"
    assert after["LastModifiedDate"] > before["LastModifiedDate"]
    assert after["CreatedDate"] == before["CreatedDate"]


def test_a_post_with_the_method_in_the_query_is_a_patch(sf, lead):
    answer = sf("POST", f"/sobjects/Lead/{lead}?_HttpMethod=PATCH", json={"Title": "Chief"})
    assert answer.status_code == 204
    assert sf("GET", f"/sobjects/Lead/{lead}").json()["Title"] == "Chief"


def test_a_deleted_record_is_said_to_be_deleted(sf, lead):
    assert sf("DELETE", f"/sobjects/Lead/{lead}").status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        answer = sf(method, f"/sobjects/Lead/{lead}", json={} if method == "PATCH" else None)
        assert answer.status_code == 404
        assert answer.json() == [
            {"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}
        ]


def test_the_recycle_bin_forgets_after_fifteen_days(org):
    made = org.act("create_record", "Lead", {"LastName": "A", "Company": "B"})["id"]
    org.act("delete_record", "Lead", made)
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 15 * 86_400_000)
    sf = org.as_user()
    gone = sf("DELETE", f"/sobjects/Lead/{made}")
    assert (gone.status_code, gone.json()[0]["errorCode"]) == (404, "INVALID_CROSS_REFERENCE_KEY")
    found = sf("GET", "/queryAll", params={"q": "SELECT COUNT() FROM Lead"})
    assert found.json()["totalSize"] == 0


NO_EXTERNAL_ID = "Provided external ID field does not exist or is not accessible: "


@pytest.mark.parametrize("segment", ["00Q7zzz000Kj4Jn", "query", "001S10000000001"])
def test_what_is_no_id_of_the_object_is_taken_for_an_external_id(sf, segment):
    answer = sf("GET", f"/sobjects/Lead/{segment}")
    assert answer.status_code == 404
    assert answer.json() == [{"message": NO_EXTERNAL_ID + segment, "errorCode": "NOT_FOUND"}]


NOT_WRITEABLE = (
    "Unable to create/update fields: Name, ConvertedDate. Please check the security settings of "
    "this field and verify that it is read/write for your profile or permission set."
)


@pytest.mark.parametrize(
    ("body", "code", "text", "fields"),
    [
        ({}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName, Company]",
         ["LastName", "Company"]),
        ({"Foo": 1}, "INVALID_FIELD", "No such column 'Foo' on sobject of type Lead", None),
        ({**LEAD, "Id": "00Q"}, "INVALID_FIELD",
         "The Id field should not be specified in the sobject data.", None),
        ({**LEAD, "Name": "x", "ConvertedDate": "2026-01-01"}, "INVALID_FIELD_FOR_INSERT_UPDATE",
         NOT_WRITEABLE,
         ["Name", "ConvertedDate"]),
        ({**LEAD, "Email": "no mail"}, "INVALID_EMAIL_ADDRESS",
         "Email: invalid email address: no mail", ["Email"]),
        ({**LEAD, "Phone": "1" * 41}, "STRING_TOO_LONG",
         f"Phone: data value too large: {'1' * 41} (max length=40)", ["Phone"]),
        ({**LEAD, "OwnerId": "005"}, "MALFORMED_ID",
         "Owner ID: id value of incorrect type: 005", ["OwnerId"]),
        ({**LEAD, "GeocodeAccuracy": "Moon"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
         "Geocode Accuracy: bad value for restricted picklist field: Moon", ["GeocodeAccuracy"]),
        ({**LEAD, "HasOptedOutOfEmail": None}, "INVALID_TYPE_ON_FIELD_IN_RECORD",
         "Email Opt Out: value not of required type: null", ["HasOptedOutOfEmail"]),
        ({**LEAD, "NumberOfEmployees": 10**12}, "NUMBER_OUTSIDE_VALID_RANGE",
         "Employees: value outside of valid range on numeric field: 1000000000000",
         ["NumberOfEmployees"]),
    ],
)  # fmt: skip
def test_a_create_is_refused_in_the_vendors_words(sf, body, code, text, fields):
    answer = sf("POST", "/sobjects/Lead", json=body)
    item = {"message": text, "errorCode": code}
    if fields is not None:
        item["fields"] = fields
    assert answer.status_code == 400
    assert answer.json() == [item]


def test_unlisted_values_of_an_unrestricted_picklist_are_taken(sf):
    made = sf("POST", "/sobjects/Lead", json={**LEAD, "LeadSource": "A friend"}).json()["id"]
    assert sf("GET", f"/sobjects/Lead/{made}").json()["LeadSource"] == "A friend"


def test_a_lookup_to_nothing_is_refused_by_its_15_character_id(sf):
    answer = sf("POST", "/sobjects/Contact", json={"LastName": "A", "AccountId": "001S1000000zzzz"})
    assert answer.status_code == 400
    assert answer.json() == [{
        "message": "insufficient access rights on cross-reference id: 001S1000000zzzz",
        "errorCode": "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "fields": [],
    }]  # fmt: skip


def test_deleting_an_account_takes_its_contacts_along_and_closed_won_keeps_it(sf):
    account = sf("POST", "/sobjects/Account", json={"Name": "Parent"}).json()["id"]
    contact = sf("POST", "/sobjects/Contact", json={"LastName": "C", "AccountId": account}).json()
    deal = {"Name": "D", "StageName": "Closed Won", "CloseDate": "2026-02-01",
            "AccountId": account, "Amount": 200}  # fmt: skip
    won = sf("POST", "/sobjects/Opportunity", json=deal).json()["id"]
    shown = sf("GET", f"/sobjects/Opportunity/{won}").json()
    assert (shown["IsWon"], shown["Probability"], shown["FiscalQuarter"]) == (True, 100.0, 1)
    assert shown["ExpectedRevenue"] == 200.0
    kept = sf("DELETE", f"/sobjects/Account/{account}")
    assert (kept.status_code, kept.json()[0]["errorCode"]) == (400, "DELETE_FAILED")
    assert sf("DELETE", f"/sobjects/Opportunity/{won}").status_code == 204
    assert sf("DELETE", f"/sobjects/Account/{account}").status_code == 204
    gone = sf("GET", f"/sobjects/Contact/{contact['id']}").json()
    assert gone[0]["errorCode"] == "ENTITY_IS_DELETED"


STATUSES = "SELECT Label FROM CampaignMemberStatus WHERE CampaignId='{}' ORDER BY Label"


def test_a_campaign_comes_with_its_statuses_and_members_are_unique(sf, lead):
    campaign = sf("POST", "/sobjects/Campaign", json={"Name": "Fair"}).json()["id"]
    rows = sf("GET", "/query", params={"q": STATUSES.format(campaign)}).json()["records"]
    assert [r["Label"] for r in rows] == ["Responded", "Sent"]
    member = {"CampaignId": campaign, "LeadId": lead, "Status": "Responded"}
    made = sf("POST", "/sobjects/CampaignMember", json=member)
    assert made.status_code == 201
    assert sf("GET", f"/sobjects/CampaignMember/{made.json()['id']}").json()["HasResponded"] is True
    again = sf("POST", "/sobjects/CampaignMember", json=member).json()
    assert again[0]["message"] == "Already a campaign member."


def test_parents_and_children_are_reached_by_relationship_name(sf):
    account = sf("POST", "/sobjects/Account", json={"Name": "Tree"}).json()["id"]
    contact = sf("POST", "/sobjects/Contact", json={"LastName": "L", "AccountId": account}).json()
    parent = sf("GET", f"/sobjects/Contact/{contact['id']}/Account").json()
    children = sf("GET", f"/sobjects/Account/{account}/Contacts").json()
    assert parent["Name"] == "Tree"
    assert [c["Id"] for c in children["records"]] == [contact["id"]]
    few = sf("GET", f"/sobjects/Account/{account}/Contacts?fields=LastName").json()["records"]
    assert [set(c) for c in few] == [{"attributes", "LastName"}]
    assert sf("GET", f"/sobjects/Contact/{contact['id']}/ReportsTo").status_code == 404


def test_an_account_is_read_and_changed_on_condition(sf):
    path = "/sobjects/Account/" + sf("POST", "/sobjects/Account", json={"Name": "E"}).json()["id"]
    tag = sf("GET", path).headers["ETag"]
    assert sf("GET", path, headers={"If-None-Match": tag}).status_code == 304
    assert sf("PATCH", path, json={"Phone": "1"}, headers={"If-Match": tag}).status_code == 204
    missed = sf("PATCH", path, json={"Phone": "2"}, headers={"If-Match": tag})
    assert missed.status_code == 412
    unreadable = sf("PATCH", path, json={"Phone": "2"}, headers={"If-Match": "x"})
    assert unreadable.status_code == 400
    assert sf("GET", path).json()["Phone"] == "1"


def test_a_change_can_be_bound_to_a_time(sf, lead):
    early = {"If-Unmodified-Since": "Mon, 05 Jan 2026 07:00:00 GMT"}
    late = {"If-Unmodified-Since": "Mon, 05 Jan 2099 07:00:00 GMT"}
    path = f"/sobjects/Lead/{lead}"
    assert sf("PATCH", path, json={"Title": "x"}, headers=early).status_code == 412
    assert sf("PATCH", path, json={"Title": "x"}, headers=late).status_code == 204
    bad = sf("PATCH", path, json={"Title": "x"}, headers={"If-Unmodified-Since": "soon"})
    assert bad.status_code == 400
