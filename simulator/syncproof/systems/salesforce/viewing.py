"""What FOR VIEW and FOR REFERENCE leave behind: when records were last looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import recent
from syncproof.systems.salesforce.fragments import Fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncproof.soql import Query
    from syncproof.systems.salesforce.records import Records


def note(records: Records, query: Query, ids: Sequence[str]) -> None:
    """Stamp the records that a query showed, where their object has the field.

    It is no change of the record: its system fields and the change log stay as they are. Viewed
    records are the user's recent ones.
    """
    shown = records.actor.access.object(query.object.name)
    if query.for_view and shown is not None:
        recent.viewed(records, shown, ids)
    wanted = {"LastViewedDate": query.for_view, "LastReferencedDate": query.for_reference}
    obj = records.org.instance.describe.object(query.object.name)
    if obj is None:  # a virtual object
        return
    values = {
        name: records.call.stamp_ms
        for name, asked in wanted.items()
        if asked and obj.field(name) is not None
    }
    if not values or not ids:
        return
    table = records.org.instance.store.tables[obj.name]
    records.tx.run(table.update().where(table.c[obj.key].in_(ids)).values(values))
    Fragments.of(records.org).forget(obj.name)
