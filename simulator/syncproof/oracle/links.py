"""Who belongs to whom: links over time, and where a created record came from."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from syncproof.oracle.case import Case
from syncproof.oracle.history import Timeline
from syncproof.oracle.model import Change, Ref
from syncproof.oracle.normalise import record_id, text


class Links:
    """The links between the product's people and Salesforce, from the product's native field."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._fields = case.profile.links

    @cached_property
    def _by_id(self) -> dict[str, Ref]:
        return {record_id(line.ref.id): line.ref for line in self.case.crm_people}

    def target(self, prospect: Ref, pos: int) -> Ref | None:
        """Give the Salesforce record that a prospect was linked to just before a position."""
        for name in self._fields:
            value = text(self.case.line(prospect).value(name, pos))
            if value and not value.startswith("["):
                return self._by_id.get(record_id(value))
        return None

    @cached_property
    def events(self) -> list[tuple[int, Change, Ref]]:
        """Every change that gave a prospect another link: position, change and its new target."""
        found = []
        for line in self.case.prospects:
            for pos, change in line.events:
                if not any(name in change.after for name in self._fields):
                    continue
                new, old = self.target(line.ref, pos + 1), self.target(line.ref, pos)
                if new is not None and new != old:
                    found.append((pos, change, new))
        return sorted(found, key=lambda event: event[0])

    @cached_property
    def _of(self) -> dict[Ref, list[tuple[int, Change, Ref]]]:
        found: dict[Ref, list[tuple[int, Change, Ref]]] = defaultdict(list)
        for event in self.events:
            found[event[1].ref].append(event)
            found[event[2]].append(event)
        return found

    def about(self, ref: Ref) -> list[tuple[int, Change, Ref]]:
        """Give the link events of one prospect, or those that lead to one Salesforce record."""
        return self._of.get(ref, [])

    @cached_property
    def _ever(self) -> dict[Ref, list[Ref]]:
        found: dict[Ref, list[Ref]] = {}
        for line in self.case.prospects:
            first = self.target(line.ref, 0)
            if first is not None:
                found.setdefault(first, []).append(line.ref)
        for _, change, target in self.events:
            holders = found.setdefault(target, [])
            if change.ref not in holders:
                holders.append(change.ref)
        return found

    def ever_linked(self, crm: Ref) -> list[Ref]:
        """Give the prospects that were linked to a Salesforce record at any time."""
        return self._ever.get(crm, [])

    def holders(self, crm: Ref, pos: int) -> list[Ref]:
        """Give the live prospects linked to a Salesforce record just before a position."""
        return [
            p
            for p in self.ever_linked(crm)
            if self.target(p, pos) == crm and self.case.line(p).alive(pos)
        ]

    def partner(self, ref: Ref, pos: int) -> Ref | None:
        """Give the counterpart of a person just before a position, by link."""
        if ref.system == self.case.profile.product:
            return self.target(ref, pos)
        found = self.holders(ref, pos)
        return found[0] if found else None

    def pairs(self) -> list[tuple[Timeline, Timeline]]:
        """Give the linked people at the end, both alive: prospect and Salesforce record."""
        return self._pairs

    @cached_property
    def _pairs(self) -> list[tuple[Timeline, Timeline]]:
        case, found = self.case, []
        for line in case.prospects:
            target = self.target(line.ref, case.end)
            if target is None or not line.alive(case.end):
                continue
            other = case.line(target)
            if other.alive(case.end):
                found.append((line, other))
        return found

    def sources(self, change: Change, pos: int) -> list[Ref]:
        """Give the people a created record can have come from.

        By the first link made to it, else by the email address as the connector may have read it.
        """
        case, ref = self.case, change.ref
        linked = self._linked_later(ref, pos)
        if linked:
            return linked
        address = case.email(ref, pos + 1)
        other = case.other(ref.system)
        since = case.window(other, change)
        return [
            r
            for r in case.with_email(other, address)
            if address in case.emails(r, since, pos) and case.history.lived(r, since, pos)
        ]

    def _linked_later(self, ref: Ref, pos: int) -> list[Ref]:
        event = next((e for e in self.about(ref) if e[0] >= pos), None)
        if event is None:
            return []
        return [event[2] if ref.system == self.case.profile.product else event[1].ref]
