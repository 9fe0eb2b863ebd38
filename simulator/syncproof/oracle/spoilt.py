"""Which exchanges told the connector nothing it may rely on."""

from __future__ import annotations

from syncproof.oracle.model import Exchange

SIGN_IN = frozenset({"token", "login"})
QUOTA_CODES = frozenset({"REQUEST_LIMIT_EXCEEDED"})
_UNREADABLE = frozenset(
    {"answer_lost", "truncated", "empty_ok", "garbage", "html_error", "gzip_broken",
     "reset_before", "refuse"}
)  # fmt: skip


def refused(exchange: Exchange) -> bool:
    """Tell if the system asked the connector to wait: a rate, a quota, or trouble of its own."""
    if exchange.status == 403:
        return exchange.error_code in QUOTA_CODES
    return exchange.status in (420, 429) or exchange.status >= 500


def spoilt(exchange: Exchange) -> bool:
    """Tell if the answer was refused, an error of identity, lost or unreadable."""
    return refused(exchange) or exchange.status == 401 or exchange.fault in _UNREADABLE
