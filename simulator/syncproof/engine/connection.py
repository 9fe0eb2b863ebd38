"""One connection at work: what is due when, and what a failure postpones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from syncproof.engine.context import Context, open_context
from syncproof.engine.core.backoff import Ladder, wait_ms
from syncproof.engine.core.moments import SECOND, write_iso
from syncproof.engine.core.schedule import earliest, next_turn
from syncproof.engine.cycle import Cycle
from syncproof.engine.jobs import Jobs
from syncproof.engine.manual import Manual
from syncproof.engine.profiles.account_engagement import Policy
from syncproof.engine.state import ERROR, SKIPPED, State
from syncproof.engine.wire.outcomes import Outcome, WireError

RUNNING, PAUSED = "running", "paused"
Answer = dict[str, Any]
VERSION = "2"
"""The version of the connector: row "Connector Version" of the product's account settings."""


class Connection:
    """A connector of one business unit with one organisation."""

    def __init__(
        self, path: Path, policy: Policy, session: requests.Session, clock: Callable[[], int]
    ) -> None:
        self.state = State(path)
        self._policy, self._session, self._clock = policy, session, clock
        self._open()

    def _open(self) -> None:
        self.context: Context = open_context(self.state, self._policy, self._session, self._clock)
        self._jobs = Jobs(self.context)
        self._cycle = Cycle(self.context, self._jobs)
        self._manual = Manual(self.context, self._cycle, self._jobs)

    @property
    def now(self) -> int:
        """The time of the message."""
        return self._clock()

    @property
    def mode(self) -> str:
        """Whether the connector is paused or running."""
        return str(self.state.get("mode"))

    @property
    def _works(self) -> bool:
        return self.mode == RUNNING or not self._policy.respect_pause

    def set_mode(self, mode: str) -> None:
        """Pause or resume; a resumed connector checks at once."""
        if mode == self.mode:
            return
        with self.state.saving():
            self.state.put("mode", mode)
            self.state.put("next check", self.now if mode == RUNNING else None)

    def use_settings(self, settings: dict[str, Any]) -> None:
        """Take saved settings into use; what they make visible anew is read again."""
        before = self.context.settings
        with self.state.saving():
            self.state.put("settings", settings)
            self.state.put("draft", None)
        self._open()
        after = self.context.settings
        if before.connector_user != after.connector_user:
            with self.state.saving():
                self.state.drop_tokens()
                self.state.put("credentials_valid", None)
                self.state.put("next metadata", None)
                for sobject in self.context.sobjects:
                    self.state.put(f"described {sobject}", None)
        if before.sharing_rules != after.sharing_rules or (
            before.connector_user != after.connector_user
        ):
            self._read_all_again()

    def _read_all_again(self) -> None:
        with self.state.saving():
            for sobject in self.context.sobjects:
                self.state.put(f"mark {sobject}", {})

    # Work

    def advance(self) -> int | None:
        """Do all that is due; gives the time of the next work."""
        resume = self.state.get("resume_at")
        if resume is not None and resume > self.now:
            return earliest([resume], self.now)
        try:
            self._do_due()
        except WireError as error:
            self._postpone_all(error)
        else:
            self._recovered()
        return self.next_due()

    def _do_due(self) -> None:
        for target, at in self.state.manuals():
            if at <= self.now:
                self._manual.sync(*target)
                with self.state.saving():
                    self.state.drop_manual(target)
        if self._is_due("metadata"):
            self._jobs.metadata()
            self._plan("metadata", self.context.policy.metadata_every)
        if self._is_due("users"):
            self._jobs.users_and_campaigns()
            self._plan("users", self.context.policy.users_every)
        if not self._works:
            return
        if self._is_due("check"):
            self._cycle.check()
            self._plan("check", 1)
        else:
            first = self._cycle.next_slice()
            if first is not None and first <= self.now:
                self._cycle.slice()

    def _is_due(self, what: str) -> bool:
        due = self.state.get(f"next {what}")
        return due is None or due <= self.now

    def _plan(self, what: str, intervals: int) -> None:
        due = self.state.get(f"next {what}") or self.now
        with self.state.saving():
            every = intervals * self.context.interval_ms
            self.state.put(f"next {what}", next_turn(due, every, self.now))

    def next_due(self) -> int | None:
        """Say when there is work again."""
        resume = self.state.get("resume_at")
        if resume is not None:
            return earliest([resume], self.now)
        times = [self.state.get("next metadata"), self.state.get("next users")]
        times += [at for _, at in self.state.manuals()]
        if self._works:
            times += [self.state.get("next check"), self._next_slice()]
        return earliest(times, self.now)

    def _next_slice(self) -> int | None:
        """Leave people whom this round could not settle to the next check."""
        first = self._cycle.next_slice()
        return first if first is not None and first > self.now else None

    # Failures

    def _postpone_all(self, error: WireError) -> None:
        attempt = int(self.state.get("failures", 0)) + 1
        wait = self._wait(error, attempt)
        with self.state.saving():
            self.state.put("failures", attempt)
            self.state.put("resume_at", self.now + wait)
            self.state.put("message", f"{error.system}: {error.code}: {error.message}"[:1_000])
            if error.outcome in (Outcome.LOGIN_REFUSED, Outcome.AUTH):
                self.state.put("credentials_valid", False)
                self.state.drop_tokens()

    def _wait(self, error: WireError, attempt: int) -> int:
        if not self._policy.back_off:
            return 1
        ladders: dict[Outcome, Ladder] = {
            Outcome.RATE_LIMITED: self._policy.rate_limited,
            Outcome.DAILY_EXHAUSTED: self._policy.daily_exhausted,
            Outcome.AUTH: self._policy.refused_login,
            Outcome.LOGIN_REFUSED: self._policy.refused_login,
        }
        wait = wait_ms(ladders.get(error.outcome, self._policy.transient), attempt, error.code)
        return max(wait, int((error.retry_after_s or 0) * SECOND))

    def _recovered(self) -> None:
        if self.state.get("failures"):
            with self.state.saving():
                self.state.put("failures", 0)
                self.state.put("resume_at", None)
                self.state.put("message", None)
        if not self.state.get("credentials_valid") and self.state.has_token():
            with self.state.saving():
                self.state.put("credentials_valid", True)

    # Answers

    def sync_record(self, system: str, sobject: str, key: str) -> Answer:
        """Sync one record by hand, or say when that will be."""
        target = (system, sobject, key)
        resume = self.state.get("resume_at")
        if resume is not None and resume > self.now:
            return self._deferred(target, resume, str(self.state.get("message")))
        try:
            answer = self._manual.sync(*target)
        except WireError as error:
            if error.outcome is Outcome.PERMANENT:
                return {"result": "failed", "reason": f"{error.code}: {error.message}",
                        "next_due": None}  # fmt: skip
            self._postpone_all(error)
            return self._deferred(target, self.state.get("resume_at"), error.message)
        self._recovered()
        with self.state.saving():
            self.state.drop_manual(target)
        return answer

    def _deferred(self, target: tuple[str, str, str], until: int, reason: str) -> Answer:
        with self.state.saving():
            self.state.put_manual(target, until)
        return {"result": "deferred", "reason": reason, "next_due": write_iso(until)}

    def status(self) -> Answer:
        """Say how the connection is."""
        errors, errors_total = self.state.noted(ERROR)
        skipped, skipped_total = self.state.noted(SKIPPED)
        last = self.state.get("last_sync_at")
        return {
            "state": self.mode,
            "version": VERSION,
            "last_sync_at": None if last is None else write_iso(last),
            "settings": self.state.get("settings"),
            "draft": self.state.get("draft"),
            "credentials_valid": self.state.get("credentials_valid"),
            "message": self.state.get("message"),
            "backlog": self.state.backlog(),
            "api_calls_24h": self.state.calls_24h(self.now),
            "errors": errors,
            "errors_total": errors_total,
            "skipped": skipped,
            "skipped_total": skipped_total,
        }

    def retry_errors(self) -> int:
        """Put everybody in the error queue back to work."""
        keys = [k for k in self.state.noted_keys(ERROR) if self._is_person(k)]
        with self.state.saving():
            for key in keys:
                self.state.enqueue(key)
        return len(keys)

    @staticmethod
    def _is_person(key: tuple[str, str]) -> bool:
        return key[0] == "p" or len(key[1]) == 18
