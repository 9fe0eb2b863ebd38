"""The Bayeux protocol as CometD speaks it: handshake, subscribe, connect and the rest.

A connect waits, outside the system's lock, until there is something to tell or its time is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.auth import fresh_secret
from syncproof.kit.errors import VendorError
from syncproof.kit.times import SECOND
from syncproof.systems.salesforce.org import org_of
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.streaming import channels
from syncproof.systems.salesforce.streaming.channels import ChannelError
from syncproof.systems.salesforce.streaming.clients import Clients

if TYPE_CHECKING:
    from syncproof.kit.call import Call

Message = dict[str, Any]
TIMEOUT_MS = 110 * SECOND
LOOK_S = 0.02
MOST_CHANNELS = 100
RETRY = {"interval": 0, "timeout": TIMEOUT_MS, "reconnect": "retry"}
UNKNOWN = {
    "error": "403::Unknown client", "successful": False,
    "advice": {"reconnect": "handshake", "interval": 0},
}  # fmt: skip


class Conversation:
    """One request of a client, which may hold several messages."""

    def __init__(self, call: Call, browser: str) -> None:
        self.call = call
        self.browser = browser
        self.fresh = ""
        self.clients = Clients(org_of(call.org), call)
        self._answers: dict[str, Callable[[Message], list[Message]]] = {
            "/meta/handshake": self._handshake, "/meta/subscribe": self._subscribe,
            "/meta/unsubscribe": self._unsubscribe, "/meta/connect": self._connect,
            "/meta/disconnect": self._disconnect,
        }  # fmt: skip

    def answer(self, message: Message) -> list[Message]:
        """Answer one message; events come before the answer to the connect that brings them."""
        answer = self._answers.get(message["channel"])
        if answer is None:
            return [_reply(message, successful=False, error=channels.INVALID)]
        return answer(message)

    def _handshake(self, message: Message) -> list[Message]:
        offered = message.get("supportedConnectionTypes")
        if not isinstance(offered, list) or "long-polling" not in offered:
            error = "400::Unsupported connection type"
            return [_reply(message, successful=False, error=error, advice={"reconnect": "none"})]
        if not self._admitted():
            return [denied(message)]
        if not self.browser:
            self.browser = self.fresh = fresh_secret(16)
        key = self.clients.add(self.call.user.user_id, self.browser)
        if key is None:
            error = "403::Organization concurrent user limit exceeded"
            return [_reply(message, successful=False, error=error, advice={"reconnect": "none"})]
        made = _reply(message, successful=True, clientId=key, version="1.0", minimumVersion="1.0")
        made.update(supportedConnectionTypes=["long-polling"], advice=RETRY)
        made["ext"] = {"replay": True, "payload.format": True}
        return [made]

    def _admitted(self) -> bool:
        """Say whether the user may call interfaces at all."""
        with self.call.world.lock_of("salesforce"):
            try:
                Records(self.call)
            except VendorError:
                return False
            finally:
                self.call.tx.rollback()
        return True

    def _subscribe(self, message: Message) -> list[Message]:
        client = self._client(message)
        if client is None:
            return [_reply(message, **UNKNOWN)]
        asked = message.get("subscription")
        names = asked if isinstance(asked, list) else [asked]
        if len(names) > MOST_CHANNELS:
            error = "403::Too many subscriptions"
            return [_reply(message, successful=False, error=error)]
        replay = _replay(message)
        with self.call.world.lock_of("salesforce"):
            records = Records(self.call)
            try:
                for name in names:
                    self._enter(records, client, str(name), replay)
            except ChannelError as error:
                return [_reply(message, successful=False, error=str(error), subscription=asked)]
            finally:
                self.call.tx.rollback()
            self.clients.put(message["clientId"], client)
        return [_reply(message, successful=True, subscription=asked)]

    def _enter(
        self, records: Records, client: Message, name: str, replay: Mapping[str, int]
    ) -> None:
        channel = channels.open_channel(records, name)
        held: dict[str, int] = client["channels"]
        if len(held) >= MOST_CHANNELS and name not in held:
            raise ChannelError("403::Too many subscriptions")
        place = channel.start(records, replay.get(name, channels.NEW))
        client["channels"] = {**held, channel.name: place}

    def _unsubscribe(self, message: Message) -> list[Message]:
        client = self._client(message)
        if client is None:
            return [_reply(message, **UNKNOWN)]
        name = message.get("subscription")
        client["channels"] = {k: v for k, v in client["channels"].items() if k != name}
        self.clients.put(message["clientId"], client)
        return [_reply(message, successful=True, subscription=name)]

    def _disconnect(self, message: Message) -> list[Message]:
        if self._client(message) is None:
            return [_reply(message, **UNKNOWN)]
        self.clients.remove(message["clientId"])
        return [_reply(message, successful=True)]

    def _connect(self, message: Message) -> list[Message]:
        client = self._client(message)
        if client is None:
            return [_reply(message, **UNKNOWN)]
        events: list[Message] = []
        if client["met"]:
            events = self._wait(message["clientId"])
        else:
            self.clients.put(message["clientId"], {**client, "met": True})
        if self._client(message) is None:
            return [_reply(message, **UNKNOWN)]
        return [*events, _reply(message, successful=True, advice=RETRY)]

    def _wait(self, key: str) -> list[Message]:
        """Look for events whenever something changed, for as long as a long poll lasts."""
        world, pause = self.call.world, threading.Event()
        wall = time.monotonic() + TIMEOUT_MS / SECOND
        end, seen = self.call.at_ms + TIMEOUT_MS, -1
        while True:
            if seen != world.numbers.last:
                seen = world.numbers.last
                events = self._events(key)
                if events is None or events:
                    return events or []
            if world.clock.now_ms() >= end or time.monotonic() >= wall or world.stopping:
                return []
            pause.wait(LOOK_S)

    def _events(self, key: str) -> list[Message] | None:
        """Take what is new in a client's channels; None when the client is gone."""
        with self.call.world.lock_of("salesforce"):
            client = self.clients.find(key, self.call.user.user_id, self.browser)
            if client is None:
                return None
            records = Records(self.call)
            found: list[Message] = []
            places = dict(client["channels"])
            try:
                for name, place in client["channels"].items():
                    found += self._of(records, name, place, places)
            finally:
                self.call.tx.rollback()
            self.clients.put(key, {**client, "channels": places})
            return found

    @staticmethod
    def _of(records: Records, name: str, place: int, places: dict[str, int]) -> list[Message]:
        try:
            channel = channels.open_channel(records, name)
        except ChannelError:
            return []
        events = channel.events(records, place)
        if events:
            places[name] = events[-1][0]
        return [{"data": message, "channel": name} for _, message in events]

    def _client(self, message: Message) -> Message | None:
        return self.clients.find(message.get("clientId"), self.call.user.user_id, self.browser)


def denied(message: Message) -> Message:
    """Answer a message of somebody without a session."""
    ext = {"sfdc": {"failureReason": "401::Authentication invalid"}, "replay": True}
    error = "403::Handshake denied"
    if message["channel"] != "/meta/handshake":
        error = "401::Authentication invalid"
    return _reply(message, successful=False, error=error, ext=ext, advice={"reconnect": "none"})


def _reply(message: Message, **members: Any) -> Message:
    made = {**members, "channel": message["channel"]}
    if message.get("id") is not None:
        made["id"] = message["id"]
    if "clientId" not in made and message["channel"] != "/meta/handshake":
        made["clientId"] = message.get("clientId")
    return made


def _replay(message: Message) -> dict[str, int]:
    ext = message.get("ext")
    given = ext.get("replay") if isinstance(ext, Mapping) else None
    if not isinstance(given, Mapping):
        return {}
    return {str(k): v for k, v in given.items() if isinstance(v, int)}
