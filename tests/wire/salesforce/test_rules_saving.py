"""What any save keeps to: validation rules, stamps, owners, audit fields, bodies."""

import pytest

LEAD = {"LastName": "Torres", "Company": "Norvia"}


def make(caller, name, **fields):
    answer = caller("POST", f"/sobjects/{name}", json=fields)
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def read(caller, name, key):
    return caller("GET", f"/sobjects/{name}/{key}").json()


def later(org, seconds):
    world = org.served.world
    world.clock.advance_to(world.clock.now_ms() + seconds * 1000)


def rule(formula, name="Lead", **more):
    return {"object": name, "name": "R", "formula": formula, "message": "Not so.", **more}


def code(answer):
    return answer.json()[0]["errorCode"]


# --- validation rules ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "change", "refused"),
    [
        ("ISCHANGED(Company)", {"Company": "Other"}, True),
        ("ISCHANGED(Company)", {"Title": "x"}, False),
        ("AND(NOT(ISNEW()), ISBLANK(PRIORVALUE(Title)))", {"Title": "x"}, True),
        ("$Profile.Name = 'System Administrator'", {}, True),
        ("$User.Alias <> 'admin'", {}, False),
        (
            "REGEX(PostalCode, '\\\\d{5}') = FALSE && !ISBLANK(PostalCode)",
            {"PostalCode": "1"},
            True,
        ),
        ("CreatedDate < NOW() - 1", {}, False),
    ],
)
def test_a_rule_sees_what_was_and_who_acts(org, formula, change, refused):
    sf = org.as_user()
    key = make(sf, "Lead", **LEAD)
    org.act("set_settings", {"validation_rules": [rule(formula, error_field="Company")]})
    answer = sf("PATCH", f"/sobjects/Lead/{key}", json=change)
    if not refused:
        assert answer.status_code == 204
        return
    assert (answer.status_code, answer.json()) == (400, [{
        "message": "Not so.", "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "fields": ["Company"],
    }])  # fmt: skip


def test_a_rule_sees_the_parent(org):
    org.act("set_settings", {"validation_rules": [rule("Account.Name = 'Closed'", "Contact")]})
    sf = org.as_user()
    for name, status in (("Closed", 400), ("Open", 201)):
        account = make(sf, "Account", Name=name)
        body = {"LastName": "T", "AccountId": account}
        assert sf("POST", "/sobjects/Contact", json=body).status_code == status
    assert sf("POST", "/sobjects/Contact", json={"LastName": "T"}).status_code == 201


def test_what_cannot_be_worked_out_is_refused_when_the_rule_is_set(org):
    with pytest.raises(Exception, match="is no parent record"):
        org.act("set_settings", {"validation_rules": [rule("Owner.Name = 'x'")]})
    assert org.instance.settings["validation_rules"] == []


# --- stamps --------------------------------------------------------------------------------------


def test_a_change_without_a_difference_moves_the_stamps(org):
    sf = org.as_user()
    key = make(sf, "Lead", **LEAD)
    first = read(sf, "Lead", key)
    later(org, 60)
    assert sf("PATCH", f"/sobjects/Lead/{key}", json={"Company": "  Norvia "}).status_code == 204
    found = read(sf, "Lead", key)
    assert found["Company"] == "Norvia"
    assert found["LastModifiedDate"] == found["SystemModstamp"] > first["LastModifiedDate"]


def test_what_goes_along_keeps_its_users_stamp(org):
    sf = org.as_user()
    account = make(sf, "Account", Name="N")
    contact = make(sf, "Contact", LastName="T", AccountId=account)
    made = read(sf, "Contact", contact)["LastModifiedDate"]
    later(org, 60)
    assert sf("DELETE", f"/sobjects/Account/{account}").status_code == 204
    row = org.read("Contact", Id=contact, deleted="only")[0]
    assert row["LastModifiedDate"] == made < row["SystemModstamp"]


