"""A connector whose `advance` takes SLOW_S seconds of wall time."""

import json
import os
import sys
import threading

DESCRIBED = {
    "name": "slow",
    "version": "1",
    "protocol": 1,
    "profiles": ["hubspot"],
    "capabilities": ["virtual_time"],
    "time_modes": ["virtual"],
    "fresh_connect": True,
}

for line in sys.stdin:
    message = json.loads(line)
    answer: dict[str, object] = DESCRIBED
    if message["verb"] == "advance":
        threading.Event().wait(float(os.environ["SLOW_S"]))
        answer = {"idle": True, "next_due": None}
    sys.stdout.write(json.dumps({"id": message["id"], "ok": answer}) + "\n")
    sys.stdout.flush()
