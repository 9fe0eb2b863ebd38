"""Other servers that fake a REST interface, with the same contacts, if they are installed.

SYNCPROOF_BENCH_PEERS names a folder whose `node_modules` has packages `json-server…`, any version
under any such name. Nothing is ever downloaded.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench_kit import client, process, request
from requests.utils import quote

READ, QUERY, CREATE, UPDATE = "read one", "query by e-mail", "create one", "update one"


def installed() -> Iterator[tuple[str, list[str]]]:
    """List the peers that can be run: a name with its version, and the command."""
    folder = os.environ.get("SYNCPROOF_BENCH_PEERS")
    node = shutil.which("node")
    if folder is None or node is None:
        return
    for package in sorted(Path(folder, "node_modules").glob("json-server*")):
        about = json.loads((package / "package.json").read_bytes())
        script = about["bin"]
        script = script if isinstance(script, str) else script["json-server"]
        quiet = ["--quiet"] if about["version"].startswith("0.") else []
        yield f"json-server {about['version']}", [node, str(package / script), *quiet]


@contextmanager
def running(command: list[str], rows: list[dict[str, Any]], folder: Path) -> Iterator[str]:
    """Run a peer on one core with these contacts; gives its address."""
    file = folder / "db.json"
    file.write_text(json.dumps({"contacts": rows}))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    order = [*command, "--host", "127.0.0.1", "--port", str(port), str(file)]
    address = f"127.0.0.1:{port}"
    with process(order, lambda: _answers(port) and address, folder / "peer.log", 0):
        yield address


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def measure(folder: Path, rows: list[dict[str, Any]], new: dict[str, Any]) -> dict[str, Any]:
    """Measure all peers: each one's cases by name."""
    contacts = [{"id": row["Id"], **row} for row in rows]
    some = contacts[:1_000]
    cases = {
        READ: [request("GET", f"/contacts/{c['id']}") for c in some],
        QUERY: [request("GET", f"/contacts?Email={quote(c['Email'])}") for c in some],
        CREATE: [request("POST", "/contacts", body=new)],
        UPDATE: [request("PATCH", f"/contacts/{c['id']}", body={"Title": "Clerk"}) for c in some],
    }
    found: dict[str, Any] = {}
    for name, command in installed():
        place = folder / name.replace(" ", "-")
        place.mkdir()
        with running(command, contacts, place) as address:
            found[name] = {case: client(address, sent) for case, sent in cases.items()}
    return found
