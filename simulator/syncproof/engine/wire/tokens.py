"""Gets access tokens by the JWT bearer flow, seldom enough not to look like an attack.

Source: Salesforce help "OAuth 2.0 JWT Bearer Flow": RS256, iss the consumer key, sub the user,
aud the login host, exp at most three minutes ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from syncproof.engine.core.moments import MINUTE, SECOND
from syncproof.engine.wire.http import Reply, Request, Wire, garbled
from syncproof.engine.wire.outcomes import Outcome, WireError

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE_S = 170


@dataclass(frozen=True, slots=True)
class Identity:
    """Who logs in, through which connected app, at which token endpoint."""

    login_url: str
    client_id: str
    username: str
    audience: str
    private_key: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the issuer gave it."""

    access_token: str
    instance_url: str
    user_id: str


class TokenStore(Protocol):
    """Where tokens and the times of logins outlive the process."""

    def token(self, identity: str) -> Token | None: ...  # noqa: D102
    def keep_token(self, identity: str, token: Token | None) -> None: ...  # noqa: D102
    def logins_since(self, ms: int) -> list[int]: ...  # noqa: D102
    def note_login(self, ms: int) -> None: ...  # noqa: D102


class Tokens:
    """One token per identity, kept until the system refuses it: its own timer is not trusted."""

    def __init__(
        self, wire: Wire, store: TokenStore, now: Callable[[], int], per_minute: int
    ) -> None:
        self._wire, self._store, self._now = wire, store, now
        self._per_minute = per_minute

    def current(self, identity: Identity) -> Token:
        """Give the token in use, or log in for the first one."""
        return self._store.token(_key(identity)) or self.fresh(identity)

    def forget(self, identity: Identity) -> None:
        """Drop the token in use."""
        self._store.keep_token(_key(identity), None)

    def replace(self, identity: Identity, refused: str) -> Token:
        """Give another token than the refused one."""
        held = self._store.token(_key(identity))
        return held if held and held.access_token != refused else self.fresh(identity)

    def used(self, identity: Identity, send: Callable[[Token], Reply]) -> Reply:
        """Send with the token in use; a refused one is replaced, and the request repeated, once."""
        token = self.current(identity)
        try:
            return send(token)
        except WireError as error:
            if error.outcome is not Outcome.AUTH:
                raise
        return send(self.replace(identity, token.access_token))

    def fresh(self, identity: Identity) -> Token:
        """Log in; raises WireError when it is too soon or the login is refused."""
        now = self._now()
        recent = self._store.logins_since(now - MINUTE + 1)
        if len(recent) >= self._per_minute:
            wait = (min(recent) + MINUTE - now) / SECOND
            raise WireError(
                Outcome.RATE_LIMITED, "salesforce", "TOO_MANY_LOGINS",
                f"{len(recent)} logins within a minute", retry_after_s=max(wait, 1),
            )  # fmt: skip
        self._store.note_login(now)
        form = {"grant_type": GRANT, "assertion": self._assertion(identity, now)}
        url = f"{identity.login_url}/services/oauth2/token"
        reply = self._wire.send(Request("salesforce", "POST", url, form=form), _classify)
        token = _read(reply.body, identity.login_url)
        self._store.keep_token(_key(identity), token)
        return token

    @staticmethod
    def _assertion(identity: Identity, now: int) -> str:
        claims = {
            "iss": identity.client_id, "sub": identity.username, "aud": identity.audience,
            "iat": now // SECOND, "exp": now // SECOND + LIFE_S,
        }  # fmt: skip
        try:
            return jwt.encode(claims, _loaded(identity.private_key), algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise WireError(
                Outcome.LOGIN_REFUSED, "salesforce", "BAD_PRIVATE_KEY",
                f"credentials.private_key is no RSA key in PEM form: {error}",
            ) from error  # fmt: skip


@lru_cache(maxsize=4)
def _loaded(pem: str) -> Any:
    """Read a key once: checking an RSA key costs more than signing with it."""
    return load_pem_private_key(pem.encode(), None)


def _key(identity: Identity) -> str:
    return f"{identity.login_url} {identity.client_id} {identity.username} {identity.audience}"


def _read(body: Any, login_url: str) -> Token:
    if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
        raise garbled("salesforce", "a token answer without access_token")
    user = str(body.get("id", "")).rsplit("/", 1)[-1]
    return Token(body["access_token"], str(body.get("instance_url") or login_url), user)


def _classify(status: int, body: Any) -> WireError:
    error = body if isinstance(body, dict) else {}
    code = str(error.get("error", f"HTTP_{status}"))
    message = str(error.get("error_description", code))
    busy = status == 429 or code == "rate_limit_exceeded"
    outcome = Outcome.RATE_LIMITED if busy else Outcome.LOGIN_REFUSED
    return WireError(outcome, "salesforce", code, f"login refused: {code}: {message}")
