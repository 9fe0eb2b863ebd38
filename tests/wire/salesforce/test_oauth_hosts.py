"""Which host knows whose passwords, and where an organisation says that it is."""

import pytest
import requests
from org_by_hand import Org

MIXED = {"instances": [{"name": "main"}, {"name": "emea", "sandbox": True}]}


@pytest.fixture(scope="module")
def mixed(serve):
    served = serve(salesforce=MIXED)
    served.tls()
    url = served.port_of("salesforce", "emea")
    return Org(served), Org(served, "emea", url)


def form_of(given):
    return {"grant_type": "password", "client_id": given["client_id"],
            "client_secret": given["client_secret"], "username": given["username"],
            "password": given["password"] + given["security_token"]}  # fmt: skip


def login(url, form, host=None, **options):
    headers = {"Host": host} if host else {}
    return requests.post(
        f"{url}/services/oauth2/token", data=form, headers=headers, timeout=10, **options
    )


def test_a_sandbox_logs_in_at_its_own_login_host_alone(mixed):
    main, emea = mixed
    shared = main.served.urls["salesforce"]
    production = form_of(main.act("create_token", main.admin, {"kind": "password"}))
    sandbox = form_of(emea.act("create_token", emea.admin, {"kind": "password"}))
    places = [
        (production, shared, None, 200), (sandbox, shared, None, 400),
        (sandbox, emea.url, None, 200), (production, emea.url, None, 400),
        (production, shared, "login.salesforce.com", 200),
        (production, shared, "test.salesforce.com", 400),
        (sandbox, shared, "test.salesforce.com", 200),
        (sandbox, shared, "login.salesforce.com", 400),
        (sandbox, shared, "acme--uat.sandbox.my.salesforce.com", 200),
    ]  # fmt: skip
    for form, url, host, expected in places:
        answer = login(url, form, host)
        assert answer.status_code == expected, (form["username"], url, host, answer.text)
        if url == shared and expected == 400:
            assert answer.json() == {
                "error": "invalid_grant", "error_description": "authentication failure"
            }  # fmt: skip


def test_client_credentials_want_an_organisations_own_host(mixed):
    main, _ = mixed
    given = main.act("create_token", main.admin, {"kind": "password"})
    form = {"grant_type": "client_credentials", "client_id": given["client_id"],
            "client_secret": given["client_secret"]}  # fmt: skip
    url = main.served.urls["salesforce"]
    assert login(url, form).status_code == 200
    assert login(url, form, "acme.my.salesforce.com").status_code == 200
    for host in ("login.salesforce.com", "test.salesforce.com"):
        assert login(url, form, host).json() == {
            "error": "invalid_grant", "error_description": "request not supported on this domain"
        }  # fmt: skip


def test_urls_follow_the_scheme_of_the_request(mixed):
    main, emea = mixed
    world = main.served.world
    tls = main.served.tls_urls["salesforce"]
    world.tls_urls["salesforce"] = {"main": tls, "emea": "https://127.0.0.1:1"}
    form = form_of(main.act("create_token", main.admin, {"kind": "password"}))
    secure = {"verify": main.served.ca_file}
    body = login(tls, form, **secure).json()
    assert body["instance_url"] == tls
    assert body["id"].startswith(tls + "/id/")
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    found = requests.get(f"{tls}/services/data/v59.0", headers=headers, timeout=10, **secure)
    assert found.json()["identity"].startswith(tls + "/id/")
    there = login(
        tls, form_of(emea.act("create_token", emea.admin, {"kind": "password"})),
        "test.salesforce.com", **secure,
    )  # fmt: skip
    assert there.json()["instance_url"] == "https://127.0.0.1:1"
