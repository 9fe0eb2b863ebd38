"""The typed client: what it sends, what it believes, and how a run begins afresh."""

import sys
import time
from collections.abc import Callable

import pytest
from driver_helpers import HERE, NOW

from syncproof.conformance.drivers import (
    CannotRefresh,
    Connector,
    ConnectorError,
    ConnectorFault,
    Driver,
    DriverOptions,
    Timeouts,
    Unsupported,
    driver_for,
)
from syncproof.conformance.drivers.patience import Patience

GOOD = {
    "name": "told",
    "version": "1",
    "protocol": 1,
    "profiles": ["hubspot"],
    "capabilities": ["virtual_time", "pause", "links", "manual_sync", "settings"],
    "time_modes": ["virtual", "real"],
    "fresh_connect": True,
}


class Told(Driver):
    """Answers what the test says and remembers what it was asked."""

    name = "told"

    def __init__(self, **answers):
        self.answers = {
            "describe": GOOD,
            "connect": {"connection": "c", "state": "paused"},
            "status": {"state": "paused"},
            **answers,
        }
        self.sent = []
        self.starts = []

    def start(self, state_dir):
        self.starts.append(state_dir)

    def stop(self):
        pass

    def call(self, verb, args, *, timeout_s, activity=None):
        self.sent.append((verb, args))
        answer = self.answers[verb]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Owned(Told):
    owns_process = True

    def kill(self):
        self.sent.append(("kill", {}))

    def restart(self):
        self.sent.append(("restart", {}))


def made(driver, tmp_path, **more) -> Connector:
    return Connector(driver, now=lambda: NOW, state_root=tmp_path, **more)


def begun(driver, tmp_path) -> Connector:
    connector = made(driver, tmp_path)
    connector.fresh("r1")
    connector.connect("hubspot", {}, {})
    return connector


def without(member):
    return {key: value for key, value in GOOD.items() if key != member}


@pytest.mark.parametrize("member", sorted(GOOD))
def test_a_describe_without_a_required_member_is_wrong_and_names_it(tmp_path, member):
    with pytest.raises(ConnectorFault, match=f"'{member}' is missing") as caught:
        made(Told(describe=without(member)), tmp_path).fresh("r")
    assert caught.value.kind == "wrong"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("protocol", 2),
        ("protocol", "1"),
        ("profiles", []),
        ("profiles", "hubspot"),
        ("capabilities", [1]),
        ("capabilities", None),
        ("time_modes", ["warp"]),
        ("time_modes", ["real"]),
        ("capabilities", []),
        ("fresh_connect", "yes"),
        ("name", ""),
        ("name", 7),
    ],
)
def test_a_describe_with_a_wrong_value_is_wrong(tmp_path, member, value):
    with pytest.raises(ConnectorFault) as caught:
        made(Told(describe={**GOOD, member: value}), tmp_path).fresh("r")
    assert caught.value.kind == "wrong"


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("connect", {}),
        ("connect", {"connection": "", "state": "paused"}),
        ("connect", {"connection": 5, "state": "paused"}),
        ("connect", {"connection": "c", "state": "Paused"}),
        ("status", {}),
        ("status", {"state": "on"}),
        ("status", {"state": None, "backlog": -1}),
        ("status", {"state": None, "backlog": "3"}),
        ("status", {"state": None, "last_sync_at": "yesterday"}),
        ("status", {"state": None, "last_sync_at": "2026-01-05T08:00:00+02:00"}),
        ("status", {"state": None, "credentials_valid": 1}),
        ("status", {"state": None, "errors": [{}] * 1001}),
        ("status", {"state": None, "errors": [{"at": "2026-02-30T00:00:00.000Z"}]}),
        ("set_state", {"state": None}),
        ("change_settings", {}),
        ("sync_record", {"result": "done"}),
        ("sync_record", {"result": "deferred", "next_due": None}),
        ("sync_record", {"result": "deferred", "next_due": NOW}),
        ("links", {"links": {}}),
        ("advance", {"idle": False, "next_due": None}),
        ("advance", {"idle": True}),
        ("advance", {"idle": True, "next_due": NOW}),
        ("advance", {"idle": True, "next_due": "2026-01-05T07:59:59.999Z"}),
        ("advance", {"idle": True, "next_due": 1767600000}),
    ],
)
def test_an_answer_that_breaks_the_protocol_is_a_fault(tmp_path, verb, answer):
    driver = Told()
    connector = begun(driver, tmp_path)
    driver.answers[verb] = answer
    asked: dict[str, Callable[[], object]] = {
        "connect": lambda: connector.connect("hubspot", {}, {}),
        "status": connector.status,
        "set_state": lambda: connector.set_state("paused"),
        "change_settings": lambda: connector.change_settings({}),
        "sync_record": lambda: connector.sync_record("hubspot", "contacts", "1"),
        "links": lambda: list(connector.links()),
        "advance": connector.advance,
    }
    with pytest.raises(ConnectorFault, match=verb) as caught:
        asked[verb]()
    assert caught.value.kind == "wrong"


