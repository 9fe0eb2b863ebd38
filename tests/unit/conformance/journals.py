"""Hand-written journals."""

from typing import Any

from syncproof.conformance.checks.model import Exchange, Journal

USER = "005000000000001"


def x(n: int, at: float, system: str, operation: str, object_: str, *ids: str, **more: Any):
    """Write one exchange; a write is committed unless said otherwise."""
    reads = {"query", "read", "list", "token", "login"}
    more.setdefault("committed", operation not in reads)
    more.setdefault("actor", USER)
    return Exchange(n, at, system, more.pop("actor"), operation, object_, ids, **more)


def journal(*exchanges: Exchange) -> Journal:
    """Put exchanges together."""
    return Journal(exchanges)
