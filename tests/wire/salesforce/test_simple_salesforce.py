"""The most used Python client, unmodified, over the TLS front."""

import pytest
from simple_salesforce import Salesforce, SalesforceExpiredSession, SalesforceMalformedRequest
from simple_salesforce.exceptions import SalesforceAuthenticationFailed


def test_it_logs_in_over_soap(secure, session):
    given = secure.act("create_token", secure.admin, {"kind": "password"})
    host = secure.served.tls_urls["salesforce"].removeprefix("https://")
    client = Salesforce(
        username=given["username"], password=given["password"],
        security_token=given["security_token"], domain="login", session=_aimed(session, host),
        version="59.0",
    )  # fmt: skip
    assert client.query("SELECT Id FROM User LIMIT 1")["totalSize"] == 1
    with pytest.raises(SalesforceAuthenticationFailed, match="INVALID_LOGIN"):
        Salesforce(username="x@y.example", password="x", security_token="x",
                   session=_aimed(session, host))  # fmt: skip


def _aimed(session, host, vendor="login.salesforce.com"):
    """Lead the vendor's host to the simulator, as `syncproof exec` does."""
    send = session.send

    def aimed(request, **options):
        request.url = request.url.replace(vendor, host)
        return send(request, **options)

    session.send = aimed
    return session


def test_it_logs_in_with_client_credentials(secure, session):
    given = secure.act("create_token", secure.admin, {"kind": "password"})
    host = secure.served.tls_urls["salesforce"].removeprefix("https://")
    client = Salesforce(
        consumer_key=given["client_id"], consumer_secret=given["client_secret"],
        domain="acme.my", session=_aimed(session, host, "acme.my.salesforce.com"), version="59.0",
    )  # fmt: skip
    assert client.limits()["DailyApiRequests"]["Max"] == 15_000


def test_it_creates_reads_changes_upserts_and_deletes(client):
    made = client.Lead.create({"LastName": "Simple", "Company": "S", "Email": "s@s.example"})
    assert made["success"] is True
    assert client.Lead.get(made["id"])["Name"] == "Simple"
    assert client.Lead.update(made["id"], {"Title": "T"}) == 204
    assert client.Lead.upsert("Email/s@s.example", {"Title": "U"}) == 200
    assert client.Lead.get_by_custom_id("Email", "s@s.example")["Title"] == "U"
    assert client.Lead.delete(made["id"]) == 204


def test_it_queries_all_pages(client):
    client.session.headers["Sforce-Query-Options"] = "batchSize=200"
    for start in range(0, 400, 200):
        rows = [{"attributes": {"type": "Contact"}, "LastName": f"C{n:03d}"}
                for n in range(start, start + 200)]  # fmt: skip
        client.restful("composite/sobjects", method="POST", json={"records": rows})
    found = client.query_all("SELECT LastName FROM Contact ORDER BY LastName")
    assert found["totalSize"] == len(found["records"]) == 400
    lazily = list(client.query_all_iter("SELECT Id FROM Contact"))
    assert len(lazily) == 400


def test_it_describes_and_reads_limits_and_feeds(client):
    assert client.describe()["maxBatchSize"] == 200
    assert client.Lead.metadata()["objectDescribe"]["name"] == "Lead"
    assert len(client.Lead.describe()["fields"]) > 50
    assert client.api_usage["api-usage"].total == 15_000


def test_it_understands_the_refusals(client, secure, session):
    with pytest.raises(SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        client.Lead.create({})
    url = secure.served.tls_urls["salesforce"]
    stale = Salesforce(instance_url=url, session_id="00D!gone", session=session)
    with pytest.raises(SalesforceExpiredSession):
        stale.query("SELECT Id FROM Lead")
