"""Decides what is to be done for a person whose change is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.engine.context import Context
from syncproof.engine.core.conflict import (
    ACCOUNT_ENGAGEMENT,
    SALESFORCE,
    Merge,
    Sides,
    merge,
    prospect_of,
    record_of,
)
from syncproof.engine.core.mapping import UNKNOWN, FieldPair
from syncproof.engine.core.matching import CRM_IGNORE, SENTINELS, Match, by_email
from syncproof.engine.core.plan import PROSPECT, Action, Fail, Key, Skip, Step, Unlink
from syncproof.engine.mirror import (
    LIVE,
    PROSPECT_DELETED,
    RECORD_DELETED,
    Link,
    Prospect,
    Record,
    prospect_key,
    record_key,
)

LATER = "later"
Decision = Action | str | None
"""An action, LATER for one that has to wait for another of this round, None for nothing to do."""


class Decider:
    """Takes decisions for one round; what a decision uses is taken for the others."""

    def __init__(self, context: Context) -> None:
        self._ctx = context
        self._mirror = context.mirror
        self._users: Mapping[str, int] = context.state.get("users", {})
        self._owners = {ae: sf for sf, ae in self._users.items()}
        self._pairs: dict[str, FieldPair] = {p.ae: p for p in context.policy.pairs}
        self._rights: dict[str, frozenset[str] | None] = {}
        self._emails: set[str] = set()
        self._taken: set[str] = set()
        self._busy: set[int] = set()

    def decide(self, key: Key) -> Decision:
        """Say what is to be done for a person."""
        policy = self._ctx.policy
        if key[0] == PROSPECT:
            prospect = self._mirror.prospect(int(key[1]))
            if prospect is None or not policy.sync_from_prospects:
                return None
            return self._for_prospect(prospect)
        record = self._mirror.record(key[1])
        if record is None or not policy.sync_from_salesforce:
            return None
        return self._for_record(record)

    # From a prospect

    def _for_prospect(self, prospect: Prospect) -> Decision:
        key = prospect_key(prospect.id)
        link = self._mirror.link_of(key)
        if prospect.deleted:
            if link and link.state == LIVE:
                self._mirror.end_link(prospect.id, PROSPECT_DELETED)
            return None
        if prospect.crm_id in SENTINELS and not self._ctx.policy.recreate_deleted:
            return self._flagged(prospect)
        if link and link.state == PROSPECT_DELETED:
            link = self._relive(link)
        if link and link.state == LIVE and prospect.crm_id not in (None, link.record):
            self._mirror.drop_link(prospect.id)
            link = None
        if link:
            return self._linked(prospect, link)
        if prospect.crm_id and prospect.crm_id not in SENTINELS:
            return self._by_crm_id(prospect)
        return self._unlinked(prospect)

    @staticmethod
    def _flagged(prospect: Prospect) -> Skip:
        if prospect.crm_id == CRM_IGNORE:
            text = "the prospect is flagged not to sync with the CRM"
            return Skip(prospect_key(prospect.id), "crm_ignored", text)
        return deleted_from_crm(prospect.id)

    def _relive(self, link: Link) -> Link:
        self._mirror.end_link(link.prospect, LIVE)
        return Link(link.prospect, link.record, LIVE, link.base)

    def _linked(self, prospect: Prospect, link: Link) -> Decision:
        record = self._mirror.record(link.record)
        key = prospect_key(prospect.id)
        if link.state == RECORD_DELETED:
            return deleted_from_crm(prospect.id)
        if record is None:
            return Fail(key, "crm_record_not_found", f"{link.record} cannot be read in Salesforce")
        if record.deleted:
            return Unlink(key, prospect.id, record.id)
        if record.converted:
            return self._converted(prospect, record)
        return self._pair(prospect, record, link)

    def _converted(self, prospect: Prospect, lead: Record) -> Decision:
        """Follow a converted lead to its contact."""
        key = prospect_key(prospect.id)
        contact = self._mirror.record(lead.converted or "")
        if contact is None or contact.deleted or not self._is_free(contact.id):
            return Skip(key, "converted", f"lead {lead.id} was converted; no contact to go on with")
        self._mirror.drop_link(prospect.id)
        return self._pair(prospect, contact, None)

    def _by_crm_id(self, prospect: Prospect) -> Decision:
        key = prospect_key(prospect.id)
        wanted = prospect.crm_id or ""
        record = self._mirror.record(wanted)
        if record is None:
            return Fail(key, "crm_record_not_found", f"{wanted} cannot be read in Salesforce")
        if record.deleted:
            return Unlink(key, prospect.id, record.id)
        if not self._is_free(record.id):
            return Fail(key, "crm_id_taken", f"{record.id} is linked to another prospect")
        if record.converted:
            return self._converted(prospect, record)
        return self._pair(prospect, record, None)

    def _unlinked(self, prospect: Prospect) -> Decision:
        key = prospect_key(prospect.id)
        policy = self._ctx.policy
        if policy.require_email and not prospect.email:
            return Skip(key, "no_email", "the prospect has no email address")
        found = self._match(prospect.email)
        if found.record:
            record = self._mirror.record(found.record)
            return self._pair(prospect, record, None) if record else None
        if found.obstacle == "linked_elsewhere":
            text = "every Salesforce record of its email address is linked to another prospect"
            return Skip(key, "linked_elsewhere", text)
        if found.obstacle == "not_shared":
            return Skip(key, "not_shared", "its Salesforce record is outside the sharing rules")
        if prospect.assigned is None and not policy.create_unassigned:
            text = "it is unassigned and no Salesforce record has its email address"
            return Skip(key, "unassigned", text)
        if prospect.id in self._busy or not self._reserve(prospect.email):
            return LATER
        self._busy.add(prospect.id)
        return self._new_record(prospect)

    def _match(self, email: str) -> Match:
        if not email or self._ctx.settings.allow_duplicate_emails:
            return Match(None)
        if not self._ctx.policy.match_by_email:
            return Match(None)
        candidates = [c for c, _ in self._mirror.records_with(email) if c.id not in self._taken]
        return by_email(candidates)

    def _new_record(self, prospect: Prospect) -> Step:
        sobject = "Contact" if self._ctx.settings.create_as == "contact" else "Lead"
        made = record_of(self._ctx.policy.pairs, sobject, prospect.values)
        row = self._row(sobject, made, "createable")
        if not row.get("LastName"):
            row["LastName"] = UNKNOWN
        if sobject == "Lead" and not row.get("Company"):
            row["Company"] = UNKNOWN
        owner = self._owners.get(prospect.assigned or 0)
        if owner:
            row["OwnerId"] = owner
        return Step(
            [prospect_key(prospect.id)], prospect.id, None, sobject, prospect.email, row=row,
            base=made.base, link=True, refused=made.refused,
        )  # fmt: skip

    # From a record

    def _for_record(self, record: Record) -> Decision:
        key = record_key(record.id)
        link = self._mirror.link_of(key)
        if record.deleted:
            if link and link.state == LIVE:
                return Unlink(key, link.prospect, record.id)
            return None
        if link:
            return self._from_linked(record, link)
        holder = self._mirror.prospect_of_crm_id(record.id)
        if holder is not None:
            if holder.deleted:
                return self._in_bin(record, holder.id)
            return self._for_prospect(holder)
        if record.converted:
            return Skip(key, "converted", "the lead was converted")
        if self._ctx.policy.respect_sharing and not record.shared:
            return Skip(key, "not_shared", "the record is outside the sharing rules")
        if self._ctx.policy.require_email and not record.email:
            return Skip(key, "no_email", f"the {record.object.lower()} has no email address")
        if self._ctx.settings.allow_duplicate_emails or not self._ctx.policy.match_by_email:
            return self._new_prospect(record)
        return self._from_unlinked(record)

    def _from_linked(self, record: Record, link: Link) -> Decision:
        key = record_key(record.id)
        prospect = self._mirror.prospect(link.prospect)
        if link.state == PROSPECT_DELETED or prospect is None or prospect.deleted:
            return self._in_bin(record, link.prospect)
        if link.state == RECORD_DELETED:
            self._mirror.link(link.prospect, record.id, link.base, confirmed=False)
            link = self._relive(link)
        elif prospect.crm_id in SENTINELS:
            return Skip(key, "crm_ignored", f"prospect {prospect.id} is flagged not to sync")
        return self._linked(prospect, link)

    def _from_unlinked(self, record: Record) -> Decision:
        key = record_key(record.id)
        held = self._mirror.prospects_with(record.email)
        living = [p for p in held if not p.deleted]
        for prospect in living:
            if self._mirror.link_of(prospect_key(prospect.id)) or prospect.crm_id:
                continue
            return self._for_prospect(prospect)
        if living:
            text = f"prospect {living[0].id} of its email address belongs to another record"
            return Skip(key, "duplicate_email", text)
        if held and not self._ctx.policy.recreate_deleted:
            return self._in_bin(record, held[0].id)
        if not self._ctx.settings.auto_create_prospects:
            return Skip(key, "auto_create_off", "prospects are not created automatically")
        if not self._reserve(record.email):
            return LATER
        return self._new_prospect(record)

    @staticmethod
    def _in_bin(record: Record, prospect: int) -> Skip:
        text = f"prospect {prospect} is in the recycle bin"
        return Skip(record_key(record.id), "prospect_deleted", text)

    def _new_prospect(self, record: Record) -> Step:
        made = prospect_of(self._ctx.policy.pairs, record.values)
        patch = {**made.to_prospect, "salesforceId": record.id}
        owner = self._users.get(record.owner or "")
        if owner and record.owner != self._ctx.salesforce.user_id:
            patch["userId"] = owner
        return Step(
            [record_key(record.id)], None, record.id, record.object, record.email, patch=patch,
            base=made.base, link=True,
        )  # fmt: skip

    # Both

    def _pair(self, prospect: Prospect, record: Record, link: Link | None) -> Decision:
        if record.id in self._taken or prospect.id in self._busy:
            return LATER
        key = prospect_key(prospect.id)
        if self._ctx.policy.respect_sharing and not record.shared:
            return Skip(key, "not_shared", f"{record.id} is outside the sharing rules")
        self._taken.add(record.id)
        self._busy.add(prospect.id)
        base = link.base if link and self._ctx.policy.use_base else {}
        sides = Sides(
            prospect.values, record.values, base,
            ACCOUNT_ENGAGEMENT if prospect.stamp > record.stamp else SALESFORCE,
            record.modified_by == self._ctx.salesforce.user_id,
        )  # fmt: skip
        rules: Mapping[str, str] = dict(self._ctx.settings.field_rules)
        made = merge(self._ctx.policy.pairs, record.object, sides, rules)
        row = self._row(record.object, made, "updateable")
        patch: dict[str, Any] = dict(made.to_prospect)
        owner = self._users.get(record.owner or "")
        if owner and record.owner != self._ctx.salesforce.user_id and owner != prospect.assigned:
            patch["userId"] = owner
        return Step(
            [key, record_key(record.id)], prospect.id, record.id, record.object, record.email,
            row=row, patch=patch, row_fields=frozenset(made.to_record),
            patch_fields=frozenset(made.to_prospect), base=made.base, old_base=dict(base),
            link=link is None, confirmed=prospect.crm_id == record.id, refused=made.refused,
        )  # fmt: skip

    def _row(self, sobject: str, made: Merge, right: str) -> dict[str, Any]:
        """Name a record's new values as Salesforce does, as far as they may be written."""
        allowed = self._allowed(right, sobject)
        row = {}
        for name, value in list(made.to_record.items()):
            field = self._pairs[name].name_on(sobject)
            if field and (allowed is None or field in allowed):
                row[field] = value
            else:
                del made.to_record[name], made.base[name]
                made.refused[name] = f"{name}: the connector user may not write {field}"
        return row

    def _allowed(self, right: str, sobject: str) -> frozenset[str] | None:
        """List the fields that may be written; None while that is not known."""
        place = f"{right} {sobject}"
        if place not in self._rights:
            held = self._ctx.state.get(place)
            self._rights[place] = None if held is None else frozenset(held)
        return self._rights[place]

    def _reserve(self, email: str) -> bool:
        """Take an email for a new record or prospect of this round."""
        if self._ctx.settings.allow_duplicate_emails or not email:
            return True
        if email in self._emails:
            return False
        self._emails.add(email)
        return True

    def _is_free(self, record: str) -> bool:
        return record not in self._taken and self._mirror.link_of(record_key(record)) is None


def deleted_from_crm(prospect: int) -> Skip:
    """Say, in the product's words, why a prospect is left alone."""
    text = (
        f"Deleted from CRM: This prospect ({prospect}) has previously been deleted in your CRM "
        "and will not be resynced."
    )
    return Skip(prospect_key(prospect), "crm_deleted", text)
