"""The command driver: hostile programs, their ends, and what they are given."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from driver_helpers import HERE, NOW, alive, fault_of, gone_soon

from syncproof.conformance.drivers import ConnectorFault, DriverOptions, driver_for
from syncproof.conformance.drivers.base import Limits

SMALL = DriverOptions(limits=Limits(line_bytes=100_000, log_bytes=100_000, stop_grace_s=0.2))


@pytest.mark.parametrize(
    ("deed", "kind", "told"),
    [
        ("dies_at_start", "died", "cannot read config"),
        ("dies_at_start", "died", "exit status 7"),
        ("dies_in_the_middle", "died", "exit status 3"),
        ("dies_in_the_middle", "died", '{"id": 1, "o'),
        ("dies_in_the_middle", "died", r"boom \x1b[31mred"),
        ("closes_stdout", "died", "ended"),
        ("rubbish", "rubbish", r"Listening on port 80\x07\x1b]0;owned\x07"),
        ("not_utf8", "rubbish", r"\xff\xfe"),
        ("list_answer", "rubbish", "[1]"),
        ("unknown_id", "rubbish", "expected id 1, found id 99"),
        ("text_id", "rubbish", 'found id "1"'),
        ("true_id", "rubbish", "found id true"),
        ("no_id", "rubbish", "found id null"),
        ("ok_is_text", "rubbish", '"fine"'),
        ("ok_and_error", "rubbish", '{"id", "error"}'),
        ("error_is_text", "rubbish", '{"error": {"code", "message"}}'),
        ("just_too_long", "flood", "100000 bytes"),
        ("huge_answer", "flood", "100000 bytes"),
        ("endless_line", "flood", "100000 bytes"),
    ],
)
def test_what_is_no_answer_is_a_fault_that_shows_why(hostile, deed, kind, told):
    fault = fault_of(hostile(deed, SMALL))
    assert fault.kind == kind
    assert told in fault.message
    assert "\x1b" not in fault.message


@pytest.mark.parametrize("deed", ["hangs", "never_reads"])
def test_a_connector_that_hangs_is_a_fault_after_the_time_out(hostile, deed):
    fault = fault_of(hostile(deed, SMALL), timeout_s=0.2)
    assert fault.kind == "hang"
    assert "0.2 s" in fault.message


def test_a_connector_that_never_reads_cannot_block_a_long_message(hostile):
    driver = hostile("never_reads", SMALL)
    with pytest.raises(ConnectorFault, match="stdin") as caught:
        driver.call("describe", {"x": "x" * 1_000_000}, timeout_s=0.3)
    assert caught.value.kind == "hang"


def test_half_a_line_is_shown_when_the_rest_never_comes(hostile):
    fault = fault_of(hostile("half_a_line", SMALL), timeout_s=0.5)
    assert fault.kind == "hang"
    assert '{"id": 1, "ok": {' in fault.message


def test_a_late_answer_is_not_taken_for_the_next_one(hostile):
    driver = hostile("late", SMALL)
    assert fault_of(driver, timeout_s=0.2).kind == "hang"
    assert driver.call("describe", {}, timeout_s=10)["name"] == "in time"


def test_after_rubbish_the_program_is_ended_and_says_so_again(hostile):
    driver = hostile("rubbish", SMALL)
    pid = driver.pid
    fault_of(driver)
    assert gone_soon(pid)
    assert "ended already" in fault_of(driver).message


def test_lines_nobody_asked_for_are_rubbish_at_the_next_message(hostile):
    driver = hostile("endless_lines", SMALL)
    driver.call("describe", {}, timeout_s=10)
    assert fault_of(driver).kind == "rubbish"


def test_the_log_is_kept_in_the_state_folder_and_limited(hostile, tmp_path):
    driver = hostile("endless_log", SMALL)
    driver.call("describe", {}, timeout_s=10)
    threading.Event().wait(0.2)
    driver.stop()
    log = tmp_path / "state" / "stderr.log"
    assert 0 < log.stat().st_size <= 100_000
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("deed", ["child_in_group", "child_without_marker", "child_outside_group"])
@pytest.mark.parametrize("how", ["stop", "kill"])
def test_children_of_the_connector_are_ended_with_it(hostile, tmp_path, deed, how):
    driver = hostile(deed, SMALL)
    driver.call("describe", {}, timeout_s=10)
    child = int((tmp_path / "state" / "child.pid").read_text())
    assert alive(child)
    getattr(driver, how)()
    assert gone_soon(child)


def test_a_child_that_keeps_stdout_open_does_not_hide_the_end_of_the_connector(hostile):
    driver = hostile("child_outside_group", SMALL)
    driver.call("describe", {}, timeout_s=10)
    began = time.monotonic()
    assert fault_of(driver).kind == "died"
    assert time.monotonic() - began < 5


def test_a_connector_that_ignores_the_end_of_stdin_is_killed(hostile):
    driver = hostile("ignores_the_end", SMALL)
    driver.call("describe", {}, timeout_s=10)
    pid = driver.pid
    driver.stop()
    assert gone_soon(pid)


def test_a_kill_during_a_call_is_told_from_a_death_of_its_own(hostile):
    driver = hostile("hangs", SMALL)
    threading.Timer(0.1, driver.kill).start()
    fault = fault_of(driver)
    assert fault.kind == "killed"
    assert "SIGKILL" in fault.message


def test_a_frozen_connector_hangs_and_goes_on_when_thawed(tmp_path):
    driver = driver_for(f"cmd:{sys.executable} {HERE / 'example_connector.py'}")
    driver.start(tmp_path)
    try:
        driver.call("describe", {"now": NOW}, timeout_s=10)
        driver.freeze()
        assert fault_of(driver, timeout_s=0.2).kind == "hang"
        driver.thaw()
        assert driver.call("describe", {"now": NOW}, timeout_s=10)["name"] == "example"
    finally:
        driver.stop()


def test_a_twin_works_on_the_same_state_at_the_same_time(tmp_path):
    first = driver_for(f"cmd:{sys.executable} {HERE / 'example_connector.py'}")
    second = first.twin()
    try:
        first.start(tmp_path)
        second.start(tmp_path)
        assert first.pid != second.pid
        second.stop()
        assert first.call("describe", {"now": NOW}, timeout_s=10)["name"] == "example"
    finally:
        first.stop()
        second.stop()


def test_the_environment_holds_the_state_folder_and_no_secret_of_ours(
    hostile, tmp_path, monkeypatch
):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    options = DriverOptions(env={"FAKETIME": "x60"}, limits=SMALL.limits)
    env = hostile("shows_environment", options).call("describe", {}, timeout_s=10)
    assert env["SYNCPROOF_STATE_DIR"] == str(tmp_path / "state")
    assert env["FAKETIME"] == "x60"
    assert "PATH" in env
    assert "canary" not in env.values()


def test_a_command_is_never_given_to_a_shell(tmp_path):
    witness = tmp_path / "witness"
    script = HERE / "hostile_connector.py"
    spec = f"cmd:{sys.executable} {script} dies_at_start ; touch {witness} $(touch {witness})"
    driver = driver_for(spec)
    driver.start(tmp_path / "state")
    fault_of(driver)
    driver.stop()
    assert not witness.exists()


def test_a_program_that_cannot_be_run_is_a_fault_at_the_start(tmp_path):
    program = tmp_path / "conn"
    program.write_text("no program")
    program.chmod(0o755)
    driver = driver_for(f"cmd:{program}")
    with pytest.raises(ConnectorFault, match="cannot start") as caught:
        driver.start(tmp_path / "state")
    assert caught.value.kind == "start"


def test_no_file_descriptor_or_thread_is_left_behind(tmp_path):
    def once() -> None:
        driver = driver_for(f"cmd:{sys.executable} {HERE / 'example_connector.py'}")
        driver.start(tmp_path)
        driver.call("describe", {"now": NOW}, timeout_s=10)
        driver.restart()
        driver.stop()

    once()
    before = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
    once()
    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == before


def test_a_core_file_is_never_written(hostile):
    driver = hostile("hangs", SMALL)
    limits = Path(f"/proc/{driver.pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core"))
    assert core.split()[4:6] == ["0", "0"]
    os.kill(driver.pid, signal.SIGABRT)
    assert "SIGABRT" in fault_of(driver).message


def test_a_harness_that_forgets_to_stop_leaves_no_process(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from syncproof.conformance.drivers import driver_for\n"
        "driver = driver_for(sys.argv[1]); driver.start(Path(sys.argv[2])); print(driver.pid)\n"
    )
    spec = f"cmd:{sys.executable} {HERE / 'hostile_connector.py'} never_reads"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(  # noqa: S603 - our own few lines
        [sys.executable, "-c", code, spec, str(tmp_path)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert gone_soon(int(done.stdout))
