"""Ids, names and query strings that lead nowhere, and queries that would cost too much."""

import time

import pytest
from hostile_wire import refused, vendors_error

NAMES = [
    "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "Lead%00", "%00", "Lead%2F..", "Lead'--",
    "sqlite_master", "_changes", "%ff%fe", "%ed%a0%80", "%F0%9F%98%80", "a" * 10_000, "Lead%20",
    "1", "null", "<script>", "Lead;x=1", "%zz", "%",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda n: n[:20])
def test_an_object_that_is_none_is_404(target, name):
    with target.unchanged():
        for method, path in (("GET", f"/sobjects/{name}"), ("GET", f"/sobjects/{name}/describe"),
                             ("POST", f"/sobjects/{name}"), ("PATCH", f"/sobjects/{name}/Id/x"),
                             ("DELETE", f"/sobjects/{name}/00Q000000000001AAA"),
                             ("GET", f"/sobjects/{name}/updated")):  # fmt: skip
            answer = target.sf(method, path, json={} if method in {"POST", "PATCH"} else None)
            assert answer.status_code in {404, 405}, (method, path)
            refused(answer)
        answer = target.ae("GET", name, params={"fields": "id"})
        assert answer.json()["code"] in {198, 22}
        refused(answer)


def ids(target):
    good = target.lead()
    wrong = good[:15] + ("AAA" if good[15:] != "AAA" else "AAB")
    return [
        "x", good[:14], good[:15] + "A", good[:17], wrong, good + "A", "00Q" + "\u0663" * 12,
        "\uff10\uff10Q" + good[3:], "%00" * 15, good + "%00", "..%2f..", "%2e%2e", "' OR 1=1--",
        "003" + good[3:15], "9" * 5_000, "-1", "a/b/c",
    ]  # fmt: skip


def test_a_record_that_is_none_is_not_found_and_not_changed(target):
    for key in ids(target):
        with target.unchanged():
            for method in ("GET", "PATCH", "DELETE"):
                body = {"City": "Bonn"} if method == "PATCH" else None
                answer = target.sf(method, f"/sobjects/Lead/{key}", json=body)
                assert answer.status_code == 404, (method, key)
                refused(answer)


@pytest.mark.parametrize("key", ["x", "-1", "1.0", "\u0663", "9" * 19, "9" * 5_000, "1%00", "%2e",
                                 "0x1", "1e3", " 1", "²"], ids=lambda k: k[:8])  # fmt: skip
def test_a_prospect_id_is_a_whole_number(target, key):
    with target.unchanged():
        for method in ("GET", "PATCH", "DELETE"):
            body = {"city": "Bonn"} if method == "PATCH" else None
            query = "?fields=id" if method == "GET" else ""
            answer = target.ae(method, f"prospects/{key}{query}", json=body)
            assert answer.json()["code"] in {16, 109}, (method, key)
            refused(answer)
        refused(target.seam("PATCH", f"/prospects/{key}", json={}))


def test_an_external_id_is_taken_as_it_was_sent(target):
    for text in ("a%41@x.example", "a%2541@x.example"):
        quoted = text.replace("%", "%25")
        made = target.sf("PATCH", f"/sobjects/Lead/Email/{quoted}",
                         json={"LastName": "Roe", "Company": "Acme"}).json()  # fmt: skip
        assert target.sf("GET", f"/sobjects/Lead/{made['id']}").json()["Email"] == text


@pytest.mark.parametrize("version", ["v²", "v\u0663\u0661.0", "v²5.0", "v" + "9" * 5_000 + ".0",
                                     "v-1.0", "v59", "v59.0.0", "%00"],
                         ids=lambda v: v[:8])  # fmt: skip
def test_a_version_that_never_was_is_not_found(target, version):
    answer = target.sf("GET", f"/services/data/{version}/limits")
    assert answer.status_code == 404
    refused(answer)


@pytest.mark.parametrize("locator", ["x", "-1", "%00", "0r8000000000001AAA-" + "9" * 5_000])
def test_a_query_locator_that_is_none_is_refused(target, locator):
    answer = target.sf("GET", f"/query/{locator}")
    assert answer.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize("place", ["²", "9" * 5_000, "-1", "\u0663x", "", "1.5"])
