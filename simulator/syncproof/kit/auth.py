"""Sessions: who holds which token, for which organisation, with which scopes, until when."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syncproof.kit.state import State

KNOWN = 1_024
"""How many holders are kept ready, so that a token that is used again costs one look."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever a call is made as.

    `issuer` is the system that gave the token and `instance` its organisation; another system that
    accepts the token (Account Engagement accepts Salesforce's) maps the user by itself.
    """

    issuer: str
    instance: str
    user_id: str
    username: str
    app: str
    scopes: tuple[str, ...] = ()
    session: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One token's life. Times in milliseconds; `sliding_ms` extends it on use, 0 for never."""

    issuer: str
    instance: str
    user_id: str
    username: str
    app: str
    scopes: list[str]
    issued_ms: int
    expires_ms: int
    sliding_ms: int = 0

    def identity(self, key: str) -> Identity:
        """Say who holds it."""
        return Identity(
            self.issuer, self.instance, self.user_id, self.username, self.app,
            tuple(self.scopes), key,
        )  # fmt: skip


def same_secret(given: str, expected: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def fresh_secret(length: int = 48) -> str:
    """Make a credential from the operating system's chance; secrets are no part of a history."""
    return secrets.token_urlsafe(length)


class Sessions:
    """All live tokens; only their hashes are kept."""

    SPACE = "sessions"

    def __init__(self, state: State) -> None:
        self._state = state
        self._known: dict[str, tuple[dict[str, Any], Identity]] = {}

    @staticmethod
    def key(token: str) -> str:
        """Hash a token to the key it is kept under."""
        return hashlib.sha256(token.encode()).hexdigest()

    def open(self, token: str, session: Session) -> str:
        """Make a token valid and return its key."""
        key = self.key(token)
        self._state.put(self.SPACE, key, asdict(session))
        return key

    def find(self, token: str, now_ms: int) -> Identity | None:
        """Say who holds a token that is alive; use extends a sliding one past half its life."""
        key = self.key(token)
        held = self._state.get(self.SPACE, key)
        if held is None:
            return None
        if held["expires_ms"] <= now_ms:
            self._state.delete(self.SPACE, key)
            return None
        if held["sliding_ms"] and held["expires_ms"] - now_ms < held["sliding_ms"] // 2:
            held = {**held, "expires_ms": now_ms + held["sliding_ms"]}
            self._state.put(self.SPACE, key, held)
        known = self._known.get(key)
        if known is None or known[0] is not held:
            if len(self._known) >= KNOWN:
                self._known.clear()
            known = self._known[key] = held, Session(**held).identity(key)
        return known[1]

    def close(self, key: str) -> bool:
        """End one session by its key; says whether there was one."""
        found = self._state.get(self.SPACE, key) is not None
        self._state.delete(self.SPACE, key)
        return found

    def close_user(self, issuer: str, instance: str, user_id: str) -> int:
        """End all sessions of a user, as a deactivation or password change does."""
        ended = 0
        for key, held in self._state.items(self.SPACE):
            if (held["issuer"], held["instance"], held["user_id"]) == (issuer, instance, user_id):
                self._state.delete(self.SPACE, key)
                ended += 1
        return ended
