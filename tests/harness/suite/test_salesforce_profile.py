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
from syncproof.kit import auth
from syncproof.serve import ServeSettings, Serving
from syncproof.systems.salesforce import auth as salesforce_auth
from syncproof.systems.salesforce import cascade, grants, org, usage
from syncproof.systems.salesforce.effects import addresses

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
            [sys.executable, "-P", "-m", "pytest", "-q",
             "-p", "syncproof.conformance.pytest_plugin", "-p", "pytest_bdd.plugin",
             "-p", "no:cacheprovider", "-c", os.devnull,
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
    assert judge() == dict.fromkeys(ALL, "passed")


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
    decode = grants.jwt.decode
    patch.setattr(
        grants.jwt, "decode",
        lambda text, *_, **more: decode(text, options={"verify_signature": False}),
    )  # fmt: skip


@mutant("SF-DEL-01")
def deleted_records_are_gone_for_good(patch):
    patch.setattr(
        cascade, "remove", lambda records, obj, row, **_: records.tx.remove(obj.full, row)
    )


@mutant("SF-PICK-02")
def every_country_is_listed(patch):
    patch.setattr(addresses.Addresses, "before_create", lambda *_: None)


@mutant("SF-USERREV-01")
def sessions_outlive_their_user(patch):
    patch.setattr(auth.Sessions, "close_user", lambda *_: 0)


@mutant("SF-ED-01")
def every_edition_has_the_interface(patch):
    patch.setattr(salesforce_auth, "api_enabled", lambda settings: True)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_simulator_is_told(judge, monkeypatch, name):
    id_, spoil = MUTANTS[name]
    spoil(monkeypatch)

    assert judge(id_)[id_] == "failed"
