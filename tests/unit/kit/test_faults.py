import pytest
import requests

from syncproof.kit.errors import SyncProofError
from syncproof.kit.faults.model import load


def arm(world, name, **body):
    return world.faults.arm({"name": name, **body}, world.clock.now_ms())


def post(client, *emails):
    return client.post(client.base + "/leads", json=[{"Email": e} for e in emails], timeout=10)


def ids(world):
    instance = world.instance("dummy")
    with instance.store.lock, instance.store.engine.connect() as conn:
        return [c.id for c in instance.store.log.read(conn)]


def last(world):
    world.journal.flush()
    return world.journal.read(world.journal.last)


@pytest.mark.parametrize("close", ["rst", "fin"])
def test_answer_lost_commits_and_then_closes_the_connection(world, client, close):
    arm(world, "answer_lost", nth=[1], params={"close": close})
    with pytest.raises(requests.ConnectionError):
        post(client, "a@b.c")
    assert len(ids(world)) == 1
    exchange = last(world)
    assert exchange["committed"] is True
    assert exchange["fault"] == {"id": "f1", "name": "answer_lost", "stage": "after"}


def test_reset_before_commits_nothing(world, client):
    arm(world, "reset_before", nth=[1])
    with pytest.raises(requests.ConnectionError):
        post(client, "a@b.c")
    assert ids(world) == []
    assert last(world)["committed"] is False


def test_a_truncated_answer_promises_more_than_it_sends(world, client):
    arm(world, "truncated", nth=[1])
    with pytest.raises(requests.RequestException, match="IncompleteRead"):
        post(client, "a@b.c")
    assert len(ids(world)) == 1


def test_html_error_answers_with_a_page_before_anything_happens(world, client):
    arm(world, "html_error", params={"status": 502})
    answer = post(client, "a@b.c")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert ids(world) == []


def test_html_error_after_commits_first(world, client):
    arm(world, "html_error", params={"stage": "after"})
    assert post(client, "a@b.c").status_code == 503
    assert len(ids(world)) == 1


def test_token_expired_ends_the_session_for_good(world, client):
    arm(world, "token_expired", nth=[1])
    assert post(client, "a@b.c").status_code == 429
    assert post(client, "a@b.c").json()["code"] == "BAD_TOKEN"


@pytest.mark.parametrize("name", ["rate_limited", "daily_exhausted"])
def test_limits_refuse_in_the_vendors_words(world, client, name):
    arm(world, name)
    assert post(client, "a@b.c").json()["code"] == name.upper()
    assert ids(world) == []


def test_row_locked_refuses_the_named_rows_only(world, client):
    arm(world, "row_locked", params={"rows": [2]})
    answer = post(client, "a@b.c", "b@b.c", "c@b.c").json()
    assert [sorted(row) for row in answer] == [["id"], ["error"], ["id"]]


def test_partial_success_picks_rows_by_field_value(world, client):
    arm(world, "partial_success", params={"field": "Email", "value": "b@b.c"})
    answer = post(client, "a@b.c", "b@b.c").json()
    assert [sorted(row) for row in answer] == [["id"], ["error"]]


def test_slow_holds_the_answer_back(world, client):
    arm(world, "slow", params={"delay_real_s": 0.6})
    with pytest.raises(requests.ReadTimeout):
        client.post(client.base + "/leads", json=[], timeout=0.2)


def test_same_stamp_keeps_the_first_calls_time(world, client):
    arm(world, "same_stamp", params={"n": 2})
    stamps = []
    for _ in range(3):
        key = post(client, "a@b.c").json()[0]["id"]
        stamps.append(client.get(f"{client.base}/leads/{key}", timeout=10).json()["Stamp"])
        world.clock.advance_to(world.clock.now_ms() + 1000)
    assert stamps[0] == stamps[1] < stamps[2]


def test_late_commit_stamps_into_the_past(world, client):
    arm(world, "late_commit", params={"by_s": 5})
    key = post(client, "a@b.c").json()[0]["id"]
    row = client.get(f"{client.base}/leads/{key}", timeout=10).json()
    assert row["Stamp"] == world.clock.now_ms() - 5000


