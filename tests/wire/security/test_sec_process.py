"""A served process: where it listens, what it leaves on disk, and no secret in any of it."""

import base64
import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ENVELOPE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body>'
    "</e:Envelope>"
)


class Process:
    """`syncproof serve` in a process of its own, its output in a file."""

    def __init__(self, folder, *options):
        self.ready_file = folder / "ready.json"
        self.store = folder / "store"
        self.log = folder / "log"
        command = [sys.executable, "-m", "syncproof", "serve", "--port", "0", "--clock", "virtual",
                   "--ready-file", str(self.ready_file), "--store", f"sqlite:///{self.store}",
                   *options]  # fmt: skip
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=folder
            )

    def wait(self):
        for _ in range(600):
            if self.ready_file.exists():
                return json.loads(self.ready_file.read_bytes())
            try:
                self.process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        raise AssertionError(self.log.read_text())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        finally:
            self.process.kill()

    def files(self):
        return [p for p in self.store.rglob("*") if p.is_file()]

    def written(self):
        """Give everything that the process has written but the key files it names when ready."""
        kept = [p for p in self.files() if not p.name.endswith("-private-key.pem")]
        return b"".join(p.read_bytes() for p in kept) + self.log.read_bytes()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    process = Process(tmp_path_factory.mktemp("process"))
    try:
        ready = process.wait()
        yield process, ready
    finally:
        process.stop()


def listening(pid):
    """List the addresses that a process listens on."""
    mine = {str(f.readlink()) for f in Path(f"/proc/{pid}/fd").iterdir() if f.is_symlink()}
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            part = line.split()
            if part[3] == "0A" and f"socket:[{part[9]}]" in mine:
                found.append((table, part[1].partition(":")[0]))
    return found


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs /proc")
def test_every_port_is_on_the_loopback_address_alone(served):
    process, ready = served
    found = listening(process.process.pid)
    assert len(found) >= 5
    assert set(found) == {("tcp", "0100007F")}
    assert ready["console"].startswith("http://127.0.0.1:")


def test_another_address_needs_consent(tmp_path):
    process = Process(tmp_path, "--host", "0.0.0.0")  # noqa: S104 - what must not be
    assert process.process.wait(timeout=60) != 0
    assert "--exposed" in process.log.read_text()


def test_files_are_for_their_owner_alone(served):
    process, ready = served
    files = [process.ready_file, *process.files(), Path(ready["ca_file"])]
    for system in ready["systems"].values():
        files += [Path(v) for k, v in system["credentials"].items() if k.endswith("_file")]
    assert len(files) >= 4
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(process.store.stat().st_mode) & 0o077 == 0


def test_the_token_is_long_and_new_at_every_start(served, whole):
    _, ready = served
    tokens = {ready["control_token"], whole.ready()["control_token"]}
    assert len(tokens) == 2
    assert all(len(t) >= 32 for t in tokens)


def canaries():
    number = 0
    while True:
        number += 1
        yield f"cAnArY{number:02d}wq7"


def plant(ready):
    """Send a distinct secret by every way a credential can travel; give all of them."""
    fresh, planted = canaries(), {}

    def secret(where):
        planted[where] = next(fresh)
        return planted[where]

    sf, ae = (ready["systems"][n]["url"] for n in ("salesforce", "account_engagement"))
    token, revoke = f"{sf}/services/oauth2/token", f"{sf}/services/oauth2/revoke"
    unit = ready["systems"]["account_engagement"]["credentials"]["business_unit_id"]
    jwt = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")

    def post(url, **options):
        requests.post(url, timeout=10, **options)

    def get(url, **options):
        requests.get(url, timeout=10, **options)

    post(
        token,
        data={
            "grant_type": "password",
            "username": "u",
            "client_id": "c",
            "password": secret("form"),
            "client_secret": secret("client secret"),
        },
    )
    post(
        token,
        data={
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": f"{jwt}.{secret('assertion')}.{secret('seal')}",
        },
    )
    post(token, data={"grant_type": "refresh_token", "refresh_token": secret("refresh")})
    post(
        token,
        data={
            "grant_type": "authorization_code",
            "code": secret("code"),
            "code_verifier": secret("verifier"),
        },
    )
    post(token, data=f"grant_type=password&pass%77ord={secret('encoded name')}")
    post(f"{token}?grant_type=password&password={secret('query of a login')}")
    post(token, data="x=1", headers={"Authorization": f"Basic {secret('basic')}"})
    post(token, json={"password": secret("JSON"), "client_secret": secret("JSON secret")})
    post(revoke, data={"token": secret("revoked")})
    get(f"{revoke}?token={secret('revoked by query')}")
    for name in ("oauth_token", "access_token"):
        get(f"{sf}/services/oauth2/userinfo?{name}={secret(name)}")
    for scheme in ("Bearer", "OAuth", "Token"):
        get(
            f"{sf}/services/data/v59.0/limits",
            headers={"Authorization": f"{scheme} {secret(scheme)}"},
        )
    get(
        f"{sf}/services/data",
        headers={"X-SFDC-Session": secret("session header"), "Cookie": f"sid={secret('cookie')}"},
    )
    soap = f"{sf}/services/Soap/u/59.0"
    for where, text in (
        (
            "SOAP",
            "<p:login xmlns:p='u'><p:username>u</p:username><p:password>{}</p:password></p:login>",
        ),
        ("CDATA", "<login><password><![CDATA[{}]]></password></login>"),
        ("broken XML", "<login><password>{}"),
        ("session", "<logout><sessionId>{}</sessionId></logout>"),
    ):
        post(soap, data=ENVELOPE.format(text.format(secret(where))).encode())
    utf16 = ENVELOPE.format(f"<login><password>{secret('UTF-16')}</password></login>")
    post(soap, data=utf16.encode("utf-16"))
    headers = {"Authorization": f"Bearer {secret('seam')}", "Pardot-Business-Unit-Id": unit}
    requests.put(
        f"{ae}/sim/account_engagement/v1/users", json={"users": []}, headers=headers, timeout=10
    )
    real = ready["systems"]["account_engagement"]["credentials"]["access_token"]
    headers["Authorization"] = f"Bearer {real}"
    post(
        f"{ae}/api/v5/objects/prospects",
        headers=headers,
        json={"email": "canary@x.example", "password": secret("prospect password")},
    )
    post(
        f"{ae}/api/login/version/4",
        data={"password": secret("old login"), "user_key": secret("user key")},
    )
    post(f"{ae}/api/prospect/version/4/do/query?api_key={secret('api key')}", data={})
    return planted  # fmt: skip