def test_a_place_in_a_result_that_is_none_is_refused(target, place):
    for number in range(201 - len(target.served.world.instances)):
        if number % 200 == 0:
            rows = [{"attributes": {"type": "Lead"}, "LastName": str(n), "Company": "x"}
                    for n in range(200)]  # fmt: skip
            target.sf("POST", "/composite/sobjects", json={"records": rows})
    headers = {"Sforce-Query-Options": "batchSize=200"}
    target.lead()
    page = target.sf("GET", "/query?q=SELECT+Id+FROM+Lead", headers=headers).json()
    locator = page["nextRecordsUrl"].rpartition("/")[2].partition("-")[0]
    assert target.sf("GET", f"/query/{locator}-{place}").status_code == 400


@pytest.mark.parametrize("size", ["²", "x", "-1", "9" * 5_000, ""])
def test_a_batch_size_that_is_none_is_as_good_as_none(target, size):
    headers = {"Sforce-Query-Options": f"batchSize={size}".encode("latin-1")}
    assert target.sf("GET", "/query?q=SELECT+Id+FROM+User", headers=headers).status_code == 200


def test_of_a_parameter_that_comes_twice_the_last_counts_and_the_other_api_refuses_it(target):
    query = "q=SELECT+Id+FROM+Nothing&q=SELECT+Id+FROM+User"
    assert target.sf("GET", f"/query?{query}").status_code == 200
    answer = target.ae("GET", "prospects?fields=id&fields=email")
    assert answer.json()["code"] == 5


@pytest.mark.parametrize("query", ["q=%zz", "q=%", "q=%00", "q", "&&&", "=", "q=+", "q=SELECT%FF",
                                   "q=SELECT%20Id%20FROM%20Lead;DROP", "q=%ED%A0%80"])  # fmt: skip
def test_a_broken_query_string_is_a_malformed_query(target, query):
    answer = target.sf("GET", f"/query?{query}")
    assert answer.json()[0]["errorCode"] == "MALFORMED_QUERY"
    refused(answer)


SOQL = {
    "injection": "SELECT Id FROM Lead WHERE LastName = '' OR 1=1 --'",
    "second statement": "SELECT Id FROM Lead; DROP TABLE Lead",
    "union": "SELECT Id FROM Lead UNION SELECT Id FROM User",
    "quote": "SELECT Id FROM Lead WHERE LastName = 'a''b'",
    "escape": "SELECT Id FROM Lead WHERE LastName = '\\q'",
    "parentheses": "SELECT Id FROM Lead WHERE " + "(" * 3_000 + "LastName='a'" + ")" * 3_000,
    "nots": "SELECT Id FROM Lead WHERE " + "NOT " * 3_000 + "LastName='a'",
    "offset": "SELECT Id FROM Lead OFFSET 2001",
    "huge limit": "SELECT Id FROM Lead LIMIT 99999999999999999999",
    "huge number": "SELECT Id FROM Lead WHERE NumberOfEmployees > 99999999999999999999999",
    "huge date": "SELECT Id FROM Lead WHERE CreatedDate = LAST_N_DAYS:99999999999999",
    "impossible time": "SELECT Id FROM Lead WHERE CreatedDate > 9999-12-31T23:59:59-23:59",
    "like of wildcards": "SELECT Id FROM Lead WHERE LastName LIKE '" + "_%" * 3_000 + "b'",
    "NUL": "SELECT Id FROM Lead WHERE LastName = '\x00'",
    "comment": "SELECT Id FROM Lead /* x */",
    "many fields": "SELECT " + "Id," * 4_000 + "Id FROM Lead",
    "hidden table": "SELECT n FROM _changes",
}  # fmt: skip


@pytest.mark.parametrize("text", SOQL.values(), ids=SOQL)
def test_a_hostile_query_is_refused_in_time(target, text):
    with target.unchanged():
        refused(target.sf("GET", "/query", params={"q": text}))
        refused(target.sf("GET", "/queryAll", params={"q": text}))


