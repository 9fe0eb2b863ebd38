"""The channels that can be listened to, and their events after a replay id."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from syncproof.kit.times import HOUR
from syncproof.systems.salesforce.streaming import capture, tables

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records

Event = tuple[int, dict[str, Any]]
NEW, ALL = -1, -2
MOST = 200
_HOURS = {"topic": 24, "event": 72, "data": 72}
INVALID = "400::The channel specified is not valid"
BAD_REPLAY = (
    "400::The replayId {{{number}}} you provided was invalid.  Please provide a valid ID, -2 to "
    "replay all events, or -1 to replay only new events."
)
DENIED = "403:denied_by_security_policy:create_denied"


class ChannelError(Exception):
    """A subscription that is not to be had; the text is Bayeux's error."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: `kind` is topic, event or data; `objects` are those of a data channel."""

    name: str
    kind: str
    objects: frozenset[str] = frozenset()

    def start(self, records: Records, asked: int) -> int:
        """Give the replay id to begin after; one from which on events are lost is refused."""
        last = newest(records)
        if asked in (NEW, ALL):
            return last if asked == NEW else 0
        if not 0 <= asked <= last or self._lost(records, asked):
            raise ChannelError(BAD_REPLAY.format(number=asked))
        return asked

    def _since(self, records: Records) -> int:
        return records.call.at_ms - _HOURS[self.kind] * HOUR

    def _lost(self, records: Records, number: int) -> bool:
        """Say whether an event with this replay id or a later one is no longer kept."""
        since, conn = self._since(records), records.tx.conn
        if self.kind == "data":
            log = records.org.instance.store.log
            return log.any_before(conn, number, since, self.objects)
        return tables.any_before(conn, self.name, number, since)

    def events(self, records: Records, after: int) -> list[Event]:
        """Give what came after a replay id and is still kept, oldest first."""
        since, conn = self._since(records), records.tx.conn
        if self.kind == "data":
            log = records.org.instance.store.log
            kept = (c for c in log.read(conn, after) if c.at_ms >= since)
            return list(islice(capture.events(records, kept, self.objects), MOST))
        found = tables.read(conn, self.name, after, since, MOST)
        return [
            (n, _numbered(message, n)) for n, record, message in found if _visible(records, record)
        ]


def open_channel(records: Records, name: str) -> Channel:
    """Find a channel that the user may listen to."""
    kind, _, rest = name.removeprefix("/").partition("/")
    if kind == "topic" and _has_topic(records, rest):
        return Channel(name, kind)
    if kind == "event" and records.actor.access.object(rest) is not None and rest.endswith("__e"):
        return Channel(name, kind)
    if kind == "data":
        objects = _captured(records, rest)
        if any(not _sees_all(records, o) for o in objects):
            raise ChannelError(DENIED)
        return Channel(name, kind, objects)
    raise ChannelError(INVALID)


def newest(records: Records) -> int:
    """Give the replay id of the newest event of all."""
    return records.call.world.numbers.last


def _has_topic(records: Records, name: str) -> bool:
    found = records.tx.find(records.org.object("PushTopic"), Name=name)
    return any(row["IsActive"] for row in found)


def _captured(records: Records, name: str) -> frozenset[str]:
    chosen = frozenset(records.org.instance.settings["change_data_capture"])
    if name == "ChangeEvents" and chosen:
        return chosen
    for obj in chosen:
        if capture.entity_event(obj) == name:
            return frozenset({obj})
    raise ChannelError(INVALID)


def _sees_all(records: Records, name: str) -> bool:
    obj = records.actor.access.object(name)
    return obj is not None and records.actor.visible(obj.name) is None


def _visible(records: Records, record: str) -> bool:
    """Say whether the user may know of the record that an event is about."""
    target = records.org.prefixes.get(record[:3])
    obj = records.actor.access.object(target.name) if target is not None else None
    if not record:
        return True
    if obj is None:
        return False
    row = records.tx.get(obj.full, record)
    return _sees_all(records, obj.name) if row is None else records.can_see(obj, row)


def _numbered(message: dict[str, Any], number: int) -> dict[str, Any]:
    return {**message, "event": {**message.get("event", {}), "replayId": number}}
