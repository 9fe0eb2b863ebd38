"""State and country picklists: on, off, and what is refused."""

import pytest

BAD = (
    "There's a problem with this country, even though it may appear correct. Please select a "
    "country/territory from the list of valid countries.: "
)
BAD_STATE = (
    "There's a problem with this state, even though it may appear correct. Please select a state "
    "from the list of valid states.: Mailing State/Province"
)
NO_COUNTRY = (
    "A country/territory must be specified before specifying a state value for field: Other "
    "State/Province"
)
LEAD = {"LastName": "Torres", "Company": "Norvia"}


@pytest.fixture
def listed(org):
    org.act("set_settings", {"state_country_picklists": True})
    return org


def made(caller, name, **fields):
    answer = caller("POST", f"/sobjects/{name}", json=fields)
    assert answer.status_code == 201, answer.json()
    return caller("GET", f"/sobjects/{name}/{answer.json()['id']}").json()


def fields_of(caller, name):
    return {f["name"]: f for f in caller("GET", f"/sobjects/{name}/describe").json()["fields"]}


def test_the_describe_changes_with_the_setting_at_once(org):
    sf = org.as_user()
    assert "StateCode" not in fields_of(sf, "Lead")
    org.act("set_settings", {"state_country_picklists": True})
    for name, prefixes in {
        "Lead": [""], "User": [""], "Contact": ["Mailing", "Other"],
        "Account": ["Billing", "Shipping"],
    }.items():  # fmt: skip
        found = fields_of(sf, name)
        for prefix in prefixes:
            state, country = found[f"{prefix}StateCode"], found[f"{prefix}CountryCode"]
            assert (state["length"], state["controllerName"]) == (10, f"{prefix}CountryCode")
            assert state["dependentPicklist"] is True
            assert country["restrictedPicklist"] is True
            assert len(country["picklistValues"]) == 239
    org.act("set_settings", {"state_country_picklists": False})
    assert "StateCode" not in fields_of(sf, "Lead")
    answer = sf("POST", "/sobjects/Lead", json={**LEAD, "StateCode": "CA"})
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD"


@pytest.mark.parametrize(
    "given",
    [
        {"Country": "united states", "State": "ca"},
        {"Country": "US", "State": "California"},
        {"CountryCode": "US", "StateCode": "CA"},
        {"CountryCode": "US", "Country": "United States", "State": "California"},
    ],
)
def test_names_and_codes_are_kept_in_step(listed, given):
    lead = made(listed.as_user(), "Lead", **LEAD, **given)
    assert [lead[n] for n in ("Country", "CountryCode", "State", "StateCode")] == [
        "United States", "US", "California", "CA",
    ]  # fmt: skip
    assert (lead["Address"]["countryCode"], lead["Address"]["stateCode"]) == ("US", "CA")


def test_a_change_of_the_code_changes_the_name_and_null_clears_both(listed):
    sf = listed.as_user()
    contact = made(sf, "Contact", LastName="T", MailingCountry="Canada", MailingState="Quebec")
    path = f"/sobjects/Contact/{contact['Id']}"
    assert sf("PATCH", path, json={"MailingStateCode": "ON"}).status_code == 204
    assert sf("GET", path).json()["MailingState"] == "Ontario"
    assert sf("PATCH", path, json={"MailingState": None}).status_code == 204
    found = sf("GET", path).json()
    assert (found["MailingStateCode"], found["MailingCountryCode"]) == (None, "CA")


@pytest.mark.parametrize(
    ("given", "message", "field"),
    [
        ({"MailingCountry": "U.S. of A."}, f"{BAD}Mailing Country", "MailingCountry"),
        ({"MailingCountry": "Canada", "MailingCountryCode": "US"}, f"{BAD}Mailing Country",
         "MailingCountry"),
        ({"OtherState": "Texas"}, NO_COUNTRY, "OtherState"),
        ({"MailingCountry": "Canada", "MailingState": "Texas"}, BAD_STATE, "MailingState"),
        ({"MailingCountry": "Germany", "MailingState": "Bayern"}, BAD_STATE, "MailingState"),
    ],
)  # fmt: skip
def test_other_places_are_refused(listed, given, message, field):
    answer = listed.as_user()("POST", "/sobjects/Contact", json={"LastName": "T", **given})
    assert (answer.status_code, answer.json()) == (
        400,
        [{"message": message, "errorCode": "FIELD_INTEGRITY_EXCEPTION", "fields": [field]}],
    )
    assert listed.read("Contact") == []


def test_a_new_country_has_to_have_the_state(listed):
    sf = listed.as_user()
    account = made(sf, "Account", Name="N", BillingCountry="US", BillingState="TX")
    path = f"/sobjects/Account/{account['Id']}"
    answer = sf("PATCH", path, json={"BillingCountry": "Canada"})
    assert answer.json()[0]["fields"] == ["BillingState"]
    assert sf("PATCH", path, json={"BillingCountry": "Canada", "BillingState": None}).ok


def test_off_means_free_text(shared):
    lead = made(shared.as_user(), "Lead", **LEAD, Country="USA", State="somewhere wet")
    assert (lead["Country"], lead["State"]) == ("USA", "somewhere wet")
    assert "countryCode" not in lead["Address"]
