"""Simulators for a load test: on the real clock, without bodies in the journal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from syncproof.conformance.suite.served import Served

_SCENARIO = """\
name: initial_sync_of_many
title: {people} assigned prospects and an empty Salesforce
seed: 20260105
clock: {{start: 2026-01-05T08:00:00.000Z}}
systems:
  salesforce: {{edition: Enterprise}}
  account_engagement: {{edition: Plus}}
people:
  count: {people}
  companies: {companies}
  locales: {{en_US: 5, en_GB: 1, de_DE: 2, es_ES: 1, fr_FR: 1}}
  account_engagement:
    prospects: {{assigned: true, email: own}}
"""


def scenario_for(people: int, folder: Path) -> str:
    """Write the scenario `initial_sync` for another number of people, and give its path."""
    path = folder / "initial_sync_of_many.yaml"
    text = _SCENARIO.format(people=people, companies=max(1, people // 5))
    path.write_text(text, encoding="utf-8")
    return str(path)


class LoadServed(Served):
    """`syncproof serve` as a load test needs it."""

    def __init__(self, folder: Path, scenario: str) -> None:
        self._ready = self.ready_file = folder / "ready.json"
        self._log = folder / "serve.log"
        arguments = [
            sys.executable, "-m", "syncproof", "serve", "--port", "0", "--clock", "real",
            "--scenario", scenario, "--no-journal-bodies", "--ready-file", str(self.ready_file),
        ]  # fmt: skip
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    @staticmethod
    def lift_limits(ready: Mapping[str, Any]) -> None:
        """Switch the daily limits off: a load would use a day's calls up in a minute."""
        headers = {"Authorization": f"Bearer {ready['control_token']}"}
        for system in ready["systems"]:
            url = f"{ready['control']}/systems/{system}/quotas"
            listed = requests.get(url, headers=headers, timeout=30)
            listed.raise_for_status()
            for quota in listed.json()["quotas"]:
                if quota["kind"] in {"rolling", "daily"}:
                    body = {"name": quota["name"], "enabled": False}
                    requests.patch(url, json=body, headers=headers, timeout=30).raise_for_status()