def test_what_an_adapter_cannot_show_is_null(tmp_path):
    status = {"state": None, "errors": None, "last_sync_at": None, "extra": 1}
    shown = begun(Told(status=status), tmp_path).status()
    assert (shown.state, shown.errors) == (None, None)


def test_times_need_no_milliseconds(tmp_path):
    driver = Told(advance={"idle": True, "next_due": "2026-01-05T08:00:01Z"})
    assert begun(driver, tmp_path).advance().next_due == "2026-01-05T08:00:01Z"


def test_every_message_carries_now_and_connect_the_run(tmp_path):
    driver = Told()
    begun(driver, tmp_path).status()
    assert all(args["now"] == NOW for _, args in driver.sent)
    assert dict(driver.sent)["connect"]["run"] == "r1"


def test_a_missing_capability_is_unsupported_and_nothing_is_sent(tmp_path):
    driver = Told()
    connector = begun(driver, tmp_path)
    with pytest.raises(Unsupported) as caught:
        connector.act("resync")
    assert caught.value.capability == "actions"
    assert "act" not in dict(driver.sent)


def test_a_claimed_capability_that_answers_unsupported_is_a_lie(tmp_path):
    connector = begun(Told(set_state=ConnectorError("unsupported")), tmp_path)
    with pytest.raises(ConnectorFault, match="claims 'pause'") as caught:
        connector.set_state("running")
    assert caught.value.kind == "lying"


def test_a_required_verb_that_answers_unsupported_breaks_the_protocol(tmp_path):
    connector = begun(Told(status=ConnectorError("unsupported")), tmp_path)
    with pytest.raises(ConnectorFault, match="requires"):
        connector.status()


def test_a_describe_that_changes_its_mind_is_a_lie(tmp_path):
    driver = Told()
    connector = begun(driver, tmp_path)
    driver.answers["describe"] = {**GOOD, "version": "2"}
    with pytest.raises(ConnectorFault, match="'version'") as caught:
        connector.describe()
    assert caught.value.kind == "lying"


def test_links_that_go_round_in_circles_are_a_fault(tmp_path):
    connector = begun(Told(links={"links": [], "after": "x"}), tmp_path)
    with pytest.raises(ConnectorFault, match="comes round again"):
        list(connector.links())


def test_secrets_are_masked_in_what_the_connector_says(tmp_path):
    key = "-----BEGIN PRIVATE KEY-----\nMIIEcanaryMIIEcanaryMIIE\n-----END PRIVATE KEY-----"
    driver = Told(status=ConnectorFault("died", "log: hunter2-canary MIIEcanaryMIIEcanaryMIIE"))
    connector = made(driver, tmp_path)
    connector.fresh("r")
    systems = {"salesforce": {"credentials": {"password": "hunter2-canary", "private_key": key}}}
    connector.connect("hubspot", systems, {})
    with pytest.raises(ConnectorFault) as caught:
        connector.status()
    assert "canary" not in str(caught.value)
    assert "[masked]" in str(caught.value)


def test_the_first_run_is_fresh_whatever_the_connector_offers(tmp_path):
    driver = Told(describe={**GOOD, "fresh_connect": False})
    begun(driver, tmp_path)
    assert len(driver.starts) == 1


def test_a_connector_that_is_not_ours_runs_on_if_connect_makes_it_fresh(tmp_path):
    driver = Told()
    connector = begun(driver, tmp_path)
    connector.fresh("r2")
    assert (connector.run, connector.connection, len(driver.starts)) == ("r2", None, 1)


def test_a_connector_that_cannot_be_made_fresh_is_undecided(tmp_path):
    connector = begun(Told(describe={**GOOD, "fresh_connect": False}), tmp_path)
    with pytest.raises(CannotRefresh, match="fresh_connect"):
        connector.fresh("r2")