@pytest.mark.parametrize("text", ["SELECT Id FROM Lead WHERE Id IN (" + "'a'," * 4_000 + "'a')",
                                  "SELECT Id FROM Lead WHERE LastName LIKE '" + "%a" * 50_000 + "'",
                                  "x" * 100_001], ids=["IN", "LIKE", "length"])  # fmt: skip
def test_a_query_longer_than_an_address_is_414(target, text):
    answer = target.sf("GET", "/query", params={"q": text})
    assert answer.status_code in {413, 414}
    if answer.status_code == 414 and answer.headers["Content-Type"].startswith("application/json"):
        vendors_error(answer)


def test_patterns_with_many_wildcards_end_in_time(target):
    target.sf("POST", "/sobjects/Lead", json={"LastName": "a" * 80, "Company": "x"})
    started = time.perf_counter()
    for pattern in ("%a" * 10 + "b", "%" * 500 + "b", "_" * 500):
        text = f"SELECT Id FROM Lead WHERE LastName LIKE '{pattern}'"  # noqa: S608 - an attack
        assert target.sf("GET", "/query", params={"q": text}).status_code in {200, 400}
    assert time.perf_counter() - started < 3


FILTERS = {
    "fields": ["a,b,,", "id." * 50, "createdBy.createdBy.createdBy.createdBy.id", "\x00", "id;--",
               "*", "id,nothing", ",".join(f"f{n}" for n in range(1_500)), "syncError"],
    "createdAtAfter": ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x", "",
                       "\u0662026-01-01T00:00:00Z", "2026-01-05 08:00:00", "2026-01-05"],
    "id": ["9" * 30, "-1", "\u0663", "\x00", "1 OR 1=1", "²", ""],
    "idGreaterThan": ["9" * 30, "x"],
    "offset": ["-1", "2001", "9" * 5_000, "\u0663", "²", "x"],
    "limit": ["0", "1001", "-1", "9" * 5_000, "\u0663", "²"],
    "orderBy": ["", ",", "id ASC,id ASC", "nothing", "id; DROP", "id ASC ASC",
                "createdAt,updatedAt"],
    "deleted": ["", "TRUE", "maybe"],
    "nextPageToken": ["", "x", "a" * 10_000, "\x00", "\u0663", "===="],
    "nothing": ["x"],
    "filter[email]": ["eq,x"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in FILTERS.items() for v in vs],
                         ids=lambda x: x[:14])  # fmt: skip
def test_a_hostile_filter_is_refused_in_time(target, name, value):
    params = {"fields": "id", name: value}
    refused(target.ae("GET", "prospects", params=params))


def test_more_than_three_filtered_fields_are_too_many(target):
    params = {"fields": "id", "id": "1", "email": "x", "createdAtAfter": "2026-01-01T00:00:00Z",
              "updatedAtAfter": "2026-01-01T00:00:00Z"}  # fmt: skip
    assert target.ae("GET", "prospects", params=params).json()["code"] in {209, 5}


@pytest.mark.parametrize("time_", ["9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z",
                                   "0001-01-01T00:00:00Z",
                                   "0001-01-01T00:00:00+23:59"])  # fmt: skip
def test_a_time_that_no_zone_can_show_is_not_stored(target, time_):
    number = target.ae("POST", "prospects", json={"email": f"t{len(time_)}{time_[:3]}@x.example"})
    key = number.json().get("id", 1)
    with target.unchanged():
        answer = target.seam("PATCH", f"/prospects/{key}", json={"salesforceLastSync": time_})
        assert answer.json()["code"] == 57
    assert target.ae("GET", "prospects?fields=id,salesforceLastSync").status_code == 200


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x",
                                   "\u0662026-01-01", ""])  # fmt: skip
def test_an_impossible_replication_window_is_refused(target, start):
    for path in ("updated", "deleted"):
        for end in ("2026-01-05T09:00:00Z", "9999-12-31T23:59:59-23:59"):
            params = {"start": start, "end": end}
            refused(target.sf("GET", f"/sobjects/Lead/{path}", params=params))
