"""The load on Salesforce alone counts only if the store holds what was confirmed."""

from __future__ import annotations

from contextlib import suppress

from syncproof.conformance.world import ControlError


def test_a_short_load_is_green_when_every_confirmed_create_is_in_the_store(load):
    running = load("salesforce_crud", "--users", "2", "--seconds", "3")
    ended = running.end()

    assert ended.code == 0, ended.stdout + ended.stderr
    assert ended.results["passed"] is True
    assert ended.results["confirmed"]["Lead"] > 0
    assert ended.results["confirmed"] == ended.results["appeared"]
    rows = {row["name"]: row for row in ended.results["requests"]}
    assert {"read", "update", "create", "create 20", "update 20", "find"} <= set(rows)
    assert rows["create"]["requests"] == ended.results["confirmed"]["Lead"]
    assert rows["all"]["failures"] == 0
    assert {"locust.html", "locust_stats.csv"} <= {path.name for path in running.folder.iterdir()}


def overwrite_some(control):
    for lead in control.records("salesforce", "Lead")[-20:]:
        with suppress(ControlError):  # deleted meanwhile
            control.update("salesforce", "Lead", lead["Id"], {"Title": "Overwritten"})


def test_a_record_that_nobody_confirmed_and_a_lost_update_each_turn_the_load_red(load, simulators):
    control = simulators.control
    arguments = ("--users", "1", "--seconds", "4", "--ready", str(simulators.ready_file))
    running = load("salesforce_crud", *arguments)
    simulators.wait_for(lambda: bool(control.records("salesforce", "Lead")), running.process)
    for _ in range(5):
        overwrite_some(control)
    control.create("salesforce", "Lead", {"LastName": "Twin", "Company": "Load Ltd"})
    ended = running.end()

    assert ended.code == 1, ended.stdout + ended.stderr
    confirmed, appeared = (ended.results[name]["Lead"] for name in ("confirmed", "appeared"))
    assert appeared == confirmed + 1
    wrong = f"Lead: {confirmed} creates were confirmed, {appeared} records appeared"
    assert wrong in ended.results["reasons"]
    assert any("lost update" in reason for reason in ended.results["reasons"])
    assert wrong in ended.stdout