def test_audit_fields_are_set_only_with_the_permission(org):
    plain = org.as_user()
    user = org.user(permissions={"set_audit_fields": True})
    past = "2020-01-02T03:04:05.000+0000"
    body = {**LEAD, "CreatedDate": past, "CreatedById": org.admin}
    assert code(plain("POST", "/sobjects/Lead", json=body)) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    sf = org.as_user(user)
    key = make(sf, "Lead", **body)
    found = read(sf, "Lead", key)
    assert (found["CreatedDate"], found["CreatedById"]) == (past, org.admin)
    assert found["SystemModstamp"] == "2026-01-05T08:00:00.000+0000"
    assert found["LastModifiedById"] == user
    answer = sf("PATCH", f"/sobjects/Lead/{key}", json={"CreatedDate": past})
    assert code(answer) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    for wrong in ({"CreatedDate": "2030-01-01T00:00:00Z"}, {"LastModifiedDate": past}):
        answer = sf("POST", "/sobjects/Lead", json={**LEAD, **wrong})
        assert code(answer) == "FIELD_INTEGRITY_EXCEPTION"


# --- owners --------------------------------------------------------------------------------------


def queue(sf, *objects):
    key = make(sf, "Group", Name="Hot Leads", DeveloperName="Hot_Leads", Type="Queue")
    for name in objects:
        make(sf, "QueueSobject", QueueId=key, SobjectType=name)
    return key


def test_a_queue_owns_leads_and_nothing_else(org):
    sf = org.as_user()
    key = queue(sf, "Lead")
    lead = make(sf, "Lead", **LEAD, OwnerId=key)
    assert read(sf, "Lead", lead)["OwnerId"] == key
    answer = sf("POST", "/sobjects/Contact", json={"LastName": "T", "OwnerId": key})
    assert code(answer) == "MALFORMED_ID"
    body = {"QueueId": key, "SobjectType": "Contact"}
    assert code(sf("POST", "/sobjects/QueueSobject", json=body)) == "FIELD_INTEGRITY_EXCEPTION"


def test_a_group_that_is_no_queue_for_leads_owns_none(org):
    sf = org.as_user()
    for key in (queue(sf), make(sf, "Group", Name="All", Type="Regular")):
        answer = sf("POST", "/sobjects/Lead", json={**LEAD, "OwnerId": key})
        assert answer.json()[0]["message"] == "Queue not associated with this SObject type"


def test_only_owners_and_those_above_give_away(org):
    one, other = org.user(), org.user()
    mine = make(org.as_user(one), "Account", Name="N")
    path = f"/sobjects/Account/{mine}"
    stranger = org.as_user(other)
    assert stranger("PATCH", path, json={"Phone": "1"}).status_code == 204
    assert code(stranger("PATCH", path, json={"OwnerId": other})) == (
        "INSUFFICIENT_ACCESS_OR_READONLY"
    )
    assert org.as_user(one)("PATCH", path, json={"OwnerId": other}).status_code == 204
    lead = make(org.as_user(one), "Lead", **LEAD)
    assert stranger("PATCH", f"/sobjects/Lead/{lead}", json={"OwnerId": other}).status_code == 204


def test_a_new_owner_is_active_and_can_read(org):
    gone, blind = org.user(active=False), org.user(profile="Chatter Free User")
    sf = org.as_user()
    answer = sf("POST", "/sobjects/Lead", json={**LEAD, "OwnerId": gone})
    assert code(answer) == "INACTIVE_OWNER_OR_USER"
    answer = sf("POST", "/sobjects/Lead", json={**LEAD, "OwnerId": blind})
    assert code(answer) == "TRANSFER_REQUIRES_READ"


# --- assignment rules ----------------------------------------------------------------------------


def test_assignment_rules_choose_the_owner_unless_told_not_to(org):
    sf = org.as_user()
    key, uma = queue(sf, "Lead"), org.user(username="uma@norvia.example")
    org.act("set_settings", {"assignment_rules": [
        {"object": "Lead", "criteria": "BEGINS(Country, 'G')", "assign_to": "Hot_Leads"},
        {"object": "Lead", "criteria": "Rating = 'Hot'", "assign_to": "uma@norvia.example"},
    ]})  # fmt: skip

    def owner(headers=None, **fields):
        answer = sf("POST", "/sobjects/Lead", json={**LEAD, **fields}, headers=headers or {})
        return read(sf, "Lead", answer.json()["id"])["OwnerId"]

    assert owner(Country="Germany", Rating="Hot") == key
    assert owner(Rating="Hot", OwnerId=org.admin) == uma
    assert owner(Rating="Cold") == org.admin
    assert owner({"Sforce-Auto-Assign": "FALSE"}, Rating="Hot") == org.admin
    by_hand = org.act("create_record", "Lead", {**LEAD, "Rating": "Hot"})["id"]
    path = f"/sobjects/Lead/{by_hand}"
    sf("PATCH", path, json={"Title": "x"})
    assert read(sf, "Lead", by_hand)["OwnerId"] == org.admin
    sf("PATCH", path, json={"Title": "x"}, headers={"Sforce-Auto-Assign": "TRUE"})
    assert read(sf, "Lead", by_hand)["OwnerId"] == uma
    answer = sf("POST", "/sobjects/Lead", json=LEAD, headers={"Sforce-Auto-Assign": "maybe"})
    assert code(answer) == "INVALID_HEADER"


