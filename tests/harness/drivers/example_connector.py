"""A tiny well-behaved connector that syncs nothing, over every transport.

`python example_connector.py` speaks JSON lines, `http_server` answers HTTP and `factory` makes
the object itself.
"""

import inspect
import json
import os
import sys
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CAPABILITIES = "pause settings manual_sync actions links virtual_time disconnect"


class RefusalError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Example:
    def __init__(self, state_dir: str | Path) -> None:
        self.file = Path(state_dir) / "connections.json"
        self.rows: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else {}

    def _row(self, connection: str) -> dict[str, Any]:
        if connection not in self.rows:
            raise RefusalError("unknown_connection", connection)
        return self.rows[connection]

    def _save(self) -> None:
        self.file.write_text(json.dumps(self.rows))

    def describe(self, now: str) -> dict[str, Any]:
        return {
            "name": "example",
            "version": "1.0",
            "protocol": 1,
            "profiles": ["hubspot"],
            "capabilities": os.environ.get("EXAMPLE_CAPABILITIES", CAPABILITIES).split(),
            "time_modes": ["virtual"],
            "fresh_connect": "EXAMPLE_STALE" not in os.environ,
        }

    def connect(self, run: str, settings: dict[str, Any], **_: Any) -> dict[str, Any]:
        if any(row["run"] == run for row in self.rows.values()):
            raise RefusalError("connector_exists", "only one connection is allowed")
        name = f"c-{run}"
        self.rows = {name: {"run": run, "state": "paused", "settings": settings, "draft": None}}
        self._save()
        return {"connection": name, "state": "paused"}

    def status(self, connection: str, now: str) -> dict[str, Any]:
        row = self._row(connection)
        shown = {key: row[key] for key in ("state", "settings", "draft")}
        return {**shown, "version": "1.0", "last_sync_at": None, "message": now, "errors": []}

    def set_state(self, connection: str, state: str) -> dict[str, Any]:
        self._row(connection)["state"] = state
        self._save()
        return {"state": state}

    def change_settings(
        self, connection: str, settings: dict[str, Any], *, save: bool = True
    ) -> dict[str, Any]:
        if unknown := set(settings) - {"enabled"}:
            raise RefusalError("invalid_setting", f"unknown setting {min(unknown)}")
        row = self._row(connection)
        if save:
            row["settings"] = {**row["settings"], **settings}
        else:
            row["draft"] = settings
        self._save()
        return {"settings": row["settings"]}

    def sync_record(self, connection: str, system: str, object: str, id: str) -> dict[str, Any]:  # noqa: A002
        self._row(connection)
        return {"result": "skipped", "reason": f"{system} {object} {id}", "next_due": None}

    def act(self, connection: str, action: str, args: dict[str, Any]) -> dict[str, Any]:
        threading.Event().wait(args.get("wait_s", 0))
        return {"action": action, "args": args, "connection": connection}

    def links(self, connection: str, after: str | None) -> dict[str, Any]:
        page = int(after or 0)
        return {"links": [{"id": page}], "after": str(page + 1) if page < 2 else None}

    def advance(self, now: str) -> dict[str, Any]:
        due = datetime.fromisoformat(now) + timedelta(minutes=2)
        running = any(row["state"] == "running" for row in self.rows.values())
        return {"idle": True, "next_due": f"{due:%Y-%m-%dT%H:%M:%S}.000Z" if running else None}

    def disconnect(self, connection: str) -> dict[str, Any]:
        self._row(connection)
        del self.rows[connection]
        self._save()
        return {}


def factory(state_dir: Path) -> Example:
    return Example(state_dir)


def answer(example: Example, verb: str, args: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    method = getattr(example, verb, None)
    if verb.startswith("_") or not callable(method):
        return False, {"code": "unsupported", "message": verb}
    known = inspect.signature(method).parameters
    if "_" not in known:
        args = {key: value for key, value in args.items() if key in known}
    try:
        return True, method(**args)
    except RefusalError as error:
        return False, {"code": error.code, "message": str(error)}


def serve_lines(example: Example) -> None:
    for line in sys.stdin:
        message = json.loads(line)
        fine, found = answer(example, message["verb"], message["args"])
        reply = json.dumps({"id": message["id"], "ok" if fine else "error": found})
        sys.stdout.write(reply + "\n")
        sys.stdout.flush()


class Handler(BaseHTTPRequestHandler):
    example: Example

    def do_POST(self) -> None:
        args = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fine, found = answer(self.example, self.path.removeprefix("/syncproof/v1/"), args)
        body = json.dumps(found if fine else {"error": found}).encode()
        self.send_response(200 if fine else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def http_server(example: Example) -> ThreadingHTTPServer:
    handler = type("ExampleHandler", (Handler,), {"example": example})
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)


if __name__ == "__main__":
    serve_lines(Example(os.environ["SYNCPROOF_STATE_DIR"]))
