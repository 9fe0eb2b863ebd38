"""One case before the oracle: the evidence with all that several invariants ask of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from syncproof.oracle.history import History, Timeline
from syncproof.oracle.model import Change, Evidence, Exchange, Ref
from syncproof.oracle.normalise import boolean, email, record_id, text
from syncproof.oracle.phases import Phases
from syncproof.oracle.profiles.base import FieldPair, Profile

READS = frozenset(
    {"query", "query_more", "read", "search", "list", "changes", "batch_read", "bulk_query",
     "bulk_results"}
)  # fmt: skip
LAGGING = frozenset({"late_commit", "search_lag", "page_shift", "coarse_stamp"})


class Case:
    """The evidence seen through a profile."""

    def __init__(self, evidence: Evidence, profile: Profile) -> None:
        self.evidence = evidence
        self.profile = profile
        self.history = History(evidence)
        self.phases = Phases(evidence.observations, profile.defaults)
        self.end = self.history.end

    # --- who ---------------------------------------------------------------------------------

    @cached_property
    def _by_number(self) -> dict[int, Exchange]:
        return {x.n: x for x in self.evidence.exchanges}

    @cached_property
    def apps(self) -> frozenset[str]:
        """The apps of the connector: as declared, else those its users signed in with."""
        declared = {a for o in self.phases.of("profile") for a in o.data.get("apps") or ()}
        used = {x.app for x in self.evidence.exchanges if self._declared(x.system, x.actor)}
        return frozenset((declared or used) - {""})

    @cached_property
    def _wanted(self) -> dict[str, frozenset[str]]:
        return {s: frozenset(map(record_id, us)) for s, us in self.phases.actors.items()}

    def _declared(self, system: str, user: str) -> bool:
        return record_id(user) in self._wanted.get(system, frozenset())

    def declared(self, system: str, user: str) -> bool:
        """Tell if a user is one that the connector was told to be."""
        return self._declared(system, user)

    def sent(self, exchange: Exchange) -> bool:
        """Tell if the connector sent a request: as its user, or as another through its app."""
        return self._declared(exchange.system, exchange.actor) or exchange.app in self.apps

    def exchange(self, change: Change) -> Exchange | None:
        """Give the exchange that made a change."""
        return None if change.exchange is None else self._by_number.get(change.exchange)

    def by_connector(self, change: Change) -> bool:
        """Tell if the connector made a change.

        What has no exchange a person did; what a write of a free object did to people besides, the
        product did.
        """
        if change.exchange is None:
            return False
        exchange = self._by_number.get(change.exchange)
        if exchange is not None and exchange.object in self.profile.free_objects:
            return change.object == exchange.object
        if exchange is not None and self.sent(exchange):
            return True
        return self._declared(change.system, change.actor)

    @cached_property
    def requests(self) -> list[Exchange]:
        """What the connector sent, in order."""
        return [x for x in self.evidence.exchanges if self.sent(x)]

    @cached_property
    def writes(self) -> list[tuple[int, Change]]:
        """The connector's changes of people, with their positions."""
        return [(p, c) for p, c in self.person_changes if self.by_connector(c)]

    @cached_property
    def edits(self) -> list[tuple[int, Change]]:
        """The changes of people that the connector did not make."""
        return [(p, c) for p, c in self.person_changes if not self.by_connector(c)]

    @cached_property
    def person_changes(self) -> list[tuple[int, Change]]:
        """All changes of people, with their positions."""
        is_person = self.profile.is_person
        found = enumerate(self.evidence.changes)
        return [(p, c) for p, c in found if is_person(c.system, c.object) and self._human(c.ref)]

    @cached_property
    def last_edit(self) -> Change | None:
        """The last change of a person's record that the connector did not make."""
        return self.edits[-1][1] if self.edits else None

    @property
    def unknown_actors(self) -> str:
        """Say that nothing can be attributed; empty if the connector's users are known."""
        return "" if self.phases.actors else "the connector's users were not observed"

    @cached_property
    def unsettled(self) -> str:
        """Say why convergence cannot be judged; empty if it can."""
        return self.unknown_actors or self.phases.unsettled(self.last_edit)

    # --- when --------------------------------------------------------------------------------

    @cached_property
    def _reads(self) -> dict[tuple[str, str], list[Exchange]]:
        found: dict[tuple[str, str], list[Exchange]] = defaultdict(list)
        for exchange in self.requests:
            if exchange.operation in READS:
                found[exchange.system, exchange.object].append(exchange)
        return found

    def last_look(self, system: str, name: str, before: int | None) -> Exchange | None:
        """Give the connector's last read of an object before an exchange."""
        seen = []
        for key in ((system, name), (system, "")):
            reads = self._reads.get(key, [])
            end = len(reads) if before is None else bisect_left(reads, before, key=lambda x: x.n)
            seen += reads[end - 1 : end] if end else []
        return max(seen, key=lambda x: x.n, default=None)

    def window(self, system: str, change: Change) -> int:
        """Give the position since which the connector may still believe what it has read.

        It reaches one change check further back than its last look: no rule says that a record
        must be read again at once before it is written.
        """
        names = (
            (self.profile.people,) if system == self.profile.product else self.profile.crm_people
        )
        looks = [self.last_look(system, name, change.exchange) for name in names]
        times = [x.at_ms for x in looks if x] or [change.at_ms]
        return self.history.position(max(times) - self.phases.check_ms)

    def knew(self, edit: Change, write: Change) -> bool:
        """Tell if the connector certainly had the chance to see an edit before a write.

        It had if it read that object after the edit; an edit between its read and its write is a
        race that no connector can win. Reads may lag: the product's as documented, others under a
        fault that delays what is visible.
        """
        look = self.last_look(edit.system, edit.object, write.exchange)
        if look is None:
            return edit.at_ms < write.at_ms
        lags = self._lagging or edit.system == self.profile.product
        lag = self.profile.lag_ms if lags else 0
        return edit.at_ms < look.at_ms - lag

    @cached_property
    def _lagging(self) -> bool:
        return any(x.fault in LAGGING for x in self.evidence.exchanges)

    # --- what --------------------------------------------------------------------------------

    def line(self, ref: Ref) -> Timeline:
        """Give a record's life."""
        return self.history.timelines[ref]

    def _human(self, ref: Ref) -> bool:
        """Tell a person from a company: only person accounts count among the accounts."""
        if ref.object != "Account":
            return True
        line = self.history.timelines[ref]
        names = ("IsPersonAccount", "PersonEmail", "LastName")
        seen = [line.row or {}, *(c.after for _, c in line.events)]
        return any(boolean(row.get(name)) for row in seen for name in names)

    @cached_property
    def prospects(self) -> list[Timeline]:
        """The product's people."""
        return self.history.by_object.get((self.profile.product, self.profile.people), [])

    @cached_property
    def crm_people(self) -> list[Timeline]:
        """The people in Salesforce."""
        crm, names = self.profile.crm, self.profile.crm_people
        found = (line for name in names for line in self.history.by_object.get((crm, name), []))
        return [line for line in found if self._human(line.ref)]

    def people(self, system: str) -> list[Timeline]:
        """Give the people of one system."""
        return self.prospects if system == self.profile.product else self.crm_people

    def other(self, system: str) -> str:
        """Give the other of the two systems."""
        return self.profile.crm if system == self.profile.product else self.profile.product

    def email(self, ref: Ref, pos: int) -> str:
        """Give the normalised address that a person had just before a position."""
        return email(self.line(ref).value(self.profile.emails[ref.object], pos))

    def emails(self, ref: Ref, since: int, until: int) -> set[str]:
        """Give every normalised address that a person had in a window."""
        name = self.profile.emails[ref.object]
        return {email(v) for v in self.history.held(ref, name, since, until)} - {""}

    @cached_property
    def _by_email(self) -> dict[tuple[str, str], list[Ref]]:
        found: dict[tuple[str, str], list[Ref]] = defaultdict(list)
        for line in (*self.prospects, *self.crm_people):
            for address in self.emails(line.ref, 0, self.end):
                found[line.ref.system, address].append(line.ref)
        return found

    def with_email(self, system: str, address: str) -> list[Ref]:
        """Give the people of a system who ever had an address."""
        return self._by_email.get((system, address), []) if address else []

    def rule(self, pair: FieldPair, exchange: int | None, at_ms: int) -> str:
        """Give the field rule in force for a pair."""
        chosen = self.phases.settings(exchange, at_ms).get("field_rules") or {}
        return str(chosen.get(pair.product) or pair.rule)

    def last_rule(self, pair: FieldPair) -> str:
        """Give the field rule in force for a pair at the end."""
        chosen = self.phases.last_settings.get("field_rules") or {}
        return str(chosen.get(pair.product) or pair.rule)

    def pairs_on(self, name: str) -> Iterator[tuple[FieldPair, str]]:
        """Give the pairs that exist on one Salesforce object, with the field there."""
        return ((p, p.crm[name]) for p in self.profile.pairs if name in p.crm)

    def shared(self, ref: Ref, since: int, until: int, settings: dict[str, Any]) -> bool:
        """Tell if a Salesforce record met its sharing rule at some moment of a window."""
        rules = [r for r in settings.get("sharing_rules") or () if r.get("object") == ref.object]
        if not rules or ref.system != self.profile.crm:
            return True
        born = self.line(ref).created
        if born and self.by_connector(born[1]):
            return True  # what the connector itself created matches by default
        return any(
            text(rule.get("value"))
            in map(text, self.history.held(ref, rule["field"], since, until))
            for rule in rules
        )
