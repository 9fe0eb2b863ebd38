"""Sends one HTTP request and says what came of it: the only place that judges outcomes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import requests
import urllib3

from syncproof.engine.wire.outcomes import Outcome, WireError

SHOWN = 300
Classify = Callable[[int, Any], WireError]


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent; `writes` tells requests whose blind repetition could do harm."""

    system: str
    method: str
    url: str
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    body: Any = None
    form: Mapping[str, str] | None = None
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Wire:
    """A keep-alive session with time-outs that counts its calls."""

    def __init__(
        self,
        session: requests.Session,
        timeouts: tuple[float, float],
        counted: Callable[[str], None],
    ) -> None:
        self._session, self._timeouts, self._counted = session, timeouts, counted

    def send(self, request: Request, classify: Classify) -> Reply:
        """Send a request; raises WireError for everything that is no good answer."""
        response = self._exchange(request)
        status = response.status_code
        raw = response.content
        if status in (204, 304):
            return Reply(status, None, response.headers)
        if status >= 500 or status == 420:
            raise self._lost(request, f"HTTP_{status}", raw[:SHOWN].decode("utf-8", "replace"))
        try:
            body = _parse(raw)
        except ValueError:
            if 200 <= status < 300:
                raise self._lost(request, "UNREADABLE_ANSWER", _shown(raw)) from None
            body = None
        if 200 <= status < 400:
            return Reply(status, body, response.headers)
        error = classify(status, body)
        error.retry_after_s = error.retry_after_s or _retry_after(response.headers)
        raise error

    def _exchange(self, request: Request) -> requests.Response:
        headers = dict(request.headers or {})
        data: Any = request.form
        if request.body is not None:
            data = orjson.dumps(request.body)
            headers["Content-Type"] = "application/json"
        self._counted(request.system)
        try:
            return self._session.request(
                request.method, request.url, params=request.params, headers=headers, data=data,
                timeout=self._timeouts, allow_redirects=False,
            )  # fmt: skip
        except requests.ConnectTimeout as error:
            raise _nothing_sent(request, error) from error
        except requests.RequestException as error:
            if _refused(error):
                raise _nothing_sent(request, error) from error
            raise self._lost(request, "CONNECTION_LOST", str(error)[:SHOWN]) from error
        except (OSError, urllib3.exceptions.HTTPError) as error:
            raise self._lost(request, "CONNECTION_LOST", str(error)[:SHOWN]) from error

    @staticmethod
    def _lost(request: Request, code: str, message: str) -> WireError:
        outcome = Outcome.UNKNOWN if request.writes else Outcome.TRANSIENT
        return WireError(outcome, request.system, code, message)


def garbled(request_system: str, what: str, *, writes: bool = False) -> WireError:
    """Judge an answer that is valid JSON but not of the vendor's shape."""
    outcome = Outcome.UNKNOWN if writes else Outcome.TRANSIENT
    return WireError(outcome, request_system, "UNEXPECTED_ANSWER", what)


def _parse(raw: bytes) -> Any:
    """Parse JSON; lone surrogates, which orjson refuses, come out as replacement characters."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        text = json.dumps(json.loads(raw), ensure_ascii=False)
        return orjson.loads(text.encode("utf-8", "replace"))


def _nothing_sent(request: Request, error: Exception) -> WireError:
    return WireError(Outcome.TRANSIENT, request.system, "CONNECTION_REFUSED", str(error)[:SHOWN])


def _refused(error: requests.RequestException) -> bool:
    """Tell a connection that never stood from one that broke."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None


def _shown(raw: bytes) -> str:
    return repr(raw[:SHOWN])
