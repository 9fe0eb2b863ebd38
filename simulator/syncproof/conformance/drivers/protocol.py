"""The messages of the connector protocol: verbs, what they need, and their validated answers."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

PROTOCOL = 1
UNSUPPORTED = "unsupported"
MAX_ENTRIES = 1000

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "describe": (),
    "connect": ("run", "profile", "systems", "actor", "settings"),
    "status": ("connection",),
    "set_state": ("connection", "state"),
    "change_settings": ("connection", "settings", "save"),
    "sync_record": ("connection", "system", "object", "id"),
    "act": ("connection", "action", "args"),
    "links": ("connection", "after"),
    "advance": (),
    "disconnect": ("connection",),
}
VERBS = tuple(ARGUMENTS)
REQUIRED = ("describe", "connect", "status")
CAPABILITY: dict[str, str] = {
    "set_state": "pause",
    "change_settings": "settings",
    "sync_record": "manual_sync",
    "act": "actions",
    "links": "links",
    "advance": "virtual_time",
    "disconnect": "disconnect",
}

State = Literal["paused", "running"]
TimeMode = Literal["virtual", "scaled", "real"]
Action = Literal["test_writeback", "unsync", "resync", "manual_match", "retry_errors"]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)", re.ASCII)


def instant(text: str) -> datetime:
    """Read a time of ours: ISO 8601, UTC, with or without fractions of a second."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"{text!r} is no ISO 8601 time in UTC, such as 2026-01-05T08:00:00.000Z")
    return datetime.fromisoformat(text).astimezone(UTC)


def _time(text: str) -> str:
    instant(text)
    return text


Time = Annotated[str, AfterValidator(_time)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Message(BaseModel):
    """Strict about types; members that we do not know are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Description(Message):
    """What the connector says about itself."""

    name: Name
    version: Name
    protocol: Literal[1]
    profiles: list[Name] = Field(min_length=1)
    capabilities: list[Name]
    time_modes: list[TimeMode] = Field(min_length=1)
    fresh_connect: bool

    @model_validator(mode="after")
    def _agree(self) -> "Description":
        offers = "virtual_time" in self.capabilities
        if offers != ("virtual" in self.time_modes):
            raise ValueError(
                "capability 'virtual_time' and time mode 'virtual' go together, found "
                f"capabilities {self.capabilities} and time_modes {self.time_modes}"
            )
        return self


class Connected(Message):
    """A new connection and the state in which it begins."""

    connection: Name
    state: State | None


class Entry(Message):
    """One error or skipped record; null is what the product cannot show."""

    at: Time | None = None
    system: str | None = None
    object: str | None = None
    record_id: str | int | None = None
    code: str | int | None = None
    message: str | None = None


class Status(Message):
    """How a connection is, with null for what the product cannot show."""

    state: State | None
    version: str | None = None
    last_sync_at: Time | None = None
    settings: dict[str, Any] | None = None
    draft: dict[str, Any] | None = None
    credentials_valid: bool | None = None
    message: str | None = None
    backlog: int | None = Field(default=None, ge=0)
    api_calls_24h: int | dict[str, int] | None = None
    errors: list[Entry] | None = Field(default=None, max_length=MAX_ENTRIES)
    errors_total: int | None = Field(default=None, ge=0)
    skipped: list[Entry] | None = Field(default=None, max_length=MAX_ENTRIES)
    skipped_total: int | None = Field(default=None, ge=0)


class StateAnswer(Message):
    """What the product does now, whatever it was asked."""

    state: State


class SettingsAnswer(Message):
    """The settings as they are now."""

    settings: dict[str, Any]


class SyncResult(Message):
    """What became of one record."""

    result: Literal["synced", "skipped", "failed", "deferred"]
    reason: str | None = None
    next_due: Time | None = None

    @model_validator(mode="after")
    def _due(self) -> "SyncResult":
        if self.result == "deferred" and self.next_due is None:
            raise ValueError("'deferred' needs a next_due")
        return self


class LinksPage(Message):
    """One page of the connector's own links; `after` asks for the next page."""

    links: list[dict[str, Any]]
    after: str | int | None = None


class Advanced(Message):
    """The connector is quiet; `next_due` is its next plan, null for none."""

    idle: Literal[True]
    next_due: Time | None


class Anything(Message):
    """An answer whose members depend on what was asked."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)
