"""What calls use up: an organisation's day, an app's share of it, places for long calls, sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.kit.quotas import Quota, RollingQuota
from syncproof.kit.times import DAY, MINUTE, SECOND
from syncproof.systems.salesforce import apps, errors, limits
from syncproof.systems.salesforce.org import org_of

if TYPE_CHECKING:
    from syncproof.kit.call import Answer, Call
    from syncproof.kit.system import Instance

API = "DailyApiRequests"
URI, HEADERS, BODY = "UriBytes", "UriAndHeadersBytes", "BodyBytes"
_SIZES = {URI: limits.URI, HEADERS: limits.URI, BODY: limits.BODY}


class SizeQuota(Quota):
    """The most bytes that a part of a request may have; nothing is used up."""

    kind = "size"

    def used(self, now_ms: int) -> int:
        """Say that nothing is used."""
        return 0

    def count(self, now_ms: int, amount: int) -> None:
        """Count nothing."""

    def set_left(self, left: int, now_ms: int) -> None:
        """Set the size itself."""
        self.set(limit=left)

    def allows(self, size: int) -> bool:
        """Say whether a part of this size may pass."""
        return size <= self.limit or not self.enabled


class LongCalls(Quota):
    """At most `limit` calls at the same moment that have run for 20 seconds of the clock.

    A call without its end in the state, as a snapshot may keep one, counts for ten minutes: no
    call runs longer.
    """

    kind = "in_flight"

    def __init__(self, instance: Instance) -> None:
        most = limits.long_calls(instance.settings["edition"])
        super().__init__(instance.world.state, instance.space, "ConcurrentLongCalls", most)
        self._running = f"{self._space}/running"

    def used(self, now_ms: int) -> int:
        """Count the long calls, and the places that others are pretended to keep."""
        long = [c for _, c in self._state.items(self._running) if self._is_long(c, now_ms)]
        return len(long) + int(self._state.get(self._space, "used") or 0)

    def count(self, now_ms: int, amount: int) -> None:
        """Count nothing: a call becomes a long one by itself."""

    def set_left(self, left: int, now_ms: int) -> None:
        """Pretend that others keep the rest of the places."""
        self._state.delete(self._space, "used")
        self._state.put(self._space, "used", self.limit - left - self.used(now_ms))

    def enter(self, number: int, now_ms: int) -> None:
        """Note that a call runs from now on."""
        self._state.put(self._running, str(number), [now_ms, None])

    def leave(self, number: int) -> None:
        """Note that a call is done."""
        self._state.delete(self._running, str(number))

    def hold(self, number: int, since_ms: int, hold_ms: int) -> None:
        """Let a call whose answer is held back run until then."""
        for key, (_, end) in self._state.items(self._running):
            if end is not None and end <= since_ms:
                self._state.delete(self._running, key)
        self._state.put(self._running, str(number), [since_ms, since_ms + hold_ms])

    @staticmethod
    def _is_long(running: list[int | None], now_ms: int) -> bool:
        start, end = running
        end = (start or 0) + limits.CALL_MINUTES * MINUTE if end is None else end
        return (start or 0) + limits.LONG_CALL_S * SECOND <= now_ms < end


class AppQuota(RollingQuota):
    """An app's share of the organisation's day: counted always, in force once a limit is set."""

    def __init__(self, instance: Instance, app: str) -> None:
        name = f"{API}/{app}"
        self._api = org_of(instance).api
        super().__init__(instance.world.state, instance.space, name, 0, DAY, MINUTE)
        self.app = app

    @property
    def limit(self) -> int:
        """The most that is allowed: the organisation's day, unless it was set."""
        held = self._state.get(self._space, "limit")
        return self._api.limit if held is None else int(held)

    @property
    def enabled(self) -> bool:
        """Whether a limit was set, and not switched off."""
        return self._state.get(self._space, "limit") is not None and super().enabled


class Meters:
    """The limits of one organisation, made once: they are asked several times a call."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._apps: dict[str, AppQuota] = {}
        state, space = instance.world.state, instance.space
        self.org = org_of(instance)
        self.long = LongCalls(instance)
        self.sizes = {n: SizeQuota(state, space, n, most) for n, most in _SIZES.items()}

    def of_app(self, name: str) -> AppQuota:
        """Give an app's share of the day."""
        found = self._apps.get(name)
        if found is None:
            found = self._apps[name] = AppQuota(self._instance, name)
        return found

    def of_caller(self, call: Call) -> AppQuota | None:
        """Give the share of the app that a call is made by; None when it is no connected app."""
        identity = call.identity
        if identity is None or apps.named(self.org, identity.app) is None:
            return None
        return self.of_app(identity.app)


def meters(instance: Instance) -> Meters:
    """Give the limits of an organisation."""
    org = org_of(instance)
    found: Meters | None = org.meters
    if found is None:
        found = org.meters = Meters(instance)
    return found


def app_quotas(instance: Instance) -> list[AppQuota]:
    """Give the share of every connected app."""
    own = meters(instance)
    return [own.of_app(app["name"]) for app in apps.all_of(own.org)]


def quotas(instance: Instance) -> dict[str, Quota]:
    """Give every limit that can be seen and set, by name."""
    own = meters(instance)
    found = [own.org.api, *app_quotas(instance), own.long, *own.sizes.values()]
    return {**{q.name: q for q in found}, **limits.counted(instance)}


def charge(call: Call) -> None:
    """Count a call for the organisation and its app, or refuse it when one has none left."""
    held, now = meters(call.org), call.at_ms
    own = held.of_caller(call)
    if own is not None and own.enabled and not own.left(now):
        raise errors.REQUEST_LIMIT_EXCEEDED()
    if not held.org.api.take(now):
        raise errors.REQUEST_LIMIT_EXCEEDED()
    if own is not None:
        own.count(now, 1)
    call.counted = True


def enter(call: Call) -> None:
    """Note that a call runs; refuse it while too many have run for long."""
    if call.instance is None:
        return
    long = meters(call.org).long
    if long.used(call.at_ms) >= long.limit and long.enabled:
        raise errors.CONCURRENT_LONG_CALLS()
    long.enter(call.n, call.at_ms)


def leave(call: Call) -> None:
    """Note that a call is done."""
    if call.instance is not None:
        meters(call.org).long.leave(call.n)


def finish(call: Call, answer: Answer) -> None:
    """Tell how much is used, and note a call whose answer a fault holds back as still running."""
    held, now = meters(call.org), call.at_ms
    api, own = held.org.api, held.of_caller(call)
    told = f"api-usage={api.used(now)}/{api.limit}"
    if own is not None and own.enabled:
        told += f"; per-app-api-usage={own.used(now)}/{own.limit}(appName={own.app})"
    answer.headers["Sforce-Limit-Info"] = told
    if answer.transport is not None and answer.transport.kind == "slow":
        held.long.hold(call.n, now, int(answer.transport.hold_s * SECOND))
