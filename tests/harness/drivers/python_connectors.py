"""Well-meant and hostile connectors for the in-process driver."""

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RELEASE = threading.Event()


class CodedError(Exception):
    code = "setup_incomplete"


class Odd:
    def __init__(self, state_dir: Path) -> None:
        self.base = sqlite3.connect(state_dir / "odd.db")  # insists on the thread it was made in

    def describe(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"whole": message, "sqlite": self.base.execute("select 1").fetchone()[0]}

    def connect(self, **members: Any) -> dict[str, Any]:
        return {"members": members}

    def status(self, connection: str) -> dict[str, Any]:
        if connection == "mutate":
            raise KeyError("lost\x1b")
        return {"error": {"code": "gone", "message": connection}}

    def set_state(self, connection: str, state: str) -> dict[str, Any]:
        raise CodedError("finish the assistant first")

    def sync_record(self, system: str) -> Any:
        RELEASE.wait(10)
        return {}

    def act(self, action: str, args: dict[str, Any]) -> Any:
        args["changed"] = True
        return {
            "object": object(),
            "time": datetime(2026, 1, 5, tzinfo=UTC),
            "list": [1],
            "no": None,
        }[action]

    def close(self) -> None:
        self.base.close()

    def __explode__(self) -> dict[str, Any]:
        return {}


def make(state_dir: Path) -> Odd:
    return Odd(state_dir)


def broken(_state_dir: Path) -> Odd:
    raise RuntimeError("no licence")
