"""What push topics tell when a record is saved, and topics themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.rights import SETUP
from syncproof.systems.salesforce.effects.base import Effect, Row
from syncproof.systems.salesforce.streaming import topics

if TYPE_CHECKING:
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records


class TellTopics(Effect):
    """Keeps an event for each topic that a saved record matches."""

    order = 90

    def concerns(self, org: Org, name: str) -> bool:
        """Tell of all records but those of setup."""
        return name not in SETUP and name != "PushTopic"

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Tell of a new record."""
        topics.tell(records, obj.name, "created", row)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Tell of a changed record."""
        topics.tell(records, obj.name, "updated", after, before)

    def after_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Tell of a deleted record."""
        topics.tell(records, obj.name, "deleted", row)

    def after_undelete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Tell of a record that came back."""
        topics.tell(records, obj.name, "undeleted", row)


class PushTopics(Effect):
    """Checks a topic's query when it is saved, and has topics read again."""

    objects = frozenset({"PushTopic"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Check a new topic."""
        self._check(records, row)

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Mapping[str, Any]:
        """Check a changed topic."""
        self._check(records, after)
        return {}

    def after_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Have topics read again."""
        self._forget(records)

    def _check(self, records: Records, row: Row) -> None:
        topics.check(records, row)
        self._forget(records)

    @staticmethod
    def _forget(records: Records) -> None:
        org = records.org

        def again() -> None:
            org.streams = None

        again()
        records.tx.after_commit(again)


RULES = (TellTopics(), PushTopics())
