import pytest


def error(answer):
    return answer.json()["error"]


def test_the_clock_is_read_and_advanced(control):
    before = control("GET", "/clock").json()
    assert (before["mode"], before["now"]) == ("virtual", "2026-01-05T08:00:00.000Z")
    after = control("POST", "/clock/advance", {"seconds": 90.5}).json()
    assert after["now"] == "2026-01-05T08:01:30.500Z"
    after = control("POST", "/clock/advance", {"to": "2026-01-05T09:10:00+01:00"}).json()
    assert after["now"] == "2026-01-05T08:10:00.000Z"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "exactly one"),
        ({"seconds": 1, "to": "2027-01-01T00:00:00Z"}, "exactly one"),
        ({"seconds": -1}, "greater than or equal to 0"),
        ({"to": "tomorrow"}, "ISO 8601"),
        ({"to": "2020-01-01T00:00:00Z"}, "lies before now"),
        ({"secnds": 1}, "unknown member"),
    ],
)
def test_a_wrong_advance_says_what_is_wrong(control, body, words):
    answer = control("POST", "/clock/advance", body)
    assert answer.status_code == 400
    assert words in error(answer)["message"]


def test_errors_have_one_shape_and_a_hint(control):
    answer = control("GET", "/systems/salesfroce/settings")
    assert answer.status_code == 404
    assert error(answer) == {
        "code": "not_found",
        "message": 'unknown system "salesfroce"',
        "hint": 'did you mean "salesforce"?',
    }
    assert set(error(control("GET", "/nowhere"))) == {"code", "message", "hint"}
    assert set(error(control("GET", "/clock", x=1))) == {"code", "message", "hint"}


def test_records_are_created_changed_read_and_deleted_as_a_person_would(control):
    fields = {"LastName": "Torres", "Company": "Acme", "Email": "ana@acme.example"}
    made = control("POST", "/systems/salesforce/records/Lead", {"fields": fields})
    assert made.status_code == 201
    key = made.json()["id"]
    path = f"/systems/salesforce/records/Lead/{key}"
    assert control("PATCH", path, {"fields": {"Title": "CFO"}}).status_code == 200
    found = control("GET", "/systems/salesforce/records/Lead", Email="ana@acme.example").json()
    assert (found["total"], found["records"][0]["Title"]) == (1, "CFO")
    assert control("DELETE", path).status_code == 200
    assert control("GET", "/systems/salesforce/records/Lead").json()["total"] == 0
    deleted = control("GET", "/systems/salesforce/records/Lead", deleted="all").json()
    assert deleted["records"][0]["IsDeleted"] is True


def test_what_a_person_does_is_neither_journalled_nor_counted(control):
    last = control("GET", "/clock").json()["last"]
    fields = {"LastName": "Torres", "Company": "Acme"}
    control("POST", "/systems/salesforce/records/Lead", {"fields": fields})
    assert control("GET", "/clock").json()["last"] == last


def test_a_record_that_the_product_refuses_is_refused_in_its_words(control):
    answer = control("POST", "/systems/salesforce/records/Lead", {"fields": {"LastName": "x"}})
    assert answer.status_code in {400, 422}
    assert "Required fields are missing: [Company]" in error(answer)["message"]
    assert control("GET", "/systems/salesforce/records/Lead").json()["total"] == 0


def test_a_fault_is_armed_watched_and_healed(control):
    armed = control("POST", "/faults", {"name": "rate_limited", "nth": [1]}).json()
    assert (armed["matched"], armed["fired"]) == (0, 0)
    assert control("GET", f"/faults/{armed['id']}").json()["name"] == "rate_limited"
    assert [f["id"] for f in control("DELETE", "/faults").json()["healed"]] == [armed["id"]]
    assert control("GET", "/faults").json()["faults"] == []
    wrong = control("POST", "/faults", {"name": "rate_limitd"})
    assert "rate_limited" in error(wrong)["hint"]


def test_a_quota_is_shown_set_drained_and_switched_off(control):
    quotas = control("GET", "/systems/salesforce/quotas").json()["quotas"]
    name = quotas[0]["name"]
    path = "/systems/salesforce/quotas"
    changed = control("PATCH", path, {"name": name, "limit": 50, "left": 3}).json()["quotas"][0]
    assert (changed["limit"], changed["left"]) == (50, 3)
    assert control("PATCH", path, {"name": name, "enabled": False}).status_code == 200
    assert "did you mean" in error(control("PATCH", path, {"name": name + "x"}))["hint"]


