"""The profile `salesforce` judges the simulator: sound it passes, broken it fails by name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from syncproof.catalogue.load import behaviours
from syncproof.conformance.suite import binding_file
from syncproof.serve import ServeSettings, Serving
from syncproof.systems.salesforce import access, grants, org, records, sharing, tokens, usage
from syncproof.systems.salesforce.domain import places
from syncproof.systems.salesforce.effects import opportunities, persons

ALL = [b.id for b in behaviours() if b.system == "salesforce"]


@pytest.fixture(scope="module")
def serving():
    made = Serving(ServeSettings(scenario="empty", port_base=None, clock="virtual", tls=False))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def judge(serving, tmp_path) -> Callable[..., dict[str, str]]:
    """Run the profile, or some of its behaviours, and give their worst outcomes."""

    def run(*ids: str) -> dict[str, str]:
        ready, events = tmp_path / "ready.json", tmp_path / "events.jsonl"
        ready.write_bytes(orjson.dumps(serving.ready()))
        chosen = [part for id_ in ids for part in ("--behaviour", id_)]
        subprocess.run(  # noqa: S603 - our own command, no shell
            [sys.executable, "-P", "-m", "pytest", "-q", "-p", "syncproof.conformance.pytest_plugin",
             "-p", "pytest_bdd.plugin", "-p", "no:cacheprovider", "-c", os.devnull,
             "--rootdir", str(tmp_path), "--connector", "none", "--profile", "salesforce",
             "--syncproof-ready", str(ready), "--syncproof-events", str(events), *chosen,
             str(binding_file())],
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, capture_output=True,
            timeout=180, check=False,
        )  # fmt: skip
        return _outcomes(events)

    return run


def _outcomes(events: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in events.read_bytes().splitlines():
        event: dict[str, Any] = orjson.loads(line)
        if event["event"] == "scenario_finished":
            for id_ in event["behaviours"]:
                if found.get(id_, "passed") == "passed":
                    found[id_] = event["outcome"]
    return found


def test_every_documented_behaviour_is_judged_and_kept(judge):
    assert judge() == dict.fromkeys(sorted(ALL), "passed") | dict.fromkeys(ALL, "passed")


MUTANTS: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {}


def mutant(id_: str) -> Callable[[Any], Any]:
    def register(spoil: Any) -> Any:
        MUTANTS[spoil.__name__] = (id_, spoil)
        return spoil

    return register


@mutant("SF-VAL-01")
def validation_rules_never_fire(patch):
    patch.setattr(org.Org, "rules", lambda self, name: ())


@mutant("SF-LIMIT-02")
def the_limit_is_never_reached(patch):
    patch.setattr(usage.RollingQuota, "take", lambda self, now_ms, amount=1: True)


@mutant("SF-SHARE-01")
def everybody_sees_everything(patch):
    patch.setattr(org.Actor, "visible", lambda self, name: None)


@mutant("SF-CAPP-02")
def signatures_are_not_checked(patch):
    def decode(text: str, *_: Any, **more: Any) -> Any:
        options = {**(more.get("options") or {}), "verify_signature": False}
        return original(text, options=options)

    original = grants.jwt.decode
    patch.setattr(grants.jwt, "decode", decode)


@mutant("SF-DEL-01")
def deleted_records_leave_at_once(patch):
    patch.setattr(records.Records, "gone", lambda self, obj, row: True)
    bin_ = records.cascade.bin_ if hasattr(records.cascade, "bin_") else None
    assert bin_ is None or callable(bin_)


@mutant("SF-OPP-02")
def stages_decide_nothing(patch):
    from syncproof.systems.salesforce.domain import derive

    patch.setattr(derive, "_STAGE", (), raising=False)
    patch.setattr(records, "derive", lambda *args, **more: {})


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_simulator_is_told(judge, monkeypatch, name):
    id_, spoil = MUTANTS[name]
    spoil(monkeypatch)

    assert judge(id_)[id_] == "failed"
