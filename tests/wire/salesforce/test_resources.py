"""Discovery, describe, limits, transport conventions and refusals of what does not exist."""

import gzip

import pytest
import requests

FIELD_KEYS = 57


def test_versions_are_listed_without_logging_in_and_end_with_the_newest(salesforce_url):
    for path in ("/services/data", "/services/data/"):
        answer = requests.get(salesforce_url + path, timeout=10)
        assert answer.json()[-1] == {
            "label": "Spring '26", "url": "/services/data/v66.0", "version": "66.0"
        }  # fmt: skip
        assert "Sforce-Limit-Info" not in answer.headers
    labels = {v["version"]: v["label"] for v in answer.json()}
    assert (labels["59.0"], labels["64.0"], labels["31.0"]) == (
        "Winter '24", "Summer '25", "Summer '14"
    )  # fmt: skip


def test_the_resources_of_a_version_name_the_identity_of_the_user(sf, served):
    body = sf("GET", "").json()
    admin = served.world.instance("salesforce").memory["admin"]
    assert body["sobjects"] == "/services/data/v59.0/sobjects"
    assert body["identity"].endswith(admin)
    identity = requests.get(
        body["identity"], headers={"Authorization": f"Bearer {sf.token}"}, timeout=10
    ).json()
    assert identity["username"] == sf("GET", f"/sobjects/User/{admin}").json()["Username"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/services/data/v59.0/nothing", 404, "NOT_FOUND"),
        ("/services/data/v59.0/sobjects/Foo", 404, "NOT_FOUND"),
        ("/services/data/v99.0/sobjects", 404, "NOT_FOUND"),
        ("/services/data/v59/sobjects", 404, "NOT_FOUND"),
        ("/services/data/v25.0/sobjects", 410, "GONE"),
        ("/services/data/v59.0/search?q=x", 400, "MALFORMED_SEARCH"),
        ("/services/data/v59.0/query?q=" + "x" * 17_000, 414, "URI_TOO_LONG"),
        ("/services/data/v59.0/query", 400, "MALFORMED_QUERY"),
    ],
)
def test_what_does_not_exist_is_refused(sf, path, status, code):
    answer = sf("GET", path)
    assert answer.status_code == status
    assert answer.json()[0]["errorCode"] == code


def test_a_wrong_method_names_the_right_ones(sf):
    answer = sf("PUT", "/sobjects/Lead/00QS10000000001")
    assert answer.status_code == 405
    assert answer.json() == [{
        "message": "HTTP Method 'PUT' not allowed. Allowed are DELETE,GET,HEAD,PATCH",
        "errorCode": "METHOD_NOT_ALLOWED",
    }]  # fmt: skip


