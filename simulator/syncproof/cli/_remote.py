"""Talks to a running `syncproof serve` through its ready file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson
import requests

from syncproof.kit.errors import SyncProofError

ENV = "SYNCPROOF_READY"


class Remote:
    """The control interface of a running server."""

    def __init__(self, ready_file: str | None) -> None:
        path = ready_file or os.environ.get(ENV)
        if not path:
            raise SyncProofError(
                "no running server was named",
                hint=f"start one with `syncproof serve --ready-file ready.json`, then pass "
                f"--ready-file ready.json or set {ENV}",
            )
        try:
            ready = orjson.loads(Path(path).read_bytes())
            self.control: str = ready["control"]
            self.token: str = ready["control_token"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SyncProofError(f"{path} is no ready file: {error}") from None

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Make a control call and return its JSON."""
        response = self.raw(method, path, body, **query)
        return response.json()

    def raw(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """Make a control call; a refusal becomes our own error."""
        try:
            response = requests.request(
                method, self.control + path, json=body, params=query, timeout=60,
                headers={"Authorization": f"Bearer {self.token}"},
            )  # fmt: skip
        except requests.RequestException as error:
            raise SyncProofError(f"no answer from {self.control}: {error}") from None
        if response.status_code >= 400:
            problem = response.json()["error"]
            raise SyncProofError(problem["message"], hint=problem["hint"])
        return response


def ready_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--ready-file` to a command."""
    return click.option(
        "--ready-file", metavar="PATH", help=f"Ready file of the running server (or {ENV})."
    )(command)


def show(value: Any) -> None:
    """Print JSON for machines."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
