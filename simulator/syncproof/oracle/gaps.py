"""What is out of step once the world has settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from syncproof.oracle.case import Case
from syncproof.oracle.history import Timeline
from syncproof.oracle.links import Links
from syncproof.oracle.model import Change, Ref
from syncproof.oracle.normalise import boolean
from syncproof.oracle.profiles.base import FieldPair, Standing
from syncproof.oracle.reports import Reports


@dataclass(frozen=True, slots=True)
class Gap:
    """A person without a counterpart, or a field on which two linked people differ.

    `edited` tells that somebody caused it while the connector was connected: a change is lost.
    `reported` tells that the connector's status names one of the records.
    """

    refs: tuple[Ref, ...]
    field: str
    edited: bool
    reported: bool
    exchanges: tuple[int, ...]

    @property
    def reason(self) -> str:
        """The gap in words."""
        if not self.field:
            return f"{self.refs[0]} is eligible and has no counterpart"
        return f"{self.refs[0]} and {self.refs[1]} differ in {self.field}"


class Gaps:
    """All gaps at the end, and why the other people without a counterpart need none."""

    def __init__(self, case: Case, links: Links, reports: Reports) -> None:
        self.case, self.links, self.reports = case, links, reports
        self.excluded: dict[Ref, str] = {}

    @cached_property
    def all(self) -> list[Gap]:
        """Every gap, people first."""
        return [*self._alone(), *self._differing()]

    def _alone(self) -> Iterator[Gap]:
        for system in (self.case.profile.product, self.case.profile.crm):
            for line in self.case.people(system):
                if not line.alive(self.case.end) or self._linked(line.ref):
                    continue
                why = self.case.profile.exclusion(self._standing(line)) or self._history(line)
                if why:
                    self.excluded[line.ref] = why
                    continue
                touched = self._touched(line)
                exchanges = tuple(c.exchange for _, c in line.events if c.exchange)
                yield Gap((line.ref,), "", touched, self.reports.name(line.ref), exchanges)

    def _linked(self, ref: Ref) -> bool:
        other = self.links.partner(ref, self.case.end)
        return other is not None and self.case.line(other).alive(self.case.end)

    def _touched(self, line: Timeline) -> bool:
        return any(c.kind in ("create", "update") and self._edited(c) for _, c in line.events)

    def _edited(self, change: Change) -> bool:
        """Tell if somebody made a change while the connector was connected."""
        return self.case.phases.connected(change) and not self.case.by_connector(change)

    def _history(self, line: Timeline) -> str:
        """Give the reason in a Salesforce record's past for which no prospect is due."""
        case, end = self.case, self.case.end
        if line.ref.system != case.profile.crm:
            return ""
        if self.links.ever_linked(line.ref):
            return "its prospect was deleted or moved on"
        address = case.email(line.ref, end)
        for ref in case.with_email(case.profile.product, address):
            other = case.line(ref)
            if not other.alive(end):
                return "a prospect of that email address is in the recycle bin"
            if any(other.value(n, end) in case.profile.ignore_marks for n in case.profile.links):
                return "a prospect of that email address is flagged not to sync"
        return ""

    def _standing(self, line: Timeline) -> Standing:
        case, end, ref = self.case, self.case.end, line.ref
        settings = case.phases.last_settings
        address = case.email(ref, end)
        matches = [r for r in self._same_email(case.other(ref.system), address) if r != ref]
        taken = [r for r in matches if self._linked(r)]
        if case.profile.ids_are_key(settings):
            matches, taken = [r for r in matches if r not in taken], []
        names = {n for _, c in line.events for n in (*c.before, *c.after)} | set(line.row or ())
        return Standing(
            system=ref.system,
            object=ref.object,
            row={name: line.value(name, end) for name in names},
            settings=settings,
            email=address,
            matches=len(matches),
            rivals=bool(taken),
            touched=self._touched(line),
            shared=case.shared(ref, end, end, settings),
        )

    def _same_email(self, system: str, address: str) -> list[Ref]:
        case, end = self.case, self.case.end
        return [
            r
            for r in case.with_email(system, address)
            if case.email(r, end) == address
            and case.line(r).alive(end)
            and not boolean(case.line(r).value("IsConverted", end))
            and case.shared(r, end, end, case.phases.last_settings)
        ]

    def _differing(self) -> Iterator[Gap]:
        end = self.case.end
        for prospect, record in self.links.pairs():
            if boolean(record.value("IsConverted", end)):
                continue
            if not self.case.shared(record.ref, end, end, self.case.phases.last_settings):
                continue
            for pair, name in self.case.pairs_on(record.ref.object):
                one, other = prospect.value(pair.product, end), record.value(name, end)
                if not pair.same(one, other) and self._due(pair, prospect, record, name):
                    yield self._gap(pair, prospect, record, name)

    def _gap(self, pair: FieldPair, prospect: Timeline, record: Timeline, name: str) -> Gap:
        refs = (prospect.ref, record.ref)
        touching = [*prospect.writes(pair.product), *record.writes(name)]
        edited = any(self._edited(c) for _, c in touching)
        exchanges = tuple(sorted(c.exchange for _, c in touching if c.exchange))
        return Gap(refs, pair.product, edited, self.reports.name(*refs), exchanges)

    def _due(self, pair: FieldPair, prospect: Timeline, record: Timeline, name: str) -> bool:
        """Tell if the documents want a differing field to agree."""
        last_one = self._last_edit(prospect, pair.product)
        last_other = self._last_edit(record, name)
        newly = bool(self.links.about(prospect.ref))
        if not newly and last_one is None and last_other is None:
            return False  # it differed before, and nothing asked for a sync
        empty = pair.empty(prospect.value(pair.product, self.case.end))
        if empty and (pair.filled or pair.only_to == self.case.profile.crm):
            return False
        if pair.only_to == self.case.profile.crm:
            return last_other is None or (
                last_one is not None and last_one.at_ms > last_other.at_ms
            )
        if pair.product == self.case.profile.emails[self.case.profile.people]:
            return self._email_due(record.ref, prospect.ref, last_one, last_other)
        return True

    def _email_due(
        self, record: Ref, prospect: Ref, one: Change | None, other: Change | None
    ) -> bool:
        """Tell if a changed address has to reach the prospect.

        A change in Account Engagement may lead to a new Salesforce record instead, and a prospect
        cannot take an address that another one has.
        """
        if other is None or (one is not None and one.at_ms >= other.at_ms):
            return False
        address = self.case.email(record, self.case.end)
        rivals = self.case.with_email(prospect.system, address)
        return bool(address) and all(r == prospect for r in rivals)

    def _last_edit(self, line: Timeline, name: str) -> Change | None:
        edits = [c for _, c in line.writes(name) if not self.case.by_connector(c)]
        return edits[-1] if edits else None