@pytest.mark.parametrize("header", [None, "Bearer wrong", "OAuth 00D!x"])
def test_a_bad_session_is_refused_with_an_array(salesforce_url, header):
    headers = {} if header is None else {"Authorization": header}
    answer = requests.get(
        f"{salesforce_url}/services/data/v59.0/limits", headers=headers, timeout=9
    )
    assert answer.status_code == 401
    assert answer.json() == [
        {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
    ]
    assert "json" in answer.headers["Content-Type"]


def test_the_header_may_say_oauth_instead_of_bearer(sf):
    answer = sf("GET", "/limits", headers={"Authorization": f"oauth {sf.token}"})
    assert answer.status_code == 200


def test_every_rest_answer_tells_the_use_and_counts_one(sf):
    def used(answer):
        words = answer.headers["Sforce-Limit-Info"]
        assert words.startswith("api-usage=")
        assert words.endswith("/15000")
        return int(words.removeprefix("api-usage=").partition("/")[0])

    first = used(sf("GET", "/limits"))
    assert used(sf("GET", "/sobjects/Lead/nothing")) == first + 1
    assert used(sf("POST", "/sobjects/Lead", json={})) == first + 2


def test_limits_have_the_names_that_clients_index(sf):
    body = sf("GET", "/limits/").json()
    assert body["DailyBulkApiBatches"] == {"Max": 15_000, "Remaining": 15_000}
    assert body["DailyApiRequests"]["Max"] == 15_000
    assert body["DailyApiRequests"]["Remaining"] < 15_000


def test_records_are_counted_per_object(sf):
    body = sf("GET", "/limits/recordCount?sObjects=Organization,user").json()
    assert {c["name"] for c in body["sObjects"]} == {"Organization", "User"}
    assert {"count": 1, "name": "Organization"} in body["sObjects"]


def test_describe_has_all_keys_and_is_compressed_when_asked(sf):
    answer = sf("GET", "/sobjects/lead/describe/")
    body = answer.json()
    fields = {f["name"]: f for f in body["fields"]}
    assert answer.headers["Content-Encoding"] == "gzip"
    assert all(len(f) == FIELD_KEYS for f in body["fields"])
    assert (body["name"], body["keyPrefix"]) == ("Lead", "00Q")
    assert fields["Email"]["byteLength"] == 240
    assert fields["Status"]["picklistValues"][0] == {
        "active": True, "defaultValue": True, "label": "Open - Not Contacted", "validFor": None,
        "value": "Open - Not Contacted",
    }  # fmt: skip
    assert body["recordTypeInfos"][0]["recordTypeId"] == "012000000000000AAA"
    assert any(c["relationshipName"] == "Tasks" for c in body["childRelationships"])
    plain = sf("GET", "/sobjects/Lead/describe", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == body


def test_unchanged_metadata_is_not_sent_again(sf):
    since = sf("GET", "/sobjects/Lead/describe").headers["Last-Modified"]
    again = sf("GET", "/sobjects/Lead/describe", headers={"If-Modified-Since": since})
    assert (again.status_code, again.content) == (304, b"")


def test_all_objects_are_listed(sf):
    body = sf("GET", "/sobjects/").json()
    assert (body["encoding"], body["maxBatchSize"]) == ("UTF-8", 200)
    names = {o["name"] for o in body["sobjects"]}
    assert {"Lead", "Contact", "Account", "Opportunity", "User", "Campaign", "Task"} <= names
    assert sf("GET", "/sobjects/lead").json()["objectDescribe"]["name"] == "Lead"


def test_head_is_get_without_a_body(sf):
    answer = sf("HEAD", "/sobjects/Lead/describe")
    assert (answer.status_code, answer.content) == (200, b"")


def test_bodies_may_be_compressed(sf):
    body = gzip.compress(b'{"LastName": "Zip", "Company": "Z"}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert sf("POST", "/sobjects/Lead", data=body, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", "application/json", 400, "JSON_PARSER_ERROR"),
        (b'{"a" j}', "application/json", 400, "JSON_PARSER_ERROR"),
        (b'{"LastName": NaN}', "application/json", 400, "JSON_PARSER_ERROR"),
        (b'{"LastName": "\\ud800", "Company": "x"}', "application/json", 400, "JSON_PARSER_ERROR"),
        (b"[" * 5000, "application/json", 400, "JSON_PARSER_ERROR"),
        (b'{"LastName": {"a": 1}}', "application/json", 400, "JSON_PARSER_ERROR"),
        (b"LastName=x", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
def test_a_body_that_is_no_json_is_refused(sf, body, kind, status, code):
    answer = sf("POST", "/sobjects/Lead", data=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()[0]["errorCode"] == code


def test_answers_in_xml_are_refused_where_there_are_none(sf):
    answer = sf("GET", "/limits/recordCount", headers={"Accept": "application/xml"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (406, "NOT_ACCEPTABLE")


def test_used_up_calls_are_refused_until_a_day_has_passed(serve):
    served = serve(salesforce={})
    world, org = served.world, served.world.instance("salesforce")
    system = world.systems["salesforce"]
    quota = system.quotas(org)["DailyApiRequests"]

    def token():
        made = world.act(
            org, "t", "User",
            lambda call: system.create_token(call, org.memory["admin"], {"kind": "access_token"}),
        )  # fmt: skip
        return {"Authorization": f"Bearer {made['access_token']}"}

    url = f"{served.urls['salesforce']}/services/data/v59.0/limits"
    quota.set_left(0, world.clock.now_ms())
    refused = requests.get(url, headers=token(), timeout=10)
    assert refused.status_code == 403
    assert refused.json() == [
        {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
    ]
    world.clock.advance_to(world.clock.now_ms() + 86_400_000 + 60_000)
    assert requests.get(url, headers=token(), timeout=10).status_code == 200