def test_nobody_to_assign_to_is_refused_when_the_rule_is_set(org):
    with pytest.raises(Exception, match='no user or queue "nobody"'):
        org.act("set_settings", {"assignment_rules": [{"object": "Lead", "assign_to": "nobody"}]})


# --- bodies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '{"LastName": "a", "Company": "b", "LastName": "c"}',
        '{"Company": "b", "LastName": "c", "\\u0043ompany": "b"}',
    ],
)
def test_a_body_that_says_a_name_twice_is_refused(shared, body):
    headers = {"Content-Type": "application/json"}
    answer = shared.as_user()("POST", "/sobjects/Lead", data=body, headers=headers)
    assert (answer.status_code, code(answer)) == (400, "JSON_PARSER_ERROR")
    assert "Duplicate field" in answer.json()[0]["message"]


def test_a_nested_body_that_says_a_name_twice_is_refused(shared):
    body = '{"records": [{"attributes": {"type": "Lead", "type": "Lead"}, "LastName": "x"}]}'
    headers = {"Content-Type": "application/json"}
    answer = shared.as_user()("POST", "/composite/sobjects", data=body, headers=headers)
    assert (answer.status_code, code(answer)) == (400, "JSON_PARSER_ERROR")


def test_a_wrong_json_type_comes_before_an_unknown_field(shared):
    sf = shared.as_user()
    answer = sf("POST", "/sobjects/Lead", json={"Foo": 1, "LastName": {}})
    assert code(answer) == "JSON_PARSER_ERROR"
    answer = sf("POST", "/sobjects/Lead", json={"Foo": 1, "LastName": "x" * 99})
    assert code(answer) == "INVALID_FIELD"


def test_a_parent_is_named_only_where_its_field_may_be_set(org):
    sf = org.as_user()
    key = make(sf, "Lead", **LEAD)
    body = {"CreatedBy": {"Username": org.read("User", Id=org.user())[0]["Username"]}}
    answer = sf("PATCH", f"/sobjects/Lead/{key}", json=body)
    assert (code(answer), answer.json()[0]["fields"]) == (
        "INVALID_FIELD_FOR_INSERT_UPDATE", ["CreatedById"],
    )  # fmt: skip


def test_an_inactive_option_is_taken_no_more(org):
    options = ["Hot", {"value": "Cold", "active": False}]
    spec = {"name": "Mood__c", "type": "multipicklist", "picklist": options, "restricted": True}
    org.act("change_schema", "Lead", None, spec)
    sf = org.as_user()
    assert read(sf, "Lead", make(sf, "Lead", **LEAD, Mood__c="hot"))["Mood__c"] == "Hot"
    answer = sf("POST", "/sobjects/Lead", json={**LEAD, "Mood__c": "Hot;Cold"})
    assert code(answer) == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


def test_leads_are_converted_from_the_start_only_in_migrations(org):
    body = {**LEAD, "IsConverted": True}
    answer = org.as_user()("POST", "/sobjects/Lead", json=body)
    assert (code(answer), answer.json()[0]["fields"]) == (
        "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsConverted"],
    )  # fmt: skip
    user = org.user(permissions={"set_audit_fields": True})
    key = make(org.as_user(user), "Lead", **body)
    answer = org.as_user()("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"})
    assert code(answer) == "CANNOT_UPDATE_CONVERTED_LEAD"
    other = org.as_user(org.user(permissions={"edit_converted_leads": True}))
    assert other("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"}).status_code == 204
