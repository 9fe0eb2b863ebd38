"""A bare Flask hello on the same server as the simulators: the measure of everything else."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path

from flask import Flask

from syncproof.kit.server import HttpServer

app = Flask("hello")


@app.get("/")
def hello() -> str:
    return "hello"


def main() -> None:
    """Serve until told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    server = HttpServer(app, "127.0.0.1", 0)
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
