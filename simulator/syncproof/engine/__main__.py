"""`python -m syncproof.engine`: JSON lines on stdin and stdout, or HTTP with `--http PORT`."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from syncproof.engine import factory
from syncproof.engine.serving import http_server, serve_lines


def main() -> int:
    """Read the command line and serve until the input ends or somebody interrupts."""
    parser = argparse.ArgumentParser(prog="python -m syncproof.engine", description=__doc__)
    parser.add_argument("--http", type=int, metavar="PORT", help="serve HTTP on 127.0.0.1")
    parser.add_argument("--verbose", action="store_true", help="log more to stderr")
    options = parser.parse_args()
    logging.basicConfig(
        stream=sys.stderr, level=logging.DEBUG if options.verbose else logging.WARNING
    )
    engine = factory(os.environ.get("SYNCPROOF_STATE_DIR"))
    try:
        if options.http is None:
            serve_lines(engine, sys.stdin.buffer, sys.stdout.buffer)
        else:
            server = http_server(engine, "127.0.0.1", options.http)
            print(f"http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)  # noqa: T201
            server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
