"""`verify --workers`: complete sets of simulators side by side."""

from __future__ import annotations

import orjson
from command_line import CommandLine


def test_more_workers_than_scenarios_change_nothing(command: CommandLine) -> None:
    ended = command.run("verify", "-k", "foreign_key", "--workers", "2", "--json")
    assert (ended.code, ended.err) == (0, "")
    (behaviour,) = orjson.loads(ended.out)["behaviours"]
    assert (behaviour["id"], behaviour["outcome"]) == ("AE-AUTH-02", "passed")


def test_two_workers_run_every_scenario_once(command: CommandLine) -> None:
    ended = command.run("verify", "-k", "by_hand or foreign_key", "--workers", "2", "--json")
    assert (ended.code, ended.err) == (0, "")
    found = orjson.loads(ended.out)["behaviours"]
    alone = command.run("behaviours", "list", "--json")
    known = [b["id"] for b in orjson.loads(alone.out)["behaviours"]]
    ids = [b["id"] for b in found]
    assert ids == [i for i in known if i in ids]
    assert len(ids) > 1
    assert all(len(b["scenarios"]) == 1 for b in found)
