"""Files, notes and attachments: each document follows its latest version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import content
from syncproof.systems.salesforce.effects.base import Effect, Row

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records


class Files(Effect):
    """A first version makes a document with links, a further one takes its place there."""

    objects = frozenset(
        {"ContentVersion", "ContentNote", "ContentDocument", "ContentDocumentLink", "Attachment"}
    )

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Work out what the bytes say of themselves."""
        content.before_create(records, obj.name, row)

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse other bytes for a version, which never change."""
        return content.before_update(obj.name, after, values)

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Make the document, or let it follow."""
        content.after_create(records, obj.name, row)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Let the document follow."""
        content.after_update(records, obj.name, before, after)

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Take a note with its document, and a document with its note."""
        content.before_delete(records, obj.name, row)

    def after_undelete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Bring the note of a document back."""
        content.after_undelete(records, obj.name, row)


RULES = (Files(),)