def test_a_fault_is_aimed_by_system_operation_object_path_and_actor(world, client):
    for scope in (
        {"system": "other"}, {"operation": "read"}, {"object": "Contact"}, {"actor": "u2"},
        {"path": "/other/*"},
    ):  # fmt: skip
        arm(world, "rate_limited", scope=scope)
    assert post(client, "a@b.c").status_code == 201
    scope = {
        "system": "dummy",
        "operation": "create",
        "object": "lead",
        "actor": "u1",
        "path": "/le*",
    }
    arm(world, "rate_limited", scope=scope)
    assert post(client, "a@b.c").status_code == 429


def test_triggers_fire_when_they_say(world, client):
    arm(world, "rate_limited", every=3)
    assert [post(client).status_code for _ in range(6)] == [201, 201, 429, 201, 201, 429]
    world.faults.heal()
    arm(world, "rate_limited", after=2, limit=2)
    assert [post(client).status_code for _ in range(5)] == [201, 429, 429, 201, 201]
    world.faults.heal()
    arm(world, "rate_limited", schedule=[{"from": "+60s", "to": "+120s"}])
    found = []
    for _ in range(4):
        found.append(post(client).status_code)
        world.clock.advance_to(world.clock.now_ms() + 40_000)
    assert found == [201, 201, 429, 201]


def test_a_fault_heals_by_itself_after_its_duration(world, client):
    arm(world, "rate_limited", duration=10)
    assert post(client).status_code == 429
    world.clock.advance_to(world.clock.now_ms() + 10_000)
    assert post(client).status_code == 201


def test_a_second_fault_does_not_move_the_decisions_of_the_first(world, client):
    def decisions():
        return [post(client).status_code == 429 for _ in range(30)]

    arm(world, "rate_limited", probability=0.3, seed=7)
    alone = decisions()
    world.faults.reset(1)
    arm(world, "rate_limited", probability=0.3, seed=7)
    arm(world, "html_error", scope={"operation": "read"}, probability=0.5)
    assert decisions() == alone
    assert 0 < sum(alone) < 30


def test_counters_tell_how_often_a_fault_matched_and_fired(world, client):
    arm(world, "rate_limited", nth=[2])
    for _ in range(3):
        post(client)
    shown = world.faults.armed()[0].show()
    assert shown["fired"] == 1
    assert shown["matched"] >= 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"name": "answr_lost"}, "answer_lost"),
        ({"name": "answer_lost", "scop": {}}, "scope"),
        ({"name": "answer_lost", "scope": {"operaton": "x"}}, "operation"),
        ({"name": "answer_lost", "params": {"clse": "rst"}}, "close"),
        ({"name": "answer_lost", "params": {"close": "boom"}}, "rst, fin or hang"),
        ({"name": "slow", "params": {"delay_real_s": "long"}}, "float"),
        ({"name": "answer_lost", "nth": [1], "every": 2}, "exactly one"),
        ({"nme": "x"}, "name"),
        ([], "name"),
    ],
)
def test_a_malformed_fault_is_refused_with_the_nearest_right_word(world, body, words):
    with pytest.raises(SyncProofError) as caught:
        world.faults.arm(body, 0)
    assert words in caught.value.message + caught.value.hint


def test_every_fault_says_in_one_sentence_what_it_does():
    for name, kind in load().items():
        assert kind.__doc__, name
        assert kind.name == name


def test_every_fault_acts_in_its_stage():
    for name, kind in load().items():
        assert kind.stage in vars(kind), name


def test_a_fault_may_be_aimed_at_several_operations(world, client):
    arm(world, "rate_limited", scope={"operation": ["read", "create"]})
    assert post(client, "a@b.c").status_code == 429
    world.faults.heal()
    arm(world, "rate_limited", scope={"operation": ["read", "delete"]})
    assert post(client, "a@b.c").status_code == 201


def test_a_fault_on_rows_fires_when_it_refuses_one(world, client):
    arm(world, "row_locked", params={"rows": [2]})
    post(client, "a@b.c")
    assert world.faults.armed()[0].show()["fired"] == 0
    post(client, "a@b.c", "b@b.c")
    assert world.faults.armed()[0].show()["fired"] == 1