def test_a_snapshot_brings_back_records_and_time(control):
    fields = {"LastName": "Torres", "Company": "Acme"}
    control("POST", "/systems/salesforce/records/Lead", {"fields": fields})
    name = control("POST", "/worlds/snapshots").json()["id"]
    control("POST", "/systems/salesforce/records/Lead", {"fields": fields})
    control("POST", "/clock/advance", {"seconds": 60})
    control("POST", f"/worlds/snapshots/{name}/restore")
    assert control("GET", "/systems/salesforce/records/Lead").json()["total"] == 1
    assert control("GET", "/clock").json()["now"] == "2026-01-05T08:00:00.000Z"
    assert control("POST", "/worlds/snapshots/nope/restore").status_code == 404


def test_the_oracle_gives_all_fifteen_keys_and_nothing_green_without_observation(control):
    findings = control("GET", "/oracle", profile="account_engagement").json()["findings"]
    assert len(findings) == 15
    outcomes = {f["key"]: f["outcome"] for f in findings}
    assert outcomes["lost"] == outcomes["converged"] == "undecided"
    assert "failed" not in outcomes.values()


def test_an_observation_needs_a_known_kind(control):
    assert control("POST", "/observations", {"kind": "healed"}).status_code == 201
    answer = control("POST", "/observations", {"kind": "heald"})
    assert error(answer)["hint"] == 'did you mean "healed"?'


def test_the_same_scenario_and_seed_give_the_same_world(control):
    def people():
        control("POST", "/worlds", {"scenario": "first_day", "seed": 5})
        leads = control("GET", "/systems/salesforce/records/Lead").json()
        prospects = control("GET", "/systems/account_engagement/records/prospects").json()
        return leads, prospects

    first = people()
    assert first[0]["total"] > 100
    control("POST", "/worlds", {"scenario": "empty"})
    assert people() == first


def test_an_unknown_scenario_is_answered_with_the_nearest(control):
    answer = control("POST", "/worlds", {"scenario": "first_dya"})
    assert answer.status_code == 400
    assert "first_day" in error(answer)["message"] + error(answer)["hint"]


def test_the_catalogue_and_the_systems_are_listed(control):
    assert len(control("GET", "/behaviours", system="account_engagement").json()["behaviours"]) > 60
    systems = control("GET", "/systems").json()["systems"]
    assert {"salesforce", "account_engagement"} <= {s["name"] for s in systems}
    assert all(s["coverage"] for s in systems)


def test_actions_say_what_they_take(control):
    actions = control("GET", "/systems/account_engagement/actions").json()["actions"]
    assert {"provision", "import_prospects", "assign"} <= {a["name"] for a in actions}
    path = "/systems/account_engagement/actions"
    wrong = control("POST", f"{path}/provisoin", {"args": {}})
    assert error(wrong)["hint"] == 'did you mean "provision"?'
    assert control("POST", f"{path}/provision", {"args": {"x": 1}}).status_code == 400


def test_the_console_overview_is_served_with_a_strict_policy(control, serving):
    answer = control.session.get(serving.ready()["console"] + "/", timeout=10)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.text


def test_a_fault_aimed_at_a_system_that_is_not_there_is_refused(control):
    answer = control("POST", "/faults", {"name": "slow", "scope": {"system": "salesfroce"}})
    assert (answer.status_code, error(answer)["hint"]) == (404, 'did you mean "salesforce"?')


def test_events_tell_of_exchanges_and_of_the_clock_as_they_happen(control, serving):
    url = serving.ready()["systems"]["salesforce"]["url"]
    with control.session.get(f"{control.base}/events", stream=True, timeout=10) as stream:
        lines = stream.iter_lines(chunk_size=1)
        assert next(lines) == b": syncproof"
        control_again = type(control)(serving.ready())
        control_again.session.get(f"{url}/services/data", timeout=10)
        control_again("POST", "/clock/advance", {"seconds": 1})
        told = [line for line in (next(lines) for _ in range(6)) if line.startswith(b"event:")]
    assert told == [b"event: journal", b"event: clock"]
