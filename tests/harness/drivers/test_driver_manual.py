"""The driver that asks a person."""

import threading
from collections.abc import Callable

import pytest
from driver_helpers import NOW

from syncproof.conformance.drivers import (
    Connector,
    ConnectorError,
    ConnectorFault,
    DriverOptions,
    Unsupported,
    driver_for,
)
from syncproof.conformance.drivers.protocol import Description

DESCRIBED = ["", "Acme Sync", "3.1", "hubspot, account_engagement", "yes"]


def person(*words: str) -> tuple[Callable[[str], str], list[str]]:
    """A person who says these words in turn, and the prompts that they saw."""
    left, prompts = list(words), []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        if not left:
            raise EOFError
        return left.pop(0) + "\n"

    return ask, prompts


def manual(*words: str, person_s: float = 10):
    ask, prompts = person(*words)
    return driver_for("manual", DriverOptions(ask=ask, person_s=person_s)), prompts


def test_a_person_describes_the_product_and_real_time_is_its_only_mode():
    driver, _ = manual(*DESCRIBED)
    said = Description.model_validate(driver.call("describe", {"now": NOW}, timeout_s=5))
    assert (said.name, said.profiles) == ("Acme Sync", ["hubspot", "account_engagement"])
    assert said.time_modes == ["real"]


def test_the_person_sees_the_task_with_nothing_invisible_in_it():
    driver, prompts = manual("", "c1", "paused")
    driver.call("connect", {"run": "r\x9b31m", "now": NOW}, timeout_s=5)
    assert "Set up a new connection" in prompts[0]
    assert r"\x9b" in prompts[0]


def test_an_empty_answer_is_null_and_never_invented():
    driver, _ = manual("", "", "", "", "", "")
    answer = driver.call("status", {"connection": "c1"}, timeout_s=5)
    assert set(answer.values()) == {None}


def test_a_wrong_word_is_asked_again_with_the_reason():
    driver, prompts = manual("", "stopped", "paused")
    assert driver.call("set_state", {"connection": "c"}, timeout_s=5) == {"state": "paused"}
    assert "expected one of: paused, running" in prompts[2]


def test_three_wrong_words_are_a_fault():
    driver, _ = manual("", "a", "b", "c")
    with pytest.raises(ConnectorFault) as caught:
        driver.call("set_state", {"connection": "c"}, timeout_s=5)
    assert caught.value.kind == "rubbish"


def test_the_person_can_report_an_error_of_the_product():
    driver, _ = manual("error setup_incomplete finish the assistant")
    with pytest.raises(ConnectorError) as caught:
        driver.call("set_state", {"connection": "c"}, timeout_s=5)
    assert (caught.value.code, caught.value.message) == ("setup_incomplete", "finish the assistant")


def test_what_the_product_cannot_do_is_unsupported_for_the_steps_too(tmp_path):
    driver, _ = manual(*DESCRIBED, "", "c1", "", "cannot")
    connector = Connector(driver, now=lambda: NOW, state_root=tmp_path)
    connector.fresh("r")
    connector.connect("hubspot", {}, {})
    with pytest.raises(Unsupported):
        connector.set_state("running")
    connector.stop()


@pytest.mark.parametrize("verb", ["advance", "links", "explode"])
def test_other_verbs_are_unsupported(verb):
    driver, prompts = manual()
    with pytest.raises(ConnectorError) as caught:
        driver.call(verb, {}, timeout_s=5)
    assert (caught.value.code, prompts) == ("unsupported", [])


def test_a_person_who_leaves_is_a_fault():
    driver, _ = manual()
    with pytest.raises(ConnectorFault) as caught:
        driver.call("status", {"connection": "c"}, timeout_s=5)
    assert caught.value.kind == "died"


def test_even_a_person_does_not_have_for_ever():
    release = threading.Event()

    def ask(_prompt: str) -> str:
        release.wait(10)
        return ""

    driver = driver_for("manual", DriverOptions(ask=ask, person_s=0.05))
    with pytest.raises(ConnectorFault) as caught:
        driver.call("describe", {}, timeout_s=0.05)
    release.set()
    driver.stop()
    assert caught.value.kind == "hang"
