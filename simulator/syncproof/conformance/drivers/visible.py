"""Text of strangers made safe to show: control characters escaped, secrets masked."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

MASK = "[masked]"
SECRET_MEMBERS = frozenset(
    {
        "access_token",
        "api_key",
        "assertion",
        "client_secret",
        "password",
        "private_key",
        "refresh_token",
        "security_token",
        "session_id",
        "token",
    }
)
_SHORTEST_SECRET = 4
_SHORTEST_KEY_LINE = 16


def visible(text: str, limit: int = 200) -> str:
    """Show at most `limit` characters with everything invisible written as an escape."""
    cut = text[:limit]
    shown = "".join(_escaped(char) for char in cut)
    return shown + "…" if len(text) > limit else shown


def visible_bytes(raw: bytes, limit: int = 200) -> str:
    """Show the first `limit` characters of bytes that need not be UTF-8."""
    return visible(raw[: limit * 4 + 4].decode("utf-8", "backslashreplace"), limit)


def _escaped(char: str) -> str:
    if char != " " and unicodedata.category(char)[0] in "CZ":
        return char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char


def secrets_in(message: Any) -> Iterator[str]:
    """Find the secret values of a message by the names of its members, at any depth."""
    if isinstance(message, dict):
        for key, value in message.items():
            if isinstance(value, str) and str(key).lower() in SECRET_MEMBERS:
                yield from _parts(value)
            else:
                yield from secrets_in(value)
    elif isinstance(message, list | tuple):
        for item in message:
            yield from secrets_in(item)


def _parts(secret: str) -> Iterator[str]:
    """Give the secret whole and, for a PEM key, each line that identifies it."""
    if len(secret) >= _SHORTEST_SECRET:
        yield secret
    for line in secret.splitlines():
        if len(line) >= _SHORTEST_KEY_LINE and line != secret and not line.startswith("-----"):
            yield line


def masked(text: str, secrets: Iterable[str]) -> str:
    """Replace every known secret in `text`, the longest first."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
