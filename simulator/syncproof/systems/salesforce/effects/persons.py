"""Person accounts: the account leads, its contact follows and is not touched by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import effects, errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.derive import full_name
from syncproof.systems.salesforce.domain.rights import ALL
from syncproof.systems.salesforce.effects.base import Effect, Row, add
from syncproof.systems.salesforce.person_accounts import contact_values, person_type

if TYPE_CHECKING:
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records


class PersonAccounts(Effect):
    """An account that is a person has a contact, which is kept as the account is."""

    order = 30

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether there are such accounts."""
        return name == "Account" and bool(org.instance.settings["person_accounts"])

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Make the account a person if it has a last name."""
        if values.get("LastName") is None:
            return
        types = records.actor.access.permissions.types_of("Account")
        if not any(t.id == row.get("RecordTypeId") and t.person for t in types):
            row["RecordTypeId"] = person_type(types)
        row["IsPersonAccount"] = True
        row["Name"] = full_name(row)
        row["PersonContactId"] = records.org.new_id(records.org.object("Contact"))

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Let the name follow its parts; a company does not become a person, nor the other way."""
        person = bool(before["IsPersonAccount"])
        types = {t.id: t.person for t in records.actor.access.permissions.types_of("Account")}
        given = values.get("RecordTypeId")
        if given is not None and types.get(given, person) != person:
            raise errors.BAD_RECORD_TYPE(id=given, fields=("RecordTypeId",))
        if not person:
            return {}
        if after.get("LastName") is None:
            raise errors.REQUIRED_FIELD_MISSING(names="LastName", fields=("LastName",))
        return {"Name": full_name(after)}

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Make the contact."""
        if not row.get("IsPersonAccount"):
            return
        own = {"Id": row["PersonContactId"], "AccountId": row["Id"], "Name": row["Name"],
               "IsPersonAccount": True}  # fmt: skip
        given = {k: v for k, v in contact_values(obj.full, row).items() if v is not None}
        add(records, "Contact", [{**given, **own}])

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Change the contact in the same way."""
        if not before["IsPersonAccount"]:
            return
        full = records.org.object("Contact")
        contact = records.tx.get(full, before["PersonContactId"])
        if contact is None:
            return
        values = {**contact_values(obj.full, after), "Name": after["Name"]}
        changed = {n: v for n, v in values.items() if contact.get(n) != v}
        access = ObjectAccess(full, full, ALL, frozenset())
        writer = access.writer
        audit = writer.audit(writer.modified, records.call.stamp_ms, records.actor.id)
        records.tx.update(full, contact, {**changed, **audit})
        effects.after_update(records, access, contact, {**contact, **changed})


class PersonContacts(Effect):
    """The contact of a person account is neither changed nor deleted by itself."""

    order = 5

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether there are such contacts."""
        return name == "Contact" and bool(org.instance.settings["person_accounts"])

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse a contact of a person."""
        key = row.get("AccountId")
        account = records.tx.get(records.org.object("Account"), key) if key else None
        if account is not None and account["IsPersonAccount"]:
            raise errors.FIELD_INTEGRITY(
                text="A person account cannot have contacts", fields=("AccountId",)
            )

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse."""
        self._refuse(before)
        if values.get("AccountId"):
            self.before_create(records, obj, after, values)
        return {}

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Refuse."""
        self._refuse(row)

    @staticmethod
    def _refuse(row: Row) -> None:
        if row["IsPersonAccount"]:
            raise errors.INSUFFICIENT_ACCESS(fields=())


RULES = (PersonAccounts(), PersonContacts())
