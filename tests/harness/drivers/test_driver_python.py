"""The in-process driver: how objects are called, and what hostile ones lead to."""

import pytest
import python_connectors
from driver_helpers import NOW

from syncproof.conformance.drivers import ConnectorError, ConnectorFault, Unsupported, driver_for


@pytest.fixture
def odd(tmp_path):
    driver = driver_for("py:python_connectors:make")
    driver.start(tmp_path)
    yield driver
    python_connectors.RELEASE.set()
    driver.stop()
    python_connectors.RELEASE.clear()


def fault_of(driver, verb, **args) -> ConnectorFault:
    with pytest.raises(ConnectorFault) as caught:
        driver.call(verb, args, timeout_s=5)
    return caught.value


def test_a_single_parameter_takes_the_whole_message_in_the_thread_of_the_factory(odd):
    assert odd.call("describe", {"now": NOW}, timeout_s=5) == {"whole": {"now": NOW}, "sqlite": 1}


def test_open_keywords_take_every_member(odd):
    answer = odd.call("connect", {"run": "r", "now": NOW}, timeout_s=5)
    assert answer["members"] == {"run": "r", "now": NOW}


@pytest.mark.parametrize("verb", ["links", "close", "__explode__", "base"])
def test_only_verbs_are_ever_called(odd, verb):
    with pytest.raises(ConnectorError) as caught:
        odd.call(verb, {}, timeout_s=5)
    assert caught.value.code == "unsupported"


def test_an_exception_with_a_code_is_an_error_answer(odd):
    with pytest.raises(ConnectorError) as caught:
        odd.call("set_state", {"connection": "c", "state": "running"}, timeout_s=5)
    assert caught.value.code == "setup_incomplete"
    assert caught.value.message == "finish the assistant first"


def test_an_error_object_is_an_error_answer(odd):
    with pytest.raises(ConnectorError, match="gone: c"):
        odd.call("status", {"connection": "c"}, timeout_s=5)


def test_any_other_exception_is_a_fault_that_names_its_place(odd):
    fault = fault_of(odd, "status", connection="mutate")
    assert fault.kind == "died"
    assert "KeyError" in fault.message
    assert "python_connectors.py:" in fault.message
    assert "\x1b" not in fault.message


@pytest.mark.parametrize("action", ["object", "time", "list", "no"])
def test_what_json_cannot_hold_or_is_no_object_is_rubbish(odd, action):
    assert fault_of(odd, "act", action=action, args={}).kind == "rubbish"


def test_the_connector_cannot_change_the_message_of_the_harness(odd):
    message = {"action": "no", "args": {"a": 1}}
    with pytest.raises(ConnectorFault):
        odd.call("act", message, timeout_s=5)
    assert message == {"action": "no", "args": {"a": 1}}


def test_a_hang_is_a_fault_and_the_object_stays_unusable_until_a_restart(odd):
    with pytest.raises(ConnectorFault) as caught:
        odd.call("sync_record", {"system": "s"}, timeout_s=0.1)
    assert caught.value.kind == "hang"
    assert fault_of(odd, "describe").kind == "hang"
    odd.restart()
    assert odd.call("describe", {}, timeout_s=5)["sqlite"] == 1


def test_there_is_no_process_to_kill(odd):
    for deed in (odd.kill, odd.freeze, odd.thaw):
        with pytest.raises(Unsupported):
            deed()


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("py:no_such_module_here:make", "ModuleNotFoundError"),
        ("py:python_connectors:makes", "did you mean 'make'"),
        ("py:python_connectors:broken", "no licence"),
    ],
)
def test_what_cannot_be_made_is_a_fault_at_the_start(tmp_path, spec, told):
    driver = driver_for(spec)
    with pytest.raises(ConnectorFault) as caught:
        driver.start(tmp_path)
    driver.stop()
    assert caught.value.kind == "start"
    assert told in caught.value.message
