"""What extraction clients and ORMs written in Python ask, sent as they send it."""

from urllib.parse import quote

import pytest


@pytest.fixture
def sf(org):
    return org.as_user()


def made(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_every_object_is_read_with_all_its_fields(org, sf):
    """As tap-salesforce and Airbyte's source do for each stream, over queryAll."""
    made(sf("POST", "/sobjects/Account", json={"Name": "Acme", "BillingCity": "Bonn"}))
    needs_filter = {"ContentDocumentLink"}
    shown = sf("GET", "/sobjects").json()["sobjects"]
    names = [o["name"] for o in shown if o["queryable"] and o["name"] not in needs_filter]
    assert {"User", "Organization", "Account"} <= set(names)
    for name in names:
        fields = [f["name"] for f in sf("GET", f"/sobjects/{name}/describe").json()["fields"]]
        text = " ".join(["SELECT", ",".join(fields), "FROM", name])
        for resource in ("/query", "/queryAll"):
            answer = sf("GET", resource, params={"q": text})
            assert answer.status_code == 200, (name, answer.text)
            for row in answer.json()["records"]:
                assert list(row) == ["attributes", *fields]


def test_a_query_for_thousands_of_names_goes_through_composite(sf):
    """As django-salesforce does with a query that is too long for a URL."""
    key = made(sf("POST", "/sobjects/Contact", json={"LastName": "Last of all"}))["id"]
    names = [f"'{n:018d}'" for n in range(4_534)] + ["'Last of all'"]
    text = " ".join(["SELECT Id FROM Contact WHERE Name IN (", ",".join(names), ")"])
    url = "/services/data/v59.0/query/?q=" + quote(text)
    body = {"allOrNone": True,
            "compositeRequest": [{"method": "GET", "url": url, "referenceId": "s0"}]}  # fmt: skip
    [done] = made(sf("POST", "/composite", json=body))["compositeResponse"]
    assert done["httpStatusCode"] == 200, done
    assert [r["Id"] for r in done["body"]["records"]] == [key]


def test_rows_with_a_text_are_those_above_the_empty_text(org, sf):
    """As `filter(account__Name__gt="")` of django-salesforce asks."""
    account = made(sf("POST", "/sobjects/Account", json={"Name": "Acme"}))["id"]
    for parent in (account, None):
        made(sf("POST", "/sobjects/Contact", json={"LastName": "K", "AccountId": parent}))
    text = (
        "SELECT Contact.AccountId, COUNT(Contact.Id) cnt FROM Contact "
        "WHERE Contact.Account.Name > '' GROUP BY Contact.AccountId"
    )
    rows = org.query(sf, text)
    assert [(r["AccountId"], r["cnt"]) for r in rows] == [(account, 1)]
    assert len(org.query(sf, "SELECT Id FROM Contact WHERE Contact.Id > ''")) == 2


def test_a_file_is_made_with_all_the_fields_of_a_model(sf):
    """As a model of an ORM is saved: what is not known yet is null."""
    row = {
        "ContentDocumentId": None, "Description": None, "PathOnClient": "some file.txt",
        "Title": "some file.txt", "Origin": "C", "ContentLocation": "S", "VersionData": "YWJjCg==",
    }  # fmt: skip
    key = made(sf("POST", "/sobjects/ContentVersion", json=row))["id"]
    version = made(sf("GET", f"/sobjects/ContentVersion/{key}"))
    assert version["ContentDocumentId"].startswith("069")
    assert sf("GET", version["VersionData"]).content == b"abc\n"
    assert (
        sf("POST", "/sobjects/ContentVersion", json={**row, "PathOnClient": None}).json()[0][
            "errorCode"
        ]
        == "REQUIRED_FIELD_MISSING"
    )


def test_a_null_id_is_gone_and_a_foreign_one_is_no_record(sf):
    """As a delete of django-salesforce tells what is gone, to warn only, from what is wrong."""
    for key, code in (
        ("003000000000000AAA", "INVALID_CROSS_REFERENCE_KEY"),
        ("0037z0000Kj4JnX", "NOT_FOUND"),
    ):
        answer = sf("DELETE", f"/sobjects/Contact/{key}")
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, code)
    assert sf("GET", "/sobjects/Contact/003000000000000AAA").json()[0]["errorCode"] == "NOT_FOUND"


def test_a_describe_names_the_pages_of_a_record(org, sf):
    """As connectors make links for people, at whatever host they called."""
    site = org.served.urls["salesforce"]
    other = site.replace("127.0.0.1", "localhost")
    for host in (site, other):
        headers = {"Host": host.removeprefix("http://")}
        urls = sf("GET", "/sobjects/Account/describe", headers=headers).json()["urls"]
        assert urls["uiDetailTemplate"] == f"{host}/{{ID}}"
        assert urls["uiEditTemplate"] == f"{host}/{{ID}}/e"
        assert urls["uiNewRecord"] == f"{host}/001/e"
    assert "uiDetailTemplate" not in sf("GET", "/sobjects").json()["sobjects"][0]["urls"]


def test_a_slash_in_an_external_id_comes_encoded(org, sf):
    """As `get_by_custom_id` of simple-salesforce sends it; a plus is no blank in a path."""
    spec = {"name": "Ext__c", "type": "Text", "external_id": True, "unique": True}
    org.act("change_schema", "Account", None, spec)
    path = "/sobjects/Account/Ext__c"
    assert sf("PATCH", f"{path}/a%2F1%20x", json={"Name": "Acme"}).status_code == 201
    assert made(sf("GET", f"{path}/a%2F1%20x"))["Ext__c"] == "a/1 x"
    for wrong in ("a/1%20x", "a%2F1+x"):
        answer = sf("GET", f"{path}/{wrong}")
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
    assert sf("PATCH", f"{path}/a/1%20x", json={"Name": "Other"}).status_code == 404
    assert [r["Name"] for r in org.query(sf, "SELECT Name FROM Account")] == ["Acme"]


def test_parts_of_addresses_name_the_compound_that_bulk_refuses(sf):
    """As dlt's source leaves out the compound fields of all objects by their parts."""
    for name in ("User", "Organization", "Lead"):
        fields = {f["name"]: f for f in sf("GET", f"/sobjects/{name}/describe").json()["fields"]}
        assert fields["Street"]["compoundFieldName"] == "Address"
        whole = {f["compoundFieldName"] for f in fields.values()}
        kept = {n for n, f in fields.items() if n not in whole and f["type"] != "base64"}
        assert {n for n in kept if fields[n]["type"] in ("address", "location")} == set()


def test_the_limit_of_bulk_batches_had_another_name(sf):
    """As the taps before and after the change of the name read it."""
    old, new = (sf("GET", f"/services/data/v{v}/limits").json() for v in ("41.0", "61.0"))
    assert old["DailyBulkApiRequests"] == new["DailyBulkApiBatches"]
    assert "DailyBulkApiBatches" not in old
    assert "DailyBulkApiRequests" not in new
