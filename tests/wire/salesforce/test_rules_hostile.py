"""With every rule switched on, any body is saved or refused, and never breaks anything."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from org_by_hand import Org

RULES = {
    "state_country_picklists": True,
    "duplicate_rules": {f"Standard_{n}_Duplicate_Rule": {} for n in ("Account", "Contact", "Lead")},
    "record_types": [
        {"object": n, "developer_name": "Own"} for n in ("Account", "Contact", "Lead", "Event")
    ],
    "assignment_rules": [
        {"object": "Lead", "criteria": "LEN(City) > 3 || AnnualRevenue / 2 > 1",
         "assign_to": "nobody@norvia.example"},
    ],
    "validation_rules": [
        {"object": n, "name": "R", "message": "No.",
         "formula": "REGEX(Phone, '(a*)*b') || AND(ISCHANGED(Phone), ISBLANK(Fax))"}
        for n in ("Account", "Contact")
    ],
}  # fmt: skip
TEXT = [None, "", "x", "Torres", "Norvia", "ab", "555"]
PLACE = [None, "US", "united states", "CA", "Texas", "Germany", "nowhere"]
ID = [None, "<user>", "<lead>", "<account>", "<contact>", "<campaign>", "<type>", "<person>"]
NUMBER = [None, 0, -1, 30, 1440, 20_160, 20_161, 1e17, 2**31]
DAY = [None, "2026-01-05", "2026-12-31", "4000-12-31", "1700-01-01"]
MOMENT = ["2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z", "4000-12-31T23:59:59Z", *DAY]
FLAG = [True, False]
EMAIL = [None, "ana@norvia.example", "ANA@norvia.example", "bo@b.example"]
FIELDS = {
    "Account": {
        "Name": TEXT, "LastName": TEXT, "FirstName": TEXT, "PersonEmail": EMAIL, "ParentId": ID,
        "PersonMailingState": PLACE, "PersonMailingCountry": PLACE, "BillingCountry": PLACE,
        "BillingStateCode": PLACE, "BillingCity": TEXT, "RecordTypeId": ID, "Phone": TEXT,
        "AnnualRevenue": NUMBER, "OwnerId": ID,
    },
    "Contact": {
        "LastName": TEXT, "FirstName": TEXT, "AccountId": ID, "MailingCountry": PLACE,
        "MailingCountryCode": PLACE, "MailingState": PLACE, "Email": EMAIL, "Birthdate": DAY,
        "EmailBouncedDate": MOMENT, "RecordTypeId": ID, "Phone": TEXT, "OwnerId": ID,
    },
    "Lead": {
        "LastName": TEXT, "FirstName": TEXT, "Company": TEXT, "Country": PLACE, "StateCode": PLACE,
        "City": TEXT, "OwnerId": ID, "AnnualRevenue": NUMBER, "Status": TEXT, "Email": EMAIL,
        "RecordTypeId": ID,
    },
    "Event": {
        "StartDateTime": MOMENT, "EndDateTime": MOMENT, "ActivityDate": DAY, "WhoId": ID,
        "ActivityDateTime": MOMENT, "IsAllDayEvent": FLAG, "DurationInMinutes": NUMBER,
        "WhatId": ID, "OwnerId": ID, "RecordTypeId": ID,
    },
    "Task": {"WhoId": ID, "WhatId": ID, "Status": TEXT, "ActivityDate": DAY, "OwnerId": ID},
    "Opportunity": {
        "Name": TEXT, "StageName": ["Closed Won", "Prospecting", "x"], "CloseDate": DAY,
        "Amount": NUMBER, "Probability": NUMBER, "CampaignId": ID, "ContactId": ID,
        "AccountId": ID, "ForecastCategoryName": ["Commit", "Best Case", "x", None],
    },
    "CampaignMember": {"CampaignId": ID, "LeadId": ID, "ContactId": ID, "Status": TEXT},
    "CampaignMemberStatus": {"CampaignId": ID, "Label": TEXT, "IsDefault": FLAG,
                             "SortOrder": NUMBER},
    "Group": {"Name": TEXT, "DeveloperName": TEXT, "Type": ["Queue", "Regular", "Role"]},
}  # fmt: skip
BASE = {
    "Account": {"Name": "Norvia"}, "Contact": {"LastName": "Torres"},
    "Lead": {"LastName": "Torres", "Company": "Norvia"},
    "Event": {"StartDateTime": "2026-01-05T10:00:00Z", "DurationInMinutes": 30}, "Task": {},
    "Opportunity": {"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-02-01"},
    "CampaignMember": {"CampaignId": "<campaign>", "LeadId": "<lead>"},
    "CampaignMemberStatus": {"CampaignId": "<campaign>", "Label": "Met"},
    "Group": {"Name": "G", "Type": "Queue"},
}  # fmt: skip
WILD = st.one_of(
    st.sampled_from([{}, [], {"Name": "x"}, {"Ext__c": 1}, True, 10**18, "\u0000", "\ud7ff"]),
    st.text(max_size=6), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@st.composite
def changes(draw, name):
    """Some fields of an object with values that might do, seldom with anything else."""
    found = {}
    for field in draw(st.lists(st.sampled_from(sorted(FIELDS[name])), max_size=5)):
        wild = draw(st.integers(0, 19)) == 0
        found[field] = draw(WILD if wild else st.sampled_from(FIELDS[name][field]))
    return found


@st.composite
def stories(draw):
    name = draw(st.sampled_from(sorted(FIELDS)))
    body = {**(BASE[name] if draw(st.integers(0, 9)) else {}), **draw(changes(name))}
    if name == "Account" and "LastName" in body and draw(st.booleans()):
        body.pop("Name", None)
    return name, body, draw(st.lists(changes(name), max_size=3))


@pytest.fixture(scope="module")
def saved(serve):
    org = Org(serve(salesforce={"person_accounts": True}))
    org.user(username="nobody@norvia.example")
    org.act("set_settings", RULES)
    sf = org.as_user()
    types = {r["DeveloperName"]: r["Id"] for r in org.read("RecordType")}
    known = {"<user>": org.admin, "<type>": types["PersonAccount"]}
    for token, name, body in (
        ("lead", "Lead", {"LastName": "Known", "Company": "Known"}),
        ("contact", "Contact", {"LastName": "Known"}), ("campaign", "Campaign", {"Name": "Known"}),
        ("account", "Account", {"Name": "Known"}), ("person", "Account", {"LastName": "Known"}),
    ):  # fmt: skip
        known[f"<{token}>"] = sf("POST", f"/sobjects/{name}", json=body).json()["id"]
    return sf, known


@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
@given(stories())
def test_a_body_is_saved_or_refused(saved, story):
    sf, known = saved
    name, body, edits = story

    def filled(given):
        return {k: known.get(v, v) if isinstance(v, str) else v for k, v in given.items()}

    headers = {"Sforce-Duplicate-Rule-Header": "allowSave=true"} if len(edits) % 2 else {}
    answer = sf("POST", f"/sobjects/{name}", json=filled(body), headers=headers)
    assert answer.status_code in {201, 400, 403}, answer.text
    if answer.status_code == 201:
        path = f"/sobjects/{name}/{answer.json()['id']}"
        for edit in edits:
            answer = sf("PATCH", path, json=filled(edit), headers=headers)
            assert answer.status_code in {204, 400, 403}, answer.text
        assert sf("GET", path).status_code == 200
        answer = sf("DELETE", path)
        assert answer.status_code in {204, 400, 403}, answer.text