def test_without_disconnect_our_own_process_is_started_again_on_a_new_folder(tmp_path):
    driver = Owned()
    begun(driver, tmp_path).fresh("r2")
    assert len(set(driver.starts)) == 2


def test_disconnect_makes_a_restart_needless(tmp_path):
    described = {**GOOD, "capabilities": ["virtual_time", "disconnect"]}
    driver = Owned(describe=described, disconnect={})
    begun(driver, tmp_path).fresh("r2")
    assert driver.sent[-1][0] == "disconnect"
    assert len(driver.starts) == 1


@pytest.mark.parametrize("kind", ["hang", "died", "rubbish"])
def test_after_a_fault_our_own_process_is_started_again_even_with_disconnect(tmp_path, kind):
    described = {**GOOD, "capabilities": ["virtual_time", "disconnect"]}
    driver = Owned(describe=described, disconnect={}, status=ConnectorFault(kind, "x"))
    connector = begun(driver, tmp_path)
    with pytest.raises(ConnectorFault):
        connector.status()
    connector.fresh("r2")
    assert len(driver.starts) == 2


def test_a_start_that_failed_is_tried_again_by_the_next_run(tmp_path):
    failing = [ConnectorFault("start", "no licence")]

    class Failing(Owned):
        def start(self, state_dir):
            super().start(state_dir)
            if failing:
                raise failing.pop()

    driver = Failing()
    connector = made(driver, tmp_path)
    with pytest.raises(ConnectorFault):
        connector.fresh("r1")
    connector.fresh("r2")
    assert len(driver.starts) == 2


def test_after_a_fault_a_connector_that_is_not_ours_is_asked_again(tmp_path):
    described = {**GOOD, "capabilities": ["virtual_time", "disconnect"], "fresh_connect": False}
    driver = Told(describe=described, disconnect={}, status=ConnectorFault("hang", "x"))
    connector = begun(driver, tmp_path)
    with pytest.raises(ConnectorFault):
        connector.status()
    driver.sent.clear()
    connector.fresh("r2")
    assert [verb for verb, _ in driver.sent] == ["describe", "disconnect"]


def test_a_disconnect_that_fails_leads_to_the_next_way(tmp_path):
    described = {**GOOD, "capabilities": ["virtual_time", "disconnect"]}
    driver = Owned(describe=described, disconnect=ConnectorError("busy"))
    begun(driver, tmp_path).fresh("r2")
    assert len(driver.starts) == 2


def test_a_restart_asks_describe_and_then_status(tmp_path):
    driver = Owned()
    connector = begun(driver, tmp_path)
    driver.sent.clear()
    connector.restart()
    assert [verb for verb, _ in driver.sent] == ["restart", "describe", "status"]


def test_a_process_that_is_not_ours_is_neither_killed_nor_restarted(tmp_path):
    connector = begun(Told(), tmp_path)
    for deed in (connector.kill, connector.restart):
        with pytest.raises(Unsupported) as caught:
            deed()
        assert caught.value.capability == "process"


class Slow:
    """A real process that answers `describe` at once and `advance` after a while or never."""

    SPEC = f"cmd:{sys.executable} {HERE / 'slow_connector.py'}"

    def __init__(self, seconds, tmp_path, activity):
        driver = driver_for(self.SPEC, DriverOptions(env={"SLOW_S": str(seconds)}))
        limits = Timeouts(describe=10, advance=0.3)
        self.connector = made(driver, tmp_path, activity=activity, timeouts=limits)

    def __enter__(self):
        self.connector.fresh("r")
        return self.connector

    def __exit__(self, *_):
        self.connector.kill()
        self.connector.stop()


def test_an_advance_without_an_exchange_is_a_hang(tmp_path):
    with Slow(60, tmp_path, lambda: 7) as connector:
        with pytest.raises(ConnectorFault, match="no exchange") as caught:
            connector.advance()
        assert caught.value.kind == "hang"


def test_an_advance_may_last_as_long_as_exchanges_go_on(tmp_path):
    began = time.monotonic()
    with Slow(0.9, tmp_path, lambda: int(time.monotonic() * 10)) as connector:
        assert connector.advance().next_due is None
    assert time.monotonic() - began >= 0.9


def test_an_advance_that_is_busy_for_ever_ends_at_the_overall_limit():
    patience = Patience(0.05, lambda: int(time.monotonic() * 1000), cap_s=0.2)
    began = time.monotonic()
    while not patience.expired():
        assert time.monotonic() - began < 2
    assert "overall limit" in patience.why()
