"""A connector on stdin and stdout that goes wrong in the way that its argument names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import Any

DESCRIPTION = {
    "name": "bad", "version": "1", "protocol": 1, "profiles": ["account_engagement"],
    "capabilities": ["pause", "virtual_time", "disconnect"], "time_modes": ["virtual"],
    "fresh_connect": True,
}  # fmt: skip
ESCAPE = "\x1b]0;title\x07"


def hang() -> None:
    threading.Event().wait(600)


def rubbish() -> None:
    sys.stdout.write(f"Hello, I am no JSON {ESCAPE}\n")
    sys.stdout.flush()


def die() -> None:
    sys.stderr.write("out of luck\n")
    sys.stderr.flush()
    os._exit(3)


def bear_a_child() -> None:
    """Leave a child behind in a session of its own."""
    sleeper = [sys.executable, "-c", "import threading; threading.Event().wait(600)"]
    subprocess.Popen(sleeper, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603
    die()


WAYS = {"hangs": hang, "rubbish": rubbish, "dies": die, "leaves_a_child": bear_a_child}


def answer(number: Any, ok: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps({"id": number, "ok": ok}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Go wrong at the verb that the second argument names."""
    way, wrong_verb = sys.argv[1:]
    for line in sys.stdin:
        message = json.loads(line)
        if message["verb"] == wrong_verb:
            WAYS[way]()
        elif message["verb"] == "describe":
            answer(message["id"], DESCRIPTION)
        else:
            answer(message["id"], {"connection": "c", "state": "paused"})


main()
