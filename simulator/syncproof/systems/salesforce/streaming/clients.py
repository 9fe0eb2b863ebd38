"""Who listens: clients between handshake and disconnect, with their channels and places in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.auth import fresh_secret
from syncproof.kit.times import MINUTE

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.systems.salesforce.org import Org

MOST = 20
IDLE_MS = 2 * MINUTE + MINUTE // 2
"""A client that did not connect for as long is gone: longer than a long poll and its pause."""


class Clients:
    """The clients of one organisation."""

    def __init__(self, org: Org, call: Call) -> None:
        self._state = org.state
        self._space = f"{org.instance.space}/streaming"
        self._now = call.at_ms

    def add(self, user: str, browser: str) -> str | None:
        """Make a client; None when there are as many as the organisation may have."""
        alive = [k for k, c in self._state.items(self._space) if self._alive(k, c)]
        if len(alive) >= MOST:
            return None
        key = fresh_secret(20)
        self._put(key, {"user": user, "browser": browser, "channels": {}, "met": False})
        return key

    def find(self, key: Any, user: str, browser: str) -> dict[str, Any] | None:
        """Find a client of a user, told by its cookie."""
        held = self._state.get(self._space, key) if isinstance(key, str) else None
        if held is None or not self._alive(key, held):
            return None
        return dict(held) if (held["user"], held["browser"]) == (user, browser) else None

    def put(self, key: str, client: Mapping[str, Any]) -> None:
        """Keep a client's changed place, unless it left meanwhile."""
        if self._state.get(self._space, key) is not None:
            self._put(key, client)

    def remove(self, key: str) -> None:
        """Forget a client."""
        self._state.delete(self._space, key)

    def _put(self, key: str, client: Mapping[str, Any]) -> None:
        self._state.put(self._space, key, {**client, "seen_ms": self._now})

    def _alive(self, key: str, client: Mapping[str, Any]) -> bool:
        if client["seen_ms"] + IDLE_MS > self._now:
            return True
        self._state.delete(self._space, key)
        return False
