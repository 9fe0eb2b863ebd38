"""A bare WSGI hello on the same server as the simulators: the measure of everything else."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from syncproof.kit.server import HttpServer


class Hello:
    """The least that an application can do."""

    @staticmethod
    def blocking(_environ: dict[str, Any]) -> bool:
        return False

    def __call__(self, _environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]


def main() -> None:
    """Serve until told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    server = HttpServer(Hello(), "127.0.0.1", 0)
    server.start()
    try:
        ready = Path(sys.argv[1])
        partial = ready.with_suffix(".partial")
        partial.write_text(json.dumps({"url": server.url}))
        partial.replace(ready)
        ended.wait()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
