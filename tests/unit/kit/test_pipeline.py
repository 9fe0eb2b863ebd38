import gzip

import pytest
from dummy_system import SCENARIO, open_session


def exchanges(world):
    return world.journal.page({}, 0).exchanges


def test_a_request_is_journalled_with_number_time_actor_and_outcome(world, client):
    client.post(client.base + "/leads?access_token=abc", json=[{"Email": "a@b.c"}])
    (exchange,) = exchanges(world)
    assert exchange["n"] == 1
    assert exchange["at"] == "2026-01-05T08:00:00.000Z"
    assert (exchange["system"], exchange["actor"], exchange["app"]) == ("dummy", "u1", "app")
    assert (exchange["operation"], exchange["object"], exchange["ids"]) == (
        "create", "Lead", ["00Q0001"],
    )  # fmt: skip
    assert (exchange["committed"], exchange["counted"], exchange["status"]) == (True, True, 201)
    assert exchange["request"]["path"] == "/leads?access_token=***"
    assert exchange["request"]["headers"]["Authorization"] == "Bearer ***"


def test_a_refused_call_leaves_nothing_behind(world, client):
    answer = client.post(client.base + "/leads", json=[{"Email": "a"}, {"Email": "refuse-all"}])
    assert answer.json()["code"] == "REFUSED"
    assert client.get(client.base + "/leads/00Q0001").status_code == 404
    assert exchanges(world)[0]["committed"] is False


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NO_PATH"),
        ("PUT", "/leads", 405, "NO_METHOD"),
        ("OPTIONS", "/leads", 405, "NO_METHOD"),
        ("GET", "/crash", 500, "CRASH"),
    ],
)
def test_every_refusal_is_the_vendors(world, client, method, path, status, code):
    answer = client.request(method, client.base + path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert exchanges(world)[-1]["error_code"] == code


def test_an_unknown_token_is_refused_and_the_call_not_counted(world, client):
    answer = client.get(client.base + "/leads/x", headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401
    assert exchanges(world)[0]["counted"] is False


def test_a_token_dies_by_the_worlds_clock_unless_use_extends_it(world, client):
    open_session(world, "fixed", expires_in=1000)
    open_session(world, "sliding", expires_in=1000, sliding=1000)

    def status(token):
        headers = {"Authorization": f"Bearer {token}"}
        return client.get(client.base + "/leads/x", headers=headers).status_code

    world.clock.advance_to(world.clock.now_ms() + 700)
    assert (status("fixed"), status("sliding")) == (404, 404)
    world.clock.advance_to(world.clock.now_ms() + 700)
    assert (status("fixed"), status("sliding")) == (401, 404)


def test_answers_carry_the_simulated_date(world, client):
    answer = client.get(client.base + "/leads/x")
    assert answer.headers["Date"] == "Mon, 05 Jan 2026 08:00:00 GMT"


def test_a_body_over_the_limit_is_refused_also_after_unzipping(world, client):
    answer = client.post(client.base + "/leads", data=b"x" * 10_001)
    assert answer.json() == {"code": "BAD_BODY", "message": "too large"}
    bomb = gzip.compress(b"0" * 5_000_000)
    answer = client.post(client.base + "/leads", data=bomb, headers={"Content-Encoding": "gzip"})
    assert answer.json() == {"code": "BAD_BODY", "message": "too large"}
    answer = client.post(client.base + "/leads", data=b"?", headers={"Content-Encoding": "gzip"})
    assert answer.json() == {"code": "BAD_BODY", "message": "not gzip"}


def test_a_large_body_is_kept_as_size_and_hash(world, client):
    world.systems["dummy"].max_body = 10**6
    rows = [{"Email": "x" * 100} for _ in range(1000)]
    client.post(client.base + "/leads", json=rows)
    kept = exchanges(world)[0]["request"]["body"]
    assert set(kept) == {"size", "sha256"}
    world.systems["dummy"].max_body = 10_000


def test_a_world_loaded_again_starts_from_the_same_point(world, client):
    client.post(client.base + "/leads", json=[{"Email": "a@b.c"}])
    world.clock.advance_to(world.clock.now_ms() + 1000)
    world.load(SCENARIO, 1)
    open_session(world)
    assert client.get(client.base + "/leads/00Q0001").status_code == 404
    assert client.post(client.base + "/leads", json=[{"Email": "z"}]).json() == [{"id": "00Q0001"}]
    assert exchanges(world)[-1]["at"] == "2026-01-05T08:00:00.000Z"


def test_a_snapshot_brings_back_records_clock_and_tokens(world, client):
    client.post(client.base + "/leads", json=[{"Email": "a@b.c"}])
    name = world.snapshot()
    client.post(client.base + "/leads", json=[{"Email": "later"}])
    world.clock.advance_to(world.clock.now_ms() + 1000)
    world.restore(name)
    assert client.get(client.base + "/leads/00Q0001").json()["Email"] == "a@b.c"
    assert client.get(client.base + "/leads/00Q0002").status_code == 404


def test_numbers_filters_and_pages_of_the_journal(world, client):
    for _ in range(5):
        client.get(client.base + "/leads/x")
    client.post(client.base + "/leads", json=[])
    page = world.journal.page({"operation": "read"}, 0, limit=3)
    assert [x["n"] for x in page.exchanges] == [1, 2, 3]
    assert [x["n"] for x in world.journal.page({"operation": "read"}, page.next).exchanges] == [
        4,
        5,
    ]
    assert len(list(world.journal.lines())) == 6
