"""A store in PostgreSQL keeps what a file of SQLite keeps, and `serve` takes one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import psycopg
import pytest
import requests

from syncproof.kit.errors import SyncProofError
from syncproof.kit.storage import Store

TIMEOUT_S = 60


@pytest.fixture
def database(postgres):
    """A database of one's own."""
    address = postgres.url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS own")
        conn.execute("CREATE DATABASE own")
    return postgres.url.removesuffix("/postgres") + "/own"


def test_a_schema_that_is_in_use_is_refused(database):
    Store(database, schema="salesforce_main").close()

    with pytest.raises(SyncProofError, match="holds the store of an earlier start"):
        Store(database, schema="salesforce_main")


def test_two_stores_share_a_database(database):
    one = Store(database, schema="one")
    other = Store(database, schema="other")
    one.clear()
    Store(database, schema="one").close()
    other.close()


def test_a_server_that_does_not_answer_is_named_without_its_password():
    url = "postgresql+psycopg://somebody:canary@127.0.0.1:1/x"
    with pytest.raises(SyncProofError, match="cannot open postgresql") as refused:
        Store(url, schema="one")
    assert "canary" not in str(refused.value)


def test_serve_keeps_its_records_there(database, tmp_path):
    ready_file = tmp_path / "ready.json"
    command = [sys.executable, "-P", "-m", "syncproof", "serve", "--port", "0", "--store",
               database, "--ready-file", str(ready_file), "--json"]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    try:
        assert process.stdout is not None
        ready = orjson.loads(process.stdout.readline())
        side = ready["systems"]["salesforce"]
        key = _create_lead(side)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(TIMEOUT_S)

    with psycopg.connect(database.replace("+psycopg", "")) as conn:
        found = conn.execute('SELECT "Id", "LastName" FROM salesforce_main."Lead"').fetchall()
    assert found == [(key, "Torres")]
    again = subprocess.run(  # noqa: S603 - our own command, no shell
        command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert again.returncode == 2
    assert "holds the store of an earlier start" in again.stderr
    assert not Path(ready_file).exists()


def _create_lead(side: dict) -> str:
    given = side["credentials"]
    form = {n: given[n] for n in ("client_id", "client_secret", "username")}
    form["password"] = given["password"] + given["security_token"]
    session = requests.Session()
    session.trust_env = False
    token = session.post(
        f"{side['url']}/services/oauth2/token", data={"grant_type": "password", **form}, timeout=10
    ).json()["access_token"]
    made = session.post(
        f"{side['url']}/services/data/v59.0/sobjects/Lead", timeout=10,
        json={"LastName": "Torres", "Company": "Norvia"},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert made.status_code == 201, made.text
    return made.json()["id"]
