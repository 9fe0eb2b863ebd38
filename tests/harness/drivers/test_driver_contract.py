"""One contract for every transport: the example connector must look the same over each."""

import threading
import time

import pytest
from driver_helpers import NOW

from syncproof.conformance.drivers import (
    Connector,
    ConnectorError,
    ConnectorFault,
    Unsupported,
)

SYSTEMS = {"hubspot": {"url": "http://127.0.0.1:1", "credentials": {"access_token": "canary-1"}}}


def connected(connector: Connector) -> Connector:
    connector.connect("hubspot", SYSTEMS, {"hubspot": 1}, {"enabled": True})
    return connector


def test_describe_says_what_the_connector_is(connector):
    said = connector.description
    assert (said.name, said.protocol, said.fresh_connect) == ("example", 1, True)
    assert "virtual_time" in connector.capabilities


def test_connect_gives_a_connection_and_its_state(connector):
    made = connector.connect("hubspot", SYSTEMS, {"hubspot": 1})
    assert (made.connection, made.state) == ("c-run-1", "paused")


def test_a_second_connection_in_the_run_is_an_error_answer_and_keeps_the_first(connector):
    connected(connector)
    with pytest.raises(ConnectorError) as caught:
        connected(connector)
    assert caught.value.code == "connector_exists"
    assert connector.status().state == "paused"


def test_every_message_carries_now(connector):
    assert connected(connector).status().message == NOW


def test_set_state_answers_the_state_of_the_product(connector):
    assert connected(connector).set_state("running").state == "running"
    assert connector.status().state == "running"


def test_a_draft_is_shown_by_status_and_changes_nothing(connector):
    connected(connector).change_settings({"enabled": False}, save=False)
    shown = connector.status()
    assert (shown.settings, shown.draft) == ({"enabled": True}, {"enabled": False})


def test_an_unknown_setting_is_an_error_that_names_it(connector):
    with pytest.raises(ConnectorError, match="colour"):
        connected(connector).change_settings({"colour": "red"})


def test_sync_record_names_the_record_and_gives_a_reason(connector):
    result = connected(connector).sync_record("hubspot", "contacts", "51")
    assert (result.result, result.reason) == ("skipped", "hubspot contacts 51")


def test_an_action_reaches_the_connector_with_its_arguments(connector):
    answer = connected(connector).act("manual_match", {"a": "1", "b": [2]})
    assert answer["args"] == {"a": "1", "b": [2]}


def test_links_are_read_page_by_page(connector):
    assert [link["id"] for link in connected(connector).links()] == [0, 1, 2]


def test_advance_answers_the_next_plan_or_nothing(connector):
    assert connected(connector).advance().next_due is None
    connector.set_state("running")
    assert connector.advance().next_due == "2026-01-05T08:02:00.000Z"


def test_an_unknown_verb_answers_unsupported(connector):
    with pytest.raises(ConnectorError) as caught:
        connector.driver.call("explode", {"now": NOW}, timeout_s=5)
    assert caught.value.code == "unsupported"


def test_any_text_arrives_unchanged(connector):
    nasty = 'line\nbreak \u2028 "quotes" 😀 \u0000 é e\u0301'
    assert connected(connector).act("resync", {"x": nasty})["args"] == {"x": nasty}


def test_a_fresh_run_disconnects_the_former_connection(connector):
    former = connected(connector).connection
    connector.fresh("run-2")
    with pytest.raises(ConnectorError, match="unknown_connection"):
        connector.status(former)
    assert connector.connect("hubspot", SYSTEMS, {}).connection == "c-run-2"


def test_a_verb_without_its_capability_is_unsupported_and_never_sent(connector):
    connector._described = connector.description.model_copy(update={"capabilities": []})
    connected(connector)
    with pytest.raises(Unsupported) as caught:
        connector.set_state("running")
    assert caught.value.capability == "pause"


def test_calls_from_several_threads_do_not_mix_their_answers(connector):
    connected(connector)
    found: dict[int, object] = {}

    def ask(number: int) -> None:
        found[number] = connector.act("resync", {"n": number})["args"]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: {"n": n} for n in range(8)}


def test_stopping_twice_does_no_harm(connector):
    connector.stop()
    connector.stop()


def test_a_restart_keeps_the_state_and_needs_no_connect(connector):
    if not connector.driver.can_restart:
        with pytest.raises(Unsupported):
            connector.restart()
        return
    connected(connector).set_state("running")
    shown = connector.restart()
    assert shown is not None
    assert shown.state == "running"


def test_silence_is_a_hang_on_every_transport(connector):
    connected(connector)
    args = {"connection": "c-run-1", "action": "resync", "args": {"wait_s": 1}}
    with pytest.raises(ConnectorFault) as caught:
        connector.driver.call("act", args, timeout_s=0.1, activity=lambda: 7)
    assert caught.value.kind == "hang"
    assert "no exchange" in caught.value.message


def test_exchanges_with_the_simulators_prolong_the_wait_on_every_transport(connector):
    connected(connector)
    args = {"connection": "c-run-1", "action": "resync", "args": {"wait_s": 0.5}}
    answer = connector.driver.call(
        "act", args, timeout_s=0.2, activity=lambda: int(time.monotonic() * 50)
    )
    assert answer["action"] == "resync"
