"""What can come of a call, as far as the engine acts on it."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The classes of failure; each has one way to go on."""

    TRANSIENT = "transient"
    """Nothing happened; wait and try again."""
    RATE_LIMITED = "rate_limited"
    """Refused for the moment; wait for the window."""
    DAILY_EXHAUSTED = "daily_exhausted"
    """Refused until the quota's reset."""
    AUTH = "auth"
    """The token is not accepted."""
    LOGIN_REFUSED = "login_refused"
    """No token is given: the credentials are wrong."""
    PERMANENT = "permanent"
    """The request itself is wrong; repeating it helps nobody."""
    UNKNOWN = "unknown"
    """A write was sent and no answer came: it may or may not have happened."""


class WireError(Exception):
    """A call that did not succeed."""

    def __init__(
        self,
        outcome: Outcome,
        system: str,
        code: str,
        message: str,
        *,
        retry_after_s: float | None = None,
        fields: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{system}: {code}: {message}")
        self.outcome, self.system, self.code, self.message = outcome, system, code, message
        self.retry_after_s = retry_after_s
        self.fields = fields
