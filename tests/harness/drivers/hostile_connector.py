"""A connector that misbehaves in the way that its first argument names."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

GOOD = {
    "name": "hostile",
    "version": "1",
    "protocol": 1,
    "profiles": ["hubspot"],
    "capabilities": [],
    "time_modes": ["real"],
    "fresh_connect": True,
}


def put(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def good(number: object = 1, ok: object = GOOD) -> None:
    put(json.dumps({"id": number, "ok": ok}) + "\n")


def hang() -> None:
    threading.Event().wait(60)


def dies_in_the_middle() -> None:
    sys.stderr.write("Traceback: boom \x1b[31mred\n")
    sys.stderr.flush()
    put('{"id": 1, "o')
    os._exit(3)


def endless_line() -> None:
    while True:
        put("x" * 65536)


def endless_lines() -> None:
    while True:
        good()


def endless_log() -> None:
    def pour() -> None:
        while True:
            sys.stderr.write("y" * 65535 + "\n")

    threading.Thread(target=pour, daemon=True).start()
    good()
    hang()


def outliving(*, own_group: bool, env: dict[str, str] | None = None) -> None:
    sleeper = [sys.executable, "-c", "import threading; threading.Event().wait(60)"]
    child = subprocess.Popen(  # noqa: S603 - our own few words
        sleeper, start_new_session=own_group, env=env
    )
    Path(os.environ["SYNCPROOF_STATE_DIR"], "child.pid").write_text(str(child.pid))
    good()
    sys.stdin.readline()
    os._exit(0)


def late() -> None:
    threading.Event().wait(0.6)
    good(1, {**GOOD, "name": "late"})
    sys.stdin.readline()
    good(2, {**GOOD, "name": "in time"})
    hang()


def not_utf8() -> None:
    sys.stdout.buffer.write(b"\xff\xfe\n")
    sys.stdout.flush()


def shows_environment() -> None:
    good(1, dict(os.environ))
    hang()


DEEDS: dict[str, Callable[[], None]] = {
    "dies_in_the_middle": dies_in_the_middle,
    "hangs": hang,
    "rubbish": lambda: put("Listening on port 80\x07\x1b]0;owned\x07\n"),
    "half_a_line": lambda: put('{"id": 1, "ok": {'),
    "endless_line": endless_line,
    "endless_lines": endless_lines,
    "endless_log": endless_log,
    "unknown_id": lambda: good(99),
    "text_id": lambda: good("1"),
    "true_id": lambda: good(True),
    "no_id": lambda: put('{"ok": {}}\n'),
    "list_answer": lambda: put("[1]\n"),
    "ok_is_text": lambda: good(1, "fine"),
    "ok_and_error": lambda: put('{"id": 1, "ok": {}, "error": {"code": "a", "message": "b"}}\n'),
    "error_is_text": lambda: put('{"id": 1, "error": "no"}\n'),
    "just_too_long": lambda: good(1, {"x": "x" * 110_000}),
    "huge_answer": lambda: good(1, {"x": "x" * 300_000}),
    "not_utf8": not_utf8,
    "closes_stdout": lambda: os.close(1),
    "child_in_group": lambda: outliving(own_group=False),
    "child_without_marker": lambda: outliving(own_group=False, env={}),
    "child_outside_group": lambda: outliving(own_group=True),
    "late": late,
    "shows_environment": shows_environment,
}


if __name__ == "__main__":
    if sys.argv[1] == "dies_at_start":
        sys.stderr.write("cannot read config\n")
        sys.exit(7)
    if sys.argv[1] == "never_reads":
        hang()
    if sys.argv[1] == "ignores_the_end":
        good_line = sys.stdin.readline()
        good()
        hang()
    sys.stdin.readline()
    DEEDS[sys.argv[1]]()
    hang()
