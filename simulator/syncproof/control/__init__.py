"""The control interface, `/control/v1`: what harness, console and tests reach the world by."""

from syncproof.control.app import create_app
from syncproof.control.context import Context

__all__ = ["Context", "create_app"]
