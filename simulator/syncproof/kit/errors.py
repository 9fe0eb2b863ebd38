"""A vendor's errors: listed once per system, raised as one exception, rendered in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """One entry of a vendor's error catalogue; `message` is a `str.format` template."""

    status: int
    code: str | int
    message: str

    def __call__(self, *, fields: tuple[str, ...] | None = None, **words: Any) -> VendorError:
        """Make the exception with the template filled in."""
        text = self.message.format(**words) if words else self.message
        return VendorError(self.status, self.code, text, fields=fields)


@dataclass(slots=True)
class VendorError(Exception):
    """A refusal in the vendor's words; `extra` is whatever else its body carries."""

    status: int
    code: str | int
    message: str
    fields: tuple[str, ...] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class SyncProofError(Exception):
    """A mistake of our own user: what was found, where, what was expected, the nearest match."""

    def __init__(self, message: str, *, code: str = "bad_request", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint


class NotFoundError(SyncProofError):
    """Something of ours that was named does not exist."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, code="not_found", hint=hint)


def nearest(word: str, choices: Any) -> str:
    """Say which of the choices was probably meant, or list a few of them."""
    import difflib

    names = sorted(str(c) for c in choices)
    match = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if match:
        return f'did you mean "{match[0]}"?'
    return "expected one of: " + ", ".join(names[:12]) if names else "there are none"
