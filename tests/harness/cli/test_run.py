"""`syncproof run`: a connector at work on a scenario, to watch."""

from __future__ import annotations

import signal

import requests
from command_line import CommandLine


def test_the_connector_makes_progress_until_a_signal(command: CommandLine) -> None:
    path = command.folder / "ready.json"
    running = command.start(
        "run", "first_day", "--port", "0", "--clock", "scaled", "--time-scale", "600",
        "--ready-file", path,
    )  # fmt: skip
    control = running.ready(path)["control"]

    def created() -> list[object]:
        query = {"system": "salesforce", "operation": "create", "object": "Lead"}
        page = requests.get(f"{control}/journal", params=query, timeout=10).json()
        return [x for x in page["exchanges"] if x["committed"]]

    running.wait_for(created)
    ended = running.end(signal.SIGTERM)
    assert (ended.code, ended.err) == (0, "")
    assert "first_day is being synchronised" in ended.out
    assert not path.exists()
