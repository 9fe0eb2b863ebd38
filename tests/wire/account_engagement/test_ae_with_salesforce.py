"""Both systems together: Salesforce issues the tokens, Account Engagement accepts them."""

import jwt
import pytest
import requests

from syncproof.kit.errors import SyncProofError

BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture(scope="module")
def both(serve):
    return serve(salesforce={}, account_engagement={"edition": "Advanced"})


def assertion(world, credentials):
    now = world.clock.now_ms() // 1000
    claims = {"iss": credentials["client_id"], "sub": credentials["username"],
              "aud": credentials["audience"], "exp": now + 180}  # fmt: skip
    return jwt.encode(claims, credentials["private_key"], algorithm="RS256")


def call(both, token, unit, path="prospects?fields=id"):
    headers = {"Authorization": f"Bearer {token}", "Pardot-Business-Unit-Id": unit}
    url = f"{both.urls['account_engagement']}/api/v5/objects/{path}"
    return requests.get(url, headers=headers, timeout=10)


def test_the_administrators_credentials_work_at_once(both):
    given = both.world.systems["account_engagement"].credentials(both.world)
    answer = call(both, given["access_token"], given["business_unit_id"])
    assert answer.json()["values"] == []


def test_the_connectors_user_logs_in_at_salesforce_with_its_key_and_works_here(both):
    world = both.world
    engagement, unit = world.systems["account_engagement"], world.instance("account_engagement")
    named = world.act(
        unit, "provision", "", lambda c: engagement.actions()["provision"].run(c, {})
    )  # fmt: skip
    credentials = world.act(
        unit, "users", "User",
        lambda c: engagement.create_token(c, str(named["user_id"]), {"kind": "jwt"}),
    )  # fmt: skip
    form = {"grant_type": BEARER, "assertion": assertion(world, credentials)}
    url = f"{both.urls['salesforce']}/services/oauth2/token"
    token = requests.post(url, data=form, timeout=10).json()["access_token"]
    answer = call(both, token, named["business_unit_id"], "users?fields=id,username")
    assert {"id": named["user_id"], "username": named["username"]} in answer.json()["values"]
    last = world.journal.read(world.journal.last)
    assert (last["actor"], last["app"]) == (str(named["user_id"]), "account_engagement")


def test_the_fresh_unit_knows_the_administrator_and_a_normal_user(both):
    system = both.world.systems["account_engagement"]
    found = system.users(both.world.instance("account_engagement"))
    assert [(u["profile"], u["salesforceId"][:3]) for u in found] == [
        ("Administrator", "005"), ("Marketing", "005"), ("Administrator", "005"),
    ]  # fmt: skip


def test_a_scenario_without_salesforce_is_refused_with_the_way_out(make_unit):
    unit = make_unit()
    unit.world.instances.clear()
    with pytest.raises(SyncProofError) as refusal:
        unit.world.systems["account_engagement"].provision(unit.world, {})
    assert "needs a Salesforce organisation" in refusal.value.message
    assert "salesforce before account_engagement" in refusal.value.hint


@pytest.mark.parametrize(
    "options", [{"editoin": "Plus"}, {"edition": "Pro"}, {"zone": "Nowhere"},
                {"business_units": "main"}, {"salesforce": "other"}],
)  # fmt: skip
def test_bad_options_are_refused_by_name(make_unit, options):
    with pytest.raises(SyncProofError):
        make_unit(**options)


def test_units_of_one_organisation_share_its_integration_user(make_unit):
    unit = make_unit(business_units=[{"name": "emea", "zone": "Europe/Berlin"}, "amer"])
    units = unit.world.instances_of("account_engagement")
    assert [u.name for u in units] == ["emea", "amer"]
    assert len({u.key for u in units}) == 2
    assert all(len(u.key) == 18 and u.key.startswith("0Uv") for u in units)
    assert len({u.memory["connector_user_id"] for u in units}) == 1
    assert [u.settings["zone"] for u in units] == ["Europe/Berlin", "UTC"]


def test_a_restored_world_is_as_it_was(both):
    world = both.world
    given = world.systems["account_engagement"].credentials(world)
    headers = {"Authorization": f"Bearer {given['access_token']}",
               "Pardot-Business-Unit-Id": given["business_unit_id"]}  # fmt: skip
    url = f"{both.urls['account_engagement']}/api/v5/objects/prospects"
    kept = world.snapshot()
    first = requests.post(url, headers=headers, json={"email": "ann@example.com"}, timeout=10)
    world.restore(kept)
    assert call(both, given["access_token"], given["business_unit_id"]).json()["values"] == []
    again = requests.post(url, headers=headers, json={"email": "ann@example.com"}, timeout=10)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    world.restore(kept)