def given_out(ready):
    """Let the systems give out credentials of their own, use them, and list them."""
    headers = {"Authorization": f"Bearer {ready['control_token']}"}
    sf = ready["systems"]["salesforce"]["url"]
    users = requests.get(f"{ready['control']}/systems/salesforce/users", timeout=10).json()["users"]
    url = f"{ready['control']}/systems/salesforce/users/{users[0]['id']}"
    requests.patch(url, json={"password": "cAnArY-by-control"}, headers=headers, timeout=10)
    secrets = {"control token": ready["control_token"], "by control": "cAnArY-by-control"}
    for kind in ("password", "access_token", "jwt"):
        made = requests.post(f"{url}/tokens", json={"kind": kind}, headers=headers,
                             timeout=10).json()  # fmt: skip
        names = ("password", "security_token", "client_secret", "access_token", "private_key")
        secrets |= {f"{kind} {n}": made[n] for n in names if n in made}
        if kind == "password":
            form = {"grant_type": "password", "client_id": made["client_id"],
                    "client_secret": made["client_secret"], "username": made["username"],
                    "password": made["password"] + made["security_token"]}  # fmt: skip
            body = requests.post(f"{sf}/services/oauth2/token", data=form, timeout=10).json()
            secrets |= {n: body[n] for n in ("access_token", "refresh_token", "signature")}
            login = (f"<login><username>{made['username']}</username>"
                     f"<password>{form['password']}</password></login>")  # fmt: skip
            answer = requests.post(f"{sf}/services/Soap/u/59.0", timeout=10,
                                   data=ENVELOPE.format(login).encode()).text  # fmt: skip
            secrets["SOAP session"] = answer.partition("<sessionId>")[2].partition("<")[0]
    for token in [v for k, v in secrets.items() if "access" in k or "session" in k]:
        requests.get(f"{sf}/services/data/v59.0/limits", timeout=10,
                     headers={"Authorization": f"Bearer {token}"}).raise_for_status()  # fmt: skip
    return {k: v.splitlines()[1] if "private" in k else v for k, v in secrets.items()}


def test_no_secret_is_in_journal_export_store_or_log(served):
    process, ready = served
    secrets = plant(ready) | given_out(ready)
    assert len(secrets) > 35
    assert all(len(v) >= 10 for v in secrets.values())
    exported = requests.get(f"{ready['control']}/journal.jsonl", timeout=30)
    assert exported.text.count("\n") > 25
    written = process.written() + exported.content
    other = json.dumps(exported.text).encode()  # slashes and quotes as JSON writes them
    found = [where for where, secret in secrets.items()
             if secret.encode() in written or secret.encode() in other
             or secret.encode("utf-16-le") in written]  # fmt: skip
    assert found == []


def test_reading_calls_without_the_token_show_no_credentials(served):
    _, ready = served
    held = [v for s in ready["systems"].values() for k, v in s["credentials"].items()
            if k not in {"username", "business_unit_id", "audience", "client_id"}]  # fmt: skip
    for path in ("/worlds", "/systems", "/systems/salesforce/users", "/systems/salesforce/settings",
                 "/systems/account_engagement/users", "/clock", "/observations", "/scenarios",
                 "/systems/salesforce/records/User", "/openapi.json"):  # fmt: skip
        text = requests.get(ready["control"] + path, timeout=10).text
        assert not any(str(v) in text for v in held), path
        assert ready["control_token"] not in text


def keys(process):
    return [p for p in process.files() if b"PRIVATE KEY" in p.read_bytes()]


def test_what_is_temporary_is_gone_at_the_end(tmp_path):
    process = Process(tmp_path)
    try:
        ready = process.wait()
        assert b"PRIVATE KEY" not in Path(ready["ca_file"]).read_bytes()
        assert keys(process)
        assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in keys(process))
    finally:
        process.stop()
    assert not process.ready_file.exists()
    assert keys(process) == []
